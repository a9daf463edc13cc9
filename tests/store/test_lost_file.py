"""A file that goes while it is open is noticed at the next write, and what is in its place is not harmed."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from annotator.core.changes import DocumentChanges, SpanAdded, inverses
from annotator.store.errors import StoreError, UnwritableError
from annotator.store.opened_file import DatabaseLostError, Loss
from annotator.store.store import Store
from tests.store.samples import SCHEMA, TEXT, document, edit, imported, keep, opened, span
from tests.store.test_rebuilding import check_rebuilt

OTHER = "Another text, of another database."


def other_database(folder: Path) -> Path:
    with opened(folder / "other.db") as store:
        imported(store, OTHER)
    return folder / "other.db"


def older_state(folder: Path) -> Path:
    """A plain copy of the file from before; all that was done since is checkpointed into the file."""
    return folder / "older.db"


def foreign_database(folder: Path) -> Path:
    """A database of another program."""
    with closing(sqlite3.connect(folder / "foreign.db")) as connection:
        connection.executescript("CREATE TABLE birds (name); INSERT INTO birds VALUES ('wren'), ('owl');")
    return folder / "foreign.db"


def move_away(path: Path, _: Path) -> None:
    path.rename(path.with_name("moved.db"))


def move_over(path: Path, folder: Path) -> None:
    other_database(folder).rename(path)


def copy_over(path: Path, folder: Path) -> None:
    shutil.copyfile(other_database(folder), path)


def copy_foreign_over(path: Path, folder: Path) -> None:
    shutil.copyfile(foreign_database(folder), path)


def copy_older_state_over(path: Path, folder: Path) -> None:
    shutil.copyfile(older_state(folder), path)


def restore_through_sqlite(path: Path, folder: Path) -> None:
    with (
        closing(sqlite3.connect(other_database(folder))) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)


def restore_foreign_through_sqlite(path: Path, folder: Path) -> None:
    with (
        closing(sqlite3.connect(foreign_database(folder))) as source,
        closing(sqlite3.connect(path)) as target,
    ):
        source.backup(target)


def restore_older_state_through_sqlite(path: Path, folder: Path) -> None:
    with closing(sqlite3.connect(older_state(folder))) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)


def write_text_over(path: Path, _: Path) -> None:
    path.write_text("Dear diary,\n" * 2000)


def remove(path: Path, _: Path) -> None:
    path.unlink()


def remove_folder(path: Path, _: Path) -> None:
    shutil.rmtree(path.parent)


def replace_by_new_one(path: Path, _: Path) -> None:
    path.unlink()
    path.touch()


def empty(path: Path, _: Path) -> None:
    os.truncate(path, 0)


def cut_to_the_header(path: Path, _: Path) -> None:
    os.truncate(path, 100)


def cut_to_a_page(path: Path, _: Path) -> None:
    os.truncate(path, 4096)


def remove_log(path: Path, _: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def replace_log(path: Path, folder: Path) -> None:
    remove_log(path, folder)
    path.with_name(f"{path.name}-wal").touch()


def remove_index_of_log(path: Path, _: Path) -> None:
    path.with_name(f"{path.name}-shm").unlink()


ACCIDENTS: list[tuple[Callable[[Path, Path], None], Loss]] = [
    (remove, Loss.REMOVED),
    (remove_folder, Loss.REMOVED),
    (move_away, Loss.REMOVED),
    (move_over, Loss.REPLACED),
    (replace_by_new_one, Loss.REPLACED),
    (copy_over, Loss.OVERWRITTEN),
    (copy_foreign_over, Loss.OVERWRITTEN),
    (copy_older_state_over, Loss.OVERWRITTEN),
    (restore_through_sqlite, Loss.RESTORED),
    (restore_foreign_through_sqlite, Loss.RESTORED),
    (restore_older_state_through_sqlite, Loss.RESTORED),
    (write_text_over, Loss.OVERWRITTEN),
    (empty, Loss.OVERWRITTEN),
    (cut_to_the_header, Loss.OVERWRITTEN),
    (cut_to_a_page, Loss.OVERWRITTEN),
    (remove_log, Loss.LOG_REMOVED),
    (replace_log, Loss.LOG_REMOVED),
    (remove_index_of_log, Loss.LOG_REMOVED),
]

BEFORE, SINCE = span(document(), 0, 3, id_="before"), span(document(), 4, 9, id_="since")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with a span, in a folder of its own; beside that folder, a copy of the file from before the span."""
    (tmp_path / "work").mkdir()
    path = tmp_path / "work" / "annotations.db"
    with opened(path) as store:
        imported(store, TEXT)
    shutil.copyfile(path, older_state(tmp_path))
    with opened(path) as store:
        keep(store, store.document(document().id), SpanAdded(BEFORE))
    return path


