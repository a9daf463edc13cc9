"""A round at the keys: one's own documents in the library, the next of them, others' work hidden, and training."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.spans import Spans
from tests.cli.command import annotator
from tests.store.samples import opened, span
from tests.terminal.terminal import Terminal
from tests.workspace.at_work import SCHEMA

TEXTS = [f"Ann Lee met Bo Chen, text {number}." for number in range(12)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve documents, all of which ben has finished, with a person in each."""
    with opened(tmp_path / "annotations.db", "ben") as store:
        store.remember_schema(SCHEMA, SCHEMA.id)
        for number, text in enumerate(TEXTS):
            document = Document.of_text(text, title=f"Title {number}")
            marked = Spans([span(document, 0, 7, annotator="ben")])
            store.import_records([Record(document, (Layer(document.id, "ben", marked, status=Status.DONE),))])
    return tmp_path


def begin(folder: Path, round_: str) -> None:
    (folder / "june.yaml").write_text(round_)
    assert annotator("assign", "june.yaml", "--yes", cwd=folder).code == 0


def test_ones_own_documents_are_listed_and_gone_through_and_others_work_is_hidden(folder: Path) -> None:
    begin(folder, "round: june\npeople: [amy, cleo]\n")
    own = [row["title"] for row in annotator(
        "list", "mine:yes", "--annotator", "amy", "--as", "jsonl", cwd=folder).records]  # fmt: skip
    others = sorted({f"Title {number}" for number in range(12)} - {*own})
    with Terminal("--annotator", "amy", cwd=folder) as terminal:
        terminal.wait_for(f"june: {len(own)} left of your {len(own)} documents · J goes to the next")
        terminal.wait_for(own[0])  # it opens with one of hers
        terminal.type("D")
        terminal.wait_for(f"{len(own)} of 12 documents")
        terminal.wait_for("mine:yes")
        assert all(f"▸ {title} " in terminal.text for title in own)
        assert not any(f" {title} " in terminal.text for title in others)
        terminal.send("\x15")
        terminal.wait_for(others[0])
        terminal.send("by:ben")
        terminal.wait_for("0 of 12 documents")
        terminal.type("escape")
        terminal.wait_for("✓ saved")
        terminal.type("J")
        terminal.wait_for(own[1])
        terminal.type("; d")
        terminal.wait_for(own[2])
        terminal.type("D")
        terminal.wait_for("mine:yes")
        terminal.send("\x15")
        terminal.send("by:ben")
        terminal.wait_for("1 of 12 documents")  # that of the document which is done
        terminal.type("escape")
        terminal.wait_for("✓ saved")
        terminal.type("I")
        terminal.wait_for("of 2 people in 12 documents")
        terminal.send("\t" * 4)  # to the panels that have no room beside the first ones
        terminal.wait_for(f"1 of {len(own)} documents done, {len(own) - 1} left")
        terminal.type("escape")
        terminal.wait_for(lambda text: "documents done" not in text)
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0


def test_differences_from_gold_are_seen_after_a_document_is_done(folder: Path) -> None:
    begin(folder, "round: first\npeople: [amy]\ntraining:\n  gold: ben\n  pass: 0.8\n")
    with Terminal("--annotator", "amy", cwd=folder) as terminal:
        terminal.wait_for("first: 12 left of your 12 documents")
        terminal.type("p l ; d")
        terminal.wait_for("F1 0.00 · 0.00 in 1 document, 0.80 passes")
        terminal.type("tab")
        terminal.wait_for("“Lee” here, “Ann Lee” in the gold")
        terminal.type("G")
        terminal.wait_for("scroll · Esc back")
        terminal.type("escape")
        terminal.wait_for(lambda text: "Esc back" not in text)
        terminal.type("space")
        terminal.wait_for("✓ saved")
        terminal.type("J p a ; d")
        terminal.wait_for("all as in the gold · F1 1.00 · 0.50 in 2 documents")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    lines = annotator("assign", "--list", cwd=folder).out.splitlines()
    assert lines[-1].split()[-2:] == ["0.50", "2"]
