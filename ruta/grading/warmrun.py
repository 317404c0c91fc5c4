"""One run of a grader in the long session: its client is behind a pipe, its checks were collected before."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ruta.grading import arguments
from ruta.grading.client import Client
from ruta.grading.links import FarSubmission, Link, PipeLimit
from ruta.grading.loading import Problem, Submission
from ruta.grading.piped import PipeClient
from ruta.grading.report import Run, problem_message
from ruta.grading.results import Grading, Verdict
from ruta.grading.run import Job, how_it_ended
from ruta.grading.session import GradingSession
from ruta.grading.shares import Part


@dataclass
class Grader:
    """A grader as it was when it was read."""

    mark: str
    items: list[pytest.Function]
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    took: dict[int, float] = field(default_factory=dict)

    @property
    def is_all_client(self) -> bool:
        """Whether each check asks the app, and so loads it."""
        return all("client" in item.fixturenames for item in self.items)

    @property
    def order(self) -> list[int]:
        """The numbers of the checks, those first that took longest the last time: two finish together more often."""
        return sorted(range(len(self.items)), key=lambda number: -self.took.get(number, 0))

    @property
    def names(self) -> list[str]:
        """The name of the check that each item belongs to."""
        return [item.originalname for item in self.items]


class WarmRun(GradingSession):
    """One run of a grader in the long session."""

    def __init__(self, config: pytest.Config, job: Job, words: list[str], start: str, link: Link | None) -> None:
        super().__init__(config, active=True)
        self.job = job
        self.words = words
        self.start = Path(start)
        self.link = link
        self.language = job.language
        assert job.seed is not None  # it is drawn where the order arrives
        self.seed = job.seed
        if link:
            self.limit = link.limit
        else:
            self.limit.seconds = job.time_limit
        self.buffer = io.StringIO()
        self.plainly = False  # whether pytest is left out
        self.only_first = False  # whether to end at the first check that fails
        self.took: dict[int, float] = {}
        self.begun: list[int] = []
        self.first_problem: tuple[int, Problem] | None = None
        self._held: Grader | None = None

    def collected(self, grader: Grader) -> None:
        """Take the checks of a grader that this session holds."""
        self._held = grader
        super().pytest_collection_modifyitems([*grader.items])

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Nothing: the session collects a grader between two runs."""

    def verdicts(self, item: pytest.Item) -> dict[str, Verdict]:
        self.grader.verdicts = self.grader.verdicts or super().verdicts(item)
        return {name: Verdict(held.check, name, held.code) for name, held in self.grader.verdicts.items()}

    def _prepare(self) -> None:
        """Everything was imported long ago."""

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:  # type: ignore[override]
        with self._prints(item, "setup"):
            super().pytest_runtest_setup(item)
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._prints(item, "call"):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._prints(item, "teardown"):
            return (yield)

    @contextmanager
    def _prints(self, item: pytest.Item, when: str) -> Iterator[None]:
        """Add what the child printed to what pytest captured, where pytest would have captured it."""
        try:
            yield
        finally:
            for name, text in zip(("stdout", "stderr"), self.link.child.printed() if self.link else (), strict=False):
                if text:
                    item.add_report_section(when, name, text)

    @property
    def run(self) -> Run:
        return Run(
            language=self.language,
            seed=self.seed,
            hints=max(self.job.hints, 0),
            every_detail=self.job.hints != 1,
            command=lambda name, value: arguments.command_of(self.words, name, value),
            start=self.start,
        )

    def submission(self, path: Path, grader: Path) -> Submission:
        return FarSubmission(path, grader, self.link) if self.link else super().submission(path, grader)

    def new_client(self, app: Any) -> Client:
        if self.link is None:
            return super().new_client(app)
        assert isinstance(self.limit, PipeLimit)
        return PipeClient(app, self.limit)

    @property
    def grader(self) -> Grader:
        assert self._held is not None
        return self._held

    @property
    def only(self) -> Grading:
        """The grading of this run, which has one."""
        (grading,) = self.gradings.values()
        return grading

    @property
    def ordered(self) -> list[Verdict]:
        """The verdicts in the order of the checks."""
        return [self.only.verdicts[name] for name in self.grader.names]

    def note(self, number: int, seconds: float) -> None:
        """Keep what the check of a number brought, beside its verdict."""
        self.took[number] = seconds
        if self.only.begun:
            self.begun.append(number)
            self.only.begun = False
        if self.only.problem and not self.first_problem:
            # What cannot be loaded cannot be loaded for any check.
            everywhere = self.ordered[number].status == "error" and len(self.took) == 1 and self.grader.is_all_client
            self.first_problem = (-1 if everywhere else number, self.only.problem)

    @property
    def touched(self) -> bool:
        """Whether the answer touched what another copy of it would touch too."""
        return bool(self.link and self.link.touched)

    @property
    def part(self) -> Part | None:
        """What this run found, if it went as usual."""
        if self.touched or self.over or self.only.broken:
            return None
        verdicts = self.ordered
        return Part({number: verdicts[number] for number in self.took}, self.begun, self.first_problem, self.took)

    def merge(self, mine: Part, theirs: Part) -> bool:
        """Make of two parts what one run in order would have found; whether they tell it.

        Nothing is examined after the first problem, so every check before it must have been.
        """
        problems = [part.problem for part in (mine, theirs) if part.problem]
        last, problem = min(problems, key=lambda found: found[0], default=(len(self.ordered), None))
        found = mine.verdicts | theirs.verdicts
        self.grader.took = {} if problem else mine.took | theirs.took
        if any(number not in found or found[number].status == "error" for number in range(last)):
            return False
        for number, verdict in enumerate(self.ordered):
            if problem and number > last:
                _fail(verdict, problem, self.run)
            else:
                self.only.verdicts[verdict.name] = found[number]
        self.only.problem = problem
        self.begun = [number for number in (*mine.begun, *theirs.begun) if number <= last]
        return True

    @property
    def over(self) -> bool:
        """Whether nothing more can be asked of the answer's process."""
        return bool(self.link and (self.link.child.ended or self.link.child.interrupted))

    def end(self, code: int) -> None:
        """Every check fails, since the answer ended its process."""
        self.only.problem = Problem("ended", {"how": how_it_ended(code, self.language)})
        self.only.broken.clear()
        for verdict in self.only.verdicts.values():
            verdict.output = ""
            _fail(verdict, self.only.problem, self.run)


def _fail(verdict: Verdict, problem: Problem, run: Run) -> None:
    """A check that was not examined, and why."""
    verdict.status, verdict.failure = "error", None
    verdict.message = problem_message(problem, run)
