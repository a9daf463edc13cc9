"""What a command requests of the screen, since a command itself opens and prompts nothing.

A request is carried out after the step is stored. It needs no terminal: a replay or a test can carry it out, too.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from annotator.core.bulk_change import BulkChange
from annotator.schema.guidelines import Emphasized
from annotator.session.states import Theme
from annotator.session.text.hits import Hits


class Ask(Struct, frozen=True):
    """Let the user type the argument of a command; ``prefix`` is put before what is typed.

    What is typed is appended to ``initial``, or replaces it where ``is_replaced`` is set. ``outcome`` is what the key
    that ends the typing does. What ``may_grow`` is one line until the user asks for several. Tab completes ``paths``.
    """

    command: str
    prompt: str
    initial: str = ""
    prefix: str = ""
    multiline: bool = False
    may_grow: bool = False
    is_replaced: bool = False
    outcome: str = "saves"
    paths: bool = False


class PickerItem(Struct, frozen=True):
    """One choice of a picker: ``value`` is the command's argument; name, key and path (its ancestors) are shown.

    ``command`` is the one that it is for, if not that of all choices.
    """

    value: str
    name: str
    key: str = ""
    path: str = ""
    command: str = ""


class Pick(Struct, frozen=True):
    """Let the user choose by typing part of a name; the choice is the argument of the command.

    ``label_names.matching`` ranks the choices. ``again`` is the command to run instead when ``again_key`` is pressed
    before anything is typed.
    """

    command: str
    prompt: str
    choices: tuple[PickerItem, ...]
    again: str = ""
    again_key: str = ""


class MenuEntry(Struct, frozen=True):
    """A menu entry: its key, what it does, and the command that does it."""

    key: str
    what: str
    command: str
    argument: str = ""


class ShowMenu(Struct, frozen=True):
    """Show a menu of what can be done at a place."""

    title: str
    entries: tuple[MenuEntry, ...]


class ShowOverlay(Struct, frozen=True):
    """Show ``library``, ``keys``, ``palette`` or ``statistics``."""

    what: str


class ShowHits(Struct, frozen=True):
    """List the hits of the search to choose from, with the cursor on the one with that number, from 0."""

    hits: Hits
    cursor: int


class ShowText(Struct, frozen=True):
    """Show a text of several lines that can be scrolled. ``headings`` are line numbers, from 0.

    ``emphasized`` has stretches of lines that stand out, each with the number of its line.
    Where there is a command ``on_yes``, the text ends in a question, and y runs it.
    """

    title: str
    text: str
    headings: frozenset[int] = frozenset()
    emphasized: tuple[tuple[int, Emphasized], ...] = ()
    on_yes: str = ""


class ShowTable(Struct, frozen=True):
    """Show a table that can be scrolled: the names of its columns, and rows with a text for each."""

    title: str
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class OpenDocument(Struct, frozen=True):
    """Open another document and then run a command there.

    That is ``next``, ``previous``, ``next-found`` or ``previous-found`` (of those that were found), or one by its id.
    """

    where: str
    then: str | None = None


class FindDocuments(Struct, frozen=True):
    """Find the documents that a query asks for, and go to the first hit in this one or one after it."""

    query: str


class UndoMigration(Struct, frozen=True):
    """Undo the last schema migration as one step; work goes on under the earlier schema."""


class SwitchReview(Struct, frozen=True):
    """Decide between what others have finished, in a layer of its own; or go back to one's own work."""


class TakeOver(Struct, frozen=True):
    """Decide from now on in this document, in place of whoever did."""


class FindInProject(Struct, frozen=True):
    """Count, in the background, how often the text could be labelled in the other documents, and then ask."""

    text: str
    label: str


class LookForFindings(Struct, frozen=True):
    """Look for labels that contradict each other in all documents, in the background, and then go to them."""


