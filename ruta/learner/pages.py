"""The page of a lesson, and a browser to read it in."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path

from ruta.catalogue import Lesson
from ruta.grading.words import Language


def page(lesson: Lesson, language: Language) -> Path:
    """The page of the built site, or else the file it is made from."""
    site = lesson.root / "site" if language == "es" else lesson.root / "site" / language
    built = site / "lessons" / lesson.name / "index.html"
    return built if built.is_file() else lesson.page(language)


def shown(path: Path, root: Path) -> str:
    """A path as a learner reads it."""
    return path.relative_to(root).as_posix()


def has_browser() -> bool:
    """Is there a browser that opens in a window of its own?"""
    if os.environ.get("BROWSER"):
        return True
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False  # what webbrowser finds then would take the terminal
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def open_page(path: Path) -> bool:
    """Open a built page in the browser; return whether that worked. A file of Markdown is for the editor."""
    return path.suffix == ".html" and open_url(path.resolve().as_uri())


def open_url(url: str) -> bool:
    try:
        return has_browser() and webbrowser.open(url)
    except (webbrowser.Error, OSError):
        return False
