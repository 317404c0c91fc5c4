"""Which statement of a grader did not go through."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from ruta.grading.places import Place
from ruta.grading.shapes import cut
from ruta.grading.subjects import Scope
from ruta.grading.words import Language

BLOCKS = (ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.If, ast.While, ast.Try)


@dataclass(frozen=True)
class Step:
    """The statement of the grader that did not go through, and its text on one line."""

    statement: ast.stmt
    scope: Scope
    place: Place
    traceback: TracebackType
    innermost: bool

    def raising(self) -> ast.expr | None:
        """The very expression that raised, by its columns."""
        position = list(self.traceback.tb_frame.f_code.co_positions())[self.traceback.tb_lasti // 2]
        for node in ast.walk(self.statement):
            if isinstance(node, ast.expr) and position == (
                node.lineno, node.end_lineno, node.col_offset, node.end_col_offset
            ):  # fmt: skip
                return node
        return None


def failed_step(error: BaseException, grader: Path, language: Language, bodies: tuple[Any, ...]) -> Step | None:
    """The innermost statement of the grader in a traceback, or None where it has none."""
    found: TracebackType | None = None
    tb = last = error.__traceback__
    while tb:
        if Path(tb.tb_frame.f_code.co_filename) == grader:
            found = tb
        tb, last = tb.tb_next, tb
    if found is None:
        return None
    text, tree = _parsed(grader)
    function, statement = _statement(tree, found.tb_lineno)
    if statement is None:
        return None
    scope = Scope(function, found.tb_frame.f_locals, language, text, bodies)
    return Step(statement, scope, Place(grader, statement.lineno, _one_line(text, statement)), found, found is last)


def status_held(error: BaseException, grader: Path, response: object) -> bool:
    """Whether the grader asserted the status of a response before it failed: then the status is not what was wrong."""
    tb = error.__traceback__
    while tb:
        if Path(tb.tb_frame.f_code.co_filename) == grader:
            function, _ = _statement(_parsed(grader)[1], tb.tb_lineno)
            for node in ast.walk(function):
                if isinstance(node, ast.Assert) and node.lineno < tb.tb_lineno:
                    asked = (one for one in ast.walk(node.test) if isinstance(one, ast.Attribute))
                    of = [
                        one.value.id for one in asked if one.attr == "status_code" and isinstance(one.value, ast.Name)
                    ]
                    if any(tb.tb_frame.f_locals.get(name) is response for name in of):
                        return True
        tb = tb.tb_next
    return False


@cache
def _parsed(path: Path) -> tuple[str, ast.Module]:
    text = path.read_text(encoding="utf-8")
    return text, ast.parse(text)


def _one_line(text: str, statement: ast.stmt) -> str:
    end = statement.lineno if isinstance(statement, BLOCKS) else statement.end_lineno or statement.lineno
    return cut(" ".join(line.strip() for line in text.splitlines()[statement.lineno - 1 : end]))


def _statement(tree: ast.Module, line: int) -> tuple[ast.AST, ast.stmt | None]:
    """The smallest statement on a line, and the smallest function around it."""
    function: ast.AST = tree
    statement: ast.stmt | None = None
    for node in ast.walk(tree):  # outer nodes come before inner ones
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno):
            statement = node
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                function = node
    return function, statement
