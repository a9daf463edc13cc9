"""The page on other people's models: its file is read, its table has every kind and setting, its limits are those."""

from annotator.external.http_exchange import CREDENTIAL, LARGEST_ANSWER, LARGEST_QUESTION
from annotator.settings.settings import Owner
from annotator.settings.settings_file import parse_settings
from annotator.settings.suggester_settings import BUILT_IN, GROUP, KEYS, MOST_SECONDS, SECONDS
from tests.docs.pages import DOCS, blocks, prose, read

PAGE = DOCS / "suggesters.md"


def test_the_example_is_a_file_of_settings_with_every_kind() -> None:
    (example,) = blocks(PAGE, "yaml project")
    layer, problems = parse_settings(example.text, "annotator.yaml", Owner.PROJECT)
    assert problems == ()
    found = layer.assignments["suggesters"].value
    assert isinstance(found, tuple)
    assert [each.kind for each in found] == list(BUILT_IN)


def test_the_table_has_every_setting_of_every_kind() -> None:
    for kind in BUILT_IN:
        (row,) = [line for line in read(PAGE).splitlines() if line.startswith(f"| `{kind}` |")]
        named = row.rpartition("|")[0].rpartition("|")[2]
        assert {word.strip(" `") for word in named.split(",")} == {*KEYS[kind]} - {"kind"}


def test_limits_and_names_are_those_of_the_program() -> None:
    text = prose(PAGE)
    assert f"{LARGEST_QUESTION // 1_000_000} MB at most, an answer {LARGEST_ANSWER // 1_000_000} MB" in text
    assert f"{SECONDS} unless you say otherwise, {MOST_SECONDS} at most" in text
    assert f"`{CREDENTIAL}`" in text
    assert f"`{GROUP}`" in text
