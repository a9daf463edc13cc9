"""The examination of a database: every fault that is planted is found and named, and nothing is ever changed."""

import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import AnswerSet, SpanAdded, SpanChanged
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store import examination, log_check
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.findings import Finding, Severity
from annotator.store.rebuilding import LOCAL_SETTINGS, LOCAL_TABLES
from annotator.store.table_version import VERSION
from annotator.store.upgrade import unreported
from tests.profiles import is_hunting
from tests.store.old_files import OLD_FILES
from tests.store.samples import SCHEMA, TEXT, document, imported, keep, opened, span, take_back
from tests.store.test_rebuilding import LOCAL
from tests.store.test_rebuilding import LOCAL_SETTINGS as SAID_TO_BE_LOCAL

ONE, TWO = document(TEXT, title="One"), document("Ann met Bo.", title="T" * 80)


def examined(path: Path, *, quick: bool = False) -> list[Finding]:
    return list(examine(path, quick=quick, report=unreported))


def faults(path: Path, *, quick: bool = False) -> dict[str, str]:
    """What is wrong, by check."""
    return {each.check: each.what for each in examined(path, quick=quick) if each.severity is Severity.WRONG}


def said(path: Path, check: str, severity: Severity) -> list[str]:
    return [each.what for each in examined(path) if (each.check, each.severity) == (check, severity)]


