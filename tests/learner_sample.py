"""A made-up clone of two lessons, and a grader that takes no time: a check passes when its name is in the answer.

The fixtures are those of every test of a learner's command; conftest.py loads them.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ruta import cli
from ruta.catalogue import Lesson, lessons
from ruta.grading.run import Outcome
from ruta.grading.words import Language
from ruta.learner.grades import check_named
from tests.grading_sample import GRADER, SOLUTION, STUB

DEADLINE = 60.0
Ruta = Callable[..., Result]
NAMES = ("test_book_is_stored", "test_pages_are_positive", "test_book_is_found")
POINTS = (5, 3, 2)
ALL = f"# {' '.join(NAMES)}\n"
TITLES = {"01_first": ("Primera lección", "First lesson"), "02_second": ("Segunda lección", "Second lesson")}
PAGE = '---\ntitle: "{}"\nlevel: beginner\nminutes: 20\nbrowser: true\nservices: []\nintroduces: []\n---\n\n# {}\n'


def lay_out(root: Path) -> list[Lesson]:
    """Write the clone; return its lessons."""
    for name, titles in TITLES.items():
        lesson = Lesson(name, root)
        files = {lesson.main: STUB, lesson.exercise: STUB, lesson.grader: GRADER, lesson.solution: SOLUTION}
        files |= {lesson.page(one): PAGE.format(title, title) for one, title in zip(("es", "en"), titles, strict=True)}
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (root / "ruta").mkdir()
    (root / "pyproject.toml").write_text(
        '[project]\nname = "sample"\nrequires-python = ">=3.11"\ndependencies = ["fastapi>=0.100"]\n'
        '[tool.pytest.ini_options]\naddopts = ["-p", "ruta.grading.plugin", "--disable-plugin-autoload"]\n',
        encoding="utf-8",
    )
    return lessons(root)


def until(condition: Callable[[], bool]) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def answer(lesson: Lesson, text: str) -> None:
    lesson.exercise.write_text(text, encoding="utf-8")


def git(root: Path, *words: str) -> str:
    """Run git there, as somebody."""
    who = ["-c", "user.name=Ana", "-c", "user.email=ana@example.com", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *words], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout


def results(answer: str, language: Language = "es", lesson: Lesson | None = None, seed: int = 7) -> dict[str, Any]:
    """What the quick grader finds."""
    if "(((" in answer:
        return _document([_test(name, "error", points, name) for name, points in zip(NAMES, POINTS, strict=True)], seed)
    tests = []
    for name, points in zip(NAMES, POINTS, strict=True):
        check = check_named(lesson, name) if lesson else None
        title = check.title[language] if check else name
        tests.append(_test(name, "pass" if name in answer else "fail", points, title))
    return _document(tests, seed)


def _test(name: str, status: str, points: int, title: str) -> dict[str, Any]:
    message = None if status == "pass" else "Enviamos      POST /books\nLlegó         código de estado 404"
    earned = points if status == "pass" else 0
    shared = {"id": name, "name": title, "status": status, "message": message, "output": None, "test_code": ""}
    return {**shared, "points": earned, "max_points": points, "run": status != "error"}


def _document(tests: list[dict[str, Any]], seed: int) -> dict[str, Any]:
    broken = all(test["status"] == "error" for test in tests)
    points = sum(test["points"] for test in tests)
    status = "error" if broken else "pass" if points == 10 else "fail"
    message = "Python no entiende esta línea.\n  exercise.py, línea 1" if broken else None
    top = {"version": 3, "status": status, "message": message, "lesson": "x", "lang": "es", "seed": seed}
    return {**top, "points": points, "max_points": 10, "tests": tests}


class Quick:
    """A way to grade that counts its runs."""

    def __init__(self) -> None:
        self.runs: list[str] = []

    def __call__(
        self,
        grader: Path,
        submission: Path,
        *,
        language: Language,
        hints: int = 1,
        seed: int | None = None,
        width: int = 80,
        colour: bool = False,
        cancelled: Callable[[], bool] | None = None,
    ) -> Outcome:
        del hints, width, colour, cancelled
        self.runs.append(grader.parent.name)
        file = submission / "exercise.py" if submission.is_dir() else submission
        lesson = Lesson(grader.parent.name, grader.parent.parent.parent)
        answer = file.read_text(encoding="utf-8")
        found = results(answer, language, lesson, 7 if seed is None else seed)
        lines = [f"{'✓' if test['status'] == 'pass' else '✗'} {test['name']}" for test in found["tests"]]
        return Outcome(found, "\n".join(["", found["message"] or "", *lines, "", "How to go on with pytest."]))


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_out(tmp_path)
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("UV", "DATABASE_URL", "REDIS_URL", "MONGODB_URL", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RUTA_LANG", "es")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sys.argv", ["ruta"])
    return tmp_path


@pytest.fixture
def quick(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Quick:
    del clone
    made = Quick()
    monkeypatch.setattr(cli, "grade_fresh", made)
    return made


@pytest.fixture
def ruta(quick: Quick) -> Ruta:
    del quick

    def run(*words: str) -> Result:
        result = CliRunner().invoke(cli.app, [*words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture
def first(clone: Path) -> Lesson:
    return Lesson("01_first", clone)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]
