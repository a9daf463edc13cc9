"""What others write with brat: events, equivalences, normalisations, and lines that are none."""

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.losses import Thing
from tests.formats.written import there_and_back

TEXT = "Max hired Ann and Bo in Rome after he met them.\n"
SPANS = """\
T1\tPerson 0 3\tMax
T2\tHire 4 9\thired
T3\tPerson 10 13\tAnn
T4\tPerson 18 20\tBo
T5\tPlace 24 28\tRome
T6\tMeet 38 41\tmet
"""


def read(folder, lines):
    (folder / "a.txt").write_text(TEXT)
    (folder / "a.ann").write_text(SPANS + lines)
    (record,) = read_path(folder / "a.ann", annotator="amy", format_=format_named("brat"))
    return record


def spans_of(record):
    return {span.text: span for span in record.layers[0].spans}


def links_of(record):
    (layer,) = record.layers
    texts = {span.id: span.text for span in layer.spans}
    return {(link.type, texts[link.source], texts[link.target]) for link in layer.relations}


LINKS = [
    ("R1\tknows Arg1:T1 Arg2:T3\n", {("knows", "Max", "Ann")}),
    ("R1\tknows Arg1:T1 Arg2:T3\t\nR2\tknows Arg1:T3 Arg2:T1\n", {("knows", "Max", "Ann"), ("knows", "Ann", "Max")}),
    # an event is its trigger, and each argument a relation from there
    (
        "E1\tHire:T2 Agent:T1 Who:T3 Who2:T4\n",
        {("Agent", "hired", "Max"), ("Who", "hired", "Ann"), ("Who2", "hired", "Bo")},
    ),
    ("E1\tHire:T2\n", set()),
    ("E1\tHire:T2 \n", set()),
    # an argument may be an event, also one that comes later
    ("E1\tMeet:T6 Cause:E2\nE2\tHire:T2 Agent:T1\n", {("Cause", "met", "hired"), ("Agent", "hired", "Max")}),
    ("E1\tHire:T2 Agent:T1\nR1\tbefore Arg1:E1 Arg2:T6\n", {("Agent", "hired", "Max"), ("before", "hired", "met")}),
    # an equivalence joins neighbours
    ("*\tAlias T1 T3\n", {("Alias", "Max", "Ann")}),
    ("*\tAlias T1 T3 T4\n", {("Alias", "Max", "Ann"), ("Alias", "Ann", "Bo")}),
    ("*\tAlias T1 T3\n*\tAlias T4 T5\n", {("Alias", "Max", "Ann"), ("Alias", "Bo", "Rome")}),
    ("*\tAlias T1\n", set()),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "links"), LINKS)
def test_relations_events_and_equivalences_are_relations(tmp_path, lines, links):
    record = read(tmp_path, lines)
    assert links_of(record) == links
    assert [span.label for span in record.layers[0].spans] == [
        "Person",
        "Hire",
        "Person",
        "Person",
        "Place",
        "Meet",
    ]


def test_what_is_said_of_an_event_is_said_of_its_trigger(tmp_path):
    lines = (
        "E1\tHire:T2 Agent:T1\nA1\tNegation E1\nM1\tCertainty E1 high\n#1\tAnnotatorNotes E1\tunsure\n"
        '#2\tFlag E1\tflagged\n#3\tAttribute E1\t["where", "in town"]\n'
    )
    hired = spans_of(read(tmp_path, lines))["hired"]
    assert hired.attributes == {"Negation": True, "Certainty": "high", "where": "in town"}
    assert (hired.note, hired.flagged) == ("unsure", True)


def test_a_normalisation_is_an_attribute_and_comments_are_notes(tmp_path):
    lines = (
        "N1\tReference T5 Wikidata:Q220\tRome\n#1\tAnnotatorNotes T1\tfirst\n#2\tNormalizationNotes T1\tsecond\n"
        '#3\tAnnotatorNotes T3\t"one\\ntwo"\n#4\tAnnotatorNotes T4\t"half a quote\n#5\tAttribute T5\tno JSON\n'
    )
    spans = spans_of(read(tmp_path, lines))
    assert spans["Rome"].attributes == {"Reference": "Wikidata:Q220"}
    assert spans["Rome"].note == "no JSON"
    assert (spans["Max"].note, spans["Ann"].note) == ("first\nsecond", "one\ntwo")
    assert spans["Bo"].note == '"half a quote'


