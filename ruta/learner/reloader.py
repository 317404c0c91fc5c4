"""uvicorn with --reload, which does not wait for ever for a program that is stuck.

An endless loop never gets to know that it was asked to end, and an open stream may take hours: uvicorn's own reloader
waits for both, deaf to the next save and to Ctrl-C.

`python -m ruta.learner.reloader MODULE:APP HOST PORT FOLDER`
"""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from uvicorn import Config, Server
from uvicorn.supervisors.watchfilesreload import WatchFilesReload

from ruta.grading.zygote import prepare_death

PATIENCE = 3.0  # seconds that a program has to end by itself


class Program(Server):
    """What is served, in the reloader's child."""

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        prepare_death()()
        super().run(sockets)


class Reloader(WatchFilesReload):
    """Watches a folder, and replaces the child when something is saved there."""

    def restart(self) -> None:
        with self._impatient():
            super().restart()

    def shutdown(self) -> None:
        with self._impatient():
            super().shutdown()

    @contextmanager
    def _impatient(self) -> Iterator[None]:
        """Kill the child of now when its time is over."""
        late = threading.Timer(PATIENCE, self.process.kill)
        late.start()
        try:
            yield
        finally:
            late.cancel()


def main(app: str, host: str, port: str, folder: str) -> None:
    """Serve an app until SIGTERM or Ctrl-C; on Linux, until whoever started us is gone."""
    prepare_death()()
    config = Config(app, host=host, port=int(port), reload=True, reload_dirs=[folder])
    Reloader(config, target=Program(config).run, sockets=[config.bind_socket()]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
