"""The guided tour: one task after another, each done when the session's own steps show it, keys counted.

A pure value that is updated with every step and the number of keys that led to it, and knows nothing of a screen.
Instructions name keys by command or label in braces, which are replaced by the user's keys.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from msgspec.structs import replace

from annotator.core.changes import AnswerSet, RelationAdded, SpanAdded, SpanChanged
from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.core.span import Origin
from annotator.keys.possible_keys import is_pending
from annotator.session.commands import COMMANDS
from annotator.session.commands.labelling import RELEASE
from annotator.session.commands.moving import MOVES
from annotator.session.session import Session
from annotator.session.step import Step

_MOST_SAID = 48
"""Code points of what was done instead; the guide has two rows."""


class Task(Struct, frozen=True):
    """Something to do: ``is_done`` looks at a step, ``fewest`` is the number of keys of the shortest way.

    ``makes_span`` says whether the task counts for the keys per span.
    """

    ask: str
    is_done: Callable[[Step], bool]
    fewest: int
    makes_span: bool = False


class Tour(Struct, frozen=True):
    """Progress of the tour: the number of keys of each finished task, and of the current one so far.

    ``instead`` is what was done last, where that was not yet what the task asks for.
    """

    spent: tuple[int, ...] = ()
    keys: int = 0
    instead: str = ""

    @property
    def task(self) -> Task | None:
        """The current task; ``None`` when all are done."""
        return TASKS[len(self.spent)] if len(self.spent) < len(TASKS) else None

    def after(self, step: Step, keys: int) -> Tour:
        """Return the tour after a step that took ``keys`` keys."""
        task, pressed = self.task, self.keys + keys
        if task is None:
            return self
        if step.refused or not task.is_done(step):
            return replace(self, keys=pressed, instead=_said_of(step) or self.instead)
        return Tour((*self.spent, pressed))

    def instruction(self, session: Session) -> str:
        """Return what the previous task took, or what was done instead, and what to do now, in the session's keys."""
        if self.task is None:
            return "This is the end of the tour."
        ask = self.task.ask
        for key, label in session.schema.labels_by_key.items():
            ask = ask.replace(f"{{{label.id}}}", key)
        return f"{self._praise()}{len(self.spent) + 1}/{len(TASKS)}  {session.keys.fill(ask)}"

    def _praise(self) -> str:
        if self.instead:
            return f"{self.instead} · "
        if not self.spent:
            return ""
        spent, fewest = self.spent[-1], TASKS[len(self.spent) - 1].fewest
        shorter = f", {fewest} would do" if spent > fewest else ""
        return f"✓ {counted(spent, 'key')}{shorter} · "

    def figures(self) -> str:
        """Return the keys per span of the finished tasks, beside those of the shortest way."""
        done = list(zip(TASKS, self.spent, strict=False))
        marking = [(task.fewest, spent) for task, spent in done if task.makes_span]
        total, shortest = sum(self.spent), sum(task.fewest for task, _ in done)
        lines = [f"{len(done)} of {len(TASKS)} tasks, {counted(total, 'key')}; {shortest} would have done"]
        if marking:
            fewest, spent = (sum(column) / len(marking) for column in zip(*marking, strict=True))
            spans = counted(len(marking), "span")
            lines.append(f"{spans}, {spent:.2f} keys per span; the shortest way takes {fewest:.2f}")
        return "\n".join(lines)


def _said_of(step: Step) -> str:
    """Return what a step did, or why it did nothing; empty if it is on the way to something."""
    if not step.message or not (step.refused or step.changes):
        return ""
    said = step.message if len(step.message) <= _MOST_SAID else f"{step.message[: _MOST_SAID - 1]}…"
    return f"✗ {said}" if step.refused else f"that was: {said}"


