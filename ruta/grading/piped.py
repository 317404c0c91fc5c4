"""The grader's side of an answer that runs in another process: what `client` is when the app is behind a pipe."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote

import anyio
import httpx2
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.types import Message, Receive, Scope, Send

from ruta.grading.client import Client, Exchange
from ruta.grading.facts import error_of, scope_of
from ruta.grading.frames import FrameError, Head
from ruta.grading.limits import HangError
from ruta.grading.links import Link, PipeLimit

MOST_HEADERS = 10_000
MOST_MERGED = 1000
MERGED: dict[tuple[str, str], httpx2.URL] = {}


async def nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    """The app is in another process."""


class PipeClient(Client):
    """The client of an app behind a pipe; a check sees no difference."""

    limit: PipeLimit

    def __init__(self, link: Link, limit: PipeLimit) -> None:
        super().__init__(nowhere, limit)
        self.link = link
        self.paths: list[str] = []
        self._base = str(self.base_url)
        self._merged: httpx2.URL | None = None
        self._transport = PipeTransport(self, self._transport)

    @property
    def routes(self) -> list[str]:
        return self.paths

    def _merge_url(self, url: httpx2.URL | str) -> httpx2.URL:
        # TestClient and httpx each parse it anew: an eighth of what a request costs on this side.
        if url is self._merged:
            return self._merged
        key = self._base, str(url)
        if key not in MERGED:
            if len(MERGED) >= MOST_MERGED:
                MERGED.clear()
            MERGED[key] = super()._merge_url(url)
        self._merged = MERGED[key]
        return self._merged

    def __enter__(self) -> Self:
        head = self.limit.call(self.link.started)
        self.take_errors(head)
        told = head.get("routes")
        self.paths = [path for path in told if isinstance(path, str)] if isinstance(told, list) else []
        if head.get("error"):
            raise error_of(head["error"])
        return self

    def __exit__(self, *args: object) -> None:
        head = self.limit.call(self.link.close)
        self.take_errors(head)
        if head.get("error"):
            raise error_of(head["error"])

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        request.extensions["ruta.whole"] = not stream
        return super().send(request, stream=stream, **options)

    def take_errors(self, head: Head) -> None:
        """Keep what the app raised."""
        told = head.get("errors")
        if isinstance(told, list):
            self.recorder.errors += [error_of(facts) for facts in told]

    def websocket_connect(self, url: str, subprotocols: Any = None, **options: Any) -> WebSocketTestSession:
        plain = TestClient.websocket_connect(self, url, subprotocols, **options)
        exchange = Exchange(httpx2.Request("GET", f"ws://testserver{plain.scope['path']}"), scope=plain.scope)
        exchange.errors = self.recorder.errors
        self.exchanges.append(exchange)
        return PipeSession(plain, self, exchange)


class PipeTransport(httpx2.BaseTransport):
    """Sends requests to the child. `usual` is TestClient's own, which knows how a WebSocket begins."""

    def __init__(self, client: PipeClient, usual: httpx2.BaseTransport) -> None:
        self.client = client
        self.usual = usual

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        if url.scheme in {"ws", "wss"}:
            return self.usual.handle_request(request)
        link = self.client.link
        number = link.new()
        head = {
            "do": "http",
            "id": number,
            "method": request.method,
            "scheme": url.scheme,
            "host": url.raw_host.decode("ascii"),
            "port": url.port or {"http": 80, "https": 443}[url.scheme],
            "path": unquote(url.path),
            "raw_path": url.raw_path.partition(b"?")[0].decode("ascii"),
            "query": url.query.decode("ascii"),
            "headers": [(key.lower(), value) for key, value in request.headers.multi_items()],
            "whole": (whole := request.extensions.get("ruta.whole", True)),
        }
        link.send(head, request.read())
        try:
            told, body = link.receive(number)
        except HangError:
            self.client.recorder.scopes.append(link.reached)
            raise
        self.client.recorder.scopes.append(scope_of(told.get("reached")))
        self.client.take_errors(told)
        if told.get("is") == "end":
            link.drop(number)
        if "status" not in told:
            return httpx2.Response(500, content=b"", request=request)
        status, headers = self._start(told)
        if whole:
            stream: httpx2.SyncByteStream = httpx2.ByteStream(body)
        else:
            stream = PipeStream(self.client, number, is_head=request.method == "HEAD")
        response = httpx2.Response(status, headers=headers, stream=stream, request=request)
        if told.get("trailers") is not None:
            response.extensions["http.response.trailers"] = self._pairs(told["trailers"])
        return response

    def _start(self, told: Head) -> tuple[int, list[tuple[str, str]]]:
        status = told["status"]
        if not isinstance(status, int):
            raise self.client.link.child.broken()
        return status, self._pairs(told.get("headers"))

    def _pairs(self, told: object) -> list[tuple[str, str]]:
        if not isinstance(told, list) or len(told) > MOST_HEADERS:
            raise self.client.link.child.broken()
        return [(str(key), str(value)) for key, value in told]


