"""What a reader sees of a fence: code filled in by name, and a label on what is wrong."""

from __future__ import annotations

from pathlib import Path

from ruta.site.code import UnknownName, excerpt, highlighted
from ruta.site.page import Fence, fences

WRONG = {"es": "Así no", "en": "Not like this"}
ANSWER = {"es": "Así no: esto responde", "en": "Not like this: what it answers"}


def fill(text: str, language: str, root: Path, main: str | None = None) -> str:
    """Rewrite the fences of a page for MkDocs; `main` is the file, relative to `root`, that `get` looks in.

    Raises ValueError, naming the line, for a fence that cannot be filled.
    """
    lines = text.splitlines()
    for fence in reversed(list(fences(text))):
        if fence.language != "python" and not fence.attributes:
            continue
        try:
            block = render(fence, language, root, main)
        except (OSError, ValueError) as error:
            raise ValueError(f"line {fence.line}: {error}") from error
        indent = " " * fence.indent
        lines[fence.line - 1 : fence.last] = [indent + line if line else "" for line in block]
    return "\n".join(lines) + "\n"


def render(fence: Fence, language: str, root: Path, main: str | None) -> list[str]:
    """The lines of one fence as the Markdown extensions of the site understand it."""
    code, options = fence.body, ""
    if "get" in fence.attributes or "src" in fence.attributes:
        source = fence.attributes.get("src", main)
        if source is None:
            raise ValueError("this page has no lesson: name a file, src=...")
        code = excerpt(root / source, fence.attributes.get("get", "all"))
        options = f' title="{source}"'
    elif "wrong" in fence.attributes:
        label = ANSWER if fence.language == "console" else WRONG
        options = f' title="{label[language]}"'
    elif "app" in fence.attributes:
        options = f' title="lessons/{fence.attributes["app"]}/main.py"'
    elif fence.language == "python":
        raise UnknownName('code is not typed into a page: say what it is, {get="..."} or {wrong ...}')
    if marks := fence.attributes.get("hl"):
        options += f' hl_lines="{" ".join(map(str, highlighted(code, marks)))}"'
    classes = f".{fence.language} .wrong" if "wrong" in fence.attributes else f".{fence.language}"
    ticks = "```"
    while ticks in code:
        ticks += "`"
    return [f"{ticks}{{{classes}{options}}}", *code.splitlines(), ticks]
