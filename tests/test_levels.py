"""The page at the end of a level asks about each of its lessons, and their programs answer as it says."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ruta.catalogue import LANGUAGES, LEVELS, ROOT, lessons
from ruta.site import structure, taught
from ruta.site.fences import fill
from ruta.site.levels import LevelPage, answer_problems, structure_problems

PAGES = [page for level in LEVELS for page in (LevelPage(level, one) for one in LANGUAGES) if page.path.exists()]
ANSWERS = {f"{name}-{page.level}-{page.language}": (page, name) for page in PAGES for name in page.asked()}
KNOWN = taught.names([lesson for lesson in lessons() if lesson.page("es").exists()])

needs_bash = pytest.mark.skipif(os.name == "nt", reason="transcripts are written for bash")
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.level}-{page.language}")


def hold(problems: list[str]) -> None:
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def test_a_page_is_named_after_its_level() -> None:
    assert {page.path for page in PAGES} == {*(ROOT / "docs").glob("*/levels/**/*.md")}


@every_page
def test_each_lesson_has_a_question(page: LevelPage) -> None:
    hold(structure_problems(page))


@every_page
def test_pages_use_what_was_taught(page: LevelPage) -> None:
    hold(taught.level_problems(page, KNOWN))


@needs_bash
@pytest.mark.parametrize(("page", "name"), ANSWERS.values(), ids=ANSWERS)
def test_answers(page: LevelPage, name: str) -> None:
    hold(answer_problems(page, name))


# The checks see what they are there for.

MAIN = """\
from fastapi import FastAPI

app = FastAPI()
TIMES = []


@app.post("/{name}")
def count(name: str) -> str:
    TIMES.append(name)
    return f"%s {len(TIMES)}"
"""
PAGE = """\
# Level

??? question "First?"

    It counts.

    ```console {app="01_first"}
    $ curl -s -X POST localhost:8000/a
    "first 1"
    ```

    ```console {app="01_first"}
    $ curl -s -X POST localhost:8000/b
    "first 2"
    ```

??? question "Second?"

    ```console {app="02_second"}
    $ curl -s -X POST localhost:8000/c
    "second 1"
    ```

See lesson 11.
"""
Write = Callable[..., LevelPage]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A clone with two lessons, and the page of their level in Spanish; `old` is replaced in it."""

    def write(old: str = "", new: str = "") -> LevelPage:
        for name in ("01_first", "02_second", "11_other"):
            main = tmp_path / "lessons" / name / "main.py"
            main.parent.mkdir(parents=True)
            main.write_text(MAIN.replace("%s", name[3:]), encoding="utf-8")
        page = LevelPage("beginner", "es", tmp_path)
        page.path.parent.mkdir(parents=True)
        assert old in PAGE
        page.path.write_text(PAGE.replace(old, new, 1) if old else PAGE, encoding="utf-8")
        return page

    return write


@needs_bash
def test_a_true_page_has_no_problems(write: Write) -> None:
    page = write()
    assert structure_problems(page) == []
    assert structure.fence_problems(page.path, page.root) == []
    assert [answer_problems(page, name) for name in page.asked()] == [[], []]


@needs_bash
@pytest.mark.parametrize(
    ("old", "new", "name", "said"),
    [
        ('"first 2"', '"first 1"', "01_first", "docs/es/levels/beginner.md:13: $ curl -s -X POST localhost:8000/b\n"),
        ('{app="02_second"}', '{app="01_first"}', "01_first", "docs/es/levels/beginner.md:20: $ curl"),
        ("$ curl -s -X POST localhost:8000/c", "no command", "02_second", "docs/es/levels/beginner.md: line 20: a "),
    ],
    ids=["untrue", "of-another-lesson", "no-command"],
)  # fmt: skip
def test_an_untrue_answer_is_named(write: Write, old: str, new: str, name: str, said: str) -> None:
    [problem] = answer_problems(write(old, new), name)
    assert problem.startswith(said)


@needs_bash
def test_a_program_that_does_not_start_is_shown(write: Write) -> None:
    page = write()
    (page.root / "lessons/02_second/main.py").write_text("from fastapi import FastAPIs\n", encoding="utf-8")
    [problem] = answer_problems(page, "02_second")
    assert problem.startswith("docs/es/levels/beginner.md:19: 02_second does not start:\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('??? question "Second?"', "## Second", "1: 1 questions for the 2 lessons of the level"),
        ('{app="02_second"}', '{app="01_first"}', '17: the answer to this question is a ```console {app="02_'),
        ('```console {app="02_second"}\n    $ curl -s -X POST localhost:8000/c', "```text", "17: the answer to this"),
    ],
    ids=["too-few", "of-another-lesson", "no-answer"],
)  # fmt: skip
def test_a_question_without_its_answer_is_named(write: Write, old: str, new: str, said: str) -> None:
    problems = structure_problems(write(old, new))
    assert f"docs/es/levels/beginner.md:{said}" in "\n".join(problems)


@pytest.mark.parametrize(
    ("fence", "said"),
    [
        ("```console\n$ ls\n```", "say which lesson answers, app=\"04_routes\"; 'nothing' is none"),
        ('```console {app="03_none"}\n$ ls\n```', "say which lesson answers, app=\"04_routes\"; '03_none' is none"),
        ("```pycon\n>>> 1\n1\n```", "nothing runs this here"),
        ('```python {wrong raises="a"}\n1\n```', "nothing runs this here"),
    ],
)
def test_a_fence_that_nothing_runs_is_named(write: Write, fence: str, said: str) -> None:
    page = write("See lesson 11.", fence)
    [problem] = structure.fence_problems(page.path, page.root)
    assert problem.startswith(f"docs/es/levels/beginner.md:24: {said}")


def test_a_reader_sees_which_program_answers() -> None:
    text = '    ```console {app="04_routes"}\n    $ ls\n    ```\n'
    assert fill(text, "es", ROOT) == '    ```{.console title="lessons/04_routes/main.py"}\n    $ ls\n    ```\n'


def test_a_lesson_asks_its_own_program(write: Write) -> None:
    page = write()
    lesson = page.lessons[0]
    lesson.page("es").parent.mkdir(parents=True)
    lesson.page("es").write_text('```console {app="02_second"}\n$ ls\n```\n', encoding="utf-8")
    [problem] = structure.fence_problems(lesson.page("es"), page.root, lesson)
    assert problem == "docs/es/lessons/01_first.md:1: here the lesson's own program answers: leave app out"


def test_a_name_of_the_next_level_is_named(write: Write) -> None:
    known = {"Field": 5, "Session": 11}
    page = write("It counts.", "`Field`, and `Session`.\n\n    `Session` (lección 11)")
    says = "`Session` belongs to lesson 11: say so here (lección 11), or leave it out"
    assert taught.level_problems(page, known) == [f"docs/es/levels/beginner.md:5: {says}"]
