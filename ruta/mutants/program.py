"""A program whose text can be changed at the places of its syntax tree, without touching how the rest is written."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

Function = ast.FunctionDef | ast.AsyncFunctionDef
# What only documents, and no grader sees unless its contract speaks of /openapi.json.
DOCUMENTS = {"title", "description", "summary", "examples", "openapi_examples", "response_description", "responses"}


@dataclass(frozen=True)
class Edit:
    """New text for the bytes from `start` to `end` of a program."""

    start: int
    end: int
    text: str


Edits = Iterator[list[Edit]]


@dataclass(frozen=True)
class Mutant:
    """A program with one mistake: which operator made it, the program before and after."""

    operator: str
    before: str
    after: str

    @property
    def diff(self) -> list[str]:
        """The lines that differ, with three lines around them, as `diff -u` shows them."""
        before, after = self.before.splitlines(), self.after.splitlines()
        return list(difflib.unified_diff(before, after, "solution", self.operator, lineterm=""))

    @property
    def change(self) -> str:
        """The lines that are gone and those that are new, without where they stand: what names a mutant."""
        lines = [line for line in self.diff[2:] if line[:1] in "+-"]
        return "\n".join(f"{line[0]} {line[1:].strip()}" for line in lines)


class Program:
    """The text of a program, its syntax tree, and the contract that it fulfils. Raises SyntaxError."""

    def __init__(self, text: str, contract: str = "") -> None:
        self.text = text
        self.contract = contract
        self.data = text.encode()
        self.tree = ast.parse(text)
        lines = self.data.splitlines(keepends=True)
        self._lines = [0]
        for line in lines:
            self._lines.append(self._lines[-1] + len(line))

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The node that holds each node."""
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that hold a node, the nearest first."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def inside(self, node: ast.AST, *kinds: type[ast.AST]) -> bool:
        """Whether a node stands in one of these kinds."""
        return any(isinstance(each, kinds) for each in self.above(node))

    def start(self, node: ast.AST) -> int:
        """Where the text of a node begins; that of a function begins with its first decorator."""
        if isinstance(node, Function | ast.ClassDef) and node.decorator_list:
            return self.data.rindex(b"@", 0, self.start(node.decorator_list[0]))
        return self._lines[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined,no-any-return]

    def end(self, node: ast.AST) -> int:
        return self._lines[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined,no-any-return]

    def of(self, node: ast.AST) -> str:
        """The text of a node."""
        return self.data[self.start(node) : self.end(node)].decode()

    def between(self, left: ast.AST, right: ast.AST) -> str:
        """The text between two nodes."""
        return self.data[self.end(left) : self.start(right)].decode()

    def replace(self, node: ast.AST, text: str) -> Edit:
        return Edit(self.start(node), self.end(node), text)

    def replace_between(self, left: ast.AST, right: ast.AST, text: str) -> Edit:
        return Edit(self.end(left), self.start(right), text)

    def without_decorator(self, decorator: ast.AST) -> Edit:
        """Take a decorator away, with its @ and its line."""
        end = self.data.index(b"\n", self.end(decorator)) + 1
        return Edit(self.data.rindex(b"@", 0, self.start(decorator)), end, "")

    def drop(self, items: list[ast.AST], item: ast.AST) -> Edit:
        """Take one item out of a list that commas separate, of which it is not the only one or which may be empty."""
        items = sorted(items, key=self.start)
        place = items.index(item)
        if place + 1 < len(items):
            return Edit(self.start(item), self.start(items[place + 1]), "")
        if place:
            return Edit(self.end(items[place - 1]), self.end(item), "")
        return Edit(self.start(item), self.end(item), "")

    def changed(self, edits: Iterable[Edit]) -> str:
        """The text with these edits, which do not overlap."""
        data = self.data
        for edit in sorted(edits, key=lambda edit: -edit.start):
            data = data[: edit.start] + edit.text.encode() + data[edit.end :]
        return data.decode()


def name_of(node: ast.AST) -> str:
    """The last name of what is called or named: `get` for `app.get("/")` and for `app.get`."""
    if isinstance(node, ast.Call):
        return name_of(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def arguments_of(call: ast.Call) -> list[ast.AST]:
    """All that is written between the brackets of a call."""
    return [*call.args, *call.keywords]


def calls(program: Program) -> Iterator[ast.Call]:
    return (node for node in ast.walk(program.tree) if isinstance(node, ast.Call))


def is_annotation(program: Program, node: ast.AST) -> bool:
    """Whether a node is part of a type, but not of what Annotated adds to it or of a Literal's values."""
    below = node
    for each in program.above(node):
        if isinstance(each, ast.Subscript) and below is each.slice and name_of(each.value) in {"Annotated", "Literal"}:
            return False
        if isinstance(each, ast.Call):
            return False
        if isinstance(each, ast.AnnAssign | ast.arg) and below is each.annotation:
            return True
        if isinstance(each, Function) and below is each.returns:
            return True
        below = each
    return False


def is_free(program: Program, node: ast.AST) -> bool:
    """Whether the contract leaves a part of the program to its author: words for people, and what only documents."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in program.contract:
        return False
    for each in (node, *program.above(node)):
        if isinstance(each, ast.keyword) and each.arg in DOCUMENTS:
            return "openapi" not in program.contract
        if isinstance(each, ast.keyword) and each.arg == "detail":
            texts = [one for one in ast.walk(each) if isinstance(one, ast.Constant)]
            return not any(str(one.value) in program.contract for one in texts)
    # The message of an exception: `raise ValueError("...")`.
    return any(isinstance(each, ast.Raise) for each in program.above(node)) and isinstance(
        node, ast.Constant | ast.JoinedStr
    )
