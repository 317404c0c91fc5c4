"""No name is used before the lesson that introduces it; each is introduced once, and by some lesson."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ruta.catalogue import LANGUAGES, Lesson, lessons
from ruta.site import taught, uses

LESSONS = {lesson.name: lesson for lesson in lessons()}
WHOLE = [lesson for lesson in LESSONS.values() if all(path.exists() for path in lesson.files)]
KNOWN = taught.names(WHOLE)

every_lesson = pytest.mark.parametrize("lesson", WHOLE, ids=lambda lesson: lesson.name)


def hold(problems: list[str]) -> None:
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@every_lesson
def test_names_are_introduced_once(lesson: Lesson) -> None:
    hold(taught.list_problems(lesson, WHOLE))


@every_lesson
def test_programs_use_what_was_taught(lesson: Lesson) -> None:
    hold(taught.code_problems(lesson, KNOWN))


@pytest.mark.parametrize("language", LANGUAGES)
@every_lesson
def test_pages_use_what_was_taught(lesson: Lesson, language: str) -> None:
    hold(taught.page_problems(lesson, language, KNOWN))


# The checks see what they are there for.

MAIN = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def menu() -> list[str]:
    return []
"""
PAGE = "`FastAPI` makes the app, `get` a route.\n"
Write = Callable[..., list[Lesson]]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Three lessons. What is given takes the place of the programs and the pages of the second one."""

    def write(first: str = "", second: str = "", third: str = "", **given: str) -> list[Lesson]:
        lists = {
            "01_first": first or "introduces: [FastAPI, get]",
            "02_second": second or "introduces: []",
            "03_third": third or "introduces: [Field, gt, html, middleware, model_dump]",
        }
        found = [Lesson(name, tmp_path) for name in lists]
        for lesson in found:
            own = given if lesson.number == 2 else {}
            code = [lesson.main, lesson.exercise, lesson.solution]
            programs = zip(code, ("main", "exercise", "solution"), strict=True)
            texts = {path: own.get(name, MAIN) for path, name in programs}
            head = f"---\n{lists[lesson.name]}\n---\n\n"
            page = "`Field(gt=0)`, `model_dump()`, `html`, `middleware`.\n\n```console\n$ html gt get middleware\n```\n"
            for language in LANGUAGES:
                text = textwrap.dedent(own.get(language, PAGE + page if lesson.number == 3 else PAGE))
                texts[lesson.page(language)] = head + text
            for path, text in texts.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return found

    return write


def problems(found: list[Lesson]) -> list[str]:
    """Everything that is wrong with the second lesson."""
    known = taught.names(found)
    pages = [problem for language in LANGUAGES for problem in taught.page_problems(found[1], language, known)]
    return [*taught.list_problems(found[1], found), *taught.code_problems(found[1], known), *pages]


def test_lessons_that_keep_the_order_have_no_problems(write: Write) -> None:
    found = write()
    for lesson in found:
        assert taught.list_problems(lesson, found) == []
    assert problems(found) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("from pydantic import Field", "Field belongs to lesson 03: do without it"),
        ("import pydantic\nprice = pydantic.Field()", "Field belongs to lesson 03"),
        ("from fastapi import Query", "no lesson introduces Query: explain it on the page, and name it"),
        ("import httpx2", "no lesson introduces httpx2"),
        ("import html\nhtml.unescape('')", "no lesson introduces unescape"),
        ("item.model_copy()", "no lesson introduces model_copy"),
        ("from asyncio import gather", "no lesson introduces gather"),
        ("import html", "html belongs to lesson 03"),
        ("item.model_dump()", "model_dump belongs to lesson 03"),
        ("@app.middleware('http')\ndef note(): ...", "middleware belongs to lesson 03"),
        ("@app.get('/a', tags=['a'])\ndef a(): ...", "no lesson introduces tags"),
        ("item.put(gt=2)", "gt belongs to lesson 03"),
        ("other = FastAPI(title='a')", "no lesson introduces title"),
        ("from pathlib import Path\nfrom datetime import date\nfrom .models import Item\ndate(gt=1)", None),
        ("from importlib.metadata import html, version\nhtml('a')", None),
        ("html = gt = 1\nMENU = {'Field': 1}\nmin(MENU, key=len)\n", None),
        ("middleware = MENU[0].gt\nmiddleware.html", None),
    ],
)
@pytest.mark.parametrize("program", ["main", "exercise", "solution"])
def test_a_name_too_early_in_a_program_is_named(write: Write, program: str, line: str, said: str | None) -> None:
    found = problems(write(**{program: f"{MAIN}\n\n{line}\n"}))
    file = "solutions/02_second/exercise.py" if program == "solution" else f"lessons/02_second/{program}.py"
    if said is None:
        assert found == []
        return
    told = [problem for problem in found if said in problem]
    assert told
    assert all(problem.startswith(f"{file}:") for problem in found)


def test_a_preview_points_at_its_lesson_and_an_exercise_needs_more(write: Write) -> None:
    line = "from pydantic import Field\n"
    says = "Te espera en la lección 03. It waits in lesson 03.\n"
    second = "introduces: []\npreviews: {3: [Field]}"
    assert problems(write(second=second, main=MAIN + line, es=PAGE + says, en=PAGE + says)) == []
    [first, *_] = problems(write(second=second, main=MAIN + line, es=PAGE, en=PAGE + says))
    assert first == (
        "docs/es/lessons/02_second.md:1: `previews` names lesson 03, and the text does not: say that it comes there"
    )
    [only] = problems(write(second=second, exercise=MAIN + line, es=PAGE + says, en=PAGE + says))
    assert only.startswith("lessons/02_second/exercise.py:9: Field belongs to lesson 03")
    says += "`Field(gt=0)`\n"
    assert problems(write(second=second, exercise=MAIN + line, es=PAGE + says, en=PAGE + says)) == []


@pytest.mark.parametrize(
    ("lists", "said"),
    [
        ("[get]", "lesson 01 introduces `get` already: take it out of `introduces` here, or there"),
        ("[FastAPI, FastAPI]", "`FastAPI` stands twice in `introduces`"),
        ("[Depends]", "`Depends` is in `introduces`, but the text never says it: explain it, or take it out"),
        ("[]\npreviews: {2: [Depends]}", "`previews` is for later lessons, and 02 is not: take out `Depends`"),
        ("[]\npreviews: {3: [Depends]}", "`previews` leaves `Depends` to lesson 03, which does not introduce it"),
        ("[]\npreviews: {15: [Field]}", "lesson 03 introduces `Field`, not 15: mend `previews`"),
        ("[]\npreviews: {15: [Depends]}", "`previews` names lesson 15, and the text does not: say that it comes there"),
    ],
)
def test_a_wrong_list_is_named(write: Write, lists: str, said: str) -> None:
    found = problems(write(second=f"introduces: {lists}"))
    assert found
    assert any(problem.startswith("docs/es/lessons/02_second.md:1: ") and said in problem for problem in found)


def test_a_lesson_that_is_not_written_owns_its_names_too(write: Write) -> None:
    first = "introduces: [FastAPI, get]\npreviews: {15: [Depends]}"
    [problem] = problems(write(first=first, main=f"{MAIN}\n\nfrom fastapi import Depends\n"))
    assert problem == (
        "lessons/02_second/main.py:11: "
        "Depends belongs to lesson 15: do without it (or see `previews` in CONTRIBUTING.md)"
    )


SEEN = {"es": "Lo que verás por ahí", "en": "What you will see out there"}
WRONG = '```python {wrong raises="a"}\nfrom pydantic import Field\n```\n'
SESSION = "```pycon\n>>> from pydantic import Field\n```\n"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Some `Field` here.", 7),
        ("Some\n`Field(gt=0)`.\n", 8),
        ("# A\n\n- `Field`\n- {word} 03\n", 9),
        ("`Field` first.\n\nAnd {word} 03.\n", 7),
        ("| `Field` | {word} 03 |\n| `model_dump` | {word} 04 |\n", 8),
        ("Some `x.middleware(...)`.", 7),
        ('??? question "`Field`?"\n\n    {word} 03.\n', 7),
        ('??? question "What?"\n\n    `Field`\n', 9),
        (f"## A\n\n{WRONG}", 10),
        (f"## A\n\n{WRONG}\n## B\n\n{{word}} 03\n", 10),
        (f"## A\n\n{{word}} 03\n\n{SESSION}", 12),
        (f"## {{seen}}\n\n### A\n\n{SESSION}\n### B\n\n{{word}} 03\n", 12),
        ("```pycon\n>>> app = FastAPI(\n...     gt=0)\n```\n", 9),
        ("```console\n$ ls\n$ python -c 'import html'\n```\n", 9),
        ("```bash\npython -c 'from pydantic import Field'\n```\n", 8),
        ('```python {{wrong raises="a"}}\nimport html(\n```\n', 8),
    ],
)
def test_a_name_too_early_on_a_page_is_named(write: Write, language: str, text: str, line: int) -> None:
    word = {"es": "lección", "en": "lesson"}[language]
    page = text.replace("{word}", word).replace("{seen}", SEEN[language]).replace("{{", "{").replace("}}", "}")
    found = problems(write(**{language: f"{PAGE}\n{page}"}))
    assert found
    assert all(one.startswith(f"docs/{language}/lessons/02_second.md:{line}: ") for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "`Field` is for lesson 03.",
        "`Field` is\nfor lessons 02, 03 and 15.",
        "La `Field` es de las lecciones 15 y 03.",
        "`Field`, en la [Lección 03](03_third.md)",
        "`Field`, [ahí](03_third.md)",
        "- `Field` (lección 3)\n- `get`",
        '??? question "Is `Field` of lesson 03?"\n',
        f"## A\n\nLesson 03 has it.\n\n{WRONG}",
        "## A\n\n```json\n{\"Field\": 1}\n```\n",
        f"## {SEEN['es']}\n\n### A\n\n{SESSION}\nLección 03.\n",
        "The `gt`, `html` and `middleware` of `{\"gt\": 1}`, `?gt=2`, `a.html`, `curl -Field`, `fields`, `MyField`.",
        "```console\n$ curl -d gt=0 localhost:8000/gt.html\nField\n```\n",
        "```pycon\n>>> gt = 1\n>>> dict(gt=2)\n{'gt': 2}\n```\n",
    ],
)  # fmt: skip
def test_a_pointer_forward_is_fine(write: Write, text: str) -> None:
    page = f"{PAGE}\n{text}\n"
    known = taught.names(found := write(es=page))
    assert taught.page_problems(found[1], "es", known) == []


def test_a_name_must_be_written_as_what_it_is_or_be_no_word() -> None:
    assert uses.is_distinct("Path")
    assert uses.is_distinct("status_code")
    assert not uses.is_distinct("path")
    assert [*uses.mentions("html.escape(html=1, a='html')", "html")] == [0, 12]
    assert [*uses.mentions("import json; json.dumps(json=a.json())", "json")] == [24]
