"""The command line itself: how lessons are named, its help, its mistakes, its languages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
import typer.rich_utils

from ruta import cli
from ruta.catalogue import LANGUAGES, ROOT, Lesson
from ruta.learner import help, names, paper  # noqa: A004
from ruta.site import language as said
from tests.grading_sample import environment
from tests.learner_sample import Ruta

# Names


@pytest.mark.parametrize(
    "typed",
    [
        *("2", "02", "second", "02_second", " 02 ", "SECOND", "02_second/", "lessons/02_second"),
        *("lessons/02_second/exercise.py", r"lessons\02_second", "./lessons/02_second/", "/home/ana/lessons/02_second"),
    ],
)
def test_lessons_are_named_as_people_type_them(clone: Path, typed: str) -> None:
    assert names.find(typed, clone).name == "02_second"


@pytest.mark.parametrize(
    ("typed", "near"), [("secnd", "02_second"), ("3", "02_second"), ("0", "01_first"), ("02_sec", "02_second")]
)
def test_unknown_lesson_suggests_the_nearest(ruta: Ruta, clone: Path, typed: str, near: str) -> None:
    with pytest.raises(names.UnknownLessonError) as raised:
        names.find(typed, clone)
    assert raised.value.nearest
    assert raised.value.nearest.name == near
    result = ruta("check", typed)
    assert result.exit_code == 2
    assert f"Ninguna lección se llama «{typed}»." in result.stderr
    assert names.title(raised.value.nearest, "es") in result.stderr


def test_unknown_lesson_like_no_other(ruta: Ruta) -> None:
    result = ruta("check", "qqqq")
    assert result.exit_code == 2
    assert "¿" not in result.stderr


def test_titles_where_pages_are_broken(first: Lesson) -> None:
    first.page("en").unlink()
    assert names.title(first, "en") == "Primera lección"
    for text in ("", "---\ntitle: [\n---\n", "---\n- a\n---\n"):
        first.page("es").write_text(text, encoding="utf-8")
        assert names.title(first, "es") == "01_first"
        assert names.minutes(Lesson(first.name, first.root)) is None


# Help, languages, completion


@pytest.mark.parametrize("language", LANGUAGES)
def test_help_is_in_the_learners_language(ruta: Ruta, language: str) -> None:
    result = ruta("--lang", language, "--help")
    other = next(one for one in LANGUAGES if one != language)
    plain = re.sub(r"[\s│]+", " ", result.output)
    for name in ("ruta", "list", "start", "next", "check", "watch", "hint", "diff", "reset", "doctor", "site", "help"):
        assert help.HELP[name][language] in plain
        assert help.HELP[name][other] not in plain
    for command in ("check", "start", "next", "site"):
        said_ = re.sub(r"[\s│]+", " ", ruta(command, "--help", f"--lang={language}").output)
        assert help.HELP[command][language] in said_
        assert help.PANELS["OPTIONS_PANEL_TITLE"][language] in said_


def test_every_command_and_option_has_help() -> None:
    group = typer.main.get_command(cli.app)
    for command in group.commands.values():  # type: ignore[attr-defined]
        if command.name not in ("new", "agree", "mutants"):
            assert command.name in help.HELP
            assert {param.name for param in command.params} <= set(help.HELP)


MISTAKES = [
    ("--lang fr", "--lang puede ser es o en, no «fr»."),
    ("check --lang", "A --lang le falta el idioma: es o en."),
    ("chek", "No existe el comando «chek». ¿Querías decir ruta check?"),
    ("zzz", "No existe el comando «zzz»."),
    ("--zzz", "No existe la opción --zzz."),
    ("check -z", "No existe la opción -z."),
    ("check --sede 4", "No existe la opción --sede. ¿Querías decir --seed?"),
    ("check 1 2 3", "«2 3» está de más."),
    ("check --seed", "A --seed le falta su valor."),
    ("check --json=4", "--json no lleva ningún valor."),
    ("check --seed four", "--seed tiene que ser un número entero, de 0 en adelante."),
    ("start --port 0", "--port tiene que ser un número entero, de 1 a 65535."),
    ("new", "Falta name."),
]


@pytest.mark.parametrize(("line", "says"), MISTAKES)
def test_mistakes_are_said_and_end_so(ruta: Ruta, line: str, says: str) -> None:
    result = ruta(*line.split())
    assert result.exit_code == 2
    usage, hint, *rest = result.stderr.splitlines()
    assert re.fullmatch(r"Uso: \S+ .*\[OPCIONES\].*", usage)
    assert re.fullmatch(r"Prueba '.* --help' para ver la ayuda\.", hint)
    assert says in " ".join(rest)


def test_typer_has_every_text_that_is_translated() -> None:
    source = Path(typer.rich_utils.__file__).read_text(encoding="utf-8")
    assert [name for name in help.PANELS if not re.search(rf"^{name} = ", source, re.MULTILINE)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_typer_adds_nothing_in_another_language(ruta: Ruta, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every word of a screen that Typer writes is one of this language: what it says anew has no text of ours yet."""
    monkeypatch.setenv("RUTA_LANG", language)
    group = typer.main.get_command(cli.app)
    commands = [name for name in group.commands if name in help.HELP]  # type: ignore[attr-defined]
    screens = [ruta(name, "--help").output for name in commands] + [ruta(*line.split()).output for line, _ in MISTAKES]
    technical = re.compile(r"<\w+>|'[^']*'|[«“].*?[»”]|-[-\w]+|\b(?:ruta|root) \w+|\[\S*x\S*\]")
    found = said.misspelt(technical.sub(" ", "\n".join(screens)), [said.speller(language, ROOT)])
    assert {*found} <= {"pydantic", "root", "name"}


