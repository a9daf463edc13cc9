"""The words of texts on a hub: in an index of PostgreSQL, in the common form of the index of a database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from annotator.core.shared_log import LogEntry, SharedDocument
from annotator.hub.postgres_connecting import Connection
from annotator.hub.postgres_tables import JSON, bucket_of
from annotator.hub.word_vectors import vector_of

_INSERT = """
    INSERT INTO words (project, bucket, document, title, words) VALUES (%s, %s, %s, %s, %s::tsvector)
    ON CONFLICT DO NOTHING
"""
_NEXT = """
    SELECT project, bucket, id, text FROM documents
    WHERE text IS NOT NULL AND (project, bucket, id) > (%s, %s, %s) ORDER BY project, bucket, id LIMIT %s
"""
_SAID = f"""
    SELECT entries.project, each ->> 'document', min(each ->> 'title')
    FROM (SELECT DISTINCT project, device, seq FROM mentions WHERE document = ANY (%s)) AS named
        JOIN entries USING (project, device, seq) CROSS JOIN LATERAL jsonb_array_elements({JSON}) AS each
    WHERE each ? 'title' GROUP BY 1, 2
"""  # noqa: S608 - constants
_AT_ONCE = 200


def titles_in(entries: Iterable[LogEntry]) -> dict[str, str]:
    """The titles that imports among the entries give to documents, by their ids."""
    titles: dict[str, str] = {}
    for entry in entries:
        if entry.document is None and '"title"' in entry.changes:
            for each in json.loads(entry.changes):
                if isinstance(each.get("document"), str) and isinstance(each.get("title"), str):
                    titles.setdefault(each["document"], each["title"])
    return titles


def put_words(
    connection: Connection, project: str, documents: Sequence[SharedDocument], titles: Mapping[str, str]
) -> None:
    """Index the texts of these documents, inside the caller's transaction."""
    rows = [
        _row(project, each.id, titles.get(each.id, ""), each.text)
        for each in documents
        if each.text is not None
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, rows)


def fill_words(connection: Connection) -> None:
    """Index all texts, of all projects, inside the caller's transaction."""
    last: tuple[str, int, str] = ("", -1, "")
    while rows := connection.execute(_NEXT, (*last, _AT_ONCE)).fetchall():
        last = rows[-1][:3]
        ids = [id_ for _, _, id_, _ in rows]
        said = connection.execute(_SAID, (ids,)).fetchall()
        titles = {(project, id_): title for project, id_, title in said}
        with connection.cursor() as cursor:
            cursor.executemany(
                _INSERT,
                [
                    _row(project, id_, titles.get((project, id_), ""), bytes(text).decode())
                    for project, _, id_, text in rows
                ],
            )


def _row(project: str, id_: str, title: str, text: str) -> tuple[str, int, str, bytes, str]:
    return project, bucket_of(id_), id_, title.encode(), vector_of(title, text)
