"""The course's own tests: warnings are errors, and a run of all of them uses every core.

A learner's run, `pytest lessons/05_pydantic`, does not load this file.
"""

from __future__ import annotations

import importlib
from collections.abc import Generator

import pytest

from ruta.catalogue import FOLDER

pytest_plugins = ["pytester", "tests.learner_sample", "tests.warm_sample"]


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Load xdist, which is not loaded by itself (see addopts); `-p no:xdist` and `-n0` work as everywhere."""
    del parser
    if not pluginmanager.is_blocked("xdist") and not pluginmanager.has_plugin("xdist"):
        pluginmanager.register(importlib.import_module("xdist.plugin"), "xdist")


@pytest.hookimpl(wrapper=True)
def pytest_cmdline_main(config: pytest.Config) -> Generator[None, object, object]:
    """`pytest` with no paths runs everything, on every core unless the user sits at its output."""
    options = config.option
    whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    watched = options.usepdb or options.trace or options.capture == "no" or options.collectonly
    if config.pluginmanager.has_plugin("xdist") and not hasattr(config, "workerinput"):
        if whole and not watched and options.numprocesses is None:
            options.numprocesses = "auto"
            options.maxprocesses = options.maxprocesses or 8
        if options.numprocesses and options.dist == "no":
            options.dist = "loadgroup"
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Warnings are errors here, also while test files are collected."""
    config.addinivalue_line("filterwarnings", "error")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under xdist the tests of a file, or of a lesson in a file, stay together: they share what was built or run."""
    if not config.pluginmanager.has_plugin("xdist"):
        return
    for item in items:
        lesson = FOLDER.match(item.name.partition("[")[2])
        item.add_marker(pytest.mark.xdist_group(f"{item.path.name}:{lesson[0] if lesson else ''}"))
