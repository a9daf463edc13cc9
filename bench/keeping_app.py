"""The floor of a new span: every key changes one cell and stores one span, as durably as the reader does."""

import sys
from itertools import count
from pathlib import Path

from textual import events

from annotator.cli.project import new_id, now
from annotator.core.action import Edit
from annotator.core.changes import SpanAdded
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.store.store import Store
from bench.databases import opened
from bench.one_cell_app import OneCellApp
from bench.texts import ANNOTATOR


class KeepingApp(OneCellApp):
    def __init__(self, store: Store) -> None:
        super().__init__()
        document = store.document(store.first_document() or "")
        schema = store.remembered_schema()
        assert schema is not None
        self._store = store
        self._document, self._schema_hash = document, schema.hash
        self._numbers = count()

    def on_key(self, event: events.Key) -> None:
        document = self._document
        start = next(self._numbers) % (len(document.text) - 10)
        range_ = Range(start, start + 10)
        span = Span(
            id=new_id(),
            fragments=(range_,),
            label="person",
            text=range_.slice(document.text),
            annotator=ANNOTATOR,
            created_at=now(),
        )
        for key, command in (("p", "label person"), ("a", "aim")):  # a span takes two keys
            self._store.note_key(key, command, document.id)
        self._store.keep(Edit(document, (SpanAdded(span),), "aim", self._schema_hash))
        super().on_key(event)


if __name__ == "__main__":
    with opened(Path(sys.argv[1])) as store:
        KeepingApp(store).run()
