"""A small lesson for the tests of the grader, and the way to grade an answer to it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from ruta.catalogue import ROOT

GRADER = """
from ruta.grading import check

HINTS = {"es": ["¿Uno?", "Dos", "Tres"], "en": ["One?", "Two", "Three"]}


@check(5, es="Un libro se guarda y responde 201", en="A book is stored and answers 201", hints=HINTS)
def test_book_is_stored(client, draw):
    response = client.post("/books", json={"title": draw.title(), "pages": 3})
    assert response.status_code == 201


@check(3, es="Un libro sin páginas responde 422", en="A book with no pages answers 422", hints=HINTS)
def test_pages_are_positive(client, draw):
    response = client.post("/books", json={"title": draw.title(), "pages": 0})
    assert response.status_code == 422


@check(2, es="Un libro se encuentra", en="A book is found", hints=HINTS)
def test_book_is_found(client, draw):
    title = draw.title()
    client.post("/books", json={"title": title, "pages": 3})
    assert client.get("/books").json()[0]["title"] == title
"""
STUB = "from fastapi import FastAPI\n\napp = FastAPI()\n"
SOLUTION = """
from typing import Annotated

from fastapi import FastAPI
from pydantic import BaseModel, Field


class Book(BaseModel):
    title: str
    pages: Annotated[int, Field(gt=0)]


app = FastAPI()
books: list[Book] = []


@app.post("/books", status_code=201)
def add(book: Book) -> Book:
    books.append(book)
    return book


@app.get("/books")
def get() -> list[Book]:
    return books
"""
OPTIONS = (
    "--disable-plugin-autoload",
    "-p",
    "ruta.grading.plugin",
    "--import-mode=importlib",
    "-p",
    "no:cacheprovider",
)


def lay_out(folder: Path, grader: str = GRADER, lesson: str = "05_sample") -> Path:
    """Write the sample lesson below a folder; returns the lesson's folder."""
    made = folder / "lessons" / lesson
    made.mkdir(parents=True)
    (made / "test_exercise.py").write_text(grader, encoding="utf-8")
    (made / "exercise.py").write_text(STUB, encoding="utf-8")
    return made


def environment(**changes: str) -> dict[str, str]:
    """The environment of this run without what would change a report."""
    kept = {name: value for name, value in os.environ.items() if name not in {"UV", "RUTA_LANG", "PYTEST_ADDOPTS"}}
    return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "110", "PYTHONIOENCODING": "utf-8", **changes}


def run_here(capsys: pytest.CaptureFixture[str], *words: str) -> pytest.RunResult:
    """Grade in this process, which keeps what it has imported except the sample lesson."""
    capsys.readouterr()
    status = pytest.main([*OPTIONS, *words])
    for name in [name for name in sys.modules if name.partition(".")[0] in {"lessons", "test_other"}]:
        del sys.modules[name]
    out, err = capsys.readouterr()
    sys.stdout.write(out)
    return pytest.RunResult(status, out.splitlines(), err.splitlines(), 0)


def run_process(
    folder: Path, *words: str, stdin: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Grade in a process of its own, as a learner does."""
    command: Sequence[str] = [sys.executable, "-m", "pytest", *OPTIONS, *words]
    return subprocess.run(
        command, cwd=folder, env=env or environment(), input=stdin, capture_output=True, encoding="utf-8",
        errors="replace", timeout=120, check=False,
    )  # fmt: skip
