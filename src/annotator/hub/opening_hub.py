"""A hub of either kind, by its address; what PostgreSQL needs is imported only for one that is there."""

from __future__ import annotations

from importlib.util import find_spec

from annotator.hub.errors import HubError
from annotator.hub.hub_address import is_folder
from annotator.hub.hub_protocol import Hub, Person


def opened_hub(address: str, project: str, annotator: str, device: str) -> Hub:
    """A project on the hub at an address that ``address_of`` returned; an empty name is that of the only one.

    ``device`` names the segment that this process writes where the hub is a folder. Raises ``HubError``.
    """
    if is_folder(address):
        from annotator.hub.folder_hub import FolderHub

        return FolderHub.open(address, project, Person(annotator, "lead"), device)
    check_postgres()
    from annotator.hub.postgres_hub import PostgresHub

    return PostgresHub.open(address, project)


def check_postgres() -> None:
    """Raise ``HubError`` unless what speaks to PostgreSQL is installed."""
    if find_spec("psycopg") is None:
        raise HubError(
            "a hub on PostgreSQL needs the package psycopg; install it with pip install 'annotator-tui[postgres]'"
        )
