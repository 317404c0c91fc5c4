"""`ruta doctor`: what it finds, and the command that mends it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.learner_sample import Ruta


def test_doctor_finds_what_is_wrong_and_how_to_mend_it(ruta: Ruta, clone: Path, taken: int) -> None:
    shutil.rmtree(clone / "docs")
    (clone / "pyproject.toml").write_text(
        '[project]\nrequires-python = ">=3.99"\ndependencies = ["fastapi<0.1", "no-such-package-here", "rich"]\n',
        encoding="utf-8",
    )
    findings = json.loads(_with(ruta, {"REDIS_URL": f"redis://127.0.0.1:{taken}", "MONGODB_URL": "mongodb://[::1]:1"}))
    bad = {(one["name"], one["command"]) for one in findings if one["state"] == "bad"}
    assert ("folder", "git checkout -- docs") in bad
    assert ("python", "python -m uv sync --python 3.14") in bad
    assert ("packages", "python -m uv sync") in bad
    assert ("services", "unset MONGODB_URL") in bad
    text = " ".join(one["text"] for one in findings)
    for said_ in ("no-such-package-here", "fastapi", "REDIS_URL: 127.0.0.1", "DATABASE_URL"):
        assert said_ in text


def _with(ruta: Ruta, variables: dict[str, str]) -> str:
    with pytest.MonkeyPatch.context() as patched:
        for name, value in variables.items():
            patched.setenv(name, value)
        result = ruta("doctor", "--json")
    assert result.exit_code == 1
    return result.stdout


def test_doctor_in_order(ruta: Ruta, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.base_prefix", "/elsewhere")
    result = ruta("doctor")
    assert result.exit_code == 0, result.output
    assert "Todo lo necesario está." in result.output
    monkeypatch.setattr("sys.base_prefix", sys.prefix)
    result = ruta("doctor", "--lang", "en")
    assert result.exit_code == 1
    assert "No virtual environment is active" in result.output
    assert "Fix it with: python -m uv sync" in result.output
    other = clone / "other"
    for name in ("lessons", "ruta"):
        (other / name).mkdir(parents=True)
    monkeypatch.chdir(other)
    assert "another copy of the course" in ruta("doctor").output


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder that somebody is in")
def test_doctor_in_a_folder_that_is_gone_with_an_address_that_is_none(
    ruta: Ruta, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = clone / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    findings = json.loads(_with(ruta, {"MONGODB_URL": "mongodb://[bad"}))
    assert ("services", "unset MONGODB_URL") in {(one["name"], one["command"]) for one in findings}