class LookForReview(Struct, frozen=True):
    """Look, in the background, for what waits for a decision of the person in a layer, and then go to the first.

    ``of`` are those between whom it is decided, all without any; ``where`` is a query.
    """

    person: str
    layer: str
    of: tuple[str, ...] = ()
    where: str = ""

    @property
    def argument(self) -> str:
        """The request as the argument of a job, in JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def from_argument(cls, argument: str) -> LookForReview:
        """The request that such an argument stands for."""
        return msgspec.json.decode(argument, type=cls)


class LabelInProject(Struct, frozen=True):
    """Label the text wherever it can be in the other documents, in the background, as one action."""

    text: str
    label: str

    @property
    def argument(self) -> str:
        """The request as the argument of a command: the label and the text."""
        return f"{self.label} {self.text}"

    @classmethod
    def of(cls, argument: str) -> LabelInProject:
        """The request that such an argument stands for; an id of a label has no blanks."""
        label, _, text = argument.partition(" ")
        return cls(text, label)


class ChangeInProject(Struct, frozen=True):
    """Make a change in all documents that the query asks for, in the background, as one action."""

    query: str
    change: BulkChange

    @property
    def argument(self) -> str:
        """The request as the argument of a command, in JSON."""
        return msgspec.json.encode(self).decode()

    @classmethod
    def of(cls, argument: str) -> ChangeInProject:
        """The request that such an argument stands for; raises ``MsgspecError``, or ``UnicodeEncodeError``."""
        return msgspec.json.decode(argument, type=cls)


class FindToChange(Struct, frozen=True):
    """Count, in the background, what such a change would do, and then ask."""

    wanted: ChangeInProject


class MoveInParts(Struct, frozen=True):
    """Undo or redo, in the background, an action in so many documents; ``message`` says what was done."""

    action: str
    undoes: bool
    documents: int
    message: str


class RunCommandLine(Struct, frozen=True):
    """Do, in the background, what the shell does with these arguments of the program, on this database.

    What it says is shown under a ``title``, before it what was ``done`` if it was; without a title, its first line.
    Where there is a command ``on_yes``, it is shown to be agreed to with y, which runs that command. The document with
    the id ``opens`` is opened afterwards.
    """

    arguments: tuple[str, ...]
    title: str = ""
    done: str = ""
    on_yes: str = ""
    opens: str = ""


class FindOnHub(Struct, frozen=True):
    """Ask the hub, in the background, for documents with the words of a query, and let one of them be taken."""

    query: str
    annotator: str

    @property
    def arguments(self) -> tuple[str, ...]:
        """What the shell says for it: the words of a phrase stay together, others are arguments of their own."""
        words = (self.query,) if {'"', ":"} & {*self.query} else tuple(self.query.split())
        return ("list", "--hub", "--as=jsonl", f"--annotator={self.annotator}", *words)


class SaveElsewhere(Struct, frozen=True):
    """Save the work on a database that was lost in a new file and go on there; without a path, ask for it."""

    path: str


class SetTheme(Struct, frozen=True):
    """Use a theme from now on, also after a restart; ``None`` is the next one in turn."""

    theme: Theme | None = None


class EditText(Struct, frozen=True):
    """Let the user write the argument of a command in an editor of their own; ``prefix`` is put before it."""

    command: str
    initial: str = ""
    prefix: str = ""


class CopyText(Struct, frozen=True):
    """Let the terminal keep a text, for other programs to paste."""

    text: str


class OpenAddress(Struct, frozen=True):
    """Open a web address in the user's browser."""

    address: str


class Suspend(Struct, frozen=True):
    """Give the terminal back to the shell until it resumes the program."""


class Quit(Struct, frozen=True):
    """Leave the program."""


OverlayRequest = Ask | Pick | ShowMenu | ShowOverlay | ShowHits | ShowText | ShowTable
"""Requests that show something over the text."""

FrontRequest = OverlayRequest | SetTheme | EditText | CopyText | OpenAddress | Suspend | Quit
"""Requests that only a screen can carry out."""

InBackground = (
    FindInProject
    | FindOnHub
    | LabelInProject
    | FindToChange
    | ChangeInProject
    | LookForFindings
    | LookForReview
    | MoveInParts
    | RunCommandLine
    | UndoMigration
)
"""Requests that take a while."""

Request = FrontRequest | OpenDocument | FindDocuments | SaveElsewhere | SwitchReview | TakeOver | InBackground
