"""The pytest plugin: options, fixtures and hooks. What it does for a grader it leaves undone for any other test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from ruta.grading.drawing import Draw
from ruta.grading.words import LANGUAGES

if TYPE_CHECKING:
    from ruta.grading.client import Client
    from ruta.grading.session import GradingSession

SESSION = "ruta-grading"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ruta", "Ruta: grading an exercise · calificar un ejercicio")
    group.addoption(
        "--submission", metavar="PATH", help="the answer: a file or a folder · la respuesta: archivo o carpeta"
    )
    group.addoption("--lang", choices=LANGUAGES, help="language of the report · idioma del informe")
    group.addoption("--hints", type=int, metavar="N", help="hints to show (1) · pistas que se muestran (1)")
    group.addoption("--seed", type=int, metavar="N", help="run again with the same data · repite con los mismos datos")
    group.addoption("--results", metavar="FILE", help="write the results as JSON · escribe los resultados en JSON")
    group.addoption(
        "--time-limit",
        type=float,
        default=10.0,
        metavar="SECONDS",
        help="for an import or a request (10) · para una carga o una solicitud (10)",
    )


@pytest.hookimpl(trylast=True)  # after pytest has made its own reporter
def pytest_configure(config: pytest.Config) -> None:
    from ruta.grading.session import GradingSession  # other test runs do not need it

    config.pluginmanager.register(GradingSession(config), SESSION)


def _session(request: pytest.FixtureRequest) -> GradingSession:
    found: GradingSession | None = request.config.pluginmanager.get_plugin(SESSION)
    assert found is not None
    return found


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[Client]:
    """An HTTP and WebSocket client of the answer, as it is when it was just loaded."""
    yield from _session(request).client(request.node)


@pytest.fixture
def submission(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """The answer's files by name, as text."""
    return _session(request).grading(request.node).submission.texts


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> Draw:
    """Values that are new on each run."""
    return Draw(_session(request).seed, request.node.name)
