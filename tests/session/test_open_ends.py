"""Walks to what is still to be looked at: missing answers, flags, notes; and what F and check call a problem."""

import pytest
from msgspec.structs import replace

from annotator.core.layer import Status
from annotator.core.spans import Spans
from annotator.rules.breaches import breaches
from annotator.schema.answers import FieldType
from annotator.schema.values import Choice, Field
from annotator.session.requests import OpenDocument
from tests.marked import SCHEMA, press, session_from

ROLE = Field("role", FieldType.CHOICE, required=True, choices=(Choice("a", "a"), Choice("b", "b")))
WHEN = Field("when", FieldType.DATE, required=True)
person, policy, event = SCHEMA.labels
ASKING = replace(
    SCHEMA,
    labels=(
        replace(person, attributes=(ROLE, Field("quoted", FieldType.BOOL, default=False))),
        policy,
        replace(event, attributes=(WHEN, ROLE)),
    ),
)
TEXT = "^[Ann|person] met [Bo|policy] at a [rally|event] and [Al|person]"


def places(keys, marked=TEXT):
    """The fields that the form is at after each of the keys, with the span."""
    shown = []
    for step in press(session_from(marked, ASKING), keys)[1:]:
        session = step.session
        if step.command == "next-missing" and session.form is not None:
            text = session.focus.text if session.form.of_span and session.focus else "-"
            shown.append(f"{text} {session.form.field}")
    return shown


def test_each_missing_answer_is_gone_to_in_reading_order_and_then_those_of_the_document():
    assert places("; u " * 7) == [
        "Ann role", "rally when", "rally role", "Al role", "- topic", "Ann role", "rally when",
    ]  # fmt: skip


def test_the_field_and_how_many_are_left_are_named():
    steps = press(session_from(TEXT, ASKING), "; u")
    assert steps[-1].message == "5 to answer: role, of Person “Ann”"
    steps = press(session_from("^Ann", ASKING), "; u ; u")
    assert steps[2].message == "1 to answer: topic, of the document"
    assert steps[-1].message == "1 to answer: topic, of the document · the first again"


def test_an_answer_that_was_given_is_not_gone_to():
    # the value's key answers, and the form goes on by itself to the field after it
    assert places("; u a escape ; u")[-1] == "rally when"
    assert places("; u a ; u")[-1] == "rally when"


def test_it_starts_from_where_one_is():
    assert places("end ; u", TEXT + " ^left")[:1] == ["- topic"]
    assert places("tab ; u")[-1] == "Ann role"
    assert places("tab tab ; u")[-1] == "rally when"


def test_what_f_calls_a_problem_of_the_document_is_what_check_lists():
    session = session_from("^Ann left", ASKING)
    session = replace(session, layer=replace(session.layer, status=Status.DONE))
    listed = [each.what for each in breaches(ASKING, session.document, session.layer)]
    assert listed == ["1 required left"]
    step = press(session, "F")[-1]
    assert step.message == (
        "the document breaks a rule of the schema: 1 required left; ; u goes to the first answer"
    )


def marked_up(**changes):
    session = session_from("^[Ann|person] met [Bo|policy] and [Al|person]")
    spans = [replace(each, **changes) if each.text in ("Bo", "Al") else each for each in session.layer.spans]
    return replace(session, layer=replace(session.layer, spans=Spans(spans)))


@pytest.mark.parametrize(
    ("key", "changes", "said", "end"),
    [
        ("g", {"flagged": True}, "Policy “Bo”: flagged", "no further span is flagged here"),
        ("e", {"note": "who\nis it?"}, "Policy “Bo”: who is it?", "no further span has a note here"),
    ],
)
def test_flags_and_notes_are_gone_through_and_then_the_next_document(key, changes, said, end):
    steps = press(marked_up(**changes), f"; {key} ; {key} ; {key} y")
    assert steps[2].message == said
    assert steps[4].session.focus.text == "Al"
    assert steps[6].message == f"{end}; look in the next document?  y yes · any other key no"
    assert steps[7].request == OpenDocument("next", then={"g": "next-flagged", "e": "next-note"}[key])


def test_what_the_document_has_is_said_at_the_end():
    session = session_from("^Ann")
    layer = replace(session.layer, status=Status.FLAGGED, note="two\nlines")
    session = replace(session, layer=layer)
    assert press(session, "; g")[-1].message.startswith("the document is flagged; look in the next")
    assert press(session, "; e")[-1].message.startswith("note on the document: two lines; look in")