@pytest.fixture
def store(path: Path) -> Store:
    """The database with one more span, made since it was opened."""
    store = opened(path)
    keep(store, store.document(document().id), SpanAdded(SINCE))
    return store


def lose(store: Store) -> Loss:
    """Try to keep another span; return how the file was lost."""
    with pytest.raises(DatabaseLostError) as caught:
        keep(store, store.document(document().id), SpanAdded(span(document(), 10, 13, id_="lost")))
    return caught.value.loss


def spans_in(path: Path) -> set[str]:
    with opened(path) as store:
        return {each.id for each in store.layer(store.document(document().id)).spans}


@pytest.mark.parametrize(("accident", "loss"), ACCIDENTS)
def test_a_lost_file_is_noticed_at_the_next_write(
    store: Store, path: Path, tmp_path: Path, accident: Callable[[Path, Path], None], loss: Loss
) -> None:
    accident(path, tmp_path)
    with pytest.raises(DatabaseLostError) as caught, store._database.writing():
        pytest.fail("nothing may be written")
    assert caught.value.loss is loss
    with pytest.raises(DatabaseLostError), store._database.writing():
        pytest.fail("nor later")
    store.close()


@pytest.mark.parametrize("has_written", [True, False])
@pytest.mark.parametrize(("accident", "loss"), ACCIDENTS)
def test_it_is_noticed_as_well_before_the_first_write_and_where_nothing_is_cached(
    path: Path, tmp_path: Path, accident: Callable[[Path, Path], None], loss: Loss, *, has_written: bool
) -> None:
    with opened(path) as store:
        if has_written:
            keep(store, store.document(document().id), SpanAdded(SINCE))
        accident(path, tmp_path)
        store._database.connection.execute("PRAGMA shrink_memory")
        with pytest.raises(DatabaseLostError) as caught, store._database.writing():
            pytest.fail("nothing may be written")
        assert caught.value.loss is loss


def test_damage_is_called_so_where_the_file_is_the_one_that_was_opened(path: Path) -> None:
    with opened(path) as store:
        content = path.read_bytes()
        first, *others = (content[at : at + 4096] for at in range(0, len(content), 4096))
        path.write_bytes(first + b"".join(page if b"mark:" in page else b"\xff" * 4096 for page in others))
        store._database.connection.execute("PRAGMA shrink_memory")
        with pytest.raises(StoreError, match="is damaged; go back to a copy of it"):
            keep(store, store.document(document().id), SpanAdded(SINCE))
        assert store.loss is None


@pytest.mark.parametrize(("accident", "loss"), ACCIDENTS)
def test_a_lost_file_is_noticed_when_the_store_is_closed(
    store: Store, path: Path, tmp_path: Path, accident: Callable[[Path, Path], None], loss: Loss
) -> None:
    accident(path, tmp_path)
    store.close()
    assert store.loss is loss


@pytest.mark.parametrize("notices", [True, False])
@pytest.mark.parametrize("accident", [move_over, copy_over, restore_through_sqlite])
def test_the_database_that_took_its_place_is_whole_and_has_nothing_of_the_lost_one(
    store: Store, path: Path, tmp_path: Path, accident: Callable[[Path, Path], None], *, notices: bool
) -> None:
    accident(path, tmp_path)
    if notices:
        with pytest.raises(DatabaseLostError), store._database.writing():
            pass
    store.close()
    with opened(path) as other:
        assert other.document(document(OTHER).id).text == OTHER
        assert other.position(document(OTHER).id) == (1, 1)
        keep(other, document(OTHER), SpanAdded(span(document(OTHER), 0, 7)))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("accident", [write_text_over, copy_older_state_over, empty])
def test_what_was_written_over_it_stays_as_it_is(
    store: Store, path: Path, tmp_path: Path, accident: Callable[[Path, Path], None]
) -> None:
    accident(path, tmp_path)
    put = path.read_bytes()
    with pytest.raises(DatabaseLostError), store._database.writing():
        pass
    store.close()
    assert path.read_bytes() == put
    assert not path.with_name(f"{path.name}-wal").exists()


