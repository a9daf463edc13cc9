"""What a query asks for, against a plain filter in Python on random data, and on texts of many scripts."""

import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.changes import AnswerSet, LayerChanged, LayerState, SpanAdded
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.query import Words, parsed_query
from annotator.core.record import Record
from annotator.core.word_patterns import expression_of
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_query import ListSort
from annotator.store.exports import ExportQuery
from annotator.store.store import Store
from tests.profiles import examples
from tests.store.samples import SCHEMA, edit, opened, span

TEXTS = {
    "english": "Marie Curie met the police. The policy was signed.",
    "french": "L’été, Mélenchon rencontra la police à Paris.",
    "chinese": "警察在北京会见了居里夫人。",
    "japanese": "マリー・キュリーはパリで警察に会った。",
    "thai": "ตำรวจพบมารีกูรีที่ปารีส",
    "emoji": "Police 👮‍♀️ met Marie\nCurie in Łódź.",
    "turkish": "İstanbul’da polis Marie-Curie ile görüştü.",
}


@pytest.fixture
def store(path: Path) -> Store:
    store = opened(path)
    store.import_records(
        Record(Document(document_id(text), text, title=title)) for title, text in TEXTS.items()
    )
    return store


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", list(TEXTS)),
        ("police", ["english", "french", "emoji"]),
        ("POLICE", ["english", "french", "emoji"]),
        ("polic", []),
        ("polic*", ["english", "french", "emoji"]),
        ("-police", ["chinese", "japanese", "thai", "turkish"]),
        ('"marie curie"', ["english", "emoji"]),
        ('"marie  curie"', ["english", "emoji"]),
        ('" police "', ["english", "french", "emoji"]),
        ('" olic "', []),
        ("marie curie", ["english", "emoji", "turkish"]),
        ("melenchon", ["french"]),
        ("mélenchon", ["french"]),
        ("mèlenchon", []),
        ("l'ete", ["french"]),
        ("lodz", ["emoji"]),
        ("警", ["chinese", "japanese"]),
        ("警察", ["chinese", "japanese"]),
        ("居里夫人", ["chinese"]),
        ("キュリー", ["japanese"]),
        ("มารี", ["thai"]),
        ("👮‍♀️", ["emoji"]),
        ("istanbul", ["turkish"]),
        ("english", ["english"]),
        ("policy police", ["english"]),
        ('"police. The"', ["english"]),
        ("100%", []),
        ("_", []),
        ("title:ISH", ["english", "turkish"]),
        ("id:zz", None),
    ],
)
def test_words_are_found_as_in_the_text_search(store: Store, query: str, found: list[str] | None) -> None:
    if found is None:
        with pytest.raises(ValueError, match="write its first four signs"):
            parsed_query(query, QUERY_FIELDS)
        return
    asked = parsed_query(query, QUERY_FIELDS)
    assert [row.title for row in store.listed(asked, None)] == found
    assert [r.document.title for r in store.records(ExportQuery(where=asked))] == found
    store.close()


def test_an_id_is_found_by_its_beginning(store: Store) -> None:
    for text in TEXTS.values():
        asked = parsed_query(f"id:{document_id(text)[:6]}", QUERY_FIELDS)
        assert [row.id for row in store.listed(asked, None)] == [document_id(text)]
    store.close()


# -- fields, against a plain filter -----------------------------------------------------------------------------------

LABELS, PEOPLE, TOPICS = ("person", "policy", "event"), ("amy", "ben"), ("war", "law")
Row = tuple[Document, dict[str, Layer]]


