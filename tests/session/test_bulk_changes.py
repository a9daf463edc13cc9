"""What a change in many documents does in one of them, on marked text, and what it leaves as it is."""

import pytest
from msgspec.structs import replace

from annotator.core.bulk_change import (
    BULK_COMMANDS,
    FlagDocuments,
    LabelHits,
    RejectHits,
    RelabelSpans,
    RemoveSpans,
    SetAnswers,
    SetStatuses,
    command_of,
)
from annotator.core.changes import AnswerSet, apply_all
from annotator.core.document import Document
from annotator.core.layer import Status
from annotator.core.query import Words, parsed_query
from annotator.core.range import Range
from annotator.core.span import Origin, Relation
from annotator.core.suggestion import Rejection
from annotator.schema.answers import FieldType
from annotator.schema.values import Boundaries, Condition, Field, LabelSchema, Overlap
from annotator.session.bulk_changes import LeftOut, changes_for, fault_of_change, hits_of
from annotator.session.bulk_sentences import to_do, was_done, what_is_left_out
from tests.marked import SCHEMA, context_for, marked_from, session_from, with_overlap

PERSON = LabelHits("person")
TO_EVENT = RelabelSpans("person", "event")


def words_of(query: str) -> tuple[Words, ...]:
    return parsed_query(query, {}).words


def done(before, change, query="", schema=SCHEMA, **state):
    """The session after the change, with what it did; made again, it does nothing more."""
    session = session_from(before, schema)
    session = replace(session, layer=replace(session.layer, **state))
    words, context = words_of(query), context_for(session.document.text)
    result = changes_for(session.document, session.layer, schema, context, change=change, words=words)
    layer = apply_all(session.layer, result.changes)
    again = changes_for(session.document, layer, schema, context, change=change, words=words)
    assert again.changes == ()
    assert again.things == 0
    assert again.left_out == result.left_out
    return replace(session, layer=layer), result


LABELLED = [
    ("^Bo met Bo", "bo", "^[Bo|person] met [Bo|person]", {}),
    ("^Bo met bobo", "bo", "^[Bo|person] met bobo", {}),
    ("^Bo met bobo", "bo*", "^[Bo|person] met [bobo|person]", {}),
    ("^Marie\nCurie, Zoë", '"marie curie" zoe', "^[Marie\nCurie|person], [Zoë|person]", {}),
    ("^Marie Curie", 'curie "marie curie"', "^[Marie Curie|person]", {}),
    ("^Marie Curie", "curie marie", "^[Marie|person] [Curie|person]", {}),
    ("^[Bo|person] met Bo", "bo", "^[Bo|person] met [Bo|person]", {}),
    ("^[Bo Lee|person] met", "bo", "^[Bo Lee|person] met", {}),
    ("^[Bo|event] met Bo", "bo", "^[Bo|event] met [Bo|person]", {LeftOut.OCCUPIED: 1}),
    ("^[Bo Prize|event]", "bo", "^[[Bo|person] Prize|event]", {}),
    ("^an [old Bo|event] Lee", '"bo lee"', "^an [old Bo|event] Lee", {LeftOut.OCCUPIED: 1}),
    ("^no hit", "bo", "^no hit", {}),
    ("^no words", "", "^no words", {}),
]


@pytest.mark.parametrize(("before", "query", "after", "left_out"), LABELLED)
def test_hits_are_labelled_where_nothing_is_in_the_way(before, query, after, left_out):
    session, result = done(before, PERSON, query)
    assert marked_from(session) == after
    assert result.left_out == left_out
    assert result.things == len(result.changes)


def test_a_new_span_is_as_one_that_is_labelled_everywhere():
    session, result = done("Bo met Bo", PERSON, "bo")
    span = next(iter(session.layer.spans))
    assert (span.origin, span.attributes, span.annotator) == (Origin.PROPAGATED, {"quoted": False}, "amy")
    assert result.place == Range(0, 2)


def test_a_string_that_was_rejected_gets_no_span():
    here, anywhere = Rejection("Bo", 7), Rejection("Ann")
    session, result = done("Bo met Bo and Ann", PERSON, "bo ann", rejections=frozenset({here, anywhere}))
    assert marked_from(session) == "^[Bo|person] met Bo and Ann"
    assert result.left_out == {LeftOut.REJECTED: 2}


def test_boilerplate_gets_no_span_unless_the_annotator_keeps_it():
    document = Document("d" * 32, "Bo met Bo", boilerplate=(Range(0, 3),))
    for keeps, spans in ((False, 1), (True, 2)):
        layer = replace(session_from("Bo met Bo").layer, keeps_boilerplate=keeps)
        result = changes_for(document, layer, SCHEMA, context_for(""), change=PERSON, words=words_of("bo"))
        assert len(result.changes) == spans
        assert result.left_out == ({} if keeps else {LeftOut.BOILERPLATE: 1})


