"""Two examiners share a run, and only a run that two can share."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ruta.grading.checks import Check
from ruta.grading.failures import CodeError, Failure
from ruta.grading.loading import Problem
from ruta.grading.places import Place
from ruta.grading.results import Verdict
from ruta.grading.run import Outcome, grade_fresh
from ruta.grading.shares import Part, Turns
from ruta.grading.touching import Touching
from ruta.grading.warm import WarmGrader, can_be_warm
from tests.grading_sample import SOLUTION, lay_out

TELLS_ITS_PROCESS = f"import os\nprint(os.getpid())\n{SOLUTION}"
# Fails where two of it are loaded at once, or where one was not shut down before the next is loaded.
TAKES_A_FILE = """
import contextlib, os, time
from pathlib import Path

TAKEN = Path(__file__).with_name("taken")
print(os.getpid())
open(TAKEN, "x").close()
time.sleep(0.05)


@contextlib.asynccontextmanager
async def lifespan(app):
    yield
    TAKEN.unlink()

"""
TELLS_ITS_CORES = "import os\nprint(*sorted(os.sched_getaffinity(0)))\n"
NEVER = "def never(pages):\n    while pages < 1:\n        pass\n    return pages\n\n\n"
HANGS_ON_ZERO = SOLUTION.replace("class Book", f"{NEVER}class Book").replace("Field(gt=0)", "BeforeValidator(never)")
HANGS_ON_ZERO = HANGS_ON_ZERO.replace("import BaseModel, Field", "import BaseModel, BeforeValidator")
two_cores = pytest.mark.skipif(
    not can_be_warm() or (os.cpu_count() or 1) < 2, reason="one core, or no fork: nothing is shared"
)


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    return lay_out(tmp_path) / "test_exercise.py"


@pytest.fixture
def warm() -> Iterator[WarmGrader]:
    with WarmGrader() as grader:
        yield grader


def grade(warm: WarmGrader, lesson: Path, code: str) -> Outcome:
    path = lesson.parent.parent.parent / "answer.py"
    path.write_text(code, encoding="utf-8")
    return warm.grade(lesson, path, language="en", seed=1)


def processes(outcome: Outcome) -> set[str]:
    """The numbers that the answer printed, one for each process it was loaded in."""
    return {(test["output"] or "").split("\n")[0] for test in outcome.results["tests"]}


def shared(warm: WarmGrader, lesson: Path) -> bool:
    """Whether two processes come to share a run; the second one takes a moment to start."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        outcome = grade(warm, lesson, TELLS_ITS_PROCESS)
        assert outcome.results["points"] == 10
        if len(processes(outcome)) == 2:
            return True
        time.sleep(0.1)
    return False


@two_cores
def test_two_processes_share_a_run(warm: WarmGrader, lesson: Path) -> None:
    assert shared(warm, lesson)


@two_cores
def test_an_answer_with_a_file_is_examined_by_one(warm: WarmGrader, lesson: Path) -> None:
    assert shared(warm, lesson)
    code = TAKES_A_FILE + SOLUTION.replace("FastAPI()", "FastAPI(lifespan=lifespan)")
    for _ in range(3):
        outcome = grade(warm, lesson, code)
        assert outcome.results["points"] == 10, outcome.report
        assert len(processes(outcome)) == 1
        (lesson.parent.parent.parent / "taken").unlink(missing_ok=True)
    assert shared(warm, lesson)


@pytest.fixture
def cores() -> Iterator[list[int]]:
    """Two cores, and no more, for what a test starts."""
    every = os.sched_getaffinity(0)
    two = sorted(every)[:2]
    os.sched_setaffinity(0, two)
    yield two
    os.sched_setaffinity(0, every)


@two_cores
@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system lets nothing keep to a core")
def test_each_pair_keeps_to_a_core(cores: list[int], warm: WarmGrader, lesson: Path) -> None:
    assert shared(warm, lesson)
    first, second = map(str, cores)
    end = time.monotonic() + 60
    while processes(grade(warm, lesson, TELLS_ITS_CORES + SOLUTION)) != {first, second}:
        assert time.monotonic() < end  # it was busy, and one of them examined it all
    code = TELLS_ITS_CORES + TAKES_A_FILE + SOLUTION.replace("FastAPI()", "FastAPI(lifespan=lifespan)")
    outcome = grade(warm, lesson, code)
    assert processes(outcome) == {f"{first} {second}"}  # one process alone may use both


@two_cores
def test_a_check_that_hangs_says_the_same_in_either_order(warm: WarmGrader, lesson: Path) -> None:
    path = lesson.parent.parent.parent / "answer.py"
    path.write_text(HANGS_ON_ZERO, encoding="utf-8")
    plain = grade_fresh(lesson, path, language="en", seed=1, time_limit=1.0)
    assert [test["status"] for test in plain.results["tests"]].count("error") == 1
    for _ in range(2):
        assert shared(warm, lesson)
        path.write_text(HANGS_ON_ZERO, encoding="utf-8")
        quick = warm.grade(lesson, path, language="en", seed=1, time_limit=1.0)
        assert json.dumps(quick.results) == json.dumps(plain.results)


def test_each_turn_is_taken_once() -> None:
    turns = Turns.new()
    turns.fill([2, 0, 1])
    assert turns.take() == 2
    assert list(turns) == [0, 1]
    assert turns.take() is None
    turns.fill([5])
    turns.fill([1])
    assert list(turns) == [1]


def test_a_part_is_told_whole() -> None:
    where = Place(Path("answer.py"), 3, "return 1 / 0", 5)
    failure = Failure(
        ("GET /",), "POST /books", "201", "500", "why", where, CodeError("text", (where,)), (where,), ("→",)
    )
    check = Check(2, {"es": "Uno", "en": "One"}, {"es": ("¿?",), "en": ("?",)})
    verdicts = [Verdict(check, "test_one", "code"), Verdict(check, "test_two", "code")]
    ran = Verdict(check, "test_two", "code", "fail", failure, "printed", "message")
    problem = Problem("hang", {"seconds": 1.5, "path": Path("answer.py"), "name": "x"}, (where,))
    for part in (Part({}, [], None, {}), Part({1: ran}, [1], (1, problem), {1: 0.5})):
        assert Part.of(json.loads(json.dumps(part.facts)), verdicts) == part


@pytest.mark.parametrize(
    ("event", "details", "noticed"),
    [
        ("open", ("data.json", "r", os.O_RDONLY), False),
        ("open", ("data.json", "w", os.O_WRONLY | os.O_CREAT), True),
        ("open", ("data.json", "a", None), True),
        ("open", ("data.json", None, None), False),
        ("sqlite3.connect", (":memory:",), False),
        ("sqlite3.connect", ("library.db",), True),
        ("socket.connect", (None, ("127.0.0.1", 1)), True),
        ("import", ("json", None, None, None, None), False),
    ],
)
def test_what_counts_as_touching(event: str, details: tuple[object, ...], *, noticed: bool) -> None:
    touching = Touching()
    touching._hook(event, details)
    assert touching.noticed is noticed
