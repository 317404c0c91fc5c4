"""The process of an answer: loads it, and serves it over a socket, one check after the other.

Each check has it as it was when loaded: put back to that, or loaded again where it cannot be.

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
import threading
import warnings
from pathlib import Path
from typing import Any, NoReturn

from ruta.grading.cores import keep_to
from ruta.grading.facts import place_facts, problem_facts, scope_facts
from ruta.grading.frames import Channel, EndError, FrameError, Head
from ruta.grading.limits import Unlimited
from ruta.grading.loading import LoadError, Submission
from ruta.grading.memory import copy_pages
from ruta.grading.serving import Server, leave_to_the_answer, so_far
from ruta.grading.touching import touching
from ruta.grading.undo import forget_documents, loaded_of
from ruta.grading.warming import warm_up

RARELY = (20_000, 20, 20)  # garbage is collected, since a run may be long, but not while each class is made


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


def serve(talk: socket.socket, watch: socket.socket, *, busy: bool) -> None:
    """Answer the grader until it is gone. The app runs in a thread, as it does in TestClient; this one keeps watch."""
    gc.set_threshold(*RARELY)
    if not busy:
        copy_pages()
        warm_up()
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
            if order["cores"]:
                keep_to(order["cores"])
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
        forget_documents()
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