def test_a_hit_inside_a_word_gets_a_span_only_where_the_schema_allows_it():
    inside = "警察署 and 警察"
    for boundaries in Boundaries:
        schema = replace(SCHEMA, boundaries=boundaries)
        session = session_from(inside, schema)
        hits = hits_of(session.document, words_of("察"))
        _, result = done(inside, PERSON, "察", schema)
        assert len(hits) == 2
        assert len(result.changes) + result.left_out.get(LeftOut.EDGES, 0) == 2
        assert boundaries is Boundaries.WORD or len(result.changes) == 2


def limited(**rules) -> LabelSchema:
    """The schema with rules for people."""
    person, *others = SCHEMA.labels
    return replace(SCHEMA, labels=(replace(person, **rules), *others))


def test_what_the_rules_of_the_schema_forbid_is_left_out():
    session, result = done("Bo met Bo and Bo", PERSON, "bo", limited(max=2))
    assert marked_from(session) == "^[Bo|person] met [Bo|person] and Bo"
    assert result.left_out == {LeftOut.RULES: 1}
    _, result = done("Bo met", PERSON, "bo", limited(pattern="[A-Z][a-z]{2,}"))
    assert (result.changes, result.left_out) == ((), {LeftOut.RULES: 1})


RELABELLED = [
    ("^[Bo|person] met [Ann|person]", "^[Bo|event] met [Ann|event]", {}),
    ("^[Bo|policy] met", "^[Bo|policy] met", {}),
    ("^[[Bo|event]|person] met", "^[[Bo|event]|person] met", {LeftOut.OCCUPIED: 1}),
]


@pytest.mark.parametrize(("before", "after", "left_out"), RELABELLED)
def test_spans_get_another_label_where_it_is_not_there_yet(before, after, left_out):
    session, result = done(before, TO_EVENT)
    assert marked_from(session) == after
    assert result.left_out == left_out


def test_a_label_that_would_take_other_spans_away_or_is_full_is_not_given():
    schema = with_overlap("nested")
    person, policy, event = schema.labels
    alone = replace(schema, labels=(person, policy, replace(event, overlap=Overlap.NONE)))
    session, result = done("[old [Bo|policy]|person] and [Ann|person]", TO_EVENT, schema=alone)
    assert marked_from(session) == "^[old [Bo|policy]|person] and [Ann|event]"
    assert result.left_out == {LeftOut.OCCUPIED: 1}
    full = replace(schema, labels=(person, policy, replace(event, max=1)))
    _, result = done("[Bo|person] and [Ann|person]", TO_EVENT, schema=full)
    assert (result.things, result.left_out) == (1, {LeftOut.RULES: 1})


def test_removed_spans_take_their_relations_along_and_may_be_suggested_again():
    session = session_from("[Bo|person] met [Ann|person] at [Expo|event]")
    bo, ann, expo = (span.id for span in session.layer.spans)
    relations = (
        Relation("r1", "knows", bo, ann, "amy", "then"),
        Relation("r2", "at", bo, expo, "amy", "then"),
    )
    after, result = done(
        "[Bo|person] met [Ann|person] at [Expo|event]", RemoveSpans("person"), relations=relations
    )
    assert marked_from(after) == "^Bo met Ann at [Expo|event]"
    assert after.layer.relations == ()
    assert after.layer.rejections == frozenset()
    assert (result.things, len(result.changes)) == (2, 4)


def test_hits_are_rejected_once_each_in_the_whole_document():
    session, result = done("Bo, BO, Ann Lee, ANN LEE", RejectHits(), 'bo "ann lee" nobody')
    assert session.layer.rejections == {Rejection("Bo"), Rejection("BO"), Rejection("ann lee")}
    assert (result.things, result.place) == (3, Range(0, 2))
    _, result = done("Bo met Al", RejectHits(), "bo al", rejections=frozenset({Rejection("Bo")}))
    assert (result.things, result.place) == (1, Range(7, 9))


FORM = replace(
    SCHEMA,
    document_fields=(
        Field("topic", FieldType.TEXT, default="other"),
        Field("law", FieldType.BOOL),
        Field("title", FieldType.TEXT, show_if=Condition("law", equals=True)),
    ),
)


def test_done_means_that_the_defaults_of_the_form_are_answers():
    session, result = done("Bo", SetStatuses(Status.DONE), "bo", FORM)
    assert session.layer.status is Status.DONE
    assert session.layer.answers == {"topic": "other"}
    assert (result.things, result.place) == (0, Range(0, 2))
    session, _ = done("Bo", SetStatuses(Status.IN_PROGRESS), "", FORM)
    assert (session.layer.status, session.layer.answers) == (Status.IN_PROGRESS, {})


def test_a_field_is_answered_where_the_form_asks_it():
    session, _ = done("Bo", SetAnswers("law", "yes"), schema=FORM)
    assert session.layer.answers == {"law": True}
    _, result = done("Bo", SetAnswers("title", "Act"), schema=FORM)
    assert (result.changes, result.left_out) == ((), {LeftOut.NOT_ASKED: 1})
    session, result = done(
        "Bo", SetAnswers("title", "Act"), schema=FORM, answers={"law": True, "title": "Bill"}
    )
    assert result.changes == (AnswerSet("title", "Bill", "Act"),)
    session, result = done("Bo", SetAnswers("title", ""), schema=FORM, answers={"title": "left over"})
    assert session.layer.answers == {}


