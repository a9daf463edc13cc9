"""Ctrl+C and Ctrl+Q quit from every state and over everything that comes up, unless the user's keys say otherwise."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import fields

from annotator.keys.keymap import ALWAYS_QUIT
from annotator.schema.loading import parse_schema
from annotator.session.requests import FrontRequest, Quit
from annotator.session.session import Session
from annotator.session.states import Purpose
from annotator.session.step import Step
from annotator.tui import overlays
from annotator.tui.overlays.filter_list import FilterList
from annotator.tui.overlays.inputs import AreaInput
from annotator.tui.overlays.overlay import Overlay
from annotator.tui.overlays.prompt import Prompt
from annotator.tui.panels import which_key
from annotator.tui.reader import ReaderScreen
from tests.session.keyed import keymap
from tests.session.linked import LINKED, many
from tests.tui.at_the_keys import AtTheKeys, at_the_keys

TEXT = "Ann Lee saw Bo Chen. The Media Act was signed by Bo Chen.\n\nAnn stayed.\n"
OTHER = "Bo Chen left.\n"

STATES = {
    "at rest": ("", ""),
    "armed": ("e", "armed mark"),
    "armed, and the keys are shown": ("e ?", "armed mark"),
    "focus": ("f", "armed focus"),
    "stretch": ("e a -", "armed stretch"),
    "fragment": ("m a S", "armed fragment"),
    "second label": ("e a O", "armed second"),
    "aimed": ("e b", "aim"),
    "selected": ("shift+right", "selection"),
    "leader": (";", "leading"),
    "form of the document": ("T", "form"),
    "form of the span": ("p a A", "form"),
    "a field that is typed": ("T down down", "form"),
    "a relation in the form": ("p a o m R a A", "form"),
    "question": ("o b = =", "question"),
    "group": ("a", "group"),
    "relation": ("p a o m R", "relating"),
    "candidate": ("o b e a tab", "candidate"),
    "locked": ("L L enter", "locked"),
    "search": ("/ B o enter", "search"),
}
"""Keys to each state, and the field of the session that tells it."""

NO_STATES = {
    "document", "schema", "layer", "keys", "given",
    "focus", "walked", "goal_cell", "sentence", "suggestions", "suggesting", "characters", "view", "problems",
    "findings", "plain",
    "review",
}  # fmt: skip
"""What the session also holds: none of it gives a key another meaning than to act on something else."""

OVERLAYS = {
    "prompt": "N",
    "prompt for search": "/",
    "command-palette": ":",
    "help": "? ?",
    "picker": "L",
    "statistics-sheet": "I",
    "text-sheet": "p a H",
    "library": "D",
    "hit-list": "/ B o enter Z",
    "menu": "menu",
}


class Spy:
    """Keeps the requests to quit and lets the app go on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.quits = 0
        carry_out = ReaderScreen.carry_out

        def spied(reader: ReaderScreen, request: FrontRequest, step: Step | None) -> None:
            if isinstance(request, Quit):
                self.quits += 1
            else:
                carry_out(reader, request, step)

        monkeypatch.setattr(ReaderScreen, "carry_out", spied)
        monkeypatch.setattr(which_key, "DELAY", 3600)
        monkeypatch.setattr(which_key, "ASKED_DELAY", 3600)


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    return Spy(monkeypatch)


def test_no_state_is_missing() -> None:
    told = {how.split()[0] for _, how in STATES.values() if how}
    assert told | NO_STATES == {field.name for field in fields(Session)}
    assert {how for _, how in STATES.values() if "armed" in how} == {
        f"armed {purpose}" for purpose in Purpose
    }


def camel(name: str) -> str:
    """The class of an overlay by its name here."""
    return "".join(map(str.capitalize, name.split(" ", maxsplit=1)[0].split("-")))


def subclasses(of: type[Overlay]) -> Iterator[type[Overlay]]:
    for each in of.__subclasses__():
        yield each
        yield from subclasses(each)


def test_no_overlay_is_missing() -> None:
    for module in pkgutil.iter_modules(overlays.__path__, f"{overlays.__name__}."):
        importlib.import_module(module.name)
    names = {each.__name__ for each in subclasses(Overlay) if each is not FilterList}
    without_documents = {"EmptyProject"}  # which has tests of its own
    assert {camel(name) for name in OVERLAYS} | without_documents == names


