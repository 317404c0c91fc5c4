"""What is worked out in a shorter way than FastAPI's is what FastAPI works out."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import routing
from fastapi._compat import v2
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from ruta.catalogue import Lesson, lessons
from ruta.grading import shortcuts
from ruta.grading.limits import Limit
from ruta.grading.loading import Submission, forget
from ruta.grading.shortcuts import fields_made_once, where_it_begins

IN_MANY_WAYS = """
import functools

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Shelf(BaseModel):
    names: list[str] = []


def logged(function):
    @functools.wraps(function)
    def inner(*args, **named):
        return function(*args, **named)

    return inner


@app.post(
    "/shelves",
    status_code=201,
)
@logged
def add(shelf: Shelf) -> Shelf:
    return shelf


class Finder:
    def __call__(self): ...
    def of_an_object(self): ...


app.get("/lambda")(lambda: 1)
app.get("/partial")(functools.partial(add, Shelf()))
app.get("/object")(Finder())
app.get("/method")(Finder().of_an_object)
exec("def made(): ...")
app.get("/made")(made)
"""


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    yield
    forget()


def load(path: Path) -> Any:
    return Submission(path, path).load(Limit(10))


def endpoints(app: Any) -> list[Any]:
    return [route.endpoint for route in app.routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_where_the_functions_of_solutions_begin(lesson: Lesson) -> None:
    found = endpoints(load(lesson.root / "solutions" / lesson.name / "exercise.py"))
    assert found
    assert [where_it_begins(one) for one in found] == [routing._extract_endpoint_context(one) for one in found]


def test_where_functions_begin(tmp_path: Path) -> None:
    path = tmp_path / "exercise.py"
    path.write_text(IN_MANY_WAYS, encoding="utf-8")
    found = endpoints(load(path))
    assert len(found) == 6
    for one in found:
        assert where_it_begins(one) == routing._extract_endpoint_context(one)


def test_fields_are_made_once_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    made = v2.get_model_fields
    monkeypatch.setattr(v2, "get_model_fields", lambda model: asked.append(model) or made(model))
    counting = v2.get_model_fields
    path = tmp_path / "exercise.py"
    path.write_text(IN_MANY_WAYS, encoding="utf-8")
    make = functools.partial(get_openapi, title="", version="", routes=load(path).routes)
    plain = make()
    assert len(asked) > len(set(asked))
    asked.clear()
    with fields_made_once():
        assert make() == plain
    assert len(asked) == len(set(asked)) > 0
    assert v2.get_model_fields is counting


def test_a_request_takes_the_shorter_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "exercise.py"
    path.write_text(IN_MANY_WAYS, encoding="utf-8")
    app = load(path)
    asked: list[Any] = []
    monkeypatch.setattr(routing, "_extract_endpoint_context", routing._extract_endpoint_context)
    monkeypatch.setattr(shortcuts, "where_it_begins", lambda function: asked.append(function) or {})
    shortcuts.take_shortcuts()
    assert TestClient(app).get("/lambda").json() == 1
    assert [function.__name__ for function in asked] == ["<lambda>"]