def test_a_file_that_was_moved_has_all_that_was_saved(store: Store, path: Path, tmp_path: Path) -> None:
    move_away(path, tmp_path)
    lose(store)
    store.close()
    assert spans_in(path.with_name("moved.db")) == {"before", "since"}
    assert sorted(each.name for each in path.parent.iterdir()) == [
        "annotations.db-lock",
        "moved.db",
        "moved.db-lock",
    ]


OPEN_UNTIL_TOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("BEGIN")
connection.execute("SELECT count(*) FROM documents").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("accident", [move_away, remove_log])
def test_nothing_more_is_moved_into_a_file_that_someone_else_has_opened_meanwhile(
    store: Store, path: Path, tmp_path: Path, accident: Callable[[Path, Path], None]
) -> None:
    """They have a log of their own, and what is in ours was made on what the file had before."""
    accident(path, tmp_path)
    now = path if path.exists() else path.with_name("moved.db")
    with subprocess.Popen([sys.executable, "-c", OPEN_UNTIL_TOLD, str(now)], stdin=-1, stdout=-1) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        was = now.read_bytes()
        with pytest.raises(DatabaseLostError), store._database.writing():
            pass
        store.close()
        assert now.read_bytes() == was
        assert other.stdin is not None
        other.stdin.close()


def test_a_file_whose_log_was_removed_has_all_that_was_saved(
    store: Store, path: Path, tmp_path: Path
) -> None:
    remove_log(path, tmp_path)
    lose(store)
    store.close()
    assert spans_in(path) == {"before", "since"}


def test_two_stores_notice_the_same_and_one_may_leave_first(store: Store, path: Path, tmp_path: Path) -> None:
    second = opened(path, "ben")
    copy_over(path, tmp_path)
    with pytest.raises(DatabaseLostError), second._database.writing():
        pass
    second.close()
    assert lose(store) is Loss.LOG_REMOVED or store.loss is Loss.OVERWRITTEN
    store.close()
    with opened(path) as other:
        assert other.document(document(OTHER).id).text == OTHER


def test_a_file_with_the_log_of_another_is_not_opened(store: Store, path: Path, tmp_path: Path) -> None:
    """It was replaced while it was open, and the program that had it open was killed."""
    log = path.with_name(f"{path.name}-wal").read_bytes()
    store.close()
    copy_over(path, tmp_path)
    path.with_name(f"{path.name}-wal").write_bytes(log)
    was = path.read_bytes()
    with pytest.raises(
        StoreError, match=r"was replaced while a program had it open, and .*-wal is of the file"
    ):
        opened(path)
    assert path.read_bytes() == was
    path.with_name(f"{path.name}-wal").rename(tmp_path / "wal")
    with opened(path) as other:
        assert other.document(document(OTHER).id).text == OTHER


def test_a_file_that_becomes_read_only_is_no_longer_written_until_it_is_writable_again(
    store: Store, path: Path
) -> None:
    path.chmod(0o444)
    with pytest.raises(StoreError, match="is read-only"), store._database.writing():
        pytest.fail("nothing may be written")
    path.chmod(0o644)
    keep(store, store.document(document().id), SpanAdded(span(document(), 10, 13, id_="later")))
    store.close()
    assert spans_in(path) == {"before", "since", "later"}


def test_checkpoints_and_vacuums_of_others_are_no_loss(store: Store, path: Path) -> None:
    with opened(path, "ben") as other:
        for number in range(4):
            other._database._checkpointed = -(10**6)
            keep(other, document(), SpanAdded(span(document(), 20, 23, id_=f"b{number}", annotator="ben")))
            keep(store, document(), SpanAdded(span(document(), 30, 33, id_=f"a{number}")))
            other.clean()
            keep(store, document(), SpanAdded(span(document(), 40, 43, id_=f"c{number}")))
    store.close()
    assert store.loss is None
    assert len(spans_in(path)) == 10


def test_a_link_to_the_file_may_lead_elsewhere_meanwhile(store: Store, path: Path, tmp_path: Path) -> None:
    store.close()
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with opened(link) as linked:
        link.unlink()
        link.symlink_to(other_database(tmp_path))
        keep(linked, document(), SpanAdded(span(document(), 10, 13, id_="linked")))
    assert spans_in(path) == {"before", "since", "linked"}


