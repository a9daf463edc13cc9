"""The form on the screen: which of its rows are seen, what a click on each cell runs, and what is painted again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual import events

from annotator.schema.values import Label, LabelSchema
from annotator.session.session import FormCursor, Selection, Session
from annotator.tui.panels import tagging_form
from annotator.tui.panels.form_strips import boxed_strip, row_strip
from annotator.tui.panels.tagging_form import TaggingForm
from annotator.tui.styles import Styles
from annotator.tui.theme_colors import LIGHT, PLAIN
from annotator.view.panel_column import EDGES
from annotator.view.pieces import Piece, Tone
from annotator.view.screen_shape import PanelKind, Shape
from tests.marked import SCHEMA, press, session_from
from tests.tui.still import STYLES, posted, rows, still, style_at

MARKED = "^[Ann|person] met [Bo|policy]"


def form_of(
    session: Session, height: int = 40, width: int = 40, *, shape: Shape = Shape.PANELS
) -> TaggingForm:
    made = still(TaggingForm, width, height)
    made.shape = shape
    made.show(session)
    return made


def session_after(keys: str, marked: str = MARKED, schema: LabelSchema = SCHEMA) -> Session:
    return press(session_from(marked, schema), keys)[-1].session


def many(count: int = 20) -> LabelSchema:
    labels = tuple(Label(f"l{n}", f"Label {n}", attributes=SCHEMA.labels[0].attributes) for n in range(count))
    return LabelSchema(
        "many", 1, "Many", (*labels, Label("person", "Person", key="p")), SCHEMA.document_fields
    )


def names_of(form: TaggingForm) -> list[str]:
    """The names of the panels, from the top."""
    return [row.split()[1] for row in rows(form) if row.startswith(("╭", "┏"))]


def lit(form: TaggingForm) -> list[str]:
    """The names of the panels whose edges are lit."""
    return [placed.panel.name for placed in form._placed if style_at(form._strips, placed.y, 0) == STYLES.lit]


def test_the_panels_fill_the_column_and_the_document_is_at_its_foot() -> None:
    form = form_of(session_after("tab"))
    assert names_of(form) == ["Labels", "Span", "Spans", "Document"]
    assert len(rows(form)) == 40
    assert {strip.cell_length for strip in form._strips} == {40}
    assert rows(form)[:2] == [
        "╭─ Labels ─────────────────────────────╮",
        "│ p  Person                          1 │",
    ]
    assert rows(form)[-5:] == [
        "╭─ Document ────── new · 1 to answer ─╮".replace("──────", "───────"),
        "│  topic      ! to answer              │",
        "│  measures   ·                        │",
        "│  relevance  ·                        │",
        "╰──────────────────────────────────────╯",
    ]
    assert form.rows_at_cursor() == range(0)
    assert lit(form) == []


@pytest.mark.parametrize(
    ("keys", "height", "names", "keyed"),
    [
        ("", 30, ["Labels", "Span", "Spans", "Document"], []),
        ("tab", 16, ["Labels", "Span", "Document"], []),
        ("tab", 13, ["Labels", "Span"], []),
        ("tab A", 12, ["Labels", "Span"], ["Span"]),
        ("T", 12, ["Labels", "Document"], ["Document"]),
        ("tab A", 8, ["Span"], ["Span"]),
        ("p", 12, ["Labels", "Span"], []),
    ],
)
def test_what_does_not_fit_whole_is_left_out_but_never_what_has_the_keys(
    keys: str, height: int, names: list[str], keyed: list[str]
) -> None:
    form = form_of(session_after(keys), height)
    assert names_of(form) == names
    assert lit(form) == keyed
    assert len(rows(form)) == height


@pytest.mark.parametrize("keys", ["tab A", "tab A down", "T", "T down down"])
@pytest.mark.parametrize("height", [4, 5, 8, 30])
def test_the_field_at_the_cursor_is_seen_in_a_form_of_any_height(keys: str, height: int) -> None:
    form = form_of(press(session_from("^[Ann|l3] met", many()), keys)[-1].session, height)
    (y,) = (y for y, row in enumerate(rows(form)) if "▌" in row)
    assert form.rows_at_cursor().start == y


def test_many_labels_leave_the_span_and_the_document_their_room_and_show_the_focused_one() -> None:
    form = form_of(session_after("tab", "^[Ann|l12] met", many(30)), 24)
    assert names_of(form)[:2] == ["Labels", "Span"]
    assert any("Label 12" in row for row in rows(form)[1:20])
    assert any("above ─" in row and "below ─" in row for row in rows(form))


def test_the_list_of_spans_goes_with_the_focus_and_counts_what_is_below() -> None:
    text = "^" + " ".join(f"[w{n}|person]" for n in range(30))
    form = form_of(session_after("tab", text), 34)
    spans = next(placed for placed in form._placed if placed.panel.kind is PanelKind.SPANS)
    assert [row.split()[-2] for row in rows(form)[spans.y + 1 : spans.y + 3]] == ["w0", "w1"]
    room = spans.height - EDGES
    assert f"{30 - room} below ─╯" in rows(form)[spans.y + spans.height - 1]
    later = form_of(session_after("shift+tab", text), 34)
    spans = next(placed for placed in later._placed if placed.panel.kind is PanelKind.SPANS)
    assert "w29" in rows(later)[spans.y + room]
    assert "▌" in rows(later)[spans.y + room]
    assert "below" not in rows(later)[spans.y + spans.height - 1]
    y = spans.y + 1
    later._scroll(y, -1)
    assert "▌" not in rows(later)[spans.y + room], "the wheel scrolls the list"
    (clicked,) = click(later, 11, y)
    assert clicked[0] == "move-caret-to"


def test_what_is_inside_the_span_above_it_in_the_list_has_a_sign() -> None:
    form = form_of(session_after("tab", "^[[Ann|person] Lee|person] met [Bo|policy]"))
    signs = [row.split("%")[1][2:5] for row in rows(form) if "%" in row]
    assert signs == [" p ", "╰p ", " o "]


def test_the_rows_at_the_cursor_are_the_field_and_its_values() -> None:
    session = session_after("tab A")
    form = form_of(session)
    (y,) = (y for y, row in enumerate(rows(form)) if "▌" in row and "role" in row)
    assert form.rows_at_cursor() == range(y, y + 2)
    assert form_of(session_after("tab")).rows_at_cursor() == range(0)


def click(form: TaggingForm, x: int, y: int) -> list[tuple[str, str]]:
    event = events.MouseDown(form, x, y, 0, 0, 1, False, False, False, x, y)
    form.on_mouse_down(event)
    assert event._stop_propagation, "it is a click on the form and on nothing around it"
    messages = posted(form)
    assert all(isinstance(message, TaggingForm.Clicked) for message in messages)
    return [
        (message.command, message.argument)
        for message in messages
        if isinstance(message, TaggingForm.Clicked)
    ]


@pytest.mark.parametrize(
    ("x", "clicked"),
    [
        (1, []),
        (2, [("label", "person")]),
        (4, [("label", "person")]),
        (11, [("label", "person")]),
        (12, []),
        (39, []),
    ],
)
def test_a_click_runs_what_is_at_its_cell(x: int, clicked: list[tuple[str, str]]) -> None:
    assert click(form_of(session_after("tab")), x, 1) == clicked


def test_a_click_on_a_value_runs_it_and_one_on_an_edge_nothing() -> None:
    form = form_of(session_after("tab A"), 8)
    y = form.rows_at_cursor().start
    assert click(form, 5, y + 1) == [("fill", "o")]
    assert click(form, 17, y + 1) == [("fill", "a")]
    assert click(form, 5, 0) == []
    assert click(form, 5, 7) == []
    assert click(form_of(session_after("tab")), 3, 38) == [("fields", "relevance")]


def test_the_wheel_scrolls_a_panel_by_a_row_and_no_further_than_its_ends() -> None:
    form = form_of(session_from("^Ann met", many()), 25)
    down, up = (
        kind(form, 3, 3, 0, 0, 0, shift=False, meta=False, ctrl=False)
        for kind in (events.MouseScrollDown, events.MouseScrollUp)
    )
    labels = form._placed[0]
    last = labels.below
    tops = []
    for _ in range(last + 2):
        form.on_mouse_scroll_down(down)
        tops.append(form._placed[0].top)
    assert tops == [*range(1, last + 1), last, last]
    for _ in range(last + 1):
        form.on_mouse_scroll_up(up)
    assert form._placed[0].top == 0
    assert all(event._stop_propagation for event in (down, up)), "nothing around the form scrolls with it"
    before = still(TaggingForm, 40, 10)
    before._scroll(3, 1)
    assert rows(before) == [], "there is no session yet"


def test_labels_have_their_colour_and_the_other_pieces_that_of_their_tone() -> None:
    session = session_after("tab A")
    form = form_of(session)
    looks = [style_at(form._strips, 1, x) for x in (0, 2, 5, 35, 39)]
    person = STYLES.label(session.schema, "person")
    assert looks == [STYLES.line, STYLES.bar_key, person, STYLES.bar, STYLES.line]


def test_the_row_at_the_cursor_is_raised_and_its_panel_lit() -> None:
    form = form_of(session_after("tab A"))
    y = form.rows_at_cursor().start
    ground = STYLES.raised.bgcolor
    assert [style_at(form._strips, y, x).bgcolor == ground for x in (0, 1, 5, 38, 39)] == [  # type: ignore[attr-defined]
        False,
        False,
        True,
        True,
        False,
    ]
    assert lit(form) == ["Span"]


def counted(form: TaggingForm, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    made: list[object] = []
    real = boxed_strip
    monkeypatch.setattr(
        tagging_form, "boxed_strip", lambda row, *more, **lit: made.append(row) or real(row, *more, **lit)
    )
    return made


@pytest.mark.parametrize("change", ["layer", "focus", "form", "armed", "group", "schema", "document"])
def test_whatever_the_form_shows_is_painted_when_it_changes(change: str) -> None:
    session = session_after("tab")
    other = {
        "layer": lambda: replace(session, layer=replace(session.layer, note="new")),
        "focus": lambda: replace(session, focus=None),
        "form": lambda: replace(session, form=FormCursor(of_span=True, field="role")),
        "armed": lambda: replace(session_after("tab escape p"), focus=session.focus, layer=session.layer),
        "group": lambda: replace(session, group="person"),
        "schema": lambda: replace(session, schema=replace(SCHEMA, labels=SCHEMA.labels[:1])),
        "document": lambda: session_after("tab M", "^[Ann|event]"),
    }[change]()
    form, fresh = form_of(session), form_of(other)
    before = rows(form)
    form.show(other)
    assert rows(form) == rows(fresh)
    if change != "group":
        assert rows(form) != before


def test_a_move_of_the_caret_and_a_repaint_of_the_same_make_no_row_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = session_after("tab")
    form = form_of(session)
    made, strips = counted(form, monkeypatch), form._strips
    form.show(replace(session, selection=Selection.caret(5)))
    form.repaint()
    assert made == []
    assert [*map(id, form._strips)] == [*map(id, strips)]
    form.forget_rows()
    form.repaint()
    assert (
        len(made) == len({(id(row), placed.y) for placed in form._placed for row in placed.rows if row}) + 1
    )


def test_another_theme_paints_the_same_rows_in_its_own_colours() -> None:
    session, light = session_after("tab"), Styles(LIGHT)
    form = form_of(session)
    before, kind = form._lines, type(form)
    kind.styles_of_app = light  # type: ignore[misc, assignment]
    form.repaint()
    assert form._lines[1] is before[1]
    assert style_at(form._strips, 1, 6) == light.label(session.schema, "person")
    assert style_at(form._strips, 0, 39) == light.line


def test_no_more_strips_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_after("tab")
    form = form_of(session)
    kept = len(form._strip_of)
    made = counted(form, monkeypatch)
    monkeypatch.setattr(tagging_form, "_MOST_STRIPS", kept)
    form.repaint()
    assert made == [], "as many as may be"
    monkeypatch.setattr(tagging_form, "_MOST_STRIPS", kept - 1)
    form.repaint()
    assert len(made) == kept


def test_a_narrow_form_is_the_lower_end_of_the_frame_until_it_is_filled() -> None:
    session = session_after("tab")
    strip = form_of(session, 4, 80, shape=Shape.FRAME)
    assert rows(strip)[1].startswith("│  Person  “Ann” ")
    assert rows(strip)[2].split("│")[1].strip() == "role · quoted: no (default)"
    short = form_of(session, 2, 60, shape=Shape.ROWS)
    assert rows(short)[1].strip() == "Person  “Ann” role · quoted: no (default)"
    filled = form_of(session_after("tab A"), 9, 80, shape=Shape.FRAME)
    assert "▌ role" in "\n".join(rows(filled))
    assert names_of(filled) == ["Span"]
    strip.shape = Shape.PANELS
    strip.show(replace(session, layer=replace(session.layer, note="now")))
    assert rows(strip)[0].startswith("╭─")
    nothing = still(TaggingForm, 0, 9)
    nothing.show(session)
    nothing.show(replace(session, selection=Selection.caret(5)))
    assert rows(nothing) == []


def test_without_colours_a_label_has_brackets_and_the_edges_of_the_panel_with_the_keys_are_heavy() -> None:
    session = session_after("tab A")
    form = still(TaggingForm, 40, 40)
    kind = type(form)
    kind.styles_of_app = Styles(PLAIN)  # type: ignore[misc, assignment]
    form.show(session)
    assert rows(form)[1] == "│ p [Person]                         1 │"
    assert names_of(form) == ["Labels", "Span", "Spans", "Document"]
    assert [row[:7] for row in rows(form) if row.startswith("┏")] == ["┏━ Span"]


def test_a_row_that_is_too_long_is_cut_to_the_width() -> None:
    strip = row_strip((Piece("abc", Tone.KEY), Piece("漢字", Tone.PLAIN)), 6, SCHEMA, STYLES)
    assert (strip.text, strip.cell_length) == ("abc漢 ", 6)
    short = row_strip((Piece("abc", Tone.KEY),), 6, SCHEMA, STYLES)
    assert (short.text, short.cell_length) == ("abc   ", 6)
