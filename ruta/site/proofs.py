"""Wrong code on a page, proved wrong: it fails, it warns, or it serves what the page says it should not."""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ruta.catalogue import Lesson
from ruta.site.page import Fence, Page
from ruta.site.process import OWN_GROUP, Ports, Shell, StartError, end, environment, serve
from ruta.site.transcript import ask_all, steps

PROOFS = ("raises", "warns", "serves")


@dataclass(frozen=True)
class Proof:
    """A fence of wrong code, what it must do, and the transcripts that are asked of it."""

    where: str
    fence: Fence
    kind: str
    asked: list[Fence] = field(default_factory=list)

    @property
    def key(self) -> Hashable:
        """The same for two programs that differ only in comments and layout."""
        try:
            code = ast.unparse(ast.parse(self.fence.body))
        except SyntaxError:  # which may be the very thing to prove
            code = self.fence.body
        return self.kind, self.fence.attributes[self.kind], code, tuple(fence.body for fence in self.asked)

    def run(self) -> list[str]:
        """Prove it; return what is untrue, each as `file:line: what`."""
        if self.kind == "serves":
            return self.serve()
        with tempfile.TemporaryDirectory() as folder:
            status, said = self.execute(Path(folder))
        wanted = self.fence.attributes[self.kind]
        problems = []
        if (status != 0) != (self.kind == "raises"):
            claim = "fails" if self.kind == "raises" else "warns and works"
            problems.append(f"the page says that this {claim}, but it ended with {status}")
        if wanted not in said:
            problems.append(f"it does not print {wanted!r}")
        return [f"{self.where}:{self.fence.line}: {text}; it printed:\n{said or '(nothing)'}" for text in problems]

    def execute(self, folder: Path) -> tuple[int | None, str]:
        """Run the program; return its exit status (None when it did not end) and what it printed."""
        folder.joinpath("main.py").write_text(self.fence.body, encoding="utf-8")
        warnings = ["-W", "always"] if self.kind == "warns" else []
        process = subprocess.Popen(  # noqa: S603 - the pages are ours
            [sys.executable, *warnings, "main.py"],
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            **OWN_GROUP,
        )
        try:
            said, _ = process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            end(process)
            return None, "(it did not end in 30 s)"
        except BaseException:
            end(process)
            raise
        return process.returncode, said

    def serve(self) -> list[str]:
        """Serve the program and ask it what the page asks it."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            folder.joinpath("main.py").write_text(self.fence.body, encoding="utf-8")
            try:
                with serve("main:app", root=folder) as server, Shell(folder, Ports({8000: server.port})) as shell:
                    return [
                        f"{self.where}:{fence.line + one.line}: asked of the wrong code: {one.message}"
                        for number, fence in enumerate(self.asked)
                        for _, one in ask_all(shell, number, fence)
                        if one
                    ]
            except StartError as error:
                return [f"{self.where}:{self.fence.line}: it does not start:\n{error}"]


def proofs(page: Page, root: Path) -> list[Proof]:
    """The wrong code of a page. Raises ValueError, naming the line, where it is not said how it is proved."""
    found: list[Proof] = []
    where = page.path.relative_to(root).as_posix()
    for fence in page.fences:
        if "wrong" not in fence.attributes:
            continue
        if fence.language == "python":
            kinds = [kind for kind in PROOFS if kind in fence.attributes]
            if len(kinds) != 1 or (kinds[0] != "serves" and not fence.attributes[kinds[0]]):
                raise ValueError(f'line {fence.line}: wrong code says one of raises="...", warns="..." or serves')
            found.append(Proof(where, fence, kinds[0]))
        elif found and found[-1].kind == "serves":
            found[-1].asked.append(fence)
            steps(fence)
        else:
            raise ValueError(f"line {fence.line}: no wrong code that serves stands before this transcript")
    for proof in found:
        if proof.kind == "serves" and not proof.asked:
            raise ValueError(f"line {proof.fence.line}: wrong code that serves is followed by ```console {{wrong}}")
    return found


def distinct(lesson: Lesson, languages: Iterable[str]) -> dict[str, Proof]:
    """The wrong code of a lesson's pages under a name for each; the same program in two languages stands once.

    Pages that are missing or cannot be read have none: other checks name them.
    """
    seen: dict[Hashable, tuple[list[str], Proof]] = {}
    for language in languages:
        path = lesson.page(language)
        try:
            found = proofs(Page.read(path), lesson.root) if path.exists() else []
        except ValueError:
            found = []
        for proof in found:
            seen.setdefault(proof.key, ([], proof))[0].append(f"{language}:{proof.fence.line}")
    return {f"{lesson.name}-{'-'.join(places)}": proof for places, proof in seen.values()}
