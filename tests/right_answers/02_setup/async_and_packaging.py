"""Coroutines, a list made in one go, and versions compared by the package that knows how."""

import sys
from importlib import metadata
from platform import python_version, system

from fastapi import FastAPI
from packaging.version import Version
from pydantic import BaseModel

app = FastAPI(title="Biblioteca Alborada")

NEEDED = {"python": "3.11", "fastapi": "0.165", "uvicorn": "0.54", "pymarc": "5.2"}


class Computer(BaseModel):
    system: str
    virtual_environment: bool
    versions: dict[str, str | None]


class Problem(BaseModel):
    name: str
    found: str | None
    needed: str


class Report(BaseModel):
    ready: bool
    problems: list[Problem]


def old(found, needed):
    return found is None or Version(found) < Version(needed)


def examine(computer: Computer) -> Report:
    problems = [
        Problem(name=name, found=computer.versions[name], needed=NEEDED[name])
        for name in sorted(NEEDED)
        if old(computer.versions[name], NEEDED[name])
    ]
    return Report(problems=problems, ready=computer.virtual_environment and len(problems) == 0)


def this_computer():
    versions: dict[str, str | None] = dict.fromkeys(NEEDED)
    for name in versions:
        try:
            versions[name] = python_version() if name == "python" else metadata.version(name)
        except metadata.PackageNotFoundError:
            pass
    in_environment = sys.base_prefix != sys.prefix
    return Computer(system=system(), virtual_environment=in_environment, versions=versions)


@app.post("/check")
async def check_other_computer(computer: Computer) -> Report:
    return examine(computer)


@app.get("/check", response_model=Report)
async def check():
    return examine(this_computer())


@app.get("/computer", response_model=Computer)
async def computer():
    return this_computer()
