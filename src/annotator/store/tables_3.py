"""Version 3 of the tables: an index for each order of the library, and counts kept by triggers."""

from __future__ import annotations

import sqlite3

# A layer refers to its document by id, which is no order for a list. So what the library sorts by is in a table of
# its own, which triggers update, whoever writes. Time and status have a trigger each: a step that changes the time
# need not write the indexes of the status. The tallies say how many documents there are and which thousand has the
# hundred-thousandth, without a walk over those before it.
_STATEMENTS = (
    """
    CREATE TABLE places (
        annotator TEXT NOT NULL,
        number INTEGER NOT NULL,               -- of the document
        status TEXT NOT NULL,
        title TEXT NOT NULL,                   -- of the document
        updated_at TEXT NOT NULL,
        PRIMARY KEY (annotator, number)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE tallies (
        annotator TEXT NOT NULL,
        status TEXT NOT NULL,
        thousand INTEGER NOT NULL,             -- 0 for the documents 1 to 1,000, 1 for the next ones, ...
        layers INTEGER NOT NULL,
        PRIMARY KEY (annotator, status, thousand)
    ) STRICT, WITHOUT ROWID
    """,
    """
    INSERT INTO places
    SELECT annotator, number, status, title, updated_at FROM layers JOIN documents ON documents.id = document_id
    ORDER BY annotator, number
    """,
    """
    INSERT INTO tallies
    SELECT annotator, status, (number - 1) / 1000 AS thousand, count(*) FROM places
    GROUP BY annotator, status, thousand
    """,
    "CREATE INDEX places_by_status ON places (annotator, status, number)",
    "CREATE INDEX places_by_title ON places (annotator, status, title COLLATE NOCASE, number)",
    "CREATE INDEX places_by_update ON places (annotator, updated_at DESC, number)",
    "CREATE INDEX places_by_status_and_update ON places (annotator, status, updated_at DESC, number)",
    "DROP INDEX layers_by_annotator",
    "DROP INDEX layers_by_update",
    """
    CREATE TRIGGER layer_begun AFTER INSERT ON layers BEGIN
        INSERT INTO places SELECT new.annotator, number, new.status, title, new.updated_at
        FROM documents WHERE id = new.document_id;
    END
    """,
    """
    CREATE TRIGGER layer_updated AFTER UPDATE OF updated_at ON layers WHEN new.updated_at <> old.updated_at BEGIN
        UPDATE places SET updated_at = new.updated_at WHERE annotator = new.annotator
            AND number = (SELECT number FROM documents WHERE id = new.document_id);
    END
    """,
    """
    CREATE TRIGGER layer_in_other_status AFTER UPDATE OF status ON layers WHEN new.status <> old.status BEGIN
        UPDATE places SET status = new.status WHERE annotator = new.annotator
            AND number = (SELECT number FROM documents WHERE id = new.document_id);
    END
    """,
    """
    CREATE TRIGGER layer_deleted AFTER DELETE ON layers BEGIN
        DELETE FROM places WHERE annotator = old.annotator
            AND number = (SELECT number FROM documents WHERE id = old.document_id);
    END
    """,
    """
    CREATE TRIGGER place_taken AFTER INSERT ON places BEGIN
        INSERT INTO tallies VALUES (new.annotator, new.status, (new.number - 1) / 1000, 1)
            ON CONFLICT DO UPDATE SET layers = layers + 1;
    END
    """,
    """
    CREATE TRIGGER place_in_other_status AFTER UPDATE OF status ON places BEGIN
        UPDATE tallies SET layers = layers - 1
            WHERE annotator = old.annotator AND status = old.status AND thousand = (old.number - 1) / 1000;
        INSERT INTO tallies VALUES (new.annotator, new.status, (new.number - 1) / 1000, 1)
            ON CONFLICT DO UPDATE SET layers = layers + 1;
    END
    """,
    """
    CREATE TRIGGER place_left AFTER DELETE ON places BEGIN
        UPDATE tallies SET layers = layers - 1
            WHERE annotator = old.annotator AND status = old.status AND thousand = (old.number - 1) / 1000;
    END
    """,
)


def change_tables(connection: sqlite3.Connection) -> None:
    """Change the tables of version 2, inside the caller's transaction."""
    for statement in _STATEMENTS:
        connection.execute(statement)
