"""Which statement of a grader did not go through."""

from __future__ import annotations

import ast
import itertools
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
            held = [name for name, value in tb.tb_frame.f_locals.items() if value is response]
            if any(_asserts_status(function, name, tb.tb_lineno) for name in held):
                return True
        tb = tb.tb_next
    return False


def _asserts_status(function: ast.AST, name: str, line: int) -> bool:
    """Whether the status of what a name stands for at a line was asserted since the name was given to it."""
    nodes = [node for node in ast.walk(function) if getattr(node, "lineno", line) < line]
    names = (node for node in nodes if isinstance(node, ast.Name) and node.id == name)
    given = max((node.lineno for node in names if isinstance(node.ctx, ast.Store)), default=0)
    asserted = (ast.walk(node.test) for node in nodes if isinstance(node, ast.Assert) and node.lineno >= given)
    return any(
        isinstance(one, ast.Attribute)
        and one.attr == "status_code"
        and isinstance(one.value, ast.Name)
        and one.value.id == name
        for one in itertools.chain.from_iterable(asserted)
    )


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
