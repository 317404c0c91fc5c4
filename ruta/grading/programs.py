"""What the text of a program says, for the little that cannot be seen from outside. Nothing here runs it."""

from __future__ import annotations

import ast
from collections.abc import Iterable


def comparison(texts: Iterable[str], names: set[str], values: set[str]) -> str:
    """What programs compare secrets with: "compare_digest", or "==" if one of them does so plainly (`in` too).

    `names` are what the secrets are called there, `values` the secrets themselves. A comparison with another constant,
    such as "" or False, tells nobody how much of a secret was right, so that one may be plain.
    """
    used: set[str] = set()
    for text in texts:
        try:
            nodes = list(ast.walk(ast.parse(text)))
        except (SyntaxError, ValueError):  # a note or a picture beside the answer
            continue
        used |= _names_in(nodes)
        if any(_compares_plainly(node, names | values, values) for node in nodes):
            return "=="
    return "compare_digest" if "compare_digest" in used else "=="


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    """The names that pieces of code use, those that they import and those of attributes too."""
    names = set()
    for one in nodes:
        if isinstance(one, ast.Name):
            names.add(one.id)
        elif isinstance(one, ast.Attribute):
            names.add(one.attr)
        elif isinstance(one, ast.alias):
            names.add(one.name)
    return names


def _compares_plainly(node: ast.AST, words: set[str], values: set[str]) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.In | ast.NotIn):
        return False
    sides = [node.left, *node.comparators]
    if any(isinstance(side, ast.Constant) and side.value not in values for side in sides):
        return False
    inside = list(ast.walk(node))
    said = _names_in(inside) | {one.value for one in inside if isinstance(one, ast.Constant)}
    return bool(said & words)
