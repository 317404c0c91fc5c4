"""Dicts by hand, version_info, more facts than were asked for, and a route more."""

import os
import platform
import sys
from importlib.metadata import distributions

from fastapi import APIRouter, FastAPI
from pydantic import BaseModel

NEEDED = {"python": "3.11", "fastapi": "0.165", "uvicorn": "0.54", "pymarc": "5.2"}

router = APIRouter()


class Computer(BaseModel):
    system: str
    virtual_environment: bool
    versions: dict[str, str | None]
    processors: int | None = None


class Problem(BaseModel):
    name: str
    found: str | None
    needed: str
    advice: str = ""


class Report(BaseModel):
    ready: bool
    problems: list[Problem]


def is_older(found: str, needed: str) -> bool:
    for one, other in zip(found.split("."), needed.split(".")):
        if int(one) != int(other):
            return int(one) < int(other)
    return False


def examine(computer: Computer) -> Report:
    report = Report(ready=True, problems=[])
    for name in NEEDED:
        found = computer.versions.get(name)
        if not found:
            report.problems.append(Problem(name=name, found=None, needed=NEEDED[name], advice=f"Install {name}"))
        elif is_older(found, NEEDED[name]):
            report.problems.append(Problem(name=name, found=found, needed=NEEDED[name], advice=f"Update {name}"))
    if report.problems or not computer.virtual_environment:
        report.ready = False
    return report


@router.get("/computer")
def read() -> Computer:
    names = {one.metadata["Name"].lower(): one.version for one in distributions()}
    versions = {name: names.get(name) for name in NEEDED}
    major, minor, micro = sys.version_info[:3]
    versions["python"] = f"{major}.{minor}.{micro}"
    versions["pydantic"] = names["pydantic"]
    return Computer(
        system=platform.uname().system,
        virtual_environment=not os.path.samefile(sys.prefix, sys.base_prefix),
        versions=versions,
        processors=os.cpu_count(),
    )


@router.get("/check")
def check_this_computer():
    return examine(read())


@router.post("/check")
def check_other_computer(computer: Computer) -> Report:
    return examine(computer)


app = FastAPI(title="Biblioteca Alborada")
app.include_router(router)


@app.get("/")
def welcome() -> dict[str, str]:
    return {"library": "Biblioteca Alborada"}
