"""A document that was imported on both sides of a merge goes only when both imports are undone, and the log says so."""

import shutil
from itertools import count
from pathlib import Path

import pytest

from annotator.store.examination import examine
from annotator.store.findings import Severity
from annotator.store.store import Store
from annotator.store.upgrade import unreported
from tests.store.samples import imported

FIRST, BOTH, OTHER = "In both from the start.\n", "Imported on both sides.\n", "On one side.\n"
BETWEEN = "Imported in between.\n"
_SECONDS = count()


def opened(path: Path, annotator: str) -> Store:
    """A store on a clock that all of them share."""
    return Store.open(path, annotator, now=lambda: f"2026-11-22T10:00:{next(_SECONDS) % 60:02}.000Z")


@pytest.fixture
def sides(tmp_path: Path) -> tuple[Path, Path]:
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    with opened(here, "amy") as store:
        imported(store, FIRST)
    shutil.copy(here, there)
    with opened(there, "ben") as store:
        imported(store, BOTH, OTHER)
    with opened(here, "amy") as store:
        imported(store, BOTH)
        store.merge(there, copies=False)
    return here, there


def undo(path: Path, by: str) -> None:
    """Undo the last import of that annotator that stands."""
    with opened(path, "amy") as store:
        number = next(each.number for each in store.standing_imports() if each.annotator == by)
        store.undo_import(number, lambda _: None)


def texts(path: Path) -> set[str]:
    """The texts that are there, of a file whose log makes its tables."""
    found = examine(path, quick=False, report=unreported)
    assert [each for each in found if each.severity is Severity.WRONG] == []
    with opened(path, "amy") as store:
        return {record.document.text for record in store.records()}


@pytest.mark.parametrize("by", [("amy", "ben"), ("ben", "amy")])
def test_what_is_imported_in_between_keeps_its_number(sides: tuple[Path, Path], by: tuple[str, str]) -> None:
    here, _ = sides
    undo(here, by[0])
    with opened(here, "cleo") as store:
        imported(store, BETWEEN)
    undo(here, by[1])
    assert BOTH not in texts(here)
    assert BETWEEN in texts(here)


@pytest.mark.parametrize("by", [("amy", "ben"), ("ben", "amy")])
def test_it_stays_until_both_imports_are_undone(sides: tuple[Path, Path], by: tuple[str, str]) -> None:
    here, there = sides
    assert texts(here) == {FIRST, BOTH, OTHER}
    undo(here, by[0])
    assert texts(here) == {FIRST, BOTH} | ({OTHER} if by[0] == "amy" else set())
    undo(here, by[1])
    assert BOTH not in texts(here)
    with opened(there, "ben") as store:
        store.merge(here, copies=False)
    assert texts(there) == texts(here)


def test_what_is_removed_after_an_import_was_undone_on_the_other_side_and_merged_is_counted_right(
    sides: tuple[Path, Path],
) -> None:
    here, there = sides
    undo(there, "ben")
    with opened(here, "amy") as store:
        store.merge(there, copies=False)
    assert texts(here) == {FIRST, BOTH}
    with opened(here, "amy") as store:
        store.remove([next(each.document.id for each in store.records() if each.document.text == BOTH)])
    assert texts(here) == {FIRST}
