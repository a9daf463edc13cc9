"""Every command is declared completely: its keys, its words and its places in footers and menus agree."""

import importlib
import pkgutil
import re
from collections import Counter

import pytest

from annotator.keys.keymap import keymap_for
from annotator.keys.modes import Invocation
from annotator.keys.possible_keys import meaning_of
from annotator.keys.presets import PRESETS
from annotator.keys.reference import typed_commands
from annotator.session import commands
from annotator.session.commands import COMMANDS, KeyState
from annotator.session.commands.command import Footer, Pointed
from tests.marked import SCHEMA, context_for, session_from

STATES = ["^one two", "one ^[two|person]", "<one two>", "one ^{two|person!} three"]
MOST_IN_A_FOOTER = 6

WITH_KEYS = [command for command in COMMANDS.values() if command.keys]


@pytest.mark.parametrize("command", WITH_KEYS, ids=lambda command: command.name)
def test_a_command_with_a_key_says_what_it_does_wherever_it_has_something_to_act_on(command):
    assert command.help
    assert command.can_be_remapped
    for session in map(session_from, STATES):
        if command.needs(session):
            argument = "1" if command.takes_argument else ""
            assert meaning_of(session, Invocation(command, argument)) or command.meaning is not None
        else:
            assert not meaning_of(session, Invocation(command))


@pytest.mark.parametrize("command", WITH_KEYS, ids=lambda command: command.name)
def test_a_command_that_has_nothing_to_act_on_refuses_or_changes_nothing(command):
    for session in map(session_from, STATES):
        if not command.needs(session) and command.state is KeyState.TEXT:
            step = command.step(session, context_for(session.document.text), "")
            assert not step.changes, session.document.text


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_a_command_without_keys_or_help_has_none_and_not_nothing(command):
    assert all(isinstance(key, str) and key for key in command.keys)
    assert isinstance(command.help, str)


@pytest.mark.parametrize("command", COMMANDS.values(), ids=lambda command: command.name)
def test_each_entry_of_a_footer_or_menu_has_words(command):
    assert all(slot.word or command.short for slot in command.footers.values())
    assert all(slot.word for slot in command.menus.values())


@pytest.mark.parametrize("footer", Footer)
def test_a_footer_has_six_entries_at_most(footer):
    ranks = {command.footers[footer].rank for command in COMMANDS.values() if footer in command.footers}
    assert len(ranks) <= MOST_IN_A_FOOTER


@pytest.mark.parametrize("place", [*Footer, *Pointed])
def test_the_entries_of_a_footer_or_menu_are_ranked_without_a_gap(place):
    slots = [(each.footers | each.menus).get(place) for each in COMMANDS.values() if each.name != "keys"]
    ranks = sorted({slot.rank for slot in slots if slot is not None})
    assert ranks == [*range(ranks[0], ranks[0] + len(ranks))]


@pytest.mark.parametrize("about", Pointed)
def test_no_two_entries_of_a_menu_have_one_rank(about):
    ranks = Counter(command.menus[about].rank for command in COMMANDS.values() if about in command.menus)
    assert ranks
    assert set(ranks.values()) == {1}


def test_the_commands_of_pending_states_are_ranked_without_a_gap():
    ranks = sorted(each.state_rank for each in COMMANDS.values() if each.state_rank is not None)
    assert ranks == [*range(1, len(ranks) + 1)]


def test_presets_name_commands_that_there_are():
    for preset in PRESETS.values():
        assert preset.keys() <= COMMANDS.keys()


def test_every_key_of_the_keymap_leads_to_a_declared_command():
    keymap = keymap_for(SCHEMA)
    for by_key in keymap.commands.values():
        for invocation in by_key.values():
            assert COMMANDS[invocation.command.name] is invocation.command


def test_names_are_words_joined_by_hyphens():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in COMMANDS)


def test_a_command_that_needs_a_place_from_the_mouse_is_not_offered_by_name():
    offered = typed_commands()
    assert {command.name for command in offered if not command.keys} == {"menu", "label-in-project", "plain"}


def test_only_commands_that_move_the_page_only_scroll():
    scrolling = {command.name for command in COMMANDS.values() if command.only_scrolls}
    assert scrolling == {"go-on", "row-up", "row-down", "page-up", "page-down"}


def test_every_module_with_commands_is_among_those_declared():
    for module in pkgutil.iter_modules(commands.__path__, f"{commands.__name__}."):
        declared = getattr(importlib.import_module(module.name), "COMMANDS", ())
        assert all(COMMANDS.get(command.name) is command for command in declared), module.name
