"""What a run found, and its file in Exercism's results.json format (version 3) with points."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ruta.grading.checks import Check
from ruta.grading.failures import Failure
from ruta.grading.loading import Problem, Submission
from ruta.grading.words import Language, say

Status = Literal["pass", "fail", "error", "not run"]
LONGEST_OUTPUT = 500


@dataclass
class Verdict:
    """What became of one check."""

    check: Check
    name: str
    code: str = ""
    status: Status = "not run"
    failure: Failure | None = None
    output: str = ""
    message: str = ""

    @property
    def points(self) -> int:
        return self.check.points if self.status == "pass" else 0


@dataclass
class Grading:
    """One grader at work on one submission; `begun` says whether the submission is more than a stub."""

    grader: Path
    submission: Submission
    verdicts: dict[str, Verdict]
    problem: Problem | None = None
    begun: bool = False
    broken: list[str] = field(default_factory=list)

    @property
    def lesson(self) -> str:
        return self.grader.parent.name

    @property
    def points(self) -> int:
        return sum(verdict.points for verdict in self.verdicts.values())

    @property
    def total(self) -> int:
        return sum(verdict.check.points for verdict in self.verdicts.values())

    @property
    def not_run(self) -> int:
        return sum(verdict.status == "not run" for verdict in self.verdicts.values())

    @property
    def status(self) -> Literal["pass", "fail", "error"]:
        statuses = {verdict.status for verdict in self.verdicts.values()}
        if self.problem and not statuses & {"pass", "fail"}:
            return "error"
        return "pass" if statuses == {"pass"} else "fail"


def document(
    grading: Grading, language: Language, seed: int, messages: dict[str, str], top: str | None
) -> dict[str, Any]:
    """The results as Exercism writes them; `messages` has the text of each failed check, `top` that of the problem."""
    error = grading.status == "error"
    return {
        "version": 3,
        "status": grading.status,
        "message": top if error else None,
        "lesson": grading.lesson,
        "lang": language,
        "seed": seed,
        "points": grading.points,
        "max_points": grading.total,
        "tests": [
            {
                "id": name,
                "name": verdict.check.title[language],
                "status": {"not run": "error"}.get(verdict.status, verdict.status),
                "message": say(language, "not_run") if verdict.status == "not run" else messages.get(name),
                "output": cut_output(verdict.output) or None,
                "test_code": verdict.code,
                "points": verdict.points,
                "max_points": verdict.check.points,
                "run": verdict.status != "not run",
            }
            for name, verdict in grading.verdicts.items()
        ],
    }


def cut_output(text: str) -> str:
    """What Exercism shows of an output: 500 characters."""
    text = text.strip()
    return text if len(text) <= LONGEST_OUTPUT else text[: LONGEST_OUTPUT - 1] + "…"


def write(path: Path, content: dict[str, Any]) -> None:
    """Write a file whole or not at all. Raises OSError."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    if path.exists() and not path.is_file():  # a device or a pipe: nothing to put in its place
        path.write_text(text, encoding="utf-8", errors="replace")
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n", errors="replace") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
