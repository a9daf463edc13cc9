"""Tables."""

import hashlib

import pytest

from annotator.formats.csv_table import read
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.source_file import SourceFile
from tests.formats.reading_reports import left_out, problems_of, read_reported, spans_of


def read_table(folder, raw, name="table.csv", encoding=None):
    path = folder / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return [record.document for record in read(SourceFile(path, "amy", encoding))]


def test_known_columns_become_fields_of_the_document(tmp_path):
    first, second = read_table(
        tmp_path,
        'ID,Text,Title,URL,date,author,section,\r\n1,"one, ""two""\r\nthree",T,https://e.org,2021,Jane,World,\r\n\r\n'
        "2,four,,,,,,x\r\n",
    )
    assert first.text == 'one, "two"\r\nthree'
    assert (first.title, first.source, first.date, first.author) == ("T", "https://e.org", "2021", "Jane")
    assert first.meta == {"ID": "1", "section": "World"}
    assert (
        first.raw_sha256
        == hashlib.sha256(b'1,"one, ""two""\r\nthree",T,https://e.org,2021,Jane,World,').hexdigest()
    )
    assert (second.title, second.source, second.date) == ("four", (tmp_path / "table.csv").as_posix(), None)
    assert second.meta == {"ID": "2", "column 8": "x"}


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("body\ta\nx,y\t1\n", "t.tsv"),
        ("content;a\nx,y;1\n", "t.csv"),
        ('article,a\n"x,y",1\n', "t.csv"),
        ('\ufefftext,a\n"x,y",1', "t.csv"),
        ('Body,TEXT\n1,"x,y"\n', "t.csv"),
    ],
)
def test_other_shapes_of_table(tmp_path, raw, name):
    [document] = read_table(tmp_path, raw, name)
    assert document.text == "x,y"
    assert list(document.meta.values()) == ["1"]


def test_encodings(tmp_path):
    assert read_table(tmp_path, "text\né\n".encode("utf-16"))[0].text == "é"
    assert read_table(tmp_path, b"text\n\xe9\n", encoding="latin-1")[0].encoding == "iso8859-1"
    [guessed] = read_table(tmp_path, "text\nLa naïveté des élèves gênait François.\n".encode("cp1252"))
    assert (guessed.text[:10], guessed.meta) == ("La naïveté", {"encoding_guessed": True})


def test_a_cell_may_be_longer_than_the_default_limit_of_the_module(tmp_path):
    [document] = read_table(tmp_path, "text\n" + "x" * 500_000 + "\n")
    assert len(document.text) == 500_000


def listed(count):
    return ", ".join(f"'c{number}'" for number in range(1, count + 1))


def headed(count):
    return ",".join(f"c{number}" for number in range(1, count + 1)) + "\n"


WRONG = [
    ("", "table.csv: the file is empty"),
    ("text,a\n", "table.csv: the table has no rows below its header"),
    ("title,words\na,b\n", "table.csv:1: no column is called text (there are 'title', 'words'), name"),
    (headed(20), f"table.csv:1: no column is called text (there are {listed(20)}), name"),
    (headed(21), f"table.csv:1: no column is called text (there are {listed(20)}, …), name"),
    ("text,a,a\n", "table.csv:1: two columns are called 'a'"),
    ('text,a\n"x\ny",1\nz\n', "table.csv:4: the row has 1 cells, the header 2, correct"),
    ("text,a\nx,1,2\n", "table.csv:2: the row has 3 cells"),
    ('text,a\nx,1\n"x"y,2\n', "table.csv:3: not a row of a table (',' expected after '\"'), correct"),
    ('text,a\nx,1\n"x,2\n', "table.csv:3: not a row of a table (unexpected end of data), correct"),
    ("text,a\n,2\n", "table.csv:2: text is empty"),
]


@pytest.mark.parametrize(("raw", "message"), WRONG, ids=[message[:60] for _, message in WRONG])
def test_faults_are_reported_with_file_and_line(tmp_path, raw, message):
    with pytest.raises(FormatError) as error:
        read_table(tmp_path, raw)
    assert message in str(error.value)


def test_bytes_of_another_encoding_later_in_the_file_are_reported(tmp_path):
    with pytest.raises(
        FormatError, match=r"table\.csv:\d+: not utf-8 from here on, name the file's encoding"
    ):
        read_table(tmp_path, b"text\n" + b"x\n" * 100_000 + b"\xe9\n", encoding="utf-8")


# -- spans in a cell, and rows that are wrong ------------------------------------------------------------------


def row(*cells):
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


ANN, BO = ("per", "Ann"), ("per", "Bo")
CELLS = [
    ('[[0, 3, "per"], [8, 10, "per"]]', [ANN, BO]),
    ("[(0, 3, 'per'), ('per', 8, 10)]", [ANN, BO]),
    ("((0, 3, 'per'), (8, 10, 'per'))", [ANN, BO]),
    ('[{"start": 0, "end": 3, "label": "per"}]', [ANN]),
    ("[{'start_offset': 8, 'end_offset': 10, 'type': 'per'}]", [BO]),
    ('[{"begin": 0, "end": 3, "labels": ["per", "x"], "text": "Ann"}]', [ANN, ("x", "Ann")]),
    ("[]", []),
]


