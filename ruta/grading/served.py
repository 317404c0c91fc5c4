"""The process of an answer: loads it for each check, and serves it over a socket, one check after the other.

It does what Starlette's TestClient does to an app in its own process, so that a check sees the same app either way.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import io
import logging
import os
import socket
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

from ruta.grading.facts import place_facts, problem_facts, scope_facts
from ruta.grading.frames import Channel, EndError, FrameError, Head, Unpacker, pack
from ruta.grading.limits import Limit
from ruta.grading.loading import LoadError, Submission, forget
from ruta.grading.places import Territory
from ruta.grading.serving import Server, leave_to_the_answer, so_far
from ruta.grading.touching import touching
from ruta.grading.undo import loaded_of

P = ParamSpec("P")
T = TypeVar("T")
RARELY = (20_000, 20, 20)  # garbage is collected, since a run may be long, but not while each class is made
WARM = """
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator, model_validator


class Kind(StrEnum):
    A = "a"


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1)]
    kind: Kind = Kind.A
    pages: int | None = None

    @field_validator("name")
    @classmethod
    def strip(cls, name: str) -> str:
        return name.strip()


app = FastAPI()


@app.post("/items/{number}", status_code=201)
def add(number: int, item: Item, response: Response) -> Item:
    return item


@app.get("/items")
async def items(limit: Annotated[int, Query(ge=1)] = 1) -> list[Item]:
    raise HTTPException(404)
"""


class Unlimited(Limit):
    """The time is kept by the grader, outside of this process."""

    def __init__(self) -> None:
        super().__init__(0)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return function(*args, **kwargs)


class NoInput(io.TextIOBase):
    """What pytest puts in place of the keyboard."""

    encoding = "utf-8"

    def readline(self, *_: object) -> NoReturn:
        raise OSError("pytest: reading from stdin while output is captured!  Consider using `-s`.")

    read = readlines = __next__ = readline

    def fileno(self) -> int:
        raise io.UnsupportedOperation("redirected stdin is pseudofile, has no fileno()")

    def readable(self) -> bool:
        return False


def serve(talk: socket.socket, watch: socket.socket) -> None:
    """Answer the grader until it is gone. The app runs in a thread, as it does in TestClient; this one keeps watch."""
    gc.set_threshold(*RARELY)
    warm_up()  # a process that was just forked copies each page that it touches, better now than later
    imitate_pytest()
    answerer = Answerer(talk)
    threading.Thread(target=answerer.run, name="ruta-limit", daemon=True).start()
    watcher = Channel(watch)
    try:
        while True:
            watcher.receive()
            watcher.send(answerer.now())
    except (EndError, FrameError, OSError) as error:
        leave_to_the_answer(error)
        os._exit(0)


def imitate_pytest() -> None:
    """What an answer prints, reads and warns of is treated as pytest treats it."""
    sys.stdin = NoInput()
    for number, name in ((1, "stdout"), (2, "stderr")):
        raw: Any = io.FileIO(number, "w", closefd=False)
        setattr(sys, name, io.TextIOWrapper(raw, "utf-8", "replace", newline="", write_through=True))
    warnings.catch_warnings(record=True).__enter__()
    for kind in (DeprecationWarning, PendingDeprecationWarning):
        warnings.filterwarnings("always", category=kind)
    logging.getLogger().addHandler(logging.NullHandler())
    threading.excepthook = lambda _: None
    sys.unraisablehook = lambda _: None


class Answerer:
    """The thread of the app: loads and serves the answer for one check after another."""

    def __init__(self, talk: socket.socket) -> None:
        self.talk = talk
        self.channel = Channel(talk)
        self.submission: Submission | None = None
        self.server: Server | None = None

    def run(self) -> None:
        try:
            order, _ = self.channel.receive()
            self.channel.send({"is": "ready"})
            with contextlib.suppress(OSError):  # it was deleted, which is no fault of the answer
                os.chdir(order["start"])
            sys.path.insert(0, order["start"])
            self.submission = Submission(Path(order["path"]), Path(order["grader"]))
            touching.watch()
            while True:
                if not self.check():
                    self.channel.receive()
        except (EndError, FrameError) as error:
            leave_to_the_answer(error)
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  (an error of ours: the grader sees that this process ended)
            leave_to_the_answer(error)
            os._exit(70)

    def check(self) -> bool:
        """One check, from loading to shutdown, and those after it that find the app as it was loaded.

        Whether another follows at once.
        """
        assert self.submission is not None
        before = so_far()
        try:
            app = self.submission.load(Unlimited())
        except LoadError as error:
            self.channel.send({"is": "problem", "problem": problem_facts(error.problem), **so_far()})
            return False
        after = so_far()
        self.channel.send({"is": "loaded", **after})
        loaded = loaded_of(app) if after == before else None  # each check shows what is printed while it is loaded
        self.server = Server(app, self.talk, self.channel.frames, self.submission.territory, loaded)
        self.talk.settimeout(0)
        try:
            return asyncio.run(self.server.run())
        finally:
            self.talk.settimeout(None)

    def now(self) -> Head:
        """Where the answer is at this moment, and in which of its functions."""
        if self.submission is None:
            return {}
        territory = self.submission.territory
        tasks, scope = (self.server.tasks, self.server.scope) if self.server else ((), {})
        return {"places": place_facts(territory.of_threads(tasks)), "reached": scope_facts(scope, territory)}


def warm_up() -> None:
    """Do once what the first app of a process waits for: lazy imports, and the caches of FastAPI and pydantic."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exercise.py"
        path.write_text(WARM, encoding="utf-8")
        ours, theirs = socket.socketpair()
        with ours, theirs:
            app = Submission(path, path).load(Unlimited())
            server = Server(app, theirs, Unpacker(), Territory(path, path), loaded_of(app))
            theirs.settimeout(0)
            orders = [("POST", "/items/1", b'{"name": "a"}'), ("POST", "/items/x", b"{}"), ("GET", "/items", b"")]
            for number, (method, url, body) in enumerate([*orders, ("GET", "/openapi.json", b"")]):
                head = {"do": "http", "id": number, "method": method, "path": url, "raw_path": url, "query": "",
                        "headers": [("content-type", "application/json")], "scheme": "http", "host": "testserver",
                        "port": 80, "whole": True}  # fmt: skip
                ours.send(pack(head, body))
            for last in (False, True):
                ours.send(pack({"do": "close", "next": not last}))
            asyncio.run(server.run())
    forget()
    while threading.active_count() > 1:  # the threads of the loop end soon after it, and none may live at a fork
        time.sleep(0.001)
