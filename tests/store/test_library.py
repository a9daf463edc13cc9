"""The library against a brute-force sort of the same few documents."""

import itertools
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.store.library import LibraryQuery, LibraryRow, LibrarySort
from annotator.store.store import Store
from tests.store.samples import document, imported, opened, span

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
    def found(row: LibraryRow) -> bool:
        wanted = query.filter.casefold()
        return (wanted in row.title.casefold() or wanted in row.source.casefold()) and query.status in (
            None,
            row.status,
        )

    def nocase(title: str) -> str:
        return "".join(chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter for letter in title)

    found_rows = [row for row in rows if found(row)]
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
    filter=st.sampled_from(
        ["", "a", "ALP", "%", "_", "\\", "ü", "Ü", "乔", "ß", "nothing", "0%", ".TXT", "d_r"]
    ),
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


def test_progress_counts_every_document_once(library: tuple[Path, list[LibraryRow]]) -> None:
    path, rows = library
    with opened(path) as store:
        assert store.progress() == {status: sum(row.status == status for row in rows) for status in Status}
    with opened(path, "nobody") as store:
        assert store.progress() == {status: len(rows) if status is Status.NEW else 0 for status in Status}


def test_the_way_from_document_to_document(library: tuple[Path, list[LibraryRow]]) -> None:
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


def work_of(store: Store, do: Callable[[], object]) -> int:
    """The steps of SQLite's machine, in tens: what it touches, whatever the time."""
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
