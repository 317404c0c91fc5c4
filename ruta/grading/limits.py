"""A time limit on whatever waits for the learner's code, on every system.

The code runs in a daemon thread and the caller waits for it, since no portable way exists to stop a thread. One that
does not come back is left behind, and the process must then end without waiting for it (`abandoned`).
"""

from __future__ import annotations

import contextvars
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Windows does not let Ctrl-C interrupt a wait, so each wait is short.
SLICE = 0.2


class HangError(Exception):
    """The learner's code was still running when its time was over."""


class Limit:
    """How long one import, one request or one message may take, in seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.off = False
        self.abandoned = False

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What the function returns or raises; HangError when its time is over."""
        if self._debugging():
            return function(*args, **kwargs)
        outcome: Future[T] = Future()
        context = contextvars.copy_context()

        def work() -> None:
            try:
                outcome.set_result(context.run(function, *args, **kwargs))
            except BaseException as error:  # noqa: BLE001  (whatever it is, it belongs to the caller)
                outcome.set_exception(error)

        threading.Thread(target=work, name="ruta-limit", daemon=True).start()
        try:
            self._wait(outcome)
        except BaseException:
            self.abandoned = True
            raise
        return outcome.result()

    def _wait(self, outcome: Future[T]) -> None:
        end = time.monotonic() + self.seconds
        while not wait([outcome], timeout=SLICE).done:
            if time.monotonic() >= end and not self._debugging():
                raise HangError

    def _debugging(self) -> bool:
        return self.off or sys.gettrace() is not None
