"""Which lesson introduces which name, and what is used before its lesson. Every problem is named as `file:line: what`.

The list is the front matter of the Spanish pages: `introduces`, the names that a page is the first to explain, and
`previews`, the names that it cannot do without although a later lesson explains them.
"""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ruta.catalogue import LANGUAGES, LEVELS, Lesson
from ruta.site.code import UnknownName, excerpt
from ruta.site.language import pieces
from ruta.site.levels import LevelPage
from ruta.site.page import Fence, Page
from ruta.site.structure import ENDING, headings
from ruta.site.uses import Reader, Use, is_distinct, mentions

INLINE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
# «lección 15», «lecciones 13 y 15», “lessons 13, 14 and 15”, and a link to the page.
POINTER = re.compile(r"\b(?:lecci(?:ón|ones)|lessons?)((?:\s|,|\by\b|\band\b|\d\d?)+)", re.IGNORECASE)
LINKED = re.compile(r"\]\((?:\.\./lessons/|lessons/)?(\d\d)_")
COMMANDS = re.compile(r"^(?:\$|>) (.*)$", re.MULTILINE)


def introduced(lesson: Lesson) -> list[str]:
    return [str(name) for name in lesson.meta.get("introduces") or []]


def previewed(lesson: Lesson) -> dict[str, int]:
    """The names of later lessons that a lesson cannot do without, each with its lesson."""
    return {str(name): int(number) for number, names in (lesson.meta.get("previews") or {}).items() for name in names}


def names(lessons: Sequence[Lesson]) -> dict[str, int]:
    """The number of the lesson that introduces each name, whether that lesson is written yet or not."""
    found = {name: number for lesson in lessons for name, number in previewed(lesson).items()}
    for lesson in reversed(lessons):
        found |= dict.fromkeys(introduced(lesson), lesson.number)
    return found


def pointed(text: str) -> set[int]:
    """The lessons that a text names by their number, or links to."""
    numbers = [number for found in POINTER.finditer(text) for number in re.findall(r"\d+", found[1])]
    return {int(number) for number in [*numbers, *LINKED.findall(text)]}


# The list itself


def list_problems(lesson: Lesson, lessons: Sequence[Lesson]) -> list[str]:
    """What is wrong with the two lists of a lesson."""
    where = lesson.page("es").relative_to(lesson.root).as_posix()
    first = names(lessons)
    numbers = {other.number: other for other in lessons}
    own = introduced(lesson)
    found = [f"`{name}` stands twice in `introduces`" for name in sorted({one for one in own if own.count(one) > 1})]
    found += [
        f"lesson {first[name]:02} introduces `{name}` already: take it out of `introduces` here, or there"
        for name in own
        if first[name] < lesson.number
    ]
    for name, number in previewed(lesson).items():
        if number <= lesson.number:
            found.append(f"`previews` is for later lessons, and {number:02} is not: take out `{name}`")
        elif first[name] != number:
            found.append(f"lesson {first[name]:02} introduces `{name}`, not {number:02}: mend `previews`")
        elif number in numbers and name not in introduced(numbers[number]):
            found.append(f"`previews` leaves `{name}` to lesson {number:02}, which does not introduce it")
    return [f"{where}:1: {text}" for text in found] + [one for each in LANGUAGES for one in unsaid(lesson, each)]


def unsaid(lesson: Lesson, language: str) -> Iterator[str]:
    """The names that a page should explain and never mentions, and the lessons that it should point at."""
    path = lesson.page(language)
    where = path.relative_to(lesson.root).as_posix()
    for name in sorted({*introduced(lesson)} - said(lesson, language, introduced(lesson))):
        yield f"{where}:1: `{name}` is in `introduces`, but the text never says it: explain it, or take it out"
    for number in sorted({*previewed(lesson).values()} - pointed("\n".join(Page.read(path).prose))):
        yield f"{where}:1: `previews` names lesson {number:02}, and the text does not: say that it comes there"


def said(lesson: Lesson, language: str, names: Iterable[str]) -> set[str]:
    """Those of the names that the text of a page says in its inline code, or, if they are not distinct, in any code."""
    page = Page.read(lesson.page(language))
    inline = "\n".join(found[2] for found in INLINE.finditer("\n".join(page.prose)))
    shown = "\n".join([inline, *(shown_code(fence, lesson) for fence in page.fences)])
    return {
        name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", inline if is_distinct(name) else shown)
    }


def shown_code(fence: Fence, lesson: Lesson) -> str:
    """The code of a fence, also of one that is filled by name."""
    if fence.language != "python" or "wrong" in fence.attributes:
        return fence.body
    source = lesson.root / fence.attributes["src"] if "src" in fence.attributes else lesson.main
    try:
        return excerpt(source, fence.attributes.get("get", "all"))
    except UnknownName:  # another check names it
        return ""


# Code


def code_problems(lesson: Lesson, known: dict[str, int]) -> list[str]:
    """What the programs of a lesson use before its time, or use though no lesson explains it."""
    extra = sorted(path for path in lesson.folder.rglob("*.py") if path != lesson.grader)
    found: dict[tuple[str, str], int] = {}
    for path in [*extra, lesson.solution]:
        allowed = {*previewed(lesson)}
        if path in (lesson.exercise, lesson.solution):  # a learner needs the form that the exercise asks for
            allowed = allowed.intersection(*(said(lesson, language, allowed) for language in LANGUAGES))
        where = path.relative_to(lesson.root).as_posix()
        for use in Reader().read(ast.parse(path.read_text(encoding="utf-8"))):
            problem = code_problem(use, lesson, known, allowed)
            if problem:
                found.setdefault((where, problem), use.line)  # one line is enough
    return [f"{where}:{line}: {text}" for (where, text), line in found.items()]


