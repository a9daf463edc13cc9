"""``annotator convert``: which formats, which schema, and what is refused before anything is written."""

import io
import sys
from pathlib import Path

import pytest

from annotator.cli.errors import BadInput
from annotator.cli.standard_input import files_with_input
from annotator.formats.registry import format_named
from tests.cli.command import TEXT, annotator, jsonl, span


@pytest.fixture
def folder(tmp_path):
    jsonl(tmp_path / "in.jsonl", {"text": TEXT, "spans": [span(0, 7, flagged=True)]})
    return tmp_path


def test_the_named_schema_is_declared_in_the_output(folder):
    for name, options in (("plain", ()), ("named", ("--schema", "news"))):
        assert annotator("convert", "in.jsonl", name, "--to", "brat", *options, cwd=folder).code == 0
    plain, named = ((folder / name / "annotation.conf").read_text() for name in ("plain", "named"))
    assert ("person" in plain, "policy" in plain, "policy" in named) == (True, False, True)
    wrong = annotator("convert", "in.jsonl", "out.jsonl", "--schema", "none.yaml", cwd=folder)
    assert wrong.errors == ["'none.yaml': No such file or directory; name a schema file"]
    assert (wrong.code, (folder / "out.jsonl").exists()) == (2, False)


def test_spans_of_files_that_name_nobody_are_the_annotators(folder):
    (record,) = annotator(
        "convert", "in.jsonl", "-", "--to", "jsonl", "--annotator", "zoe", cwd=folder
    ).records
    assert [each["annotator"] for each in record["spans"]] == ["zoe"]


def test_the_encoding_of_the_input_may_be_named(folder):
    (folder / "greek.txt").write_bytes("Καλημέρα κόσμε\n".encode("iso8859-7"))
    arguments = ("convert", "greek.txt", "-", "--to", "jsonl", "--encoding", "iso8859-7")
    (record,) = annotator(*arguments, cwd=folder).records
    assert record["text"] == "Καλημέρα κόσμε\n"


@pytest.mark.parametrize(
    ("arguments", "option"), [(["import", "-"], "--format"), (["convert", "-", "out.jsonl"], "--from")]
)
def test_the_option_that_names_the_format_of_the_standard_input_is_told(folder, arguments, option):
    result = annotator(*arguments, cwd=folder)
    said = f"the standard input has no ending to detect its format by; name it with {option}"
    assert (result.code, result.errors) == (2, [said])
    assert not (folder / "annotations.db").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere", "out.jsonl"], "nowhere: there is no such file or folder, check the path"),
        (["in.jsonl", "out.xyz"], "'out.xyz': the format is not clear from the name; choose it with --to: "),
        (
            ["in.jsonl", "out.json"],
            "'out.json': the format is not clear from the name; choose it with --to: ",
        ),
        (["in.jsonl", "-"], "'-': the format is not clear from the name; choose it with --to: "),
        (["in.jsonl", "out.jsonl", "--to", "pdf"], "no format 'pdf' is written; there are "),
        (["in.jsonl", "out.jsonl", "--from", "html"], ""),
        (["in.jsonl", "-", "--to", "brat"], "brat is a folder of files; name the folder to write"),
        (["in.jsonl", "out.conll", "-O", "tags"], "-O tags: write NAME=VALUE"),
        (
            ["in.jsonl", "out.conll", "-O", "tag=bilou"],
            "-O tag=bilou: conll and jsonl: no option 'tag'; there is tags",
        ),
        (
            ["in.jsonl", "out.conll", "--report", "no/lost.jsonl"],
            "'no/lost.jsonl': cannot be written (No such file or directory)",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_unclear_takes_one_line_and_nothing_is_written(folder, arguments, said):
    before = sorted(folder.iterdir())
    result = annotator("convert", *arguments, cwd=folder)
    assert (result.code, result.out, len(result.errors)) == (2, "", 1)
    assert result.err.startswith(said)
    assert sorted(folder.iterdir()) == before


def formats_offered(folder, output):
    return (
        annotator("convert", "in.jsonl", output, cwd=folder).err.strip().rpartition("--to: ")[2].split(", ")
    )


def test_the_formats_that_fit_a_name_are_offered_and_all_where_none_does(folder):
    fits, all_ = formats_offered(folder, "out.json"), formats_offered(folder, "out.xyz")
    assert {"label-studio", "bioc"} <= set(fits) < set(all_)
    assert "conll" not in fits
    assert "text" not in all_  # it is only read


@pytest.mark.parametrize("name", ["out.jsonl", "out.JSONL"])
def test_json_lines_are_our_own_unless_another_format_is_named(folder, name):
    assert annotator("convert", "in.jsonl", name, cwd=folder).code == 0
    assert '"offset_unit"' in (folder / name).read_text()


def test_formats_are_offered_for_what_they_can_do(folder):
    read = annotator("import", "in.jsonl", "--format", "nope", cwd=folder).err
    written = annotator("export", "--format", "nope", cwd=folder).err
    assert read.startswith("no format 'nope' is read; there are ")
    assert written.startswith("no format 'nope' is written; there are ")
    readable, writable = (said.strip().rpartition("there are ")[2].split(", ") for said in (read, written))
    assert {"text", "conll"} - {*readable} == {"html"} - {*writable} == set()
    assert {"html"} & {*readable} == {"text"} & {*writable} == set()


def test_a_file_beside_the_output_is_not_printed_but_named(folder):
    result = annotator("convert", "in.jsonl", "-", "--to", "label-studio", cwd=folder)
    assert (result.code, result.out[:2]) == (0, "[\n")
    assert "<View>" not in result.out
    assert result.errors[-1] == "not written: the file .config.xml beside the output; name a file to write"
    assert "left out: flags on spans (1)" in result.errors


# -- the standard input -------------------------------------------------------------------------------------------


def test_the_standard_input_stands_where_it_was_named_as_a_file_of_its_format(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"raw \xff bytes")))
    with files_with_input([Path("a.txt"), Path("-"), Path("b.txt")], format_named("conll")) as files:
        first, copy, last = files
        assert (first, last) == (Path("a.txt"), Path("b.txt"))
        assert copy.suffix == format_named("conll").endings[0]
        assert copy.read_bytes() == b"raw \xff bytes"
    assert not copy.parent.exists()


def test_without_a_format_nothing_is_read_from_the_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with files_with_input([Path("a.txt")], None) as files:
        assert files == [Path("a.txt")]
    with pytest.raises(BadInput), files_with_input([Path("-")], None):
        pass
