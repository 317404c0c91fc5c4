"""The threads and processes below `ruta watch`: saves are seen, runs are made, and nothing outlives the loop."""

from __future__ import annotations

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ruta.catalogue import Lesson
from ruta.grading.run import Outcome, grade_fresh
from ruta.learner import files
from ruta.learner.grades import Grade
from ruta.learner.runner import Runner
from tests.grading_sample import environment
from tests.learner_sample import DEADLINE, lay_out, until


@pytest.fixture
def lesson(tmp_path: Path) -> Lesson:
    return lay_out(tmp_path)[0]


def gone(process: int) -> bool:
    """Has a process ended, whether somebody asked for its status or not?"""
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return state.stdout.strip() in ("", "Z")


def test_runner_ends_whatever_runs(lesson: Lesson) -> None:
    entered = threading.Event()

    def slow(*_: object, cancelled: Callable[[], bool], **__: object) -> Outcome:
        entered.set()
        until(cancelled)
        return Outcome(cancelled=True)

    done: list[object] = []
    runner = Runner(slow, "es", lambda *found: done.append(found))  # type: ignore[arg-type]
    runner.ask(lesson)
    assert entered.wait(DEADLINE)
    runner.close()
    assert not runner._thread.is_alive()
    assert done == []


def test_saves_are_seen(lesson: Lesson) -> None:
    seen: queue.SimpleQueue[set[str]] = queue.SimpleQueue()
    stop = threading.Event()

    def keep_saving() -> None:  # the first saves may come before anybody looks
        count = 0
        while not stop.wait(0.05):
            count += 1
            lesson.exercise.write_text("#" * count, encoding="utf-8")

    saving = threading.Thread(target=keep_saving)
    with files.watching(lesson.root / "lessons", seen.put):
        saving.start()
        try:
            assert seen.get(timeout=DEADLINE) == {"01_first"}
        finally:
            stop.set()
            saving.join()


def test_the_folder_itself_may_change_go_and_come_back(lesson: Lesson) -> None:
    folder = lesson.root / "lessons"
    seen: queue.SimpleQueue[set[str]] = queue.SimpleQueue()

    def saves_are_seen() -> None:
        deadline = time.monotonic() + DEADLINE
        while time.monotonic() < deadline:
            lesson.exercise.write_text(f"# {time.monotonic()}", encoding="utf-8")
            with contextlib.suppress(queue.Empty):
                if seen.get(timeout=0.1) == {lesson.name}:
                    return
        pytest.fail("no save was seen")

    with files.watching(folder, seen.put):
        saves_are_seen()
        os.utime(folder)
        saves_are_seen()
        folder.rename(lesson.root / "away")
        (lesson.root / "away").rename(folder)
        saves_are_seen()
        folder.rename(lesson.root / "away")
        time.sleep(2 * files.PAUSE)  # long enough to be missed
        shutil.copytree(lesson.root / "away", folder)
        saves_are_seen()


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Grade:
    for name, value in environment().items():
        monkeypatch.setenv(name, value)
    return grade_fresh


def test_fresh_grading(lesson: Lesson, fresh: Grade) -> None:
    outcome = fresh(lesson.grader, lesson.exercise, language="en", seed=5, hints=2, width=70)
    assert outcome.problem is None
    assert (outcome.results["points"], outcome.results["seed"], outcome.results["lang"]) == (0, 5, "en")
    assert "Hint 2 of 3" in outcome.report
    assert "\x1b" not in outcome.report
    outcome = fresh(lesson.grader, lesson.solution, language="es", colour=True)
    assert outcome.results["points"] == 10
    assert "\x1b" in outcome.report


def test_fresh_grading_with_a_grader_that_breaks(lesson: Lesson, fresh: Grade) -> None:
    lesson.grader.write_text("import no_such_module\n", encoding="utf-8")
    outcome = fresh(lesson.grader, lesson.exercise, language="es")
    assert outcome.results == {}
    assert "no_such_module" in (outcome.problem or "")


@pytest.mark.skipif(os.name == "nt", reason="looks for processes as Linux and macOS do")
def test_fresh_grading_that_is_cancelled_leaves_no_process(lesson: Lesson, fresh: Grade) -> None:
    mark = lesson.root / "mark"
    lesson.exercise.write_text(
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(1000)'])\n"
        f"open({str(mark)!r} + '.new', 'w').write(f'{{os.getpid()}} {{child.pid}}')\n"
        f"os.rename({str(mark)!r} + '.new', {str(mark)!r})\n"
        "time.sleep(1000)\n",
        encoding="utf-8",
    )
    cancelled = threading.Event()
    found: list[Outcome] = []
    run = threading.Thread(
        target=lambda: found.append(fresh(lesson.grader, lesson.exercise, language="es", cancelled=cancelled.is_set))
    )
    run.start()
    until(mark.exists)
    cancelled.set()
    run.join(DEADLINE)
    assert [one.cancelled for one in found] == [True]
    for process in mark.read_text(encoding="utf-8").split():
        until(lambda process=process: gone(int(process)))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals for another process")
@pytest.mark.parametrize(
    ("command", "sent", "code"),
    [
        ("watch", signal.SIGINT, 1),
        ("watch", signal.SIGTERM, 1),
        ("watch", getattr(signal, "SIGHUP", signal.SIGTERM), 1),
        ("check", signal.SIGINT, 130),
        ("check", signal.SIGTERM, 128 + signal.SIGTERM),
        ("check", getattr(signal, "SIGHUP", signal.SIGTERM), 128 + getattr(signal, "SIGHUP", signal.SIGTERM)),
    ],
)
def test_a_signal_in_the_middle_of_a_run_ends_it_cleanly(
    lesson: Lesson, command: str, sent: signal.Signals, code: int
) -> None:
    mark = lesson.root / "mark"
    lesson.exercise.write_text(
        f"import os, time\nopen({str(mark)!r} + '.new', 'w').write(str(os.getpid()))\n"
        f"os.rename({str(mark)!r} + '.new', {str(mark)!r})\ntime.sleep(1000)\n",
        encoding="utf-8",
    )
    program = "from pathlib import Path; from ruta import __main__, cli; "
    program += f"cli.ROOT = Path({str(lesson.root)!r}); __main__.main()"
    words = [sys.executable, "-c", program, command, "1"]
    with subprocess.Popen(
        words, cwd=lesson.root, env=environment(RUTA_LANG="es"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        until(mark.exists)
        process.send_signal(sent)
        out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == code
    assert err == b""
    assert b"Traceback" not in out
    until(lambda: gone(int(mark.read_text(encoding="utf-8"))))
