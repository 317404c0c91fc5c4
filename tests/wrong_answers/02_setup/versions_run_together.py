"""fails: test_versions_are_numbers

Runs the two numbers together: 1.0 becomes 10, which is less than the 165 of 0.165.
"""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

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


def digits(text: str) -> int:
    return int("".join(text.split(".")[:2]))


def examine(computer: Computer) -> Report:
    problems = []
    for name, needed in NEEDED.items():
        found = computer.versions[name]
        if found is None or digits(found) < digits(needed):
            problems.append(Problem(name=name, found=found, needed=needed))
    return Report(ready=not problems and computer.virtual_environment, problems=problems)


# Esta ruta ya está completa: por aquí mandan sus datos las otras computadoras. La lección 03 explica cómo llegan.
# This route is complete: other computers send their facts here. Lesson 03 explains how they arrive.
@app.post("/check")
def check_other_computer(computer: Computer) -> Report:
    """Examina los datos de otra computadora. · Examines the facts of another computer."""
    return examine(computer)


@app.get("/computer")
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
