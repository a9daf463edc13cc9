"""The most used keys on other keyboards: typed without a modifier, and recognised by their position."""

import pytest
from msgspec.structs import replace

from annotator.keys.layouts import LATIN_AT
from annotator.keys.presets import PRESETS
from annotator.schema.bundled import bundled_names, bundled_schema
from annotator.schema.loading import load_schema, parse_schema
from annotator.session.commands import COMMANDS
from annotator.session.requests import Ask
from annotator.session.session import FormCursor
from annotator.session.states import Question, Relating
from tests.session.keyed import at, keymap, steps, typed
from tests.session.linked import LINKED

LETTERS = "abcdefghijklmnopqrstuvwxyz"
NAMED = {
    "space", "enter", "tab", "escape", "backspace", "delete", "left", "right", "up", "down", "home", "end",
    "pageup", "pagedown",
}  # fmt: skip
UNSHIFTED = {
    "US": "`1234567890-=[]\\;',./",
    "UK": "`1234567890-=[]#;'\\,./",
    "German": "^1234567890ßü+öä#<,.-",
    "Spanish": "º1234567890'¡+ñç<,.-",
    "Italian": "\\1234567890'ìè+òàù<,.-",
    "Swedish, Finnish": "§1234567890+å'öä<,.-",
    "Danish": "½1234567890+å'æø<,.-",
    "Norwegian": "|1234567890+\\å'øæ<,.-",
}
"""The characters that each layout types with one key and no modifier, letters aside; dead keys are left out."""
AZERTY = "²&é\"'(-è_çà)=$ù*<,;:!"

HOT_PATH = (
    "choose", "take", "go-on", "label-sentence", "delete", "extend-end", "shrink-end", "extend-start", "stretch",
    "next-stop", "undo", "release", "focus", "word-right", "word-left", "row-down", "row-up",
)  # fmt: skip
"""The commands that, with labels and aiming letters, make 99 of 100 keys of a replay, and those that correct."""


@pytest.mark.parametrize("layout", UNSHIFTED)
@pytest.mark.parametrize("command", HOT_PATH)
def test_nothing_on_the_hot_path_needs_a_modifier(command, layout):
    typed_alone = {*UNSHIFTED[layout], *LETTERS, *NAMED}
    keys = COMMANDS[command].keys
    assert typed_alone.issuperset(keys) if command == "choose" else typed_alone.intersection(keys)


@pytest.mark.parametrize("command", HOT_PATH)
def test_the_azerty_preset_needs_no_modifier_on_azerty(command):
    typed_alone = {*AZERTY, *LETTERS, *NAMED}
    keys = PRESETS["azerty"].get(command, COMMANDS[command].keys)
    assert typed_alone.issuperset(keys[:9]) if command == "choose" else typed_alone.intersection(keys)


@pytest.mark.parametrize("name", bundled_names())
def test_labels_of_bundled_schemas_have_letters_that_every_layout_types_alone(name):
    assert set(LETTERS) >= set(load_schema(bundled_schema(name)).labels_by_key)


# -- by their place --------------------------------------------------------------------------------------------

CYRILLIC = parse_schema(
    "schema: 1\nid: ru\nversion: 1\nlabels: [{id: persona, key: п}, {id: place, key: m}]\n", "ru.yaml"
)


def test_the_table_has_each_letter_of_the_layouts_once():
    russian = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
    assert set(russian + russian.upper()) <= set(LATIN_AT)
    assert {LATIN_AT[each] for each in russian} >= set(LETTERS)
    greek = "αβγδεζηθικλμνξοπρσςτυφχψω"
    assert {LATIN_AT[each] for each in greek} == set(LETTERS) - {"q"}
    assert {each: LATIN_AT[each] for each in "зіїєґπΠ"} == {
        "з": "p", "і": "s", "ї": "]", "є": "'", "ґ": "\\", "π": "p", "Π": "P",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "keys", "after"),
    [
        ("^one two", "з space", "^[one|person] two"),  # p on a Russian layout
        ("^one two", "π space", "^[one|person] two"),
        ("^[one|person] two", "tab ч", "^one two"),  # x
        ("^[one|person] two", "tab χ", "^one two"),
        ("^[one|person] two", "tab ю", "^[one two|person]"),  # the key of the full stop
        ("^один зять", "з з", "один ^[зять|person]"),  # the second one aims, and is not replaced
        ("^one пять", "f п", "one ^пять"),
        ("^ένα πέντε", "π π", "ένα ^[πέντε|person]"),
    ],
)
def test_a_letter_that_means_nothing_is_the_key_at_its_place(before, keys, after):
    assert typed(before, keys) == after


@pytest.mark.parametrize("key", ["з", "π", "ч"])
def test_where_nothing_by_that_name_is_on_the_screen_an_aim_is_not_turned_into_another_letter(key):
    own = keymap()
    step = steps(at("^one person x", own), f"p {key}", own)[-1]
    assert step.refused
    assert step.message == f"nothing on the screen starts with '{key}'"


