"""The footer shows the keys that matter most in each state, the status line what the next key is expected to say."""

import pytest

from annotator.keys.hints import hints, prompt, standing
from annotator.keys.keymap import keymap_for
from annotator.keys.possible_keys import possible_keys
from annotator.schema.loading import parse_schema
from tests.marked import SCHEMA, commanded, press, session_from
from tests.session.linked import LINKED, many

FOCUSED = ". , end · < > start · x delete this Person · A attributes · u undo · ? keys"
AT_REST = "label then letter · Tab next span · Enter on · T fields · D library · ? keys"
RELATED = "R one more · E other end · u undo · ? keys"
TWO = "^Ann met [Bo|person] and [Al|person]"

BY_KEYS = [
    ("^Ann met Bo", "", AT_REST, ""),
    (
        "^Ann met Bo",
        "p",
        "letter nearest word · Space here · Enter sentence · ←→ move · Esc off · ? keys",
        "PERSON  first letter · Space here · Enter sentence · Esc",
    ),
    ("^Ann met Bo", "p a", FOCUSED, ""),
    ("^Ann met [Bo|person]", "tab", FOCUSED, ""),
    (
        "^Ann met [Bo|person]",
        "tab -",
        "letter next word that starts with it · Esc off · ? keys",
        "STRETCH  first letter of the last word · Esc",
    ),
    (
        "^Ann met [Bo|parts]",
        "tab O",
        "label second label · Esc off · ? keys",
        "SECOND LABEL  a label's letter · Esc",
    ),
    ("<Ann >met Bo", "", "label marks it · Shift+←→ more, less · Esc clear · N note · u undo · ? keys", ""),
    (
        "^Ann {Bo|person}",
        "tab",
        "Space takes Person “Bo” · x rejects it · Enter all of the sentence · Tab next · . , end · ? keys",
        "",
    ),
    (
        "^Ann met Bo",
        "p space A",
        "value's key sets role · Tab next · Backspace clear · Esc back · ? keys",
        "",
    ),
    (
        "^Ann met Bo",
        "p space A tab tab",
        "Enter type · Tab next · Backspace clear · Esc back · ? keys",
        "",
    ),
    ("^Ann met Bo", "T", "value's key sets topic · Tab next · Backspace clear · Esc back · ? keys", ""),
    (
        TWO,
        "e space R",
        "letter the other span · Esc off · ? keys",
        "TARGETS  first letter of the other span · Esc",
    ),
    (
        "^Ann [Bo|event] [Al|person]",
        "e space R",
        "t targets · c causes · Esc off · ? keys",
        "RELATION  t targets · c causes · Esc",
    ),
    (TWO, "e space R b", RELATED, ""),
    ("^Ann [Bo|event] [Bu|event]", "e space R b", f"1–9 that span · {RELATED}", ""),
    (TWO, "e space R b A", "Enter other end · Backspace delete · Tab next · Esc back · ? keys", ""),
    (TWO, "e space R b A tab", FOCUSED.replace("Person", "Event"), ""),
]


def footer(session):
    return " · ".join(f"{key} {what}" for key, what in hints(session))


@pytest.mark.parametrize(("marked", "keys", "shown", "asked"), BY_KEYS)
def test_the_footer_and_the_status_line_in_each_state(marked, keys, shown, asked):
    session = press(session_from(marked, LINKED), keys)[-1].session
    assert footer(session) == shown
    assert prompt(session) == asked


@pytest.mark.parametrize(
    ("command", "shown", "asked"),
    [
        (
            "group person",
            "t Politician · p Person itself · Esc back · ? keys",
            "PERSON  the letter of a label below it · p itself · Esc",
        ),
        (
            "lock person",
            "letter nearest word · . , end · Backspace delete · Ctrl+Z undo · Esc unlock · ? keys",
            "",
        ),
    ],
)
def test_the_footer_of_an_open_group_and_of_a_locked_label(command, shown, asked):
    session = commanded(session_from("^Ann met Bo", LINKED), command)[-1].session
    assert footer(session) == shown
    assert prompt(session) == asked


