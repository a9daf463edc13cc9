"""What is undone and what can be redone: a file to which another's work came says the same of it as that one."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.action import Action
from annotator.core.changes import AnswerSet, DocumentChanges, SpanAdded
from annotator.core.record import Record
from annotator.store import parts
from annotator.store.store import Store
from tests.store.samples import check_marks, edit, keep, opened, span, take_back
from tests.store.test_merging import check_well, merge
from tests.store.test_parts import HERE, labelled, others
from tests.store.test_rebuilding import NEW, OLD

SOME = others(5)
MADE = SpanAdded(span(HERE, 0, 3, id_="m"))


@pytest.fixture(autouse=True)
def two_at_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(parts, "MOST_AT_ONCE", 2)
        patched.setattr("annotator.store.history.MOST_AT_ONCE", 2)
        yield


def label_everywhere(store: Store) -> str:
    head = None
    for start in (0, 2, 4):
        head = store.keep_some(replace(labelled(SOME[start : start + 2]), schema_hash=OLD.hash), head)
    return head or ""


def moved(some: Callable[..., parts.Moved], action: str, most: int) -> None:
    """Undo or redo an action in at most so many steps of two documents."""
    step = some(action, None)
    for _ in range(most - 1):
        if step.left:
            step = some(action, step.head)


def is_undone(store: Store) -> None:
    moved(store.undo_some, label_everywhere(store), 9)


def is_undone_in_part(store: Store) -> None:
    moved(store.undo_some, label_everywhere(store), 1)


def is_redone(store: Store) -> None:
    head = label_everywhere(store)
    moved(store.undo_some, head, 9)
    moved(store.redo_some, head, 9)


def is_redone_in_part(store: Store) -> None:
    head = label_everywhere(store)
    moved(store.undo_some, head, 9)
    moved(store.redo_some, head, 1)


def is_undone_after_a_text_was_removed(store: Store) -> None:
    head = label_everywhere(store)
    store.remove([SOME[1].id])
    moved(store.undo_some, head, 9)
    moved(store.redo_some, head, 9)
    moved(store.undo_some, head, 9)


def loses_a_text_after_it_was_undone(store: Store) -> None:
    head = label_everywhere(store)
    moved(store.undo_some, head, 9)
    store.remove([SOME[4].id])
    moved(store.redo_some, head, 9)


def loses_its_first_text(store: Store) -> None:
    moved(store.undo_some, label_everywhere(store), 1)
    store.remove([HERE.id])


def is_followed_by_another_command(store: Store) -> None:
    is_undone(store)
    keep(store, HERE, MADE)


def is_one_command_with_few_other_texts(store: Store) -> None:
    elsewhere = tuple(DocumentChanges(each.id, (SpanAdded(span(each, 0, 3, id_="z")),)) for each in SOME[:2])
    store.keep(edit(HERE, MADE, schema=OLD, elsewhere=elsewhere))
    action = store.undoable()
    assert action is not None
    back = tuple(each.inverse() for each in elsewhere)
    store.keep(edit(HERE, MADE.inverse(), schema=OLD, elsewhere=back, undoes=action.id))
    store.keep(edit(HERE, MADE, schema=OLD, elsewhere=elsewhere, redoes=action.id))


def is_undone_before_a_migration(store: Store) -> None:
    is_undone(store)
    store.migrate(NEW, "version: 2")


def comes_with_a_migration_that_is_taken_back(store: Store) -> None:
    keep(store, HERE, SpanAdded(span(HERE, 0, 3, id_="m", label="event")))
    store.migrate(NEW, "version: 2")
    store.take_migration_back()
    keep(store, HERE, AnswerSet("topic", None, "war"))


DEEDS = (
    is_undone,
    is_undone_in_part,
    is_redone,
    is_redone_in_part,
    is_undone_after_a_text_was_removed,
    loses_a_text_after_it_was_undone,
    loses_its_first_text,
    is_followed_by_another_command,
    is_one_command_with_few_other_texts,
    is_undone_before_a_migration,
    comes_with_a_migration_that_is_taken_back,
)


def marks(path: Path) -> dict[tuple[str, int], tuple[str, int, int]]:
    """Of each action of an annotator, by its name everywhere: the command, and what is marked."""
    query = """
        SELECT id, seq, command, undone, replaced FROM actions JOIN devices ON devices.number = device
        WHERE annotator = 'amy' AND command NOT IN ('import', 'remove')
    """
    with opened(path) as store:
        return {(id_, seq): (*rest,) for id_, seq, *rest in store._database.connection.execute(query)}


def without_id(action: Action | None) -> Action | None:
    return action and replace(action, id="")  # a number of the file


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
def test_an_action_in_many_documents(tmp_path: Path, deed: Callable[[Store], None]) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    with opened(one) as store:
        store.remember_schema(OLD, "version: 1")
        store.import_records(map(Record, [HERE, *SOME]))
    shutil.copy(one, two)
    with opened(one) as store:
        deed(store)
        check_marks(store)
        left = {record.document.id for record in store.records()}
    with opened(two) as store:
        if removed := {each.id for each in (HERE, *SOME)} - left:
            store.remove(sorted(removed))  # a merge asks for that
    merge(two, one)
    assert marks(two) == marks(one)
    with opened(one) as mine, opened(two) as theirs:
        assert without_id(theirs.undoable()) == without_id(mine.undoable())
        assert without_id(theirs.redoable()) == without_id(mine.redoable())
        assert list(theirs.records()) == list(mine.records())
    check_well(two)


def test_an_action_that_was_set_aside_is_no_longer_offered_for_undo_or_redo(tmp_path: Path) -> None:
    one, two = tmp_path / "one.db", tmp_path / "two.db"
    with opened(one) as store:
        store.remember_schema(OLD, "version: 1")
        store.import_records([Record(HERE)])
    shutil.copy(one, two)
    for path, value in ((one, "a"), (two, "b")):
        with opened(path) as store:
            keep(store, HERE, AnswerSet("topic", None, value))
    merge(one, two)
    with opened(one) as store:
        standing = store.undoable()
        assert standing is not None
        assert standing.changes == (AnswerSet("topic", None, "a"),)
        take_back(store, standing)
        assert store.undoable() is None
        redoable = store.redoable()
        assert redoable is not None
        assert redoable.id == standing.id