def test_lines_come_in_any_order_blank_ones_and_carriage_returns_count_for_nothing(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    lines = "E1\tHire:T2 Agent:T1\n\n" + SPANS
    (tmp_path / "a.ann").write_bytes(lines.replace("\n", "\r\n").encode())
    (record,) = read_path(tmp_path / "a.ann", annotator="amy", format_=format_named("brat"))
    assert links_of(record) == {("Agent", "hired", "Max")}
    assert len(record.layers[0].spans) == 6


def test_what_was_an_event_comes_back_as_relations(tmp_path):
    record = read(tmp_path, "E1\tHire:T2 Agent:T1 Who:T3\n*\tAlias T3 T4\n")
    back, losses = there_and_back(format_named("brat"), [record], tmp_path)
    assert links_of(back[0]) == links_of(record)
    assert set(losses.counts) == {Thing.ID, Thing.METADATA, Thing.ANNOTATOR}


LAST = SPANS.count("\n") + 1
MALFORMED = [
    ("R1\tknows Arg1:T1", LAST, "a relation has two arguments"),
    ("R1\tknows", LAST, "a relation has two arguments"),
    ("R1\tknows Arg1:T1 Arg2:T3 Arg3:T4", LAST, "a relation has two arguments"),
    ("R1\tknows Arg1:T1 Arg2:T9", LAST, "T1 or T9 is not in the file"),
    ("R1\tknows T1 T3", LAST, "is not in the file"),
    ("E1\tHire:T9 Agent:T1", LAST, "E1 or T1 is not in the file"),
    ("E1\tHire:T2 Agent:T9", LAST, "E1 or T9 is not in the file"),
    ("E1\tHire:T2 Agent", LAST, "is not in the file"),
    ("E1\tHire:T2 Agent:E9", LAST, "E1 or E9 is not in the file"),
    ("*\tAlias T1 T9", LAST, "T1 or T9 is not in the file"),
    ("*\tAlias T1 T9\n*\tAlias T1 T3", LAST, "T1 or T9 is not in the file"),
    ("*\tAlias T1 T3\n\n*\tAlias T9 T3", LAST + 2, "T9 or T3 is not in the file"),
    ("R1\tknows Arg1:T1 Arg2:T3\nR1\tknows Arg1:T3 Arg2:T1", LAST + 1, "a second line is called 'R1'"),
    ("T1\tPerson 0 3\tMax", LAST, "a second line is called 'T1'"),
    ("E1", LAST, "not a line of brat's"),
    ("R1\t", LAST, "not a line of brat's"),
    ("*", LAST, "not a line of brat's"),
    ("X1\tPerson 0 3\tMax", LAST, "not a line of brat's"),
    ("\tPerson 0 3\tMax", LAST, "not a line of brat's"),
    ("A1\tNegation", LAST, "it does not name an annotation"),
    ("T7\tPerson 0\tMax", LAST, "'Person 0' is no label with offsets"),
    ("T7\tPerson 0 3;\tMax", LAST, "is no label with offsets"),
    ("T7\tPerson a b\tMax", LAST, "is no label with offsets"),
    ("T7\tPerson 0 3\tMex", LAST, "the text there is 'Max', the file says 'Mex'"),
    ("T7\tPerson 40 99\tmet", LAST, ""),
    ("T7\tPerson 3 3\t", LAST, ""),
]


@pytest.mark.parametrize(("lines", "number", "said"), MALFORMED)
def test_a_line_that_is_none_is_named(tmp_path, lines, number, said):
    with pytest.raises(FormatError) as error:
        read(tmp_path, lines + "\n")
    assert str(error.value).startswith(f"{(tmp_path / 'a.ann').as_posix()}:{number}: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)