def beside(path: Path) -> dict[str, bytes]:
    """All files of the folder but the index of the log, which has nothing that is not in the log."""
    return {each.name: each.read_bytes() for each in path.parent.iterdir() if not each.name.endswith("-shm")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with some work of two people in it."""
    path = tmp_path / "annotations.db"
    with opened(path) as store:
        store.remember_schema(SCHEMA, "version: 3")
        gold = Layer(TWO.id, "gold", Spans([span(TWO, 0, 3, annotator="gold", id_="g1")]), status="done")  # type: ignore[arg-type]
        store.import_records([Record(ONE), Record(TWO, (gold,))])
        imported(store, "Three.")
        first = span(ONE, 0, 3)
        keep(store, ONE, SpanAdded(first))
        keep(store, ONE, SpanAdded(span(ONE, 4, 9, (14, 16), id_="s2")))
        keep(store, ONE, SpanChanged(first, span(ONE, 0, 3, note="n")))
        keep(store, ONE, AnswerSet("topic", None, "war"))
        undone = store.undoable()
        assert undone is not None
        take_back(store, undone)
        store.remember_caret(ONE.id, 9)
        store.remember_opened(ONE.id)
        store.note_key("p", "label", ONE.id)
        store.remove([document("Three.").id])
    return path


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


# -- healthy files ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quick", [True, False])
def test_nothing_is_wrong_with_a_healthy_file_and_nothing_is_changed(path: Path, quick: bool) -> None:
    before = beside(path)
    found = examined(path, quick=quick)
    assert [each for each in found if each.severity is Severity.WRONG] == []
    assert beside(path) == before
    assert not path.with_name(f"{path.name}-shm").exists()
    checks = {"tables", "pages", "references", "texts", "library", "index", "import"}
    checks |= set() if quick else {"quotes", "log"}
    assert checks <= {each.check for each in found if each.severity is Severity.OK}
    assert ("log" in {each.check for each in found}) is not quick
    assert said(path, "tables", Severity.OK) == [
        f"of version {VERSION}, with 2 documents, 3 spans, 9 actions"
    ]
    assert said(path, "quotes", Severity.OK) == ["3, each the text at its offsets"]


@pytest.mark.parametrize("version", OLD_FILES)
def test_a_healthy_file_of_an_older_version_is_checked_as_it_is(tmp_path: Path, version: int) -> None:
    path = tmp_path / "annotations.db"
    OLD_FILES[version](path)
    before = beside(path)
    wrong = faults(path)
    assert wrong == ({} if version < 5 else {"import": wrong.get("import", "")} if "import" in wrong else {})
    assert beside(path) == before
    (tables,) = said(path, "tables", Severity.NOTE)
    assert f"of version {version}, of an older annotator" in tables
    assert len(said(path, "quotes", Severity.OK)) == len(said(path, "texts", Severity.OK)) == 1
    assert said(path, "log", Severity.NOTE) == ["not compared with the tables, which are of an older version"]
    opened(path).close()
    assert faults(path).keys() == wrong.keys()


@pytest.mark.parametrize("version", OLD_FILES)
def test_a_wrong_text_and_a_wrong_quote_are_found_in_a_file_of_any_version(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "annotations.db"
    OLD_FILES[version](path)
    (spans,) = said(path, "quotes", Severity.OK)
    change(path, "UPDATE documents SET text = 'x' || text WHERE number = 1")
    found = faults(path)
    assert found["texts"].startswith("1 of ")
    wrong, _, total = found["quotes"].partition(" of ")
    assert 0 < int(wrong) <= int(spans.partition(",")[0]) == int(total.partition(" ")[0])


def test_the_log_that_a_killed_program_left_stays_as_it_is(path: Path) -> None:
    killed(path)
    before = beside(path)
    assert faults(path) == {}
    (note,) = said(path, "log file", Severity.NOTE)
    assert "of changes that a program left when it was ended" in note
    assert beside(path) == before
    with opened(path) as store:
        assert len(list(store.records())) == 3


def killed(path: Path) -> None:
    """Import another document in a process that is killed then."""
    script = """
import os, sys
from pathlib import Path
from tests.store.samples import *
imported(opened(Path(sys.argv[1])), "of the killed one")
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", script, str(path)], check=False, timeout=60)
    assert path.with_name(f"{path.name}-wal").stat().st_size


READ_ONLY = """
import os, sys
import urllib.parse  # Path.as_uri wants it; afterwards a Python in root's home is out of reach
from pathlib import Path
from annotator.store.examination import examine
from annotator.store.table_migrations import migrate
if os.geteuid() == 0:
    os.setuid(65534)  # root may write anywhere
for each in examine(Path(sys.argv[1]), quick=False, report=lambda what, percent: None):
    print(each.severity, each.check, each.what)
"""


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o444, 0o777), (0o444, 0o555), (0o666, 0o555)])
def test_a_file_or_folder_that_cannot_be_written_is_checked_and_nothing_stays_beside_it(
    path: Path, file_mode: int, folder_mode: int
) -> None:
    # Not in tmp_path, which only its owner may read.
    with tempfile.TemporaryDirectory() as name:
        folder, copy = Path(name), Path(name, "annotations.db")
        shutil.copy(path, copy)
        copy.chmod(file_mode)
        folder.chmod(folder_mode)
        command = [sys.executable, "-c", READ_ONLY, str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        folder.chmod(0o777)
        assert [each.name for each in folder.iterdir()] == [copy.name]
    assert done.stderr == ""
    assert "wrong" not in {line.split()[0] for line in done.stdout.splitlines()}
    assert "ok log it makes the tables as they are" in done.stdout
    assert "note permissions you may not write to " in done.stdout


def test_a_file_that_this_user_may_not_write_is_read_without_files_beside_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    before = beside(path)
    assert faults(path) == {}
    assert beside(path) == before


def test_a_folder_that_cannot_be_listed_costs_only_what_would_be_seen_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    assert said(path, "beside it", Severity.NOTE) == ["cannot be looked at to the end (Permission denied)"]
    assert faults(path) == {}


def test_local_tables_and_settings_are_those_on_the_page() -> None:
    assert {*LOCAL_TABLES, "sqlite_sequence"} == LOCAL
    assert [each.removesuffix(" *") for each in LOCAL_SETTINGS] == SAID_TO_BE_LOCAL


# -- planted faults -----------------------------------------------------------------------------------------------

PLANTED = """
    texts | 1 of 2 are not as they were imported: “TTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT…”; go
        UPDATE documents SET text = 'Ann met Ba.' WHERE number = 2
    texts | 2 of 2 are not as they were imported: “One”, “T
        UPDATE documents SET text = ''
    texts | 1 of 2 are not as they were imported: @; go back to a backup
        UPDATE documents SET title = '', text = 'x' WHERE number = 1
    texts | cannot be looked at to the end (it holds bytes that are no text); go back
        UPDATE documents SET title = CAST(x'ff' AS TEXT) WHERE number = 1
    quotes | 1 of 3 spans have another quote than the text at their offsets: person in “One”; their documents cannot
        UPDATE spans SET text = 'Zoe' WHERE id = 's1'
    quotes | 3 of 3 spans have another quote than the text at their offsets: person in “One”, person in “One”, person in
        UPDATE spans SET text = 'x'
    quotes | 1 of 3
        UPDATE spans SET start = 1 WHERE id = 's1'
    quotes | 1 of 3
        UPDATE spans SET "end" = 9999 WHERE id = 's1'
    quotes | 1 of 3
        UPDATE spans SET fragments = '[[4,9],[15,17]]' WHERE id = 's2'
    quotes | 1 of 3
        UPDATE spans SET fragments = '[[9,4]]' WHERE id = 's2'
    quotes | 1 of 3
        UPDATE spans SET fragments = '[]' WHERE id = 's2'
    quotes | 1 of 3
        UPDATE spans SET fragments = 'x' WHERE id = 's2'
    quotes | 1 of 3
        UPDATE spans SET fragments = '[4, 9]' WHERE id = 's2'
    log | it makes other rows than there are in spans (1 rows); something other than annotator wrote there
        DELETE FROM spans WHERE id = 's1'
    log | in spans (3 rows)
        UPDATE spans SET label = 'event'
    log | in layers (2 rows), spans (3 rows)
        UPDATE spans SET label = 'event'; UPDATE layers SET note = 'x'
    log | in answers (1 rows)
        INSERT INTO answers VALUES (1, 'amy', 'f', '1', 'then')
    log | in rejections (1 rows)
        INSERT INTO rejections VALUES (1, 'amy', 'x', NULL, 'then')
    log | in documents (1 rows)
        UPDATE documents SET title = 'Two' WHERE number = 1
    log | in other_metadata (1 rows)
        INSERT INTO other_metadata VALUES (1, '{}')
    log | in layers (1 rows)
        UPDATE layers SET span_count = 9 WHERE annotator = 'amy'
    log | in actions (1 rows)
        UPDATE actions SET undone = 1 WHERE number = 5
    log | in settings (1 rows)
        DELETE FROM settings WHERE name = 'schema'
    log | in gone (1 rows)
        DELETE FROM gone
    log | in annotators (1 rows)
        UPDATE annotators SET last = 1 WHERE name = 'amy'
    log | action 6 does not fit those before it
        DELETE FROM actions WHERE number = 4
    log | action 4 does not fit those before it; go back
        UPDATE actions SET changes = '[{' WHERE number = 4
    log | action 4 does not fit those before it; go back
        UPDATE actions SET changes = '[7]' WHERE number = 4
    log | action 4 does not fit those before it; go back
        UPDATE actions SET changes = '[{"span-added": {}}]' WHERE number = 4
    log | action 4 does not fit those before it (document
        UPDATE actions SET document = 2 WHERE number = 4
    log | action 3 does not fit those before it (it holds bytes that are no text); go back
        UPDATE actions SET changes = CAST(x'ff' AS TEXT) WHERE number = 4
    log | the text of document @2 is missing
        DELETE FROM spans WHERE document = 2; DELETE FROM layers WHERE document = 2;
        DELETE FROM documents WHERE number = 2
    log | it cannot be applied (it holds bytes that are no text); go back
        UPDATE devices SET id = CAST(x'ff' AS TEXT)
    library | places (2 rows) differ from the layers, so that the library lists or counts wrongly
        UPDATE places SET title = 'Two'
    library | places (2 rows) and tallies (1 rows) differ
        DELETE FROM places; INSERT INTO tallies VALUES ('x', 'done', 0, 1)
    library | places (1 rows)
        INSERT INTO places VALUES ('amy', 2, 'done', 'x', 'then')
    library | tallies (1 rows) differ from the layers
        UPDATE tallies SET layers = 7 WHERE annotator = 'gold'
    library | tallies (1 rows) differ from the layers
        UPDATE tallies SET layers = 7 WHERE status = 'gone'
    library | cannot be looked at to the end (no such table: places)
        DROP TABLE places
    references | rows whose counterpart is missing: 1 of layers without what they refer to in documents, 1 of
        DELETE FROM documents WHERE number = 2
    references | rows whose counterpart is missing: 1 of relations without what they refer to in spans; go back
        INSERT INTO relations VALUES ('r', 1, 'amy', 'knows', 's1', 'none', 'then')
    tables | missing: index places_by_title; go back
        DROP INDEX places_by_title
    tables | missing: trigger layer_begun, view history; go back
        DROP TRIGGER layer_begun; DROP VIEW history
    tables | missing: table answers; go back
        DROP TABLE answers
    tables | missing: table file_mark; go back
        DROP TABLE file_mark
    tables | cannot be looked at to the end (no such table: actions); go back
        DROP TABLE actions
    tables | the file says that they are of version 6, and they are of 7; go back
        PRAGMA user_version = 6
    database | was made by a newer annotator (version 99
        PRAGMA user_version = 99
    database | it does not say of which version its tables are, or has none; go back
        PRAGMA user_version = 0
    database | is not an annotator database
        PRAGMA application_id = 7
    pages | the file is damaged: row 1 missing from index places_by_update, row 1 missing from index places_by_title
        PRAGMA writable_schema = 1; UPDATE sqlite_schema SET rootpage = (
            SELECT sum(rootpage) FROM sqlite_schema WHERE name IN ('places_by_update', 'places_by_title')
        ) - rootpage WHERE name IN ('places_by_update', 'places_by_title')
    database | it cannot be read (malformed database schema (keys)
        PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = 'CREATE TABEL x' WHERE name = 'keys'
    database | it cannot be read
        PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = CAST(x'ff' AS TEXT) WHERE name = 'keys'
"""
"""Each fault: the check that finds it, what is said, and the statements that plant it; @ is the id of a document."""


def planted() -> list[tuple[str, str, str]]:
    said_then_planted = re.findall(r"^ {4}(\S+) \| (.+)\n((?: {8}.+\n)+)", PLANTED, re.MULTILINE)
    ids = {"@2": TWO.id, "@": ONE.id[:8]}
    return [
        (check, re.sub("@2?", lambda match: ids[match[0]], what), statements)
        for check, what, statements in said_then_planted
    ]


@pytest.mark.parametrize(("check", "what", "statements"), planted(), ids=lambda value: value.strip()[:70])
def test_a_planted_fault_is_named_with_what_to_do(path: Path, check: str, what: str, statements: str) -> None:
    change(path, *statements.split(";"))
    before = beside(path)
    found = faults(path)
    assert what in found[check]
    assert all("\n" not in each and TEXT not in each for each in found.values())
    assert beside(path) == before


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM keys", "UPDATE settings SET value = '1' WHERE name LIKE 'caret in %'", "DELETE FROM file_mark",
        "INSERT INTO settings VALUES ('amy', 'theme', 'light')", "INSERT INTO patterns VALUES ('f', 't', 'l', 0)",
        "CREATE TABLE _litestream_seq (id INTEGER PRIMARY KEY, seq INTEGER)", "CREATE INDEX mine ON spans (note)",
        "INSERT INTO tallies VALUES ('bob', 'done', 3, 0)", "PRAGMA journal_mode = DELETE", "VACUUM",
    ],
)  # fmt: skip
def test_what_is_local_or_of_another_program_is_no_fault(path: Path, statement: str) -> None:
    change(path, statement)
    assert faults(path) == {}


