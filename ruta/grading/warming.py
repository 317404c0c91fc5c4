"""What a process does before it serves its first answer: what would have to be waited for then."""

from __future__ import annotations

import asyncio
import importlib.metadata
import socket
import threading
import time
from pathlib import Path

from ruta.grading.frames import Channel, Unpacker
from ruta.grading.limits import Unlimited
from ruta.grading.loading import Submission, forget
from ruta.grading.places import Territory
from ruta.grading.serving import Server
from ruta.grading.undo import forget_documents, loaded_of

PRACTICE = Path(__file__).with_name("practice.py")  # not imported, but loaded as an answer is
NEW = b'{"title": "Aura", "copies": [{"price": "1.50", "since": "2026-01-02"}]}'
REQUESTS = [
    ("POST", "/books/1", NEW), ("POST", "/books/x", b"{}"), ("GET", "/books", b""), ("GET", "/books/1", b""),
    ("GET", "/books/7", b""), ("PUT", "/books/1", NEW), ("DELETE", "/books/1", b""), ("GET", "/page", b""),
    ("GET", "/desk/", b""), ("GET", "/desk/loans", b""), ("GET", "/nothing", b""), ("PATCH", "/books", b""),
    ("GET", "/openapi.json", b""),
]  # fmt: skip
HEADERS = [("content-type", "application/json"), ("authorization", "Basic dG9tYXM6")]


def warm_up() -> None:
    """Do once what the first app of a process waits for: lazy imports, and the caches of libraries."""
    importlib.metadata.version("fastapi")
    grader = Path(__file__)  # any file that is not the app's
    ours, theirs = socket.socketpair()
    with ours, theirs:
        app = Submission(PRACTICE, grader).load(Unlimited())
        server = Server(app, theirs, Unpacker(), Territory(PRACTICE.parent, grader), loaded_of(app))
        theirs.settimeout(0)
        asking = threading.Thread(target=_ask, args=[Channel(ours)], name="ruta-practice", daemon=True)
        asking.start()
        asyncio.run(server.run())
        asking.join()
    forget()
    forget_documents()
    while threading.active_count() > 1:  # the threads of the loop end soon after it, and none may live at a fork
        time.sleep(0.001)


def _ask(channel: Channel) -> None:
    """Be the grader of two checks."""
    for requests, another in ((REQUESTS, True), (REQUESTS[-1:], False)):
        _wait(channel, "started")
        for number, (method, path, body) in enumerate(requests):
            head = {"do": "http", "id": number, "method": method, "path": path, "raw_path": path, "query": "",
                    "headers": HEADERS, "scheme": "http", "host": "testserver", "port": 80, "whole": True}  # fmt: skip
            channel.send(head, body)
            _wait(channel, "end")
        channel.send({"do": "close", "next": another})


def _wait(channel: Channel, what: str) -> None:
    while channel.receive()[0]["is"] != what:
        pass
