"""Code on a page comes from a tested file, by the names it defines: nothing is typed twice."""

from __future__ import annotations

import ast
from pathlib import Path


class UnknownName(ValueError):  # noqa: N818 - says what is wrong, as KeyError does not
    """A fence asks for a name, or highlights a text, that the file does not have."""


def names(node: ast.stmt) -> list[str]:
    """The names that a statement binds at its own level."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def find(path: Path, tree: ast.Module, name: str) -> list[ast.stmt]:
    """The statements that `name` stands for: a top-level name, `Class.member`, or all `imports`."""
    if name == "imports":
        return [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    outer, _, member = name.partition(".")
    nodes = [node for node in tree.body if outer in names(node)]
    if member:
        nodes = [node for parent in nodes for node in getattr(parent, "body", []) if member in names(node)]
    if not nodes:
        raise UnknownName(f"{path.name} defines no {name!r}")
    return nodes


def span(lines: list[str], nodes: list[ast.stmt]) -> tuple[int, int]:
    """First and last line (1-based) of some statements, with decorators and the comment right above."""
    decorators: list[ast.expr] = getattr(nodes[0], "decorator_list", [])
    first = min([nodes[0].lineno, *(decorator.lineno for decorator in decorators)])
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return first, nodes[-1].end_lineno or nodes[-1].lineno


def excerpt(path: Path, wanted: str) -> str:
    """The code of `wanted`, names separated by commas (or `all`), in the order of the file.

    Where lines are left out between two excerpts, a line `# ...` says so.
    Raises UnknownName for a name the file does not define.
    """
    text = path.read_text(encoding="utf-8")
    if wanted == "all":
        return text.rstrip("\n")
    lines, tree = text.splitlines(), ast.parse(text)
    spans = sorted(span(lines, find(path, tree, name.strip())) for name in wanted.split(","))
    out: list[str] = []
    end = 0
    for first, last in spans:
        if end:
            between = lines[end : first - 1]
            out += ["", "# ...", ""] if any(between) else between
        out += lines[first - 1 : last]
        end = last
    return "\n".join(out)


def highlighted(code: str, marks: str) -> list[int]:
    """The 1-based lines of `code` that hold one of the texts in `marks`, separated by `|`.

    Raises UnknownName for a text that no line holds.
    """
    found: set[int] = set()
    for mark in marks.split("|"):
        lines = [number for number, line in enumerate(code.splitlines(), 1) if mark in line]
        if not lines:
            raise UnknownName(f"no line holds the text to highlight, {mark!r}")
        found.update(lines)
    return sorted(found)
