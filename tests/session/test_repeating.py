"""Labelling equal strings: in the document at once, in the project after a question."""

import pytest
from msgspec.structs import replace

from annotator.core.changes import DocumentChanges
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from tests.marked import ListHistory, commanded, marked_from, press, pressed, session_from

DOCUMENT = [
    ("^Bo met Bo", "p b =", "^[Bo|person] met [Bo|person]"),
    ("^Bo met Bo and Bobo and bo", "p b =", "^[Bo|person] met [Bo|person] and Bobo and bo"),
    ("^Ann Lee met ANN LEE", "p a =", "^[Ann Lee|person] met [ANN LEE|person]"),
    ("^Bo met [Bo|event]", "p b =", "^[Bo|person] met [Bo|event]"),
    ("^Bo met [Bo|person] and [Bo Lee|person]", "p b =", "^[Bo|person] met [Bo|person] and [Bo Lee|person]"),
    (
        "^Bo met [Bo Prize|event] and Bo",
        "p b =",
        "^[Bo|person] met [[Bo|person] Prize|event] and [Bo|person]",
    ),
    ("^Bo met Bo", "p b = u", "[Bo|person] met ^Bo"),
    ("^Bo met Bo", "p b = u U", "[Bo|person] met ^[Bo|person]"),
    ("^Bo met Bo", "p b right =", "[Bo|person] ^met [Bo|person]"),
]


@pytest.mark.parametrize(("before", "keys", "after"), DOCUMENT)
def test_equal_strings_are_labelled(before, keys, after):
    assert pressed(before, keys) == after


def test_a_rejected_place_is_left_out():
    steps = press(session_from("^Bo met {Bo|person} and Bo"), "p b tab x shift+tab =")
    assert marked_from(steps[-1].session) == "^[Bo|person] met Bo and [Bo|person]"


def test_a_span_that_is_gone_is_no_model_for_others():
    history = ListHistory()
    made = press(session_from("^Bo met Bo"), "p b", history)[-1].session
    gone = replace(made.at_rest(), focus=None, layer=session_from("^Bo met Bo").layer)
    assert press(gone, "=", history)[-1].message == "make or focus a span first; equal strings get its label"


def test_the_message_counts_and_says_what_is_next():
    step = press(session_from("^Bo met Bo and Bo"), "p b =")[-1]
    assert step.message == "2 more Person “Bo”; = again: in the whole project"
    assert len(step.changes) == 2


def other(text, *marked):
    document = Document(document_id(text), text)
    layer = session_from(marked[0]).layer if marked else Layer(document.id, "amy")
    return document, layer


OTHERS = (
    other("Bo left."),
    other("Nobody is here."),
    other("Bo saw Bo and Bo.", "Bo saw [Bo|event] and Bo."),
)


def test_again_asks_with_the_count_and_yes_does_it():
    history = ListHistory()
    steps = press(session_from("^Bo met"), "p b =", history, OTHERS)
    assert steps[-1].message.startswith("label 3 more “Bo” in 2 other documents as Person?")
    assert not steps[-1].elsewhere
    steps = press(session_from("^Bo met"), "p b = y", ListHistory(), OTHERS)
    assert [(each.document_id, len(each.changes)) for each in steps[-1].elsewhere] == [
        (OTHERS[0][0].id, 1),
        (OTHERS[2][0].id, 2),
    ]
    assert steps[-1].message == "3 more Person “Bo” in 2 documents; u takes all of them back"


def test_any_other_key_leaves_the_project_alone():
    for key in ("n", "escape", "space", "p"):
        steps = press(session_from("^Bo met"), f"p b = {key}", ListHistory(), OTHERS)
        assert not steps[-1].elsewhere
        assert steps[-1].message == "nothing was done"
        assert steps[-1].session.question is None


def test_one_undo_reverts_the_whole_project():
    step = press(session_from("^Bo met"), "p b = y u", ListHistory(), OTHERS)[-1]
    assert step.undoes == "a1"
    done = press(session_from("^Bo met"), "p b = y", ListHistory(), OTHERS)[-1].elsewhere
    assert [type(change).__name__ for change in step.elsewhere[0].changes] == ["SpanRemoved"]
    assert [each.document_id for each in step.elsewhere] == [each.document_id for each in done]
    redone = press(session_from("^Bo met"), "p b = y u U", ListHistory(), OTHERS)[-1]
    assert all(isinstance(each, DocumentChanges) for each in redone.elsewhere)
    assert len(redone.elsewhere) == 2


@pytest.mark.parametrize(
    ("before", "keys", "message"),
    [
        ("^Bo met Bo", "=", "make or focus a span first"),
        ("^Bo met Al", "p b =", "there is no other “Bo” to label, here or in the project"),
        ("^[Bo |person]met Bo and Al", "tab =", "there is no other “Bo ” to label"),
        ("He^[ met|person] Bo, met Al", "tab =", "there is no other “ met” to label"),
        ("^[Bo] met [Al|person] and Bo", "tab =", "has gaps"),
    ],
)
def test_what_is_refused_says_why(before, keys, message):
    steps = press(session_from(before), keys)
    assert steps[-1].refused
    assert message in steps[-1].message


@pytest.mark.parametrize(
    ("before", "commands"),
    [
        ("^Bo met Al", []),
        ("^[Bo] met [Al|person] and Bo", ["next-stop"]),
        ("^[Bo] saw [Bo|person]", ["next-stop"]),
    ],
)
def test_only_a_span_in_one_piece_is_repeated_in_the_project(before, commands):
    step = commanded(session_from(before), *commands, "label-in-project", others=OTHERS)[-1]
    assert step.refused
    assert step.message == "make or focus a span in one piece first"
    assert not step.elsewhere
