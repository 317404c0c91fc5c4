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
import signal
import socket
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from _pytest.config import create_terminal_writer

from ruta.grading import steps
from ruta.grading.checks import check_of
from ruta.grading.children import BrokenError, Nursery
from ruta.grading.cores import CORES, core_of, keep_to
from ruta.grading.drawing import Draw, new_seed
from ruta.grading.frames import Channel, EndError, FrameError, Head, InterruptError, LateError
from ruta.grading.links import Link, PipeLimit
from ruta.grading.plugin import SESSION
from ruta.grading.run import ROOT, Job
from ruta.grading.shares import FEWEST, Part, Second, Turns
from ruta.grading.warmrun import Grader, WarmRun
from ruta.grading.zygote import prepare_death

OPTIONS = [
    "--disable-plugin-autoload", "-p", "ruta.grading.plugin", "--import-mode=importlib", "--capture=sys",
    "-c", os.devnull, "--rootdir", str(ROOT), "--noconftest",
]  # fmt: skip
# Plugins of pytest that no report of ours needs.
LEFT_OUT = ["cacheprovider", "junitxml", "logging", "warnings", "threadexception", "unraisableexception", "stepwise",
            "faulthandler", "doctest", "unittest", "pastebin", "setuponly", "setupplan"]  # fmt: skip
PATIENCE = 0.5
PAUSE = 0.01  # seconds after an answer that whoever asked has the cores for showing it
KILLED = -9
TRIES = 3
RARELY = (20_000, 20, 20)


class UnableError(Exception):
    """This session cannot collect a grader; a fresh pytest says why."""


