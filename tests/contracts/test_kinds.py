"""What mypy cannot say of kinds: tables have all of them, and names that are written twice are the same."""

import importlib
import pkgutil
import re
import sqlite3
from contextlib import closing
from enum import Enum
from typing import get_args

import pytest

import annotator
from annotator.core.layer import Status
from annotator.core.structure import Kind
from annotator.schema.answers import FieldType
from annotator.schema.values import Boundaries, Overlap
from annotator.schema.yaml.language import FieldTypeName, OverlapName, TextEntry
from annotator.session.commands.command import Footer, Pointed
from annotator.session.states import Purpose, Suggesting, Theme
from annotator.settings.settings import DECLARED
from annotator.store.document_search import SearchSort
from annotator.store.store import Store
from annotator.tui.process import THEMES
from annotator.view.markup import Face

LEFT_OUT = {
    "annotator.formats.prodigy._ANSWERS": {Status.NEW, Status.IN_PROGRESS},  # no answer yet
    "annotator.keys.hints._PROMPTS": {Purpose.MARK},  # says which label
    "annotator.keys.hints._WHILE_ARMED": {Purpose.MARK},  # the footer of an armed label
    "annotator.keys.possible_keys._TITLES": {Purpose.MARK},  # has the name of its label
    "annotator.session.commands.aim._MEANINGS": {Purpose.SECOND},  # a letter is a label there
    # the order of import is none, the others are worked out
    "annotator.store.document_search._ORDERS": {SearchSort.NUMBER, SearchSort.RELEVANCE, SearchSort.LEFT},
    "annotator.tui.overlays.library_orders._LISTED": {
        SearchSort.DATE,
        SearchSort.LEFT,
        SearchSort.AGREEMENT,
        SearchSort.UNSURE,
        SearchSort.SURE,
    },  # these take a search
    "annotator.tui.styles._FACES": {Face.QUIET},  # a colour, worked out from what is around
    "annotator.view.structure_faces._FACES": {Kind.ITEM},  # has its mark in the text
}
"""What tables do not have on purpose; a kind that is new has to be put into the table, or here."""

PLACES = (Footer, Pointed)
"""A command says where it stands, and stands nowhere else."""

MODULES = [
    module.name
    for module in pkgutil.walk_packages(annotator.__path__, "annotator.")
    if not module.name.endswith("__main__")
]


def tables():
    """The tables of all modules whose keys are kinds, by name."""
    for name in MODULES:
        for variable, value in vars(importlib.import_module(name)).items():
            kinds = {type(key) for key in value} if isinstance(value, dict) else set()
            if len(kinds) == 1 and issubclass(*kinds, Enum) and not issubclass(*kinds, PLACES):
                yield f"{name}.{variable}", value, *kinds


def test_a_table_of_kinds_has_all_of_them_but_those_left_out_on_purpose():
    missing = {name: set(kind) - set(table) for name, table, kind in tables()}
    assert len(missing) > len(LEFT_OUT)
    assert {name: kinds for name, kinds in missing.items() if kinds} == LEFT_OUT


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        (get_args(FieldTypeName), FieldType),
        (get_args(OverlapName), Overlap),
        (get_args(TextEntry.model_fields["boundaries"].annotation), Boundaries),
        (DECLARED["theme"].choices, Theme),
        (DECLARED["suggestions"].choices, Suggesting),
        (set(THEMES) - {"no-color"}, Theme),
    ],
)
def test_names_in_files_are_those_of_the_kinds(written, kinds):
    assert sorted(written) == sorted(kinds)


@pytest.mark.parametrize(("table", "column", "kinds"), [("layers", "status", Status)])
def test_a_column_takes_the_kinds_that_there_are(tmp_path, table, column, kinds):
    Store.open(tmp_path / "a.db", "amy", now=str).close()
    with closing(sqlite3.connect(tmp_path / "a.db")) as fresh:
        (made,) = fresh.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    (listed,) = re.findall(rf"CHECK \({column} IN \(([^)]*)\)", made)
    assert sorted(re.findall(r"'(\w+)'", listed)) == sorted(kinds)
