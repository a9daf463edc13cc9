"""Tags that are numbers: what they mean stands in the features beside the file, or is given."""

import json

import pytest

from annotator.formats.huggingface import names_in
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError

ROW = {"tokens": ["Ann", "met"], "ner_tags": [1, 0]}
NAMES = ["O", "B-person", "I-person"]
CLASSES = {"names": NAMES, "_type": "ClassLabel"}


def read(folder, features=None):
    (folder / "a.jsonl").write_text(json.dumps(ROW) + "\n")
    if features is not None:
        (folder / "a.features.json").write_text(
            features if isinstance(features, str) else json.dumps(features)
        )
    return list(read_path(folder / "a.jsonl", annotator="amy", format_=format_named("hf")))


@pytest.mark.parametrize(
    "features",
    [
        {"ner_tags": {"feature": CLASSES, "_type": "Sequence"}},
        {"tags": {"feature": {"feature": CLASSES}}},
        {"labels": CLASSES},
    ],
)
def test_the_names_beside_the_file_are_what_its_numbers_mean(tmp_path, features):
    [record] = read(tmp_path, features)
    [layer] = record.layers
    assert [(span.text, span.label) for span in layer.spans] == [("Ann", "person")]


@pytest.mark.parametrize("features", [None, {}, [], "[1]", {"ner_tags": {"feature": {"dtype": "int64"}}}])
def test_numbers_that_nothing_names_are_refused_with_what_to_do(tmp_path, features):
    with pytest.raises(FormatError) as error:
        read(tmp_path, features)
    assert "nothing names them" in str(error.value)
    assert "-O names=" in str(error.value)


@pytest.mark.parametrize("features", ["{", "", '{"ner_tags": '])
def test_a_file_beside_that_is_no_json_is_named(tmp_path, features):
    with pytest.raises(FormatError) as error:
        read(tmp_path, features)
    beside = tmp_path / "a.features.json"
    assert str(error.value).startswith(
        f"{beside}: is no JSON in UTF-8, correct it, or give the names with -O names="
    )


def test_a_feature_without_names_at_any_depth_names_nothing():
    assert names_in({"ner_tags": {"feature": {"feature": None}}, "tags": {"names": "O"}}) is None
    assert names_in({"ner_tags": None, "labels": CLASSES}) == NAMES
