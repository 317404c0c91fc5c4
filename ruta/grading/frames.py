"""Frames between the grader and the process of an answer: a JSON head and a raw body, both of limited size.

Nothing that arrives is trusted: a head is a JSON object, and whatever breaks the rules ends the conversation.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from typing import Any

LENGTHS = struct.Struct(">II")
LONGEST_HEAD = 4 << 20
LONGEST_BODY = 64 << 20
PIECE = 1 << 18

ENCODE = json.JSONEncoder(separators=(",", ":")).encode

Head = dict[str, Any]


class FrameError(Exception):
    """What arrived is no frame, or one that is too long."""


class EndError(Exception):
    """The other side is gone."""


class LateError(Exception):
    """Nothing arrived in time."""


class InterruptError(Exception):
    """Whoever asked for this run no longer wants it."""


def pack(head: Head, body: bytes = b"") -> bytes:
    """One frame. Raises FrameError when it is too long to be read."""
    text = ENCODE(head).encode()
    if len(text) > LONGEST_HEAD or len(body) > LONGEST_BODY:
        raise FrameError("too long")
    return LENGTHS.pack(len(text), len(body)) + text + body


class Unpacker:
    """Takes bytes as they come and gives frames."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, data: bytes) -> None:
        self._bytes += data

    def next(self) -> tuple[Head, bytes] | None:
        """The next whole frame, or None. Raises FrameError."""
        if len(self._bytes) < LENGTHS.size:
            return None
        head, body = LENGTHS.unpack_from(self._bytes)
        if head > LONGEST_HEAD or body > LONGEST_BODY:
            raise FrameError("too long")
        end = LENGTHS.size + head + body
        if len(self._bytes) < end:
            return None
        text = bytes(self._bytes[LENGTHS.size : LENGTHS.size + head])
        rest = bytes(self._bytes[LENGTHS.size + head : end])
        del self._bytes[:end]
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            raise FrameError("no JSON") from None
        if not isinstance(found, dict):
            raise FrameError("no object")
        return found, rest


class Channel:
    """A socket that frames cross, for code that waits for each of them.

    `waking` is another socket: when something arrives there, or it closes, every wait here raises InterruptError.
    """

    def __init__(self, link: socket.socket, waking: socket.socket | None = None) -> None:
        self.link = link
        self.frames = Unpacker()
        self._waking = waking.fileno() if waking else -1
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll:
            self._poll.register(link, select.POLLIN)
            if waking:
                self._poll.register(waking, select.POLLIN)

    def send(self, head: Head, body: bytes = b"", end: float | None = None) -> None:
        """Send a frame. Raises EndError, LateError, FrameError."""
        data = memoryview(pack(head, body))
        while data:
            try:
                data = data[self.link.send(data, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                left = None if end is None else max(end - time.monotonic(), 0)
                if not select.select([], [self.link], [], left)[1]:
                    raise LateError from None
            except OSError as error:
                raise EndError from error

    def receive(self, end: float | None = None) -> tuple[Head, bytes]:
        """The next frame. Raises EndError, LateError, FrameError, InterruptError."""
        while True:
            if frame := self.frames.next():
                return frame
            self._wait(end)
            try:
                data = self.link.recv(PIECE)
            except OSError as error:
                raise EndError from error
            if not data:
                raise EndError
            self.frames.feed(data)

    def _wait(self, end: float | None) -> None:
        left = None if end is None else max(end - time.monotonic(), 0)
        if self._poll:
            ready = [fd for fd, _ in self._poll.poll(None if left is None else left * 1000)]
        else:
            links = [self.link.fileno(), *([self._waking] if self._waking >= 0 else [])]
            ready = select.select(links, [], [], left)[0]
        if self._waking in ready:
            raise InterruptError
        if not ready:
            raise LateError

    def close(self) -> None:
        self.link.close()
