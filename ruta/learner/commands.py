"""What `check`, `hint`, `diff` and `reset` do, each with its exit code: 0 passed or done, 1 not yet, 2 a mistake."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import typer

from ruta.catalogue import Lesson, lessons
from ruta.grading.words import Language
from ruta.learner import compare, grades, home, names, progress, report, stub
from ruta.learner.grades import Grade, Graded
from ruta.learner.paper import echo, has_colours, program, wrapped
from ruta.learner.texts import say

DONE, NOT_YET, MISTAKE = 0, 1, 2


class Speaker:
    """One lesson, one language, one width."""

    def __init__(self, lesson: Lesson, run: Grade, language: Language, columns: int) -> None:
        self.lesson, self.run, self.language, self.columns = lesson, run, language, columns
        self.number = lesson.name[:2]

    def tell(self, key: str, *values: object, style: str = "", error: bool = False) -> None:
        echo(wrapped(say(self.language, key, *values), self.columns, style), error=error)

    def path(self, name: str) -> str:
        return f"{self.lesson.folder.relative_to(self.lesson.root).as_posix()}/{name}"

    # check

    def grade(self, seed: int | None = None) -> Graded:
        """Grade once, and remember it."""
        run = functools.partial(self.run, seed=seed, width=self.columns, colour=has_colours())
        graded = grades.grade(self.lesson, run, self.language)
        if graded.outcome.results:
            try:
                grades.remember(graded)
            except OSError as error:
                self.tell("not_kept", error, error=True)
        return graded

    def show(self, graded: Graded) -> None:
        """The whole report, and how to go on."""
        results = graded.outcome.results
        if not results:
            self.problem(graded)
            return
        # The last paragraph of the report says how to go on with pytest.
        typer.echo(graded.outcome.report.rstrip().rpartition("\n\n")[0] + "\n")
        first = report.first_failing(results)
        if first and not report.problem_of(results):  # the report has shown its first hint
            hints = self._known().of(self.lesson).hints
            self._change(lambda known: known.begin(self.lesson).hints.update({first: max(1, hints.get(first, 0))}))
        if not report.is_passed(results):
            self.tell("after_check", program(), self.number)
            self.tell("after_check_watch", program(), self.number)
            self.tell("after_seed", program(), self.number, results["seed"], style="dim")
            return
        self.tell("after_pass", style="green")
        self.tell("after_pass_diff", program(), self.number)
        following = home.next_lesson(lessons(self.lesson.root), self._known(), after=self.lesson)
        if following:
            self.tell("after_pass_next", names.label(following, self.language), program(), following.name[:2])
        else:
            self.tell("finished")

    def problem(self, graded: Graded) -> None:
        """Why there are no results."""
        self.tell("not_graded", style="bold red", error=True)
        lines = (graded.outcome.problem or "").splitlines()
        echo([line for text in lines for line in wrapped(text, self.columns)], error=True)

    # hint

    def hint(self) -> int:
        """Show the next hint of the first failing check."""
        standing = self._known().of(self.lesson)
        did_run = bool(standing.checks) and "error" not in standing.checks.values()
        if not did_run or standing.answer != progress.fingerprint(self.lesson):
            graded = self.grade()
            if not graded.outcome.results:
                self.problem(graded)
                return MISTAKE
            problem = report.problem_of(graded.outcome.results)
            if problem:
                self.tell("hint_problem", style="bold")
                echo([line for text in problem.splitlines() for line in wrapped(text, self.columns)])
                return NOT_YET
            standing = grades.standing_of(graded)
        first = grades.failing(standing)
        if first is None:
            self.tell("hint_passed", style="green")
            return DONE
        check = grades.check_named(self.lesson, first)
        if check is None:
            self.tell("hint_none")
            return NOT_YET
        hints = check.hints[self.language]
        shown = self._known().of(self.lesson).hints.get(first, 0)
        echo(wrapped(say(self.language, "hint_for", check.title[self.language]), self.columns, "bold"))
        if shown >= len(hints):
            self.tell("hint_all")
            self._tell_hints(hints, range(len(hints)))
            return NOT_YET
        self._change(lambda known: known.begin(self.lesson).hints.update({first: shown + 1}))
        self._tell_hints(hints, [shown])
        if shown + 1 < len(hints):
            self.tell("hint_more", program(), self.number, style="dim")
        else:
            self.tell("hint_last", style="dim")
        return NOT_YET

    def _tell_hints(self, hints: tuple[str, ...], places: range | list[int]) -> None:
        for place in places:
            label = f"  {say(self.language, 'hint_of', place + 1, len(hints))}  "
            echo(wrapped(hints[place], self.columns, "yellow", first=label, indent=len(label)))

    # diff

    def diff(self) -> int:
        """Show the answer beside the reference, if it passes or somebody asked before."""
        if not self.lesson.solution.is_file():
            self.tell("no_solution", self.lesson.solution.relative_to(self.lesson.root).as_posix(), error=True)
            return MISTAKE
        try:
            texts = [self._texts(name) for name in stub.answer_files(self.lesson)]
        except OSError as error:
            return self._unreadable(error)
        standing = self._known().of(self.lesson)
        now = progress.fingerprint(self.lesson)
        passes = bool(standing.checks) and standing.answer == now and grades.failing(standing) is None
        if not passes and not standing.asked:
            graded = self.grade()
            passes = bool(graded.outcome.results) and report.is_passed(graded.outcome.results)
        if not passes and not standing.asked:
            self._change(lambda known: setattr(known.begin(self.lesson), "asked", True))
            self.tell("diff_wait")
            return NOT_YET
        for mine, reference, shown in texts:
            echo(compare.compare(mine, reference, shown, self.language, self.columns))
        return DONE

    def _texts(self, name: str) -> tuple[str, str, tuple[str, str]]:
        """A file of the answer, that of the reference, and what both are called. Raises OSError."""
        mine, reference = self.lesson.folder / name, self.lesson.solution.with_name(name)
        return compare.read(mine), compare.read(reference), (self._shown(mine), self._shown(reference))

    # reset

    def reset(self) -> int:
        """Put the stub back, and keep what was there."""
        try:
            found = stub.find(self.lesson)
            untouched = found is not None and stub.is_untouched(self.lesson, found)
        except OSError as error:
            return self._unreadable(error)
        if found is None:
            self.tell("reset_unknown", self.number, error=True)
            return MISTAKE
        # Asked first: where somebody's answer was kept for the stub, the same answer is not untouched.
        if stub.earns_points(self.lesson, found, self.run, self.language):
            self.tell("reset_answered", self.number, error=True)
            return MISTAKE
        if untouched:
            self.tell("reset_nothing", self.path(self.lesson.exercise.name))
            return DONE
        try:
            kept = stub.restore(self.lesson, found)
        except OSError as error:
            self.tell("unwritable", error, error=True)
            return MISTAKE
        self._change(lambda known: known.lessons.pop(self.lesson.name, None))
        self.tell("reset_done", self.path(self.lesson.exercise.name))
        for path in kept:
            self.tell("reset_kept", self.path(path.name))
        return DONE

    def _unreadable(self, error: OSError) -> int:
        path = Path(error.filename or self.lesson.exercise)
        self.tell("unreadable", self._shown(path), error.strerror or error, error=True)
        return MISTAKE

    def _shown(self, path: Path) -> str:
        """A file as it is named from the root of the clone."""
        return path.relative_to(self.lesson.root).as_posix() if path.is_relative_to(self.lesson.root) else str(path)

    def _known(self) -> progress.Progress:
        try:
            return progress.load(self.lesson.root)
        except OSError:
            return progress.Progress()

    def _change(self, change: Callable[[progress.Progress], object]) -> None:
        try:
            progress.update(self.lesson.root, change)
        except OSError as error:
            self.tell("not_kept", error, error=True)


def status(graded: Graded) -> int:
    """The exit code of a run."""
    if not graded.outcome.results:
        return MISTAKE
    return DONE if report.is_passed(graded.outcome.results) else NOT_YET
