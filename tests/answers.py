"""The answers that the graders are tried on: stub, solution, wrong and right answers, graded in both languages.

Run as a program it grades a list of answers in one process, since a process for each would cost a second each. Every
check loads its answer anew, so the runs do not see each other.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ruta.catalogue import ROOT, Lesson

FAILS = re.compile(r'\A\s*[rR]?"""fails: *([^\n"]*)')


@dataclass(frozen=True)
class Answer:
    """A file or a folder that somebody could hand in for a lesson."""

    lesson: Lesson
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(self.lesson.root).as_posix()

    @property
    def fails(self) -> set[str] | None:
        """The checks that a wrong answer says it fails; None where it does not say."""
        file = self.path / "exercise.py" if self.path.is_dir() else self.path
        found = FAILS.match(file.read_text(encoding="utf-8", errors="replace"))
        return {name.strip() for name in found[1].split(",")} if found else None


def answers(lesson: Lesson, kind: str) -> list[Answer]:
    """The answers in tests/wrong_answers or tests/right_answers: each a file, or a folder with exercise.py."""
    folder = lesson.root / "tests" / f"{kind}_answers" / lesson.name
    paths = sorted(folder.iterdir()) if folder.is_dir() else []
    found = [p for p in paths if p.suffix == ".py" or (p / "exercise.py").is_file()]
    return [Answer(lesson, path) for path in found]


def every_answer(lesson: Lesson) -> list[Answer]:
    """Stub, solution, wrong and right answers."""
    given = [Answer(lesson, lesson.exercise), Answer(lesson, lesson.solution)]
    return [*given, *answers(lesson, "wrong"), *answers(lesson, "right")]


@cache
def grades(lesson: Lesson, language: str) -> dict[Path, dict[str, Any]]:
    """The results of every answer to a lesson, by its path; an answer whose run broke is missing."""
    with tempfile.TemporaryDirectory() as folder:
        pending = {answer.path: Path(folder) / f"{n}.json" for n, answer in enumerate(every_answer(lesson))}
        found: dict[Path, dict[str, Any]] = {}
        while pending:
            _run(lesson, language, pending.items())
            done = {path: file for path, file in pending.items() if file.exists()}
            # An answer that hangs ends its process, and those after it need another.
            if not done:
                break
            found |= {path: json.loads(file.read_text(encoding="utf-8")) for path, file in done.items()}
            pending = {path: file for path, file in pending.items() if path not in done}
    return found


def _run(lesson: Lesson, language: str, files: Iterable[tuple[Path, Path]]) -> None:
    order = [str(lesson.grader), language, *(str(path) for pair in files for path in pair)]
    subprocess.run([sys.executable, "-P", __file__, *order], cwd=ROOT, check=False, capture_output=True)


def lost(results: dict[str, Any]) -> set[str]:
    """The checks that an answer did not pass."""
    return {test["id"] for test in results["tests"] if test["status"] != "pass"}


def reasons(results: dict[str, Any], checks: Iterable[str]) -> str:
    """What the report says of these checks, for the message of a failed test."""
    said = {test["id"]: test["message"] for test in results["tests"]}
    return "\n".join(f"{name}:\n{said.get(name)}" for name in sorted(checks))


def main(grader: str, language: str, *files: str) -> None:
    """Grade answers one after the other; `files` are pairs of an answer and the file for its results."""
    for answer, results in zip(files[::2], files[1::2], strict=True):
        options = ["--submission", answer, "--lang", language, "--results", results, "-p", "no:cacheprovider"]
        pytest.main([grader, *options])


if __name__ == "__main__":
    main(*sys.argv[1:])
