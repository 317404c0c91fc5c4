"""The watch loop: what it does with every event."""

from __future__ import annotations

import os
import queue
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from rich.text import Text

from ruta.catalogue import Lesson
from ruta.grading.run import Outcome
from ruta.learner import grades, keys, pages, progress, report, watch
from ruta.learner.screen import Screen
from tests.learner_sample import ALL, DEADLINE, NAMES, Quick, lay_out, results, until


class Page(Screen):
    """A screen that remembers."""

    def __init__(self, *, live: bool = True) -> None:
        super().__init__()
        self.live = live
        self.frames: list[list[Text]] = []

    def show(self, lines: Callable[[int, int | None], list[Text]]) -> None:
        self.frames.append(lines(60, 24))

    @property
    def text(self) -> str:
        return "\n".join(line.plain for line in self.frames[-1])


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lesson:
    monkeypatch.setattr("sys.argv", ["ruta"])
    monkeypatch.delenv("UV", raising=False)
    return lay_out(tmp_path)[0]


@pytest.fixture
def loop(lesson: Lesson) -> Iterator[watch.Watch]:
    made = watch.Watch(lesson, Quick(), "es", Page())
    made.has_keys = True
    made.begin()
    settle(made)
    yield made
    made.runner.close()


def settle(loop: watch.Watch) -> None:
    """Handle what happens until nothing is under way."""
    while loop.running is not None:
        loop.handle(loop.events.get(timeout=DEADLINE))


def shown(loop: watch.Watch) -> str:
    assert isinstance(loop.screen, Page)
    return loop.screen.text


def save(loop: watch.Watch, text: str, lesson: Lesson | None = None) -> None:
    """What an editor does, and what the system says of it."""
    lesson = lesson or loop.lesson
    lesson.exercise.write_text(text, encoding="utf-8")
    about = lesson.exercise.stat()
    os.utime(lesson.exercise, ns=(about.st_atime_ns, time.time_ns()))
    loop.handle(watch.Saved(frozenset({lesson.name})))
    settle(loop)


def press(loop: watch.Watch, key: str) -> bool:
    goes_on = loop.handle(watch.Key(key))
    settle(loop)
    return goes_on


def runs(loop: watch.Watch) -> list[str]:
    grade = loop.runner._run
    assert isinstance(grade, Quick)
    return grade.runs


# Saves


def test_first_report(loop: watch.Watch) -> None:
    for text in ("01 Primera lección · 0 de 10 puntos", "Llegó         código de estado 404", "[p] pista"):
        assert text in shown(loop)
    assert "Ahora pasa" not in shown(loop)
    assert progress.load(loop.root).current == "01_first"


def test_every_save_is_graded_and_says_what_changed(loop: watch.Watch) -> None:
    save(loop, f"# {NAMES[0]}\n")
    assert "5 de 10 puntos" in shown(loop)
    assert "Ahora pasa: «Un libro se guarda y responde 201»" in " ".join(shown(loop).split())
    save(loop, f"# {NAMES[1]} {NAMES[2]}\n")
    assert "Ahora pasan: «Un libro sin páginas responde 422»" in " ".join(shown(loop).split())
    assert "Dejó de pasar: «Un libro se guarda y responde 201»" in " ".join(shown(loop).split())
    save(loop, f"# {NAMES[1]} {NAMES[2]} again\n")
    assert "Igual que la última vez." in shown(loop)
    assert progress.load(loop.root).of(loop.lesson).points == 5
    assert len(runs(loop)) == 4


def test_one_save_that_is_told_twice_is_graded_once(loop: watch.Watch) -> None:
    save(loop, ALL)
    loop.handle(watch.Saved(frozenset({"01_first"})))
    loop.handle(watch.Saved(frozenset({"01_first", "02_second", "."})))
    settle(loop)
    assert len(runs(loop)) == 2


