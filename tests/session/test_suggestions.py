"""Answering suggestions: Space yes, x no, Enter all the confident ones."""

import pytest

from annotator.core.span import Origin
from annotator.core.suggestion import Rejection
from annotator.session.suggesting import with_suggestions
from tests.marked import (
    ListHistory,
    ListSuggester,
    context_for,
    marked_from,
    press,
    press_in,
    pressed,
    session_from,
    with_overlap,
)

TAKING = [
    # Space takes the first one after the caret and goes to the next; the caret stays with what was made
    ("^Ann met {Bo|person}.", "space", "Ann met ^[Bo|person]."),
    ("^{Ann|person} met {Bo|person}.", "space", "^[Ann|person] met {Bo|person!}."),
    ("^{Ann|person} met {Bo|person}.", "space space", "[Ann|person] met ^[Bo|person]."),
    ("{Ann|person} met ^{Bo|person}.", "space", "{Ann|person} met ^[Bo|person]."),
    ("^{Ann {Lee|person}|person} met {Bo|person}.", "space", "^[Ann Lee|person] met {Bo|person!}."),
    ("{Ann|person} met ^Bo.", "shift+tab space", "^[Ann|person] met Bo."),
    ("^{Ann|person} met {Bo|person?}.", "space space u", "[Ann|person] met ^{Bo|person?}."),
    ("^{Ann|person} met Bo.", "space u", "^{Ann|person} met Bo."),
    # another label on the candidate
    ("^{Ann|person} met Bo.", "tab e space", "^[Ann|event] met Bo."),
    # the edge keys take the candidate with the edge moved
    ("^{Ann|person} Lee met", "tab .", "^[Ann Lee|person] met"),
    ("^{Ann Lee|person} met", "tab ,", "^[Ann|person] Lee met"),
    ("so ^{Ann|person} met", "tab <", "^[so Ann|person] met"),
    # a suggestion that a span covers is removed
    ("^{Ann|person} met Bo.", "p a", "^[Ann|person] met Bo."),
    ("^so {Ann|person} met", "p a .", "so ^[Ann met|person]"),
    # inside a span of another label it stays
    ("^{Ann|person} Prize was", "e a 2", "^[{Ann|person} Prize|event] was"),
]

REJECTING = [
    # one that is further on is gone to first
    ("^Ann met {Bo|person}.", "x", "Ann met ^{Bo|person!}."),
    ("^Ann met {Bo|person}.", "x x", "Ann met ^Bo."),
    ("^[Ann|person] met {Bo|person}.", "tab x x", "Ann met ^{Bo|person!}."),
    ("^Ann met {Bo|person}.", "X", "Ann met ^{Bo|person!}."),
    ("^{Ann|person} met {Bo|person}.", "x x", "^Ann met Bo."),
    ("^{Ann|person} met {Bo|person}.", "x space", "Ann met ^[Bo|person]."),
    ("^{Ann|person} met {Bo|person}.", "space x", "^[Ann|person] met Bo."),
    ("^{Ann|person} met {Bo|person}.", "tab x", "^Ann met {Bo|person!}."),
    ("^{Ann|person} met Bo.", "x u", "^{Ann|person} met Bo."),
    ("^{Ann|person} met Bo.", "x u U", "^Ann met Bo."),
    # a span that is focused goes first; one that was suggested is not suggested there again
    ("^[Ann|person] met {Bo|person}.", "tab x", "^Ann met {Bo|person}."),
    ("^{Ann|person} met Bo.", "space x", "^Ann met Bo."),
    ("^{Ann|person} met Bo.", "space x W W W", "^Ann met Bo."),
    ("^{Ann|person} met Bo.", "space x u", "^[Ann|person] met Bo."),
    # everywhere in the document; labelled ones stay
    ("^{Bo|person} met {Bo|person} and [Bo|person].", "X", "^Bo met Bo and [Bo|person]."),
    ("^{Bo|person} met {Bo|person} and {Al|person}.", "X", "^Bo met Bo and {Al|person}."),
    ("^{Bo|person} met {Bo|person}.", "X u", "^{Bo|person} met {Bo|person}."),
    ("^[Bo|person] met {Bo|person}.", "tab X", "^[Bo|person] met Bo."),
]