# -- going on in another file ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("accident", "loss"), ACCIDENTS)
def test_the_work_of_the_session_goes_on_in_a_new_file(
    path: Path, tmp_path: Path, accident: Callable[[Path, Path], None], loss: Loss
) -> None:
    store = opened(path)
    store.remember_schema(SCHEMA, "id: news\n")
    store.keep_journal()
    layer = store.layer(store.document(document().id))
    first, second, third = (span(document(), n, n + 3, id_=f"s{n}") for n in (10, 20, 30))
    keep(store, document(), SpanAdded(first))
    keep(store, document(), SpanAdded(second))
    undone = store.undoable()
    assert undone is not None
    store.keep(edit(document(), *inverses(undone.changes), undoes=undone.id))
    assert store.actions_of_session == 3
    accident(path, tmp_path)
    with pytest.raises(DatabaseLostError):
        store.keep(edit(document(), SpanAdded(third)))
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(StoreError, match="already exists"):
        store.save_elsewhere(tmp_path / "there.db")
    new = tmp_path / "new.db"
    saved = store.save_elsewhere(new)
    assert (saved.path, saved.actions, store.path, store.loss) == (new, 3, new, None)
    assert saved.is_whole == (loss not in (Loss.OVERWRITTEN, Loss.RESTORED))
    assert store.actions_of_session == 0
    redoable = store.redoable()
    assert redoable is not None
    store.keep(edit(document(), *redoable.changes, redoes=redoable.id))
    store.keep(edit(document(), SpanAdded(third)))
    ids = {each.id for each in store.layer(document()).spans}
    assert ids == {*(each.id for each in layer.spans), "s10", "s20", "s30"}
    store.close()
    with closing(sqlite3.connect(new)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert spans_in(new) == ids
    check_rebuilt(new)


def test_what_was_done_in_other_documents_goes_along(path: Path, tmp_path: Path) -> None:
    with opened(path) as store:
        (two,) = imported(store, "Zoë again.")
        before = span(two, 4, 9, id_="two-before")
        keep(store, two, SpanAdded(before))
        store.remember_schema(SCHEMA, "id: news\n")
    with opened(path) as store:
        store.keep_journal()
        store.layer(store.document(document().id))
        made = span(two, 0, 3, id_="two")
        store.keep(edit(document(), elsewhere=(DocumentChanges(two.id, (SpanAdded(made),)),)))
        copy_over(path, tmp_path)
        with pytest.raises(DatabaseLostError):
            store.keep(edit(document(), SpanAdded(span(document(), 10, 13, id_="later"))))
        saved = store.save_elsewhere(tmp_path / "new.db")
        assert (saved.is_whole, saved.actions, saved.documents) == (False, 1, 2)
        assert {each.id for each in store.layer(two).spans} == {"two", "two-before"}
        assert {each.id for each in store.layer(document()).spans} == {"before"}


def test_the_work_on_a_file_that_is_not_lost_can_go_on_in_a_copy(path: Path, tmp_path: Path) -> None:
    with opened(path) as store:
        with pytest.raises(StoreError, match="is not known"):
            store.save_elsewhere(tmp_path / "new.db")
        store.keep_journal()
        path.chmod(0o444)
        with pytest.raises(UnwritableError, match="is read-only"):
            keep(store, document(), SpanAdded(span(document(), 10, 13, id_="later")))
        assert store.save_elsewhere(tmp_path / "new.db").is_whole
        keep(store, document(), SpanAdded(span(document(), 10, 13, id_="later")))
    assert spans_in(tmp_path / "new.db") == {"before", "later"}
    path.chmod(0o644)
    assert spans_in(path) == {"before"}


def test_the_name_that_is_proposed_is_free(store: Store, path: Path, tmp_path: Path) -> None:
    assert store.free_path() == path.with_name("annotations-rescued.db")
    store.free_path().touch()
    assert store.free_path() == path.with_name("annotations-rescued-2.db")
    remove_folder(path, tmp_path)
    assert store.free_path() == Path.cwd() / "annotations-rescued.db"
    store.close()


def test_a_log_that_goes_before_the_first_write_is_noticed_with_it(path: Path) -> None:
    store = opened(path)
    remove_log(path, path.parent)
    assert lose(store) is Loss.LOG_REMOVED
    store.close()
