"""Tables for spreadsheets: formulas are counted, and with spreadsheet=yes none is written and all are read back."""

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.formats.format import Writing
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named, formats
from annotator.formats.shared.formula_cells import guarded, is_formula, unguarded
from annotator.formats.shared.losses import Losses
from tests.cli.command import annotator, jsonl
from tests.formats.records import NASTY, metadata
from tests.formats.written import there_and_back, write_all
from tests.profiles import examples

SPANS = format_named("spans-csv")
YES = {"spreadsheet": "yes"}
SIGNS = "=+-@\t\n\r\0＝＋－＠"
ADVICE = "cells that a spreadsheet runs as formulas ({}); -O spreadsheet=yes writes them as text"
NUMBER = re.compile(r"[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

CELLS = [
    # cell, whether it is a formula, how it is written
    ("=1+1", True, "'=1+1"),
    ("+cmd|' /C calc'!A0", True, "'+cmd|' /C calc'!A0"),
    ("-", True, "'-"),
    ("@SUM(A1)", True, "'@SUM(A1)"),
    ("\t=1", True, "'\t=1"),
    ("\r=1", True, "'\r=1"),
    ("\n=1", True, "'\n=1"),
    ("＝1", True, "'＝1"),
    ("＠", True, "'＠"),
    ("'=1", False, "''=1"),
    ("''-x", False, "'''-x"),
    ("'tis", False, "'tis"),
    ("'", False, "'"),
    ("", False, ""),
    ("a=1", False, "a=1"),
    ("-5", False, "-5"),
    ("+3.25", False, "+3.25"),
    ("-.5e-3", False, "-.5e-3"),
    ("'-5", False, "'-5"),
    ("-5\n", True, "'-5\n"),
    ("-5+1", True, "'-5+1"),
    ("-1 000", True, "'-1 000"),
    ("-٣", True, "'-٣"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "is_one", "written"), CELLS)
def test_a_formula_gets_an_apostrophe_and_a_number_does_not(cell, is_one, written):
    assert (is_formula(cell), guarded(cell), unguarded(written)) == (is_one, written, cell)


@settings(max_examples=examples(300, hunting=5000))
@given(st.text(st.sampled_from("'=-5.e ＝a\n")))
def test_two_cells_are_never_written_alike(cell):
    assert unguarded(guarded(cell)) == cell
    assert not is_formula(guarded(cell))


def test_a_cell_that_nobody_guarded_is_read_as_it_is():
    assert [unguarded(cell) for cell in ("'tis", "'", "'-5", "=1")] == ["'tis", "'", "'-5", "=1"]


# -- records -----------------------------------------------------------------------------------------------

words = st.builds(
    "{}{}".format,
    st.sampled_from(["", "'", "''", *SIGNS, *(f"'{sign}" for sign in SIGNS)]),
    st.text(st.sampled_from("=+-@'5,;" + NASTY) | st.characters(exclude_categories=["Cs"]), max_size=6),
)


@st.composite
def risky_records(draw):
    text = draw(words.filter(str.strip))
    document = Document(
        document_id(text), text, draw(words.filter(bool)), draw(words.filter(bool)),
        draw(words.filter(bool)), draw(words.filter(bool)),
        meta=draw(metadata | st.dictionaries(words, words, max_size=2)),
    )  # fmt: skip
    who = draw(words.filter(bool))
    spans = [
        Span(
            f"{number:032x}", (Range(0, len(text)),), draw(words.filter(bool)), text, who,
            attributes=draw(st.dictionaries(words, words | st.integers(), max_size=2)),
            note=draw(st.none() | words),
        )
        for number in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    return Record(document, (Layer(document.id, who, Spans(spans)),) if spans else ())


def cells_of(content):
    return [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row]


def contents_of(record, options=None):
    """The cells of each file, and what the user is told."""
    losses = Losses()
    contents = {}
    for piece in SPANS.written([record], Writing(losses), options):
        contents[piece.file] = contents.get(piece.file, "") + piece.content
    return contents, losses


def begins_as_formula(cell):
    return cell[:1] in {*SIGNS} and not NUMBER.fullmatch(cell)


def said(record):
    spans = [
        (span.id, span.label, span.annotator, span.note, dict(span.attributes), span.text)
        for layer in record.layers
        for span in layer.spans
    ]
    document = record.document
    return (
        document.text,
        document.title,
        document.source,
        document.date,
        document.author,
        document.meta,
        spans,
    )


FORMULA = Record(
    Document(document_id("=1+1 and"), "=1+1 and", "'=title", "-5", "@", "\tme", meta={"=key": "=value"}),
    (
        Layer(
            document_id("=1+1 and"),
            "+amy",
            Spans(
                [
                    Span(
                        "0f" * 16,
                        (Range(0, 4),),
                        "-label",
                        "=1+1",
                        "+amy",
                        note="=note",
                        attributes={"=a": "=b"},
                    )
                ]
            ),
        ),
    ),
)


@settings(max_examples=examples(150, hunting=2000), deadline=None, suppress_health_check=list(HealthCheck))
@given(record=risky_records())
@example(record=FORMULA)
def test_a_table_for_a_spreadsheet_has_no_formula_and_is_read_back_exactly(tmp_path, record):
    contents, losses = contents_of(record, YES)
    assert not any(begins_as_formula(cell) for content in contents.values() for cell in cells_of(content))
    assert "spreadsheet" not in "".join(losses.lines())
    [back], _ = there_and_back(SPANS, [record], tmp_path, options=YES)
    assert said(back) == said(record)


@settings(max_examples=examples(100, hunting=2000), deadline=None, suppress_health_check=list(HealthCheck))
@given(record=risky_records())
@example(record=FORMULA)
def test_without_the_option_cells_are_what_they_hold_and_formulas_are_counted(tmp_path, record):
    contents, losses = contents_of(record)
    cells = [cell for content in contents.values() for cell in cells_of(content)]
    count = sum(map(begins_as_formula, cells))
    assert [line for line in losses.lines() if "left out" not in line] == (
        [ADVICE.format(count)] if count else []
    )
    document = record.document
    exact = {document.text, document.title, document.source, document.date, document.author}
    spans = [span for layer in record.layers for span in layer.spans]
    exact |= {part for span in spans for part in (span.id, span.label, span.annotator, span.text)}
    assert exact <= {*cells}
    [back], _ = there_and_back(SPANS, [record], tmp_path)
    assert said(back) == said(record)


def test_the_table_of_texts_alone_is_read_back_too(tmp_path):
    write_all(SPANS, [FORMULA], tmp_path, options=YES)
    [record] = read_path(tmp_path / "out.documents.csv", annotator="amy", options=YES)
    document = record.document
    assert (document.text, document.title, document.source) == ("=1+1 and", "'=title", "-5")


def test_the_names_of_columns_are_cells_too(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("'=text,'@key,'tis\n'=1,'+2a,'twas\n", encoding="utf-8")
    [record] = read_path(table, annotator="amy", options={**YES, "text": "=text"})
    assert (record.document.text, record.document.meta) == ("=1", {"@key": "+2a", "'tis": "'twas"})


def test_every_table_of_quoted_cells_has_the_option():
    named = {
        format_.name for format_ in formats() for option in format_.options if option.name == "spreadsheet"
    }
    assert named == {format_.name for format_ in formats() if ".csv" in format_.endings} - {
        "label-studio-csv"
    }


# -- the command line --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    text = "=1+1 in Oslo"
    spans = [{"start": 0, "end": 4, "label": "person", "text": "=1+1", "annotator": "-amy"}]
    jsonl(tmp_path / "in.jsonl", {"text": text, "title": "@title", "source": "x", "spans": spans})
    assert annotator("import", "in.jsonl", "--map", "person=person", cwd=tmp_path).code == 0
    return tmp_path


def test_an_export_counts_formulas_and_does_not_fail_even_with_strict(folder):
    arguments = ("export", "--format", "spans-csv", "--strict", "--report", "left.jsonl", "-o", "out.csv")
    result = annotator(*arguments, cwd=folder)
    assert (result.code, result.errors[-1]) == (0, ADVICE.format(4))  # annotator and quote, title and text
    assert "formula" not in (folder / "left.jsonl").read_text()
    assert (folder / "out.csv").exists()


def test_the_standard_output_has_only_the_formulas_of_its_own_table(folder):
    result = annotator("export", "--format", "spans-csv", cwd=folder)
    assert result.errors[-2:] == [
        ADVICE.format(2),
        "not written: the file .documents.csv beside the output; name a file to write",
    ]


def test_an_export_for_a_spreadsheet_is_imported_and_converted_with_the_same_option(folder):
    for arguments in (
        ("export", "--format", "spans-csv", "-O", "spreadsheet=yes", "-o", "out.csv"),
        ("import", "out.csv", "-O", "spreadsheet=yes", "--db", "again.db"),
        ("convert", "out.csv", "back.jsonl", "-O", "spreadsheet=yes"),
    ):
        result = annotator(*arguments, cwd=folder)
        assert result.code == 0, result.err
        assert "formulas" not in result.err
    [again] = annotator("export", "--db", "again.db", cwd=folder).records
    [back] = annotator("convert", "back.jsonl", "-", "--to", "jsonl", cwd=folder).records
    for record in (again, back):
        assert (record["text"], record["meta"]["title"]) == ("=1+1 in Oslo", "@title")
        [span] = record["spans"]
        assert (span["start"], span["end"], span["text"], span["annotator"]) == (0, 4, "=1+1", "-amy")
