"""The command line of the course. What a command does lives elsewhere; here it is named, called and answered.

Exit codes: 0 all passed, 1 not yet, 2 the learner's mistake, 70 an error of ours, 130 Ctrl-C.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.text import Text

from ruta.catalogue import ROOT, Lesson, lessons, other_clone
from ruta.grading.language import current
from ruta.grading.run import grade_fresh
from ruta.learner import home, names, progress
from ruta.learner.help import AUTHORS, Command, Commands
from ruta.learner.paper import echo, height, program, width, wrapped
from ruta.learner.texts import say

if TYPE_CHECKING:
    from ruta.learner.commands import Speaker

NOT_YET, MISTAKE = 1, 2

app = typer.Typer(
    cls=Commands,
    help="Ruta: a FastAPI course that runs, examines and grades.",
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
command = partial(app.command, cls=Command)


def complete_lesson(incomplete: str) -> Iterator[tuple[str, str]]:
    """What Tab offers for a lesson."""
    for lesson in lessons(ROOT):
        if any(name.startswith(incomplete) for name in names.names(lesson)):
            yield lesson.name, names.title(lesson, current())


Wanted = Annotated[str, typer.Argument(metavar="05", show_default=False, autocompletion=complete_lesson)]
Json = Annotated[bool, typer.Option("--json")]
Open = Annotated[bool, typer.Option("--open")]


def refuse(reason: str) -> NoReturn:
    """End with the status of a wrong command."""
    typer.echo(reason, err=True)
    raise typer.Exit(MISTAKE)


def tell(key: str, *values: object, style: str = "", error: bool = False) -> None:
    """Say a sentence in the learner's language."""
    echo(wrapped(say(current(), key, *values), width(), style), error=error)


def fail(*sentences: str) -> NoReturn:
    """Say what is wrong with the command, and end with its status."""
    echo([line for text in sentences for line in wrapped(text, width())], error=True)
    raise typer.Exit(MISTAKE)


def today() -> date:
    return datetime.now().astimezone().date()


def known_lessons() -> list[Lesson]:
    """Every lesson; a clone without any is nothing to go on with."""
    return lessons(ROOT) or fail(say(current(), "no_course", ROOT))


def known_progress() -> progress.Progress:
    """What is known; where a damaged file was set aside, the points are worked out again first."""
    from ruta.learner import rebuild  # `ruta` alone is asked often, and does not need it

    try:
        found = progress.load(ROOT)
        return found if found.rebuild is None else rebuild.rebuild(ROOT, found, grade_fresh, current())
    except OSError as error:
        tell("unwritable", error, error=True)
        return progress.Progress()


def keep_stubs() -> None:
    """Keep the exercises as they came. Any command may be the first one, and an answer may follow it."""
    from ruta.learner import stub

    try:
        stub.keep_copies(ROOT)
    except OSError as error:
        tell("unwritable", error, error=True)


def chosen(wanted: str) -> Lesson:
    """The lesson that was named, or the one that the learner is at."""
    known = known_lessons()
    if not wanted:
        return home.next_lesson(known, known_progress()) or known[-1]
    try:
        return names.find(wanted, ROOT)
    except names.UnknownLessonError as error:
        near = [say(current(), "nearest", names.label(error.nearest, current()))] if error.nearest else []
        fail(say(current(), "unknown", wanted), *near, say(current(), "see_list", program()))


@app.callback(invoke_without_command=True)
def main(ctx: typer.Context, lang: Annotated[str | None, typer.Option("--lang", metavar="es|en")] = None) -> None:
    """Say where the learner is, when no command is given."""
    del lang  # taken out of the command line before it was read
    if other := other_clone(ROOT):
        tell("other_clone", other, ROOT, style="yellow", error=True)
    if ctx.invoked_subcommand != "reset":  # where that is the first command, what it is to undo is no stub
        keep_stubs()
    if ctx.invoked_subcommand is None:
        screen = home.Home(known_lessons(), known_progress(), current(), today())
        echo(screen.lines(width(), height()))


