"""Random records for the property tests, with every field varied."""

from hypothesis import strategies as st

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection

NASTY = (
    "a\n\r\t\x0b\x0c\x00\x1b\x7f\x85\x9b\u061c"
    '\u200d\u200e\u2028\u2029\u202e\u2066\ufeff\ue000é中👩🏽\U0010ffff"\\'
)
strings = st.text(st.sampled_from(NASTY) | st.characters(exclude_categories=["Cs"]), max_size=12)
names = strings.filter(bool)
values = (
    strings
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(strings, max_size=3).map(tuple)
)
answers = st.dictionaries(strings, values, max_size=3)
plain = st.none() | st.booleans() | st.integers() | strings
metadata = st.dictionaries(
    strings | st.sampled_from(["title", "sha256", "meta", "further", "id", "spans", "date"]),
    st.recursive(
        plain,
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(strings, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=4,
)


@st.composite
def ranges(draw, text: str) -> tuple[Range, ...]:
    edges = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=4)))
    edges = edges[: len(edges) // 2 * 2]
    return tuple(Range(*edges[i : i + 2]) for i in range(0, len(edges), 2))


@st.composite
def spans(draw, text: str, id_: str, annotator: str) -> Span:
    fragments = draw(ranges(text))
    return Span(
        id_,
        fragments,
        draw(names),
        quote_of(text, fragments),
        annotator,
        draw(st.sampled_from(Origin)),
        draw(answers),
        draw(st.none() | strings),
        draw(st.booleans()),
        draw(strings),
        draw(st.integers(0, 3)),
    )


@st.composite
def layers(draw, document: Document, annotator: str) -> Layer:
    ids = [f"{annotator}/{n}" for n in range(draw(st.integers(0, 4)))]
    made = [draw(spans(document.text, id_, annotator)) for id_ in ids]
    ends = st.sampled_from(ids) if ids else st.nothing()
    links = (
        draw(st.lists(st.builds(Relation, names, names, ends, ends, st.just(annotator), strings), max_size=2))
        if ids
        else ()
    )
    return Layer(
        document.id,
        annotator,
        Spans(made),
        tuple(links),
        draw(answers),
        draw(st.sampled_from(Status)),
        draw(st.none() | strings),
        draw(st.booleans()),
        draw(st.frozensets(st.builds(Rejection, names, st.none() | st.integers(0, 40)), max_size=3)),
    )


@st.composite
def records(draw) -> Record:
    text = draw(
        st.text(st.sampled_from(NASTY) | st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
    )
    known = st.none() | strings
    document = Document(
        document_id(text),
        text,
        draw(strings),
        draw(strings),
        draw(known),
        draw(known),
        draw(known),
        draw(known),
        draw(known),
        draw(metadata),
        (Range(len(text) // 2, len(text)),) if draw(st.booleans()) else (),
    )
    annotators = sorted(draw(st.sets(names, max_size=3)))
    made = tuple(draw(layers(document, name)) for name in annotators)
    ids = [span.id for layer in made for span in layer.spans]
    suggestions = st.tuples(names, st.floats(0, 1))
    return Record(
        document,
        made,
        draw(st.none() | strings),
        draw(st.none() | st.integers(0, 3)),
        suggested_by=draw(st.dictionaries(st.sampled_from(ids), suggestions)) if ids else {},
    )
