"""A graded run as a learner sees it: the checks, what changed, why the first one fails, and how to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.text import Text

from ruta.catalogue import Lesson
from ruta.grading.words import Language
from ruta.learner import names
from ruta.learner.paper import wrapped
from ruta.learner.texts import say

SIGNS = {"pass": ("✓", "green"), "fail": ("✗", "red"), "error": ("·", "")}
INDENT = 7
LABEL = 14  # the labels of a message are as wide as in the grader's report
NAMED = 2
SHORTER = (8, 4, 2, 1)  # lines of a row, where the terminal is low


@dataclass(frozen=True)
class Hints:
    """The hints of one check, and how many of them were shown."""

    every: tuple[str, ...] = ()
    shown: int = 0


NO_HINTS = Hints()


@dataclass
class Details:
    """What is below a check that fails: the rows of its message, what the program printed, and a hint."""

    message: list[list[Text]]
    printed: list[Text]
    hint: list[Text]

    def lines(self, room: int | None = None) -> list[Text]:
        """All lines, or as many as there is room for: each row of the message gets shorter before the hint does."""
        rows = [*self.message, self.printed]
        whole = [line for row in rows for line in row] + self.hint
        if room is None or len(whole) <= room:
            return whole
        room -= len(self.hint)
        made: list[Text] = []
        for most in SHORTER:
            made = [line for row in rows for line in _at_most(row, most)]
            if len(made) <= room:
                return [*made, *self.hint]
        return [*made[: max(room - 1, 0)], Text(" " * INDENT + "…"), *self.hint]


@dataclass
class View:
    """A screen in parts, so that the less important ones can shrink where the terminal is low."""

    head: list[Text] = field(default_factory=list)
    checks: list[list[Text]] = field(default_factory=list)  # one for each check
    statuses: list[str] = field(default_factory=list)
    details: dict[int, Details] = field(default_factory=dict)  # below the check with that place
    foot: list[Text] = field(default_factory=list)
    language: Language = "es"

    def lines(self, height: int | None = None) -> list[Text]:
        """All lines, or as many as fit."""
        whole = self._whole()
        if height is None or len(whole) <= height:
            return whole
        return self._short(height)

    def _whole(self) -> list[Text]:
        middle = []
        for place, one in enumerate(self.checks):
            middle += [*one, *(self.details[place].lines() if place in self.details else [])]
        return [*self.head, *middle, *self.foot]

    def _short(self, height: int) -> list[Text]:
        """The first check that fails, and how many others there are."""
        first = next(iter(self.details), None)
        passed = self.statuses.count("pass")
        middle = []
        if passed:
            middle.append(Text(f"  ✓ {say(self.language, 'passing', passed)}", "green"))
        not_run = self.statuses.count("error")
        others = len(self.checks) - passed - not_run - (first is not None and self.statuses[first] == "fail")
        end = [Text(f"  ✗ {say(self.language, 'waiting', others)}", "red")] if others else []
        end += [Text(f"  · {say(self.language, 'not_run', not_run)}")] if not_run else []
        room = height - len(self.head) - len(end) - len(self.foot) - len(middle)
        if first is not None:
            middle += self.checks[first]
            middle += self.details[first].lines(max(room - len(self.checks[first]), 2))
        return [*self.head, *middle, *end, *self.foot]


def problem_of(results: Mapping[str, Any]) -> str:
    """Why no check could run, or the empty string."""
    return str(results.get("message") or "")


def first_failing(results: Mapping[str, Any]) -> str | None:
    """The check to work on next."""
    return next((test["id"] for test in results["tests"] if test["status"] != "pass"), None)


def is_passed(results: Mapping[str, Any]) -> bool:
    return bool(results) and 0 < int(results["max_points"]) <= int(results["points"])


def heading(lesson: Lesson, language: Language, results: Mapping[str, Any], columns: int) -> list[Text]:
    """The lesson and its points."""
    points = say(language, "points", results["points"], results["max_points"])
    style = "bold green" if is_passed(results) else "bold"
    return wrapped(f"{names.label(lesson, language)} · {points}", columns, style)


def changes(before: Mapping[str, Any], now: Mapping[str, Any], language: Language, columns: int) -> list[Text]:
    """What is different from the run before."""
    if not before or problem_of(now):
        return []
    old = {test["id"]: test["status"] == "pass" for test in before["tests"]}
    gained = [test["name"] for test in now["tests"] if test["status"] == "pass" and not old.get(test["id"], False)]
    lost = [test["name"] for test in now["tests"] if test["status"] != "pass" and old.get(test["id"], False)]
    lines = _named(gained, "now_passes", language, columns, "green") + _named(
        lost, "now_fails", language, columns, "red"
    )
    return lines or wrapped(say(language, "no_change"), columns, "dim")


def _named(titles: Sequence[str], key: str, language: Language, columns: int, style: str) -> list[Text]:
    if not titles:
        return []
    shown = [say(language, "quoted", title) for title in titles[:NAMED]]
    more = [say(language, "and_more", len(titles) - NAMED)] if len(titles) > NAMED else []
    return wrapped(f"{say(language, key, len(titles))} {', '.join([*shown, *more])}", columns, style, indent=2)


def view(  # noqa: PLR0913
    lesson: Lesson,
    language: Language,
    results: Mapping[str, Any],
    columns: int,
    *,
    before: Mapping[str, Any] | None = None,
    hints: Hints = NO_HINTS,
) -> View:
    """The report of a run, with the details of the first failing check, whose hints are `hints`."""
    made = View(language=language)
    if problem_of(results):
        made.head += [*_problem(problem_of(results), columns), Text()]
    made.head += heading(lesson, language, results, columns)
    made.head += changes(before or {}, results, language, columns)
    made.head.append(Text())
    first = first_failing(results)
    for place, test in enumerate(results["tests"]):
        sign, style = SIGNS.get(test["status"], SIGNS["fail"])
        made.statuses.append(test["status"])
        made.checks.append(wrapped(test["name"], columns, style, first=f"  {sign} {test['max_points']}", indent=INDENT))
        if test["id"] == first and not problem_of(results):
            made.details[place] = Details(
                _message(test["message"] or "", columns),
                _printed(test["output"] or "", language, columns),
                hint_lines(hints, language, columns),
            )
    return made


def hint_lines(hints: Hints, language: Language, columns: int) -> list[Text]:
    """The last hint that was shown."""
    if not hints.shown:
        return []
    label = say(language, "hint_of", hints.shown, len(hints.every))
    return _row(label, hints.every[hints.shown - 1], columns, "yellow")


def _problem(text: str, columns: int) -> list[Text]:
    first, *rest = text.splitlines()
    return [*wrapped(first, columns, "bold red"), *(line for one in rest for line in wrapped(one, columns))]


def _message(text: str, columns: int) -> list[list[Text]]:
    """The grader's rows of a label and a text, each wrapped beside its label."""
    return [_row(line[:LABEL].strip(), line[LABEL:], columns, "") for line in text.splitlines()]


def _at_most(row: list[Text], most: int) -> list[Text]:
    return row if len(row) <= most else [*row[: most - 1], row[most - 1][:-1] + Text("…")]


def _printed(output: str, language: Language, columns: int) -> list[Text]:
    if not output.strip():
        return []
    head = wrapped(say(language, "printed"), columns, "dim", first=" " * INDENT, indent=INDENT)
    return [*head, *(one for line in output.splitlines() for one in wrapped(line, columns, indent=INDENT + LABEL))]


def _row(label: str, text: str, columns: int, style: str) -> list[Text]:
    lines = wrapped(text, columns, style, indent=INDENT + LABEL)
    lines[0] = Text(" " * INDENT) + Text(label.ljust(LABEL), "dim") + lines[0][INDENT + LABEL :]
    return lines
