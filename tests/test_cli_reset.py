"""What a learner did is never lost: `ruta reset`, and progress that was damaged."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ruta import cli
from ruta.catalogue import ROOT, Lesson
from ruta.grading.loading import KEPT
from ruta.grading.run import Outcome, grade_fresh
from ruta.grading.warm import WarmGrader, can_be_warm
from ruta.learner import files, progress, rebuild, stub
from tests.learner_sample import ALL, NAMES, Quick, Ruta, answer, git, results

# Reset


@pytest.fixture
def repository(clone: Path) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    git(clone, "init", "-q")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "The course")
    return clone


def kept(lesson: Lesson) -> list[Path]:
    return sorted(lesson.folder.glob("exercise.*-*.py"))


@pytest.mark.usefixtures("repository")
def test_reset_goes_back_behind_a_committed_answer(ruta: Ruta, first: Lesson) -> None:
    original = first.exercise.read_bytes()
    for text in ("# one\n", ALL):
        answer(first, text)
        git(first.root, "commit", "-qam", "My answer")
    ruta("check", "1")
    result = ruta("reset", "1")
    assert result.exit_code == 0
    assert first.exercise.read_bytes() == original
    assert [path.read_text(encoding="utf-8") for path in kept(first)] == [ALL]
    assert re.fullmatch(r"exercise\.\d{4}-\d\d-\d\d-\d{6}\.py", kept(first)[0].name)
    assert kept(first)[0].name in result.output
    assert progress.load(first.root).of(first) == progress.Standing()
    assert "ya estaba sin respuesta" in ruta("reset", "1").output
    assert len(kept(first)) == 1


@pytest.mark.usefixtures("repository")
def test_reset_takes_the_newest_stub_of_the_course(ruta: Ruta, first: Lesson) -> None:
    answer(first, "# the stub, mended\n")
    first.grader.write_text(first.grader.read_text(encoding="utf-8") + "\n# mended\n", encoding="utf-8")
    git(first.root, "commit", "-qam", "Mend the exercise and its grader")
    answer(first, ALL)
    git(first.root, "commit", "-qam", "My answer")
    ruta("reset", "1")
    assert first.exercise.read_text(encoding="utf-8") == "# the stub, mended\n"


@pytest.mark.usefixtures("repository")
def test_reset_never_loses_what_was_there(ruta: Ruta, first: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        answer(first, f"# answer {number}\n")
        assert ruta("reset", "1").exit_code == 0
    assert sorted(path.read_text(encoding="utf-8") for path in kept(first)) == [f"# answer {n}\n" for n in range(3)]
    first.exercise.unlink()
    assert ruta("reset", "1").exit_code == 0
    assert first.exercise.is_file()
    answer(first, "# again\n")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    found = stub.find(first)
    assert found
    with pytest.raises(OSError, match="No space"):
        stub.restore(first, found)
    assert first.exercise.read_text(encoding="utf-8") == "# again\n"


def test_what_was_kept_is_never_replaced(first: Lesson) -> None:
    stamp = "2026-11-29-101500"
    older = first.exercise.with_name(f"exercise.{stamp}.py")
    if os.name == "nt":
        older.write_text("# older\n", encoding="utf-8")
    else:
        older.symlink_to("where-it-was-moved-to.py")  # a name that is taken, though nothing is there
    for number in (2, 3):
        answer(first, f"# answer {number}\n")
        assert stub._aside(first.exercise, stamp).name == f"exercise.{stamp}-{number}.py"
    assert first.exercise.with_name(f"exercise.{stamp}-2.py").read_text(encoding="utf-8") == "# answer 2\n"
    assert os.name == "nt" or older.is_symlink()


@pytest.mark.usefixtures("repository")
def test_what_was_kept_is_not_committed(ruta: Ruta, first: Lesson) -> None:
    shutil.copy(ROOT / ".gitignore", first.root)
    for number in range(2):
        answer(first, f"# answer {number}\n")
        ruta("reset", "1")
    answer(first, ALL)
    git(first.root, "add", ".")
    assert git(first.root, "diff", "--cached", "--name-only").split() == [".gitignore", "lessons/01_first/exercise.py"]
    assert len(kept(first)) == 2


@pytest.mark.usefixtures("repository")
def test_what_was_kept_is_no_save(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    ruta("reset", "1")
    before = files.state(first)
    assert "exercise.py" in before
    assert [name for name in before if KEPT.match(name)] == []
    kept(first)[0].unlink()
    assert files.state(first) == before


def test_what_was_kept_is_no_part_of_the_answer(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lesson 08 reads all the files of an answer: what is wrong in one that was kept would cost a right one points."""
    lesson = Lesson("08_openapi", clone)
    for folder in (lesson.folder, lesson.solution.parent):
        shutil.copytree(ROOT / folder.relative_to(clone), folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    run = CliRunner().invoke
    assert run(cli.app, ["list"]).exit_code == 0
    shutil.copy(ROOT / "tests" / "wrong_answers" / lesson.name / "plain_comparison.py", lesson.exercise)
    assert run(cli.app, ["reset", "8"]).exit_code == 0
    assert len(kept(lesson)) == 1
    shutil.copy(lesson.solution, lesson.exercise)
    outcomes = [grade_fresh(lesson.grader, lesson.exercise, language="en")]
    if can_be_warm():
        with WarmGrader() as grader:
            outcomes.append(grader.grade(lesson.grader, lesson.exercise, language="en"))
    assert [outcome.results["points"] for outcome in outcomes] == [10] * len(outcomes)


# Without git


@pytest.mark.parametrize(
    "line", ["", "list", "next", "check 1", "hint 1", "diff 1", "start 1 --port {}", "watch zzz", "site --port {}"]
)
def test_reset_without_git_goes_back_to_what_the_first_command_saw(
    ruta: Ruta, first: Lesson, line: str, taken: int
) -> None:
    original = first.exercise.read_bytes()
    ruta(*line.format(taken).split())
    answer(first, ALL)
    ruta("check", "1")
    ruta()
    assert ruta("reset", "1").exit_code == 0
    assert first.exercise.read_bytes() == original
    assert [path.read_text(encoding="utf-8") for path in kept(first)] == [ALL]


def _graded(lesson: Lesson) -> None:
    progress.update(
        lesson.root,
        lambda known: progress.record_points(known, lesson, results(NAMES[0]), progress.fingerprint(lesson)),
    )


def _begun(lesson: Lesson) -> None:
    progress.update(lesson.root, lambda known: setattr(known, "current", lesson.name))


def _damaged(lesson: Lesson) -> None:
    _graded(lesson)
    (lesson.root / ".ruta" / "progress.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize("past", [_graded, _begun, _damaged])
def test_what_was_begun_without_a_copy_is_not_taken_for_the_stub(
    ruta: Ruta, first: Lesson, past: Callable[[Lesson], None]
) -> None:
    answer(first, f"# {NAMES[0]}\n")
    past(first)
    ruta()
    ruta("check", "1")
    result = ruta("reset", "1")
    assert result.exit_code == 2
    assert "ni git ni .ruta" in result.stderr
    assert first.exercise.read_text(encoding="utf-8") == f"# {NAMES[0]}\n"
    # Where progress was damaged, any of them may have been begun.
    assert (stub.find(Lesson("02_second", first.root)) is None) == (past is _damaged)


@pytest.mark.parametrize("more", ["", "# more\n"])
def test_reset_does_not_take_an_answer_for_the_stub(ruta: Ruta, first: Lesson, more: str) -> None:
    answer(first, ALL)
    ruta()
    answer(first, f"{ALL}{more}")
    result = ruta("reset", "1")
    assert result.exit_code == 2
    assert "gana puntos" in result.stderr
    assert first.exercise.read_text(encoding="utf-8") == f"{ALL}{more}"


def test_reset_as_the_first_command_does_not_call_an_answer_untouched(ruta: Ruta, first: Lesson) -> None:
    answer(first, "# not right yet\n")
    result = ruta("reset", "1")
    assert result.exit_code == 2
    assert "ni git ni .ruta" in result.stderr


def test_copies_are_kept_whole_or_not_at_all(ruta: Ruta, first: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    original = first.exercise.read_bytes()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        assert "No space left" in ruta().stderr
    assert stub.find(first) is None
    ruta()
    assert stub.find(first) == stub.Stub({"exercise.py": original})


@pytest.mark.usefixtures("repository")
def test_reset_where_nobody_knows_the_stub(ruta: Ruta, first: Lesson) -> None:
    other = Lesson("03_third", first.root)
    shutil.copytree(first.folder, other.folder)
    result = ruta("reset", "3")
    assert result.exit_code == 2
    assert "ni git ni .ruta" in result.stderr


@pytest.mark.usefixtures("repository")
def test_line_ends_are_no_answer(first: Lesson) -> None:
    found = stub.find(first)
    assert found
    first.exercise.write_bytes(first.exercise.read_bytes().replace(b"\n", b"\r\n"))
    assert stub.is_untouched(first, found)


# Files that cannot be read

COMMAND = """
import sys
from pathlib import Path
from ruta import cli

cli.ROOT = Path.cwd()
cli.app(sys.argv[1:])
"""


def without_privileges(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `ruta` as somebody whom the permissions of a file can stop."""
    if os.name == "nt":
        pytest.skip("on Windows a file's mode does not stop its owner from reading it")
    command = [sys.executable, "-c", COMMAND, *words]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root reads everything, and setpriv, which could take that away, is not installed")
        rights = "-dac_override,-dac_read_search"
        command = ["setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}", *command]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("line", ["reset 1", "diff 1"])
def test_answer_that_cannot_be_read_is_said(first: Lesson, line: str) -> None:
    without_privileges(first.root, "list")
    answer(first, ALL)
    first.exercise.chmod(0)
    for _ in range(2):
        done = without_privileges(first.root, *line.split())
        assert done.returncode == 2, done.stderr
        assert "No se puede leer lessons/01_first/exercise.py" in done.stderr
        assert "Traceback" not in done.stderr
    first.exercise.chmod(0o600)
    assert first.exercise.read_text(encoding="utf-8") == ALL
    assert kept(first) == []


def test_answer_that_cannot_be_read_does_not_keep_the_others_from_being_kept(first: Lesson) -> None:
    first.exercise.chmod(0)
    done = without_privileges(first.root, "list")
    first.exercise.chmod(0o600)
    assert (done.returncode, done.stderr) == (0, "")
    assert stub.find(first) is None
    assert stub.find(Lesson("02_second", first.root)) is not None


# Damaged progress


@pytest.mark.usefixtures("repository")
def test_damaged_progress_is_kept_and_worked_out_again(ruta: Ruta, first: Lesson, quick: Quick) -> None:
    answer(first, ALL)
    ruta("check", "1")
    stored = first.root / ".ruta" / "progress.json"
    damaged = stored.read_text(encoding="utf-8")[:-20]
    stored.write_text(damaged, encoding="utf-8")
    quick.runs.clear()
    result = ruta("list", "--json")
    rows = json.loads(result.stdout)
    assert (rows[0]["points"], rows[1]["points"]) == (10, 0)
    assert quick.runs == ["01_first"]  # the other is still the stub
    assert "no se podía leer" in result.stderr
    assert "01 Primera lección: 10 de 10 puntos" in result.stderr
    aside = next(stored.parent.glob("progress.damaged-*.json"))
    assert aside.read_text(encoding="utf-8") == damaged
    assert aside.name in result.stderr
    assert "Racha: 1 día." in ruta().output
    assert ruta().stderr == ""


def test_rebuilding_goes_over_what_cannot_be_graded(clone: Path, quick: Quick, first: Lesson) -> None:
    del quick
    first.exercise.unlink()
    found = rebuild.rebuild(clone, progress.Progress(rebuild="x"), lambda *_, **__: Outcome(problem="no"), "en")
    assert found.rebuild is None
    assert found.lessons == {}
