"""What a server promises besides: it refuses by itself, lends documents, and may be killed, cut off and restored."""

from __future__ import annotations

import multiprocessing
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random
from typing import Any, cast

import psycopg
import pytest

from annotator.core.changes import SpanAdded
from annotator.core.shared_log import LogEntry, SharedDocument
from annotator.hub.errors import HubError, NotThereError, RefusedError, UnreachableError
from annotator.hub.exchange import exchange
from annotator.hub.hub_address import address_of, connection_parameters
from annotator.hub.hub_protocol import Batch, Hub, Round
from annotator.hub.opening_hub import opened_hub
from annotator.hub.postgres_people import add_person, make, revoke
from annotator.store.store import Store
from tests.hub.places import DATABASE, Place
from tests.hub.proxy import bad_line
from tests.hub.server import SUPERUSER, Server, free_port
from tests.store.samples import imported, keep, opened, span
from tests.store.test_rebuilding import check_rebuilt

ID = "e" * 32


def entry(
    seq: int, device: str, annotator: str, command: str = "mark", changes: str = "[]", **more: str
) -> LogEntry:
    return LogEntry(device, seq, 1000 + seq, annotator, command, changes, **more)  # type: ignore[arg-type]


def all_of(hub: Hub) -> list[tuple[str, int]]:
    return sorted(each.name for batch in hub.pull({}, hub.counted()) for each in batch)


@pytest.fixture
def place(server: Server, tmp_path: Path) -> Place:
    made = Place(ID, server, tmp_path)
    made.let_in("ben")
    made.let_in("cat")
    made.let_in("rev", "reviewer")
    made.let_in("lea", "lead")
    return made


@pytest.fixture
def ben(place: Place) -> Iterator[Hub]:
    with place.open("ben") as hub:
        yield hub


# -- what the server refuses ----------------------------------------------------------------------------------

ON = {"document": "ab" * 16}
THEIR_LAYER = '[{"document":"x"},{"layer":"cat","of":"x","changes":[{"note":"\\u0000"}]}]'
OWN_LAYER = '[{"document":"x"},{"layer":"ben","of":"x","changes":[{"note":"\\u0000 \\\\u0000"}]}]'


@pytest.mark.parametrize(
    "forged",
    [
        entry(1, "bens", "cat", **ON),
        entry(1, "bens", "", **ON),
        entry(1, "bens", "ben", "import", THEIR_LAYER),
        entry(1, "bens", "ben", "remove", '[{"removed":"hash"}]'),
        entry(1, "bens", "ben", "rename-annotator"),
        entry(1, "bens", "ben", "migrate-schema"),
    ],
    ids=["as another", "as nobody", "a layer of another", "a removal", "a renaming", "a migration"],
)
def test_the_server_refuses_what_is_not_this_persons_to_send(
    place: Place, ben: Hub, forged: LogEntry
) -> None:
    with pytest.raises(RefusedError, match="does not let you do that"):
        ben.push("bens", 0, Batch([forged]))
    assert ben.counted() == {}
    with place.open("lea") as lead:
        assert lead.push("bens", 0, Batch([forged]))


def test_the_server_takes_what_is_this_persons_own(ben: Hub) -> None:
    own = [entry(1, "bens", "ben", **ON), entry(2, "bens", "ben", "import", OWN_LAYER)]
    assert ben.push("bens", 0, Batch(own))
    assert [each for batch in ben.pull({}, ben.counted()) for each in batch] == own


def test_nobody_counts_on_under_the_device_of_another(place: Place, ben: Hub) -> None:
    with place.open("cat") as cat:
        assert cat.push("cats", 0, Batch([entry(1, "cats", "cat", **ON)]))
    with pytest.raises(RefusedError, match="the device cats is that of 'cat'"):
        ben.push("cats", 1, Batch([entry(2, "cats", "ben", **ON)]))
    connection = ben._connection  # type: ignore[attr-defined]
    for statement in (
        "UPDATE devices SET counted = 99 WHERE device = 'cats'",
        f"UPDATE entries SET changes = '[]' WHERE project = '{place.project}'",  # noqa: S608
        "DELETE FROM entries",
        "UPDATE people SET kind = 'lead'",
        "INSERT INTO rounds VALUES ('p', 'x', '', true)",
        "UPDATE leases SET done = true",
        "UPDATE tasks SET assigned = '{ben}'",
        f"DELETE FROM tasks WHERE project = '{place.project}'",  # noqa: S608
        f"DELETE FROM words WHERE project = '{place.project}'",  # noqa: S608
        "TRUNCATE entries",
        "INSERT INTO people VALUES ('p', 'ben', 'ben', 'lead')",
        "CREATE TABLE mine (a int)",
    ):
        with suppress(psycopg.errors.InsufficientPrivilege):
            assert connection.execute(statement).rowcount == 0, statement
    with place.open("cat") as cat:
        assert cat.counted() == {"cats": 1}


