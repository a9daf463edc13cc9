"""A key file is read by the strict loader: words and faults of shape, each with its position."""

import pytest

from annotator.schema.problems import SchemaProblems
from annotator.schema.yaml.keys_loading import load_keys, parse_keys
from annotator.schema.yaml.yaml_file import Position


def test_presets_and_commands_have_their_positions():
    file, problems = parse_keys(
        'preset: [vim, azerty]\nundo: [u, ctrl+z]\nview: []\nnote: "N"\n', "keys.yaml"
    )
    assert problems == ()
    assert [(word.text, word.place) for word in file.presets] == [
        ("vim", Position(1, 10)),
        ("azerty", Position(1, 15)),
    ]
    assert [(entry.command.text, [key.text for key in entry.keys]) for entry in file.entries] == [
        ("undo", ["u", "ctrl+z"]),
        ("view", []),
        ("note", ["N"]),
    ]
    assert file.entries[0].keys[1].place == Position(2, 11)


def test_digits_and_truth_values_are_keys_as_they_were_written():
    file, _ = parse_keys("choose: [1, 02, true]\n", "keys.yaml")
    assert [key.text for key in file.entries[0].keys] == ["1", "02", "true"]


def test_an_empty_file_changes_nothing():
    file, problems = parse_keys("# nothing yet\n", "keys.yaml")
    assert (file.presets, file.entries, problems) == ((), (), ())


def test_all_faults_of_shape_are_reported_at_once():
    _, problems = parse_keys("undo: {a: b}\nredo:\nnote: [[x]]\nnote: x\n", "keys.yaml")
    assert [str(problem) for problem in problems] == [
        "keys.yaml:4:1: two keys 'note': line 3, line 4",
        "keys.yaml:1:7: 'undo' takes a word, or a list of words in brackets",
        'keys.yaml:2:6: there is no value here; [] removes all keys, and "~" in quotes is the key',
    ]


@pytest.mark.parametrize("text", ["- undo\n", "undo\n", "undo: ,\nredo: [\n"])
def test_anything_but_a_mapping_in_yaml_is_refused_with_its_line(text):
    with pytest.raises(SchemaProblems, match=r"^keys\.yaml:\d+:\d+: "):
        parse_keys(text, "keys.yaml")


def test_a_file_too_large_for_a_key_file_is_refused(tmp_path):
    (tmp_path / "keys.yaml").write_text("#" * 200_000)
    with pytest.raises(SchemaProblems, match="larger than 100,000 bytes"):
        load_keys(tmp_path / "keys.yaml")
