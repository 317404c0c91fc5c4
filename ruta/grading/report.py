"""The report for a learner: points, titles, what was sent, expected and received, and the next hint."""

from __future__ import annotations

import os
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ruta.grading.arguments import program
from ruta.grading.failures import Failure
from ruta.grading.loading import Problem
from ruta.grading.places import Place
from ruta.grading.problems import problem_text
from ruta.grading.results import Grading, Verdict, cut_output
from ruta.grading.words import Language, say

UNWRAPPED = 10_000
INDENT = 7
LABEL = 14
PARTS = re.compile(r"(?<=[\]),}/&])(?=.)|(?<=.)(?=[\[({?])")
PLAINER = str.maketrans(
    {"✓": "+", "✗": "x", "·": "-", "…": "...", "→": "->", "←": "<-", "“": '"', "”": '"', "«": '"', "»": '"'}
)


@dataclass(frozen=True)
class Run:
    """What the reports of one run have in common. `command` makes the learner's own command with an option changed."""

    language: Language
    seed: int
    hints: int
    every_detail: bool
    command: Callable[[str, int | None], str]
    start: Path

    def path(self, path: Path) -> str:
        """A path as the learner would type it."""
        try:
            shown = os.path.relpath(path, self.start)
        except ValueError:  # another drive of Windows
            return str(path)
        return str(path) if Path(shown).parts[:2] == ("..", "..") else shown.replace(os.sep, "/")

    def place(self, where: Place) -> str:
        return say(self.language, "place", file=self.path(where.file), line=where.line)


class Paper:
    """Where a report is written: wraps to a width, and keeps to the characters that the terminal knows."""

    def __init__(self, emit: Callable[..., None], width: int, encoding: str) -> None:
        self._emit = emit
        self.width = width
        self._encoding = encoding

    def line(self, text: str = "", **markup: bool) -> None:
        self._emit(self._known(text), **markup)
        self._emit("\n")  # apart, so that a colour ends on its own line

    def wrapped(self, text: str, indent: int = 0, **markup: bool) -> None:
        space = " " * indent
        for line in self._wrap(text, indent):
            self.line(space + line, **markup)

    def row(self, label: str, text: str, **markup: bool) -> None:
        """A label, and beside it a text over as many lines as it needs."""
        for line in self._wrap(text, INDENT + LABEL):
            self._emit(" " * INDENT + self._known(label.ljust(LABEL)), light=True)
            self.line(line, **markup)
            label = ""

    def _wrap(self, text: str, indent: int) -> list[str]:
        lines = [part for line in text.splitlines() for part in _wrap_line(line, self.width - indent)]
        return lines or [""]

    def _known(self, text: str) -> str:
        if not text.isprintable():
            text = "".join(c if c.isprintable() or c == "\t" else "�" for c in text)
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            known = "".join(c if _encodes(c, self._encoding) else c.translate(PLAINER) for c in text)
            return known.encode(self._encoding, "replace").decode(self._encoding)
        return text


class Wrapper(textwrap.TextWrapper):
    """Breaks a word that is longer than a line between its parts: `document["paths"]` before the bracket."""

    def _split(self, text: str) -> list[str]:
        words = super()._split(text)
        return [part for word in words for part in (PARTS.split(word) if len(word) > self.width else [word])]


def _encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _wrap_line(line: str, width: int) -> list[str]:
    return Wrapper(width, break_on_hyphens=False, drop_whitespace=True, replace_whitespace=False).wrap(line) or [""]


def write_report(paper: Paper, grading: Grading, run: Run) -> None:
    """The whole report of one exercise."""
    tell = run.language
    paper.line()
    if grading.problem:
        write_problem(paper, grading.problem, run)
        nothing_ran = not any(verdict.status in {"pass", "fail"} for verdict in grading.verdicts.values())
        paper.wrapped(say(tell, "not_examined" if nothing_ran else "not_examined_more"))
        paper.line()
    good = grading.points == grading.total
    heading = say(tell, "heading", lesson=grading.lesson, points=grading.points, total=grading.total)
    paper.line(heading, bold=True, green=good)
    paper.line()
    failed = [verdict for verdict in grading.verdicts.values() if verdict.status == "fail"]
    detailed = failed if grading.points or grading.begun or run.every_detail else failed[:1]
    told: dict[object, str] = {}
    for verdict in grading.verdicts.values():
        write_verdict(paper, verdict, run, told, detailed=verdict in detailed)
    paper.line()
    _write_end(paper, grading, run, failed, detailed)


def write_summary(paper: Paper, gradings: Sequence[Grading], run: Run) -> None:
    """One line for each exercise, where there are several."""
    paper.line()
    for grading in gradings:
        good = grading.points == grading.total
        points = say(run.language, "points", points=grading.points, total=grading.total)
        paper.line(f"  {'✓' if good else '✗'} {grading.lesson.ljust(28)} {points}", green=good, red=not good)
    paper.line()
    unfinished = next((grading for grading in gradings if grading.points < grading.total), None)
    if unfinished:
        command = " ".join([*program(), run.path(unfinished.grader.parent)])
        paper.wrapped(f"{say(run.language, 'grade_one')} {command}")


