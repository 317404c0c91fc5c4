"""The parts of the grader by themselves: checks, values, language, what an assertion says."""

from __future__ import annotations

import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ruta.grading import Check, check
from ruta.grading.drawing import Draw
from ruta.grading.language import detect
from ruta.grading.limits import HangError, Limit
from ruta.grading.loading import Submission, is_app, undecodable_line
from ruta.grading.problems import PROBLEMS
from ruta.grading.report import Paper
from ruta.grading.words import LANGUAGES, TEXTS

HINTS = {"es": ["a", "b"], "en": ["a", "b"]}


def test_check_keeps_what_it_is_given() -> None:
    @check(2, es="Uno", en="One", hints=HINTS)
    def test_one() -> None: ...

    assert test_one.check == Check(2, {"es": "Uno", "en": "One"}, {"es": ("a", "b"), "en": ("a", "b")})  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "changes",
    [
        {"points": 0}, {"points": 1.5}, {"points": True}, {"es": " "}, {"en": ""}, {"hints": {"es": ["a", "b"]}},
        {"hints": {"es": ["a", "b"], "en": ["a", "b", "c"]}}, {"hints": {"es": ["a"], "en": ["a"]}},
        {"hints": {"es": "ab", "en": "ab"}}, {"hints": {"es": ["a", ""], "en": ["a", "b"]}},
        {"hints": {"es": ["a", "b"], "en": ["a", "b"], "fr": ["a", "b"]}},
    ],
)  # fmt: skip
def test_check_that_lacks_something(changes: dict[str, Any]) -> None:
    given: dict[str, Any] = {"points": 1, "es": "Uno", "en": "One", "hints": HINTS} | changes
    with pytest.raises((ValueError, TypeError)):
        check(given.pop("points"), **given)


@pytest.mark.parametrize(
    ("environ", "system", "language"),
    [
        ({}, "", "es"),
        ({"LANG": "C"}, "", "es"),
        ({"LANG": "C.UTF-8"}, "", "es"),
        ({"LC_ALL": "POSIX", "LANG": "en_US.UTF-8"}, "", "es"),
        ({"LANG": "es_MX.UTF-8"}, "", "es"),
        ({"LANG": "es"}, "", "es"),
        ({"LANG": "en_US.UTF-8"}, "", "en"),
        ({"LANG": "de_DE@euro"}, "", "en"),
        ({"LANG": "et_EE.UTF-8"}, "", "en"),
        ({"LC_MESSAGES": "es_ES.UTF-8", "LANG": "en_US.UTF-8"}, "", "es"),
        ({"LC_ALL": "en_GB.UTF-8", "LC_MESSAGES": "es_ES.UTF-8"}, "", "en"),
        ({"LC_ALL": "", "LANG": "en_GB"}, "", "en"),
        ({"LANGUAGE": "es:en", "LANG": "en_US.UTF-8"}, "", "es"),
        ({"LANGUAGE": "en", "LANG": "C"}, "", "es"),
        ({"LANGUAGE": "en"}, "", "en"),
        ({"RUTA_LANG": "en", "LC_ALL": "es_MX.UTF-8"}, "", "en"),
        ({"RUTA_LANG": "ES", "LANG": "en_US.UTF-8"}, "", "es"),
        ({"RUTA_LANG": "fr", "LANG": "en_US.UTF-8"}, "", "en"),
        ({}, "es_CO", "es"),
        ({}, "en_US", "en"),
        ({"LANG": "es_CO"}, "en_US", "es"),
    ],
)
def test_language(environ: dict[str, str], system: str, language: str) -> None:
    assert detect(environ, system) == language


def test_texts_are_in_both_languages_with_the_same_values() -> None:
    def names(text: str) -> set[str]:
        return {part.partition("}")[0] for part in text.split("{")[1:]}

    for texts in TEXTS.values():
        assert set(texts) == set(LANGUAGES)
        assert names(texts["es"]) == names(texts["en"])
        assert "!" not in texts["es"] + texts["en"].replace("!=", "")
    for problem in PROBLEMS.values():
        assert [names(text) for text in problem["es"]] == [names(text) for text in problem["en"]]


