"""`ruta check`, `hint` and `diff`: what is said of an answer."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruta import cli
from ruta.catalogue import ROOT, Lesson
from ruta.grading.run import Outcome
from ruta.learner import progress
from tests.learner_sample import ALL, NAMES, Quick, Ruta, answer

# Check


def test_check_says_what_it_found_and_ends_so(ruta: Ruta, first: Lesson) -> None:
    answer(first, NAMES[0])
    result = ruta("check", "1")
    assert result.exit_code == 1
    assert "✓ Un libro se guarda y responde 201" in result.output
    assert "pytest" not in result.output
    assert "Otra pista: ruta hint 01" in result.output
    answer(first, ALL)
    result = ruta("check", "1")
    assert result.exit_code == 0
    assert "Sigue con 02 Segunda lección: ruta watch 02" in result.output


def test_check_json_and_seed(ruta: Ruta, first: Lesson) -> None:
    answer(first, NAMES[0])
    result = ruta("check", "1", "--json", "--seed", "44")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["seed"] == 44


def test_check_of_a_program_that_does_not_run(ruta: Ruta, first: Lesson) -> None:
    answer(first, "(((")
    result = ruta("check", "1")
    assert result.exit_code == 1
    assert "Python no entiende esta línea." in result.output
    assert "exercise.py, línea 1" in result.output


def test_check_without_an_exercise(ruta: Ruta, first: Lesson) -> None:
    first.exercise.unlink()
    result = ruta("check", "1")
    assert result.exit_code == 2
    assert "No existe lessons/01_first/exercise.py. Para tener de nuevo el ejercicio: ruta reset 01" in result.stderr


def test_check_when_the_grader_breaks(ruta: Ruta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "grade_fresh", lambda *_, **__: Outcome(problem="pytest broke\nhere"))
    result = ruta("check", "1")
    assert result.exit_code == 2
    assert "No se pudo calificar." in result.stderr
    assert "pytest broke\nhere" in result.stderr


def test_check_counts_even_if_it_cannot_be_kept(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    (first.root / ".ruta").write_text("not a folder", encoding="utf-8")
    result = ruta("check", "1")
    assert result.exit_code == 0
    assert "Tu programa hace todo" in result.output
    assert "no se pudo guardar" in result.stderr


def test_real_grader(clone: Path, monkeypatch: pytest.MonkeyPatch, first: Lesson) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    run = CliRunner().invoke
    result = run(cli.app, ["check", "first", "--lang", "en"])
    assert result.exit_code == 1, result.output
    assert "Exercise 01_first · 0 of 10 points" in result.output
    assert "We sent       POST /books" in result.output
    shutil.copy(first.solution, first.exercise)
    assert run(cli.app, ["check", "first"]).exit_code == 0
    assert progress.load(clone).of(first).points == 10


# Hints


def test_hints_come_one_at_a_time_and_are_remembered(ruta: Ruta, first: Lesson, quick: Quick) -> None:
    said = [ruta("hint", "1") for _ in range(4)]
    assert [result.exit_code for result in said] == [1] * 4
    assert "Pista 1 de 3  ¿Uno?" in said[0].output
    assert "Dos" not in said[0].output
    assert "Pista 2 de 3  Dos" in said[1].output
    assert "Pista 3 de 3  Tres" in said[2].output
    assert "Era la última pista" in said[2].output
    assert all(f"Pista {number} de 3" in said[3].output for number in (1, 2, 3))
    assert len(quick.runs) == 1  # the answer is the same, so it is not graded again
    answer(first, NAMES[0])
    result = ruta("hint", "1")
    assert "Para que pase «Un libro sin páginas responde 422»" in result.output
    assert "Pista 1 de 3" in result.output
    ruta("check", "1")  # shows the first hint, and does not take back the second
    assert "Pista 2 de 3" in ruta("hint", "1").output


def test_check_shows_the_first_hint_so_the_next_is_the_second(ruta: Ruta, first: Lesson) -> None:
    answer(first, NAMES[0])
    ruta("check", "1")
    assert "Pista 2 de 3" in ruta("hint", "1").output


def test_no_hint_is_needed(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    result = ruta("hint", "1")
    assert result.exit_code == 0
    assert "Todo pasa" in result.output


def test_hint_for_a_program_that_does_not_run(ruta: Ruta, first: Lesson) -> None:
    answer(first, "(((")
    for _ in range(2):
        result = ruta("hint", "1")
        assert result.exit_code == 1
        assert "Python no entiende esta línea." in result.output
        assert "Pista" not in result.output


# Diff


def test_diff_waits_until_it_is_asked_twice(ruta: Ruta) -> None:
    result = ruta("diff", "1")
    assert result.exit_code == 1
    assert "todavía no pasa" in result.output
    assert "BaseModel" not in result.output
    result = ruta("diff", "1")
    assert result.exit_code == 0
    assert "BaseModel" in result.output


@pytest.mark.parametrize("columns", ["60", "110"])
def test_diff_of_an_answer_that_passes(
    ruta: Ruta, first: Lesson, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    answer(first, f"{ALL}mine = 'ñ'\n")
    result = ruta("diff", "1")
    assert result.exit_code == 0
    assert "mine = 'ñ'" in result.output
    assert "class Book(BaseModel):" in result.output
    assert "solutions/01_first/exercise.py" in result.output
    beside = [line for line in result.output.splitlines() if "▸" in line]
    assert bool(beside) == (columns == "110")
    assert all(len(line) <= 110 for line in beside)


def test_diff_of_the_reference_itself(ruta: Ruta, first: Lesson) -> None:
    answer(first, first.solution.read_text(encoding="utf-8") + ALL)
    shutil.copy(first.exercise, first.solution)
    assert "Son iguales." in ruta("diff", "1").output
    first.solution.unlink()
    assert ruta("diff", "1").exit_code == 2
