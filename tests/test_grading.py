"""The grader as a learner meets it: what it says of an answer, in both languages."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.grading_sample import CANNOT_LOAD, SOLUTION, lay_out, run_here

Grade = Callable[..., pytest.RunResult]
LESSON = "lessons/05_sample"
STORES_ANYTHING = SOLUTION.replace("Annotated[int, Field(gt=0)]", "int")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with the sample lesson, where the learner stands."""
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setenv("RUTA_LANG", "es")
    monkeypatch.chdir(tmp_path)
    lay_out(tmp_path)
    return tmp_path


@pytest.fixture
def grade(folder: Path, capsys: pytest.CaptureFixture[str]) -> Grade:
    """Grade an answer, given as text or bytes, to the sample lesson, in Spanish unless told otherwise."""

    def run(answer: str | bytes | None, *words: str, name: str = "answer.py") -> pytest.RunResult:
        given: list[str] = []
        if answer is not None:
            (folder / name).write_bytes(answer.encode() if isinstance(answer, str) else answer)
            given = ["--submission", name]
        return run_here(capsys, LESSON, *given, *words)

    return run


def test_stub_is_told_where_to_start(grade: Grade) -> None:
    result = grade(None)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "Ejercicio 05_sample · 0 de 10 puntos",
            "  ✗ 5  Un libro se guarda y responde 201",
            "       Enviamos      POST /books  {*",
            "       Se esperaba   código de estado 201",
            '       Llegó         código de estado 404  {"detail": "Not Found"}',
            "       Comprobación  lessons/05_sample/test_exercise.py, línea 10: assert response.status_code == 201",
            "       Pista 1 de 3  ¿Uno?",
            "  ✗ 3  Un libro sin páginas responde 422",
            "  ✗ 2  Un libro se encuentra",
            "Para empezar, abre lessons/05_sample/exercise.py *",
            "Otra pista: pytest *--hints 2",
            "Repite con los mismos datos: pytest *--seed *",
        ]
    )
    result.stdout.no_fnmatch_line("*test session starts*")


def test_stub_in_english(grade: Grade) -> None:
    result = grade(None, "--lang", "en")
    result.stdout.fnmatch_lines(
        [
            "Exercise 05_sample · 0 of 10 points",
            "  ✗ 5  A book is stored and answers 201",
            "       We sent       POST /books  {*",
            "       Expected      status code 201",
            '       Came back     status code 404  {"detail": "Not Found"}',
            "       Hint 1 of 3   One?",
            "To start, open lessons/05_sample/exercise.py *",
            "Another hint: pytest *--hints 2",
        ]
    )


def test_solution(grade: Grade) -> None:
    result = grade(SOLUTION)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["Ejercicio 05_sample · 10 de 10 puntos", "  ✓ 5 *", "Tu programa hace todo *"])
    result.stdout.no_fnmatch_line("*--seed*")


def test_hints_up_to_the_last(grade: Grade) -> None:
    result = grade(STORES_ANYTHING, "--hints", "3")
    result.stdout.fnmatch_lines(["*Pista 1 de 3  ¿Uno?", "*Pista 2 de 3  Dos", "*Pista 3 de 3  Tres", "*No hay más*"])
    result.stdout.no_fnmatch_line("Otra pista*")


def test_error_in_an_endpoint_shows_their_line(grade: Grade) -> None:
    result = grade(SOLUTION.replace("    books.append(book)", "    books[7].pages = book.title"))
    result.stdout.fnmatch_lines(
        [
            "*código de estado 500*",
            "*En tu código  IndexError: list index out of range",
            "*answer.py, línea 19",
            "*books?7?.pages*",
        ]
    )
    result.stdout.no_fnmatch_line("*site-packages*")
    result.stdout.no_fnmatch_line("*Traceback*")


def test_what_the_program_printed_is_shown_for_a_failed_check(grade: Grade) -> None:
    result = grade(STORES_ANYTHING.replace("    books.append", '    print("guardo", "x" * 900)\n    books.append'))
    result.stdout.fnmatch_lines(["*Tu programa imprimió*", "*guardo*", "*…"])
    assert result.stdout.str().count("guardo") == 1


def test_requests_before_the_failed_one_are_shown(grade: Grade) -> None:
    result = grade(SOLUTION.replace("return books", "return [Book(title='otro', pages=1)]"))
    result.stdout.fnmatch_lines(
        [
            "*Antes         POST /books *→ 201",
            "*Enviamos      GET /books",
            '*Se esperaba   cuerpo[[]0[]][[]"title"[]]: "*',
        ]
    )


