"""The page of the keys: its tables are those of the declarations, its tour is what happens."""

import pytest

from annotator.keys.reference import key_reference, keys_of
from annotator.session.commands import COMMANDS
from annotator.session.key_names import written
from tests.docs.pages import DOCS, ROOT, assert_generated, blocks, generated
from tests.docs.reader import lines_of, press, reading, status

PAGE = DOCS / "keys.md"
KEYS = {written(key) for command in COMMANDS.values() for key in command.keys}


def markdown() -> str:
    """Return the key reference as tables, one per group."""
    return "\n".join(_table(group, entries) for group, entries in key_reference())


def _table(group: str, entries: list[tuple[str, str]]) -> str:
    rows = "".join(f"| {_keys(keys)} | {help_} |\n" for keys, help_ in entries)
    return f"### {group}\n\n| key | what it does |\n| --- | --- |\n{rows}"


def _keys(keys: str) -> str:
    """Return keys as code; words that mean keys ("letter", "click") as they are."""
    return ", ".join(f"`{key}`" if key in KEYS else key for key in keys.split(", "))


def test_the_tables_are_those_of_the_declarations():
    assert_generated(PAGE, "keys", markdown())


def test_every_command_with_help_appears_with_its_keys():
    rows = generated(PAGE, "keys").splitlines()
    for command in COMMANDS.values():
        if command.help:
            assert f"| {_keys(keys_of(command) or 'by name')} | {command.help} |" in rows, command.name


def test_no_table_has_a_cell_too_many():
    assert {row.count("|") for row in generated(PAGE, "keys").splitlines() if row.startswith("|")} == {3}


@pytest.fixture
async def app_and_pilot(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    async with reading(tmp_path) as pair:
        yield pair


async def test_the_tour_is_what_happens(app_and_pilot):
    app, pilot = app_and_pilot
    tour = [line for block in blocks(PAGE, "keys") for line in lines_of(block)]
    assert len(tour) > 20
    for keys, message in tour:
        await press(pilot, keys)
        assert not message or status(app) == message, keys
    spans = [(span.label, span.text) for span in app.reader.workspace.session.layer.spans]
    assert spans == [("policy", "Section 66A"), ("person", "Bal Thackeray")]
