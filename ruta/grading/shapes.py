"""How values and requests look in a report: JSON as JSON, everything on one line, nothing too long."""

from __future__ import annotations

import json
from collections.abc import KeysView, Mapping
from typing import TYPE_CHECKING, Any

from ruta.grading.words import Language, say

if TYPE_CHECKING:
    import httpx2

    from ruta.grading.client import Exchange

LONGEST = 300
# Headers that the client adds by itself tell a learner nothing.
USUAL = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type"}


def cut(text: str, longest: int = LONGEST) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def value_text(value: object) -> str:
    """A value as JSON where it can be written so, else as Python writes it."""
    if isinstance(value, set | frozenset):
        value = sorted(value, key=repr)
    elif isinstance(value, Mapping):
        value = dict(value)
    elif isinstance(value, KeysView):
        value = list(value)
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError):
        try:
            text = repr(value)
        except Exception:  # noqa: BLE001  (a value of theirs may fail to show itself)
            text = f"<{type(value).__name__}>"
    return cut(text)


def body_text(content: bytes, content_type: str, language: Language) -> str:
    """A body on one line."""
    if not content:
        return ""
    if content_type.startswith("multipart/"):
        return say(language, "bytes", count=len(content))
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return say(language, "bytes", count=len(content))
    try:
        return value_text(json.loads(text))
    except (ValueError, RecursionError):
        return cut(" ".join(text.split()))


def request_text(request: httpx2.Request, language: Language) -> str:
    """`POST /books  {"title": "Rayuela"}`, with the headers that a check added."""
    url = request.url.raw_path.decode("ascii", "replace")
    lines = [f"{request.method} {_unquoted(url)}"]
    if request.url.scheme == "ws":
        return f"WebSocket {_unquoted(url)}"
    kind = request.headers.get("content-type", "")
    shown = {name: value for name, value in request.headers.items() if name not in USUAL}
    if kind and not kind.startswith(("application/json", "multipart/", "application/x-www-form-urlencoded")):
        shown["content-type"] = kind
    lines += [f"{name}: {cut(value, 80)}" for name, value in shown.items()]
    try:
        body = body_text(request.read(), kind, language)
    except Exception:  # noqa: BLE001  (a body that is a stream can be read only once)
        body = ""
    return "  ".join(line for line in [*lines, body] if line)


def response_text(response: httpx2.Response, language: Language) -> str:
    """`201  {"id": 1}`."""
    body = body_text(content_of(response), response.headers.get("content-type", ""), language)
    return f"{response.status_code}  {body or say(language, 'empty_body')}"


def content_of(message: httpx2.Request | httpx2.Response) -> bytes:
    """What was read of a body; a streamed one may not have been read."""
    return message.content if hasattr(message, "_content") else b""


def json_of(message: httpx2.Request | httpx2.Response | None) -> Any:
    """What a body says as JSON; None where it is none, or cannot be read again."""
    try:
        return json.loads(content_of(message)) if message is not None else None
    except (ValueError, RecursionError):
        return None


def exchange_text(exchange: Exchange, language: Language) -> str:
    """A request and the code that answered it, for a list of what was asked before."""
    code = f" → {exchange.response.status_code}" if exchange.response is not None else ""
    return cut(request_text(exchange.request, language), 120) + code


def message_text(message: dict[str, Any] | Any) -> str:
    """A WebSocket message: its text, its bytes, or what happened."""
    if message.get("text") is not None:
        return cut(str(message["text"]), 120)
    if message.get("bytes") is not None:
        return repr(message["bytes"][:60])
    return str(message["type"]).removeprefix("websocket.") + (f" {message['code']}" if "code" in message else "")


def _unquoted(url: str) -> str:
    from urllib.parse import unquote

    plain = unquote(url)
    return plain if plain.isprintable() else url
