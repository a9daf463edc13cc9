"""The schema guide: every example loads, every key of the language is there, the problems are those reported."""

import re

import pytest
import yaml

from annotator.schema.answers import FieldType
from annotator.schema.loading import parse_schema
from annotator.schema.palette import NAMES
from annotator.schema.problems import SchemaProblems
from annotator.schema.values import RESERVED_KEYS
from annotator.schema.yaml.language import ENTRY_UNDER, keys_of
from tests.docs.pages import DOCS, ROOT, blocks, prose

PAGE = DOCS / "schema.md"
EXAMPLES = blocks(PAGE, "yaml")
WHOLE = {
    "schema": "1",
    "id": "example",
    "version": "1",
    "labels": "[{id: person}, {id: policy}, {id: event}]",
}


def completed(text: str) -> str:
    """Return the example with everything else that a whole file needs."""
    given = yaml.safe_load(text)
    return "".join(f"{key}: {value}\n" for key, value in WHOLE.items() if key not in given) + text


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_an_example_is_a_schema(block):
    schema = parse_schema(completed(block.text), str(block))
    assert schema.labels


def test_together_the_examples_use_every_key_of_the_language():
    used = set()
    for block in EXAMPLES:
        used |= set(_keys_in(yaml.safe_load(block.text)))
    assert {key for entry in ENTRY_UNDER.values() for key in keys_of(entry)} <= used


def _keys_in(data):
    if isinstance(data, dict):
        yield from data
        data = list(data.values())
    if isinstance(data, list):
        for item in data:
            yield from _keys_in(item)


@pytest.mark.parametrize("section", ENTRY_UNDER)
def test_the_page_explains_every_key(section):
    page = prose(PAGE)
    for key in keys_of(ENTRY_UNDER[section]):
        assert f"`{key}`" in page or f"`{key}: " in page, key


def test_the_page_names_every_type_colour_and_reserved_letter():
    words = set(re.findall(r"`([^`]+)`", prose(PAGE)))
    assert {*map(str, FieldType), *NAMES, *RESERVED_KEYS} <= words


def test_the_problems_are_those_that_are_reported():
    (faulty,), (reported,) = blocks(PAGE, "yaml faulty"), blocks(PAGE, "text problems")
    with pytest.raises(SchemaProblems) as raised:
        parse_schema(faulty.text, "mine.yaml")
    assert str(raised.value).splitlines() == reported.text.splitlines()


def test_the_smallest_schema_is_the_one_in_the_repository():
    bundled = (ROOT / "schemas" / "minimal.yaml").read_text("utf-8")
    assert EXAMPLES[0].text == "".join(line for line in bundled.splitlines(True) if not line.startswith("#"))
