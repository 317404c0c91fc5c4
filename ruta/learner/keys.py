"""Single keys from the terminal while something else goes on; no keys where there is no terminal."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

END = "\x04"  # what Ctrl-D sends
PAUSE = 0.1
# A terminal that knows these tells what is pasted from what is typed.
TELL, TELL_NO_MORE = b"\x1b[?2004h", b"\x1b[?2004l"
PASTED, PASTED_END = b"[200~", b"\x1b[201~"

Press = Callable[[str], bool]  # whether to go on; what is typed after that is for the shell


@contextlib.contextmanager
def keys(press: Press) -> Iterator[Callable[[], None] | None]:
    """Call `press` with every key, until it wants no more or the block ends, when the terminal is as it was.

    Gives a function that makes the terminal ready again after it was stopped and continued, or None without a terminal.
    """
    if not _has_terminal():
        yield None
    elif sys.platform == "win32":
        with _windows_keys(press):
            yield lambda: None
    else:
        with _posix_keys(press) as again:
            yield again


def _has_terminal() -> bool:
    try:
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            return False
        # A process in the background is stopped when it touches the terminal.
        return sys.platform == "win32" or os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (AttributeError, OSError, ValueError):
        return False


if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def _windows_keys(press: Press) -> Iterator[None]:
        over = threading.Event()

        def listen() -> None:
            while not over.wait(PAUSE):
                while msvcrt.kbhit():
                    one = msvcrt.getwch()
                    if one in "\x00\xe0":  # an arrow or a function key: its second half follows
                        msvcrt.getwch()
                    elif not press(one):
                        return

        thread = threading.Thread(target=listen, name="ruta-keys", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(1)

else:
    import select
    import termios
    import tty

    @contextlib.contextmanager
    def _posix_keys(press: Press) -> Iterator[Callable[[], None]]:
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        wake_read, wake_write = os.pipe()

        def listen() -> None:
            while True:
                with contextlib.suppress(InterruptedError):
                    ready, _, _ = select.select([terminal, wake_read], [], [])
                    if wake_read in ready:
                        return
                    data = _read(terminal)
                    if not data:  # the terminal is gone
                        press(END)
                        return
                    if data == b"\x1b":  # an arrow, or another key that is a sequence: the rest of it is there
                        _skip(terminal)
                    elif not press(data.decode("ascii", "ignore")):
                        return

        def ready() -> None:
            with contextlib.suppress(termios.error):
                tty.setcbreak(terminal, termios.TCSANOW)
            _tell(sys.stdout.fileno(), TELL)

        thread = threading.Thread(target=listen, name="ruta-keys", daemon=True)
        try:
            ready()
            thread.start()
            yield ready
        finally:
            os.write(wake_write, b".")
            if thread.ident:
                thread.join(1)
            _tell(sys.stdout.fileno(), TELL_NO_MORE)
            with contextlib.suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSANOW, before)
            os.close(wake_read)
            os.close(wake_write)

    def _skip(terminal: int) -> None:
        """Read the rest of a sequence that an escape began; what is pasted is no key, and is read to its end."""
        seen = b""
        while select.select([terminal], [], [], 0)[0] and (byte := _read(terminal)):
            seen += byte
            if seen == PASTED:
                while not seen.endswith(PASTED_END) and (byte := _read(terminal)):
                    seen += byte
                return
            if seen[:1] not in b"[O" or (len(seen) > 1 and b"@" <= byte <= b"~"):  # its last byte
                return

    def _tell(terminal: int, what: bytes) -> None:
        """Write to the terminal, if it is one that understands."""
        if os.environ.get("TERM", "dumb") != "dumb":
            with contextlib.suppress(OSError):
                os.write(terminal, what)

    def _read(terminal: int) -> bytes:
        """One byte and no more: what follows a key that ends the loop is for the shell."""
        try:
            return os.read(terminal, 1)
        except BlockingIOError:
            time.sleep(PAUSE)
            return b"\x00"
        except OSError:
            return b""