def project(path: Path, seed: int) -> list[Row]:
    """Thirty documents at random, some with the work of one or two people."""
    chance = random.Random(seed)  # noqa: S311 - the same every time
    documents = [
        Document(
            document_id(text := f"Text {n} of {chance.choice(('police', 'law', 'Zoë'))}."),
            text,
            title=chance.choice(("One", "two", "")),
            source=chance.choice(("a/reuters.txt", "b/ap.html", "")),
            date=chance.choice((None, "2021", "2021-03", "2021-03-04", "2022-01-01")),
        )
        for n in range(30)
    ]
    with opened(path) as store:
        store.remember_schema(SCHEMA, "id: news\n")
        store.import_records(map(Record, documents))
    for person in PEOPLE:
        with opened(path, person) as store:
            for document in documents:
                if chance.random() < 0.5:
                    work(store, document, chance)
    with opened(path) as store:
        return [
            (record.document, {each.annotator: each for each in record.layers}) for record in store.records()
        ]


def work(store: Store, document: Document, chance: random.Random) -> None:
    changes: list[object] = [
        SpanAdded(
            span(
                document,
                n,
                n + 2,
                id_=f"{store.annotator}{n}",
                annotator=store.annotator,
                label=chance.choice(LABELS),
                flagged=chance.random() < 0.2,
                note="a note" if chance.random() < 0.2 else None,
            )
        )
        for n in range(chance.randrange(1, 4))
    ]
    if chance.random() < 0.5:
        changes.append(AnswerSet("topic", None, chance.choice(TOPICS)))
    if chance.random() < 0.3:
        changes.append(AnswerSet("measures", None, tuple(TOPICS[: chance.randint(1, 2)])))
    if chance.random() < 0.3:
        changes.append(AnswerSet("size", None, chance.randrange(3)))
    state = LayerState(chance.choice(tuple(Status)), chance.choice((None, "noted")))
    changes.append(LayerChanged(LayerState(), state))
    store.keep(edit(document, *changes))


FILTERS: dict[str, Callable[[Document, list[Layer]], bool]] = {
    "status:new": lambda _, layers: all(each.status is Status.NEW for each in layers),
    "status:done,flagged": lambda _, layers: any(
        each.status in (Status.DONE, Status.FLAGGED) for each in layers
    ),
    "label:person": lambda _, layers: any(s.label == "person" for each in layers for s in each.spans),
    "label:policy,event": lambda _, layers: any(s.label != "person" for each in layers for s in each.spans),
    "title:O": lambda document, _: "o" in document.title.casefold(),
    "source:REUTERS,ap.": lambda document, _: bool(document.source),
    "date:2021": lambda document, _: (document.date or "").startswith("2021"),
    "date:2021-03": lambda document, _: (document.date or "").startswith("2021-03"),
    "date:2021-03-04..": lambda document, _: (document.date or "") >= "2021-03-04",
    "date:..2021": lambda document, _: document.date is not None and document.date < "2022",
    "spans:0": lambda _, layers: count(layers) == 0,
    "spans:2..3": lambda _, layers: 2 <= count(layers) <= 3,
    "spans:3..": lambda _, layers: count(layers) >= 3,
    "spans:..1,4..": lambda _, layers: count(layers) <= 1 or count(layers) >= 4,
    "flagged:yes": lambda _, layers: is_flagged(layers),
    "flagged:no": lambda _, layers: not is_flagged(layers),
    "note:yes": lambda _, layers: any(each.note or any(s.note for s in each.spans) for each in layers),
    "answer:topic=war": lambda _, layers: any(each.answers.get("topic") == "war" for each in layers),
    "answer:measures=law": lambda _, layers: any(
        "law" in (each.answers.get("measures") or ()) for each in layers
    ),
    "answer:size=2": lambda _, layers: any(each.answers.get("size") == 2 for each in layers),
    "missing:topic": lambda _, layers: not any("topic" in each.answers for each in layers),
    "police": lambda document, _: "police" in document.text,
    "zoe": lambda document, _: "Zoë" in document.text,
}


def count(layers: list[Layer]) -> int:
    return sum(len(each.spans) for each in layers)


def is_flagged(layers: list[Layer]) -> bool:
    return any(each.status is Status.FLAGGED or any(s.flagged for s in each.spans) for each in layers)


