"""Nothing breaks on odd input: each main.py answers generated requests, right and wrong, as its own schema says."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import compile_path

from ruta.catalogue import Lesson, lessons
from tests.fresh_app import fresh_app

LESSONS = {lesson.name: lesson for lesson in lessons()}
EXAMPLES = 40  # of each operation, right and wrong ones
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


def by_the_framework(case: schemathesis.Case, response: schemathesis.Response) -> bool:
    """Is this an answer of FastAPI itself, before any of the lesson's code: no such path, or a body it cannot parse?"""
    path = unquote(urlsplit(str(response.request.url)).path)
    if response.status_code in (404, 405) and not compile_path(case.operation.path)[0].fullmatch(path):
        return True
    return response.status_code == 400 and response.json() == {"detail": "There was an error parsing the body"}


def of_another_server(case: schemathesis.Case, response: schemathesis.Response) -> bool:
    """Is this the documented answer that another server, which this one needs, is at fault or away?"""
    return (
        response.status_code in (502, 503, 504)
        and str(response.status_code) in case.operation.definition.raw["responses"]
    )


def fuzz(app: FastAPI) -> None:
    """Ask every operation; raises what is the first to break."""
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    for result in schema.get_all_operations():
        ask(result.ok())


def ask(operation: schemathesis.APIOperation) -> None:
    """Ask one operation: as its schema wants, otherwise, and for the first rows that the program knows."""
    modes = schemathesis.GenerationMode
    cases = [operation.as_strategy(generation_mode=mode) for mode in (modes.POSITIVE, modes.NEGATIVE)]
    parameters = operation.definition.raw.get("parameters", [])
    ids = [one["name"] for one in parameters if one["in"] == "path" and one["schema"].get("type") == "integer"]
    if ids:
        first = st.fixed_dictionaries({name: st.integers(1, 4) for name in ids})
        cases.append(first.flatmap(lambda rows: operation.as_strategy(path_parameters=rows)))

    @BOUNDED
    @given(case=st.one_of(cases))
    def hold(case: schemathesis.Case) -> None:
        response = case.call()
        checks = CHECKS
        if by_the_framework(case, response):
            checks = [one for one in CHECKS if one is not status_code_conformance]
        if of_another_server(case, response):
            checks = [one for one in CHECKS if one is not not_a_server_error]
        case.validate_response(response, checks=checks)

    hold()


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_nothing_breaks(lesson: Lesson) -> None:
    with fresh_app(lesson.main) as app:
        fuzz(app)


# The fuzzing sees what it is there for.

START = """
from typing import Annotated
from fastapi import Body, FastAPI, HTTPException, Path
from fastapi.responses import JSONResponse, PlainTextResponse

app = FastAPI()


"""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("@app.post('/a')\ndef a(item: dict) -> int: return item['name']", "name"),
        ("@app.get('/a/{b}')\ndef a(b: int) -> int: return 1 // (b - 3)", "division"),
        ("@app.get('/a/{b}')\ndef a(b: int) -> int: raise HTTPException(404)", "Undocumented status code"),
        ("@app.get('/a/{b}')\ndef a(b: str) -> int: raise HTTPException(405)", "Undocumented status code"),
        ("@app.post('/a')\ndef a(b: int) -> int: raise HTTPException(400)", "Undocumented status code"),
        ("@app.get('/a')\ndef a() -> int: raise HTTPException(502)", "Server error"),
        ("@app.get('/a', responses={500: {}})\ndef a() -> int: raise HTTPException(500)", "Server error"),
        ("@app.get('/a', response_model=int)\ndef a(): return JSONResponse('a')", "Response violates schema"),
        ("@app.get('/a')\ndef a() -> int: return PlainTextResponse('1')", "Undocumented Content-Type"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, code: str, said: str) -> None:
    program = tmp_path / "main.py"
    program.write_text(START + code, encoding="utf-8")
    with fresh_app(program) as app, pytest.raises((Failure, FailureGroup, KeyError, ZeroDivisionError)) as found:
        fuzz(app)
    assert said in str(found.value)


@pytest.mark.parametrize(
    "code",
    [
        "@app.post('/a')\ndef a(b: Annotated[dict[str, int], Body()]) -> dict[str, int]: return b",
        "@app.get('/a/{b}/c', responses={404: {}})\ndef a(b: str) -> str: return b",
        "@app.get('/a/{b}')\ndef a(b: Annotated[int, Path(ge=1)]) -> int: return b",
        "@app.get('/a', responses={502: {}})\ndef a() -> int: raise HTTPException(502)",
    ],
)
def test_what_is_right_passes(tmp_path: Path, code: str) -> None:
    program = tmp_path / "main.py"
    program.write_text(START + code, encoding="utf-8")
    with fresh_app(program) as app:
        fuzz(app)
