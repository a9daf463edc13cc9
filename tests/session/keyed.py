"""Keys from files: what a key file gives, and sessions pressed with it."""

from __future__ import annotations

from msgspec.structs import replace

from annotator.keys.bindings import Bindings
from annotator.keys.keymap import Keymap, keymap_for
from annotator.keys.remapping import remapped
from annotator.schema.problems import SchemaProblems
from annotator.schema.values import LabelSchema
from annotator.schema.yaml.keys_loading import parse_keys
from annotator.session.commands import run
from annotator.session.session import Session
from annotator.session.step import Step
from tests.marked import SCHEMA, context_for, marked_from, session_from


def bindings(*texts: str, schema: LabelSchema = SCHEMA) -> Bindings:
    """The keys under these files, the user's first, then the project's."""
    read = [parse_keys(text, name) for text, name in zip(texts, ("user.yaml", "project.yaml"), strict=False)]
    return remapped([file for file, _ in read], schema, [each for _, found in read for each in found])


def problems(*texts: str, schema: LabelSchema = SCHEMA) -> list[str]:
    """What is wrong with these files, a line each."""
    try:
        bindings(*texts, schema=schema)
    except SchemaProblems as found:
        return [str(problem) for problem in found.problems]
    return []


def keymap(*texts: str, schema: LabelSchema = SCHEMA) -> Keymap:
    """The keymap under these files."""
    return keymap_for(schema, bindings(*texts, schema=schema))


def at(marked: str, keys: Keymap, schema: LabelSchema = SCHEMA) -> Session:
    """The session of a marked text, as the screen makes it under these keys."""
    return replace(session_from(marked, schema), keys=keys.names)


def steps(session: Session, typed: str, keys: Keymap) -> list[Step]:
    """The steps of pressing these keys; one that means nothing is a refusal."""
    context = context_for(session.document.text)
    done = [Step(session)]
    for key in typed.split():
        now = done[-1].session
        meant = keys.answer(now, key)
        if meant is None:
            done.append(Step(now, message=keys.unknown(key), refused=True))
        else:
            done.append(run(meant.command, now, context, meant.argument))
    return done


def typed(marked: str, keys: str, *texts: str, schema: LabelSchema = SCHEMA) -> str:
    """The marked text after the keys, under these files."""
    own = keymap(*texts, schema=schema)
    return marked_from(steps(at(marked, own, schema), keys, own)[-1].session)
