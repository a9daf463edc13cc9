# ruff: noqa: E501 - a rule is one line of the table
"""Relations by keys: the type where it is not clear, the first letter of the other span, a digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.span import Relation
from annotator.keys.keymap import keymap_for
from annotator.schema.values import Overlap
from annotator.session.commands import run
from annotator.session.commands.relating import relation_text
from annotator.session.relation_ends import possible_types
from annotator.session.session import Selection, Session
from annotator.session.step import Step
from tests.marked import ListHistory, context_for, marked_from, press, session_from
from tests.session.linked import LINKED

TWO = "^[Curfew|event] hit [Marie|person] and [Max|politician] under [Ruling|policy] after [Coup|event]"


def after(marked: str, keys: str) -> Session:
    return press(session_from(marked, LINKED), keys)[-1].session


def relations(session: Session) -> list[str]:
    return [relation_text(session, relation) for relation in session.layer.relations]


MADE = [
    # where one type fits its letter is skipped
    ("^[Ruling|policy] hit [Marie|person]", "tab R m", ["Policy “Ruling” → targets → Person “Marie”"]),
    # an ancestor matches its descendants
    ("^[Ruling|policy] hit [Max|politician]", "tab R m", ["Policy “Ruling” → targets → Politician “Max”"]),
    # several types: the letter of one comes first
    (TWO, "tab R t m", ["Event “Curfew” → targets → Person “Marie”"]),
    (TWO, "tab R c c", ["Event “Curfew” → causes → Event “Coup”"]),
    # a digit takes another span that begins with that letter
    (TWO, "tab R t m 2", ["Event “Curfew” → targets → Politician “Max”"]),
    (TWO, "tab R t m 1", ["Event “Curfew” → targets → Person “Marie”"]),
    # only spans whose label fits are meant
    ("^[Ruling|policy] hit [May|event] [Marie|person]", "tab R m", ["Policy “Ruling” → targets → Person “Marie”"]),
    # case and accents are ignored, and earlier spans are reached as well
    ("[Élan|person] was hit by ^[Ruling|policy]", "tab R e", ["Policy “Ruling” → targets → Person “Élan”"]),
    # the nearest span after it comes first, then earlier ones
    (
        "[Mae|person] ^[Ruling|policy] [Max|person] [Mo|person]",
        "tab R m",
        ["Policy “Ruling” → targets → Person “Max”"],
    ),
    # without a direction
    ("^[Ann|person] met [Bob|person]", "tab R b", ["Person “Ann” — knows — Person “Bob”"]),
    # two in a row, one undone
    (TWO, "tab R t m R t m", ["Event “Curfew” → targets → Person “Marie”", "Event “Curfew” → targets → Politician “Max”"]),
    (TWO, "tab R t m R t m u", ["Event “Curfew” → targets → Person “Marie”"]),
    (TWO, "tab R t m 2 u", ["Event “Curfew” → targets → Person “Marie”"]),
    (TWO, "tab R t escape", []),
    (TWO, "tab R escape", []),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "keys", "expected"), MADE)
def test_a_relation_is_made_by_keys(marked, keys, expected):
    assert relations(after(marked, keys)) == expected


REFUSED = [
    ("^[Ann|person]", "R", "no span is focused"),
    ("^[Ann|person] [Coup|event]", "tab R", "no span yet that Person “Ann” could be related to: person"),
    (
        "^[Ruling|policy] [Coup|event]",
        "tab R",
        "no span yet that Policy “Ruling” could be related to: person",
    ),
    ("^[AB-1|code] [Ann|person]", "tab R", "no relation can start at Code “AB-1”"),
    (TWO, "tab R x", "x is none of the relations possible here: t targets, c causes"),
    (TWO, "tab R t z", "no span that “targets” could lead to starts with 'z'"),
    (TWO, "tab R t m R t m R t", "“causes” could lead to starts with 't'"),  # the only one left
    (
        "^[Rule|policy] [A|person] [B|person] [C|person]",
        "tab R a R b R",
        "has 2 of at most 2 relations “targets”",
    ),
    ("^[Ann|person] [Bob|person]", "tab R b R b", "starts with 'b'"),
    (TWO, "tab E", "has no relations; R makes one"),
]


@pytest.mark.parametrize(("marked", "keys", "message"), REFUSED)
def test_what_is_impossible_is_refused_with_a_reason(marked, keys, message):
    steps = press(session_from(marked, LINKED), keys)
    assert steps[-1].refused
    assert message in steps[-1].message
    assert not steps[-1].changes


def test_a_relation_that_leads_the_other_way_is_named():
    schema = replace(LINKED, relations=LINKED.relations[:2])
    step = press(session_from("^[Ann|person] [Coup|event]", schema), "tab R")[-1]
    assert "“targets” leads to it: start at the other end" in step.message


def test_impossible_types_are_not_offered():
    event, marie, *_ = (session := session_from(TWO, LINKED)).layer.spans
    assert [type_.id for type_ in possible_types(session, event)] == ["target", "cause"]
    assert [type_.id for type_ in possible_types(session, marie)] == ["knows"]


def test_the_other_end_is_reached_and_left_again():
    session = after(TWO, "tab R t m R t m E")
    assert session.focus.text == "Marie"
    assert press(session, "E")[-1].session.focus.text == "Curfew"
    assert press(session, "E E")[-1].session.focus.text == "Max"  # one relation after the other


def test_a_relation_whose_other_end_is_gone_is_not_followed():
    session = session_from("^[Ruling|policy] hit", LINKED)
    (ruling,) = session.layer.spans
    left_over = Relation("r", "target", ruling.id, "gone", "amy")
    layer = replace(session.layer, relations=(left_over,))
    *_, focused, step = press(replace(session, layer=layer), "tab E")
    assert (step.refused, step.message) == (True, "the other end of that relation is gone")
    assert step.session == focused.session


def test_a_number_whose_span_is_gone_is_refused():
    session = after(TWO, "tab R t m")
    _, _, max_, *_ = session.layer.spans
    gone = replace(session, layer=replace(session.layer, spans=session.layer.spans.without(max_)))
    step = press(gone, "2")[-1]
    assert (step.refused, step.message) == (True, "that span is gone")
    assert step.session == gone


def test_the_form_lists_relations_after_the_fields():
    session = after(TWO, "tab R t m R t m A")
    assert session.form.relation == session.layer.relations[0].id
    assert press(session, "tab enter")[-1].session.focus.text == "Max"
    assert len(press(session, "backspace")[-1].session.layer.relations) == 1
    assert press(session, "backspace ctrl+z")[-1].session.layer.relations == session.layer.relations
    assert press(session, "backspace backspace")[-1].session.layer.relations == ()


def test_a_deleted_span_takes_its_relations_along_in_one_undo_step_and_says_so():
    before = after(TWO, "tab R t m R c c")
    steps = press(before, "x u")
    assert "and 2 of its relations" in steps[1].message
    assert steps[1].session.layer.relations == ()
    assert set(steps[2].session.layer.relations) == set(before.layer.relations)
    assert steps[2].session.layer.spans == before.layer.spans


def test_related_spans_that_a_new_one_replaces_go_with_their_relations_and_one_undo_restores_them():
    schema, history = replace(LINKED, overlap=Overlap.NONE), ListHistory()
    marked = "^[Ann|person] met [Bob|person] and [Cy|person]"
    before = press(session_from(marked, schema), "tab R b R c escape", history)[-1].session
    assert len(relations(before)) == 2
    steps = press(replace(before, selection=Selection(0, 11)), "e u", history)
    assert marked_from(steps[1].session) == "^[Ann met Bob|event] and [Cy|person]"
    assert relations(steps[1].session) == []
    assert steps[2].session.layer == before.layer


def test_a_label_that_would_break_a_relation_is_refused():
    step = press(after(TWO, "tab R t m E"), "o space")[-1]
    assert step.refused
    assert "“targets” joins no Policy" in step.message
    assert not press(after(TWO, "tab R t m E"), "t space")[-1].refused  # a politician is a person


KEYS = st.lists(
    st.sampled_from(
        [
            "tab",
            "shift+tab",
            "R",
            "t",
            "c",
            "k",
            "m",
            "r",
            "1",
            "2",
            "x",
            "u",
            "U",
            "E",
            "A",
            "backspace",
            "escape",
            "enter",
            "shift+right",
            "e",
            "space",
            ".",
        ]
    ),
    max_size=25,
)


@given(KEYS, st.sampled_from(Overlap))
def test_any_sequence_of_keys_can_be_undone(keys, overlap):
    session = session_from(TWO, replace(LINKED, overlap=overlap))
    history = ListHistory()
    step = walked(Step(session), keys, history)
    while history.undoable() is not None:
        step = walked(Step(step.session.at_rest()), ["u"], history)
        assert not step.refused, step.message
    assert replace(step.session.layer, status=session.layer.status) == session.layer


CONTEXT = context_for(TWO)


def walked(step: Step, keys: list[str], history: ListHistory) -> Step:
    """The step after those of the keys that mean something when their turn comes."""
    context = replace(CONTEXT, history=history)
    for key in keys:
        invocation = keymap_for(step.session.schema).answer(step.session, key)
        if invocation is not None:
            step = run(invocation.command, step.session, context, invocation.argument)
            history.keep(step)
    return step
