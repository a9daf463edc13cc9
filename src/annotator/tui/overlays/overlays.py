"""All overlays of the reader: at most one is up at a time, and it has the focus.

Imported and mounted after the first frame, which they would delay by a tenth of the start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from textual.screen import Screen

from annotator.session.key_names import KeyNames
from annotator.session.requests import (
    Ask,
    OverlayRequest,
    Pick,
    ShowHits,
    ShowMenu,
    ShowOverlay,
    ShowTable,
    ShowText,
)
from annotator.session.session import Session
from annotator.store.errors import StoreError
from annotator.tui.overlays.command_palette import CommandPalette
from annotator.tui.overlays.empty_project import EmptyProject
from annotator.tui.overlays.help import Help
from annotator.tui.overlays.hit_list import HitList
from annotator.tui.overlays.library import Library
from annotator.tui.overlays.menu import Menu
from annotator.tui.overlays.overlay import Overlay
from annotator.tui.overlays.picker import Picker
from annotator.tui.overlays.prompt import Prompt
from annotator.tui.overlays.statistics_sheet import StatisticsSheet
from annotator.tui.overlays.text_sheet import TextSheet
from annotator.workspace.workspace import Workspace


class Overlays:
    """Makes the overlays and opens them on request; ``run_typed`` runs a command whose argument was typed."""

    def __init__(self, workspace: Workspace, run_typed: Callable[[str, str], None]) -> None:
        self._store = workspace.store
        self._run_typed = run_typed
        run = workspace.run
        self._prompt, self._palette, self._help = Prompt(), CommandPalette(run), Help()
        self._picker, self._text_sheet, self._library = (
            Picker(run),
            TextSheet(run),
            Library(workspace, self._show_picker),
        )
        self._hits, self._statistics = HitList(run), StatisticsSheet()
        self.menu = Menu(run)
        self._empty = EmptyProject(workspace, self._text_sheet.show)
        self._all: tuple[Overlay, ...] = (
            self._prompt, self._palette, self._help, self._picker, self._text_sheet, self._library,
            self._hits, self._statistics, self._empty, self.menu,
        )  # fmt: skip

    async def mount(self, screen: Screen[None]) -> None:
        """Mount them, hidden."""
        await screen.mount_all(self._all)

    @property
    def up(self) -> Overlay | None:
        """The overlay that is up, if any."""
        return next((overlay for overlay in self._all if overlay.display), None)

    @property
    def are_on_screen(self) -> bool:
        """Whether one of them is up or is just being closed."""
        return any(overlay.is_on_screen for overlay in self._all)

    def bring_up(self, request: OverlayRequest, session: Session) -> None:
        """Open the overlay that the request names."""
        match request:
            case Ask():
                self._prompt.ask(request, self._run_typed)
            case Pick():
                self._picker.show(request)
            case ShowMenu():
                self.menu.show(request)
            case ShowHits():
                self._hits.show(request)
            case ShowText() | ShowTable():
                self._text_sheet.show(request)
            case ShowOverlay("library"):
                self._library.show(session.document.id, session.keys)
            case ShowOverlay("statistics"):
                self._statistics.show_statistics(
                    self._store,
                    session.schema,
                    names_people=session.names_people,
                )
            case ShowOverlay("palette"):
                self._palette.show(session.keys)
            case ShowOverlay():
                self._help.show(session)
            case _:
                assert_never(request)

    def bring_up_library(self, keys: KeyNames, why: str) -> None:
        """Open the library while no document is open, and say why; without any document, what can be done."""
        if why or self._has_documents():
            self._library.show(None, keys, why)
        else:
            self._empty.show(keys)

    def _has_documents(self) -> bool:
        try:
            return self._store.first_document() is not None
        except StoreError:
            return True  # the library says what is wrong

    def _show_picker(self, pick: Pick) -> None:
        self._picker.show(pick)

    def ask_again(self, message: str) -> None:
        """Ask again for what was typed last, which was refused with this message."""
        self._prompt.ask_again(message)