class PipeStream(httpx2.SyncByteStream):
    """A body of which each piece is asked for."""

    def __init__(self, client: PipeClient, number: int, *, is_head: bool) -> None:
        self.client = client
        self.number = number
        self.is_head = is_head
        self.over = False

    def __iter__(self) -> Iterator[bytes]:
        while not self.over:
            self.client.link.send({"do": "more", "id": self.number})
            body = self._next()
            if body and not self.is_head:
                yield body

    def _next(self) -> bytes:
        head, body = self.client.link.receive(self.number)
        if head.get("is") == "end":
            self.over = True
            self.client.take_errors(head)
            self.client.link.drop(self.number)
        return body

    def close(self) -> None:
        if self.over:
            return
        self.client.link.send({"do": "cancel", "id": self.number})
        while not self.over:
            self._next()


class PipeSession(WebSocketTestSession):
    """A WebSocket session behind a pipe."""

    def __init__(self, plain: WebSocketTestSession, client: PipeClient, exchange: Exchange) -> None:
        super().__init__(plain.app, plain.scope, plain.portal_factory)
        self.client = client
        self.exchange = exchange
        self.number = 0
        self.ended = False
        self.error: BaseException | None = None

    def __enter__(self) -> Self:
        return self.client.limit.call(self._open)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return self.client.limit.call(self._end)

    def _open(self) -> Self:
        self.number = self.client.link.new()
        scope = {
            name: value.decode("latin-1") if isinstance(value, bytes) else value
            for name, value in self.scope.items()
            if name not in {"state", "extensions", "server", "client", "headers", "query_string"}
        }
        headers = [(key.decode(), value.decode()) for key, value in self.scope["headers"]]
        host, port = self.scope["server"]
        query = self.scope["query_string"].decode("latin-1")
        self.client.link.send(
            scope
            | {"do": "websocket", "id": self.number, "headers": headers, "host": host, "port": port, "query": query}
        )
        try:
            self.send({"type": "websocket.connect"})
            message = self.receive()
            self._raise_on_close(message)
        except HangError:
            raise
        except BaseException:
            self._cancel()
            raise
        self.accepted_subprotocol = message.get("subprotocol", None)
        self.extra_headers = message.get("headers", None)
        return self

    def _end(self) -> None:
        with contextlib.suppress(anyio.ClosedResourceError):
            self.close(1000)
        self._cancel()

    def _cancel(self) -> None:
        """End the app's part of the conversation. Raises what it raised."""
        if not self.ended:
            self.client.link.send({"do": "cancel", "id": self.number})
        while not self.ended:
            self._frame()
        self.client.link.drop(self.number)
        if self.error:
            raise self.error

    def send(self, message: Message) -> None:
        self.exchange.messages.append((">", message))
        if self.error:
            raise anyio.ClosedResourceError
        raw = next((key for key in ("bytes",) if isinstance(message.get(key), bytes)), None)
        head = {
            "do": "message",
            "id": self.number,
            "message": {k: v for k, v in message.items() if k != raw},
            "raw": raw,
        }
        self.client.link.send(head, message[raw] if raw else b"")

    def receive(self) -> Message:
        try:
            message = self.client.limit.call(self._take)
        except HangError:
            self.exchange.scope = {**self.exchange.scope, **self.client.link.reached}
            raise
        if message is None:
            raise anyio.EndOfStream
        self.exchange.messages.append(("<", message))
        return message

    def _take(self) -> Message | None:
        """The next message, or None once the app has failed; where it has returned, none will ever come."""
        while not self.error:
            if message := self._frame():
                return message
        return None

    def _frame(self) -> Message | None:
        head, body = self.client.link.receive(self.number)
        self.exchange.scope = {**self.exchange.scope, **scope_of(head.get("reached"))}
        if head.get("is") == "message":
            return _message(head, body)
        if head.get("is") == "end":
            self.ended = True
            before = len(self.client.recorder.errors)
            self.client.take_errors(head)
            self.error = next(reversed(self.client.recorder.errors[before:]), None)
        return None


def _message(head: Head, body: bytes) -> Message:
    message = head.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise FrameError("no message")
    if isinstance(message.get("headers"), list):
        message["headers"] = [(str(k).encode("latin-1"), str(v).encode("latin-1")) for k, v in message["headers"]]
    if head.get("raw") in ("bytes", "body"):
        message[head["raw"]] = body
    return message
