"""Structure and parity are checked as they should be: each fault planted here is named with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ruta.catalogue import Lesson
from ruta.site import parity, structure

PAGE = """\
---
title: A
---

# A

One [link](other.md#a) and `code | more`.

| a | b |
|---|---|
| 1 | `x | y` |

??? question "Why?"

    Because.

```bash
ls  # a comment
```

## B

[MDN](https://developer.mozilla.org/es/docs)
"""


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("## B", "## C", None),
        ("# a comment", "# un comentario", None),
        ("other.md#a", "other.md#b", None),
        ("org/es/docs", "org/en-US/docs", None),
        ("Because.", "So.\n\n    And more.", None),
        ("## B", "### B", "docs/en/a.md:21: this heading is not the one of docs/es/a.md:21"),
        ("## B", "B", "docs/es/a.md:21: this heading has no equal in en"),
        ("## B", "## B\n\n## C", "docs/en/a.md:23: this heading has no equal in es"),
        ("other.md", "others.md", "docs/en/a.md:7: this link is not the one of docs/es/a.md:7"),
        ("ls  #", "cat  #", "docs/en/a.md:17: this fence is not the one of docs/es/a.md:17"),
        ("```bash", "```text", "docs/en/a.md:17: this fence is not the one of docs/es/a.md:17"),
        ("??? question", "!!! note", "docs/en/a.md:13: this block is not the one of docs/es/a.md:13"),
        ("| 1 | `x | y` |\n", "", "docs/en/a.md:9: this table is not the one of docs/es/a.md:9"),
        ("| 1 | `x | y` |\n", "| 1 | x | y |\n", "docs/en/a.md:9: this table is not the one of docs/es/a.md:9"),
    ],
)
def test_both_languages_have_one_shape(tmp_path: Path, old: str, new: str, said: str | None) -> None:
    assert old in PAGE
    (tmp_path / "docs/es").mkdir(parents=True)
    (tmp_path / "docs/en").mkdir()
    (tmp_path / "docs/es/a.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "docs/en/a.md").write_text(PAGE.replace(old, new), encoding="utf-8")
    found = parity.shape_problems(*parity.pairs(tmp_path)["a.md"], tmp_path)
    assert [problem.splitlines()[0] for problem in found] == ([said] if said else [])


def test_a_page_in_one_language_is_a_pair_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "docs/es").mkdir(parents=True)
    (tmp_path / "docs/es/a.md").touch()
    assert parity.pairs(tmp_path) == {"a.md": (tmp_path / "docs/es/a.md", tmp_path / "docs/en/a.md")}


def test_a_changed_page_must_be_compared_again(tmp_path: Path) -> None:
    lesson = Lesson("03_tiny", tmp_path)
    spanish, english = lesson.page("es"), lesson.page("en")
    for path in (spanish, english):
        path.parent.mkdir(parents=True)
        path.write_text(PAGE, encoding="utf-8")
    problem = parity.source_problem(spanish, english, tmp_path) or ""
    assert problem.startswith("docs/en/lessons/03_tiny.md:1: docs/es/lessons/03_tiny.md has changed")
    assert problem.endswith("ruta agree 03")
    assert parity.agree(spanish, english)
    assert parity.source_problem(spanish, english, tmp_path) is None
    assert not parity.agree(spanish, english)
    spanish.write_text(f"{PAGE}\n", encoding="utf-8")
    assert parity.source_problem(spanish, english, tmp_path)


@pytest.mark.parametrize("name", ["index", "levels/beginner"])
def test_a_page_that_is_no_lesson_is_compared_by_its_path(tmp_path: Path, name: str) -> None:
    spanish, english = (tmp_path / "docs" / language / f"{name}.md" for language in ("es", "en"))
    for path in (spanish, english):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE, encoding="utf-8")
    assert (parity.source_problem(spanish, english, tmp_path) or "").endswith(f"ruta agree {name}")
    assert parity.find(name, tmp_path) == (spanish, english)


# Structure


def good(language: str) -> str:
    """A page that lacks nothing."""
    seen, turn, questions, more = structure.ENDING[language]
    head = {
        "es": "level: beginner\nminutes: 30\nbrowser: true\nservices: []\nintroduces: [Field, model_dump]",
        "en": 'source: "0"',
    }[language]
    sections = "".join(f"## Section {number}\n\n{'word ' * 400}\n\n" for number in range(3))
    proof = "```console\n$ ls\n```\n"
    asked = "".join(f'??? question "{number}?"\n\n    So.\n\n' for number in range(3))
    return (
        f"---\ntitle: A\ndescription: B\n{head}\n---\n\n# A\n\nYou will:\n\n- a\n- b\n- c\n\n{sections}"
        f"## {seen}\n\n### One\n\n{proof}\n### Two\n\n{proof}\n"
        f"## {turn}\n\n| a |\n|---|\n| b |\n\n```bash\npytest lessons/03_tiny\n```\n\n"
        f"## {questions}\n\n{asked}## {more}\n\n- [a](b)\n- [c](d)\n"
    )


def lacks(tmp_path: Path, language: str, text: str) -> list[str]:
    lesson = Lesson("03_tiny", tmp_path)
    lesson.page(language).parent.mkdir(parents=True)
    lesson.page(language).write_text(text, encoding="utf-8")
    where = f"docs/{language}/lessons/03_tiny.md:"
    return [problem.removeprefix(where) for problem in structure.page_problems(lesson, language)]


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_whole_page_lacks_nothing(tmp_path: Path, language: str) -> None:
    assert lacks(tmp_path, language, good(language)) == []


@pytest.mark.parametrize(
    ("language", "old", "new", "said"),
    [
        ("es", "title: A", "titel: A", "1: the front matter has no title (str)"),
        ("es", "minutes: 30", "minutes: half an hour", "1: the front matter has no minutes (int)"),
        ("es", "minutes: 30", "minutes: true", "1: the front matter has no minutes (int)"),
        ("es", "services: []", "services: none", "1: the front matter has no services (list)"),
        ("es", "introduces: [Field, model_dump]\n", "", "1: the front matter has no introduces (list)"),
        ("es", "introduces: [Field, model_dump]", "introduces: Field", "1: the front matter has no introduces (list)"),
        ("es", "model_dump]", "a name]", "1: introduces: 'a name' is no name as code has it"),
        ("es", "model_dump]", "15]", "1: introduces: 15 is no name as code has it"),
        ("es", "model_dump]", "model_dump]\npreviews: [Depends]", "1: previews maps the number of a later lesson"),
        ("es", "model_dump]", "model_dump]\npreviews: {15: [2]}", "1: 15: 2 is no name as code has it"),
        ("es", "browser: true\n", "", "1: the front matter has no browser (bool)"),
        ("es", "level: beginner", "level: expert", "1: level is expert, but number 03 is beginner"),
        ("es", "title: A", "title: [", " while parsing"),
        ("en", 'source: "0"\n', "", "1: the front matter has no source (str)"),
        ("en", "# A\n", "Text.\n\n# A\n", "1: a page starts with its title"),
        ("en", "## Section 0", "# Section 0", "15: a page has one heading of level 1"),
        ("en", "## Section 0", "### Section 0", "1: 2 sections before the four last ones"),
        ("en", "- b\n", "", "1: 2 items say what the reader will be able to do"),
        ("en", "## Read on", "## Further reading", "68: the four last sections are: What you will see out there, "),
        ("es", "## Tu turno", "## Your turn", "72: the four last sections are: Lo que verás por ahí, "),
        ("en", "word " * 400, "word " * 4, "1: 5"),
        ("en", "word " * 400, "word " * 4000, "1: 12"),
        ("en", "### Two\n", "", "27: 1 entries (headings of level 3); two to six are wanted"),
        ("en", "### Two\n\n```console\n$ ls\n```\n", "### Two\n", "35: this entry has no proof"),
        ("en", "| a |\n|---|\n| b |\n", "", "41: the contract of the exercise is a table"),
        ("en", "pytest lessons/03_tiny", "pytest lessons/04_other", "41: a bash fence says how to grade"),
        ("en", "    So.\n\n??? question", "    So.\n\n!!! note", "51: 1 questions"),
        ("en", "- [c](d)\n", "", "65: 1 links; two or three are wanted"),
    ],
)  # fmt: skip
def test_what_a_page_lacks_is_named(tmp_path: Path, language: str, old: str, new: str, said: str) -> None:
    text = good(language)
    assert old in text
    [problem, *_] = lacks(tmp_path, language, text.replace(old, new))
    assert problem.startswith(said)
