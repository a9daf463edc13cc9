"""What is printed on a terminal, and what into a file: exact there, visible here."""

import errno
import io
import sys

import click
import pytest

from annotator.cli import group
from annotator.cli.errors import BadInput
from annotator.cli.progress import progress_over, stages_shown
from annotator.cli.terminal_output import (
    GuardedOutput,
    OutputClosedError,
    guarded_output,
    output_errors,
    unguarded,
)

HARM = "a\x1b[31m\u202e\r\n\tb\udce9\n"
SHOWN = b"a\\x1b[31m\\u202e\r\n\tb\\udce9\n"


class Stream(io.TextIOWrapper):
    """A terminal or a pipe, which remembers what it got."""

    def __init__(self, encoding="utf-8", *, terminal=True):
        self.got = io.BytesIO()
        self.terminal = terminal
        super().__init__(self.got, encoding, newline="")

    def isatty(self):
        return self.terminal

    def fileno(self):
        return 77


class Broken(Stream):
    """A stream that cannot be written any more."""

    def __init__(self, number):
        super().__init__(terminal=False)
        self.number = number

    def flush(self):
        raise OSError(self.number, "no")

    def close(self):
        """Leave it as it is."""


@pytest.fixture
def streams(monkeypatch):
    def set_(out, err=None):
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", err or Stream())
        return out

    return set_


def test_on_a_terminal_text_and_bytes_are_shown_and_never_obeyed(streams):
    terminal = streams(Stream())
    with guarded_output():
        assert isinstance(sys.stdout, GuardedOutput)
        assert sys.stdout.write(HARM) == len(HARM)
        click.echo(HARM, nl=False)
        sys.stdout.buffer.write(HARM.encode("utf-8", "replace") + b"\xff\xc3")
        sys.stdout.buffer.flush()
        assert (sys.stdout.isatty(), sys.stdout.fileno(), sys.stdout.encoding) == (True, 77, "utf-8")
        assert sys.stdout.errors == "backslashreplace"
        assert sys.stdout.writable()
        assert sys.stdout.buffer.writable()
        assert unguarded(sys.stdout) is terminal
    assert terminal.got.getvalue() == SHOWN + SHOWN + SHOWN.replace(b"\\udce9", b"?") + b"\\xff\\xc3"
    assert sys.stdout is terminal
    assert terminal.errors == "strict"
    assert unguarded(terminal) is terminal


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_a_terminals_encoding_lacks_has_a_stand_in(streams, encoding):
    terminal = streams(Stream(encoding))
    with guarded_output():
        click.echo("é → \x1b 北")
        sys.stdout.buffer.write("é → \x9b".encode())
        sys.stdout.flush()
    shown = terminal.got.getvalue().decode(encoding)
    assert shown.isascii() or encoding == "latin-1"
    assert r"\x1b" in shown
    assert r"\x9b" in shown
    assert not {"\x1b", "\x9b"} & set(shown)


def test_a_pipe_gets_what_is_printed_and_escapes_for_what_cannot_be_encoded(streams):
    pipe = streams(Stream("latin-1", terminal=False))
    with guarded_output():
        assert sys.stdout is pipe
        sys.stdout.write("é\x1b[31m\x9b\r\n → \udce9")
        sys.stdout.flush()
    assert pipe.got.getvalue() == b"\xe9\x1b[31m\x9b\r\n \\u2192 \\udce9"


@pytest.mark.parametrize("stream", [None, io.StringIO()])
def test_a_stream_that_is_not_there_or_of_another_kind_is_left_alone(streams, stream):
    streams(stream)
    with guarded_output():
        assert sys.stdout is stream
    assert sys.stdout is stream


def test_the_streams_are_put_back_after_an_error(streams):
    terminal = streams(Stream())
    with pytest.raises(ValueError, match="x"), guarded_output():
        raise ValueError("x")
    assert sys.stdout is terminal


def test_a_terminal_without_an_encoding_is_taken_for_ascii(streams):
    class Bare(io.StringIO):
        encoding = None

        def isatty(self):
            return True

    bare = streams(Bare())
    with guarded_output():
        sys.stdout.write("é\x1b")
    assert bare.getvalue() == r"?\x1b"


def test_a_progress_bar_draws_itself_and_shows_what_is_said(streams, tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    (tmp_path / "a").write_bytes(b"")
    terminal = Stream("latin-1")
    streams(Stream(), terminal)
    with guarded_output(), progress_over([tmp_path / "a"] * 200) as progress:
        progress.say("a\x1bc\nb :smile: [red]é北")
    drawn = terminal.got.getvalue().decode("latin-1")
    assert r"a\x1bc\nb :smile: [red]é" in drawn
    assert "\x1bc" not in drawn
    assert "\x1b[2K" in drawn


def test_a_bar_of_stages_draws_itself_and_shows_what_is_said(streams, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    terminal = Stream()
    streams(Stream(), terminal)
    with guarded_output(), stages_shown() as report:
        report("one\x1bc", 10)
        report("one\x1bc", 10)
    drawn = terminal.got.getvalue().decode()
    assert r"one\x1bc" in drawn
    assert "\x1bc" not in drawn


# -- outputs that end ----------------------------------------------------------------------------------------------


@pytest.fixture
def discarded(monkeypatch):
    found = []
    monkeypatch.setattr("annotator.cli.terminal_output.discard", found.append)
    monkeypatch.setattr(group, "discard", found.append)
    return found


def printed():
    with output_errors():
        click.echo("x")


def test_a_pipe_that_is_closed_is_told_from_one_that_is_full(streams, discarded):
    out, err = streams(Broken(errno.EPIPE)), sys.stderr
    with pytest.raises(OutputClosedError):
        printed()
    assert discarded == [out, err]
    out = streams(Broken(errno.ENOSPC))
    with pytest.raises(BadInput, match=r"^the output cannot be written \(no\)$"):
        printed()
    assert discarded[2:] == [out]


@pytest.mark.parametrize("error", [OSError(errno.EPIPE, "x"), OSError(errno.ENOSPC, "x")])
def test_an_error_of_another_file_is_none_of_the_output(streams, discarded, error):
    streams(Stream())
    with pytest.raises(OSError, match="x"), output_errors():
        raise error
    assert discarded == []


@pytest.mark.parametrize(("number", "code"), [(errno.EPIPE, 0), (errno.ENOSPC, 2)])
def test_the_program_ends_with_the_code_of_its_output(streams, discarded, monkeypatch, number, code):
    monkeypatch.setattr(sys, "argv", ["annotator", "--version"])
    streams(Broken(number))
    with pytest.raises(SystemExit) as left:
        group.main()
    assert left.value.code == code


def test_an_error_that_nobody_can_be_told_keeps_its_code(streams, discarded, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["annotator", "export", "--format", "nothing"])
    streams(Stream(), Broken(errno.EPIPE))
    with pytest.raises(SystemExit) as left:
        group.main()
    assert (left.value.code, len(discarded)) == (2, 1)
