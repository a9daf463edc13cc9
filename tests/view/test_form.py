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
from annotator.view.form_strip import strip_rows
from annotator.view.lines import width_of, wrapped
from annotator.view.panel_edges import ROUNDED
from annotator.view.pieces import Line
from tests.marked import commanded, press, session_from
from tests.session.linked import LINKED
from tests.session.test_deciding import waiting
from tests.view.whole_form import whole_form

TEXT = "Ann " * 300


def text_of(row: Line) -> str:
    return "".join(piece.text for piece in row)


def shown(session: Session, width: int = 40) -> list[str]:
    return [text_of(row) for row in whole_form(session, width)]


def session_with(labels: int, *on: str) -> Session:
    """A session with that many labels, and a span of each label named in ``on``."""
    schema = LabelSchema("s", 1, "S", tuple(Label(f"l{n}", f"Label number {n}") for n in range(labels)))
    spans = [Span(f"s{n}", (Range(4 * n, 4 * n + 3),), label, "Ann", "amy") for n, label in enumerate(on)]
    return Session(Document("d", TEXT), schema, Layer("d", "amy", Spans(spans)))


@pytest.mark.parametrize("count", [9, 285, 2_857, 136_303, 9_999_999])
@pytest.mark.parametrize("width", [24, 40])
def test_a_long_name_gives_way_to_the_count(monkeypatch: pytest.MonkeyPatch, count: int, width: int) -> None:
    session = session_with(1)
    monkeypatch.setattr(type(session.layer.spans), "counts", {"l0": count})
    row = shown(session, width)[1]
    assert row.endswith(f"{count}")
    assert "  Label" in row or "  La" in row
    assert width_of(row) == width - 2


def test_a_new_span_rebuilds_the_row_of_its_label_only(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    real = label_rows._row_of
    monkeypatch.setattr(label_rows, "_row_of", lambda *shown: made.append(shown[0]) or real(*shown))
    column, session = FormColumn(), session_with(1_000)
    before = [*column.panels(session, 40)[0].rows]
    assert len(made) == 1_000
    made.clear()
    after = column.panels(replace(session, layer=session_with(1_000, "l7").layer), 40)[0].rows
    assert made == ["l7"]
    assert [
        number for number, (was, is_) in enumerate(zip(before, after, strict=True)) if was is not is_
    ] == [7]


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
    whole_form(session, 40, column)
    rows = whole_form(replace(session, keys=KeyNames({"type-answer": ("ctrl+t",)})), 40, column)
    assert "     Ctrl+T types the answer" in map(text_of, rows)


# -- what was split, and relations -----------------------------------------------------------------------------


def clicks(session: Session, *commands: str, width: int = 40) -> list[tuple[str, str, str]]:
    """What a click on each piece of the form that runs one of these commands would run: its text, and the command."""
    rows = whole_form(session, width)
    pieces = (piece for row in rows for piece in row if piece.command in commands)
    return [(piece.text.strip(), piece.command, piece.argument) for piece in pieces]


def test_a_split_label_shows_what_it_can_become_and_a_click_gives_it() -> None:
    session = press(waiting("^one [two|agent] [three|person]"), "Y")[-1].session
    rows = shown(session)
    at = rows.index("   this label was split; it becomes")
    assert [row.rstrip() for row in rows[at + 1 : at + 4]] == [
        "     p  Person",
        "     c  Company",
        "     l  Place",
    ]
    found = clicks(session, "decide")
    assert found == [
        (text, "decide", label_id)
        for key, name, label_id in (
            ("p", "Person", "person"),
            ("c", "Company", "company"),
            ("l", "Place", "place"),
        )
        for text in (key, name)
    ]
    for _, command, label_id in found:
        (two, _) = commanded(session, f"{command} {label_id}")[-1].session.layer.spans
        assert two.label == label_id
    elsewhere = press(session, "tab")[-1].session
    assert elsewhere.focus is not None
    assert elsewhere.focus.label == "person"
    assert clicks(elsewhere, "decide") == []


def test_a_choice_without_a_key_or_with_a_long_name_keeps_its_row() -> None:
    session = press(waiting("^one [two|agent]"), "Y")[-1].session
    person, company, place = session.schema.labels
    labels = (replace(person, key=None), replace(company, name="A company of very many words indeed"), place)
    session = replace(session, schema=replace(session.schema, labels=labels))
    rows = shown(session, 24)
    at = rows.index("   this label was split; it becomes")
    assert [row.rstrip() for row in rows[at + 1 : at + 3]] == ["     ·  Person", "     c  A company of …"]
    assert max(map(width_of, rows[at + 1 : at + 3])) <= 24


LINKS = "^[Curfew|event] hit [Marie|person] and [Max|politician] after [Coup|event] by [Bob|person]"


def linked(keys: str) -> Session:
    return press(session_from(LINKS, LINKED), keys)[-1].session


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ("tab R t m R c c", ["   → targets  Person  “Marie”", "   → causes  Event  “Coup”"]),
        ("tab R t m R c c A", [" ▌ → targets  Person  “Marie”", "   → causes  Event  “Coup”"]),
        ("tab R t m R c c A tab", ["   → targets  Person  “Marie”", " ▌ → causes  Event  “Coup”"]),
        ("tab R t m tab", ["   ← targets  Event  “Curfew”"]),
        ("tab tab R b", ["   — knows  Person  “Bob”"]),
        ("tab tab R b E", ["   — knows  Person  “Marie”"]),
        ("tab", []),
    ],
)
def test_each_relation_of_the_focused_span_has_a_row(keys: str, rows: list[str]) -> None:
    signs = ("→", "←", "—")
    found = [row.rstrip() for row in shown(linked(keys)) if row[3:4] in signs]
    assert [" ".join(row.split()) for row in found] == [" ".join(row.split()) for row in rows]
    assert [row[:5] for row in found] == [row[:5] for row in rows]


def test_a_click_on_a_relation_goes_to_its_other_end() -> None:
    session = linked("tab R t m R c c")
    found = clicks(session, "other-end")
    assert [text for text, _, _ in found] == ["→ targets", "“Marie”", "→ causes", "“Coup”"]
    for text, command, relation_id in found:
        focus = commanded(session, f"{command} {relation_id}")[-1].session.focus
        assert focus is not None
        assert focus.text == ("Marie" if text in {"→ targets", "“Marie”"} else "Coup")


def test_a_relation_of_a_type_or_to_a_span_that_is_gone_is_shown_as_such() -> None:
    session = linked("tab R t m")
    (link,) = session.layer.relations
    layer = replace(session.layer, relations=(replace(link, type="blames", target="nobody"),))
    rows = shown(replace(session, layer=layer))
    assert "   → blames gone" in [row.rstrip() for row in rows]


@pytest.mark.parametrize("width", [28, 40, 80])
def test_the_quote_of_a_relation_gives_way_to_the_width(width: int) -> None:
    session = press(
        session_from(f"^[{'Curfew ' * 9}|event] hit [{'Marie ' * 9}|person]", LINKED), "tab R m tab"
    )[-1]
    (row,) = (row for row in shown(session.session, width) if "← targets" in row)
    assert row.endswith("…")
    assert width_of(row) <= width


def test_the_strip_counts_the_relations_and_a_click_opens_them() -> None:
    rows = strip_rows(linked("tab R t m R c c"), 80, ROUNDED)
    assert ("2 relations", "attributes") in [(piece.text.strip(), piece.command) for piece in rows[2]]
    assert "relation" not in text_of(strip_rows(linked("tab"), 80, ROUNDED)[2])
