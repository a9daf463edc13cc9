"""What is inconsistent in a database, against a plain search through every document, and through the query language."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.changes import RejectionAdded, SpanAdded
from annotator.core.document import Document, document_id
from annotator.core.inconsistency import FindingKind
from annotator.core.layer import Layer
from annotator.core.query import parsed_query
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.suggestion import Rejection, is_any_case, string_key
from annotator.core.word_edges import narrower
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.exports import ExportQuery
from annotator.store.store import Store
from tests.profiles import examples
from tests.store.samples import SCHEMA, edit, keep, opened, span

PEOPLE, LABELS = ("amy", "ben"), ("person", "place")
WORDS = ("Ann", "Lee", "the", "Fed", "met", "Ann Lee", "Bank of Japan", "北", "京", "x-ray")
QUERIES = {
    "inconsistent:yes": {FindingKind.LABEL, FindingKind.EDGE},
    "inconsistent:label": {FindingKind.LABEL},
    "inconsistent:edge": {FindingKind.EDGE},
    "missed:yes": {FindingKind.MISSED},
}


class Place(NamedTuple):
    """A finding as the plain search names it."""

    kind: FindingKind
    document: str
    annotator: str
    range_: Range
    label: str
    better: Range
    better_label: str


# -- the plain search -------------------------------------------------------------------------------------------------


class Plain:
    """Each rule of docs/searching.md, word by word, with no regard for time."""

    def __init__(self, records: list[Record], viewer: str | None) -> None:
        self.records = [
            (record.document, [each for each in record.layers if viewer in (None, each.annotator)])
            for record in records
        ]
        self.records = [(document, layers) for document, layers in self.records if layers]
        self.spans = [
            (document, layer, each, string_key(each.text))
            for document, layers in self.records
            for layer in layers
            for each in layer.spans
            if len(each.fragments) == 1
        ]
        self.counts = Counter((key, each.label) for _, _, each, key in self.spans)
        self.totals = Counter(key for _, _, _, key in self.spans)

    def places(self) -> set[Place]:
        """All that is found; of a span only the first."""
        found = set(self.labels())
        taken = {(each.document, each.annotator, each.range_, each.label) for each in found}
        found |= {each for each in self.edges() if each[1:5] not in taken}
        return found | set(self.missed())

    def labels(self) -> Iterator[Place]:
        together = Counter(
            frozenset({one.label, other.label})
            for _, layers in self.records
            for layer in layers
            for one in layer.spans
            for other in layer.spans
            if one.range_ == other.range_ and one.label < other.label
            if len(one.fragments) == len(other.fragments) == 1
        )
        for document, layer, each, key in self.spans:
            if (
                Rejection(key, each.start) in layer.rejections
                or len(layer.spans.with_extent(each.range_)) > 1
            ):
                continue
            others = [
                (-self.counts[key, label], label)
                for label in LABELS
                if self.counts[key, label] and together[frozenset({label, each.label})] < 3
            ]
            if (
                others
                and (best := min(others))[1] != each.label
                and -best[0] >= 3 * self.counts[key, each.label]
            ):
                yield Place(
                    FindingKind.LABEL,
                    document.id,
                    layer.annotator,
                    each.range_,
                    each.label,
                    each.range_,
                    best[1],
                )

    def edges(self) -> Iterator[Place]:
        """Pairs of a whole and a part of it that stand for the same words: the rarer one has other edges."""
        for (whole_key, _, label), places in self.parts().items():
            wholes = self.counts[whole_key, label]
            if wholes >= max(2, 2 * len(places)):
                for document, layer, range_, whole in places:
                    yield Place(FindingKind.EDGE, document.id, layer.annotator, range_, label, whole, label)
            elif len(places) >= max(2, 2 * wholes):
                for document, layer, each, key in self.spans:
                    is_inside = any(each.range_.covers(o.range_) for o in layer.spans if o.id != each.id)
                    is_right = Rejection(key, each.start) in layer.rejections
                    if (key, each.label) == (whole_key, label) and not is_inside and not is_right:
                        yield Place(
                            FindingKind.EDGE,
                            document.id,
                            layer.annotator,
                            each.range_,
                            label,
                            each.range_,
                            label,
                        )
        yield from self.articles()

    def parts(self) -> dict[tuple[str, str, str], list[tuple[Document, Layer, Range, Range]]]:
        """By whole, part and label: the spans of the part where the words of the whole stand around them."""
        parts: dict[tuple[str, str, str], list[tuple[Document, Layer, Range, Range]]] = {}
        for document, layer, each, key in self.spans:
            tokens = list(document.segmentation.tokens_in(document.whole))
            wholes = (
                Range(first.start, last.end)
                for first in tokens
                for last in tokens
                if first.start <= each.start and each.end <= last.end
            )
            for whole in wholes:
                inner = [token for token in tokens if whole.covers(token)]
                before = sum(token.start < each.start for token in inner)
                after = sum(token.start >= each.end for token in inner)
                whole_key = string_key(whole.slice(document.text))
                if (
                    before <= 3
                    and after <= 3
                    and whole != each.range_
                    and Rejection(key, each.start) not in layer.rejections
                    and self.counts[whole_key, each.label]
                    and _has_room(layer, each.id, whole)
                ):
                    parts.setdefault((whole_key, key, each.label), []).append(
                        (document, layer, each.range_, whole)
                    )
        return parts

    def articles(self) -> Iterator[Place]:
        """Spans that begin or end with an article or signs, which those of their label seldom do."""
        for document, layer, each, key in self.spans:
            same = [key for _, _, other, key in self.spans if other.label == each.label]
            share = sum(any(narrower(key, Range(0, len(key)))) for key in same) / len(same)
            if share > 0.1 or Rejection(key, each.start) in layer.rejections:
                continue
            for inner in narrower(document.text, each.range_):
                count = self.counts[string_key(inner.slice(document.text)), each.label]
                if (
                    count >= max(2, 2 * self.counts[key, each.label])
                    and _has_room(layer, each.id, inner)
                    and document.stands_alone(inner)
                ):
                    yield Place(
                        FindingKind.EDGE,
                        document.id,
                        layer.annotator,
                        each.range_,
                        each.label,
                        inner,
                        each.label,
                    )

    def missed(self) -> Iterator[Place]:
        free = {
            key: [
                (document, range_)
                for document, layers in self.records
                for range_ in _occurrences(document, key)
                if not any(each.range_.overlaps(range_) for layer in layers for each in layer.spans)
                and not any(
                    rejection in layer.rejections
                    for layer in layers
                    for rejection in (Rejection(key), Rejection(key, range_.start))
                )
            ]
            for key in self.totals
        }
        chosen = [
            (document, range_, key)
            for key, places in free.items()
            for document, range_ in places
            if len(places) <= self.most(key)
        ]
        for document, range_, key in chosen:
            longer = (
                other
                for at, other, _ in chosen
                if at.id == document.id and other.overlaps(range_) and other != range_
            )
            if not any((-len(other), other.start) < (-len(range_), range_.start) for other in longer):
                label = min((-count, label) for (text, label), count in self.counts.items() if text == key)[1]
                yield Place(FindingKind.MISSED, document.id, "", range_, "", range_, label)

    def most(self, key: str) -> int:
        """At how many places the string may have no label and still be missed there."""
        return self.totals[key] // 2 or int(is_any_case(key) and len(key) >= 12)


def _has_room(layer: Layer, moved: str, range_: Range) -> bool:
    return not any(
        each.range_ == range_ or each.range_.crosses(range_) for each in layer.spans if each.id != moved
    )


def _occurrences(document: Document, key: str) -> Iterator[Range]:
    text = document.text
    for start in range(len(text) - len(key) + 1):
        range_ = Range(start, start + len(key))
        around = text[max(0, start - 1) : start] + text[range_.end : range_.end + 1]
        if string_key(range_.slice(text)) == key and document.stands_alone(range_) and "-" not in around:
            yield range_


# -- random projects --------------------------------------------------------------------------------------------------


def project(path: Path, seed: int) -> list[Record]:
    """Twelve short texts of a few words, with the work of one or two people, some of it found right."""
    chance = random.Random(seed)  # noqa: S311 - the same every time
    documents = []
    for number in range(12):
        text = f"{number}: " + " ".join(chance.choices(WORDS, k=8)) + "."
        documents.append(Document(document_id(text), text, boilerplate=()))
    with opened(path) as store:
        store.remember_schema(SCHEMA, "id: news\n")
        store.import_records(map(Record, documents))
    for person in PEOPLE[: chance.randint(1, 2)]:
        with opened(path, person) as store:
            for document in documents:
                if chance.random() < 0.7:
                    work(store, document, chance)
    with opened(path) as store:
        return list(store.records())


def work(store: Store, document: Document, chance: random.Random) -> None:
    tokens = list(document.segmentation.words_in(document.whole))
    changes: list[object] = []
    used: set[tuple[int, int, str]] = set()
    for number in range(chance.randint(1, 5)):
        first = chance.randrange(2, len(tokens))
        last = min(len(tokens) - 1, first + chance.choice((0, 0, 0, 1, 2)))
        at = (tokens[first].start, tokens[last].end, chance.choice(("person", "person", "person", "place")))
        if at not in used:
            used.add(at)
            changes.append(
                SpanAdded(
                    span(
                        document,
                        *at[:2],
                        id_=f"{store.annotator}{number}",
                        annotator=store.annotator,
                        label=at[2],
                    )
                )
            )
    for token in tokens[2:]:
        if chance.random() < 0.1:
            start = token.start if chance.random() < 0.7 else None
            changes.append(RejectionAdded(Rejection(string_key(token.slice(document.text)), start)))
    unique = {(c.rejection if isinstance(c, RejectionAdded) else id(c)): c for c in changes}
    store.keep(edit(document, *unique.values()))


@settings(max_examples=examples(8, hunting=400), deadline=None)
@given(seed=st.integers(0, 100_000))
def test_what_is_found_is_what_a_plain_search_finds(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("findings") / "a.db"
    records = project(path, seed)
    with opened(path) as store:
        for viewer in (None, *PEOPLE):
            plain = Plain(records, viewer)
            expected = plain.places()
            found = listed(store, "", viewer)
            assert _without_choice(found) == _without_choice(expected)
            for query, kinds in QUERIES.items():
                asked = {each.document for each in found if each.kind in kinds}
                assert {row.id for row in store.listed(parsed_query(query, QUERY_FIELDS), viewer)} == asked
                assert listed(store, query, viewer) == {each for each in found if each.kind in kinds}
                without = parsed_query(f"-{query}", QUERY_FIELDS)
                assert {row.id for row in store.listed(without, viewer)} == {
                    r.document.id for r in records
                } - asked

            both = {each.document for each in found if each.kind is FindingKind.MISSED} & {
                each.document for each in found if each.kind is not FindingKind.MISSED
            }
            in_both = {each for each in found if each.document in both}
            assert listed(store, "missed:yes inconsistent:yes", viewer) == in_both


def listed(store: Store, query: str, viewer: str | None) -> set[Place]:
    """The findings that are listed; none is listed twice."""
    places = [
        Place(
            each.finding.kind,
            document.id,
            each.annotator,
            each.finding.range_,
            each.finding.label,
            each.finding.better,
            each.finding.better_label,
        )
        for document, each in store.listed_findings(parsed_query(query, QUERY_FIELDS), viewer)
    ]
    assert len(places) == len(set(places))
    return set(places)


def _without_choice(found: set[Place]) -> set[tuple[object, ...]]:
    """The places, without the extent that is proposed: several wholes may be as good."""
    return {each[:5] if each.kind is FindingKind.EDGE else each for each in found}


# -- by example -------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Four documents that have Fed as a person, one that has it as a place, one without a label, one not begun."""
    with opened(path) as store:
        store.remember_schema(SCHEMA, "id: news\n")
        for number in range(7):
            text = f"{number} the Fed met"
            document = Document(document_id(text), text, title=f"t{number}")
            spans = {5: [span(document, 2, 5, id_="other")], 6: []}.get(number) or [
                span(document, 6, 9, id_="s", label="person" if number < 4 else "place")
            ]
            layers = [] if number == 6 else [Layer(document.id, "amy")]
            store.import_records([Record(document)])
            if layers:
                keep(store, document, *map(SpanAdded, spans))
        yield store


