"""``python -m annotator.external.asking_process DATABASE ANNOTATOR``: asks models, in a process beside the app.

A thread in the app would slow its keys, and a server that hangs would hold up its end. The first line of the input has
the settings of the models, each later one what is to be asked: one after the other, so that there is one request at a
time. Answers are kept in the database; what goes out is a line each that it was asked, and how that ended. When the
input ends, so does the process.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

import msgspec
from msgspec import Struct

from annotator.core.clock import now_to_the_millisecond
from annotator.external.errors import ModelError, UnavailableError
from annotator.external.kept_answers import Asking
from annotator.settings.suggester_settings import SuggesterSettings
from annotator.store.errors import StoreError
from annotator.store.store import Store

_NICENESS = 10
"""How far it stands back behind the app, where they share a processor."""


class AskedAbout(Struct, frozen=True):
    """Ask the model of that name about a document, by its id."""

    source: str
    document: str


class Outcome(Struct, frozen=True):
    """What came of asking a model about a document; ``error`` says why it gave no answer.

    It ``is_unavailable`` if it cannot be asked about any other text now either.
    """

    source: str
    document: str
    spans: int = 0
    error: str = ""
    is_unavailable: bool = False


def outcome(store: Store, models: dict[str, Asking], asked: AskedAbout) -> Outcome:
    """Ask a model about a document, and keep its answer."""
    source, id_ = asked.source, asked.document
    try:
        document = store.document(id_)
        spans, _ = models[source].ask(document)
    except UnavailableError as error:
        return Outcome(source, id_, error=str(error), is_unavailable=True)
    except (ModelError, StoreError) as error:
        return Outcome(source, id_, error=str(error))
    return Outcome(source, id_, spans)


def main() -> None:
    """Ask until the input ends."""
    os.nice(_NICENESS)
    lines = os.fdopen(os.dup(sys.stdin.fileno()), "rb")  # sys.stdin would be locked at the end
    settings = msgspec.json.decode(lines.readline(), type=list[SuggesterSettings])
    with Store.open(Path(sys.argv[1]), sys.argv[2], now=now_to_the_millisecond, creates=False) as store:
        schema = store.remembered_schema()
        if schema is None:
            return
        models = {each.name: Asking(store, each, schema) for each in settings}
        waiting: SimpleQueue[AskedAbout] = SimpleQueue()

        def read() -> None:
            for line in lines:
                waiting.put(msgspec.json.decode(line, type=AskedAbout))
            os._exit(0)  # whatever is asked: what is kept is all or nothing

        threading.Thread(target=read, daemon=True).start()
        while True:
            done = outcome(store, models, waiting.get())
            sys.stdout.buffer.write(msgspec.json.encode(done) + b"\n")
            sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
