"""The cores of this machine, and which of them the processes of a run keep to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable

CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [*range(os.cpu_count() or 1)]


def core_of(pair: int) -> int | None:
    """The core that an examiner and its child keep to, if any: `pair` is 0 for the first examiner, 1 for the second.

    The two of a pair take turns, so two pairs fill two cores. The system would wake each on the core that it thinks
    best, where it may wait milliseconds for the other pair. Where there are more cores, there is room for all.
    """
    return CORES[pair] if len(CORES) == 2 and hasattr(os, "sched_setaffinity") else None


def keep_to(cores: Iterable[int]) -> None:
    """Let this thread, and what it starts, run on these cores only; where the system refuses, on any, as before."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, cores)
