"""What is said to PostgreSQL for a project; every value is a parameter."""

from __future__ import annotations

from annotator.hub.postgres_functions import can_take

WHO = """
    SELECT project, database, annotator, kind FROM people JOIN projects USING (project)
    WHERE login = current_user AND NOT revoked AND (project = %s OR %s = '')
"""
COUNTED = "SELECT device, counted FROM devices WHERE project = %s"
TAKE_DEVICE = """
    INSERT INTO devices (project, bucket, device, owner, counted) VALUES (%s, %s, %s, %s, 0) ON CONFLICT DO NOTHING
"""
# One statement and one value for all: what the policies ask is asked once a statement, JSON is quickly written, and
# nothing is waited for in between. Without a device that has counted that far, nothing is inserted.
PUSH = """
    WITH counting AS (
        UPDATE devices SET counted = %s WHERE project = %s AND bucket = %s AND device = %s AND counted = %s
        RETURNING project, bucket, device),
    pushed AS (
        INSERT INTO entries
            (project, bucket, device, seq, at, annotator, command, document, changes, more, names_documents)
        SELECT counting.project, counting.bucket, counting.device, seq, at, annotator, command, document, changes, more,
            named
        FROM counting, json_to_recordset(%s::json) AS new (seq bigint, at bigint, annotator text, command text,
            document text, changes text, more text, named boolean)
        ON CONFLICT DO NOTHING)
    SELECT count(*) FROM counting
"""
INSERT_MENTIONS = """
    INSERT INTO mentions (project, bucket, document, device, seq)
    SELECT %(project)s, bucket, id, %(device)s, seq
    FROM unnest(%(buckets)s::smallint[], %(ids)s::text[], %(seqs)s::bigint[]) AS new (bucket, id, seq)
    ON CONFLICT DO NOTHING
"""
INSERT_DOCUMENT = """
    INSERT INTO documents AS here (project, bucket, id, text_sha256, text) {} ON CONFLICT (project, bucket, id)
    DO UPDATE SET text = excluded.text, text_sha256 = excluded.text_sha256
    WHERE here.text IS NULL AND NOT here.removed AND excluded.text IS NOT NULL
"""
ONE_DOCUMENT = INSERT_DOCUMENT.format("VALUES (%s, %s, %s, %s, %s)")
COPIED_DOCUMENTS = INSERT_DOCUMENT.format("SELECT project, bucket, id, text_sha256, text FROM coming")
COMING = """
    CREATE TEMP TABLE IF NOT EXISTS coming (project text, bucket smallint, id text, text_sha256 text, text bytea)
    ON COMMIT DELETE ROWS
"""
COPY = "COPY coming (project, bucket, id, text_sha256, text) FROM STDIN WITH (FORMAT binary)"
INSERT_TASKS = """
    INSERT INTO tasks (project, bucket, document, wanted)
    SELECT %(project)s, bucket, id, (SELECT wanted FROM projects WHERE project = %(project)s)
    FROM unnest(%(buckets)s::smallint[], %(ids)s::text[]) AS new (bucket, id) ON CONFLICT DO NOTHING
"""
INSERT_SCHEMA = "INSERT INTO schemas (project, hash, body) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
COLUMNS = "device, seq, at, annotator, command, document, changes, more"
_OF_ENTRIES = ", ".join(f"entries.{each}" for each in COLUMNS.split(", "))
_WANTED = """
    FROM unnest(%(buckets)s::smallint[], %(devices)s::text[], %(since)s::bigint[], %(to)s::bigint[])
        AS wanted (bucket, device, since, upto)
    JOIN entries ON project = %(project)s AND entries.bucket = wanted.bucket AND entries.device = wanted.device
        AND seq > since AND seq <= upto
"""
PULL = f"SELECT {_OF_ENTRIES} {_WANTED}"
_WITH_WANTED = """
    WITH wanted AS (
        SELECT * FROM unnest(%(buckets)s::smallint[], %(devices)s::text[], %(since)s::bigint[], %(to)s::bigint[])
            AS wanted (bucket, device, since, upto)),
    kept AS (SELECT * FROM unnest(%(of)s::smallint[], %(documents)s::text[]) AS kept (bucket, id))
"""
PULL_DOCUMENTS = f"""
    {_WITH_WANTED}
    SELECT {_OF_ENTRIES} FROM kept JOIN entries ON project = %(project)s AND document = kept.id
        JOIN wanted ON wanted.bucket = entries.bucket AND wanted.device = entries.device AND seq > since AND seq <= upto
    UNION ALL
    SELECT {_OF_ENTRIES} FROM (
            SELECT DISTINCT wanted.bucket, wanted.device, seq
            FROM kept JOIN mentions ON mentions.project = %(project)s AND mentions.bucket = kept.bucket
                    AND mentions.document = kept.id
                JOIN wanted ON wanted.device = mentions.device AND seq > since AND seq <= upto) AS named
        JOIN entries ON project = %(project)s AND entries.bucket = named.bucket AND entries.device = named.device
            AND entries.seq = named.seq
"""  # noqa: S608 - constants
PULL_SOME = f"""
    {PULL_DOCUMENTS}
    UNION ALL
    SELECT {_OF_ENTRIES} FROM wanted
        JOIN entries ON project = %(project)s AND entries.bucket = wanted.bucket AND entries.device = wanted.device
            AND seq > since AND seq <= upto AND document IS NULL AND NOT names_documents
"""  # noqa: S608
ENTRIES = f"""
    SELECT {_OF_ENTRIES}
    FROM unnest(%(buckets)s::smallint[], %(devices)s::text[], %(seqs)s::bigint[]) AS wanted (bucket, device, seq)
    JOIN entries ON project = %(project)s AND entries.bucket = wanted.bucket AND entries.device = wanted.device
        AND entries.seq = wanted.seq
"""  # noqa: S608
SOON = "SET LOCAL statement_timeout = '5s'"
FIND_WORDS = "SELECT document, title, is_free FROM find_words(%s, %s, %s)"
TAKE_DOCUMENT = "SELECT take_document(%s, %s::smallint, %s, %s)"
STOCK = f"""
    SELECT count(*), count(*) FILTER (WHERE {can_take("%(annotator)s")} AND NOT EXISTS (
        SELECT 1 FROM leases WHERE leases.project = tasks.project AND leases.bucket = tasks.bucket
            AND leases.document = tasks.document AND leases.annotator = %(annotator)s))
    FROM tasks WHERE project = %(project)s
"""  # noqa: S608 - constants
ASSIGNED = "SELECT document, assigned FROM tasks WHERE project = %s AND assigned <> '{}'"
ASSIGN = "SELECT assign(%s, %s::json)"
WHAT = """
    SELECT entries.device, at, command
    FROM unnest(%(buckets)s::smallint[], %(devices)s::text[], %(seqs)s::bigint[]) AS wanted (bucket, device, seq)
    JOIN entries ON project = %(project)s AND entries.bucket = wanted.bucket AND entries.device = wanted.device
        AND entries.seq = wanted.seq
"""
DOCUMENTS = """
    SELECT documents.id, text_sha256, text
    FROM unnest(%(buckets)s::smallint[], %(ids)s::text[]) AS wanted (bucket, id)
    JOIN documents ON project = %(project)s AND documents.bucket = wanted.bucket AND documents.id = wanted.id
"""
LACKING = """
    SELECT wanted.id FROM unnest(%(buckets)s::smallint[], %(ids)s::text[]) AS wanted (bucket, id)
    WHERE NOT EXISTS (
        SELECT 1 FROM documents WHERE project = %(project)s AND documents.bucket = wanted.bucket
            AND documents.id = wanted.id AND (text IS NOT NULL OR removed))
"""
SCHEMAS = "SELECT body FROM schemas WHERE project = %s AND hash = ANY (%s)"
LEASES = """
    SELECT document, to_char(until AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') FROM leases
    WHERE project = %s AND annotator = %s AND NOT done ORDER BY bucket, document
"""
HINT = "SELECT set_config('synchronous_commit', 'off', true), pg_notify(%s, '')"
REVEALS = "SELECT 1 FROM rounds WHERE project = %s AND reveals LIMIT 1"
PUT_ROUND = """
    INSERT INTO rounds (project, name, yaml, reveals) VALUES (%s, %s, %s, %s)
    ON CONFLICT (project, name) DO UPDATE SET yaml = excluded.yaml, reveals = excluded.reveals
"""
FORGET_TEXTS = """
    UPDATE documents SET text = NULL, removed = true WHERE project = %s AND text_sha256 = ANY (%s) RETURNING id
"""
CLEAN = """
    UPDATE entries SET changes = '[{"removed":true}]', document = NULL WHERE project = %s AND document = ANY (%s)
"""
FORGET_DOCUMENTS = (
    "DELETE FROM words WHERE project = %s AND document = ANY (%s)",
    "DELETE FROM tasks WHERE project = %s AND document = ANY (%s)",
)
MENTIONS = """
    SELECT bucket, device, seq, changes FROM entries
    WHERE project = %s AND document IS NULL AND command IN ('import', 'undo') AND changes LIKE ANY (%s)
"""
SET_CHANGES = (
    "UPDATE entries SET changes = %s WHERE project = %s AND bucket = %s AND device = %s AND seq = %s"
)
MEMBERS = """
    SELECT login, people.annotator, kind, (SELECT count(*) FROM entries
        WHERE entries.project = people.project AND entries.annotator = people.annotator), revoked
    FROM people WHERE project = %s ORDER BY annotator
"""
