"""AnyIO's task group and cancel scopes in place of asyncio's, and the statuses from an exception handler."""

import asyncio
import time

import anyio
import anyio.to_thread
from fastapi import FastAPI, Request, Response
from pydantic import BaseModel, PositiveFloat, model_validator

app = FastAPI()


class NobodyError(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


@app.exception_handler(NobodyError)
async def say_so(request: Request, error: NobodyError) -> Response:
    return Response(status_code=error.status)


class Branch(BaseModel):
    """Una sucursal simulada: la solicitud dice qué hará. · A simulated branch: the request says what it will do."""

    name: str
    seconds: float
    copies: int
    works: bool = True
    old: bool = False


class BranchError(Exception):
    """La sucursal no pudo contestar. · The branch could not answer."""


LOG: list[str] = []


def finish(branch: Branch) -> int:
    if not branch.works:
        LOG.append(f"failed {branch.name}")
        raise BranchError(branch.name)
    LOG.append(f"answered {branch.name}")
    return branch.copies


async def ask_branch(branch: Branch) -> int:
    LOG.append(f"asked {branch.name}")
    try:
        await asyncio.sleep(branch.seconds)
    except asyncio.CancelledError:
        LOG.append(f"cancelled {branch.name}")
        raise
    return finish(branch)


def ask_old_branch(branch: Branch) -> int:
    LOG.append(f"asked {branch.name}")
    time.sleep(branch.seconds)
    return finish(branch)


@app.get("/log")
async def read_log() -> list[str]:
    return LOG


class Enquiry(BaseModel):
    deadline: PositiveFloat
    branches: list[Branch]

    @model_validator(mode="after")
    def is_sensible(self):
        if self.deadline > 10 or not self.branches:
            raise ValueError("ask somebody, and wait for ten seconds at most")
        return self


class Found(BaseModel):
    copies: dict[str, int]
    total: int
    late: set[str]
    failed: set[str]


@app.post("/searches")
async def enquire(enquiry: Enquiry) -> Found:
    copies: dict[str, int] = {}
    failed: set[str] = set()

    async def one(branch: Branch) -> None:
        try:
            if branch.old:
                copies[branch.name] = await anyio.to_thread.run_sync(ask_old_branch, branch, abandon_on_cancel=True)
            else:
                copies[branch.name] = await ask_branch(branch)
        except BranchError:
            failed.add(branch.name)

    with anyio.move_on_after(enquiry.deadline):
        async with anyio.create_task_group() as group:
            for branch in enquiry.branches:
                group.start_soon(one, branch)
    late = {branch.name for branch in enquiry.branches} - copies.keys() - failed
    if not copies:
        raise NobodyError(504 if late else 502)
    return Found(copies=copies, total=sum(copies.values()), late=late, failed=failed)
