"""An app at the end of a socket: HTTP, WebSocket and lifespan as TestClient speaks them, for one check."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
import threading
from collections.abc import MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ruta.grading.facts import error_facts, scope_facts
from ruta.grading.frames import LONGEST_BODY, PIECE, Head, Unpacker, pack
from ruta.grading.places import Territory
from ruta.grading.touching import touching
from ruta.grading.undo import Loaded, is_put_back

Message = MutableMapping[str, Any]


def leave_to_the_answer(error: BaseException) -> None:
    """Where the answer closed our descriptors, how this process ends is its own doing: wait for that.

    The grader has seen its end of the line closed, and ends this process if it does not end soon.
    """
    cause = error.__cause__ or error
    if isinstance(cause, OSError) and cause.errno == errno.EBADF:
        threading.Event().wait()


class Server:
    """Serves one app in one event loop until the check is over, and the next ones too while nothing changes."""

    def __init__(
        self, app: Any, link: socket.socket, frames: Unpacker, territory: Territory, loaded: Loaded | None = None
    ) -> None:
        self.app = app
        self.loaded = loaded  # what the next check may have too, if there is no change that cannot be undone
        self.link = link
        self.frames = frames
        self.territory = territory
        self.tasks: list[asyncio.Task[Any]] = []
        self.errors: list[dict[str, Any]] = []
        self.scope: Head = {}
        self.state: dict[str, Any] = {}
        self.talks: dict[int, Request | Socket] = {}
        self._reached: dict[tuple[int, int], tuple[Any, dict[str, Any] | None]] = {}
        self._waiting = bytearray()
        self._room = asyncio.Event()
        self._over: asyncio.Future[bool] | None = None
        self._threads: ThreadPoolExecutor | None = None

    async def run(self) -> bool:
        """Start the app, answer requests, stop it; whether another check follows that needs it loaded again."""
        loop = asyncio.get_running_loop()
        lifespan = Lifespan(self)
        task = loop.create_task(lifespan.run())
        error = await lifespan.wait("startup")
        self._started(error)
        if error:
            await self.flush()
            return False
        loop.add_reader(self.link, self._readable)
        another = await self._check()
        while another and self._is_as_loaded():
            another = await self._check()
        error = await lifespan.wait("shutdown")
        loop.remove_reader(self.link)
        if self.loaded is None:
            self._closed(error)
        await self.flush()
        del task
        return another

    async def _check(self) -> bool:
        """Answer the requests of one check; whether another follows at once."""
        loop = asyncio.get_running_loop()
        self._over = loop.create_future()
        # As asyncio makes them itself, to be ended with the check.
        self._threads = ThreadPoolExecutor(thread_name_prefix="asyncio")
        loop.set_default_executor(self._threads)
        self._take()
        another = await self._over
        for talk in list(self.talks.values()):
            await talk.abort()
        if self.loaded is not None:
            self._closed(None)  # what can be put back runs nothing at shutdown
        return another

    def _is_as_loaded(self) -> bool:
        """Put the app back to what it was, where it can be, and tell so."""
        if self.loaded is None or self._threads is None:
            return False
        self._threads.shutdown()
        if not is_put_back(self.loaded):
            return False
        self.tasks.clear()
        self.errors.clear()
        self.scope = {}
        self.send({"is": "loaded"} | so_far())
        self._started(None)
        return True

    def _started(self, error: dict[str, Any] | None) -> None:
        self.send({"is": "started", "error": error, "errors": self.take_errors(), "routes": self.routes()} | so_far())

    def _closed(self, error: dict[str, Any] | None) -> None:
        self.send({"is": "closed", "error": error} | so_far())

    async def call(self, scope: Head, receive: Any, send: Any) -> dict[str, Any] | None:
        """Call the app; what it raised."""
        task = asyncio.current_task()
        if task:
            self.tasks.append(task)
        self.scope = scope
        try:
            await self.app(scope, receive, send)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  (SystemExit too, which would end this loop)
            facts = error_facts(error, self.territory)
            self.errors.append(facts)
            return facts
        return None

    def routes(self) -> list[str]:
        """The paths of the app's routes, where it shows them."""
        found = (getattr(route, "path", None) for route in getattr(self.app, "routes", None) or ())
        return [path for path in found if isinstance(path, str)]

    def reached(self, scope: Head) -> dict[str, Any] | None:
        """What of the answer a request reached; the file of a function is read once for all of its requests."""
        key = id(scope.get("endpoint")), id(scope.get("route"))
        held = self._reached.get(key)
        if held is None or held[0] is not scope.get("endpoint"):
            held = self._reached[key] = scope.get("endpoint"), scope_facts(scope, self.territory)
        return held[1]

    def take_errors(self) -> list[dict[str, Any]]:
        """The errors that the grader was not told of yet."""
        taken, self.errors = self.errors, []
        return taken

    def send(self, head: Head, body: bytes = b"") -> None:
        self._waiting += pack(head, body)
        self._writable()

    async def flush(self) -> None:
        """Wait until everything was sent."""
        while self._waiting:
            self._room.clear()
            await self._room.wait()

    def _writable(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._waiting:
                del self._waiting[: self.link.send(self._waiting)]
        except BlockingIOError:
            loop.add_writer(self.link, self._writable)
            return
        except OSError as error:
            leave_to_the_answer(error)
            os._exit(0)  # the grader is gone
        loop.remove_writer(self.link)
        self._room.set()

    def _readable(self) -> None:
        try:
            data = self.link.recv(PIECE)
        except BlockingIOError:
            return
        except OSError as error:
            leave_to_the_answer(error)
            data = b""
        if not data:
            os._exit(0)
        self.frames.feed(data)
        self._take()

    def _take(self) -> None:
        while frame := self.frames.next():
            head, body = frame
            match head["do"]:
                case "http":
                    self.talks[head["id"]] = Request(self, head, body)
                case "websocket":
                    self.talks[head["id"]] = Socket(self, head)
                case "close":
                    assert self._over is not None
                    self._over.set_result(bool(head.get("next")))
                    return  # what follows is of the next check
                case _ if talk := self.talks.get(head["id"]):
                    talk.told(head, body)


class Lifespan:
    """The start and the end of an app."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.orders: asyncio.Queue[Message] = asyncio.Queue()
        self.answers: asyncio.Queue[Message | None] = asyncio.Queue()
        self.error: dict[str, Any] | None = None

    async def run(self) -> None:
        scope = {"type": "lifespan", "state": self.server.state}
        try:
            self.error = await self.server.call(scope, self.orders.get, self.answers.put)
        finally:
            await self.answers.put(None)

    async def wait(self, part: str) -> dict[str, Any] | None:
        """Ask for a part, and wait until it is done; the error that TestClient would raise."""
        await self.orders.put({"type": f"lifespan.{part}"})
        message = await self.answers.get()
        if message is None and self.error:
            return self.error
        if message is None:
            return {"name": "TypeError", "text": "'NoneType' object is not subscriptable", "places": []}
        if message["type"] == f"lifespan.{part}.failed" and await self.answers.get() is None:
            return self.error
        if message["type"] not in {f"lifespan.{part}.complete", f"lifespan.{part}.failed"}:
            return {"name": "AssertionError", "text": "", "places": []}
        return None


class Request:
    """One HTTP request. A whole one is told when the app has done with it, a streamed one piece by piece, as asked."""

    def __init__(self, server: Server, head: Head, body: bytes) -> None:
        self.server = server
        self.number = head["id"]
        self.whole = head["whole"]
        self.body: bytes | None = body
        self.start: Head = {}
        self.pieces = bytearray()
        self.wanted = asyncio.Semaphore(0)
        self.complete = asyncio.Event()
        self.body_complete = False
        self.trailers: list[tuple[str, str]] | None = None
        scope = {
            "type": "http", "http_version": "1.1", "method": head["method"],
            "extensions": {"http.response.trailers": {}},  # and not http.response.debug, which only helps at home
        }  # fmt: skip
        self.scope = scope | common_scope(head, server)
        self.task = asyncio.get_running_loop().create_task(self.run())

    async def run(self) -> None:
        try:
            await self.server.call(self.scope, self.receive, self.send)
        finally:
            self.server.talks.pop(self.number, None)
            end = {"is": "end", "id": self.number, "errors": self.server.take_errors()}
            end |= {"trailers": self.trailers, "reached": self.server.reached(self.scope)}
            self.server.send(self.start | end if self.whole else end, bytes(self.pieces))

    async def receive(self) -> Message:
        if self.body is None:
            await self.complete.wait()
            return {"type": "http.disconnect"}
        body, self.body = self.body, None
        return {"type": "http.request", "body": body}

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start":
                assert not self.start, 'Received multiple "http.response.start" messages.'
                headers = [(key.decode(), value.decode()) for key, value in message.get("headers", [])]
                self.start = {"status": message["status"], "headers": headers}
                if message.get("trailers", False):
                    self.trailers = []
                if not self.whole:
                    self.server.send(
                        self.start | {"is": "response", "id": self.number, "reached": self.server.reached(self.scope)}
                    )
            case "http.response.body":
                assert self.start, 'Received "http.response.body" without "http.response.start".'
                assert not self.complete.is_set(), 'Received "http.response.body" after response completed.'
                assert not self.body_complete, 'Received "http.response.body" after body completed.'
                await self._piece(bytes(message.get("body", b"")), last=not message.get("more_body", False))
            case "http.response.trailers":
                assert self.trailers is not None, 'Received "http.response.trailers" without declaring trailers.'
                assert self.body_complete, 'Received "http.response.trailers" before body completed.'
                assert not self.complete.is_set(), 'Received "http.response.trailers" after response completed.'
                self.trailers += [(key.decode(), value.decode()) for key, value in message.get("headers", [])]
                if not message.get("more_trailers", False):
                    self.complete.set()

    async def _piece(self, body: bytes, *, last: bool) -> None:
        if self.whole:
            self.pieces += body if self.scope["method"] != "HEAD" else b""
            if len(self.pieces) > LONGEST_BODY:
                await asyncio.Event().wait()  # a body without end is one that never comes
        else:
            await self.wanted.acquire()
            self.server.send({"is": "piece", "id": self.number}, body)
        if last:
            self.body_complete = True
            if self.trailers is None:
                self.complete.set()

    def told(self, head: Head, body: bytes) -> None:
        del body
        if head["do"] == "more":
            self.wanted.release()
        elif not self.complete.is_set():
            self.task.cancel()

    async def abort(self) -> None:
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


class Socket:
    """One WebSocket conversation."""

    def __init__(self, server: Server, head: Head) -> None:
        self.server = server
        self.number = head["id"]
        self.messages: asyncio.Queue[Message] = asyncio.Queue()
        scope = {
            "type": "websocket", "subprotocols": head["subprotocols"], "extensions": {"websocket.http.response": {}},
        }  # fmt: skip
        self.scope = scope | common_scope(head, server)
        self.task = asyncio.get_running_loop().create_task(self.run())

    async def run(self) -> None:
        error = None
        try:
            error = await self.server.call(self.scope, self.messages.get, self.send)
        finally:
            self.server.talks.pop(self.number, None)
            head = {"is": "end", "id": self.number, "error": error, "errors": self.server.take_errors()}
            self.server.send(head | {"reached": self.server.reached(self.scope)})

    async def send(self, message: Message) -> None:
        told: Head = {key: value for key, value in message.items() if isinstance(value, str | int | None)}
        if "headers" in message:
            told["headers"] = [(key.decode("latin-1"), value.decode("latin-1")) for key, value in message["headers"]]
        raw = next((key for key in ("bytes", "body") if isinstance(message.get(key), bytes)), None)
        head = {"is": "message", "id": self.number, "message": told, "raw": raw}
        if message["type"] == "websocket.accept":
            head["reached"] = self.server.reached(self.scope)
        self.server.send(head, message[raw] if raw else b"")
        await self.server.flush()

    def told(self, head: Head, body: bytes) -> None:
        if head["do"] == "cancel":
            self.task.cancel()
            return
        message = dict(head["message"])
        if head["raw"]:
            message[head["raw"]] = body
        self.messages.put_nowait(message)

    async def abort(self) -> None:
        self.task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self.task


def common_scope(head: Head, server: Server) -> Head:
    """What the scopes of HTTP and of WebSocket have in common."""
    return {
        "path": head["path"],
        "raw_path": head["raw_path"].encode("latin-1"),
        "root_path": "",
        "scheme": head["scheme"],
        "query_string": head["query"].encode("latin-1"),
        "headers": [(key.encode(), value.encode()) for key, value in head["headers"]],
        "client": ("testclient", 50000),
        "server": [head["host"], head["port"]],
        "state": server.state.copy(),
    }


def so_far() -> Head:
    """How much was printed so far, and whether anything was touched that is not the answer's alone."""
    out, err = (os.lseek(file, 0, os.SEEK_CUR) for file in (1, 2))
    return {"out": out, "err": err, "touched": touching.noticed}
