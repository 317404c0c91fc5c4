"""A def route with a loop of its own, two body parameters in place of a model, as_completed, and a thread pool."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

from fastapi import Body, FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")


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


OLD_POOL = ThreadPoolExecutor(8)


@app.post("/searches")
def look(deadline: Annotated[float, Body(gt=0, le=10)], branches: Annotated[list[Branch], Body(min_length=1)]):
    async def one(branch):
        in_a_thread = asyncio.get_running_loop().run_in_executor
        question = in_a_thread(OLD_POOL, ask_old_branch, branch) if branch.old else ask_branch(branch)
        try:
            return "copies", branch.name, await asyncio.wait_for(question, deadline)
        except TimeoutError:
            return "late", branch.name, None
        except BranchError:
            return "failed", branch.name, None

    async def everyone():
        return [await done for done in asyncio.as_completed([one(branch) for branch in branches])]

    results = asyncio.run(everyone())
    copies = {name: value for what, name, value in results if what == "copies"}
    lists = {key: [name for what, name, _ in results if what == key] for key in ("late", "failed")}
    if not copies:
        raise HTTPException(504 if lists["late"] else 502)
    return {"copies": copies, "total": sum(copies.values()), **lists}
