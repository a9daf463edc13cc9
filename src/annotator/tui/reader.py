"""The main screen: a key goes down to the session as a command; its step is kept, then shown."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.geometry import Offset, Region
from textual.reactive import var
from textual.screen import Screen

from annotator.core.counting import counted
from annotator.core.range import Range
from annotator.keys.hints import Hint, hints, prompt, standing
from annotator.keys.keymap import KeyClashError, Keymap, keymap_for
from annotator.keys.possible_keys import is_pending, possible_keys, title_of_keys
from annotator.schema.values import LabelSchema
from annotator.session.commands import COMMANDS, run
from annotator.session.context import Context
from annotator.session.form import required_left
from annotator.session.requests import (
    OpenDocument,
    Quit,
    Request,
    SetTheme,
    ShowOverlay,
    Suspend,
    UndoMigration,
)
from annotator.session.session import Selection, Session
from annotator.session.states import Theme
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions
from annotator.store.errors import ChangedElsewhereError, StoreError
from annotator.store.store import Store
from annotator.suggest.memory import Memory
from annotator.tui.panels.article_view import ArticleView
from annotator.tui.panels.bars import FooterLine, StatusLine, TitleBar
from annotator.tui.panels.painted import Bare, Painted
from annotator.tui.panels.tagging_form import TaggingForm
from annotator.tui.panels.which_key import WhichKeys
from annotator.tui.prefetch import Prefetch, next_page
from annotator.tui.process import THEMES, theme_behind
from annotator.tui.terminal.compositor import WholeRowCompositor
from annotator.tui.terminal.driver import EscapeAndKey
from annotator.tui.terminal.frame import Frame

if TYPE_CHECKING:
    from annotator.tui.overlays.overlays import Overlays

NARROW = 110
"""Below so many cells the form is a strip under the article instead of a column beside it."""

STRIP_ROWS = 3

_OF_FIELDS = ("set-attribute", "set-field")
"""The commands that answer a field of the form."""

REMEMBERED = 5_000
"""Strings of the project that are suggested: building an automaton of so many takes some 20 ms."""

GIVEN = 20_000
"""Patterns that are suggested at most: they are read once, and built into an automaton in some 80 ms."""


def _name_of(event: events.Key) -> str:
    """The key by the character that it types, or by its name."""
    printable = event.character if event.is_printable and event.character != " " else None
    return printable or event.key


class BareContainer(Bare, Container):
    """A container that its children cover whole."""


class BareVertical(Bare, Vertical):
    """A column that its children cover whole."""


class ReaderScreen(Bare, Screen[None], inherit_bindings=False):
    """Article, tagging form, status and keys; everything it shows is the last step."""

    DEFAULT_CSS = """
    ReaderScreen { layers: base overlay; }
    ReaderScreen #panes { layout: horizontal; height: 1fr; }
    ReaderScreen #reading { width: 2fr; height: 1fr; }
    ReaderScreen #form { width: 40; }
    ReaderScreen.narrow #panes { layout: vertical; }
    ReaderScreen.narrow #reading { width: 1fr; }
    ReaderScreen.narrow #form { width: 1fr; }
    """

    AUTO_FOCUS = ""  # the screen itself has the keys
    step: var[Step | None] = var(None)

    def __init__(
        self,
        store: Store,
        schema: LabelSchema,
        keymap: Keymap,
        *,
        now: Callable[[], str],
        new_id: Callable[[], str],
    ) -> None:
        super().__init__()
        self._compositor = WholeRowCompositor(lambda: self._overlays.up if self._overlays else None)
        self.greeting = ""
        """Stands in the status line until the first key."""
        self._store = store
        self._schema = schema
        self._keymap = keymap
        self._article = ArticleView()
        self._form = TaggingForm()
        self._title, self._status, self._footer = TitleBar(), StatusLine(), FooterLine()
        self._overlays: Overlays | None = None
        self._frame = Frame(self)
        for panel in (self._title, self._article, self._form, self._status, self._footer):
            panel.frame = self._frame
        self._which_keys = WhichKeys(self, self._keys_now, self._free_of_text)
        self._memory = Memory()
        self._command_context = Context(
            now, new_id, self._article, store, suggester=self._memory, project=store
        )
        self._ahead = Prefetch()
        self._position = (0, 0)
        self._is_saved = True
        self._unread = ""
        """Why the document that should have been opened last was not."""

    def compose(self) -> ComposeResult:
        """Build the panes and the two lines, arranged for the first frame."""
        self.set_class(self.app.size.width < NARROW, "narrow")
        self._arrange()
        with BareContainer(id="panes"):
            with BareVertical(id="reading"):
                yield self._title
                yield self._article
            yield self._form
        yield self._status
        yield self._footer

    async def on_mount(self) -> None:
        """Open the document that was open last, or the first one; without any, the library says what to do."""
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self._which_keys.keep_clear())
        self._memory.take_patterns(self._store.patterns(GIVEN))
        start = self._store.last_opened or self._store.first_document()
        if start is not None and self.open_document(start, self.greeting):
            self.call_after_refresh(self._made_overlays)
        else:
            await self._made_overlays()
            self._offer_library()

    def _offer_library(self) -> None:
        """Bring up the library where nothing is open, with the reason if there is one."""
        if self._overlays is not None:
            self._overlays.bring_up_library(self._keymap.names, self._unread)

    async def _made_overlays(self) -> Overlays:
        """What comes up over the reader: made behind the first frame, ahead of the first key or click."""
        if self._overlays is None:
            from annotator.tui.overlays.overlays import Overlays

            overlays = Overlays(
                self._store,
                self._schema,
                run=self.run_command,
                answer=self.run_answered,
                read=self.open_document,
            )
            await overlays.mount(self)
            self._overlays = overlays
        return self._overlays

    # -- step, keep, show ---------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """Ask the keymap what the key means now, and do it."""
        event.stop()
        event.prevent_default()
        if (await self._made_overlays()).up is not None:
            if self.focused is not None:  # typed ahead, before the overlay had the keys
                self.focused.post_message(events.Key(event.key, event.character))
            return
        self.press(_name_of(event))

    async def on_escape_and_key(self, event: EscapeAndKey) -> None:
        """Do both, unless something else has the keys."""
        event.stop()
        if (await self._made_overlays()).up is None:
            self.press("escape")
            self.press(_name_of(event))

    def press(self, key: str) -> None:
        """Do what a key means now."""
        step = self.step
        if step is None:
            if key in self._keymap.names.of("quit"):
                self.app.exit()
            else:
                self._offer_library()
            return
        invocation = self._keymap.answer(step.session, key)
        self._store.note_key(key, invocation.command.name if invocation else "", step.session.document.id)
        if invocation is None:
            self._refuse(self._keymap.unknown(key))
        else:
            self.run_command(invocation.command.name, invocation.argument)

    def run_command(self, name: str, argument: str = "") -> None:
        """Run a command; what the disk refuses is not shown."""
        before = self.step
        if before is None:
            return
        try:
            step = run(COMMANDS[name], before.session, self._command_context, argument)
            self._store.keep(step.edit, refused=step.refused)
        except StoreError as error:
            self._is_saved = False
            if isinstance(error, ChangedElsewhereError) and self.open_document(before.session.document.id):
                self._refuse(f"not saved: {error.what} was changed elsewhere; this is how it stands now")
            else:
                self._refuse(f"not saved: {error}")
            return
        self._is_saved = True
        self.step = step
        if step.request is not None:
            try:
                self._grant(step.request)
            except StoreError as error:
                self._refuse(str(error))

    def _refuse(self, message: str) -> None:
        """Say why nothing changes."""
        if self.step is not None:
            self.step = Step(self.step.session, message=message, refused=True)

    def watch_step(self, step: Step | None) -> None:
        """Show the step: each panel paints what differs."""
        if step is None:
            return
        session, shown = step.session, self._article.window()
        self._ahead.stop()
        self._which_keys.settle(waits=is_pending(session))
        opened = session.form is not None
        moves = self.has_class("narrow") and self.has_class("filling") != opened
        if moves:
            self.set_class(opened, "filling")
            self._arrange()
        covered = self._which_keys.was_shown or (self._overlays is not None and self._overlays.are_on_screen)
        self._frame.open(is_covered=moves or covered)
        self._title.show(session.document)
        self._article.show(session)
        self._form.show(session)
        self._status.show(step.message or prompt(session), self._place_of(session), is_warning=step.refused)
        self._footer.show(hints(session))
        self._frame.send()
        if self._article.window() != shown:
            self._ahead.start(next_page(session, self._command_context, self._article))

    def make_ready(self) -> None:
        """Find the sentences at the caret: what finds them takes some 30 ms to import, too long for the first label."""
        if self.step is not None:
            session = self.step.session
            session.document.segmentation.sentence_at(session.selection.head)

    def _place_of(self, session: Session) -> tuple[str, ...]:
        """Where we are, in parts, the least important first."""
        number, total = self._position
        share = round(100 * session.selection.head / max(1, len(session.document.text)))
        left, spans = required_left(session), len(session.layer.spans)
        required = (f"{left} required left",) if left else ()
        return (
            f"{share}%",
            *standing(session),
            *required,
            f"{number}/{total}",
            counted(spans, "span"),
            "✓ saved" if self._is_saved else "not saved",
        )

    # -- requests -----------------------------------------------------------------------------------------

    def _grant(self, request: Request) -> None:
        match request:
            case OpenDocument(where, then):
                self._go(where, then)
            case UndoMigration():
                self._take_migration_back()
            case SetTheme(theme):
                self._set_theme(theme)
            case Suspend():
                self.app.action_suspend_process()
            case Quit():
                self.app.exit()
            case ShowOverlay("keys") if not self._which_keys.was_shown:
                self._which_keys.show()
            case _ if self._overlays is not None and self.step is not None:
                self._overlays.bring_up(request, self.step.session)

    def _keys_now(self) -> tuple[str, tuple[Hint, ...]] | None:
        """What the which-key panel says; nothing where something else is up."""
        if self.step is None or (self._overlays is not None and self._overlays.up is not None):
            return None
        session = self.step.session
        return title_of_keys(session), possible_keys(session, self._keymap)

    def _free_of_text(self) -> tuple[Region, set[int]]:
        """Where the which-key panel may stand, and the rows there that it may not cover."""
        session = self.step.session if self.step else None
        form = {self._form.region.y + y for y in self._form.rows_at_cursor()}
        if session is None or not self.has_class("narrow"):
            region = self._form.region
            return region, {y - region.y for y in form}
        text = {self._article.region.y + y for y in self._article.rows_in_use()}
        return Region(0, 0, self.size.width, self._status.region.y), text | form

    def _set_theme(self, theme: Theme | None) -> None:
        """Paint in the colours of the theme, and remember it for the next time."""
        step = self.step
        if step is None:
            return
        if self.app.no_color:
            self._refuse("NO_COLOR is set: no theme has colours")
            return
        theme = theme or theme_behind(self.app.theme)
        self.app.theme = THEMES[theme]
        self._paint_anew()
        try:
            self._store.remember_theme(theme)
        except StoreError as error:
            self._refuse(f"theme: {theme}, not remembered: {error}")
        else:
            self.step = Step(step.session, message=f"theme: {theme}")

    def _go(self, where: str, then: str | None) -> None:
        step = self.step
        if step is None:
            return
        steps = {"next": 1, "previous": -1}
        document_id: str | None = where
        if where in steps:
            document_id = self._store.neighbour(step.session.document.id, steps[where])
        if document_id is None:
            message = f"{step.message}; " if step.message else ""
            self._refuse(f"{message}there is no {where} document")
            return
        if self.open_document(document_id, step.message) and then is not None:
            self.run_command(then)

    def open_document(self, document_id: str, message: str = "") -> bool:
        """Read a document and this annotator's layer and show them; whether that went well."""
        try:
            document = self._store.document(document_id)
            layer = self._store.layer(document)
            self._position = self._store.position(document_id)
            self._memory.remember(
                self._store.labelled_strings(REMEMBERED, without=document_id),
                self._store.rejected_strings(REMEMBERED, without=document_id),
            )
            self._leave()
            caret = self._store.caret(document_id)
            self._store.remember_opened(document_id)
        except StoreError as error:
            self._unread = str(error)
            self._refuse(self._unread)
            return False
        if caret is None:
            first = document.segmentation.next_word(0)
            caret = first.start if first else 0
        caret = min(caret, len(document.text))
        if self.step is not None:
            session = self.step.session.under(self._schema, self._keymap.names).in_document(
                document, layer, caret
            )
        else:
            session = Session(document, self._schema, layer, Selection.caret(caret), keys=self._keymap.names)
        self.step = Step(with_suggestions(session, self._command_context), message=message)
        return True

    def _leave(self) -> None:
        """Remember where the reading stops; a disk that refuses costs the place and nothing else."""
        if self.step is not None:
            session = self.step.session
            with suppress(StoreError):
                self._store.remember_caret(session.document.id, session.selection.head)

    def on_unmount(self) -> None:
        """Leave the document when the program ends."""
        self._leave()

    def _take_migration_back(self) -> None:
        """Undo the schema's migration in the whole file, and show the document under the schema before it."""
        step = self.step
        if step is None:
            return
        try:
            used, layers = self._store.take_migration_back()
            schema = self._store.remembered_schema()
        except StoreError as error:
            self._refuse(str(error))
            return
        message = f"undid the migration in {counted(layers, 'layer')}; the schema is {used} again"
        if schema is not None:
            self._schema = schema
            if self._overlays is not None:
                self._overlays.use_schema(schema)
            message += self._use_keys_under(schema)
        self.open_document(step.session.document.id, message)

    def _use_keys_under(self, schema: LabelSchema) -> str:
        """Keep the user's keys under another schema or, where its labels want one of them, the default ones: a word."""
        try:
            self._keymap = self._keymap.under(schema)
        except KeyClashError as clash:
            self._keymap = keymap_for(schema)
            return f"; the default keys are back: {clash}"
        return ""

    # -- the mouse and the overlays -----------------------------------------------------------------------

    @on(ArticleView.Pointed)
    async def point(self, event: ArticleView.Pointed) -> None:
        """Click, drag, or a second or third click in the article."""
        overlays = await self._made_overlays()
        if overlays.menu.display:
            overlays.menu.close()
        elif overlays.up is None and self.step is not None:
            with self._article.held_still():
                self.run_command(*self._meant(self.step.session, event))

    def _meant(self, session: Session, event: ArticleView.Pointed) -> tuple[str, str]:
        """The command that the mouse means, and its argument."""
        if event.anchor != event.head:
            return "select", f"{event.anchor} {event.head}"
        if event.clicks == 1:
            return "move-caret-to", str(event.anchor)
        range_ = self._clicked(session, event)
        return "select", f"{range_.start} {range_.end}"

    @staticmethod
    def _clicked(session: Session, event: ArticleView.Pointed) -> Range:
        segmentation = session.document.segmentation
        if event.clicks == 2:
            return segmentation.token_at(event.anchor) or Range(event.anchor, event.anchor)
        return segmentation.sentence_at(event.anchor)

    @on(ArticleView.MenuWanted)
    async def open_menu(self, event: ArticleView.MenuWanted) -> None:
        """Offer what fits where the other button was pressed."""
        overlays = await self._made_overlays()
        if overlays.up in (None, overlays.menu):
            overlays.menu.come_up_at(Offset(event.x, event.y))
            with self._article.held_still():
                self.run_command("menu", str(event.offset))

    @on(TaggingForm.Clicked)
    async def run_clicked(self, event: TaggingForm.Clicked) -> None:
        """A piece of the form was clicked; what is up keeps what it acts on."""
        overlays = await self._made_overlays()
        if overlays.menu.display:
            overlays.menu.close()
        elif overlays.up is None:
            self.run_command(event.command, event.argument)

    def run_answered(self, command: str, argument: str) -> None:
        """Run a command whose argument was typed; a field typed in the form gives way to the next one."""
        self.run_command(command, argument)
        step = self.step
        if step is not None and step.refused and self._overlays is not None:
            self._overlays.ask_again(step.message)
        elif step is not None and step.session.form is not None and command in _OF_FIELDS:
            message = step.message
            self.run_command("next-field")
            self.step = replace(self.step or step, message=message)

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text never acts as keys."""
        event.stop()
        self._refuse("pasted text is ignored here")

    # -- arrangement --------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        """Put the form beside the article or under it."""
        self.set_class(event.size.width < NARROW, "narrow")
        self._arrange()

    def measure_anew(self) -> None:
        """Paint everything anew: characters have other cells than before."""
        self._article.forget_rows()
        self._form.forget_rows()
        self._paint_anew()

    def _paint_anew(self) -> None:
        for (
            widget
        ) in self.walk_children():  # a query goes by CSS names, which follow the first base class only
            if isinstance(widget, Painted):
                widget.repaint()

    def _arrange(self) -> None:
        narrow = self.has_class("narrow")
        self._form.is_strip = narrow
        if not narrow:
            self._form.styles.height = "1fr"
        elif self.has_class("filling"):
            self._form.styles.height = "2fr"
        else:
            self._form.styles.height = STRIP_ROWS
