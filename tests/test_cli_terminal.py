"""A learner at a real terminal, who does only what the screen says: from a clone to two lessons solved."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ruta.catalogue import ROOT
from tests.grading_sample import environment

DEADLINE = 60.0
POLL = 0.1
LESSONS = ("01_intro", "02_setup", "03_first_app")
WORDS = {
    "es": {"begin": "Empieza aquí: 01", "points": "10 de 10 puntos", "of": "de", "next": "Sigue 02", "done": "20 de"},
    "en": {"begin": "Start here: 01", "points": "10 of 10 points", "of": "of", "next": "Next is 02", "done": "20 of"},
}


class Terminal:
    """A terminal of tmux with a shell in it."""

    def __init__(self, folder: Path, columns: int, **variables: str) -> None:
        self.socket = Path(tempfile.mkdtemp(prefix="ruta-")) / "tmux"
        self.seen: list[str] = []
        env = environment(LC_ALL="C.UTF-8", TERM="xterm-256color", **variables)
        env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])
        del env["COLUMNS"]
        size = ["-x", str(columns), "-y", "30"]
        shell = shlex.join([shutil.which("bash") or "bash", "--norc", "--noprofile"])
        self.tmux("-f", "/dev/null", "new-session", "-d", *size, "-c", str(folder), shell, env=env)

    def tmux(self, *words: str, env: dict[str, str] | None = None) -> str:
        command = ["tmux", "-u", "-S", str(self.socket), *words]
        done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=True)
        return done.stdout

    def type(self, text: str) -> None:
        """Type a line, and Enter."""
        self.tmux("send-keys", "-l", text)
        self.tmux("send-keys", "Enter")

    def press(self, key: str) -> None:
        self.tmux("send-keys", key)

    def look(self) -> str:
        """What is on the screen, as if its lines were one."""
        screen = self.tmux("capture-pane", "-p")
        if not self.seen or self.seen[-1] != screen:
            self.seen.append(screen)
        return " ".join(screen.split())

    def wait(self, *texts: str) -> str:
        """Wait until all of this is on the screen."""
        deadline = time.monotonic() + DEADLINE
        while not all(text in (screen := self.look()) for text in texts):
            if time.monotonic() > deadline:
                pytest.fail(f"never on the screen: {texts}\n\n" + "\n-----\n".join(self.seen[-3:]), pytrace=False)
            time.sleep(POLL)
        assert "Traceback" not in screen
        return screen

    def close(self) -> None:
        self.tmux("kill-server")
        shutil.rmtree(self.socket.parent, ignore_errors=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The first lessons, the tool and nothing else."""
    ignore = shutil.ignore_patterns("__pycache__", "exercise.*-*.py")
    shutil.copytree(ROOT / "ruta", tmp_path / "ruta", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name in LESSONS:
        for part in ("lessons", "solutions"):
            shutil.copytree(ROOT / part / name, tmp_path / part / name, ignore=ignore)
        for language in WORDS:
            page = Path("docs", language, "lessons", f"{name}.md")
            (tmp_path / page).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / page, tmp_path / page)
    return tmp_path


@pytest.fixture
def terminal(clone: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    language, columns = request.param
    if shutil.which("tmux") is None:
        said = "tmux is not installed"
        pytest.fail(said) if os.environ.get("CI") else pytest.skip(said)
    made = Terminal(clone, columns, RUTA_LANG=language, UV="")
    yield made
    made.close()


def answer(clone: Path, where: str) -> None:
    """Save the answer in the file that the screen names, as an editor does."""
    exercise = clone / where
    shutil.copy(clone / "solutions" / exercise.parent.name / exercise.name, exercise)


@pytest.mark.parametrize(
    ("terminal", "language", "columns"),
    [(("es", 60), "es", 60), (("en", 100), "en", 100)],
    indirect=["terminal"],
    ids=["es-60", "en-100"],
)
def test_from_a_clone_to_two_lessons_solved(terminal: Terminal, clone: Path, language: str, columns: int) -> None:
    words = WORDS[language]
    terminal.type("python -m ruta")
    screen = terminal.wait(words["begin"], "--help")

    command = re.search(r"python -m ruta watch \d\d", screen)
    exercise = re.search(r"lessons/\w+/exercise\.py", screen)
    assert command
    assert exercise
    terminal.type(f"clear; {command[0]}")
    terminal.wait(f"· 0 {words['of']} 10", "✗", exercise[0], "[q]")

    # What is pasted by mistake is no key: the first letter would quit.
    terminal.tmux("set-buffer", "quick, def l\n")
    terminal.tmux("paste-buffer", "-p")

    # A save that came half-way, and then the whole file.
    (clone / exercise[0]).write_text("app = FastAPI(\n", encoding="utf-8")
    terminal.wait("SyntaxError", "exercise.py")
    answer(clone, exercise[0])
    screen = terminal.wait(words["points"], words["next"], "[q]")
    assert "✗" not in screen

    following = re.search(rf"{words['next']} .*?(lessons/\w+/exercise\.py) \w+ \w+ (\w)\.", screen)
    assert following
    terminal.press(following[2])
    terminal.wait(f"· 0 {words['of']} 10", following[1], "[q]")
    for _ in range(10):
        answer(clone, following[1])
    terminal.wait(words["points"], "03", "[q]")

    terminal.press("l")
    screen = terminal.wait("✓ 01", "✓ 02", "10/10")
    terminal.press("q")
    terminal.type("echo code $?")
    terminal.wait("code 0")
    terminal.type("clear; python -m ruta")
    terminal.wait(words["done"], "✓ 01", "✓ 02", "watch 03")
    assert max(len(line.rstrip()) for screen in terminal.seen for line in screen.splitlines()) <= columns
    assert not (clone / ".ruta" / "progress.damaged").exists()
    assert "\x1b" not in "".join(terminal.seen)
