"""Where people differ, against the layers themselves."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.agreement.differing import DifferingPlace, differing_places
from annotator.agreement.matching import ComparedSpan
from annotator.core.document import Document
from tests.agreement.samples import TEXT, compared, layer
from tests.profiles import examples

OF = Document.of_text(TEXT)
SPANS = st.sets(
    st.tuples(st.sampled_from([(0, 7), (0, 3), (4, 7), (12, 19), (15, 22), (23, 27)]), st.sampled_from("xy")),
    max_size=5,
)


@settings(max_examples=examples(60, hunting=2000), deadline=None)
@given(layers=st.lists(SPANS, min_size=2, max_size=3))
def test_every_span_that_not_all_have_is_in_one_place_by_whom_it_is(
    layers: list[set[tuple[tuple[int, int], str]]],
) -> None:
    document = compared(
        OF,
        *(
            layer(OF, person, *(((*range_, label)) for range_, label in sorted(marked)))
            for person, marked in zip("abc", layers, strict=False)
        ),
    )
    places = differing_places(document)
    shared = set.intersection(*layers)
    for person, marked in zip("abc", layers, strict=False):
        found = [span for place in places for who, spans in place.marked if who == person for span in spans]
        assert sorted((span.ranges[0], span.label) for span in found) == sorted(marked - shared)
    assert [(place.start, place.end) for place in places] == sorted(
        (place.start, place.end) for place in places
    )
    for one, other in pairwise(places):
        assert one.end <= other.start
    for place in places:
        assert place.has_others == any(start < place.end and place.start < end for (start, end), _ in shared)
        assert any(spans for _, spans in place.marked)


def test_spans_that_overlap_are_one_place() -> None:
    document = compared(
        OF,
        layer(OF, "amy", (0, 7, "person"), (12, 19, "person")),
        layer(OF, "ben", (0, 7, "person"), (0, 3, "name"), (15, 19, "person")),
    )
    assert differing_places(document) == [
        DifferingPlace(0, 3, (("amy", ()), ("ben", (ComparedSpan("name", ((0, 3),)),))), has_others=True),
        DifferingPlace(
            12,
            19,
            (
                ("amy", (ComparedSpan("person", ((12, 19),)),)),
                ("ben", (ComparedSpan("person", ((15, 19),)),)),
            ),
        ),
    ]
