"""A lesson served with reload, and the site built and served, both for this computer only."""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any

from ruta.catalogue import Lesson

HOST = "127.0.0.1"
LESSONS, SITE = 8000, 8080
NEAR = 100  # ports to look through for a free one
SLICE, PATIENCE = 0.05, 5.0  # seconds; the reloader has more of them than it gives to its program
STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name)]
PAUSES = [signal.SIGTSTP] if hasattr(signal, "SIGTSTP") else []


def port_problem(port: int) -> OSError | None:
    """Why nobody can listen on a port now, or None."""
    with socket.socket() as probe:
        if os.name != "nt":  # there it would let two programs listen on one port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except OSError as error:
            return error
    return None


def is_taken(problem: OSError) -> bool:
    """Does another program listen there? Windows says that access is denied when it does so alone."""
    return problem.errno == errno.EADDRINUSE or getattr(problem, "winerror", None) in (10013, 10048)


def free_port(above: int) -> int | None:
    """The next port on which nobody listens."""
    ports = range(above + 1, min(above + NEAR, 65536))
    return next((port for port in ports if port_problem(port) is None), None)


def serve_lesson(lesson: Lesson, port: int, *, exercise: bool) -> int:
    """Serve main.py, or the learner's answer, until Ctrl-C; return the exit code of the server."""
    app = f"lessons.{lesson.name}.{'exercise' if exercise else 'main'}:app"
    command = [sys.executable, "-m", "ruta.learner.reloader", app, HOST, str(port), str(lesson.folder)]
    return wait_for(command, lesson.root)


def wait_for(command: Sequence[str], folder: Path) -> int:
    """Run a server until we are asked to stop; nothing that it has started outlives us."""
    asked: list[int] = []
    with handling(STOPS, lambda number, _: note(asked, number)):
        # A session of its own, so that all of it can be ended. There Ctrl-C does not reach it, also not while it
        # imports, when Python would show a traceback: we pass it on as SIGTERM. Its terminal can still be read (pdb).
        process = subprocess.Popen(command, cwd=folder, start_new_session=True)  # noqa: S603 - our own command
        try:
            with handling(PAUSES, lambda *_: pause(process.pid)):
                wait(process, lambda: bool(asked))
            if asked:
                process.terminate()
                wait(process, lambda: asked.count(signal.SIGINT) > 1, PATIENCE)
        finally:
            end(process)
    return 0 if asked else process.returncode


@contextlib.contextmanager
def handling(numbers: Iterable[int], handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Handle these signals, except those that we were started to ignore (nohup)."""
    before = {one: signal.signal(one, handler) for one in numbers if signal.getsignal(one) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def note(asked: list[int], number: int) -> None:
    """Remember that we were asked to stop: an exception could come before the process that was started is known."""
    # On Windows uvicorn reloads with a Ctrl-C that everyone at the console gets. The reloader can tell it from the
    # learner's, which it gets too: we wait for it to end.
    if sys.platform != "win32":
        asked.append(number)


def pause(group: int) -> None:
    """Stop, and the server with us, until `fg`."""
    if sys.platform != "win32":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGSTOP)
            os.kill(os.getpid(), signal.SIGSTOP)
            os.killpg(group, signal.SIGCONT)


def wait(process: subprocess.Popen[bytes], enough: Callable[[], bool], patience: float = float("inf")) -> None:
    """Wait until a process ends, or it is enough, or patience is over. Signals do not cut a longer wait short."""
    late = time.monotonic() + patience
    while process.poll() is None and not enough() and time.monotonic() < late:
        time.sleep(SLICE)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of a process and of all that it has started."""
    if sys.platform == "win32":
        if process.poll() is None:
            tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)  # noqa: S603 - our own command
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until_stopped(server: ThreadingHTTPServer) -> None:
    """Serve until Ctrl-C."""
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


def has_mkdocs() -> bool:
    return importlib.util.find_spec("mkdocs") is not None and importlib.util.find_spec("material") is not None


def build_site(root: Path) -> str:
    """Build the site into `site/`; return what went wrong, or the empty string."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)  # noqa: S603
    return (done.stdout + done.stderr).decode("utf-8", "replace") if done.returncode else ""


class Pages(SimpleHTTPRequestHandler):
    """The files of the site, with its own 404 page, and without a line for each request."""

    def log_message(self, *_: Any) -> None:
        return

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "en" if self.path.startswith("/en/") else "", "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def site_server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the built site. Raises OSError when the port is taken."""
    return ThreadingHTTPServer((HOST, port), partial(Pages, directory=str(folder)))