def test_the_work_of_others_is_seen_when_a_round_lets_it(place: Place, ben: Hub) -> None:
    with place.open("cat") as cat:
        shared = entry(1, "cats", "cat", "import", '[{"document":"x"}]')
        assert cat.push("cats", 0, Batch([shared, entry(2, "cats", "cat", **ON)]))
    assert ben.push("bens", 0, Batch([entry(1, "bens", "ben", **ON)]))
    before = ben.rights
    assert all_of(ben) == [("bens", 1), ("cats", 1)]
    assert ben.what_is_at({"cats": 2, "bens": 1}) == {"bens": (1001, "mark")}
    with pytest.raises(RefusedError):
        ben.put_round(Round("one", "", reveals=True))
    with place.open("rev") as reviewer:
        assert all_of(reviewer) == [("bens", 1), ("cats", 1), ("cats", 2)]
        with pytest.raises(RefusedError):
            reviewer.push("bens", 1, Batch([entry(2, "bens", "rev", **ON)]))
    with place.open("lea") as lead:
        lead.put_round(Round("one", "", reveals=True))
    assert ben.rights != before
    assert all_of(ben) == [("bens", 1), ("cats", 1), ("cats", 2)]


def test_one_project_knows_nothing_of_another(place: Place, server: Server, tmp_path: Path) -> None:
    other = Place("f" * 32, server, tmp_path)
    other.let_in("zoe")
    with other.open("zoe") as zoe, place.open("lea") as lead:
        assert lead.push(
            "leas", 0, Batch([entry(1, "leas", "lea")], [SharedDocument("ab" * 16, "h", "secret")])
        )
        assert zoe.push("zoes", 0, Batch([entry(1, "zoes", "zoe", **ON)]))
        assert all_of(zoe) == [("zoes", 1)]
        assert [each.text for each in zoe.documents(["ab" * 16])] == [None]
        connection = zoe._connection  # type: ignore[attr-defined]
        for table in ("entries", "documents", "devices", "people", "projects"):
            rows = connection.execute(f"SELECT project FROM {table}").fetchall()  # noqa: S608
            assert {project for (project,) in rows} <= {other.project}, table
    with pytest.raises(RefusedError, match="does not let you in"):
        opened_hub(server.url("zoe", DATABASE), place.project, "zoe", "x")


def test_who_is_revoked_is_let_in_no_more_and_is_told_in_one_line(place: Place, ben: Hub) -> None:
    assert revoke(place.address("amy"), place.project, "ben") == place.project
    with pytest.raises(HubError):
        ben.counted()
    with pytest.raises(RefusedError, match="does not let you in") as refused, place.open("ben"):
        raise AssertionError
    assert "\n" not in str(refused.value)
    with pytest.raises(HubError, match="knows no 'nobody'"):
        revoke(place.address("amy"), place.project, "nobody")
    add_person(place.address("amy"), place.project, "ben", "ben", "reviewer", "")
    with place.open("ben") as again:
        assert again.person.kind == "reviewer"


def test_names_of_people_do_not_change_and_are_nobody_elses(place: Place) -> None:
    for login, name in (("ben", "benjamin"), ("dan", "cat")):
        with pytest.raises(HubError, match=r"as 'ben'|of 'cat' already"):
            add_person(place.address("amy"), place.project, login, name, "annotator", "")


# -- getting in -----------------------------------------------------------------------------------------------


