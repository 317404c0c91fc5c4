"""What the report says of each kind of assertion."""

from __future__ import annotations

import json

import pytest

from tests.grading_sample import lay_out, run_process

# What a check does, and what the report must say of it.
SAYS = {
    "body['title'] of a list": (
        'r = client.get("/list")\n    assert r.json()["title"] == 1',
        ['cuerpo con el campo "title"', "cuerpo: [1, 2, 3]"],
    ),
    "field that is absent": (
        'body = client.get("/book").json()\n    assert body["title"] == 1',
        ['cuerpo con el campo "title"', 'cuerpo: {"id": 1, "empty": []}'],
    ),
    "list that is too short": (
        'assert client.get("/list").json()[7] == 1',
        ["cuerpo con más elementos", "200  [1, 2, 3]"],
    ),
    "object where a list should be": ('assert client.get("/book").json()[0] == 1', ["cuerpo como lista"]),
    "text that is not JSON": ('assert client.get("/text").json() == 1', ["un cuerpo en JSON", "200  hola"]),
    "contains": ('r = client.get("/book")\n    assert "title" in r.json()', ['cuerpo que contenga "title"']),
    "one of": (
        'r = client.get("/book")\n    assert r.status_code in (201, 204)',
        ["código de estado uno de [201, 204]"],
    ),
    "one of one": (
        'r = client.get("/book")\n    assert r.json()["id"] in {7}',
        ['Se esperaba   cuerpo["id"]: 7', 'Llegó         cuerpo["id"]: 1'],
    ),
    "several at once": (
        'body = client.get("/book").json()\n    assert (body["id"], body.get("pages")) == (1, 2)',
        ['cuerpo["id"], cuerpo["pages"]: [1, 2]', 'cuerpo["id"], cuerpo["pages"]: [1, null]'],
    ),
    "one of what a helper gave": (
        'for book in books_of(client):\n        assert book["id"] == 1',
        ['cuerpo[1]["id"]: 1', 'cuerpo[1]["id"]: 2'],
    ),
    "no words for it": (
        'r = client.get("/book")\n    assert sorted(r.json().keys() & {"id", "pages"}) == ["id", "pages"]',
        ['Se esperaba   ["id", "pages"]\n', 'Llegó         ["id"]\n', "assert sorted(r.json()"],
    ),
    "no words for it, one of": (
        'r = client.get("/book")\n    assert double(r) in (1, 3)',
        ["Se esperaba   uno de [1, 3]\n", "Llegó         2\n"],
    ),
    "a place among others": (
        'r = client.get("/book")\n    assert ["body", "id"] in twice_keys(r)',
        ['Se esperaba   que contenga ["body", "id"]', 'Llegó         [["id", "empty"], ["id", "empty"]]'],
    ),
    "other than": ('r = client.get("/book")\n    assert r.status_code != 200', ["código de estado distinto de 200"]),
    "less than": (
        'for n in client.get("/list").json():\n        assert n < 2',
        ["cuerpo[1] menor que 2", "cuerpo[1]: 2"],
    ),
    "header that is absent": (
        'r = client.get("/book")\n    assert r.headers["location"] == "/x"',
        ["Se esperaba   encabezado location", "encabezado location: no viene"],
    ),
    "header": (
        'r = client.get("/book")\n    assert r.headers["content-type"] == "x"',
        ['encabezado content-type: "x"', 'encabezado content-type: "application/json"'],
    ),
    "type": (
        'r = client.get("/book")\n    assert isinstance(r.json()["id"], str)',
        ['cuerpo["id"] de tipo str', 'cuerpo["id"]: 1'],
    ),
    "truth": ('r = client.get("/book")\n    assert r.json()["empty"]', ['cuerpo["empty"] que no falte ni esté vacío']),
    "not": ('r = client.get("/book")\n    assert not r.json()["id"]', ['cuerpo["id"] que falte o esté vacío']),
    "all": (
        'r = client.get("/list")\n    assert all(n > 2 for n in r.json())',
        ["que se cumpla all(n > 2 for n in r.json())", "código de estado 200  [1, 2, 3]"],
    ),
    "helper with a response": (
        'r = client.get("/book")\n    has_status(r, 404)',
        ["código de estado 404", "línea 7: assert"],
    ),
    "helper with a body": ('r = client.get("/book")\n    has_id(r.json(), 5)', ['cuerpo["id"]: 5', 'cuerpo["id"]: 1']),
    "many lines": (
        'r = client.get("/book")\n    assert (\n        r.json()["id"]\n        == 7\n    )',
        ['cuerpo["id"]: 7', 'assert ( r.json()["id"] == 7 )'],
    ),
    "and": ('r = client.get("/book")\n    assert r.status_code == 200 and r.json()["id"] == 9', ['cuerpo["id"]: 9']),
    "between": (
        'r = client.get("/book")\n    assert 300 <= r.status_code < 400',
        ["que se cumpla 300 <= r.status_code < 400"],
    ),
    "each": (
        'r = client.get("/books")\n    assert [b["id"] for b in r.json()] == [3, 4]',
        ['"id" de cada elemento de cuerpo: [3, 4]', '"id" de cada elemento de cuerpo: [1, 2]'],
    ),
    "length": ('assert len(client.get("/list").json()) == 4', ["cantidad de elementos de cuerpo: 4", "cuerpo: 3"]),
    "fields": (
        'r = client.get("/book")\n    assert {"id", "pages"} <= r.json().keys()',
        ['cuerpo que contenga ["id", "pages"]', 'cuerpo: ["id", "empty"]'],
    ),
    "large object": (
        'r = client.get("/large")\n    assert r.json() == {str(n): n for n in range(60)} | {"3": 4}',
        ['cuerpo: {"3": 4}  (solo se muestra lo que difiere)', 'cuerpo: {"3": 3}'],
    ),
    "their words": ('client.get("/book")\n    pytest.fail("otra cosa")', ["Se esperaba   otra cosa"]),
    "file": ('assert "xyz" in submission["exercise.py"]', ['archivo exercise.py que contenga "xyz"']),
    "error of the grader": (
        'client.get("/book")\n    int("x")',
        ['una respuesta en la que se pueda leer int("x")', "ValueError"],
    ),
    "header that was sent": (
        'r = client.get("/book?q=caf%C3%A9", headers={"Authorization": "Bearer x"})\n    assert r.status_code == 401',
        ["GET /book?q=café  authorization: Bearer x"],
    ),
    "form": ('r = client.post("/book", data={"a": "1"})\n    assert r.status_code == 200', ["POST /book  a=1"]),
    "web socket": (
        'with client.websocket_connect("/ws") as ws:\n        ws.send_text("hola")\n'
        '        assert ws.receive_text() == "adiós"',
        ["WebSocket /ws", "→ hola", "← hola", 'mensaje recibido: "adiós"', 'mensaje recibido: "hola"'],
    ),
    "web socket that is not there": (
        'with client.websocket_connect("/nothing") as ws:\n        ws.send_text("hola")',
        ["que acepte la conexión WebSocket", "se cerró la conexión"],
    ),
    "web socket that breaks": (
        'with client.websocket_connect("/broken") as ws:\n        ws.receive_text()',
        ["que la conversación siga abierta", "En tu código  ZeroDivisionError", "exercise.py, línea 23"],
    ),
    "stream": (
        'with client.stream("GET", "/text") as r:\n        assert list(r.iter_lines()) == []',
        ["cuerpo como texto: []", 'cuerpo como texto: ["hola"]'],
    ),
}
APP = """
from fastapi import FastAPI, WebSocket
from fastapi.responses import PlainTextResponse

app = FastAPI()
BOOK = {"id": 1, "empty": []}
ANSWERS = {"book": BOOK, "list": [1, 2, 3], "books": [{"id": 1}, {"id": 2}], "large": {str(n): n for n in range(60)}}

@app.get("/text")
def text(): return PlainTextResponse("hola")

@app.get("/{name}")
def get(name: str): return ANSWERS[name]

@app.websocket("/ws")
async def echo(ws: WebSocket):
    await ws.accept()
    await ws.send_text(await ws.receive_text())

@app.websocket("/broken")
async def broken(ws: WebSocket):
    await ws.accept()
    1 / 0
"""


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The report of each check of SAYS, from one run."""
    folder = tmp_path_factory.mktemp("says")
    grader = "import pytest\nfrom ruta.grading import check\n\nHINTS = {'es': ['a', 'b'], 'en': ['a', 'b']}\n\n"
    grader += "def has_status(response, code):\n    assert response.status_code == code\n\n"
    grader += "def has_id(body, wanted):\n    assert body['id'] == wanted\n"
    grader += "\ndef books_of(client):\n    return client.get('/books').json()\n"
    grader += "\ndef double(response):\n    return response.json()['id'] * 2\n"
    grader += "\ndef twice_keys(response):\n    return [list(response.json())] * 2\n"
    for number, (title, (code, _)) in enumerate(SAYS.items()):
        grader += f"\n@check(1, es={title!r}, en={title!r}, hints=HINTS)\n"
        grader += f"def test_{number}(client, submission):\n    {code}\n"
    lesson = lay_out(folder, grader)
    (lesson / "exercise.py").write_text(APP, encoding="utf-8")
    run_process(folder, "lessons/05_sample", "--lang", "es", "--results", "out.json")
    results = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    return {test["name"]: test["message"] or "" for test in results["tests"]}


@pytest.mark.parametrize("title", SAYS)
def test_report_says(reports: dict[str, str], title: str) -> None:
    for text in SAYS[title][1]:
        assert text in reports[title]
