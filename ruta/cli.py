"""The command line of the course. What a command does lives elsewhere; here it is named, called and answered."""

from __future__ import annotations

from typing import Annotated, NoReturn

import typer

from ruta.catalogue import ROOT
from ruta.scaffold import ScaffoldError, lay_out
from ruta.site.parity import agree as write_fingerprint
from ruta.site.parity import find

app = typer.Typer(help="Ruta: a FastAPI course that runs, examines and grades.", no_args_is_help=True)


def refuse(reason: str) -> NoReturn:
    """End with the status of a wrong command."""
    typer.echo(reason, err=True)
    raise typer.Exit(2)


@app.callback()
def main() -> None:
    """Keep the names of the commands, however many there are."""


@app.command()
def new(name: Annotated[str, typer.Argument(help="The folder of the lesson: 33_topic.")]) -> None:
    """Lay out a new lesson: its six files and the folders of its answers, with prompts in place of the text."""
    try:
        written = lay_out(name, ROOT)
    except ScaffoldError as error:
        refuse(str(error))
    for path in written:
        typer.echo(path.relative_to(ROOT).as_posix())
    typer.echo(f"What is still missing, one by one: python -m uv run pytest -k {name}")


@app.command()
def agree(page: Annotated[str, typer.Argument(help="A lesson (05, 05_pydantic) or another page (index).")]) -> None:
    """Say that the English page was compared with the Spanish one as it is now."""
    try:
        spanish, english = find(page, ROOT)
        changed = write_fingerprint(spanish, english)
    except ValueError as error:
        refuse(str(error))
    there = english.relative_to(ROOT).as_posix()
    typer.echo(f"{there} now agrees" if changed else f"{there} already agreed")
