"""The course's own tests: warnings are errors, and a run of all of them uses every core.

A learner's run, `pytest lessons/05_pydantic`, does not load this file.
"""

from __future__ import annotations

import importlib
import signal
from collections.abc import Generator

import pytest

from ruta.catalogue import FOLDER

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As in a command that a script started with &: what the tests start would ignore Ctrl-C too.
    signal.signal(signal.SIGINT, signal.default_int_handler)

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
            options.dist = "loadscope"
    return (yield)


def pytest_configure(config: pytest.Config) -> None:
    """Warnings are errors here, also while test files are collected."""
    config.addinivalue_line("filterwarnings", "error")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Under xdist the tests of a file, or of a lesson in a file, stay together: they share what was built or run.

    Not by marks: xdist 3.8 puts them into an attribute that pytest 9.2 does not read any more.
    """
    scheduling = importlib.import_module("xdist.scheduler").LoadScopeScheduling

    class Together(scheduling):  # type: ignore[misc, valid-type]
        def _split_scope(self, nodeid: str) -> str:
            file, _, name = nodeid.partition("::")
            lesson = FOLDER.match(name.partition("[")[2])
            return f"{file}:{lesson[0] if lesson else ''}"

    return Together(config, log)
