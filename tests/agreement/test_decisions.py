"""What was decided between people, counted."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.agreement.decisions import decision_lines, decisions_of
from annotator.core.document import Document
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.suggestion import Rejection, string_key
from tests.agreement.samples import TEXT, layer

OF = Document.of_text(TEXT)
ANN, BO, OSLO = (0, 7), (12, 19), (23, 27)
AMY = layer(OF, "amy", (*ANN, "person"), (*BO, "person"))
BEN = layer(OF, "ben", (*ANN, "person"), (*BO, "event"))


def decided(gold, *, of=OF):
    return decisions_of([Record(of, (AMY, BEN, gold))])


def turned_down(start, end, label):
    return Rejection(string_key(TEXT[start:end]), start, label)


def test_spans_are_taken_turned_down_or_undecided_for_everyone_who_has_them():
    gold = replace(layer(OF, "gold", (*ANN, "person")), rejections=frozenset({turned_down(*BO, "event")}))
    found = decided(gold)["gold"]
    assert (found.documents, found.own) == (1, 0)
    assert {person: str(found.of(person)) for person in found.by_person} == {
        "amy": "1 taken, 0 not, 1 undecided",
        "ben": "1 taken, 1 not",
    }
    assert found.as_json()["by_person"]["ben"]["event"] == {"taken": 0, "not_taken": 1, "undecided": 0}


def test_what_nobody_else_had_is_counted_apart():
    assert decided(layer(OF, "gold", (*OSLO, "place"), (*BO, "person")))["gold"].own == 1


def test_boilerplate_is_not_waited_for_unless_its_spans_are_wanted():
    of = replace(OF, boilerplate=(Range(0, 8),))
    assert str(decided(layer(of, "gold"), of=of)["gold"].of("amy")) == "0 taken, 0 not, 1 undecided"
    wanted = layer(of, "gold", keeps_boilerplate=True)
    assert str(decided(wanted, of=of)["gold"].of("amy")) == "0 taken, 0 not, 2 undecided"


def test_each_layer_of_decisions_has_its_own_lines_and_may_hide_who_marked():
    found = decided(layer(OF, "gold", (*ANN, "person"), (*OSLO, "place")))
    assert decision_lines(found) == [
        "decided in gold: 1 document, 1 span that nobody else had",
        "  amy  1 taken, 0 not, 1 undecided",
        "  ben  1 taken, 0 not, 1 undecided",
        "  event  0 taken, 0 not, 1 undecided",
        "  person  2 taken, 0 not, 1 undecided",
    ]
    assert not any("amy" in line for line in decision_lines(found, names_people=False))


def test_without_a_layer_of_decisions_nothing_was_decided():
    assert decisions_of([Record(OF, (AMY, BEN))]) == {}
