"""An error of Ruta's own: said in a sentence, with the traceback in a file for whoever mends it."""

from __future__ import annotations

import tempfile
import traceback

from ruta.grading.language import current
from ruta.grading.loading import describe_error
from ruta.learner.paper import echo, width, wrapped
from ruta.learner.texts import say


def tell_of(error: Exception) -> None:
    """Say what happened, and where its traceback is."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="ruta-", suffix=".txt", delete=False) as file:
        traceback.print_exception(error, file=file)
    echo(wrapped(say(current(), "broken", describe_error(error), file.name), width(), "red"), error=True)
