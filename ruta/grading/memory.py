"""The memory of a process that was forked: a page of it is copied when it is written to, or all of it before."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from pathlib import Path

POPULATE_WRITE = 23  # MADV_POPULATE_WRITE of madvise(2), since Linux 5.14
MAPS = Path("/proc/self/maps")  # proc_pid_maps(5)
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def copy_pages() -> None:
    """Copy what this process still shares with the one that it was forked from, where the system can.

    A fork that is about to be used pays for each page then, up to a tenth of a run; copied while it waits, it takes
    some 40 MB more.
    """
    if LIBC is None:
        return
    with contextlib.suppress(OSError):
        for line in MAPS.read_text().splitlines():
            where, rights, *_ = line.split()
            if rights == "rw-p":
                start, end = (int(number, 16) for number in where.split("-"))
                LIBC.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), POPULATE_WRITE)
