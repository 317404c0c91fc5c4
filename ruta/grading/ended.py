"""A pytest plugin for an answer that ended the process of its examination: every check says so, and none loads it."""

from __future__ import annotations

import pytest

from ruta.grading.loading import Problem
from ruta.grading.plugin import SESSION
from ruta.grading.run import how_it_ended


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--ended", type=int, default=0, help="how the process ended")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config) -> None:
    session = config.pluginmanager.get_plugin(SESSION)
    assert session is not None
    for grading in session.gradings.values():
        grading.problem = Problem("ended", {"how": how_it_ended(config.option.ended, session.language)})
