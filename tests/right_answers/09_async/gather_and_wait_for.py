"""gather that returns exceptions, asyncio.wait_for, a thread pool of its own, and a response written by hand."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel, field_validator

app = FastAPI()
old_ones = ThreadPoolExecutor(max_workers=8)


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


class Search(BaseModel):
    branches: list[Branch]
    deadline: float

    @field_validator("branches")
    @classmethod
    def not_empty(cls, branches):
        if not branches:
            raise ValueError("ask somebody")
        return branches

    @field_validator("deadline")
    @classmethod
    def not_too_long(cls, deadline):
        if not 0 < deadline <= 10:
            raise ValueError("more than 0, and 10 at most")
        return deadline


@app.post("/searches")
async def search(wanted: Search):
    def question(branch):
        if branch.old:
            return asyncio.get_running_loop().run_in_executor(old_ones, ask_old_branch, branch)
        return ask_branch(branch)

    waits = (asyncio.wait_for(question(branch), wanted.deadline) for branch in wanted.branches)
    results = await asyncio.gather(*waits, return_exceptions=True)
    answer = {"copies": {}, "total": 0, "late": [], "failed": []}
    for branch, result in zip(wanted.branches, results, strict=True):
        if isinstance(result, TimeoutError):
            answer["late"].insert(0, branch.name)
        elif isinstance(result, BranchError):
            answer["failed"].insert(0, branch.name)
        else:
            answer["copies"][branch.name] = result
            answer["total"] += result
    if answer["copies"]:
        return answer
    return JSONResponse({"problem": "nobody"}, status_code=504 if answer["late"] else 502)
