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
from collections.abc import Callable, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from ruta.catalogue import Lesson

HOST = "127.0.0.1"
LESSONS, SITE = 8000, 8080
NEAR = 100  # ports to look through for a free one


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
    module = "exercise" if exercise else "main"
    command = [sys.executable, "-m", "uvicorn", f"lessons.{lesson.name}.{module}:app", "--host", HOST]
    command += ["--port", str(port), "--reload", "--reload-dir", str(lesson.folder)]
    return wait_for(command, lesson.root)


def wait_for(command: Sequence[str], folder: Path) -> int:
    """Run a server until Ctrl-C, which it has as well as we do; it does not outlive us."""
    process = subprocess.Popen(command, cwd=folder)  # noqa: S603 - our own command
    before = {
        number: signal.signal(number, lambda *_: process.terminate())
        for number in (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP"))
        if number is not None
    }
    try:
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        end(process)
        for number, handler in before.items():
            signal.signal(number, handler)


def end(process: subprocess.Popen[bytes], patience: float = 5.0) -> None:
    """Give a process time to end by itself, then end it, however often Ctrl-C is pressed meanwhile."""
    steps: tuple[Callable[[], object], ...] = (process.poll, process.terminate, process.kill)
    for insist in steps:
        insist()
        with contextlib.suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
            process.wait(patience)
            return


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
