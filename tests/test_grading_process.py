"""The grader in a process of its own: endless loops, the debugger, Ctrl-C, terminals that do not know UTF-8."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.grading_sample import OPTIONS, SOLUTION, STUB, environment, lay_out, run_process

LESSON = "lessons/05_sample"
SPANISH = environment(RUTA_LANG="es")
LIFESPAN = """
import asyncio
from contextlib import asynccontextmanager

from fastapi import FastAPI


@asynccontextmanager
async def life(app):
    await asyncio.Event().wait()
    yield


app = FastAPI(lifespan=life)
"""
BUSY = SOLUTION.replace("    books.append(book)", "    while True:\n        pass")
ASLEEP = SOLUTION.replace("def add", "async def add").replace(
    "    books.append(book)", "    import asyncio\n    await asyncio.Event().wait()"
)
NEVER_CLOSES = LIFESPAN.replace(
    "    await asyncio.Event().wait()\n    yield", "    yield\n    await asyncio.Event().wait()"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lay_out(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        pytest.param(
            "while True:\n    pass\n", ["Tu programa no terminó de cargarse en 1 s.", "answer.py, línea "], id="import"
        ),
        pytest.param("import threading\nthreading.Event().wait()\n", ["answer.py, línea 2"], id="import-asleep"),
        pytest.param(
            LIFESPAN, ["El arranque de tu programa (lifespan) no terminó", "answer.py, línea 10"], id="startup"
        ),
        pytest.param(BUSY, ["Tu programa dejó de responder", "answer.py, línea ", "POST /books"], id="endpoint"),
        pytest.param(ASLEEP, ["Tu programa dejó de responder", "answer.py, línea 20", "await asyncio"], id="asleep"),
        pytest.param(NEVER_CLOSES, ["Tu programa dejó de responder", "answer.py, línea 11"], id="shutdown"),
    ],
)
def test_endless_code_ends_with_its_line_and_files(folder: Path, answer: str, says: list[str]) -> None:
    (folder / "answer.py").write_text(answer, encoding="utf-8")
    words = ["--submission", "answer.py", "--time-limit", "1", "--results", "out.json", "--junitxml", "out.xml"]
    result = run_process(folder, LESSON, *words, env=SPANISH)
    assert result.returncode == 1, result.stderr
    for text in [*says, "0 de 10 puntos"]:
        assert text in result.stdout
    assert "Traceback" not in result.stdout + result.stderr
    assert json.loads((folder / "out.json").read_text(encoding="utf-8"))["points"] == 0
    assert (folder / "out.xml").exists()


def test_checks_before_a_hang_keep_their_points(folder: Path) -> None:
    slow = SOLUTION.replace("def get() -> list[Book]:\n", "def get() -> list[Book]:\n    while True: pass\n")
    (folder / "answer.py").write_text(slow, encoding="utf-8")
    result = run_process(folder, LESSON, "--submission", "answer.py", "--time-limit", "1", env=SPANISH)
    assert "8 de 10 puntos" in result.stdout
    assert result.returncode == 1


def test_debugger_stops_at_the_failed_check_and_is_not_cut_off(folder: Path) -> None:
    result = run_process(
        folder, LESSON, "--pdb", "-x", "--time-limit", "0.01", stdin="p response.status_code\nc\n", env=SPANISH
    )
    assert "(Pdb) 404" in result.stdout
    assert "0 de 10 puntos" in result.stdout
    assert result.returncode == 1


def test_breakpoint_in_an_endpoint_is_not_cut_off(folder: Path) -> None:
    stops = SOLUTION.replace("    books.append(book)", "    breakpoint()\n    books.append(book)")
    (folder / "answer.py").write_text(stops, encoding="utf-8")
    words = ["--submission", "answer.py", "--time-limit", "5", "-k", "stored"]
    result = run_process(folder, LESSON, *words, stdin="p book.pages + 1000\nc\n", env=SPANISH)
    assert "1003" in result.stdout
    assert "5 de 10 puntos" in result.stdout
    assert result.returncode == 0


def test_prints_appear_with_s(folder: Path) -> None:
    (folder / "answer.py").write_text(f"{SOLUTION}\nprint('loaded here')\n", encoding="utf-8")
    result = run_process(folder, LESSON, "--submission", "answer.py", "-s", env=SPANISH)
    assert result.stdout.count("loaded here") == 3
    assert "10 de 10 puntos" in result.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_terminal_that_does_not_know_every_character(folder: Path, encoding: str) -> None:
    (folder / "answer.py").write_text("raise ValueError('日本 → café')\n", encoding="utf-8")
    env = environment(RUTA_LANG="es", PYTHONIOENCODING=encoding)
    for words in ([], ["--submission", "answer.py"]):
        result = run_process(folder, LESSON, *words, env=env)
        assert result.returncode == 1, result.stderr
        assert "  x 5  Un libro se guarda" in result.stdout
        assert not result.stderr


def test_language_of_the_environment(folder: Path) -> None:
    plain = {name: value for name, value in environment().items() if not name.startswith(("LC_", "LANG"))}
    assert "Ejercicio" in run_process(folder, LESSON, env=plain).stdout
    assert "Exercise" in run_process(folder, LESSON, env=plain | {"LANG": "de_DE.UTF-8"}).stdout


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
@pytest.mark.parametrize("answer", ["import time\nprint('here', flush=True)\ntime.sleep(60)\n"])
def test_interrupt_ends_cleanly(folder: Path, answer: str) -> None:
    (folder / "answer.py").write_text(answer, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", *OPTIONS, LESSON, "--submission", "answer.py", "-s"]
    with subprocess.Popen(command, cwd=folder, env=SPANISH, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        while b"here" not in (line := process.stdout.readline()):
            assert line
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 2
    assert "Interrumpido con Ctrl-C." in out.decode()
    assert b"Traceback" not in out + err


def test_stub_needs_no_plugin_of_the_development_tools(folder: Path) -> None:
    heavy = {"schemathesis", "rich", "typer", "yaml", "xdist", "hypothesis"}
    code = f"import pytest, sys; pytest.main({[*OPTIONS, LESSON]!r}); print(sorted(set(sys.modules) & {heavy!r}))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=SPANISH, capture_output=True, text=True, check=True
    )
    assert result.stdout.splitlines()[-1] == "[]"


def test_importing_the_grader_is_cheap() -> None:
    code = "import sys, ruta.grading; print('fastapi' in sys.modules, 'pytest' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]


def test_stub_is_the_default(folder: Path) -> None:
    (folder / LESSON / "exercise.py").write_text(STUB.replace("app", "ape"), encoding="utf-8")
    assert "tu aplicación se llama «ape»" in run_process(folder / LESSON, env=SPANISH).stdout
