"""Deciding between people by the keys of suggestions: nothing is taken unasked, and what is decided stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import RejectionAdded
from annotator.core.layer import Status
from annotator.core.proposal import proposals_of
from annotator.core.span import Origin
from annotator.core.spans import Spans
from annotator.keys.hints import prompt
from annotator.keys.keymap import keymap_for
from annotator.session.commands import run
from annotator.session.proposals import undecided
from annotator.session.requests import Ask, OpenDocument, SwitchReview, TakeOver
from annotator.workspace.review_queue import review_of
from tests.marked import SCHEMA, ListHistory, commanded, context_for, marked_from, session_from, with_overlap
from tests.session.reviewed import decided, layer_of, marks, opened, reviewed, taken_and_open

BOTH = "[Ann|person] met [Bo|person]."
KEYS = [
    # Enter takes what all agree on in the sentence, and nothing else
    ([BOTH, BOTH], "enter", ["Ann|person", "Bo|person"], []),
    ([BOTH, "[Ann|person] met Bo."], "enter", ["Ann|person"], ["Bo|person"]),
    ([f"{BOTH} [Al|person] left."] * 2, "enter", ["Ann|person", "Bo|person"], ["Al|person"]),
    ([BOTH, BOTH, "[Ann|person] met Bo."], "enter", ["Ann|person"], ["Bo|person"]),  # a majority is not all
    # nested spans on which all agree are both taken, and two labels on one text as well
    (["[[Ann|person] Prize|event] won"] * 2, "enter", ["Ann Prize|event", "Ann|person"], []),
    (["[[Ann|person]|event] won"] * 2, "enter", ["Ann|event", "Ann|person"], []),
    # Space takes one, and what it rules out is turned down with it: another label, another extent
    (["[Ann|person] won", "[Ann|event] won"], "space", ["Ann|event"], []),
    (["[Ann Lee|person] won", "[Ann|person] Lee won"], "space", ["Ann Lee|person"], []),
    (["[Ann|person] won", "Ann won"], "space", ["Ann|person"], []),
    # digits choose; the first is what most people have
    (["[Ann|person] won", "[Ann|event] won"], "2", ["Ann|person"], []),
    (["[Ann|person] won", "[Ann|event] won", "[Ann|person] won"], "1", ["Ann|person"], []),
    (["[Ann|person] won", "[Ann|event] won", "[Ann|person] won"], "2", ["Ann|event"], []),
    # also what the alternatives rule out is chosen from, and may stand beside what is taken
    (["[Ann Lee|person] won", "[Ann|person] Lee won", "[Ann Lee|event] won"], "1", ["Ann Lee|event"], ["Ann|person"]),
    (["[Ann Lee|person] won", "[Ann|person] Lee won", "[Ann Lee|event] won"], "2", ["Ann Lee|person"], []),
    # a digit of none of them does nothing
    (["[Ann|person] won", "[Ann|event] won"], "3", [], ["Ann|event", "Ann|person"]),
    (["[Ann|person] met [Bo|person]", "Ann met Bo"], "space 2", ["Ann|person"], ["Bo|person"]),
    (["[Ann|person] met [Bo|person]", "Ann met Bo"], "space 1", ["Ann|person", "Bo|person"], []),
    # x turns down one, and the other one is asked about; then both
    (["[Ann|person] won", "[Ann|event] won"], "x", [], ["Ann|person"]),
    (["[Ann|person] won", "[Ann|event] won"], "x x", [], []),
    (["[Ann|person] won", "[Ann|event] won"], "x space", ["Ann|person"], []),
    (["[Ann|person] met Bo.", "Ann met [Bo|person]."], "space x", ["Ann|person"], []),
    # one after another, without a key between
    (["[Ann|person] met [Bo|event].", "Ann met [Bo|person]."], "x space", ["Bo|event"], []),
    # an own mark decides what it rules out; another label on the candidate, too
    (["[Ann|person] won", "Ann won"], "e space", ["Ann|event"], []),
    (["[Ann|person] Lee won", "Ann won"], ".", ["Ann Lee|person"], []),
    # what is taken and deleted is turned down
    (["[Ann|person] won", "Ann won"], "space x", [], []),
    # undo asks again, redo does not
    (["[Ann|person] won", "[Ann|event] won"], "space u", [], ["Ann|event", "Ann|person"]),
    (["[Ann|person] won", "[Ann|event] won"], "space u U", ["Ann|event"], []),
    (["[Ann|person] won", "[Ann|event] won"], "x u", [], ["Ann|event", "Ann|person"]),
    ([BOTH, BOTH], "enter u", [], ["Ann|person", "Bo|person"]),
    # labels of one person that overlap are no disagreement with each other
    (["[[Ann|person] Prize|event]", "[Ann Prize|event]"], "space space", ["Ann Prize|event", "Ann|person"], []),
    # fragments are taken as they are
    (["[Ann] and [Lee|person] won"] * 2, "enter", ["Ann Lee|person"], []),
]  # fmt: skip


@pytest.mark.parametrize(("layers", "keys", "taken", "left"), KEYS)
def test_the_keys_of_suggestions_decide(layers, keys, taken, left):
    schema = replace(with_overlap("nested"), discontinuous=True)
    session = decided(reviewed(layers, schema=schema), keys)[-1].session
    spans, open_ = taken_and_open(session)
    assert (sorted(spans), sorted(open_)) == (sorted(taken), sorted(left))


def test_where_no_overlap_is_allowed_a_nested_span_is_an_alternative():
    session = reviewed(["[Ann Prize|event]", "[Ann|person] Prize"], schema=with_overlap("none"))
    assert taken_and_open(decided(session, "2")[-1].session) == (["Ann|person"], [])


def test_what_is_taken_is_a_span_of_its_own_in_the_layer():
    session = decided(reviewed([BOTH, BOTH]), "enter")[-1].session
    assert {span.annotator for span in session.layer.spans} == {"gold"}
    assert {span.origin for span in session.layer.spans} == {Origin.ACCEPTED}
    assert {span.id for span in session.layer.spans}.isdisjoint(f"anna {n}" for n in range(9))


def test_it_is_said_who_has_what_and_which_key_takes_it():
    session = reviewed(["[Ann|person] won", "[Ann|event] won", "[Ann|person] won"])
    assert prompt(session) == "1 Person? “Ann” anna, cleo · 2 Event? “Ann” ben · x no"
    assert prompt(reviewed([BOTH, BOTH])) == "Person? “Ann” all · Space yes · x no"
    (*_, last) = decided(reviewed(["[Ann|person] met [Bo|person]", "Ann met Bo"]), "space")
    assert last.message == "Person “Ann” · Person? “Bo” anna · Space yes · x no"
    (*_, last) = decided(last.session, "space")
    assert last.message == "Person “Bo” · all that is marked is decided; Enter goes on, T to the form"


def test_digits_are_keys_of_the_review_only_where_something_is_to_be_decided():
    session = reviewed(["[Ann|person] won", "[Ann|event] won"])
    keymap = keymap_for(SCHEMA)
    assert keymap.answer(session, "2").command.name == "take-numbered"
    assert keymap.answer(replace(session, candidate=None), "2").command.name != "take-numbered"


def test_enter_goes_on_where_it_takes_nothing_and_ends_the_document_when_all_is_decided():
    layers = ["[Ann|person] won. [Bo|person] lost.", "Ann won. Bo lost."]
    steps = decided(reviewed(layers), "enter enter x x enter")
    at_ = [step.session.candidate and step.session.candidate.spans[0].text for step in steps]
    assert at_ == ["Ann", "Bo", "Ann", "Bo", None, None]
    assert steps[-1].request == OpenDocument("next")
    assert steps[-1].session.layer.status is Status.DONE


def test_a_document_may_be_ended_with_proposals_left_and_says_how_many():
    (*_, step) = decided(reviewed([BOTH, "Ann met Bo."]), "; d")
    assert step.message == "document done, with 1 required answer and 2 proposals left"


def test_a_letter_says_no_also_where_a_single_label_is_locked():
    session = reviewed(["[Ann|person] won", "Ann won"])
    locked = replace(session, locked="person")
    assert keymap_for(SCHEMA).answer(locked, "x").command.name == "delete"
    assert keymap_for(SCHEMA).answer(locked, "a").command.name == "aim"


# -- what was decided stays -----------------------------------------------------------------------------------


def test_opening_again_asks_for_nothing_that_was_decided():
    layers = ["[Ann|person] met [Bo|person] and [Al|person]", "[Ann|event] met Bo and Al"]
    session = decided(reviewed(layers), "2 x space")[-1].session
    again = opened(session, session.review.layers)
    assert taken_and_open(again) == (["Ann|person", "Al|person"], [])


def test_new_work_of_others_is_shown_as_new_and_nothing_that_was_decided_changes():
    session = decided(reviewed(["[Ann|person] met Bo", "[Ann|event] met Bo"]), "2")[-1].session
    more = (layer_of("[Ann|person] met [Bo|event]", "anna"), layer_of("[Ann|policy] met Bo", "ben"))
    again = opened(session, more)
    assert taken_and_open(again) == (["Ann|person"], ["Ann|policy", "Bo|event"])


def test_enter_does_not_take_what_would_replace_a_decision_though_all_agree_on_it_now():
    session = decided(reviewed(["[Ann|person] met Bo", "[Ann|event] met Bo"]), "2")[-1].session
    changed = opened(session, (layer_of("[Ann|event] met Bo", "anna"), layer_of("[Ann|event] met Bo", "ben")))
    assert taken_and_open(changed) == (["Ann|person"], [])  # it was turned down, whoever has it
    other = tuple(layer_of("[Ann|policy] met [Bo|event]", name) for name in ("anna", "ben"))
    changed = decided(opened(session, other), "enter")[-1].session
    assert taken_and_open(changed) == (["Ann|person", "Bo|event"], ["Ann|policy"])
    (*_, step) = decided(changed, "space")
    assert taken_and_open(step.session) == (["Ann|policy", "Bo|event"], [])
    assert "in place of Person “Ann”" in step.message


def test_what_was_turned_down_can_be_asked_about_again():
    session = decided(reviewed(["[Ann|person] won", "[Ann|event] won"]), "x x ; a")[-1].session
    assert taken_and_open(session) == ([], ["Ann|event", "Ann|person"])
    session = decided(reviewed(["[Ann|person] won", "[Ann|event] won"]), "space ; a")[-1].session
    assert taken_and_open(session) == (["Ann|event"], ["Ann|person"])


TEXT = "Ann met Bo and Al in Rome. Then Eve left."
WORDS = list(session_from(TEXT).document.segmentation.words_in(session_from(TEXT).document.whole))


@st.composite
def _layer(draw, person):
    marked = session_from(TEXT).layer
    drawn = draw(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 2), st.sampled_from("pe")), max_size=5))
    spans = {}
    for first, more, label in drawn:
        range_ = WORDS[first].hull(WORDS[min(first + more, len(WORDS) - 1)])
        name = {"p": "person", "e": "event"}[label]
        span = session_from(f"[{TEXT}|{name}]").layer.spans
        (one,) = span
        spans[range_, name] = replace(
            one,
            id=f"{person} {range_} {name}",
            fragments=(range_,),
            text=range_.slice(TEXT),
            annotator=person,
        )
    return replace(marked, annotator=person, spans=Spans(spans.values()), status=Status.DONE)


_KEYS = st.lists(st.sampled_from(["space", "x", "1", "2", "enter", "tab", "u", "U"]), max_size=12)


def pressed(session, keys):
    """The steps of keys, those that mean nothing left out."""
    history = ListHistory()
    context, keymap = context_for(TEXT, history), keymap_for(session.schema)
    for key in keys:
        invocation = keymap.answer(session, key)
        if invocation is None or (
            key.isdigit() and session.candidate is None
        ):  # it would set the number of words
            continue
        step = run(invocation.command, session, context, invocation.argument)
        history.keep(step)
        yield step
        session = step.session


@given(_layer("anna"), _layer("ben"), _layer("cleo"), _KEYS, st.sampled_from(["nested", "any", "none"]))
def test_nothing_is_asked_twice_and_nothing_stands_that_was_not_asked_for(anna, ben, cleo, keys, overlap):
    session = replace(
        session_from(TEXT, with_overlap(overlap)), layer=replace(anna, annotator="gold", spans=Spans())
    )
    session = opened(session, (anna, ben, cleo))
    proposed = set(marks(session.review.proposals))
    for step in pressed(session, keys):
        now = step.session
        open_ = {each.order for each in undecided(now)}
        again = opened(now, (anna, ben, cleo))
        assert {each.order for each in undecided(again)} == open_
        assert now.layer == again.layer
        assert set(marks(now.layer.spans)) <= proposed
        spans = list(now.layer.spans)
        assert len({(span.fragments, span.label) for span in spans}) == len(spans)


@given(_layer("anna"), _layer("ben"))
def test_deciding_on_one_after_the_other_ends(anna, ben):
    session = replace(
        session_from(TEXT, with_overlap("nested")), layer=replace(anna, annotator="gold", spans=Spans())
    )
    session = opened(session, (anna, ben))
    left = len(list(undecided(session)))
    for _ in range(left):
        if session.candidate is None:
            break
        (step,) = pressed(session, ["space"])
        if step.refused:
            (step,) = pressed(session, ["x"])
        session = step.session
    assert not list(undecided(session))
    assert session.candidate is None


# -- blind, skipping, requests ----------------------------------------------------------------------------------


def test_blind_people_are_letters_in_an_order_of_each_document_that_is_always_the_same():
    layers = tuple(layer_of("[Ann|person] won", name) for name in ("anna", "ben", "cleo"))
    orders = set()
    for number in range(20):
        document = session_from(f"Ann won {number}").document
        reviews = [review_of(document, layers, SCHEMA, blind=True) for _ in range(2)]
        assert reviews[0] == reviews[1]
        assert reviews[0].names == ("A", "B", "C")
        assert reviews[0].is_blind
        orders.add(tuple(layer.annotator for layer in reviews[0].layers))
    assert len(orders) > 3
    shown = prompt(reviewed(["[Ann|person] won", "[Ann|event] won"], blind=True))
    assert "anna" not in shown
    assert "ben" not in shown


def test_a_document_is_skipped_with_a_reason_that_stays_above_its_note():
    session = session_from("^Ann won")
    session = replace(session, layer=replace(session.layer, note="long"))
    (*_, asked) = commanded(session, "skip")
    assert asked.request == Ask("skip-because", "Skip this document, because")
    (*_, step) = commanded(session, "skip-because no  news")
    assert step.session.layer.status is Status.FLAGGED
    assert step.session.layer.note == "skipped: no news\nlong"
    assert step.request == OpenDocument("next")
    (*_, step) = commanded(step.session, "skip-because a list")
    assert step.session.layer.note == "skipped: a list\nlong"
    (*_, step) = commanded(session, "skip-because  ")
    assert step.refused


def test_the_commands_of_the_app_ask_the_workspace():
    session = session_from("^Ann won")
    assert decided(session, "; r")[-1].request == SwitchReview()
    assert decided(session, "; o")[-1].refused
    held = reviewed(["[Ann|person] won", "Ann won"])
    held = replace(held, review=replace(held.review, held_by="dora"))
    assert decided(held, "; o")[-1].request == TakeOver()


def test_a_rejection_in_a_review_is_of_one_label_at_one_place():
    (*_, step) = decided(reviewed(["[Ann|person] won", "[Ann|event] won"]), "x")
    (change,) = [each for each in step.changes if isinstance(each, RejectionAdded)]
    assert (change.rejection.text, change.rejection.start, change.rejection.label) == ("Ann", 0, "event")


def test_proposals_count_who_has_exactly_that_span():
    layers = [layer_of(each, name) for each, name in ((BOTH, "anna"), ("[Ann|person] met Bo.", "ben"))]
    found = proposals_of(layers, ["anna", "ben"])
    assert [(each.source, each.score) for each in found] == [("anna, ben", 1.0), ("anna", 0.5)]


def test_a_walk_goes_to_what_is_undecided():
    session = reviewed(["[Ann|person] met [Bo|person]", "Ann met Bo"])
    assert decided(session, "tab")[-1].session.candidate.spans[0].text == "Bo"
    assert marked_from(decided(session, "tab")[-1].session).count("{") == 2
