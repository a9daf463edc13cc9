"""Making a hub on PostgreSQL, and letting people in and out, as the one who owns its tables."""

from __future__ import annotations

from psycopg import sql

from annotator.hub.errors import HubError, NotThereError
from annotator.hub.postgres_connecting import Connection, connected
from annotator.hub.postgres_errors import translated
from annotator.hub.postgres_tables import MEMBERS, SCHEMA, statements
from annotator.hub.postgres_upgrade import bring_up
from annotator.store.hub_notes import LEAD

_IS_THERE = "SELECT to_regclass(%s)"
_IS_ROLE = "SELECT 1 FROM pg_roles WHERE rolname = %s"
_PUT_PERSON = """
    INSERT INTO people (project, login, annotator, kind) VALUES (%s, %s, %s, %s)
    ON CONFLICT (project, login) DO UPDATE SET kind = excluded.kind, revoked = false
"""
_SAME_NAME = "SELECT login FROM people WHERE project = %s AND annotator = %s AND login <> %s"
_NAME_OF = "SELECT annotator FROM people WHERE project = %s AND login = %s"


def make(address: str, project: str, database: str, annotator: str, wanted: int) -> None:
    """Make the tables, if there are none or older ones, and a project in them. Whoever connects becomes its lead.

    Each document is to be done by ``wanted`` people. Raises ``HubError``.
    """
    name, connection = connected(address)
    with translated(name), connection, connection.transaction():
        if _first(connection, _IS_THERE, f"{SCHEMA}.hub") is None:
            if _first(connection, _IS_ROLE, MEMBERS) is None:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(MEMBERS)))
            for statement in statements():
                connection.execute(statement.encode())
        bring_up(connection, name)
        there = _first(connection, "SELECT database FROM projects WHERE project = %s", project)
        if there is None:
            connection.execute("INSERT INTO projects VALUES (%s, %s, %s)", (project, database, wanted))
        elif there != database:
            raise HubError(
                f"{name} has a project {project!a} already, of another database; choose another name with --project"
            )
        login = _first(connection, "SELECT current_user")
        connection.execute(_PUT_PERSON, (project, login, annotator, LEAD))


def upgrade(address: str) -> tuple[int, int]:
    """Bring the tables to the version of this annotator; return which they were of and are. Raises ``HubError``."""
    name, connection = connected(address)
    with translated(name), connection, connection.transaction():
        return bring_up(connection, name)


def add_person(address: str, project: str, login: str, annotator: str, kind: str, password: str) -> str:  # noqa: PLR0913, PLR0917 - what a person is
    """Let a person in, or make one of another kind of them; return the project. Raises ``HubError``.

    The role of the database is made if there is none. A ``password`` goes to the server as a SCRAM verifier alone;
    without one, that of the role stays as it is.
    """
    name, connection = connected(address)
    with translated(name), connection, connection.transaction():
        project = _project(connection, name, project)
        other = _first(connection, _SAME_NAME, project, annotator, login)
        if other is not None:
            raise HubError(f"{annotator!a} is the annotator of {other!a} already; choose another name")
        before = _first(connection, _NAME_OF, project, login)
        if before is not None and before != annotator:
            raise HubError(f"{login!a} annotates as {before!a}, and names on a hub do not change")
        if _first(connection, _IS_ROLE, login) is None:
            connection.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(login)))
        connection.execute(sql.SQL("ALTER ROLE {} LOGIN").format(sql.Identifier(login)))
        if password:
            verifier = connection.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
            connection.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                    sql.Identifier(login), sql.Literal(verifier.decode())
                )
            )
        connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(MEMBERS), sql.Identifier(login)))
        connection.execute(_PUT_PERSON, (project, login, annotator, kind))
    return project


def revoke(address: str, project: str, login: str) -> str:
    """Let a person in no more, and end their connections; what they sent stays. Return the project."""
    name, connection = connected(address)
    with translated(name), connection:
        with connection.transaction():
            project = _project(connection, name, project)
            query = "UPDATE people SET revoked = true WHERE project = %s AND login = %s"
            if connection.execute(query, (project, login)).rowcount != 1:
                raise HubError(f"{name} knows no {login!a} in the project {project!a}")
            is_left = _first(
                connection, "SELECT 1 FROM people WHERE login = %s AND NOT revoked LIMIT 1", login
            )
            if is_left is None:
                connection.execute(
                    sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(MEMBERS), sql.Identifier(login))
                )
                connection.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(login)))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,)
        )
    return project


def _project(connection: Connection, name: str, project: str) -> str:
    rows = connection.execute(
        "SELECT project FROM projects WHERE project = %s OR %s = ''", (project, project)
    ).fetchall()
    if len(rows) != 1:
        raise NotThereError(
            f"{name} has {'several projects' if rows else 'no such project'}; name one with --project"
        )
    return str(rows[0][0])


def _first(connection: Connection, query: str, *values: str) -> object:
    """The first value of the first row, ``None`` if there is none."""
    row = connection.execute(query.encode(), values).fetchone()
    return None if row is None else row[0]
