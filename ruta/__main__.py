"""`ruta`, and `python -m ruta`. Ctrl-C ends it quietly even while Python is still importing."""

from __future__ import annotations

import signal
import sys

BROKEN = 70  # EX_SOFTWARE of sysexits.h


def main() -> None:
    """Run the command line. What a signal or an error of ours ends is cleaned up, and no traceback is shown."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, lambda found, _: sys.exit(128 + found))
    try:
        from ruta.cli import app
        from ruta.learner.paper import speak_plainly

        speak_plainly()
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except ModuleNotFoundError as error:
        # What speaks the learner's language may be what is missing.
        sys.stderr.write(f"{error.name}: no está instalado · is not installed. python -m uv sync\n")
        sys.exit(2)
    except Exception as error:  # noqa: BLE001  (a learner never sees a traceback of ours)
        from ruta.learner.broken import tell_of

        tell_of(error)
        sys.exit(BROKEN)


if __name__ == "__main__":
    main()
