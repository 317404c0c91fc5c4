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
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ruta.catalogue import LANGUAGES, Lesson

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
def grades(lesson: Lesson) -> dict[tuple[Path, str], dict[str, Any]]:
    """The results of every answer to a lesson, by path and language; an answer whose run broke is missing."""
    asked = [(answer.path, language) for language in LANGUAGES for answer in every_answer(lesson)]
    found: dict[tuple[Path, str], dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        pending = {ask: Path(folder) / f"{n}.json" for n, ask in enumerate(asked)}
        while pending:
            _run(lesson, pending)
            done = {ask: file for ask, file in pending.items() if file.exists()}
            found |= {ask: json.loads(file.read_text(encoding="utf-8")) for ask, file in done.items()}
            # An answer that ends the process has no results, one that hangs has; those after it need another process.
            ended = None if done else next(iter(pending))
            pending = {ask: file for ask, file in pending.items() if ask not in done and ask != ended}
    return found


def _run(lesson: Lesson, files: Mapping[tuple[Path, str], Path]) -> None:
    order = [word for (path, language), file in files.items() for word in (str(path), language, str(file))]
    command = [sys.executable, "-P", __file__, str(lesson.grader), *order]
    subprocess.run(command, cwd=lesson.root, check=False, capture_output=True)


def lost(results: dict[str, Any]) -> set[str]:
    """The checks that an answer did not pass."""
    return {test["id"] for test in results["tests"] if test["status"] != "pass"}


def reasons(results: dict[str, Any], checks: Iterable[str]) -> str:
    """What the report says of these checks, for the message of a failed test."""
    said = {test["id"]: test["message"] for test in results["tests"]}
    return "\n".join(f"{name}:\n{said.get(name)}" for name in sorted(checks))


def main(grader: str, *words: str) -> None:
    """Grade answers one after the other; `words` are threes of an answer, a language and the file for its results."""
    for answer, language, results in zip(words[::3], words[1::3], words[2::3], strict=True):
        options = ["--submission", answer, "--lang", language, "--results", results, "-p", "no:cacheprovider"]
        pytest.main([grader, *options])


if __name__ == "__main__":
    main(*sys.argv[1:])
