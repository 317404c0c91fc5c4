"""The client that a check asks with: Starlette's TestClient, with a time limit and a memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx2
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ruta.grading.limits import Limit


@dataclass
class Exchange:
    """One request of a check, and what came of it: a response, an error of the learner's code, or neither in time."""

    request: httpx2.Request
    response: httpx2.Response | None = None
    errors: list[BaseException] = field(default_factory=list)
    messages: list[tuple[str, Message]] = field(default_factory=list)
    scope: Scope = field(default_factory=dict)

    @property
    def endpoint(self) -> Any:
        """The function that a route of the app chose for the request; None where no route did, or nobody knows."""
        return self.scope.get("endpoint")


class AppError(Exception):
    """Stands for a SystemExit of the learner's code, which would end the event loop of the examination."""


class Recorder:
    """An ASGI app around the learner's that keeps what it is asked, what it raises and the tasks it runs in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.errors: list[BaseException] = []
        self.scopes: list[Scope] = []
        self.tasks: list[asyncio.Task[Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        task = asyncio.current_task()
        if task:
            self.tasks.append(task)
        try:
            await self.app(scope, receive, send)
        except asyncio.CancelledError:
            raise
        except Exception as error:
            self.errors.append(error)
            raise
        except BaseException as error:
            self.errors.append(error)
            raise AppError from error


class Client(TestClient):
    """TestClient on an app: an exception in the app becomes a 500, redirects are followed, lifespan runs.

    Every wait for the app raises HangError after the limit. `exchanges` is what was asked so far.
    """

    __test__ = False

    def __init__(self, app: ASGIApp, limit: Limit) -> None:
        self.recorder = Recorder(app)
        self.limit = limit
        self.exchanges: list[Exchange] = []
        super().__init__(self.recorder, raise_server_exceptions=False)

    @property
    def routes(self) -> list[str]:
        """The paths of the app's routes, where it shows them."""
        found = (getattr(route, "path", None) for route in getattr(self.recorder.app, "routes", None) or ())
        return [path for path in found if isinstance(path, str)]

    def __enter__(self) -> Self:
        self.limit.call(super().__enter__)
        return self

    def __exit__(self, *args: object) -> None:
        self.limit.call(super().__exit__, *args)

    def send(self, request: httpx2.Request, *, stream: bool = False, **options: Any) -> httpx2.Response:
        if request.url.scheme in {"ws", "wss"}:
            return super().send(request, stream=stream, **options)
        exchange = Exchange(request)
        self.exchanges.append(exchange)
        before, asked = len(self.recorder.errors), len(self.recorder.scopes)
        try:
            response = self.limit.call(super().send, request, stream=stream, **options)
        finally:
            exchange.errors = self.recorder.errors[before:]
            exchange.scope = next(reversed(self.recorder.scopes[asked:]), {})
        exchange.response = response
        if stream:
            response.stream = LimitedStream(response.stream, self.limit)
        return response

    def websocket_connect(self, url: str, subprotocols: Any = None, **options: Any) -> WebSocketTestSession:
        """A session whose waits are limited and whose messages are kept."""
        plain = super().websocket_connect(url, subprotocols, **options)
        exchange = Exchange(httpx2.Request("GET", f"ws://testserver{plain.scope['path']}"), scope=plain.scope)
        self.exchanges.append(exchange)
        return Session(plain, self.limit, exchange, self.recorder)


class Session(WebSocketTestSession):
    """A WebSocket session with a time limit and a memory."""

    def __init__(self, plain: WebSocketTestSession, limit: Limit, exchange: Exchange, recorder: Recorder) -> None:
        super().__init__(plain.app, plain.scope, plain.portal_factory)
        self.limit = limit
        self.exchange = exchange
        self.exchange.errors = recorder.errors

    def __enter__(self) -> Self:
        self.limit.call(super().__enter__)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return self.limit.call(super().__exit__, kind, error, traceback)

    def send(self, message: Message) -> None:
        self.exchange.messages.append((">", message))
        super().send(message)

    def receive(self) -> Message:
        message = self.limit.call(super().receive)
        self.exchange.messages.append(("<", message))
        return message


class LimitedStream(httpx2.SyncByteStream):
    """The body of a streamed response, each piece within the limit."""

    def __init__(self, stream: Any, limit: Limit) -> None:
        self._stream = stream
        self._limit = limit

    def __iter__(self) -> Iterator[bytes]:
        pieces = iter(self._stream)
        while (piece := self._limit.call(next, pieces, None)) is not None:
            yield piece

    def close(self) -> None:
        self._limit.call(self._stream.close)
