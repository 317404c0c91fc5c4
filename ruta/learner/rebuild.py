"""Points that were lost, worked out again from the answers."""

from __future__ import annotations

from pathlib import Path

from ruta.catalogue import lessons
from ruta.grading.words import Language
from ruta.learner import grades, names, progress, stub
from ruta.learner.grades import Grade
from ruta.learner.paper import echo, width, wrapped
from ruta.learner.texts import say


def rebuild(root: Path, found: progress.Progress, run: Grade, language: Language) -> progress.Progress:
    """Grade every answer that is not the stub, and say so. Raises OSError."""
    aside = found.rebuild
    echo(wrapped(say(language, "set_aside", aside), width()), error=True)
    echo(wrapped(say(language, "rebuilding"), width()), error=True)
    graded = []
    for lesson in lessons(root):
        original = stub.find(lesson)
        if not lesson.exercise.is_file() or (original and stub.is_untouched(lesson, original)):
            continue
        one = grades.grade(lesson, run, language)
        if not one.outcome.results:
            continue
        graded.append(one)
        points = say(language, "points", one.outcome.results["points"], one.outcome.results["max_points"])
        echo(wrapped(f"{names.label(lesson, language)}: {points}", width(), first="  ", indent=2), error=True)

    def change(known: progress.Progress) -> None:
        for one in graded:
            progress.record_points(known, one.lesson, one.outcome.results, one.answer)
        known.rebuild = None

    return progress.update(root, change)
