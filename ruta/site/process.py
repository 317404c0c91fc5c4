"""Processes of the tests: a server, a shell and single commands, none of which outlives its `with` block."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any

# Only these: a process id in the output may well be the same figure as a port.
ADDRESS = re.compile(r"((?:localhost|127\.0\.0\.1|0\.0\.0\.0):|--port[ =])([89]\d\d\d)\b")
LISTENING = re.compile(r"Uvicorn running on http://[\d.]+:(\d+)")
# A process group can be ended whole.
OWN_GROUP: dict[str, Any] = {} if os.name == "nt" else {"start_new_session": True}
LINE_OF_OURS = re.compile(r"^bash: (?:eval: )?line \d+: ", re.MULTILINE)


class StartError(RuntimeError):
    """A server ended, or said nothing, before it listened. The message is what it printed."""


def environment(**extra: str) -> dict[str, str]:
    """The variables of a plain terminal, the same on every machine, with this Python first in the path."""
    unwanted = re.compile(r"PYTHON|PYTEST|COV|UVICORN|LC_|LANG|.*_proxy$", re.IGNORECASE)
    kept = {name: value for name, value in os.environ.items() if not unwanted.match(name)}
    path = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", "")])
    fixed = {"PATH": path, "LC_ALL": "C.UTF-8", "TERM": "dumb", "COLUMNS": "80", "NO_COLOR": "1", "NO_PROXY": "*"}
    return kept | fixed | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"} | extra


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Ports:
    """Which port of this machine stands for which port on the page: 8000 is the server of the page."""

    real: dict[int, int] = field(default_factory=dict)
    # A server that a command starts without naming a port: 8000 on the page as well, since it is the default.
    unnamed: int = field(default_factory=free_port)

    def inward(self, text: str) -> str:
        """Text of the page, with the ports of this machine."""

        def swap(found: re.Match[str]) -> str:
            return f"{found[1]}{self.real.setdefault(int(found[2]), free_port())}"

        return ADDRESS.sub(swap, text)

    def outward(self, text: str) -> str:
        """Output of this machine, with the ports of the page."""
        for page, port in [(8000, self.unnamed), *self.real.items()]:
            text = re.sub(rf"(?<=[:=, ]){port}(?!\d)", str(page), text)
        return text


def end(process: subprocess.Popen[Any], patience: float = 10.0) -> None:
    """Interrupt a process as Ctrl+C does, with everything that it started, and see that all of it is gone."""
    if os.name == "nt":
        process.terminate()
        process.wait(patience)
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def said(self) -> str:
        """All it has printed so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def serve(
    app: str, *, root: Path, python: Sequence[str] = (), options: Sequence[str] = (), patience: float = 60.0
) -> Iterator[Server]:
    """Serve `app` with uvicorn, a process in the folder `root`, on a port that the system picks.

    `python` stands between the interpreter and `-m uvicorn`. Raises StartError with what the process printed.
    """
    command = [sys.executable, *python, "-m", "uvicorn", app, "--port", "0", *options]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "log")
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own command
                command, cwd=root, env=environment(), stdout=out, stderr=out, stdin=subprocess.DEVNULL, **OWN_GROUP
            )
        try:
            yield Server(listening(process, log, time.monotonic() + patience), log)
        finally:
            end(process)


def listening(process: subprocess.Popen[bytes], log: Path, deadline: float) -> int:
    """Wait for uvicorn to say that it listens and that the application has started; return the port."""
    while True:
        said = log.read_text(encoding="utf-8", errors="replace")
        found = LISTENING.search(said)
        if found and "Application startup complete" in said:
            return int(found[1])
        if process.poll() is not None or time.monotonic() > deadline:
            raise StartError(said.strip() or "the server printed nothing")
        time.sleep(0.02)


def read(pipe: IO[bytes], enough: Callable[[str], bool], deadline: float) -> tuple[str, bool]:
    """Read a pipe until `enough` says so, its end, or the deadline; return the text, and whether time ran out."""
    data = b""
    while not enough(data.decode("utf-8", "replace")):
        ready, _, _ = select.select([pipe], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            return data.decode("utf-8", "replace"), True
        chunk = os.read(pipe.fileno(), 65536)
        if not chunk:
            break
        data += chunk
    return data.decode("utf-8", "replace"), False


class Shell:
    """One bash for a whole page, as a reader's terminal: what a command sets, the next one finds."""

    def __init__(self, root: Path, ports: Ports, **extra: str) -> None:
        self.root, self.ports = root, ports
        self.home = tempfile.TemporaryDirectory()
        # In a terminal curl shows no progress meter; into a pipe it would.
        Path(self.home.name, ".curlrc").write_text("no-progress-meter\n", encoding="utf-8")
        port = str(ports.unnamed)
        self.environment = environment(CURL_HOME=self.home.name, UVICORN_PORT=port, PORT=port, **extra)
        self.mark = secrets.token_hex(8)
        self.bash = self.start()

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - the pages are ours
            [*(command or ("bash", "--norc", "--noprofile"))],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL if command else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            **OWN_GROUP,
        )

    def __enter__(self) -> Shell:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self.stop()
        self.home.cleanup()

    def stop(self) -> None:
        end(self.bash, patience=0.2)
        for pipe in (self.bash.stdin, self.bash.stdout):
            if pipe:
                pipe.close()

    def run(self, command: str, timeout: float = 30.0) -> str:
        """What a command prints, both streams together, with the ports of the page."""
        assert self.bash.stdin
        assert self.bash.stdout
        script = f"eval {shlex.quote(self.ports.inward(command))} </dev/null\nprintf '\\n%s\\n' {self.mark}\n"
        self.bash.stdin.write(script.encode())
        self.bash.stdin.flush()
        stop = f"\n{self.mark}\n"
        said, late = read(self.bash.stdout, lambda text: text.endswith(stop), time.monotonic() + timeout)
        if not said.endswith(stop):  # still busy, or gone by `exit`
            self.stop()
            self.bash = self.start()
            said += f"\n(stopped after {timeout:.0f} s)\n" if late else ""
        return self.clean(said.removesuffix(stop))

    def watch(self, command: str, enough: Callable[[str], bool], timeout: float = 20.0) -> str:
        """What a server prints until that is enough, or until it ends; it is then interrupted."""
        process = self.start("bash", "-c", self.ports.inward(command))
        assert process.stdout
        try:
            deadline = time.monotonic() + timeout
            said, _ = read(process.stdout, lambda text: enough(self.clean(text)), deadline)
            # A line more than the page shows would come at once.
            more, _ = read(process.stdout, lambda _: False, time.monotonic() + 0.3)
        finally:
            end(process)
            process.stdout.close()
        return self.clean(said + more)

    def clean(self, text: str) -> str:
        return self.ports.outward(LINE_OF_OURS.sub("bash: ", text.replace("\r", "")))
