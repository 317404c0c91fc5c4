"""A time limit on whatever waits for the learner's code, on every system.

The code runs in a daemon thread and the caller waits for it, since no portable way exists to stop a thread. One that
does not come back is left behind, and the process must then end without waiting for it (`abandoned`).
"""

from __future__ import annotations

import contextvars
import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Windows does not let Ctrl-C interrupt a wait, so each wait is short.
SLICE = 0.2


class HangError(Exception):
    """The learner's code was still running when its time was over."""


class Worker:
    """A daemon thread that runs one function after the other."""

    def __init__(self) -> None:
        self._tasks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.thread = threading.Thread(target=self._run, name="ruta-limit", daemon=True)
        self.thread.start()

    def submit(self, function: Callable[[], T]) -> Future[T]:
        outcome: Future[T] = Future()
        context = contextvars.copy_context()

        def work() -> None:
            try:
                outcome.set_result(context.run(function))
            except BaseException as error:  # noqa: BLE001  (whatever it is, it belongs to the caller)
                outcome.set_exception(error)

        self._tasks.put(work)
        return outcome

    def _run(self) -> None:
        while True:
            self._tasks.get()()


class Limit:
    """How long one import, one request or one message may take, in seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.off = False
        self.abandoned = False
        self._worker: Worker | None = None

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns or raises; HangError when its time is over."""
        # A call within a call is on the time of the outer one.
        within = self._worker is not None and threading.current_thread() is self._worker.thread
        if within or self._debugging():
            return function(*args, **kwargs)
        self._worker = self._worker or Worker()
        outcome = self._worker.submit(lambda: function(*args, **kwargs))
        try:
            self._wait(outcome)
        except BaseException:
            self.abandoned = True
            self._worker = None
            raise
        return outcome.result()

    def _wait(self, outcome: Future[T]) -> None:
        end = time.monotonic() + self.seconds
        while not outcome.done():
            try:
                outcome.exception(timeout=SLICE)
            except FutureTimeoutError:
                if time.monotonic() >= end and not self._debugging():
                    raise HangError from None

    def _debugging(self) -> bool:
        return self.off or sys.gettrace() is not None


class Unlimited(Limit):
    """For a process whose time is kept outside of it."""

    def __init__(self) -> None:
        super().__init__(0)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)
