"""The library against a brute-force sort of the same few documents."""

import itertools
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.changes import SpanAdded
from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.gone import give_up
from annotator.store.library_queries import LastChange, LibraryQuery, LibraryRow, LibrarySort
from annotator.store.store import Store
from tests.store.samples import check_places, document, imported, keep, opened, span, status_change, take_back

TITLES = [
    "Ünlü",
    "alpha",
    "Beta",
    "100% sure",
    "under_score",
    "back\\slash",
    "",
    "乔木 writes",
    "ALPHA",
    "Straße",
]
RANKS = list(Status)


def build(store: Store, count: int = 30) -> list[LibraryRow]:
    """Random documents, some with layers of two annotators; the rows that amy should see, in import order."""
    rows = []
    chance = random.Random(7)  # noqa: S311
    for number in range(1, count + 1):
        title, source = chance.choice(TITLES), f"/texts/{chance.choice(TITLES)}.txt"
        one = document(f"document number {number}", title=title, source=source)
        status, spans = chance.choice([None, *Status]), chance.randint(0, 3)
        layers = []
        if status is not None:
            made = Spans(span(one, n, n + 2, id_=f"s{n}") for n in range(spans))
            layers.append(Layer(one.id, "amy", made, status=status, note="so that it says something"))
        if chance.random() < 0.5:
            layers.append(Layer(one.id, "bob", status=Status.DONE))
        store.import_records([Record(one, tuple(layers))])
        at = f"2026-11-22T10:00:{number - 1:02}Z"
        seen = (status, spans, at) if status is not None else (Status.NEW, 0, None)
        rows.append(LibraryRow(one.id, number, title, source, *seen, len(one.text)))
    return rows


def brute_force(rows: list[LibraryRow], query: LibraryQuery) -> list[LibraryRow]:
    def nocase(title: str) -> str:
        return "".join(chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter for letter in title)

    found_rows = [row for row in rows if query.status in (None, row.status)]
    match query.sort:
        case LibrarySort.TITLE:
            found_rows.sort(key=lambda row: nocase(row.title))
        case LibrarySort.STATUS:
            found_rows.sort(key=lambda row: RANKS.index(row.status))
        case LibrarySort.UPDATED:
            found_rows.sort(key=lambda row: row.updated_at or "", reverse=True)
            found_rows.sort(key=lambda row: row.updated_at is None)
            assert [row.number for row in found_rows if row.updated_at is None] == sorted(
                row.number for row in found_rows if row.updated_at is None
            )
    return found_rows


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[LibraryRow]]:
    path = tmp_path_factory.mktemp("library") / "a.db"
    with opened(path) as store:
        return path, build(store)


QUERIES = st.builds(
    LibraryQuery,
    status=st.none() | st.sampled_from(Status),
    sort=st.sampled_from(LibrarySort),
)


@given(query=QUERIES, offset=st.integers(0, 35), limit=st.integers(0, 40))
@settings(max_examples=150, deadline=None)
def test_a_page_is_a_slice_of_the_brute_force_sort(
    library: tuple[Path, list[LibraryRow]], query: LibraryQuery, offset: int, limit: int
) -> None:
    path, rows = library
    with opened(path) as store:
        expected = brute_force(rows, query)
        pages = store.library_pages(query)
        assert pages.count == len(expected)
        for start in (offset, offset + 1, offset - limit, 0, len(expected) - limit, offset):
            if start >= 0:
                assert pages.page(start, limit) == expected[start : start + limit]


def test_rows_have_the_caret_of_ones_own_and_work_is_named_by_person(tmp_path: Path) -> None:
    one, other = document("first text"), document("second text")
    with opened(tmp_path / "a.db", "bob") as store:
        store.import_records([Record(one, (Layer(one.id, "amy", status=Status.FLAGGED),)), Record(other)])
        store.remember_caret(other.id, 3)
    with opened(tmp_path / "a.db", "amy") as store:
        store.remember_caret(one.id, 7)
        assert [row.caret for row in store.library_pages(LibraryQuery()).page(0, 9)] == [7, None]
        assert store.work_on(one.id) == {"amy": (Status.FLAGGED, 0)}
        assert store.work_on(other.id) == {}