def _has(label: str, text: str) -> Callable[[Step], bool]:
    """Return a predicate: whether a step added or changed a span so that it has this label and text."""

    def look(step: Step) -> bool:
        made = [change.span for change in step.changes if isinstance(change, SpanAdded)]
        made += [change.after for change in step.changes if isinstance(change, SpanChanged)]
        return any((span.label, span.text) == (label, text) for span in made)

    return look


def _accepted(step: Step) -> bool:
    added = (change.span for change in step.changes if isinstance(change, SpanAdded))
    return any(span.origin is Origin.ACCEPTED for span in added)


def _moved(step: Step) -> bool:
    return step.command in COMMANDS and COMMANDS[step.command].family == MOVES


def _made(kind: type) -> Callable[[Step], bool]:
    return lambda step: any(isinstance(change, kind) for change in step.changes)


def _found(step: Step) -> bool:
    selected = step.session.selection.range_.slice(step.session.document.text)
    return step.session.search is not None and bool(selected) and "midnight".startswith(selected.lower())


TASKS = (
    Task(
        "The arrow keys move the caret, by words and by rows. Move it once: {word-right}. {quit} leaves the tour",
        _moved,
        1,
    ),
    Task(
        "Lower-case letters are labels. Mark “Ann Lee” as a person: {person}, then a, the first letter of the word",
        _has("person", "Ann Lee"),
        2,
        makes_span=True,
    ),
    Task(
        "Mark “Bo Berg” as a person, too: {person} b takes the nearest b; the number on another one takes that",
        _has("person", "Bo Berg"),
        3,
        makes_span=True,
    ),
    Task(
        "Mark “march” as an event, {event} m, and make it longer with {extend-end} until it is “march through Bergen”",
        _has("event", "march through Bergen"),
        4,
        makes_span=True,
    ),
    Task(
        "“Ann Lee” comes again and is suggested, underlined. {take} accepts it", _accepted, 1, makes_span=True
    ),
    Task("Undo that with {undo}, as often as you like", lambda step: step.undoes is not None, 1),
    Task("And redo it with {redo}", lambda step: step.redoes is not None, 1),
    Task(
        "Upper-case letters are commands. {fields} goes to the document's fields: set the topic to labour, l",
        _made(AnswerSet),
        2,
    ),
    Task(
        "Relate “Ann Lee” to the march: {relate}, then m, the first letter of the other span",
        _made(RelationAdded),
        2,
    ),
    Task("Search for “midnight”: {search}, a letter or more of it, Enter", _found, 4),
    Task(
        "{go-on} goes on to the next sentence and, at the end, marks the document as done: finish it",
        lambda step: step.session.layer.status is Status.DONE,
        1,
    ),
)


class TourGuide:
    """Observes the work and records the progress of the tour.

    ``show`` is called with each instruction. ``leave`` is called when the last task is done, and when Escape is pressed
    with nothing left for it to end; ``is_up`` says whether Escape would close something on the screen.
    """

    def __init__(
        self, show: Callable[[str], None], leave: Callable[[], None], is_up: Callable[[], bool]
    ) -> None:
        self.tour = Tour()
        self._show = show
        self._leave = leave
        self._is_up = is_up
        self._pressed = 0
        self._before: Session | None = None

    def saw_keys(self, count: int) -> None:
        """Count the keys that lead to the next step."""
        self._pressed += count

    def saw_step(self, step: Step) -> None:
        """Record what the keys led to, and show the next instruction."""
        before, self._before = self._before, step.session
        if step.command == RELEASE.name and before is not None and is_idle(before) and not self._is_up():
            self._leave()
            return
        self.tour, self._pressed = self.tour.after(step, self._pressed), 0
        self._show(self.tour.instruction(step.session))
        if self.tour.task is None:
            self._leave()


def is_idle(session: Session) -> bool:
    """Whether there is nothing that Escape would end, apart from the focus and the lock of the only label."""
    locked = session.locked if session.locked != session.schema.only_label else None
    held = (session.form, session.selection, session.aim, session.candidate, locked, session.search)
    return not (is_pending(session) or any(held))
