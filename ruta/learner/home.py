"""Where the learner is: the home screen, the list of lessons, and the card of the lesson to do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from rich.text import Text

from ruta.catalogue import LEVELS, Lesson, lessons, level_of
from ruta.grading.words import Language
from ruta.learner import names
from ruta.learner.paper import program, wrapped
from ruta.learner.progress import Progress
from ruta.learner.texts import say

LABEL = 10


def next_lesson(known: Sequence[Lesson], progress: Progress, after: Lesson | None = None) -> Lesson | None:
    """The lesson to work on: the current one, or with `after` the next one that has not passed."""
    unfinished = [lesson for lesson in known if not progress.of(lesson).passed and lesson != after]
    start = after.name if after else progress.current or ""
    later = [lesson for lesson in unfinished if lesson.name >= start]
    return next(iter(later or unfinished), None)


def home(root: Path, progress: Progress, language: Language, today: date, columns: int) -> list[Text]:
    """Levels, lessons, points, streak and what to do next, on one screen."""
    known = lessons(root)
    here = next_lesson(known, progress)
    level = level_of(here.number) if here else ""
    lines = [Text(say(language, "home"), "bold"), Text()]
    for name in LEVELS:
        lines += _level(
            name, [one for one in known if level_of(one.number) == name], progress, language, columns, level
        )
    lines += [Text(), *wrapped(streak(progress, language, today), columns), Text()]
    if here is None:
        lines += wrapped(say(language, "finished"), columns, "bold green")
    else:
        lines += card(here, progress, language, columns)
    return [*lines, Text(), *wrapped(say(language, "more", program()), columns, "dim")]


def _level(
    name: str, members: list[Lesson], progress: Progress, language: Language, columns: int, current: str
) -> list[Text]:
    """A level: its points, and its lessons line by line if the learner is there, or else in short."""
    title = say(language, name).ljust(14)
    if not members:
        return [Text(f"{title}{say(language, 'no_lessons')}", "dim")]
    points = sum(progress.of(lesson).points for lesson in members)
    total = sum(progress.of(lesson).total for lesson in members)
    lines = [Text(title, "bold") + Text(say(language, "points", points, total))]
    if name == current or len(members) < len(LEVELS):
        return [*lines, *(_lesson(lesson, progress, language, columns) for lesson in members)]
    return lines + wrapped("  ".join(f"{_sign(one, progress)} {one.name[:2]}" for one in members), columns, indent=2)


def _lesson(lesson: Lesson, progress: Progress, language: Language, columns: int) -> Text:
    standing = progress.of(lesson)
    points = f"{standing.points}/{standing.total}" if lesson.name in progress.lessons else ""
    line = Text(f"  {_sign(lesson, progress)} {names.label(lesson, language)}", "green" if standing.passed else "")
    line.truncate(columns - 8, overflow="ellipsis", pad=True)
    return line + Text(points.rjust(7), "green" if standing.passed else "")


def _sign(lesson: Lesson, progress: Progress) -> str:
    if progress.of(lesson).passed:
        return "✓"
    return "▸" if lesson.name == progress.current else "·"


def streak(progress: Progress, language: Language, today: date) -> str:
    """How many days in a row, and whether today counts already."""
    count = progress.streak(today)
    if not count:
        return say(language, "streak_none")
    waiting = "" if today.isoformat() in progress.days else f" {say(language, 'not_today')}"
    return say(language, "streak", count) + waiting


def card(lesson: Lesson, progress: Progress, language: Language, columns: int) -> list[Text]:
    """A lesson to do: what to read, what to write, how to grade it."""
    standing = progress.of(lesson)
    begun = lesson.name in progress.lessons
    takes = names.minutes(lesson)
    facts = [names.label(lesson, language)]
    facts += [say(language, "points", standing.points, standing.total)] if begun else []
    facts += [say(language, "minutes", takes)] if takes else []
    heading = say(language, "carry_on" if progress.lessons else "begin", " · ".join(facts))
    number = lesson.name[:2]
    page = lesson.page(language).relative_to(lesson.root).as_posix()
    rows = {
        "read": say(language, "or", f"{program()} site", page),
        "try": f"{program()} start {number}",
        "write": lesson.exercise.relative_to(lesson.root).as_posix(),
        "grade": f"{program()} watch {number} {say(language, 'every_save')}",
    }
    lines = wrapped(heading, columns, "bold")
    for key, text in rows.items():
        lines += wrapped(text, columns, first=f"  {say(language, key).ljust(LABEL - 2)}", indent=LABEL)
    return lines


def rows(root: Path, progress: Progress, language: Language) -> list[dict[str, Any]]:
    """Every lesson, for a script."""
    return [
        {
            "number": lesson.number,
            "name": lesson.name,
            "title": names.title(lesson, language),
            "level": level_of(lesson.number),
            "minutes": names.minutes(lesson),
            "points": progress.of(lesson).points,
            "max_points": progress.of(lesson).total,
            "graded": bool(progress.of(lesson).checks),
            "passed": progress.of(lesson).passed,
            "current": lesson.name == progress.current,
            "exercise": lesson.exercise.relative_to(root).as_posix(),
            "page": lesson.page(language).relative_to(root).as_posix(),
        }
        for lesson in lessons(root)
    ]


def listing(root: Path, progress: Progress, language: Language, columns: int) -> list[Text]:
    """Every lesson, a line each, under its level."""
    lines: list[Text] = []
    level = ""
    for lesson in lessons(root):
        if level_of(lesson.number) != level:
            level = level_of(lesson.number)
            lines += [*([Text()] if lines else []), Text(say(language, level), "bold")]
        lines.append(_lesson(lesson, progress, language, columns))
    return lines
