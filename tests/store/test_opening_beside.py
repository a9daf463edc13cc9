"""What works beside the app opens what is there, and leaves nothing where the database was."""

from pathlib import Path

import pytest

from annotator.store.errors import StoreError
from tests.store.samples import imported, opened


def test_what_is_there_is_opened(path: Path) -> None:
    with opened(path) as store:
        (document,) = imported(store, "Marie Curie met the police.")
    with opened(path, creates=False) as store:
        assert store.first_document() == document.id


@pytest.mark.parametrize("left", [None, b"", b"SQLite format 3\x00" + bytes(500), b"a text of some length"])
def test_where_it_was_lost_nothing_is_made(path: Path, left: bytes | None) -> None:
    if left is not None:
        path.write_bytes(left)
    with pytest.raises(StoreError):
        opened(path, creates=False)
    assert (path.read_bytes() if path.exists() else None) == left
