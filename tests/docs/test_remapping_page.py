"""The page on your own keys: its files are valid, its problems are those reported, its presets those that exist."""

import pytest

from annotator.keys.keymap import keymap_for
from annotator.keys.presets import PRESETS
from annotator.keys.remapping import remapped
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.schema.problems import SchemaProblems
from annotator.schema.yaml.keys_loading import parse_keys
from annotator.session.commands import COMMANDS
from annotator.session.key_names import DIGITS, written
from tests.docs.pages import DOCS, assert_generated, blocks, prose

PAGE = DOCS / "remapping.md"


def keys_of(text):
    file, problems = parse_keys(text, "keys.yaml")
    return remapped([file], load_schema(bundled_schema("news")), problems)


def test_the_example_is_a_key_file():
    (example,) = blocks(PAGE, "yaml")
    keys = keys_of(example.text)
    assert keys["undo"].keys == ("u", "ctrl+z")
    assert keys["characters"].keys == ()
    assert str(keys["row-down"].source) == "preset vim"


def test_the_leader_is_a_key_and_a_word():
    (example,) = blocks(PAGE, "yaml leader")
    keys = keys_of(example.text)
    assert keys["leader"].keys == ("\\",)
    assert keys["theme"].keys == ("leader c", "f9")
    assert keymap_for(load_schema(bundled_schema("news")), keys).names.of("note") == ("N", "\\ n")


def test_the_problems_are_those_reported():
    (wrong,), (reported,) = blocks(PAGE, "yaml wrong"), blocks(PAGE, "text problems")
    with pytest.raises(SchemaProblems) as problems:
        keys_of(wrong.text)
    assert str(problems.value) == reported.text.rstrip()


def tables() -> str:
    """Return a table for each preset with its keys and their commands."""
    return "\n".join(_table(name) for name in PRESETS if PRESETS[name])


def _table(name: str) -> str:
    rows = "".join(
        f"| {_keys(keys)} | {COMMANDS[command].help} |\n" for command, keys in PRESETS[name].items()
    )
    return f"### {name}\n\n| keys | what they do |\n| --- | --- |\n{rows}"


def _keys(keys: tuple[str, ...]) -> str:
    """Return keys as code, without digits, which choose by number anyway."""
    return ", ".join(f"`{written(key)}`" for key in keys if key not in DIGITS)


def test_the_tables_are_those_of_the_presets():
    assert_generated(PAGE, "presets", tables())


def test_every_preset_is_described():
    assert all(f"**{name}**" in prose(PAGE) for name in PRESETS if name != "default")
