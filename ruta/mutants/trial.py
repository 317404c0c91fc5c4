"""Mutants before the grader of their lesson: which it notices, and which it lets pass."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal

import yaml

from ruta.catalogue import Lesson
from ruta.grading.cores import CORES
from ruta.grading.loading import EXERCISE
from ruta.grading.run import Job
from ruta.grading.warm import WarmGrader, can_be_warm
from ruta.mutants.operators import ADDED, mutants
from ruta.mutants.program import Mutant

ENOUGH = 0.95
SEED = 1  # the same values for every mutant and every run, so that the figures can be compared
TIME_LIMIT = 3.0
Fate = Literal["killed", "survived", "stillborn"]


class TrialError(Exception):
    """The mutants of a lesson cannot be tried; the text says why."""


@dataclass(frozen=True)
class Survivor:
    """A mutant that passes every check, and why no grader could tell, if somebody has said so."""

    mutant: Mutant
    why: str


@dataclass(frozen=True)
class Trial:
    """What became of the mutants of a lesson. A stillborn one does not even start, which is no merit of the grader."""

    lesson: str
    fates: list[tuple[Mutant, Fate]]
    reasons: dict[str, str] = field(default_factory=dict)

    def count(self, fate: Fate) -> int:
        return sum(one == fate for _, one in self.fates)

    @property
    def killed(self) -> int:
        return self.count("killed")

    @property
    def total(self) -> int:
        """The mutants that start."""
        return self.killed + self.count("survived")

    @property
    def rate(self) -> float:
        """The share of mutants that were killed, from 0 to 1."""
        return self.killed / self.total if self.total else 1.0

    @property
    def fixed(self) -> Trial:
        """The same without the operators that were added while graders were being mended."""
        return Trial(self.lesson, [(one, fate) for one, fate in self.fates if one.operator not in ADDED])

    @property
    def survivors(self) -> list[Survivor]:
        return [
            Survivor(mutant, self.reasons.get(mutant.change, "")) for mutant, fate in self.fates if fate == "survived"
        ]

    @property
    def stale(self) -> list[str]:
        """Changes that are excused although they are killed, or nobody makes them."""
        return [change for change in self.reasons if change not in {one.mutant.change for one in self.survivors}]

    @property
    def is_enough(self) -> bool:
        """Whether the grader is proved: enough are killed, and every survivor is explained."""
        rate = min(self.rate, self.fixed.rate)
        return rate >= ENOUGH and all(one.why for one in self.survivors) and not self.stale

    @property
    def document(self) -> dict[str, Any]:
        """The same as plain data."""
        return {
            "lesson": self.lesson,
            "killed": self.killed,
            "total": self.total,
            "stillborn": self.count("stillborn"),
            "rate": round(self.rate, 4),
            "fixed": {"killed": self.fixed.killed, "total": self.fixed.total, "rate": round(self.fixed.rate, 4)},
            "survivors": [
                {"operator": one.mutant.operator, "diff": "\n".join(one.mutant.diff), "why": one.why or None}
                for one in self.survivors
            ],
            "stale": self.stale,
        }


def reasons(path: Path) -> dict[str, str]:
    """Why each survivor survives, by its change, as `tests/survivors/NN_topic.yml` lists them; empty without a file."""
    if not path.is_file():
        return {}
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    try:
        return {one["change"].strip(): str(one["why"]).strip() for one in listed}
    except (TypeError, KeyError, AttributeError) as error:
        raise TrialError(f"{path}: each entry of the list has a change and a why ({error!r})") from error


def excuses_of(lesson: Lesson) -> Path:
    """The file that says why the survivors of a lesson survive."""
    return lesson.root / "tests" / "survivors" / f"{lesson.name}.yml"


def try_mutants(lesson: Lesson, workers: int = 0, progress: Callable[[int, int], object] | None = None) -> Trial:
    """Grade every mutant of a lesson's solution, until its first check fails.

    `workers` graders work side by side, by default one for each core; `progress` is told how many mutants are done, and
    of how many. Raises TrialError when the solution is missing, broken or not right, or where nothing can fork.
    """
    if not can_be_warm():
        raise TrialError("this system cannot fork: try the mutants on Linux or macOS")
    try:
        made = mutants(lesson.solution.read_text(encoding="utf-8"), lesson.exercise.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, UnicodeDecodeError) as error:
        raise TrialError(str(error)) from error
    why = reasons(excuses_of(lesson))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        free: SimpleQueue[WarmGrader] = SimpleQueue()
        for _ in range(workers or len(CORES)):
            free.put(stack.enter_context(WarmGrader(single=True)))
        if _fate(lesson.solution, lesson.grader, free) != "survived":
            raise TrialError(f"{lesson.solution} does not pass {lesson.grader}")
        pool = ThreadPoolExecutor(free.qsize())
        stack.callback(pool.shutdown, cancel_futures=True)

        def judged(number: int) -> Fate:
            place = folder / str(number)
            shutil.copytree(lesson.solution.parent, place, ignore=shutil.ignore_patterns("__pycache__"))
            (place / EXERCISE).write_text(made[number].after, encoding="utf-8")
            return _fate(place / EXERCISE, lesson.grader, free)

        fates: list[tuple[Mutant, Fate]] = []
        for mutant, fate in zip(made, pool.map(judged, range(len(made))), strict=True):
            fates.append((mutant, fate))
            if progress:
                progress(len(fates), len(made))
    return Trial(lesson.name, fates, why)


def _fate(path: Path, grader: Path, free: SimpleQueue[WarmGrader]) -> Fate:
    warm = free.get()
    try:
        job = Job(grader.resolve(), path.absolute(), "en", hints=0, seed=SEED, time_limit=TIME_LIMIT)
        outcome = warm.grade_by("first", job)
    finally:
        free.put(warm)
    if not outcome.results:
        raise TrialError(f"{path.name} was not graded: {outcome.problem}")
    # A check that is an error ran into an app that does not start; what was not reached is none.
    statuses = {test["status"] for test in outcome.results["tests"] if test["run"]}
    return "stillborn" if "error" in statuses else "killed" if "fail" in statuses else "survived"


def table(trials: list[Trial]) -> Iterator[str]:
    """The figures of each lesson, a line each: of all operators, and of those that nobody added later."""
    yield f"{'':24}{'killed':>8}{'total':>8}{'stillborn':>11}{'rate':>9}{'fixed operators':>22}"
    for one in trials:
        fixed = f"{one.fixed.killed}/{one.fixed.total}{one.fixed.rate:8.1%}"
        yield f"{one.lesson:24}{one.killed:8}{one.total:8}{one.count('stillborn'):11}{one.rate:9.1%}{fixed:>22}"


def described(trial: Trial) -> Iterator[str]:
    """The survivors of a lesson as diffs, each with its reason, and what is excused without need."""
    for one in trial.survivors:
        yield ""
        yield from one.mutant.diff
        yield f"# why: {one.why}" if one.why else "# why: NOT EXPLAINED"
    for change in trial.stale:
        yield f"\n# excused, but no survivor:\n{change}"
