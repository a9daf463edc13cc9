"""What is true of every format that is written and read: what it carries is read back, and the rest is reported."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.tokens import TOKENS, tokenise
from annotator.formats.table import BUILT_IN
from tests.formats.facts import SPAN_LOSSES, facts_of, lost, place_of
from tests.formats.written import there_and_back
from tests.profiles import examples

BOTH_WAYS = [format_ for format_ in BUILT_IN if format_.read and format_.write]
MODULES = {"hf": "pyarrow", "uima": "cassis", "spacy": "spacy"}

WORDS = (
    "Zoë",
    "👩🏽‍🚀",
    "won",
    "Amy's",
    "台北",
    "e\u0301t\u0301",
    "O",
    "-DOCSTART-",
    "1.5",
    "<b>&",
    '"q"',
    "\U00020bb7",
    "مرحبا",
)
BLANKS = (
    " ",
    " ",
    " ",
    "\n",
    "\r\n",
    "\u00a0",
    "\t",
    ". ",
    "...\n\n",
    ", ",
    "",
    " \u0301",
    "\u2028",
    "\x85",
    "\r",
)
METADATA = ({}, {"url": "u", "k": [1, {"a": None}]}, {"title": "x"})
texts = st.text(
    st.sampled_from("a\"'\\ \n\ré中👩🏽|;%=\t\x0b\u2029<&#")
    | st.characters(codec="utf-8", exclude_categories=["Cs"]),
    max_size=9,
)
hex_ids = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")
attributes = st.fixed_dictionaries(
    {},
    optional={
        "role": texts, "n": st.integers(-(10**9), 10**9), "x": st.floats(-1e6, 1e6).filter(lambda x: x != int(x)),
        "ok": st.booleans(), "many": st.lists(texts, max_size=3).map(tuple), "a name": texts, "type": texts,
    },
)  # fmt: skip
answers = st.fixed_dictionaries(
    {},
    optional={
        "cats": st.lists(texts.filter(bool), min_size=1, max_size=2).map(tuple),
        "topic": texts,
        "sure": st.booleans(),
        "rank": st.integers(1, 9),
    },
)
labels = st.sampled_from(["person", "place", "creative-work", "B-side", "a b", "œuvre", "O"])


@st.composite
def documents(draw) -> Document:
    parts = draw(
        st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BLANKS)), min_size=1, max_size=10)
    )
    text = draw(st.sampled_from(["", " ", "\n", "\ufeffx"])) + "".join(word + blank for word, blank in parts)
    text = text.removeprefix("\ufeff") or "a"
    document = Document(
        document_id(text), text, draw(texts), draw(texts), draw(st.none() | texts), draw(st.none() | texts),
        draw(st.none() | st.just("cp1252")), meta=draw(st.sampled_from(METADATA)),
    )  # fmt: skip
    document = replace(
        document,
        title=document.title or "t",
        source=document.source or "s",
        date=document.date or None,
        author=document.author or None,
    )
    if draw(st.booleans()):
        rows = [
            [edge for token in sentence for edge in (token.start, token.end)]
            for sentence in tokenise(document).sentences()
        ]
        if any(rows):
            document = replace(document, meta={**document.meta, TOKENS: [row for row in rows if row]})
    return document


@st.composite
def spans(draw, document: Document, annotator: str, id_: str) -> Span:
    tokens = tokenise(document).tokens
    if tokens and draw(st.integers(0, 3)):
        first = draw(st.integers(0, len(tokens) - 1))
        last = draw(st.integers(first, min(first + 4, len(tokens) - 1)))
        fragments = (Range(tokens[first].start, tokens[last].end),)
    else:
        edges = sorted(draw(st.sets(st.integers(0, len(document.text)), min_size=2, max_size=4)))
        fragments = tuple(Range(*edges[i : i + 2]) for i in range(0, len(edges) // 2 * 2, 2))
    return Span(
        id_, fragments, draw(labels), quote_of(document.text, fragments), annotator,
        draw(st.sampled_from([Origin.IMPORTED, Origin.MANUAL])), draw(attributes),
        draw(st.none() | texts.filter(bool)), draw(st.booleans()),
        draw(st.sampled_from(["", "2026-11-22T10:00:00Z"])),
    )  # fmt: skip


@st.composite
def records(draw) -> Record:
    document = draw(documents())
    layers = []
    ids = iter(draw(st.lists(hex_ids, min_size=20, max_size=20, unique=True)))
    for annotator in draw(st.sampled_from([(), ("amy",), ("amy", "bob 👩🏽")])):
        made = [draw(spans(document, annotator, next(ids))) for _ in range(draw(st.integers(1, 5)))]
        # Two spans that differ in white space alone are one fact to a format without spacing.
        assume(len({(place_of(document.text, span), span.label) for span in made}) == len(made))
        ends = st.sampled_from([span.id for span in made])
        relations = [
            Relation(
                next(ids),
                type_,
                draw(ends),
                draw(ends),
                annotator,
                draw(st.sampled_from(["", "2026-11-22T10:00:00Z"])),
            )
            for type_ in draw(st.sets(st.sampled_from(["knows", "born in"])))
        ]
        layers.append(
            Layer(
                document.id,
                annotator,
                Spans(made),
                tuple(relations),
                draw(answers),
                draw(st.sampled_from(Status)),
                draw(st.none() | texts.filter(bool)),
                draw(st.booleans()),
                frozenset([Rejection("x", 3)] if draw(st.booleans()) else []),
            )
        )
    return Record(document, tuple(layers), *draw(st.sampled_from([(None, None), ("news", 3)])))


def merged(found: list[Record]) -> Record | None:
    """Return the layers of all records of one document together: some formats have a line for each annotator."""
    if not found:
        return None
    layers = sorted((layer for record in found for layer in record.layers), key=lambda layer: layer.annotator)
    return replace(found[0], layers=tuple(layers))


@pytest.mark.parametrize(
    "format_",
    BOTH_WAYS,
    ids=lambda format_: format_.name,
)
@settings(max_examples=examples(25, hunting=200), deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_what_a_format_carries_is_read_back_and_the_rest_is_reported(tmp_path, format_, record):
    if format_.extra:
        pytest.importorskip(MODULES[format_.extra])
    found, losses = there_and_back(format_, [record], tmp_path)
    reported = Counter(losses.counts)
    if reported[Thing.DOCUMENT]:
        assert not found
        return
    back = merged(found)
    carried = format_.carries
    before, after = facts_of(record, carried), facts_of(back, carried)
    for thing in (Thing.METADATA, Thing.ANNOTATOR, Thing.TOKENS, Thing.COLUMNS, Thing.PROVENANCE):
        if thing not in carried or (thing is Thing.TOKENS and TOKENS not in record.document.meta):
            after = Counter({fact: count for fact, count in after.items() if fact[0] is not thing})
    missing = lost(before, after)
    reported[Thing.SPAN] = sum(reported.pop(thing, 0) for thing in SPAN_LOSSES)
    assert +reported == +missing, (set(before - after), set(after - before))
    gained = after - before
    allowed = {Thing.COLUMNS, Thing.SPACING, Thing.ID, Thing.PROVENANCE, Thing.STATUS}
    assert {fact[0] for fact in gained} <= allowed, gained


@pytest.mark.parametrize("format_", BOTH_WAYS, ids=lambda format_: format_.name)
def test_documents_stay_apart_and_in_order(tmp_path, format_):
    if format_.extra:
        pytest.importorskip(MODULES[format_.extra])
    expected = [("Ann won", "Ann"), ("Bo won", "Bo"), ("Cy won", "Cy")]
    given = []
    for number, (text, quote) in enumerate(expected):
        document = Document(document_id(text), text, "t", "s")
        made = Span(f"{number:032x}", (Range(0, len(quote)),), "person", quote, "amy")
        given.append(Record(document, (Layer(document.id, "amy", Spans([made])),)))
    back, _ = there_and_back(format_, given, tmp_path)
    found = [
        (record.document.text.strip(), *(span.text for span in record.layers[0].spans)) for record in back
    ]
    assert (sorted(found) if format_.is_folder else found) == expected