SENTENCES = [
    (
        "^{Ann|person} met {Bo|person}. {Al|person} left.",
        "enter",
        "[Ann|person] met [Bo|person]. ^{Al|person} left.",
    ),
    ("^{Ann|person} met {Bo|person?}. Al left.", "enter", "[Ann|person] met {Bo|person?}. ^Al left."),
    ("^{Ann|person} met {Bo|person}. Al left.", "enter u", "^{Ann|person} met {Bo|person}. Al left."),
    ("^Ann met Bo. {Al|person} left.", "enter enter", "Ann met Bo. ^[Al|person] left."),
]

WALKING = [
    (
        "^so {Ann|person} met [Bo|event] and {Al|person}",
        "tab",
        "so ^{Ann|person!} met [Bo|event] and {Al|person}",
    ),
    (
        "^so {Ann|person} met [Bo|event] and {Al|person}",
        "tab tab",
        "so {Ann|person} met ^[Bo|event] and {Al|person}",
    ),
    (
        "^so {Ann|person} met [Bo|event] and {Al|person}",
        "tab tab tab",
        "so {Ann|person} met [Bo|event] and ^{Al|person!}",
    ),
    (
        "^so {Ann|person} met [Bo|event] and {Al|person}",
        "tab tab tab tab",
        "so ^{Ann|person!} met [Bo|event] and {Al|person}",
    ),
    (
        "^so {Ann|person} met [Bo|event] and {Al|person}",
        "shift+tab shift+tab",
        "so {Ann|person} met ^[Bo|event] and {Al|person}",
    ),
    # the outer before the inner
    ("^[{Ann|person} Prize|event]", "tab tab", "^[{Ann|person!} Prize|event]"),
    # Esc ends the focus on the suggestion
    ("^so {Ann|person} met", "tab escape", "so ^{Ann|person} met"),
]

SWITCHING = [
    ("^{Ann|person} came home. {Bo|person} left.", "W", "^{Ann|person} came home. Bo left."),
    ("^{Ann|person} came home. {Bo|person} left.", "W W", "^Ann came home. Bo left."),
    ("^{Ann|person} came home. {Bo|person} left.", "W W W", "^{Ann|person} came home. {Bo|person} left."),
    ("^{Ann|person} came home. {Bo|person} left.", "W enter", "[Ann|person] came home. ^{Bo|person} left."),
    ("^{他|person}来了。{她|person}走了。", "W enter", "[他|person]来了。^{她|person}走了。"),
]


FAR_AWAY = [
    ("{Al|person} met {Bo|person}. … ^So?", "shift+tab", "{Al|person} met ^{Bo|person!}. … So?"),
    ("^So? … {Al|person} met {Bo|person}.", "tab", "So? … ^{Al|person!} met {Bo|person}."),
]


@pytest.mark.parametrize(("before", "keys", "after"), FAR_AWAY)
def test_tab_goes_to_a_suggestion_pages_away(before, keys, after):
    pages = "It went on. " * 600  # more than is looked through around the caret
    assert pressed(before.replace("…", pages), keys) == after.replace("…", pages)


@pytest.mark.parametrize(("before", "keys", "after"), TAKING + REJECTING + SENTENCES + WALKING + SWITCHING)
def test_suggestions_are_answered_by_keys(before, keys, after):
    assert pressed(before, keys) == after


def made(marked, keys, schema=None):
    session = session_from(marked) if schema is None else session_from(marked, schema)
    return {span.text: span.origin for span in press(session, keys)[-1].session.layer.spans}


def test_a_span_has_its_origin():
    marked = "^{Ann|person} met {Bo|person}. Al saw Al."
    assert made(marked, "space") == {"Ann": Origin.ACCEPTED}
    assert made(marked, "enter") == {"Ann": Origin.ACCEPTED, "Bo": Origin.ACCEPTED}
    assert made(marked, "e enter") == {"Ann met Bo.": Origin.SENTENCE}
    assert made(marked, "e s") == {"saw": Origin.MANUAL}
    assert made(marked, "tab .") == {"Ann met": Origin.ACCEPTED}
    assert made("^Bo met Bo", "p b =") == {"Bo": Origin.PROPAGATED}


