"""The first screen of a project without documents: what can be done, one key each, with its name in the shell."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import Struct
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult, SuspendNotSupported
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from annotator.core.own_program import module_command
from annotator.session.key_names import KeyNames
from annotator.session.requests import ShowText
from annotator.store.errors import StoreError
from annotator.tui.overlays.edged import Border, Edged, Edges
from annotator.tui.overlays.inputs import LineInput
from annotator.tui.overlays.list_rows import StyledLine, VirtualList
from annotator.tui.overlays.overlay import Overlay
from annotator.tui.panels.bars import line_of
from annotator.tui.panels.painted import PaintedWidget
from annotator.view.cells import sanitize
from annotator.view.lines import padded, width_of
from annotator.workspace.command_line import Said, run_beside
from annotator.workspace.workspace import Workspace

WIDEST = 76
"""Cells of the panel, at most."""

LOOK = 0.5
"""Seconds between two looks whether a document has come from elsewhere, as from a hub."""

_GOLD = "gold.jsonl"
"""The samples with spans, beside the articles in a checkout; a newcomer is to mark them."""

_SENTENCE = (("Read ", ""), ("an article", "any text"), (", ", ""), ("mark", "two keys"), (" what matters, ", ""),
             ("keep it", "always saved"), (" for good.", ""))  # fmt: skip
"""What the program is for, as an annotated text: each stretch with what stands below it."""


_OTHER_LABELS = (
    "annotator init --from NAME writes one of minimal, news, entities, events and political-events into this folder, "
    "to be changed in any editor; annotator --schema FILE uses it."
)


class Entry(Struct, frozen=True):
    """Something to begin with: its key, its name, what it does, and how it is called in the shell."""

    key: str
    name: str
    what: str
    shell: str
    withheld_by: str = ""
    """The command without which it is not offered: in a browser there are no files to import."""


ENTRIES = (
    IMPORT := Entry("i", "import", "files or a folder", "annotator import PATH...", "import"),
    TOUR := Entry("t", "tour", "learn the keys in two minutes", "annotator tour", "suspend"),
    SAMPLES := Entry("s", "samples", "articles to try it on", "annotator sample DIR", "import"),
    LABELS := Entry("l", "labels", "what can be marked, and how to change it", "annotator init"),
    QUIT := Entry("q", "quit", "nothing was written", "Ctrl+C"),
)


class EmptyProject(Overlay, can_focus=True):
    """Entries to choose by their keys, or by arrows and Enter."""

    DEFAULT_CSS = f"""
    EmptyProject {{ height: 100%; width: 100%; padding: 0; align: center middle; }}
    EmptyProject Edged {{ width: 100%; max-width: {WIDEST}; height: auto; }}
    EmptyProject VirtualList {{ height: {len(ENTRIES)}; }}
    EmptyProject LineInput {{ display: none; }}
    EmptyProject #said {{ width: 100%; max-width: {WIDEST}; height: auto; padding: 0 2; }}
    EmptyProject AnnotatedSentence {{ width: 100%; max-width: {WIDEST}; }}
    """

    def __init__(self, workspace: Workspace, show: Callable[[ShowText, Widget], None]) -> None:
        super().__init__(id="empty-project")
        self._workspace = workspace
        self._show_text = show
        self._entries: tuple[Entry, ...] = ENTRIES
        self._is_importing = self._is_stopped = self._is_looking = False
        self._panel = Edged(VirtualList(), LineInput(placeholder="path of a file or a folder"), edges=Edges())

    def compose(self) -> ComposeResult:
        """Yield a sentence that says what this is for, the panel, and what came of what was chosen."""
        yield AnnotatedSentence(self._workspace)
        yield self._panel
        yield Static(id="said")

    def show(self, keys: KeyNames) -> None:
        """Open with what may be done here."""
        self._entries = tuple(each for each in ENTRIES if each.withheld_by not in keys.withheld)
        self.query_one(LineInput).display = False
        self._panel.tell(name="Nothing here yet", note="one key each", keys="↑↓ move · Enter go · q quit")
        self._say("")
        self.query_one(VirtualList).show(len(self._entries), self._page)
        self.open(self)
        if not self._is_looking:
            self._is_looking = True
            self.set_timer(LOOK, self._look)

    def _page(self, offset: int, limit: int, width: int) -> list[StyledLine]:
        return [_row(each, width - 1) for each in self._entries[offset : offset + limit]]

    # -- keys ---------------------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Do what an entry says, or move; Escape leaves the screen empty."""
        event.stop()
        event.prevent_default()
        key = event.character if event.is_printable and event.character else event.key
        chosen = next((each for each in self._entries if each.key == (key or "").lower()), None)
        if chosen is not None:
            self._do(chosen)
        elif event.key in ("up", "down"):
            self.query_one(VirtualList).move(1 if event.key == "down" else -1)
        elif event.key == "enter":
            self.choose()
        elif event.key == "escape":
            self.close()

    @on(VirtualList.Chosen)
    def choose(self) -> None:
        """Do what the entry at the cursor says."""
        self._do(self._entries[self.query_one(VirtualList).cursor])

    def takes_key(self, event: events.Key) -> bool:
        """Import what was typed, or go back to the entries."""
        if event.key not in ("enter", "escape"):
            return False
        line = self.query_one(LineInput)
        line.display = False
        self.screen.set_focus(self)
        if event.key == "enter" and line.value.strip():
            self._import([line.value.strip()])
        return True

    def _do(self, entry: Entry) -> None:
        if self._is_importing and entry is not QUIT:
            return
        match entry:
            case _ if entry is IMPORT:
                line = self.query_one(LineInput)
                line.value, line.display = "", True
                self.screen.set_focus(line)
            case _ if entry is TOUR:
                self._take_tour()
            case _ if entry is SAMPLES:
                self._import(_samples())
            case _ if entry is LABELS:
                self._show_text(_about_labels(self._workspace), self)
            case _:
                self.app.exit()

    def _take_tour(self) -> None:
        """Give the terminal to the tour, and go on when it is over."""
        try:
            with self.app.suspend():
                subprocess.run(module_command("annotator", "tour"), check=False)  # noqa: S603 - the program itself
        except (SuspendNotSupported, OSError):
            self._say(
                "this terminal cannot be handed over; the tour is the command annotator tour", is_problem=True
            )

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        """Say below the panel what goes on, or what went wrong."""
        self.query_one("#said", Static).update(Content(sanitize(text)))
        self._panel.tell(border=Border.ASKS if is_problem else Border.HAS_KEYS)

    # -- documents that come from elsewhere ---------------------------------------------------------------

    def _look(self) -> None:
        """Open the first document once there is one, but not while something is typed, read or imported here."""
        self._is_looking = False
        if self._workspace.session is not None:
            return
        is_idle = not self._is_importing and self.screen.focused in (self, None)
        if is_idle and self._has_come():
            if self._workspace.start("documents have come"):
                self.close()
            else:
                self._say(self._workspace.why_unread, is_problem=True)
            return
        self._is_looking = True
        self.set_timer(LOOK, self._look)

    def _has_come(self) -> bool:
        try:
            return self._workspace.store.first_document() is not None
        except StoreError:  # a busy database is looked at again
            return False

    # -- importing ----------------------------------------------------------------------------------------

    def _import(self, paths: Sequence[str]) -> None:
        """Import beside the app; then the first document opens."""
        self._is_importing, self._is_stopped = True, False
        self._say("importing …")
        store = self._workspace.store
        arguments = ("import", *paths, f"--annotator={store.annotator}")
        self.run_worker(lambda: self._run(Path(store.path), arguments), thread=True)

    def _run(self, database: Path, arguments: tuple[str, ...]) -> None:
        said = run_beside(database, arguments, lambda: self._is_stopped)
        if not self._is_stopped:
            self.app.call_from_thread(self._finish, said)

    def _finish(self, said: Said) -> None:
        self._is_importing = False
        lines = (*said.lines, *said.warnings)
        if self._workspace.start(lines[-1] if lines else ""):
            self.close()
        else:
            self._say(lines[-1] if lines else "nothing was imported", is_problem=True)

    def on_unmount(self) -> None:
        """Stop what is being imported; it goes on when it is run again."""
        self._is_stopped = True


