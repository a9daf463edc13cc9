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
from annotator.view.form_rows import FormColumn, strip_rows
from annotator.view.lines import width_of
from annotator.view.pieces import Line, Piece, Tone, fitting
from annotator.view.widths import Widths
from tests.marked import press, session_from
from tests.session.linked import LINKED, many

SIGNS = {
    Tone.PLAIN: "{}",
    Tone.LABEL: "{}",
    Tone.DIM: "({})",
    Tone.HEADING: "#{}",
    Tone.KEY: "<{}>",
    Tone.CHOSEN: "={}=",
    Tone.CURSOR: "_{}_",
    Tone.WANTED: "!{}!",
}
GROUPS = parse_schema(many(10, 10), "many.yaml")


def toned(row: Line) -> str:
    """The texts of the pieces, each between the signs of its tone."""
    return "".join(SIGNS[piece.tone].format(piece.text) for piece in row).rstrip()


def shown(session: Session, width: int = 40) -> list[str]:
    return [toned(row) for row in FormColumn().rows(session, width)]


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
        ("", ["<   ><a>(▸) A group", "<   ><b>(▸) B group"]),
        ("b", ["<   ><a>(▸) A group", "<   ><b>(▾) B group", "<     ><a>( ) a item"]),
        ("a a", ["< ▸ ><a>(▸) A group", "<   ><b>(▸) B group"]),
        ("a i", ["<   ><a>(▾) A group", "< ▸   >< >( ) a item"]),
        ("a i a", ["<   ><a>(▾) A group", "<     >< >( ) a item"]),
    ],
)
def test_a_group_is_unfolded_while_it_is_open_or_has_the_current_label(keys: str, rows: list[str]) -> None:
    labels = part(shown(press(session_from("^Ann", GROUPS), keys)[-1].session), "Labels")[1:]
    is_open = any("▾" in row for row in labels)
    assert len(labels) == 10 + 10 * is_open
    found = [row.partition(" (")[0] for row in labels]
    assert [row for row in rows if row not in found] == []


def commands_of(row: Line) -> list[tuple[str, str]]:
    return [(piece.command, piece.argument) for piece in row]


def test_a_click_on_a_label_gives_it_and_on_a_group_opens_it_and_the_count_is_no_button() -> None:
    rows = FormColumn().rows(press(session_from("^Ann", GROUPS), "b")[-1].session, 40)
    assert {sum(width_of(piece.text) for piece in row) for row in rows[1:21]} == {40}
    assert commands_of(rows[0]) == [("", "")]
    assert commands_of(rows[2]) == [("", ""), *[("group", "bx1")] * 3, ("", "")]
    assert commands_of(rows[3]) == [("", ""), *[("label", "b10-0")] * 3, ("", "")]
    assert [piece.label for piece in rows[3]] == [None, None, None, "b10-0", None]


def test_counts_include_the_labels_below() -> None:
    session = session_from("^[Ann|person] met [Bo|politician] at [war|event] by [Eve|person]", LINKED)
    counts = [row.split("(")[-1].strip(" )") for row in part(shown(session), "Labels")[1:]]
    assert counts == ["3", "1", "·", "1", "·", "·"]


@pytest.mark.parametrize(("used", "there"), [(True, True), (False, False)])
def test_a_retired_label_is_shown_while_a_span_has_it_and_gives_nothing(used: bool, there: bool) -> None:
    schema = LabelSchema("s", 1, "S", (Label("new", "New", key="n"), Label("old", "Old", retired=True)))
    spans = Spans([Span("s", (Range(0, 3),), "old", "Ann", "amy")] if used else [])
    session = Session(Document("d", "Ann met"), schema, Layer("d", "amy", spans))
    rows = FormColumn().rows(session, 30)
    old = [row for row in rows if "Old" in toned(row)]
    assert [toned(row) for row in old] == (["(      Old )(                   1)"] if there else [])
    assert all(commands_of(row) == [("", ""), ("", "")] for row in old)
    assert "Old" not in toned(strip_rows(session, 80)[0])
    assert "n New 0" in toned(strip_rows(session, 80)[0])


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
        ("l", ["(   one two three four)", "(   five six seven eight …)"]),
    ],
)
def test_the_definition_of_the_current_label_has_two_rows_always(keys: str, rows: list[str]) -> None:
    session = press(session_from("^[Ann|person] met", DEFINED), keys)[-1].session
    assert shown(session, 26)[3:6] == [*rows, ""]