def titles(store: Store, query: str, viewer: str | None = None) -> list[str]:
    asked = parsed_query(query, QUERY_FIELDS)
    found = [row.title for row in store.listed(asked, viewer)]
    if viewer is None:
        assert [record.document.title for record in store.records(ExportQuery(where=asked))] == found
    return found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("inconsistent:yes", ["t4"]),
        ("inconsistent:label", ["t4"]),
        ("inconsistent:edge", []),
        ("inconsistent:no", ["t0", "t1", "t2", "t3", "t5", "t6"]),
        ("inconsistent:label,edge", ["t4"]),
        ("missed:yes", ["t5"]),
        ("missed:no", ["t0", "t1", "t2", "t3", "t4", "t6"]),
        ("missed:yes,no", [f"t{number}" for number in range(7)]),
        ("-missed:no fed", ["t5"]),
        ("missed:yes inconsistent:yes", []),
    ],
)
def test_documents_are_asked_for_by_what_is_found_in_them(store: Store, query: str, found: list[str]) -> None:
    assert titles(store, query) == titles(store, query, "amy") == found
    if "no" not in query:
        assert titles(store, query, "ben") == []


def test_what_was_found_right_is_not_found_again_also_after_a_rebuild(store: Store) -> None:
    for query, start in (("inconsistent:yes", 6), ("missed:yes", 6)):
        [title] = titles(store, query)
        document = store.document(document_id(f"{title[1]} the Fed met"))
        keep(store, document, RejectionAdded(Rejection("Fed", start)))
        assert titles(store, query) == []


