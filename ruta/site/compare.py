"""The output that a page shows against the output that came: `...` stands for what changes between machines."""

from __future__ import annotations

import difflib
import re


def tidy(text: str) -> list[str]:
    """The lines of an output, without the blanks that an editor takes away."""
    return [line.rstrip() for line in text.rstrip().splitlines()]


def matches(expected: str, actual: str) -> bool:
    """Is this the output that the page shows? `...` is any text inside a line, and alone on a line any lines."""
    parts = []
    for line in tidy(expected):
        inside = ".*".join(re.escape(part) for part in line.split("..."))
        parts.append(r"(?:.*\n)*?" if line.strip() == "..." else inside + r"\n")
    return re.fullmatch("".join(parts), "".join(f"{line}\n" for line in tidy(actual))) is not None


def difference(expected: str, actual: str) -> str:
    """A unified diff in which a line with `...` that matches is not a difference."""
    got = tidy(actual)
    shown = [next((line for line in got if matches(text, line)), text) for text in tidy(expected)]
    return "\n".join(difflib.unified_diff(shown, got, "on the page", "in truth", lineterm="", n=2))
