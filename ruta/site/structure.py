"""What a lesson page must be made of. Every problem is named as `file:line: what`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ruta.catalogue import Lesson, level_of
from ruta.site.code import UnknownName, excerpt, highlighted
from ruta.site.page import Fence, Page
from ruta.site.proofs import proofs
from ruta.site.transcript import steps

ENDING = {
    "es": ["Lo que verás por ahí", "Tu turno", "Compruébalo", "Para seguir"],
    "en": ["What you will see out there", "Your turn", "Check yourself", "Read on"],
}
KNOWN = {
    "python": {"get", "hl", "src", "wrong", "raises", "warns", "serves"},
    "console": {"wrong", "app"},
    "pycon": set(),
}
# Shown as they are: nothing is run.
SHOWN = {"bash", "powershell", "text", "json", "toml", "yaml", "html", "http", "ini", "sql", "dockerfile"}
SHOWN |= {"css", "csv", "diff", "dotenv", "graphql", "javascript", "nginx", "promql", "proto", "xml"}
NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
WORDS = range(1200, 2501)
HEADING = re.compile(r"(#{1,6}) +(.+?)(?: +\{.*\})?")
LINK = re.compile(r"(?<!\\)\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)")
QUESTION = re.compile(r"\?\?\?\+? question ")


@dataclass(frozen=True)
class Heading:
    """A heading, and the last line of what stands under it, smaller headings included."""

    level: int
    text: str
    line: int
    last: int

    def holds(self, line: int) -> bool:
        return self.line < line <= self.last


def headings(page: Page) -> list[Heading]:
    """The headings of a page in order."""
    found: list[tuple[int, str, int]] = []
    for number, text in enumerate(page.prose, 1):
        one = HEADING.fullmatch(text.rstrip())
        if one:
            found.append((len(one[1]), one[2], number))
    ends = [
        next((line - 1 for level, _, line in found[index + 1 :] if level <= own), len(page.prose))
        for index, (own, _, _) in enumerate(found)
    ]
    return [Heading(*each, last) for each, last in zip(found, ends, strict=True)]


def words(page: Page) -> int:
    """How many words of prose a page has: those of fences, addresses and markup are not counted."""
    text = re.sub(r"\]\([^)]*\)|<[^>]+>|\{[^}]*\}", " ", "\n".join(page.prose))
    return sum(any(letter.isalnum() for letter in word) for word in text.split())


def front_matter_problems(lesson: Lesson, language: str, meta: dict[str, Any]) -> Iterator[str]:
    """What the front matter of a lesson page lacks."""
    kinds: dict[str, type] = {"title": str, "description": str}
    if language == "es":
        kinds |= {"level": str, "minutes": int, "browser": bool, "services": list, "introduces": list}
    else:
        kinds |= {"source": str}
    for name, kind in kinds.items():
        value = meta.get(name)
        if type(value) is not kind or (kind in (str, int) and not value):
            yield f"the front matter has no {name} ({kind.__name__})"
    if language == "es":
        yield from names_problems(meta)
    if language == "es" and isinstance(meta.get("level"), str):
        right = level_of(lesson.number)
        if meta["level"] != right:
            yield f"level is {meta['level']}, but number {lesson.number:02} is {right}"


def names_problems(meta: dict[str, Any]) -> Iterator[str]:
    """What is no name in `introduces`, or in `previews`, which a lesson may leave out."""
    previews = meta.get("previews", {})
    if not isinstance(previews, dict) or any(type(number) is not int for number in previews):
        yield "previews maps the number of a later lesson to names that it will explain: {15: [Depends]}"
        previews = {}
    for key, names in [("introduces", meta.get("introduces") or []), *previews.items()]:
        for name in names if isinstance(names, list) else [names]:
            if not isinstance(name, str) or not NAME.fullmatch(name):
                yield f"{key}: {name!r} is no name as code has it"


def section_problems(page: Page, language: str, found: list[Heading]) -> Iterator[tuple[int, str]]:
    """Order and number of the sections."""
    if not found or found[0].level != 1 or any(page.prose[: found[0].line - 1]):
        yield 1, "a page starts with its title, a heading of level 1"
    yield from ((one.line, "a page has one heading of level 1") for one in found[1:] if one.level == 1)
    sections = [one for one in found if one.level == 2]
    if [one.text for one in sections[-4:]] != ENDING[language]:
        yield len(page.prose), f"the four last sections are: {', '.join(ENDING[language])}"
    number = len([one for one in sections if one.text not in ENDING[language]])
    if number not in range(3, 7):
        yield 1, f"{number} sections before the four last ones; three to six are wanted"
    start = page.prose[: sections[0].line] if sections else page.prose
    items = len([line for line in start if re.match(r"(?:[-*]|\d\.) ", line)])
    if items != 3:
        yield 1, f"{items} items say what the reader will be able to do; three are wanted, in a list under the title"


def ending_problems(page: Page, lesson: Lesson, language: str, found: list[Heading]) -> Iterator[tuple[int, str]]:
    """What the four last sections hold."""
    named = {one.text: one for one in found if one.level == 2}
    if not all(text in named for text in ENDING[language]):
        return
    seen, turn, questions, more = (named[text] for text in ENDING[language])
    entries = [one for one in found if one.level == 3 and seen.holds(one.line)]
    if len(entries) not in range(2, 7):
        yield seen.line, f"{len(entries)} entries (headings of level 3); two to six are wanted"
    for entry in entries:
        inside = [fence for fence in page.fences if entry.holds(fence.line)]
        if not any("wrong" in fence.attributes or fence.language in ("console", "pycon") for fence in inside):
            yield entry.line, "this entry has no proof: wrong code, or a transcript"
    if not any(line.startswith("|") for line in page.prose[turn.line : turn.last]):
        yield turn.line, "the contract of the exercise is a table"
    inside = [fence for fence in page.fences if turn.holds(fence.line) and fence.language == "bash"]
    if not any(f"pytest lessons/{lesson.name}" in fence.body for fence in inside):
        yield turn.line, f"a bash fence says how to grade: pytest lessons/{lesson.name}"
    asked = len([line for line in page.prose[questions.line : questions.last] if QUESTION.match(line)])
    if asked not in range(3, 6):
        yield questions.line, f'{asked} questions (??? question "..."); three to five are wanted'
    links = len(LINK.findall("\n".join(page.prose[more.line : more.last])))
    if links not in range(2, 4):
        yield more.line, f"{links} links; two or three are wanted"


def fence_problem(fence: Fence, lesson: Lesson | None, root: Path) -> str | None:
    """What is wrong with a fence as it is written, if anything."""
    if fence.language not in KNOWN and fence.language not in SHOWN:
        return f"a fence says what it is; {fence.language or 'nothing'!r} is not known here"
    unknown = fence.attributes.keys() - KNOWN.get(fence.language, set())
    if unknown:
        return f"a {fence.language} fence has no attribute {', '.join(sorted(unknown))}"
    if fence.language in KNOWN and (problem := program_problem(fence, lesson, root)):
        return problem
    if fence.language == "python" and "wrong" not in fence.attributes:
        return code_problem(fence, lesson, root)
    return None


def program_problem(fence: Fence, lesson: Lesson | None, root: Path) -> str | None:
    """What is wrong with the program that a fence is asked of: that of the lesson, or, on another page, `app`."""
    app = fence.attributes.get("app")
    if lesson:
        return "here the lesson's own program answers: leave app out" if app is not None else None
    if "wrong" in fence.attributes or fence.language == "pycon":
        return "nothing runs this here: wrong code and Python sessions stand on the pages of lessons"
    if fence.language == "console" and not (app and Lesson(app, root).main.is_file()):
        return f'say which lesson answers, app="04_routes"; {app or "nothing"!r} is none'
    return None


def code_problem(fence: Fence, lesson: Lesson | None, root: Path) -> str | None:
    """What is wrong with a fence that is filled from a file, if anything."""
    if not fence.attributes.keys() & {"get", "src"}:
        return "code is never typed into a page: name what it shows, or say that it is wrong"
    if fence.body.strip():
        return "this fence is filled from a file: leave it empty"
    path = root / fence.attributes["src"] if "src" in fence.attributes else lesson.main if lesson else None
    if not path or not path.is_file():
        return f"no such file: {fence.attributes.get('src', 'main.py')}"
    try:
        code = excerpt(path, fence.attributes.get("get", "all"))
        highlighted(code, fence.attributes.get("hl", ""))
    except UnknownName as error:
        return str(error)
    return None


def fence_problems(path: Path, root: Path, lesson: Lesson | None = None) -> list[str]:
    """What is wrong with the fences of any page."""
    where = path.relative_to(root).as_posix()
    try:
        page = Page.read(path)
        fences = page.fences
        proofs(page, root)
        for fence in fences:
            if fence.language == "console":
                steps(fence)
    except ValueError as error:
        return [f"{where}: {error}"]
    found = [(fence.line, fence_problem(fence, lesson, root)) for fence in fences]
    return [f"{where}:{line}: {text}" for line, text in found if text]


def page_problems(lesson: Lesson, language: str) -> list[str]:
    """What a lesson page lacks."""
    path = lesson.page(language)
    where = path.relative_to(lesson.root).as_posix()
    try:
        page = Page.read(path)
        meta, found = page.meta, headings(page)
    except (ValueError, yaml.YAMLError) as error:
        return [f"{where}: {error}"]
    problems = [f"{where}:1: {text}" for text in front_matter_problems(lesson, language, meta)]
    lines = [*section_problems(page, language, found), *ending_problems(page, lesson, language, found)]
    number = words(page)
    if number not in WORDS:
        lines.append((1, f"{number} words of prose; {WORDS.start} to {WORDS.stop - 1} are wanted"))
    return problems + [f"{where}:{line}: {text}" for line, text in lines]
