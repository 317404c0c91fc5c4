"""Why an answer is wrong, in one sentence, where the exception or the response shows the general cause."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ruta.grading.loading import PACKAGE, asks_the_keyboard
from ruta.grading.places import Territory
from ruta.grading.shapes import USUAL, cut, json_of, value_text
from ruta.grading.words import Language, say

if TYPE_CHECKING:
    from ruta.grading.client import Exchange

LONGEST_VALUE = 60
# What FastAPI makes of an HTTPException that a function returns, when the function promises nothing.
RETURNED = {"status_code", "detail", "headers"}
BODILESS = {"GET", "HEAD"}


def of_error(error: BaseException, territory: Territory, language: Language) -> str:
    """The cause of an exception of the learner's code, or nothing where the exception says it well enough itself."""
    if type(error).__name__ == "ResponseValidationError":
        return _broken_promise(error.errors()[0], language)  # type: ignore[attr-defined]
    if type(error) is NotImplementedError and (name := territory.function_of(error)):
        return say(language, "unwritten", name=name)
    if asks_the_keyboard(error):
        return say(language, "no_keyboard")
    if type(error) is NameError and error.name:
        return say(language, "unknown_name", name=error.name)
    return ""


def of_response(exchange: Exchange, routes: Sequence[str], language: Language) -> str:
    """The cause of a response that a check did not expect, or nothing where it is not one of FastAPI's own."""
    response, body = exchange.response, json_of(exchange.response)
    if response is None or not isinstance(body, dict):
        return ""
    unrouted = response.status_code == 404 and body == {"detail": "Not Found"} and exchange.endpoint is None
    if unrouted or response.status_code == 405:
        return _not_reached(exchange, response.headers.get("allow"), routes, language)
    if response.status_code == 422:
        return _refused(exchange, body.get("detail"), language)
    if body.keys() == RETURNED:
        return say(language, "returned", name="HTTPException")
    return ""


def is_begun(exchange: Exchange, routes: Sequence[str]) -> bool:
    """Whether a function of theirs had an answer, right or wrong, or a route nearly did: not so in a stub."""
    if exchange.endpoint is None:
        return bool(_alike(exchange.request.url.path, routes))
    theirs = getattr(exchange.endpoint, "__module__", "").partition(".")[0] == PACKAGE
    other_method = exchange.response is not None and exchange.response.status_code == 405
    return theirs and not other_method and not any(isinstance(error, NotImplementedError) for error in exchange.errors)


def _broken_promise(wrong: dict[str, Any], language: Language) -> str:
    """What a function returned instead of what it promises, from the first error that FastAPI found in it."""
    came, inside = wrong.get("input"), wrong["loc"][1:]
    if isinstance(came, Exception):
        return say(language, "returned", name=type(came).__name__)
    if came is None and not inside:
        return say(language, "returned_none")
    where = say(language, "body") + "".join(f"[{value_text(key)}]" for key in inside)
    key = "promise_missing" if wrong["type"] == "missing" else "promise"
    return say(language, key, where=where, value=_brief(came), type=wrong["type"])


def _not_reached(exchange: Exchange, methods: str | None, routes: Sequence[str], language: Language) -> str:
    """Why no function was called: the path is written in another way, or is there for other methods."""
    method, path = exchange.request.method, exchange.request.url.path
    alike = _alike(path, routes)
    for route in alike:
        plain, question, _ = route.partition("?")
        if question:
            return say(language, "query_in_path", route=route, plain=plain)
    if methods:
        route = getattr(exchange.scope.get("route"), "path", path)
        return say(language, "other_method", route=route, method=method, methods=methods)
    key = "near_route" if alike else "no_route"
    return say(language, key, method=method, path=path, route=next(iter(alike), ""))


def _alike(path: str, routes: Sequence[str]) -> list[str]:
    """The routes that were perhaps written for a path: part by part the same or nearly, in any case."""
    asked = _parts(path)
    return [route for route in routes if len(asked) == len(_parts(route)) and all(map(_is_near, asked, _parts(route)))]


def _parts(path: str) -> list[str]:
    return path.partition("?")[0].casefold().strip("/").split("/")


def _is_near(asked: str, written: str) -> bool:
    return "{" in written or bool(get_close_matches(written, [asked]))


def _refused(exchange: Exchange, detail: object, language: Language) -> str:
    """What the learner's program did not take of a request, from the first error of FastAPI's list."""
    match detail:
        case [{"type": "missing", "loc": [*_, name] as loc}, *_]:
            return say(language, _missing(exchange, loc), name=name, loc=_place(loc), method=exchange.request.method)
        case [{"type": "value_error" | "assertion_error", "loc": [*loc], "msg": str(text)}, *_]:
            return say(language, "refused_by_rule", text=cut(text, LONGEST_VALUE), loc=_place(loc))
        case [{"type": "extra_forbidden", "loc": [*loc]}, *_]:
            return say(language, "extra", loc=_place(loc))
        case [{"type": kind, "loc": [*loc], "input": value}, *_]:
            return say(language, "refused", value=_brief(value), loc=_place(loc), type=kind)
    return ""


def _missing(exchange: Exchange, loc: list[object]) -> str:
    """The key of what to say of a value that did not come where it was looked for."""
    request = exchange.request
    match loc:
        case ["query", str(name)] if isinstance(sent := json_of(request), dict) and name in sent:
            return "sent_in_body"
        case ["query", str(name)] if (header := name.replace("_", "-")) in request.headers and header not in USUAL:
            return "sent_in_header"
        case ["body"] if request.method in BODILESS:
            return "no_body"
    return "not_sent"


def _place(loc: list[object]) -> str:
    return ".".join(map(str, loc))


def _brief(value: object) -> str:
    """A plain value, or the type of any other."""
    plain = value is None or isinstance(value, str | int | float)
    return cut(value_text(value), LONGEST_VALUE) if plain else type(value).__name__
