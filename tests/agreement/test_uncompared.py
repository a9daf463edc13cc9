"""What is said to be left out of a comparison."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.agreement.uncompared import Uncompared, left_out_lines
from annotator.core.document import Document
from annotator.core.layer import Status
from tests.agreement.samples import TEXT, agreement, compared, layer

OF = Document.of_text(TEXT)
FOUND = agreement(compared(OF, layer(OF, "amy", (0, 7, "person")), layer(OF, "ben", (0, 7, "person"))))
ALL_COMPARED = Uncompared(1, 0, 0, {"amy": {Status.DONE: 1}, "ben": {Status.DONE: 1}})


def said(left=ALL_COMPARED, found=FOUND, **more):
    return list(left_out_lines(found, left, [Status.DONE], **more))


def test_it_is_said_when_nothing_was_left_out():
    assert said() == [
        "0 documents: finished by one of them 0, by nobody 0",
        "unfinished work: none",
        "people: none",
        "boilerplate: 0 characters, 0 spans",
        "spans marked twice by one person: 0",
    ]


def test_work_that_does_not_count_and_people_who_are_not_compared_are_named():
    layers = {"amy": {Status.DONE: 1, Status.IN_PROGRESS: 2}, "<cleo>": {Status.FLAGGED: 1_200}}
    lines = said(Uncompared(1_204, 3, 1_200, layers), shown=lambda name: name.strip("<>"))
    assert lines[:3] == [
        "1,203 documents: finished by one of them 3, by nobody 1,200",
        "unfinished work: amy 2 in progress, cleo 1,200 flagged",
        "people: cleo",
    ]


def test_what_makes_numbers_less_than_they_seem_is_said():
    out = replace(FOUND.left_out, boilerplate=7, in_boilerplate=1, twice=2, overlapping=3)
    lines = said(found=replace(FOUND, left_out=out, versions={1: 2, 3: 4}))
    assert lines[3:] == [
        "boilerplate: 7 characters, 1 span",
        "spans marked twice by one person: 2",
        "as one stretch for tokens and alpha_u: 3 that overlap another of their label",
        "nothing, but spans were made under several versions of the label set: 2 under 1, 4 under 3",
    ]
