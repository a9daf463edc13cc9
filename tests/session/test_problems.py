"""The problems filter: Tab stops at imported spans that break a rule, and the status line shows the rule."""

import pytest
from msgspec.structs import replace

from annotator.core.layer import Status
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.keys.hints import prompt, standing
from annotator.schema.loading import parse_schema
from annotator.schema.migrating import migrated_layer
from annotator.schema.values import Overlap
from tests.marked import marked_from, press, session_from
from tests.session.linked import LINKED

# Event is fine, the code is none, the policies are one too many.
IMPORTED = "^[one|event] [two|code] [three|policy] [four|policy] [five|policy] six"


def focused_texts(steps):
    return [step.session.focus.text for step in steps if step.session.focus]


def test_tab_goes_only_to_spans_that_break_a_rule_and_shows_the_rule():
    steps = press(session_from(IMPORTED, LINKED), "F tab tab tab tab tab")
    assert steps[1].message == "4 spans break a rule: Tab goes to them, F to all"
    assert focused_texts(steps) == ["two", "three", "four", "five", "two"]
    assert "“two” does not match the pattern of Code" in steps[2].message
    assert steps[3].message == "3 spans of Policy, at most 2"
    assert steps[-1].message.endswith("· the first again")
    assert standing(steps[-1].session) == ("problems only",)


def test_shift_tab_goes_backwards():
    steps = press(session_from(IMPORTED, LINKED), "F tab tab shift+tab shift+tab")
    assert focused_texts(steps) == ["two", "three", "two", "five"]


def test_the_rule_stays_on_the_status_line_while_the_span_is_focused():
    before = session_from("^[Ann|gone] left", LINKED)
    steps = press(before, "F tab")
    assert prompt(steps[-1].session) == "the schema has no label 'gone'"
    assert not prompt(press(steps[-1].session, "F")[-1].session)


def test_a_corrected_span_is_no_longer_a_stop():
    steps = press(session_from(IMPORTED, LINKED), "F tab tab x tab")
    assert not steps[-2].refused
    assert focused_texts(steps[-1:]) == ["two"]  # with two policies left, both may stay
    only = press(steps[-1].session, "e space tab")
    assert only[-2].session.focus.label == "event"
    assert only[-1].refused
    assert only[-1].message == "no other span breaks a rule; F lets Tab go to all spans again"


def test_again_tab_goes_to_every_span():
    steps = press(session_from(IMPORTED, LINKED), "F F tab")
    assert steps[2].message == "Tab goes to every span again"
    assert focused_texts(steps) == ["one"]


@pytest.mark.parametrize("marked", ["^one two", "^[one|event] two"])
def test_without_a_problem_there_is_nothing_to_filter(marked):
    (_, step) = press(session_from(marked, LINKED), "F")
    assert step.refused
    assert step.message == "no span here breaks a rule of the schema"
    assert step.session.problems is None


def test_what_is_wrong_with_the_document_is_shown_and_nothing_is_changed():
    session = session_from("^[one|event] [two|code]", LINKED)
    layer = replace(session.layer, answers={"topic": "weather"}, status=Status.DONE)
    step = press(replace(session, layer=layer), "F")[-1]
    assert "1 span breaks a rule" in step.message
    assert "· the document: topic: " in step.message.lower()
    assert marked_from(step.session) == "^[one|event] [two|code]"
    assert not step.changes


def test_of_two_spans_that_cross_the_later_one_is_the_stop():
    schema = replace(LINKED, overlap=Overlap.NESTED)
    session = session_from("^one two three", schema)
    spans = Spans(
        [
            Span("a", (Range(0, 7),), "event", "one two", "amy"),
            Span("b", (Range(4, 13),), "event", "two three", "amy"),
        ]
    )
    steps = press(replace(session, layer=replace(session.layer, spans=spans)), "F tab")
    assert steps[-1].message == "crosses Event “one two”"


SPLIT = parse_schema(
    """\
schema: 1
id: split
version: 2
labels: [{id: law, key: l}, {id: bill, key: b}]
migrations: [{from: 1, to: 2, split: {label: rule, into: [law, bill]}}]
""",
    "split.yaml",
)


def test_a_span_whose_label_was_split_says_what_it_may_become_wherever_one_comes_from():
    session = session_from("^[one|rule] two", SPLIT)
    layer = migrated_layer(replace(session.layer, spans=Spans(v1(s) for s in session.layer.spans)), SPLIT, 1)
    steps = press(replace(session, layer=layer), "tab l space")
    assert prompt(steps[1].session) == "Rule “one” becomes Law (l Space) or Bill (b Space)"
    assert marked_from(steps[-1].session) == "^[one|law] two"
    assert not prompt(steps[-1].session)


def v1(span):
    return replace(span, schema_version=1)
