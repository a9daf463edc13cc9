"""Work under an older version of the schema, brought to a file that has a later one: as if it had been migrated."""

from hypothesis import given
from hypothesis import strategies as st
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
from annotator.core.layer_merging import merged
from annotator.core.range import Range
from annotator.core.span import Relation, Span
from annotator.core.suggestion import Rejection
from annotator.schema.loading import parse_schema
from annotator.schema.migrated_changes import migrated_changes
from annotator.schema.migrating import migrated_layer
from tests.core.small_layers import contents, small_layers

STEPS = """\
  - {from: 1, to: 2, rename: {human: person}, relations: {close_to: near}}
  - {from: 2, to: 3, fields: [{id: topic, rename: subject, values: {battle: war}}]}
"""
SPLITS = "  - {from: 1, to: 3, split: {label: human, into: [person, place]}}\n"
HUMAN = Span("a", (Range(0, 3),), "human", "Zoë", "amy")
EMPTY = Layer("d", "amy")
PLACE = Span("b", (Range(4, 7),), "place", "Ulm", "amy")


def schema_with(steps):
    return parse_schema(
        "schema: 1\nid: t\nversion: 3\nlabels: [{id: person}, {id: place}]\n"
        "relations: [{id: near, from: [person], to: [place]}]\n"
        f"document: [{{id: subject, type: choice, values: [war, peace]}}]\nmigrations:\n{steps}",
        "t.yaml",
    )


LATER = schema_with(STEPS)
OLD_LAYERS = small_layers(labels=("human", "place"), types=("close_to", "near"))


def migrated(*changes, version=1, schema=LATER):
    return migrated_changes(changes, schema, version, "amy")


@given(OLD_LAYERS, st.lists(OLD_LAYERS, min_size=1, max_size=3))
def test_migrated_changes_lead_from_the_migrated_layer_to_the_migrated_layer(before, courses):
    changes, last = (), before
    for layer in courses:
        changes += changes_between(last, layer)
        last = layer
    here, there = (migrated_layer(layer, LATER, 1) for layer in (before, last))
    assert contents(apply_all(here, migrated(*changes))) == contents(there)


def test_every_kind_of_change_is_migrated():
    made, left = replace(HUMAN, id="n"), Relation("r", "close_to", "a", "b", "amy")
    person = replace(HUMAN, label="person", schema_version=3)
    assert migrated(SpanAdded(made)) == (SpanAdded(replace(person, id="n")),)
    assert migrated(SpanRemoved(HUMAN)) == (SpanRemoved(person),)
    assert migrated(SpanChanged(HUMAN, replace(HUMAN, note="n"))) == (
        SpanChanged(person, replace(person, note="n")),
    )
    assert migrated(RelationAdded(left)) == (RelationAdded(replace(left, type="near")),)
    assert migrated(RelationRemoved(left)) == (RelationRemoved(replace(left, type="near")),)
    assert migrated(AnswerSet("topic", None, "battle")) == (AnswerSet("subject", None, "war"),)
    assert migrated(AnswerSet("topic", "peace", "battle")) == (AnswerSet("subject", "peace", "war"),)
    assert migrated(AnswerSet("topic", "battle", None)) == (AnswerSet("subject", "war", None),)


def test_what_no_step_names_stays_as_it_is():
    done = LayerChanged(LayerState(Status.IN_PROGRESS, "n", keeps_boilerplate=True), LayerState(Status.DONE))
    for change in (
        SpanAdded(PLACE), done, RejectionAdded(Rejection("Bo", 4)), RejectionRemoved(Rejection("Bo")),
        AnswerSet("other", "x", None),
    ):  # fmt: skip
        assert migrated(change) == (change,)


def test_only_the_steps_after_the_version_are_taken():
    assert migrated(AnswerSet("topic", None, "peace"), SpanAdded(HUMAN), version=2) == (
        SpanAdded(HUMAN),
        AnswerSet("subject", None, "peace"),
    )


def test_a_change_that_the_migration_makes_needless_is_left_out():
    assert migrated(SpanChanged(HUMAN, replace(HUMAN, label="person"))) == (
        SpanChanged(replace(HUMAN, label="person", schema_version=3), replace(HUMAN, label="person")),
    )
    assert migrated(AnswerSet("topic", "battle", "war")) == ()


def test_a_new_span_of_a_label_that_was_split_waits_and_flags_the_document_whatever_its_status_was():
    changes = migrated(SpanAdded(HUMAN), schema=schema_with(SPLITS))
    layer = migrated_layer(replace(EMPTY, status=Status.DONE), LATER, 1)
    now = merged(layer, changes, ())
    assert [(span.flagged, span.note) for span in now.spans] == [(True, "to decide: person or place")]
    assert now.status is Status.FLAGGED


def test_what_is_made_and_deleted_by_the_same_action_needs_nothing():
    left, no = Relation("r", "close_to", "a", "b", "amy"), Rejection("Bo")
    deeds = (SpanAdded(HUMAN), RelationAdded(left), RejectionAdded(no))
    assert migrated(*deeds, *(each.inverse() for each in reversed(deeds))) == ()
