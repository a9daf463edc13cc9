"""A session in which a tagger comes up, proposes, is taken and is rejected, and one in which it is off."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.span import Origin, Span
from annotator.core.spans import Spans
from annotator.store.store import Store
from annotator.workspace.model_file import read_models, write_models
from tests.suggest.lessons import SCHEMA, example
from tests.terminal.terminal import Terminal

SCHEMA_FILE = Path(__file__).parents[2] / "schemas" / "news.yaml"
LABELLED, NEW = range(8), range(21, 24)


def labelled(number: int) -> Record:
    lesson = example(number)
    text = lesson.document.text
    spans = Spans(
        Span(f"s{number}-{at}", (range_,), label, range_.slice(text), "amy", origin=Origin.IMPORTED)
        for at, (range_, label) in enumerate(lesson.spans)
    )
    return Record(lesson.document, (Layer(lesson.document.id, "amy", spans=spans, status=Status.DONE),))


def made(database: Path) -> list[tuple[str, str, str]]:
    """Label, text and origin of the spans that were made by keys."""
    with Store.open(database, "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        return [
            (span.label, span.text, str(span.origin))
            for record in store.records()
            for layer in record.layers
            for span in layer.spans
            if span.origin is not Origin.IMPORTED
        ]


def prepared(folder: Path) -> Path:
    """A database with texts that are labelled, and some that are not, the first of which is open."""
    database = folder / "annotations.db"
    with Store.open(database, "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        store.remember_schema(SCHEMA, SCHEMA_FILE.read_text())
        store.import_records(
            [*(Record(example(number).document) for number in NEW), *map(labelled, LABELLED)]
        )
    return database


def start(folder: Path) -> Terminal:
    return Terminal("--annotator", "amy", "--db", "annotations.db", cwd=folder, XDG_CACHE_HOME=str(folder))


def test_a_tagger_comes_up_proposes_is_taken_and_rejected_and_goes_off(tmp_path: Path) -> None:
    database = prepared(tmp_path)
    with start(tmp_path) as terminal:
        terminal.wait_for("Mr FloᵖNovak")  # by memory, which has never seen both names together
        while "MrᵖFlo Novak" not in terminal.text:  # the models come between two documents only
            terminal.type("J")
            terminal.wait_for("2 of 11")
            terminal.type("K")
            terminal.wait_for("1 of 11")
        terminal.type("tab")
        terminal.wait_for("Person? “Flo Novak”")
        terminal.type("space")
        terminal.wait_for("Person “Flo Novak”")
        terminal.type("x")  # the next one
        terminal.wait_for("not suggested again here: “Hanoi”")
        terminal.type("I")
        terminal.wait_for("Keys per span")
        terminal.type("tab tab tab tab")
        terminal.wait_for("tagger")
        terminal.wait_for("right")
        terminal.type("escape")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    assert made(database) == [("person", "Flo Novak", "accepted")]

    [path] = (tmp_path / "annotator" / "models").glob("*.models")
    models = read_models(path, SCHEMA.hash)
    assert models is not None
    assert models.documents == len(LABELLED)
    write_models(path, replace(models, gain=-20.0))  # as if it had proved to be a burden
    with start(tmp_path) as terminal:
        terminal.wait_for("✓ saved")
        terminal.type("I")
        terminal.wait_for("Keys per span")
        terminal.type("tab tab tab tab")
        terminal.wait_for("tagger is off: it would not save keys here yet")
        terminal.type("escape")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
