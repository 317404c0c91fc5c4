"""Ejercicio 02 · Exercise 02: la computadora de la biblioteca · the library's computer.

Escribe dos rutas y la función examine. · Write two routes and the function examine.

GET /computer
    Lo que esta computadora dice de sí misma, un Computer. `system`: platform.system(). `virtual_environment`: si la app
    se ejecuta en un entorno virtual. `versions`: una clave por cada nombre de NEEDED; en `python`,
    platform.python_version(); en los paquetes, la versión instalada o null.
    What this computer says of itself, as a Computer. `system`: platform.system(). `virtual_environment`: whether the
    app runs in a virtual environment. `versions`: one key for each name in NEEDED; for `python`,
    platform.python_version(); for the packages, the installed version or null.

examine(computer)
    Devuelve un Report. `problems`: un Problem por cada nombre de NEEDED que la computadora no tiene (null) o tiene en
    una versión anterior a la que NEEDED pide; se comparan los dos primeros números. `name`: ese nombre; `found`: la
    versión que hay, o null; `needed`: la que pide NEEDED. `ready`: ningún problema, y un entorno virtual.
    Returns a Report. `problems`: one Problem for each name in NEEDED that the computer does not have (null) or has in
    a version older than NEEDED asks for; the first two numbers are compared. `name`: that name; `found`: the
    installed version, or null; `needed`: the one in NEEDED. `ready`: no problems, and a virtual environment.

GET /check
    El Report de esta computadora. · The Report of this computer.
"""

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


def examine(computer: Computer) -> Report:
    raise NotImplementedError


# Esta ruta ya está completa: por aquí mandan sus datos las otras computadoras. La lección 03 explica cómo llegan.
# This route is complete: other computers send their facts here. Lesson 03 explains how they arrive.
@app.post("/check")
def check_other_computer(computer: Computer) -> Report:
    """Examina los datos de otra computadora. · Examines the facts of another computer."""
    return examine(computer)


# Tus dos rutas van aquí. · Your two routes go here.
