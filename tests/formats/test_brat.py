"""What others write with brat: events, equivalences, normalisations, and lines that are none."""

import pytest

from annotator.core.record import Record
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport
from annotator.formats.shared.losses import Thing
from tests.formats.written import there_and_back, write_all
from tests.store.samples import document

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
    assert spans["Rome"].note == "Attribute: no JSON"
    assert (spans["Max"].note, spans["Ann"].note) == ("first\nNormalizationNotes: second", "one\ntwo")
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


def test_events_on_one_trigger_stay_apart_with_what_is_said_of_each(tmp_path):
    lines = (
        "E1\tHire:T2 Who:T3\nE2\tHire:T2 Who:T4\nE3\tFire:T2 Who:E2\nM1\tNegation E1\nM2\tSpeculation E2\n"
        "#1\tAnnotatorNotes E3\tunsure\nA1\tSeen T2\n"
    )
    record = read(tmp_path, lines)
    (layer,) = record.layers
    hired = {span.id: span for span in layer.spans if span.text == "hired"}
    assert sorted((span.label, sorted(span.attributes), span.note) for span in hired.values()) == [
        ("Fire", [], "unsure"),
        ("Hire", ["Negation", "Seen"], None),
        ("Hire", ["Speculation"], None),
    ]
    links = {(*hired[link.source].attributes, link.type): link.target for link in layer.relations}
    second = next(span.id for span in hired.values() if "Speculation" in span.attributes)
    spans = spans_of(record)
    assert links == {
        ("Seen", "Negation", "Who"): spans["Ann"].id, ("Speculation", "Who"): spans["Bo"].id, ("Who",): second,
    }  # fmt: skip
    back, losses = there_and_back(format_named("brat"), [record], tmp_path)
    assert len(back[0].layers[0].spans) == len(layer.spans) == 8
    assert set(losses.counts) == {Thing.ID, Thing.METADATA, Thing.ANNOTATOR}


def test_several_values_of_one_name_are_a_list(tmp_path):
    lines = "N1\tReference T5 Wikidata:Q220\nN2\tReference T5 GeoNames:3169070\nN3\tTaxonomy T1 9606\n"
    spans = spans_of(read(tmp_path, lines + "A1\tRole T3 x\nA2\tRole T3 x\nA3\tRole T3 3\n"))
    assert spans["Rome"].attributes == {"Reference": ("Wikidata:Q220", "GeoNames:3169070")}
    assert spans["Max"].attributes == {"Taxonomy": "9606"}
    assert spans["Ann"].attributes == {"Role": ("x", "3")}


@pytest.mark.parametrize(
    ("text", "value"), [("1.10", "1.10"), ("1e5", "1e5"), ("3", 3), ("1.5", 1.5), ("true", True)]
)
def test_a_value_is_a_number_only_if_it_is_written_so_again(tmp_path, text, value):
    assert spans_of(read(tmp_path, f"A1\tsize T1 {text}\n"))["Max"].attributes == {"size": value}


def test_a_note_on_a_relation_or_an_attribute_is_in_the_note_of_its_span(tmp_path):
    lines = (
        "R1\tknows Arg1:T1 Arg2:T3\n#1\tAnnotatorNotes R1\tnot sure\nA1\tRole T3 boss\n#2\tWhy A1\tsays he\n"
        "#3\tAnnotatorNotes T1\ton Max\n"
    )
    spans = spans_of(read(tmp_path, lines))
    assert spans["Max"].note == "relation knows to 'Ann': not sure\non Max"
    assert spans["Ann"].note == "attribute Role: Why: says he"


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("T1\tPerson 0 3\tMax ", "Max"),
        ("T1\tMeet 38 47\tmet  them", "met them."),
        ("T1\tPerson 0 9\tMax\thired", "Max hired"),
    ],
)
def test_a_quote_that_differs_in_white_space_alone_is_no_mismatch(tmp_path, line, quote):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.ann").write_text(line.replace("them", "them."))
    (record,) = read_path(tmp_path / "a.ann", annotator="amy", format_=format_named("brat"))
    assert [span.text for span in record.layers[0].spans] == [quote]


def test_the_arguments_of_a_relation_are_in_the_order_of_their_names(tmp_path):
    assert links_of(read(tmp_path, "R1\tknows Arg2:T1 Arg1:T3\n")) == {("knows", "Ann", "Max")}


