"""The keys of a replay, pressed again through the keymap and the commands, make the same spans."""

from itertools import count
from pathlib import Path

import pytest

from annotator.core.layer import Layer
from annotator.formats.reading import read_path
from annotator.keys.keymap import Keymap, keymap_for
from annotator.replay.corpus import type_corpus
from annotator.replay.gold import Gold, GoldSpan, gold_of
from annotator.replay.pane import Pane
from annotator.replay.typist import Stroke, TypedDocument
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.session.commands import COMMANDS, run
from annotator.session.context import Context
from annotator.session.session import Selection, Session
from annotator.session.states import Suggesting
from tests.marked import ListHistory
from tests.session.keyed import keymap as keymap_of

GOLD = Path(__file__).parents[2] / "sample_data" / "gold.jsonl"
SCHEMA = load_schema(bundled_schema("news"))
SIZE = (80, 40)
DEFAULT = keymap_for(SCHEMA)


@pytest.fixture(scope="module")
def documents() -> list[TypedDocument]:
    golds = [gold_of(record) for record in read_path(GOLD, annotator="gold")][:3]
    return list(type_corpus(golds, SCHEMA, SIZE, suggests=False))


def pressed_again(gold: Gold, keys: list[str], keymap: Keymap = DEFAULT) -> tuple[list[str], set[GoldSpan]]:
    """The commands that the keys run, and the spans that are there at the end."""
    document = gold.document
    first = document.segmentation.next_word(0)
    caret = Selection.caret(first.start if first else 0)
    session = Session(document, SCHEMA, Layer(document.id, "amy"), caret, suggesting=Suggesting.OFF)
    pane = Pane.on_screen(document.text, SIZE)
    ids, commands = count(), []
    for key in keys:
        invocation = keymap.answer(session, key)
        assert invocation is not None, f"{key} means nothing"
        context = Context(lambda: "now", lambda: f"n{next(ids)}", pane, ListHistory())
        step = run(COMMANDS[invocation.command.name], session, context, invocation.argument)
        assert not step.refused, step.message
        pane = pane.following(session.selection.head, step.session.selection.head)
        session = step.session
        commands.append(step.command)
    return commands, {GoldSpan.of(span) for span in session.layer.spans}


def test_the_keys_of_a_replay_make_the_gold_again(documents: list[TypedDocument]) -> None:
    for typed in documents:
        keys = [press.key for stroke in typed.strokes for press in stroke.presses]
        commands, made = pressed_again(typed.gold, keys)
        assert commands == [press.command for stroke in typed.strokes for press in stroke.presses]
        assert made == {span for stroke in typed.strokes for span in stroke.spans}


def test_a_replay_comes_out_the_same_each_time(documents: list[TypedDocument]) -> None:
    again = list(type_corpus([typed.gold for typed in documents], SCHEMA, SIZE, suggests=False))
    assert [typed.strokes for typed in again] == [typed.strokes for typed in documents]


@pytest.mark.parametrize("preset", ["vim", "slate", "azerty", "moved"])
def test_a_replay_types_by_the_keys_of_any_preset(documents: list[TypedDocument], preset: str) -> None:
    text = MOVED if preset == "moved" else f"preset: {preset}"
    keymap = keymap_of(text, schema=SCHEMA)
    golds = [typed.gold for typed in documents[:1]]
    default, own = documents[:1], list(type_corpus(golds, SCHEMA, SIZE, suggests=False, keymap=keymap))
    for one, other in zip(default, own, strict=True):
        assert other.is_exact
        assert [made(stroke) for stroke in other.strokes] == [made(stroke) for stroke in one.strokes]
        commands, marks = pressed_again(one.gold, [key for key, _ in presses(other)], keymap)
        assert marks == {mark for stroke in one.strokes for mark in stroke.spans}
        assert commands == [command for _, command in presses(other)]


MOVED = """
extend-end: ["+"]
shrink-end: ["_"]
take: f5
page-down: f6
row-down: f7
go-on: f8
choose: ["!", "@", "#", "$", "%", "^", "&", "*", "("]
"""


def made(stroke: Stroke) -> tuple[tuple[GoldSpan, ...], int]:
    return stroke.spans, len(stroke.presses)


def presses(typed: TypedDocument) -> list[tuple[str, str]]:
    return [(press.key, press.command) for stroke in typed.strokes for press in stroke.presses]
