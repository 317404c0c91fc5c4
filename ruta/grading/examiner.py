"""One long pytest session that holds the graders: imports each once, and runs its checks as often as it is asked.

It is the body of a process of its own. Orders and answers cross the socket it was started with, one at a time; what
arrives while a run is under way, or the end of whoever asked, ends that run.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import inspect
import io
import linecache
import os
import random
import signal
import socket
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import create_terminal_writer

from ruta.grading import arguments, steps
from ruta.grading.checks import check_of
from ruta.grading.children import Nursery
from ruta.grading.client import Client
from ruta.grading.drawing import Draw
from ruta.grading.frames import Channel, EndError, FrameError, Head
from ruta.grading.links import FarSubmission, Link, PipeLimit
from ruta.grading.loading import Problem, Submission
from ruta.grading.piped import PipeClient
from ruta.grading.plugin import SESSION
from ruta.grading.report import Run, problem_message
from ruta.grading.results import Verdict
from ruta.grading.run import ROOT, Job, how_it_ended
from ruta.grading.session import GradingSession

OPTIONS = [
    "--disable-plugin-autoload", "-p", "ruta.grading.plugin", "--import-mode=importlib", "--capture=sys",
    "-c", os.devnull, "--rootdir", str(ROOT),
]  # fmt: skip
# Plugins of pytest that no report of ours needs.
LEFT_OUT = ["cacheprovider", "junitxml", "logging", "warnings", "threadexception", "unraisableexception", "stepwise",
            "faulthandler", "doctest", "unittest", "pastebin", "setuponly", "setupplan"]  # fmt: skip
PATIENCE = 0.5
KILLED = -9
TRIES = 3


@dataclass
class Grader:
    """A grader as it was when it was read."""

    mark: str
    items: list[pytest.Function]
    verdicts: dict[str, Verdict] = field(default_factory=dict)


class UnableError(Exception):
    """This session cannot collect a grader; a fresh pytest says why."""


class WarmRun(GradingSession):
    """One run of a grader in the long session."""

    def __init__(self, config: pytest.Config, job: Job, words: list[str], start: str, link: Link | None) -> None:
        super().__init__(config)
        self.job = job
        self.words = words
        self.start = Path(start)
        self.link = link
        self.active = True
        self.language = job.language
        self.seed = job.seed if job.seed is not None else random.SystemRandom().randrange(100_000)
        if link:
            self.limit = link.limit
        else:
            self.limit.seconds = job.time_limit
        self.buffer = io.StringIO()
        self._held: Grader | None = None

    def collected(self, grader: Grader) -> None:
        """Take the checks of a grader that this session holds."""
        self._held = grader
        self.pytest_collection_modifyitems([*grader.items])

    def verdicts(self, item: pytest.Item) -> dict[str, Verdict]:
        assert self._held is not None
        self._held.verdicts = self._held.verdicts or super().verdicts(item)
        return {name: Verdict(held.check, name, held.code) for name, held in self._held.verdicts.items()}

    def _prepare(self) -> None:
        """Everything was imported long ago."""

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
    def over(self) -> bool:
        """Whether nothing more can be asked of the answer's process."""
        return bool(self.link and (self.link.child.ended or self.link.child.interrupted))

    def end(self, code: int) -> None:
        """Every check fails, since the answer ended its process."""
        for grading in self.gradings.values():
            grading.problem = Problem("ended", {"how": how_it_ended(code, self.language)})
            grading.broken.clear()
            for verdict in grading.verdicts.values():
                verdict.status = "error"
                verdict.failure = None
                verdict.output = ""
                verdict.message = problem_message(grading.problem, self.run)


class Prints:
    """Adds what the child printed to what pytest captured, where pytest would have captured it."""

    def __init__(self, link: Link) -> None:
        self.link = link

    @contextmanager
    def _phase(self, item: pytest.Item, when: str) -> Iterator[None]:
        try:
            yield
        finally:
            for name, text in zip(("stdout", "stderr"), self.link.child.printed(), strict=True):
                if text:
                    item.add_report_section(when, name, text)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._phase(item, "setup"):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._phase(item, "call"):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Generator[None, object, object]:
        with self._phase(item, "teardown"):
            return (yield)