@pytest.mark.parametrize("name", ["main.py", "helper.py", "templates/page.html", "data.json"])
def test_any_file_of_the_lesson_counts(loop: watch.Watch, name: str) -> None:
    path = loop.lesson.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("# another\n", encoding="utf-8")
    loop.handle(watch.Saved(frozenset({"01_first"})))
    settle(loop)
    assert len(runs(loop)) == 2


@pytest.mark.parametrize(
    "name",
    ["__pycache__/x.cpython-311.pyc", ".exercise.py.swp", "exercise.py~", "4913", ".git/x", "books.db", "app.log"],
)
def test_what_editors_and_apps_leave_does_not(loop: watch.Watch, name: str) -> None:
    path = loop.lesson.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x", encoding="utf-8")
    loop.handle(watch.Saved(frozenset({"01_first"})))
    assert loop.running is None


def test_a_file_that_the_app_writes_while_it_is_graded_is_no_save(loop: watch.Watch) -> None:
    loop.grade()
    (loop.lesson.folder / "orders.txt").write_text("one\n", encoding="utf-8")
    loop.handle(watch.Saved(frozenset({"01_first"})))
    settle(loop)
    loop.handle(watch.Saved(frozenset({"01_first"})))
    assert loop.running is None
    assert len(runs(loop)) == 2


def test_half_saved_deleted_and_back(loop: watch.Watch) -> None:
    save(loop, f"# {NAMES[0]}\n")
    save(loop, "(((")
    assert "Python no entiende esta línea." in shown(loop)
    assert "3 comprobaciones" in shown(loop) or "·" in shown(loop)
    save(loop, f"# {NAMES[0]} {NAMES[1]}\n")
    assert "Ahora pasa: «Un libro sin páginas responde 422»" in " ".join(shown(loop).split())
    loop.lesson.exercise.unlink()
    loop.handle(watch.Saved(frozenset({"01_first"})))
    settle(loop)
    assert "No existe lessons/01_first/exercise.py." in shown(loop)
    assert not loop.passed
    save(loop, ALL)
    assert "10 de 10 puntos" in shown(loop)


def test_a_save_cancels_the_run_under_way(lesson: Lesson) -> None:
    entered: queue.SimpleQueue[int] = queue.SimpleQueue()
    cancels: list[Callable[[], bool]] = []

    def slow(*_: object, cancelled: Callable[[], bool], **__: object) -> Outcome:
        number = len(cancels)
        cancels.append(cancelled)
        entered.put(number)
        if number < 3:
            until(cancelled)
            return Outcome(cancelled=True)
        return Outcome(results(ALL))

    loop = watch.Watch(lesson, slow, "es", Page())  # type: ignore[arg-type]
    loop.begin()
    for number in range(3):
        assert entered.get(timeout=DEADLINE) == number
        lesson.exercise.write_text(f"# {number}" * (number + 1), encoding="utf-8")
        loop.handle(watch.Saved(frozenset({lesson.name})))
    settle(loop)
    assert "10 de 10 puntos" in shown(loop)
    assert [one() for one in cancels] == [True, True, True, False]
    loop.runner.close()


def test_a_run_that_raises_does_not_end_the_loop(lesson: Lesson) -> None:
    def broken(*_: object, **__: object) -> Outcome:
        raise RuntimeError("no more room")

    loop = watch.Watch(lesson, broken, "en", Page())
    loop.begin()
    settle(loop)
    assert "RuntimeError: no more room" in shown(loop)
    loop.runner.close()


def test_the_verdict_of_an_older_run_is_not_shown(loop: watch.Watch) -> None:
    old = grades.Graded(loop.lesson, Outcome(results(ALL)), "")
    loop.running = loop.runner.number + 1
    loop.handle(watch.Done(loop.runner.number, old))
    assert "0 de 10 puntos" in shown(loop)


# Moving on


