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
PARTS = {"status_code": "status", "text": "text", "content": "text", "headers": "headers", "cookies": "cookies"}
# What these give still is the same part of the response, to a learner.
SAME = {"list", "dict", "tuple", "lower", "upper", "strip", "keys", "items", "split"}
WRAPPERS = {"len": "length", "sorted": "sorted", "set": "set"}
UNKNOWN = object()


@dataclass(frozen=True)
class Scope:
    """Where an expression stands: the function around it, the values its names have, the grader's text, and the bodies
    that came back."""

    function: ast.AST
    names: Mapping[str, Any]
    language: Language
    text: str
    bodies: tuple[Any, ...] = ()

    def describe(self, node: ast.expr, depth: int = 0) -> str | None:
        """The part of a response that an expression reads, or None where it reads none."""
        found: str | None = None
        if depth > DEEPEST:
            return found
        match node:
            case ast.Attribute(attr=attribute):
                found = say(self.language, PARTS[attribute]) if attribute in PARTS else None
            case ast.Call():
                found = self._called(node, depth)
            case ast.Subscript(value=whole, slice=key):
                found = self._item(whole, key, depth)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
                found = self._of_each(node, depth)
            case ast.Name(id=name):
                found = self._assigned(name, node.lineno, depth)
            case ast.NamedExpr(value=value):
                found = self.describe(value, depth + 1)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                described = [self.describe(part, depth + 1) or "" for part in parts]
                found = ", ".join(described) if all(described) else None
        return found

    def _called(self, node: ast.Call, depth: int) -> str | None:
        found: str | None = None
        match node:
            case ast.Call(func=ast.Attribute(attr="json"), args=[]):
                found = say(self.language, "body")
            case ast.Call(func=ast.Attribute(attr="receive_json" | "receive_text" | "receive_bytes")):
                found = say(self.language, "message")
            case ast.Call(func=ast.Attribute(attr="iter_lines" | "iter_text" | "iter_bytes" | "iter_raw")):
                found = say(self.language, "text")
            case ast.Call(func=ast.Attribute(value=whole, attr="get"), args=[key, *_]):
                found = self._item(whole, key, depth)
            case ast.Call(func=ast.Attribute(value=whole, attr=method)) if method in SAME:
                found = self.describe(whole, depth + 1)
            case ast.Call(func=ast.Name(id=name), args=[what, *_]) if name in SAME:
                found = self.describe(what, depth + 1)
            case ast.Call(func=ast.Name(id=name), args=[what, *_]) if name in WRAPPERS:
                inner = self.describe(what, depth + 1)
                found = inner and say(self.language, WRAPPERS[name], what=inner)
        return found

    def source(self, node: ast.AST) -> str:
        """An expression as the grader writes it, on one line."""
        return " ".join((ast.get_source_segment(self.text, node) or ast.unparse(node)).split())

    def is_file(self, node: ast.expr) -> bool:
        """Whether an expression is the text of one of the learner's files."""
        return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "submission"

    def value(self, node: ast.expr) -> Any:
        """The value of an expression that can be read without asking the app again, else UNKNOWN."""
        try:
            return self._read(node)
        except Exception:  # noqa: BLE001  (a body of another shape: there is nothing to show)
            return UNKNOWN

    def _read(self, node: ast.expr) -> Any:
        found: Any
        match node:
            case ast.Constant(value=found):
                pass
            case ast.Name(id=name):
                found = self.names[name]
            case ast.Attribute(value=whole, attr=name) if name in PARTS:
                found = getattr(self._read(whole), name)
            case ast.Subscript(value=whole, slice=key):
                found = self._read(whole)[self._read(key)]
            case ast.Call(func=ast.Attribute(value=whole, attr="json"), args=[], keywords=[]):
                found = self._read(whole).json()
            case ast.Call(func=ast.Attribute(value=whole, attr="get"), args=[key]) if not _asks(whole):
                found = self._read(whole).get(self._read(key))
            case ast.Call(func=ast.Name(id="len"), args=[what]):
                found = len(self._read(what))
            case _:
                raise LookupError
        return found

    def _item(self, whole: ast.expr, key: ast.expr, depth: int) -> str | None:
        if isinstance(whole, ast.Attribute) and whole.attr in {"headers", "cookies"}:
            return say(self.language, whole.attr[:-1], name=self._key(key, quoted=False))
        if isinstance(whole, ast.Name) and whole.id == "submission":
            return say(self.language, "file", name=self._key(key, quoted=False))
        inner = self.describe(whole, depth + 1)
        return inner and f"{inner}[{self._key(key)}]"

    def _key(self, key: ast.expr, *, quoted: bool = True) -> str:
        value = self.value(key)
        if value is UNKNOWN:
            return self.source(key)
        return json.dumps(value, ensure_ascii=False, default=repr) if quoted else str(value)

    def _of_each(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, depth: int) -> str | None:
        if len(node.generators) != 1:
            return None
        whole = self.describe(node.generators[0].iter, depth + 1)
        match node.elt:
            case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=key)) if whole:
                return say(self.language, "of_each", what=value_text(key), whole=whole)
        return whole and f"{whole} ({self.source(node)})"

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
        if inner is None or found is None:
            return self._in_body(self.names.get(name))
        return f"{inner}[{self._position(found, self.names.get(name))}]" if each else inner

    def _position(self, whole: ast.expr, value: object) -> int | str:
        """At which place of a list a loop stands."""
        lists = [known for known in (self.value(whole), *reversed(self.bodies)) if isinstance(known, list)]
        return next((known.index(value) for known in lists if value in known), "…")

    def _in_body(self, value: object) -> str | None:
        """Where in the bodies a value stands: a helper was handed it, or a loop reached it."""
        if not value or not isinstance(value, dict | list):
            return None
        found = (keys for body in reversed(self.bodies) if (keys := _keys_to(value, body)) is not None)
        keys = next(found, None)
        return None if keys is None else say(self.language, "body") + "".join(f"[{value_text(key)}]" for key in keys)


def _keys_to(value: object, whole: object, depth: int = 3) -> tuple[object, ...] | None:
    """The keys that lead to an equal value inside of another, () where they are equal themselves."""
    if value == whole:
        return ()
    inside = enumerate(whole) if isinstance(whole, list) else whole.items() if isinstance(whole, dict) else ()
    for key, part in inside if depth else ():
        if (keys := _keys_to(value, part, depth - 1)) is not None:
            return (key, *keys)
    return None


def _later(first: ast.expr | None, second: ast.expr) -> ast.expr:
    return second if first is None or second.lineno >= first.lineno else first


def _asks(node: ast.expr) -> bool:
    """Whether `.get` on this expression would be a request."""
    return isinstance(node, ast.Name) and "client" in node.id