def test_sys_exit_in_an_endpoint_is_a_500(grade: Grade) -> None:
    result = grade(SOLUTION.replace("    books.append(book)", "    raise SystemExit(3)"))
    result.stdout.fnmatch_lines(["*código de estado 500*", "*En tu código  SystemExit: 3", "*answer.py, línea 19"])


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", CANNOT_LOAD)
def test_answer_that_cannot_be_loaded(grade: Grade, name: str, language: str) -> None:
    answer, spanish, english = CANNOT_LOAD[name]
    result = grade(answer, "--lang", language)
    assert result.ret == 1
    heading = {"es": "Ejercicio 05_sample · 0 de 10 puntos", "en": "Exercise 05_sample · 0 of 10 points"}[language]
    result.stdout.fnmatch_lines([*(spanish if language == "es" else english), heading, "  ✗ 5 *", "  ✗ 3 *", "  ✗ 2 *"])
    for ours in ("Traceback", "site-packages", "ruta/grading", "Pista", "Hint"):
        assert ours not in result.stdout.str()


@pytest.mark.parametrize(("language", "text"), [("es", "No existe nope.py."), ("en", "nope.py does not exist.")])
def test_missing_file(grade: Grade, language: str, text: str) -> None:
    grade(None, "--submission", "nope.py", "--lang", language).stdout.fnmatch_lines([text])


@pytest.mark.parametrize(
    ("language", "text"), [("es", "*mine no tiene un archivo exercise.py."), ("en", "*mine has no file exercise.py.")]
)
def test_folder_without_the_file(grade: Grade, folder: Path, language: str, text: str) -> None:
    (folder / "mine").mkdir()
    grade(None, "--submission", "mine", "--lang", language).stdout.fnmatch_lines([text])


def test_error_in_a_module_of_theirs(grade: Grade, folder: Path) -> None:
    (folder / "helpers.py").write_text("def f(:\n", encoding="utf-8")
    result = grade("from .helpers import f\n")
    result.stdout.fnmatch_lines(["Python no entiende esta línea.*", "*helpers.py, línea 1"])


def test_module_beside_wants_a_dot(grade: Grade, folder: Path) -> None:
    (folder / "helpers.py").write_text("x = 1\n", encoding="utf-8")
    grade("import helpers\n").stdout.fnmatch_lines(["*from .helpers import ...*"])


def test_folder_with_relative_imports(grade: Grade, folder: Path) -> None:
    mine = folder / "mine"
    mine.mkdir()
    (mine / "exercise.py").write_text("from .shop import app\n", encoding="utf-8")
    (mine / "shop.py").write_text(SOLUTION, encoding="utf-8")
    assert grade(None, "--submission", "mine").ret == 0


@pytest.mark.parametrize("name", ["mi respuesta.py", "año-1.py", "exercise.py", "fastapi.py"])
def test_any_file_name(grade: Grade, name: str) -> None:
    assert grade(SOLUTION, name=name).ret == 0


def test_byte_order_mark_is_fine(grade: Grade) -> None:
    assert grade(b"\xef\xbb\xbf" + SOLUTION.encode()).ret == 0


def test_declared_encoding_is_fine(grade: Grade) -> None:
    assert grade(f"# -*- coding: latin-1 -*-\n# café\n{SOLUTION}".encode("latin-1")).ret == 0


def test_each_check_loads_the_answer_anew(grade: Grade) -> None:
    once = SOLUTION.replace("    books.append(book)", "    assert not books\n    books.append(book)")
    assert grade(once).ret == 0


def test_annotations_as_text_are_resolved(grade: Grade) -> None:
    assert grade(f"from __future__ import annotations\n{SOLUTION}").ret == 0


def test_failing_shutdown_fails_the_check(grade: Grade) -> None:
    life = (
        "from contextlib import asynccontextmanager\n@asynccontextmanager\nasync def life(app):\n    yield\n    1 / 0\n"
    )
    result = grade(life + SOLUTION.replace("FastAPI()", "FastAPI(lifespan=life)"))
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*0 de 10 puntos", "*que el programa cierre bien", "*ZeroDivisionError*", "*línea 5"])


def test_seed_replays_the_same_data(grade: Grade) -> None:
    def sent(*words: str) -> list[str]:
        return [line for line in grade(None, *words).outlines if "Enviamos" in line]

    assert sent("--seed", "7") == sent("--seed", "7") != sent("--seed", "8")
    assert sent("--seed", "7") == sent("--seed", "7", "-k", "stored")


def test_results(grade: Grade, folder: Path) -> None:
    printing = STORES_ANYTHING.replace("    books.append", '    print("ñ" * 900)\n    books.append')
    grade(printing, "--results", "out.json", "--seed", "5", "--lang", "en")
    results = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    tests = results.pop("tests")
    assert results == {
        "version": 3, "status": "fail", "message": None, "lesson": "05_sample", "lang": "en", "seed": 5, "points": 7,
        "max_points": 10,
    }  # fmt: skip
    assert [test["id"] for test in tests] == ["test_book_is_stored", "test_pages_are_positive", "test_book_is_found"]
    assert [test["status"] for test in tests] == ["pass", "fail", "pass"]
    assert [(test["points"], test["max_points"]) for test in tests] == [(5, 5), (0, 3), (2, 2)]
    assert tests[1]["name"] == "A book with no pages answers 422"
    assert tests[1]["message"].splitlines()[1] == "Expected      status code 422"
    assert len(tests[1]["output"]) == 500
    assert tests[1]["test_code"].startswith("def test_")
    assert list(folder.glob(".out*")) == []


