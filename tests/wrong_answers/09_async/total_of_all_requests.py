"""fails: test_failures

The sum lives outside the function: the second request goes on from the first.
"""

import asyncio
import time

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

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


class Search(BaseModel):
    deadline: float = Field(gt=0, le=10)
    branches: list[Branch] = Field(min_length=1)


class Answer(BaseModel):
    copies: dict[str, int] = {}
    total: int = 0
    late: list[str] = []
    failed: list[str] = []


TOTALS = {"copies": 0}


@app.post("/searches", responses={502: {"description": "Every branch failed"}, 504: {"description": "Nobody in time"}})
async def search_copies(search: Search) -> Answer:
    """Pregunta a las sucursales a la vez. · Asks the branches at once."""
    answer = Answer()

    async def ask(branch: Branch) -> None:
        try:
            async with asyncio.timeout(search.deadline):
                if branch.old:
                    found = await asyncio.to_thread(ask_old_branch, branch)
                else:
                    found = await ask_branch(branch)
        except TimeoutError:
            answer.late.append(branch.name)
        except BranchError:
            answer.failed.append(branch.name)
        else:
            answer.copies[branch.name] = found
            TOTALS["copies"] += found

    async with asyncio.TaskGroup() as group:
        for branch in search.branches:
            group.create_task(ask(branch))
    answer.total = TOTALS["copies"]
    if not answer.copies:
        raise HTTPException(status_code=504 if answer.late else 502)
    return answer