def test_a_query_names_the_kinds_that_are_listed(store: Store) -> None:
    def kinds(query: str) -> list[str]:
        return [
            str(e.finding.kind) for _, e in store.listed_findings(parsed_query(query, QUERY_FIELDS), None)
        ]

    assert sorted(kinds("")) == ["label", "missed"]
    assert kinds("missed:yes") == ["missed"]
    assert kinds("inconsistent:yes") == ["label"]
    assert sorted(kinds("-missed:yes")) == ["label"]
    assert kinds("title:t0") == []


def test_the_walk_begins_at_the_document_on_the_screen_and_takes_the_surest(store: Store) -> None:
    here = document_id("5 the Fed met")
    assert [each.title for each in store.findings_by_document(here, 10)] == ["t5", "t4"]
    assert [each.title for each in store.findings_by_document(document_id("0 the Fed met"), 10)] == [
        "t4",
        "t5",
    ]
    assert len(store.findings_by_document(here, 1)) == 1
    read: list[int] = []
    assert store.findings_by_document(here, 10, lambda count: read.append(count) or count < 3) == ()
    assert read == [1, 2, 3]


def test_a_value_that_there_is_not_is_an_error() -> None:
    with pytest.raises(ValueError, match="there are yes, no, label, edge"):
        parsed_query("inconsistent:maybe", QUERY_FIELDS)
