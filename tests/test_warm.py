"""The warm grader says what a fresh pytest says. That it does of every answer is for test_answers.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ruta.catalogue import lessons
from ruta.grading.bench import BenchError, heading, measure
from ruta.grading.run import grade_fresh
from ruta.grading.warm import WarmGrader, can_be_warm
from tests.grading_sample import CANNOT_LOAD, GRADER, OPTIONS, SOLUTION, STUB, environment
from tests.warm_sample import SEED, agree, both, sample

pytestmark = pytest.mark.skipif(not can_be_warm(), reason="this system has no fork")


def test_the_ways_agree_on_answers_that_cannot_be_loaded(warm: WarmGrader, folder: Path) -> None:
    test, _ = sample(folder, None)
    answers = [folder / f"{name}.py" for name in CANNOT_LOAD]
    for path in answers:
        path.write_bytes(CANNOT_LOAD[path.stem][0])
    compare(warm, test, [*answers, folder / "nothing.py", folder / "lessons"], folder)


def compare(warm: WarmGrader, grader: Path, answers: list[Path], folder: Path) -> None:
    """Fail unless both ways give the same results; the plain one in a single process, to spare a second for each."""
    orders = [
        [str(grader), "--submission", str(path), "--lang", "en", "--seed", str(SEED), "--results", str(folder / str(n)),
         *OPTIONS]
        for n, path in enumerate(answers)
    ]  # fmt: skip
    code = "import json, sys, pytest\nfor words in json.load(sys.stdin):\n    pytest.main(words)"
    subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(orders), text=True, env=environment(), check=True,
        cwd=grader.parent.parent.parent,
        capture_output=True,
    )  # fmt: skip
    for n, path in enumerate(answers):
        expected = json.loads((folder / str(n)).read_text(encoding="utf-8"))
        found = warm.grade(grader, path, language="en", seed=SEED)
        assert _told(found.results) == _told(expected), path.name


def _told(results: dict[str, Any]) -> str:
    return json.dumps(results, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("options", [{}, {"hints": 2}, {"width": 60}, {"colour": True}, {"language": "en"}], ids=str)
def test_report_is_the_same_text(warm: WarmGrader, folder: Path, options: dict[str, Any]) -> None:
    found = agree(warm, *sample(folder, STUB), **options)
    assert ("\x1b[" in found.report) == ("colour" in options)


def test_report_of_the_lesson_itself(warm: WarmGrader, folder: Path) -> None:
    test, _ = sample(folder, None)
    found = agree(warm, test, test.with_name("exercise.py"))
    assert re.search(r"^Otra pista: pytest lessons/05_sample --hints 2$", found.report, re.MULTILINE)


LIFE = """
import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI

@asynccontextmanager
async def life(app):
    {before}
    yield
    {after}
