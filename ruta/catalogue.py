"""The lessons of this clone: their folders, their pages and what the front matter says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

try:  # in a seventh of the time: the screen of a watched lesson reads a page at every save
    from yaml import CSafeLoader as Loader
except ImportError:  # built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es", "en")
LEVELS = {"beginner": range(1, 11), "intermediate": range(11, 21), "expert": range(21, 33)}
FOLDER = re.compile(r"\d\d_[a-z][a-z0-9_]*")
FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)


def level_of(number: int) -> str:
    """The level of a lesson, by its number; a lesson after the last one planned belongs to the last level."""
    return next((level for level, numbers in LEVELS.items() if number in numbers), [*LEVELS][-1])


def front_matter(text: str) -> tuple[dict[str, Any], str]:
    """Split a page into its front matter (empty where there is none) and its body.

    Raises yaml.YAMLError when the front matter is not YAML.
    """
    found = FRONT_MATTER.match(text)
    if not found:
        return {}, text
    return yaml.load(found[1], Loader=Loader) or {}, text[found.end() :]


@dataclass(frozen=True)
class Lesson:
    """One lesson, by the name of its folder (`05_pydantic`), in the clone at `root`."""

    name: str
    root: Path = ROOT

    @property
    def number(self) -> int:
        return int(self.name[:2])

    @property
    def folder(self) -> Path:
        return self.root / "lessons" / self.name

    @property
    def main(self) -> Path:
        return self.folder / "main.py"

    @property
    def exercise(self) -> Path:
        return self.folder / "exercise.py"

    @property
    def grader(self) -> Path:
        return self.folder / "test_exercise.py"

    @property
    def solution(self) -> Path:
        return self.root / "solutions" / self.name / "exercise.py"

    @property
    def app(self) -> str:
        """What uvicorn is told to serve: `lessons.05_pydantic.main:app`."""
        return f"lessons.{self.name}.main:app"

    def page(self, language: str) -> Path:
        return self.root / "docs" / language / "lessons" / f"{self.name}.md"

    @property
    def files(self) -> list[Path]:
        """The six files that make a lesson, whether they exist or not."""
        pages = [self.page(language) for language in LANGUAGES]
        return [self.main, self.exercise, self.grader, self.solution, *pages]

    @cached_property
    def meta(self) -> dict[str, Any]:
        """The front matter of the Spanish page: title, description, level, minutes, browser, services."""
        return front_matter(self.page("es").read_text(encoding="utf-8"))[0]


def other_clone(root: Path = ROOT) -> Path | None:
    """The clone of the course that the working directory is in, if that is not the one at `root`."""
    try:
        here = Path.cwd()
    except OSError:  # it is gone
        return None
    clones = (one for one in (here, *here.parents) if (one / "lessons").is_dir() and (one / "ruta").is_dir())
    found = next(clones, root)
    return found if found.resolve() != root.resolve() else None


def lessons(root: Path = ROOT) -> list[Lesson]:
    """Every lesson that has a folder, in the order of the path."""
    if not (root / "lessons").is_dir():
        return []
    folders = (path for path in (root / "lessons").iterdir() if path.is_dir() and FOLDER.fullmatch(path.name))
    return [Lesson(path.name, root) for path in sorted(folders)]
