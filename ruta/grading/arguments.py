"""What the command line of a run says: whether it grades, whether pytest should be quiet, and how to run it again."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatch
from pathlib import Path

import pytest

GRADER = "test_exercise.py"
# Options that ask for pytest's own output, with the values they have when nobody asks.
SILENT = {"tbstyle": "auto", "reportchars": "fE", "showfixtures": False, "setupshow": False, "setuponly": False,
          "setupplan": False, "durations": None, "traceconfig": False, "usepdb": False, "trace": False,
          "collectonly": False, "show_fixtures_per_test": False, "markers": False}  # fmt: skip


def are_graders(config: pytest.Config) -> bool:
    """Whether every argument of the run is a grader, or a folder with graders and no other tests."""
    if hasattr(config, "workerinput") or getattr(config.option, "numprocesses", None):
        return False
    paths = [config.invocation_params.dir / argument.split("::")[0] for argument in config.args]
    return bool(paths) and all(_is_grader(path) for path in paths)


def missing_lesson(config: pytest.Config) -> tuple[str, list[Path]] | None:
    """An argument that is not there but looks like the name of a lesson, and the lessons that it looks like."""
    lessons = {path.parent.name: path.parent for path in sorted(config.rootpath.glob(f"lessons/*/{GRADER}"))}
    for argument in config.args:
        path = Path(argument.split("::")[0])
        name = path.parent.name if path.name == GRADER else path.name
        alike = [lesson for lesson in lessons if name in lesson] or get_close_matches(name, lessons)
        if alike and not (config.invocation_params.dir / path).exists():
            return str(path), [lessons[lesson] for lesson in alike]
    return None


def are_quiet(config: pytest.Config) -> bool:
    """Whether the learner did not ask for pytest's own output."""
    asked = any(getattr(config.option, name, silent) != silent for name, silent in SILENT.items())
    return config.option.verbose <= 0 and not asked


def command(config: pytest.Config, name: str, value: int | None) -> str:
    """The command that the learner typed, with one of our options set to another value."""
    return command_of(config.invocation_params.args, name, value)


def command_of(given: Sequence[str | os.PathLike[str]], name: str, value: int | None) -> str:
    """The same for the words of a command."""
    kept = list(_without(given, "--hints", "--seed"))
    words = program()
    words += kept + ([name, str(value)] if name else [])
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def program() -> list[str]:
    """How the learner started pytest: `uv run` sets UV."""
    return ["python", "-m", "uv", "run", "pytest"] if os.environ.get("UV") else ["pytest"]


def _without(given: Sequence[str | os.PathLike[str]], *options: str) -> Iterator[str]:
    words = iter(str(word) for word in given)
    for word in words:
        if word in options:
            next(words, None)
        elif not word.startswith(tuple(f"{option}=" for option in options)):
            yield word


def _is_grader(path: Path) -> bool:
    if path.is_file():
        return path.name == GRADER
    found = False
    for folder, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".") and name != "__pycache__"]
        tests = [name for name in files if fnmatch(name, "test_*.py") or fnmatch(name, "*_test.py")]
        if any(name != GRADER for name in tests) or (Path(folder) / "pyvenv.cfg").exists():
            return False
        found = found or bool(tests)
    return found
