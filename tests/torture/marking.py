"""A process that marks when it is told to, goes on whatever the disk says, and ends as the app does.

``python -m tests.torture.marking DATABASE RUN``: for each line with a number it makes so many marks and says of each
whether it was kept or refused, then ``done``. At the end of the input it closes the database and says what the app
would say.
"""

from __future__ import annotations

import sys
from itertools import count
from pathlib import Path

from annotator.core.changes import SpanAdded
from annotator.store.errors import StoreError
from annotator.workspace.ending import end
from tests.store.samples import SCHEMA, edit, opened, span


def say(*words: str) -> None:
    sys.stdout.write(f"{' '.join(words)}\n")
    sys.stdout.flush()


def main() -> None:
    path, run = sys.argv[1:]
    store = opened(Path(path), patience=20)
    if store.remembered_schema() is None:
        store.remember_schema(SCHEMA, f"id: {SCHEMA.id}\n")
    store.keep_journal()
    one = store.document(store.first_document() or "")
    store.layer(one)
    numbers = count()
    say("ready")
    for line in sys.stdin:
        for _ in range(int(line)):
            at = (number := next(numbers)) % (len(one.text) - 4)
            made = span(one, at, at + 4, id_=f"{run}-{number}", note="so it is " * 40)
            try:
                store.keep(edit(one, SpanAdded(made)))
            except StoreError as error:
                say("refused", made.id, str(error))
            else:
                say("kept", made.id)
        say("done")
    ending = end(store)
    for words in ending.lines:
        say("end", words)
    say("saved" if ending.is_saved else "elsewhere")


if __name__ == "__main__":
    main()
