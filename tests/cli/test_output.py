"""Where an export is written: the standard output, a file with others beside it, or a folder."""

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from annotator.cli.errors import BadInput
from annotator.cli.format_options import write_records
from annotator.cli.output import opened_report, print_pieces, write_file, write_folder
from annotator.formats.format import Format, OutputPart
from annotator.formats.shared.errors import FormatError

PIECES = [
    OutputPart("one\n"),
    OutputPart(b"\xff\n", ".more"),
    OutputPart("zwölf\n"),
    OutputPart("last\n", ".more"),
]


def accept():
    """Keep what was written."""


def refuse():
    raise BadInput("refused")


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield 0o027
    assert os.umask(before) == 0o027


def mode(path):
    return path.stat().st_mode & 0o777


def test_pieces_are_joined_in_their_files(tmp_path, umask):
    write_file(PIECES, tmp_path / "out.txt", accept)
    assert (tmp_path / "out.txt").read_bytes() == "one\nzwölf\n".encode()
    assert (tmp_path / "out.more").read_bytes() == b"\xff\nlast\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.more", "out.txt"]
    assert {mode(path) for path in tmp_path.iterdir()} == {0o640}
    (tmp_path / "out.txt").chmod(0o604)
    write_file(PIECES[:1], tmp_path / "out.txt", accept)
    assert (mode(tmp_path / "out.txt"), (tmp_path / "out.txt").read_bytes()) == (0o604, b"one\n")


def test_a_folder_gets_the_files_named_and_may_be_there_if_it_is_empty(tmp_path, umask):
    pieces = [OutputPart("one\n", "a.txt"), OutputPart("x", "b.ann"), OutputPart("two\n", "a.txt")]
    (tmp_path / "out").mkdir()
    write_folder(pieces, tmp_path / "out", accept)
    assert {path.name: path.read_text() for path in (tmp_path / "out").iterdir()} == {
        "a.txt": "one\ntwo\n",
        "b.ann": "x",
    }
    assert mode(tmp_path / "out") == 0o750
    with pytest.raises(BadInput, match=r"out': the folder is not empty; name a new one"):
        write_folder(pieces, tmp_path / "out", accept)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_pipe_is_written_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_file([OutputPart("one\n"), OutputPart("two\n")], pipe, accept)
    reader.join(20)
    assert read == [b"one\ntwo\n"]
    assert pipe.is_fifo()
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


def test_a_device_is_written_and_not_replaced():
    write_file([OutputPart("one\n")], Path(os.devnull), accept)
    assert Path(os.devnull).is_char_device()


def test_through_a_link_the_file_is_written_that_it_leads_to(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to("real")
    write_file([OutputPart("new")], tmp_path / "link", accept)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    assert mode(tmp_path / "real") == 0o640


@pytest.mark.parametrize(("like", "expected"), [(0o600, 0o600), (0o664, 0o664), (None, 0o644)])
def test_a_new_report_is_for_those_who_may_read_the_database(tmp_path, like, expected):
    database = tmp_path / "a.db"
    if like is not None:
        database.touch()
        database.chmod(like)
    before = os.umask(0o022)
    try:
        with opened_report(tmp_path / "new", database if like else None) as on_entry:
            on_entry({"kind": "x"})
        (tmp_path / "there").touch(0o640)
        with opened_report(tmp_path / "there", database if like else None):
            pass
    finally:
        os.umask(before)
    assert (mode(tmp_path / "new"), mode(tmp_path / "there")) == (expected, 0o640)
    assert (tmp_path / "new").read_text() == '{"kind": "x"}\n'


def broken():
    yield OutputPart("one\n", ".a")
    raise FormatError(Path("a.x"), 1, "is odd", "mend it")


@pytest.mark.parametrize("write", [write_file, write_folder])
def test_nothing_stays_of_what_was_refused_or_broke(tmp_path, write):
    (tmp_path / "out.txt").mkdir() if write is write_folder else (tmp_path / "out.txt").write_text("old")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadInput, match="refused"):
        write([OutputPart("one\n", ".a")], tmp_path / "out.txt", refuse)
    with pytest.raises(FormatError):
        write(broken(), tmp_path / "out.txt", accept)
    assert sorted(tmp_path.rglob("*")) == before
    assert write is write_folder or (tmp_path / "out.txt").read_text() == "old"


@pytest.mark.parametrize("write", [write_file, write_folder])
def test_a_place_that_cannot_be_written_takes_one_line(tmp_path, write):
    with pytest.raises(BadInput, match=r"no/out': cannot be written \(No such file or directory\)$"):
        write([OutputPart("one\n", ".a")], tmp_path / "no" / "out", accept)
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"file/out': cannot be written \(Not a directory\)$"):
        write([OutputPart("one\n", ".a")], tmp_path / "file" / "out", accept)


# -- the standard output ------------------------------------------------------------------------------------------


def test_files_beside_the_standard_output_are_named_once(monkeypatch):
    out = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(out, "utf-8"))
    assert print_pieces([*PIECES, OutputPart("x", ".other")]) == [".more", ".other"]
    assert out.getvalue() == "one\nzwölf\n".encode()
    sys.stdout.detach()


def test_a_reader_that_closed_the_pipe_ends_the_output_without_a_word(monkeypatch, capsys):
    def write(_records, writing):
        writing.losses.note("never shown")
        yield "line\n" * 100_000

    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        odd = Format("odd", "odd", (".odd",), write=write)
        write_records([], odd, {}, None, schema=None, strict=True, report=None)
        pipe.write("to nowhere")  # what Python still flushes at its exit
        pipe.flush()
        monkeypatch.undo()
    assert capsys.readouterr().err == ""


def test_a_writer_that_fails_takes_one_line(tmp_path):
    odd = Format("odd", "odd", (".odd",), write=lambda *_: broken())
    with pytest.raises(BadInput, match=r"^a.x:1: is odd, mend it$"):
        write_records([], odd, {}, tmp_path / "out.odd", schema=None, strict=False, report=None)
    assert list(tmp_path.iterdir()) == []
