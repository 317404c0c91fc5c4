"""What a learner has done so far: `.ruta/progress.json` in the clone.

Everything but the days can be had again by grading, so throwing the file away is always safe. It is written whole or
not at all, by one process at a time. A file that cannot be read is set aside, never overwritten, and `rebuild` names it
until somebody has graded the lessons again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from ruta.catalogue import Lesson
from ruta.grading.loading import KEPT
from ruta.grading.results import write

VERSION = 1
FOLDER = ".ruta"
NAME = "progress.json"
DAY = re.compile(r'"(\d{4}-\d\d-\d\d)"')


@dataclass
class Standing:
    """One lesson: the best points since it was last reset, and what the last run said of each check."""

    points: int = 0
    total: int = 10
    answer: str = ""  # fingerprint of what was graded
    checks: dict[str, str] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)  # how many were shown
    asked: bool = False  # for the reference, before the lesson passed

    @property
    def passed(self) -> bool:
        return 0 < self.total <= self.points


@dataclass
class Progress:
    """All lessons, the one that the learner is at, and the days with a graded run."""

    current: str | None = None
    days: list[str] = field(default_factory=list)
    lessons: dict[str, Standing] = field(default_factory=dict)
    rebuild: str | None = None  # the damaged file that was set aside

    def of(self, lesson: Lesson) -> Standing:
        """Where a lesson stands; one that was never graded has no points."""
        return self.lessons.get(lesson.name) or Standing()

    def begin(self, lesson: Lesson) -> Standing:
        """The same, to be changed."""
        return self.lessons.setdefault(lesson.name, Standing())

    def streak(self, today: date) -> int:
        """Days in a row with a graded run, up to today, or yesterday while today has none."""
        day = today if today.isoformat() in self.days else today - timedelta(days=1)
        count = 0
        while day.isoformat() in self.days:
            count += 1
            day -= timedelta(days=1)
        return count


def record(progress: Progress, lesson: Lesson, results: Mapping[str, Any], answer: str, today: date) -> None:
    """Remember a graded run."""
    record_points(progress, lesson, results, answer)
    progress.current = lesson.name
    progress.days = sorted({*progress.days, today.isoformat()})


def record_points(progress: Progress, lesson: Lesson, results: Mapping[str, Any], answer: str) -> None:
    """Remember what a run says of its lesson."""
    standing = progress.begin(lesson)
    standing.total = int(results["max_points"])
    standing.points = min(max(standing.points, int(results["points"])), standing.total)
    standing.answer = answer
    standing.checks = {test["id"]: test["status"] for test in results["tests"]}


def fingerprint(lesson: Lesson) -> str:
    """Twelve letters that change whenever the answer or its grader does."""
    digest = hashlib.sha256()
    found = sorted(lesson.folder.rglob("*.py")) if lesson.folder.is_dir() else []
    for path in [path for path in found if path.is_file() and not KEPT.match(path.name)]:
        with contextlib.suppress(OSError):
            digest.update(path.relative_to(lesson.folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def load(root: Path) -> Progress:
    """What is known. Raises OSError where the file cannot be reached."""
    if not (root / FOLDER / NAME).exists():
        return Progress()
    with locked(root):
        return _load(root)


def update(root: Path, change: Callable[[Progress], object]) -> Progress:
    """Change what is known, and write it. Raises OSError."""
    with locked(root):
        progress = _load(root)
        change(progress)
        _write(root, progress)
        return progress


@contextlib.contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the folder for one process; the system lets go of it even when that process is killed."""
    (root / FOLDER).mkdir(exist_ok=True)
    with (root / FOLDER / "lock").open("a+b") as file:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
            try:
                yield
            finally:
                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _load(root: Path) -> Progress:
    path = root / FOLDER / NAME
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return Progress()
    try:
        return _progress(json.loads(raw.decode("utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        aside = _set_aside(path)
        # The days are all that no run can bring back.
        progress = Progress(days=sorted(set(filter(_is_day, DAY.findall(raw.decode("utf-8", "replace"))))))
        progress.rebuild = aside.name
        _write(root, progress)
        return progress


def _progress(content: dict[str, Any]) -> Progress:
    """Raises ValueError, TypeError, KeyError or AttributeError for content that is not ours."""
    if content["version"] != VERSION:
        raise ValueError(content["version"])
    made = Progress(content["current"], content["days"], {}, content.get("rebuild"))
    _hold(made.current is None or isinstance(made.current, str))
    _hold(made.rebuild is None or isinstance(made.rebuild, str))
    _hold(isinstance(made.days, list) and all(isinstance(day, str) and _is_day(day) for day in made.days))
    for name, values in content["lessons"].items():
        one = made.lessons[name] = Standing(**values)
        _hold(all(type(number) is int and number >= 0 for number in (one.points, one.total, *one.hints.values())))
        _hold(isinstance(one.answer, str) and isinstance(one.asked, bool))
        _hold(all(isinstance(status, str) for status in one.checks.values()))
    return made


def _hold(condition: bool) -> None:  # noqa: FBT001
    if not condition:
        raise TypeError


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _set_aside(path: Path) -> Path:
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    count = 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.stem}.damaged-{stamp}-{count}{path.suffix}")
    path.replace(aside)
    return aside


def _write(root: Path, progress: Progress) -> None:
    content = {"version": VERSION, **asdict(progress)}
    content["lessons"] = {name: content["lessons"][name] for name in sorted(content["lessons"])}
    for pause in (0.05, 0.1, 0.2):
        try:
            write(root / FOLDER / NAME, content)
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(pause)  # a scanner of Windows holds new files for a moment
        else:
            return
    write(root / FOLDER / NAME, content)