@command("list")
def list_(as_json: Json = False) -> None:
    known_lessons()
    found = known_progress()
    if as_json:
        typer.echo(json.dumps(home.rows(ROOT, found, current()), ensure_ascii=False, indent=2))
    else:
        echo(home.listing(ROOT, found, current(), width()))


@command("next")
def next_(skip: Annotated[bool, typer.Option("--skip")] = False) -> None:
    known = known_lessons()
    found = known_progress()
    here = home.next_lesson(known, found)
    if here and skip:
        here = home.next_lesson(known, found, after=here) or here
        begin(here)
    if here is None:
        tell("finished", style="bold green")
        return
    echo(home.card(here, found, current(), width()))
    standing = found.of(here)
    if here.name in found.lessons and not skip:
        echo([Text()])
        tell("still", here.name[:2], standing.total - standing.points, program())


def begin(lesson: Lesson) -> None:
    """Remember that this is the lesson that the learner is at."""

    def change(found: progress.Progress) -> None:
        found.current = lesson.name

    try:
        progress.update(ROOT, change)
    except OSError as error:
        tell("not_kept", error, error=True)


@command()
def start(
    lesson: Wanted = "",
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535)] = 8000,
    open_: Open = False,
    exercise: Annotated[bool, typer.Option("--exercise")] = False,
) -> None:
    from ruta.learner import pages, serve

    found = chosen(lesson)
    need_port(port, f"start {found.name[:2]}")
    begin(found)
    url = f"http://localhost:{port}/docs"
    tell("serving", names.label(found, current()), style="bold")
    where = pages.shown(pages.page(found, current()), ROOT)
    echo(Text(f"  {say(current(), key).ljust(6)} {what}") for key, what in (("open", url), ("read", where)))
    tell("stop", style="dim")
    if open_:
        pages.open_url(url)
    raise typer.Exit(serve.serve_lesson(found, port, exercise=exercise))


def need_port(port: int, command: str) -> None:
    """End, with another port to try, where this one cannot be had."""
    from ruta.learner import serve

    problem = serve.port_problem(port)
    if problem is None:
        return
    said = "port_taken" if serve.is_taken(problem) else "port_forbidden"
    free = serve.free_port(max(port, 1024))
    offer = [say(current(), "port_free", program(), command, free)] if free else []
    fail(say(current(), said, port, problem.strerror), *offer)


@command()
def site(
    port: Annotated[int, typer.Option(metavar="N", min=1, max=65535)] = 8080,
    open_: Open = False,
) -> None:
    from ruta.learner import pages, serve

    if not serve.has_mkdocs():
        fail(say(current(), "no_mkdocs", "python -m uv sync"))
    need_port(port, "site")
    tell("building")
    problem = serve.build_site(ROOT)
    if problem:
        fail(say(current(), "build_failed"), problem)
    url = f"http://localhost:{port}/{'en/' if current() == 'en' else ''}"
    with serve.site_server(ROOT / "site", port) as server:
        echo([Text(f"{say(current(), 'at')} {url}", "bold")])
        tell("stop_site", style="dim")
        if open_:
            pages.open_url(url)
        serve.until_stopped(server)


def speaker(lesson: str) -> Speaker:
    """The lesson that was named, with what can be done about it."""
    from ruta.learner.commands import Speaker

    return Speaker(chosen(lesson), grade_fresh, current(), width())


@command()
def check(
    lesson: Wanted = "",
    as_json: Json = False,
    seed: Annotated[int | None, typer.Option(metavar="N", min=0)] = None,
) -> None:
    from ruta.learner.commands import status

    one = speaker(lesson)
    graded = one.grade(seed)
    if as_json and graded.outcome.results:
        typer.echo(json.dumps(graded.outcome.results, ensure_ascii=False, indent=2))
    else:
        one.show(graded)
    raise typer.Exit(status(graded))