def test_draw_depends_on_seed_and_name_only() -> None:
    def values(seed: int, name: str) -> list[object]:
        draw = Draw(seed, name)
        return [draw.title(), draw.name(), draw.word(), draw.integer(1, 10**9), draw.price()]

    assert values(1, "test_a") == values(1, "test_a")
    assert values(1, "test_a") != values(1, "test_b")
    assert values(1, "test_a") != values(2, "test_a")


def test_draw_does_not_repeat_itself() -> None:
    draw = Draw(1, "test_a")
    titles = [draw.title() for _ in range(300)]
    assert len(set(titles)) == 300
    words = [draw.word() for _ in range(40)]
    assert len(set(words)) == 40


def test_draw_keeps_to_its_bounds() -> None:
    draw = Draw(1, "test_a")
    first, last = date(2020, 2, 28), date(2020, 3, 1)
    assert {draw.date(first, last) for _ in range(50)} == {first, date(2020, 2, 29), last}
    assert {draw.integer(1, 3) for _ in range(50)} == {1, 2, 3}
    assert draw.choice(["a"]) == "a"
    assert sorted(draw.sample([1, 2, 3], 3)) == [1, 2, 3]


def test_limit_gives_results_and_errors_through() -> None:
    limit = Limit(60)
    assert limit.call(int, "7") == 7
    with pytest.raises(ValueError, match="invalid literal"):
        limit.call(int, "x")
    assert limit.call(lambda: limit.call(int, "8")) == 8
    assert not limit.abandoned


def test_limit_ends_a_wait_and_is_used_again() -> None:
    limit, never = Limit(0.01), threading.Event()
    with pytest.raises(HangError):
        limit.call(never.wait)
    assert limit.abandoned
    never.set()
    limit.seconds = 60
    assert limit.call(int, "7") == 7


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a\nb", 0),
        ("é\n".encode(), 0),
        (b"a\n\xe9\n", 2),
        (b"\xe9", 1),
        (b"#\n#\n#\nx = '\xf1'", 4),
        (b"# coding: latin-1\n\xe9\n", 0),
        ("é".encode("utf-8-sig"), 0),
        (b"\xff\xfea\0", 1),
    ],
)
def test_line_that_is_not_utf8(data: bytes, line: int) -> None:
    assert undecodable_line(data) == line


def test_what_can_be_served() -> None:
    async def function(scope: object, receive: object, send: object) -> None: ...

    class Good:
        async def __call__(self, scope: object, receive: object, send: object) -> None: ...

    assert is_app(function)
    assert is_app(Good())
    for wrong in (Good, None, "app", lambda *_: None, len):
        assert not is_app(wrong)


def test_paper_does_not_break_a_name() -> None:
    written: list[str] = []
    paper = Paper(lambda text, **_: written.append(text), 60, "utf-8")
    parts = ["cuerpo", '["paths"]', '["/hours"]', '["get"]', '["responses"]', '["200"]', '["content"]', '["schema"]']
    paper.row("Llegó", f"{''.join(parts)}: null")
    lines = [line[21:] for line in "".join(written).replace("Llegó", "     ").splitlines()]
    assert lines == ["".join(parts[:4]), "".join(parts[4:7]), f"{parts[7]}: null"]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "utf-8"])
def test_paper_writes_what_the_terminal_knows(encoding: str) -> None:
    written: list[str] = []
    paper = Paper(lambda text, **_: written.append(text), 60, encoding)
    paper.line("✓ ✗ · … → « café » \x1b[31m 日本")
    "".join(written).encode(encoding)
    assert "\x1b" not in written[0]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no file that not even root can read")
def test_a_file_that_cannot_be_read_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "exercise.py").write_text("app = 1", encoding="utf-8")
    (tmp_path / "memory.py").symlink_to("/proc/self/mem")
    texts = Submission(tmp_path, tmp_path / "test_exercise.py").texts
    assert texts == {"exercise.py": "app = 1", "memory.py": ""}
