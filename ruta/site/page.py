"""A page as the course sees it: front matter, fences with their attributes, and the prose between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruta.catalogue import front_matter

OPEN = re.compile(r"^(?P<indent> *)(?P<ticks>`{3,})(?P<language>[\w+-]*) *(?:\{(?P<attributes>.*)\})? *$")
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?(?: +|$)')


@dataclass(frozen=True)
class Fence:
    """A fenced block. `line` and `last` are 1-based lines of the page; `body` has the indent taken off."""

    language: str
    attributes: dict[str, str]
    body: str
    line: int
    last: int
    indent: int = 0


@dataclass(frozen=True)
class Page:
    """A Markdown page, read once."""

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Page:
        return cls(path, path.read_text(encoding="utf-8"))

    @property
    def meta(self) -> dict[str, Any]:
        return front_matter(self.text)[0]

    @property
    def fences(self) -> list[Fence]:
        return list(fences(self.text))

    @property
    def prose(self) -> list[str]:
        """The lines of the page, those of the front matter and of fences empty: line numbers still hold."""
        lines = self.text.splitlines()
        head = self.text[: len(self.text) - len(front_matter(self.text)[1])].count("\n")
        lines[:head] = [""] * head
        for fence in self.fences:
            lines[fence.line - 1 : fence.last] = [""] * (fence.last - fence.line + 1)
        return lines


def fences(text: str) -> Iterator[Fence]:
    """Yield each fence of a Markdown text, in order, also those indented in an admonition or a tab.

    Raises ValueError, naming the line, for a fence that is never closed or whose first line cannot be read.
    """
    lines = text.splitlines()
    number = 0
    while number < len(lines):
        found = OPEN.match(lines[number])
        number += 1
        if not found:
            if lines[number - 1].lstrip().startswith(("```", "~~~")):
                raise ValueError(f"line {number}: not a fence that is known here: {lines[number - 1].strip()}")
            continue
        first, indent = number, len(found["indent"])
        close = re.compile(rf" *{found['ticks']}`* *")
        while number < len(lines) and not close.fullmatch(lines[number]):
            number += 1
        if number == len(lines):
            raise ValueError(f"line {first}: this fence is never closed")
        body = "\n".join(line[indent:] if line[:indent].isspace() else line for line in lines[first:number])
        number += 1
        yield Fence(found["language"], attributes(found["attributes"] or "", first), body, first, number, indent)


def attributes(text: str, line: int) -> dict[str, str]:
    """Read `get="a, b" wrong` as {"get": "a, b", "wrong": ""}.

    Raises ValueError, naming the line, for anything else, such as a value without quotation marks.
    """
    found, rest = {}, text.strip()
    while rest:
        one = ATTRIBUTE.match(rest)
        if not one:
            raise ValueError(f'line {line}: attributes are written name or name="value": {rest}')
        found[one[1]] = one[2] or ""
        rest = rest[one.end() :]
    return found
