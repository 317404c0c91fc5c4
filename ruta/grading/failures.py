"""Why a check failed, told to a learner: what was expected and what came back, from the assertion of the grader."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruta.grading.assertions import Comparison, expectation
from ruta.grading.limits import HangError
from ruta.grading.loading import describe_error
from ruta.grading.places import Place, Territory
from ruta.grading.shapes import content_of, cut, exchange_text, message_text, request_text, response_text
from ruta.grading.steps import Step, failed_step
from ruta.grading.words import Language, say

if TYPE_CHECKING:
    from ruta.grading.client import Exchange

SHOWN_BEFORE = 3
# What a WebSocket session raises when the app ends the conversation.
CLOSED = {"WebSocketDisconnect", "WebSocketDenialResponse", "EndOfStream"}


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
    step = failed_step(case.error, case.grader, case.language, tuple(_bodies(case.exchanges)))
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


def _bodies(exchanges: Sequence[Exchange]) -> Iterator[Any]:
    for exchange in exchanges:
        try:
            yield json.loads(content_of(exchange.response)) if exchange.response is not None else None
        except (ValueError, RecursionError):
            continue


def _words(case: Case, step: Step | None) -> tuple[str, str]:
    """What was expected, and what came instead where that is more than the response."""
    error, language = case.error, case.language
    if isinstance(error, HangError):
        return say(language, "an_answer", seconds=f"{case.seconds:g}"), ""
    if case.shutdown:
        return say(language, "good_shutdown"), describe_error(error)
    if _is_theirs(case):
        return say(language, "a_message"), ""
    if type(error).__name__ in CLOSED:
        code = getattr(error, "status_code", None) or getattr(error, "code", "-")
        closed = say(language, "closed", code=code)
        return say(language, "a_message" if _accepted(case) else "an_open_socket"), closed
    if step is None:
        return "", describe_error(error)
    return expectation(error, step, case.comparisons)


def _is_theirs(case: Case) -> bool:
    """Whether an error of the learner's code came through a WebSocket session, as it does."""
    return any(error is case.error for exchange in case.exchanges for error in exchange.errors)


def _accepted(case: Case) -> bool:
    return any(message["type"] == "websocket.accept" for _, message in case.exchanges[-1].messages)


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
    errors = exchange.errors if exchange else []
    if not errors:  # a request that the check made before it may have failed
        errors = [error for other in case.exchanges for error in other.errors]
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
