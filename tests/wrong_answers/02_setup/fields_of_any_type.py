"""fails: test_documented_types

The documentation names the fields of GET /computer, and says that each may hold anything.
"""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
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


def installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def numbers(text: str) -> tuple[int, int]:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def examine(computer: Computer) -> Report:
    problems = []
    for name, needed in NEEDED.items():
        found = computer.versions[name]
        if found is None or numbers(found) < numbers(needed):
            problems.append(Problem(name=name, found=found, needed=needed))
    return Report(ready=not problems and computer.virtual_environment, problems=problems)


# Esta ruta ya está completa: por aquí mandan sus datos las otras computadoras. La lección 03 explica cómo llegan.
# This route is complete: other computers send their facts here. Lesson 03 explains how they arrive.
@app.post("/check")
def check_other_computer(computer: Computer) -> Report:
    """Examina los datos de otra computadora. · Examines the facts of another computer."""
    return examine(computer)


class Facts(BaseModel):
    system: Any
    virtual_environment: Any
    versions: Any


@app.get("/computer", response_model=Facts)
def read_computer() -> Computer:
    """Dice lo que esta computadora sabe de sí misma. · Says what this computer knows of itself."""
    versions = {name: installed(name) for name in NEEDED if name != "python"}
    return Computer(
        system=platform.system(),
        virtual_environment=sys.prefix != sys.base_prefix,
        versions={"python": platform.python_version(), **versions},
    )


@app.get("/check")
def check_this_computer() -> Report:
    """Examina esta computadora. · Examines this computer."""
    return examine(read_computer())
