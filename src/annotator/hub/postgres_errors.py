"""What PostgreSQL says, in one sentence for the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from annotator.hub.errors import HubError, NotThereError, RefusedError, UnreachableError

_WHERE_FROM = "the password is taken from the file that $PGPASSFILE names, or ~/.pgpass"
_NO_HUB = "there is no hub of annotator there yet; make one with: annotator hub init"


@contextmanager
def translated(name: str) -> Iterator[None]:
    """Turn what psycopg raises into a ``HubError``; ``name`` is the address as it may be shown."""
    try:
        yield
    except psycopg.Error as error:
        raise hub_error(error, name) from error


def hub_error(error: psycopg.Error, name: str) -> HubError:
    """The error with a sentence; no message of PostgreSQL holds a password."""
    match error:
        case errors.InsufficientPrivilege():
            return RefusedError(f"{name} does not let you do that: {_first_line(error)}")
        case errors.InvalidPassword() | errors.InvalidAuthorizationSpecification():
            return RefusedError(f"{name} does not let you in: {_first_line(error)}; {_WHERE_FROM}")
        case errors.UndefinedTable() | errors.InvalidSchemaName():
            return NotThereError(f"{name}: {_NO_HUB}")
        case errors.InvalidCatalogName():
            return NotThereError(f"{name}: there is no such database; make it with createdb")
        case errors.ReadOnlySqlTransaction():
            return UnreachableError(
                f"{name} takes nothing now, since it is a standby; try again when it is the primary"
            )
        case errors.DataError() | errors.IntegrityError() | errors.ProgrammingError():
            return HubError(f"{name}: {_first_line(error)}")
        case errors.QueryCanceled():
            return UnreachableError(f"{name} did not answer in time; ask for other words, or later")
        case psycopg.OperationalError():
            return _while_connecting(error, name)
        case _:
            return UnreachableError(f"{name} did not answer: {_first_line(error)}")


def _while_connecting(error: psycopg.Error, name: str) -> HubError:
    said = str(error)
    if any(
        each in said
        for each in (
            "password authentication",
            "no password supplied",
            "is not permitted to log in",
            "pg_hba.conf",
        )
    ) or ('role "' in said and "does not exist" in said):
        return RefusedError(f"{name} does not let you in: {_first_line(error)}; {_WHERE_FROM}")
    if 'database "' in said and "does not exist" in said:
        return NotThereError(f"{name}: there is no such database; make it with createdb")
    if "certificate" in said or "sslmode" in said or "SSL" in said:
        return UnreachableError(f"{name} could not prove that it is the right server: {_first_line(error)}")
    return UnreachableError(f"{name} cannot be reached now: {_first_line(error)}")


def _first_line(error: psycopg.Error) -> str:
    """The first line of what PostgreSQL says, without what comes before the reason."""
    if error.diag.message_primary:
        return error.diag.message_primary
    line = (str(error).strip() or type(error).__name__).splitlines()[-1].strip()
    _, found, reason = line.partition("FATAL:")
    return (reason if found else line).strip()
