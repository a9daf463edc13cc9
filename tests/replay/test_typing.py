"""What a typist types of a sentence or a document with suggestions, with a locked label and where spans fail."""

import pytest

from annotator.core.range import Range
from annotator.replay.gold import GoldSpan
from annotator.replay.pane import Pane
from annotator.replay.state import Press, ReplayState
from annotator.replay.typist import Passage, Stroke
from annotator.schema.values import Label, LabelSchema
from tests.marked import session_from, with_overlap
from tests.replay.tiny import SIZE, keys_of, typed

BEFORE = "So [Ann|person] saw [Bob|event]."


@pytest.mark.parametrize(
    ("marked", "expected", "reasons"),
    [
        (
            "Then [Ann|person] met [Bob|event] and [Cy|policy].",
            ["o c", "enter"],
            [],
        ),  # what Enter cannot take first
        ("Then [Cy|policy] and [Ann|person] met [Bob|event].", ["o c", "enter"], []),
        ("Then [Ann|person] met [Cy|policy] and [Bob|event].", ["o c", "enter"], []),
        ("Then [Ann|person] met Bob.", ["space"], []),
        ("Then [Ann|person] met [Bob|person].", ["space", "p b"], []),
        ("Then [Ann|person] met [Bob|event]. Then [Bob|event] left [Ann|person].", ["enter", "enter"], []),
        (
            "Then [Ann|person] met [Bob|event] and [the u|policy]\u0308ber.",
            ["enter"],
            ["an edge inside a character"],
        ),
        (
            "Then [Ann|person] met [Bob|event] and [the un|policy]real.",
            ["space", "space", "o t , C . . . C"],
            [],
        ),
        (
            "Then [Ann|person] met [Bob|event] by [x [b|person] c|event].",
            ["e x 3", "enter"],
            ["no sequence of keys was found"],
        ),
    ],
)
def test_suggestions_are_taken_together_where_that_needs_fewer_keys(marked, expected, reasons):
    _, second = typed(BEFORE, marked, suggests=True, schema=with_overlap("none"))
    assert [keys_of(stroke) for stroke in second.strokes] == expected
    assert [reason for _, reason in second.not_typed] == reasons
    assert second.is_exact is not bool(reasons)


def test_without_suggestions_each_span_is_typed_by_itself():
    documents = typed(BEFORE, "Then [Ann|person] met [Ann|person] and [Bob|event].")
    assert [keys_of(stroke) for stroke in documents[1].strokes] == ["p a", "p a", "e b"]


def test_a_label_stays_locked_from_document_to_document():
    schema = LabelSchema("one", 1, "One", (Label("event", "Event", "e"),))
    strokes = [keys_of(one.strokes[0]) for one in typed("it [rose|event]", "it [fell|event]", schema=schema)]
    assert strokes == ["r", "f"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[Ann|person], [Ann|person], [Ann|person], [Ann|event]", ["p a", "space", "space", "e a"]),
        (
            "[Ann|person], [Ann|person]. " + "one two.\n" * 60 + "[Ann|person].",
            ["p a", "space"],
        ),  # one is not in sight
        ("[Ann|person], [Ann|person]", ["p a", "space"]),
        ("[Ann|person] and [Bo|person]. [Ann|person]. [Ann|person]", ["p a", "=", "p b"]),
    ],
)
def test_equal_strings_are_labelled_together_only_if_all_are_wanted_and_seen(marked, expected):
    (one,) = typed(marked, suggests=True)
    assert one.is_exact
    assert [keys_of(stroke) for stroke in one.strokes][: len(expected)] == expected


@pytest.mark.parametrize(
    ("marked", "strokes", "reason"),
    [
        ("[a [b|person] c|event] d", ["e a ."], "no sequence of keys was found"),
        ("[[Ann|person]|event] ran", ["e a"], "the same text has another label"),
    ],
)
def test_a_span_that_fails_is_left_out_with_its_reason(marked, strokes, reason):
    (one,) = typed(marked, schema=with_overlap("none"))
    assert [keys_of(stroke) for stroke in one.strokes] == strokes
    assert [why for _, why in one.not_typed] == [reason]
    assert not one.is_exact


def test_a_passage_adds_up_its_strokes():
    one, two, three = (GoldSpan((Range(start, start + 1),), "x") for start in (0, 2, 4))
    press = Press("a", "aim")
    session = session_from("a b c")
    state = ReplayState.opening(session, Pane.on_screen(session.document.text, SIZE))
    passage = Passage(state, (Stroke((one, two), (press,)), Stroke((three,), (press, press))))
    assert (passage.keys, passage.made) == (3, {one, two, three})
    assert (Passage(state).keys, Passage(state).made, Passage(state).failed) == (0, frozenset(), ())
