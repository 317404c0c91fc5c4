"""Progress: written whole, by one at a time, and never lost silently."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from ruta.catalogue import ROOT, Lesson
from ruta.learner import progress
from tests.learner_sample import ALL, NAMES, lay_out, results

TODAY = date(2026, 11, 22)


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return lay_out(tmp_path)[0]


def stored(lesson: Lesson) -> Path:
    return lesson.root / ".ruta" / "progress.json"


def note(lesson: Lesson, answer: str, day: date = TODAY) -> progress.Progress:
    def change(known: progress.Progress) -> None:
        progress.record(known, lesson, results(answer), progress.fingerprint(lesson), day)

    return progress.update(lesson.root, change)


def test_nothing_is_known_at_first_and_nothing_is_written(lesson: Lesson) -> None:
    assert progress.load(lesson.root) == progress.Progress()
    assert not stored(lesson).parent.exists()


def test_points_are_the_best_and_checks_the_last(lesson: Lesson) -> None:
    note(lesson, ALL)
    note(lesson, NAMES[0])
    standing = progress.load(lesson.root).of(lesson)
    assert (standing.points, standing.total, standing.passed) == (10, 10, True)
    assert [*standing.checks.values()] == ["pass", "fail", "fail"]


def test_file_is_readable_and_says_what_was_said(lesson: Lesson) -> None:
    progress.update(lesson.root, lambda known: known.begin(lesson).hints.update({NAMES[0]: 2}))
    known = note(lesson, NAMES[1])
    assert progress.load(lesson.root) == known
    content = json.loads(stored(lesson).read_text(encoding="utf-8"))
    assert content["current"] == "01_first"
    assert content["lessons"]["01_first"]["points"] == 3
    assert content["lessons"]["01_first"]["hints"] == {NAMES[0]: 2}
    assert len(stored(lesson).read_text(encoding="utf-8").splitlines()) > 10
    assert [path.name for path in sorted(stored(lesson).parent.iterdir())] == ["lock", "progress.json"]


@pytest.mark.parametrize(
    ("days", "streak"), [([], 0), ([0], 1), ([1], 1), ([0, 1, 2], 3), ([1, 2], 2), ([2], 0), ([0, 2], 1)]
)
def test_streak_ends_today_or_yesterday(days: list[int], streak: int) -> None:
    known = progress.Progress(days=[(TODAY - timedelta(days=ago)).isoformat() for ago in days])
    assert known.streak(TODAY) == streak


def test_fingerprint_follows_the_answer(lesson: Lesson) -> None:
    before = progress.fingerprint(lesson)
    assert progress.fingerprint(lesson) == before
    lesson.exercise.write_text(ALL, encoding="utf-8")
    assert progress.fingerprint(lesson) != before
    lesson.exercise.unlink()
    assert progress.fingerprint(lesson) != before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in a folder")
def test_fingerprint_does_not_wait_for_what_is_no_file(lesson: Lesson) -> None:
    before = progress.fingerprint(lesson)
    os.mkfifo(lesson.folder / "pipe.py")
    assert progress.fingerprint(lesson) == before


@pytest.mark.parametrize("name", ["exercise.2026-11-29-101500.py", "models.2026-11-29-101500-2.py"])
def test_fingerprint_goes_over_what_a_reset_kept(lesson: Lesson, name: str) -> None:
    before = progress.fingerprint(lesson)
    (lesson.folder / name).write_text(ALL, encoding="utf-8")
    assert progress.fingerprint(lesson) == before
    (lesson.folder / "exercise.2026.py").write_text(ALL, encoding="utf-8")
    assert progress.fingerprint(lesson) != before


DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b'<<<<<<< HEAD\n{"version": 1, "days": ["2026-11-21"]}\n=======\n',
    b'{"version": 99, "current": null, "days": [], "lessons": {}}',
    b'{"version": 1, "current": 5, "days": [], "lessons": {}}',
    b'{"version": 1, "current": null, "days": ["yesterday"], "lessons": {}}',
    b'{"version": 1, "current": null, "days": "2026-11-21", "lessons": {}}',
    b'{"version": 1, "current": null, "days": [], "lessons": []}',
    b'{"version": 1, "current": null, "days": [], "lessons": {"01_first": {"points": -1}}}',
    b'{"version": 1, "current": null, "days": [], "lessons": {"01_first": {"points": "10"}}}',
    b'{"version": 1, "current": null, "days": [], "lessons": {"01_first": {"checks": {"a": 1}}}}',
    b'{"version": 1, "current": null, "days": [], "lessons": {"01_first": {"hints": [1]}}}',
    b'{"version": 1, "current": null, "days": [], "lessons": {"01_first": {"stars": 3}}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_damaged_file_is_set_aside_and_named_until_rebuilt(lesson: Lesson, content: bytes) -> None:
    stored(lesson).parent.mkdir()
    stored(lesson).write_bytes(content)
    known = progress.load(lesson.root)
    assert known.rebuild is not None
    assert (stored(lesson).parent / known.rebuild).read_bytes() == content
    assert known.days == (["2026-11-21"] if b'"2026-11-21"' in content else [])
    # A run that is remembered meanwhile does not make anybody forget.
    assert note(lesson, ALL).rebuild == known.rebuild
    assert progress.load(lesson.root).rebuild == known.rebuild


def test_two_damaged_files_are_both_kept(lesson: Lesson) -> None:
    stored(lesson).parent.mkdir()
    for content in (b"one", b"two"):
        stored(lesson).write_bytes(content)
        progress.load(lesson.root)
    kept = {path.read_bytes() for path in stored(lesson).parent.glob("progress.damaged-*")}
    assert kept == {b"one", b"two"}


WRITER = """
import sys
from pathlib import Path
from ruta.learner import progress

def change(known):
    name = f"{len(known.lessons) + 1:02}_lesson"
    known.lessons[name] = progress.Standing(points=1)

for _ in range(25):
    progress.update(Path(sys.argv[1]), change)
    progress.load(Path(sys.argv[1]))
"""


def test_processes_at_the_same_time_lose_nothing(lesson: Lesson) -> None:
    command = [sys.executable, "-c", WRITER, str(lesson.root)]
    writers = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(4)]
    for writer in writers:
        assert writer.communicate()[1] == b""
        assert writer.returncode == 0
    known = progress.load(lesson.root)
    assert len(known.lessons) == 100
    assert known.rebuild is None


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_folder_that_cannot_be_written_is_an_error_of_the_system(lesson: Lesson) -> None:
    lesson.root.chmod(0o500)
    with pytest.raises(OSError, match="denied"):
        note(lesson, ALL)
    lesson.root.chmod(0o700)


def test_interrupted_write_leaves_the_old_file(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    before = note(lesson, ALL)

    def fail(_: Path, __: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(KeyboardInterrupt):
            note(lesson, NAMES[0])
    assert progress.load(lesson.root) == before
    assert [path.name for path in sorted(stored(lesson).parent.iterdir())] == ["lock", "progress.json"]
