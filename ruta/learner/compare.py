"""An answer beside the reference: in two columns where there is room for them, or else line by line."""

from __future__ import annotations

import difflib
from pathlib import Path

from rich.text import Text

from ruta.grading.words import Language
from ruta.learner.texts import say

COLUMNS = 100  # from here on, two columns
AROUND = 3  # equal lines kept around a difference


def compare(mine: str, reference: str, names: tuple[str, str], language: Language, columns: int) -> list[Text]:
    """The differences, or that there are none."""
    ours, theirs = mine.splitlines(), reference.splitlines()
    if ours == theirs:
        return [Text(say(language, "same"), "green")]
    heads = (f"{say(language, 'yours')}: {names[0]}", f"{say(language, 'reference')}: {names[1]}")
    if columns < COLUMNS:
        return _in_turn(ours, theirs, heads)
    return _beside(ours, theirs, heads, columns)


def read(path: Path) -> str:
    """The text of an answer, whatever its bytes; none where there is no file. Raises OSError."""
    try:
        return path.read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def _in_turn(ours: list[str], theirs: list[str], heads: tuple[str, str]) -> list[Text]:
    lines = [Text(f"- {heads[0]}", "bold red"), Text(f"+ {heads[1]}", "bold green"), Text()]
    for line in [*difflib.unified_diff(ours, theirs, lineterm="", n=AROUND)][2:]:
        if line.startswith("@@"):
            lines.append(Text("…", "dim"))
            continue
        style = {"-": "red", "+": "green"}.get(line[:1], "")
        lines.append(Text(f"{line[:1]} {line[1:]}".expandtabs(4), style))
    return lines


def _beside(ours: list[str], theirs: list[str], heads: tuple[str, str], columns: int) -> list[Text]:
    half = (columns - 3) // 2
    lines = [_pair(Text(heads[0], "bold"), Text(heads[1], "bold"), " ", half), Text()]
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(AROUND)):
        if number:
            lines.append(Text("…", "dim"))
        for kind, start, end, other_start, other_end in group:
            left, right = ours[start:end], theirs[other_start:other_end]
            styles = ("", "") if kind == "equal" else ("red", "green")
            for place in range(max(len(left), len(right))):
                mine = Text(left[place] if place < len(left) else "", styles[0])
                reference = Text(right[place] if place < len(right) else "", styles[1])
                lines += _pairs(mine, reference, "│" if kind == "equal" else "▸", half)
    return lines


def _pairs(left: Text, right: Text, between: str, half: int) -> list[Text]:
    """Two lines side by side, as many times as the longer one needs to fold."""
    ours, theirs = _fold(left, half), _fold(right, half)
    count = max(len(ours), len(theirs))
    ours += [Text()] * (count - len(ours))
    theirs += [Text()] * (count - len(theirs))
    return [_pair(one, other, between, half) for one, other in zip(ours, theirs, strict=True)]


def _fold(line: Text, half: int) -> list[Text]:
    line.expand_tabs(4)
    return [line[start : start + half] for start in range(0, max(len(line), 1), half)]


def _pair(left: Text, right: Text, between: str, half: int) -> Text:
    left, right = left.copy(), right.copy()
    left.truncate(half, pad=True)
    right.truncate(half)
    return left + Text(f" {between} ", "dim") + right
