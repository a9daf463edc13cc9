"""Import and export from inside: what is typed becomes the arguments of the program, and no shell sees it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.session.commands import REACHING_OUTSIDE
from annotator.session.requests import Ask, RunCommandLine
from tests.marked import commanded, press, session_from

SESSION = session_from("^Ann left")


def ran(command, line):
    return commanded(SESSION, f"{command} {line}")[-1]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("--format=brat --output=a", ("--format=brat", "--output=a")),
        ("--output='a b; rm *' --label $HOME", ("--output=a b; rm *", "--label", "$HOME")),
        ("--output=~/x", (f"--output={Path.home()}/x",)),
        ("", ()),
    ],
)
def test_words_are_split_as_a_shell_does_and_nothing_is_run_by_one(line, words):
    request = ran("run-export", line).request
    assert isinstance(request, RunCommandLine)
    assert request.arguments == ("export", *words)


def test_one_document_is_asked_for_by_its_id_whatever_is_typed():
    request = ran("run-export-document", "--where=title:x").request
    only = (f"--where=id:{SESSION.document.id}", "--viewer=amy")
    assert request.arguments == ("export", "--where=title:x", *only)


def test_what_is_imported_is_by_whoever_works_here():
    assert ran("run-import", "~/a b").request.arguments == (
        "import", f"{Path.home()}/a", "b", "--annotator=amy",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "line", "said"),
    [
        ("run-import", " ", "name files or folders to import"),
        ("run-import", "'a", "no closing quotation: nothing was done"),
        ("run-export", "--db other.db", "leave out -, -- and --db"),
        ("run-export", "--db=other.db", "leave out -, -- and --db"),
        ("run-import", "-", "leave out -, -- and --db"),
        ("run-import", "-- a", "leave out -, -- and --db"),
    ],
)
def test_what_cannot_be_run_from_inside_is_refused(command, line, said):
    step = ran(command, line)
    assert step.refused
    assert said in step.message
    assert step.request is None


def test_the_file_is_named_like_the_document():
    titled = replace(SESSION, document=replace(SESSION.document, title="Who? A/B: “the” Söul…"))
    ask = press(titled, "; x")[-1].request
    assert isinstance(ask, Ask)
    assert ask.initial == "--format=jsonl --output=Who-A-B-the-Söul.jsonl"


def test_none_of_them_is_for_whom_the_app_is_served():
    assert {"export", "export-document", "import", "run-export", "run-import"} < REACHING_OUTSIDE
