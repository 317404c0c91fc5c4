"""What this computer lacks for the course, and the command that mends it."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import SpecifierSet
from rich.text import Text

from ruta.catalogue import lessons, other_clone
from ruta.grading.words import Language
from ruta.learner import pages, serve
from ruta.learner.paper import wrapped
from ruta.learner.progress import FOLDER
from ruta.learner.texts import Texts

State = Literal["good", "optional", "bad"]
SIGNS: dict[State, tuple[str, str]] = {"good": ("✓", "green"), "optional": ("·", ""), "bad": ("✗", "red")}
SERVICES = {"DATABASE_URL": 5432, "REDIS_URL": 6379, "MONGODB_URL": 27017}
NEEDED = ("pyproject.toml", "lessons", "solutions", "docs", "ruta")
UV = "python -m uv"

TEXTS: Texts = {
    "python": {"es": "Python {0}", "en": "Python {0}"},
    "python_old": {
        "es": "Python {0} no sirve: el curso pide {1}",
        "en": "Python {0} will not do: the course asks for {1}",
    },
    "venv": {"es": "Entorno virtual: {0}", "en": "Virtual environment: {0}"},
    "no_venv": {"es": "Ningún entorno virtual está activo", "en": "No virtual environment is active"},
    "packages": {
        "es": "Paquetes: FastAPI {0}, Pydantic {1}, Uvicorn {2}",
        "en": "Packages: FastAPI {0}, Pydantic {1}, Uvicorn {2}",
    },
    "no_package": {"es": "Falta el paquete {0}", "en": "The package {0} is missing"},
    "other_version": {
        "es": "{0} {1} no es la versión que pide el curso: {2}",
        "en": "{0} {1} is not the version that the course asks for: {2}",
    },
    "port": {"es": "El puerto {0} está libre", "en": "Port {0} is free"},
    "port_taken": {
        "es": "El puerto {0} está ocupado: quizá hay una lección en otra terminal",
        "en": "Port {0} is taken: perhaps a lesson is in another terminal",
    },
    "browser": {"es": "Hay un navegador", "en": "There is a browser"},
    "no_browser": {
        "es": "Ningún navegador se abre desde aquí: abre tú las direcciones que muestra ruta",
        "en": "No browser opens from here: open the addresses that ruta shows yourself",
    },
    "folder": {"es": "El curso: {0} ({1} lecciones)", "en": "The course: {0} ({1} lessons)"},
    "no_folder": {"es": "Al curso le falta {0}", "en": "The course lacks {0}"},
    "other_folder": {
        "es": "Estás en otra copia del curso; este comando usa la de {0}",
        "en": "You are in another copy of the course; this command uses the one in {0}",
    },
    "unwritable": {"es": "No se puede escribir en {0}: {1}", "en": "{0} cannot be written to: {1}"},
    "git": {"es": "Git {0}, y el curso está en un repositorio", "en": "Git {0}, and the course is in a repository"},
    "no_repository": {
        "es": "Git está, pero el curso no es un repositorio: ruta guarda una copia de cada ejercicio",
        "en": "Git is there, but the course is not a repository: ruta keeps a copy of each exercise",
    },
    "no_git": {
        "es": "Git no está: no hace falta para aprender, y ruta guarda una copia de cada ejercicio",
        "en": "Git is not there: it is not needed for learning, and ruta keeps a copy of each exercise",
    },
    "encoding": {"es": "La terminal escribe en {0}", "en": "The terminal writes in {0}"},
    "other_encoding": {
        "es": "La terminal escribe en {0}, así que algunos signos salen distintos",
        "en": "The terminal writes in {0}, so some signs look different",
    },
    "mkdocs": {"es": "El sitio se puede construir", "en": "The site can be built"},
    "no_mkdocs": {"es": "Para construir el sitio falta MkDocs", "en": "To build the site MkDocs is missing"},
    "service": {"es": "{0}: {1} responde", "en": "{0}: {1} answers"},
    "no_service": {"es": "{0}: {1} no responde ({2})", "en": "{0}: {1} does not answer ({2})"},
    "embedded": {"es": "Servidores opcionales sin usar: {0}", "en": "Optional servers not in use: {0}"},
    "mend": {"es": "Arréglalo con:", "en": "Fix it with:"},
    "all_good": {"es": "Todo lo necesario está.", "en": "Everything that is needed is there."},
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and where it is not good, the command that helps."""

    name: str
    state: State
    text: str
    command: str = ""


