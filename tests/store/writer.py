"""A process that keeps one step after another and says so only when the step is on the disk.

``python -m tests.store.writer DATABASE ANNOTATOR COUNT RUN``: waits for a line, then marks COUNT spans (0: without
end) and prints the id of each.
"""

import itertools
import sys
from pathlib import Path

from annotator.core.changes import Change, LayerChanged, LayerState, SpanAdded, apply_all
from tests.store.samples import edit, opened, span


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    path, annotator, count, run = sys.argv[1:]
    with opened(Path(path), annotator, run) as store:
        one = store.document(store.first_document() or "")
        layer = store.layer(one)
        say("ready")
        sys.stdin.readline()
        for number in range(int(count)) if int(count) else itertools.count():
            at = number % (len(one.text) - 4)
            mark = span(one, at, at + 4, id_=f"{annotator}-{run}-{number}", annotator=annotator)
            before = LayerState.of(layer)
            changes: tuple[Change, ...] = (
                SpanAdded(mark),
                LayerChanged(before, LayerState(before.status, note=mark.id)),
            )
            store.keep(edit(one, *changes))
            layer = apply_all(layer, changes)
            say(mark.id)


if __name__ == "__main__":
    main()