class Examiner:
    """The plugin that keeps a pytest session going: its loop of tests is a loop of orders."""

    def __init__(self, link: socket.socket) -> None:
        self.orders = Channel(link)
        self.nursery = Nursery(link)
        self.graders: dict[Path, Grader] = {}

    def pytest_collection(self, session: pytest.Session) -> bool:
        session.items = []
        return True

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        manager = session.config.pluginmanager
        for name in ("terminalreporter", SESSION):
            manager.unregister(name=name)
        try:
            self.nursery.prepare()
            self.orders.send({"is": "ready", "zygote": self.nursery.pid})
            while True:
                order, _ = self.orders.receive()
                if order["do"] == "grade":
                    self.orders.send(self._grade(session, order))
                    self.nursery.prepare()
        except (EndError, FrameError):
            pass
        finally:
            self.nursery.close()
        os._exit(0)  # nothing of pytest's own end is wanted

    def _grade(self, session: pytest.Session, order: Head) -> Head:
        try:
            for _ in range(TRIES):
                if answer := self._try(session, order):
                    return answer
        except UnableError:
            return {"is": "unable"}
        return {"is": "killed"}  # the zygote, or each child before it knew of the answer

    def _try(self, session: pytest.Session, order: Head) -> Head | None:
        job = Job(
            **order["job"] | {"grader": Path(order["job"]["grader"]), "submission": Path(order["job"]["submission"])}
        )
        grader = self._grader(session, job.grader)
        link = None
        if order["way"] != "inside":
            link = Link(self.nursery.child(), PipeLimit(job.time_limit), order["start"])
        session.config.option.submission = str(job.submission)
        run = WarmRun(session.config, job, order["words"], order["start"], link)
        session.config.pluginmanager.register(run, SESSION)
        prints = Prints(link) if link else object()
        session.config.pluginmanager.register(prints)
        try:
            run.collected(grader)
            if order["way"] == "direct":
                call_directly(run, grader)
            else:
                self._run(session, run, grader)
            return self._answer(run)
        finally:
            session.config.pluginmanager.unregister(run)
            session.config.pluginmanager.unregister(prints)
            if link:
                self.nursery.end(link.child)

    def _answer(self, run: WarmRun) -> Head | None:
        child = run.link.child if run.link else None
        if child and child.interrupted:
            return {"is": "cancelled"}
        if run.link and child and child.ended:
            end = self.nursery.end(child, patience=PATIENCE)
            if end is None or not child.ready:
                return None
            if end.code == KILLED:
                return {"is": "killed"}
            run.end(end.code)
        (grading,) = run.gradings.values()
        report = io.StringIO()
        writer = create_terminal_writer(run.config, report)
        writer.hasmarkup = run.job.colour
        run.write_reports(writer.write, run.job.width, "utf-8")
        return {"is": "graded", "results": run.document(grading), "report": report.getvalue()}

    def _run(self, session: pytest.Session, run: WarmRun, grader: Grader) -> None:
        for item, following in zip(grader.items, [*grader.items[1:], None], strict=True):
            item._report_sections.clear()  # of the run before
            if run.link:
                run.link.another = following is not None and "client" in following.fixturenames
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if run.over:
                with contextlib.suppress(Exception):
                    session._setupstate.teardown_exact(None)
                session._setupstate = type(session._setupstate)()
                self.graders.pop(grader.items[0].path, None)  # what its fixtures hold may be of a broken run
                return

    def _grader(self, session: pytest.Session, path: Path) -> Grader:
        """A grader, read again if it has changed. Raises UnableError."""
        try:
            mark = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            raise UnableError from None
        held = self.graders.get(path)
        if held and held.mark == mark:
            return held
        self.graders.pop(path, None)
        for name in [name for name, module in sys.modules.items() if getattr(module, "__file__", "") == str(path)]:
            del sys.modules[name]
        steps._parsed.cache_clear()
        linecache.checkcache()
        try:
            items = session.perform_collect([str(path)])
        except pytest.UsageError:
            raise UnableError from None
        functions = [item for item in items if isinstance(item, pytest.Function)]
        if not functions or len(functions) < len(items) or not all(check_of(item.function) for item in functions):
            raise UnableError
        gc.collect()
        gc.freeze()
        self.graders[path] = Grader(mark, functions)
        return self.graders[path]


def call_directly(run: WarmRun, grader: Grader) -> None:
    """The checks without pytest: the least that they can cost."""
    (grading,) = run.gradings.values()
    for item in grader.items:
        verdict = grading.verdicts[item.name]
        names = inspect.signature(item.function).parameters
        values: dict[str, Any] = {"draw": Draw(run.seed, item.name), "submission": grading.submission.texts}
        try:
            with contextlib.ExitStack() as stack:
                if "client" in names:
                    values["client"] = stack.enter_context(run.new_client(grading.submission.load(run.limit)))
                item.function(**{name: values[name] for name in names})
            verdict.status = "pass"
        except Exception:  # noqa: BLE001
            verdict.status = "fail"


def main(number: int) -> None:
    """Hold graders, and run them when told to by the other end of a socket."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    left_out = [word for name in LEFT_OUT for word in ("-p", f"no:{name}")]
    pytest.main([*OPTIONS, *left_out], plugins=[Examiner(socket.socket(fileno=number))])


if __name__ == "__main__":
    main(int(sys.argv[1]))
