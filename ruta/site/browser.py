"""A built site, a small server for it and a real browser: what the tests of the site and the screenshots share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, Playwright, sync_playwright

from ruta.catalogue import ROOT

# Chromium starts as root and asks nothing of the network by itself.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"]
ABSENT = "no Chromium found: install it, or run `python -m uv run playwright install chromium`"


def build(site: Path, root: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build the site of the clone at `root` as a person would, with these environment variables."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    environment = {name: value for name, value in os.environ.items() if name != "SITE_URL"} | variables
    return subprocess.run(  # noqa: S603 - our own command
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


class Handler(SimpleHTTPRequestHandler):
    """Static files as a host serves them: a missing page is answered with the 404 page of its language."""

    def log_message(self, *_: Any) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        folder = "en/" if self.path.startswith("/en/") else ""
        page = Path(self.directory, folder, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port of this machine; the value is its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def chromium(playwright: Playwright) -> str | None:
    """Where a Chromium is: the system's, or the one that Playwright installed."""
    own = playwright.chromium.executable_path
    return next(filter(None, map(shutil.which, NAMES)), own if Path(own).is_file() else None)


@contextmanager
def launched() -> Iterator[Browser | None]:
    """Start a headless Chromium; the value is None where there is none."""
    with sync_playwright() as playwright:
        path = chromium(playwright)
        if path is None:
            yield None
            return
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
