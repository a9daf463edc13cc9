"""CoNLL-U with mentions under Entity, with empty nodes, with wrong lines, and written again."""

from pathlib import Path

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from tests.formats.reading_reports import left_out, problems_of, read_reported, spans_of
from tests.formats.written import write_all

GUM = Path(__file__).parents[3] / "shared" / "corpora" / "wild" / "conllu" / "GUM_news_asylum.conllu"


def row(number, form, misc="_"):
    return f"{number}\t{form}" + "\t_" * 7 + f"\t{misc}\n"


def said(record):
    return [(span.label, span.text, dict(span.attributes)) for span in record.layers[0].spans]


GLOBAL = "# global.Entity = eid-etype-head-other\n"
MENTIONS = [
    # nested, closed at once and later, crossing
    (
        [row(1, "Ann", "Entity=(e1-person-1-x-y(e2-loc)"), row(2, "Lee"), row(3, "ran", "Entity=e1)|Gloss=a")],
        [("person", "Ann Lee ran", {"eid": "e1", "head": "1", "other": "x-y"}), ("loc", "Ann", {"eid": "e2"})],
    ),
    (
        [row(1, "Ann", "Entity=(e1-a"), row(2, "Lee", "Entity=(e2-b"), row(3, "ran", "Entity=e1)"),
         row(4, "off", "Entity=e2)")],
        [("a", "Ann Lee ran", {"eid": "e1"}), ("b", "Lee ran off", {"eid": "e2"})],
    ),
    # one entity inside itself: the inner one closes first
    (
        [row(1, "Ann", "Entity=(e1-a-2"), row(2, "Lee", "Entity=(e1-a-1)"), row(3, "ran", "Entity=e1)")],
        [("a", "Ann Lee ran", {"eid": "e1", "head": "2"}), ("a", "Lee", {"eid": "e1", "head": "1"})],
    ),
    # without a type; with escapes
    ([row(1, "Ann", "Entity=(e1--1-)")], [("mention", "Ann", {"eid": "e1", "head": "1"})]),
    ([row(1, "Ann", "Entity=(e1-a-1-x%2Dy%28z%29)")], [("a", "Ann", {"eid": "e1", "head": "1", "other": "x-y(z)"})]),
    # in parts, twice
    (
        [row(1, "Ann", "Entity=(e1[1/2]-a)"), row(2, "or"), row(3, "Bo", "Entity=(e1[2/2]-a)"), row(4, "and"),
         row(5, "Cy", "Entity=(e1[1/2]-a"), row(6, "Do", "Entity=e1[1/2])"), row(7, "x"),
         row(8, "Ed", "Entity=(e1[2/2]-a)")],
        [("a", "Ann Bo", {"eid": "e1"}), ("a", "Cy Do Ed", {"eid": "e1"})],
    ),
    # words of a multiword token, and a node that is not in the text
    (
        [row("1-2", "du"), row(1, "de"), row(2, "le", "Entity=(e1-a"), row(3, "lait", "Entity=e1)")],
        [("a", "du lait", {"eid": "e1"})],
    ),
    ([row(1, "x"), row("1.1", "_", "Entity=(e1-a"), row(2, "Ann", "Entity=e1)")], [("a", "Ann", {"eid": "e1"})]),
    ([row(1, "Ann", "Entity=(e1-a"), row("1.1", "_", "Entity=e1)")], [("a", "Ann", {"eid": "e1"})]),
    ([row("0.1", "_", "Entity=(e1-a"), row(1, "Ann", "Entity=e1)")], [("a", "Ann", {"eid": "e1"})]),
]  # fmt: skip


@pytest.mark.parametrize(("rows", "mentions"), MENTIONS)
def test_the_brackets_of_entity_are_spans(tmp_path, rows, mentions):
    [record], report = read_reported(tmp_path, "a.conllu", GLOBAL + "".join(rows))
    assert said(record) == mentions
    assert (report.tallies, report.problems) == ({}, [])


def test_the_names_of_the_values_are_those_of_the_header(tmp_path):
    content = "# global.Entity = GRP-etype-infstat-minspan\n# newdoc id = d\n" + row(
        1, "Ann", "Entity=(1-p-new-1)"
    )
    [record], _ = read_reported(tmp_path, "a.conllu", content)
    assert said(record) == [("p", "Ann", {"eid": "1", "infstat": "new", "minspan": "1"})]
    assert record.document.meta["newdoc"] == "d"


