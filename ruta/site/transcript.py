"""Transcripts: the `console` and `pycon` fences of a lesson page, run against the lesson's server and compared."""

from __future__ import annotations

import re
import shlex
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruta.catalogue import Lesson
from ruta.site.compare import difference, matches
from ruta.site.page import Fence, Page
from ruta.site.process import Ports, Server, Shell, StartError, serve
from ruta.site.session import Session
from ruta.site.statuses import Answer, shown, unseen

STARTS_A_SERVER = re.compile(r"^(?:\w+=\S+ +)*(?:uvicorn|python3? -m uvicorn|fastapi (?:dev|run))\b", re.MULTILINE)
HEREDOC = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?")


@dataclass(frozen=True)
class Step:
    """A command of a transcript and the output that the page shows. `line` counts from the fence's first line, 1."""

    command: str
    expected: str
    line: int


@dataclass(frozen=True)
class Mismatch:
    """What went otherwise than fence number `fence` shows, `line` lines below its first."""

    fence: int
    line: int
    message: str


@dataclass(frozen=True)
class Outcome:
    """What running all transcripts of a page gave: mismatches, lines of main.py never run, and statuses shown."""

    mismatches: tuple[Mismatch, ...]
    missed: tuple[int, ...]
    seen: frozenset[Answer]


def unfinished(command: str) -> bool:
    """Would bash ask for another line?"""
    heredoc = HEREDOC.search(command)
    if heredoc:
        return heredoc[1] not in command.splitlines()[1:]
    if command.endswith(("\\", "|", "&&", "||", "{", "(")):
        return True
    try:
        shlex.split(command)
    except ValueError:
        return True
    return False


def steps(fence: Fence) -> list[Step]:
    """Split a `console` fence into commands and outputs.

    Raises ValueError, naming the line of the page, for output before the first command.
    """
    found: list[Step] = []
    for number, text in enumerate(fence.body.splitlines(), 1):
        last = found[-1] if found else None
        if last and not last.expected and unfinished(last.command) and text[:1] == ">":
            found[-1] = Step(f"{last.command}\n{text[2:]}", "", last.line)
        elif text.startswith("$ "):
            found.append(Step(text[2:], "", number))
        elif last:
            found[-1] = Step(last.command, f"{last.expected}{text}\n", last.line)
        else:
            raise ValueError(f"line {fence.line + number}: a transcript starts with a command, `$ ...`")
    return found


def ask(shell: Shell, step: Step) -> str | None:
    """Run one step; return what is wrong with it, if anything."""
    if STARTS_A_SERVER.search(step.command):
        got = shell.watch(step.command, lambda text: matches(step.expected, text))
    else:
        got = shell.run(step.command)
    if matches(step.expected, got):
        return None
    return f"$ {step.command}\n{difference(step.expected, got)}"


def ask_all(shell: Shell, number: int, fence: Fence) -> Iterator[tuple[Step, Mismatch | None]]:
    """Run a `console` fence, the `number`th of its page, step by step."""
    for step in steps(fence):
        message = ask(shell, step)
        yield step, Mismatch(number, step.line, message) if message else None


def follow(
    server: Server, shell: Shell, session: Session, fences: Sequence[Fence]
) -> tuple[list[Mismatch], set[Answer]]:
    """Run transcripts in order; return the mismatches, and the answers whose status they show."""
    found: list[Mismatch] = []
    seen: set[Answer] = set()
    read = 0
    for number, fence in enumerate(fences):
        if fence.language == "console":
            for step, mismatch in ask_all(shell, number, fence):
                found += [mismatch] if mismatch else []
                seen |= shown(server.said[read:], step.expected)
                read = len(server.said)
        else:
            found += [Mismatch(number, *failure) for failure in session.run(fence.body)]
            seen |= shown(server.said[read:], fence.body)
            read = len(server.said)
    return found, seen


def run(lesson: Lesson, fences: Sequence[Fence]) -> Outcome:
    """Run transcripts in order against one server of the lesson's main.py, and see which of its lines they reach."""
    from coverage import Coverage  # a development tool: the site is built without it

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def measured(data: str) -> list[str]:
            return ["-m", "coverage", "run", f"--data-file={folder / data}", f"--include={lesson.main}"]

        with serve(lesson.app, root=lesson.root, python=measured("server")) as server:
            ports = Ports({8000: server.port})
            command = [sys.executable, *measured("session"), "-m", "ruta.site.session", str(lesson.main)]
            with Shell(lesson.root, ports) as shell, Session(command, lesson.root, ports) as session:
                found, seen = follow(server, shell, session, fences)
        coverage = Coverage(data_file=str(folder / "all"), config_file=False)
        coverage.set_option("report:exclude_lines", [])
        coverage.combine([str(path) for path in (folder / "server", folder / "session") if path.exists()])
        missed = coverage.analysis2(str(lesson.main))[3]
    return Outcome(tuple(found), tuple(missed), frozenset(seen))


def transcripts(page: Page) -> list[Fence]:
    """The fences of a page that are asked of the lesson's own program."""
    return [one for one in page.fences if one.language in ("console", "pycon") and "wrong" not in one.attributes]


_outcomes: dict[tuple[Lesson, tuple[tuple[str, str], ...]], Outcome] = {}


def check(lesson: Lesson, language: str, promised: Iterable[Answer] = ()) -> list[str]:
    """What is untrue on a lesson page, each as `file:line: what`; also which of the promised answers it never shows.

    Pages whose transcripts are the same, as those of two languages are, are run once.
    """
    page = Page.read(lesson.page(language))
    where = page.path.relative_to(lesson.root).as_posix()
    try:
        fences = transcripts(page)
        for fence in fences:
            if fence.language == "console":
                steps(fence)
        key = lesson, tuple((fence.language, fence.body) for fence in fences)
        if key not in _outcomes:
            _outcomes[key] = run(lesson, fences)
    except ValueError as error:
        return [f"{where}: {error}"]
    except StartError as error:
        return [f"{where}: main.py does not start:\n{error}"]
    outcome = _outcomes[key]
    problems = [f"{where}:{fences[one.fence].line + one.line}: {one.message}" for one in outcome.mismatches]
    code = lesson.main.read_text(encoding="utf-8").splitlines()
    main = lesson.main.relative_to(lesson.root).as_posix()
    problems += [f"{main}:{line}: no transcript of {where} runs this line: {code[line - 1]}" for line in outcome.missed]
    problems += [f"{where}: {text}" for text in unseen(promised, outcome.seen)]
    return problems