def test_the_footer_of_a_group_leaves_out_labels_for_which_no_letter_is_left():
    schema = parse_schema(many(1, 25), "many.yaml")
    without = [label.name for label in schema.labels if label.parent and label.group_key is None]
    assert without == ["w item", "x item", "y item"]
    shown = hints(commanded(session_from("^Ann", schema), "group ax0")[-1].session)
    assert len(shown) == 25 - len(without) + len(("itself", "back", "keys"))
    assert not {word for _, word in shown} & set(without)
    assert all(key for key, _ in shown)


@pytest.mark.parametrize(
    ("commands", "shown"),
    [
        ((), ()),
        (("lock person",), ("Person locked",)),
        (("characters",), ("characters",)),
        (("search-for Ann met Bo and then Al",), ("search “Ann met Bo and then ”",)),
        (("suggestions",), ("this sentence",)),
        (("suggestions", "suggestions"), ("no suggestions",)),
        (("problems", "lock person", "suggestions"), ("Person locked", "this sentence")),
    ],
)
def test_the_status_line_names_the_modes_that_are_not_the_usual_ones(commands, shown):
    session = commanded(session_from("^Ann met Bo and then Al"), *commands)[-1].session
    assert standing(session) == shown


RELEASING = [
    ("^Ann met Bo", ("lock person",), "unlock the label"),
    ("^Ann met Bo", ("label person",), "disarm"),
    ("<Ann >met Bo", (), "clear the selection"),
    ("^Ann met Bo", ("search-for Bo", "word-left"), "end the search"),
    ("^Ann met [Bo|person]", ("next-stop",), "let go of the span"),
    ("Ann met {Bo|person!}", (), "let go of the suggestion"),
    ("^Ann met Bo", (), None),
]


@pytest.mark.parametrize(("marked", "commands", "meaning"), RELEASING)
def test_the_panel_says_what_escape_would_end(marked, commands, meaning):
    session = commanded(session_from(marked), *commands)[-1].session
    assert dict(possible_keys(session, keymap_for(SCHEMA))).get("Esc") == meaning


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("p space A", ("o", "official")),
        ("p space A tab", ("y", "yes")),
        ("p space A tab tab", ("letter", "starts the answer")),
        ("p space T", ("p", "protest")),
    ],
)
def test_the_panel_says_what_a_character_does_in_the_form(keys, shown):
    session = press(session_from("^Ann met Bo", LINKED), keys)[-1].session
    panel = possible_keys(session, keymap_for(LINKED))
    assert shown in panel
    assert any(key.startswith("; ") for key, _ in panel)


def test_where_a_text_is_typed_the_leader_begins_one_too():
    session = press(session_from("^Ann met Bo"), "o space A")[-1].session
    panel = possible_keys(session, keymap_for(SCHEMA))
    assert ("letter", "starts the answer") in panel
    assert not any(key.startswith("; ") for key, _ in panel)


@pytest.mark.parametrize(
    ("matches", "shown"),
    [
        (7, {"1–7": "that numbered match instead", "8–9": "set length in words"}),
        (8, {"1–8": "that numbered match instead", "9": "set length in words"}),
        (9, {"1–9": "that numbered match instead"}),
    ],
)
def test_digits_of_one_meaning_are_one_entry_and_a_single_one_is_no_range(matches, shown):
    words = " ".join(f"m{letter}" for letter in "abcdefghi"[:matches])
    session = press(session_from(f"^{words}"), "p m")[-1].session
    panel = dict(possible_keys(session, keymap_for(SCHEMA)))
    assert {key: meaning for key, meaning in panel.items() if key[0].isdigit()} == shown


@pytest.mark.parametrize(
    ("marked", "keys", "shown"),
    [
        # both are named before they act, also where another span is focused
        (
            "^Ann met {Bo|person}",
            "e a",
            "x delete this Event · Space takes Person “Bo” · . , end · < > start · A attributes · u undo · ? keys",
        ),
        (
            "^Ann met {Bo|person}",
            "right left",
            "Space takes Person “Bo” · x goes there · Enter all of the sentence",
        ),
        ("^{Ann|person} met", "tab e", "letter nearest word · Space “Ann” · Enter sentence"),
        ("^[Ann|person] met", "tab e", "letter nearest word · Space “Ann” · Enter sentence"),
        (
            "^{a very long name of an authority|person}",
            "tab",
            "Space takes Person “a very long name of an …”",
        ),
    ],
)
def test_what_yes_and_no_would_act_on_is_named(marked, keys, shown):
    assert footer(press(session_from(marked), keys)[-1].session).startswith(shown)
