"""Notices when an answer touches what a second copy of it would touch too: files, processes, the network.

It sees what Python's audit events tell (docs.python.org/3/library/audit_events.html); a library in C that opens its
own connections is not seen.
"""

from __future__ import annotations

import os
import sys
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
TOUCHING = frozenset({
    "open", "os.chmod", "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.link", "os.mkdir",
    "os.posix_spawn", "os.remove", "os.rename", "os.rmdir", "os.spawn", "os.symlink", "os.system", "os.truncate",
    "os.utime", "socket.bind", "socket.connect", "sqlite3.connect", "subprocess.Popen",
})  # fmt: skip


class Touching:
    """Whether anything was touched since the hook was set, which cannot be taken away again."""

    def __init__(self) -> None:
        self.noticed = False

    def watch(self) -> None:
        sys.addaudithook(self._hook)

    def _hook(self, event: str, details: tuple[Any, ...]) -> None:
        if event in TOUCHING:  # thousands of events of a run, such as each id(), are others
            self.noticed = self.noticed or _touches(event, details)


def _touches(event: str, details: tuple[Any, ...]) -> bool:
    if event == "open":
        _, mode, flags = details
        return bool(flags & WRITING if isinstance(flags, int) else set(mode or "r") & set("wax+"))
    return event != "sqlite3.connect" or details[0] != ":memory:"


touching = Touching()
