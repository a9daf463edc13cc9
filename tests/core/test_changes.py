"""Changes one by one: what they do, what undoes them, when they are refused, and how they are written down."""

import json

import pytest
from msgspec.structs import replace

from annotator.core.change_json import Stamp, change_from_json, change_to_json
from annotator.core.changes import (
    AnswerSet,
    ChangeRefusedError,
    DocumentChanges,
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
    inverses,
    more_spans,
)
from annotator.core.layer import Layer, Status
from annotator.core.layer_difference import changes_between
from annotator.core.range import Range
from annotator.core.span import Origin, Relation, Span
from annotator.core.spans import Spans
from annotator.core.suggestion import CONFIDENT, Rejection, Suggestion


def span(start, end, id_, **more):
    return Span(id_, (Range(start, end),), "person", "x" * (end - start), "amy", **more)


A = span(
    0,
    3,
    "a",
    attributes={"role": "chief", "tags": ("x", "y")},
    note="n",
    flagged=True,
    origin=Origin.ACCEPTED,
)
B, C = span(4, 7, "b"), span(8, 50, "c")
KNOWS = Relation("r2", "knows", "a", "b", "amy", "2026-01-02T00:00:00Z")
NEAR = Relation("r1", "near", "b", "c", "amy", "2026-01-03T00:00:00Z")
NOT_SO, NOWHERE = Rejection("Bo", 4), Rejection("Bo")
LAYER = Layer(
    "d",
    "amy",
    Spans([A, B, C]),
    (KNOWS, NEAR),
    {"topic": "war"},
    Status.IN_PROGRESS,
    "hm",
    True,
    frozenset({NOT_SO}),
)
STATE = LayerState.of(LAYER)

FITTING = {
    "more spans": (SpanAdded(span(60, 61, "new")), 1),
    "fewer spans": (SpanRemoved(B), -1),
    "another span": (SpanChanged(A, replace(A, label="place", note=None)), 0),
    "more relations": (RelationAdded(Relation("r0", "near", "a", "c", "amy", "2026-01-02T12:00:00Z")), 0),
    "fewer relations": (RelationRemoved(KNOWS), 0),
    "more rejections": (RejectionAdded(NOWHERE), 0),
    "fewer rejections": (RejectionRemoved(NOT_SO), 0),
    "an answer": (AnswerSet("other", None, ("x", "y")), 0),
    "another answer": (AnswerSet("topic", "war", 5), 0),
    "no answer": (AnswerSet("topic", "war", None), 0),
    "another status": (LayerChanged(STATE, replace(STATE, status=Status.DONE)), 0),
    "no note": (LayerChanged(STATE, replace(STATE, note=None)), 0),
    "no boilerplate": (LayerChanged(STATE, replace(STATE, keeps_boilerplate=False)), 0),
}


@pytest.mark.parametrize(("change", "more"), FITTING.values(), ids=FITTING)
def test_a_change_is_undone_by_its_inverse_and_can_be_written_down(change, more):
    after = change.apply(LAYER)
    assert after != LAYER
    assert change.inverse().apply(after) == LAYER
    assert change.inverse().inverse() == change
    assert (more_spans(change), more_spans(change.inverse())) == (more, -more)
    assert len(after.spans) == len(LAYER.spans) + more
    for stamp in (Stamp("amy", "2026-01-01T12:00:00Z", 1), Stamp("bob", "", 2)):
        assert change_from_json(json.loads(json.dumps(change_to_json(change, stamp))), stamp) == change
    assert changes_between(LAYER, after) == (change,)


