"""One screen that is written over, where there is a terminal; elsewhere the same lines one after the other."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable

from rich.text import Text

from ruta.learner.paper import console, echo, width

HOME, LINE_END, REST = "\x1b[H", "\x1b[K", "\x1b[J"
ALL = "\x1b[2J"

Lines = Callable[[int, int | None], list[Text]]  # of a width, and of a height where there is one


class Screen:
    """Where a loop shows what it has to show. A terminal that cannot be written over is written on."""

    def __init__(self) -> None:
        out = console()
        self.live = out.is_terminal and not out.is_dumb_terminal and not out.legacy_windows
        self._begun = False
        self._shown: list[Text] = []

    def show(self, lines: Lines) -> None:
        """Put these lines in place of the ones before; without a terminal, below them."""
        if not self.live:
            made = lines(width(), None)
            if made != self._shown:
                echo([Text(), *made])
                self._shown = made
                sys.stdout.flush()
            return
        made = lines(width(), max(shutil.get_terminal_size().lines - 1, 10))
        out = console()
        with out.capture() as capture:
            out.print(Text("\n").join(made))
        text = HOME + capture.get().replace("\n", f"{LINE_END}\n") + REST
        sys.stdout.write(text if self._begun else ALL + text)
        sys.stdout.flush()
        self._begun = True
