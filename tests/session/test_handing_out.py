"""What is handed to other programs: a text to paste, and only web addresses to a browser."""

import pytest
from msgspec.structs import replace

from annotator.session.requests import CopyText, EditText, OpenAddress
from tests.marked import commanded, press, session_from


@pytest.mark.parametrize(
    ("marked", "keys", "copied"),
    [
        ("<Ann met >[Bo|person]. Al left.", "; y", "Ann met "),
        ("^Ann met [Bo|person]. Al left.", "tab ; y", "Bo"),
        ("^Ann met Bo. Al left.", "; y", "Ann met Bo."),
        ("Ann met Bo. ^Al left.", "; y", "Al left."),
    ],
)
def test_the_selection_the_span_or_the_sentence_is_copied(marked, keys, copied):
    step = press(session_from(marked), keys)[-1]
    assert step.request == CopyText(copied)
    assert step.message.startswith("copied “")


def test_of_an_empty_text_nothing_is_copied():
    assert press(session_from("^"), "; y")[-1].message == "there is nothing to copy here"


@pytest.mark.parametrize(
    ("source", "opens"),
    [
        ("https://example.org/a?b=c", True),
        (" http://example.org ", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("--help", False),
        ("https://", False),
        ("http://[broken", False),
        ("https://example.org/a b", False),
        ("https://example.org/\x1b]0;x", False),
        ("notes/a.txt", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_opened(source, opens):
    session = session_from("^Ann")
    step = press(replace(session, document=replace(session.document, source=source)), "; b")[-1]
    assert step.refused is not opens
    assert step.request == (OpenAddress(source.strip()) if opens else None)


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ("; v", EditText("set-note")),
        ("ctrl+e", EditText("set-note")),
        ("o space A ctrl+e", EditText("set-attribute", "", "stage=")),
        ("e space A ctrl+e", None),
    ],
)
def test_a_note_or_the_text_that_the_form_is_at_goes_to_an_editor(keys, wanted):
    step = press(session_from("^Ann met Bo"), keys)[-1]
    assert step.request == wanted
    assert step.refused is (wanted is None)


def test_the_editor_begins_with_what_is_there():
    session = commanded(session_from("^[Ann|person] met Bo"), "next-stop", "set-note who?")[-1].session
    assert press(session, "; v")[-1].request == EditText("set-note", "who?")
