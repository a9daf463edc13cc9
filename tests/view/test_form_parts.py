"""What each part of the tagging form says, in which tone, and what a click on it runs."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.schema.answers import FieldType
from annotator.schema.loading import parse_schema
from annotator.schema.values import Choice, Field, Label, LabelSchema
from annotator.session.session import FormCursor, Session
from annotator.view.cells import set_widths
from annotator.view.form_rows import FormColumn
from annotator.view.form_strip import short_rows, strip_rows
from annotator.view.lines import width_of
from annotator.view.panel_edges import ROUNDED
from annotator.view.pieces import Line, Piece, Tone, fitting
from annotator.view.widths import Widths
from tests.marked import press, session_from
from tests.session.linked import LINKED, many
from tests.view.whole_form import whole_form

SIGNS = {
    Tone.PLAIN: "{}",
    Tone.LABEL: "{}",
    Tone.DIM: "({})",
    Tone.HEADING: "#{}",
    Tone.KEY: "<{}>",
    Tone.CHOSEN: "={}=",
    Tone.CURSOR: "_{}_",
    Tone.WANTED: "!{}!",
    Tone.INK: "{}",
    Tone.OFFERED: "~{}~",
    Tone.LINE: "{}",
    Tone.LIT: "{}",
    Tone.MARK: "{}",
}
GROUPS = parse_schema(many(10, 10), "many.yaml")


def toned(row: Line) -> str:
    """The texts of the pieces, each between the signs of its tone."""
    return "".join(SIGNS[piece.tone].format(piece.text) for piece in row).rstrip()


def shown(session: Session, width: int = 40) -> list[str]:
    return [toned(row) for row in whole_form(session, width)]


def plain(row: Line) -> str:
    return "".join(piece.text for piece in row)


def part(rows: list[str], name: str) -> list[str]:
    """The rows from the heading of that name up to the blank row after it."""
    start = next(y for y, row in enumerate(rows) if row.startswith(f"# {name}"))
    return rows[start : rows.index("", start)] if "" in rows[start:] else rows[start:]


def with_field(field: Field, marked: str = "^[Ann|person] met", **answers: object) -> Session:
    """A session in whose form the cursor is on that attribute of the focused span."""
    label = Label("person", "Person", key="p", attributes=(field,))
    session = press(session_from(marked, LabelSchema("s", 1, "S", (label,))), "tab")[-1].session
    assert session.focus is not None
    focus = replace(session.focus, attributes=answers)
    layer = replace(session.layer, spans=Spans([focus]))
    return replace(session, layer=layer, focus=focus, form=FormCursor(of_span=True, field=field.id))


# -- labels ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ("", ["  <a▸> A group", "  <b▸> B group"]),
        ("b", ["  <a▸> A group", "  <b▾> B group", "  <a >├─ a item"]),
        ("a a", [" ▌<a▸> A group", "  <b▸> B group"]),
        ("a i", ["  <a▾> A group", " ▌<  >├─ a item"]),
        ("a i a", ["  <a▾> A group", "  <  >├─ a item"]),
    ],
)
def test_a_group_is_unfolded_while_it_is_open_or_has_the_current_label(keys: str, rows: list[str]) -> None:
    labels = part(shown(press(session_from("^Ann", GROUPS), keys)[-1].session), "Labels")[1:]
    is_open = any("▾" in row for row in labels)
    assert len(labels) == 10 + 10 * is_open
    found = [row.partition("item")[0] + "item" if "item" in row else row[:16].rstrip() for row in labels]
    assert [row for row in rows if row not in found] == []


def commands_of(row: Line) -> list[tuple[str, str]]:
    return [(piece.command, piece.argument) for piece in row]


def test_a_click_on_a_label_gives_it_and_on_a_group_opens_it_and_the_count_is_no_button() -> None:
    rows = whole_form(press(session_from("^Ann", GROUPS), "b")[-1].session, 40)
    assert {sum(width_of(piece.text) for piece in row) for row in rows[1:21]} == {38}
    assert commands_of(rows[2]) == [("", ""), ("group", "bx1"), ("", ""), ("group", "bx1"), *[("", "")] * 3]
    assert commands_of(rows[3]) == [
        ("", ""),
        ("label", "b10-0"),
        ("", ""),
        ("label", "b10-0"),
        *[("", "")] * 3,
    ]
    assert [piece.label for piece in rows[3]] == [None, None, None, "b10-0", None, None, None]


def test_a_label_has_its_own_count_and_one_with_labels_below_it_that_of_all() -> None:
    session = session_from("^[Ann|person] met [Bo|politician] at [war|event] by [Eve|person]", LINKED)
    panel = FormColumn().panels(session, 40)[0]
    assert panel.note == "own  all"
    counts = [[piece.text.strip() for piece in row[-2:]] for row in panel.rows]
    assert counts == [["2", "3"], ["1", ""], ["·", ""], ["1", ""], ["·", ""], ["·", ""]]


@pytest.mark.parametrize(
    ("spans", "bars"),
    [
        (0, ["", ""]),
        (1, ["━", ""]),
        (5, ["━━━━━", ""]),
        (6, ["━━━", ""]),
        (10, ["━━━━━", ""]),
        (12, ["━━━", ""]),
        (14, ["━━━╸", ""]),
    ],
)
def test_a_wide_column_has_bars_whose_length_stays_while_counts_grow(spans: int, bars: list[str]) -> None:
    session = session_from("^" + "[Ann|person] " * spans + "met", DEFINED)
    rows = FormColumn().panels(session, 42)[0].rows
    found = ["".join(piece.text for piece in row if piece.tone is Tone.INK) for row in rows]
    assert found == bars
    assert not [
        piece for row in FormColumn().panels(session, 41)[0].rows for piece in row if piece.tone is Tone.INK
    ]


@pytest.mark.parametrize(("used", "there"), [(True, True), (False, False)])
def test_a_retired_label_is_shown_while_a_span_has_it_and_gives_nothing(used: bool, there: bool) -> None:
    schema = LabelSchema("s", 1, "S", (Label("new", "New", key="n"), Label("old", "Old", retired=True)))
    spans = Spans([Span("s", (Range(0, 3),), "old", "Ann", "amy")] if used else [])
    session = Session(Document("d", "Ann met"), schema, Layer("d", "amy", spans))
    rows = whole_form(session, 30)
    old = [row for row in rows if "Old" in toned(row)]
    assert [toned(row) for row in old] == (["    ( Old )                  1"] if there else [])
    assert all(set(commands_of(row)) == {("", "")} for row in old)
    assert "Old" not in toned(strip_rows(session, 80, ROUNDED)[3])
    assert "< n > New 0" in toned(strip_rows(session, 80, ROUNDED)[3])


DEFINED = LabelSchema(
    "s",
    1,
    "S",
    (
        Label("person", "Person", description="A human being.", key="p"),
        Label(
            "place", "Place", description="one two three four five six seven eight nine ten eleven", key="l"
        ),
    ),
)


@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ("", ["", ""]),
        ("tab", ["(   A human being.)", ""]),
        ("l", ["(   one two three four)", "(   five six seven eight…)"]),
    ],
)
def test_the_definition_of_the_current_label_has_two_rows_always(keys: str, rows: list[str]) -> None:
    session = press(session_from("^[Ann|person] met", DEFINED), keys)[-1].session
    panel = FormColumn().panels(session, 26)[0]
    assert [toned(row) for row in panel.foot] == ["", *rows]
    assert FormColumn().panels(session_from("^Ann", GROUPS), 26)[0].foot == [], "none has a definition"


def test_the_definition_of_an_open_group_comes_before_that_of_the_focus() -> None:
    labels = tuple(replace(label, description=f"About {label.name}.") for label in GROUPS.labels)
    session = session_from("^[Ann|bx1] met", replace(GROUPS, labels=labels))
    for keys, definition in (("tab", "B group"), ("tab a", "A group"), ("tab a i", "a item")):
        assert f"(   About {definition}.)" in shown(press(session, keys)[-1].session)


# -- the span and its fields -------------------------------------------------------------------------------------


def test_without_a_span_in_focus_the_form_says_so() -> None:
    assert part(shown(session_from("^Ann [Bo|person]")), "Span") == ["# Span", "(   none focused)"]


@pytest.mark.parametrize(
    ("keys", "head"),
    [
        ("tab", "# Span(  1 of 1 · 1 to answer)"),
        ("tab M", "# Span(  1 of 1 · flagged · 1 to answer)"),
        ("tab A a escape M", "# Span(  1 of 1 · flagged)"),
        ("tab A a escape", "# Span(  1 of 1)"),
    ],
)
def test_the_head_of_the_span_counts_what_is_left_and_shows_its_flag(keys: str, head: str) -> None:
    assert part(shown(press(session_from("^[Ann|person] met", LINKED), keys)[-1].session), "Span")[0] == head


def test_a_long_quote_has_four_rows_and_the_label_that_is_unknown_its_id() -> None:
    session = press(session_from("^[" + "Ann met Bo. " * 99 + "|person]"), "tab")[-1].session
    rows = part(shown(session), "Span")
    assert rows[2].startswith("#  “Ann met Bo.")
    assert [y for y, row in enumerate(rows) if row.startswith("#  ") and "Ann" in row] == [2, 3, 4, 5]
    assert all(width_of(row) <= 1 + 38 for row in rows[2:6])
    assert session.focus is not None
    lost = replace(session, focus=replace(session.focus, label="lost"))
    assert part(shown(lost), "Span")[1] == "   lost"


FIELDS = "tab A a y"


def test_the_fields_of_the_span_have_their_answers_and_the_one_at_the_cursor_its_help() -> None:
    session = press(session_from("^[Ann|person] met", LINKED), FIELDS)[-1].session
    assert part(shown(session), "Span")[3:] == [
        "<   >(role)    activist",
        "<   >(quoted)  yes",
        " ▌ _words_   (·)",
        "(     Enter types the answer)",
        "<   >(born)    (·)",
        "<   >(age)     (·)",
        "<   >(sure)    (·)",
        "<   >(topics)  (·)",
    ]
    rows = whole_form(session, 40)
    (words,) = (row for row in rows if "words" in toned(row))
    assert commands_of(words) == [*[("", "")] * 3, ("attributes", "words"), ("", ""), ("attributes", "words")]


def test_the_fields_of_the_document_have_theirs_and_the_head_counts_what_is_required() -> None:
    session = press(session_from("^Ann met", LINKED), "T o")[-1].session
    assert part(shown(session), "Document") == [
        "# Document(  in progress · 1 to answer)",
        "<   >(topic)    other",
        " ▌ _why_      !! to answer!",
        "(     Enter types the answer)",
        "<   >(opinion)  (no (default))",
        "<   >(day)      (·)",
    ]
    rows = whole_form(session, 40)
    (why,) = (row for row in rows if "why" in toned(row))
    assert commands_of(why) == [*[("", "")] * 3, ("fields", "why"), ("", ""), ("fields", "why")]
    documents = [toned(row).split("│")[2] for row in strip_rows(session, 120, ROUNDED)[1:3]]
    assert [row.strip() for row in documents] == [
        "!! why!",
        "topic: other( · )(opinion: no (default))( · )(day)",
    ]


def test_a_document_that_is_flagged_and_its_note_are_seen() -> None:
    session = session_from("^Ann met", LabelSchema("s", 1, "S", (Label("person", "Person", key="p"),)))
    flagged = press(session, "M")[-1].session
    assert part(shown(flagged), "Document") == ["# Document(  flagged)"]
    noted = replace(session, layer=replace(session.layer, note="A note."))
    assert part(shown(noted), "Document") == ["# Document(  new)", "(   note: A note.)"]


def test_the_keys_to_the_fields_are_shown_while_the_form_of_theirs_is_open() -> None:
    fields = (Field("one", FieldType.TEXT, key="1"), Field("two", FieldType.TEXT, key="2"))
    schema = LabelSchema("s", 1, "S", (Label("person", "Person", key="p", attributes=fields),), fields)
    closed = press(session_from("^[Ann|person] met", schema), "tab")[-1].session
    of_span = replace(closed, form=FormCursor(of_span=True, field="one"))
    of_document = replace(closed, form=FormCursor(of_span=False, field="two"))
    signs = {
        name: [text[:3] for text in map(plain, whole_form(session)) if text[3:6] in {"one", "two"}]
        for name, session in {"no": closed, "span": of_span, "document": of_document}.items()
    }
    assert signs == {
        "no": ["   ", "   ", "   ", "   "],
        "span": [" ▌ ", " 2 ", "   ", "   "],
        "document": ["   ", "   ", " 1 ", " ▌ "],
    }


CHOICES = Field(
    "role",
    FieldType.MULTICHOICE,
    description="What they did. " * 9,
    choices=(Choice("official", "o"), Choice("x", "x"), Choice("activist", ""), Choice("somebody else", "s")),
)


def test_the_values_are_in_rows_with_their_keys_and_those_chosen_stand_out() -> None:
    rows = part(shown(with_field(CHOICES, role=("x", "activist")), 34), "Span")
    assert rows[3:] == [
        " ▌ _role_  x, activist",
        "(     What they did. What they)",
        "(     did. What they did. What)",
        "     <o> official  =x=  <·> =activist=",
        "     <s> somebody else",
    ]


def test_a_row_of_values_takes_one_more_as_long_as_it_fits() -> None:
    # 5 cells before the first value, and 4 with each for its key and the blanks around it.
    field = Field("role", FieldType.CHOICE, choices=(Choice("abcdef", "a"), Choice("bcdefg", "b")))
    exact = part(shown(with_field(field), 25), "Span")
    assert exact[4:] == ["     <a> abcdef  <b> bcdefg"]
    short = part(shown(with_field(field), 24), "Span")
    assert short[4:] == ["     <a> abcdef", "     <b> bcdefg"]


def test_a_value_is_cut_to_the_cells_beside_its_key() -> None:
    choices = (Choice("abcdefghijk", "a"), Choice("abcdefghijkl", "b"))
    rows = part(
        shown(with_field(Field("role", FieldType.CHOICE, choices=choices), role="abcdefghijk"), 20), "Span"
    )
    assert rows[4:] == ["     <a> =abcdefghijk=", "     <b> abcdefghij…"]


@pytest.mark.parametrize("width", [8, 12])
def test_a_value_wider_than_the_form_takes_a_row_of_its_own_and_no_empty_one_before_it(width: int) -> None:
    choices = (Choice("abcdefghijk", "a"), Choice("bcdefghijkl", "b"))
    rows = part(shown(with_field(Field("role", FieldType.CHOICE, choices=choices)), width), "Span")
    assert [row[:8] for row in rows[-2:]] == ["     <a>", "     <b>"]
    assert rows[-3].startswith(" ▌ ")


@pytest.mark.parametrize(
    ("answer", "shown_again"),
    [(None, True), ("draft", False), ("other", True)],
    ids=["none", "the same", "another"],
)
def test_the_last_answer_is_offered_again_unless_it_is_the_one_that_is_there(
    answer: str | None, shown_again: bool
) -> None:
    session = with_field(Field("stage", FieldType.TEXT), **({"stage": answer} if answer else {}))
    rows = part(shown(replace(session, given={(True, "stage"): "draft"})), "Span")
    assert ("     <= >(draft again)" in rows) == shown_again
    assert all("again" not in row for row in part(shown(session), "Span"))


def test_a_long_last_answer_is_cut_to_the_cells_beside_its_key() -> None:
    session = with_field(Field("stage", FieldType.TEXT))
    for length, shown_row in ((15, "x" * 15 + " again"), (16, "x" * 16 + " aga…")):
        offered = replace(session, given={(True, "stage"): "x" * length})
        assert part(shown(offered, 30), "Span")[-1] == f"     <= >({shown_row})"


def test_yes_and_no_are_spelled_out_and_a_default_is_dim_until_it_is_given() -> None:
    field = Field("quoted", FieldType.BOOL, default=False)
    assert part(shown(with_field(field)), "Span")[3:] == [
        " ▌ _quoted_  (no (default))",
        "     <y> yes  <n> no",
    ]
    assert part(shown(with_field(field, quoted=True)), "Span")[3:] == [
        " ▌ _quoted_  yes",
        "     <y> =yes=  <n> no",
    ]


@pytest.mark.parametrize("width", [16, 24, 40])
def test_a_long_name_and_a_long_answer_leave_each_other_room(width: int) -> None:
    field = Field("f", FieldType.TEXT, name="A name of many words that has no room")
    row = whole_form(with_field(field, f="an answer that has none either"), width)
    (line,) = (line for line in row if any(piece.tone is Tone.CURSOR for piece in line))
    name, _, answer = line[-3:]
    assert name.text.endswith("…")
    assert answer.text.endswith("…")
    assert width_of(name.text) == width - 12
    assert sum(width_of(piece.text) for piece in line) <= width


# -- both shapes -------------------------------------------------------------------------------------------------


def test_the_strip_says_that_nothing_is_in_focus_or_what_is() -> None:
    assert "( none focused)" in toned(strip_rows(session_from("^Ann [Bo|person]"), 80, ROUNDED)[1])
    session = press(session_from("^[" + "Ann " * 20 + "|person]"), "tab M")[-1].session
    edge, quoted, answers, labels = map(plain, strip_rows(session, 90, ROUNDED))
    assert edge.startswith("├─ Span ─")
    assert edge.endswith(" 1 to answer ─┤")
    assert "─ 1 of 1 · flagged ─┬── Document ─" in edge
    assert quoted.startswith(f"│  Person  “{'Ann ' * 9}An…” ")
    assert answers.split("│")[1].strip() == "role · quoted: no (default)"
    assert labels.startswith("╰─ p  Person 1  o  Policy 0 ")
    assert {width_of(row) for row in (edge, quoted, answers, labels)} == {90}


def test_the_strip_says_what_is_suggested_while_nothing_is_in_focus() -> None:
    session = session_from("^Ann met {Bo|person}.")
    edge, named, source, _ = map(plain, strip_rows(session, 90, ROUNDED))
    assert edge.startswith("├─ Suggestion ─")
    assert named.startswith("│  Person?  “Bo” ")
    assert source.startswith("│ 1.00, test ")


def test_on_the_smallest_screen_there_is_one_row_below_the_labels() -> None:
    session = press(session_from("^[Ann|person] met {Bo|person}"), "tab")[-1].session
    assert [plain(row).rstrip() for row in short_rows(session, 60, ROUNDED)] == [
        "── p  Person 1  o  Policy 0  e  Event 0  ───────────────────",
        "  Person  “Ann” role · quoted: no (default)",
    ]
    assert "Person?" in plain(short_rows(press(session, "escape")[-1].session, 60, ROUNDED)[1])
    assert "to answer" in plain(short_rows(session_from("^Ann"), 60, ROUNDED)[1])


@pytest.mark.parametrize("width", [72, 80, 109])
def test_the_strip_is_as_wide_as_the_screen_and_counts_labels_without_room(width: int) -> None:
    session = press(session_from("^[Ann|b1-0]", GROUPS), "tab b")[-1].session
    rows = strip_rows(session, width, ROUNDED)
    assert {width_of(plain(row)) for row in rows} == {width}
    shown_labels = sum(piece.tone is Tone.LABEL for piece in rows[3])
    assert f" +{10 - shown_labels} ─" in plain(rows[3])


def test_a_click_on_a_field_in_the_strip_opens_it() -> None:
    rows = strip_rows(press(session_from("^[Ann|person]"), "tab")[-1].session, 160, ROUNDED)
    found = [command for row in rows[1:3] for command in commands_of(row) if command[0]]
    assert found == [
        ("fields", "topic"),
        ("attributes", "role"),
        ("attributes", "quoted"),
        ("fields", "measures"),
        ("fields", "relevance"),
    ]


def test_the_strip_shows_the_labels_of_the_open_group_or_all_if_there_are_no_groups() -> None:
    session = session_from("^Ann", GROUPS)
    assert plain(strip_rows(session, 40, ROUNDED)[3]).startswith("╰─ a  A group 0  b  B group 0  +8 ─")
    opened = press(session, "b")[-1].session
    row = strip_rows(opened, 40, ROUNDED)[3]
    assert plain(row).startswith("╰─ a  a item 0  i  b item 0  +8 ─")
    assert [piece.command for piece in row if piece.label] == ["label", "label"]
    closed = strip_rows(session, 40, ROUNDED)[3]
    assert [piece.command for piece in closed if piece.label] == ["group", "group"]
    below = session_from("^[Ann|politician]", LINKED)
    assert "p  Person 1  t  Politician 1  o  Policy 0" in plain(strip_rows(below, 80, ROUNDED)[3])


def test_a_long_answer_in_the_strip_is_cut_to_twenty_cells() -> None:
    for length, answer in ((21, f"f: {'x' * 19}…"), (20, f"f: {'x' * 20}")):
        rows = strip_rows(with_field(Field("f", FieldType.TEXT), f="x" * length), 90, ROUNDED)
        assert [piece.text for piece in rows[2] if piece.command] == [answer]


@pytest.mark.parametrize(
    ("width", "texts"), [(8, ["abc", "def"]), (7, ["abc", " …"]), (4, [" …"]), (5, ["abc", " …"])]
)
def test_pieces_fit_up_to_the_cells_of_the_sign_that_there_are_more(width: int, texts: list[str]) -> None:
    assert [piece.text for piece in fitting([Piece("abc"), Piece("def")], width)] == texts


def test_the_other_end_of_a_relation_is_named_as_it_is_now() -> None:
    marked = "^[Curfew|event] hit [Marie|person]"
    session = press(session_from(marked, LINKED), "tab R t m")[-1].session
    column = FormColumn()
    assert any("Person" in row and "targets" in row for row in map(toned, whole_form(session, 60, column)))
    spans = [
        replace(each, label="politician") if each.text == "Marie" else each for each in session.layer.spans
    ]
    other = replace(session, layer=replace(session.layer, spans=Spans(spans)))
    assert any("Politician" in row and "targets" in row for row in map(toned, whole_form(other, 60, column)))


def test_another_session_of_equal_numbers_and_words_keeps_all_rows() -> None:
    session = press(session_from("^[Ann|person] met"), "tab")[-1].session
    column = FormColumn()
    before = [row for panel in column.panels(session, 40) for row in panel.rows]
    copied = replace(session, layer=replace(session.layer, note="now"))
    after = [row for panel in column.panels(copied, 40) for row in panel.rows]
    changed = [toned(row) for row, was in zip(after, [*before, None], strict=True) if row is not was]
    assert changed == ["(   note: now)"]


def test_other_widths_of_the_terminal_are_measured_again() -> None:
    session = press(session_from("^[“Ann”|person] met"), "tab")[-1].session
    definition = replace(session.schema.labels[0], description="“" * 30)
    session = replace(
        session, schema=replace(session.schema, labels=(definition, *session.schema.labels[1:]))
    )
    try:
        once = shown(session)
        assert set_widths(Widths(ambiguous=2))
        assert shown(session) != once
    finally:
        set_widths(Widths())
    assert shown(session) == once


@pytest.mark.parametrize(
    ("width", "row"),
    [(13, "  p  …    ·"), (14, "  p  …     ·"), (15, "  p  P…     ·")],
)
def test_in_a_narrow_column_the_name_of_a_label_is_cut_and_never_its_count(width, row):
    rows = whole_form(session_from("^one"), width)
    assert "".join(piece.text for piece in rows[1]) == row


def test_the_suggestion_that_yes_would_take_is_named_with_what_it_rests_on() -> None:
    session = session_from("^Ann met {the long name of somebody|person}.")
    assert part(shown(session), "Suggestion") == [
        "# Suggestion",
        "   Person?",
        "~  “the long name of somebody”~",
        "(   sure  )━━━━━━━━━━ 1.00",
        "(   from  )test",
        "   <Space>( yes   )<x>( no   )",
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Bo", "   Space  Person  “Bo” 1.00, test"),
        ("the long name of somebody", "   Space  Person  “the long name of s…"),
    ],
)
def test_beside_a_span_in_focus_the_suggestion_that_yes_would_take_has_a_row(text: str, row: str) -> None:
    session = press(session_from(f"^[Ann|person] met {{{text}|person}}."), "right left")[-1].session
    assert session.focus is not None
    assert row in [plain(each).rstrip() for each in whole_form(session)]