@pytest.mark.parametrize("name", ["label", "Labels", "entities", "spans", "annotations"])
@pytest.mark.parametrize(("cell", "spans"), CELLS)
def test_a_list_of_spans_in_a_cell_becomes_a_layer(tmp_path, name, cell, spans):
    [record], report = read_reported(tmp_path, "a.csv", f"text,{name},k\n" + row("Ann met Bo", cell, "v"))
    assert sorted(spans_of(record)) == sorted(spans)
    assert [layer.annotator for layer in record.layers] == ["amy"]
    assert (record.document.meta, report.tallies, report.problems) == ({"k": "v"}, {}, [])


@pytest.mark.parametrize("cell", ["pos", "[0, 1, 2]", '["a", "b"]', "[a]", "3", "(c)"])
def test_a_cell_with_something_else_is_metadata(tmp_path, cell):
    [record], report = read_reported(tmp_path, "a.csv", "text,label\n" + row("Ann", cell))
    assert (record.document.meta, record.layers, report.tallies) == ({"label": cell}, (), {})


def test_the_columns_with_text_and_spans_are_named_by_the_user(tmp_path):
    content = "sentence;text;marks\nAnn met;x;[[0, 3, 'per']]\nBo;y;z\nCy;y;\n"
    named = {"text": "sentence", "spans": "marks"}
    records, report = read_reported(tmp_path, "a.csv", content, **named)
    assert [(r.document.text, r.document.meta, spans_of(r)) for r in records] == [
        ("Ann met", {"text": "x"}, [ANN]), ("Cy", {"text": "y"}, []),
    ]  # fmt: skip
    assert problems_of(report) == [(3, "marks is not a list of spans")]
    with pytest.raises(FormatError, match="no column is called 'a', use one of 'sentence', 'text', 'marks'"):
        read_reported(tmp_path, "a.csv", content, text="a")


def test_further_keys_of_a_span_are_attributes_or_named(tmp_path):
    cell = '[{"id": "T1", "start": 0, "end": 3, "label": "per", "score": 0.5, "deep": {"z9": 1}}]'
    [record], report = read_reported(tmp_path, "a.csv", "text,spans\n" + row("Ann met", cell))
    assert [dict(span.attributes) for span in record.layers[0].spans] == [{"score": 0.5}]
    assert left_out(report) == [("key", "span.deep", '{"z9": 1}')]


def test_a_wrong_row_costs_itself_and_a_wrong_span_itself(tmp_path):
    content = "text,spans,k\n" + "".join([
        row("Ann met", '[[0, 3, "per"], [0, 30, "per"], ["q"], {"start": 0, "end": 3}]', ""),
        ",,\n", " , ,\n", "short,1\n", 'trailing,[],"",,\n', 'bad"quote,1,2\n', '"x"y,1,2\n', ",1,2\n",
        row("Bo", "[[0,", ""), row("Cy", "[]", "v"),
    ])  # fmt: skip
    records, report = read_reported(tmp_path, "a.csv", content)
    assert [record.document.text for record in records] == ["Ann met", "trailing", 'bad"quote', "Cy"]
    assert spans_of(records[0]) == [ANN]
    assert problems_of(report) == [
        (2, "a span 'per' runs 0 to 30, the text from 0 to 7"), (2, "['q'] is no span"),
        (2, "span 4: label is missing"), (5, "the row has 2 cells, the header 3"),
        (8, "not a row of a table (',' expected after '\"')"), (9, "text is empty"),
        (10, "the list of spans is not JSON"),
    ]  # fmt: skip


def test_a_header_that_cannot_be_read_costs_the_file(tmp_path):
    with pytest.raises(FormatError, match="1: not a row of a table"):
        read_reported(tmp_path, "a.csv", '"x"y,text\na,b\n')


# -- tables of spans -------------------------------------------------------------------------------------------


def test_a_wrong_row_in_a_table_of_spans_costs_itself_and_other_columns_are_named(tmp_path):
    (tmp_path / "a.documents.csv").write_text(
        "document_id,meta,text,o9\na,,Ann met Bo.,u9\nb,x,Fine.,\n,,,\nc,,Good.,\nd,,Good\n"
    )
    content = "document_id,label,start,end,attributes,more\n" + "".join([
        row("a", "per", "0", "3", '{"n": 1, "deep": {"z": 9}}', "v9"), "a,per,x,3,,\n", "a,per,0,99,,\n", ",,,,,\n",
        "a,per\n", '"a"b,per,0,3,,\n', "a,per,8,10,,\n", "b,per,0,1,,\n", "c,per,0,4,,\n", "zz,per,0,4,,\n",
    ])  # fmt: skip
    records, report = read_reported(tmp_path, "a.csv", content)
    assert [(r.document.text, spans_of(r)) for r in records] == [
        ("Ann met Bo.", [ANN, BO]),
        ("Good.", [("per", "Good")]),
    ]
    assert sorted(left_out(report)) == [
        ("column", "more", "v9"), ("column", "o9", "u9"), ("key", "attributes.deep", '{"z": 9}'),
    ]  # fmt: skip
    assert sorted(problems_of(report), key=str) == [
        (3, "'x' is not a JSON object"),
        (3, "start, end, fragments or note cannot be read (invalid literal for int() with base 10: 'x')"),
        (4, "a span 'per' runs 0 to 99, the text from 0 to 11"),
        (6, "the row does not have as many cells as the header"),
        (6, "the row does not have as many cells as the header"),
        (7, "not a row of a table (',' expected after '\"')"),
        (None, "document 'zz' is not in a.documents.csv or the rows are out of its order"),
    ]
