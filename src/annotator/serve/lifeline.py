"""The served program's side: its terminal is the gateway's, and it ends when the gateway does, however that ends."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import termios
import threading
import time
from contextlib import suppress

PATIENCE = 3.0
"""Seconds that the program has for leaving cleanly."""


def hold(lifeline: int) -> None:
    """Make standard input the terminal that controls this process, and end when the pipe ``lifeline`` does.

    The server holds the only other end of the pipe and never writes into it, so that its end is that of the server,
    also when that is killed. Whatever this process has started ends with it: all are one group.
    """
    with suppress(OSError):  # it is so already
        fcntl.ioctl(sys.stdin.fileno(), termios.TIOCSCTTY, 0)
    os.set_inheritable(lifeline, False)  # noqa: FBT003 - its own way of saying it
    threading.Thread(target=_wait, args=(lifeline,), name="lifeline", daemon=True).start()


def _wait(lifeline: int) -> None:
    while os.read(lifeline, 1):
        pass
    os.kill(os.getpid(), signal.SIGHUP)
    time.sleep(PATIENCE)
    os.killpg(os.getpgrp(), signal.SIGKILL)
