"""What requests change in an answer is put back, or the answer is loaded again: no check sees what another one did."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient

from ruta.catalogue import Lesson, lessons
from ruta.grading import undo
from ruta.grading.holders import CannotGiveError
from ruta.grading.limits import Limit
from ruta.grading.loading import Submission, forget
from ruta.grading.undo import Loaded, forget_documents, loaded_of
from ruta.grading.warm import WarmGrader
from tests.undo_sample import CHANGES, COUNTS, HEAD, LOADED_AGAIN, UNDONE
from tests.warm_sample import agree, sample


@pytest.fixture(autouse=True)
def afterwards() -> Iterator[None]:
    yield
    forget()
    forget_documents()


def load(folder: Path, code: str) -> Any:
    path = folder / "exercise.py"
    path.write_text(HEAD + code, encoding="utf-8")
    return Submission(path, path).load(Limit(10))


def seen(app: Any) -> str:
    with TestClient(app, raise_server_exceptions=False) as client:
        response = client.get("/seen")
    return f"{response.status_code} {response.text}"


@pytest.mark.parametrize("name", UNDONE)
def test_put_back(tmp_path: Path, name: str) -> None:
    app = load(tmp_path, UNDONE[name])
    loaded = loaded_of(app)
    assert loaded is not None
    first = seen(app)
    loaded.put_back()
    for _ in range(3):
        with TestClient(app) as client:
            assert client.post("/change").is_success
        changed = seen(app)
        loaded.put_back()
        assert not loaded.is_changed()
        assert changed != first, "the sample changes nothing"
        assert seen(app) == first
        loaded.put_back()


@pytest.mark.parametrize("name", LOADED_AGAIN)
def test_loaded_again(tmp_path: Path, name: str) -> None:
    assert loaded_of(load(tmp_path, LOADED_AGAIN[name])) is None


@pytest.mark.parametrize("lesson", lessons(), ids=lambda lesson: lesson.name)
def test_solutions_are_loaded_once(lesson: Lesson) -> None:
    assert loaded_of(Submission(lesson.solution, lesson.grader).load(Limit(10))) is not None


def test_used_while_loaded(tmp_path: Path) -> None:
    code = "@functools.lru_cache\ndef price(number): return number\nprice(1)"
    app = load(tmp_path, code)
    loaded = Loaded(app)
    loaded.put_back()
    sys.modules["submission.exercise"].price(2)
    with pytest.raises(CannotGiveError):
        loaded.put_back()


def test_document_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = load(tmp_path, UNDONE["list"])
    made = []
    monkeypatch.setattr(undo, "get_openapi", lambda **parts: made.append(parts) or {"paths": {}, "n": len(made)})
    loaded = loaded_of(app)
    assert loaded is not None
    for _ in range(2):
        with TestClient(app) as client:
            document = client.get("/openapi.json").json()
            document["paths"]["/mine"] = {}
        loaded.put_back()
    assert len(made) == 1
    assert app.openapi() == {"paths": {}, "n": 1}


def test_a_thread_that_gives_its_result_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def is_idle_after(moment: float) -> bool:
        monkeypatch.setattr(undo, "MOMENT", moment)
        at_work, may_end = threading.Event(), threading.Event()

        def work() -> None:
            at_work.set()
            may_end.wait()

        async with anyio.create_task_group() as group:
            group.start_soon(anyio.to_thread.run_sync, work)
            await anyio.to_thread.run_sync(at_work.wait)
            workers = [thread for thread in threading.enumerate() if type(thread) is undo.WorkerThread]
            ending = threading.Timer(0.01, may_end.set)
            if moment > 1:
                ending.start()
            idle = undo._are_idle(workers)
            may_end.set()
        return idle

    assert asyncio.run(is_idle_after(60))
    assert not asyncio.run(is_idle_after(0.01))


def test_left_at_work(tmp_path: Path) -> None:
    loaded = loaded_of(load(tmp_path, UNDONE["list"]))
    assert loaded is not None

    async def look(begin: Callable[[], Any], end: Callable[[Any], Any]) -> list[bool]:
        found = [undo.is_put_back(loaded)]
        begun = begin()
        await asyncio.sleep(0.05)
        found.append(undo.is_put_back(loaded))
        end(begun)
        await asyncio.sleep(0.05)
        return [*found, undo.is_put_back(loaded)]

    stop = threading.Event()
    tasks: list[asyncio.Task[int]] = []

    def abandoned() -> None:
        thread = asyncio.create_task(anyio.to_thread.run_sync(stop.wait, abandon_on_cancel=True))
        asyncio.get_running_loop().call_later(0.02, thread.cancel)

    def read_half() -> Any:
        async def numbers() -> AsyncIterator[int]:
            for number in range(9):
                yield number

        begun = numbers()
        tasks.append(asyncio.create_task(anext(begun)))
        return begun

    for begin, end in (
        (lambda: threading.Thread(target=stop.wait).start(), lambda _: stop.set()),
        (abandoned, lambda _: stop.set()),
        (lambda: [asyncio.create_task(asyncio.sleep(60)) for _ in range(2)], lambda begun: [t.cancel() for t in begun]),
        (lambda: asyncio.get_running_loop().call_later(60, print), lambda begun: begun.cancel()),
        (read_half, lambda begun: asyncio.create_task(begun.aclose())),
    ):
        stop.clear()
        assert asyncio.run(look(begin, end)) == [True, False, True]


@pytest.mark.parametrize(
    "more",
    ["", "import os\nos.environ['LOADS'] = str(int(os.environ.get('LOADS', 0)) + 1)\n", "print('loaded')\n",
     "import threading\nlock = threading.Lock()\n"],
)  # fmt: skip
def test_no_check_sees_another(folder: Path, warm: WarmGrader, more: str) -> None:
    outcome = agree(warm, *sample(folder, more + CHANGES, COUNTS))
    assert outcome.results["points"] == 10


def test_loaded_once(folder: Path) -> None:
    more = "import os\nos.environ['LOADS'] = loads = str(int(os.environ.get('LOADS', 0)) + 1)\n"
    route = "\n\n@app.get('/loads')\ndef loads_so_far():\n    return int(loads)\n"
    for kept, expected in (("", 1), ("import threading\nlock = threading.Lock()\n", 2)):
        grader = COUNTS + f"    assert client.get('/loads').json() == {expected}\n"
        test, answer = sample(folder, more + kept + CHANGES + route, grader)
        with WarmGrader(single=True) as warm:
            outcome = warm.grade(test, answer, language="en", seed=1)
        assert [entry["status"] for entry in outcome.results["tests"]] == ["pass", "pass"], json.dumps(outcome.results)


def test_a_shutdown_may_start_threads(folder: Path, warm: WarmGrader) -> None:
    life = (
        "@contextlib.asynccontextmanager\nasync def life(app):\n    yield\n    await asyncio.to_thread(print, 'end')\n"
    )
    changes = CHANGES.replace("app = FastAPI()", f"{life}\n\napp = FastAPI(lifespan=life)")
    outcome = agree(warm, *sample(folder, f"import asyncio, contextlib\n{changes}", COUNTS))
    assert outcome.results["points"] == 10
