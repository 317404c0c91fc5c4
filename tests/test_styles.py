"""A grader accepts a right answer in any style: each solution, written in other ways, earns everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruta.catalogue import Lesson, lessons
from ruta.grading.warm import WarmGrader
from ruta.mutants.program import Program
from tests.answers import lost, reasons
from tests.styles import STYLES

BEFORE = """
from fastapi import FastAPI

app = FastAPI()
BOOKS = {}


@app.get("/books")
async def books() -> list[str]:
    return list(BOOKS)


@app.post("/books")
def add(title: str) -> str:
    BOOKS[title] = title
    return title
"""


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_any_style_earns_everything(lesson: Lesson, tmp_path: Path) -> None:
    text, stub = (path.read_text(encoding="utf-8") for path in (lesson.solution, lesson.exercise))
    written = {name: style(Program(text, stub)) for name, style in STYLES.items()}
    assert any(one != text for one in written.values())
    with WarmGrader(single=True) as warm:
        for name, program in written.items():
            path = tmp_path / f"{name}.py"
            path.write_text(program, encoding="utf-8")
            outcome = warm.grade(lesson.grader, path, language="en")
            assert outcome.results, f"{name}: {outcome.problem}"
            assert not lost(outcome.results), f"{name}:\n{program}\n{reasons(outcome.results, lost(outcome.results))}"


def test_each_style_changes_what_it_says() -> None:
    changed = {name: style(Program(BEFORE, "app = 1")) for name, style in STYLES.items()}
    assert "async" not in changed["plain_functions"]
    assert changed["async_functions"].count("async def") == 2
    assert "BOOKS_2[title] = title" in changed["other_names"]
    assert "def add_2" in changed["other_names"]
    assert '"/books"' in changed["other_names"]
    assert changed["other_order"].index("def add") < changed["other_order"].index("def books")
    assert "/extra/{extra_id}" in changed["more_routes"]
    for program in changed.values():
        compile(program, "style", "exec")
