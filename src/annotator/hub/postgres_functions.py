"""The functions of a hub on PostgreSQL that lend documents, and find words in them.

They run with the rights of whoever made the tables, so that nobody takes or gives back in another's name. They hold
nothing: each version makes them anew, as they are now.
"""

from __future__ import annotations

from collections.abc import Iterator

from annotator.hub.postgres_tables import MEMBERS


def can_take(name: str) -> str:
    """That this person could take a task, in SQL; ``name`` is SQL, too.

    A document that is assigned to people is theirs, until all of them have given it back: then it is lent to others,
    too. A function of SQL would be called for each task, which takes more than twice as long.
    """
    return f"""({name} = ANY (assigned) OR given < wanted AND (assigned = '{{}}' OR assigned <@ ARRAY(
        SELECT annotator FROM leases WHERE leases.project = tasks.project AND leases.bucket = tasks.bucket
            AND leases.document = tasks.document AND declined)))"""  # noqa: S608 - of a constant


# What everyone of a project may read is found by a function: a policy would keep PostgreSQL from using the index.
_FUNCTIONS = """
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
CREATE OR REPLACE FUNCTION take_leases(which text, most integer, days integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
DECLARE
    name text := me(which);
    wanted_now integer := least(greatest(most, 0), 1000);
BEGIN
    PERFORM end_leases(which);
    WITH own AS (
        SELECT bucket, document FROM tasks
        WHERE project = which AND assigned <> '{}' AND assigned @> ARRAY[name] AND NOT EXISTS (
            SELECT 1 FROM leases WHERE leases.project = which AND leases.bucket = tasks.bucket
                AND leases.document = tasks.document AND leases.annotator = name)
        ORDER BY bucket, document LIMIT wanted_now FOR UPDATE SKIP LOCKED),
    others AS (
        SELECT bucket, document FROM tasks
        WHERE project = which AND given < wanted AND NOT assigned @> ARRAY[name] AND CAN_TAKE
            AND NOT EXISTS (
                SELECT 1 FROM leases WHERE leases.project = which AND leases.bucket = tasks.bucket
                    AND leases.document = tasks.document AND leases.annotator = name)
        ORDER BY bucket, document LIMIT wanted_now - (SELECT count(*) FROM own) FOR UPDATE SKIP LOCKED),
    lent AS (
        INSERT INTO leases (project, bucket, document, annotator, until)
            SELECT which, bucket, document, name, now() + make_interval(days => least(greatest(days, 1), 366))
            FROM (SELECT * FROM own UNION ALL SELECT * FROM others) AS picked
        ON CONFLICT DO NOTHING
        RETURNING bucket, document)
    UPDATE tasks SET given = given + 1 FROM lent
    WHERE tasks.project = which AND tasks.bucket = lent.bucket AND tasks.document = lent.document;
END $$;
CREATE OR REPLACE FUNCTION take_document(which text, where_ smallint, id text, days integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
DECLARE
    name text := me(which);
    is_free boolean;
BEGIN
    PERFORM end_leases(which);
    SELECT CAN_TAKE INTO is_free FROM tasks
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
CREATE OR REPLACE FUNCTION assign(which text, shares json) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM people
            WHERE project = which AND login = session_user AND NOT revoked AND kind = 'lead') THEN
        RAISE EXCEPTION 'not a lead' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE tasks SET assigned = people
    FROM json_to_recordset(shares) AS share (bucket smallint, document text, people text[])
    WHERE tasks.project = which AND tasks.bucket = share.bucket AND tasks.document = share.document;
    WITH ended AS (
        DELETE FROM leases USING json_to_recordset(shares) AS share (bucket smallint, document text, people text[])
        WHERE leases.project = which AND leases.bucket = share.bucket AND leases.document = share.document
            AND NOT done AND people <> '{}' AND annotator <> ALL (people)
        RETURNING leases.bucket, leases.document),
    counts AS (SELECT bucket, document, count(*) AS count FROM ended GROUP BY bucket, document)
    UPDATE tasks SET given = given - counts.count FROM counts
    WHERE tasks.project = which AND tasks.bucket = counts.bucket AND tasks.document = counts.document;
END $$;
CREATE OR REPLACE FUNCTION find_words(which text, asked text, most integer)
RETURNS TABLE (document text, title bytea, is_free boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = annotator_hub, pg_temp AS $$
DECLARE name text := me(which);
BEGIN
    RETURN QUERY SELECT words.document, words.title, coalesce(CAN_TAKE, false)
        FROM words LEFT JOIN tasks USING (project, bucket, document)
        WHERE project = which AND words.words @@ asked::tsquery
        ORDER BY bucket, words.document LIMIT least(greatest(most, 0), 10000);
END $$;
"""
_OWN = "end_leases(text)"
_FOR_MEMBERS = (
    "take_leases(text, integer, integer)",
    "take_document(text, smallint, text, integer)",
    "give_back(text, text[], boolean)",
    "assign(text, json)",
    "find_words(text, text, integer)",
)


def functions() -> Iterator[str]:
    """What makes them, or makes them anew, in the tables of this version."""
    bodies = _FUNCTIONS.replace("CAN_TAKE", can_take("name"))
    yield from (f"{each}$$" for each in bodies.split("$$;\n") if each.strip())
    yield from (f"REVOKE ALL ON FUNCTION {each} FROM PUBLIC" for each in (_OWN, *_FOR_MEMBERS))
    yield from (f"GRANT EXECUTE ON FUNCTION {each} TO {MEMBERS}" for each in _FOR_MEMBERS)