@pytest.mark.parametrize(
    ("before", "is_flagged", "after"),
    [
        (Status.NEW, True, Status.FLAGGED),
        (Status.DONE, True, Status.FLAGGED),
        (Status.FLAGGED, True, Status.FLAGGED),
        (Status.FLAGGED, False, Status.IN_PROGRESS),
        (Status.DONE, False, Status.DONE),
    ],
)
def test_flags_are_those_of_the_reader(before, is_flagged, after):
    session, _ = done("Bo", FlagDocuments(is_flagged), status=before)
    assert session.layer.status is after


FAULTS = [
    (PERSON, "bo", ""),
    (PERSON, "", 'the query has no words, so there are no hits; name the words, as in police "marie curie"'),
    (
        RejectHits(),
        "-bo",
        'the query has no words, so there are no hits; name the words, as in police "marie curie"',
    ),
    (RejectHits(), "bo", ""),
    (LabelHits("persn"), "bo", "there is no label persn; did you mean person?"),
    (LabelHits("x"), "bo", "there is no label x; there are person, policy"),
    (LabelHits("event"), "bo", "there is no label event; there are person, policy"),
    (RelabelSpans("event", "person"), "", ""),
    (RelabelSpans("person", "event"), "", "there is no label event; there are person, policy"),
    (RelabelSpans("old", "person"), "", ""),
    (RelabelSpans("old", "old"), "", "the spans of old have that label already"),
    (RelabelSpans("nope", "person"), "", "there is no label nope; there are person, policy, event, old"),
    (RemoveSpans("old"), "", ""),
    (RemoveSpans("persno"), "", "there is no label persno; did you mean person?"),
    (SetAnswers("topic", "protest"), "", ""),
    (SetAnswers("topic", ""), "", ""),
    (SetAnswers("topic", "x"), "", "topic: 'x' is not one of protest, other"),
    (SetAnswers("tpic", "x"), "", "there is no field of the document tpic; did you mean topic?"),
    (SetStatuses(Status.DONE), "", ""),
    (FlagDocuments(is_flagged=True), "", ""),
]


@pytest.mark.parametrize(("change", "query", "fault"), FAULTS)
def test_what_is_wrong_with_a_change_is_said_with_what_there_is(change, query, fault):
    *others, event = SCHEMA.labels
    schema = replace(SCHEMA, labels=(*others, replace(event, retired=True)))
    assert fault_of_change(change, words_of(query), schema, {"old": 1}) == fault


SENTENCES = [
    (PERSON, "label 1 hit as Person in 1,000 documents", "labelled 1 hit as Person in 1,000 documents"),
    (
        RelabelSpans("old", "event"),
        "relabel from old to Event: 1 span in 1,000 documents",
        "relabelled from old to Event: 1 span in 1,000 documents",
    ),
    (
        RemoveSpans("event"),
        "remove Event: 1 span in 1,000 documents",
        "removed Event: 1 span in 1,000 documents",
    ),
    (
        RejectHits(),
        "stop suggesting 1 string in 1,000 documents",
        "no longer suggested: 1 string in 1,000 documents",
    ),
    (
        SetStatuses(Status.IN_PROGRESS),
        "set 1,000 documents to in progress",
        "set 1,000 documents to in progress",
    ),
    (
        SetAnswers("topic", "protest"),
        "answer topic with “protest” in 1,000 documents",
        "answered topic with “protest” in 1,000 documents",
    ),
    (
        SetAnswers("topic", ""),
        "take the answer to topic from 1,000 documents",
        "took the answer to topic from 1,000 documents",
    ),
    (FlagDocuments(is_flagged=True), "flag 1,000 documents for review", "flagged 1,000 documents for review"),
    (
        FlagDocuments(is_flagged=False),
        "take the flag from 1,000 documents",
        "took the flag from 1,000 documents",
    ),
]


@pytest.mark.parametrize(("change", "before", "after"), SENTENCES)
def test_a_change_is_said_before_and_after(change, before, after):
    assert to_do(change, SCHEMA, 1, 1000) == before
    assert was_done(change, SCHEMA, 1, 1000) == after
    assert command_of(change) in BULK_COMMANDS


def test_every_kind_has_its_sentence_and_its_name():
    assert {command_of(change) for change, *_ in SENTENCES} == BULK_COMMANDS


def test_what_is_left_out_is_said_with_its_reasons():
    assert what_is_left_out({}) == ""
    counts = {LeftOut.REJECTED: 2, LeftOut.RULES: 1000, LeftOut.EDGES: 0}
    assert what_is_left_out(counts) == "; left out: 2 rejected, 1,000 against another rule of the schema"
