"""`ruta new` lays out a lesson that starts, and the tests name one by one what it still lacks."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruta import cli, scaffold
from ruta.catalogue import ROOT, Lesson, lessons
from ruta.site import parity, structure, transcript
from ruta.site.process import environment


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
    shutil.copy(ROOT / "pyproject.toml", laid_out.root)
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
    monkeypatch.chdir(clone)
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


def test_the_tests_name_what_is_missing(tmp_path: Path) -> None:
    for part in ("lessons/03_first_app", "solutions/03_first_app", "ruta", "docs", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (tmp_path / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, tmp_path / part)
    shutil.copytree(ROOT / "tests" / "words", tmp_path / "tests" / "words")
    for path in (ROOT / "tests").glob("*.py"):
        shutil.copy(path, tmp_path / "tests")

    def python(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False)
        return done.stdout + done.stderr

    assert "lessons/33_topic/main.py" in python("-c", "from ruta.cli import app; app()", "new", "33_topic")
    (tmp_path / "solutions/33_topic/exercise.py").unlink()
    files = [f"tests/test_{name}.py" for name in ("pages", "lessons", "answers", "language")]
    told = "structure or six_files or written or points or enough or spelling"
    said = python("-m", "pytest", *files, "-k", f"33_topic and ({told})")
    for line in (
        "solutions/33_topic/exercise.py is missing",
        "lessons/33_topic/test_exercise.py:8: still to be written: ",
        "docs/es/lessons/33_topic.md:2: still to be written: ",
        "tests/wrong_answers/33_topic/wrong_method.py:3: still to be written: ",
        "docs/en/lessons/33_topic.md:47: this entry has no proof",
        "words of prose; 1200 to 2500 are wanted",
        "test_points_add_up_to_ten[33_topic",
        "33_topic needs six wrong answers",
    ):
        assert line in said
    assert "test_spelling" not in said
