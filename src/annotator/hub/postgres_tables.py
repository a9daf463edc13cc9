"""The first tables of a hub on PostgreSQL, and who may do what in them.

What later versions changed is in modules of their own (``postgres_tables_2``, ``postgres_tables_3``). The functions
that lend documents hold nothing, so that each version makes them anew, as they are now (``postgres_functions``).

Every key begins with the project and a bucket, a hash of the rest, so that large tables can be spread over partitions
or servers by them. Policies make the server itself refuse what a person may not see or send: each is a role of the
database, known by name in ``people``. Texts are bytes, since PostgreSQL's own text has no U+0000.
"""

from __future__ import annotations

import zlib

SCHEMA = "annotator_hub"
"""The schema of the database that they are in."""

MEMBERS = "annotator_hub_members"
"""The role that everyone who is let in has."""

BUCKETS = 64


def bucket_of(name: str) -> int:
    """The bucket of a device or a document."""
    return zlib.crc32(name.encode()) % BUCKETS


_TABLES = """
CREATE TABLE hub (version integer PRIMARY KEY);
CREATE TABLE projects (
    project text PRIMARY KEY,
    database text NOT NULL,                -- the id that all copies of the database share
    wanted integer NOT NULL                -- by how many people each document is to be done
);
CREATE TABLE people (
    project text NOT NULL,
    login text NOT NULL,                   -- the role of the database
    annotator text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('annotator', 'reviewer', 'lead')),
    revoked boolean NOT NULL DEFAULT false,
    PRIMARY KEY (project, login),
    UNIQUE (project, annotator)
);
CREATE TABLE devices (
    project text NOT NULL,
    bucket smallint NOT NULL,
    device text NOT NULL,
    owner text NOT NULL,                   -- the annotator whose it is
    counted bigint NOT NULL,               -- all entries up to this number are here
    PRIMARY KEY (project, bucket, device)
);
CREATE TABLE entries (
    project text NOT NULL,
    bucket smallint NOT NULL,              -- of the device
    device text NOT NULL,
    seq bigint NOT NULL,
    at bigint NOT NULL,                    -- milliseconds since 1970, by the clock of the device
    annotator text NOT NULL,
    command text NOT NULL,
    document text,
    changes text NOT NULL,                 -- JSON, in which U+0000 is an escape
    more text NOT NULL,                    -- JSON: what it refers to
    PRIMARY KEY (project, bucket, device, seq)
);
CREATE INDEX entries_by_document ON entries (project, document) WHERE document IS NOT NULL;
CREATE TABLE documents (
    project text NOT NULL,
    bucket smallint NOT NULL,
    id text NOT NULL,
    text_sha256 text NOT NULL,
    text bytea,                            -- null: gone
    removed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (project, bucket, id)
);
CREATE TABLE schemas (
    project text NOT NULL,
    hash text NOT NULL,
    body bytea NOT NULL,                   -- JSON
    PRIMARY KEY (project, hash)
);
CREATE TABLE rounds (
    project text NOT NULL,
    name text NOT NULL,
    yaml bytea NOT NULL,
    reveals boolean NOT NULL,              -- whether annotators see the work of others
    PRIMARY KEY (project, name)
);
CREATE TABLE tasks (
    project text NOT NULL,
    bucket smallint NOT NULL,
    document text NOT NULL,
    wanted integer NOT NULL,
    given integer NOT NULL DEFAULT 0,      -- leases that have not run out
    PRIMARY KEY (project, bucket, document)
);
CREATE INDEX tasks_to_give ON tasks (project, bucket, document) WHERE given < wanted;
CREATE TABLE leases (
    project text NOT NULL,
    bucket smallint NOT NULL,
    document text NOT NULL,
    annotator text NOT NULL,
    until timestamptz NOT NULL,
    done boolean NOT NULL DEFAULT false,
    PRIMARY KEY (project, bucket, document, annotator)
);
CREATE INDEX leases_to_end ON leases (project, until) WHERE NOT done;
"""

