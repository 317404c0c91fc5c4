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
# What each answer is told, in Spanish and in English.
CANNOT_LOAD = {
    "empty": (b"", ["answer.py está vacío.*"], ["answer.py is empty.*"]),
    "blank": (b"\xef\xbb\xbf\n\n", ["answer.py está vacío.*"], ["answer.py is empty.*"]),
    "encoding": (
        b"# one\nname = 'caf\xe9'\n",
        ["El archivo no está en UTF-8.", "*answer.py, línea 2", "*name = 'café'", "Guárdalo *"],
        ["The file is not in UTF-8.", "*answer.py, line 2", "*name = 'café'", "Save it *"],
    ),
    "null_bytes": (
        b"x = 1\ny = '\0'\n",
        ["El archivo tiene bytes nulos*", "*answer.py, línea 2"],
        ["The file has null bytes*", "*answer.py, line 2"],
    ),
    "utf16": ("app = 1\n".encode("utf-16"), ["El archivo no está en UTF-8."], ["The file is not in UTF-8."]),
    "syntax": (
        b"app = FastAPI(\n\ndef f(:\n",
        ["Python no entiende esta línea. SyntaxError: *", "*answer.py, línea *", "*^"],
        ["Python does not understand this line. SyntaxError: *", "*answer.py, line *", "*^"],
    ),
    "indentation": (b"if True:\nx = 1\n", ["*IndentationError*", "*línea 2"], ["*IndentationError*", "*line 2"]),
    "tabs": (b"if True:\n\tx = 1\n        y = 2\n", ["*TabError*", "*línea 3"], ["*TabError*", "*line 3"]),
    "import": (
        b"\nnames = {}\nprint(names['x'])\n",
        ["Tu programa falló al cargarse. KeyError: 'x'", "*answer.py, línea 3", "*print(names*"],
        ["Your program failed while it was loading. KeyError: 'x'", "*answer.py, line 3", "*print(names*"],
    ),
    "missing_name": (
        b"from fastapi import FastAPY\n",
        ["*ImportError: cannot import name 'FastAPY' from 'fastapi'"],
        ["*ImportError: cannot import name 'FastAPY' from 'fastapi'"],
    ),
    "unknown_name": (
        b"class Book(BaseModel): ...\n",
        ["*NameError*", "*answer.py, línea 1", "Python no conoce «BaseModel»: *importarlo*"],
        ["*NameError*", "*answer.py, line 1", "Python does not know “BaseModel”: *import*"],
    ),
    "defaults_first": (
        b"def f(a=1, b): ...\n",
        ["*SyntaxError: *", "*answer.py, línea 1", "Los parámetros sin valor por defecto van primero."],
        ["*SyntaxError: *", "*answer.py, line 1", "Parameters without a default go first."],
    ),
    "line_before": (
        b"x = 1 +\ny = 2\n",
        ["*SyntaxError: invalid syntax", "Corrígela; a veces el error está al final de la línea anterior."],
        ["*SyntaxError: invalid syntax", "Fix it; sometimes the error is at the end of the line before."],
    ),
    "reserved_word": (
        b"class Search:\n    from: int | None = None\n",
        ["*SyntaxError: invalid syntax", "«from» es una palabra reservada de Python*"],
        ["*SyntaxError: invalid syntax", "“from” is a keyword of Python*"],
    ),
    "reserved_word_elsewhere": (
        b"from x import (y: int)\n",
        ["Corrígela; *"],
        ["Fix it; *"],
    ),
    "unclosed": (
        b"x = (1,\ny = 2\n",
        ["*SyntaxError: *never closed", "Falta cerrar lo que se abre ahí."],
        ["*SyntaxError: *never closed", "What opens there is not closed anywhere."],
    ),
    "keyboard": (
        b"name = input()\n",
        ["Tu programa espera que alguien escriba*", "*answer.py, línea 1", "Quita input(): *"],
        ["Your program waits for somebody*", "*answer.py, line 1", "Remove input(): *"],
    ),
    "too_deep": (
        b"x = " + b"-" * 100_000 + b"1\n",
        ["Tu programa falló al cargarse. *Error*", "*answer.py, línea 1"],
        ["Your program failed while it was loading. *Error*", "*answer.py, line 1"],
    ),
    "no_encoding_of_texts": (
        b"# -*- coding: rot13 -*-\nncc = 1\n",
        ["Python no entiende esta línea. SyntaxError: *rot13*", "*answer.py, línea 1"],
        ["Python does not understand this line. SyntaxError: *rot13*", "*answer.py, line 1"],
    ),
    "silent_error": (
        b"class E(Exception):\n    def __str__(self):\n        raise self\n\n\nraise E\n",
        ["Tu programa falló al cargarse. E", "*answer.py, línea 6"],
        ["Your program failed while it was loading. E", "*answer.py, line 6"],
    ),
    "missing_module": (
        b"import not_a_package\n",
        ["Tu programa importa «not_a_package», que no está instalado.", "*answer.py, línea 1"],
        ["Your program imports “not_a_package”, which is not installed.", "*answer.py, line 1"],
    ),
    "exits": (
        b"import sys\nsys.exit(0)\n",
        ["Tu programa termina al cargarse (SystemExit: 0).", "*answer.py, línea 2"],
        ["Your program ends while it is loading (SystemExit: 0).", "*answer.py, line 2"],
    ),
    "interrupts": (b"raise KeyboardInterrupt\n", ["Tu programa termina *"], ["Your program ends *"]),
    "app_missing": (b"x = 1\n", ["answer.py no tiene una variable «app»."], ["answer.py has no variable “app”."]),
    "app_named": (
        STUB.replace("app =", "api =").encode(),
        ["*no tiene una variable «app»; tu aplicación se llama «api».", "Cámbiale el nombre*"],
        ["*has no variable “app”; your application is called “api”.", "Rename it*"],
    ),
    "app_class": (
        STUB.replace("FastAPI()", "FastAPI").encode(),
        ["En answer.py, «app» es la clase FastAPI*", "Faltan los paréntesis*"],
        ["In answer.py, “app” is the class FastAPI*", "The parentheses are missing*"],
    ),
    "app_none": (b"app = None\n", ["*«app» es un valor de tipo NoneType*"], ["*“app” is a value of type NoneType*"]),
    "app_text": (b"app = 'x'\n", ["*«app» es un valor de tipo str*"], ["*“app” is a value of type str*"]),
    "app_function": (b"def app(): ...\n", ["*de tipo function*"], ["*of type function*"]),
    "app_router": (
        b"from fastapi import APIRouter\napp = APIRouter()\n",
        ["*«app» es un valor de tipo APIRouter*"],
        ["*“app” is a value of type APIRouter*"],
    ),
    "startup": (
        STUB.replace("FastAPI()", "FastAPI(lifespan=lambda app: 1 / 0)").encode(),
        ["Tu programa falló al arrancar (lifespan). ZeroDivisionError*", "*answer.py, línea 3"],
        ["Your program failed while starting (lifespan). ZeroDivisionError*", "*answer.py, line 3"],
    ),
}
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
