"""A new lesson laid out, with prompts in place of the text, and the prompts that are still there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template

from ruta.catalogue import FOLDER, ROOT, Lesson, lessons, level_of
from ruta.site.parity import fingerprint

TEMPLATES = Path(__file__).parent / "template"
PROMPT = "TODO"


class ScaffoldError(ValueError):
    """A lesson that cannot be laid out. The message is for its author."""


def plan(lesson: Lesson) -> dict[Path, str]:
    """The files of a new lesson, each with its template; the Spanish page stands before the English one."""
    answers = lesson.root / "tests"
    return {
        lesson.main: "main.py",
        lesson.exercise: "exercise.py",
        lesson.grader: "test_exercise.py",
        lesson.solution: "solution.py",
        lesson.page("es"): "page.es.md",
        lesson.page("en"): "page.en.md",
        answers / "wrong_answers" / lesson.name / "wrong_method.py": "wrong_answer.py",
        answers / "right_answers" / lesson.name / "router.py": "right_answer.py",
    }


def lay_out(name: str, root: Path = ROOT) -> list[Path]:
    """Write the files of lesson `name`, as `33_topic`; return them.

    Raises ScaffoldError, before anything is written, for a name that is not one, a number that is taken, or a file
    that exists.
    """
    if not FOLDER.fullmatch(name) or name.startswith("00"):
        raise ScaffoldError(f"{name}: a lesson is called as its folder: two digits from 01, _, small letters: 33_topic")
    lesson = Lesson(name, root)
    values = {"name": name, "number": name[:2], "level": level_of(lesson.number)}
    taken = [other.name for other in lessons(root) if other.number == lesson.number]
    existing = [path for path in plan(lesson) if path.exists()]
    if taken or existing:
        there = taken[0] if taken else existing[0].relative_to(root).as_posix()
        raise ScaffoldError(f"{there} is already there; nothing was written")
    for path, template in plan(lesson).items():
        if path == lesson.page("en"):
            values["source"] = fingerprint(lesson.page("es"))
        text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(values), encoding="utf-8")
    return [*plan(lesson)]


def missing(lesson: Lesson) -> list[str]:
    """The files of a lesson that do not exist, each by name."""
    return [f"{path.relative_to(lesson.root).as_posix()} is missing" for path in lesson.files if not path.exists()]


def prompts(lesson: Lesson) -> Iterator[str]:
    """The prompts that are still in a lesson, each as `file:line: text`."""
    folders = [lesson.root / "tests" / kind / lesson.name for kind in ("wrong_answers", "right_answers")]
    answers = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    for path in [*lesson.files, *answers]:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        for number, line in enumerate(lines, 1):
            if re.search(rf"\b{PROMPT}\b", line):
                yield f"{path.relative_to(lesson.root).as_posix()}:{number}: still to be written: {line.strip()}"