@command()
def watch(lesson: Wanted = "") -> None:
    from ruta.grading.warm import WarmGrader
    from ruta.learner.screen import Screen
    from ruta.learner.watch import Watch

    one = chosen(lesson)
    with WarmGrader() as grader:
        code = Watch(one, grader.grade, current(), Screen()).run()
    raise typer.Exit(code)


@command()
def hint(lesson: Wanted = "") -> None:
    raise typer.Exit(speaker(lesson).hint())


@command()
def diff(lesson: Wanted = "") -> None:
    raise typer.Exit(speaker(lesson).diff())


@command()
def reset(lesson: Wanted = "") -> None:
    raise typer.Exit(speaker(lesson).reset())


@command()
def doctor(as_json: Json = False) -> None:
    from ruta.learner import doctor

    findings = doctor.Doctor(ROOT, current()).findings()
    if as_json:
        typer.echo(json.dumps(doctor.as_data(findings), ensure_ascii=False, indent=2))
    else:
        echo(doctor.lines(findings, current(), width()))
    raise typer.Exit(0 if doctor.is_well(findings) else NOT_YET)


@command()
def bench(
    lesson: Wanted = "",
    *,
    as_json: Json = False,
    runs: Annotated[int, typer.Option(metavar="N", min=1)] = 7,
) -> None:
    from ruta.grading.bench import BenchError, heading, measure

    found = []
    for one in [chosen(lesson)] if lesson else known_lessons():
        try:
            found.append(measure(one.grader, one.solution.parent, runs))
        except BenchError as error:
            fail(str(error))
        if not as_json:
            typer.echo(found[-1].row if found[1:] else f"{heading(runs)}\n{found[-1].row}")
    if as_json:
        every = [one.document for one in found]
        worst = {"lessons": every, "ratio": min(one["ratio"] for one in every)}
        typer.echo(json.dumps(every[0] if lesson else worst, indent=2))


@command(rich_help_panel=AUTHORS)
def new(name: Annotated[str, typer.Argument(help="The folder of the lesson: 33_topic.")]) -> None:
    """Lay out a new lesson: its six files and the folders of its answers, with prompts in place of the text."""
    from ruta.scaffold import ScaffoldError, lay_out

    try:
        written = lay_out(name, ROOT)
    except ScaffoldError as error:
        refuse(str(error))
    for path in written:
        typer.echo(path.relative_to(ROOT).as_posix())
    typer.echo(f"What is still missing, one by one: python -m uv run pytest -k {name}")


@command("mutants", rich_help_panel=AUTHORS)
def mutants_(lesson: Wanted = "", *, as_json: Json = False) -> None:
    """Try a grader on automatic mutants of its solution: how many it kills, and which survive, as diffs."""
    from ruta.mutants.trial import TrialError, described, table, try_mutants

    found = []
    for one in [chosen(lesson)] if lesson else known_lessons():
        try:
            with counting(one.name) as count:
                found.append(try_mutants(one, progress=count))
        except TrialError as error:
            refuse(str(error))
    if as_json:
        every = [one.document for one in found]
        typer.echo(json.dumps(every[0] if lesson else {"lessons": every}, ensure_ascii=False, indent=2))
    else:
        for line in (*(line for one in found for line in described(one)), "", *table(found)):
            typer.echo(line)
    raise typer.Exit(0 if all(one.is_enough for one in found) else NOT_YET)


@contextmanager
def counting(name: str) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how much of a long work is done; on standard error, so that the output stays clean."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@command(rich_help_panel=AUTHORS)
def agree(page: Annotated[str, typer.Argument(help="A lesson (05, 05_pydantic) or another page (index).")]) -> None:
    """Say that the English page was compared with the Spanish one as it is now."""
    from ruta.site.parity import agree as write_fingerprint
    from ruta.site.parity import find

    try:
        spanish, english = find(page, ROOT)
        changed = write_fingerprint(spanish, english)
    except ValueError as error:
        refuse(str(error))
    there = english.relative_to(ROOT).as_posix()
    typer.echo(f"{there} now agrees" if changed else f"{there} already agreed")


if __name__ == "__main__":
    app()
