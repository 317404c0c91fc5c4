"""A router, asyncio.wait on tasks that are cancelled by hand, plain dicts, and a thread of AnyIO for the old branches."""

import asyncio
import time
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, HTTPException, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field

router = APIRouter()


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


@router.get("/log")
async def read_log() -> list[str]:
    return LOG


class Question(BaseModel):
    title: str = "any"
    deadline: Annotated[float, Field(gt=0, le=10)]
    branches: Annotated[list[Branch], Field(min_length=1)]


def question_for(branch: Branch):
    return run_in_threadpool(ask_old_branch, branch) if branch.old else ask_branch(branch)


@router.post("/searches")
async def ask_everyone(question: Question, response: Response) -> dict[str, Any]:
    tasks = {branch.name: asyncio.create_task(question_for(branch)) for branch in question.branches}
    await asyncio.wait(tasks.values(), timeout=question.deadline)
    copies, late, failed = {}, [], []
    for name, task in tasks.items():
        if not task.done():
            task.cancel()
            late.append(name)
        elif task.exception():
            failed.append(name)
        else:
            copies[name] = task.result()
    if not copies:
        raise HTTPException(504 if late else 502, "nobody answered")
    response.headers["x-asked"] = str(len(tasks))
    return {"failed": failed, "late": late, "total": sum(copies.values()), "copies": copies, "asked": list(tasks)}


app = FastAPI()
app.include_router(router)
