"""What `ruta` says to a learner is spelt well, in its language, and all of it is said somewhere."""

from __future__ import annotations

import re
import string

import pytest

from ruta.catalogue import LANGUAGES, LEVELS, ROOT
from ruta.learner import doctor, help, texts  # noqa: A004
from ruta.site import language as said

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
