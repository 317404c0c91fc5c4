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

# It uses what answers use, so that its imports and the caches of Python, FastAPI and pydantic are there.
WARM = """
import secrets
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from fastapi import Body, Cookie, Depends, FastAPI, Header, HTTPException, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from pydantic import BaseModel, ConfigDict, Field, computed_field, field_validator, model_validator


class Kind(StrEnum):
    A = "a"


class NewItem(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=9, pattern="a")]
    kind: Kind = Kind.A
    pages: int | None = None
    day: date | None = None
    price: Decimal = Decimal(1)
    sort: Literal["a", "b"] = "a"
    tags: list[str] = []

    @field_validator("name")
    @classmethod
    def strip(cls, name: str) -> str:
        return name.strip()

    @model_validator(mode="after")
    def check(self) -> "NewItem":
        return self

    @computed_field
    @property
    def size(self) -> int:
        return len(self.tags)


class Item(NewItem):
    id: int = Field(ge=1)


ITEMS: dict[int, Item] = {}
app = FastAPI(title="a", openapi_tags=[{"name": "a", "description": "b"}], servers=[{"url": "/"}])


@app.exception_handler(KeyError)
async def missing(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 404)


def user(credentials: Annotated[HTTPBasicCredentials, Depends(HTTPBasic())]) -> str:
    return credentials.username


@app.post("/items/{number}", status_code=201, tags=["a"], responses={404: {"description": "b"}})
def add(number: Annotated[int, Path(ge=1)], item: NewItem, response: Response) -> Item:
    response.headers["x-a"] = "b"
    ITEMS[number] = Item(id=number, **item.model_dump(exclude={"size"}))
    return ITEMS[number]


@app.get("/items", response_model_exclude_none=True)
async def items(limit: Annotated[int, Query(ge=1, le=9)] = 1, q: str | None = None) -> list[Item]:
    raise HTTPException(404, "b")


@app.get("/user", dependencies=[Depends(user)], include_in_schema=False)
def who(
    name: Annotated[str, Depends(user)],
    x: Annotated[str | None, Header()] = None,
    c: Annotated[str | None, Cookie()] = None,
) -> dict[str, Any]:
    return {"name": secrets.compare_digest(name, "a")}


@app.put("/items/{number}")
def put(number: int, item: Annotated[NewItem, Body(openapi_examples={"a": {"value": {}}})]) -> Item | None:
    return None


@app.delete("/items/{number}", status_code=204)
def delete(number: int) -> None:
    del ITEMS[number]


desk = FastAPI(openapi_url=None, dependencies=[Depends(user)])
app.mount("/desk", desk)
"""
ORDERS = [
    ("POST", "/items/1", b'{"name": "a"}'), ("POST", "/items/x", b"{}"), ("GET", "/items", b""), ("GET", "/user", b""),
    ("DELETE", "/items/9", b""), ("GET", "/desk/a", b""), ("GET", "/openapi.json", b""),
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
