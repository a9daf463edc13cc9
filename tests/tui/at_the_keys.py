"""The app without a terminal: keys and clicks go in, the step, the disk and the painted rows are looked at."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from annotator.core.action import Edit
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.formats.shared.boilerplate import find_boilerplate
from annotator.keys.keymap import Keymap, keymap_for
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.schema.values import LabelSchema
from annotator.session.session import Session
from annotator.session.step import Step
from annotator.store.errors import StoreError
from annotator.store.store import Store
from annotator.suggest.memory import Memory
from annotator.tui.overlays.overlay import Overlay
from annotator.tui.reader import ReaderScreen
from annotator.workspace.workspace import Workspace
from tests.tui.sent import Watched, WatchedApp

PATIENCE = 20
"""Seconds after which unsent rows count as lost; everything is sent with the next frame."""
WIDE, NARROW = (120, 40), (80, 24)
TEXT = "Ann Lee saw Bo Chen in Oslo. They signed the Media Act there.\n\nBo left. Ann stayed until May.\n"


@cache
def news() -> LabelSchema:
    return load_schema(bundled_schema("news"))


def document(text: str, title: str = "A title") -> Document:
    return Document(
        document_id(text), text, title=title, source=f"{title}.txt", boilerplate=find_boilerplate(text)
    )


def workspace_on(
    store: Store,
    schema: LabelSchema,
    *,
    now: Callable[[], str],
    new_id: Callable[[], str],
    keymap: Keymap | None = None,
) -> Workspace:
    return Workspace(store, schema, keymap or keymap_for(schema), Memory(), now=now, new_id=new_id)


def app_on(
    store: Store,
    schema: LabelSchema,
    *,
    now: Callable[[], str],
    new_id: Callable[[], str],
    keymap: Keymap | None = None,
) -> WatchedApp:
    """The app on a store, by the default keys if none are given, with a terminal that keeps what it is sent."""
    return WatchedApp(workspace_on(store, schema, now=now, new_id=new_id, keymap=keymap))


class RefusingStore(Store):
    """A store whose disk refuses to keep anything while ``refusal`` is set."""

    refusal: str | None = None
    new_id: Callable[[], str]
    """For the workspace: ids that are the same in every run."""

    def keep(self, edit: Edit, *, refused: bool = False, patience: float = 5) -> None:
        if self.refusal is not None and edit.changes:
            raise StoreError(self.refusal)
        super().keep(edit, refused=refused, patience=patience)


def opened_store(path: Path, annotator: str = "amy", patience: float = 5) -> RefusingStore:
    run = opened_store.__dict__.setdefault("runs", itertools.count())
    ids = (f"{annotator}-{next(run)}-{number}" for number in itertools.count())
    store = RefusingStore.open(path, annotator, now=lambda: "2026-11-22T10:00:00Z", patience=patience)
    assert isinstance(store, RefusingStore)
    store.new_id = lambda: next(ids)
    return store


class AtTheKeys:
    """Someone who uses the app."""

    def __init__(self, app: WatchedApp, pilot: Pilot[None], store: RefusingStore) -> None:
        self.app = app
        self.pilot = pilot
        self.store = store

    @property
    def workspace(self) -> Workspace:
        return self.app.reader.workspace

    @property
    def reader(self) -> ReaderScreen:
        screen = self.app.screen
        assert isinstance(screen, ReaderScreen)
        return screen

    @property
    def overlay(self) -> Overlay | None:
        overlays = self.reader._overlays
        return overlays.up if overlays else None

    @property
    def step(self) -> Step:
        step = self.workspace.step
        assert step is not None
        return step

    @property
    def session(self) -> Session:
        return self.step.session

    @property
    def spans(self) -> list[tuple[str, str]]:
        """Label and quote of every span on the screen's session."""
        return [(span.label, span.text) for span in self.session.layer.spans]

    @property
    def selected(self) -> str:
        return self.session.selection.range_.slice(self.session.document.text)

    @property
    def word_at_caret(self) -> str:
        token = self.session.document.segmentation.token_at(self.session.selection.head)
        return token.slice(self.session.document.text) if token else ""

    def kept(self, annotator: str = "amy") -> Layer:
        """The layer of the document in the file, read through a separate store."""
        with opened_store(self.store.path, annotator) as other:
            return other.layer(self.session.document)

    @property
    def kept_spans(self) -> list[tuple[str, str]]:
        return [(span.label, span.text) for span in self.kept().spans]

    @property
    def rows(self) -> list[str]:
        """What is painted, row by row."""
        return [strip.text for strip in self.reader._compositor.render_strips()]

    @property
    def screen(self) -> str:
        return "\n".join(self.rows)

    @property
    def status(self) -> str:
        return self.rows[-2]

    async def press(self, keys: str) -> None:
        """Press keys, by name or as they are, between blanks."""
        await self._send((key, key if len(key) == 1 else None) for key in keys.split())

    async def background_is_done(self) -> None:
        """Wait until nothing runs in the background any more."""
        while self.workspace._background.is_running:
            await self.pilot.pause(0.02)
        await self._settled()

    async def type(self, text: str) -> None:
        """Type text into an input."""
        await self._send(("space" if character == " " else character, character) for character in text)

    async def _send(self, keys: Iterable[tuple[str, str | None]]) -> None:
        """Send keys as the driver does; Pilot's own ``press`` waits for an idle processor after each."""
        driver = self.app._driver
        assert driver is not None
        for key, character in keys:
            named = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            event = events.Key(named, {"tab": "\t", "enter": "\r", "space": " "}.get(key, character))
            event.set_sender(self.app)
            driver.send_message(event)
            await self.pilot._wait_for_screen()
        await self._settled()

    async def _settled(self) -> None:
        """Wait until the screen has not changed for a while: what comes up is laid out in a frame of its own."""
        seen: list[str] = []
        while len(seen) < 2:
            await self.pilot.pause(0.02)
            screen = self.screen
            seen = [*seen, screen] if set(seen) <= {screen} else [screen]
        await self.all_is_sent()

    async def all_is_sent(self) -> None:
        """Wait until the terminal shows what would be painted now: a change that is never sent is seen by nobody."""
        patience = time.monotonic() + PATIENCE
        app = self.app
        if not isinstance(app, Watched):  # where the calls of the app are counted, nothing else may be
            return
        while app.is_running and (unsent := app.unsent()):
            assert time.monotonic() < patience, "never sent:\n" + "\n".join(unsent)
            await asyncio.sleep(0.01)

    def place_of(self, text: str, nth: int = 0) -> tuple[int, int]:
        """The cell of the text on the screen, as x and y."""
        places = [(row.index(text), y) for y, row in enumerate(self.rows) if text in row]
        assert len(places) > nth, f"{text!r} is not on the screen:\n{self.screen}"
        return places[nth]

    async def click(self, text: str, times: int = 1, nth: int = 0, within: int = 0) -> None:
        """Click so many cells inside the text on the screen."""
        x, y = self.place_of(text, nth)
        await self.pilot.click(offset=(x + within, y), times=times)

    async def drag(self, start: str, end: str) -> None:
        """Drag from the first cell of one text to the first cell of another."""
        await self.pilot.mouse_down(offset=self.place_of(start))
        await self.pilot.hover(offset=self.place_of(end))
        await self.pilot.mouse_up(offset=self.place_of(end))
        await self.pilot.pause()


@asynccontextmanager
async def at_the_keys(  # noqa: PLR0913 - what the tests differ in
    folder: Path,
    texts: Iterable[str] = (TEXT,),
    *,
    size: tuple[int, int] = WIDE,
    schema: LabelSchema | None = None,
    keymap: Keymap | None = None,
    patience: float = 5,
) -> AsyncIterator[AtTheKeys]:
    """The app on a new database with these texts, or on the one that is there."""
    with opened_store(folder / "annotations.db", patience=patience) as store:
        titles = itertools.chain(["First", "Second", "Third"], (f"No. {n}" for n in itertools.count(4)))
        store.import_records(
            Record(document(text, title)) for text, title in zip(texts, titles, strict=False)
        )
        app = app_on(
            store, schema or news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id, keymap=keymap
        )
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            hands = AtTheKeys(app, pilot, store)
            yield hands
            await hands.all_is_sent()
