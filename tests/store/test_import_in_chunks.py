"""An import in chunks: nothing of it is seen before its end, others work meanwhile, and it can end anywhere."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from annotator.core.changes import RelationAdded, SpanAdded, SpanRemoved
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.core.span import Relation
from annotator.core.spans import Spans
from annotator.store import hidden
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.errors import StoreError
from annotator.store.library_queries import LibraryQuery, LibrarySort
from annotator.store.store import Store
from tests.store.samples import SCHEMA, check_places, document, imported, keep, opened, span
from tests.store.test_rebuilding import check_rebuilt

OLD = "What was there before."
NEW = tuple(f"Zoë met Bo, and so on, {n}." for n in range(5))


def record(text: str, *annotators: str) -> Record:
    of = document(text, title=text[:8])
    layers = tuple(
        Layer(
            of.id,
            name,
            Spans([span(of, 0, 3, id_=f"{name}-{of.id}", annotator=name)]),
            status=Status.DONE,
        )
        for name in annotators
    )
    return Record(of, layers)


def seen(store: Store) -> dict[str, object]:
    """What anyone can see of a database, in every way in which documents are looked for."""
    pages = {sort: store.library_pages(LibraryQuery(sort=sort)) for sort in LibrarySort}
    first = store.first_document()
    return {
        "listed": {sort: [row.title for row in page.page(0, 99)] for sort, page in pages.items()},
        "found": [row.title for row in store.listed(parsed_query("title:o", QUERY_FIELDS), None)],
        "done": [row.title for row in store.library_pages(LibraryQuery(status=Status.DONE)).page(0, 99)],
        "records": [each.document.title for each in store.records()],
        "progress": store.progress(),
        "first": first,
        "last": first and store.neighbour(first, 99),
        "next": first and store.neighbour(first, 1),
        "unfinished": first and store.next_unfinished(first),
        "holding": [of.title for of, _ in store.holding("e", any_case=True)],
        "strings": store.labelled_strings(9),
        "labels": store.spans_by_label(),
    }


@pytest.mark.parametrize("there", [(), (OLD,)])
def test_nothing_is_seen_before_the_end_and_everything_afterwards(path: Path, there: tuple[str, ...]) -> None:
    with opened(path) as store, opened(path) as other:
        imported(store, *there)
        before = seen(other)
        with store.importing(["here"]) as import_:
            assert not import_.goes_on
            for text in NEW:
                assert import_.add([record(text, "amy")]).new == 1
                assert seen(other) == before
            assert other.has_unfinished_import
            import_.finish()
        assert not other.has_unfinished_import
        after = seen(other)
        assert after["records"] == [
            *(text[:0] or "What was there before." for text in there),
            *(t[:8] for t in NEW),
        ]
        assert after["strings"] == [("Zoë", "person", 5)]
        check_places(other)


def test_others_work_between_the_chunks(path: Path) -> None:
    with opened(path) as store, opened(path, "bob") as other:
        (one,) = imported(store, OLD)
        with store.importing(["here"]) as import_:
            for number, text in enumerate(NEW):
                import_.add([record(text)])
                keep(other, one, SpanAdded(span(one, number, number + 1, id_=f"b{number}", annotator="bob")))
            import_.finish()
        assert len(other.layer(one).spans) == len(NEW)


def test_a_file_that_turns_out_to_be_bad_is_taken_back_and_the_others_stay(path: Path) -> None:
    with opened(path) as store:
        (one,) = imported(store, OLD)
        with store.importing(["here"]) as import_:
            import_.add([record(NEW[0])])
            with suppress(StoreError), import_.file():
                import_.add([record(NEW[1], "amy"), record(OLD, "amy")])
                import_.add([record(NEW[2])])
                raise StoreError("line 7")
            with import_.file():
                import_.add([record(NEW[3])])
            import_.finish()
        assert seen(store)["records"] == [OLD, NEW[0][:8], NEW[3][:8]]
        assert store.layer(one) == Layer(one.id, "amy")
        assert [row.number for row in store.library_pages(LibraryQuery()).page(0, 9)] == [1, 2, 3]
        check_places(store)


def interrupted(path: Path, *, in_file: bool = False) -> None:
    with opened(path) as store:
        imported(store, OLD)
        with store.importing(["here"]) as import_:
            import_.add([record(NEW[0], "amy")])
            if in_file:
                file = import_.file()
                file.__enter__()  # and is left as a kill leaves it
                import_.add([record(NEW[1], "amy"), record(NEW[0], "bob")])
                del file


@pytest.mark.parametrize("in_file", [False, True])
def test_the_same_import_goes_on_where_it_was_interrupted(path: Path, in_file: bool) -> None:
    interrupted(path, in_file=in_file)
    with opened(path) as store:
        assert seen(store)["records"] == [OLD]
        with store.importing(["here"]) as import_:
            assert import_.goes_on
            assert import_.add([record(NEW[0], "amy"), record(NEW[2])]).new == 1
            import_.finish()
        assert seen(store)["records"] == [OLD, NEW[0][:8], NEW[2][:8]]
        assert len(store.layer(document(NEW[0])).spans) == 1
        assert not store.layer(document(NEW[0]), "bob").spans
        check_places(store)


@pytest.mark.parametrize("in_file", [False, True])
def test_another_import_has_to_wait_until_it_is_finished_or_taken_back(path: Path, in_file: bool) -> None:
    interrupted(path, in_file=in_file)
    with opened(path) as store:
        said = "an import of here was interrupted; run it again to its end, or take it back with: annotator import"
        with pytest.raises(StoreError, match=said), store.importing(["there"]):
            pass
        with store.importing([]) as import_:
            assert import_.goes_on
            import_.discard()
            import_.discard()  # nothing is left to do
        assert seen(store)["records"] == [OLD]
        with store.importing(["there"]) as import_:
            assert not import_.goes_on
            import_.add([record(NEW[3])])
            import_.finish()
        assert seen(store)["records"] == [OLD, NEW[3][:8]]
        texts = store._database.connection.execute("SELECT text FROM documents ORDER BY number").fetchall()
        assert texts == [(OLD,), (NEW[3],)]
        check_places(store)


def test_no_other_document_comes_in_before_an_import_is_finished_or_taken_back(path: Path) -> None:
    interrupted(path)
    with opened(path) as store:
        with pytest.raises(StoreError, match="is not finished, nothing was written; let it end"):
            store.import_records([record(NEW[0])])
        with pytest.raises(StoreError, match="is not finished"):
            store.migrate(SCHEMA, "version: 3")
        with pytest.raises(StoreError, match="is not finished"):
            store.take_migration_back()
        with store.importing([]) as import_:
            import_.discard()
        assert store.import_records([record(NEW[0])]).new == 1


def added(bobs: Store, one: Document) -> None:
    keep(bobs, one, SpanAdded(span(one, 5, 8, id_="own", annotator="bob")))


def replaced(bobs: Store, one: Document) -> None:
    (made,) = bobs.layer(one).spans
    keep(bobs, one, SpanRemoved(made), SpanAdded(span(one, 5, 8, id_="own", annotator="bob")))


def related(bobs: Store, one: Document) -> None:
    (made,) = bobs.layer(one).spans
    added(bobs, one)
    keep(bobs, one, RelationAdded(Relation("r", "knows", "own", made.id, "bob")))


@pytest.mark.parametrize("work", [added, replaced, related])
def test_a_layer_that_was_worked_on_meanwhile_is_not_taken_back(
    path: Path, work: Callable[[Store, Document], None]
) -> None:
    with opened(path) as store, opened(path, "bob") as bobs:
        (one,) = imported(store, OLD)
        with store.importing(["here"]) as import_:
            import_.add([record(OLD, "bob", "amy")])
        work(bobs, one)
        before = bobs.layer(one)
        with store.importing([]) as import_:
            import_.discard()
        assert bobs.layer(one) == before
        assert store.layer(one) == Layer(one.id, "amy")
    check_rebuilt(path)


def test_two_imports_at_once_take_turns(path: Path) -> None:
    with opened(path, patience=0.05) as store, opened(path, "bob", patience=0.05) as other:
        with store.importing(["here"]) as import_:
            import_.add([record(NEW[0])])
            with (
                pytest.raises(StoreError, match=r"another import into .*a.* is running; try again"),
                other.importing(["there"]),
            ):
                pass
            import_.finish()
        with other.importing(["there"]) as import_:
            import_.add([record(NEW[1])])
            import_.finish()
        assert seen(other)["records"] == [NEW[0][:8], NEW[1][:8]]


def test_documents_of_a_finished_import_are_shown_at_the_next_start_if_a_kill_came_before(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hidden, "_AT_ONCE", 2)
    shown = []

    def killed(database: object) -> None:
        del database
        raise KeyboardInterrupt

    with opened(path) as store, store.importing(["here"]) as import_:
        import_.add([record(text, "amy") for text in NEW])
        with monkeypatch.context() as patched:
            patched.setattr("annotator.store.importing.show_finished", killed)
            with pytest.raises(KeyboardInterrupt):
                import_.finish()
        shown.append(seen(store)["records"])
    with opened(path) as store:
        shown.append(seen(store)["records"])
        check_places(store)
    assert shown == [[], [text[:8] for text in NEW]]


def test_an_import_in_which_nothing_is_new_leaves_nothing(path: Path) -> None:
    with opened(path) as store:
        imported(store, OLD)
        rows = store._database.connection.execute("SELECT count(*) FROM actions").fetchone()
        with store.importing(["here"]) as import_:
            assert import_.add([Record(document(OLD, title=OLD))]).present == 1
            assert import_.add([]).new == 0
            import_.finish()
        assert store._database.connection.execute("SELECT count(*) FROM actions").fetchone() == rows
        assert not store.has_unfinished_import


def test_what_a_later_import_says_of_a_text_is_kept_once_beside_what_the_first_said(store: Store) -> None:
    one = document(OLD, title="First", source="a.txt")
    store.import_records([Record(one)])
    for _ in range(2):
        store.import_records([Record(document(OLD, title="Second", source="b.txt", date="2021"))])
        store.import_records([Record(one)])
    assert store.document(one.id).title == "First"
    kept = store._database.connection.execute("SELECT * FROM other_metadata").fetchall()
    assert kept == [(1, '{"date":"2021","source":"b.txt","title":"Second"}')]