class Doctor:
    """Looks at one clone, and speaks one language."""

    def __init__(self, root: Path, language: Language) -> None:
        self.root, self.language = root, language

    def findings(self) -> list[Finding]:
        """Everything that was looked at, in the order in which to mend it."""
        steps = (self.folder, self.python, self.environment, self.packages, self.port, self.browser)
        return [found for step in (*steps, self.git, self.terminal, self.site, self.services) for found in step()]

    def _say(self, key: str, *values: object) -> str:
        return TEXTS[key][self.language].format(*values)

    def _project(self) -> dict[str, Any]:
        try:
            project: dict[str, Any] = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))[
                "project"
            ]
        except (OSError, ValueError, KeyError):
            return {}
        return project

    def folder(self) -> Iterator[Finding]:
        missing = [name for name in NEEDED if not (self.root / name).exists()]
        for name in missing:
            yield Finding("folder", "bad", self._say("no_folder", name), f"git checkout -- {name}")
        if not missing:
            yield Finding("folder", "good", self._say("folder", self.root, len(lessons(self.root))))
        if other_clone(self.root):
            yield Finding("folder", "bad", self._say("other_folder", self.root), f"{UV} run ruta")
        try:
            (self.root / FOLDER).mkdir(exist_ok=True)
            probe = self.root / FOLDER / f"probe-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            what = error.strerror or error
            own = "" if os.name == "nt" else f'sudo chown -R "$USER" "{self.root / FOLDER}"'
            yield Finding("folder", "bad", self._say("unwritable", self.root / FOLDER, what), own)

    def python(self) -> Iterator[Finding]:
        wanted = self._project().get("requires-python", "")
        running = platform.python_version()
        if wanted and not SpecifierSet(wanted).contains(running, prereleases=True):
            yield Finding("python", "bad", self._say("python_old", running, wanted), f"{UV} sync --python 3.14")
        else:
            yield Finding("python", "good", self._say("python", running))

    def environment(self) -> Iterator[Finding]:
        if sys.prefix != sys.base_prefix:
            yield Finding("environment", "good", self._say("venv", sys.prefix))
            return
        activate = r".venv\Scripts\activate" if os.name == "nt" else "source .venv/bin/activate"
        command = activate if (self.root / ".venv").is_dir() else f"{UV} sync"
        yield Finding("environment", "bad", self._say("no_venv"), command)

    def packages(self) -> Iterator[Finding]:
        problems = [finding for line in self._project().get("dependencies", ()) if (finding := self._package(line))]
        yield from problems
        if not problems:
            shown = [_version(name) or "?" for name in ("fastapi", "pydantic", "uvicorn")]
            yield Finding("packages", "good", self._say("packages", *shown))

    def _package(self, line: str) -> Finding | None:
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            return None
        if wanted.marker and not wanted.marker.evaluate():
            return None
        found = _version(wanted.name)
        command = f"{UV} sync"
        if found is None:
            return Finding("packages", "bad", self._say("no_package", wanted.name), command)
        if not wanted.specifier.contains(found, prereleases=True):
            text = self._say("other_version", wanted.name, found, wanted.specifier)
            return Finding("packages", "bad", text, command)
        return None

    def port(self) -> Iterator[Finding]:
        if serve.port_problem(serve.LESSONS) is None:
            yield Finding("port", "good", self._say("port", serve.LESSONS))
            return
        free = serve.free_port(serve.LESSONS)
        command = f"ruta start --port {free}" if free else ""
        yield Finding("port", "optional", self._say("port_taken", serve.LESSONS), command)

    def browser(self) -> Iterator[Finding]:
        found = pages.has_browser()
        yield Finding("browser", "good" if found else "optional", self._say("browser" if found else "no_browser"))

    def git(self) -> Iterator[Finding]:
        if shutil.which("git") is None:
            yield Finding("git", "optional", self._say("no_git"))
            return
        said = _output("git", "--version").removeprefix("git version ").split(" ")[0]
        inside = _output("git", "-C", str(self.root), "rev-parse", "--is-inside-work-tree") == "true"
        state: State = "good" if inside else "optional"
        yield Finding("git", state, self._say("git" if inside else "no_repository", said))

    def terminal(self) -> Iterator[Finding]:
        encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower()
        if encoding.replace("-", "") == "utf8":
            yield Finding("terminal", "good", self._say("encoding", "UTF-8"))
            return
        command = "chcp 65001" if os.name == "nt" else "export PYTHONIOENCODING=utf-8"
        yield Finding("terminal", "optional", self._say("other_encoding", encoding), command)

    def site(self) -> Iterator[Finding]:
        if serve.has_mkdocs():
            yield Finding("site", "good", self._say("mkdocs"))
        else:
            yield Finding("site", "optional", self._say("no_mkdocs"), f"{UV} sync")

    def services(self) -> Iterator[Finding]:
        unset = [name for name in SERVICES if not os.environ.get(name)]
        for name, port in SERVICES.items():
            if url := os.environ.get(name):
                yield from self._service(name, url, port)
        if unset:
            yield Finding("services", "optional", self._say("embedded", ", ".join(unset)))

    def _service(self, name: str, url: str, port: int) -> Iterator[Finding]:
        where = ""
        try:
            place = urlsplit(url)
            if not place.hostname:  # a file, as SQLite's
                return
            where = f"{place.hostname}:{place.port or port}"
            with socket.create_connection((place.hostname, place.port or port), timeout=2):
                yield Finding("services", "good", self._say("service", name, where))
        except (OSError, ValueError) as error:
            what = getattr(error, "strerror", None) or error
            unset = f"Remove-Item Env:{name}" if os.name == "nt" else f"unset {name}"
            yield Finding("services", "bad", self._say("no_service", name, where or "?", what), unset)


def lines(findings: list[Finding], language: Language, columns: int) -> list[Text]:
    """The findings on a screen, what is wrong with the command that mends it."""
    shown: list[Text] = []
    for finding in findings:
        sign, style = SIGNS[finding.state]
        shown += wrapped(finding.text, columns, style, first=f"  {sign} ", indent=4)
        if finding.command and finding.state != "good":
            shown += wrapped(f"{TEXTS['mend'][language]} {finding.command}", columns, "bold", indent=4)
    if is_well(findings):
        shown += [Text(), Text(TEXTS["all_good"][language], "green")]
    return shown


def is_well(findings: list[Finding]) -> bool:
    return all(finding.state != "bad" for finding in findings)


def as_data(findings: list[Finding]) -> list[dict[str, str]]:
    """The findings, for a script."""
    return [asdict(finding) for finding in findings]


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _output(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