def test_the_definition_of_an_open_group_comes_before_that_of_the_focus() -> None:
    labels = tuple(replace(label, description=f"About {label.name}.") for label in GROUPS.labels)
    session = session_from("^[Ann|bx1] met", replace(GROUPS, labels=labels))
    for keys, definition in (("tab", "B group"), ("tab a", "A group"), ("tab a i", "a item")):
        assert f"(   About {definition}.)" in shown(press(session, keys)[-1].session)


# -- the span and its fields -------------------------------------------------------------------------------------


def test_without_a_span_in_focus_the_form_says_so() -> None:
    assert part(shown(session_from("^Ann [Bo|person]")), "Span") == ["# Span(  none focused)"]


@pytest.mark.parametrize(
    ("keys", "head"),
    [
        ("tab", "# Span   Person !  1 left!"),
        ("tab M", "# Span   Person !  ⚑ flagged!!  1 left!"),
        ("tab A a escape M", "# Span   Person !  ⚑ flagged!"),
        ("tab A a escape", "# Span   Person"),
    ],
)
def test_the_head_of_the_span_counts_what_is_left_and_shows_its_flag(keys: str, head: str) -> None:
    assert part(shown(press(session_from("^[Ann|person] met", LINKED), keys)[-1].session), "Span")[0] == head


def test_a_long_quote_has_four_rows_and_the_label_that_is_unknown_its_id() -> None:
    session = press(session_from("^[" + "Ann met Bo. " * 99 + "|person]"), "tab")[-1].session
    rows = part(shown(session), "Span")
    assert rows[1].startswith("   “Ann met Bo.")
    assert [y for y, row in enumerate(rows) if row.startswith("   ") and "Ann" in row] == [1, 2, 3, 4]
    assert all(width_of(row) <= 3 + 36 for row in rows[1:5])
    assert session.focus is not None
    lost = replace(session, focus=replace(session.focus, label="lost"))
    assert part(shown(lost), "Span")[0] == "# Span   lost"


FIELDS = "tab A a y"


def test_the_fields_of_the_span_have_their_answers_and_the_one_at_the_cursor_its_help() -> None:
    session = press(session_from("^[Ann|person] met", LINKED), FIELDS)[-1].session
    assert part(shown(session), "Span")[2:] == [
        "<   >(role*)  activist",
        "<   >(quoted)  yes",
        "< › >_words_  (·)",
        "(     Enter types the answer)",
        "<   >(born)  (·)",
        "<   >(age)  (·)",
        "<   >(sure)  (·)",
        "<   >(topics)  (·)",
    ]
    rows = FormColumn().rows(session, 40)
    (words,) = (row for row in rows if "words" in toned(row))
    assert commands_of(words) == [("", ""), ("attributes", "words"), ("", ""), ("attributes", "words")]


def test_the_fields_of_the_document_have_theirs_and_the_head_counts_what_is_required() -> None:
    session = press(session_from("^Ann met", LINKED), "T o")[-1].session
    assert part(shown(session), "Document") == [
        "# Document(  in progress)!  1 left!",
        "<   >(topic*)  other",
        "< › >_why*_  !required!",
        "(     Enter types the answer)",
        "<   >(opinion)  (no (default))",
        "<   >(day)  (·)",
    ]
    rows = FormColumn().rows(session, 40)
    (why,) = (row for row in rows if "why" in toned(row))
    assert commands_of(why) == [("", ""), ("fields", "why"), ("", ""), ("fields", "why")]
    assert toned(strip_rows(session, 90)[2]) == (
        "# in progress  topic: other ! why: required !( opinion: no (default) )( day: · )"
    )


def test_a_document_that_is_flagged_and_its_note_are_seen() -> None:
    session = session_from("^Ann met", LabelSchema("s", 1, "S", (Label("person", "Person", key="p"),)))
    flagged = press(session, "M")[-1].session
    assert part(shown(flagged), "Document") == ["# Document!  flagged!"]
    noted = replace(session, layer=replace(session.layer, note="A note."))
    assert part(shown(noted), "Document") == ["# Document(  new)", "(   note: A note.)"]


