"""Python sessions of a page (`pycon`), run by doctest in a process of their own.

The parent starts this file as a program (`python -m ruta.site.session main.py`) and sends one fence a line.
"""

from __future__ import annotations

import doctest
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from ruta.site.compare import difference, matches
from ruta.site.process import OWN_GROUP, Ports, end, environment


class Session:
    """A Python session in which the names of main.py exist; it starts with the first fence that needs it."""

    def __init__(self, command: Sequence[str], root: Path, ports: Ports) -> None:
        self.command, self.root, self.ports = command, root, ports
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if not self.process:
            return
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.close()
            self.process.wait(10)  # it writes what it covered
        finally:
            end(self.process)
            self.process.stdout.close()

    def run(self, body: str) -> list[tuple[int, str]]:
        """Run a session; return each failure with its line in the fence, counted from 1."""
        if not self.process:
            self.process = subprocess.Popen(  # noqa: S603 - our own command
                [*self.command],
                cwd=self.root,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                **OWN_GROUP,
            )
        assert self.process.stdin
        assert self.process.stdout
        real = {str(page): port for page, port in self.ports.real.items()}
        print(json.dumps({"body": body, "real": real}), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            return [(1, "the session ended; what it printed stands above")]
        return [(line, text) for line, text in json.loads(answer)]


class Checker(doctest.OutputChecker):
    """Compares as transcripts do: `...`, and the port of the page."""

    def __init__(self, ports: Ports) -> None:
        self.ports = ports

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(want, got, optionflags) or matches(want, self.ports.outward(got))


class Runner(doctest.DocTestRunner):
    """Keeps each failure with its line."""

    failed: list[tuple[int, str]]

    def note(self, example: doctest.Example, got: str) -> None:
        ports = self._checker.ports  # type: ignore[attr-defined]
        text = difference(example.want, ports.outward(got))
        self.failed.append((example.lineno + 1, f">>> {ports.outward(example.source.rstrip())}\n{text}"))

    def report_failure(self, out: Any, test: doctest.DocTest, example: doctest.Example, got: str) -> None:
        del out, test
        self.note(example, got)

    def report_unexpected_exception(
        self, out: Any, test: doctest.DocTest, example: doctest.Example, exc_info: Any
    ) -> None:
        del out, test
        self.note(example, f"{exc_info[0].__name__}: {exc_info[1]}")


def program(path: Path) -> ModuleType:
    """Run a file as `python -i` does: as `__main__`, with its folder first in the path."""
    module = ModuleType("__main__")
    module.__file__ = str(path)
    sys.modules["__main__"] = module
    sys.path[0] = str(path.parent)
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)  # noqa: S102 - our own lesson
    return module


def main() -> None:
    """Answer each fence, one JSON line, with its failures."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a session prints past doctest must not be taken for an answer
    names = program(Path(sys.argv[1])).__dict__
    for line in sys.stdin:
        request = json.loads(line)
        ports = Ports({int(page): port for page, port in request["real"].items()})
        runner = Runner(Checker(ports), verbose=False)
        runner.failed = []
        examples = doctest.DocTestParser().get_examples(ports.inward(request["body"]))
        runner.run(doctest.DocTest(examples, names, "page", None, 0, None), clear_globs=False)
        names.update(runner.test.globs)
        print(json.dumps(runner.failed), file=answers, flush=True)


if __name__ == "__main__":
    main()
