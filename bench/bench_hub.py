"""What a hub on PostgreSQL carries: N devices that exchange at once, and a new one that takes all there is.

The server is a real one, on this machine, with its data on the disk as in use (``fsync`` on). An exchange is what the
program does when a device has made some entries: ask for its rights and how far all have counted, send, commit. The
floor of sending is the same rows by ``executemany``, in batches of the same size, each a transaction.
"""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import psycopg

from annotator.core.shared_log import LogEntry, SharedDocument
from annotator.hub.hub_protocol import Batch
from annotator.hub.opening_hub import opened_hub
from annotator.hub.postgres_hub import PostgresHub
from annotator.hub.postgres_people import add_person, make
from bench import hub_keys
from bench.figures import Figure, share
from tests.hub.server import SUPERUSER, Server, programs

_BATCH = 50
"""Entries that a device sends at once: what someone does in some four minutes."""

_AT_ONCE = 16
"""Devices of which an exchange is under way at any time."""

_DEVICES = (1, 10, 100, 500)
_EXCHANGES = 600
_DATABASE = "bench"
_TEXT = "Zoë met Bo and Al in Łódź, for the first time. " * 40
_CHANGES = '[{"span-added":{"id":"%032x","fragments":[[%d,%d]],"label":"person","text":"%s"}}]'


ENTRIES = 100_000
"""Entries that a new device takes, unless another number is asked for."""


def figures(folder: Path, *, quick: bool, entries: int = ENTRIES) -> Iterator[Figure]:
    """Yield entries a second, the time of an exchange by the number of devices, of keys meanwhile, and what a new
    device needs.
    """
    if programs() is None:
        yield Figure("hub: no PostgreSQL on this machine", "", "")
        return
    place = Path(tempfile.mkdtemp(prefix="annotator-bench-pg-"))
    place.chmod(0o755)
    server = Server(place)
    try:
        server.make()
        server.start(fsync="on", max_connections="600", shared_buffers="256MB")
        server.new_database(_DATABASE)
        yield from _exchanges(server, (1, 20) if quick else _DEVICES, 40 if quick else _EXCHANGES)
        yield from hub_keys.figures(server, _DATABASE, folder, rounds=5 if quick else 100)
        yield from _new_devices(server, (500, 1_000) if quick else (20_000, entries))
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(place, ignore_errors=True)


# -- many devices ---------------------------------------------------------------------------------------------


def _exchanges(server: Server, devices: tuple[int, ...], exchanges: int) -> Iterator[Figure]:
    first: float | None = None
    for number in devices:
        project = f"of {number}"
        make(server.url(SUPERUSER, _DATABASE), project, "0" * 32, "boss", 1)
        names = [f"person{each}" for each in range(number)]
        for name in names:
            add_person(server.url(SUPERUSER, _DATABASE), project, name, name, "annotator", "")
        with ExitStack() as stack:
            hubs = [stack.enter_context(closing(_hub(server, name, project))) for name in names]
            for hub in hubs:  # as in use: the first exchange of a connection is slower
                assert _exchange(hub, 0)
            exchanges = max(exchanges, 2 * number)
            ours, seconds = _exchanged(hubs, exchanges)
        floor = _floor(server, exchanges, min(number, _AT_ONCE))
        p50, p99 = share(ours, 0.5), share(ours, 0.99)
        first = first or p50
        entries = exchanges * _BATCH
        yield Figure(
            f"{number} devices, {_BATCH} entries an exchange; floor: executemany",
            f"{entries / seconds:,.0f} entries/s",
            f"{entries / floor:,.0f} entries/s",
            (seconds / floor,),
            (2.0,),
            f"an exchange: p50 {p50 * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms, {min(number, _AT_ONCE)} at a time; "
            f"p50 {p50 / first:.2f}x that of one device",
        )


def _hub(server: Server, name: str, project: str) -> Any:
    return opened_hub(server.url(name, _DATABASE), project, name, "x")


def _entries(device: str, annotator: str, after: int) -> list[LogEntry]:
    return [
        LogEntry(
            device, seq, 1_700_000_000_000 + seq, annotator, "label person",
            _CHANGES % (seq, seq % 900, seq % 900 + 3, "Zoë"), f"{seq % 64:032x}", "f" * 64, (device, seq - 1),
        )
        for seq in range(after + 1, after + 1 + _BATCH)
    ]  # fmt: skip


def _exchange(hub: PostgresHub, after: int) -> float:
    """Exchange what a device has made, after so many entries; return the seconds."""
    name = hub.person.annotator
    batch = Batch(_entries(f"device of {name}", name, after))
    began = time.perf_counter()
    _, counted = hub.rights_and_counted()
    assert counted.get(f"device of {name}", 0) == after
    hub.lacking(sorted({str(each.document) for each in batch.entries}))
    assert hub.push(f"device of {name}", after, batch)
    return time.perf_counter() - began


