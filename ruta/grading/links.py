"""The grader's side of a conversation with the process of an answer, and the time that it may take."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from ruta.grading.children import Child
from ruta.grading.facts import FarTerritory, places_of, problem_of, scope_of
from ruta.grading.frames import Head, LateError
from ruta.grading.limits import HangError, Limit
from ruta.grading.loading import LoadError, Problem, Submission
from ruta.grading.places import Place

P = ParamSpec("P")
T = TypeVar("T")


class PipeLimit(Limit):
    """Keeps the time of each wait without a thread: who waits for a pipe can stop waiting."""

    end: float | None = None

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        before = self.end
        self.end = before if before is not None else self.from_now()
        try:
            return function(*args, **kwargs)
        except HangError:
            self.abandoned = True
            raise
        finally:
            self.end = before

    def from_now(self) -> float:
        return time.monotonic() + self.seconds if self.seconds else math.inf


@dataclass(frozen=True)
class FarSubmission(Submission):
    """An answer that is loaded by a child of the zygote."""

    link: Link

    @cached_property
    def territory(self) -> FarTerritory:
        return FarTerritory(self.file.parent, self.grader, self.link.stuck)

    def load(self, limit: Limit) -> Link:
        try:
            limit.call(self.link.load, self)
        except HangError:
            raise LoadError(Problem("hang_import", {"seconds": limit.seconds}, self.territory.of_threads())) from None
        return self.link


class Link:
    """The conversation with one child, for the length of a run."""

    def __init__(self, child: Child, limit: PipeLimit, start: str, cores: list[int] | None = None) -> None:
        self.child = child
        self.cores = cores  # those that the child may use, if others than those that it was made for
        self.limit = limit
        self.start = start
        self.stuck: list[Place] = []
        self.reached: dict[str, Any] = {}  # by a request that was not answered in time
        self.another = False  # whether the next check loads the answer too
        self.touched = False  # whether it touched what is not its own
        self.waited = 0.0  # seconds for the answer of the check under way to be loaded
        self._loading = False
        self._last = 0
        self._inbox: dict[int, deque[tuple[Head, bytes]]] = {}

    def begin(self, path: Path, grader: Path) -> None:
        """Have the child load an answer, without waiting for it."""
        if not self._loading:
            order = {"do": "load", "start": self.start, "path": str(path), "grader": str(grader), "cores": self.cores}
            self.send(order)
        self._loading = True

    def load(self, submission: Submission) -> None:
        """Wait for the app of a fresh import. Raises LoadError."""
        begun = time.perf_counter()
        self.begin(submission.path, submission.grader)
        self._loading = False
        if not self.child.ready:
            self.child.ready = self.answer().get("is") == "ready"
        head = self.answer()
        self.waited = time.perf_counter() - begun
        if head.get("is") == "problem":
            try:
                raise LoadError(problem_of(head.get("problem")))
            except ValueError:
                raise self.child.broken() from None

    def started(self) -> Head:
        return self.answer()

    def close(self) -> Head:
        """End the check; the child goes on with the next, so that it loads while this one is told."""
        self.send({"do": "close", "next": self.another})
        self._inbox.clear()
        head = self.answer()
        while head.get("is") != "closed":  # what a conversation had yet to say
            head = self.answer()
        self._loading = self.another
        out, err = head.get("out"), head.get("err")
        if isinstance(out, int) and isinstance(err, int):
            self.child.printed_until = (out, err)
        return head

    def new(self) -> int:
        """The number of a new conversation."""
        self._last += 1
        self._inbox[self._last] = deque()
        return self._last

    def drop(self, number: int) -> None:
        self._inbox.pop(number, None)

    def send(self, head: Head, body: bytes = b"") -> None:
        try:
            self.child.send(head, body, self.end)
        except LateError:
            raise self._hang() from None

    def answer(self, number: int = 0) -> Head:
        head = self.receive(number)[0]
        self.touched = self.touched or bool(head.get("touched"))
        return head

    def receive(self, number: int = 0) -> tuple[Head, bytes]:
        """The next frame of a conversation, or the next of none."""
        mine = self._inbox.get(number)
        while not mine:
            try:
                head, body = self.child.receive(self.end)
            except LateError:
                raise self._hang() from None
            whose = head.get("id", 0)
            if whose == number:
                return head, body
            if isinstance(whose, int) and whose in self._inbox:
                self._inbox[whose].append((head, body))
            elif number == 0:
                return head, body
        return mine.popleft()

    @property
    def end(self) -> float:
        return self.limit.end if self.limit.end is not None else self.limit.from_now()

    def _hang(self) -> HangError:
        now = self.child.now()
        self.stuck[:] = places_of(now.get("places"))
        self.reached = scope_of(now.get("reached"))
        return HangError()