"""
WITH_LIFE = SOLUTION.replace("FastAPI()", "FastAPI(lifespan=life)")
BOOK = "    books.append(book)"
BAD = {
    "def": SOLUTION.replace(BOOK, "    while True:\n        pass"),
    "async": SOLUTION.replace("def add", "async def add").replace(BOOK, "    while True:\n        pass"),
    "asleep": SOLUTION.replace("def add", "async def add").replace(
        BOOK, "    import asyncio\n    await asyncio.Event().wait()"
    ),
    "import": "while True:\n    pass\n",
    "startup": LIFE.format(before="await asyncio.Event().wait()", after="") + WITH_LIFE,
    "shutdown": LIFE.format(before="", after="await asyncio.Event().wait()") + WITH_LIFE,
    "later": SOLUTION.replace("def get() -> list[Book]:\n", "def get() -> list[Book]:\n    while True: pass\n"),
}


@pytest.mark.parametrize("name", BAD)
def test_endless_code(warm: WarmGrader, folder: Path, name: str) -> None:
    test, answer = sample(folder, BAD[name])
    found = agree(warm, test, answer, time_limit=1.0)
    assert found.results["points"] == (8 if name == "later" else 0)
    assert "answer.py, línea " in found.report


WRONG = {
    "error": SOLUTION.replace(BOOK, "    books[7].pages = book.title"),
    "exit": SOLUTION.replace(BOOK, "    raise SystemExit(3)"),
    "group": SOLUTION.replace("def add", "async def add").replace(
        BOOK, "    raise ExceptionGroup('two', [ValueError('a')])"
    ),
    "group of several": SOLUTION.replace("def add", "async def add").replace(
        BOOK, "    raise ExceptionGroup('two', [ValueError('a'), ValueError('b')])"
    ),
    "mixed group": SOLUTION.replace("def add", "async def add").replace(
        BOOK, "    raise ExceptionGroup('two', [ValueError('a'), KeyError('b')])"
    ),
    "startup": LIFE.format(before="1 / 0", after="") + WITH_LIFE,
    "shutdown": LIFE.format(before="", after="1 / 0") + WITH_LIFE,
    "no lifespan": "async def app(scope, receive, send):\n    assert scope['type'] == 'http'\n",
    "silent lifespan": "async def app(scope, receive, send):\n    return\n",
    "input": f"input('name? ')\n{SOLUTION}",
    "bad header": SOLUTION.replace(BOOK, "    from fastapi import Response\n    return Response(headers={'a': 'ñ'})"),
    "state kept": SOLUTION.replace(BOOK, "    assert not books\n    books.append(book)"),
    "no answer": "async def app(scope, receive, send):\n    if scope['type'] == 'lifespan':\n"
    "        await receive()\n        await send({'type': 'lifespan.startup.complete'})\n        await receive()\n"
    "        await send({'type': 'lifespan.shutdown.complete'})\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_errors_of_the_answer(warm: WarmGrader, folder: Path, name: str) -> None:
    agree(warm, *sample(folder, WRONG[name]))


PRINTS = f"""
import logging, subprocess, sys, warnings
print("loaded")
logging.warning("not shown")
warnings.warn("not shown")
subprocess.run([sys.executable, "-c", "print('from a child')"])
{LIFE.format(before='print("up", file=sys.stderr)', after='print("down")')}
{WITH_LIFE.replace(BOOK, '    print("ñ: guardo", book.pages); return None')}
"""


def test_prints(warm: WarmGrader, folder: Path) -> None:
    found = agree(warm, *sample(folder, PRINTS))
    output = found.results["tests"][0]["output"]
    assert output.split("\n")[0:2] == ["loaded", "from a child"]
    for text in ("up", "ñ: guardo", "down"):
        assert text in output
    assert "not shown" not in output
    assert "ñ: guardo" in found.report


@pytest.mark.parametrize(
    "ending", ["os._exit(3)", "os._exit(0)", "os.abort()", "os.closerange(0, 500); os._exit(2)"], ids=str
)
@pytest.mark.parametrize("place", ["import", "endpoint"])
def test_answer_that_ends_its_process(warm: WarmGrader, folder: Path, ending: str, place: str) -> None:
    code = f"import os\n{ending}\n" if place == "import" else f"import os\n{SOLUTION.replace(BOOK, f'    {ending}')}"
    found = agree(warm, *sample(folder, code))
    assert found.results["status"] == "error"
    assert "terminó de golpe" in found.report
    assert agree(warm, *sample(folder, SOLUTION)).results["points"] == 10


def test_deleted_and_half_saved(warm: WarmGrader, folder: Path) -> None:
    test, answer = sample(folder, SOLUTION)
    assert agree(warm, test, answer).results["points"] == 10
    answer.write_text(SOLUTION[: len(SOLUTION) // 2], encoding="utf-8")
    agree(warm, test, answer)
    answer.write_text("", encoding="utf-8")
    agree(warm, test, answer)
    answer.unlink()
    assert "No existe" in agree(warm, test, answer).report
    answer.write_text(SOLUTION, encoding="utf-8")
    assert agree(warm, test, answer).results["points"] == 10


def test_a_module_beside_the_answer_is_read_again(warm: WarmGrader, folder: Path) -> None:
    test, answer = sample(folder, "from .shop import app\n")
    (folder / "shop.py").write_text(SOLUTION, encoding="utf-8")
    assert agree(warm, test, answer).results["points"] == 10
    (folder / "shop.py").write_text(STUB, encoding="utf-8")
    assert agree(warm, test, answer).results["points"] == 0


def test_a_changed_grader_is_read_again(warm: WarmGrader, folder: Path) -> None:
    assert agree(warm, *sample(folder, SOLUTION)).results["points"] == 10
    changed = sample(folder, SOLUTION, GRADER.replace('"pages": 0', '"pages": 12'))
    assert agree(warm, *changed).results["points"] == 7
    assert agree(warm, *sample(folder, SOLUTION)).results["points"] == 10


@pytest.mark.parametrize("grader", ["import nope_nope\n", "def test_a(): ...\n", "", "x = ("], ids=str)
def test_a_grader_that_is_none(warm: WarmGrader, folder: Path, grader: str) -> None:
    quick, plain = both(warm, *sample(folder, SOLUTION, grader))
    assert quick.problem
    assert plain.problem
    assert quick.results == plain.results == {}


@pytest.mark.parametrize("way", ["fresh", "warm"])
def test_the_answer_does_not_see_the_whole_environment(folder: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.setenv("RUTA_SECRET", "1")
    answer = sample(folder, f"import os\nprint(os.environ.get('RUTA_SECRET'), 'PATH' in os.environ)\n{STUB}")
    with WarmGrader() as warm:
        found = {"fresh": grade_fresh, "warm": warm.grade}[way](*answer, language="es")
    assert found.results["tests"][0]["output"].splitlines() == ["None True"]


def test_the_answer_sees_nothing_of_the_grader(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUTA_SECRET", "1")
    code = "import os, sys\nprint(sorted(n for n in sys.modules if 'pytest' in n or 'test_' in n))\n"
    code += (
        "print(os.environ.get('RUTA_SECRET'), sorted(os.listdir('/proc/self/fd')) if sys.platform == 'linux' else 0)\n"
    )
    with WarmGrader() as warm:
        found = warm.grade(*sample(folder, f"{code}{STUB}"), language="es")
    lines = found.results["tests"][0]["output"].splitlines()
    assert lines[0] == "[]"
    assert lines[1].startswith("None")
    if os.name == "posix" and Path("/proc/self/fd").exists():
        assert len(json.loads(lines[1].removeprefix("None ").replace("'", '"'))) < 10


def test_without_fork_it_is_a_fresh_pytest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with WarmGrader() as slow:
        assert slow.grade(*sample(folder, SOLUTION), language="en").results["points"] == 10


def test_each_seed_is_another(warm: WarmGrader, folder: Path) -> None:
    test, answer = sample(folder, STUB)
    seeds = {warm.grade(test, answer, language="es").results["seed"] for _ in range(5)}
    assert len(seeds) > 1


def test_bench() -> None:
    lesson = lessons()[0]
    found = measure(lesson.grader, lesson.solution.parent, runs=1)
    assert found.points == 10
    assert {"fresh", "inside", "pipe", "floor", "ratio"} < set(found.document)
    assert len(found.row.split()) == len(heading(1).split()) - 3


def test_bench_wants_ways_that_agree(folder: Path) -> None:
    with pytest.raises(BenchError):
        measure(*sample(folder, SOLUTION, "import nope_nope"), runs=1)