@settings(max_examples=examples(12, hunting=200), deadline=None)
@given(seed=st.integers(0, 10_000), data=st.data())
def test_every_query_finds_what_a_plain_filter_finds(
    seed: int, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("query") / "a.db"
    rows = project(path, seed)
    with opened(path) as store:
        for _ in range(20):
            terms = data.draw(st.lists(st.sampled_from([*FILTERS, "by:ben"]), min_size=1, max_size=3))
            excluded = [data.draw(st.booleans()) for _ in terms]
            viewer = data.draw(st.sampled_from([None, *PEOPLE]))
            query = " ".join("-" * no + term for term, no in zip(terms, excluded, strict=True))
            asked = parsed_query(query, QUERY_FIELDS)
            expected = [
                document.id
                for document, layers in rows
                if all(
                    holds(term, document, layers, viewer) != no
                    for term, no in zip(terms, excluded, strict=True)
                )
            ]
            assert [row.id for row in store.listed(asked, viewer)] == expected, query


def holds(term: str, document: Document, layers: dict[str, Layer], viewer: str | None) -> bool:
    if term == "by:ben":
        return "ben" in layers
    seen = [layer for name, layer in layers.items() if viewer in (None, name)]
    return FILTERS[term](document, seen)


@pytest.mark.parametrize("viewer", [None, "amy"])
def test_the_rows_say_what_the_layers_say_in_every_order(path: Path, viewer: str | None) -> None:
    rows = project(path, 3)
    seen = {
        document.id: [layer for name, layer in layers.items() if viewer in (None, name)]
        for document, layers in rows
    }
    keys: dict[ListSort, Callable[[object], object]] = {
        ListSort.TITLE: lambda row: row.title.casefold(),
        ListSort.DATE: lambda row: (row.date is None, row.date or ""),
        ListSort.SPANS: lambda row: -row.spans,
    }
    with opened(path) as store:
        in_order = list(store.listed(parsed_query("", QUERY_FIELDS), viewer))
        assert [row.id for row in in_order] == [document.id for document, _ in rows]
        assert [row.spans for row in in_order] == [count(seen[row.id]) for row in in_order]
        for row in in_order:
            statuses = {each.status for each in seen[row.id]}
            assert row.status in (statuses or {Status.NEW})
            assert (row.changed is None) == (not statuses)
        for sort, key in keys.items():
            listed = list(store.listed(parsed_query("", QUERY_FIELDS), viewer, sort))
            assert listed == sorted(in_order, key=key), sort
        changed = [
            row.changed for row in store.listed(parsed_query("", QUERY_FIELDS), viewer, ListSort.CHANGED)
        ]
        known = [each for each in changed if each is not None]
        assert known == sorted(known, reverse=True)
        assert changed == [*known, *[None] * (len(changed) - len(known))]


def test_composed_and_decomposed_letters_are_equal(path: Path) -> None:
    with opened(path) as store:
        text = unicodedata.normalize("NFD", "Zoë était là.")
        store.import_records([Record(Document(document_id(text), text))])
        for query in ("zoë", unicodedata.normalize("NFD", "zoë"), "zoe", "etait"):
            assert len(list(store.listed(parsed_query(query, QUERY_FIELDS), None))) == 1, query


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
@pytest.mark.parametrize(
    ("word", "is_found"),
    [
        ("cafe", False),
        ("café", False),
        ("melies", True),
        ("é", False),
        ("méliès", True),
        ("caf*", True),
        ("cafe*", True),
    ],
)
def test_a_word_does_not_end_at_an_accent_of_its_letters(
    path: Path, form: str, typed: str, word: str, is_found: bool
) -> None:
    with opened(path) as store:
        text = unicodedata.normalize(form, "Des cafés : Méliès.")  # type: ignore[arg-type]
        store.import_records([Record(Document(document_id(text), text))])
        query = parsed_query(unicodedata.normalize(typed, word), QUERY_FIELDS)  # type: ignore[arg-type]
        assert len(list(store.listed(query, None))) == is_found


def test_every_letter_finds_itself() -> None:
    for letter in "ẛǅẞΐᾳ":
        assert re.fullmatch(expression_of(Words(letter)), letter)