def test_a_password_comes_from_its_file_alone_and_is_never_said(
    place: Place, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "Kö:nig'\\42"  # noqa: S105 - of a test
    add_person(place.address("amy"), place.project, "pat", "pat", "annotator", secret)
    passwords = tmp_path / "passwords"
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    for content in ("", f"127.0.0.1:*:*:pat:{'wrong' + secret[:2]}"):
        passwords.write_text(content)
        passwords.chmod(0o600)
        with pytest.raises(RefusedError, match="PGPASSFILE") as refused:
            opened_hub(server.url("pat", DATABASE), place.project, "pat", "x")
        assert secret[:2] not in str(refused.value)
    escaped = secret.replace("\\", "\\\\").replace(":", "\\:")
    passwords.write_text(f"127.0.0.1:*:*:pat:{escaped}")
    opened_hub(server.url("pat", DATABASE), place.project, "pat", "x").close()
    with server.admin() as admin:
        [(kept,)] = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'pat'").fetchall()
    assert str(kept).startswith("SCRAM-SHA-256$")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://amy:s3cret@db/x",
        "postgresql://db/x?user=amy&password=s3cret",
        "postgres://:s3cret@db",
        "postgresql://amy@db/x?sslpassword=s3cret",
    ],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(HubError, match="PGPASSFILE") as refused:
        address_of(address)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize("address", ["http://x", "mysql://x/y", "", "folder:", "postgresql://[x"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(HubError):
        address_of(address)


def test_another_machine_must_prove_who_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    far = connection_parameters("postgresql://amy@db.example.org/x")
    assert (far["sslmode"], far["sslrootcert"]) == ("verify-full", "system")
    assert connection_parameters("postgresql://a,[::1]:5433/x")["sslmode"] == "verify-full"
    assert connection_parameters("postgresql:///x?host=a,b")["target_session_attrs"] == "read-write"
    assert "sslmode" not in connection_parameters("postgresql://db/x?sslmode=require")
    for here in (
        "postgresql:///x",
        "postgresql://127.0.0.1:5433/x",
        "postgresql://[::1]/x",
        "postgresql:///x?host=/tmp",
    ):
        assert "sslmode" not in connection_parameters(here)
    monkeypatch.setenv("PGSSLMODE", "require")
    assert "sslmode" not in connection_parameters("postgresql://db/x")


def test_a_server_that_proves_nothing_gets_nothing(place: Place, server: Server) -> None:
    far = server.url("ben", DATABASE).replace("127.0.0.1", "db.example.org") + "?hostaddr=127.0.0.1"
    with pytest.raises(UnreachableError, match="right server"):
        opened_hub(far, place.project, "ben", "x")


def test_where_no_hub_is_and_where_nothing_answers_takes_one_line(server: Server, place: Place) -> None:
    for address, error, word in (
        (server.url(SUPERUSER, "postgres"), NotThereError, "annotator hub init"),
        (server.url(SUPERUSER, "nothing"), NotThereError, "createdb"),
        (server.url("stranger", DATABASE), RefusedError, "let you in"),
        (server.url(SUPERUSER, DATABASE, free_port()), UnreachableError, "cannot be reached"),
        (server.url(SUPERUSER, DATABASE), NotThereError, "--project"),
    ):
        with pytest.raises(error, match=word) as refused:
            opened_hub(
                address, "" if address == server.url(SUPERUSER, DATABASE) else place.project, "amy", "x"
            )
        assert "\n" not in str(refused.value)
    with server.admin(DATABASE) as admin:
        admin.execute("UPDATE annotator_hub.hub SET version = 99")
        try:
            with pytest.raises(HubError, match="another version"):
                opened_hub(place.address("amy"), place.project, "amy", "x")
            with pytest.raises(HubError, match="another version"):
                Place(ID, server, place.folder)
        finally:
            admin.execute("UPDATE annotator_hub.hub SET version = 3")
    with pytest.raises(HubError, match="choose another name"):
        make(place.address("amy"), place.project, "another", "amy", 1)


# -- leases ---------------------------------------------------------------------------------------------------


def _takes(url: str, project: str, taken: multiprocessing.Queue[list[str]]) -> None:
    hub = opened_hub(url, project, "", "x")
    count, tries = 0, 0
    while tries < 3:
        now = hub.take_leases(5, 14)
        tries = 0 if len(now) > count else tries + 1
        count = len(now)
        if tries:
            time.sleep(0.02)
    taken.put([each.document for each in now])
    hub.close()


def test_of_32_who_take_documents_none_gets_one_twice_and_none_is_left(
    server: Server, tmp_path: Path
) -> None:
    place = Place(ID, server, tmp_path)
    with server.admin(DATABASE) as admin:
        admin.execute("UPDATE annotator_hub.projects SET wanted = 2 WHERE project = %s", (place.project,))
    ids = [f"{number:032x}" for number in range(400)]
    with place.open() as hub:
        assert hub.push(
            "d", 0, Batch([entry(1, "d", "amy")], [SharedDocument(id_, "h", "text") for id_ in ids])
        )
    names = [f"taker{number}" for number in range(32)]
    for name in names:
        place.let_in(name)
    context = multiprocessing.get_context("fork")
    taken: multiprocessing.Queue[list[str]] = context.Queue()  # type: ignore[assignment]
    processes = [
        context.Process(target=_takes, args=(place.address(name), place.project, taken)) for name in names
    ]
    for process in processes:
        process.start()
    found = [taken.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert all(len(set(each)) == len(each) for each in found)
    assert sorted(id_ for each in found for id_ in each) == sorted([*ids, *ids])


def test_a_lease_ends_is_given_back_or_is_done(place: Place, server: Server, ben: Hub) -> None:
    ids = [f"{number:032x}" for number in range(4)]
    with place.open() as hub:
        assert hub.push(
            "d", 0, Batch([entry(1, "d", "amy")], [SharedDocument(id_, "h", "text") for id_ in ids])
        )
    assert [each.document for each in ben.take_leases(2, 14)] == [each.document for each in ben.leases()]
    first, second = [each.document for each in ben.leases()]
    assert len(ben.take_leases(0, 14)) == 2
    with place.open("cat") as cat:
        others = [each.document for each in cat.take_leases(20, 14)]
        assert sorted([first, second, *others]) == ids
        assert [each.document for each in ben.give_back([first, "nothing"], done=False)] == [second]
        assert ben.give_back([second], done=True) == []
        assert first in [each.document for each in cat.take_leases(20, 14)]
        assert second not in [each.document for each in cat.leases()]
        with server.admin(DATABASE) as admin:
            admin.execute(
                "UPDATE annotator_hub.leases SET until = now() - interval '1 day' WHERE annotator = 'cat'"
            )
        assert len(ben.take_leases(20, 14)) == 2  # not what was given back
        assert ben.take_document(first, 14)
        assert not ben.take_document("f" * 32, 14)
        assert len(ben.leases()) == 3
        assert cat.leases() == []


# -- what it survives -----------------------------------------------------------------------------------------


@pytest.fixture
def amy(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "amy.db", "amy") as store:
        imported(store, *(f"Text {number} \x00 of many." for number in range(30)))
        yield store


def works(store: Store, number: int) -> None:
    of = store.document(store.first_document() or "")
    keep(
        store,
        of,
        SpanAdded(span(of, 0, 4 + number % 8, id_=f"{store.annotator}{number}", annotator=store.annotator)),
    )


def test_a_line_that_is_cut_in_the_middle_loses_nothing(server: Server, amy: Store, tmp_path: Path) -> None:
    place = Place(amy.database_id, server, tmp_path)
    place.let_in("ben", "reviewer")
    chance = Random(4)  # noqa: S311 - the same chance every time
    place.sync(amy)
    ben = place.join(tmp_path / "ben.db", "ben")
    place.sync(ben)
    done = 0
    with ben, bad_line(server.port, chance) as line:
        for number in range(16):
            for store in (amy, ben):
                works(store, number)
                with suppress(HubError):
                    place.sync(store, line.port)
                    done += 1
        assert line.cut > 3
        assert done > 3
        for store in (amy, ben, amy):
            place.sync(store)
        assert list(amy.records()) == list(ben.records())
    check_rebuilt(tmp_path / "amy.db")
    check_rebuilt(tmp_path / "ben.db")


def test_a_server_that_is_killed_while_it_takes_something_has_all_or_nothing_of_it(
    tmp_path: Path, amy: Store
) -> None:
    own = Path(tempfile.mkdtemp(prefix="annotator-pg-"))
    own.chmod(0o755)
    server = Server(own)
    chance = Random(5)  # noqa: S311 - the same chance every time
    try:
        server.make()
        server.start(fsync="on")
        server.new_database(DATABASE)
        place = Place(amy.database_id, server, tmp_path)
        for number in range(3):
            for more in range(20):
                works(amy, 100 * number + more)
            killing = threading.Timer(chance.uniform(0.005, 0.06), lambda: server.stop(signal.SIGKILL))
            killing.start()
            with suppress(HubError):
                place.sync(amy)
            killing.join()
            server.stop(signal.SIGKILL)
            (server.data / "postmaster.pid").unlink(missing_ok=True)
            server.start(fsync="on")
        place.sync(amy)
        with place.join(tmp_path / "new.db", "amy") as new:
            place.sync(new)
            assert list(new.records()) == list(amy.records())
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(own)


def test_a_hub_is_restored_from_a_backup_and_gets_again_what_came_since(
    server: Server, amy: Store, tmp_path: Path
) -> None:
    server.new_database("backed_up")
    place = Place(amy.database_id, server, tmp_path)
    place.sync(amy)
    backup = server.run(
        "pg_dump", "-h", "127.0.0.1", "-p", str(server.port), "-U", SUPERUSER, "--format=plain", DATABASE
    )
    works(amy, 1)
    place.sync(amy)
    assert amy.unsent == 0
    with tempfile.NamedTemporaryFile("w", suffix=".sql", dir="/tmp", delete=True) as file:
        file.write(backup)
        file.flush()
        Path(file.name).chmod(0o644)
        server.run(
            "psql", "-h", "127.0.0.1", "-p", str(server.port), "-U", SUPERUSER, "-d", "backed_up", "-q",
            "-v", "ON_ERROR_STOP=1", "-f", file.name,
        )  # fmt: skip
    restored = opened_hub(server.url(SUPERUSER, "backed_up"), place.project, "amy", "x")
    try:
        assert exchange(amy, restored).sent == 1
        with place.join(tmp_path / "new.db", "amy") as new:
            exchange(new, restored)
            assert list(new.records()) == list(amy.records())
    finally:
        restored.close()


def test_what_is_sent_is_hinted_at(place: Place, ben: Hub) -> None:
    assert not ben.wait(0.01)
    with place.open() as hub:
        hub.push("d", 0, Batch([entry(1, "d", "amy")]))
    began = time.monotonic()
    assert ben.wait(5)
    assert time.monotonic() - began < 2


def test_someone_whom_a_file_says_more_of_sends_only_their_own(
    server: Server, amy: Store, tmp_path: Path
) -> None:
    works(amy, 1)
    place = Place(amy.database_id, server, tmp_path)
    place.let_in("ben")
    amy.back_up(tmp_path / "ben.db")
    with opened(tmp_path / "ben.db", "ben") as ben:
        works(ben, 2)
        assert ben.unsent == 1
        done = place.sync(ben)
        assert (done.sent, done.held) == (1, 2)
        assert ben.unsent == 0
        place.sync(amy)
        assert place.sync(ben).held == 0
        assert list(amy.records()) == list(ben.records())


def test_a_standby_that_is_promoted_goes_on_for_everyone_and_gets_what_it_had_not(
    tmp_path: Path, amy: Store
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="annotator-pg-"))
    (folder / "one").mkdir()
    (folder / "two").mkdir()
    for each in (folder, folder / "one", folder / "two"):
        each.chmod(0o755)
    first, second = Server(folder / "one"), Server(folder / "two")
    try:
        first.make()
        first.start(wal_level="replica", max_wal_senders="4", hot_standby="on")
        first.new_database(DATABASE)
        place = Place(amy.database_id, first, tmp_path)
        place.sync(amy)
        second.copy(first)
        second.start(hot_standby="on", primary_conninfo=f"host=127.0.0.1 port={first.port} user={SUPERUSER}")
        both = first.url(SUPERUSER, DATABASE).replace(
            f"127.0.0.1:{first.port}", f"127.0.0.1:{second.port},127.0.0.1:{first.port}"
        )
        stopped = threading.Event()
        with place.join(tmp_path / "ben.db", "amy") as ben:
            for number in range(12):
                for store in (amy, ben):
                    if store.first_document():
                        works(store, 100 * number + (store is ben))
                    with (
                        suppress(HubError),
                        closing(cast("Any", opened_hub(both, place.project, "amy", "x"))) as hub,
                    ):
                        exchange(store, hub)
                if number == 5:
                    first.stop(signal.SIGKILL)
                    second.run("pg_ctl", "promote", "-w", "-D", second.data)
                    stopped.set()
            for store in (amy, ben, amy):
                with closing(cast("Any", opened_hub(both, place.project, "amy", "x"))) as hub:
                    exchange(store, hub)
            assert stopped.is_set()
            assert list(amy.records()) == list(ben.records())
            assert amy.unsent == ben.unsent == 0
    finally:
        for server in (first, second):
            server.stop(signal.SIGQUIT)
        shutil.rmtree(folder)


@pytest.mark.parametrize("how", ["a round", "a merge"])
def test_what_was_hidden_comes_when_it_may_be_seen_and_fills_the_gap(
    server: Server, amy: Store, tmp_path: Path, how: str
) -> None:
    place = Place(amy.database_id, server, tmp_path)
    place.let_in("ben")
    works(amy, 1)
    imported(amy, "One more text.")
    place.sync(amy)
    with place.join(tmp_path / "ben.db", "ben") as ben:
        place.sync(ben)
        assert len(list(ben.records())) == 31
        assert [layer for record in ben.records() for layer in record.layers] == []
        works(ben, 2)
        place.sync(ben)
        if how == "a round":
            with place.open() as hub:
                hub.put_round(Round("one", "", reveals=True))
            assert place.sync(ben).received == {"amy": 1}
        else:
            ben.merge(amy._database.path, copies=False)
        assert place.sync(ben).is_nothing
        place.sync(amy)
        assert list(amy.records()) == list(ben.records())
    check_rebuilt(tmp_path / "ben.db")
