"""What a process does before it serves its first answer: what would have to be waited for then."""

from __future__ import annotations

import asyncio
import importlib.metadata
import socket
import tempfile
import threading
import time
from pathlib import Path

from ruta.grading.frames import Unpacker, pack
from ruta.grading.limits import Unlimited
from ruta.grading.loading import Submission, forget
from ruta.grading.places import Territory
from ruta.grading.serving import Server
from ruta.grading.undo import forget_documents, loaded_of

# It imports and uses what answers do.
WARM = """
import secrets
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from fastapi import Body, Cookie, Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.security import HTTPBasic
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
ORDERS = [
    ("POST", "/items/1", b'{"name": "a"}'), ("POST", "/items/x", b"{}"), ("GET", "/items", b""),
    ("GET", "/openapi.json", b""),
]  # fmt: skip


def warm_up() -> None:
    """Do once what the first app of a process waits for: lazy imports, and the caches of libraries."""
    importlib.metadata.version("fastapi")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exercise.py"
        path.write_text(WARM, encoding="utf-8")
        ours, theirs = socket.socketpair()
        with ours, theirs:
            app = Submission(path, path).load(Unlimited())
            server = Server(app, theirs, Unpacker(), Territory(path, path), loaded_of(app))
            theirs.settimeout(0)
            for last in (False, True):
                for number, (method, url, body) in enumerate(ORDERS):
                    head = {"do": "http", "id": number, "method": method, "path": url, "raw_path": url, "query": "",
                            "headers": [("content-type", "application/json")], "scheme": "http", "host": "testserver",
                            "port": 80, "whole": True}  # fmt: skip
                    ours.send(pack(head, body))
                ours.send(pack({"do": "close", "next": not last}))
            asyncio.run(server.run())
    forget()
    forget_documents()
    while threading.active_count() > 1:  # the threads of the loop end soon after it, and none may live at a fork
        time.sleep(0.001)
