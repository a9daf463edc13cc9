"""The walk through labels that contradict others: Tab goes to them, Space mends, x says that it is right as it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.changes import apply_all
from annotator.core.consistency import Examination, LabelledRange, Work
from annotator.core.inconsistency import DocumentFindings, Finding, FindingKind, what_is_odd
from annotator.core.range import Range
from annotator.core.string_usage import Usage
from annotator.core.suggestion import Rejection
from annotator.keys.hints import hints, prompt, standing
from annotator.keys.keymap import keymap_for
from annotator.keys.possible_keys import possible_keys
from annotator.session.commands import COMMANDS, run
from annotator.session.context import Context
from annotator.session.finding_filter import finding_at
from annotator.session.requests import LookForFindings, OpenDocument
from annotator.session.session import Session
from annotator.session.step import Step
from tests.marked import (
    SCHEMA,
    LineRuler,
    ListHistory,
    context_for,
    marked_from,
    press_in,
    session_from,
)
from tests.profiles import examples
from tests.session.test_any_keys import sessions

KNOWN = (
    *(("Fed", "policy", 8), ("Bank of Japan", "policy", 6), ("Ann Lee", "person", 9), ("Curie", "person", 7)),
    *(("Marie Curie", "person", 5), ("Rome", "event", 4)),
)
"""What is labelled in the other documents."""

OTHER = DocumentFindings(
    "other", "The other", (Finding(FindingKind.MISSED, Range(0, 3), "", 0, Range(0, 3), "policy", 8),)
)


class Listed:
    """Findings of one document, and one document after it."""

    def __init__(self, of: tuple[Finding, ...], following: DocumentFindings | None = None) -> None:
        self._of, self._following = of, following

    def of(self, _document_id: str) -> tuple[Finding, ...]:
        return self._of

    def following(self, _document_id: str) -> DocumentFindings | None:
        return self._following


def found_in(session: Session, known: Iterable[tuple[str, str, int]] = KNOWN) -> tuple[Finding, ...]:
    """What contradicts ``known`` in the session's document."""
    here = Counter((span.text, span.label) for span in session.layer.spans if len(span.fragments) == 1)
    counts = (*known, *((text, label, count) for (text, label), count in here.items()))
    examination = Examination(Usage(counts))
    spans = [LabelledRange(s.start, s.end, s.label, len(s.fragments) == 1) for s in session.layer.spans]
    examination.read(1, session.document, [Work("amy", spans, session.layer.rejections)])
    return tuple(sorted((each.finding for each in examination.findings()), key=lambda each: each.order))


def walked(
    marked: str, keys: str, schema: object = SCHEMA, following: DocumentFindings | None = None
) -> list[Step]:
    """The steps of the keys, after the first one, which goes to the first finding."""
    session = session_from(marked, schema)
    history = ListHistory()
    context = replace(
        context_for(session.document.text, history), findings=Listed(found_in(session), following)
    )
    return walked_in(context, history, session, keys)


def walked_in(context: Context, history: ListHistory, session: Session, keys: str) -> list[Step]:
    first = run(COMMANDS["walk-findings"], session, context)
    return [first, *press_in(context, history, first.session, keys)[1:]]