@pytest.mark.parametrize(("keys", "told"), STATES.values(), ids=STATES)
async def test_both_keys_quit_from_every_state(tmp_path: Path, spy: Spy, keys: str, told: str) -> None:
    schema = parse_schema(many(10, 10), "many.yaml") if told == "group" else LINKED
    async with at_the_keys(tmp_path, [TEXT, OTHER], schema=schema) as hands:
        for key in keys.split():
            await hands.press(key)
        session, panel = hands.session, hands.reader.shows_keys
        for field, *purpose in filter(None, [told.split()]):
            assert getattr(session, field)
            assert [session.armed.purpose if session.armed else None] == (purpose or [None])
        assert hands.overlay is None
        assert panel is keys.endswith("?")
        await hands.press("ctrl+c ctrl+q")
        assert spy.quits == 2
        assert (hands.session, hands.reader.shows_keys) == (session, panel), "it means nothing else"


async def bring_up(hands: AtTheKeys, keys: str) -> None:
    if keys == "menu":
        await hands.pilot.click(offset=hands.place_of("Ann"), button=3)
        await hands.pilot.pause()
    for key in keys.split() if keys != "menu" else ():
        await hands.press(key)


@pytest.mark.parametrize(("name", "keys"), OVERLAYS.items(), ids=OVERLAYS)
async def test_both_keys_quit_over_every_overlay(tmp_path: Path, spy: Spy, name: str, keys: str) -> None:
    async with at_the_keys(tmp_path, [TEXT, OTHER], schema=LINKED) as hands:
        await bring_up(hands, keys)
        overlay = hands.overlay
        assert type(overlay).__name__ == camel(name)
        await hands.press("ctrl+c ctrl+q")
        assert spy.quits == 2
        assert hands.overlay is overlay, "it means nothing else"


async def test_both_keys_quit_while_lines_are_typed(tmp_path: Path, spy: Spy) -> None:
    async with at_the_keys(tmp_path) as hands:
        hands.workspace.run("set-note", "two\nlines")
        await hands.press("N")
        assert isinstance(hands.app.focused, AreaInput)
        await hands.press("ctrl+c ctrl+q")
        assert spy.quits == 2


async def test_both_keys_quit_while_no_document_is_open(tmp_path: Path, spy: Spy) -> None:
    async with at_the_keys(tmp_path, ()) as hands:
        await hands.press("ctrl+c ctrl+q escape ctrl+c ctrl+q")
        assert spy.quits == 4


@pytest.mark.parametrize("key", ALWAYS_QUIT)
async def test_the_app_ends_once_what_was_typed_before_has_acted(tmp_path: Path, key: str) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press(f"p a {key}")
        assert not hands.app.is_running
        assert hands.app.return_code == 0
    async with at_the_keys(tmp_path, ()) as hands:
        assert hands.kept_spans == [("person", "Ann Lee")]
        assert [(each.key, each.command) for each in hands.store.logged_keys()][2:] == [(key, "quit")]


async def test_a_key_that_quits_over_an_overlay_is_not_logged(tmp_path: Path, spy: Spy) -> None:
    async with at_the_keys(tmp_path) as hands:
        await hands.press("D ctrl+c")
    assert spy.quits == 1
    async with at_the_keys(tmp_path, ()) as hands:
        assert [each.key for each in hands.store.logged_keys()] == ["D"]


async def test_a_key_that_the_user_gave_to_another_command_does_what_the_user_says(
    tmp_path: Path, spy: Spy
) -> None:
    own = keymap("quit: Q\nsearch: [ctrl+c]")
    async with at_the_keys(tmp_path, keymap=own) as hands:
        await hands.press("ctrl+c")
        assert isinstance(hands.overlay, Prompt)
        await hands.press("ctrl+c")
        assert isinstance(hands.overlay, Prompt)
        assert spy.quits == 0
        await hands.press("ctrl+q")
        assert spy.quits == 1


async def test_a_key_that_is_another_commands_after_the_leader_quits_without_it(
    tmp_path: Path, spy: Spy
) -> None:
    async with at_the_keys(tmp_path, keymap=keymap("search: leader ctrl+c")) as hands:
        await hands.press("; ctrl+c")
        assert isinstance(hands.overlay, Prompt)
        await hands.press("escape")
        assert spy.quits == 0
        await hands.press("ctrl+c")
        assert spy.quits == 1


async def test_a_key_that_quit_does_not_have_quits_all_the_same(tmp_path: Path, spy: Spy) -> None:
    async with at_the_keys(tmp_path, keymap=keymap("quit: Q")) as hands:
        await hands.press("ctrl+c")
        assert spy.quits == 1
