"""Spans whose label was split wait, flagged, until somebody gives each one of the labels it was split into."""

import pytest
from msgspec.structs import replace

from annotator.core.spans import Spans
from annotator.schema.loading import parse_schema
from annotator.schema.migrating import migrated_layer
from annotator.session.session import Session
from tests.marked import commanded, marked_from, press, session_from

SPLIT = parse_schema(
    """
schema: 1
id: t
version: 2
labels:
  - {id: person, key: p}
  - {id: company, key: c}
  - {id: place}
migrations:
  - {from: 1, to: 2, split: {label: agent, into: [person, company, place]}}
""",
    "split.yaml",
)


def waiting(marked: str, note: str | None = None) -> Session:
    """The session of the marked text after the migration that splits the label ``agent``."""
    session = session_from(marked, SPLIT)
    noted = Spans(replace(span, note=note) for span in session.layer.spans)
    return replace(session, layer=migrated_layer(replace(session.layer, spans=noted), SPLIT, 1))


WALKS = [
    ("^one [two|agent] three [four|agent]", "Y", "one ^[two|agent] three [four|agent]", "1 of 2: Agent “two”"),
    ("^one [two|agent] three [four|agent]", "Y Y", "one [two|agent] three ^[four|agent]", "2 of 2: Agent “four”"),
    ("^one [two|agent] three [four|agent]", "Y Y Y", "one ^[two|agent] three [four|agent]", "1 of 2: Agent “two”"),
    ("one [two|agent] ^three [four|agent]", "Y", "one [two|agent] three ^[four|agent]", "2 of 2: Agent “four”"),
    ("one ^[two|agent] three [four|agent]", "Y", "one ^[two|agent] three [four|agent]", "1 of 2: Agent “two”"),
    ("[one|agent] [two|person] ^three", "Y", "^[one|agent] [two|person] three", "1 of 1: Agent “one”"),
    ("^[one|person] [two|agent]", "tab Y", "[one|person] ^[two|agent]", "1 of 1: Agent “two”"),
    ("^[[one two|agent] three|agent]", "Y Y", "^[[one two|agent] three|agent]", "2 of 2: Agent “one two”"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "keys", "after", "message"), WALKS)
def test_the_key_goes_to_the_next_span_that_waits_and_wraps_around(before, keys, after, message):
    step = press(waiting(before), keys)[-1]
    assert not step.refused
    assert marked_from(step.session) == after
    assert step.message == f"{message} becomes Person (p Space) or Company (c Space) or Place (l Space)"


def test_where_nothing_waits_the_key_says_so():
    for marked in ("^one two", "^[one|person] two"):
        step = press(waiting(marked), "Y")[-1]
        assert step.refused
        assert step.message.startswith("nothing here waits for a decision")


@pytest.mark.parametrize(("note", "left"), [(None, None), ("hm", "hm"), ("one\ntwo", "one\ntwo")])
def test_a_decision_takes_the_flag_and_the_note_of_the_split_and_nothing_else(note, left):
    session = waiting("^one [two|agent] [three|agent]", note)
    two, three = session.layer.spans
    assert (two.flagged, "to decide: person or company or place" in two.note) == (True, True)
    for steps in (press(session, "Y c space"), commanded(session, "next-to-decide", "decide company")):
        decided, other = steps[-1].session.layer.spans
        assert (decided.label, decided.flagged, decided.note) == ("company", False, left)
        assert other == three
        assert "becomes" not in steps[-1].message


def test_a_decision_on_a_span_whose_note_was_deleted_leaves_none():
    steps = commanded(waiting("^one [two|agent]"), "next-to-decide", "set-note", "decide company")
    (span,) = steps[-1].session.layer.spans
    assert (span.label, span.flagged, span.note) == ("company", False, None)


def test_the_walk_goes_on_after_the_span_that_was_decided():
    steps = press(waiting("^[one|agent] [two|agent]"), "Y p space Y c space Y")
    assert marked_from(steps[-2].session) == "[one|person] ^[two|company]"
    assert steps[-1].refused
    assert steps[-1].message.startswith("nothing here waits for a decision")


def test_a_label_that_the_split_does_not_offer_leaves_the_flag():
    schema = parse_schema(
        "schema: 1\nid: t\nversion: 2\nlabels: [{id: person, key: p}, {id: company, key: c}, {id: event, key: e}]\n"
        "migrations:\n  - {from: 1, to: 2, split: {label: agent, into: [person, company]}}\n",
        "f",
    )
    session = replace(waiting("^[one|agent] two"), schema=schema)
    (span,) = press(session, "Y e space")[-1].session.layer.spans
    assert (span.label, span.flagged) == ("event", True)
    assert "to decide" in span.note


def test_only_a_span_that_waits_can_be_decided():
    for marked, commands in (("^[one|person] two", ["next-stop"]), ("^[one|agent] two", [])):
        step = commanded(waiting(marked), *commands, "decide company")[-1]
        assert step.refused
        assert step.message == "the focused span does not wait for a decision; Y goes to the next that does"