@pytest.mark.parametrize(
    ("marked", "what"),
    [
        ("^the [Fed|event] met", "“Fed” is Event here, Policy 8 times elsewhere"),
        ("^the Fed met", "“Fed” has no label here, Policy 8 times elsewhere"),
        ("^Pierre and Marie [Curie|person] met", "Person “Curie” here, “Marie Curie” 5 times elsewhere"),
        ("^so [the Fed|policy] met", "Policy “the Fed” here, “Fed” 8 times elsewhere"),
        ("^[Curie,|person] he said", "Person “Curie,” here, “Curie” 7 times elsewhere"),
        ("^[Ann Lee's|person] hat", "Person “Ann Lee's” here, “Ann Lee” 9 times elsewhere"),
        ("^THE BANK OF JAPAN met", "“BANK OF JAPAN” has no label here, Policy 6 times elsewhere"),
    ],
)
def test_the_status_line_says_what_is_odd_and_the_footer_how_to_answer(marked: str, what: str) -> None:
    [step] = walked(marked, "")
    assert step.message == f"{what} · Space mends it · x it is right"
    assert prompt(step.session) == step.message
    assert hints(step.session)[:4] == (
        ("Space", "mend it"),
        ("x", "it is right"),
        ("Tab", "next"),
        ("; f", "end"),
    )
    shown = possible_keys(step.session, keymap_for(SCHEMA))
    assert {("Space", "mend it, go to the next"), ("x", "it is right as it is: do not ask again")} <= {*shown}
    assert standing(step.session) == ("findings only",)


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        # Space mends each kind.
        ("^the [Fed|event] met", "space", "the ^[Fed|policy] met"),
        ("^the Fed met", "space", "the ^[Fed|policy] met"),
        ("^Pierre and Marie [Curie|person] met", "space", "Pierre and ^[Marie Curie|person] met"),
        ("^so [the Fed|policy] met", "space", "so the ^[Fed|policy] met"),
        ("^[Curie,|person] he said", "space", "^[Curie|person], he said"),
        ("^[Ann Lee's|person] hat", "space", "^[Ann Lee|person]'s hat"),
        # After that it goes on; what is right stays as it is.
        ("^[Fed|event] or Fed", "space", "[Fed|policy] or <Fed>"),
        ("^[Fed|event] or Fed", "space space", "[Fed|policy] or ^[Fed|policy]"),
        ("^[Fed|event] or Fed", "x", "[Fed|event] or <Fed>"),
        ("^[Fed|event] or Fed", "x x", "[Fed|event] or ^Fed"),
        ("^the Fed or Fed", "X tab", "the ^Fed or Fed"),
        ("^[Fed|event] or Fed", "tab", "[Fed|event] or <Fed>"),
        ("^[Fed|event] or Fed", "tab tab", "^[Fed|event] or Fed"),
        ("^[Fed|event] or Fed", "tab shift+tab", "^[Fed|event] or Fed"),
        ("^[Fed|event] or Fed", "shift+tab", "[Fed|event] or <Fed>"),
        ("^[Fed|event] or Fed", "tab space shift+tab", "^[Fed|event] or [Fed|policy]"),
        # Undo brings back the span and the question about it.
        ("^the [Fed|event] met", "space u space", "the ^[Fed|policy] met"),
        ("^the [Fed|event] met", "x u tab space", "the ^[Fed|policy] met"),
        ("^the Fed met", "x u tab space", "the ^[Fed|policy] met"),
        # Other keys mean what they always mean.
        ("^the [Fed|event] met", "backspace", "the ^Fed met"),
        ("^the [Fed|event] met", "p x", "the ^[Fed|event] met"),  # x aims: there is no such word
        ("^the [Fed|event] met", "p space", "the ^[Fed|person] met"),
        ("^the Fed met", "e", "the ^[Fed|event] met"),
        ("^[Fed|event] or Fed", "tab esc", "[Fed|event] or ^Fed"),
    ],
)  # fmt: skip
def test_keys(before: str, keys: str, after: str) -> None:
    assert marked_from(walked(before, keys.replace("esc", "escape"))[-1].session) == after


@pytest.mark.parametrize(
    "marked",
    [
        "^the [Fed|policy] met",
        "^federal and Fedora, fed",
        "^Fed-friendly",
        "^[Pierre [Curie|person]|person] met",
        "^[Marie [Curie|person]|person] met",  # the whole is there, too
        "^[the Fed met|event]",
        "^[[Rome|event]|person] fell",  # two labels on one range
        "^[Zoë|event] met",
        "^[Fed] or [not|event]",  # in two fragments
    ],
)
def test_what_is_no_fault(marked: str) -> None:
    step = walked(marked, "")[-1]
    assert found_in(session_from(marked)) == ()
    assert step.message == "nothing is left here, and no further document has findings; ; f ends the walk"


def test_a_mended_place_and_one_that_is_right_are_no_stops_any_more() -> None:
    steps = walked("^[Fed|event] or Fed or [Fed|person]", "space x space tab")
    assert steps[-1].message.startswith("nothing is left here")
    assert steps[-2].session.layer.rejections == {Rejection("Fed", 7)}


def test_what_is_right_is_remembered_in_the_layer_for_every_later_look() -> None:
    for marked in (
        "^the [Fed|event] met",
        "^the Fed met",
        "^so [the Fed|policy] met",
        "^Marie [Curie|person] met",
    ):
        session = walked(marked, "x")[-1].session
        assert session.layer.rejections
        assert found_in(session) == ()
        assert found_in(replace(session, layer=replace(session.layer, rejections=frozenset()))) != ()


def test_that_a_span_was_right_is_forgotten_when_it_is_deleted() -> None:
    """Nothing hides what may be suggested at its place then."""
    steps = walked("^the [Fed|event] met", "x ; f left right x")
    assert steps[1].session.layer.rejections == {Rejection("Fed", 4)}
    assert marked_from(steps[-1].session) == "the ^Fed met"
    assert steps[-1].session.layer.rejections == frozenset()


def test_what_is_right_here_is_asked_elsewhere_again() -> None:
    session = walked("^[Fed|event] or [Fed|event]", "x")[-1].session
    [other] = found_in(session)
    assert other.range_.start == 7


def test_after_the_last_finding_tab_asks_to_go_on_in_the_next_document() -> None:
    steps = walked("^the [Fed|event] met", "tab y", following=OTHER)
    assert steps[1].message == "1 left here; go on in “The other”, with 1 finding?  y yes · any other key no"
    assert steps[2].request == OpenDocument("other", then="walk-findings")
    assert walked("^the [Fed|event] met", "space tab", following=OTHER)[-1].message.startswith(
        "nothing is left here; go"
    )
    refused = walked("^the [Fed|event] met", "tab n", following=OTHER)[-1]
    assert (refused.request, refused.session.question) == (None, None)


