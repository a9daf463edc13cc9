"""Layers over one short text that have much in common, so that changes to them meet often."""

from hypothesis import strategies as st

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection

IDS = "abc"


@st.composite
def small_layers(
    draw, labels=("person", "place"), types=("knows", "near"), field="topic", statuses=tuple(Status)
):
    spans = [
        Span(
            id_,
            (Range(4 * place, 4 * place + draw(st.sampled_from([2, 3]))),),
            draw(st.sampled_from(labels)),
            "xxx",
            "amy",
            attributes=draw(st.sampled_from([{}, {"role": "chief"}])),
            note=draw(st.sampled_from([None, "n", "m"])),
            flagged=draw(st.booleans()),
        )
        for place, id_ in enumerate(IDS)
        if draw(st.booleans())
    ]
    ends = [(one.id, other.id) for one in spans for other in spans if one.id < other.id]
    relations = [
        Relation(f"r{''.join(each)}", draw(st.sampled_from(types)), *each, "amy")
        for each in ends
        if draw(st.booleans())
    ]
    return Layer(
        "d",
        "amy",
        Spans(spans),
        tuple(relations),
        draw(st.sampled_from([{}, {field: "battle"}, {field: "peace"}, {field: "peace", "sure": True}])),
        draw(st.sampled_from(statuses)),
        draw(st.sampled_from([None, "n", "m"])),
        draw(st.booleans()),
        frozenset(draw(st.sets(st.sampled_from([Rejection("Bo"), Rejection("Bo", 4)])))),
    )


def contents(layer):
    """Everything in the layer; its relations unordered."""
    rest = (layer.answers, layer.status, layer.note, layer.keeps_boilerplate, layer.rejections)
    return (list(layer.spans), sorted(map(repr, layer.relations)), *rest)
