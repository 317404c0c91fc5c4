"""Corrector del ejercicio 02 · Grader of exercise 02."""

import platform
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from ruta.grading import check
from ruta.grading.reading import resolve

NEEDED = {"python": "3.11", "fastapi": "0.165", "uvicorn": "0.54", "pymarc": "5.2"}


@cache
def here():
    """The versions on the computer that grades, which is also the one that runs the answer."""
    found = {"python": platform.python_version()}
    for name in ("fastapi", "uvicorn", "pymarc"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def numbers(text):
    return [int(part) for part in text.split(".")[:2]]


def problems_of(versions):
    wrong = [name for name, found in versions.items() if found is None or numbers(found) < numbers(NEEDED[name])]
    return [{"name": name, "found": versions[name], "needed": NEEDED[name]} for name in sorted(wrong)]


def good_versions(draw):
    """Newer than NEEDED, whether they are compared as numbers or as texts."""
    return {
        "python": f"3.{draw.integer(12, 14)}.{draw.integer(0, 9)}",
        "fastapi": f"0.{draw.integer(166, 199)}.{draw.integer(0, 9)}",
        "uvicorn": f"0.{draw.integer(55, 99)}.{draw.integer(0, 9)}",
        "pymarc": f"5.{draw.integer(3, 9)}.{draw.integer(0, 9)}",
    }


def a_computer(draw, versions, *, virtual_environment=True):
    system = draw.choice(["Linux", "Darwin", "Windows"])
    return {"system": system, "virtual_environment": virtual_environment, "versions": versions}


def problems_in(response):
    assert response.status_code == 200
    asked = ("name", "found", "needed")  # a problem may say more than that
    problems = [
        {field: problem[field] for field in asked if field in problem} for problem in response.json()["problems"]
    ]
    return sorted(problems, key=lambda problem: problem["name"])


@check(
    1,
    es="GET /computer dice la versión de Python y las de los paquetes instalados",
    en="GET /computer gives the versions of Python and of the installed packages",
    hints={
        "es": [
            "¿Existe la ruta? ¿De dónde saca read_environment, de main.py, la versión de Python, y de dónde las demás?",
            "version(name) sirve para los paquetes. Python no es un paquete: usa platform.python_version().",
            'versions lleva las claves de NEEDED: "python" con platform.python_version(), las demás con version(name).',
        ],
        "en": [
            "Is the route there? Where does read_environment, in main.py, get Python's version and the others?",
            "version(name) works for packages. Python is not one: its version is platform.python_version().",
            'versions has the keys of NEEDED: "python" with platform.python_version(), the others with version(name).',
        ],
    },
)
def test_installed_versions(client):
    response = client.get("/computer")
    assert response.status_code == 200
    versions = response.json()["versions"]
    for name, found in here().items():
        if found is not None:
            assert versions[name] == found


@check(
    1,
    es="Un paquete que no está instalado aparece con null",
    en="A package that is not installed appears with null",
    hints={
        "es": [
            "¿Qué lanza version() cuando el paquete no está?",
            "Atrapa PackageNotFoundError con try y except, y devuelve None: en JSON es null.",
            "Copia installed() de la lección, con su import, y llámala con cada paquete de NEEDED.",
        ],
        "en": [
            "What does version() raise when the package is not there?",
            "Catch PackageNotFoundError with try and except, and return None: in JSON it is null.",
            "Copy installed() from the lesson, with its import, and call it with each package of NEEDED.",
        ],
    },
)
def test_missing_is_null(client):
    response = client.get("/computer")
    assert response.status_code == 200
    versions = response.json()["versions"]
    for name, found in here().items():
        if found is None:
            assert name in versions
            assert versions[name] is None


@check(
    1,
    es="GET /computer dice el sistema y si hay un entorno virtual",
    en="GET /computer gives the system and whether there is a virtual environment",
    hints={
        "es": [
            "¿En qué se distingue el Python de un entorno virtual de cualquier otro?",
            "El módulo sys tiene dos carpetas, prefix y base_prefix, que solo difieren dentro de un entorno virtual.",
            "system=platform.system() y virtual_environment=sys.prefix != sys.base_prefix.",
        ],
        "en": [
            "How is the Python of a virtual environment different from the others?",
            "The module sys has two folders, prefix and base_prefix, which differ only inside a virtual environment.",
            "system=platform.system() and virtual_environment=sys.prefix != sys.base_prefix.",
        ],
    },
)
def test_system_and_virtual_environment(client):
    response = client.get("/computer")
    assert response.status_code == 200
    assert response.json()["system"] == platform.system()
    assert response.json()["virtual_environment"] is (sys.prefix != sys.base_prefix)


@check(
    1,
    es="La documentación muestra los campos de GET /computer con sus tipos",
    en="The documentation shows the fields of GET /computer with their types",
    hints={
        "es": [
            "¿De dónde saca FastAPI los tipos que muestra en /docs?",
            "Los saca de la anotación que va después de la flecha, entre los paréntesis y los dos puntos.",
            "def read_computer() -> Computer:",
        ],
        "en": [
            "Where does FastAPI get the types that it shows at /docs?",
            "From the type hint after the arrow, between the parentheses and the colon.",
            "def read_computer() -> Computer:",
        ],
    },
)
def test_documented_types(client):
    document = client.get("/openapi.json").json()
    assert "get" in document["paths"].get("/computer", {})
    schema = document["paths"]["/computer"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    fields = resolve(document, schema).get("properties", {})
    asked = {"system": "string", "virtual_environment": "boolean", "versions": "object"}
    types_in_docs = {name: resolve(document, fields[name]).get("type") for name in asked if name in fields}
    assert types_in_docs == asked


@check(
    1,
    es="Un paquete que falta es un problema",
    en="A missing package is a problem",
    hints={
        "es": [
            "¿Qué recorre tu examine, y qué valor tiene en computer.versions un paquete que no está?",
            "Recorre NEEDED: cuando computer.versions[name] es None, agrega un Problem a la lista.",
            "if found is None: problems.append(Problem(name=name, found=found, needed=needed))",
        ],
        "en": [
            "What does your examine loop over, and what value does a missing package have in computer.versions?",
            "Loop over NEEDED: when computer.versions[name] is None, add a Problem to the list.",
            "if found is None: problems.append(Problem(name=name, found=found, needed=needed))",
        ],
    },
)
def test_missing_package(client, draw):
    versions = good_versions(draw)
    for name in draw.sample(["fastapi", "uvicorn", "pymarc"], draw.integer(1, 2)):
        versions[name] = None
    response = client.post("/check", json=a_computer(draw, versions))
    problems = problems_in(response)
    assert problems == problems_of(versions)
    assert response.json()["ready"] is False


@check(
    1,
    es="Una versión vieja es un problema, también la de Python",
    en="An old version is a problem, including Python's",
    hints={
        "es": [
            "¿Contra qué se compara cada versión, y de dónde sale?",
            "NEEDED.items() da cada nombre con la versión que pide; la que hay está en computer.versions[name].",
            "if found is None or numbers(found) < numbers(needed): y agrega el Problem. numbers() es de la lección.",
        ],
        "en": [
            "What is each version compared with, and where does that come from?",
            "NEEDED.items() gives each name with the version needed; the installed one is computer.versions[name].",
            "if found is None or numbers(found) < numbers(needed): and add the Problem. numbers() is in the lesson.",
        ],
    },
)
def test_old_version(client, draw):
    old = {
        "python": f"2.{draw.integer(4, 7)}.{draw.integer(0, 9)}",
        "fastapi": f"0.{draw.integer(103, 164)}.{draw.integer(0, 9)}",
        "uvicorn": f"0.{draw.integer(11, 53)}.{draw.integer(0, 9)}",
        "pymarc": f"{draw.integer(3, 4)}.{draw.integer(0, 9)}.{draw.integer(0, 9)}",
    }
    for names in (["python"], draw.sample(["fastapi", "uvicorn", "pymarc"], 2)):
        versions = good_versions(draw) | {name: old[name] for name in names}
        response = client.post("/check", json=a_computer(draw, versions))
        problems = problems_in(response)
        assert problems == problems_of(versions)
        assert response.json()["ready"] is False


@check(
    1,
    es="Las versiones se comparan como números: 3.9 es más vieja que 3.11",
    en="Versions are compared as numbers: 3.9 is older than 3.11",
    hints={
        "es": [
            '¿Qué responde Python a "3.9" < "3.11"?',
            "Compara letra por letra, y 9 va después de 1. Convierte antes cada parte en un entero.",
            "numbers(found) < numbers(needed), con la función numbers de la lección. float() no sirve: 3.9 > 3.11.",
        ],
        "en": [
            'What does Python answer to "3.9" < "3.11"?',
            "It compares character by character, and 9 comes after 1. Turn each part into an integer first.",
            "numbers(found) < numbers(needed), with the lesson's function numbers. float() does not work: 3.9 > 3.11.",
        ],
    },
)
def test_versions_are_numbers(client, draw):
    # Each of these four is old, and looks new to a comparison of texts or of decimals.
    versions = {
        "python": f"3.{draw.integer(6, 9)}.{draw.integer(0, 9)}",
        "fastapi": f"0.{draw.integer(70, 99)}.{draw.integer(0, 9)}",
        "uvicorn": f"0.{draw.integer(6, 9)}.{draw.integer(0, 9)}",
        "pymarc": f"5.{draw.integer(0, 1)}.{draw.integer(0, 9)}",
    }
    response = client.post("/check", json=a_computer(draw, versions))
    problems = problems_in(response)
    assert problems == problems_of(versions)
    # And each of these is new, and looks old: the first to a comparison of digits run together, the others to one of
    # texts or of decimals.
    versions = good_versions(draw) | {
        "fastapi": f"1.{draw.integer(0, 9)}.{draw.integer(0, 9)}",
        "uvicorn": f"0.{draw.integer(100, 199)}.{draw.integer(0, 9)}",
        "pymarc": f"{draw.integer(10, 19)}.{draw.integer(0, 1)}.{draw.integer(0, 9)}",
    }
    response = client.post("/check", json=a_computer(draw, versions))
    problems = problems_in(response)
    assert problems == []


@check(
    1,
    es="Una computadora con todo lo que se pide está lista",
    en="A computer with everything that is needed is ready",
    hints={
        "es": [
            "¿Cuál es la versión más vieja que todavía sirve?",
            "La que pide NEEDED sirve: hay problema si la tuya es menor, no si es igual.",
            "ready=not problems and computer.virtual_environment",
        ],
        "en": [
            "What is the oldest version that is still good enough?",
            "The version in NEEDED is good enough: only a lower one is a problem, not an equal one.",
            "ready=not problems and computer.virtual_environment",
        ],
    },
)
def test_ready(client, draw):
    # The oldest that still count.
    for versions in (good_versions(draw), {name: f"{needed}.0" for name, needed in NEEDED.items()}):
        response = client.post("/check", json=a_computer(draw, versions))
        problems = problems_in(response)
        assert problems == []
        assert response.json()["ready"] is True


@check(
    1,
    es="Sin entorno virtual, no está lista",
    en="Without a virtual environment, it is not ready",
    hints={
        "es": [
            "¿Qué campo de Computer no está en versions?",
            "ready depende de dos cosas: que problems esté vacía y que computer.virtual_environment sea verdadero.",
            "ready=not problems and computer.virtual_environment",
        ],
        "en": [
            "Which field of Computer is not in versions?",
            "ready depends on two things: that problems is empty and that computer.virtual_environment is true.",
            "ready=not problems and computer.virtual_environment",
        ],
    },
)
def test_no_virtual_environment(client, draw):
    response = client.post("/check", json=a_computer(draw, good_versions(draw), virtual_environment=False))
    problems = problems_in(response)
    assert problems == []
    assert response.json()["ready"] is False


@check(
    1,
    es="GET /check examina esta computadora",
    en="GET /check examines this computer",
    hints={
        "es": [
            "¿Pasan las demás? Un 405 dice que a /check le falta GET. ¿Qué función tuya ya sabe hacer el informe?",
            "La ruta junta lo que hace GET /computer con lo que hace examine.",
            '@app.get("/check"), y debajo una función con return examine(read_computer()).',
        ],
        "en": [
            "Do the other checks pass? A 405 says that /check lacks GET. Which function of yours makes the report?",
            "The route combines what GET /computer does with what examine does.",
            '@app.get("/check"), and below it a function with return examine(read_computer()).',
        ],
    },
)
def test_this_computer(client):
    response = client.get("/check")
    expected = problems_of(here())
    problems = problems_in(response)
    assert problems == expected
    assert response.json()["ready"] is (not expected and sys.prefix != sys.base_prefix)