def test_completion_offers_lessons(clone: Path) -> None:
    del clone
    assert [*cli.complete_lesson("0")] == [("01_first", "Primera lección"), ("02_second", "Segunda lección")]
    assert [*cli.complete_lesson("sec")] == [("02_second", "Segunda lección")]


def test_program_is_named_as_it_was_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr("sys.argv", ["/somewhere/bin/ruta"])
    assert paper.program() == "ruta"
    monkeypatch.setattr("sys.argv", ["/somewhere/ruta/__main__.py"])
    assert paper.program() == "python -m ruta"
    monkeypatch.setenv("UV", "/bin/uv")
    assert paper.program() == "python -m uv run ruta"


def test_terminal_that_does_not_know_every_character() -> None:
    assert "✓ «á» ▸".encode("ascii", "ruta") == b'+ "?" >'


# What must not happen


def process(folder: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ruta", *words]
    return subprocess.run(
        command, cwd=folder, env=environment(**variables), capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("encoding", ["ascii", "cp932"])
def test_help_in_a_terminal_that_lacks_letters(tmp_path: Path, language: str, encoding: str) -> None:
    done = process(tmp_path, "--help", RUTA_LANG=language, PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "watch" in done.stdout


def test_an_error_of_ours_is_no_traceback(tmp_path: Path) -> None:
    done = process(tmp_path, RUTA_LANG="en", TZ="ANY-99", COLUMNS="400")  # no zone is four days away
    assert done.returncode == 70
    assert "Traceback" not in done.stdout + done.stderr
    # The screen is at most so wide, so the sentence may be on two lines.
    told = " ".join(done.stderr.split())
    said = re.fullmatch(r"Ruta has an error; it is not your program's fault: (\w+): .+ are in (.+)\.", told)
    assert said, told
    details = Path(said[2]).read_text(encoding="utf-8")
    assert details.startswith("Traceback")
    assert said[1] in details
    Path(said[2]).unlink()


def test_another_clone_is_noticed(tmp_path: Path) -> None:
    for name in ("lessons", "ruta"):
        (tmp_path / "other" / name).mkdir(parents=True)
    done = process(tmp_path / "other" / "lessons", "list", RUTA_LANG="en", COLUMNS="400")
    assert done.returncode == 0
    assert f"You are in another copy of the course ({tmp_path / 'other'})" in " ".join(done.stderr.split())
    assert "another copy" not in process(tmp_path, "list", RUTA_LANG="en").stderr
