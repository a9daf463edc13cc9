"""The menu shows what can be done at a place, and nothing else."""

import pytest

from tests.marked import commanded, marked_from, session_from
from tests.session.keyed import at, keymap


def offered(marked, offset):
    """The session and the menu after asking for it at the offset."""
    step = commanded(session_from(marked), f"menu {offset}")[-1]
    return step.session, step.request


PLACES = [
    ("^one [two|person] three", 5, "Person “two”", {"delete", "extend-end", "attributes", "relabel", "note"}),
    ("^one two three", 5, "“two”", {"label", "search", "fields"}),
    ("<one two> three", 5, "“one two”", {"label"}),
    ("<one two> three", 0, "“one two”", {"label"}),
    ("<one two> three", 7, "here", {"search", "library"}),
    ("^one {two|person} three", 5, "Person? “two”", {"take", "delete", "reject-string"}),
    ("^{one|person} two {three|event}", 8, "Event? “three”", {"take", "delete", "reject-string"}),
    ("^{one|person} two three", 4, "“two”", {"label", "search", "fields"}),
    ("^one   two", 4, "here", {"search", "library"}),
]


@pytest.mark.parametrize(("marked", "offset", "title", "commands"), PLACES)
def test_what_can_be_done_is_shown(marked, offset, title, commands):
    _, menu = offered(marked, offset)
    assert menu.title == title
    assert commands <= {entry.command for entry in menu.entries}
    assert len({entry.key for entry in menu.entries}) == len(menu.entries), "each has a key of its own"


NOT_OFFERED = [
    ("^one [two|person] three", 5, {"relate", "other-end", "fragment", "take", "label"}),
    ("^one two three", 5, {"delete", "extend-end", "history", "relabel"}),
]


@pytest.mark.parametrize(("marked", "offset", "commands"), NOT_OFFERED)
def test_what_could_do_nothing_is_left_out(marked, offset, commands):
    _, menu = offered(marked, offset)
    assert not commands & {entry.command for entry in menu.entries}


def test_what_is_at_the_place_is_selected_or_focused_before_anything_is_chosen():
    assert marked_from(offered("^one two three", 5)[0]) == "one <two> three"
    assert offered("^one [two|person] three", 5)[0].focus.text == "two"
    assert marked_from(offered("<one two> three", 9)[0]) == "one two <three>"
    assert offered("^one {two|person} three", 5)[0].candidate is not None


def test_another_label_is_given_at_once():
    session = session_from("^one [two|person] three")
    steps = commanded(session, "menu 5", "relabel policy")
    assert marked_from(steps[-1].session) == "one ^[two|policy] three"
    assert commanded(session, "relabel policy")[-1].refused, "nothing is focused"
    assert commanded(session, "menu 5", "relabel nonsense")[-1].refused


def test_a_key_is_shown_only_if_it_can_be_pressed_in_the_menu():
    own = keymap("note: []\nflag: leader n\nhistory: [leader c, ö]")
    menu = commanded(at("^one [two|person]", own), "menu 5")[-1].request
    keys = {entry.command: entry.key for entry in menu.entries}
    assert (keys["note"], keys["flag"], keys["history"], keys["guideline"]) == ("", "", "ö", "G")


def test_without_an_offset_it_is_about_the_caret():
    assert commanded(session_from("one ^two"), "menu")[-1].request.title == "“two”"


def test_a_span_can_become_what_it_is_not():
    session, menu = offered("^one [two|person] three", 5)
    into = {entry.argument for entry in menu.entries if entry.command == "relabel"}
    assert into == {label.id for label in session.schema.labels_by_key.values()} - {"person"}
