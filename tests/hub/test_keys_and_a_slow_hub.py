"""Keys while the line to the hub holds everything back: each is kept and shown before anything moves on the line."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from annotator.store.hub_notes import Joined
from annotator.store.store import Store
from tests.hub.places import Place
from tests.hub.proxy import Proxy
from tests.hub.server import Server
from tests.store.samples import opened
from tests.workspace.at_work import Work, go_on, import_many

_KEYS = ("p", "s", "right", "p", "b", "u", "p", "b")
_TALKING = (
    (socket.socket, "connect"),
    (socket.socket, "sendall"),
    (socket, "getaddrinfo"),
    (psycopg, "connect"),
)


@contextmanager
def at_work(store: Store) -> Iterator[Work]:
    """Someone at work, with the exchange beside if the store has a hub."""
    work = Work(store)
    if store.hub is not None:
        work.workspace.exchange()
    assert work.workspace.start()
    go_on(work)
    try:
        yield work
    finally:
        work.workspace.end()


def pressed(work: Work, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Press keys, and yield what is kept after each; nothing of it may speak to any network."""

    def told(name: str, real: Callable[..., Any], *given: Any, **more: Any) -> Any:
        assert threading.current_thread() is not threading.main_thread(), (
            name
        )  # but the line's own threads may
        return real(*given, **more)

    for key in _KEYS:
        with monkeypatch.context() as patching:
            for where, name in _TALKING:
                real = getattr(where, name)
                patching.setattr(
                    where, name, lambda *given, name=name, real=real, **more: told(name, real, *given, **more)
                )
            work.press(key)
        yield work.kept


def wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[str, str]]]:
    """What is kept after each key where there is no hub."""
    with opened(tmp_path / "alone.db", "amy") as store:
        import_many(store, 0)
        with at_work(store) as work:
            found = list(pressed(work, monkeypatch))
    assert len(found[-1]) == 2
    return found


def test_a_hub_that_never_answers_is_waited_for_by_no_key(
    tmp_path: Path, expected: list[list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, opened(tmp_path / "amy.db", "amy") as store:
        import_many(store, 0)
        listening.settimeout(30)
        address = f"postgresql://amy@127.0.0.1:{listening.getsockname()[1]}/x?connect_timeout=300"
        store.join(Joined(address, "project"))
        with at_work(store) as work:
            line, _ = listening.accept()
            with line:  # the exchange is under way, and nothing will ever come of it
                assert list(pressed(work, monkeypatch)) == expected


def test_what_is_done_while_the_line_stands_still_is_on_the_disk_first_and_on_the_hub_afterwards(
    server: Server, tmp_path: Path, expected: list[list[tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Proxy(server.port)
    with opened(tmp_path / "amy.db", "amy") as store:
        import_many(store, 0)
        place = Place(store.database_id, server, tmp_path)
        store.join(Joined(place.address("amy", line.port), place.project))
        with at_work(store) as work:
            wait_until(lambda: store.last_exchange is not None and store.unsent == 0)
            with place.open() as hub:
                before = hub.counted()
                line.is_open.clear()
                assert list(pressed(work, monkeypatch)) == expected
                assert hub.counted() == before
                line.is_open.set()
                wait_until(lambda: hub.counted() == store.counted_by_device())
    line.close()
