"""Grading one answer for a program: what comes of it, and the plain way, a fresh pytest for each answer."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruta.grading.words import Language, say

ROOT = Path(__file__).resolve().parent.parent.parent
SLICE = 0.02
LONGEST_RUN = 600.0
TIME_LIMIT = 10.0
KILLED = 9
# What an answer may know of the environment of the person who grades it, whatever the way.
TOLD = {"PATH", "HOME", "USER", "LANG", "LANGUAGE", "TZ", "TMPDIR", "VIRTUAL_ENV", "SSL_CERT_FILE"}
# Without these little runs on Windows.
TOLD |= {"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "USERNAME"}
TOLD |= {"APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "NUMBER_OF_PROCESSORS"}


@dataclass(frozen=True)
class Outcome:
    """What came of grading: the document that `--results` writes, and the report as text for a terminal.

    `problem` says in the learner's language why there is neither; `cancelled` that nobody wanted them any more.
    """

    results: dict[str, Any] = field(default_factory=dict)
    report: str = ""
    problem: str | None = None
    cancelled: bool = False


@dataclass(frozen=True)
class Job:
    """One answer to grade, and how to tell it."""

    grader: Path
    submission: Path
    language: Language
    hints: int = 1
    seed: int | None = None
    width: int = 80
    colour: bool = False
    time_limit: float = TIME_LIMIT

    @property
    def start(self) -> Path:
        """The root of the clone, from which paths are shown."""
        return self.grader.parent.parent.parent

    @property
    def words(self) -> list[str]:
        """What a learner would type after `pytest` in the root of the clone."""
        folder = self.grader.parent
        words = [self._typed(folder)]
        if self.submission != folder / "exercise.py":
            words += ["--submission", self._typed(self.submission)]
        return words + (["--hints", str(self.hints)] if self.hints != 1 else [])

    def _typed(self, path: Path) -> str:
        try:
            shown = os.path.relpath(path, self.start)
        except ValueError:  # another drive of Windows
            return str(path)
        return str(path) if Path(shown).parts[:1] == ("..",) else shown.replace(os.sep, "/")


def grade_fresh(  # noqa: PLR0913
    grader: Path,
    submission: Path,
    *,
    language: Language,
    hints: int = 1,
    seed: int | None = None,
    width: int = 80,
    colour: bool = False,
    time_limit: float = TIME_LIMIT,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Grade an answer with pytest in a process of its own."""
    job = Job(grader.resolve(), submission.absolute(), language, hints, seed, width, colour, time_limit)
    outcome = _pytest(job, [], cancelled)
    if isinstance(outcome, Outcome):
        return outcome
    if outcome == -KILLED:
        return Outcome(problem=say(language, "killed"))
    # The answer ended the process; another one says so, check by check, and does not load the answer.
    told = _pytest(job, ["-p", "ruta.grading.ended", "--ended", str(outcome)], cancelled)
    return told if isinstance(told, Outcome) else Outcome(problem=say(language, "killed"))


def environment_of_answers() -> dict[str, str]:
    """The part of this environment that an answer may know."""
    return {name: value for name, value in os.environ.items() if name.upper() in TOLD or name.startswith("LC_")}


def how_it_ended(code: int, language: Language) -> str:
    """An exit code or, below zero, a signal, in words."""
    return say(language, "signal", code=-code) if code < 0 else say(language, "exit_code", code=code)


def _pytest(job: Job, more: list[str], cancelled: Callable[[], bool] | None) -> Outcome | int:
    """The outcome, or the code of a process that ended without one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results, out, err = folder / "results.json", folder / "out", folder / "err"
        command = [sys.executable, "-m", "pytest", *job.words]
        with out.open("wb") as to_out, err.open("wb") as to_err:
            process = subprocess.Popen(  # noqa: S603
                command,
                cwd=job.start,
                env=_environment(job, results, more),
                stdin=subprocess.DEVNULL,
                stdout=to_out,
                stderr=to_err,
                start_new_session=os.name != "nt",  # so that it ends whole, and Ctrl-C reaches only us
            )
            try:
                if not _wait(process, cancelled):
                    return Outcome(problem=say(job.language, "cancelled"), cancelled=True)
            finally:
                _end(process)
        report = out.read_text(encoding="utf-8", errors="replace")
        if results.exists():
            return Outcome(json.loads(results.read_text(encoding="utf-8")), report)
        if process.returncode in {2, 3, 4, 5} and (told := f"{report}\n{err.read_text(errors='replace')}".strip()):
            return Outcome(problem=f"{say(job.language, 'no_results')}\n{told}")
        return process.returncode


def _environment(job: Job, results: Path, more: list[str]) -> dict[str, str]:
    # Options that go by the environment are not part of the command that the report repeats.
    options = ["--disable-plugin-autoload", "-p", "ruta.grading.plugin", "--import-mode=importlib", *more]
    options += ["-p", "no:cacheprovider", "--results", str(results), "--lang", job.language]
    options += [f"--color={'yes' if job.colour else 'no'}", f"--time-limit={job.time_limit:g}"]
    options += ["--seed", str(job.seed)] if job.seed is not None else []
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    # UV is what the command in a report begins with; the rest is how Python and pytest start.
    kept = {name: v for name, v in os.environ.items() if name == "UV" or name.startswith("PYTHON")}
    return (
        environment_of_answers()
        | kept
        | {
            "PYTEST_ADDOPTS": shlex.join(options),
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": str(job.width),
        }
    )


def _wait(process: subprocess.Popen[bytes], cancelled: Callable[[], bool] | None) -> bool:
    """Whether the process ended before its time was over, and before it was no longer wanted."""
    end = time.monotonic() + LONGEST_RUN
    while time.monotonic() < end:
        try:
            process.wait(SLICE)  # a longer wait looks only every 50 ms, half of which would be on the time of the run
        except subprocess.TimeoutExpired:
            if cancelled and cancelled():
                return False
        else:
            return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None or os.name != "nt":  # what the answer started may outlive it
        with contextlib.suppress(ProcessLookupError, PermissionError):
            process.kill() if os.name == "nt" else os.killpg(process.pid, signal.SIGKILL)
    process.wait()
