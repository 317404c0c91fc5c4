"""Lessons as people name them: `5`, `05`, `pydantic`, `05_pydantic`, `lessons/05_pydantic/`."""

from __future__ import annotations

import difflib
from pathlib import Path

import yaml

from ruta.catalogue import Lesson, front_matter, lessons
from ruta.grading.words import Language


class UnknownLessonError(ValueError):
    """No lesson has that name; `nearest` has, if any is near."""

    def __init__(self, wanted: str, nearest: Lesson | None) -> None:
        super().__init__(wanted)
        self.wanted = wanted
        self.nearest = nearest


def names(lesson: Lesson) -> tuple[str, ...]:
    """What a lesson may be called."""
    number, _, topic = lesson.name.partition("_")
    return lesson.name, topic, number, str(lesson.number)


def find(wanted: str, root: Path) -> Lesson:
    """The lesson that somebody means. Raises UnknownLessonError."""
    known = lessons(root)
    asked = _plain(wanted)
    for lesson in known:
        if asked in names(lesson):
            return lesson
    raise UnknownLessonError(wanted, nearest(asked, known))


def nearest(asked: str, known: list[Lesson]) -> Lesson | None:
    """The lesson whose name is most like what was asked; for a number, the one next to it."""
    if not known:
        return None
    if asked.isdecimal():
        return min(known, key=lambda lesson: (abs(lesson.number - int(asked)), lesson.number))
    by_name = {name: lesson for lesson in known for name in names(lesson)[:2]}
    close = difflib.get_close_matches(asked, by_name, n=1, cutoff=0.5)
    within = [lesson for name, lesson in by_name.items() if len(asked) > 2 and asked in name]
    return by_name[close[0]] if close else next(iter(within), None)


def title(lesson: Lesson, language: Language) -> str:
    """The title of a lesson's page; the name of its folder where the page has none."""
    for one in (language, "es"):
        try:
            return str(front_matter(lesson.page(one).read_text(encoding="utf-8"))[0]["title"])
        except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
            continue
    return lesson.name


def minutes(lesson: Lesson) -> int | None:
    """How long a lesson takes, where its page says so."""
    try:
        return int(lesson.meta["minutes"])
    except (OSError, ValueError, KeyError, TypeError, yaml.YAMLError):
        return None


def label(lesson: Lesson, language: Language) -> str:
    """A lesson as a screen names it: `05 Validation with Pydantic`."""
    return f"{lesson.name[:2]} {title(lesson, language)}"


def _plain(wanted: str) -> str:
    parts = [part for part in wanted.strip().replace("\\", "/").split("/") if part not in ("", ".")]
    if "lessons" in parts[:-1]:
        parts = parts[parts.index("lessons") + 1 :]
    return parts[0].lower() if parts else ""
