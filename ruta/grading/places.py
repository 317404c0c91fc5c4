"""Where in the learner's files something happened: the only part of a traceback that is shown."""

from __future__ import annotations

import gc
import inspect
import linecache
import sys
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

LONGEST = 300  # letters of a line that are shown
FOREIGN = {"site-packages", "dist-packages", ".venv", "venv", "node_modules"}


@dataclass(frozen=True)
class Place:
    """A line of a file, and its text where that can be read; `column` counts from 1 and is 0 where it is unknown."""

    file: Path
    line: int
    code: str = ""
    column: int = 0


@dataclass(frozen=True)
class Territory:
    """The files that belong to the learner: the submission's folder without the grader and installed packages."""

    folder: Path
    grader: Path

    def holds(self, filename: str) -> bool:
        path = Path(filename)
        if not path.is_absolute() or path == self.grader or not path.is_relative_to(self.folder):
            return False
        return not FOREIGN.intersection(path.relative_to(self.folder).parts)

    def of_error(self, error: BaseException) -> tuple[Place, ...]:
        """The learner's lines in a traceback, the innermost last."""
        return self._places((frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__))

    def function_of(self, error: BaseException) -> str:
        """The name of the learner's function in which an exception was raised."""
        codes = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)]
        return next((code.co_name for code in reversed(codes) if self.holds(code.co_filename)), "")

    def of_function(self, function: object) -> tuple[Place, ...]:
        """Where a function of the learner's begins."""
        code = getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None
        return self._places([(code, code.co_firstlineno)]) if code else ()

    def of_threads(self, tasks: Iterable[asyncio.Task[Any]] = ()) -> tuple[Place, ...]:
        """The innermost line of theirs that some thread is executing, or that a task of theirs waits at."""
        for frame in [frame for _, frame in sorted(sys._current_frames().items(), reverse=True)]:
            if places := self._places(_outwards(frame)):
                return places[:1]
        for task in tasks:
            if not task.done() and (places := self._places(_suspended(task))):
                return places[-1:]
        return ()

    def _places(self, frames: Iterable[tuple[CodeType, int | None]]) -> tuple[Place, ...]:
        theirs = (place(code.co_filename, line or 0) for code, line in frames if self.holds(code.co_filename))
        return tuple(where for where, _ in groupby(theirs))  # a comprehension is a frame on the line of its function


def place(filename: str, line: int, column: int = 0) -> Place:
    """The place with its text, read from the file."""
    linecache.checkcache(filename)
    try:
        code = linecache.getline(filename, line).strip()
    except LookupError:  # the file names an encoding that is none of texts
        code = ""
    return Place(Path(filename), line, brief(code), column)


def brief(code: str) -> str:
    """A line of a program, or its beginning where it is longer than anybody wants to read."""
    return code if len(code) <= LONGEST else f"{code[: LONGEST - 1]}…"


def _outwards(frame: FrameType | None) -> Iterator[tuple[CodeType, int | None]]:
    while frame:
        yield frame.f_code, frame.f_lineno
        frame = frame.f_back


def _suspended(task: asyncio.Task[Any]) -> Iterator[tuple[CodeType, int | None]]:
    """The frames of a waiting coroutine, which no thread is executing."""
    waiting: Any = task.get_coro()
    while waiting is not None:
        if type(waiting).__name__ == "async_generator_asend":  # it does not say of which generator
            waiting = next((other for other in gc.get_referents(waiting) if hasattr(other, "ag_frame")), None)
        frame = getattr(waiting, "cr_frame", None) or getattr(waiting, "ag_frame", None)
        if frame:
            yield frame.f_code, frame.f_lineno
        waiting = getattr(waiting, "cr_await", None) or getattr(waiting, "ag_await", None)
