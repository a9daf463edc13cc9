"""The page of the settings: its files are read, its table is the declaration, its problems are those reported."""

from pathlib import Path

from annotator.settings.precedence import merged
from annotator.settings.settings import DECLARATIONS, Declaration, Owner, Settings
from annotator.settings.settings_file import parse_settings
from tests.docs.pages import DOCS, assert_generated, blocks, prose

PAGE = DOCS / "settings.md"


def test_the_examples_are_files_of_settings():
    (users,), (own,) = blocks(PAGE, "yaml user"), blocks(PAGE, "yaml project")
    layers = []
    for block, owner in ((users, Owner.USER), (own, Owner.PROJECT)):
        layer, problems = parse_settings(block.text, "annotator.yaml", owner)
        assert problems == ()
        layers.append(layer)
    assert merged(layers).settings == Settings(
        annotator="amy",
        theme="light",
        database=Path("work/annotations.db"),
        schema=Path("labels/mine.yaml"),
        suggestions="sentence",
    )


def test_the_problems_are_those_reported():
    (wrong,), (reported,) = blocks(PAGE, "yaml wrong"), blocks(PAGE, "text problems")
    _, problems = parse_settings(wrong.text, "annotator.yaml", Owner.PROJECT)
    assert [str(problem) for problem in sorted(problems)] == reported.text.splitlines()


HEAD = "| setting | what it is | values | file | default |\n| --- | --- | --- | --- | --- |\n"


def table() -> str:
    return HEAD + "".join(map(_row, DECLARATIONS))


def _row(each: Declaration) -> str:
    values = ", ".join(f"`{word}`" for word in each.choices) or each.kind
    whose = {Owner.USER: "yours", Owner.PROJECT: "the project's"}
    owners = " or ".join(whose[owner] for owner in each.owners)
    default = each.default or f"`{each.default_words}`"
    return f"| `{each.name}` | {each.help} | {values} | {owners} | {default} |\n"


def test_the_table_is_the_declaration():
    assert_generated(PAGE, "settings", table())


def test_what_goes_before_the_files_is_told():
    text = prose(PAGE)
    assert all(f"`{each.option}`" in text for each in DECLARATIONS if each.option)
    assert all(f"`{each.variable}`" in text for each in DECLARATIONS if each.variable)
