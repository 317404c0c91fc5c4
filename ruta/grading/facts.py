"""Errors, places and problems of an answer as plain data, which is all that its process may tell the grader.

The process writes them as JSON; the grader reads them as claims: wrong shapes become nothing, and texts have an end.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from ruta.grading.loading import Problem, describe_error, inner_error
from ruta.grading.places import Place, Territory

if TYPE_CHECKING:
    import asyncio

LONGEST_TEXT = 100_000
MOST_PLACES = 1000


class AnswerError(Exception):
    """Stands for an exception that the answer raised in its own process, and has the name and the text of that one."""

    def __init__(self, text: str = "", places: tuple[Place, ...] = ()) -> None:
        self.args = (text,)
        self.places = places

    def __str__(self) -> str:
        return str(self.args[0])


class FarFunction:
    """Stands for the function of the answer that a request reached."""

    def __init__(self, module: str, places: tuple[Place, ...]) -> None:
        self.__module__ = module
        self.places = places


@dataclass(frozen=True)
class FarTerritory(Territory):
    """The files of an answer that runs elsewhere. `stuck` is where it was when it did not answer in time."""

    stuck: list[Place] = field(default_factory=list, compare=False)

    def of_error(self, error: BaseException) -> tuple[Place, ...]:
        far = getattr(error, "places", None)
        return far if isinstance(far, tuple) else super().of_error(error)

    def function_of(self, error: BaseException) -> str:
        return str(getattr(error, "function", ""))

    def of_function(self, function: object) -> tuple[Place, ...]:
        return function.places if isinstance(function, FarFunction) else super().of_function(function)

    def of_threads(self, tasks: Iterable[asyncio.Task[Any]] = ()) -> tuple[Place, ...]:
        del tasks
        return tuple(self.stuck)


def place_facts(places: Iterable[Place]) -> list[list[Any]]:
    return [[str(where.file), where.line, where.code, where.column] for where in places]


def problem_facts(problem: Problem) -> dict[str, Any]:
    values = {name: _value_facts(value) for name, value in problem.values.items()}
    return {"key": problem.key, "values": values, "places": place_facts(problem.places)}


def _value_facts(value: object) -> list[Any]:
    match value:
        case Path():
            return ["path", str(value)]
        case float():
            return ["number", value]
    return ["text", str(value)]


def error_facts(error: BaseException, territory: Territory) -> dict[str, Any]:
    name = type(error).__name__
    facts: dict[str, Any] = {"name": name, "places": place_facts(territory.of_error(error)[-MOST_PLACES:])}
    if isinstance(error, BaseExceptionGroup) and (inner := inner_error(error)):
        count = min(len(error.exceptions), MOST_PLACES)
        return facts | {"text": error.message, "inner": error_facts(inner, territory), "count": count}
    if name == "WebSocketDisconnect":
        facts |= {"code": getattr(error, "code", 0), "reason": str(getattr(error, "reason", ""))}
    elif type(error) is NotImplementedError:
        facts |= {"function": territory.function_of(error)}
    elif type(error) is NameError:
        facts |= {"unknown": error.name}
    elif name == "ResponseValidationError":
        facts |= {"promise": _promise(error)}
    try:
        text = describe_error(error)
    except Exception:  # noqa: BLE001  (an exception of theirs may fail to show itself)
        text = name
    return facts | {"text": text.removeprefix(name).removeprefix(": ")[:LONGEST_TEXT]}


def _promise(error: BaseException) -> dict[str, Any] | None:
    """The first thing that FastAPI found wrong in what a function returned."""
    try:
        first = error.errors()[0]  # type: ignore[attr-defined]
        came = first.get("input")
        plain = came is None or isinstance(came, str | int | float)
        told = {"plain": came} if plain else {"name": type(came).__name__, "raised": isinstance(came, Exception)}
        return {"loc": list(first["loc"]), "type": str(first["type"]), "input": told}
    except Exception:  # noqa: BLE001  (it is another class of that name)
        return None


def scope_facts(scope: Mapping[str, Any], territory: Territory) -> dict[str, Any] | None:
    """Which function a request reached, by which route."""
    if (endpoint := scope.get("endpoint")) is None:
        return None
    path = getattr(scope.get("route"), "path", None)
    return {
        "module": str(getattr(endpoint, "__module__", "")),
        "places": place_facts(territory.of_function(endpoint)),
        "path": path if isinstance(path, str) else None,
    }


def scope_of(facts: object) -> dict[str, Any]:
    """What a report reads of a scope."""
    match facts:
        case {"module": str(module), "places": places, "path": path}:
            route = {"route": SimpleNamespace(path=path)} if isinstance(path, str) else {}
            return {"endpoint": FarFunction(module, places_of(places)), **route}
    return {}


def places_of(facts: object) -> tuple[Place, ...]:
    """The places that are told; what is not one is left out."""
    found = []
    for row in facts[:MOST_PLACES] if isinstance(facts, list) else ():
        match row:
            case [str(file), int(line), str(code), int(column)]:
                found.append(_place(file, line, code[:LONGEST_TEXT], column))
    return tuple(found)


@lru_cache  # every request tells its function, and to make a path takes longer than all else in it
def _place(file: str, line: int, code: str, column: int) -> Place:
    return Place(Path(file), line, code, column)


def problem_of(facts: object) -> Problem:
    """The problem that is told. Raises ValueError where it is none."""
    match facts:
        case {"key": str(key), "values": dict(values), "places": places}:
            made: dict[str, object] = {}
            for name, value in values.items():
                match value:
                    case ["path", str(text)]:
                        made[name] = Path(text)
                    case ["text", str(text)]:
                        made[name] = text[:LONGEST_TEXT]
                    case ["number", float(number)]:
                        made[name] = number
            return Problem(key, made, places_of(places))
    raise ValueError("no problem")


def error_of(facts: Any) -> Exception:
    """An exception with the name, the text and the places that are told."""
    match facts:
        case {"inner": inner, "text": str(text), "count": int(count)} if 0 < count <= MOST_PLACES:
            group = ExceptionGroup(text[:LONGEST_TEXT], [error_of(inner)] * count)
            group.places = places_of(facts.get("places"))  # type: ignore[attr-defined]
            return group
        case {"name": "NotImplementedError", "text": str(text), "function": str(function)}:
            return _with(NotImplementedError(text), facts, function=function)
        case {"name": "NameError", "text": str(text), "unknown": str() | None as unknown}:
            return _with(NameError(text, name=unknown), facts)
        case {"name": "ResponseValidationError", "text": str(text), "promise": promise}:
            found = _promise_of(promise)
            return _with(_class("ResponseValidationError")(text), facts, errors=lambda: [found])
        case {"name": str(name), "text": str(text)} if name.isidentifier():
            error = _class(name[:200])(text[:LONGEST_TEXT], places_of(facts.get("places")))
            if name == "WebSocketDisconnect":
                error.code, error.reason = facts.get("code"), facts.get("reason")  # type: ignore[attr-defined]
            return error
    return AnswerError("?")


def _with(error: Exception, facts: dict[str, Any], **more: object) -> Exception:
    for name, value in {"places": places_of(facts.get("places")), **more}.items():
        setattr(error, name, value)
    return error


def _promise_of(told: object) -> dict[str, Any]:
    """What a function returned, with another value of the same type in the place of one that cannot cross."""
    match told:
        case {"loc": list(loc), "type": str(kind), "input": {"plain": value}} if not isinstance(value, list | dict):
            return {"loc": loc, "type": kind, "input": value}
        case {"loc": list(loc), "type": str(kind), "input": {"name": str(name), "raised": bool(raised)}}:
            return {"loc": loc, "type": kind, "input": type(name, (Exception if raised else object,), {})()}
    return {"loc": [], "type": "?", "input": ""}


def _class(name: str) -> type[AnswerError]:
    """AnswerError by another name, which a check can catch as what it stands for where that is well known."""
    known = getattr(builtins, name, None)
    if name == "WebSocketDisconnect":
        from starlette.websockets import WebSocketDisconnect

        known = WebSocketDisconnect
    bases: tuple[type, ...] = (AnswerError,)
    if isinstance(known, type) and issubclass(known, Exception) and not issubclass(known, ExceptionGroup):
        bases = (AnswerError, known)
    return type(name, bases, {})
