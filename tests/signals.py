"""Signals in the programs that tests start: heard, even where whoever started the tests ignores them."""

from __future__ import annotations

import signal


def hear() -> None:
    """Hear the keyboard and the terminal again: a program inherits what the one that started it ignores.

    For the child of a fork, ahead of the program: background jobs of scripts ignore Ctrl+C, ``nohup`` hang-ups.
    """
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP):
        signal.signal(number, signal.SIG_DFL)
