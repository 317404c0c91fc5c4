"""The warm grader's processes: killed one by one, told to stop, and gone in the end."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ruta.grading.cores import CORES
from ruta.grading.run import Outcome, grade_fresh
from ruta.grading.warm import WarmGrader, can_be_warm
from tests.grading_sample import SOLUTION, lay_out

pytestmark = [
    pytest.mark.skipif(not can_be_warm(), reason="this system has no fork"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc"),
]
PARTS = ("examiner", "second", "zygote", "child")
SLOW = SOLUTION.replace("    books.append(book)", "    import time\n    time.sleep(1.5)\n    books.append(book)")
ENDLESS = "while True:\n    pass\n"


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return lay_out(tmp_path) / "test_exercise.py"


@pytest.fixture
def warm() -> Iterator[WarmGrader]:
    with WarmGrader() as grader:
        yield grader


def answer(lesson: Path, code: str) -> Path:
    path = lesson.parent.parent.parent / "answer.py"
    path.write_text(code, encoding="utf-8")
    return path


def grade(warm: WarmGrader, lesson: Path, code: str = SOLUTION) -> Outcome:
    return warm.grade(lesson, answer(lesson, code), language="en")


def descendants(pid: int) -> dict[int, int]:
    """The processes below one, and the parent of each; zombies are none."""
    parents = {}
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            state, parent = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
            if state != "Z":
                parents[int(folder.name)] = int(parent)
    found: dict[int, int] = {}
    below = {pid}
    while below := {child for child, parent in parents.items() if parent in below and child not in found}:
        found |= {child: parents[child] for child in below}
    return found


def is_examiner(pid: int) -> bool:
    try:
        return b"ruta.grading.examiner" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def parts(warm: WarmGrader) -> dict[str, list[int]]:
    """The processes of a warm grader, by their part."""
    assert warm.pid
    below = descendants(warm.pid)
    examiners = {warm.pid, *(child for child, parent in below.items() if parent == warm.pid and is_examiner(child))}
    zygotes = [child for child, parent in below.items() if parent in examiners and child not in examiners]
    return {
        "examiner": [warm.pid], "second": [*examiners - {warm.pid}], "zygote": zygotes,
        "child": [child for child, parent in below.items() if parent in zygotes],
    }  # fmt: skip


def alive(pid: int) -> bool:
    try:
        return (Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]) != "Z"
    except OSError:
        return False


def wait_until(holds: object) -> None:
    assert callable(holds)
    end = time.monotonic() + 30
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.02)
    assert held


def settled(warm: WarmGrader) -> dict[str, list[int]]:
    """The processes once the children of the last run are gone and those of the next one are there."""
    found: list[dict[str, list[int]]] = [{}]

    def same() -> bool:
        found.append(parts(warm))
        return len(found[-1]["child"]) == len(found[-1]["zygote"]) > 0 and found[-1] == found[-2]

    time.sleep(0.2)
    wait_until(same)
    return found[-1]


def under_way(warm: WarmGrader, lesson: Path, code: str) -> tuple[threading.Thread, list[Outcome]]:
    """A grading in another thread, once the answer is being run."""
    mark = lesson.with_name("mark")
    found: list[Outcome] = []
    marked = f"import pathlib\npathlib.Path({str(mark)!r}).touch()\n{code}"
    thread = threading.Thread(target=lambda: found.append(grade(warm, lesson, marked)))
    mark.unlink(missing_ok=True)
    thread.start()
    wait_until(mark.exists)
    return thread, found


@pytest.mark.parametrize("part", PARTS)
def test_killed_between_runs(warm: WarmGrader, lesson: Path, part: str) -> None:
    assert grade(warm, lesson).results["points"] == 10
    killed = settled(warm)[part]
    for pid in killed:
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not any(alive(pid) for pid in killed))
    for _ in range(2):
        outcome = grade(warm, lesson)
        assert (outcome.problem, outcome.results.get("points")) == (None, 10)


@pytest.mark.parametrize("part", PARTS)
def test_killed_during_a_run(warm: WarmGrader, lesson: Path, part: str) -> None:
    # An answer that is known to touch files is run by one examiner from the start. Where two share a run and a child is
    # killed, they run it again, and whether the kill comes before that is a matter of luck.
    touches = f"open({str(lesson.with_name('touched'))!r}, 'w').close()\n{SOLUTION}"
    grade(warm, lesson, touches if part == "child" else SOLUTION)
    before = parts(warm)
    thread, found = under_way(warm, lesson, SLOW)
    for pid in parts(warm)[part]:
        os.kill(pid, signal.SIGKILL)
    thread.join(60)
    (outcome,) = found
    assert outcome.problem if part == "child" else outcome.results["points"] == 10
    assert not outcome.cancelled
    assert grade(warm, lesson).results["points"] == 10
    if part != "child":
        wait_until(lambda: not any(alive(pid) for pid in before[part]))


def test_an_answer_that_touches_is_remembered_without_the_second_examiner(warm: WarmGrader, lesson: Path) -> None:
    # The second examiner starts after the first one, and seldom has a part in the first run.
    grade(warm, lesson, f"open({str(lesson.with_name('touched'))!r}, 'w').close()\n{SOLUTION}")
    wait_until(lambda: len(parts(warm)["zygote"]) == min(len(CORES), 2))
    settled(warm)
    thread, found = under_way(warm, lesson, SLOW)
    for pid in parts(warm)["child"]:
        os.kill(pid, signal.SIGKILL)
    thread.join(60)
    assert found[0].problem  # a run that two share would have been run again, by one


def test_a_new_run_cancels_the_one_under_way(warm: WarmGrader, lesson: Path) -> None:
    grade(warm, lesson)
    thread, found = under_way(warm, lesson, ENDLESS)
    examiner = warm.pid
    assert grade(warm, lesson).results["points"] == 10
    thread.join(60)
    assert found[0].cancelled
    assert found[0].problem
    assert warm.pid == examiner


def test_ten_saves_in_a_second(warm: WarmGrader, lesson: Path) -> None:
    found: list[Outcome] = []
    path = answer(lesson, SLOW)
    threads = []
    for _ in range(10):
        threads.append(threading.Thread(target=lambda: found.append(warm.grade(lesson, path, language="en"))))
        threads[-1].start()
        time.sleep(0.05)
    for thread in threads:
        thread.join(60)
    assert sum(outcome.cancelled for outcome in found) == 9
    assert [outcome.results["points"] for outcome in found if not outcome.cancelled] == [10]


@pytest.mark.parametrize("fresh", [False, True])
def test_cancelled_by_who_asked(warm: WarmGrader, lesson: Path, *, fresh: bool) -> None:
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    way = grade_fresh if fresh else warm.grade
    assert way(lesson, answer(lesson, ENDLESS), language="es", cancelled=stop.is_set).cancelled
    assert grade(warm, lesson).results["points"] == 10


def test_a_check_that_never_waits_can_be_cancelled(warm: WarmGrader, lesson: Path) -> None:
    text = lesson.read_text(encoding="utf-8")
    lesson.write_text(text.replace("    title = draw.title()\n", "    while True: pass\n"), encoding="utf-8")
    thread, found = under_way(warm, lesson, SOLUTION)
    lesson.write_text(text, encoding="utf-8")
    assert grade(warm, lesson).results["points"] == 10
    thread.join(60)
    assert found[0].cancelled


@pytest.mark.parametrize(
    "code", [SOLUTION, ENDLESS, f"import os\nos.setpgid(0, 0)\nos.fork()\n{SOLUTION}"], ids=str.__len__
)
def test_no_child_is_left_behind(lesson: Path, code: str) -> None:
    with WarmGrader() as warm:
        warm.grade(lesson, answer(lesson, code), language="en", time_limit=1.0)
        wait_until(lambda: parts(warm)["child"])
        below = [warm.pid, *descendants(warm.pid)]
    wait_until(lambda: not any(alive(pid) for pid in below))


def test_closed_during_a_run(lesson: Path) -> None:
    warm = WarmGrader()
    thread, found = under_way(warm, lesson, ENDLESS)
    below = [warm.pid, *descendants(warm.pid)]
    warm.close()
    thread.join(60)
    assert found[0].cancelled
    wait_until(lambda: not any(alive(pid) for pid in below))


def test_whoever_holds_it_is_killed(lesson: Path, tmp_path: Path) -> None:
    """The processes end when the program that uses them is gone, whatever they were doing."""
    import subprocess  # noqa: PLC0415

    code = (
        "import sys, pathlib\nfrom ruta.grading.warm import WarmGrader\n"
        "WarmGrader().grade(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), language='en')\n"
    )
    mark = tmp_path / "mark"
    path = answer(lesson, f"open({str(mark)!r}, 'w')\n{ENDLESS}")
    with subprocess.Popen([sys.executable, "-c", code, str(lesson), str(path)], env=_with_root()) as process:
        wait_until(mark.exists)
        below = list(descendants(process.pid))
        assert len(below) >= 3
        process.kill()
    wait_until(lambda: not any(alive(pid) for pid in below))


def _with_root() -> dict[str, str]:
    from ruta.catalogue import ROOT  # noqa: PLC0415

    return {**os.environ, "PYTHONPATH": str(ROOT)}


# Tells how many pages a fork copies while it writes to each of thousands.
WRITES_TO_ALL = """
import os, resource
from ruta.grading.memory import copy_pages

shared = [bytearray(8192) for _ in range(5000)]
if os.fork() == 0:
    if COPY:
        copy_pages()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for one in shared:
        one[4096] = 1
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before, flush=True)
    os._exit(0)
os.wait()
"""


@pytest.mark.skipif(
    sys.platform != "linux" or tuple(map(int, platform.release().split(".")[:2])) < (5, 14),
    reason="this system cannot copy pages before they are written to",
)
def test_pages_are_copied_beforehand() -> None:
    def copied(when: str) -> int:
        code = WRITES_TO_ALL.replace("COPY", when)
        return int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)

    assert copied("True") < copied("False") / 10


def test_a_conftest_where_it_is_started_is_not_read(lesson: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = lesson.parent.parent.parent
    for there in (folder, folder / "tests", lesson.parent):
        there.mkdir(exist_ok=True)
        (there / "conftest.py").write_text("raise SystemExit(3)\n", encoding="utf-8")
    monkeypatch.chdir(folder)
    with WarmGrader() as warm:
        assert grade(warm, lesson).results["points"] == 10
        assert warm.pid  # and not by a fresh pytest
