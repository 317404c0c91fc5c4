"""Why a check failed, told to a learner: what was expected and what came back, from the assertion of the grader."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruta.grading import causes
from ruta.grading.assertions import Comparison, expectation
from ruta.grading.limits import HangError
from ruta.grading.loading import describe_error, inner_error
from ruta.grading.places import Place, Territory
from ruta.grading.shapes import cut, exchange_text, json_of, message_text, request_text, response_text
from ruta.grading.steps import Step, failed_step, status_held
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
    """What a report says of a failed check. `where` is the line of the grader, `why` the general cause if it shows."""

    before: tuple[str, ...] = ()
    sent: str = ""
    expected: str = ""
    received: str = ""
    why: str = ""
    where: Place | None = None
    error: CodeError | None = None
    hang: tuple[Place, ...] | None = None
    conversation: tuple[str, ...] = ()

    @property
    def cause(self) -> object:
        """What is equal in failures that one mistake explains; None where nothing is known of the mistake."""
        if self.why or self.error is None or not self.error.places:
            return self.why or None
        return self.error.text.partition(":")[0], self.error.places[-1]


@dataclass(frozen=True)
class Case:
    """Everything known of a failure, before it is put in words."""

    error: BaseException
    grader: Path
    comparisons: Sequence[Comparison]
    exchanges: Sequence[Exchange]
    routes: Sequence[str]
    territory: Territory
    language: Language
    seconds: float
    tasks: Sequence[Any] = ()
    shutdown: bool = False


def explain(case: Case) -> Failure:
    """The failure in words."""
    bodies = tuple(json_of(exchange.response) for exchange in case.exchanges)
    step = failed_step(case.error, case.grader, case.language, bodies)
    expected, received = _words(case, step)
    exchange = _about(case, step)
    before, sent = _sent(case, exchange)
    error, why = _code_error(case, exchange)
    return Failure(
        before=before,
        sent=sent,
        expected=expected,
        received=_received(received, exchange, case.language),
        why=why or _why(case, expected, exchange),
        where=step.place if step else None,
        error=error,
        hang=case.territory.of_threads(case.tasks) if isinstance(case.error, HangError) else None,
        conversation=_conversation(exchange),
    )


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


def _code_error(case: Case, exchange: Exchange | None) -> tuple[CodeError | None, str]:
    """The exception of the learner's code, in the exchange or in another of the check, and its cause."""
    asked = [other for other in (exchange, *reversed(case.exchanges)) if other and other.errors]
    error = case.error if case.shutdown else asked[0].errors[-1] if asked else None
    if error is None:
        return None, ""
    while inner := inner_error(error):
        error = inner
    places = case.territory.of_error(error)
    if not places and asked:  # FastAPI raised it, of what a function of theirs returned
        places = case.territory.of_function(asked[0].endpoint)
    text, why = describe_error(error), causes.of_error(error, case.territory, case.language)
    return CodeError(cut(text.splitlines()[0].rstrip(":") if why else text, 500), places), why


def _why(case: Case, expected: str, exchange: Exchange | None) -> str:
    """The cause that the response shows, unless it is a 404 or a 422 that the check did expect and was reading."""
    if exchange is None or exchange.response is None:
        return ""
    if exchange.response.status_code == 404 and expected.startswith(say(case.language, "header", name="").strip()):
        return ""
    if exchange.response.status_code >= 400 and status_held(case.error, case.grader, exchange.response):
        return ""
    read = say(case.language, "status"), say(case.language, "body")
    unexpected = expected.startswith(read) and '"detail"' not in expected
    if exchange.response.status_code == 422 and not unexpected:
        return ""
    return causes.of_response(exchange, case.routes, case.language)


def _conversation(exchange: Exchange | None) -> tuple[str, ...]:
    messages = exchange.messages[-6:] if exchange else []
    arrows = {">": "→", "<": "←"}
    return tuple(f"{arrows[kind]} {message_text(message)}" for kind, message in messages)