# Each is one set for a query, not a look-up for a row.
_MINE = "(project, {0}) IN (SELECT project, annotator FROM people WHERE login = current_user AND NOT revoked)"
MEMBER = "project IN (SELECT project FROM people WHERE login = current_user AND NOT revoked)"
_KINDS = (
    "project IN (SELECT project FROM people WHERE login = current_user AND NOT revoked AND kind IN ({0}))"
)
LEAD = _KINDS.format("'lead'")
_REVEALED = "project IN (SELECT project FROM rounds WHERE reveals)"
OWN_DEVICE = f"(project, device) IN (SELECT project, device FROM devices WHERE {_MINE.format('owner')})"  # noqa: S608 - constants
# Of no one document: an import may bring layers, and those of others are theirs.
JSON = "replace(changes, '\\u0000', '\\ufffd')::jsonb"
_HARMLESS = f"""
    (document IS NOT NULL OR (command NOT IN ('rename-annotator', 'migrate-schema')
        AND NOT jsonb_path_exists({JSON}, '$[*] ? (exists(@.layer) && @.layer != $me)',
            jsonb_build_object('me', annotator))
        AND (command <> 'remove' OR NOT EXISTS (
            SELECT 1 FROM jsonb_array_elements({JSON}) AS each
            WHERE NOT EXISTS (
                SELECT 1 FROM documents WHERE documents.project = entries.project AND removed
                    AND text_sha256 = each ->> 'removed')))))
"""  # noqa: S608 - constants

_POLICIES = {
    "projects": {"SELECT": MEMBER},
    "people": {"SELECT": "login = current_user OR project IN (SELECT annotator_hub.my_projects())"},
    "devices": {
        "SELECT": MEMBER,
        "INSERT": f"{_MINE.format('owner')} OR {LEAD}",
        "UPDATE": f"{_MINE.format('owner')} OR {LEAD}",
    },
    "entries": {
        "SELECT": f"{MEMBER} AND (document IS NULL OR annotator = '' OR {_MINE.format('annotator')} "
        f"OR {_KINDS.format(repr('reviewer') + ', ' + repr('lead'))} OR {_REVEALED})",
        "INSERT": f"{LEAD} OR ({_MINE.format('annotator')} AND {OWN_DEVICE} AND {_HARMLESS})",
        "UPDATE": LEAD,
    },
    "documents": {
        "SELECT": MEMBER,
        "INSERT": MEMBER,
        "UPDATE": f"({MEMBER} AND text IS NULL AND NOT removed OR {LEAD}) "
        f") WITH CHECK (({MEMBER} AND NOT removed OR {LEAD})",
    },
    "schemas": {"SELECT": MEMBER, "INSERT": MEMBER},
    "rounds": {"SELECT": MEMBER, "INSERT": LEAD, "UPDATE": LEAD},
    "tasks": {"SELECT": MEMBER, "INSERT": f"{MEMBER} AND given = 0"},
    "leases": {"SELECT": MEMBER},
}
"""What of each table may be read and written by whom; whoever made the tables may do everything."""

# Who asks is the role that logged in, also inside functions that run with the rights of the one who made them.
_FUNCTIONS = """
CREATE FUNCTION my_projects() RETURNS SETOF text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = annotator_hub, pg_temp AS $$
    SELECT project FROM people WHERE login = session_user AND NOT revoked
$$;
CREATE FUNCTION me(which text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = annotator_hub, pg_temp AS $$
DECLARE name text;
BEGIN
    SELECT annotator INTO name FROM people WHERE project = which AND login = session_user AND NOT revoked;
    IF name IS NULL THEN
        RAISE EXCEPTION 'not let in' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN name;
END $$;
"""


def statements() -> list[str]:
    """What makes the tables of version 1, in order."""
    made = [
        f"CREATE SCHEMA {SCHEMA}",
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC",
        f"SET LOCAL search_path = {SCHEMA}, pg_temp",
    ]
    made += [each for each in _TABLES.split(";\n") if each.strip()]
    made += [f"{each}$$" for each in _FUNCTIONS.split("$$;\n") if each.strip()]
    made += [f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC" for each in ("my_projects()", "me(text)")]
    for table, policies in _POLICIES.items():
        made.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        for kind, condition in policies.items():
            clause = "WITH CHECK" if kind == "INSERT" else "USING"
            made.append(f"CREATE POLICY {kind.lower()}_{table} ON {table} FOR {kind} {clause} ({condition})")
    return [*made, *grants(), "INSERT INTO hub VALUES (1)"]


def grants() -> list[str]:
    """What everyone who is let in may do, within the policies."""
    lines = [f"GRANT USAGE ON SCHEMA {SCHEMA} TO {MEMBERS}", f"GRANT SELECT ON hub TO {MEMBERS}"]
    lines += [f"GRANT {', '.join(kinds)} ON {table} TO {MEMBERS}" for table, kinds in _POLICIES.items()]
    return [*lines, f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {SCHEMA} TO {MEMBERS}"]
