"""Two examiners share the checks of a run: each takes the next one that nobody has, and the first tells the result.

They share a run only while it goes as usual. Where a process ends, or the answer touches what both would touch, such
as a file, the first one runs all of it again, alone and in order.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ruta.grading.facts import place_facts, places_of, problem_facts, problem_of
from ruta.grading.failures import CodeError, Failure
from ruta.grading.frames import Channel, EndError, FrameError, Head, InterruptError, LateError
from ruta.grading.loading import Problem
from ruta.grading.results import Verdict

FEWEST = 2
PATIENCE = 0.5
MOST = 255


class Turns:
    """The numbers of the checks that nobody has taken yet, in a pipe: who reads a byte has that check."""

    def __init__(self, read: int, write: int = -1) -> None:
        self.read = read
        self._write = write
        os.set_blocking(read, False)

    @classmethod
    def new(cls) -> Turns:
        return cls(*os.pipe())

    def fill(self, numbers: Iterable[int]) -> None:
        """Begin again, with these checks in this order."""
        while self.take() is not None:
            pass
        os.write(self._write, bytes(numbers))

    def take(self) -> int | None:
        """The number of the next check; None where all are taken."""
        try:
            return next(iter(os.read(self.read, 1)), None)
        except BlockingIOError:
            return None

    def __iter__(self) -> Iterator[int]:
        return iter(self.take, None)


@dataclass
class Part:
    """What one examiner found: the checks that it ran, by number, those that a route answered, the first problem."""

    verdicts: dict[int, Verdict]
    begun: list[int]
    problem: tuple[int, Problem] | None
    took: dict[int, float]  # seconds

    @property
    def facts(self) -> Head:
        """The same as plain data."""
        return {
            "is": "part",
            "verdicts": {
                str(number): [verdict.status, verdict.output, verdict.message, failure_facts(verdict.failure)]
                for number, verdict in self.verdicts.items()
            },
            "begun": self.begun,
            "took": self.took,
            "problem": [self.problem[0], problem_facts(self.problem[1])] if self.problem else None,
        }

    @classmethod
    def of(cls, facts: Head, verdicts: list[Verdict]) -> Part:
        """A part that was told; `verdicts` are all that the grader has, none of which is known yet."""
        found = {}
        for number, (status, output, message, failure) in facts["verdicts"].items():
            of = verdicts[int(number)]
            found[int(number)] = Verdict(of.check, of.name, of.code, status, failure_of(failure), output, message)
        told = facts["problem"]
        took = {int(number): seconds for number, seconds in facts["took"].items()}
        return cls(found, facts["begun"], told and (told[0], problem_of(told[1])), took)


def failure_facts(failure: Failure | None) -> dict[str, Any] | None:
    if failure is None:
        return None
    error = failure.error and {"text": failure.error.text, "places": place_facts(failure.error.places)}
    return vars(failure) | {
        "where": place_facts([failure.where]) if failure.where else None,
        "error": error,
        "hang": None if failure.hang is None else place_facts(failure.hang),
    }


def failure_of(facts: dict[str, Any] | None) -> Failure | None:
    """A failure as another examiner told it, which is one of us."""
    if facts is None:
        return None
    error, hang = facts["error"], facts["hang"]
    return Failure(
        **facts
        | {
            "before": tuple(facts["before"]),
            "conversation": tuple(facts["conversation"]),
            "where": next(iter(places_of(facts["where"])), None),
            "error": error and CodeError(error["text"], places_of(error["places"])),
            "hang": None if hang is None else places_of(hang),
        }
    )


class Second:
    """The first examiner's hold on the second one, which is started anew when it was killed."""

    def __init__(self, waking: socket.socket) -> None:
        self.turns = Turns.new()
        self._waking = waking
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self._ready = False

    def start(self) -> None:
        """Have one, now or soon."""
        if self._process and self._process.poll() is None:
            return
        self.close()
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-P", "-m", "ruta.grading.examiner", str(theirs.fileno()), str(self.turns.read)]
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno(), self.turns.read],
            )
        self._channel = Channel(ours, self._waking)

    def begin(self, order: Head, numbers: Sequence[int]) -> bool:
        """Let it take checks, in this order; whether it can."""
        if len(numbers) > MOST or not self._is_ready():
            return False
        assert self._channel
        self.turns.fill(numbers)
        try:
            self._channel.send(order)
        except (EndError, FrameError):
            self.close()
            return False
        return True

    def answer(self) -> Head:
        """What it found. Raises InterruptError when the run is no longer wanted."""
        assert self._channel
        try:
            return self._channel.receive()[0]
        except (EndError, FrameError):
            self.close()
            return {"is": "gone"}

    def cancel(self) -> None:
        """Tell it to end its part of the run; it is ready again when it has said that it did."""
        if self._channel is None:
            return
        self._ready = False
        with contextlib.suppress(EndError, FrameError):
            self._channel.send({"do": "cancel"})

    def close(self) -> None:
        """End it; it ends its own children, if it has a moment."""
        if self._channel:
            self._channel.close()
        if self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
            self._process.kill()
            self._process.wait()
        self._process = self._channel = None
        self._ready = False

    def _is_ready(self) -> bool:
        if self._channel is None:
            return False
        try:
            self._ready = self._ready or bool(self._channel.receive(time.monotonic()))
        except (LateError, InterruptError):
            return False
        except (EndError, FrameError):
            self.close()
        return self._ready
