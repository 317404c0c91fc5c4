"""HTTP, streams, WebSockets and lifespan cross the pipe as they reach an app in the same process."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruta.grading.warm import WarmGrader, can_be_warm
from tests.warm_sample import HINTS, agree, both, sample

pytestmark = pytest.mark.skipif(not can_be_warm(), reason="this system has no fork")

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
