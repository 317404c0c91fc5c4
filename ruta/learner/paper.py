"""Lines of text, wrapped and coloured: what every screen of the learner is made of."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

WIDEST = 110
NARROWEST = 40
PLAINER = {"✓": "+", "✗": "x", "·": "-", "…": "...", "→": "->", "▸": ">", "“": '"', "”": '"', "«": '"', "»": '"'}
PLAINER |= {"│": "|", "●": "*", "○": "."}


def plainer(error: UnicodeError) -> tuple[str, int]:
    """Instead of a character that the terminal does not know, one that it does."""
    assert isinstance(error, UnicodeEncodeError)
    return "".join(PLAINER.get(one, "?") for one in error.object[error.start : error.end]), error.end


codecs.register_error("ruta", plainer)


def speak_plainly() -> None:
    """Let no character end the program, whatever the encoding of the terminal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(errors="ruta")


def console(*, error: bool = False) -> Console:
    """The terminal; Rich knows when it has no colours."""
    return Console(stderr=error, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width())


def has_colours() -> bool:
    out = console()
    return out.is_terminal and not out.no_color and out.color_system is not None


def width() -> int:
    """The columns to write on: all of a narrow terminal, not all of a wide one."""
    return max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))


def height() -> int | None:
    """The lines of the terminal, where there is one."""
    return shutil.get_terminal_size().lines if sys.stdout.isatty() else None


def wrapped(text: str, columns: int, style: str = "", *, first: str = "", indent: int = 0) -> list[Text]:
    """A text over as many lines as it needs; `first` stands before it, in the space of the indent."""
    space = " " * indent
    lines = [part for line in text.splitlines() or [""] for part in _wrap(line, columns - max(indent, len(first)))]
    return [
        Text(first.ljust(indent) if number == 0 else space, style="" if first.isspace() else style) + Text(line, style)
        for number, line in enumerate(lines)
    ]


def _wrap(line: str, columns: int) -> list[str]:
    space = line[: len(line) - len(line.lstrip())]
    found = textwrap.wrap(
        line, max(columns, 10), break_on_hyphens=False, replace_whitespace=False, subsequent_indent=space
    )
    return found or [""]


def echo(lines: Iterable[Text], *, error: bool = False) -> None:
    """Print lines as they are."""
    out = console(error=error)
    for line in lines:
        out.print(line)


def program() -> str:
    """How this learner calls us, to be followed by a command."""
    if os.environ.get("UV"):  # `uv run` sets it
        return "python -m uv run ruta"
    return "python -m ruta" if sys.argv[0].endswith(".py") else "ruta"
