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
_WITHOUT = """
    SELECT documents.project, documents.id, text FROM documents
    WHERE text IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM words WHERE words.project = documents.project AND words.bucket = documents.bucket
            AND words.document = documents.id)
    ORDER BY documents.project, documents.bucket, documents.id LIMIT %s
"""
_SAID = f"""
    SELECT mentions.project, mentions.document, min(each ->> 'title')
    FROM mentions JOIN entries USING (project, device, seq) CROSS JOIN LATERAL jsonb_array_elements({JSON}) AS each
    WHERE mentions.document = ANY (%s) AND each ->> 'document' = mentions.document AND each ? 'title'
    GROUP BY 1, 2
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
    """Index all texts that are not in the index yet, of all projects, inside the caller's transaction."""
    while rows := connection.execute(_WITHOUT, (_AT_ONCE,)).fetchall():
        ids = [id_ for _, id_, _ in rows]
        said = connection.execute(_SAID, (ids,)).fetchall()
        titles = {(project, id_): title for project, id_, title in said}
        with connection.cursor() as cursor:
            cursor.executemany(
                _INSERT,
                [
                    _row(project, id_, titles.get((project, id_), ""), bytes(text).decode())
                    for project, id_, text in rows
                ],
            )


def _row(project: str, id_: str, title: str, text: str) -> tuple[str, int, str, bytes, str]:
    return project, bucket_of(id_), id_, title.encode(), vector_of(title, text)
