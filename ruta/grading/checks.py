"""What a grader is made of: checks, each with its points, its title and its hints in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ruta.grading.words import LANGUAGES, Language

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Check:
    """The points of one check, and its title and hints by language."""

    points: int
    title: Mapping[Language, str]
    hints: Mapping[Language, tuple[str, ...]]


def check(points: int, *, es: str, en: str, hints: Mapping[str, Sequence[str]]) -> Callable[[Function], Function]:
    """Make a check of a test function.

    `es` and `en` are its title; `hints` maps both languages to the same number of hints, two or three, from a question
    to nearly the line. Raises ValueError or TypeError, when the grader is collected, if any of this does not hold.
    """
    title: dict[Language, str] = {"es": es, "en": en}
    if not isinstance(points, int) or isinstance(points, bool) or points < 1:
        raise ValueError(f"points must be a whole number above zero, not {points!r}")
    for language in LANGUAGES:
        if not isinstance(title[language], str) or not title[language].strip():
            raise ValueError(f"the title in {language!r} is empty")
    made = Check(points, title, _hints(hints))

    def attach(function: Function) -> Function:
        function.check = made  # type: ignore[attr-defined]
        return function

    return attach


def check_of(function: object) -> Check | None:
    """The check that `@check` left on a function, or None."""
    found = getattr(function, "check", None)
    return found if isinstance(found, Check) else None


def _hints(hints: Mapping[str, Sequence[str]]) -> dict[Language, tuple[str, ...]]:
    if set(hints) != set(LANGUAGES):
        raise ValueError(f"hints must have the languages {', '.join(LANGUAGES)}, not {', '.join(hints) or 'none'}")
    made: dict[Language, tuple[str, ...]] = {}
    for language in LANGUAGES:
        lines = hints[language]
        if isinstance(lines, str) or not all(isinstance(line, str) and line.strip() for line in lines):
            raise TypeError(f"the hints in {language!r} must be a list of sentences")
        made[language] = tuple(lines)
    counts = {len(lines) for lines in made.values()}
    if len(counts) > 1 or not counts <= {2, 3}:
        raise ValueError("a check has two or three hints, as many in one language as in the other")
    return made
