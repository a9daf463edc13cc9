"""Keys while the app exchanges with a hub on which others are at work, beside the same app without a hub.

Three apps in terminals get the same keys in turn: one without a hub, one with a hub on this machine, one with a hub at
the end of a slow line. Meanwhile others send to both hubs what a team of 500 does: something comes all the time.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from itertools import cycle
from pathlib import Path

from annotator.core.shared_log import LogEntry
from annotator.hub.exchanger import Exchanger
from annotator.hub.hub_protocol import Batch
from annotator.hub.opening_hub import opened_hub
from annotator.hub.postgres_people import add_person, make
from annotator.store.hub_notes import Joined
from bench import programs
from bench.databases import made_database, opened
from bench.figures import Figure, share
from bench.terminal import Terminal
from bench.texts import ANNOTATOR, FREE_INITIALS, record_of, text_of
from tests.hub.proxy import Proxy
from tests.hub.server import SUPERUSER, Server
from tests.serve.served import is_alive

DELAY = 0.08
"""Seconds that everything takes on the slow line, each way."""

_ARTICLE, _ARTICLES = 4000, 100
_SENT, _EVERY = 20, 0.2  # entries, and seconds: what 500 people do at a mark in five seconds each
_TEXT_START, _RIGHT, _ARM, _UNDO = b"\x1b[1;5H", b"\x1b[C", b"p", b"u"
_TARGETS = (1.2,)
_PATIENCE = 60.0
_CHANGES = '[{"span-added":{"id":"%032x","fragments":[[%d,%d]],"label":"person","text":%s}}]'
_OTHER = "other"


def figures(server: Server, database: str, folder: Path, *, rounds: int) -> Iterator[Figure]:
    """Yield the times of keys with each hub, without one as their floor; ``database`` is one on the server."""
    texts = [text_of(number, _ARTICLE) for number in range(_ARTICLES)]
    records = [record_of(text, 20, f"Article {number}") for number, text in enumerate(texts)]
    with ExitStack() as stack:
        line = Proxy(server.port, delay=DELAY)
        stack.callback(line.close)
        paths = {
            name: made_database(folder / f"{name}.db", records) for name in ("without", "hub", "slow line")
        }
        for name, port in (("hub", server.port), ("slow line", line.port)):
            _join(server, database, paths[name], name, port)
            stack.enter_context(_others_at_work(server.url(_OTHER, database), name, paths[name]))
        apps = {name: stack.enter_context(programs.annotator(path)) for name, path in paths.items()}
        taken = _taken(apps, rounds)
        beside = [child for app in apps.values() for child in app.children]
    until = time.monotonic() + _PATIENCE
    while (
        any(map(is_alive, beside)) and time.monotonic() < until
    ):  # they end with the app, after what they are at
        time.sleep(0.05)
    came = {name: _came(paths[name]) for name in ("hub", "slow line")}
    for key in ("caret right", "make a span"):
        floor = taken["without", key]
        for name in ("hub", "slow line"):
            ours = taken[name, key]
            where = "with a hub" if name == "hub" else f"with a hub {DELAY * 1000:.0f} ms away"
            yield Figure(
                f"{key}, {where}; floor: without",
                _shown(ours),
                _shown(floor),
                (share(ours, 0.5) / share(floor, 0.5), share(ours, 0.95) / share(floor, 0.95)),
                _TARGETS,
                f"meanwhile {came[name][0]:,} entries came, and {came[name][1]:,} went; ratios of p50 and p95",
            )


def _shown(seconds: list[float]) -> str:
    return f"p50 {share(seconds, 0.5) * 1000:.1f} p95 {share(seconds, 0.95) * 1000:.1f} ms"


def _join(server: Server, database: str, path: Path, project: str, port: int) -> None:
    """Make a project of a database, and let someone else in."""
    with opened(path) as store:
        make(server.url(SUPERUSER, database), project, store.database_id, ANNOTATOR, 1)
        add_person(server.url(SUPERUSER, database), project, _OTHER, _OTHER, "annotator", "")
        store.join(Joined(server.url(SUPERUSER, database, port), project))
        with closing(Exchanger(store)) as exchanger:
            exchanger.exchange()


@contextmanager
def _others_at_work(address: str, project: str, path: Path) -> Iterator[None]:
    """Others send spans in the articles, until the end."""
    ended = threading.Event()
    with opened(path) as store:
        texts = {each.document.id: each.document.text for each in store.records()}

    def work() -> None:
        with closing(opened_hub(address, project, _OTHER, "x")) as hub:
            seq = 0
            while not ended.wait(_EVERY):
                assert hub.push("others", seq, Batch(_entries(texts, seq)))
                seq += _SENT

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _entries(texts: dict[str, str], after: int) -> list[LogEntry]:
    entries, ids = [], sorted(texts)
    for seq in range(after + 1, after + _SENT + 1):
        id_ = ids[seq % len(ids)]
        start = seq // len(ids) * 4 % (_ARTICLE // 2)
        changes = _CHANGES % (seq, start, start + 1, json.dumps(texts[id_][start]))
        entry = LogEntry(
            "others",
            seq,
            1_900_000_000_000 + seq,
            _OTHER,
            "label person",
            changes,
            id_,
            None,
            ("others", seq - 1),
        )
        entries.append(entry)
    return entries


def _taken(apps: dict[str, Terminal], rounds: int) -> dict[tuple[str, str], list[float]]:
    """The seconds of each kind of key in each app."""
    taken: dict[tuple[str, str], list[float]] = {
        (name, key): [] for name in apps for key in ("caret right", "make a span")
    }
    letters = cycle(FREE_INITIALS)
    for number in range(rounds):
        letter = next(letters).encode()
        for name, app in apps.items():
            seconds = [app.press(key).seconds for key in (_TEXT_START, _RIGHT, _RIGHT, _ARM, letter, _UNDO)]
            if number >= 2:  # the first ones warm up
                taken[name, "caret right"] += seconds[1:3]
                taken[name, "make a span"].append(seconds[4])
    return taken


def _came(path: Path) -> tuple[int, int]:
    """How many entries came from others, and how many of this person's are on the hub."""
    with opened(path) as store:
        counted = store.counted_by_device()
        mine = sum(last for device, last in counted.items() if device != "others")
        return counted.get("others", 0), mine - store.unsent
