"""Exchanges with a hub on PostgreSQL that are killed, whose server is killed, and whose line is cut."""

from __future__ import annotations

import shutil
import signal
import tempfile
import threading
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from annotator.hub.errors import HubError
from annotator.hub.exchange import exchange
from annotator.hub.opening_hub import opened_hub
from tests.cli.command import annotator
from tests.hub.proxy import Proxy, bad_line
from tests.hub.server import SUPERUSER, Server
from tests.store.samples import opened
from tests.torture.killing import annotator_of, check_database, content, corpus, run_for
from tests.torture.trial import Done, Trial

ROUNDS = 10
"""Exchanges that are disturbed in a trial."""


def exchanges(trial: Trial) -> Done:
    """Three machines on one hub, one with some documents, do something to ``size`` between exchanges that fail."""
    place = Path(tempfile.mkdtemp(prefix="annotator-pg-"))
    place.chmod(0o755)
    server = Server(place)
    try:
        server.make()
        server.start(fsync="on")
        server.new_database("hub")
        return _exchanged(trial, server)
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(place, ignore_errors=True)


def _exchanged(trial: Trial, server: Server) -> Done:
    folder, chance, done = trial.folder, trial.chance, Counter[str]()
    url = server.url(SUPERUSER, "hub")
    corpus(folder / "in.jsonl", trial.size, chance)
    _run(folder, "import", "--db", "one.db", "in.jsonl")
    _run(folder, "hub", "init", "--db", "one.db", url)
    _run(folder, "join", "--db", "two.db", "--all", url)
    _run(folder, "join", "--db", "part.db", "--count", "8", url)
    machines = ("one.db", "two.db", "part.db")
    for number in range(ROUNDS):
        db = chance.choice(machines)
        status = chance.choice(["done", "flagged", "in_progress"])
        _run(folder, "change", "--db", db, "--status", status, "--yes", f'"number {number}"')
        corpus(folder / f"{number}.jsonl", max(2, trial.size // 20), chance)
        _import(folder, db, f"{number}.jsonl")
        kind, seconds = chance.choice(["program", "server", "line"]), chance.uniform(0.2, 0.9)
        if kind == "line":
            with bad_line(server.port, chance) as line:
                for _ in range(3):
                    _sync_on_a_bad_line(folder, db, server, line)
                done["cuts of the line"] += line.cut
        elif kind == "program":
            done["kills of exchanges"] += _sync_for(folder, db, seconds)
        else:
            killing = threading.Timer(seconds, lambda: server.stop(signal.SIGKILL))
            killing.start()
            annotator("sync", "--db", db, "--annotator", "amy", cwd=folder)
            killing.join()
            (server.data / "postmaster.pid").unlink(missing_ok=True)
            server.start(fsync="on")
            done["kills of the server"] += 1
    for db in (*machines, *machines, *machines):  # what one finishes, another may take
        _run(folder, "sync", "--db", db)
    for db in machines:
        assert "nothing is new" in _run(folder, "sync", "--db", db)
        check_database(folder / db)
    assert content(folder / "one.db") == content(folder / "two.db")
    _run(folder, "join", "--db", "three.db", "--all", url)
    assert content(folder / "three.db") == content(folder / "one.db")
    part = content(folder / "part.db")
    texts = {text for text, _ in part}
    assert part == [each for each in content(folder / "one.db") if each[0] in texts]
    assert len(texts) < len(content(folder / "one.db"))
    assert len(content(folder / "one.db")) >= trial.size
    return done


def _run(folder: Path, *words: str) -> str:
    result = annotator(*words, "--annotator", "amy", cwd=folder)
    assert result.code == 0, result.err
    return result.out


def _import(folder: Path, db: str, name: str) -> None:
    """Import; what an exchange that was cut off brought comes in first."""
    if annotator("import", "--db", db, "--annotator", "amy", name, cwd=folder).code:
        _run(folder, "sync", "--db", db)
        _run(folder, "import", "--db", db, name)


def _sync_for(folder: Path, db: str, seconds: float) -> bool:
    """Exchange, and kill that after so many seconds; return whether it was killed."""
    killed, _ = run_for(seconds, annotator_of("sync", "--db", db), folder)
    return killed


def _sync_on_a_bad_line(folder: Path, db: str, server: Server, line: Proxy) -> None:
    address = server.url(SUPERUSER, "hub", line.port)
    with opened(folder / db, "amy") as store, suppress(HubError):
        hub: Any = opened_hub(address, "one", "amy", "x")
        with closing(hub):
            exchange(store, hub)
