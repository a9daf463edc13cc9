"""The keys that do something now, in each state."""

import pytest
from msgspec.structs import replace

from annotator.keys.keymap import keymap_for
from annotator.keys.possible_keys import is_pending, possible_keys, title_of_keys
from annotator.schema.loading import parse_schema
from annotator.session.states import Question
from tests.marked import SCHEMA, press, session_from
from tests.session.linked import LINKED, many

TEN_BY_TEN = parse_schema(many(10, 10), "many.yaml")


def keys_after(marked, keys, schema=SCHEMA):
    """The session after the keys, and what is possible then."""
    session = press(session_from(marked, schema), keys)[-1].session
    return session, dict(possible_keys(session, keymap_for(schema)))


STATES = [
    (
        "p",
        {"letter": "the nearest word that starts with that letter", "Space": "what is here", "Esc": "disarm"},
    ),
    ("f", {"letter": "go to the nearest word that starts with that letter", "Esc": "disarm"}),
    ("p o -", {"letter": "extend the span to the next word that starts with that letter"}),
    ("p o O", {"p": "Person", "o": "Policy", "e": "Event", "Esc": "disarm"}),
    ("p o", {"1–2": "that numbered match instead", "3–9": "that many words", "Esc": "no more numbers"}),
    ("p o A", {"o": "official", "a": "activist", "Esc": "back to the text"}),
    ("p o A tab", {"y": "yes", "n": "no"}),
    ("p o A", {"Tab ↓": "next field or relation"}),
    ("shift+right", {"p": "Person", "Esc": "clear the selection"}),
    ("", {"p": "Person", "←↑→↓": "move the caret"}),
]


@pytest.mark.parametrize(("keys", "wanted"), STATES)
def test_each_state_shows_its_own_keys(keys, wanted):
    _, possible = keys_after("^one two one", keys)
    assert wanted.items() <= possible.items()


def test_what_has_nothing_to_act_on_is_not_shown():
    _, at_rest = keys_after("^one two", "")
    assert not {".", "-", "x Backspace", "O", "R", "A", "H", "1–9"} & at_rest.keys()
    _, focused = keys_after("^one two", "p o")
    assert {".", "-", "O", "A", "H"} <= focused.keys()
    _, armed = keys_after("^one two", "p")
    assert armed.keys() == {"letter", "Space", "Enter", "Esc", "←↑→↓", "Tab", "?"}


def test_a_group_shows_the_labels_below_it_and_nothing_else():
    session, possible = keys_after("^one two", "a", TEN_BY_TEN)
    assert possible["a Space"] == "A group itself"
    assert possible["b"] == "b item"
    assert possible["Esc"] == "back"
    assert "J" not in possible
    assert title_of_keys(session).startswith("Keys now · A group")


def test_a_relation_half_made_shows_its_types_and_then_the_other_span():
    marked = "^[vote|event] and [strike|event] by [Ann|person]"
    session, possible = keys_after(marked, "tab R", LINKED)
    assert is_pending(session)
    assert title_of_keys(session).startswith("Keys now · relation")
    assert set(possible.values()) == {"targets", "causes", "no relation after all", possible["?"]}
    (key,) = (key for key, what in possible.items() if what == "causes")
    session, possible = keys_after(marked, f"tab R {key}", LINKED)
    assert is_pending(session)
    assert possible["letter"] == "causes: the span that starts with that letter"
    made, _ = keys_after(marked, f"tab R {key} s", LINKED)
    assert not is_pending(made)


def test_a_question_shows_how_to_answer():
    session = replace(session_from("^one"), question=Question("really?", "undo"))
    assert possible_keys(session, keymap_for(SCHEMA)) == (
        ("y", "yes"),
        ("any other key", "no: change nothing"),
    )


PENDING = [
    ("p", True),
    ("f", True),
    ("p o -", True),
    ("p o O", True),
    ("p o", False),
    ("T", False),
    ("", False),
]


@pytest.mark.parametrize(("keys", "pending"), PENDING)
def test_a_state_is_pending_while_it_waits_for_a_key(keys, pending):
    assert is_pending(press(session_from("^one two"), keys)[-1].session) is pending
