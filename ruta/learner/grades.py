"""An answer graded, and the run remembered; and the hints of a grader."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ruta.catalogue import Lesson
from ruta.grading.checks import Check, check_of
from ruta.grading.run import Outcome
from ruta.grading.words import Language
from ruta.learner import progress
from ruta.learner.paper import program
from ruta.learner.report import NO_HINTS, Hints
from ruta.learner.texts import say


class Grade(Protocol):
    """Any way to grade one answer. Once `cancelled` says so it comes back soon, and leaves nothing running."""

    def __call__(  # noqa: PLR0913
        self,
        grader: Path,
        submission: Path,
        *,
        language: Language,
        hints: int = 1,
        seed: int | None = None,
        width: int = 80,
        colour: bool = False,
        cancelled: Callable[[], bool] | None = None,
    ) -> Outcome: ...


@dataclass(frozen=True)
class Graded:
    """What a run found of one lesson, and the fingerprint of what was examined."""

    lesson: Lesson
    outcome: Outcome
    answer: str


def grade(lesson: Lesson, run: Grade, language: Language, cancelled: Callable[[], bool] | None = None) -> Graded:
    """Grade a lesson as it is now."""
    answer = progress.fingerprint(lesson)
    if not lesson.exercise.is_file():
        there = lesson.exercise.relative_to(lesson.root).as_posix()
        return Graded(lesson, Outcome(problem=say(language, "no_exercise", there, program(), lesson.name[:2])), answer)
    return Graded(lesson, run(lesson.grader, lesson.exercise, language=language, cancelled=cancelled), answer)


def remember(graded: Graded) -> progress.Progress:
    """Write down a run. Raises OSError."""
    today = datetime.now().astimezone().date()

    def change(known: progress.Progress) -> None:
        progress.record(known, graded.lesson, graded.outcome.results, graded.answer, today)

    return progress.update(graded.lesson.root, change)


def failing(graded: progress.Standing) -> str | None:
    """The first check that did not pass when the lesson was last graded."""
    return next((name for name, status in graded.checks.items() if status != "pass"), None)


def standing_of(graded: Graded) -> progress.Standing:
    """Where a run leaves a lesson, whether it could be remembered or not."""
    known = progress.Progress()
    progress.record_points(known, graded.lesson, graded.outcome.results, graded.answer)
    return known.of(graded.lesson)


def check_named(lesson: Lesson, name: str) -> Check | None:
    """A check, read from the grader; None where it cannot be read."""
    spec = importlib.util.spec_from_file_location(f"grader_of_{lesson.name}", lesson.grader)
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception:  # noqa: BLE001  (a grader that is broken says so when it runs)
        return None
    return check_of(getattr(module, name, None))


def hints_shown(lesson: Lesson, name: str | None, known: progress.Progress, language: Language) -> Hints:
    """All hints of a check, and how many of them were shown."""
    check = check_named(lesson, name) if name else None
    if name is None or check is None:
        return NO_HINTS
    every = check.hints[language]
    return Hints(every, min(known.of(lesson).hints.get(name, 0), len(every)))
