"""The warm grader says what a fresh pytest says. That it does of every answer is for test_answers.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ruta.catalogue import lessons
from ruta.grading.bench import BenchError, heading, measure
from ruta.grading.run import Outcome, grade_fresh
from ruta.grading.warm import WarmGrader, can_be_warm
from tests.grading_sample import CANNOT_LOAD, GRADER, OPTIONS, SOLUTION, STUB, environment, lay_out

pytestmark = pytest.mark.skipif(not can_be_warm(), reason="this system has no fork")
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


def test_the_answer_sees_nothing_of_the_grader(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUTA_SECRET", "1")
    code = "import os, sys\nprint(sorted(n for n in sys.modules if 'pytest' in n or 'test_' in n))\n"
    code += (
        "print(os.environ.get('RUTA_SECRET'), sorted(os.listdir('/proc/self/fd')) if sys.platform == 'linux' else 0)\n"
    )
    with WarmGrader() as fresh:
        found = fresh.grade(*sample(folder, f"{code}{STUB}"), language="es")
    lines = found.results["tests"][0]["output"].splitlines()
    assert lines[0] == "[]"
    assert lines[1].startswith("None")
    if os.name == "posix" and Path("/proc/self/fd").exists():
        assert len(json.loads(lines[1].removeprefix("None ").replace("'", '"'))) < 10


def test_without_fork_it_is_a_fresh_pytest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    with WarmGrader() as slow:
        assert slow.grade(*sample(folder, SOLUTION), language="en").results["points"] == 10


WIRE_GRADER = f"""
import pytest
from ruta.grading import check
from starlette.websockets import WebSocketDisconnect

HINTS = {HINTS}


@check(2, es="Flujo", en="Stream", hints=HINTS)
def test_stream(client):
    with client.stream("GET", "/stream") as response:
        assert response.status_code == 200
        assert b"".join(response.iter_raw()) == b"0,1,2,"


@check(1, es="Sin fin", en="Endless", hints=HINTS)
def test_endless(client):
    with client.stream("GET", "/endless") as response:
        pieces = response.iter_raw()
        assert next(pieces) + next(pieces) == b"xx"
    assert client.get("/made").json() <= 3


@check(2, es="Eco", en="Echo", hints=HINTS)
def test_echo(client):
    with client.websocket_connect("/echo?name=ñ", subprotocols=["a", "b"], headers={{"x-a": "1"}}) as socket:
        assert socket.accepted_subprotocol == "b"
        assert socket.receive_json() == {{"name": "ñ", "header": "1"}}
        socket.send_text("hola")
        assert socket.receive_text() == "hola"
        socket.send_bytes(b"\\x00\\xff")
        assert socket.receive_bytes() == b"\\x00\\xff"
        assert client.get("/made").status_code == 200
        socket.send_text("end")
        with pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
        assert ended.value.code == 4001


@check(1, es="Rechazo", en="Refused", hints=HINTS)
def test_refused(client):
    with pytest.raises(WebSocketDisconnect):
        with client.websocket_connect("/refused"):
            pass


@check(1, es="Vida", en="Life", hints=HINTS)
def test_life(client):
    assert client.get("/life").json() == {{"up": True}}
    assert client.get("/moved").json() == {{"up": True}}
    client.cookies.set("a", "b")
    response = client.post("/form", data={{"x": "ñ"}}, files={{"file": ("a.txt", b"abc")}})
    assert response.json() == {{"x": "ñ", "size": 3, "cookie": "b"}}
    assert response.cookies["c"] == "d"
    assert client.head("/life").content == b""
    assert client.get("/background").json() == 1
    assert client.get("/made").json() == 5


@check(3, es="Falla", en="Fails", hints=HINTS)
def test_socket_that_fails(client):
    with client.websocket_connect("/fails") as socket:
        socket.send_text("x")
        socket.receive_text()
"""
WIRE = """
import asyncio
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import BackgroundTasks, Cookie, FastAPI, Form, Request, Response, UploadFile, WebSocket
from fastapi.responses import RedirectResponse, StreamingResponse

made = [0]


@asynccontextmanager
async def life(app):
    yield {"up": True}
    print("down")


app = FastAPI(lifespan=life)


@app.get("/stream")
async def stream():
    async def pieces():
        for n in range(3):
            await asyncio.sleep(0)
            yield f"{n},"
    return StreamingResponse(pieces())


@app.get("/endless")
async def endless():
    async def pieces():
        while True:
            made[0] += 1
            yield "x"
    return StreamingResponse(pieces())


@app.get("/made")
def get_made():
    return made[0]


@app.get("/background")
def background(tasks: BackgroundTasks):
    tasks.add_task(made.__setitem__, 0, 5)
    return 1


@app.get("/life")
@app.head("/life")
def up(request: Request):
    return {"up": request.state.up}


@app.get("/moved")
def moved():
    return RedirectResponse("/life")


@app.post("/form")
async def form(x: Annotated[str, Form()], file: UploadFile, a: Annotated[str, Cookie()], response: Response):
    response.set_cookie("c", "d")
    return {"x": x, "size": len(await file.read()), "cookie": a}


@app.websocket("/echo")
async def echo(socket: WebSocket, name: str):
    await socket.accept("b")
    await socket.send_json({"name": name, "header": socket.headers["x-a"]})
    await socket.send_text(await socket.receive_text())
    await socket.send_bytes(await socket.receive_bytes())
    await socket.receive_text()
    await socket.close(4001)


@app.websocket("/refused")
async def refused(socket: WebSocket):
    await socket.close()


@app.websocket("/fails")
async def fails(socket: WebSocket):
    await socket.accept()
    await socket.receive_text()
    raise ValueError("mine")
"""


def test_streams_sockets_and_lifespan_cross(warm: WarmGrader, folder: Path) -> None:
    found = agree(warm, *sample(folder, WIRE, WIRE_GRADER))
    assert found.results["points"] == 7
    assert found.results["tests"][-1]["message"].count("ValueError: mine") == 1


def test_a_socket_that_is_never_answered(warm: WarmGrader, folder: Path) -> None:
    silent = WIRE.replace("    raise ValueError", "    await asyncio.Event().wait()\n    raise ValueError")
    quick, plain = both(warm, *sample(folder, silent, WIRE_GRADER), time_limit=1.0)
    for found in (quick, plain):
        assert found.results["points"] == 7
        assert found.results["tests"][-1]["status"] == "fail"
    assert "await asyncio.Event().wait()" in quick.report  # a fresh pytest has lost the place by then


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
