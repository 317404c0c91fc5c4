"""`ruta`, and `python -m ruta`. Ctrl-C ends it quietly even while Python is still importing."""

from __future__ import annotations

import sys


def main() -> None:
    try:
        from ruta.cli import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
