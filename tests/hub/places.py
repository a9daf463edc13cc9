"""Hubs of both kinds for the tests, each a project of its own."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from annotator.hub.exchange import Exchanged, exchange
from annotator.hub.hub_protocol import Hub
from annotator.hub.opening_hub import opened_hub
from annotator.store.exchange_part import make_joined
from annotator.store.hub_notes import Joined
from annotator.store.store import Store
from tests.hub.server import SUPERUSER, Server
from tests.store.samples import opened

_NUMBERS = itertools.count()
DATABASE = "hubs"


class Place:
    """A project on a hub, of which amy is the lead."""

    def __init__(self, database_id: str, server: Server | None, folder: Path, wanted: int = 1) -> None:
        self.server = server
        self.project = f"project {next(_NUMBERS)}"
        self.folder = folder
        if server is None:
            from annotator.hub.folder_hub import FolderHub

            FolderHub.make(self.address("amy"), self.project, database_id)
        else:
            from annotator.hub.postgres_people import make

            make(self.address("amy"), self.project, database_id, "amy", wanted)

    def address(self, login: str, port: int | None = None) -> str:
        if self.server is None:
            return f"folder:{self.folder}"
        return self.server.url(SUPERUSER if login == "amy" else login, DATABASE, port)

    def let_in(self, name: str, kind: str = "annotator") -> None:
        """Let a person in, on a server under a login of the same name."""
        if self.server is not None:
            from annotator.hub.postgres_people import add_person

            add_person(self.address("amy"), self.project, name, name, kind, "")

    @contextmanager
    def open(self, name: str = "amy", port: int | None = None) -> Iterator[Hub]:
        device = f"writer-{next(_NUMBERS)}"
        with closing(cast("Any", opened_hub(self.address(name, port), self.project, name, device))) as hub:
            yield hub

    def sync(self, store: Store, port: int | None = None) -> Exchanged:
        """Exchange until both have the same."""
        with self.open(store.annotator, port) as hub:
            return exchange(store, hub)

    def join(self, path: Path, name: str, share: int = 0) -> Store:
        """A new database of a person who is let in, of all documents or of so many at hand."""
        with self.open(name) as hub:
            make_joined(path, hub.database_id)
        store = opened(path, name)
        store.join(Joined(self.address(name), self.project, share=share))
        return store

    def remove(self) -> None:
        if self.server is None:
            shutil.rmtree(self.folder)