def test_mentions_that_are_not_in_the_text_or_not_whole_are_named(tmp_path):
    rows = [
        row("0.1", "_", "Entity=(e1-a-9)"), row(1, "Ann", "Entity=e2)"), row(2, "ran", "Entity=(e3-a(e4-b)zz"),
    ]  # fmt: skip
    [record], report = read_reported(tmp_path, "a.conllu", "".join(rows))
    assert said(record) == [("b", "ran", {"eid": "e4"})]
    assert left_out(report) == [
        ("annotation", "Entity on an empty node", "e1-a-9"), ("annotation", "Entity", "zz"),
    ]  # fmt: skip
    assert problems_of(report) == [
        (2, "an entity e2 ends that has not begun"), (3, "an entity e3 begins and does not end"),
    ]  # fmt: skip


def test_an_empty_node_before_the_first_word_is_no_word_and_is_written_again(tmp_path):
    content = row("0.1", "E", "Xy=1") + row(1, "Ann", "NER=B-per")
    [record], _ = read_reported(tmp_path, "a.conllu", content)
    assert (record.document.text, spans_of(record)) == ("Ann", [("per", "Ann")])
    [path], _ = write_all(format_named("conllu"), [record], tmp_path)
    first, second = path.read_text().splitlines()[2:4]
    assert first == row("0.1", "E", "Xy=1")[:-1] + "\t_"
    assert (second.split("\t")[:2], second.split("\t")[-1]) == (["1", "Ann"], "B-per")


def test_mentions_are_written_as_tags_alone_so_that_they_are_not_read_twice(tmp_path):
    content = (
        GLOBAL
        + row("1-2", "du", "Aa=b|Entity=(e1-a")
        + row(1, "de", "Entity=(e2-b)|Cc=d")
        + row(2, "le")
        + row(3, "lait", "Entity=e1)")
    )
    [record], _ = read_reported(tmp_path, "a.conllu", content)
    assert spans_of(record) == [("a", "du lait"), ("b", "du")]
    [path], _ = write_all(format_named("conllu"), [record], tmp_path)
    written = path.read_text()
    assert "Entity" not in written
    assert "Aa=b" in written
    assert "Cc=d" in written
    [again], report = read_reported(tmp_path, "b.conllu", written)
    assert (spans_of(again), report.tallies) == ([("a", "du lait")], {})


def test_a_wrong_line_costs_its_sentence_and_other_columns_are_named(tmp_path):
    sentences = ("1\tAnn\tB-per\tzz\n", "# x\n1\tran\n2\tBo\tB-per\t_\n", "1\tCy\tB-per\t_\n", "# y\n")
    content = "# global.columns = ID FORM NER SEM\n" + "\n".join(sentences)
    [record], report = read_reported(tmp_path, "a.conllu", content)
    assert (record.document.text, spans_of(record)) == ("Ann\nCy", [("per", "Ann"), ("per", "Cy")])
    assert problems_of(report) == [(5, "the line has 2 columns, not 4")]
    assert left_out(report) == [("column", "SEM", "zz"), ("text", "comments without a sentence", '["# y"]')]


def test_what_is_added_to_a_file_of_this_program_is_kept(tmp_path):
    head = "# tokeniser = annotator x\n"
    [plain], _ = read_reported(tmp_path, "a.conllu", head + row(1, "Ann", "SpaceAfter=No"))
    assert plain.document.meta == {}
    for content in ("# added\n" + row(1, "Ann"), row(1, "Ann", "Added=1"), row(1, "Ann") + row("1.1", "E")):
        [more], _ = read_reported(tmp_path, "a.conllu", head + content)
        assert set(more.document.meta) == {"tokens", "conllu"}


@pytest.mark.skipif(not GUM.exists(), reason="the corpora are not on this machine")
def test_the_mentions_of_gum_are_as_many_as_their_brackets():
    [record] = read_path(GUM, annotator="gold")
    spans = record.layers[0].spans
    assert (len(spans), sum(len(span.fragments) > 1 for span in spans)) == (102, 0)
    assert ("time", "May 18, 2015") in spans_of(record)
    assert record.document.text.startswith(
        "Over 900 asylum seekers rescued off Indonesian coast\nMonday, May 18, 2015\n"
    )
