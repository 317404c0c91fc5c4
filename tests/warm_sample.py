"""The sample lesson before both graders, the warm one and a fresh pytest. conftest.py loads the fixtures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ruta.grading.run import Outcome, grade_fresh
from ruta.grading.warm import WarmGrader
from tests.grading_sample import GRADER, lay_out

SEED = 7
HINTS = '{"es": ["¿Uno?", "Dos"], "en": ["One?", "Two"]}'


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmGrader]:
    with WarmGrader() as grader:
        yield grader


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone with the sample lesson, where the learner stands."""
    monkeypatch.delenv("UV", raising=False)
    lay_out(tmp_path)
    return tmp_path


def both(warm: WarmGrader, grader: Path, answer: Path, **options: Any) -> tuple[Outcome, Outcome]:
    """The outcome of each way."""
    given = {"language": "es", "seed": SEED, "time_limit": 2.0} | options
    return warm.grade(grader, answer, **given), grade_fresh(grader, answer, **given)


def agree(warm: WarmGrader, grader: Path, answer: Path, **options: Any) -> Outcome:
    """Fail unless both ways say the same, word for word."""
    quick, plain = both(warm, grader, answer, **options)
    assert quick.problem == plain.problem
    assert json.dumps(quick.results, indent=1) == json.dumps(plain.results, indent=1)
    assert quick.report == plain.report
    return quick


def sample(folder: Path, answer: str | bytes | None, grader: str = GRADER) -> tuple[Path, Path]:
    """The sample lesson's grader, and an answer to it."""
    path = folder / "answer.py"
    if answer is not None:
        path.write_bytes(answer.encode() if isinstance(answer, str) else answer)
    test = folder / "lessons" / "05_sample" / "test_exercise.py"
    test.write_text(grader, encoding="utf-8")
    return test, path