def test_results_of_an_answer_that_cannot_be_loaded(grade: Grade, folder: Path) -> None:
    grade("import sys\nsys.exit()\n", "--results", "out.json")
    results = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert results["status"] == "error"
    assert results["message"].startswith("Tu programa termina al cargarse")
    assert {test["status"] for test in results["tests"]} == {"error"}


def test_unwritable_results_do_not_lose_the_report(grade: Grade) -> None:
    result = grade(None, "--results", "no/such/folder.json")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["Ejercicio 05_sample*", "No se pudo escribir *folder.json: *"])


def test_results_to_what_is_no_file(grade: Grade, folder: Path) -> None:
    assert "No se pudo escribir" in grade(None, "--results", str(folder / LESSON)).stdout.str()
    assert "No se pudo escribir" not in grade(None, "--results", os.devnull).stdout.str()
    assert not Path(os.devnull).is_file()


def test_some_checks_by_name(grade: Grade, folder: Path) -> None:
    result = grade(SOLUTION, "-k", "positive", "--results", "out.json")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["*3 de 10 puntos", "  · 5  *(no se ejecutó)", "  ✓ 3 *", "2 comprobaciones no se ejecutaron."]
    )
    results = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert [test["run"] for test in results["tests"]] == [False, True, False]
    assert [test["message"] for test in results["tests"]] == ["No se ejecutó", None, "No se ejecutó"]


def test_one_check_by_node(grade: Grade, capsys: pytest.CaptureFixture[str]) -> None:
    grade(SOLUTION, "-k", "none")
    result = run_here(capsys, f"{LESSON}/test_exercise.py::test_book_is_found")
    result.stdout.fnmatch_lines(["*0 de 10 puntos", "  · 5 *", "  · 3 *", "  ✗ 2 *"])


def test_stops_at_the_first_failure(grade: Grade) -> None:
    result = grade(None, "-x")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["  ✗ 5 *", "  · 3 *", "  · 2 *", "2 comprobaciones no se ejecutaron."])


def test_junit_file(grade: Grade, folder: Path) -> None:
    grade(STORES_ANYTHING, "--junitxml", "out.xml")
    suite = ET.parse(folder / "out.xml").getroot()[0]  # noqa: S314  (pytest wrote it)
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")


def test_verbose_brings_back_the_output_of_pytest(grade: Grade) -> None:
    result = grade(STORES_ANYTHING, "-v")
    result.stdout.fnmatch_lines(["*test session starts*", "*test_pages_are_positive FAILED*", "*7 de 10 puntos"])


def test_collect_only(grade: Grade) -> None:
    result = grade(None, "--collect-only")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*<Function test_book_is_found>*"])
    result.stdout.no_fnmatch_line("*puntos*")


def test_several_lessons(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    second = lay_out(folder, lesson="06_other")
    (second / "exercise.py").write_text(SOLUTION, encoding="utf-8")
    result = run_here(capsys, "lessons")
    result.stdout.fnmatch_lines(
        ["  ✗ 05_sample * 0 de 10 puntos", "  ✓ 06_other * 10 de 10 puntos", "*lessons/05_sample"]
    )
    result = run_here(capsys, "lessons", "--submission", str(second / "exercise.py"))
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--submission y --results van con un solo ejercicio; aquí hay 2.*"])


def test_broken_grader_is_shown_as_pytest_shows_it(grade: Grade, folder: Path) -> None:
    (folder / LESSON / "test_exercise.py").write_text("import nope_nope\n", encoding="utf-8")
    result = grade(None)
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*No module named 'nope_nope'*"])


def test_grader_without_a_check(grade: Grade, folder: Path) -> None:
    (folder / LESSON / "test_exercise.py").write_text("def test_a(): ...\n", encoding="utf-8")
    result = grade(None)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*test_a has no @check*"])


def test_other_tests_are_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "test_other.py").write_text("def test_a(): assert 1 == 2\n", encoding="utf-8")
    result = run_here(capsys, "test_other.py")
    result.stdout.fnmatch_lines(["*test session starts*", "test_other.py F*", "*assert 1 == 2", "*1 failed*"])
    result.stdout.no_fnmatch_line("*puntos*")


def test_grader_among_other_tests_reports_as_pytest_does(grade: Grade, folder: Path) -> None:
    (folder / "test_other.py").write_text("def test_a(): ...\n", encoding="utf-8")
    result = grade(None, "test_other.py")
    result.stdout.fnmatch_lines(["*test session starts*", "*3 failed, 1 passed*"])
    result.stdout.no_fnmatch_line("*puntos*")


def test_command_repeats_how_it_was_run(grade: Grade, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV", "uv")
    result = grade(None, "--hints", "1", "--seed=4")
    lines = [line for line in result.outlines if line.startswith(("Otra pista", "Repite"))]
    assert all(": python -m uv run pytest " in line for line in lines)
    assert lines[0].endswith(f"{LESSON} --hints 2")
    assert lines[1].endswith(f"{LESSON} --seed 4")
