"""The stub of a lesson as the course wrote it, and the way back to it.

HEAD may hold an answer that was committed, so the stub is what the course last committed: the newest commit that
changes the exercise together with its grader, its solution or its page, or else the commit that brought it. Without git
it is the copy that was kept in `.ruta` by the first command in the clone, whichever it was, unless the lesson had been
begun before. Its caller can grade it, since a stub earns nothing.
"""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ruta.catalogue import Lesson, lessons
from ruta.grading.words import Language
from ruta.learner import progress
from ruta.learner.grades import Grade

COMMIT = "commit "


@dataclass(frozen=True)
class Stub:
    """The files of an answer before anybody answered, by name."""

    files: dict[str, bytes]


def answer_files(lesson: Lesson) -> list[str]:
    """The names of the files that make an answer: those of the solution."""
    solution = lesson.solution.parent
    found = sorted(path.name for path in solution.glob("*.py")) if solution.is_dir() else []
    return found or [lesson.exercise.name]


def find(lesson: Lesson) -> Stub | None:
    """The stub, from git or from the copies that were kept; None where neither knows it. Raises OSError."""
    return _from_git(lesson) or _from_copies(lesson)


def keep_copies(root: Path) -> None:
    """Keep each exercise as it is, unless it was kept before, for the day when git does not know it. Raises OSError.

    A lesson that somebody began without a copy has none: its exercise may be an answer by now.
    """
    without = [lesson for lesson in lessons(root) if not _copies(lesson).exists()]
    if not without:  # as at every command but the first
        return
    known = progress.load(root)
    if known.rebuild is not None:  # nobody knows now what was begun
        return
    new = [lesson for lesson in without if lesson.name not in {*known.lessons, known.current}]
    if new:
        with progress.locked(root):
            for lesson in new:
                _keep(lesson)


def is_untouched(lesson: Lesson, stub: Stub) -> bool:
    """Is the answer still the stub? Raises OSError."""
    return not _changed(lesson, stub)


def earns_points(lesson: Lesson, stub: Stub, run: Grade, language: Language) -> bool:
    """Does this text pass any check? Then it is somebody's answer."""
    with tempfile.TemporaryDirectory(prefix="ruta-") as folder:
        for name, content in stub.files.items():
            Path(folder, name).write_bytes(content)
        return bool(run(lesson.grader, Path(folder), language=language).results.get("points"))


def restore(lesson: Lesson, stub: Stub) -> list[Path]:
    """Put the stub back; return the files that were kept, each beside its own under a dated name. Raises OSError."""
    kept = []
    stamp = datetime.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
    lesson.folder.mkdir(parents=True, exist_ok=True)
    for name in _changed(lesson, stub):
        path, content = lesson.folder / name, stub.files[name]
        new = path.with_name(f".{name}.new")
        try:
            new.write_bytes(content)
            if path.exists():
                kept.append(_aside(path, stamp))
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)
    return kept


def _aside(path: Path, stamp: str) -> Path:
    """Rename a file, never over another one, to a name that the graders know (KEPT)."""
    for count in range(1, 1000):
        target = path.with_name(f"{path.stem}.{stamp}{f'-{count}' if count > 1 else ''}{path.suffix}")
        try:
            target.touch(exist_ok=False)  # to look first would let another process take the name meanwhile
        except FileExistsError:
            continue
        try:
            return path.replace(target)
        except OSError:
            target.unlink()
            raise
    raise FileExistsError(path)


def _changed(lesson: Lesson, stub: Stub) -> list[str]:
    """The files that are not those of the stub, all of them read before any is touched. Raises OSError."""
    return [name for name, content in stub.files.items() if not _same(lesson.folder / name, content)]


def _same(path: Path, content: bytes) -> bool:
    """Does a file hold this? Line ends do not count: git may have changed them."""
    return path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") == content.replace(b"\r\n", b"\n")


def _copies(lesson: Lesson) -> Path:
    return lesson.root / progress.FOLDER / "stubs" / lesson.name


def _keep(lesson: Lesson) -> None:
    """Copy the files of a stub, all or none."""
    paths = [lesson.folder / name for name in answer_files(lesson)]
    try:
        files = {path.name: path.read_bytes() for path in paths if path.is_file()}
    except OSError:  # one that cannot be read now is no reason to leave out the other lessons
        return
    folder = _copies(lesson)
    if folder.exists() or lesson.exercise.name not in files:
        return
    new = folder.with_name(f".{lesson.name}.new")
    new.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (new / name).write_bytes(content)
    new.rename(folder)


def _from_copies(lesson: Lesson) -> Stub | None:
    files = sorted(_copies(lesson).glob("*.py"))
    return Stub({path.name: path.read_bytes() for path in files}) if files else None


def _from_git(lesson: Lesson) -> Stub | None:
    there = lesson.folder.relative_to(lesson.root).as_posix()
    exercise = f"{there}/{lesson.exercise.name}"
    course = [
        path.relative_to(lesson.root).as_posix() for path in (lesson.grader, lesson.page("es"), lesson.page("en"))
    ]
    course += [lesson.solution.parent.relative_to(lesson.root).as_posix()]
    log = _git(lesson.root, "log", "--relative", "--name-only", f"--format={COMMIT}%H", "--", exercise, *course)
    if not log:
        return None
    commit = _commit_of_the_course(log.decode("utf-8", "replace").splitlines(), exercise)
    if commit is None:
        return None
    files = {}
    for name in answer_files(lesson):
        content = _git(lesson.root, "show", f"{commit}:./{there}/{name}")
        if content is not None:
            files[name] = content
    return Stub(files) if lesson.exercise.name in files else None


def _commit_of_the_course(lines: list[str], exercise: str) -> str | None:
    """The newest commit that changes the exercise and something else, or the oldest that changes it."""
    changed: dict[str, set[str]] = {}
    commit = ""
    for line in lines:
        if line.startswith(COMMIT):
            commit = line.removeprefix(COMMIT)
            changed[commit] = set()
        elif line:
            changed[commit].add(line)
    touching = [commit for commit, files in changed.items() if exercise in files]
    return next((commit for commit in touching if len(changed[commit]) > 1), touching[-1] if touching else None)


def _git(root: Path, *words: str) -> bytes | None:
    """What git prints; None where it is missing, or refuses."""
    command = ["git", "-c", "core.quotepath=off", *words]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, check=False, timeout=30)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
