"""The files of the lessons, and the saves that change them."""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import watch

from ruta.catalogue import Lesson
from ruta.grading.loading import KEPT

# A save is seen at once; one that comes in pieces is graded again, since a new save cancels the run.
STEP = 2  # milliseconds between two looks for a change, and without another one until it counts
LONGEST = 100
LOOK = 200  # milliseconds between two looks at whether it is over
PAUSE = 0.5  # seconds before another try, where the folder is gone
# Byte code, what editors leave beside a file, what an app may write into its own folder, and what a reset kept.
UNWANTED = re.compile(rf"\.|__pycache__$|4913$|#|.*(~|\.sw.|\.py[cod]|\.tmp|\.db|\.sqlite3?|\.log)$|{KEPT.pattern}")

State = dict[str, tuple[int, int]]


def state(lesson: Lesson) -> State:
    """The files of a lesson, each with its time and its size."""
    found: State = {}
    for folder, folders, files in os.walk(lesson.folder):
        folders[:] = [name for name in folders if not UNWANTED.match(name)]
        for name in files:
            if not UNWANTED.match(name):
                with contextlib.suppress(OSError):
                    path = Path(folder, name)
                    about = path.stat()
                    found[path.relative_to(lesson.folder).as_posix()] = (about.st_mtime_ns, about.st_size)
    return found


def code(known: State) -> State:
    """The Python files of a state: those that only the learner writes, never the app that is being graded."""
    return {name: about for name, about in known.items() if name.endswith(".py")}


@contextlib.contextmanager
def watching(folder: Path, saved: Callable[[set[str]], None]) -> Iterator[None]:
    """Call `saved`, in another thread, with the names of the lessons in which something changes."""
    over = threading.Event()

    def listen() -> None:
        polling = False
        while not over.is_set():
            try:
                for changes in watch(
                    folder,
                    watch_filter=None,
                    debounce=LONGEST,
                    step=STEP,
                    rust_timeout=LOOK,
                    stop_event=over,
                    raise_interrupt=False,
                    force_polling=polling or None,
                ):
                    inside = [Path(os.path.relpath(path, folder)).parts for _, path in changes]
                    saved({parts[0] for parts in inside if parts})
                    if () in inside:  # the folder itself, which may be another one now
                        break
            except OSError:
                polling = folder.is_dir()  # it is there, but the system has no more watches to give
            # The folder may go and come back, as when another branch is checked out.
            over.wait(PAUSE)
            if folder.is_dir():
                saved({one.name for one in folder.iterdir()})

    thread = threading.Thread(target=listen, name="ruta-files", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(2)
