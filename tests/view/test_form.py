"""The tagging form as rows: numbers are never cut, keys are the user's, and unchanged rows stay the same objects."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.schema.values import Label, LabelSchema
from annotator.session.key_names import KeyNames
from annotator.session.session import Session
from annotator.view import label_rows
from annotator.view.cells import sanitize
from annotator.view.form_rows import FormColumn
from annotator.view.lines import width_of, wrapped
from annotator.view.pieces import Line
from tests.marked import press, session_from

TEXT = "Ann " * 300


def text_of(row: Line) -> str:
    return "".join(piece.text for piece in row)


def shown(session: Session, width: int = 40) -> list[str]:
    return [text_of(row) for row in FormColumn().rows(session, width)]


def session_with(labels: int, *on: str) -> Session:
    """A session with that many labels, and a span of each label named in ``on``."""
    schema = LabelSchema("s", 1, "S", tuple(Label(f"l{n}", f"Label number {n}") for n in range(labels)))
    spans = [Span(f"s{n}", (Range(4 * n, 4 * n + 3),), label, "Ann", "amy") for n, label in enumerate(on)]
    return Session(Document("d", TEXT), schema, Layer("d", "amy", Spans(spans)))


@pytest.mark.parametrize("count", [9, 285, 2_857, 136_303, 9_999_999])
@pytest.mark.parametrize("width", [24, 40])
def test_a_long_name_gives_way_to_the_count(monkeypatch: pytest.MonkeyPatch, count: int, width: int) -> None:
    session = session_with(1)
    monkeypatch.setattr(label_rows, "counts_by_label", lambda _: {"l0": count})
    row = shown(session, width)[1]
    assert row.endswith(f" {count}")
    assert "  Label" in row or "  La" in row
    assert width_of(row) == width


def test_a_new_span_rebuilds_the_row_of_its_label_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    real = label_rows._row_of
    monkeypatch.setattr(label_rows, "_row_of", lambda *shown: made.append(shown[0]) or real(*shown))
    column, session = FormColumn(), session_with(1_000)
    before = column.rows(session, 40)
    assert len(made) == 1_000
    made.clear()
    after = column.rows(replace(session, layer=session_with(1_000, "l7").layer), 40)
    assert made == ["l7"]
    assert [
        number for number, (was, is_) in enumerate(zip(before, after, strict=True)) if was is not is_
    ] == [8]


@pytest.mark.parametrize(
    "note",
    [
        "short",
        "\n \n" * 900 + "after many blanks",
        "words of a note " * 500,
        "字" * 20_000,
        "and 字" * 900,
        ("a" + "\u0300" * 40) * 300,
    ],
)
def test_a_note_shows_its_first_rows(note: str) -> None:
    session = session_with(1)
    rows = shown(replace(session, layer=replace(session.layer, note=note)))
    whole = [f"   {row}" for row in wrapped(f"note: {sanitize(note)}", 36)[:3]]
    assert rows[-len(whole) :] == whole


def test_the_form_names_the_keys_that_the_user_has() -> None:
    session = press(session_from("^[Ann|policy] met [Bo|policy]"), "tab A")[-1].session
    session = replace(session, given={(True, "stage"): "draft"})
    assert "     Enter types the answer" in shown(session)
    assert "     = draft again" in shown(session)
    own = KeyNames({"type-answer": ("ctrl+t",), "repeat-answer": ("&",)})
    assert "     Ctrl+T types the answer" in shown(replace(session, keys=own))
    assert "     & draft again" in shown(replace(session, keys=own))
    none = KeyNames({"type-answer": (), "repeat-answer": ()})
    assert "     “type answer” types the answer" in shown(replace(session, keys=none))
    assert "     draft again" in shown(replace(session, keys=none))


def test_other_keys_are_named_by_the_column_that_was_there_before() -> None:
    session = press(session_from("^[Ann|policy] met"), "tab A")[-1].session
    column = FormColumn()
    column.rows(session, 40)
    rows = column.rows(replace(session, keys=KeyNames({"type-answer": ("ctrl+t",)})), 40)
    assert "     Ctrl+T types the answer" in map(text_of, rows)
