"""Tables."""

import hashlib

import pytest

from annotator.formats.csv_table import read
from annotator.formats.shared.errors import FormatError


def read_table(folder, raw, name="table.csv", encoding=None):
    path = folder / name
    path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return [record.document for record in read(path, annotator="amy", encoding=encoding)]


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
    ("title,words\na,b\n", "table.csv:1: no column is called text (there are 'title', 'words'), rename"),
    (headed(20), f"table.csv:1: no column is called text (there are {listed(20)}), rename"),
    (headed(21), f"table.csv:1: no column is called text (there are {listed(20)}, …), rename"),
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
