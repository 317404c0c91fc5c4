"""What the grader expected and what it found instead, from the assertion that did not hold."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from ruta.grading.loading import describe_error
from ruta.grading.shapes import cut, value_text
from ruta.grading.steps import Step
from ruta.grading.subjects import UNKNOWN, Scope
from ruta.grading.words import say

LONG_OBJECT = 160
OPPOSITE = {"in": "contains", "not in": "not contains"}
MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """A comparison that did not hold, as pytest saw it."""

    operator: str
    left: object
    right: object


def expectation(error: BaseException, step: Step, comparisons: Sequence[Comparison]) -> tuple[str, str]:
    """What was expected, and what came instead where that is more than the response as a whole."""
    if isinstance(error, AssertionError) and isinstance(step.statement, ast.Assert) and step.innermost:
        return _assertion(step.scope, step.statement.test, comparisons)
    if type(error).__name__ == "Failed" or isinstance(step.statement, ast.Raise):  # pytest.fail: in the grader's words
        return str(error), ""
    return _unreadable(error, step)


def _assertion(scope: Scope, test: ast.expr, comparisons: Sequence[Comparison]) -> tuple[str, str]:
    for comparison in comparisons[-1:]:
        if node := _compared(scope, test, comparison):
            return _comparison(scope, node, comparison)
    return _condition(scope, test)


def _compared(scope: Scope, test: ast.expr, comparison: Comparison) -> ast.Compare | None:
    """The comparison that pytest speaks of: the test itself, or a part of an `and`."""
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    for node in parts:
        if (
            not isinstance(node, ast.Compare)
            or len(node.ops) > 1
            or OPERATORS[type(node.ops[0])] != comparison.operator
        ):
            continue
        if len(parts) == 1 or scope.value(node.left) in (UNKNOWN, comparison.left):
            return node
    return None


def _comparison(scope: Scope, node: ast.Compare, comparison: Comparison) -> tuple[str, str]:
    operator, came, wanted = comparison.operator, comparison.left, comparison.right
    subject_node = node.left
    if _reversed(scope, operator, node):
        operator = OPPOSITE.get(operator) or MIRROR.get(operator, operator)
        came, wanted, subject_node = wanted, came, node.comparators[0]
    if operator == "in" and isinstance(wanted, list | tuple | set | frozenset) and len(wanted) == 1:
        operator, wanted = "==", next(iter(wanted))
    subject = scope.describe(subject_node)  # where there are no words for it, the values speak for themselves
    if operator in {"==", "is"}:
        came, wanted, note = _differences(came, wanted)
        suffix = f"  ({say(scope.language, 'differs')})" if note else ""
        return _of(scope, subject, wanted) + suffix, _of(scope, subject, came)
    if operator == ">=" and isinstance(wanted, set | frozenset):
        operator = "contains"
    expected = f"{subject or ''} {say(scope.language, operator, value=value_text(wanted))}".lstrip()
    return expected, "" if scope.is_file(subject_node) else _of(scope, subject, came)


def _of(scope: Scope, subject: str | None, value: object) -> str:
    """A value, after what it is the value of."""
    glue = " " if subject == say(scope.language, "status") else ": "
    return f"{subject}{glue}{value_text(value)}" if subject else value_text(value)


def _reversed(scope: Scope, operator: str, node: ast.Compare) -> bool:
    """Whether what came back stands on the right: `assert "title" in response.json()`."""
    left, right = node.left, node.comparators[0]
    if isinstance(right, ast.Constant | ast.Tuple | ast.List | ast.Set | ast.Dict):
        return False
    if scope.describe(right) and not scope.describe(left):
        return True
    return operator in OPPOSITE and isinstance(left, ast.Constant | ast.Tuple | ast.List) and not scope.describe(left)


def _differences(came: object, wanted: object) -> tuple[object, object, bool]:
    """Of two large objects, only the fields that differ."""
    if not (isinstance(came, dict) and isinstance(wanted, dict)) or len(repr(came)) < LONG_OBJECT:
        return came, wanted, False
    keys = [key for key in {**wanted, **came} if came.get(key, UNKNOWN) != wanted.get(key, UNKNOWN)]
    return {k: came[k] for k in keys if k in came}, {k: wanted[k] for k in keys if k in wanted}, True


def _condition(scope: Scope, test: ast.expr) -> tuple[str, str]:
    """An assertion that compares nothing."""
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[what, kind]) if subject := scope.describe(what):
            kinds = say(scope.language, "of_type", value=scope.source(kind))
            return f"{subject} {kinds}", _value(scope, what, subject)
        case ast.UnaryOp(op=ast.Not(), operand=what) if subject := scope.describe(what):
            return f"{subject} {say(scope.language, 'falsy')}", _value(scope, what, subject)
    if subject := scope.describe(test):
        return f"{subject} {say(scope.language, 'truthy')}", _value(scope, test, subject)
    return say(scope.language, "holds", source=cut(scope.source(test), 200)), ""


def _value(scope: Scope, node: ast.expr, subject: str) -> str:
    value = scope.value(node)
    return "" if value is UNKNOWN else _of(scope, subject, value)


def _unreadable(error: BaseException, step: Step) -> tuple[str, str]:
    """The grader could not read the answer, since it has another shape."""
    scope, language = step.scope, step.scope.language
    if type(error).__name__ == "JSONDecodeError" or isinstance(error, UnicodeDecodeError):
        return say(language, "json"), ""
    node = step.raising()
    if isinstance(node, ast.Subscript) and isinstance(error, LookupError | TypeError):
        return _missing(error, node, scope)
    source = cut(scope.source(node), 200) if node is not None else step.place.code
    if isinstance(error, AssertionError):
        return say(language, "holds", source=source), ""
    return say(language, "readable", source=source), f"({describe_error(error).splitlines()[0]})"


def _missing(error: BaseException, node: ast.Subscript, scope: Scope) -> tuple[str, str]:
    """The answer has no such field or item, or is nothing that has them."""
    language, key = scope.language, scope.value(node.slice)
    whole = scope.describe(node.value) or scope.source(node.value)
    if isinstance(node.value, ast.Attribute) and node.value.attr in {"headers", "cookies"}:
        name = scope.describe(node) or whole
        return name, f"{name}: {say(language, 'missing')}"
    received = _value(scope, node.value, whole)
    if isinstance(key, str):
        return say(language, "a_field", what=whole, name=value_text(key)), received
    return say(language, "an_item" if isinstance(error, IndexError) else "a_list", what=whole), received
