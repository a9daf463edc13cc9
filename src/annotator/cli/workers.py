"""The option ``--workers``: processes that share the work on a whole library."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from msgspec import Struct

from annotator.cli.errors import BadInput
from annotator.core.ordered_map import InThisProcess

_Command = TypeVar("_Command", bound=Callable[..., Any])

_PARTS_PER_WORKER = 3
"""Parts that are worked on or wait, for each worker: none is idle while one part takes longer than others."""


class Workers(Struct, frozen=True):
    """Who does the work, and how many parts may be under way."""

    executor: Executor
    ahead: int


def workers_option(command: _Command) -> _Command:
    """Add the option ``--workers`` to a command."""
    return click.option(
        "--workers",
        type=click.IntRange(1, 256),
        default=1,
        show_default=True,
        metavar="N",
        help="Share the work among N processes; what comes of it is the same.",
    )(command)


@contextmanager
def working(count: int) -> Iterator[Workers]:
    """Give the workers; one is this process. Raises ``BadInput`` if a process dies, as for lack of memory."""
    if count == 1:
        yield Workers(InThisProcess(), 1)
        return
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(count, mp_context=spawning, initializer=_begin) as pool:
        try:
            yield Workers(pool, _PARTS_PER_WORKER * count)
        except BrokenProcessPool:
            raise BadInput(
                "one of the workers died, perhaps for lack of memory; run it again with fewer"
            ) from None
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl+C to the process that has the terminal, and end with it, also where it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # nobody is there to take what it does
