"""The learner's commands on a made-up clone: what they say, what they keep, and how they end."""

from __future__ import annotations

import json
import re
import shutil
import socket
import string
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import typer.main
from typer.testing import CliRunner, Result

from ruta import cli
from ruta.catalogue import LANGUAGES, LEVELS, ROOT, Lesson
from ruta.grading.run import Outcome
from ruta.learner import doctor, help, home, names, paper, progress, rebuild, serve, stub, texts  # noqa: A004
from ruta.site import language as said
from tests.learner_sample import ALL, NAMES, Quick, git, lay_out

Ruta = Callable[..., Result]
COMMITTED = shutil.which("git") is None
needs_git = pytest.mark.skipif(COMMITTED, reason="git is not installed")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_out(tmp_path)
    monkeypatch.setattr(cli, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("UV", "DATABASE_URL", "REDIS_URL", "MONGODB_URL", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RUTA_LANG", "es")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sys.argv", ["ruta"])
    return tmp_path


@pytest.fixture
def quick(clone: Path, monkeypatch: pytest.MonkeyPatch) -> Quick:
    del clone
    made = Quick()
    monkeypatch.setattr(cli, "grade_fresh", made)
    return made


@pytest.fixture
def ruta(quick: Quick) -> Ruta:
    del quick

    def run(*words: str) -> Result:
        result = CliRunner().invoke(cli.app, [*words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


@pytest.fixture
def first(clone: Path) -> Lesson:
    return Lesson("01_first", clone)


def answer(lesson: Lesson, text: str) -> None:
    lesson.exercise.write_text(text, encoding="utf-8")


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


# Home, list, next


def test_home_before_anything(ruta: Ruta) -> None:
    result = ruta()
    assert result.exit_code == 0
    for text in ("0 de 20 puntos", "Racha: empieza hoy", "Empieza aquí: 01 Primera lección", "ruta watch 01"):
        assert text in result.output
    assert "todavía no hay lecciones" in result.output


def test_home_after_a_lesson(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    assert ruta("check", "1").exit_code == 0
    result = ruta("--lang", "en")
    for text in ("10 of 20 points", "✓ 01 First lesson", "Streak: 1 day.", "Carry on here: 02 Second lesson"):
        assert text in result.output


def test_home_when_everything_is_done(ruta: Ruta, clone: Path) -> None:
    for lesson in (Lesson("01_first", clone), Lesson("02_second", clone)):
        answer(lesson, ALL)
        result = ruta("check", lesson.name)
    assert "Terminaste todas las lecciones" in result.output
    assert "Terminaste todas las lecciones" in ruta().output
    assert "Terminaste todas las lecciones" in ruta("next").output
    assert ruta("check").exit_code == 0


def test_home_is_short_in_a_low_terminal(clone: Path) -> None:
    lessons = [Lesson(f"{number:02}_topic", clone) for number in range(1, 33)]
    screen = home.Home(lessons, progress.Progress(current="12_topic"), "es", cli.today())
    whole, low = screen.lines(60), screen.lines(60, 24)
    assert len(low) < 24 < len(whole)
    text = "\n".join(line.plain for line in low)
    assert "▸ 12  · 13" in text
    assert all(line.cell_len <= 60 for line in [*whole, *low])


def test_streak_that_today_has_not_joined(quick: Quick, clone: Path, ruta: Ruta) -> None:
    del quick
    yesterday = (cli.today() - timedelta(days=1)).isoformat()
    progress.update(clone, lambda known: known.days.append(yesterday))
    assert "Racha: 1 día. Hoy todavía no calificas." in ruta().output


def test_list_and_its_json(ruta: Ruta, first: Lesson) -> None:
    answer(first, NAMES[0])
    ruta("check", "1")
    assert "▸ 01 Primera lección" in ruta("list").output
    rows = json.loads(ruta("list", "--json", "--lang=en").stdout)
    assert [row["name"] for row in rows] == ["01_first", "02_second"]
    assert rows[0] == {
        "number": 1,
        "name": "01_first",
        "title": "First lesson",
        "level": "beginner",
        "minutes": 20,
        "points": 5,
        "max_points": 10,
        "graded": True,
        "passed": False,
        "current": True,
        "exercise": "lessons/01_first/exercise.py",
        "page": "docs/en/lessons/01_first.md",
    }


def test_next_and_skip(ruta: Ruta, first: Lesson) -> None:
    assert "Empieza aquí: 01" in ruta("next").output
    answer(first, NAMES[0])
    ruta("check")
    assert "A la lección 01 le faltan 5 puntos" in ruta("next").output
    assert "02 Segunda lección" in ruta("next", "--skip").output
    assert "02 Segunda lección" in ruta("next").output


def test_no_lessons_is_said(ruta: Ruta, clone: Path) -> None:
    shutil.rmtree(clone / "lessons")
    for command in ((), ("list",), ("check",), ("next",)):
        result = ruta(*command)
        assert result.exit_code == 2
        assert "Aquí no hay lecciones" in result.stderr


# Check


def test_check_says_what_it_found_and_ends_so(ruta: Ruta, first: Lesson) -> None:
    answer(first, NAMES[0])
    result = ruta("check", "1")
    assert result.exit_code == 1
    assert "✓ Un libro se guarda y responde 201" in result.output
    assert "pytest" not in result.output
    assert "Otra pista: ruta hint 01" in result.output
    answer(first, ALL)
    result = ruta("check", "1")
    assert result.exit_code == 0
    assert "Sigue con 02 Segunda lección: ruta watch 02" in result.output


def test_check_json_and_seed(ruta: Ruta, first: Lesson) -> None:
    answer(first, NAMES[0])
    result = ruta("check", "1", "--json", "--seed", "44")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["seed"] == 44


def test_check_of_a_program_that_does_not_run(ruta: Ruta, first: Lesson) -> None:
    answer(first, "(((")
    result = ruta("check", "1")
    assert result.exit_code == 1
    assert "Python no entiende esta línea." in result.output
    assert "exercise.py, línea 1" in result.output


def test_check_without_an_exercise(ruta: Ruta, first: Lesson) -> None:
    first.exercise.unlink()
    result = ruta("check", "1")
    assert result.exit_code == 2
    assert "No existe lessons/01_first/exercise.py. Para tener de nuevo el ejercicio: ruta reset 01" in result.stderr


def test_check_when_the_grader_breaks(ruta: Ruta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "grade_fresh", lambda *_, **__: Outcome(problem="pytest broke\nhere"))
    result = ruta("check", "1")
    assert result.exit_code == 2
    assert "No se pudo calificar." in result.stderr
    assert "pytest broke\nhere" in result.stderr


def test_check_counts_even_if_it_cannot_be_kept(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    (first.root / ".ruta").write_text("not a folder", encoding="utf-8")
    result = ruta("check", "1")
    assert result.exit_code == 0
    assert "Tu programa hace todo" in result.output
    assert "no se pudo guardar" in result.stderr


def test_real_grader(clone: Path, monkeypatch: pytest.MonkeyPatch, first: Lesson) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    run = CliRunner().invoke
    result = run(cli.app, ["check", "first", "--lang", "en"])
    assert result.exit_code == 1, result.output
    assert "Exercise 01_first · 0 of 10 points" in result.output
    assert "We sent       POST /books" in result.output
    shutil.copy(first.solution, first.exercise)
    assert run(cli.app, ["check", "first"]).exit_code == 0
    assert progress.load(clone).of(first).points == 10


# Hints


def test_hints_come_one_at_a_time_and_are_remembered(ruta: Ruta, first: Lesson, quick: Quick) -> None:
    said = [ruta("hint", "1") for _ in range(4)]
    assert [result.exit_code for result in said] == [1] * 4
    assert "Pista 1 de 3  ¿Uno?" in said[0].output
    assert "Dos" not in said[0].output
    assert "Pista 2 de 3  Dos" in said[1].output
    assert "Pista 3 de 3  Tres" in said[2].output
    assert "Era la última pista" in said[2].output
    assert all(f"Pista {number} de 3" in said[3].output for number in (1, 2, 3))
    assert len(quick.runs) == 1  # the answer is the same, so it is not graded again
    answer(first, NAMES[0])
    result = ruta("hint", "1")
    assert "Para que pase «Un libro sin páginas responde 422»" in result.output
    assert "Pista 1 de 3" in result.output
    ruta("check", "1")  # shows the first hint, and does not take back the second
    assert "Pista 2 de 3" in ruta("hint", "1").output


def test_check_shows_the_first_hint_so_the_next_is_the_second(ruta: Ruta, first: Lesson) -> None:
    answer(first, NAMES[0])
    ruta("check", "1")
    assert "Pista 2 de 3" in ruta("hint", "1").output


def test_no_hint_is_needed(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    result = ruta("hint", "1")
    assert result.exit_code == 0
    assert "Todo pasa" in result.output


def test_hint_for_a_program_that_does_not_run(ruta: Ruta, first: Lesson) -> None:
    answer(first, "(((")
    for _ in range(2):
        result = ruta("hint", "1")
        assert result.exit_code == 1
        assert "Python no entiende esta línea." in result.output
        assert "Pista" not in result.output


# Diff


def test_diff_waits_until_it_is_asked_twice(ruta: Ruta) -> None:
    result = ruta("diff", "1")
    assert result.exit_code == 1
    assert "todavía no pasa" in result.output
    assert "BaseModel" not in result.output
    result = ruta("diff", "1")
    assert result.exit_code == 0
    assert "BaseModel" in result.output


@pytest.mark.parametrize("columns", ["60", "110"])
def test_diff_of_an_answer_that_passes(
    ruta: Ruta, first: Lesson, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    answer(first, f"{ALL}mine = 'ñ'\n")
    result = ruta("diff", "1")
    assert result.exit_code == 0
    assert "mine = 'ñ'" in result.output
    assert "class Book(BaseModel):" in result.output
    assert "solutions/01_first/exercise.py" in result.output
    beside = [line for line in result.output.splitlines() if "▸" in line]
    assert bool(beside) == (columns == "110")
    assert all(len(line) <= 110 for line in beside)


def test_diff_of_the_reference_itself(ruta: Ruta, first: Lesson) -> None:
    answer(first, first.solution.read_text(encoding="utf-8") + ALL)
    shutil.copy(first.exercise, first.solution)
    assert "Son iguales." in ruta("diff", "1").output
    first.solution.unlink()
    assert ruta("diff", "1").exit_code == 2


# Reset


@pytest.fixture
def repository(clone: Path) -> Path:
    if COMMITTED:
        pytest.skip("git is not installed")
    git(clone, "init", "-q")
    git(clone, "add", "-A")
    git(clone, "commit", "-qm", "The course")
    return clone


def kept(lesson: Lesson) -> list[Path]:
    return sorted(lesson.folder.glob("exercise.*-*.py"))


@pytest.mark.usefixtures("repository")
def test_reset_goes_back_behind_a_committed_answer(ruta: Ruta, first: Lesson) -> None:
    original = first.exercise.read_bytes()
    for text in ("# one\n", ALL):
        answer(first, text)
        git(first.root, "commit", "-qam", "My answer")
    ruta("check", "1")
    result = ruta("reset", "1")
    assert result.exit_code == 0
    assert first.exercise.read_bytes() == original
    assert [path.read_text(encoding="utf-8") for path in kept(first)] == [ALL]
    assert re.fullmatch(r"exercise\.\d{4}-\d\d-\d\d-\d{6}\.py", kept(first)[0].name)
    assert kept(first)[0].name in result.output
    assert progress.load(first.root).of(first) == progress.Standing()
    assert "ya estaba sin respuesta" in ruta("reset", "1").output
    assert len(kept(first)) == 1


@pytest.mark.usefixtures("repository")
def test_reset_takes_the_newest_stub_of_the_course(ruta: Ruta, first: Lesson) -> None:
    answer(first, "# the stub, mended\n")
    first.grader.write_text(first.grader.read_text(encoding="utf-8") + "\n# mended\n", encoding="utf-8")
    git(first.root, "commit", "-qam", "Mend the exercise and its grader")
    answer(first, ALL)
    git(first.root, "commit", "-qam", "My answer")
    ruta("reset", "1")
    assert first.exercise.read_text(encoding="utf-8") == "# the stub, mended\n"


@pytest.mark.usefixtures("repository")
def test_reset_never_loses_what_was_there(ruta: Ruta, first: Lesson, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        answer(first, f"# answer {number}\n")
        assert ruta("reset", "1").exit_code == 0
    assert sorted(path.read_text(encoding="utf-8") for path in kept(first)) == [f"# answer {n}\n" for n in range(3)]
    first.exercise.unlink()
    assert ruta("reset", "1").exit_code == 0
    assert first.exercise.is_file()
    answer(first, "# again\n")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    found = stub.find(first)
    assert found
    with pytest.raises(OSError, match="No space"):
        stub.restore(first, found)
    assert first.exercise.read_text(encoding="utf-8") == "# again\n"


def test_reset_without_git_goes_back_to_the_first_copy(ruta: Ruta, first: Lesson) -> None:
    original = first.exercise.read_bytes()
    ruta()
    answer(first, ALL)
    ruta("check", "1")
    assert ruta("reset", "1").exit_code == 0
    assert first.exercise.read_bytes() == original


def test_reset_does_not_take_an_answer_for_the_stub(ruta: Ruta, first: Lesson) -> None:
    answer(first, ALL)
    ruta()
    answer(first, f"{ALL}# more\n")
    result = ruta("reset", "1")
    assert result.exit_code == 2
    assert "gana puntos" in result.stderr
    assert first.exercise.read_text(encoding="utf-8") == f"{ALL}# more\n"


@pytest.mark.usefixtures("repository")
def test_reset_where_nobody_knows_the_stub(ruta: Ruta, first: Lesson) -> None:
    other = Lesson("03_third", first.root)
    shutil.copytree(first.folder, other.folder)
    result = ruta("reset", "3")
    assert result.exit_code == 2
    assert "ni git ni .ruta" in result.stderr


@pytest.mark.usefixtures("repository")
def test_line_ends_are_no_answer(first: Lesson) -> None:
    found = stub.find(first)
    assert found
    first.exercise.write_bytes(first.exercise.read_bytes().replace(b"\n", b"\r\n"))
    assert stub.is_untouched(first, found)


# Damaged progress


@pytest.mark.usefixtures("repository")
def test_damaged_progress_is_kept_and_worked_out_again(ruta: Ruta, first: Lesson, quick: Quick) -> None:
    answer(first, ALL)
    ruta("check", "1")
    stored = first.root / ".ruta" / "progress.json"
    damaged = stored.read_text(encoding="utf-8")[:-20]
    stored.write_text(damaged, encoding="utf-8")
    quick.runs.clear()
    result = ruta("list", "--json")
    rows = json.loads(result.stdout)
    assert (rows[0]["points"], rows[1]["points"]) == (10, 0)
    assert quick.runs == ["01_first"]  # the other is still the stub
    assert "no se podía leer" in result.stderr
    assert "01 Primera lección: 10 de 10 puntos" in result.stderr
    aside = next(stored.parent.glob("progress.damaged-*.json"))
    assert aside.read_text(encoding="utf-8") == damaged
    assert aside.name in result.stderr
    assert "Racha: 1 día." in ruta().output
    assert ruta().stderr == ""


def test_rebuilding_goes_over_what_cannot_be_graded(clone: Path, quick: Quick, first: Lesson) -> None:
    del quick
    first.exercise.unlink()
    found = rebuild.rebuild(clone, progress.Progress(rebuild="x"), lambda *_, **__: Outcome(problem="no"), "en")
    assert found.rebuild is None
    assert found.lessons == {}


# Serving


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


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


# Doctor


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
    assert "Mend it with: python -m uv sync" in result.output
    other = clone / "other"
    for name in ("lessons", "ruta"):
        (other / name).mkdir(parents=True)
    monkeypatch.chdir(other)
    assert "another copy of the course" in ruta("doctor").output


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
        if command.name not in ("new", "agree"):
            assert command.name in help.HELP
            assert {param.name for param in command.params} <= set(help.HELP)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--lang", "fr"], "no «fr»"),
        (["check", "--lang"], "le falta el idioma"),
        (["chek"], "¿Querías decir ruta check?"),
        (["zzz"], "No existe el comando «zzz»."),
        (["check", "--sede", "4"], "--sede"),
    ],
)
def test_mistakes_are_said_and_end_so(ruta: Ruta, words: list[str], says: str) -> None:
    result = ruta(*words)
    assert result.exit_code == 2
    assert says in result.stderr


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


# Texts

CODE = {"git", "hint", "watch", "check", "diff", "reset", "list", "next", "min", "lessons", "mkdocs", "tab", "pydantic"}
CODE |= {"ruta", "arréglalo"}
ALL_TEXTS = {**texts.TEXTS, **help.HELP, **{f"doctor {name}": text for name, text in doctor.TEXTS.items()}}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_spelt_and_in_their_language(language: str) -> None:
    speller = said.speller(language, ROOT)
    problems = []
    for name, by_language in ALL_TEXTS.items():
        plain = said.without_code(by_language[language])
        problems += [f"{name}: {word}" for word in said.misspelt(plain, [speller]) if word.lower() not in CODE]
        problems += [f"{name}: not {language}"] * (said.stray(plain, language) and name != "missing_lang")
        problems += [f"{name}: {what}" for _, what in said.style(said.Text(((1, by_language[language]),)), language)]
    assert problems == []


def test_texts_have_the_same_values_in_both_languages() -> None:
    for name, by_language in ALL_TEXTS.items():
        fields = [sorted(part[1] for part in string.Formatter().parse(by_language[one]) if part[1] is not None)
                  for one in LANGUAGES]  # fmt: skip
        assert fields[0] == fields[1], name


def test_every_text_is_used_and_every_use_has_a_text() -> None:
    files = [path for path in (ROOT / "ruta" / "learner").glob("*.py") if path.name != "texts.py"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in [*files, ROOT / "ruta" / "cli.py"])
    named = set(re.findall(r"""["'](\w+)["']""", source)) | set(LEVELS)
    assert [name for name in texts.TEXTS if name.removesuffix("_one") not in named] == []
    asked = re.findall(r"""(?:say\([\w.()]+, |tell\()["'](\w+)["']""", source)
    assert len(asked) > 50
    assert [name for name in asked if name not in texts.TEXTS] == []
