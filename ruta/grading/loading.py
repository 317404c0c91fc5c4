"""A learner's answer: its files, and its app, loaded anew each time it is asked for."""

from __future__ import annotations

import codecs
import contextlib
import importlib
import inspect
import io
import re
import sys
import tokenize
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ruta.grading.limits import HangError, Limit
from ruta.grading.places import LONGEST, Place, Territory, brief, place

PACKAGE = "submission"
EXERCISE = "exercise.py"
NOT_THEIRS = {"main.py", "test_exercise.py"}
# An answer that was kept when its exercise began anew, such as exercise.2026-11-29-101500.py: no part of the next one.
KEPT = re.compile(r".+\.\d{4}-\d\d-\d\d-\d{6}(-\d+)?\.py$")
LONGEST_TEXT = 1_000_000
# What Python says of the syntax errors that have an advice of their own.
SYNTAX = {
    "syntax_defaults": re.compile("default (argument )?follows"),
    "syntax_before": re.compile("invalid syntax"),
    "syntax_open": re.compile("never closed"),
}
# A keyword where a name should be, as the field of a model, a parameter or an argument.
NAMED = re.compile(r"\b(as|async|class|def|del|from|global|import|in|is|pass|return|with|yield)\s*(?::\s*\S|=(?!=))")


@dataclass(frozen=True)
class Problem:
    """Why an answer cannot be examined: the key of a message, what the message needs, and where it happened."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)
    places: tuple[Place, ...] = ()


class LoadError(Exception):
    """The answer cannot be loaded; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.key)
        self.problem = problem


@dataclass(frozen=True)
class Submission:
    """One answer: the file that holds `app`, and the folder from which it may import its own modules."""

    path: Path
    grader: Path

    @cached_property
    def file(self) -> Path:
        return self.path / EXERCISE if self.path.is_dir() else self.path

    @cached_property
    def territory(self) -> Territory:
        return Territory(self.file.parent, self.grader)

    @cached_property
    def texts(self) -> dict[str, str]:
        """The answer's files by name, as text; the file given by `--submission` is called exercise.py."""
        folder = self.path if self.path.is_dir() else self.path.parent
        alone = self.path.is_file() and folder != self.grader.parent
        found = {EXERCISE: self.file} if alone else dict(_files(folder, self.grader))
        return {name: _text(file) for name, file in found.items()}

    def load(self, limit: Limit) -> Any:
        """The app of a fresh import. Raises LoadError."""
        code = self._compile()
        module = self._fresh_module()
        try:
            limit.call(_execute, code, module)
        except HangError:
            raise LoadError(Problem("hang_import", {"seconds": limit.seconds}, self.territory.of_threads())) from None
        except KeyboardInterrupt as error:
            if not self.territory.of_error(error):
                raise  # Ctrl-C of the person who waits
            raise LoadError(self._raised(error)) from None
        except BaseException as error:  # noqa: BLE001  (SystemExit too: it is their program that ended)
            raise LoadError(self._raised(error)) from None
        return self._app(vars(module))

    def _compile(self) -> types.CodeType:
        data = self._read()
        if line := undecodable_line(data):
            raise LoadError(Problem("encoding", {}, (_undecodable_place(self.file, data, line),)))
        try:
            return _compiled(data, str(self.file))
        except (SyntaxError, ValueError) as error:  # Python 3.11 says ValueError where there are null bytes
            raise LoadError(self._syntax(error)) from None
        except (RecursionError, MemoryError, LookupError) as error:  # too deep, or an encoding that is none of texts
            raise LoadError(Problem("import", {"error": describe_error(error)}, (place(str(self.file), 1),))) from None

    def _read(self) -> bytes:
        if not self.path.exists():
            raise LoadError(Problem("missing_path", {"path": self.path}))
        if not self.file.is_file():
            key = "missing_file" if self.path.is_dir() else "missing_path"
            raise LoadError(Problem(key, {"path": self.path, "name": EXERCISE}))
        try:
            data = self.file.read_bytes()
        except OSError as error:
            raise LoadError(Problem("unreadable", {"path": self.file, "error": error.strerror or error})) from None
        if not data.removeprefix(codecs.BOM_UTF8).strip():
            raise LoadError(Problem("empty", {"path": self.file}))
        return data

    def _fresh_module(self) -> types.ModuleType:
        forget()
        importlib.invalidate_caches()
        package = types.ModuleType(PACKAGE)
        package.__path__ = [str(self.file.parent)]
        module = types.ModuleType(f"{PACKAGE}.exercise")
        module.__file__ = str(self.file)
        module.__package__ = PACKAGE
        package.exercise = module  # type: ignore[attr-defined]
        sys.modules[PACKAGE] = package
        sys.modules[module.__name__] = module
        return module

    def _raised(self, error: BaseException) -> Problem:
        if isinstance(error, SyntaxError) and self.territory.holds(error.filename or ""):
            return self._syntax(error)
        places = self.territory.of_error(error)
        if isinstance(error, SystemExit | KeyboardInterrupt):
            return Problem("exits", {"error": describe_error(error)}, places)
        if isinstance(error, ModuleNotFoundError) and error.name:
            name = error.name.removeprefix(f"{PACKAGE}.")
            beside = not error.name.startswith(PACKAGE) and (self.file.parent / f"{name}.py").is_file()
            return Problem("missing_sibling" if beside else "missing_module", {"name": name}, places)
        if asks_the_keyboard(error):
            return Problem("keyboard", {}, places)
        if type(error) is NameError and error.name:
            return Problem("unknown_name", {"error": describe_error(error), "name": error.name}, places)
        return Problem("import", {"error": describe_error(error)}, places)

    def _syntax(self, error: SyntaxError | ValueError) -> Problem:
        if not isinstance(error, SyntaxError) or "null bytes" in str(error):
            line = self._null_byte_line()
            return Problem("null_bytes", {}, (Place(self.file, line),))
        filename = error.filename or str(self.file)
        data = _bytes(filename)
        if line := undecodable_line(data):
            return Problem("encoding", {}, (_undecodable_place(Path(filename), data, line),))
        where = place(filename, error.lineno or 1)
        text = (error.text or "").rstrip("\n")
        column = max((error.offset or 0) - (len(text) - len(text.lstrip())), 0)
        where = Place(where.file, where.line, brief(text.strip()) or where.code, column if column <= LONGEST else 0)
        told = {"error": error.msg, "type": type(error).__name__}
        if named := next((one for one in NAMED.finditer(text) if one.start() < (error.offset or 0) <= one.end()), None):
            return Problem("syntax_keyword", told | {"name": named[1]}, (where,))
        key = next((key for key, message in SYNTAX.items() if message.search(error.msg)), "syntax")
        return Problem(key, told, (where,))

    def _null_byte_line(self) -> int:
        data = self.file.read_bytes()
        return data.count(b"\n", 0, max(data.find(b"\0"), 0)) + 1

    def _app(self, names: Mapping[str, Any]) -> Any:
        if "app" not in names:
            other = next((name for name, value in names.items() if is_app(value) and not name.startswith("_")), None)
            if other:
                raise LoadError(Problem("app_named", {"name": other, "path": self.file}))
            raise LoadError(Problem("app_missing", {"path": self.file}))
        app = names["app"]
        if isinstance(app, type):
            raise LoadError(Problem("app_class", {"name": app.__name__, "path": self.file}))
        if not is_app(app):
            raise LoadError(Problem("app_wrong", {"type": type(app).__name__, "path": self.file}))
        return app


