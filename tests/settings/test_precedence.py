"""Which of several places wins: the environment, then the project's file, then the user's, then the defaults."""

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from annotator.session.states import Suggesting, Theme
from annotator.settings.precedence import InForce, environment_layer, merged
from annotator.settings.settings import DECLARATIONS, DECLARED, Kind, Owner, Settings, before_default
from annotator.settings.settings_file import parse_settings
from annotator.settings.template import project_file


def in_force(users: str = "", own: str = "", **environment: str) -> InForce:
    """Return the settings in force with these texts as the user's and the project's file."""
    texts = ((users, "users.yaml", Owner.USER), (own, "own.yaml", Owner.PROJECT))
    layers = [parse_settings(*each)[0] for each in texts]
    return merged([*layers, environment_layer(environment)])


def test_without_any_file_the_defaults_are_in_force():
    assert in_force() == InForce(Settings(), {})


def test_the_projects_file_wins_over_the_users_for_each_setting():
    found = in_force(users="key-log: off\nsuggestions: off\ntheme: ansi\n", own="suggestions: sentence\n")
    assert (found.settings.key_log, found.settings.suggestions, found.settings.theme) == (
        False,
        "sentence",
        "ansi",
    )
    assert {name: str(source) for name, source in found.sources.items()} == {
        "key-log": "users.yaml:1",
        "suggestions": "own.yaml:1",
        "theme": "users.yaml:3",
    }


def test_a_project_can_turn_on_again_what_a_user_has_turned_off():
    assert in_force(users="key-log: off\n", own="key-log: on\n").settings.key_log is True


def test_the_environment_wins_over_the_files():
    found = in_force(
        users="annotator: amy\n", own="database: a.db\n", ANNOTATOR_DB="b.db", ANNOTATOR_NAME="zoë", OTHER="x"
    )
    assert (found.settings.database, found.settings.annotator) == (Path("b.db"), "zoë")
    assert [str(source) for source in found.sources.values()] == ["$ANNOTATOR_NAME", "$ANNOTATOR_DB"]


def test_an_empty_variable_sets_nothing():
    found = in_force(users="annotator: amy\n", ANNOTATOR_NAME="", ANNOTATOR_DB="")
    assert found.settings == Settings(annotator="amy")


# -- the declaration ----------------------------------------------------------------------------------------------


def test_every_setting_is_a_field_and_every_field_is_declared():
    assert [each.field for each in DECLARATIONS] == [each.name for each in msgspec.structs.fields(Settings)]


def test_the_default_of_every_choice_is_one_of_its_choices():
    chosen = [each for each in DECLARATIONS if each.choices]
    assert {each.name for each in chosen} == {
        "theme",
        "plain",
        "key-log",
        "sum-old-keys",
        "suggestions",
        "suggestions-holdout",
    }
    assert all(each.default_words in each.choices for each in chosen)


def test_a_default_that_is_not_a_value_is_given_in_words():
    unset = [each for each in DECLARATIONS if getattr(Settings(), each.field) is None]
    assert {each.name for each in unset} == {each.name for each in DECLARATIONS if each.default}


@pytest.mark.parametrize(("name", "states"), [("theme", Theme), ("suggestions", Suggesting)])
def test_the_choices_are_those_of_the_session(name, states):
    assert DECLARED[name].choices == tuple(states)


def test_help_says_what_takes_precedence_over_the_default():
    assert before_default("database") == (
        "[default: $ANNOTATOR_DB, else database in annotator.yaml, else annotations.db]"
    )


def test_the_file_to_start_from_sets_what_is_given_and_shows_the_rest():
    text = project_file({"schema": "schema.yaml"})
    layer, problems = parse_settings(text, "annotator.yaml", Owner.PROJECT)
    assert (problems, set(layer.assignments)) == ((), {"schema"})
    shown = text.replace("\n# database:", "\ndatabase:").replace("\n# key-log:", "\nkey-log:")
    layer, problems = parse_settings(shown, "annotator.yaml", Owner.PROJECT)
    assert problems == ()
    assert layer.assignments["database"].value == Settings().database
    assert layer.assignments["key-log"].value is True
    assert DECLARED["key-log"].kind is Kind.SWITCH


# -- what it costs ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", ["settings", "precedence", "template"])
def test_a_start_without_a_file_does_not_import_the_yaml_side(module):
    heavy = ("yaml", "pydantic", "difflib", "click", "platformdirs", "annotator.schema")
    code = f"import sys, annotator.settings.{module}; print(*[m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "schema",
            "[default: schema in annotator.yaml, else the one that the database remembers, else news]",
        ),
        ("database", "[default: $ANNOTATOR_DB, else database in annotator.yaml, else annotations.db]"),
    ],
)
def test_a_default_is_described_with_its_variable_if_it_has_one(name: str, words: str) -> None:
    assert before_default(name) == words
