"""`--help` and the mistakes of a command line, in the learner's language.

Typer fixes its texts when a command is defined. Here they are set again when a command line is read, after `--lang` was
taken out of it, wherever it stands. What has no text here, the commands for authors, keeps its own.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer.rich_utils
from typer.core import TyperCommand, TyperGroup

from ruta.grading.language import current
from ruta.grading.words import LANGUAGES, Language
from ruta.learner.texts import Texts, say

HELP: Texts = {
    "ruta": {
        "es": "Un curso de FastAPI que se ejecuta, examina y califica. Sin comando, ruta dice por dónde vas.",
        "en": "A FastAPI course that runs, examines and grades. Without a command, ruta says where you are.",
    },
    "epilog": {
        "es": "Una lección se nombra como quieras: 5, 05, pydantic o 05_pydantic. Sin nombre, es en la que vas. "
        "Código de salida: 0, todo pasa; 1, todavía no; 2, hay algo mal en lo que escribiste.",
        "en": "Name a lesson as you like: 5, 05, pydantic or 05_pydantic. Without a name, it is the lesson you are on. "
        "Exit codes: 0, everything passes; 1, not yet; 2, something is wrong with what you typed.",
    },
    "lang": {
        "es": "Idioma, es o en, en cualquier lugar de la línea.",
        "en": "Language, es or en, anywhere on the line.",
    },
    "help": {"es": "Muestra esta ayuda.", "en": "Shows this help."},
    "install_completion": {
        "es": "Hace que la tecla Tab complete comandos y lecciones en tu terminal.",
        "en": "Makes the Tab key complete commands and lessons in your terminal.",
    },
    "show_completion": {"es": "Muestra lo que instalaría.", "en": "Shows what that would install."},
    "lesson": {
        "es": "La lección: 5, 05, pydantic, 05_pydantic.",
        "en": "The lesson: 5, 05, pydantic, 05_pydantic.",
    },
    "as_json": {"es": "Un objeto JSON, para programas.", "en": "One piece of JSON, for programs."},
    "port": {"es": "El puerto en el que escucha.", "en": "The port to listen on."},
    "open_": {"es": "Abre la dirección en el navegador.", "en": "Opens the address in the browser."},
    "list": {
        "es": "Todas las lecciones, con tus puntos.",
        "en": "Every lesson, with your points.",
    },
    "start": {
        "es": "Sirve una lección y la reinicia cada vez que guardas.",
        "en": "Serves a lesson and restarts it on every save.",
    },
    "exercise": {
        "es": "Sirve tu ejercicio en lugar del programa de la lección.",
        "en": "Serves your exercise instead of the lesson's program.",
    },
    "next": {"es": "La lección que sigue y cómo hacerla.", "en": "The lesson that comes next, and how to do it."},
    "skip": {"es": "Deja para después la lección en la que vas.", "en": "Leaves the lesson you are on for later."},
    "check": {
        "es": "Califica una vez, con todos los detalles.",
        "en": "Grades once, with every detail.",
    },
    "seed": {"es": "Repite con los mismos datos.", "en": "Runs again with the same data."},
    "watch": {
        "es": "Califica cada vez que guardas un archivo de la lección.",
        "en": "Grades every time you save a file of the lesson.",
    },
    "hint": {
        "es": "Otra pista para la primera comprobación que falla.",
        "en": "Another hint for the first check that fails.",
    },
    "diff": {
        "es": "Tu respuesta junto a la de referencia, cuando pasa o si la pides dos veces.",
        "en": "Your answer beside the reference, once it passes or when you ask twice.",
    },
    "reset": {
        "es": "Deja el ejercicio como estaba al principio; lo tuyo se guarda al lado.",
        "en": "Puts the exercise back as it was at first; what you had is kept beside it.",
    },
    "doctor": {
        "es": "Qué le falta a tu computadora y qué comando lo arregla.",
        "en": "What your computer lacks, and the command that fixes it.",
    },
    "bench": {
        "es": "Mide cuánto tarda cada manera de calificar.",
        "en": "Measures how long each way of grading takes.",
    },
    "runs": {"es": "Cuántas veces se mide cada manera.", "en": "How often each way is timed."},
    "site": {
        "es": "Construye el sitio del curso y lo sirve aquí.",
        "en": "Builds the site of the course and serves it here.",
    },
}
PANELS: dict[str, dict[Language, str]] = {
    "ARGUMENTS_PANEL_TITLE": {"es": "Argumentos", "en": "Arguments"},
    "OPTIONS_PANEL_TITLE": {"es": "Opciones", "en": "Options"},
    "COMMANDS_PANEL_TITLE": {"es": "Comandos", "en": "Commands"},
    "ERRORS_PANEL_TITLE": {"es": "Error", "en": "Error"},
    "DEFAULT_STRING": {"es": "[por defecto: {}]", "en": "[default: {}]"},
    "REQUIRED_LONG_STRING": {"es": "[obligatorio]", "en": "[required]"},
    "ABORTED_TEXT": {"es": "Cancelado.", "en": "Aborted."},
    "RICH_HELP": {
        "es": "Prueba [blue]'{command_path} {help_option}'[/] para ver la ayuda.",
        "en": "Try [blue]'{command_path} {help_option}'[/] for help.",
    },
}
AUTHORS = "Authors · Autores"
UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # the parent of all mistakes, which Typer does not name


class Command(TyperCommand):
    """A command that speaks the language of the command line."""

    allow_extra_args = True  # to say so ourselves

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        write_usage(self, ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        with explained(self, ctx):
            left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            ctx.fail(say(current(), "extra", " ".join(left)))
        return left


class Commands(TyperGroup):
    """The commands of `ruta`, which speak the language of the command line."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        write_usage(self, ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = [*args]
        translate(self, ctx, current())  # a wrong --lang is answered, too
        translate(self, ctx, take_language(args, ctx))
        with explained(self, ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not ctx.resilient_parsing and not args[0].startswith("-"):
            said = say(current(), "no_command", args[0])
            close = difflib.get_close_matches(args[0], self.commands, n=1)
            ctx.fail(f"{said} {say(current(), 'nearest', f'ruta {close[0]}')}" if close else said)
        return super().resolve_command(ctx, args)


def write_usage(command: TyperCommand | TyperGroup, ctx: Any, formatter: Any) -> None:
    """The line that shows how a command is written."""
    formatter.write_usage(ctx.command_path, " ".join(command.collect_usage_pieces(ctx)), say(current(), "usage"))


@contextmanager
def explained(command: TyperCommand | TyperGroup, ctx: Any) -> Iterator[None]:
    """Say what is wrong with a command line in the learner's language, where we know how."""
    try:
        yield
    except UsageError as error:
        said = explanation(error, command)
        if said is None:
            raise
        ctx.fail(said)


def explanation(error: Any, command: TyperCommand | TyperGroup) -> str | None:
    """A mistake that Typer found, in our words."""
    language = current()
    match type(error).__name__:
        case "NoSuchOption":
            said = say(language, "no_option", error.option_name)
            near = [say(language, "nearest", " · ".join(sorted(error.possibilities)))] if error.possibilities else []
            return " ".join([said, *near])
        case "BadOptionUsage":
            flags = {name for param in command.params if getattr(param, "is_flag", False) for name in param.opts}
            return say(language, "no_value" if error.option_name in flags else "missing_value", error.option_name)
        case "MissingParameter":
            return say(language, "missing", error.param.opts[0])
        case "BadParameter" if getattr(error.param, "min", None) is not None:
            name, low, high = error.param.opts[0], error.param.min, error.param.max
            return say(language, "whole_from" if high is None else "whole_between", name, low, high)
    return None


def take_language(args: list[str], ctx: Any) -> Language:
    """Take `--lang en` or `--lang=en` out of a command line; what we start then speaks that language too."""
    for place, word in enumerate(args):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name != "--lang":
            continue
        if not equals and place + 1 >= len(args):
            if not ctx.resilient_parsing:
                ctx.fail(say(current(), "missing_lang"))
            break
        value = value if equals else args[place + 1]
        if value not in LANGUAGES:
            if not ctx.resilient_parsing:
                ctx.fail(say(current(), "no_lang", value))
            break
        del args[place : place + (1 if equals else 2)]
        os.environ["RUTA_LANG"] = value
        break
    return current()


def translate(group: TyperGroup, ctx: Any, language: Language) -> None:
    """Give every command and option its help in one language."""
    group.help = HELP["ruta"][language]
    group.epilog = HELP["epilog"][language]
    group.subcommand_metavar = say(language, "command_args")
    for command in (group, *group.commands.values()):
        command.options_metavar = say(language, "options")
        if command.name in HELP:
            command.help = HELP[command.name][language]
        for param in [*command.params, command.get_help_option(ctx)]:
            if param is not None and param.name in HELP and hasattr(param, "help"):
                param.help = HELP[param.name][language]
    for name, texts in PANELS.items():
        setattr(typer.rich_utils, name, texts[language])
