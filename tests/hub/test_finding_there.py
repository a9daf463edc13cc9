"""Words in documents that are on the hub alone: the same are found as in a database that has them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql

from annotator.core.query import Words, parsed_query
from annotator.core.record import Record
from annotator.core.word_patterns import expression_of
from annotator.hub import finding_there
from annotator.hub.errors import HubError, NotThereError, RefusedError, UnreachableError
from annotator.hub.exchange import exchange
from annotator.hub.finding_there import FoundThere, find_there
from annotator.hub.opening_hub import opened_hub
from annotator.hub.postgres_people import add_person, make, upgrade
from annotator.hub.postgres_tables import statements
from annotator.hub.word_vectors import asked_of, vector_of
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_query import ListSort
from annotator.store.store import Store
from tests.hub.places import DATABASE, Place
from tests.hub.server import SUPERUSER, Server
from tests.profiles import examples
from tests.store.samples import document, opened

TEXTS = (
    "The police came to Łódź; Zoë's car\x00stood there.",
    "POLICE officers met Marie  Curie\nin Warsaw.",
    "Marie met nobody; Curie was away. polices",
    "北京大学的学生来了。 AI技术",
    "学生在北京。 O'Neil said “don't” 3.5 times",
    "it's 'quoted' \\ back:slash & | ! <-> * word",
    "a b a b " * 400,
    " ".join(f"w{number}" for number in range(17_000)) + " the end",
)
QUERIES = (
    "police", "POLICE", "polic*", '"marie curie"', "marie curie", "lodz", "zoe", "学生", "北京", "大学", "京北", "ai",
    "-police marie", "car", "3.5", "don't", "back:slash", "quoted word", '"b a"', '"a a"', '"w16990 w16991"',
    '"w16991 w16990"', "titled", "curie -nobody", '"stood there"', "o'neil",
)  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with opened(tmp_path_factory.mktemp("whole") / "amy.db", "amy") as store:
        store.import_records(
            Record(document(text, title=f"Titled {number}"), ()) for number, text in enumerate(TEXTS)
        )
        yield store


@pytest.fixture(scope="module")
def place(whole: Store, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = Place(whole.database_id, server, tmp_path_factory.mktemp("unused"))
    made.let_in("ben")
    made.sync(whole)
    return made


def found(place: Place, query: str, here: set[str] | None = None, most: int = 50) -> FoundThere:
    with place.open("ben") as hub:
        return find_there(hub, parsed_query(query, QUERY_FIELDS), here or set(), most)


def listed(store: Store, query: str) -> set[str]:
    asked = parsed_query(query, QUERY_FIELDS)
    return {row.id for row in store.listed(asked, None, ListSort.NUMBER)}


@pytest.mark.parametrize("query", [query for query in QUERIES if query != "back:slash"])
def test_the_hub_finds_what_a_search_of_all_documents_finds(whole: Store, place: Place, query: str) -> None:
    there = found(place, query)
    assert {each.id for each in there.documents} == listed(whole, query)
    assert there.is_all
    words = [each.text.split()[0].casefold() for each in parsed_query(query, QUERY_FIELDS).words]
    for each in there.documents:
        assert each.title.startswith("Titled")
        assert words == ["titled"] or each.hit.end > each.hit.start


LETTERS = st.text(st.sampled_from("ab é北京ſKİı_'\\\x00:&ß"), min_size=1, max_size=6)


@given(texts=st.lists(LETTERS, min_size=1, max_size=5), word=LETTERS)
@settings(
    max_examples=examples(40, hunting=2000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_asked_a_text_that_has_it_is_a_candidate(
    server: Server, texts: list[str], word: str
) -> None:
    asked = asked_of([Words(word)]) if word.strip() else None
    if asked is None:
        return
    with server.admin() as admin:
        for text in texts:
            row = admin.execute("SELECT %s::tsvector @@ %s::tsquery", (vector_of("", text), asked)).fetchone()
            assert row is not None
            if re.search(expression_of(Words(word)), text):
                assert row[0]


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000 + " end",
        "é" * 1_500 + " end",
        "a " * 300 + "end",
        " ".join(map(str, range(200_000))) + " end",
    ],
)
def test_the_largest_texts_have_vectors_that_say_where_they_are_not_sure(server: Server, text: str) -> None:
    with server.admin() as admin:
        row = admin.execute(
            "SELECT %s::tsvector @@ %s::tsquery", (vector_of("Title", text), asked_of([Words("title")]))
        ).fetchone()
    assert row == (True,)


def test_what_is_here_is_left_out_and_what_is_many_is_said(whole: Store, place: Place) -> None:
    marie = listed(whole, "marie")
    assert len(marie) == 2
    first, *_ = marie
    assert [each.id for each in found(place, "marie", {first}).documents] == [*(marie - {first})]
    some = found(place, "marie", most=1)
    assert (len(some.documents), some.is_all) == (1, False)


def test_what_the_words_do_not_say_is_not_asked_and_said(place: Place) -> None:
    assert found(place, "marie status:done,new label:x -status:done").unasked == (
        "status:done,new", "label:x", "status:done",
    )  # fmt: skip
    for query in ("-police", "status:done", '"..."'):
        with pytest.raises(HubError, match="words"):
            found(place, query)


def test_who_is_not_let_in_finds_nothing(place: Place, server: Server) -> None:
    with place.open("ben") as hub, server.admin(DATABASE) as admin:
        admin.execute(
            "UPDATE annotator_hub.people SET revoked = true WHERE project = %s AND login = 'ben'",
            (place.project,),
        )
        try:
            with pytest.raises(RefusedError):
                find_there(hub, parsed_query("marie", QUERY_FIELDS), set(), 5)
        finally:
            admin.execute(
                "UPDATE annotator_hub.people SET revoked = false WHERE project = %s AND login = 'ben'",
                (place.project,),
            )


def test_a_search_that_takes_too_long_is_given_up(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "annotator.hub.postgres_statements.FIND_WORDS",
        "SELECT '', ''::bytea, true FROM pg_sleep(9) WHERE %s <> '' AND %s <> '' AND %s > 0",
    )
    monkeypatch.setattr("annotator.hub.postgres_statements.SOON", "SET LOCAL statement_timeout = '50ms'")
    with pytest.raises(UnreachableError, match="in time"):
        found(place, "marie")
    monkeypatch.undo()
    monkeypatch.setattr(finding_there, "SECONDS", -1.0)
    assert found(place, "marie") == FoundThere((), is_all=False)


def test_the_index_is_used(place: Place, server: Server) -> None:
    with server.admin(DATABASE) as admin:
        admin.execute("SET enable_seqscan = off")
        admin.execute("SET search_path = annotator_hub")
        query = "EXPLAIN SELECT 1 FROM words WHERE words @@ '''marie'''::tsquery"
        plan = " ".join(str(row[0]) for row in admin.execute(query).fetchall())
    assert "words_in_texts" in plan


# -- a hub of the version before ------------------------------------------------------------------------------


KEPT = ("projects", "people", "devices", "entries", "documents", "tasks")
WIDTHS = {"entries": 10, "tasks": 5}
"""Columns that a table had, where it has more now."""


def test_a_hub_of_the_version_before_is_brought_up_with_all_that_it_has(
    server: Server, whole: Store, tmp_path: Path
) -> None:
    server.new_database("older")
    url = server.url(SUPERUSER, "older")
    make(url, "p", whole.database_id, "amy", 1)
    hub = opened_hub(url, "p", "amy", "x")
    exchange(whole, hub)
    with server.admin("older") as admin:
        rows = {}
        for table in KEPT:
            asked = sql.SQL("SELECT * FROM annotator_hub.{}").format(sql.Identifier(table))
            rows[table] = admin.execute(asked).fetchall()
        admin.execute("DROP SCHEMA annotator_hub CASCADE")
        with admin.transaction():
            for statement in statements():
                admin.execute(statement.encode())
            for table, some in rows.items():
                with admin.cursor() as cursor:
                    width = WIDTHS.get(table) or len(some[0])
                    marks = sql.SQL(", ").join([sql.Placeholder()] * width)
                    asked = sql.SQL("INSERT INTO annotator_hub.{} VALUES ({})")
                    cursor.executemany(
                        asked.format(sql.Identifier(table), marks), [row[:width] for row in some]
                    )
    hub.close()
    with pytest.raises(HubError, match="hub upgrade"):
        opened_hub(url, "p", "amy", "x")
    assert upgrade(url) == (1, 3)
    assert upgrade(url) == (3, 3)
    add_person(url, "p", "ben", "ben", "annotator", "")
    hub = opened_hub(server.url("ben", "older"), "p", "ben", "x")
    try:
        there = find_there(hub, parsed_query("marie", QUERY_FIELDS), set(), 50)
        assert {each.id for each in there.documents} == listed(whole, "marie")
        assert {each.title for each in there.documents} == {"Titled 1", "Titled 2"}
        [each, *_] = there.documents
        assert hub.take_document(each.id, 14)
        [[entry]] = list(hub.pull_documents([each.id], hub.counted()))
        assert entry.command == "import"
    finally:
        hub.close()
    with pytest.raises(NotThereError):
        upgrade(server.url(SUPERUSER, "postgres"))