def test_entities_and_events_in_two_files_are_one_document(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.a1").write_text("T1\tPerson 0 3\tMax\nT2\tPerson 10 13\tAnn\n")
    (tmp_path / "a.a2").write_text(
        "T3\tHire 4 9\thired\nE1\tHire:T3 Agent:T1\nE2\tHire:T3 Who:T2\nM1\tNegation E2\n"
    )
    (record,) = read_path(tmp_path / "a.a1", annotator="amy")
    assert [
        (span.text, dict(span.attributes)) for span in record.layers[0].spans if span.label == "Person"
    ] == [
        ("Max", {}),
        ("Ann", {}),
    ]
    assert links_of(record) == {("Agent", "hired", "Max"), ("Who", "hired", "Ann")}
    (tmp_path / "a.a2").write_text("M1\tNegation E9\n")
    with pytest.raises(FormatError, match=r"a\.a2:1: E9 is not in the file"):
        list(read_path(tmp_path / "a.a1", annotator="amy"))


def test_every_wrong_line_is_reported_and_costs_itself_alone(tmp_path):
    bad = "T1\tPerson 0 3\tMax\nT7\tPerson 0 99\tMax\nR1\tknows Arg1:T1 Arg2:T7\nA1\tRole T7 boss\nE1\tHire:T7\n"
    report = ImportReport()
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "a.ann").write_text(SPANS + bad + "R2\tknows Arg1:T1 Arg2:T3\n")
    (record,) = read_path(tmp_path / "a.ann", annotator="amy", report=report)
    assert links_of(record) == {("knows", "Max", "Ann")}
    assert len(record.layers[0].spans) == 6
    assert sorted((problem.line - LAST, problem.what) for problem in report.problems) == [
        (0, "a second line is called 'T1': 'Person 0 3'"),
        (1, "'Person 0 99', 'Max', is not a place in a text of 48 characters"),
        (2, "T7 is wrong itself: 'knows Arg1:T1 Arg2:T7'"),
        (3, "T7 is wrong itself: 'Role T7 boss'"),
        (4, "T7 is wrong itself: 'Hire:T7'"),
    ]


LAST = SPANS.count("\n") + 1
MALFORMED = [
    ("R1\tknows Arg1:T1", LAST, "a relation has two arguments"),
    ("R1\tknows", LAST, "a relation has two arguments"),
    ("R1\tknows Arg1:T1 Arg2:T3 Arg3:T4", LAST, "a relation has two arguments"),
    ("R1\tknows Arg1:T1 Arg2:T9", LAST, "T9 is not in the file"),
    ("R1\tknows T1 T3", LAST, "it does not name an annotation"),
    ("E1\tHire:T9 Agent:T1", LAST, "T9 is not in the file"),
    ("E1\tHire:T2 Agent:T9", LAST, "T9 is not in the file"),
    ("E1\tHire:T2 Agent", LAST, "it does not name an annotation"),
    ("E1\tHire:T2 Agent:E9", LAST, "E9 is not in the file"),
    ("*\tAlias T1 T9", LAST, "T9 is not in the file"),
    ("*\tAlias T1 T9\n*\tAlias T1 T3", LAST, "T9 is not in the file"),
    ("*\tAlias T1 T3\n\n*\tAlias T9 T3", LAST + 2, "T9 is not in the file"),
    ("R1\tknows Arg1:T1 Arg2:T3\nR1\tknows Arg1:T3 Arg2:T1", LAST + 1, "a second line is called 'R1'"),
    ("T1\tPerson 0 3\tMax", LAST, "a second line is called 'T1'"),
    ("E1", LAST, "not a line of brat's"),
    ("R1\t", LAST, "not a line of brat's"),
    ("*", LAST, "not a line of brat's"),
    ("Max too\tPerson 0 3\tMax", LAST, "not a line of brat's"),
    ("\tPerson 0 3\tMax", LAST, "not a line of brat's"),
    ("A1\tNegation", LAST, "it does not name an annotation"),
    ("T7\tPerson 0\tMax", LAST, "'Person 0' is not a label with offsets"),
    ("T7\tPerson 0 3;\tMax", LAST, "is not a label with offsets"),
    ("T7\tPerson a b\tMax", LAST, "is not a label with offsets"),
    ("T7\tPerson 0 3\tMex", LAST, "the text there is 'Max', the file says 'Mex'"),
    ("T7\tPerson 40 99\tmet", LAST, "'Person 40 99', 'met', is not a place in a text of 48 characters"),
    ("T7\tPerson 3 3\t", LAST, "is not a place in a text"),
]


@pytest.mark.parametrize(("lines", "number", "said"), MALFORMED)
def test_a_line_that_is_none_is_named(tmp_path, lines, number, said):
    with pytest.raises(FormatError) as error:
        read(tmp_path, lines + "\n")
    assert str(error.value).startswith(f"{(tmp_path / 'a.ann').as_posix()}:{number}: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_files_are_called_as_the_texts_they_came_from_or_else_by_the_id(tmp_path):
    sources = ["in/a.txt", "other/A.txt", "b.html", "c d.txt", "https://e.org/x?.txt", "../.txt", ""]
    records = [Record(document(f"No. {number}.", source=source)) for number, source in enumerate(sources)]
    paths, _ = write_all(format_named("brat"), records, tmp_path)
    by_id = [records[number].document.id for number in (1, 2, 4, 5, 6)]
    assert sorted(path.stem for path in paths) == sorted(["a", "c d", *by_id])
    assert {path.with_suffix(".txt").read_text() for path in paths} == {
        each.document.text for each in records
    }
