"""The JSON Schema for editors is generated from the models that the program checks files with."""

import json
import runpy
import warnings

from annotator.schema.bundled import bundled_schema
from annotator.schema.json_schema import label_schema_json
from annotator.schema.yaml.language import ENTRY_UNDER, keys_of


def test_the_file_for_editors_is_generated_from_the_models():
    file = bundled_schema("news").with_name("label-schema.json")
    assert file.read_text(encoding="utf-8") == label_schema_json(), (
        "PYTHONPATH=src python -m annotator.schema.json_schema > schemas/label-schema.json"
    )


def test_the_module_prints_the_file(capsys):
    with warnings.catch_warnings(action="ignore", category=RuntimeWarning):  # it is imported already
        runpy.run_module("annotator.schema.json_schema", run_name="__main__")
    assert capsys.readouterr().out == label_schema_json()


def test_it_is_of_draft_7_and_knows_every_key():
    described = json.loads(label_schema_json())
    assert described["$schema"] == "http://json-schema.org/draft-07/schema#"
    for entry in set(ENTRY_UNDER.values()):
        part = described["definitions"].get(entry.__name__, described)
        assert list(part["properties"]) == keys_of(entry)
        assert part["additionalProperties"] is False
    assert "$defs" not in label_schema_json()
    assert "null" not in label_schema_json()


def test_the_bundled_files_name_it_in_their_first_line():
    for name in ("news", "minimal"):
        first = bundled_schema(name).read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=label-schema.json"