@pytest.mark.parametrize("by", ["key", "save"])
def test_it_moves_on_once_everything_passes(loop: watch.Watch, by: str) -> None:
    second = Lesson("02_second", loop.root)
    save(loop, "# the other\n", second)
    assert loop.lesson.name == "01_first"
    assert "Guardaste un archivo de 02" in shown(loop)
    save(loop, ALL)
    assert "Sigue 02 Segunda lección: guarda lessons/02_second/exercise.py o pulsa s." in " ".join(shown(loop).split())
    if by == "key":
        press(loop, "s")
    else:
        save(loop, "# now\n", second)
    assert "02 Segunda lección · 0 de 10 puntos" in shown(loop)
    save(loop, ALL, second)
    assert "la última lección" in shown(loop)
    press(loop, "n")
    assert "No hay otra lección" in shown(loop)


# Keys


def test_hints_one_at_a_time(loop: watch.Watch) -> None:
    assert "Pista" not in shown(loop)
    for number in (1, 2, 3):
        press(loop, "p")
        assert f"Pista {number} de 3" in shown(loop)
    press(loop, "h")
    assert "última pista" in shown(loop)
    assert progress.load(loop.root).of(loop.lesson).hints == {NAMES[0]: 3}
    save(loop, ALL)
    press(loop, "p")
    assert "Todo pasa" in shown(loop)


def test_list_and_back(loop: watch.Watch) -> None:
    press(loop, "l")
    assert "▸ 01 Primera lección" in shown(loop)
    press(loop, "x")
    assert "0 de 10 puntos" in shown(loop)
    press(loop, "l")
    save(loop, ALL)
    assert "10 de 10 puntos" in shown(loop)


def test_run_again_open_and_quit(loop: watch.Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    press(loop, "r")
    assert len(runs(loop)) == 2
    monkeypatch.setattr(pages, "has_browser", lambda: True)
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or True)
    press(loop, "a")
    assert "Ábrela tú: docs/es/lessons/01_first.md" in shown(loop)
    built = loop.root / "site/lessons/01_first/index.html"
    built.parent.mkdir(parents=True)
    built.touch()
    press(loop, "o")
    assert opened == [built.resolve().as_uri()]
    assert "Abierta en el navegador: site/lessons/01_first/index.html" in " ".join(shown(loop).split())
    assert press(loop, "?")
    assert not press(loop, "q")
    assert not press(loop, keys.END)
    assert not loop.handle(watch.Quit())


def test_a_low_or_narrow_terminal_keeps_the_first_failure(loop: watch.Watch) -> None:
    save(loop, f"# {NAMES[0]}\n")
    for columns, height in ((60, 10), (60, 24), (100, 16)):
        lines = loop.lines(columns, height)
        text = "\n".join(line.plain for line in lines)
        assert all(line.cell_len <= columns for line in lines)
        assert "Un libro sin páginas responde 422" in text
        assert "[q] salir" in text
    assert len(loop.lines(60, 16)) <= 16


@pytest.mark.parametrize("room", [4, 9, 16, 40])
def test_a_hint_is_seen_however_long_the_rest_is(room: int) -> None:
    row = [Text(f"Expected {number}") for number in range(20)]
    printed = [Text(f"debug {number}") for number in range(30)]
    details = report.Details([row, row[:3]], printed, [Text("Hint 1 of 3"), Text("its end")])
    lines = [line.plain for line in details.lines(room)]
    assert len(lines) <= room
    assert lines[0].startswith("Expected")
    assert lines[-2:] == ["Hint 1 of 3", "its end"]
    assert "…" in "".join(lines)
    assert details.lines() == [*row, *row[:3], *printed, *details.hint]


def test_without_a_terminal_each_report_is_printed_once(
    lesson: Lesson, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    loop = watch.Watch(lesson, Quick(), "en", Screen())
    loop.begin()
    settle(loop)
    loop.handle(watch.Redraw())
    save(loop, ALL)
    loop.runner.close()
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert said.count("0 of 10 points") == 2
    assert said.count("10 of 10 points") == 1
    assert "[q]" not in said


def test_changes_of_a_run_that_had_other_checks() -> None:
    before = results(NAMES[0])
    before["tests"] = before["tests"][1:]
    lines = report.changes(before, results(ALL), "en", 100)
    assert "test_book_is_stored" in lines[0].plain