def code_problem(use: Use, lesson: Lesson, known: dict[str, int], allowed: set[str]) -> str | None:
    """What is wrong with a name in a program of a lesson, if anything."""
    page = f"docs/es/lessons/{lesson.name}.md"
    number = number_of(use.name, known)
    if use.name in allowed:
        return None
    if number is None:
        unknown = f"no lesson introduces {use.name}: explain it on the page, and name it in `introduces` of {page}"
        return unknown if use.known else None
    if number <= lesson.number:
        return None
    return f"{use.name} belongs to lesson {number:02}: do without it (or see `previews` in CONTRIBUTING.md)"


def number_of(name: str, known: dict[str, int]) -> int | None:
    """The lesson that introduces a name, or the module that it is in: `logging.config` is in `logging`."""
    while name not in known and "." in name:
        name = name.rpartition(".")[0]
    return known.get(name)


# Pages


def page_problems(lesson: Lesson, language: str, known: dict[str, int]) -> list[str]:
    """What a lesson page uses before its lesson without pointing at that lesson."""
    own = previewed(lesson)
    later = {name: number for name, number in known.items() if number > lesson.number and name not in own}
    reader = Reader()
    [*reader.read(ast.parse(lesson.main.read_text(encoding="utf-8")))]  # a session knows what main.py imports
    return too_early(lesson.page(language), lesson.root, language, later, reader)


def level_problems(page: LevelPage, known: dict[str, int]) -> list[str]:
    """What the page at the end of a level uses of the next one without pointing at its lesson."""
    later = {name: number for name, number in known.items() if number not in range(LEVELS[page.level].stop)}
    return too_early(page.path, page.root, page.language, later, Reader())


def too_early(path: Path, root: Path, language: str, later: dict[str, int], reader: Reader) -> list[str]:
    page = Page.read(path)
    found = [*text_problems(page, language, later), *fence_problems(page, language, later, reader)]
    where = path.relative_to(root).as_posix()
    return [f"{where}:{line}: {text}" for line, text in dict.fromkeys(sorted(found))]


def text_problems(page: Page, language: str, later: dict[str, int]) -> Iterator[tuple[int, str]]:
    """Names in the inline code of a paragraph, an item or a row that does not point at their lesson."""
    word = {"es": "lección", "en": "lesson"}[language]
    for first, text in pieces(page):
        there = pointed(text)
        for code in INLINE.finditer(text):
            line = first + text.count("\n", 0, code.start())
            for name, number in later.items():
                if number not in there and [*mentions(code[2], name)]:
                    yield (
                        line,
                        f"`{name}` belongs to lesson {number:02}: say so here ({word} {number:02}), or leave it out",
                    )


def fence_problems(page: Page, language: str, later: dict[str, int], reader: Reader) -> Iterator[tuple[int, str]]:
    """Names in the typed fences. Wrong code, and what proves an entry of the section on it, may point."""
    sections, prose = headings(page), page.prose
    for fence in page.fences:
        around = [one for one in sections if one.holds(fence.line)]
        quoted = "wrong" in fence.attributes or any(one.text == ENDING[language][0] for one in around)
        there = pointed("\n".join(prose[around[-1].line : around[-1].last])) if quoted and around else set()
        for use in fence_uses(fence, reader, later):
            number = later.get(use.name)
            if number and number not in there:
                advice = "its section must say so" if quoted else "do without it"
                yield use.line, f"{use.name} belongs to lesson {number:02}: {advice}"


def fence_uses(fence: Fence, reader: Reader, later: dict[str, int]) -> Iterator[Use]:
    """The names that a fence uses: by the syntax of Python, and by the text of commands and of what is no Python."""
    match fence.language:
        case "pycon":
            for one in doctest.DocTestParser().get_examples(fence.body):
                yield from code_uses(one.source, fence.line + 1 + one.lineno, reader, later)
        case "python" if "wrong" in fence.attributes:
            yield from code_uses(fence.body, fence.line + 1, Reader(), later)
        case "console":
            for command in COMMANDS.finditer(fence.body):
                yield from text_uses(command[1], fence.line + 1 + fence.body.count("\n", 0, command.start()), later)
        case "bash" | "powershell":
            yield from text_uses(fence.body, fence.line + 1, later)


def code_uses(code: str, line: int, reader: Reader, later: dict[str, int]) -> Iterator[Use]:
    """The names in some code that starts at `line` of the page."""
    try:
        tree = ast.parse(code)
    except SyntaxError:  # which may be what is wrong with it
        yield from text_uses(code, line, later)
        return
    yield from (Use(use.name, use.line + line - 1) for use in reader.read(tree))


def text_uses(text: str, line: int, later: dict[str, int]) -> Iterator[Use]:
    """The names in the text of a command: `name=` may be a form there, so only distinct ones and imports count."""
    for name in later:
        for at in mentions(text, name):
            if is_distinct(name) or re.search(r"(?:import|from) $", text[:at]):
                yield Use(name, line + text.count("\n", 0, at))
