"""The keys that do something now, in each state."""

import pytest
from msgspec.structs import replace

from annotator.keys.keymap import keymap_for
from annotator.keys.possible_keys import is_pending, possible_keys, title_of_keys
from annotator.schema.loading import parse_schema
from annotator.session.commands import COMMANDS
from annotator.session.states import Question
from tests.marked import SCHEMA, press, session_from
from tests.session.keyed import at, keymap, steps
from tests.session.linked import LINKED, many

TEN_BY_TEN = parse_schema(many(10, 10), "many.yaml")
KEYED = parse_schema(
    """
schema: 1
id: keyed
version: 1
labels: [{id: person, key: a}]
document:
  - {id: topic, type: choice, values: [law, war]}
  - {id: place, type: text, key: p}
  - {id: day, type: date, key: d}
""",
    "keyed.yaml",
)


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
    ("p o", {"1–2": "that numbered match instead", "3–9": "set length in words", "Esc": "no more numbers"}),
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


def test_keys_after_the_leader_come_last():
    _, possible = keys_after("^one two one", "")
    after_leader = [key.startswith("; ") for key in possible]
    assert any(after_leader)
    assert after_leader == sorted(after_leader)


def test_what_has_nothing_to_act_on_is_not_shown():
    _, at_rest = keys_after("^one two", "")
    assert not {".", "-", "x Backspace", "O", "R", "A", "H", "1–9"} & at_rest.keys()
    _, focused = keys_after("^one two", "p o")
    assert {".", "-", "O", "A", "H"} <= focused.keys()
    _, armed = keys_after("^one two", "p")
    assert armed.keys() == {"letter", "Space", "Enter", "Esc", "←↑→↓", "Tab", "?"}


def test_the_keys_that_go_to_other_fields_come_after_those_of_the_field_and_before_all_others():
    _, possible = keys_after("^one two", "T", KEYED)
    assert list(possible.items())[:6] == [
        ("l", "law"),
        ("w", "war"),
        ("Esc", "back to the text"),
        ("d", "to the field day"),
        ("p", "to the field place"),
        ("←→", "move the caret"),
    ]


def test_at_a_field_its_own_key_goes_nowhere_and_those_of_others_go_there_before_an_answer_begins():
    _, at_place = keys_after("^one two", "T p", KEYED)
    assert "to the field place" not in at_place.values()
    session, at_day = keys_after("^one two", "T d", KEYED)
    assert at_day["p"] == "to the field place"
    form = press(session, "p")[-1].session.form
    assert form is not None
    assert form.field == "place"


def test_the_last_answer_is_offered_where_there_is_one():
    _, first = keys_after("^one two", "p o A")
    assert "=" not in first
    _, second = keys_after("^one two", "p o A o escape p t A")
    assert second["="] == "the last answer given to this field"


def test_the_letters_that_begin_an_answer_are_one_entry_however_many_go_to_other_fields():
    head = "schema: 1\nid: t\nversion: 1\nlabels: [{id: m, key: m}]\ndocument:\n  - {id: note, type: text}\n"
    others = "".join(f"  - {{id: field_{key}, type: text, key: {key}}}\n" for key in "abcdeghij")
    _, possible = keys_after("^one two", "T", parse_schema(head + others, "f"))
    assert possible["letter"] == "starts the answer"


# In the form, digits choose no number of words.
@pytest.mark.parametrize(("keys", "shown"), [("p o", "1–9"), ("p o A", "F1–F9")])
def test_of_eighteen_keys_for_numbers_those_are_shown_that_work_now(keys, shown):
    own = keymap("choose: [1, 2, 3, 4, 5, 6, 7, 8, 9, f1, f2, f3, f4, f5, f6, f7, f8, f9]")
    session = steps(at("^one", own), keys, own)[-1].session
    numbers = {meaning: key for key, meaning in possible_keys(session, own)}["set length in words"]
    assert numbers == shown


def test_of_several_keys_of_a_command_the_first_two_are_shown():
    own = keymap("view: [V, f2, f3]\nnote: f6")
    shown = {meaning: key for key, meaning in possible_keys(at("^one", own), own)}
    assert [shown[COMMANDS[name].help] for name in ("view", "note", "quit")] == ["V F2", "F6", "Q Ctrl+C"]


def test_arrows_of_one_meaning_are_one_entry_without_those_that_need_another_key_with_them():
    own = keymap("next-hit: []\nword-right: [right, ctrl+right]\nrow-down: [down, ctrl+down]")
    possible = possible_keys(at("^one", own), own)
    assert {meaning: key for key, meaning in possible}["move the caret"] == "←↑→↓"


def test_a_group_shows_the_labels_below_it_and_nothing_else():
    session, possible = keys_after("^one two", "a", TEN_BY_TEN)
    assert possible["a Space"] == "A group itself"
    assert possible["b"] == "b item"
    assert possible["Esc"] == "back"
    assert "J" not in possible
    assert title_of_keys(session).startswith("Keys now · A group")


def test_a_group_that_is_opened_for_a_second_label_shows_no_keys_that_move():
    _, armed = keys_after("^one two", "a b o O", TEN_BY_TEN)
    _, possible = keys_after("^one two", "a b o O a", TEN_BY_TEN)
    assert {"Tab", "←↑→↓"} <= armed.keys()
    assert not {"Tab", "←↑→↓"} & possible.keys()


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
