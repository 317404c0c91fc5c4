"""The page at the end of a level: a question for each lesson, which the program of that lesson answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ruta.catalogue import LEVELS, ROOT, Lesson, lessons
from ruta.site.page import Fence, Page
from ruta.site.process import Ports, Shell, StartError, serve
from ruta.site.structure import QUESTION
from ruta.site.transcript import Mismatch, ask_all, steps


@dataclass(frozen=True)
class LevelPage:
    """The page of a level in one language, whether it exists or not."""

    level: str
    language: str
    root: Path = ROOT

    @property
    def path(self) -> Path:
        return self.root / "docs" / self.language / self.uri

    @property
    def uri(self) -> str:
        return f"levels/{self.level}.md"

    @property
    def where(self) -> str:
        return self.path.relative_to(self.root).as_posix()

    @property
    def lessons(self) -> list[Lesson]:
        """The lessons of the level that are written."""
        return [lesson for lesson in lessons(self.root) if lesson.number in LEVELS[self.level]]

    def asked(self) -> dict[str, list[Fence]]:
        """The transcripts of the page by the lesson that answers them, in order."""
        found: dict[str, list[Fence]] = {}
        for fence in Page.read(self.path).fences:
            if fence.language == "console":
                found.setdefault(fence.attributes.get("app", ""), []).append(fence)
        return found


def structure_problems(page: LevelPage) -> list[str]:
    """Which lesson has no question, and which question no answer, each as `file:line: what`."""
    prose = Page.read(page.path).prose
    starts = [number for number, line in enumerate(prose, 1) if QUESTION.match(line)]
    wanted = [lesson.name for lesson in page.lessons]
    problems = []
    if len(starts) != len(wanted):
        problems.append(f"{page.where}:1: {len(starts)} questions for the {len(wanted)} lessons of the level")
    fences = [(fence.line, name) for name, found in page.asked().items() for fence in found]
    for start, stop, name in zip(starts, [*starts[1:], len(prose) + 1], wanted, strict=False):
        if {app for line, app in fences if start < line < stop} != {name}:
            problems.append(f'{page.where}:{start}: the answer to this question is a ```console {{app="{name}"}} fence')
    return problems


_answers: dict[tuple[Lesson, tuple[str, ...]], tuple[Mismatch, ...]] = {}


def answer_problems(page: LevelPage, name: str) -> list[str]:
    """What the program of a lesson answers otherwise than the page says, each as `file:line: what`.

    The program is started for this page alone. Transcripts that are the same in two languages are run once.
    """
    lesson = Lesson(name, page.root)
    fences = page.asked()[name]
    key = lesson, tuple(fence.body for fence in fences)
    try:
        if key not in _answers:
            _answers[key] = tuple(ask(lesson, fences))
    except ValueError as error:
        return [f"{page.where}: {error}"]
    except StartError as error:
        return [f"{page.where}:{fences[0].line}: {name} does not start:\n{error}"]
    return [f"{page.where}:{fences[one.fence].line + one.line}: {one.message}" for one in _answers[key]]


def ask(lesson: Lesson, fences: list[Fence]) -> Iterator[Mismatch]:
    """Ask a lesson's program, freshly started, what some transcripts ask. Raises ValueError, StartError."""
    for fence in fences:
        steps(fence)
    with serve(lesson.app, root=lesson.root) as server, Shell(lesson.root, Ports({8000: server.port})) as shell:
        for number, fence in enumerate(fences):
            yield from (mismatch for _, mismatch in ask_all(shell, number, fence) if mismatch)
