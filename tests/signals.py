"""Signals in the programs that tests start: heard, even where whoever started the tests ignores them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

_HEARD = (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTSTP)


@contextmanager
def heard() -> Iterator[None]:
    """Start programs in here, and they hear the keyboard and the terminal.

    A program inherits what the one that starts it ignores: background jobs of scripts ignore Ctrl+C, those of ``nohup``
    that the terminal is gone. What is not ignored it hears as by default.
    """
    ignored = [number for number in _HEARD if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    try:
        yield
    finally:
        for number in ignored:
            signal.signal(number, signal.SIG_IGN)
