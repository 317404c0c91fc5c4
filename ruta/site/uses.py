"""The names of FastAPI and its neighbours that some code uses, found in its syntax, or in its text."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

# Python's own modules that are a subject of the course; every other package is one by itself.
TOPICS = {"asyncio", "concurrent", "contextlib", "contextvars", "html", "logging", "multiprocessing", "secrets"}
TOPICS |= {"threading"}
# Names of other modules that are written like a name of FastAPI.
HOMONYMS = {"pathlib.Path", "urllib.request.Request"}


class Use(NamedTuple):
    """A name in use. `known` says that some lesson must have introduced it, since it is certainly no word of ours."""

    name: str
    line: int
    known: bool = False


def is_subject(module: str) -> bool:
    top = module.partition(".")[0]
    return top in TOPICS or top not in sys.stdlib_module_names


def is_distinct(name: str) -> bool:
    """Could nobody take the name for a plain word, or for a field of the café? `gt` and `title` are not distinct."""
    return re.fullmatch(r"[a-z]+", name) is None


def is_pydantic(name: str) -> bool:
    """Pydantic keeps for itself what starts so."""
    return name.startswith("model_")


@dataclass
class Reader:
    """Reads code piece by piece, as the fences of a page; what one imports, the next may use."""

    bound: dict[str, str] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def read(self, tree: ast.AST) -> Iterator[Use]:
        """The names that the code uses; those that nobody introduces are among them."""
        nodes = [*ast.walk(tree)]
        for node in nodes:
            yield from self.imported(node)
        decorators = {id(one) for node in nodes for one in getattr(node, "decorator_list", [])}
        for node in nodes:
            match node:
                case ast.Name(id=name) if is_distinct(name) and name not in self.others:
                    yield Use(name, node.lineno, is_pydantic(name))
                case ast.Attribute(attr=name, value=value) if is_distinct(name) or self.module_of(node):
                    of_module = isinstance(value, ast.Name) and value.id in self.modules
                    yield Use(name, node.lineno, of_module or is_pydantic(name))
                case ast.Call():
                    yield from self.called(node, decorates=id(node) in decorators)

    def imported(self, node: ast.AST) -> Iterator[Use]:
        match node:
            case ast.Import(names=names):
                for one in names:
                    if is_subject(one.name):
                        self.bound[one.asname or one.name.partition(".")[0]] = one.name
                        self.modules.add(one.asname or one.name)
                        yield Use(one.name, node.lineno, known=True)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                for one in names:
                    if f"{module}.{one.name}" in HOMONYMS:
                        self.others.add(one.asname or one.name)
                        continue
                    if is_subject(module):
                        self.bound[one.asname or one.name] = module
                    if is_subject(module) or is_distinct(one.name):
                        yield Use(one.name, node.lineno, known=is_subject(module))

    def module_of(self, node: ast.expr) -> str:
        """The module that `httpx2.Client` or `Client` is of; empty when it is no subject of the course."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return self.bound.get(node.id, "") if isinstance(node, ast.Name) else ""

    def called(self, node: ast.Call, *, decorates: bool) -> Iterator[Use]:
        """What a call names: the method, and the arguments that it passes by name."""
        module, is_method = self.module_of(node.func), isinstance(node.func, ast.Attribute)
        if isinstance(node.func, ast.Attribute) and is_subject(node.func.attr):  # `.json()` is not the module
            yield Use(node.func.attr, node.lineno)
        if module or is_method:
            known = (decorates and is_method) or module.partition(".")[0] not in {"", *sys.stdlib_module_names}
            yield from (Use(one.arg, one.value.lineno, known) for one in node.keywords if one.arg)


def mentions(text: str, name: str) -> Iterator[int]:
    """Where a text of code mentions a name; one that is not distinct must be written as what it is.

    `gt=0`, `.mount(`, `@app.get(`, `import html` and `html.escape` are; `gt` and `{"title": 1}` are not. What follows a
    hyphen is an option of a command.
    """
    word = re.escape(name)
    if not is_distinct(name):
        module = rf"|(?<=import ){word}\b|(?<=from ){word}\b|{word}(?=\.[a-z_]+\b)" if is_subject(name) else ""
        word = rf"(?<![?&/{'' if is_subject(name) else '.'}]){word}(?=\(|=(?!=)){module}"
    yield from (found.start() for found in re.finditer(rf"(?<![\w-])(?:{word})(?!\w)", text))
