"""Café Canela: ¿está lista esta computadora? · Café Canela: is this computer ready?"""

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI(title="Café Canela")

OLDEST_PYTHON = "3.11"
PACKAGES = ["fastapi", "starlette", "pydantic", "uvicorn", "fastapi-cli", "httpx2"]


class Environment(BaseModel):
    system: str
    python: str
    virtual_environment: bool
    packages: dict[str, str | None]


class Problem(BaseModel):
    what: str
    command: str


class Report(BaseModel):
    ready: bool
    problems: list[Problem]


def installed(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def read_environment() -> Environment:
    return Environment(
        system=platform.system(),
        python=platform.python_version(),
        virtual_environment=sys.prefix != sys.base_prefix,
        packages={package: installed(package) for package in PACKAGES},
    )


def numbers(text: str) -> tuple[int, int]:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def find_problems(environment: Environment) -> list[Problem]:
    problems = []
    # As texts, "3.9" comes after "3.11".
    if numbers(environment.python) < numbers(OLDEST_PYTHON):
        what = f"Python {environment.python} is older than {OLDEST_PYTHON}"
        problems.append(Problem(what=what, command="uv sync --python 3.14"))
    if not environment.virtual_environment:
        windows = environment.system == "Windows"
        activate = r".venv\Scripts\activate" if windows else "source .venv/bin/activate"
        problems.append(Problem(what="No virtual environment is active", command=activate))
    for package, found in environment.packages.items():
        if found is None:
            problems.append(Problem(what=f"{package} is not installed", command="uv sync"))
    return problems


@app.get("/environment")
def get_environment() -> Environment:
    """Dice con qué se ejecuta la app. · Says what the app runs with."""
    return read_environment()


@app.get("/check")
def check_environment() -> Report:
    """Dice qué falla y con qué comando se arregla. · Says what is wrong and which command fixes it."""
    problems = find_problems(read_environment())
    return Report(ready=not problems, problems=problems)
