"""The list of the spans to choose from: what it shows, how many, and where a choice leads."""

from __future__ import annotations

import pytest

from annotator.session.commands import listing_spans
from annotator.session.label_names import matching
from annotator.session.requests import Pick
from annotator.session.session import Session
from tests.marked import commanded, press, session_from

MARKED = "^[Ann|person] met [Bo\n Chen|policy] and [Cy|person]."


def listed(session: Session) -> Pick:
    request = press(session, "; j")[-1].request
    assert isinstance(request, Pick)
    return request


def test_each_span_is_listed_with_its_letter_its_text_its_label_and_its_place() -> None:
    pick = listed(session_from(MARKED))
    assert [(each.key, each.name, each.path) for each in pick.choices] == [
        ("p", "Ann", "Person · 0%"),
        ("o", "Bo Chen", "Policy · 33%"),
        ("p", "Cy", "Person · 88%"),
    ]
    assert [each.name for each in matching(pick.choices, "per")] == ["Ann", "Cy"]
    assert [each.name for each in matching(pick.choices, "chen")] == ["Bo Chen"]


def test_a_choice_focuses_the_span() -> None:
    session = session_from(MARKED)
    for choice in listed(session).choices:
        there = commanded(session, f"{listed(session).command} {choice.value}")[-1].session
        assert there.focus is not None
        assert there.focus.id == choice.value
        assert there.selection.head == there.focus.start


def test_without_a_span_or_of_an_unknown_one_the_reason_is_said() -> None:
    assert press(session_from("^Ann met"), "; j")[-1].refused
    assert commanded(session_from(MARKED), "go-to-span nobody")[-1].refused


@pytest.mark.parametrize(("keys", "names"), [("", ["w0", "w1", "w2"]), ("shift+tab", ["w6", "w7", "w8"])])
def test_of_very_many_spans_those_around_the_focus_are_listed(
    monkeypatch: pytest.MonkeyPatch, keys: str, names: list[str]
) -> None:
    monkeypatch.setattr(listing_spans, "_MOST", 3)
    session = session_from("^" + " ".join(f"[w{number}|person]" for number in range(9)))
    session = press(session, keys)[-1].session if keys else session
    pick = listed(session)
    assert [each.name for each in pick.choices] == names
    assert pick.prompt == "3 of 9 spans"
