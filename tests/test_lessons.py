"""Every lesson is whole, stands alone, and runs: started with uvicorn as a process and asked over a socket."""

from __future__ import annotations

import ast
import os
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ruta.catalogue import LEVELS, ROOT, Lesson, lessons
from ruta.scaffold import missing, prompts
from ruta.site.process import Server, StartError, serve

LESSONS = {lesson.name: lesson for lesson in lessons()}
METHODS = {"get", "post", "put", "patch", "delete", "head", "options", "websocket", "api_route", "exception_handler"}
# Every warning that the lesson's own lines cause is an error; those of its libraries are not its fault.
STRICT = ["-W", "error"]

every_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)


def hold(problems: list[str]) -> None:
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def answers(server: Server, *paths: str) -> list[int]:
    """The status of a GET to each path."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    found = []
    for path in paths:
        with direct.open(server.url + path, timeout=10) as response:
            found.append(response.status)
    return found


@every_lesson
def test_has_its_six_files(lesson: Lesson) -> None:
    hold(missing(lesson))


@every_lesson
def test_is_written(lesson: Lesson) -> None:
    hold([*prompts(lesson)])


def test_numbers_are_taken_once() -> None:
    numbers = [lesson.number for lesson in LESSONS.values()]
    assert numbers == sorted(set(numbers))
    assert all(number >= LEVELS["beginner"].start for number in numbers)


@pytest.mark.parametrize("program", ["main", "exercise"])
@every_lesson
def test_starts(lesson: Lesson, program: str) -> None:
    with serve(f"lessons.{lesson.name}.{program}:app", root=ROOT, python=STRICT) as server:
        assert answers(server, "/openapi.json", "/docs") == [200, 200]


@every_lesson
def test_solution_starts(lesson: Lesson) -> None:
    with serve(f"solutions.{lesson.name}.exercise:app", root=ROOT, python=STRICT) as server:
        assert answers(server, "/openapi.json", "/docs") == [200, 200]


@every_lesson
def test_starts_with_reload(lesson: Lesson) -> None:
    with serve(lesson.app, root=ROOT, options=["--reload"]) as server:
        assert answers(server, "/openapi.json") == [200]


# What an endpoint and a folder look like


def endpoints(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a program that an app or a router calls by their decorator."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            called = [one.func for one in node.decorator_list if isinstance(one, ast.Call)]
            if any(isinstance(one, ast.Attribute) and one.attr in METHODS - {"exception_handler"} for one in called):
                yield node


def docstring_problems(lesson: Lesson) -> list[str]:
    where = lesson.main.relative_to(lesson.root).as_posix()
    return [
        f"{where}:{node.lineno}: {node.name} says what it does in one line: Español. · English."
        for node in endpoints(lesson.main)
        if not re.fullmatch(r"[^\n·]+\. · [^\n·]+\.", ast.get_docstring(node, clean=False) or "")
    ]


def imported(node: ast.AST) -> list[str]:
    """The modules that a node imports, relative ones with their dots."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, level=level):
            return ["." * level + (module or "")]
        case ast.Call(func=func, args=[ast.Constant(value=str(name)), *_]):
            return [name] if ast.unparse(func).endswith(("import_module", "__import__")) else []
    return []


def import_problems(lesson: Lesson) -> list[str]:
    """Imports that leave the folder of the lesson for another part of the course."""
    problems = []
    for path in [*sorted(lesson.folder.rglob("*.py")), lesson.solution]:
        where = path.relative_to(lesson.root).as_posix()
        elsewhere = {"lessons", "solutions", "tests", "exercises"} | (set() if path == lesson.grader else {"ruta"})
        depth = len(path.relative_to(lesson.folder).parts) if path.is_relative_to(lesson.folder) else 1
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            problems += [
                f"{where}:{node.lineno}: a lesson stands alone, but this imports {name}"
                for name in imported(node)
                if name.split(".")[0] in elsewhere or name.startswith("." * (depth + 1))
            ]
    return problems


@every_lesson
def test_endpoints_say_what_they_do(lesson: Lesson) -> None:
    hold(docstring_problems(lesson))


@every_lesson
def test_stands_alone(lesson: Lesson) -> None:
    hold(import_problems(lesson))


# The checks see what they are there for.

Write = Callable[[str], Lesson]
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n"


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(main: str) -> Lesson:
        lesson = Lesson("03_tiny", tmp_path)
        for path in (lesson.main, lesson.solution):
            path.parent.mkdir(parents=True)
            path.write_text(main, encoding="utf-8")
        return lesson

    return write


@pytest.mark.parametrize(
    ("main", "said"),
    [
        ("raise SystemError('no such thing')\n", "SystemError: no such thing"),
        ("apps = 1\n", 'Attribute "app" not found'),
        (APP + "@app.on_event('startup')\ndef a(): ...\n", "DeprecationWarning"),
        (APP + "import warnings\nwarnings.warn('old', DeprecationWarning)\n", "DeprecationWarning: old"),
    ],
)
def test_a_program_that_does_not_start_is_shown(write: Write, main: str, said: str) -> None:
    lesson = write(main)
    with pytest.raises(StartError, match=re.escape(said)), serve(lesson.app, root=lesson.root, python=STRICT):
        pass


def test_a_server_does_not_outlive_its_block(write: Write) -> None:
    lesson = write(APP)
    with serve(lesson.app, root=lesson.root, options=["--reload"]) as server:
        processes = [int(one) for one in re.findall(r"process \[(\d+)\]", server.said)]
        assert len(processes) == 2
        assert answers(server, "/docs") == [200]
    with pytest.raises(OSError, match="refused"):
        answers(server, "/docs")
    if os.name != "nt":
        deadline = time.monotonic() + 5
        while any(Path(f"/proc/{one}").exists() for one in processes) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(Path(f"/proc/{one}").exists() for one in processes)


@pytest.mark.parametrize(
    ("text", "fine"),
    [
        ('"""Lista la carta. · Lists the menu."""', True),
        ('"""Lista la carta."""', False),
        ('"""Lista la carta · Lists the menu"""', False),
        ('"""Lista la carta.\n\n    · Lists the menu.\n    """', False),
        ("...", False),
    ],
)
def test_a_docstring_in_one_language_is_named(write: Write, text: str, fine: bool) -> None:  # noqa: FBT001
    lesson = write(f"{APP}def helper(): ...\n\n\n@app.get('/')\nasync def menu():\n    {text}\n")
    wanted = "lessons/03_tiny/main.py:10: menu says what it does in one line: Español. · English."
    assert docstring_problems(lesson) == ([] if fine else [wanted])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from lessons import other", "lessons"),
        ("import solutions.a", "solutions.a"),
        ("import importlib; importlib.import_module('lessons.04_routes.main')", "lessons.04_routes.main"),
        ("from ..other import main", "..other"),
        ("import ruta.grading", "ruta.grading"),
        ("from .models import Item", None),
        ("import fastapi", None),
    ],
)
def test_an_import_of_another_lesson_is_named(write: Write, line: str, name: str | None) -> None:
    problems = import_problems(write(f"\n{line}\n"))
    said = "a lesson stands alone, but this imports"
    files = ("lessons/03_tiny/main.py", "solutions/03_tiny/exercise.py")
    assert problems == ([f"{file}:2: {said} {name}" for file in files] if name else [])
