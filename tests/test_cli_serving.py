"""`ruta start` and `ruta site`: what is served, and where."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ruta.catalogue import ROOT, Lesson
from ruta.learner import progress, serve
from tests.grading_sample import STUB, environment
from tests.learner_sample import DEADLINE, Ruta, answer, until

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals for another process")
# Programs that nobody can ask to end. They say so in a file, with the group that they are in.
SAYS = "import os\nfrom pathlib import Path\nPath('mark').write_text(str(os.getpgrp()))\n"
STUCK = f"{SAYS}while True: pass\n"
STUCK_WHEN_ASKED = """
import os, subprocess, sys
from pathlib import Path
from fastapi import FastAPI

app = FastAPI()
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"])

@app.get("/loop")
async def loop():
    Path("mark").write_text(str(os.getpgrp()))
    while True: pass
"""


def test_port_that_is_taken_is_said_with_one_that_is_free(ruta: Ruta, taken: int) -> None:
    result = ruta("start", "1", "--port", str(taken))
    assert result.exit_code == 2
    assert f"El puerto {taken} está ocupado" in result.stderr.replace("\n", " ")
    offered = re.search(r"ruta start 01 --port (\d+)", result.stderr)
    assert offered
    assert serve.port_problem(int(offered[1])) is None


def test_start_says_what_to_open_and_serves(ruta: Ruta, first: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    served = []
    monkeypatch.setattr(serve, "wait_for", lambda command, folder: served.append((command, folder)) or 0)
    port = serve.free_port(20000)
    result = ruta("start", "1", "--port", str(port), "--exercise")
    assert result.exit_code == 0
    assert f"http://localhost:{port}/docs" in result.output
    assert "docs/es/lessons/01_first.md" in result.output
    command, folder = served[0]
    assert "lessons.01_first.exercise:app" in command
    assert folder == first.root
    assert progress.load(first.root).current == "01_first"


def test_site_without_mkdocs_and_with_a_broken_page(ruta: Ruta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "has_mkdocs", lambda: False)
    result = ruta("site")
    assert result.exit_code == 2
    assert "python -m uv sync" in result.stderr
    monkeypatch.setattr(serve, "has_mkdocs", lambda: True)
    monkeypatch.setattr(serve, "build_site", lambda _: "WARNING - a link is broken")
    result = ruta("site", "--port", str(serve.free_port(20000)))
    assert result.exit_code == 2
    assert "a link is broken" in result.stderr


def test_site_is_served_here_only(ruta: Ruta, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "has_mkdocs", lambda: True)
    monkeypatch.setattr(serve, "build_site", lambda _: "")
    servers = []
    monkeypatch.setattr(serve, "until_stopped", servers.append)
    (clone / "site").mkdir()
    port = serve.free_port(20000)
    result = ruta("site", "--port", str(port), "--lang", "en")
    assert f"http://localhost:{port}/en/" in result.output
    assert servers[0].server_address == ("127.0.0.1", port)


class Serving:
    """`ruta start` as a shell starts it, in a group of its own. All that it starts has its standard output too."""

    def __init__(self, lesson: Lesson, text: str) -> None:
        answer(lesson, text)
        self.mark, self.log = lesson.root / "mark", lesson.root / "log"
        self.port = serve.free_port(20000)
        program = f"from pathlib import Path; from ruta import cli; cli.ROOT = Path({str(lesson.root)!r}); cli.app()"
        command = [sys.executable, "-c", program, "start", "1", "--exercise", "--port", str(self.port)]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=log, process_group=0
            )

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def answers(self, path: str = "/openapi.json", seconds: float = DEADLINE) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=seconds):
                return True
        except OSError:
            return False

    def press(self, number: signal.Signals) -> None:
        """Send a signal as a terminal does."""
        os.killpg(self.process.pid, number)

    def is_stopped(self) -> bool:
        pid, status = os.waitpid(self.process.pid, os.WNOHANG | os.WUNTRACED)
        return pid > 0 and os.WIFSTOPPED(status)

    def nothing_is_left(self) -> bool:
        """Wait until nobody has the standard output any more."""
        self.process.communicate(timeout=DEADLINE)
        return serve.port_problem(self.port) is None

    def close(self) -> None:
        """Kill what a test that failed has left."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.communicate(timeout=0.1)
            return
        for group in [self.process.pid, *map(int, self.mark.read_text().split() if self.mark.exists() else [])]:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)


@pytest.fixture
def serving(first: Lesson) -> Iterator[Callable[[str], Serving]]:
    made: list[Serving] = []

    def start(text: str) -> Serving:
        made.append(Serving(first, text))
        return made[-1]

    yield start
    for one in made:
        one.close()


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_no_process_is_left_of_a_program_that_is_stuck(serving: Callable[[str], Serving], name: str) -> None:
    started = serving(STUCK)
    until(started.mark.exists)
    started.press(signal.Signals[name])
    assert started.nothing_is_left()
    assert started.process.returncode == 0
    assert "Traceback" not in started.said


@posix
def test_no_process_is_left_of_a_request_that_is_stuck(serving: Callable[[str], Serving]) -> None:
    started = serving(STUCK_WHEN_ASKED)
    until(started.answers)
    until(lambda: not started.answers("/loop", 0.2) and started.mark.exists())
    started.press(signal.SIGINT)
    assert started.nothing_is_left()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process is not told that its parent ended")
def test_no_process_is_left_when_start_is_killed(serving: Callable[[str], Serving]) -> None:
    started = serving(STUCK)
    until(started.mark.exists)
    started.process.kill()
    assert started.nothing_is_left()


@posix
def test_ctrl_c_while_the_server_is_imported_shows_no_traceback(
    serving: Callable[[str], Serving], first: Lesson
) -> None:
    (first.root / "click.py").write_text(f"{SAYS}import time\ntime.sleep(1000)\n", encoding="utf-8")
    started = serving(STUB)  # uvicorn imports click
    until(started.mark.exists)
    started.press(signal.SIGINT)
    assert started.nothing_is_left()
    assert "Traceback" not in started.said


@posix
def test_a_program_that_is_stuck_is_replaced_by_the_next_that_is_saved(
    serving: Callable[[str], Serving], first: Lesson
) -> None:
    started = serving(STUCK)
    until(started.mark.exists)
    saves = itertools.count()

    def is_seen() -> bool:  # the first saves may come before anybody looks
        answer(first, f"{STUB}# {next(saves)}\n")
        return "Reloading" in started.said

    until(is_seen)
    until(started.answers)
    started.press(signal.SIGINT)
    assert started.nothing_is_left()
    assert "Finished server process" in started.said


@posix
def test_ctrl_z_stops_the_server_too(serving: Callable[[str], Serving]) -> None:
    started = serving(STUB)
    until(started.answers)
    started.press(signal.SIGTSTP)
    until(started.is_stopped)
    until(lambda: not started.answers(seconds=0.2))
    started.press(signal.SIGCONT)
    until(started.answers)
    started.press(signal.SIGINT)
    assert started.nothing_is_left()
