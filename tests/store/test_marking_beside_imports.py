"""While one process imports and indexes, another one marks: nothing is refused, and nothing is lost."""

import subprocess
import sys
from pathlib import Path

from annotator.core.changes import SpanAdded
from tests.cli.command import jsonl
from tests.store.samples import SCHEMA, edit, imported, opened, span

MANY = 4000
FEWEST = 20
"""Marks that have to fit beside the import, which takes about a second."""


def test_marks_are_kept_beside_an_import_that_indexes(path: Path) -> None:
    texts = ({"text": f"Report {n} of the police.\n"} for n in range(MANY))
    file = jsonl(path.with_name("texts.jsonl"), *texts)
    with opened(path) as store:
        store.remember_schema(SCHEMA, "id: news\n")
        (document,) = imported(store, "Marie Curie met the police. " * 400)
        command = [sys.executable, "-m", "annotator", "import", "--db", str(path), str(file)]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as importing:
            marks = 0
            while importing.poll() is None:
                made = span(document, marks, marks + 1, id_=f"s{marks}")
                store.keep(edit(document, SpanAdded(made)))  # raises if it is refused
                marks += 1
        assert importing.returncode == 0
        assert marks >= FEWEST
        assert len(store.layer(document).spans) == marks
        assert (store.index_state().indexed, store.index_state().documents) == (MANY + 1, MANY + 1)