@pytest.mark.parametrize(
    ("keys", "label"),
    [
        ("п space", "persona"),  # the schema's own letter
        ("g space", "persona"),  # the same key with a Latin layout on
        ("γ space", None),  # the key of g, which is no label by itself
        ("m space", "place"),
        ("ь space", "place"),  # the key of m
    ],
)
def test_a_label_with_a_cyrillic_letter_is_found_from_a_latin_layout_too(keys, label):
    own = keymap(schema=CYRILLIC)
    last = steps(at("^one", own, CYRILLIC), keys, own)[-1]
    assert [span.label for span in last.session.layer.spans] == ([label] if label else [])


@pytest.mark.parametrize("key", ["y", "н", "υ"])
def test_a_question_is_answered_by_the_key_of_y(key):
    own = keymap()
    asked = replace(at("^one", own), question=Question("sure?", "label-in-project"))
    answer = own.answer(asked, key)
    assert answer is not None
    assert answer.command.name == "label-in-project"


@pytest.mark.parametrize("keys", ["y н", "a н", "y b"])
def test_a_question_is_answered_by_y_where_labels_have_that_letter_or_the_one_at_its_place(keys):
    one, other = keys.split()
    labels = f"[{{id: a, key: {one}}}, {{id: b, key: {other}}}]"
    schema = parse_schema(f"schema: 1\nid: t\nversion: 1\nlabels: {labels}\n", "f")
    own = keymap(schema=schema)
    answer = own.answer(replace(at("^one", own, schema), question=Question("sure?", "label-in-project")), "y")
    assert answer is not None
    assert answer.command.name == "label-in-project"


@pytest.mark.parametrize("keys", ["; t", "; е", "ж е", "; τ"])
def test_a_command_after_the_leader_is_chosen_by_the_key_at_its_place(keys):
    own = keymap()
    assert steps(at("^one", own), keys, own)[-1].command == "theme"
    with_letter = keymap("theme: leader е\nnote: leader t")
    assert steps(at("^one", with_letter), keys[:-1] + "е", with_letter)[-1].command == "theme"


def test_what_azerty_types_on_the_keys_of_digits_is_the_digit():
    own = keymap("preset: azerty")
    choices = [own.answer(at("^one", own), key) for key in "&é\"'(-è_ç123456789"]
    assert [each.argument for each in choices if each is not None] == list("123456789") * 2


NEWS = load_schema(bundled_schema("news"))


@pytest.mark.parametrize(
    ("file", "keys", "attributes"),
    [
        ("", "з space Ф щ", {"role": "official"}),  # p, A, o on a Russian layout
        ("", "π space Α ο", {"role": "official"}),  # Greek capital alpha, omicron
        ("", "p space A o н", {"role": "official", "quoted": True}),  # y
        ("preset: azerty", "e space A c é", {"certainty": 2}),
    ],
)
def test_values_of_the_form_are_given_by_the_place_of_their_keys(file, keys, attributes):
    own = keymap(file, schema=NEWS)
    (span,) = steps(at("^one", own, NEWS), keys, own)[-1].session.layer.spans
    assert {name: span.attributes.get(name) for name in attributes} == attributes


@pytest.mark.parametrize("keys", ["s d space", "ы в space", "σ δ space"])
def test_labels_of_a_group_are_found_by_the_place_of_their_keys(keys):
    events = load_schema(bundled_schema("political-events"))
    own = keymap(schema=events)
    (span,) = steps(at("^one", own, events), keys, own)[-1].session.layer.spans
    assert span.label == "c011-decline-comment"


@pytest.mark.parametrize(
    ("key", "chosen"), [("t", "target"), ("е", "target"), ("с", "cause"), ("ψ", "cause")]
)
def test_relations_are_chosen_by_the_place_of_their_keys(key, chosen):
    own = keymap(schema=LINKED)
    *_, last = steps(at("^Ann [Bo|event] [Al|person]", own, LINKED), f"e space R {key}", own)
    assert last.session.relating == Relating(chosen)


KEYED = parse_schema(
    """
schema: 1
id: keyed
version: 1
labels:
  - id: person
    key: p
    attributes: [{id: role, type: choice, values: [official], key: r}, {id: age, type: number, key: g}]
relations: [{id: knows, from: [person], to: [person]}]
""",
    "keyed.yaml",
)


@pytest.mark.parametrize(("key", "field"), [("g", "age"), ("п", "age"), ("к", "role"), ("ρ", "role")])
def test_from_a_relation_fields_are_reached_by_the_place_of_their_keys(key, field):
    own = keymap(schema=KEYED)
    *_, related, last = steps(
        at("^[Ann|person] [Bo|person]", own, KEYED), f"tab R b tab A tab tab {key}", own
    )
    assert related.session.form.relation is not None
    assert last.session.form == FormCursor(of_span=True, field=field)


@pytest.mark.parametrize("key", ["з", "с"])  # on the key of c, which would go to another field
def test_a_typed_answer_begins_with_the_character_that_was_typed(key):
    own = keymap(schema=NEWS)
    step = steps(at("^one", own, NEWS), f"e space A d {key}", own)[-1]
    assert isinstance(step.request, Ask)
    assert step.request.initial == key