def forget() -> None:
    """Remove what earlier answers left among the imported modules."""
    for name in [name for name in sys.modules if name == PACKAGE or name.startswith(f"{PACKAGE}.")]:
        del sys.modules[name]


def is_app(value: object) -> bool:
    """Whether a value can be served: an instance or a function that speaks ASGI. A router alone is not an app."""
    if isinstance(value, type) or not callable(value) or type(value).__name__ == "APIRouter":
        return False
    call: Callable[..., Any] = value if inspect.isroutine(value) else type(value).__call__
    if not inspect.iscoroutinefunction(call):
        return False
    with contextlib.suppress(TypeError, ValueError):
        inspect.signature(value).bind({}, None, None)
        return True
    return False


def asks_the_keyboard(error: BaseException) -> bool:
    """Whether a program waited for somebody to type, as `input()` does; pytest says so in these words."""
    return isinstance(error, OSError) and "reading from stdin" in describe_error(error)


def describe_error(error: BaseException) -> str:
    """The last line of a traceback: the type and the message."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  (an exception of theirs may fail to show itself)
        text = ""
    if isinstance(error, ImportError) and error.path:
        text = text.removesuffix(f" ({error.path})").replace(f"'{PACKAGE}.", "'.")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def inner_error(error: BaseException) -> BaseException | None:
    """The error that a group stands for, where all that it holds are of one type."""
    if isinstance(error, BaseExceptionGroup) and len({type(each) for each in error.exceptions}) == 1:
        return error.exceptions[0]
    return None


def undecodable_line(data: bytes) -> int:
    """The first line that is not in the encoding that the source declares, UTF-8 by default; 0 where all lines are."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return data.count(b"\n", 0, error.start) + 1
    except (SyntaxError, LookupError):
        # detect_encoding says only that one of the first two lines is wrong.
        return next((n for n, line in enumerate(data.splitlines(), 1) if not _is_utf8(line)), 0)
    return 0


def _undecodable_place(file: Path, data: bytes, line: int) -> Place:
    # Windows-1252 is what such a file most often is in.
    return Place(file, line, data.splitlines()[line - 1].decode("cp1252", "replace").strip())


def _bytes(filename: str) -> bytes:
    try:
        return Path(filename).read_bytes()
    except OSError:
        return b""


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@lru_cache(maxsize=8)  # each check loads the answer anew, from a file that seldom changed meanwhile
def _compiled(data: bytes, name: str) -> types.CodeType:
    return compile(data, name, "exec", dont_inherit=True)


def _execute(code: types.CodeType, module: types.ModuleType) -> None:
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        exec(code, vars(module))  # noqa: S102  (loading an answer is running it)
    finally:
        sys.dont_write_bytecode = before


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:  # a file beside the answer that nobody may read says nothing
        return ""


def _files(folder: Path, grader: Path) -> Iterator[tuple[str, Path]]:
    skipped = NOT_THEIRS if folder == grader.parent else set[str]()
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        hidden = any(part.startswith(".") or part == "__pycache__" for part in name.parts) or KEPT.match(file.name)
        if not hidden and str(name) not in skipped and file.is_file() and file.stat().st_size <= LONGEST_TEXT:
            yield name.as_posix(), file
