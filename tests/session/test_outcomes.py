"""What keys lead to where several ways are open: the message, and the spans and caret after them."""

import pytest
from msgspec.structs import replace

from annotator.schema.values import Boundaries
from annotator.session.requests import OpenDocument
from annotator.session.session import FormCursor
from tests.marked import marked_from, press, session_from
from tests.session.linked import LINKED

REFUSED = [
    ("[Ann|person] ran", "tab O 7", "there are only 2 words from here to the end"),
    (
        "a b ^[one|policy] [two|policy] three",
        "o t",
        "at most 2 Policy in a document, and it has that many already",
    ),
    (
        "[Ann|event] ran",
        "tab R",
        "there is no span yet that Event “Ann” could be related to: person, event",
    ),
    ("[Ann|event] [Bo|person] ran", "tab R z", "no span that “targets” could lead to starts with 'z'"),
    ("[A|person] ran", "tab ,", "Person “A” goes no further that way"),
    ("Ann ^ran", "p space T t", "t is not a value of topic; Tab goes on, Esc goes back"),
    ("Ann ^ran", "p space A a a", "a is not a value of quoted; Tab goes on, Esc goes back"),
    (
        "[Ann|event] [Bo|person] ran",
        "tab R b A z",
        "Enter goes to the other end, Backspace deletes the relation, Esc goes back",
    ),
]


@pytest.mark.parametrize(("marked", "keys", "message"), REFUSED)
def test_what_is_refused_says_why_and_changes_nothing(marked, keys, message):
    *_, before, last = press(session_from(marked, LINKED), keys)
    assert last.refused
    assert last.message.startswith(message)
    assert last.session.layer == before.session.layer


RELATIONS = [
    ("tab R b R c A backspace", "deleted Event “Ann” → targets → Person “Bo”", ["x-cy"]),
    ("tab R b A backspace", "deleted Event “Ann” → targets → Person “Bo”", []),
    ("tab R b R c A enter", "Event “Ann” → targets → Person “Bo”", ["x-bo", "x-cy"]),
    ("tab R b E E", "Event “Ann” → targets → Person “Bo”", ["x-bo"]),
    ("tab R b", "Event “Ann” → targets → Person “Bo”", ["x-bo"]),
]


@pytest.mark.parametrize(("keys", "message", "left"), RELATIONS)
def test_relations_are_made_followed_and_deleted(keys, message, left):
    last = press(session_from("[Ann|event] [Bo|person] [Cy|person] ran", LINKED), keys)[-1]
    assert last.message == message or not last.message
    names = {span.id: span.text.lower() for span in last.session.layer.spans}
    assert [f"x-{names[relation.target]}" for relation in last.session.layer.relations] == left


def test_the_form_stays_at_the_next_relation_when_one_is_deleted_and_is_left_with_the_last():
    *_, one_left, none_left = press(
        session_from("[Ann|event] [Bo|person] [Cy|person] ran", LINKED), "tab R b R c A backspace backspace"
    )
    assert one_left.session.form == FormCursor(of_span=True, field="", relation="s2")
    assert none_left.session.form is None
    assert none_left.session.layer.relations == ()


@pytest.mark.parametrize(
    ("boundaries", "after"),
    [
        (Boundaries.WORD, "a ^[ne\u0301 two|person]"),
        (Boundaries.GRAPHEME, "a n^[e\u0301 t|person]wo"),
        (Boundaries.ANY, "a ne^[\u0301 t|person]wo"),
    ],
)
def test_a_selection_is_widened_to_the_edges_that_the_schema_asks_for(boundaries, after):
    session = session_from("a ne<\u0301 t>wo", replace(LINKED, boundaries=boundaries))
    assert marked_from(press(session, "p")[-1].session) == after


def test_enter_takes_the_suggestions_of_the_sentence_and_goes_on_where_the_text_ends():
    last = press(session_from("{Ann|person} {Bo|event} ran ^on", LINKED), "enter")[-1]
    assert last.message == "2 suggestions taken; document done, with 2 required answers left"
    assert last.request == OpenDocument("next")
    assert marked_from(last.session) == "[Ann|person] [Bo|event] ran ^on"