def test_the_key_after_the_leader_looks_for_findings_and_ends_the_walk() -> None:
    session = session_from("^the [Fed|event] met")
    steps = press_in(context_for(session.document.text), ListHistory(), session, "; f")
    assert steps[-1].request == LookForFindings()
    walking = walked("^the [Fed|event] met", "; f tab")
    assert walking[-2].message == "Tab goes to every span again"
    assert walking[-1].session.findings is None
    assert not prompt(walking[-1].session)


def test_the_walk_and_the_problems_filter_end_each_other() -> None:
    marked = "^the [Fed|event] met [X|gone]"
    steps = walked(marked, "F")
    assert (steps[-1].session.findings, steps[-1].session.problems is None) == (None, False)
    session = session_from(marked)
    context = replace(context_for(session.document.text), findings=Listed(found_in(session)))
    assert walked_in(context, ListHistory(), steps[-1].session, "")[0].session.problems is None


def test_what_the_schema_does_not_allow_is_refused() -> None:
    known = (("Fed", "bank", 8),)
    session = session_from("^the [Fed|event] met")
    context = replace(context_for(session.document.text), findings=Listed(found_in(session, known)))
    steps = walked_in(context, ListHistory(), session, "space")
    assert steps[-1].refused
    assert steps[-1].message == "the schema has no label 'bank' to give"


def test_a_repair_that_cannot_be_seen_does_not_move_on() -> None:
    class Short(LineRuler):
        def window(self) -> Range:
            return Range(0, 10)

    session = session_from("^[Fed|event] or some words later Fed")
    context = replace(
        context_for(session.document.text),
        findings=Listed(found_in(session)),
        ruler=Short(session.document.text),
    )
    steps = walked_in(context, ListHistory(), session, "space")
    assert marked_from(steps[-1].session).startswith("^[Fed|policy]")
    assert steps[-1].message == "Policy “Fed”, was Event · Tab goes on"


def test_a_span_that_would_cross_another_is_not_proposed() -> None:
    assert found_in(session_from("^[one Marie|event] [Curie|person] met")) == ()
    assert found_in(session_from("^[one|event] Marie [Curie|person] met")) != ()


def test_long_quotes_are_cut() -> None:
    finding = Finding(FindingKind.MISSED, Range(0, 60), "", 1, Range(0, 60), "x", 1)
    assert what_is_odd(finding, "a" * 60) == f"“{'a' * 39}…” has no label here, x once elsewhere"


# -- any keys ---------------------------------------------------------------------------------------------------------

KEYMAP = keymap_for(SCHEMA)
LIKELY = st.sampled_from(["space", "x", "tab", "shift+tab", "u", "U", "p", "right", "escape", "y", ".", "<"])


@st.composite
def findings_on(draw: st.DrawFn, session: Session) -> tuple[Finding, ...]:
    """Findings on spans of the session and anywhere else, also such as cannot be mended."""
    offsets = st.integers(0, len(session.document.text))
    ranges = st.tuples(offsets, offsets).map(lambda pair: Range(min(pair), max(pair))).filter(bool)
    labels = st.sampled_from(["person", "policy", "event", "unknown"])
    found = []
    for span in session.layer.spans:
        kind = draw(st.sampled_from([FindingKind.LABEL, FindingKind.EDGE]))
        found.append(Finding(kind, span.range_, span.label, 1, draw(ranges), draw(labels), 3))
    if session.document.text:
        missed = draw(st.lists(ranges, max_size=3))
        found += [Finding(FindingKind.MISSED, each, "", 1, each, draw(labels), 3) for each in missed]
    return tuple(sorted(found, key=lambda each: each.order))


@settings(max_examples=examples(30, hunting=2_000), deadline=None)
@given(session=sessions(), data=st.data())
def test_no_key_fails_and_undo_brings_back_what_was(session: Session, data: st.DataObject) -> None:
    history = ListHistory()
    found = data.draw(findings_on(session))
    context = replace(context_for(session.document.text, history), findings=Listed(found, OTHER))
    step = run(COMMANDS["walk-findings"], session, context)
    for key in data.draw(st.lists(LIKELY, max_size=15)):
        invocation = KEYMAP.answer(step.session, key)
        if invocation is None:
            continue
        before = step.session
        step = run(invocation.command, before, context, invocation.argument)
        history.keep(step)
        assert step.refused or apply_all(before.layer, step.changes) == step.session.layer
        finding = finding_at(step.session)
        assert finding is None or finding in found
        assert hints(step.session)
        assert isinstance(prompt(step.session), str)
    while history.undoable() is not None:
        step = run(COMMANDS["undo"], step.session, context)
        assert not step.refused
        history.keep(step)
    assert step.session.layer == session.layer
