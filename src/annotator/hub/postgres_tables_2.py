"""Version 2 of the tables: a machine takes only the documents that it works on, and asks for words in the others.

So it is known which entries of imports name which documents, each lease says whether it was declined, and the words of
each text are in an index. All of it is in plain tables that whoever sends something fills, without triggers.
"""

from __future__ import annotations

from collections.abc import Iterator

from annotator.hub.postgres_tables import JSON, LEAD, MEMBER, MEMBERS, OWN_DEVICE

_TABLES = """
CREATE TABLE mentions (
    project text NOT NULL,
    bucket smallint NOT NULL,              -- of the document
    document text NOT NULL,
    device text NOT NULL,
    seq bigint NOT NULL,                   -- of an entry of no one document, which names this one
    PRIMARY KEY (project, bucket, document, device, seq)
);
CREATE TABLE words (
    project text NOT NULL,
    bucket smallint NOT NULL,
    document text NOT NULL,
    title bytea NOT NULL,
    words tsvector NOT NULL,               -- of title and text, in the common form of the program's own index
    PRIMARY KEY (project, bucket, document)
);
ALTER TABLE entries ADD COLUMN names_documents boolean NOT NULL DEFAULT false;
CREATE INDEX entries_of_none ON entries (project, bucket, device, seq) WHERE document IS NULL AND NOT names_documents;
ALTER TABLE leases ADD COLUMN declined boolean NOT NULL DEFAULT false;
CREATE INDEX leases_of_one ON leases (project, annotator) WHERE NOT done
"""

_POLICIES = {
    "mentions": {"SELECT": MEMBER, "INSERT": f"{LEAD} OR ({MEMBER} AND {OWN_DEVICE})"},
    "words": {"SELECT": MEMBER, "INSERT": MEMBER, "DELETE": LEAD},
    "tasks": {"DELETE": LEAD},
}

# A project of version 1 has the same of all that came so far; the bucket of a document is known from its text's row.
_NAMED = f"""
    SELECT DISTINCT entries.project, documents.bucket, documents.id, device, seq
    FROM entries CROSS JOIN LATERAL jsonb_array_elements({JSON}) AS each
        JOIN documents ON documents.project = entries.project
            AND documents.id = coalesce(each ->> 'of', each ->> 'document')
    WHERE document IS NULL AND (changes LIKE '%"document"%' OR changes LIKE '%"of"%')
"""  # noqa: S608 - constants
_FILL = (
    f"INSERT INTO mentions {_NAMED}",
    """
    UPDATE entries SET names_documents = true FROM (SELECT DISTINCT project, device, seq FROM mentions) AS named
    WHERE entries.project = named.project AND entries.device = named.device AND entries.seq = named.seq
    """,
)

INDEX = "CREATE INDEX words_in_texts ON words USING gin (words)"
"""What is made when the words of all texts are there: it takes a fraction of the time."""


def changes() -> Iterator[str]:
    """What makes version 2 of version 1, in order, but for the index of words."""
    yield from (each for each in _TABLES.split(";\n") if each.strip())
    yield from _FILL
    for table, policies in _POLICIES.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        for kind, condition in policies.items():
            clause = "WITH CHECK" if kind == "INSERT" else "USING"
            yield f"CREATE POLICY {kind.lower()}_{table} ON {table} FOR {kind} {clause} ({condition})"
        yield f"GRANT {', '.join(policies)} ON {table} TO {MEMBERS}"
    yield "UPDATE hub SET version = 2"
