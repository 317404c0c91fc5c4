"""Ejercicio 09 · Exercise 09: ¿quién tiene un ejemplar? · who has a copy?

Escribe una ruta y sus dos modelos. · Write one route and its two models.

POST /searches
    Recibe deadline, un número de segundos mayor que 0 y no mayor que 10, y branches, una lista de Branch que no está
    vacía. Pregunta a todas a la vez y no espera más que deadline. Responde 200 y cuatro campos:
    Takes deadline, a number of seconds above 0 and at most 10, and branches, a list of Branch that is not empty. Asks
    them all at once and waits no longer than deadline. Answers 200 and four fields:

    copies  los ejemplares de cada sucursal que contestó a tiempo, también si son 0: {"Centro": 2, "Norte": 0}
            the copies of each branch that answered in time, 0 included
    total   la suma de copies · the sum of copies
    late    los nombres de las que no contestaron a tiempo · the names of those that did not answer in time
    failed  los nombres de las que fallaron (BranchError) · the names of those that failed (BranchError)

    Que una tarde o falle no cambia la respuesta de las demás. La que no llegó a tiempo se cancela. Las listas van en
    cualquier orden. Si ninguna contestó: 504 si alguna llegó tarde; 502 si fallaron todas. El detail lo escribes tú.
    One that is late or fails does not change what the others answer. One that was not in time is cancelled. The lists
    come in any order. If none answered: 504 if any was late, 502 if all failed. The detail is up to you.

    Una sucursal moderna se pregunta con ask_branch. Una antigua (old), con ask_old_branch, que bloquea su hilo y no
    se puede cancelar; tampoco ella detiene a las demás ni alarga la espera.
    A modern branch is asked with ask_branch. An old one, with ask_old_branch, which blocks its thread and cannot be
    cancelled; it does not stop the others or make the wait longer either.

    Un cuerpo que no cumple, o al que le falta deadline, branches o algún name, seconds o copies: 422. Cada nombre
    llega una sola vez y sale en un solo lugar.
    A body that breaks this, or lacks deadline, branches, or any name, seconds or copies: 422. Each name arrives once
    and goes out in one place only.

GET /log
    Ya está: 200 y lo que le pasó a cada sucursal, en orden. · It is there already: 200 and what happened, in order.

Branch y las dos funciones que preguntan también están ya: úsalas sin cambiarlas.
Branch and the two functions that ask are there already too: use them as they are.
"""

import asyncio
import time

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, computed_field

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
    late: list[str] = []
    failed: list[str] = []

    @computed_field
    @property
    def total(self) -> int:
        return sum(self.copies.values())


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

    async with asyncio.TaskGroup() as group:
        for branch in search.branches:
            group.create_task(ask(branch))
    if not answer.copies:
        raise HTTPException(status_code=504 if answer.late else 502)
    return answer