def test_who_changed_a_document_last_is_known_by_its_number(tmp_path: Path) -> None:
    for annotator, hour, numbers in (("amy", 10, (1, 2)), ("cleo", 11, (1, 2)), ("bob", 12, (1,))):
        now = f"2026-11-22T{hour}:00:00Z"
        with Store.open(tmp_path / "a.db", annotator, now=lambda now=now: now) as store:
            documents = imported(store, "first text", "second text", "third text")
            for number in numbers:
                keep(store, documents[number - 1], status_change(Status.NEW, Status.DONE))
            found = store.last_changes([1, 2, 3])
            assert store.last_changes([]) == {}
    assert found == {
        1: LastChange("bob", "2026-11-22T12:00:00Z"),
        2: LastChange("cleo", "2026-11-22T11:00:00Z"),
    }


def test_progress_counts_every_document_once(library: tuple[Path, list[LibraryRow]]) -> None:
    path, rows = library
    with opened(path) as store:
        assert store.progress() == {status: sum(row.status == status for row in rows) for status in Status}
    with opened(path, "nobody") as store:
        assert store.progress() == {status: len(rows) if status is Status.NEW else 0 for status in Status}


def test_next_and_previous_documents(library: tuple[Path, list[LibraryRow]]) -> None:
    path, rows = library
    ids = [row.document_id for row in rows]
    with opened(path) as store:
        assert store.first_document() == ids[0]
        for at, here in enumerate(ids):
            assert store.position(here) == (at + 1, len(ids))
            for move in (-31, -2, -1, 0, 1, 3, 31):
                inside = 0 <= at + move < len(ids)
                assert store.neighbour(here, move) == (ids[at + move] if inside else None)
            others = [*rows[at + 1 :], *rows[:at]]
            unfinished = [row.document_id for row in others if row.status in (Status.NEW, Status.IN_PROGRESS)]
            assert store.next_unfinished(here) == unfinished[0]


def test_the_last_unfinished_document_has_no_next(store: Store) -> None:
    (one,) = imported(store, "only one")
    assert store.next_unfinished(one.id) is None


def test_an_empty_library_has_nothing(store: Store) -> None:
    assert store.first_document() is None
    assert store.position("nothing") == (0, 0)
    assert store.neighbour("nothing", 1) is None
    assert store.next_unfinished("nothing") is None
    assert store.library_pages(LibraryQuery()).page(0, 10) == []


def test_the_document_opened_last_is_remembered_for_each_annotator(store: Store, path: Path) -> None:
    one, two = imported(store, "one", "two")
    assert store.last_opened is None
    store.remember_opened(one.id)
    store.remember_opened(two.id)
    with opened(path, "bob") as bobs:
        assert bobs.last_opened is None
        bobs.remember_opened(one.id)
    assert store.last_opened == two.id