def test_the_keys_to_the_fields_are_shown_while_the_form_of_theirs_is_open() -> None:
    fields = (Field("one", FieldType.TEXT, key="1"), Field("two", FieldType.TEXT, key="2"))
    schema = LabelSchema("s", 1, "S", (Label("person", "Person", key="p", attributes=fields),), fields)
    closed = press(session_from("^[Ann|person] met", schema), "tab")[-1].session
    of_span = replace(closed, form=FormCursor(of_span=True, field="one"))
    of_document = replace(closed, form=FormCursor(of_span=False, field="two"))
    signs = {
        name: [row[1:4] for row in shown(session) if "one" in row or "two" in row]
        for name, session in {"no": closed, "span": of_span, "document": of_document}.items()
    }
    assert signs == {
        "no": ["   ", "   ", "   ", "   "],
        "span": [" › ", " 2 ", "   ", "   "],
        "document": ["   ", "   ", " 1 ", " › "],
    }


CHOICES = Field(
    "role",
    FieldType.MULTICHOICE,
    description="What they did. " * 9,
    choices=(Choice("official", "o"), Choice("x", "x"), Choice("activist", ""), Choice("somebody else", "s")),
)


def test_the_values_are_in_rows_with_their_keys_and_those_chosen_stand_out() -> None:
    rows = part(shown(with_field(CHOICES, role=("x", "activist")), 34), "Span")
    assert rows[2:] == [
        "< › >_role_  x, activist",
        "(     What they did. What they)",
        "(     did. What they did. What)",
        "     <o> official  =x=  <·> =activist=",
        "     <s> somebody else",
    ]


def test_a_row_of_values_takes_one_more_as_long_as_it_fits() -> None:
    # 5 cells before the first value, and 4 with each for its key and the blanks around it.
    field = Field("role", FieldType.CHOICE, choices=(Choice("abcdef", "a"), Choice("bcdefg", "b")))
    exact = part(shown(with_field(field), 25), "Span")
    assert exact[3:] == ["     <a> abcdef  <b> bcdefg"]
    short = part(shown(with_field(field), 24), "Span")
    assert short[3:] == ["     <a> abcdef", "     <b> bcdefg"]


def test_a_value_is_cut_to_the_cells_beside_its_key() -> None:
    choices = (Choice("abcdefghijk", "a"), Choice("abcdefghijkl", "b"))
    rows = part(
        shown(with_field(Field("role", FieldType.CHOICE, choices=choices), role="abcdefghijk"), 20), "Span"
    )
    assert rows[3:] == ["     <a> =abcdefghijk=", "     <b> abcdefghij…"]


@pytest.mark.parametrize("width", [8, 12])
def test_a_value_wider_than_the_form_takes_a_row_of_its_own_and_no_empty_one_before_it(width: int) -> None:
    choices = (Choice("abcdefghijk", "a"), Choice("bcdefghijkl", "b"))
    rows = part(shown(with_field(Field("role", FieldType.CHOICE, choices=choices)), width), "Span")
    assert [row[:8] for row in rows[-2:]] == ["     <a>", "     <b>"]
    assert rows[-3].startswith("< › >")


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
    assert part(shown(with_field(field)), "Span")[2:] == [
        "< › >_quoted_  (no (default))",
        "     <y> yes  <n> no",
    ]
    assert part(shown(with_field(field, quoted=True)), "Span")[2:] == [
        "< › >_quoted_  yes",
        "     <y> =yes=  <n> no",
    ]


@pytest.mark.parametrize("width", [16, 24, 40])
def test_a_long_name_and_a_long_answer_leave_each_other_room(width: int) -> None:
    field = Field("f", FieldType.TEXT, name="A name of many words that has no room")
    row = FormColumn().rows(with_field(field, f="an answer that has none either"), width)
    (line,) = (line for line in row if any(piece.tone is Tone.CURSOR for piece in line))
    assert line[1].text.endswith("…")
    assert line[3].text.endswith("…")
    assert width_of(line[1].text) == width - 12
    assert sum(width_of(piece.text) for piece in line) <= width


# -- both shapes -------------------------------------------------------------------------------------------------


def test_the_strip_says_that_nothing_is_in_focus_or_what_is() -> None:
    assert toned(strip_rows(session_from("^Ann [Bo|person]"), 80)[1]) == "( no span focused)"
    session = press(session_from("^[" + "Ann " * 20 + "|person]"), "tab M")[-1].session
    assert toned(strip_rows(session, 90)[1]) == (
        " Person  “Ann Ann Ann Ann Ann Ann Ann A…” ⚑ ( role: · )( quoted: no (default) )"
    )


