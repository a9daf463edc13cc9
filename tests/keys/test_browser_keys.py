"""Keys that browsers keep: each that means something here has another one, and the pages say which."""

from msgspec.structs import replace

from annotator.keys.bindings import declared_bindings
from annotator.keys.browser_keys import KEPT_BY_BROWSERS, kept_keys
from annotator.keys.keymap import keymap_for
from annotator.keys.library_keys import LIBRARY_KEYS
from annotator.keys.presets import PRESETS
from annotator.keys.reference import matching_reference, typed_commands
from annotator.schema.bundled import bundled_path
from annotator.schema.loading import load_schema
from annotator.session.commands import COMMANDS, REACHING_OUTSIDE, Group
from annotator.session.key_names import KeyNames


def test_every_key_that_browsers_keep_and_that_means_something_has_another_one():
    by_key = {kept.key: kept for kept in kept_keys(declared_bindings())}
    used = {key for command in COMMANDS.values() for key in command.keys} | {
        each.key for each in LIBRARY_KEYS
    }
    assert set(by_key) == used & set(KEPT_BY_BROWSERS)
    assert by_key["ctrl+n"].instead == ("alt+n",)
    assert by_key["ctrl+n"].what == "next unfinished, in the library"
    assert (by_key["ctrl+n"].pressed, by_key["ctrl+n"].sent) == ("n", "\x0e")
    assert by_key["ctrl+q"].instead == ("alt+q", "Q", "ctrl+c")


def test_keys_of_ones_own_have_one_as_well():
    bindings = declared_bindings()
    bindings["undo"] = replace(bindings["undo"], keys=("ctrl+w", "ctrl+pageup", "u"))
    by_key = {kept.key: kept for kept in kept_keys(bindings)}
    assert by_key["ctrl+w"].instead == ("alt+w", "u")
    assert by_key["ctrl+pageup"].instead == ("alt+pageup", "u")
    assert by_key["ctrl+pageup"].sent == "\x1b[5;5~"


def test_no_preset_has_a_command_that_only_a_kept_key_reaches_and_no_stand_in():
    for preset in PRESETS.values():
        bindings = declared_bindings()
        for name, keys in preset.items():
            bindings[name] = replace(bindings[name], keys=keys)
        for kept in kept_keys(bindings):
            assert kept.instead[0].startswith("alt+")


def test_served_keys_are_shown_as_what_is_pressed_and_their_owners_are_found_by_it():
    schema = load_schema(bundled_path("schemas/news.yaml"))
    bindings = declared_bindings()
    bindings["undo"] = replace(bindings["undo"], keys=("ctrl+w", "u"))
    usual = keymap_for(schema, bindings)
    served = usual.served(REACHING_OUTSIDE, schema)
    for keys in (served.names, served.under(schema).names):
        assert keys.fill("{undo}") == "Alt+W"
        assert keys.of("undo") == ("ctrl+w", "u")  # what is pressed comes as this
        assert ("Alt+W, u", COMMANDS["undo"].help) in dict(matching_reference("alt+w", keys))[Group.UNDO]
    assert served.with_defaults(schema).names.written("ctrl+n") == "Alt+N"
    assert usual.names.fill("{undo}") == "Ctrl+W"
    assert usual.names.written("ctrl+n") == "Ctrl+N"


def test_what_reaches_outside_has_no_key_and_is_not_listed_where_it_is_withheld():
    schema = load_schema(bundled_path("schemas/news.yaml"))
    usual = keymap_for(schema)
    keymap = usual.served(REACHING_OUTSIDE, schema)
    assert {
        "suspend", "save-elsewhere", "export-found", "export-to", "export", "export-document", "import",
        "run-export", "run-export-document", "run-import", "copy", "open-source", "editor",
        "hub", "take-more", "give-back", "ask-hub", "find-on-hub", "take-from-hub",
    } == REACHING_OUTSIDE  # fmt: skip
    assert set(usual.after_leader) - set(keymap.after_leader) == {*"zwxliybvq"}
    for keys in (keymap.names, keymap.under(schema).names):
        names = {command.name for command in typed_commands(keys)}
        assert not names & REACHING_OUTSIDE
        helps = {help_ for _, entries in matching_reference("", keys) for _, help_ in entries}
        assert not helps & {COMMANDS[name].help for name in REACHING_OUTSIDE}
    assert {command.name for command in typed_commands(KeyNames())} >= {"suspend", "save-elsewhere"}
