"""A clean process that has imported what every app imports, and forks one child for each run of a grader.

It is started with a few variables and no more, and never reads a grader, a solution or an answer: what it has in its
memory is in the memory of every answer that it starts.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PACKETS = socket.SOCK_SEQPACKET if sys.platform == "linux" else socket.SOCK_STREAM
PARENT_DEATH = 1  # PR_SET_PDEATHSIG
LONGEST_ORDER = 4096
MOST_FILES = 4096


def start(environ: dict[str, str]) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a zygote in an environment; its process, and the socket that orders are sent on."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, PACKETS)
    command = [sys.executable, "-P", "-m", "ruta.grading.zygote", str(theirs.fileno())]
    with theirs:
        process = subprocess.Popen(  # noqa: S603
            command,
            env=environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            process_group=0,
        )
    return process, ours


def main(number: int) -> None:
    """Fork children as ordered, until whoever orders is gone."""
    os.environ.pop("PYTHONPATH", None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders = socket.socket(fileno=number)
    die_with_parent = prepare_death()
    die_with_parent()
    import ruta.grading.served  # noqa: F401  (what each child would import)
    from ruta.grading.shortcuts import take_shortcuts
    from ruta.grading.warming import warm_up

    take_shortcuts()
    warm_up()
    gc.collect()
    gc.freeze()
    children: set[int] = set()
    while True:
        data, files, _, _ = socket.recv_fds(orders, LONGEST_ORDER, 4)
        if not data:
            break
        order = json.loads(data)
        if order["do"] == "fork":
            pid = os.fork()
            if pid == 0:
                run_child(orders, order, files, die_with_parent)
            for file in files:
                os.close(file)
            children.add(pid)
            orders.send(json.dumps({"pid": pid}).encode())
        else:
            status = reap(order["pid"], order["patience"]) if order["pid"] in children else 0
            children.discard(order["pid"])
            orders.send(json.dumps({"status": status}).encode())
    for pid in children:
        reap(pid, 0)


def reap(pid: int, patience: float) -> int:
    """How a child ended, by itself or by our hand: its exit code, or the number of the signal below zero."""
    end = time.monotonic() + patience
    status = 0
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done or time.monotonic() >= end:
            break
        time.sleep(0.002)
    # What it started stays behind in its group.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if not done:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def run_child(
    orders: socket.socket, order: dict[str, Any], files: list[int], die_with_parent: Callable[[], None]
) -> None:
    """The life of a child, which never returns: `files` are its two sockets and the two files of what it prints.

    That of a busy grader, which needs it at once, does not get ready first.
    """
    code = 70
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        orders.close()
        die_with_parent()
        talk, watch, out, err = files
        os.dup2(out, 1)
        os.dup2(err, 2)
        keep_only({0, 1, 2, talk, watch})

        from ruta.grading.cores import keep_to
        from ruta.grading.served import serve

        if order["cores"]:
            keep_to(order["cores"])
        serve(socket.socket(fileno=talk), socket.socket(fileno=watch), busy=order["busy"])
        code = 0
    finally:
        os._exit(code)


def keep_only(files: set[int]) -> None:
    """Close every other descriptor."""
    last = -1
    for file in sorted(files):
        if file > last + 1:  # an empty range that begins at 0 would be everything
            os.closerange(last + 1, file)
        last = file
    os.closerange(last + 1, MOST_FILES)


def prepare_death() -> Callable[[], None]:
    """A function that asks the system to end this process when its parent ends, where the system can."""
    if sys.platform != "linux":
        return lambda: None  # there the child notices that its sockets were closed
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def ask() -> None:
        parent = os.getppid()
        libc.prctl(PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


if __name__ == "__main__":
    main(int(sys.argv[1]))