def test_a_click_on_a_field_in_the_strip_opens_it() -> None:
    _, of_span, of_document = strip_rows(press(session_from("^[Ann|person]"), "tab")[-1].session, 120)
    assert commands_of(of_span)[2:] == [("attributes", "role"), ("attributes", "quoted")]
    assert commands_of(of_document)[1:] == [("fields", each) for each in ("topic", "measures", "relevance")]


def test_the_strip_shows_the_labels_of_the_open_group_or_all_if_there_are_no_groups() -> None:
    session = session_from("^Ann", GROUPS)
    assert toned(strip_rows(session, 40)[0]) == "  a A group 0   b B group 0  ( …)"
    opened = press(session, "b")[-1].session
    row = strip_rows(opened, 40)[0]
    assert toned(row) == "  a a item 0   i b item 0  ( …)"
    assert [piece.command for piece in row if piece.label] == ["label", "label"]
    assert [piece.command for piece in strip_rows(session, 40)[0] if piece.label] == ["group", "group"]
    below = session_from("^[Ann|politician]", LINKED)
    assert "p Person 1   t Politician 1   o Policy 0" in toned(strip_rows(below, 80)[0])


def test_a_long_answer_in_the_strip_is_cut_to_twenty_cells() -> None:
    session = with_field(Field("f", FieldType.TEXT), f="x" * 21)
    assert strip_rows(session, 90)[1][-1].text == f" f: {'x' * 19}… "
    assert (
        strip_rows(with_field(Field("f", FieldType.TEXT), f="x" * 20), 90)[1][-1].text == f" f: {'x' * 20} "
    )


@pytest.mark.parametrize(
    ("width", "texts"), [(8, ["abc", "def"]), (7, ["abc", " …"]), (4, [" …"]), (5, ["abc", " …"])]
)
def test_pieces_fit_up_to_the_cells_of_the_sign_that_there_are_more(width: int, texts: list[str]) -> None:
    assert [piece.text for piece in fitting([Piece("abc"), Piece("def")], width)] == texts


def test_the_part_of_the_document_is_at_the_bottom_where_there_is_room() -> None:
    session = session_from("^Ann met")
    rows = FormColumn().rows(session, 40)
    taller = FormColumn().rows(session, 40, len(rows) + 3)
    foot = rows.index(next(row for row in rows if toned(row).startswith("# Document")))
    assert taller == [*rows[:foot], (), (), (), *rows[foot:]]
    assert FormColumn().rows(session, 40, 2) == rows


def test_the_other_end_of_a_relation_is_named_as_it_is_now() -> None:
    marked = "^[Curfew|event] hit [Marie|person]"
    session = press(session_from(marked, LINKED), "tab R t m")[-1].session
    column = FormColumn()
    assert any("Person" in row and "targets" in row for row in map(toned, column.rows(session, 60)))
    spans = [
        replace(each, label="politician") if each.text == "Marie" else each for each in session.layer.spans
    ]
    other = replace(session, layer=replace(session.layer, spans=Spans(spans)))
    assert any("Politician" in row and "targets" in row for row in map(toned, column.rows(other, 60)))


def test_another_session_of_equal_numbers_and_words_keeps_all_rows() -> None:
    session = press(session_from("^[Ann|person] met"), "tab")[-1].session
    column = FormColumn()
    before = column.rows(session, 40)
    copied = replace(session, layer=replace(session.layer, note="now"))
    after = column.rows(copied, 40)
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
    [(10, "   p  …    ·"), (12, "   p  …    ·"), (13, "   p  …     ·"), (14, "   p  P…     ·")],
)
def test_in_a_narrow_column_the_name_of_a_label_is_cut_and_never_its_count(width, row):
    rows = FormColumn().rows(session_from("^one"), width)
    assert "".join(piece.text for piece in rows[1]) == row


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Bo", "   Space  Person  “Bo” 1.00, test"),
        ("the long name of somebody", "   Space  Person  “the long name of s…"),
    ],
)
def test_the_suggestion_that_yes_would_take_is_named_in_the_form(text, shown):
    session = session_from(f"^Ann met {{{text}|person}}.")
    rows = ["".join(piece.text for piece in row).rstrip() for row in FormColumn().rows(session, 40)]
    assert shown in rows
