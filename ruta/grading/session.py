"""One run of pytest over graders: loads the answers, keeps the verdicts, writes the report and the results."""

from __future__ import annotations

import gc
import inspect
import io
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ruta.grading import arguments, results
from ruta.grading.assertions import Comparison
from ruta.grading.causes import is_begun
from ruta.grading.checks import Check, check_of
from ruta.grading.drawing import new_seed
from ruta.grading.failures import Case, Failure, explain
from ruta.grading.language import current
from ruta.grading.limits import HangError, Limit
from ruta.grading.loading import LoadError, Problem, Submission, describe_error, forget
from ruta.grading.report import Paper, Run, failure_message, problem_message, write_report, write_summary
from ruta.grading.results import Grading, Verdict
from ruta.grading.words import Language, say

if TYPE_CHECKING:
    from ruta.grading.client import Client


class GradingSession:
    """The hooks of a run. In a run of other tests they change nothing."""

    def __init__(self, config: pytest.Config, *, active: bool | None = None) -> None:
        self.config = config
        self.language: Language = config.option.lang or current()
        self.seed: int = config.option.seed if config.option.seed is not None else new_seed()
        self.limit = Limit(config.option.time_limit)
        self.limit.off = bool(config.option.usepdb or config.option.trace)
        self.gradings: dict[Path, Grading] = {}
        self.active = arguments.are_graders(config) if active is None else active
        self.buffer: io.StringIO | None = None
        self._apps: dict[str, Any] = {}
        self._comparisons: list[Comparison] = []
        self._clients: dict[str, Client] = {}
        self.interrupted = False
        self.pytest_broke = False
        self._prepared = False
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        self.terminal: pytest.TerminalReporter | None = reporter
        if self.active and reporter and arguments.are_quiet(config):
            self._silence(reporter)

    def _silence(self, reporter: pytest.TerminalReporter) -> None:
        """Let pytest report into a buffer, which is shown only if pytest itself has a problem."""
        self.buffer = io.StringIO()
        self.config.pluginmanager.unregister(reporter)
        self.config.pluginmanager.register(pytest.TerminalReporter(self.config, self.buffer), "terminalreporter")

    # Collection

    @pytest.hookimpl(tryfirst=True)  # before pytest's own message, which is in English
    def pytest_sessionstart(self) -> None:
        if missing := arguments.missing_lesson(self.config):
            path, alike = missing
            names = ", ".join(self.run.path(lesson) for lesson in alike)
            raise pytest.UsageError(say(self.language, "missing_lesson", path=path, names=names))

    @pytest.hookimpl(tryfirst=True)  # before -k takes items away
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self.config.option.collectonly:
            return
        for item in items:
            if not self._check(item):
                if self.active:
                    raise pytest.UsageError(f"{item.nodeid} has no @check")
            elif item.path not in self.gradings:
                self.gradings[item.path] = self._grading(item)
        alone = self.config.option.submission or self.config.option.results
        if alone and len(self.gradings) > 1:
            raise pytest.UsageError(say(self.language, "several_submissions", count=len(self.gradings)))

    def _grading(self, item: pytest.Item) -> Grading:
        given = self.config.option.submission
        path = self.config.invocation_params.dir / given if given else item.path.with_name("exercise.py")
        return Grading(item.path, self.submission(path.resolve(), item.path.resolve()), self.verdicts(item))

    def submission(self, path: Path, grader: Path) -> Submission:
        """The answer in a file or a folder."""
        return Submission(path, grader)

    def verdicts(self, item: pytest.Item) -> dict[str, Verdict]:
        """The checks of a grader, none of which has run."""
        module = item.getparent(pytest.Module)
        assert module is not None
        verdicts = {}
        for name, function in vars(module.obj).items():
            check = check_of(function)
            if check and name.startswith("test"):
                verdicts[name] = Verdict(check, name, _source(function))
        return verdicts

    def grading(self, item: pytest.Item) -> Grading:
        """The grading that an item belongs to."""
        return self.gradings[item.path]

    # Running

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        check = self._check(item)
        if not check:
            return
        self._comparisons.clear()
        grading = self.grading(item)
        if not grading.problem and "client" in getattr(item, "fixturenames", ()):
            self._prepare()
            try:
                self._apps[item.nodeid] = grading.submission.load(self.limit)
            except LoadError as error:
                grading.problem = error.problem
        if grading.problem:
            pytest.fail(problem_message(grading.problem, self.run), pytrace=False)

    def _prepare(self) -> None:
        """Import what an app needs, which is not on the learner's time, once."""
        if self._prepared:
            return
        import fastapi  # noqa: F401

        from ruta.grading import client  # noqa: F401

        if self.active:
            gc.freeze()  # pytest collects garbage ten times at its end: a third of a second for what never is any
        self._prepared = True

    def new_client(self, app: Any) -> Client:
        """A client of an app that was loaded."""
        from ruta.grading.client import Client

        return Client(app, self.limit)

    def client(self, item: pytest.Item) -> Iterator[Client]:
        """The body of the `client` fixture."""
        grading = self.grading(item)
        client = self.new_client(self._apps.pop(item.nodeid))
        try:
            client.__enter__()
        except HangError:
            places = grading.submission.territory.of_threads(client.recorder.tasks)
            grading.problem = Problem("hang_startup", {"seconds": self.limit.seconds}, places)
        except Exception as error:  # noqa: BLE001
            cause = client.recorder.errors[-1] if client.recorder.errors else error
            places = grading.submission.territory.of_error(cause)
            grading.problem = Problem("startup", {"error": describe_error(cause)}, places)
        if grading.problem:
            pytest.fail(problem_message(grading.problem, self.run), pytrace=False)
        self._clients[item.nodeid] = client
        yield client
        grading.begun = grading.begun or any(is_begun(asked, client.routes) for asked in client.exchanges)
        if not self.limit.abandoned:
            client.__exit__(None, None, None)

    @pytest.hookimpl(tryfirst=True)
    def pytest_assertrepr_compare(self, op: str, left: object, right: object) -> None:
        self._comparisons.append(Comparison(op, left, right))

    def pytest_enter_pdb(self) -> None:
        self.limit.off = True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if self._check(item):
            self._record(item, call, report)
            if call.when == "teardown":
                self._clients.pop(item.nodeid, None)
        return report

    def _record(self, item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport) -> None:
        grading = self.grading(item)
        verdict = grading.verdicts[getattr(item, "originalname", item.name)]
        if report.when == "teardown":
            verdict.output = _output(report)
        if report.when == "call" and report.passed and verdict.status == "not run":
            verdict.status = "pass"
        if not report.failed or call.excinfo is None:
            return
        verdict.status = "fail"
        error = call.excinfo.value
        if report.when == "setup":
            if grading.problem:
                verdict.status = "error"
                verdict.message = problem_message(grading.problem, self.run)
            else:
                grading.broken.append(str(report.longrepr))
            return
        client = self._clients.get(item.nodeid)
        if verdict.failure is None:
            verdict.failure = self._explain(item, error, client, shutdown=report.when == "teardown")
            verdict.message = failure_message(verdict.failure, self.run)
        if isinstance(error, HangError):
            places = grading.submission.territory.of_threads(client.recorder.tasks if client else ())
            grading.problem = Problem("hang", {"seconds": self.limit.seconds}, places)
        if self.buffer is not None or isinstance(error, HangError):
            report.longrepr = verdict.message

    def _explain(self, item: pytest.Item, error: BaseException, client: Client | None, *, shutdown: bool) -> Failure:
        return explain(
            Case(
                error=error,
                grader=item.path,
                comparisons=self._comparisons,
                exchanges=client.exchanges if client else (),
                routes=client.routes if client else (),
                territory=self.grading(item).submission.territory,
                language=self.language,
                seconds=self.limit.seconds,
                tasks=client.recorder.tasks if client else (),
                shutdown=shutdown,
            )
        )

    @property
    def run(self) -> Run:
        option = self.config.option
        return Run(
            language=self.language,
            seed=self.seed,
            hints=1 if option.hints is None else max(option.hints, 0),
            every_detail=option.hints is not None,
            command=lambda name, value: arguments.command(self.config, name, value),
            start=self.config.invocation_params.dir.resolve(),
        )

    # The end

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        self.interrupted = excinfo.errisinstance(KeyboardInterrupt)  # and not a debugger that was left

    def pytest_internalerror(self) -> None:
        self.pytest_broke = True

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self.pytest_broke = self.pytest_broke or report.failed

    @pytest.hookimpl(wrapper=True, tryfirst=True)  # around pytest's own reporter, so that our report comes last
    def pytest_sessionfinish(self) -> Generator[None, object, object]:
        result = yield
        if self.gradings:
            forget()
            if self.terminal and self.active:
                columns = shutil.get_terminal_size().columns
                self.write_reports(self.terminal.write, columns, getattr(sys.stdout, "encoding", None) or "utf-8")
                self.terminal.flush()
            self._write_results()
        return result

    def write_reports(self, emit: Callable[..., None], columns: int, encoding: str) -> None:
        """Write for a learner what the run found."""
        paper = Paper(emit, max(60, min(columns, 110)), encoding)
        if len(self.gradings) > 1:
            write_summary(paper, list(self.gradings.values()), self.run)
        else:
            for grading in self.gradings.values():
                write_report(paper, grading, self.run)
        for grading in self.gradings.values():
            for text in grading.broken:
                paper.line(say(self.language, "grader_broken"), red=True)
                for line in text.splitlines():
                    paper.line(line)
        if self.interrupted:
            paper.line(say(self.language, "interrupted"))

    def _write_results(self) -> None:
        given = self.config.option.results
        for grading in self.gradings.values() if given else ():
            path = self.config.invocation_params.dir / given
            try:
                results.write(path, self.document(grading))
            except OSError as error:
                if self.terminal:
                    text = say(self.language, "results_unwritable", path=path, error=error.strerror or error)
                    self.terminal.write_line(text, red=True)

    def document(self, grading: Grading) -> dict[str, Any]:
        """The results of a grading."""
        messages = {name: verdict.message for name, verdict in grading.verdicts.items() if verdict.message}
        top = problem_message(grading.problem, self.run) if grading.problem else None
        return results.document(grading, self.language, self.seed, messages, top)

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        if self.buffer is not None and self.terminal and self.pytest_broke:
            self.terminal.write(self.buffer.getvalue())
        if self.limit.abandoned:
            # Code that never ends is still running in a thread, and Python would wait for it.
            session = self.config.pluginmanager.get_plugin("session")
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(int(session.exitstatus) if session else 1)

    @staticmethod
    def _check(item: pytest.Item) -> Check | None:
        return check_of(getattr(item, "function", None))


def _source(function: Callable[..., object]) -> str:
    """The code of a check without its decorator, whose titles and hints stand elsewhere."""
    lines = inspect.getsource(function).strip().splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith(("def ", "async def ")))
    return "\n".join(lines[first:])


def _output(report: pytest.TestReport) -> str:
    """What the learner's program printed, from loading to shutdown."""
    return "".join(text for name, text in report.sections if name.startswith(("Captured stdout", "Captured stderr")))