REFUSED = {
    "gone": (SpanRemoved(span(60, 61, "new")), "“x” is gone or has changed elsewhere"),
    "another span": (SpanRemoved(replace(C, note="old")), f"“{'x' * 40}” is gone or has changed elsewhere"),
    "another before": (SpanChanged(replace(B, note="old"), B), "“xxx” is gone or has changed elsewhere"),
    "no relation": (
        RelationRemoved(replace(KNOWS, type="near")),
        "a relation is gone or has changed elsewhere",
    ),
    "rejected": (RejectionAdded(NOT_SO), "“Bo” was rejected already"),
    "not rejected": (RejectionRemoved(NOWHERE), "the rejection of “Bo” is gone"),
    "another answer": (AnswerSet("topic", None, "x"), "the answer to topic has changed"),
    "no answer": (AnswerSet("other", "x", None), "the answer to other has changed"),
    "another state": (LayerChanged(LayerState(), STATE), "the document's status or note has changed"),
}


@pytest.mark.parametrize(("change", "words"), REFUSED.values(), ids=REFUSED)
def test_a_change_that_does_not_fit_is_refused_in_words(change, words):
    with pytest.raises(ChangeRefusedError) as refused:
        change.apply(LAYER)
    assert str(refused.value) == words


def test_a_layer_in_which_nothing_was_recorded_has_nothing():
    assert Layer("d", "amy") == Layer("d", "amy", Spans(), (), {}, Status.NEW, None, False, frozenset())


def test_relations_stay_in_the_order_of_their_making():
    later, same = replace(KNOWS, id="r9"), replace(KNOWS, id="r3")
    without = RelationRemoved(KNOWS).apply(LAYER)
    for relation in (later, KNOWS, same):
        without = RelationAdded(relation).apply(without)
    assert [each.id for each in without.relations] == ["r2", "r3", "r9", "r1"]


def test_several_changes_are_applied_in_order_and_undone_from_the_last():
    changes = (RelationRemoved(KNOWS), SpanRemoved(A), SpanAdded(replace(A, label="place")))
    after = apply_all(LAYER, changes)
    assert [each.label for each in after.spans] == ["place", "person", "person"]
    assert [type(change) for change in inverses(changes)] == [SpanRemoved, SpanAdded, RelationAdded]
    assert apply_all(after, inverses(changes)) == LAYER
    assert DocumentChanges("d", changes).inverse() == DocumentChanges("d", inverses(changes))


def test_a_kind_of_change_that_is_unknown_is_an_error():
    with pytest.raises(KeyError, match="span-moved"):
        change_from_json({"span-moved": {}}, Stamp("amy", "", 1))


def test_differences_come_in_an_order_in_which_they_can_be_applied():
    new = Relation("r3", "near", "a", "n", "amy", "2026-01-04T00:00:00Z")
    after = Layer(
        "d", "amy", Spans([replace(A, note=None), C, span(70, 71, "n")]), (NEAR, new), {"x": 1, "a": 2}, Status.DONE,
        rejections=frozenset({Rejection("Bo", 9), NOWHERE, Rejection("Al")}),
    )  # fmt: skip
    changes = changes_between(replace(LAYER, relations=(KNOWS, NEAR)), after)
    assert [type(change).__name__ for change in changes] == [
        "RelationRemoved", "SpanRemoved", "SpanChanged", "SpanAdded", "RelationAdded", "RejectionRemoved",
        "RejectionAdded", "RejectionAdded", "RejectionAdded", "AnswerSet", "AnswerSet", "AnswerSet", "LayerChanged",
    ]  # fmt: skip
    assert [change.rejection for change in changes[6:9]] == [Rejection("Al"), NOWHERE, Rejection("Bo", 9)]
    assert [change.field for change in changes[9:12]] == ["a", "topic", "x"]


@pytest.mark.parametrize(("score", "confident"), [(CONFIDENT, True), (CONFIDENT - 0.001, False), (1.0, True)])
def test_a_suggestion_is_confident_from_three_of_four_on(score, confident):
    suggestion = Suggestion(Range(3, 9), "person", "memory", score)
    assert (suggestion.is_confident, suggestion.order, CONFIDENT) == (confident, (3, -9, ""), 0.75)
