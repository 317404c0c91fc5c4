"""Where the learner is: the home screen, the list of lessons, and the card of the lesson to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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

LABEL = 12


def next_lesson(known: Sequence[Lesson], progress: Progress, after: Lesson | None = None) -> Lesson | None:
    """The lesson to work on: the current one, or with `after` the next one that has not passed."""
    unfinished = [lesson for lesson in known if not progress.of(lesson).passed and lesson != after]
    start = after.name if after else progress.current or ""
    later = [lesson for lesson in unfinished if lesson.name >= start]
    return next(iter(later or unfinished), None)


@dataclass(frozen=True)
class Home:
    """What the home screen is made of."""

    known: Sequence[Lesson]
    progress: Progress
    language: Language
    today: date

    def lines(self, columns: int, height: int | None = None) -> list[Text]:
        """Levels, lessons, points, streak and what to do next, on one screen where there is one."""
        here = next_lesson(self.known, self.progress)
        lines = self._lines(here, level_of(here.number) if here else "", columns)
        return self._lines(here, "", columns) if height and len(lines) >= height else lines

    def _lines(self, here: Lesson | None, level: str, columns: int) -> list[Text]:
        tell = self.language
        lines = [Text(say(tell, "home"), "bold"), Text()]
        for name in LEVELS:
            lines += self._level(name, columns, in_full=name == level)
        lines += [Text(), *wrapped(streak(self.progress, tell, self.today), columns), Text()]
        if here is None:
            lines += wrapped(say(tell, "finished"), columns, "bold green")
        else:
            lines += card(here, self.progress, tell, columns)
        return [*lines, Text(), *wrapped(say(tell, "more", program()), columns, "dim")]

    def _level(self, name: str, columns: int, *, in_full: bool) -> list[Text]:
        """A level: its points, and its lessons line by line or in short."""
        members = [lesson for lesson in self.known if level_of(lesson.number) == name]
        title = say(self.language, name).ljust(14)
        if not members:
            return [Text(f"{title}{say(self.language, 'no_lessons')}", "dim")]
        standings = [self.progress.of(lesson) for lesson in members]
        points = say(self.language, "points", sum(s.points for s in standings), sum(s.total for s in standings))
        lines = [Text(title, "bold") + Text(points)]
        if in_full:
            return [*lines, *(_lesson(lesson, self.progress, self.language, columns) for lesson in members)]
        short = "  ".join(f"{_sign(one, self.progress)}\xa0{one.name[:2]}" for one in members)
        return lines + [Text(line.plain.replace("\xa0", " ")) for line in wrapped(short, columns, first="  ", indent=2)]


def _lesson(lesson: Lesson, progress: Progress, language: Language, columns: int) -> Text:
    standing = progress.of(lesson)
    points = f"{standing.points}/{standing.total}" if lesson.name in progress.lessons else ""
    style = "green" if standing.passed else ""
    line = Text(f"  {_sign(lesson, progress)} {names.label(lesson, language)}", style)
    line.truncate(columns - 8, overflow="ellipsis", pad=bool(points))
    return line + Text(points.rjust(7 if points else 0), style)


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
