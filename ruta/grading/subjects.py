"""What an expression of a grader speaks of, in a learner's words: `response.json()["title"]` is the body's title."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruta.grading.shapes import value_text
from ruta.grading.words import Language, say

DEEPEST = 12
WRAPPERS = {"len": "length", "sorted": "sorted", "set": "set"}
UNKNOWN = object()


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: the function around it, and the values its names have."""

    function: ast.AST
    line: int
    names: Mapping[str, Any]
    language: Language

    def describe(self, node: ast.expr, depth: int = 0) -> str | None:
        """The part of a response that an expression reads, or None where it reads none."""
        if depth > DEEPEST:
            return None
        match node:
            case ast.Attribute(attr="status_code"):
                return say(self.language, "status")
            case ast.Attribute(attr="text" | "content"):
                return say(self.language, "text")
            case ast.Attribute(attr="headers" | "cookies" as part):
                return say(self.language, part)
            case ast.Call(func=ast.Attribute(attr="json"), args=[]):
                return say(self.language, "body")
            case ast.Call(func=ast.Attribute(attr="receive_json" | "receive_text" | "receive_bytes")):
                return say(self.language, "message")
            case ast.Call(func=ast.Attribute(value=whole, attr="get"), args=[key, *_]):
                return self._item(whole, key, depth)
            case ast.Call(
                func=ast.Attribute(value=whole, attr="lower" | "upper" | "strip" | "keys" | "split" | "items")
            ):
                return self.describe(whole, depth + 1)
            case ast.Call(func=ast.Name(id=name), args=[what, *_]) if name in WRAPPERS:
                inner = self.describe(what, depth + 1)
                return inner and say(self.language, WRAPPERS[name], what=inner)
            case ast.Call(func=ast.Name(id="list" | "dict" | "tuple"), args=[what]):
                return self.describe(what, depth + 1)
            case ast.Subscript(value=whole, slice=key):
                return self._item(whole, key, depth)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                return self._of_each(node, depth)
            case ast.Name(id=name):
                return self._assigned(name, node.lineno, depth)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                return self.describe(value, depth + 1)
        return None

    def value(self, node: ast.expr) -> Any:
        """The value of an expression that can be read without asking the app again, else UNKNOWN."""
        try:
            return self._read(node)
        except Exception:  # noqa: BLE001  (a body of another shape: there is nothing to show)
            return UNKNOWN

    def _read(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.names[name]
            case ast.Attribute(value=whole, attr="status_code" | "text" | "headers" | "cookies" as name):
                return getattr(self._read(whole), name)
            case ast.Subscript(value=whole, slice=key):
                return self._read(whole)[self._read(key)]
            case ast.Call(func=ast.Attribute(value=whole, attr="json"), args=[], keywords=[]):
                return self._read(whole).json()
            case ast.Call(func=ast.Attribute(value=whole, attr="get"), args=[key]) if not _asks(whole):
                return self._read(whole).get(self._read(key))
            case ast.Call(func=ast.Name(id="len"), args=[what]):
                return len(self._read(what))
        raise LookupError

    def _item(self, whole: ast.expr, key: ast.expr, depth: int) -> str | None:
        if isinstance(whole, ast.Attribute) and whole.attr in {"headers", "cookies"}:
            return say(self.language, whole.attr[:-1], name=self._key(key, quoted=False))
        inner = self.describe(whole, depth + 1)
        return inner and f"{inner}[{self._key(key)}]"

    def _key(self, key: ast.expr, *, quoted: bool = True) -> str:
        value = self.value(key)
        if value is UNKNOWN:
            return ast.unparse(key)
        return json.dumps(value, ensure_ascii=False, default=repr) if quoted else str(value)

    def _of_each(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, depth: int) -> str | None:
        if len(node.generators) != 1:
            return None
        whole = self.describe(node.generators[0].iter, depth + 1)
        match node.elt:
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=key)) if whole:
                return say(self.language, "of_each", what=value_text(key), whole=whole)
        return whole and f"{whole} ({ast.unparse(node)})"

    def _assigned(self, name: str, line: int, depth: int) -> str | None:
        """What the last assignment before the line gave to a name."""
        found: ast.expr | None = None
        each = False
        for node in ast.walk(self.function):
            if getattr(node, "lineno", line) > line:
                continue
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name and node.lineno < line:
                    found, each = _later(found, value), False
                case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == name:
                    found, each = _later(found, value), False
                case ast.For(target=ast.Name(id=target), iter=value) if target == name:
                    found, each = value, True
        inner = self.describe(found, depth + 1) if found is not None else None
        return f"{inner}[…]" if inner and each else inner


def _later(first: ast.expr | None, second: ast.expr) -> ast.expr:
    return second if first is None or second.lineno >= first.lineno else first


def _asks(node: ast.expr) -> bool:
    """Whether `.get` on this expression would be a request."""
    return isinstance(node, ast.Name) and "client" in node.id
