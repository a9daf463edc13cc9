from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.store.store import Store
from tests.store.samples import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "annotations.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with opened(path, patience=0.3) as store:
        yield store
