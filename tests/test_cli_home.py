"""`ruta` alone, `ruta list` and `ruta next`: where the learner is."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path

from ruta import cli
from ruta.catalogue import Lesson
from ruta.learner import home, progress
from tests.learner_sample import ALL, NAMES, Quick, Ruta, answer


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
    assert "Racha: 1 día. Hoy todavía no has calificado nada." in ruta().output


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
