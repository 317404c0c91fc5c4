"""`ruta new` lays out a lesson that starts, and the tests name one by one what it still lacks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruta import cli, scaffold
from ruta.catalogue import ROOT, Lesson, lessons
from ruta.site import parity, structure, transcript


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "lessons").mkdir()
    return tmp_path


@pytest.fixture
def laid_out(clone: Path) -> Lesson:
    scaffold.lay_out("33_topic", clone)
    return Lesson("33_topic", clone)


def test_lays_out_six_files_and_the_answers(clone: Path) -> None:
    written = scaffold.lay_out("33_topic", clone)
    lesson = lessons(clone)[0]
    assert {path for path in clone.rglob("*") if path.is_file()} == set(written)
    assert set(lesson.files) < set(written)
    assert scaffold.missing(lesson) == []
    assert lesson.meta["level"] == "expert"


def test_refuses_what_is_there(laid_out: Lesson) -> None:
    before = {path: path.read_bytes() for path in laid_out.root.rglob("*") if path.is_file()}
    for name in ("33_topic", "33_other"):
        with pytest.raises(scaffold.ScaffoldError, match="33_topic is already there"):
            scaffold.lay_out(name, laid_out.root)
    laid_out.main.unlink()
    laid_out.grader.unlink()
    laid_out.exercise.unlink()
    laid_out.folder.rmdir()
    with pytest.raises(scaffold.ScaffoldError, match=r"solutions/33_topic/exercise\.py is already there"):
        scaffold.lay_out("33_topic", laid_out.root)
    assert {path: text for path, text in before.items() if path.exists() and path.read_bytes() != text} == {}
    assert not laid_out.main.exists()


@pytest.mark.parametrize(
    "name", ["topic", "3_topic", "033_topic", "33-topic", "33_Topic", "00_topic", "../33_topic", ""]
)
def test_refuses_a_name_that_is_not_one(clone: Path, name: str) -> None:
    with pytest.raises(scaffold.ScaffoldError, match="two digits"):
        scaffold.lay_out(name, clone)
    assert [*clone.rglob("*")] == [clone / "lessons"]


def test_what_is_laid_out_starts_and_is_true(laid_out: Lesson) -> None:
    for language in ("es", "en"):
        assert structure.fence_problems(laid_out.page(language), laid_out.root, laid_out) == []
        assert transcript.check(laid_out, language) == []
    assert parity.shape_problems(laid_out.page("es"), laid_out.page("en"), laid_out.root) == []
    assert parity.is_current(laid_out.page("es"), laid_out.page("en"))


def test_a_stub_fails_and_its_solution_passes(laid_out: Lesson) -> None:
    (laid_out.root / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    for submission, status in ((laid_out.exercise, 1), (laid_out.solution, 0)):
        command = [sys.executable, "-m", "pytest", f"lessons/{laid_out.name}", f"--submission={submission}"]
        graded = subprocess.run(
            command, cwd=laid_out.root, capture_output=True, text=True, encoding="utf-8", check=False
        )
        assert graded.returncode == status, graded.stdout + graded.stderr


def test_prompts_are_named_one_by_one(laid_out: Lesson) -> None:
    left = [*scaffold.prompts(laid_out)]
    assert "lessons/33_topic/main.py:10: still to be written: " in "\n".join(left)
    lines = [line for path in scaffold.plan(laid_out) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(left) == len([line for line in lines if "TODO" in line])
    for path in scaffold.plan(laid_out):
        path.write_text(path.read_text(encoding="utf-8").replace("TODO", "x"), encoding="utf-8")
    assert [*scaffold.prompts(laid_out)] == []


def test_a_missing_file_is_named(laid_out: Lesson) -> None:
    laid_out.solution.unlink()
    laid_out.page("en").unlink()
    assert scaffold.missing(laid_out) == [
        "solutions/33_topic/exercise.py is missing",
        "docs/en/lessons/33_topic.md is missing",
    ]


def test_structure_names_what_a_page_lacks(laid_out: Lesson) -> None:
    problems = "\n".join(structure.page_problems(laid_out, "en"))
    assert "words of prose; 1200 to 2500 are wanted" in problems
    assert ": this entry has no proof" in problems


def test_commands(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "ROOT", clone)
    run = CliRunner().invoke
    made = run(cli.app, ["new", "33_topic"])
    assert made.exit_code == 0
    assert "lessons/33_topic/main.py\n" in made.output
    again = run(cli.app, ["new", "33_topic"])
    assert again.exit_code == 2
    assert "33_topic is already there" in again.output
    lesson = Lesson("33_topic", clone)
    assert run(cli.app, ["agree", "33"]).output == "docs/en/lessons/33_topic.md already agreed\n"
    lesson.page("es").write_text(lesson.page("es").read_text(encoding="utf-8") + "Más.\n", encoding="utf-8")
    assert parity.source_problem(lesson.page("es"), lesson.page("en"), clone)
    assert run(cli.app, ["agree", "33_topic"]).output == "docs/en/lessons/33_topic.md now agrees\n"
    assert not parity.source_problem(lesson.page("es"), lesson.page("en"), clone)
    assert run(cli.app, ["agree", "34"]).exit_code == 2
