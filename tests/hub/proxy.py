"""A line between a program and a server that is slow, and that is cut now and then in the middle of something."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import SimpleQueue
from random import Random


class Proxy:
    """Passes on what comes, ``delay`` seconds later, until ``bytes_left`` of a connection say that it is cut."""

    def __init__(
        self, port: int, *, delay: float = 0.0, cut_after: Callable[[], int | None] = lambda: None
    ) -> None:
        self._to = port
        self._delay = delay
        self.is_open = threading.Event()
        """While it is not set, nothing is passed on."""
        self.is_open.set()
        self._cut_after = cut_after
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.cut = 0
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.is_open.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        for each in (self._listening, *self._open):
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
                self._open += [client, server]
                left = self._cut_after()
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(one, other, left), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket, left: int | None) -> None:
        """Take what comes from one end; a thread of its own passes it on, so that a delay holds nothing up."""
        due = SimpleQueue[tuple[float, bytes] | None]()
        threading.Thread(target=self._send, args=(due, one, other, left), daemon=True).start()
        with suppress(OSError):
            while data := one.recv(4096):
                due.put((time.monotonic() + self._delay, data))
        due.put(None)

    def _send(
        self,
        due: SimpleQueue[tuple[float, bytes] | None],
        one: socket.socket,
        other: socket.socket,
        left: int | None,
    ) -> None:
        with suppress(OSError):
            while (item := due.get()) is not None:
                at, data = item
                time.sleep(max(0.0, at - time.monotonic()))
                self.is_open.wait()
                if left is not None and len(data) > left:
                    other.sendall(data[:left])
                    self.cut += 1
                    break
                other.sendall(data)
                left = None if left is None else left - len(data)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def bad_line(port: int, chance: Random, *, delay: float = 0.0) -> Iterator[Proxy]:
    """A line of which most connections are cut somewhere."""
    proxy = Proxy(port, delay=delay, cut_after=lambda: chance.choice([None, chance.randrange(200, 9000)]))
    try:
        yield proxy
    finally:
        proxy.close()
