"""Why a check failed, told to a learner: what was expected and what came back, from the assertion of the grader."""

from __future__ import annotations

import ast
import json
import linecache
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ruta.grading.limits import HangError
from ruta.grading.loading import describe_error
from ruta.grading.places import Place, Territory
from ruta.grading.shapes import content_of, cut, exchange_text, message_text, request_text, response_text, value_text
from ruta.grading.subjects import UNKNOWN, Scope
from ruta.grading.words import Language, say

if TYPE_CHECKING:
    from ruta.grading.client import Exchange

SHOWN_BEFORE = 3
# What a WebSocket session raises when the app ends the conversation.
CLOSED = {"WebSocketDisconnect", "WebSocketDenialResponse", "EndOfStream"}
OPPOSITE = {"in": "contains", "not in": "not contains"}
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


@dataclass(frozen=True)
class CodeError:
    """An exception that the learner's code raised while it answered."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Failure:
    """What a report says of a failed check. `where` is the line of the grader and `source` its text."""

    before: tuple[str, ...] = ()
    sent: str = ""
    expected: str = ""
    received: str = ""
    where: Place | None = None
    error: CodeError | None = None
    hang: tuple[Place, ...] | None = None
    conversation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """Everything known of a failure, before it is put in words."""

    error: BaseException
    grader: Path
    comparisons: Sequence[Comparison]
    exchanges: Sequence[Exchange]
    territory: Territory
    language: Language
    seconds: float
    tasks: Sequence[Any] = ()
    shutdown: bool = False


def explain(case: Case) -> Failure:
    """The failure in words."""
    step = _step(case)
    expected, received = _words(case, step)
    exchange = _about(case, step)
    before, sent = _sent(case, exchange)
    return Failure(
        before=before,
        sent=sent,
        expected=expected,
        received=_received(received, exchange, case.language),
        where=step.place if step else None,
        error=_code_error(case, exchange),
        hang=case.territory.of_threads(case.tasks) if isinstance(case.error, HangError) else None,
        conversation=_conversation(exchange),
    )


@dataclass(frozen=True)
class Step:
    """The statement of the grader that did not go through."""

    statement: ast.stmt
    scope: Scope
    place: Place
    traceback: TracebackType
    innermost: bool


def _step(case: Case) -> Step | None:
    found: TracebackType | None = None
    tb = last = case.error.__traceback__
    while tb:
        if Path(tb.tb_frame.f_code.co_filename) == case.grader:
            found = tb
        tb, last = tb.tb_next, tb
    if found is None:
        return None
    function, statement = _statement(_tree(case.grader), found.tb_lineno)
    if statement is None:
        return None
    scope = Scope(function, found.tb_frame.f_locals, case.language, tuple(_bodies(case.exchanges)))
    text = " ".join(line.strip() for line in ast.unparse(statement).splitlines())
    lines = [linecache.getline(str(case.grader), n).strip() for n in _lines(statement)]
    place = Place(case.grader, statement.lineno, cut(lines[0] if len(lines) == 1 else text))
    return Step(statement, scope, place, found, found is last)


def _bodies(exchanges: Sequence[Exchange]) -> Iterator[Any]:
    for exchange in exchanges:
        try:
            yield json.loads(content_of(exchange.response)) if exchange.response is not None else None
        except (ValueError, RecursionError):
            continue


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


def _lines(statement: ast.stmt) -> range:
    if isinstance(statement, ast.With | ast.For | ast.If | ast.While | ast.Try):
        return range(statement.lineno, statement.lineno + 1)
    return range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


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


def _words(case: Case, step: Step | None) -> tuple[str, str]:
    """What was expected, and what came instead where that is more than the response."""
    if step is None or case.shutdown or isinstance(case.error, HangError) or type(case.error).__name__ in CLOSED:
        return _broken_off(case)
    if isinstance(case.error, AssertionError) and isinstance(step.statement, ast.Assert) and step.innermost:
        return _assertion(case, step, step.statement.test)
    if type(case.error).__name__ == "Failed":  # pytest.fail
        return str(case.error), ""
    return _unreadable(case.error, step)


def _broken_off(case: Case) -> tuple[str, str]:
    """The examination ended before the grader could look at an answer."""
    error, language = case.error, case.language
    if isinstance(error, HangError):
        return say(language, "an_answer", seconds=f"{case.seconds:g}"), ""
    if case.shutdown:
        return say(language, "good_shutdown"), describe_error(error)
    if type(error).__name__ in CLOSED:
        code = getattr(error, "status_code", None) or getattr(error, "code", "-")
        talked = bool(case.exchanges and any(kind == "<" for kind, _ in case.exchanges[-1].messages[1:]))
        return say(language, "a_message" if talked else "an_open_socket"), say(language, "closed", code=code)
    return "", describe_error(error)


def _assertion(case: Case, step: Step, test: ast.expr) -> tuple[str, str]:
    comparison = case.comparisons[-1] if case.comparisons else None
    node = _compare_node(test, comparison.operator) if comparison else None
    if comparison and node:
        return _comparison(step.scope, node, comparison)
    return _condition(step.scope, test)


def _compare_node(test: ast.expr, operator: str) -> ast.Compare | None:
    nodes = [test] if isinstance(test, ast.Compare) else []
    if isinstance(test, ast.BoolOp):
        nodes = [node for node in test.values if isinstance(node, ast.Compare)]
    return next((node for node in nodes if OPERATORS[type(node.ops[-1])] == operator), None)


def _comparison(scope: Scope, node: ast.Compare, comparison: Comparison) -> tuple[str, str]:
    left, right = node.left if len(node.ops) == 1 else node.comparators[-2], node.comparators[-1]
    operator, came, wanted, subject_node = comparison.operator, comparison.left, comparison.right, left
    if _reversed(scope, operator, left, right):
        operator, came, wanted, subject_node = OPPOSITE.get(operator, operator), wanted, came, right
    subject = scope.describe(subject_node) or ast.unparse(subject_node)
    if operator in {"==", "is"}:
        came, wanted, note = _differences(came, wanted)
        glue = " " if subject == say(scope.language, "status") else ": "
        suffix = f"  ({say(scope.language, 'differs')})" if note else ""
        return f"{subject}{glue}{value_text(wanted)}{suffix}", f"{subject}{glue}{value_text(came)}"
    # A header or a body that lacks a piece is shown whole; a status code that is one of several, as a code.
    expected = say(scope.language, operator, value=value_text(wanted))
    return f"{subject} {expected}", f"{subject}: {value_text(came)}"


def _reversed(scope: Scope, operator: str, left: ast.expr, right: ast.expr) -> bool:
    """Whether what came back stands on the right: `assert "title" in response.json()`."""
    if isinstance(right, ast.Constant | ast.Tuple | ast.List | ast.Set | ast.Dict):
        return False
    if scope.describe(right) and not scope.describe(left):
        return True
    return operator in OPPOSITE and isinstance(left, ast.Constant)


def _differences(came: object, wanted: object) -> tuple[object, object, bool]:
    """Of two large objects, only the fields that differ."""
    if not (isinstance(came, dict) and isinstance(wanted, dict)) or len(json.dumps(came, default=repr)) < 160:
        return came, wanted, False
    keys = [key for key in {**wanted, **came} if came.get(key, UNKNOWN) != wanted.get(key, UNKNOWN)]
    return {k: came[k] for k in keys if k in came}, {k: wanted[k] for k in keys if k in wanted}, True


def _condition(scope: Scope, test: ast.expr) -> tuple[str, str]:
    """An assertion that compares nothing."""
    language = scope.language
    positive = test.operand if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) else None
    match test:
        case ast.Call(func=ast.Name(id="isinstance"), args=[what, kind]) if subject := scope.describe(what):
            return f"{subject} {say(language, 'of_type', value=ast.unparse(kind))}", _value(scope, what, subject)
    if subject := scope.describe(positive if positive is not None else test):
        node = positive if positive is not None else test
        return f"{subject} {say(language, 'falsy' if positive else 'truthy')}", _value(scope, node, subject)
    return say(language, "holds", source=cut(ast.unparse(test), 200)), ""


def _value(scope: Scope, node: ast.expr, subject: str) -> str:
    value = scope.value(node)
    return "" if value is UNKNOWN else f"{subject}: {value_text(value)}"


def _unreadable(error: BaseException, step: Step) -> tuple[str, str]:
    """The grader could not read the answer, since it has another shape."""
    scope, language = step.scope, step.scope.language
    if type(error).__name__ == "JSONDecodeError" or isinstance(error, UnicodeDecodeError):
        return say(language, "json"), ""
    node = _expression(step)
    if isinstance(node, ast.Subscript):
        whole = scope.describe(node.value) or ast.unparse(node.value)
        received = _value(scope, node.value, whole)
        if isinstance(error, KeyError):
            return say(language, "a_field", what=whole, name=value_text(error.args[0])), received
        if isinstance(error, IndexError):
            return say(language, "an_item", what=whole), received
        return say(language, "an_object", what=whole, source=f"[{ast.unparse(node.slice)}]"), received
    source = cut(ast.unparse(node if node is not None else step.statement), 200)
    if not step.innermost and isinstance(error, AssertionError):
        return say(language, "holds", source=source), ""
    return say(language, "readable", source=source), f"({describe_error(error)})"


def _expression(step: Step) -> ast.expr | None:
    """The very expression that raised, by its columns."""
    positions = list(step.traceback.tb_frame.f_code.co_positions())[step.traceback.tb_lasti // 2]
    for node in ast.walk(step.statement):
        if isinstance(node, ast.expr) and positions == (
            node.lineno, node.end_lineno, node.col_offset, node.end_col_offset
        ):  # fmt: skip
            return node
    return None


def _about(case: Case, step: Step | None) -> Exchange | None:
    """The exchange that the assertion speaks of: the response it names, else the last one."""
    if not case.exchanges:
        return None
    if step and not isinstance(case.error, HangError):
        for node in ast.walk(step.statement):
            value = step.scope.names.get(node.id) if isinstance(node, ast.Name) else None
            for exchange in case.exchanges:
                if value is not None and exchange.response is value:
                    return exchange
    return case.exchanges[-1]


def _sent(case: Case, exchange: Exchange | None) -> tuple[tuple[str, ...], str]:
    if exchange is None:
        return (), ""
    position = next(n for n, other in enumerate(case.exchanges) if other is exchange)
    before = case.exchanges[max(position - SHOWN_BEFORE, 0) : position]
    return tuple(exchange_text(other, case.language) for other in before), request_text(exchange.request, case.language)


def _received(words: str, exchange: Exchange | None, language: Language) -> str:
    """What came, with the response itself unless the words show a part of its body."""
    if exchange is None or exchange.response is None:
        return words
    whole = f"{say(language, 'status')} {response_text(exchange.response, language)}"
    if not words or words.startswith("("):
        return f"{whole}  {words}".rstrip()
    if words.startswith(say(language, "status")):
        return whole
    return words


def _code_error(case: Case, exchange: Exchange | None) -> CodeError | None:
    errors = list(exchange.errors) if exchange else []
    if case.shutdown:
        errors = [case.error]
    if not errors:
        return None
    error = errors[-1]
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return CodeError(cut(describe_error(error), 500), case.territory.of_error(error))


def _conversation(exchange: Exchange | None) -> tuple[str, ...]:
    messages = exchange.messages[-6:] if exchange else []
    arrows = {">": "→", "<": "←"}
    return tuple(f"{arrows[kind]} {message_text(message)}" for kind, message in messages)


def own_traceback(error: BaseException) -> str:
    """The whole traceback of an error of the grader itself, which is for its author."""
    return "".join(traceback.format_exception(error))
