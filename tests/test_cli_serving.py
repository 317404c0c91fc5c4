"""`ruta start` and `ruta site`: what is served, and where."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ruta.catalogue import Lesson
from ruta.learner import progress, serve
from tests.learner_sample import Ruta


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