# -- imports that are not finished --------------------------------------------------------------------------------

INTERRUPTED = """
import os, sys
from pathlib import Path
from tests.store.samples import *
store = opened(Path(sys.argv[1]), patience=0.3)
with store.importing(["here"]) as import_:
    import_.add([Record(document("more"))])
    {}
    print("so far", flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), 9)
"""


def test_an_import_that_runs_is_told_and_one_that_was_interrupted_is_a_fault(path: Path) -> None:
    command = [sys.executable, "-c", INTERRUPTED.format(""), str(path)]
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdout.readline()
    assert said(path, "import", Severity.NOTE) == ["one is running; 1 of its documents are not shown yet"]
    assert said(path, "use", Severity.OK) == ["another program has the database open"]
    assert "of a program that has the database open" in said(path, "log file", Severity.OK)[0]
    assert faults(path) == {}
    child.communicate("end\n", timeout=60)
    assert faults(path) == {
        "import": "one was interrupted, and 1 of its documents are not shown; run it again to its end, or take it back "
        "with: annotator import --discard"
    }


def test_documents_of_a_finished_import_that_are_not_shown_yet_are_no_fault(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.store.importing.show_finished", lambda _: None)
    with opened(path) as store, store.importing(["here"]) as import_:
        import_.add([Record(document("more"))])
        import_.finish()
    assert faults(path) == {}
    assert said(path, "import", Severity.NOTE) == [
        "1 documents are not shown yet; they are when the database is opened"
    ]


# -- damaged files ------------------------------------------------------------------------------------------------


def flip_in_pages(path: Path, _: Path) -> None:
    whole = bytearray(path.read_bytes())
    for page in range(1, len(whole) // 4096):
        whole[page * 4096 + 1] ^= 0xFF
    path.write_bytes(whole)


def fill_pages(path: Path, _: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 20_000)


def cut(size: int) -> Callable[[Path, Path], None]:
    def cut_to(path: Path, _: Path) -> None:
        path.write_bytes(path.read_bytes()[:size])

    return cut_to


def diary(path: Path, _: Path) -> None:
    path.write_text("Dear diary,\n" * 1000)


def header_alone(path: Path, _: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\x01" * 500)


def zeros(path: Path, _: Path) -> None:
    path.write_bytes(bytes(len(path.read_bytes())))


def of_another_program(path: Path, _: Path) -> None:
    path.unlink()
    change(path, "CREATE TABLE t (x)")


def without_tables(path: Path, _: Path) -> None:
    path.unlink()
    change(path, "PRAGMA application_id = 1634627183", "PRAGMA journal_mode = DELETE")


def log_of_another_one(path: Path, folder: Path) -> None:
    other = folder / "other.db"
    with opened(other) as store:
        imported(store, "another database")
    killed(other)
    shutil.copy(f"{other}-wal", f"{path}-wal")


def file_replaced_beside_its_log(path: Path, folder: Path) -> None:
    killed(path)
    with opened(folder / "new.db") as store:
        imported(store, "another database")
    shutil.copy(folder / "new.db", path)


DAMAGES: list[tuple[Callable[[Path, Path], None], str, str]] = [
    (flip_in_pages, "pages", "database disk image is malformed|damaged"),
    (fill_pages, "database", "it cannot be read"),
    (cut(0), "database", "the file is empty; if there was work in it, go back to a backup"),
    (cut(1), "database", "it does not say of which version"),
    (cut(60), "database", "it cannot be read .*malformed"),
    (cut(1000), "database", "it cannot be read"),
    (cut(4096), "database", "it cannot be read .*malformed"),
    (cut(40_960), "database", "it cannot be read .*malformed"),
    (diary, "database", "it cannot be read .file is not a database"),
    (header_alone, "database", "it cannot be read .file is not a database"),
    (zeros, "database", "it cannot be read .file is not a database"),
    (of_another_program, "database", "is not an annotator database"),
    (without_tables, "database", "it does not say of which version its tables are, or has none"),
    (
        log_of_another_one,
        "log file",
        "-wal does not fit the file, which is whole without it, and may be of another",
    ),
    (file_replaced_beside_its_log, "log file", "-wal does not fit the file, which is whole without it"),
]


@pytest.mark.parametrize(
    ("damage", "check", "what"), DAMAGES, ids=lambda value: getattr(value, "__name__", None)
)
def test_damage_is_told_in_lines_and_nothing_is_changed(
    path: Path, tmp_path: Path, damage: Callable[[Path, Path], None], check: str, what: str
) -> None:
    damage(path, tmp_path)
    before = beside(path)
    found = faults(path)
    assert re.search(what, found[check])
    assert all("\n" not in each for each in found.values())
    assert beside(path) == before


CHANCES = 3000 if is_hunting() else 120


def test_bytes_that_are_changed_anywhere_never_end_in_an_error_and_nothing_is_changed(path: Path) -> None:
    whole, chance = path.read_bytes(), random.Random(1)  # noqa: S311 - the same damages every time
    found = 0
    for _ in range(CHANCES):
        damaged = bytearray(whole)
        for _ in range(chance.choice([1, 5, 200])):
            damaged[chance.randrange(len(whole))] = chance.randrange(256)
        if chance.random() < 0.2:
            del damaged[chance.randrange(len(whole)) :]
        path.write_bytes(damaged)
        lines = faults(path)
        assert all("\n" not in each and len(each) < 800 for each in lines.values())
        assert path.read_bytes() == damaged
        assert beside(path).keys() == {"annotations.db", "annotations.db-lock"}
        found += bool(lines)
    assert found > CHANCES // 2


# -- what cannot be looked at -------------------------------------------------------------------------------------


def test_what_is_no_file_that_can_be_read_is_an_error(tmp_path: Path) -> None:
    for each, why in ((tmp_path / "none.db", "No such file"), (tmp_path, "Is a directory")):
        with pytest.raises(StoreError, match=rf"cannot be read \({why}"):
            examined(each)


def test_without_room_for_it_the_log_is_not_compared(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreError("it needs 1 MB")

    monkeypatch.setattr(log_check, "check_room", full)
    assert said(path, "log", Severity.NOTE) == [
        "not compared, since the temporary folder is of no use: it needs 1 MB; set $TMPDIR"
    ]


def test_ctrl_c_ends_it_also_in_the_middle_of_a_statement(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "_STEPS", 1)
    before = beside(path)
    calls = iter(range(10_000_000))

    class Interrupting(sqlite3.Connection):
        def set_progress_handler(self, _handler: object, steps: int) -> None:
            super().set_progress_handler(lambda: next(calls) > 500, steps)

    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *args, **more: connect(*args, **more, factory=Interrupting)
    )
    with pytest.raises(KeyboardInterrupt):
        examined(path)
    assert beside(path) == before


def test_progress_is_told_of_what_takes_long(path: Path) -> None:
    told: list[tuple[str, int]] = []
    list(examine(path, quick=False, report=lambda what, percent: told.append((what, percent))))
    assert list(dict.fromkeys(what for what, _ in told)) == [
        "checking the pages", "checking the references", "checking the texts", "checking the quotes",
        "checking the library", "applying the log", "comparing the tables",
    ]  # fmt: skip
    assert all(0 <= percent <= 100 for _, percent in told)