def _exchanged(hubs: list[PostgresHub], exchanges: int) -> tuple[list[float], float]:
    """Exchange so often, with each device in turn; return the seconds of each, and of all together."""
    waiting: SimpleQueue[tuple[PostgresHub, int]] = SimpleQueue()
    for hub in hubs:
        waiting.put((hub, _BATCH))
    left, taken, failed = SimpleQueue[int](), list[float](), list[BaseException]()
    for number in range(exchanges):
        left.put(number)

    def work() -> None:
        try:
            while True:
                try:
                    left.get_nowait()
                except Empty:
                    return
                hub, after = waiting.get()
                taken.append(_exchange(hub, after))
                waiting.put((hub, after + _BATCH))
        except BaseException as error:  # noqa: BLE001 - raised below
            failed.append(error)

    began = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(min(len(hubs), _AT_ONCE))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return taken, time.perf_counter() - began


def _floor(server: Server, exchanges: int, threads: int) -> float:
    """The seconds for the same rows, without anything that is asked besides, on as many connections."""
    with server.admin(_DATABASE) as admin:
        admin.execute("DROP TABLE IF EXISTS plain")
        admin.execute(
            "CREATE TABLE plain (device text, seq bigint, at bigint, annotator text, command text, document text, "
            "changes text, more text, PRIMARY KEY (device, seq))"
        )
    insert = "INSERT INTO plain VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"

    def work(thread: int, count: int) -> None:
        with psycopg.connect(server.url(SUPERUSER, _DATABASE), autocommit=True) as connection:
            for number in range(count):
                rows = [
                    (
                        each.device,
                        each.seq,
                        each.at,
                        each.annotator,
                        each.command,
                        each.document,
                        each.changes,
                        "{}",
                    )
                    for each in _entries(f"device {thread}", "person", number * _BATCH)
                ]
                with connection.transaction(), connection.cursor() as cursor:
                    cursor.executemany(insert, rows)

    share_of = [exchanges // threads + (each < exchanges % threads) for each in range(threads)]
    workers = [threading.Thread(target=work, args=each) for each in enumerate(share_of)]
    began = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - began


# -- a new device ---------------------------------------------------------------------------------------------


_JOINS = """
import sys, time
from pathlib import Path
from annotator.core.clock import now_to_the_millisecond
from annotator.hub.exchange import exchange
from annotator.hub.opening_hub import opened_hub
from annotator.store.exchange_part import make_joined
from annotator.store.store import Store
address, project, path = sys.argv[1:]
hub = opened_hub(address, project, "boss", "x")
make_joined(Path(path), hub.database_id)
began = time.perf_counter()
with Store.open(Path(path), "boss", now=now_to_the_millisecond) as store:
    done = exchange(store, hub)
    seconds = time.perf_counter() - began
# Of this program alone: what getrusage says may be of the one that started it.
status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
print(done.received.total(), seconds, next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


def _new_devices(server: Server, sizes: tuple[int, ...]) -> Iterator[Figure]:
    peaks = []
    for size in sizes:
        project = f"with {size}"
        make(server.url(SUPERUSER, _DATABASE), project, "1" * 32, "boss", 1)
        with closing(_hub(server, SUPERUSER, project)) as hub:
            _fill(hub, size)
        with tempfile.TemporaryDirectory(prefix="annotator-bench-hub-") as folder:
            done = subprocess.run(
                [sys.executable, "-c", _JOINS, server.url(SUPERUSER, _DATABASE), project, f"{folder}/new.db"],
                stdout=subprocess.PIPE,
                check=True,
                text=True,
            )
        received, seconds, peak = done.stdout.split()
        assert int(received) == size
        peaks.append(int(peak) / 1024)
        yield Figure(
            f"a new device takes {size:,} entries; floor: memory for {sizes[0]:,}",
            f"{peaks[-1]:.0f} MB {size / float(seconds):,.0f} entries/s",
            f"{peaks[0]:.0f} MB",
            (peaks[-1] / peaks[0],),
            (1.25,),
        )


def _text(text: str) -> SharedDocument:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return SharedDocument(sha256[:32], sha256, text)


def _fill(hub: Any, size: int) -> None:
    """Put entries on the hub: texts, and on each of them spans that someone made."""
    texts = [_text(f"{number} {_TEXT}") for number in range(max(2, size // 100))]
    imports = ",".join(f'{{"document":"{each.id}","title":"t"}}' for each in texts)
    first = LogEntry("device", 1, 1_600_000_000_000, "boss", "import", f"[{imports}]")
    assert hub.push("device", 0, Batch([first], texts))
    at = 1
    while at < size:
        entries = []
        for seq in range(at + 1, min(size, at + 2000) + 1):
            text = texts[seq % len(texts)]
            start = seq // len(texts) * 2 % 1500
            changes = _CHANGES % (seq, start, start + 1, (text.text or "")[start])
            entries.append(
                LogEntry(
                    "device", seq, 1_700_000_000_000 + seq, "amy", "label person", changes,
                    text.id, None, ("device", seq - 1),
                )
            )  # fmt: skip
        assert hub.push("device", at, Batch(entries))
        at = entries[-1].seq
