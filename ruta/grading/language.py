"""Which language to speak with this learner."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Mapping

from ruta.grading.words import LANGUAGES, Language

NO_LANGUAGE = {"", "C", "POSIX"}


def detect(environ: Mapping[str, str], system: str = "") -> Language:
    """The language that an environment asks for, Spanish where it says nothing.

    `RUTA_LANG` comes first, then the locale as POSIX reads it, then `system`, the locale of the desktop (`en_US`),
    which only Windows has.
    """
    for language in LANGUAGES:
        if _plain(environ.get("RUTA_LANG", "")).lower() == language:
            return language
    wanted = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    if _plain(wanted) not in NO_LANGUAGE:
        # gettext reads LANGUAGE, a list, only where a real locale is set.
        wanted = environ.get("LANGUAGE", "").split(":")[0] or wanted
    elif not wanted:
        wanted = environ.get("LANGUAGE", "").split(":")[0] or system
    plain = _plain(wanted)
    return "es" if plain in NO_LANGUAGE or plain.lower().startswith(("es", "spanish")) else "en"


def current() -> Language:
    """The language of the person who runs this process."""
    return detect(os.environ, _windows_locale())


def _plain(name: str) -> str:
    """`es_MX.UTF-8@euro` without its encoding and modifier; `C.UTF-8` is `C`."""
    name = name.strip().split(".")[0].split("@")[0]
    return name if name in NO_LANGUAGE else name.replace("-", "_").split("_")[0]


def _windows_locale() -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    return locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), "")
