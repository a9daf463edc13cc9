"""The main screen: it passes keys to the workspace and paints the steps that come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Offset, Region, Size
from textual.screen import Screen

from annotator.keys.hints import Hint, hints
from annotator.keys.possible_keys import is_pending
from annotator.session.requests import (
    CopyText,
    EditText,
    FrontRequest,
    OpenAddress,
    Quit,
    SetTheme,
    ShowOverlay,
    Suspend,
)
from annotator.session.states import Theme
from annotator.session.step import Step
from annotator.tui.outside import hand_out
from annotator.tui.panels.arrangement import Arrangement
from annotator.tui.panels.article_view import ArticleView
from annotator.tui.panels.bars import FooterLine, StatusLine, label_named_first
from annotator.tui.panels.painted import BlankBackground, PaintedWidget
from annotator.tui.panels.tagging_form import TaggingForm
from annotator.tui.panels.which_key import WhichKeyController
from annotator.tui.prefetch import Prefetcher, next_page
from annotator.tui.process import THEMES, next_theme
from annotator.tui.seen_question import SeenQuestion
from annotator.tui.terminal.compositor import keep_rows_whole
from annotator.tui.terminal.driver import EscapeAndKey
from annotator.tui.terminal.frame import Frame
from annotator.workspace.mouse import pointed
from annotator.workspace.workspace import Workspace

if TYPE_CHECKING:
    from annotator.tui.overlays.overlays import Overlays


def _name_of(event: events.Key) -> str:
    """Return the character that the key types, or the name of the key."""
    printable = event.character if event.is_printable and event.character != " " else None
    return printable or event.key


class BlankContainer(BlankBackground, Container):
    """A container whose children cover it."""


class BlankVertical(BlankBackground, Vertical):
    """A column whose children cover it."""


class ReaderScreen(BlankBackground, Screen[None], inherit_bindings=False):
    """Article, tagging form, status and keys; it always shows the last step."""

    DEFAULT_CSS = """
    ReaderScreen { layers: base overlay; }
    ReaderScreen #panes { layout: horizontal; height: 1fr; }
    ReaderScreen #reading { width: 1fr; height: 1fr; }
    ReaderScreen #text { layout: horizontal; height: 1fr; }
    ReaderScreen.panels #reading { margin: 0 1; }
    ReaderScreen.panels #form { margin: 0 1 0 0; }
    ReaderScreen.below #panes { layout: vertical; }
    ReaderScreen.below #form { width: 1fr; }
    ReaderScreen.plain #footer { display: none; }
    """

    AUTO_FOCUS = ""  # the screen itself has the focus

    def __init__(
        self, workspace: Workspace, *, greeting: str = "", banner: PaintedWidget | None = None
    ) -> None:
        super().__init__()
        keep_rows_whole(self, lambda: self._overlays.up if self._overlays else None)
        self.workspace = workspace
        self._greeting = greeting
        self._banner = banner
        self.arranged_for: Size | None = None
        self._seen = SeenQuestion()
        self._article = ArticleView()
        self._form = TaggingForm()
        self._status, self._footer = StatusLine(), FooterLine()
        self._arrangement = Arrangement(self, workspace, self._article, self._form)
        self._overlays: Overlays | None = None
        self._frame = Frame(self)
        edges = self._arrangement.edges.widgets
        for panel in (*edges, self._article, self._form, self._status, self._footer):
            panel.frame = self._frame
        self._which_keys = WhichKeyController(self, self._keys_now, self._free_of_text, workspace.asked)
        self._prefetch = Prefetcher()
        workspace.attach(self, self._article)

    def compose(self) -> ComposeResult:
        """Yield the panels and the lines, arranged for the first frame, below a banner if there is one."""
        self._arrangement.arrange(self.app.size)
        edges = self._arrangement.edges
        if self._banner is not None:
            yield self._banner
        yield self._arrangement.header
        with BlankContainer(id="panes"):
            with BlankVertical(id="reading"):
                yield edges.top
                with BlankContainer(id="text"):
                    yield edges.left
                    yield self._article
                    yield edges.right
                yield edges.bottom
            yield self._form
        yield self._status
        yield self._footer

    async def on_mount(self) -> None:
        """Open the document that was open last, or the first one; without any, show the library."""
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._which_keys.keep_clear())
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._arrangement.after_layout())
        if self.workspace.start(self._greeting):
            self.call_after_refresh(self._ensure_overlays)
        else:
            await self._ensure_overlays()
            self._bring_up_library()

    def on_unmount(self) -> None:
        """Leave the document when the program ends."""
        self.workspace.leave()

    async def _ensure_overlays(self) -> Overlays:
        """Return the overlays, which are made after the first frame and before the first key or click."""
        if self._overlays is None:
            from annotator.tui.overlays.overlays import Overlays

            overlays = Overlays(self.workspace, self._run_typed)
            await overlays.mount(self)
            self._overlays = overlays
        return self._overlays

    # -- keys ---------------------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """Pass the key to the workspace, or to the overlay that is up."""
        event.stop()
        event.prevent_default()
        if (await self._ensure_overlays()).up is not None:
            if self.focused is not None:  # typed before the overlay had the focus
                self.focused.post_message(events.Key(event.key, event.character))
            return
        self.workspace.press(_name_of(event), saw_question=self._seen.at(event))

    async def on_escape_and_key(self, event: EscapeAndKey) -> None:
        """Press both keys, unless an overlay is up."""
        event.stop()
        if (await self._ensure_overlays()).up is None:
            for key in ("escape", _name_of(event)):
                self.workspace.press(key, saw_question=self._seen.at(event))

    def on_paste(self, event: events.Paste) -> None:
        """Refuse pasted text, which is never taken for keys."""
        event.stop()
        self.workspace.refuse("pasted text is ignored here")

    def _run_typed(self, command: str, argument: str) -> None:
        """Run a command whose argument was typed; if it is refused, ask again."""
        self.workspace.run_typed(command, argument)
        step = self.workspace.step
        if step is not None and step.refused and self._overlays is not None:
            self._overlays.ask_again(step.message)

    # -- what the workspace shows through this screen -----------------------------------------------------

    def show(self, step: Step) -> None:
        """Show the step; each panel paints only what differs."""
        session, shown = step.session, self._article.window()
        self._prefetch.stop()
        self._which_keys.settle(waits=is_pending(session) and not session.plain)
        moves = self._arrangement.fill(self.size, session)
        covered = self._which_keys.was_shown or (self._overlays is not None and self._overlays.are_on_screen)
        self._frame.open(is_covered=moves or covered)
        self._arrangement.show_all(session)
        message, place = self.workspace.status_of(step)
        named = None if step.refused else label_named_first(session, message)
        self._status.show(message, place, is_warning=step.refused, named=named)
        self._footer.show(hints(session))
        self._frame.send()
        self._form.list_soon()
        self._seen.show(session.question)
        if self._article.window() != shown:
            self._prefetch.start(next_page(session, self.workspace.engine, self._article))

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        """Call a function after so many seconds, in between keys."""
        self.set_timer(seconds, call)

    def carry_out(self, request: FrontRequest, step: Step | None) -> None:
        """Carry out the request of a step; without a step no document is open."""
        match request:
            case Quit():
                self.app.exit()
            case EditText() | CopyText() | OpenAddress() | Suspend():
                hand_out(self.app, self.workspace, request)
            case SetTheme(theme):
                self._set_theme(theme)
            case ShowOverlay("keys") if not self._which_keys.was_shown:
                self._which_keys.show()
            case _ if step is None:
                self._bring_up_library()
            case _:  # mypy knows that all others come up over the text
                if request == ShowOverlay("library"):
                    self.workspace.leave()  # it says how far this document was read
                if self._overlays is not None:
                    self._overlays.bring_up(request, step.session)

    def _bring_up_library(self) -> None:
        """Bring up the library while no document is open, with the reason if there is one."""
        if self._overlays is not None:
            self._overlays.bring_up_library(self.workspace.keymap.names, self.workspace.why_unread)

    def _set_theme(self, theme: Theme | None) -> None:
        """Paint in the colours of the theme, or of the next one, and remember it for the next start."""
        if self.app.no_color:
            self.workspace.refuse("NO_COLOR is set: no theme has colours")
            return
        theme = theme or next_theme(self.app.theme)
        self.app.theme = THEMES[theme]
        self._repaint()
        self.workspace.remember_theme(theme)

    # -- the which-key panel ------------------------------------------------------------------------------

    @property
    def shows_keys(self) -> bool:
        """Whether the which-key panel is up."""
        return self._which_keys.is_shown

    def _keys_now(self) -> tuple[str, tuple[Hint, ...]] | None:
        """Return the title and the keys of the which-key panel; ``None`` while an overlay is up."""
        if self._overlays is not None and self._overlays.up is not None:
            return None
        return self.workspace.keys_now()

    def _free_of_text(self) -> tuple[Region, set[int]]:
        """Return the region for the which-key panel, and the rows in it that it must not cover."""
        form = {self._form.region.y + y for y in self._form.rows_at_cursor()}
        region = Region(0, 0, self.size.width, self._status.region.y)
        taken = form | {self._article.region.y + y for y in self._article.rows_in_use()}
        if self._banner is not None:
            taken = taken | set(range(self._banner.region.bottom))
        return region, {y - region.y for y in taken}

    # -- the mouse ----------------------------------------------------------------------------------------

    @on(ArticleView.Pointed)
    async def point(self, event: ArticleView.Pointed) -> None:
        """Handle a click, a drag, or a second or third click in the article."""
        overlays = await self._ensure_overlays()
        session = self.workspace.session
        if overlays.menu.display:
            overlays.menu.close()
        elif overlays.up is None and session is not None:
            with self._article.held_still():
                self.workspace.run(*pointed(session, event.anchor, event.head, event.clicks))

    @on(ArticleView.MenuRequested)
    async def open_menu(self, event: ArticleView.MenuRequested) -> None:
        """Open the menu where the right button was pressed."""
        overlays = await self._ensure_overlays()
        if overlays.up in (None, overlays.menu):
            overlays.menu.place_at(Offset(event.x, event.y))
            with self._article.held_still():
                self.workspace.run("menu", str(event.offset))

    @on(TaggingForm.Clicked)
    async def run_clicked(self, event: TaggingForm.Clicked) -> None:
        """Run the command that was clicked in the form, unless an overlay other than the menu is up."""
        overlays = await self._ensure_overlays()
        if overlays.menu.display:
            overlays.menu.close()
        elif overlays.up is None:
            self.workspace.run(event.command, event.argument)

    # -- arrangement --------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Put the form beside the article or below it."""
        self.arranged_for = event.size
        self._arrangement.arrange(event.size)
        if self.workspace.session is not None:
            self._arrangement.show(self.workspace.session)

    def measure_again(self) -> None:
        """Wrap and paint everything again: characters have other widths than before."""
        self._article.forget_rows()
        self._form.forget_rows()
        self._repaint()

    def _repaint(self) -> None:
        # A query matches CSS names, which follow the first base class only.
        for widget in self.walk_children():
            if isinstance(widget, PaintedWidget):
                widget.repaint()
