"""Both languages are spelt as their dictionaries say, each page is all in its own, and keeps the style of voice.md."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from ruta.catalogue import LANGUAGES, ROOT, Lesson, lessons
from ruta.grading.problems import PROBLEMS
from ruta.grading.words import TEXTS
from ruta.site import language as said
from ruta.site.page import Page
from ruta.site.parity import pairs

PAGES = {
    f"{name.removeprefix('lessons/')}-{one}": (ROOT / "docs" / one / name, one)
    for name in pairs(ROOT)
    for one in LANGUAGES
}
LESSONS = {lesson.name: lesson for lesson in lessons()}

every_page = pytest.mark.parametrize(("path", "language"), PAGES.values(), ids=PAGES)


def hold(problems: list[str]) -> None:
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


@every_page
def test_spelling(path: Path, language: str) -> None:
    hold(said.page_spelling(path, language, ROOT) if path.exists() else [])


@every_page
def test_style(path: Path, language: str) -> None:
    hold(said.page_style(path, language, ROOT) if path.exists() else [])


@pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)
def test_lesson_code(lesson: Lesson) -> None:
    hold(said.code_problems(lesson))


@pytest.mark.parametrize("language", LANGUAGES)
def test_grader_messages(language: str) -> None:
    problems = []
    advice = {f"problem {name}": {language: " ".join(texts[language])} for name, texts in PROBLEMS.items()}
    for name, texts in {**TEXTS, **advice}.items():
        plain = said.without_code(texts[language])
        problems += [
            f"{name}: not in the dictionary: {word}" for word in said.misspelt(plain, [said.speller(language, ROOT)])
        ]
        problems += [f"{name}: this is not {language}"] * said.stray(plain, language)
        text = said.Text(((1, texts[language]),))
        problems += [f"{name}: {what}" for _, what in said.style(text, language) if "quotation" not in what]
    hold(problems)


@pytest.mark.parametrize("language", LANGUAGES)
def test_glossary(language: str) -> None:
    hold(said.glossary_problems(ROOT / "docs" / "glossary.yml", language, ROOT))


@pytest.mark.parametrize("language", LANGUAGES)
def test_diagrams(language: str) -> None:
    files = sorted((ROOT / "docs" / language / "assets").glob("*.svg"))
    hold([problem for path in files for problem in said.diagram_problems(path, language, ROOT)])


@pytest.mark.parametrize("path", sorted((ROOT / "tests" / "words").glob("*.txt")), ids=lambda path: path.name)
def test_word_lists_are_sorted(path: Path) -> None:
    words = path.read_text(encoding="utf-8").splitlines()
    assert words == sorted(set(words)), f"mend it, in tests/words: LC_ALL=C sort -u -o {path.name} {path.name}"


# The checks see what they are there for.

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "docs" / "a.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("language", "text", "unknown"),
    [
        ("en", "A tpyo.", ["1: tpyo"]),
        ("es", "Una\nerata aquí.", ["2: erata"]),
        ("es", "Mandas la petición y te rspondemos; ¿verdad?", ["1: rspondemos"]),
        ("en", "It doesn\u2019t matter, it doesn't. Qaz's café.", ["1: Qaz", "1: café"]),
        ("en", "---\ntitle: A tpyo\nlevel: tpyo\n---\n# Right\n", ["2: tpyo"]),
        (
            "en",
            "`tpyo` and ``tpyo ` tpyo``, [a link](tpyo.md), <b class='tpyo'>bold</b>{.tpyo} https://tpyo.org/tpyo",
            [],
        ),
        ("en", "```text\ntpyo\n```\n", []),
        ("en", '??? question "A tpyo?"\n\n    Another tpyoo.\n', ["1: tpyo", "3: tpyoo"]),
        ("en", "| a | tpyo |\n", ["1: tpyo"]),
        ("es", "Un parámetro (*query parameter*).", []),
        ("es", "Un parámetro (*query\nparrameter*).", ["2: parrameter"]),
        ("es", "Un query.", ["1: query"]),
    ],
)
def test_spelling_names_each_word(write: Write, language: str, text: str, unknown: list[str]) -> None:
    path = write(text)
    found = said.page_spelling(path, language, path.parent.parent)
    assert [
        one.removeprefix("docs/a.md:").replace("not in the dictionary: ", "").split(" (")[0] for one in found
    ] == unknown


def test_own_words_and_the_glossary_are_known(write: Write, tmp_path: Path) -> None:
    (tmp_path / "tests" / "words").mkdir(parents=True)
    (tmp_path / "tests" / "words" / "en.txt").write_text("Tpyo\n", encoding="utf-8")
    (tmp_path / "tests" / "words" / "both.txt").write_text("qaz\n", encoding="utf-8")
    path = write("Tpyo, Qaz, wsxes.")
    (tmp_path / "docs" / "glossary.yml").write_text("- en: edc wsx\n  es: a\n", encoding="utf-8")
    assert said.page_spelling(path, "en", tmp_path) == []
    assert len(said.page_spelling(path, "es", tmp_path)) == 2


@pytest.mark.parametrize(
    ("language", "text", "lines"),
    [
        ("es", "# Título\n\nUn párrafo de la página.\n\nThis is what the page says in\nanother language.\n", [5]),
        ("es", "- uno de los puntos\n- this is one of the items\n- y este es otro\n", [2]),
        ("es", "| uno de los campos | y su valor |\n|---|---|\n| one of the fields | and its value |\n", [3]),
        ("es", "## What is this all about\n", [1]),
        ("en", '??? question "¿Qué responde esto y por qué?"\n\n    It says why and how.\n', [1]),
        ("en", "---\ntitle: Right\ndescription: Una frase de la página.\n---\n\n# The title of this\n", [3]),
        ("en", "GET /menu answers 200\n", []),
        ("es", "Se llama *the name of the thing*.", []),
        ("es", "`the name of the` y ya\n", []),
        ("es", "The end.\n", []),
    ],
)
def test_a_sentence_of_the_other_language_is_named(write: Write, language: str, text: str, lines: list[int]) -> None:
    path = write(text)
    found = [one for one in said.page_style(path, language, path.parent.parent) if "this is not" in one]
    assert [int(one.split(":")[1]) for one in found] == lines


@pytest.mark.parametrize(
    ("language", "text", "says"),
    [
        ("es", "Guarda el\nfichero.", "docs/a.md:2: not 'fichero'; say archivo"),
        ("es", "Una librería.", "docs/a.md:1: not 'librería'"),
        ("es", "Un campo requerido.", "docs/a.md:1: not 'requerido'"),
        ("es", "Simplemente eso.", "docs/a.md:1: not 'Simplemente'"),
        ("es", "Y sin más.", "docs/a.md:1: not 'sin más'"),
        ("es", "Bien, ¡listo.", "docs/a.md:1: no exclamation marks"),
        ("es", "A ver.\n\nQué es esto?", "docs/a.md:3: a question opens with ¿"),
        ("es", 'Dice "hola".', "docs/a.md:1: quotation marks are « »"),
        ("en", 'It says "hello".', "docs/a.md:1: quotation marks are “ ”"),
        ("en", "It is just this.", "docs/a.md:1: not 'just'"),
        ("en", "Done!", "docs/a.md:1: no exclamation marks"),
        ("en", "Done \N{PARTY POPPER}.", "docs/a.md:1: no emoji"),
        ("en", "Adjust \u2018this\u2019, justly, and that\u2019s it. ![a drawing](a.svg)", None),
        ("en", '!!! note "A title"\n\n    `"just!"`\n', None),
        ("es", "¿Qué es\nesto? Es lo requerible, sin más datos que «estos».", None),
    ],
)
def test_style_names_each_breach(write: Write, language: str, text: str, says: str | None) -> None:
    path = write(text)
    found = said.page_style(path, language, path.parent.parent)
    assert found == [] if says is None else [one[: len(says)] for one in found] == [says]


def test_a_text_is_a_paragraph_a_row_or_an_item(write: Write) -> None:
    page = Page.read(write("# A\none\ntwo\n\n- three\n  four\n- five\n\n| six |\n|---|\n| seven |\n\n`code`\neight\n"))
    assert [" ".join(text.whole.split()) for text in said.texts(page)] == [
        "# A", "one two", "- three four", "- five", "| six |", "|---|", "| seven |", "eight",
    ]  # fmt: skip


def test_words_in_the_code_of_a_lesson(tmp_path: Path) -> None:
    lesson = Lesson("03_tiny", tmp_path)
    lesson.folder.mkdir(parents=True)
    lesson.main.write_text(
        'def order():\n    """Lista la crta. · Lists the menuu.\n\n    Otra lnea."""\n', encoding="utf-8"
    )
    lesson.grader.write_text(
        textwrap.dedent("""\
            @check(
                2,
                es="Una lsta de BOOKS con list_menu y order",
                en="Otra cosa que no es esto",
                hints={
                    "es": ['@app.get("/a")', "What is\\nthis all about"],
                    "en": ["A hnt"],
                },
            )
            def test_a(): ...
        """),
        encoding="utf-8",
    )
    main, grader = "lessons/03_tiny/main.py", "lessons/03_tiny/test_exercise.py"
    found = said.code_problems(lesson)
    for problem in (f"{main}:2: not in the dictionary: crta", f"{main}:2: not in the dictionary: menuu",
                    f"{main}:4: not in the dictionary: lnea", f"{grader}:3: not in the dictionary: lsta",
                    f"{grader}:7: not in the dictionary: hnt"):  # fmt: skip
        assert problem in found
    assert [one for one in found if ":3:" in one] == [f"{grader}:3: not in the dictionary: lsta"]
    assert any(one.startswith(f"{grader}:4: ") and "(this is not en)" in one for one in found)
    assert any(one.startswith(f"{grader}:6: ") and "(this is not es)" in one for one in found)


def test_words_in_the_glossary_and_in_a_diagram(write: Write, tmp_path: Path) -> None:
    path = write("- en: term\n  es: término\n  means_en: What the term meens.\n  means_es: Lo que es.\n")
    assert said.glossary_problems(path, "en", tmp_path) == ["docs/a.md: term: not in the dictionary: meens"]
    assert said.glossary_problems(path, "es", tmp_path) == []
    path = write('<svg xmlns="http://www.w3.org/2000/svg"><text>la <tspan>solicitd</tspan> GET /menu</text></svg>')
    assert said.diagram_problems(path, "es", tmp_path) == ["docs/a.md: not in the dictionary: solicitd"]
