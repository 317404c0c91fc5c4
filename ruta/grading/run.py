"""Grading one answer for a program: what comes of it, and the plain way, a fresh pytest for each answer."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruta.grading.words import Language

# How often a run looks whether it is still wanted, in seconds.
LOOK = 0.05


@dataclass(frozen=True)
class Outcome:
    """What came of grading: the document that `--results` writes, and the report as text for a terminal.

    `problem` says why there is neither; `cancelled` that nobody wanted them any more.
    """

    results: dict[str, Any] = field(default_factory=dict)
    report: str = ""
    problem: str | None = None
    cancelled: bool = False


def grade_fresh(  # noqa: PLR0913
    grader: Path,
    submission: Path,
    *,
    language: Language,
    hints: int = 1,
    seed: int | None = None,
    width: int = 80,
    colour: bool = False,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Grade an answer with pytest in a process of its own."""
    grader = grader.resolve()
    with tempfile.TemporaryDirectory(prefix="ruta-") as folder:
        results = Path(folder, "results.json")
        command = [sys.executable, "-m", "pytest", str(grader), f"--submission={submission.resolve()}"]
        command += [f"--results={results}", f"--lang={language}", "-p", "no:cacheprovider"]
        command += [f"--color={'yes' if colour else 'no'}", *([f"--seed={seed}"] if seed is not None else [])]
        command += [f"--hints={hints}"] if hints != 1 else []  # asked for, it brings every detail
        report = _run(command, grader.parent.parent.parent, width, cancelled)
        if report is None:
            return Outcome(cancelled=True)
        try:
            return Outcome(json.loads(results.read_text(encoding="utf-8")), report)
        except (OSError, ValueError):
            return Outcome({}, report, report.strip() or "pytest said nothing")


def _run(command: list[str], folder: Path, width: int, cancelled: Callable[[], bool] | None) -> str | None:
    """What a command prints; None when it was cancelled."""
    process = subprocess.Popen(  # noqa: S603 - our own command
        command,
        cwd=folder,
        env=os.environ | {"COLUMNS": str(width), "PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=os.name != "nt",  # so that it ends whole, and Ctrl-C reaches only us
    )
    try:
        while not (cancelled and cancelled()):
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=LOOK)[0].decode("utf-8", "replace")
        return None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None or os.name != "nt":  # what the answer started may outlive it
        with contextlib.suppress(ProcessLookupError, PermissionError):
            process.kill() if os.name == "nt" else os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()