class Examiner:
    """The plugin that keeps a pytest session going: its loop of tests is a loop of orders.

    The first one has a second one, with which it shares the checks of a run; `turns` is what that one takes them from.
    """

    def __init__(self, link: socket.socket, turns: Turns | None = None, *, single: bool = False) -> None:
        self.orders = Channel(link)
        self.single = single
        self.core = None if single else core_of(0 if turns is None else 1)
        self.nursery = Nursery(link, busy=single, core=self.core)
        self.graders: dict[Path, Grader] = {}
        self.turns = turns
        self.second = Second(link) if turns is None and len(CORES) > 1 and not single else None
        self.alone: set[str] = set()
        self.run: WarmRun | None = None

    def pytest_collection(self, session: pytest.Session) -> bool:
        session.items = []
        return True

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        manager = session.config.pluginmanager
        for name in ("terminalreporter", SESSION):
            manager.unregister(name=name)
        try:
            self._prepare()
            self.orders.send({"is": "ready"})
            while True:
                order = self._next_order()
                if order["do"] != "cancel":
                    self.orders.send(self._obey(session, order))
        except (EndError, FrameError):
            pass
        finally:
            self.nursery.close()
            if self.second:
                self.second.close()
        os._exit(0)  # nothing of pytest's own end is wanted

    def _next_order(self) -> Head:
        """What to do next. Where it does not come at once, there is time to get ready for it."""
        try:
            return self.orders.receive(time.monotonic() + (0 if self.single else PAUSE))[0]
        except LateError:
            self._prepare()
        return self.orders.receive()[0]

    def _prepare(self) -> None:
        gc.collect()  # rarely while a run is under way
        if self.second:
            self.second.start()
        self.nursery.prepare()

    def _obey(self, session: pytest.Session, order: Head) -> Head:
        if order["job"]["seed"] is None:
            order["job"]["seed"] = new_seed()  # of all that this order comes to: two parts, or another try
        try:
            if order["do"] == "part":
                return self._part(session, order)
            return self._together(session, order) or self._alone(session, order)
        except UnableError:
            return {"is": "unable"}

    def _alone(self, session: pytest.Session, order: Head) -> Head:
        for _ in range(TRIES):
            grader = self._grader(session, order)
            with self._run(session, order, grader, None if self.core is None else CORES) as run:
                self._checks(session, run, range(len(run.ordered)))
                remember = self.alone.add if run.touched else self.alone.discard
                remember(order["job"]["submission"])
                if answer := self._answer(run):
                    return answer
        return {"is": "killed"}  # the zygote, or each child before it knew of the answer

    def _part(self, session: pytest.Session, order: Head) -> Head:
        """As many checks of a run as there are turns."""
        assert self.turns is not None
        with self._run(session, order, self._grader(session, order)) as run:
            self._checks(session, run, self.turns)
            return run.part.facts if run.part else {"is": "unusual", "touched": run.touched}

    def _together(self, session: pytest.Session, order: Head) -> Head | None:
        """A run of which the second examiner takes a part; None where it has to be run by one."""
        path = order["job"]["submission"]
        if self.second is None or order["way"] in {"inside", "first"} or path in self.alone:
            return None
        grader = self._grader(session, order)
        if not FEWEST <= len(grader.names) == len(set(grader.names)):
            return None
        if not self.second.begin(order | {"do": "part"}, grader.order):
            return None
        with _kept_to(self.core), self._run(session, order, grader) as run:
            self._checks(session, run, self.second.turns)
            try:
                if run.link and run.link.child.interrupted:
                    raise InterruptError
                theirs = self.second.answer()
            except InterruptError:
                self.second.cancel()
                return {"is": "cancelled"}
            mine = run.part
            if run.touched or theirs.get("touched"):
                self.alone.add(path)
            if mine is None or theirs["is"] != "part":
                return None
            return self._answer(run) if run.merge(mine, Part.of(theirs, run.ordered)) else None

    @contextlib.contextmanager
    def _run(
        self, session: pytest.Session, order: Head, grader: Grader, cores: list[int] | None = None
    ) -> Iterator[WarmRun]:
        """A run that is about to begin, with a child of its own."""
        told = order["job"]
        job = Job(**told | {"grader": Path(told["grader"]), "submission": Path(told["submission"])})
        link = None
        if order["way"] != "inside":
            link = Link(self.nursery.child(), PipeLimit(job.time_limit), order["start"], cores)
            if grader.is_all_client:  # else what is printed meanwhile would be shown with a check that loads nothing
                with contextlib.suppress(BrokenError):  # the first check is told of it
                    link.begin(job.submission.resolve(), job.grader.resolve())
        session.config.option.submission = str(job.submission)
        run = self._plugged(WarmRun(session.config, job, order["words"], order["start"], link))
        run.plainly = order["way"] == "direct"
        run.only_first = order["way"] == "first"
        try:
            run.collected(grader)
            yield run
        finally:
            run.link = None
            if link:
                self.nursery.leave(link.child)

    def _plugged(self, run: WarmRun) -> WarmRun:
        """The run as a plugin of the session. One object serves all runs: pluggy takes milliseconds to register one."""
        if self.run is None:
            self.run = run
            run.config.pluginmanager.register(run, SESSION)
        self.run.__dict__ = run.__dict__
        return self.run

    def _answer(self, run: WarmRun) -> Head | None:
        child = run.link.child if run.link else None
        if child and child.interrupted:
            return {"is": "cancelled"}
        if child and child.ended:
            end = self.nursery.end(child, patience=PATIENCE)
            if end is None or not child.ready:
                return None
            if end.code == KILLED:
                return {"is": "killed"}
            run.end(end.code)
        run.only.begun = bool(run.begun)
        report = io.StringIO()
        writer = create_terminal_writer(run.config, report)
        writer.hasmarkup = run.job.colour
        run.write_reports(writer.write, run.job.width, "utf-8")
        return {"is": "graded", "results": run.document(run.only), "report": report.getvalue()}

    def _checks(self, session: pytest.Session, run: WarmRun, turns: Iterable[int]) -> None:
        """Run the checks whose turn it is."""
        grader = run.grader
        numbers = iter(turns)
        number = next(numbers, None)
        while number is not None:
            item, after = grader.items[number], next(numbers, None)
            following = None if after is None else grader.items[after]
            if run.link:
                run.link.waited = 0
                run.link.another = following is not None and "client" in following.fixturenames
            begin = time.perf_counter()
            if run.plainly:
                call_directly(run, item)
            else:
                item._report_sections.clear()  # of the run before
                item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            run.note(number, time.perf_counter() - begin - (run.link.waited if run.link else 0))
            if run.over:
                with contextlib.suppress(Exception):
                    session._setupstate.teardown_exact(None)
                session._setupstate = type(session._setupstate)()
                self.graders.pop(item.path, None)  # what its fixtures hold may be of a broken run
                return
            number = None if run.only_first and run.ordered[number].status != "pass" else after

    def _grader(self, session: pytest.Session, order: Head) -> Grader:
        """The grader of an order, read again if it has changed. Raises UnableError."""
        path = Path(order["job"]["grader"])
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


@contextlib.contextmanager
def _kept_to(core: int | None) -> Iterator[None]:
    """Keep this process to a core, if one is given."""
    if core is None:
        yield
        return
    keep_to([core])
    try:
        yield
    finally:
        keep_to(CORES)


def call_directly(run: WarmRun, item: pytest.Function) -> None:
    """A check without pytest: the least that it can cost."""
    grading = run.only
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


def main(number: int, turns: int | None = None) -> None:
    """Hold graders, and run them when told to by the other end of a socket; the second examiner reads its turns.

    Turns below zero are for one that never has a second.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*RARELY)
    single = turns is not None and turns < 0
    if single:
        turns = None
    if turns is not None:
        prepare_death()()
    left_out = [word for name in LEFT_OUT for word in ("-p", f"no:{name}")]
    examiner = Examiner(socket.socket(fileno=number), None if turns is None else Turns(turns), single=single)
    if turns is not None and examiner.core is not None:
        keep_to([examiner.core])  # it never has a run of its own
    pytest.main([*OPTIONS, *left_out], plugins=[examiner])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
