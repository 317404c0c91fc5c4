"""The glossary: docs/glossary.yml, which is also a word list, as a page in each language."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import yaml

OTHER = {"es": "en", "en": "es"}


def fold(text: str) -> str:
    """The text in lower case and without its accents: `Petición` is `peticion`."""
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def anchor(entry: dict[str, str]) -> str:
    """The id of a term, from its English name: the same in both languages."""
    return re.sub(r"[^a-z0-9]+", "-", fold(entry["en"])).strip("-")


def entries(path: Path) -> list[dict[str, Any]]:
    """The terms of the glossary, in the order of the file."""
    loaded: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def render(path: Path, language: str) -> str:
    """The terms as Markdown, in the order of the language, a heading for each first letter."""
    terms = sorted(entries(path), key=lambda entry: fold(entry[language]))
    parts: list[str] = []
    for letter, group in groupby(terms, key=lambda entry: fold(entry[language])[0].upper()):
        parts += [f"## {letter}", "", '<dl class="glossary">', *(term(entry, language) for entry in group), "</dl>", ""]
    return "\n".join(parts)


def term(entry: dict[str, str], language: str) -> str:
    """One term with its name in the other language, what it means, and a note where there is one."""
    other, note = OTHER[language], entry.get(f"note_{language}")
    twin = "" if entry["es"] == entry["en"] else f' <span lang="{other}">{escape(entry[other])}</span>'
    lines = [f'<dt id="{anchor(entry)}">{escape(entry[language])}{twin}</dt>']
    lines.append(f"<dd>{sentence(entry[f'means_{language}'])}</dd>")
    if note:
        lines.append(f'<dd class="note">{sentence(note)}</dd>')
    return "\n".join(lines)


def sentence(text: str) -> str:
    """A text as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