def fill(path: Path, count: int) -> None:
    """Many small documents, written past the store: nobody touched any, few a hundred, all all, most all but two.

    Most are done at one time, as after an import; titles tie, too, and are in no order of import.
    """
    chance = random.Random(7)  # noqa: S311
    untouched = {500, count - 300}
    titles = [chance.choice(TITLES) + str(chance.randrange(count // 3)) for _ in range(count)]
    layers = [
        *(
            ("few", number, chance.choice(RANKS), chance.randrange(60))
            for number in range(50, count, count // 100)
        ),
        *(("all", number, chance.choice(RANKS), chance.randrange(60)) for number in range(1, count + 1)),
        *(("most", number, Status.DONE, 0) for number in range(1, count + 1) if number not in untouched),
    ]
    with opened(path) as store, store._database.writing() as connection:
        connection.executemany(
            "INSERT INTO documents "
            "(id, number, title, source, text_sha256, boilerplate, meta, imported_at, length, text) "
            "VALUES (?, ?, ?, '', '', '[]', '{}', '', 5, 'text')",
            [(f"{number * 7919 % 1_000_003:032}", number, title) for number, title in enumerate(titles, 1)],
        )
        connection.executemany(
            "INSERT INTO layers SELECT number, ?, ?, NULL, 0, 0, '2026-11-22T10:00:' || (? + 10) || 'Z' "
            "FROM documents WHERE number = ?",
            [(annotator, status, second, number) for annotator, number, status, second in layers],
        )


ANNOTATORS = ("nobody", "few", "all", "most")
BY_STATUS = [LibraryQuery(status=status, sort=sort) for sort in LibrarySort for status in (None, *Status)]


def rows_of(store: Store) -> list[LibraryRow]:
    """All rows as the annotator sees them, by the simplest query."""
    statement = """
        SELECT id, number, title, source, coalesce(status, 'new'), 0, updated_at, length
        FROM documents LEFT JOIN layers ON document = number AND annotator = ? ORDER BY number
    """
    rows = store._database.connection.execute(statement, (store.annotator,))
    return [LibraryRow(*row[:4], Status(row[4]), *row[5:]) for row in rows]


@pytest.fixture(scope="module", params=[False, True], ids=["whole", "with gaps"])
def large(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    path = tmp_path_factory.mktemp("large") / "a.db"
    fill(path, 2_500)
    if request.param:
        make_gaps(path)
    return path


def make_gaps(path: Path) -> None:
    """Documents are gone: single ones, at the edges of thousands, whole hundreds, and the last ones."""
    gone = {1, 2, 7, 1000, 1001, 1500, *range(1700, 1910), 2000, 2400, *range(2490, 2501)}
    with opened(path) as store, store._database.writing() as connection:
        for number in gone:
            connection.execute("DELETE FROM documents WHERE number = ?", (number,))
            give_up(connection, number)


@pytest.mark.parametrize("annotator", ANNOTATORS)
def test_every_page_of_thousands_is_a_slice_of_the_brute_force_sort(large: Path, annotator: str) -> None:
    chance = random.Random(annotator)  # noqa: S311
    with opened(large, annotator) as store:
        rows = rows_of(store)
        for query in BY_STATUS:
            expected = brute_force(rows, query)
            pages = store.library_pages(query)
            assert pages.count == len(expected)
            shown = [row for offset in range(0, pages.count, 700) for row in pages.page(offset, 700)]
            assert shown == expected, query
            jumps = [chance.randrange(len(expected) or 1) for _ in range(6)]
            moves = [(jump, chance.randrange(-90, 90)) for jump in jumps]
            for start in (each for jump, move in moves for each in (jump, jump + move, jump - 40)):
                if start >= 0:
                    assert pages.page(start, 40) == expected[start : start + 40], (query, start)


@pytest.mark.parametrize("annotator", ANNOTATORS)
def test_the_next_unfinished_of_thousands_is_that_of_a_scan(large: Path, annotator: str) -> None:
    with opened(large, annotator) as store:
        rows = rows_of(store)
        for at in (0, 998, 999, 1000, 1001, 1999, 2000, len(rows) - 2, len(rows) - 1):
            others = [*rows[at + 1 :], *rows[:at]]
            unfinished = [row.document_id for row in others if row.status in (Status.NEW, Status.IN_PROGRESS)]
            assert store.next_unfinished(rows[at].document_id) == unfinished[0]
            assert store.position(rows[at].document_id) == (at + 1, len(rows))
        assert sum(store.progress().values()) == len(rows)


@pytest.mark.parametrize("annotator", ANNOTATORS)
def test_no_page_without_a_filter_sorts_or_reads_a_whole_table(large: Path, annotator: str) -> None:
    asked: list[str] = []
    with opened(large, annotator) as store:
        connection = store._database.connection
        connection.set_trace_callback(asked.append)
        for query in BY_STATUS:
            pages = store.library_pages(query)
            for start in (0, pages.count - 40, pages.count // 2, pages.count // 2 + 40, pages.count // 2):
                pages.page(max(0, start), 40)
        connection.set_trace_callback(None)
        plans = {
            (plan[3], statement)
            for statement in set(asked)
            if statement.lstrip().startswith("SELECT")
            for plan in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
        }
    through = {plan for plan in plans if re.match("SCAN (?!CONSTANT)(?!.* COVERING INDEX)", plan[0])}
    # The few rows of a list of numbers may be sorted.
    in_order = {plan for plan in plans if "TEMP B-TREE" in plan[0] and "number IN (" not in plan[1]}
    assert plans
    assert not through | in_order


def test_places_and_tallies_follow_every_change_of_a_layer(store: Store) -> None:
    one, two, _ = imported(store, "one two", "another one", "a third")
    keep(store, one, SpanAdded(span(one, 0, 3)))
    check_places(store)
    keep(store, one, status_change(Status.NEW, Status.DONE))
    keep(store, two, status_change(Status.NEW, Status.FLAGGED))
    check_places(store)
    action = store.undoable()
    assert action is not None
    take_back(store, action)
    check_places(store)
    store.import_records(
        [Record(two, (Layer(two.id, "amy", status=Status.DONE), Layer(two.id, "bob", note="b")))]
    )
    check_places(store)
    assert store.progress() == {Status.NEW: 1, Status.IN_PROGRESS: 0, Status.DONE: 2, Status.FLAGGED: 0}
    store._database.connection.execute("DELETE FROM layers WHERE document = 1")
    check_places(store)
    assert store.progress() == {Status.NEW: 2, Status.IN_PROGRESS: 0, Status.DONE: 1, Status.FLAGGED: 0}


def work_of(store: Store, do: Callable[[], object]) -> int:
    """The steps of SQLite's virtual machine, in tens: its work, independent of time."""
    steps = itertools.count()
    connection = store._database.connection
    connection.set_progress_handler(lambda: next(steps) < 0, 10)
    do()
    connection.set_progress_handler(None, 0)
    return next(steps)


def works_of(path: Path, count: int) -> dict[str, int]:
    """What it takes to open the library, to jump in it and to scroll, by order."""
    with opened(path) as store:
        made = [document(f"text {n}", title=f"Title {n * 7919 % count:06}") for n in range(count)]
        store.import_records(map(Record, made))
        works = {"place": work_of(store, lambda: store.position(made[count // 2].id))}
        for sort in (LibrarySort.NUMBER, LibrarySort.TITLE):
            query = LibraryQuery(sort=sort)
            works[f"{sort} open"] = work_of(store, lambda query=query: store.library_pages(query).page(0, 40))
            pages = store.library_pages(query)
            for name, start in {
                "end": count - 40,
                "up": count - 80,
                "up one": count - 81,
                "down": count - 41,
            }.items():
                works[f"{sort} {name}"] = work_of(
                    store, lambda start=start, pages=pages: pages.page(start, 40)
                )
        middle = store.library_pages(LibraryQuery())
        works["into the middle"] = work_of(store, lambda: middle.page(count // 2, 40))
        return works


def test_a_library_of_many_opens_scrolls_and_jumps_with_the_work_of_a_small_one(tmp_path: Path) -> None:
    few, many = works_of(tmp_path / "few.db", 200), works_of(tmp_path / "many.db", 10_000)
    assert all(many[what] <= 1.5 * few[what] + 10 for what in few), (few, many)


def works_in_statuses(path: Path, count: int) -> dict[str, int]:
    """What it takes to open the library, to jump and to scroll in it, by annotator, order and status."""
    fill(path, count)
    works = {}
    for annotator in ANNOTATORS:
        with opened(path, annotator) as store:
            works[f"{annotator} progress"] = work_of(store, store.progress)
            for query in BY_STATUS:
                name = f"{annotator} {query.sort} {query.status}"
                pages = store.library_pages(query)
                end, middle = max(0, pages.count - 40), pages.count // 2
                works[f"{name} open"] = work_of(
                    store, lambda query=query: store.library_pages(query).page(0, 40)
                )
                works[f"{name} end"] = work_of(store, lambda pages=pages, end=end: pages.page(end, 40))
                pages.page(middle, 40)
                for way, start in {"on": middle + 40, "up": max(0, middle - 40)}.items():
                    works[f"{name} {way}"] = work_of(
                        store, lambda pages=pages, start=start: pages.page(start, 40)
                    )
    return works


def test_no_order_and_no_status_takes_more_work_in_a_large_library(tmp_path: Path) -> None:
    few, many = works_in_statuses(tmp_path / "few.db", 2_500), works_in_statuses(tmp_path / "many.db", 12_500)
    # A page may extend into one more thousand, whose numbers are read for it.
    more = {what: (few[what], many[what]) for what in few if many[what] > 1.5 * few[what] + 400}
    assert not more
