"""What two sides did to a layer, put together: each side's work once, and refused where it contradicts."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from annotator.core.changes import (
    AnswerSet,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RejectionRemoved,
    RelationAdded,
    RelationRemoved,
    SpanAdded,
    SpanChanged,
    SpanRemoved,
    apply_all,
)
from annotator.core.layer import Layer, Status
from annotator.core.layer_difference import changes_between
from annotator.core.layer_merging import UnfitChangeError, check_ends, merged
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from tests.core.small_layers import IDS, contents, small_layers

A, B = (Span(id_, (Range(start, start + 3),), "person", "Zoë", "amy") for id_, start in (("a", 0), ("b", 4)))
KNOWS = Relation("r", "knows", "a", "b", "amy")
NO = Rejection("Bo", 4)
LAYER = Layer(
    "d", "amy", Spans([A, B]), (KNOWS,), {"topic": "war"}, Status.IN_PROGRESS, "n", rejections=frozenset({NO})
)
STATE = LayerState.of(LAYER)
TAKEN = {"a", "b", "r", "else"}


def ids_of(layer):
    return {each.id for each in (*layer.spans, *layer.relations)}


class ContradictionError(Exception):
    """Both sides changed a thing, and not to the same."""


def one_of(before, one, other):
    """What the side that changed it made of a thing."""
    if other in (before, one):
        return one
    if one == before:
        return other
    raise ContradictionError


PARTS = ("fragments", "text"), ("label",), ("attributes",), ("note",), ("flagged",)


def plainly_merged(before, one, other):
    """Compare every thing that a layer can hold in the three layers; the last status is that of ``other``."""
    spans = []
    for id_ in IDS:
        three = [layer.spans.with_id(id_) for layer in (before, one, other)]
        if None in three:
            spans.append(one_of(*three))
            continue
        parts = {}
        for names in PARTS:
            values = one_of(*(tuple(getattr(each, name) for name in names) for each in three))
            parts.update(zip(names, values, strict=True))
        spans.append(replace(three[0], **parts))
    relations = {each for layer in (one, other) for each in layer.relations}
    kept = {
        each for each in relations if one_of(*(each in layer.relations for layer in (before, one, other)))
    }
    kept_ids = [each.id for each in kept]
    if len(set(kept_ids)) < len(kept_ids):
        raise ContradictionError
    answers = {
        field: value
        for field in ("topic", "sure")
        if (value := one_of(*(layer.answers.get(field) for layer in (before, one, other)))) is not None
    }
    changes_status = other.status is not before.status
    return Layer(
        "d",
        "amy",
        Spans([each for each in spans if each is not None]),
        tuple(kept),
        answers,
        other.status if changes_status else one.status,
        one_of(before.note, one.note, other.note),
        one_of(before.keeps_boilerplate, one.keeps_boilerplate, other.keeps_boilerplate),
        (one.rejections | other.rejections)
        - (before.rejections - one.rejections)
        - (before.rejections - other.rejections),
    )


@given(small_layers(), small_layers(), small_layers())
def test_both_sides_are_put_together_as_a_comparison_of_every_thing_says(before, one, other):
    changes = changes_between(before, other)
    freed = {change.relation.id for change in changes if isinstance(change, RelationRemoved)}
    try:
        expected = plainly_merged(before, one, other)
    except ContradictionError:
        with pytest.raises(UnfitChangeError):
            merged(one, changes, ids_of(one) - freed)
        return
    assert contents(merged(one, changes, ids_of(one) - freed)) == contents(expected)


@given(small_layers(), small_layers())
def test_changes_that_fit_are_applied_and_what_was_done_already_is_not_done_again(before, after):
    changes = changes_between(before, after)
    freed = {change.relation.id for change in changes if isinstance(change, RelationRemoved)}
    assert contents(merged(before, changes, ids_of(before) - freed)) == contents(apply_all(before, changes))
    assert contents(merged(after, changes, ids_of(after))) == contents(after)


def test_the_later_version_of_the_schema_stands_in_a_span_that_both_sides_changed():
    layer = replace(LAYER, spans=Spans([replace(A, note="n", schema_version=3), B]))
    change = SpanChanged(A, replace(A, flagged=True, schema_version=2))
    (now, _) = merged(layer, (change,), TAKEN).spans
    assert (now.note, now.flagged, now.schema_version) == ("n", True, 3)


UNFIT = {
    "a span whose id another annotator's has": (
        SpanAdded(replace(A, id="else")), "its span has the id of another one"),
    "a span that is there and was changed": (
        SpanAdded(replace(A, note="x")), "the span was changed elsewhere"),
    "a span that was changed before it goes": (
        SpanRemoved(replace(A, note="x")), "the span that it deletes was changed elsewhere"),
    "a change of a span that is gone": (
        SpanChanged(replace(A, id="gone"), replace(A, id="gone", note="x")),
        "the span that it changes was deleted elsewhere"),
    "another extent": (
        SpanChanged(replace(A, fragments=(Range(0, 2),)), replace(A, fragments=(Range(0, 1),))),
        "the fragments of its span was changed elsewhere"),
    "a relation whose id another one has": (
        RelationAdded(replace(KNOWS, type="near")), "its relation has the id of another one"),
    "an answer that was given otherwise": (
        AnswerSet("topic", "peace", "art"), "the answer to topic was given otherwise elsewhere"),
    "another note": (
        LayerChanged(replace(STATE, note="o"), replace(STATE, note="x")),
        "the note on the document was changed elsewhere"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "why"), UNFIT.values(), ids=UNFIT)
def test_what_contradicts_the_other_side_is_refused_with_the_reason(change, why):
    with pytest.raises(UnfitChangeError) as refused:
        merged(LAYER, (change,), TAKEN)
    assert str(refused.value) == why


DONE_ALREADY = {
    "the same span": SpanAdded(A),
    "a span that is gone": SpanRemoved(replace(A, id="gone")),
    "the same relation": RelationAdded(KNOWS),
    "a relation that is gone": RelationRemoved(replace(KNOWS, id="gone")),
    "the same rejection": RejectionAdded(NO),
    "a rejection that is gone": RejectionRemoved(Rejection("Al")),
    "the same answer": AnswerSet("topic", None, "war"),
    "the same note": LayerChanged(replace(STATE, note=None), STATE),
}


@pytest.mark.parametrize("change", DONE_ALREADY.values(), ids=DONE_ALREADY)
def test_what_both_sides_did_is_done_once(change):
    assert merged(LAYER, (change,), TAKEN) == LAYER


def test_all_changes_are_made_or_none():
    changes = (AnswerSet("topic", "war", "art"), AnswerSet("topic", "peace", "sport"))
    with pytest.raises(UnfitChangeError):
        merged(LAYER, changes, TAKEN)
    assert LAYER.answers == {"topic": "war"}


@pytest.mark.parametrize("gone", ["a", "b"])
def test_a_relation_may_not_lead_to_a_span_that_is_gone(gone):
    check_ends(LAYER)
    check_ends(Layer("d", "amy"))
    without = replace(LAYER, spans=Spans([each for each in LAYER.spans if each.id != gone]))
    with pytest.raises(UnfitChangeError, match="a relation leads to a span that is gone"):
        check_ends(without)
