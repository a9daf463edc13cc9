"""Someone at work on a database, without a screen."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from annotator.core.document import Document, document_id
from annotator.core.record import Record
from annotator.keys.keymap import keymap_for
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.schema.values import LabelSchema
from annotator.session.requests import Ask, FrontRequest, Pick, Quit, ShowText
from annotator.session.states import Suggesting
from annotator.session.step import Step
from annotator.store.store import Store
from annotator.suggest.memory import Memory
from annotator.workspace.suggesters import ProjectSuggester
from annotator.workspace.workspace import Workspace
from tests.marked import LineRuler

SCHEMA = load_schema(bundled_schema("news"))
FIRST, SECOND = "Ann Lee saw Bo Chen.\nThey met.\n", "Bo Chen met Ann Lee.\n"


def import_many(store: Store, count: int) -> None:
    """Import the first two documents and so many others that name Bo Chen."""
    texts = (FIRST, SECOND, *(f"Bo Chen in text {number}.\n" for number in range(count)))
    store.import_records(Record(Document(document_id(text), text, title=text[:17])) for text in texts)
    store.remember_schema(SCHEMA, SCHEMA.id)


def go_on(work: Work) -> None:
    """Do what was to be done later."""
    later, work.front.later = work.front.later, []
    for call in later:
        call()


class Recorder:
    """A front that keeps what it is given, and an observer that keeps what it sees."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.requests: list[FrontRequest] = []
        self.keys = 0
        self.seen: list[str] = []
        self.later: list[Callable[[], None]] = []

    def show(self, step: Step) -> None:
        if self.steps and step is self.steps[-1]:
            return  # a notice beside it is another
        assert len(self.seen) == len(self.steps) + 1, "observers come first"
        self.steps.append(step)

    def after(self, seconds: float, call: Callable[[], None]) -> None:
        assert 0 < seconds <= 0.5
        self.later.append(call)

    def carry_out(self, request: FrontRequest, step: Step | None) -> None:
        assert step is None or step.request == request or isinstance(request, Ask | Pick | Quit | ShowText)
        self.requests.append(request)

    def saw_keys(self, count: int) -> None:
        self.keys += count

    def saw_step(self, step: Step) -> None:
        self.seen.append(step.command)


class Work:
    """Someone at work on a database, without a screen."""

    def __init__(
        self,
        store: Store,
        schema: LabelSchema = SCHEMA,
        suggester: ProjectSuggester | None = None,
        text: str = FIRST,
        **options: Suggesting,
    ) -> None:
        self.store, self.front = store, Recorder()
        ids = (f"s{number}" for number in itertools.count())
        self.workspace = Workspace(
            store,
            schema,
            keymap_for(schema),
            suggester or Memory(),
            now=lambda: "2026-11-22T10:00:00Z",
            new_id=lambda: next(ids),
            **options,
        )
        self.workspace.observers.append(self.front)
        self.workspace.attach(self.front, LineRuler(text))

    def press(self, keys: str) -> Step:
        for key in keys.split():
            self.workspace.press(key)
        step = self.workspace.step
        assert step is not None
        return step

    @property
    def kept(self) -> list[tuple[str, str]]:
        return [
            (span.label, span.text)
            for record in self.store.records()
            for layer in record.layers
            for span in layer.spans
        ]
