"""What a learner did is never lost: `ruta reset`, and progress that was damaged."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from ruta.catalogue import Lesson
from ruta.grading.run import Outcome
from ruta.learner import progress, rebuild, stub
from tests.learner_sample import ALL, Quick, Ruta, answer, git

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


def test_reset_without_git_goes_back_to_the_first_copy(ruta: Ruta, first: Lesson) -> None:
    original = first.exercise.read_bytes()
    ruta()
    answer(first, ALL)
    ruta("check", "1")
    assert ruta("reset", "1").exit_code == 0
    assert first.exercise.read_bytes() == original


def test_reset_does_not_take_an_answer_for_the_stub(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    ruta()
    answer(first, f"{ALL}# more\n")
    result = ruta("reset", "1")
    assert result.exit_code == 2
    assert "gana puntos" in result.stderr
    assert first.exercise.read_text(encoding="utf-8") == f"{ALL}# more\n"


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
