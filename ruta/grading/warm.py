"""The warm grader: grades an answer with processes that have already imported what it takes.

One process holds the graders in a long pytest session, and one, its zygote, forks a child for each answer. Any of them
may be killed at any moment; the next grading starts it anew. Without fork, each grading is a fresh pytest.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from ruta.grading.frames import Channel, EndError, FrameError, Head, LateError
from ruta.grading.run import ROOT, TIME_LIMIT, Job, Outcome, grade_fresh
from ruta.grading.words import Language, say

SLICE = 0.01
PATIENCE = 1.0
START = 60.0
TRIES = 3


def can_be_warm() -> bool:
    """Whether this system has what the warm grader is made of."""
    return hasattr(os, "fork") and hasattr(socket, "send_fds")


class WarmGrader:
    """Grades answers one at a time; a new one cancels the one under way. What it starts ends with its `with`.

    A single one leaves the other cores alone, for whoever has several of them and a run to follow at once on another.
    """

    def __init__(self, *, single: bool = False) -> None:
        self._single = single
        self._examiner: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._busy = threading.Lock()
        self._turn = threading.Lock()
        self._latest = 0
        self.closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def pid(self) -> int:
        """The process of the long session; 0 where there is none."""
        return self._examiner.pid if self._examiner else 0

    def warm_up(self) -> None:
        """Start the processes before they are needed."""
        if can_be_warm():
            with self._busy, contextlib.suppress(EndError):
                self._started()

    def grade(  # noqa: PLR0913
        self,
        grader: Path,
        submission: Path,
        *,
        language: Language,
        hints: int = 1,
        seed: int | None = None,
        width: int = 80,
        colour: bool = False,
        time_limit: float = TIME_LIMIT,
        cancelled: Callable[[], bool] | None = None,
    ) -> Outcome:
        """Grade an answer. May be called from any thread; the outcome of the call before is then a cancelled one."""
        job = Job(grader.resolve(), submission.absolute(), language, hints, seed, width, colour, time_limit)
        return self.grade_by("pipe", job, cancelled)

    def grade_by(self, way: str, job: Job, cancelled: Callable[[], bool] | None = None) -> Outcome:
        """Grade in a way.

        "pipe" is the answer behind a pipe, "first" the same until a check fails, "inside" the process of the grader,
        "direct" without pytest.
        """
        with self._turn:
            self._latest += 1
            mine = self._latest

        def unwanted() -> bool:
            return mine != self._latest or self.closed or bool(cancelled and cancelled())

        with self._busy:
            if unwanted():
                return _cancelled(job.language)
            head: Head = self._warmly(way, job, unwanted) if can_be_warm() else {"is": "unable"}
            match head["is"]:
                case "graded":
                    return Outcome(head["results"], head["report"])
                case "cancelled":
                    return _cancelled(job.language)
                case "killed":
                    return Outcome(problem=say(job.language, "killed"))
            return grade_fresh(
                job.grader, job.submission, language=job.language, hints=job.hints, seed=job.seed, width=job.width,
                colour=job.colour, time_limit=job.time_limit, cancelled=unwanted,
            )  # fmt: skip

    def close(self) -> None:
        """End what was started, and a run under way."""
        self.closed = True
        with self._busy:
            self._stop()

    def _warmly(self, way: str, job: Job, unwanted: Callable[[], bool]) -> Head:
        """The answer of the long session; where it was killed, that of the next one."""
        told = asdict(job) | {"grader": str(job.grader), "submission": str(job.submission)}
        order = {"do": "grade", "way": way, "job": told, "words": job.words, "start": str(job.start)}
        for _ in range(TRIES):
            try:
                channel = self._started()
                channel.send(order)
                return self._answer(channel, unwanted)
            except (EndError, FrameError):
                self._stop()
        return {"is": "unable"}

    def _answer(self, channel: Channel, unwanted: Callable[[], bool]) -> Head:
        end = None
        while True:
            try:
                return channel.receive(time.monotonic() + SLICE)[0]
            except LateError:
                if end is None and unwanted():
                    channel.send({"do": "cancel"})
                    end = time.monotonic() + PATIENCE
                elif end is not None and time.monotonic() > end:
                    self._stop()  # a check that waits for nothing
                    return {"is": "cancelled"}

    def _started(self) -> Channel:
        """The way to the long session, which is started if there is none. Raises EndError."""
        if self._channel and self._examiner and self._examiner.poll() is None:
            return self._channel
        self._stop()
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "ruta.grading.examiner", str(theirs.fileno())]
        command += ["-1"] if self._single else []
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environ = {name: v for name, v in os.environ.items() if name not in {"PYTEST_ADDOPTS", "PYTEST_PLUGINS"}}
        with theirs:
            self._examiner = subprocess.Popen(  # noqa: S603
                command,
                env=environ | {"PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                process_group=0,
            )
        self._channel = Channel(ours)
        try:
            self._channel.receive(time.monotonic() + START)
        except LateError:
            raise EndError from None
        return self._channel

    def _stop(self) -> None:
        if self._channel:
            self._channel.close()
        if self._examiner:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._examiner.wait(PATIENCE)  # it ends its own children
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._examiner.pid, signal.SIGKILL)  # and the second examiner, which is in its group
            self._examiner.wait()
        self._channel = self._examiner = None


def _cancelled(language: Language) -> Outcome:
    return Outcome(problem=say(language, "cancelled"), cancelled=True)
