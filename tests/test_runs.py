"""How the tests are run: all of them on every core, a learner's without what they do not need."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

CONFIGURATION = """
[tool.pytest.ini_options]
testpaths = ["tests"]
pythonpath = ["."]
addopts = ["--disable-plugin-autoload", "--import-mode=importlib", "--strict-markers", "--strict-config"]
"""
TEST = """
import sys
import warnings


def test_who_runs(request):
    print("xdist" in sys.modules, hasattr(request.config, "workerinput"))


def test_warns():
    warnings.warn("old", DeprecationWarning)
"""


@pytest.fixture
def clone(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with a test in tests/ and the same one in lessons/."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "2")
    pytester.makepyprojecttoml(CONFIGURATION)
    for folder in ("tests", "lessons"):
        pytester.mkdir(folder).joinpath(f"test_{folder}.py").write_text(TEST, encoding="utf-8")
    shutil.copy(Path(__file__).with_name("conftest.py"), pytester.path / "tests")
    for name in ("learner_sample", "warm_sample"):  # conftest.py loads them; these tests need no fixture of theirs
        (pytester.path / "tests" / f"{name}.py").touch()
    return pytester


def test_the_whole_run_uses_every_core(clone: pytest.Pytester) -> None:
    result = clone.runpytest_subprocess("-rP")
    result.stdout.fnmatch_lines(["created: 2/2 workers", "True True", "* 1 failed, 1 passed in *"])


@pytest.mark.parametrize(
    "options", [["-n0"], ["-p", "no:xdist"], ["-s"], ["--pdb"], ["tests"], ["tests/test_tests.py"]], ids=" ".join
)
def test_other_runs_use_one(clone: pytest.Pytester, options: list[str]) -> None:
    result = clone.runpytest_subprocess("-rP", *options)
    result.stdout.no_fnmatch_line("*workers*")
    result.stdout.fnmatch_lines(["*False*" if "no:xdist" in options else "*True False*"])
    result.stdout.fnmatch_lines(["*= 1 failed, 1 passed in *"])


def test_workers_on_demand(clone: pytest.Pytester) -> None:
    clone.runpytest_subprocess("-n", "1", "tests/test_tests.py").stdout.fnmatch_lines(["created: 1/1 worker"])


def test_a_learner_s_run_loads_none_of_this(clone: pytest.Pytester) -> None:
    result = clone.runpytest_subprocess("-rP", "lessons")
    result.stdout.fnmatch_lines(["False False", "* 2 passed, 1 warning in *"])