def write_problem(paper: Paper, problem: Problem, run: Run) -> None:
    """Why an answer cannot be examined, where, and what to do next."""
    values = {name: run.path(v) if isinstance(v, Path) else v for name, v in problem.values.items()}
    values = {name: f"{v:g}" if isinstance(v, float) else v for name, v in values.items()}
    what, then = problem_text(run.language, problem.key, values)
    paper.wrapped(what, bold=True, red=True)
    write_places(paper, problem.places, run, indent=2)
    paper.wrapped(then)
    paper.line()


def problem_message(problem: Problem, run: Run) -> str:
    """The same as plain text."""
    lines: list[str] = []
    write_problem(Paper(lambda text, **_: lines.append(text), UNWRAPPED, "utf-8"), problem, run)
    return "".join(lines).strip()


def write_places(paper: Paper, places: Sequence[Place], run: Run, indent: int) -> None:
    for where in places:
        paper.line(" " * indent + run.place(where))
        if where.code:
            paper.line(" " * (indent + 4) + where.code)
        if where.code and where.column:
            paper.line(" " * (indent + 3 + where.column) + "^")


def write_verdict(paper: Paper, verdict: Verdict, run: Run, told: dict[object, str], *, detailed: bool) -> None:
    """The line of a check, and below it why it failed; `told` has the check that told each cause first."""
    passed = verdict.status == "pass"
    sign = {"pass": "✓", "not run": "·"}.get(verdict.status, "✗")
    title = verdict.check.title[run.language]
    if verdict.status == "not run":
        title += f"  ({say(run.language, 'not_run').lower()})"
    first, *rest = _wrap_line(title, paper.width - INDENT)
    markup = {"green": passed, "red": sign == "✗"}
    paper.line(f"  {sign} {verdict.check.points}  {first}", **markup)
    for line in rest:
        paper.line(" " * INDENT + line, **markup)
    if detailed and verdict.failure:
        cause = verdict.failure.cause
        same = told.get(cause, "") if cause else ""
        told.setdefault(cause, verdict.check.title[run.language])
        write_failure(paper, verdict.failure, run, same)
        _write_printed(paper, verdict.output, run)
        _write_hints(paper, verdict, run)


def write_failure(paper: Paper, failure: Failure, run: Run, same: str = "") -> None:
    """What was sent, expected and received, why, and the lines of code; the check `same` failed for the same cause."""
    tell = run.language
    for text in failure.before:
        paper.row(say(tell, "before"), text)
    if failure.sent:
        paper.row(say(tell, "sent"), failure.sent)
    for text in failure.conversation:
        paper.row("", text)
    if failure.expected:
        paper.row(say(tell, "expected"), failure.expected)
    if failure.received:
        paper.row(say(tell, "received"), failure.received)
    if failure.hang is not None:
        paper.row(say(tell, "received"), say(tell, "no_answer" if failure.hang else "no_answer_anywhere"))
        write_places(paper, failure.hang, run, indent=INDENT + LABEL)
    if why := say(tell, "same", title=same) if same else failure.why:
        paper.row(say(tell, "why"), why, bold=True)
    if failure.error and not same:
        paper.row(say(tell, "your_code"), failure.error.text, red=True)
        write_places(paper, failure.error.places, run, indent=INDENT + LABEL)
    if failure.where:
        paper.row(say(tell, "check"), f"{run.place(failure.where)}: {failure.where.code}")


def failure_message(failure: Failure, run: Run) -> str:
    """The same as plain text."""
    lines: list[str] = []
    write_failure(Paper(lambda text, **_: lines.append(text), UNWRAPPED, "utf-8"), failure, run)
    return textwrap.dedent("".join(lines)).strip()


def _write_printed(paper: Paper, output: str, run: Run) -> None:
    if output.strip():
        paper.row(say(run.language, "printed"), "")
        for line in cut_output(output).splitlines():
            paper.wrapped(line, INDENT + LABEL)


def _write_hints(paper: Paper, verdict: Verdict, run: Run) -> None:
    hints = verdict.check.hints[run.language]
    for number, text in enumerate(hints[: run.hints], 1):
        paper.row(say(run.language, "hint", number=number, total=len(hints)), text, yellow=True)
    if run.hints >= len(hints):
        paper.row("", say(run.language, "no_more_hints"))


def _write_end(
    paper: Paper, grading: Grading, run: Run, failed: Sequence[Verdict], detailed: Sequence[Verdict]
) -> None:
    """What to do next."""
    tell = run.language
    if grading.points == grading.total:
        paper.wrapped(say(tell, "all_passed"))
        solution = grading.grader.parent.parent.parent / "solutions" / grading.lesson
        known = solution.is_dir()
        paper.wrapped(say(tell, "next_solution", solution=run.path(solution)) if known else say(tell, "next_lesson"))
        return
    if grading.not_run and not grading.problem:
        key = "not_run_one" if grading.not_run == 1 else "not_run_many"
        paper.wrapped(say(tell, key, count=grading.not_run))
    if not failed:
        return
    if len(detailed) < len(failed):
        first = failed[0].check.title[tell]
        paper.wrapped(say(tell, "start", file=run.path(grading.submission.file), title=first), bold=True)
        paper.wrapped(say(tell, "start_more", command=run.command("", None)))
    longest = max(len(verdict.check.hints[tell]) for verdict in detailed)
    if run.hints < longest:
        paper.line(f"{say(tell, 'other_hint')}: {run.command('--hints', run.hints + 1)}")
    paper.line(f"{say(tell, 'replay')}: {run.command('--seed', run.seed)}")
