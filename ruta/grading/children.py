"""The grader's hold on the zygote and its children: starts them, talks to them, reads what they print, ends them."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

from ruta.grading import zygote
from ruta.grading.frames import Channel, EndError, FrameError, Head, InterruptError, LateError
from ruta.grading.run import environment_of_answers

PATIENCE = 0.5
WATCH = 1.0
MOST_PRINTED = 1 << 20


class BrokenError(Exception):
    """The process of the answer ended, or says what it should not."""


class ZygoteError(Exception):
    """The zygote is gone."""


@dataclass
class End:
    """How the process of an answer ended: its exit code, or the number of a signal below zero."""

    code: int


class Child:
    """A process for one answer. `ready` says that it took its first order; `interrupted`, `ended` that it broke off."""

    def __init__(self, pid: int, talk: socket.socket, watch: socket.socket, waking: socket.socket | None) -> None:
        self.pid = pid
        self.ready = False
        self.ended = False
        self.interrupted = False
        self.printed_until: tuple[int, int] | None = None
        self._talk = Channel(talk, waking)
        self._watch = Channel(watch)
        self._files: tuple[int, int] = (-1, -1)
        self._read = [0, 0]

    def send(self, head: Head, body: bytes, end: float) -> None:
        """Send a frame. Raises LateError, BrokenError."""
        try:
            self._talk.send(head, body, end)
        except (EndError, FrameError) as error:
            raise self.broken() from error

    def receive(self, end: float) -> tuple[Head, bytes]:
        """The next frame. Raises LateError, BrokenError, InterruptError."""
        try:
            return self._talk.receive(end)
        except (EndError, FrameError) as error:
            raise self.broken() from error
        except InterruptError:
            self.interrupted = True
            raise

    def broken(self) -> BrokenError:
        """The error of a conversation that cannot go on."""
        self.ended = True
        return BrokenError("the process of the answer ended")

    def is_gone(self) -> bool:
        """Whether a child that was not asked anything yet has ended: then there is something to read, the end."""
        return bool(select.select([self._talk.link], [], [], 0)[0])

    def now(self) -> Head:
        """What the answer does at this moment, if its process can still say."""
        end = time.monotonic() + WATCH
        try:
            self._watch.send({}, end=end)
            return self._watch.receive(end)[0]
        except (EndError, FrameError, LateError):
            return {}

    def print_to(self, out: int, err: int) -> None:
        """Take over the files that the child prints to."""
        self._files = (out, err)

    def printed(self) -> tuple[str, str]:
        """What was printed since the last time, to each of the two outputs."""
        until = self.printed_until or (None, None)
        self.printed_until = None
        out, err = (self._since(number, until[number]) for number in (0, 1))
        return out, err

    def _since(self, number: int, until: int | None) -> str:
        start = self._read[number]
        end = os.fstat(self._files[number]).st_size if until is None else until
        self._read[number] = max(end, start)
        return os.pread(self._files[number], min(max(end - start, 0), MOST_PRINTED), start).decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of it; a child that nobody holds ends."""
        self._talk.close()
        self._watch.close()
        for file in self._files:
            with contextlib.suppress(OSError):
                os.close(file)


class Nursery:
    """One zygote and its children. It is started anew when it was killed.

    A busy one has a run follow at once on another: its children do not spend time on getting ready. Each keeps to a
    core, if one is given.
    """

    def __init__(self, waking: socket.socket | None = None, *, busy: bool = False, core: int | None = None) -> None:
        self._waking = waking
        self._busy = busy
        self._cores = None if core is None else [core]
        self._zygote: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        self._spare: Child | None = None
        self._left: list[Child] = []
        self._alive: set[int] = set()

    @property
    def pid(self) -> int:
        return self._zygote.pid if self._zygote else 0

    def child(self) -> Child:
        """A child that has seen nothing yet."""
        self.clear()
        spare, self._spare = self._spare, None
        if spare and self._zygote and self._zygote.poll() is None and not spare.is_gone():
            return spare
        if spare:
            self.end(spare)
        try:
            return self._fork()
        except ZygoteError:
            return self._fork()

    def leave(self, child: Child) -> None:
        """End a child when there is time for it."""
        self._left.append(child)

    def clear(self) -> None:
        """End the children that were left."""
        while self._left:
            self.end(self._left.pop())

    def prepare(self) -> None:
        """Have a child ready for the next time."""
        self.clear()
        with contextlib.suppress(ZygoteError):
            self._spare = self._spare or self._fork()

    def end(self, child: Child, *, patience: float = 0) -> End | None:
        """End a child, which has a moment to do it by itself; None where the zygote was killed and nobody knows."""
        if patience == 0:
            child.close()
        try:
            return End(self._order({"do": "reap", "pid": child.pid, "patience": patience})["status"])
        except ZygoteError:
            return None
        finally:
            self._alive.discard(child.pid)
            child.close()

    def close(self) -> None:
        """End all of them."""
        if self._spare:
            self._spare.close()
        self._spare = None
        self._drop()

    def _fork(self) -> Child:
        if self._zygote is None:
            self._zygote, self._orders = zygote.start(environment_of_answers())
        assert self._orders is not None
        talk, their_talk = socket.socketpair()
        watch, their_watch = socket.socketpair()
        out, err = _file(), _file()
        with their_talk, their_watch:
            files = [their_talk.fileno(), their_watch.fileno(), out, err]
            try:
                pid = self._order({"do": "fork", "busy": self._busy, "cores": self._cores}, files)["pid"]
            except ZygoteError:
                for file in (out, err):
                    os.close(file)
                talk.close()
                watch.close()
                raise
        self._alive.add(pid)
        child = Child(pid, talk, watch, self._waking)
        child.print_to(out, err)
        return child

    def _order(self, order: dict[str, object], files: list[int] | None = None) -> Head:
        if self._orders is None:
            raise ZygoteError
        try:
            socket.send_fds(self._orders, [json.dumps(order).encode()], files or [])
            data = self._orders.recv(zygote.LONGEST_ORDER)
        except OSError:
            data = b""
        if not data:
            self._drop()
            raise ZygoteError
        answer: Head = json.loads(data)
        return answer

    def _drop(self) -> None:
        """End the zygote, and what is left of its children where the system does not do it."""
        if self._orders:
            self._orders.close()
        if self._zygote:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._zygote.wait(PATIENCE)
            self._zygote.kill()
            self._zygote.wait()
        for pid in self._alive:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
        self._alive.clear()
        self._zygote = self._orders = None


def _file() -> int:
    """An empty file without a name."""
    if sys.platform == "linux":
        return os.memfd_create("printed")
    handle, name = tempfile.mkstemp()
    os.unlink(name)  # noqa: PTH108
    return handle
