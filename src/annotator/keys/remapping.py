"""From key files to the keys in force: the defaults, overridden by presets, the user's file, then the project's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from annotator.core.quoting import quoted
from annotator.keys.bindings import Binding, Bindings, Source, clashes, declared_bindings
from annotator.keys.presets import PRESETS
from annotator.keys.spelling import key_sequence_from
from annotator.schema.problems import Problem, SchemaProblems, did_you_mean
from annotator.schema.values import LabelSchema
from annotator.schema.yaml.keys_file import PRESET, KeysEntry, KeysFile, PlacedText
from annotator.session.commands import COMMANDS, KeyState
from annotator.session.commands.going import LEADER, QUIT
from annotator.session.commands.labelling import CHOOSE
from annotator.session.key_names import DIGITS, LEADER_PREFIX, is_character

_PRESET_RANK = 1


def remapped(
    files: Sequence[KeysFile], schema: LabelSchema | None, problems: Iterable[Problem] = ()
) -> Bindings:
    """The binding of every command under these key files, of which later ones win.

    Raises ``SchemaProblems`` with the ``problems`` known before and all that are found: unknown names, keys that
    no terminal sends, clashes between commands and, if a ``schema`` is given, with its labels.
    """
    found = list(problems)
    bindings = declared_bindings()
    for preset, source in _presets(files, found):
        for name, keys in PRESETS[preset].items():
            bindings[name] = _yielding(replace(bindings[name], keys=keys, source=source), schema)
    for rank, file in enumerate(files, _PRESET_RANK + 1):
        for entry in file.entries:
            binding = _given(file, entry, rank, found)
            if binding is not None:
                bindings[entry.command.text] = binding
    found += (_problem(clash.at, clash.message) for clash in clashes(bindings, schema))
    if found:
        raise SchemaProblems(found)
    return bindings


def _presets(files: Sequence[KeysFile], problems: list[Problem]) -> list[tuple[str, Source]]:
    """The presets of the last file that names any."""
    chosen: list[tuple[str, Source]] = []
    for file in files:
        known = []
        for word in file.presets:
            if word.text in PRESETS:
                known.append((word.text, Source(_PRESET_RANK, word.text, file.file, word.place)))
            else:
                hint = did_you_mean(word.text, PRESETS) or f"; there are {', '.join(PRESETS)}"
                problems.append(_at(file, word, f"no preset is called {quoted(word.text)}{hint}"))
        chosen = known or chosen
    return chosen


def _yielding(binding: Binding, schema: LabelSchema | None) -> Binding:
    """The preset's binding without the letters that labels have; ``choose`` keeps all, since it needs nine keys."""
    letters = schema.labels_by_key if schema is not None and binding.command is not CHOOSE else {}
    kept = tuple(key for key in binding.keys if key not in letters)
    return replace(binding, keys=kept, yielded=tuple(key for key in binding.keys if key in letters))


def _given(file: KeysFile, entry: KeysEntry, rank: int, problems: list[Problem]) -> Binding | None:
    """The binding that the entry gives; ``None``, with at least one more problem, where the entry is wrong."""
    name = entry.command.text
    command = COMMANDS.get(name)
    if command is None or not command.can_be_remapped:
        problems.append(_at(file, entry.command, _no_command(name)))
        return None
    keys: dict[str, None] = {}
    wrong = []
    for word in entry.keys:
        try:
            key = key_sequence_from(word.text)
        except ValueError as error:
            wrong.append(_at(file, word, f"{name}: {error}"))
            continue
        if key in keys:
            wrong.append(_at(file, word, f"{name} has the key {quoted(word.text)} twice"))
        keys[key] = None
    source = Source(rank, "", file.file, entry.command.place)
    binding = Binding(command, tuple(keys), source)
    if not wrong:
        wrong += (_at(file, entry.command, message) for message in _unusable(binding))
    problems += wrong
    return None if wrong else binding


def _no_command(name: str) -> str:
    if name in COMMANDS and COMMANDS[name].help:
        return f"{quoted(name)} has no keys of its own: labels, groups, values and fields get theirs in the schema"
    known = [*(each.name for each in COMMANDS.values() if each.can_be_remapped), PRESET]
    return f"no command is called {quoted(name)}{did_you_mean(name, known)}"


def _unusable(binding: Binding) -> Iterator[str]:
    """Yield the reasons why the command cannot have these keys."""
    command, keys = binding.command, binding.keys
    direct = [key for key in keys if not key.startswith(LEADER_PREFIX)]
    named = [key for key in direct if not is_character(key)]
    default = ", ".join(command.keys)
    if command is QUIT and not keys:
        yield f"quit needs a key (default: {default})"
    if command.characters_mean and not named:
        yield f"{command.name} needs a key other than a character: {command.characters_mean} (default: {default})"
    if command is LEADER and any(key.startswith(LEADER_PREFIX) for key in keys):
        yield "leader cannot come after itself"
    if command.state is not KeyState.TEXT and any(key.startswith(LEADER_PREFIX) for key in keys):
        yield f"{command.name} works only in a state that the leader ends (default: {default})"
    if command is CHOOSE and len(keys) % len(DIGITS):
        yield f"choose takes nine keys, for 1 to 9 in this order, or eighteen; here are {len(keys)}"
    if command.state is KeyState.ARMED and len(named) < len(direct):
        yield f"{command.name} takes no characters: while a label is armed they aim (default: {default})"
    if command.state is KeyState.FORM and any(is_character(key) and key.isalnum() for key in keys):
        yield f"{command.name} takes no letters or digits: in the form they are values"


def _at(file: KeysFile, word: PlacedText, message: str) -> Problem:
    return Problem(file.file, *word.place, message)


def _problem(source: Source, message: str) -> Problem:
    return Problem(source.file, *source.place, message)
