"""How long grading takes, by each way that there is, in turn in one run: a busy machine is fair to all of them."""

from __future__ import annotations

import compileall
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ruta.grading.run import ROOT, Job, Outcome, grade_fresh
from ruta.grading.warm import WarmGrader

PAUSE = 0.15  # seconds, in which the children of the next run get ready
WAYS = ("fresh", "inside", "pipe", "floor")


def heading(runs: int) -> str:
    """The line above the rows of a table."""
    return f"{f'ms, median of {runs}':24}" + "".join(f"{way:>9}" for way in WAYS) + f"{'ratio':>9}{'load':>7}"


class BenchError(Exception):
    """A way did not give the verdict it should."""


@dataclass(frozen=True)
class Bench:
    """The times of one lesson in seconds, by way, and the load of the machine while they were taken."""

    lesson: str
    points: int
    times: dict[str, list[float]]
    load: float

    def median(self, way: str) -> float:
        """In milliseconds."""
        return median(self.times[way]) * 1000

    @property
    def ratio(self) -> float:
        """How many times faster than a fresh pytest the warm grader is."""
        return self.median("fresh") / self.median("pipe")

    @property
    def row(self) -> str:
        """A line of a table."""
        figures = "".join(f"{self.median(way):9.1f}" for way in WAYS)
        return f"{self.lesson:24}{figures}{self.ratio:8.1f}x{self.load:7.2f}"

    @property
    def document(self) -> dict[str, Any]:
        """Milliseconds by way, and the ratio."""
        found = {way: round(self.median(way), 1) for way in WAYS}
        return {"lesson": self.lesson, **found, "ratio": round(self.ratio, 1), "runs": len(self.times["pipe"])}


def measure(grader: Path, submission: Path, runs: int = 7) -> Bench:
    """Time each way as often as asked, one after the other. Raises BenchError when they do not agree."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(ROOT / "ruta", quiet=2)
    compileall.compile_dir(grader.parent, quiet=2)
    job = Job(grader.resolve(), submission.absolute(), "en", seed=1)
    times: dict[str, list[float]] = {way: [] for way in WAYS}
    with WarmGrader() as warm:
        ways: dict[str, Callable[[], Outcome]] = {
            "fresh": lambda: grade_fresh(job.grader, job.submission, language="en", seed=1),
            "inside": lambda: warm.grade_by("inside", job),
            "pipe": lambda: warm.grade_by("pipe", job),
            "floor": lambda: warm.grade_by("direct", job),
        }
        points = {_points(grade()) for grade in ways.values()}  # the first of each also imports and compiles
        for _ in range(runs):
            for way, grade in ways.items():
                begin = time.perf_counter()
                outcome = grade()
                times[way].append(time.perf_counter() - begin)
                points.add(_points(outcome))
                time.sleep(PAUSE)  # what a way does after its answer is not on the time of the next
    if len(points) > 1:
        raise BenchError(f"{grader.parent.name}: the ways gave {sorted(points)} points")
    return Bench(grader.parent.name, points.pop(), times, os.getloadavg()[0] if hasattr(os, "getloadavg") else 0)


def _points(outcome: Outcome) -> int:
    if outcome.problem:
        raise BenchError(outcome.problem)
    points: int = outcome.results["points"]
    return points
