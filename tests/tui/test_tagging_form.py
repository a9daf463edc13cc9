"""The form on the screen: which of its rows are seen, what a click on each cell runs, and what is painted again."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual import events

from annotator.schema.values import Label, LabelSchema
from annotator.session.session import FormCursor, Selection, Session
from annotator.tui.panels import tagging_form
from annotator.tui.panels.tagging_form import TaggingForm
from annotator.tui.styles import Styles
from annotator.tui.theme_colors import LIGHT
from annotator.view.form_rows import FormColumn
from annotator.view.pieces import Piece, Tone
from tests.marked import SCHEMA, press, session_from
from tests.tui.still import STYLES, posted, rows, still, style_at

MARKED = "^[Ann|person] met [Bo|policy]"


def form_of(session: Session, height: int = 30, width: int = 40, *, is_strip: bool = False) -> TaggingForm:
    made = still(TaggingForm, width, height)
    made.is_strip = is_strip
    made.show(session)
    return made


def session_after(keys: str, marked: str = MARKED, schema: LabelSchema = SCHEMA) -> Session:
    return press(session_from(marked, schema), keys)[-1].session


def many(count: int = 20) -> LabelSchema:
    labels = tuple(Label(f"l{n}", f"Label {n}", attributes=SCHEMA.labels[0].attributes) for n in range(count))
    return LabelSchema(
        "many", 1, "Many", (*labels, Label("person", "Person", key="p")), SCHEMA.document_fields
    )


def test_a_form_that_has_room_is_seen_whole_with_the_document_at_the_bottom() -> None:
    form = form_of(session_after("tab"))
    assert rows(form)[:2] == [" Labels", "   p  Person                           1"]
    assert rows(form)[-4:-2] == [" Document  new  1 left", "   topic*  required"]
    assert len(rows(form)) == 30
    assert "   …" not in rows(form)
    assert {strip.cell_length for strip in form._strips} == {40}
    assert form.rows_at_cursor() == range(0)


@pytest.mark.parametrize(
    ("keys", "top"),
    [("", 0), ("tab", 21), ("tab p", 0), ("tab A", 25), ("T", 24), ("T down down", 24)],
)
def test_a_form_without_room_shows_what_is_being_done(keys: str, top: int) -> None:
    height = 8
    session = press(session_from("^[Ann|l3] met", many()), keys)[-1].session
    form = form_of(session, height)
    whole = FormColumn().rows(session, 40, height)
    assert form._top == top
    assert form._rows == whole
    more = top + height < len(whole)
    assert (rows(form)[-1] == "   …") == more
    at_cursor = [y for y, row in enumerate(whole) if any(piece.tone is Tone.CURSOR for piece in row)]
    if at_cursor:
        assert form.rows_at_cursor().start == at_cursor[0] - top


@pytest.mark.parametrize("keys", ["tab", "tab A", "T"])
def test_a_form_that_has_room_for_all_but_a_row_leaves_none_blank(keys: str) -> None:
    session = press(session_from("^[Ann|l3] met", many()), keys)[-1].session
    whole = len(FormColumn().rows(session, 40))
    form = form_of(session, whole - 1)
    assert form._top == 1
    assert form_of(session, whole)._top == 0
    assert rows(form)[-1] == rows(form_of(session, whole))[-1]


def test_the_rows_at_the_cursor_are_the_field_and_its_values() -> None:
    session = session_after("tab A")
    form = form_of(session)
    (y,) = (y for y, row in enumerate(rows(form)) if row.startswith(" ›"))
    assert form.rows_at_cursor() == range(y, y + 2)
    assert form_of(session_after("tab"), 30).rows_at_cursor() == range(0)
    scrolled = form_of(session, 6)
    start = scrolled.rows_at_cursor().start
    scrolled._scroll(1)
    assert scrolled.rows_at_cursor() == range(start - 1, start + 1)
    scrolled._scroll(99)
    assert scrolled.rows_at_cursor() == range(0)


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
        (2, []),
        (3, [("label", "person")]),
        (4, [("label", "person")]),
        (5, [("label", "person")]),
        (12, [("label", "person")]),
        (13, []),
        (39, []),
    ],
)
def test_a_click_runs_what_is_at_its_cell(x: int, clicked: list[tuple[str, str]]) -> None:
    assert click(form_of(session_after("tab")), x, 1) == clicked


def test_a_click_on_a_value_of_a_form_that_was_scrolled_runs_that_value() -> None:
    session = press(session_from("^[Ann|l3] met", many()), "tab A")[-1].session
    form = form_of(session, 8)
    y = form.rows_at_cursor().start
    assert click(form, 5, y + 1) == [("fill", "o")]
    assert click(form, 17, y + 1) == [("fill", "a")]
    form._scroll(1)
    assert click(form, 5, y) == [("fill", "o")]
    assert click(form_of(session_after("tab"), 40), 3, 39) == [("fields", "relevance")]


def test_a_click_below_the_rows_of_a_short_form_runs_nothing() -> None:
    form = form_of(session_after("tab"), 4, is_strip=True)
    assert rows(form)[3] == ""
    assert click(form, 3, 3) == []


def test_the_sign_that_there_is_more_scrolls_and_is_no_button() -> None:
    form = form_of(session_from("^Ann met", many()), 8)
    tops = []
    while rows(form)[-1] == "   …":
        assert click(form, 5, 7) == []
        tops.append(form._top)
    assert tops == [7, 14, 21, 23]
    assert form._top == len(form._rows) - 8
    assert rows(form)[-1] != "   …"
    assert click(form, 4, 7) != [], "the last row is a field"


def test_the_wheel_scrolls_the_form_by_a_row_and_no_further_than_its_ends() -> None:
    form = form_of(session_from("^Ann met", many()), 25)
    last = len(form._rows) - 25
    down, up = (
        kind(form, 0, 0, 0, 0, 0, shift=False, meta=False, ctrl=False)
        for kind in (events.MouseScrollDown, events.MouseScrollUp)
    )
    seen = []
    for _ in range(last + 1):
        form.on_mouse_scroll_down(down)
        seen.append(form._top)
    assert seen == [*range(1, last + 1), last]
    form.on_mouse_scroll_up(up)
    assert form._top == last - 1
    for _ in range(last + 1):
        form.on_mouse_scroll_up(up)
    assert form._top == 0
    assert rows(form)[0] == " Labels"
    assert all(event._stop_propagation for event in (down, up)), "nothing around the form scrolls with it"
    roomy = form_of(session_after("tab"), 40)
    roomy._scroll(1)
    assert roomy._top == 0
    before = still(TaggingForm, 40, 10)
    before._scroll(1)
    assert rows(before) == [], "there is no session yet"


def test_a_form_where_the_reader_scrolled_stays_while_nothing_is_chosen() -> None:
    session = session_from("^Ann met", many())
    form = form_of(session, 8)
    form._scroll(5)
    form.show(replace(session, layer=replace(session.layer, note="A note.")))
    assert form._top == 5
    assert rows(form)[0] == rows(form_of(session, 30))[5]


def test_labels_have_their_colour_and_the_other_pieces_that_of_their_tone() -> None:
    session = session_after("tab A")
    form = form_of(session)
    looks = [style_at(form._strips, 1, x) for x in (1, 3, 4, 6, 38)]
    person = STYLES.label(session.schema, "person")
    assert looks == [STYLES.bar_key, STYLES.bar_key, STYLES.bar_dim, person, STYLES.bar_dim]
    assert style_at(form._strips, 0, 39) == STYLES.bar


def counted(form: TaggingForm, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    made: list[object] = []
    real = tagging_form._strip
    monkeypatch.setattr(tagging_form, "_strip", lambda row, *more: made.append(row) or real(row, *more))
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
    assert form._strips is strips
    form.forget_rows()
    form.repaint()
    assert len(made) == len({id(row) for row in form._visible(30)})


def test_another_theme_paints_the_same_rows_in_its_own_colours() -> None:
    session, light = session_after("tab"), Styles(LIGHT)
    form = form_of(session)
    before, kind = form._rows, type(form)
    kind.styles_of_app = light  # type: ignore[misc, assignment]
    form.repaint()
    assert form._rows[1] is before[1]
    assert style_at(form._strips, 1, 6) == light.label(session.schema, "person")
    assert style_at(form._strips, 0, 39) == light.bar


def test_no_more_strips_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_after("tab")
    form = form_of(session)
    kept = len(form._strip_of)
    made = counted(form, monkeypatch)
    monkeypatch.setattr(tagging_form, "_MOST_STRIPS", kept)
    form._paint_visible(session.schema)
    assert made == [], "as many as may be"
    monkeypatch.setattr(tagging_form, "_MOST_STRIPS", kept - 1)
    form._paint_visible(session.schema)
    assert len(made) == len({id(row) for row in form._visible(30)})


def test_a_narrow_form_is_a_strip_of_three_rows_until_it_is_filled() -> None:
    session = session_after("tab")
    strip = form_of(session, 3, 80, is_strip=True)
    assert rows(strip)[1] == " Person  “Ann”  role: ·  quoted: no (default)"
    filled = form_of(session_after("tab A"), 9, 80, is_strip=True)
    assert " › role" in "\n".join(rows(filled))
    strip.is_strip = False
    strip.show(session)
    assert strip._rows == FormColumn().rows(session, 80, 3)
    nothing = still(TaggingForm, 0, 9)
    nothing.show(session)
    nothing.show(replace(session, selection=Selection.caret(5)))
    assert rows(nothing) == []


def test_a_row_that_is_too_long_is_cut_to_the_width() -> None:
    strip = tagging_form._strip((Piece("abc", Tone.KEY), Piece("漢字", Tone.PLAIN)), 6, SCHEMA, STYLES)
    assert (strip.text, strip.cell_length) == ("abc漢 ", 6)
    short = tagging_form._strip((Piece("abc", Tone.KEY),), 6, SCHEMA, STYLES)
    assert (short.text, short.cell_length) == ("abc   ", 6)