class AnnotatedSentence(PaintedWidget):
    """What the program is for, marked as it would be."""

    DEFAULT_CSS = "AnnotatedSentence { height: 3; margin-bottom: 1; }"

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace

    def repaint(self) -> None:
        """Paint the sentence, and below each mark what it says."""
        styles, (width, height), schema = self.styles_of_app, self.size, self._workspace.schema
        labels = [label.id for label in schema.labels if not label.retired]
        length = sum(len(text) for text, _ in _SENTENCE)
        ahead = " " * max(0, (width - length) // 2)
        rows: list[list[tuple[str, Style]]] = [
            [(ahead, styles.bar)],
            [(ahead, styles.bar)],
            [(ahead, styles.bar)],
        ]
        marks = 0
        for text, below in _SENTENCE:
            style = styles.title
            if below and labels:
                style = styles.label(schema, labels[marks % len(labels)])
            marks += bool(below)
            bend = "╰" + "─" * (len(text) - 2) + "╯" if below else ""
            rows[0].append((text, style))
            rows[1].append((padded(bend if width_of("╰") == 1 else "", len(text)), styles.line))
            used = sum(len(part) for part, _ in rows[2]) - len(ahead)
            begun = sum(len(part) for part, _ in rows[0][1:]) - len(text)
            if below:
                rows[2].append((" " * (begun - used) + below, styles.bar_dim))
        self.paint([line_of(row, width, styles.bar) for row in rows[:height]])


def _row(entry: Entry, cells: int) -> StyledLine:
    """The key, the name, what it does, and its name in the shell at the right end."""
    what = cells - 4 - 9 - width_of(entry.shell) - 1
    return [
        (padded(entry.key, 4), "bar_key"),
        (padded(entry.name, 9), "title"),
        (padded(entry.what, max(0, what)) + " ", "bar_dim"),
        (entry.shell, "bar_dim"),
    ]


def _samples() -> list[str]:
    """The articles that come with the program."""
    from annotator.schema.bundled import bundled_path

    return [
        str(path)
        for path in sorted(bundled_path("sample_data").iterdir())
        if path.is_file() and path.name != _GOLD
    ]


def _about_labels(workspace: Workspace) -> ShowText:
    """The labels in use, and how others are chosen."""
    schema = workspace.schema
    labels = [
        f"• {label.name}: {label.description}".rstrip(": ") for label in schema.labels if not label.retired
    ]
    text = (*labels, "", "Other labels", _OTHER_LABELS)
    return ShowText(f"Labels: {schema.title}", "\n".join(text), frozenset((len(labels) + 1,)))
