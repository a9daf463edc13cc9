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

# What everyone of a project may read is found by a function: a policy would keep PostgreSQL from using the index.
_FUNCTIONS = """
CREATE OR REPLACE FUNCTION take_leases(which text, most integer, days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
DECLARE name text := me(which);
BEGIN
    PERFORM end_leases(which);
    WITH picked AS (
        SELECT bucket, document FROM tasks
        WHERE project = which AND given < wanted AND NOT EXISTS (
            SELECT 1 FROM leases WHERE leases.project = which AND leases.bucket = tasks.bucket
                AND leases.document = tasks.document AND leases.annotator = name)
        ORDER BY bucket, document LIMIT least(greatest(most, 0), 1000) FOR UPDATE SKIP LOCKED),
    given_out AS (
        UPDATE tasks SET given = given + 1 FROM picked
        WHERE tasks.project = which AND tasks.bucket = picked.bucket AND tasks.document = picked.document
        RETURNING tasks.bucket, tasks.document)
    INSERT INTO leases (project, bucket, document, annotator, until)
        SELECT which, bucket, document, name, now() + make_interval(days => least(greatest(days, 1), 366))
        FROM given_out;
END $$;
CREATE OR REPLACE FUNCTION end_leases(which text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = annotator_hub, pg_temp AS $$
BEGIN
    WITH ended AS (
        DELETE FROM leases WHERE (project, bucket, document, annotator) IN (
            SELECT project, bucket, document, annotator FROM leases
            WHERE project = which AND NOT done AND until < now() FOR UPDATE SKIP LOCKED)
        RETURNING bucket, document)
    UPDATE tasks SET given = given - ended.count
    FROM (SELECT bucket, document, count(*) AS count FROM ended GROUP BY bucket, document) AS ended
    WHERE tasks.project = which AND tasks.bucket = ended.bucket AND tasks.document = ended.document;
END $$;
CREATE OR REPLACE FUNCTION take_document(which text, where_ smallint, id text, days integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
DECLARE
    name text := me(which);
    is_free boolean;
BEGIN
    PERFORM end_leases(which);
    SELECT given < wanted INTO is_free FROM tasks
        WHERE project = which AND bucket = where_ AND document = id FOR UPDATE;
    IF EXISTS (SELECT 1 FROM leases WHERE project = which AND bucket = where_ AND document = id
            AND annotator = name AND NOT declined) THEN
        RETURN true;
    END IF;
    IF is_free IS NOT TRUE THEN
        RETURN false;
    END IF;
    UPDATE tasks SET given = given + 1 WHERE project = which AND bucket = where_ AND document = id;
    INSERT INTO leases (project, bucket, document, annotator, until)
        VALUES (which, where_, id, name, now() + make_interval(days => least(greatest(days, 1), 366)))
        ON CONFLICT (project, bucket, document, annotator)
        DO UPDATE SET until = excluded.until, done = false, declined = false;
    RETURN true;
END $$;
CREATE OR REPLACE FUNCTION find_words(which text, asked text, most integer)
RETURNS TABLE (document text, title bytea, is_free boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
BEGIN
    PERFORM me(which);
    RETURN QUERY SELECT words.document, words.title, coalesce(tasks.given < tasks.wanted, false)
        FROM words LEFT JOIN tasks USING (project, bucket, document)
        WHERE project = which AND words.words @@ asked::tsquery
        ORDER BY bucket, words.document LIMIT least(greatest(most, 0), 10000);
END $$;
CREATE OR REPLACE FUNCTION give_back(which text, ids text[], as_done boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
DECLARE name text := me(which);
BEGIN
    IF as_done THEN
        UPDATE leases SET done = true WHERE project = which AND annotator = name AND document = ANY (ids) AND NOT done;
    ELSE
        WITH gone AS (
            UPDATE leases SET done = true, declined = true
            WHERE project = which AND annotator = name AND document = ANY (ids) AND NOT done
            RETURNING bucket, document)
        UPDATE tasks SET given = given - 1 FROM gone
        WHERE tasks.project = which AND tasks.bucket = gone.bucket AND tasks.document = gone.document;
    END IF;
END $$;
"""
_OWN = "end_leases(text)"
_FOR_MEMBERS = ("take_document(text, smallint, text, integer)", "find_words(text, text, integer)")


INDEX = "CREATE INDEX words_in_texts ON words USING gin (words)"
"""What is made when the words of all texts are there: it takes a fraction of the time."""


def changes() -> Iterator[str]:
    """What makes version 2 of version 1, in order, but for the index of words."""
    yield from (each for each in _TABLES.split(";\n") if each.strip())
    yield from _FILL
    yield from (f"{each}$$" for each in _FUNCTIONS.split("$$;\n") if each.strip())
    yield from (f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC" for each in (_OWN, *_FOR_MEMBERS))
    yield from (f"GRANT EXECUTE ON FUNCTION {each} TO {MEMBERS}" for each in _FOR_MEMBERS)
    for table, policies in _POLICIES.items():
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        for kind, condition in policies.items():
            clause = "WITH CHECK" if kind == "INSERT" else "USING"
            yield f"CREATE POLICY {kind.lower()}_{table} ON {table} FOR {kind} {clause} ({condition})"
        yield f"GRANT {', '.join(policies)} ON {table} TO {MEMBERS}"
    yield "UPDATE hub SET version = 2"