def test_a_suggestion_off_the_screen_is_shown_before_it_is_taken():
    session = session_from("^one two {three|person} four")
    history = ListHistory()
    context = context_for(session.document.text, history, ListSuggester(session.suggestions))
    context.ruler.window = lambda: session.document.whole.__class__(0, 8)
    steps = press_in(context, history, with_suggestions(session, context), "space")
    assert not steps[-1].changes
    assert marked_from(steps[-1].session) == "one two ^{three|person!} four"


@pytest.mark.parametrize(("keys", "change"), [("space space", "SpanAdded"), ("tab x", "RejectionAdded")])
def test_a_suggestion_longer_than_the_screen_is_gone_to_and_then_taken_or_rejected(keys, change):
    session = session_from("^{one two three four|person} five")
    history = ListHistory()
    context = context_for(session.document.text, history, ListSuggester(session.suggestions))
    context.ruler.window = lambda: session.document.whole.__class__(0, 8)
    *_, first, second = press_in(context, history, with_suggestions(session, context), keys)
    assert not first.changes
    assert type(second.changes[0]).__name__ == change


def test_a_sentence_is_one_undo_step_and_says_how_many():
    steps = press(session_from("^{Ann|person} met {Bo|person}. Al left."), "enter")
    assert steps[-1].message == "2 suggestions taken"
    assert [type(change).__name__ for change in steps[-1].changes] == [
        "SpanAdded",
        "SpanAdded",
        "LayerChanged",
    ]


def test_the_last_sentence_is_taken_and_the_document_is_done():
    step = press(session_from("^{Ann|person} left."), "enter")[-1]
    assert step.session.layer.status == "done"
    assert step.request is not None
    assert step.message == "1 suggestion taken; document done, with 1 required answer left"


def test_rejections_are_kept_in_the_layer():
    layer = press(session_from("^{Ann Lee|person} met {Bo|person}"), "x tab X")[-1].session.layer
    assert layer.rejections == {Rejection("ann lee", 0), Rejection("Bo")}


class Counting(ListSuggester):
    asked = 0

    def suggestions(self, session, around):
        self.asked += 1
        return super().suggestions(session, around)


def test_suggestions_are_looked_up_only_in_a_new_sentence():
    session = session_from("^{Ann|person} met Bo here today. {Al|person} left us all. So what?")
    history, suggester = ListHistory(), Counting(session.suggestions)
    context = context_for(session.document.text, history, suggester)
    start = with_suggestions(session, context)
    for keys, looks in (
        ("right right left", 1),
        ("p m . , x", 1),
        ("enter", 2),
        ("right", 2),
        ("left left", 3),
    ):
        start = press_in(context, history, start, keys)[-1].session
        assert suggester.asked == looks, keys


def test_nothing_is_looked_up_when_nothing_is_known():
    session = session_from("^Ann met Bo. Al left.")
    after = press(session, "right right enter")[-1].session
    assert after.sentence is None


@pytest.mark.parametrize(
    ("before", "keys", "message"),
    [
        ("^one two", "space", "nothing is suggested here"),
        ("^one two", "x", "no span is focused"),
        ("^one two", "X", "no suggestion or span is focused"),
        ("^[one|person] two", "tab X X", "is rejected in this document already"),
        ("^{one|person}", "tab .", "“one” goes no further that way"),
        ("^{one|person}", "W W tab", "nothing is labelled here yet"),
    ],
)
def test_what_is_refused_says_why(before, keys, message):
    steps = press(session_from(before), keys)
    assert steps[-1].refused
    assert message in steps[-1].message
    assert steps[-1].session == steps[-2].session


def test_a_schema_without_overlap_suggests_nothing_on_a_span():
    assert pressed("^{Ann|person} Prize", "e a 2", with_overlap("none")) == "^[Ann Prize|event]"
