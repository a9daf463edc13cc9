"""Colours are readable, and everything that they show is shown without colour as well."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product
from types import SimpleNamespace

import pytest
from msgspec.structs import replace
from rich.color import Color, ColorSystem
from rich.style import Style

from annotator.schema.palette import _DARK_GROUND, _LIGHT_GROUND, NAMES, PALETTE, swatch
from annotator.schema.tints import READABLE, contrast
from annotator.schema.values import Label, LabelSchema
from annotator.session.states import View
from annotator.tui.styles import Styles
from annotator.tui.terminal.underlines import dotted, draw_dotted, draws_dotted
from annotator.tui.theme_colors import ANSI, DARK, LIGHT, PLAIN, ThemeColors, colors_of, sixteen
from annotator.view.looks import Look, Mark
from annotator.view.markup import Face
from annotator.view.pieces import Tone

SCHEMA = LabelSchema("t", 1, "T", tuple(Label(f"l{n}", f"L{n}", color=name) for n, name in enumerate(NAMES)))
THEME_COLORS = {"dark": DARK, "light": LIGHT, "ansi": ANSI, "no-color": PLAIN}
SIGNS = {
    "text": Look(),
    "caret": Look(caret=True),
    "focus": Look(focused=True),
    "suggestion": Look(suggested="l0"),
    "offered": Look(suggested="l0", offered=True),
    "hit": Look(hit=True),
    "boilerplate": Look(dim=True),
    "heading": Look(face=Face.HEADING),
    "in one more": Look(around=1),
    "in two more": Look(around=2),
}


def attributes(style: Style) -> tuple[bool, ...]:
    names = ("bold", "dim", "italic", "underline", "underline2", "reverse")
    return tuple(bool(getattr(style, name)) for name in names)


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
def test_every_colour_of_a_theme_can_be_read_on_every_background(colors: ThemeColors) -> None:
    for text, behind in product(
        (colors.text, colors.dim, colors.accent, colors.warning, colors.good), (colors.page, colors.raised)
    ):
        assert contrast(text, behind) >= READABLE, (text, behind)
    assert contrast(colors.text, colors.raised) >= READABLE
    assert contrast(colors.page, colors.warning) >= READABLE, "an aiming number"


@pytest.mark.parametrize("colors", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("sign", SIGNS)
def test_text_on_every_tint_is_readable_under_every_other_sign(colors: ThemeColors, sign: str) -> None:
    styles = Styles(colors)
    for label in SCHEMA.labels:
        look = SIGNS[sign]
        style = styles.look(
            SCHEMA, Look(**{**{f: getattr(look, f) for f in look.__slots__}, "tint": label.id})
        )
        assert style.color
        assert style.bgcolor
        assert contrast(style.color.triplet.hex, style.bgcolor.triplet.hex) >= READABLE  # type: ignore[union-attr]


ON_TINTS = {
    "focus": Look(focused=True, tint="l0"),
    "caret in focus": Look(focused=True, tint="l0", caret=True),
    "span in focus": Look(focused=True, tint="l1", inside=True, around=1),
    "span": Look(tint="l0"),
    "in one more": Look(tint="l0", around=1),
    "in two more": Look(tint="l0", around=2),
    "current hit": Look(hit=True, selected=True),
}


@pytest.mark.parametrize("colors", THEME_COLORS)
@pytest.mark.parametrize("view", [View.TINT, View.PLAIN])
def test_signs_differ_without_colour(colors: str, view: View) -> None:
    is_tinted = view is View.TINT and colors in ("dark", "light")
    styles = Styles(THEME_COLORS[colors])
    signs = {**SIGNS, **ON_TINTS} if is_tinted else SIGNS
    looks = {name: replace(look, view=view) for name, look in signs.items()}
    # With a ground of its own or not: a lightness, and no hue.
    seen = {
        name: (*attributes(style), is_tinted and style.bgcolor != styles.plain.bgcolor)
        for name, look in looks.items()
        for style in (styles.look(SCHEMA, look),)
    }
    if colors != "no-color":  # dim text is a grey there, which is a lightness, too
        del seen["boilerplate"]
    if is_tinted:
        assert seen.pop("caret in focus") == seen["current hit"], "which is never amid what is reversed"
    for one, other in combinations(seen, 2):
        assert seen[one] != seen[other], (one, other)


def test_without_colours_what_is_in_the_focus_differs_from_it_and_nested_spans_have_two_lines() -> None:
    styles = Styles(PLAIN)
    focus, caret, inner, inner_caret = (
        attributes(styles.look(SCHEMA, replace(ON_TINTS[name], **changes)))
        for name, changes in (
            ("focus", {}),
            ("caret in focus", {}),
            ("span in focus", {}),
            ("span in focus", {"caret": True}),
        )
    )
    assert len({focus, caret, inner, inner_caret}) == 4
    assert styles.look(SCHEMA, ON_TINTS["span in focus"]).underline2


def test_without_colours_none_is_sent() -> None:
    styles = Styles(PLAIN)
    looks = [*SIGNS.values(), Look(tint="l0"), Look(mark=Mark.NUMBER), Look(mark=Mark.INITIAL)]
    for style in [*(styles.look(SCHEMA, look) for look in looks), styles.bar, styles.bar_key, styles.thumb]:
        assert {style.color, style.bgcolor} <= {Color.default(), None}
    assert styles.look(SCHEMA, Look(tint="l0")).underline, "a span is underlined where it cannot be tinted"


def test_custom_colours_are_made_for_the_grounds_of_the_themes() -> None:
    assert (LIGHT.raised, DARK.raised) == (_LIGHT_GROUND, _DARK_GROUND)


def test_the_sixteen_colours_differ() -> None:
    assert len({sixteen(PALETTE[name]) for name in NAMES}) == len(NAMES)
    assert sixteen(swatch("#0071b0")) == sixteen(PALETTE["blue"])
    assert sixteen(swatch("red 2")) == sixteen(PALETTE["red"])


def test_no_style_of_one_schema_is_kept_for_another() -> None:
    styles = Styles(DARK)
    other = LabelSchema("u", 1, "U", (Label("l0", "L0", color="red"),))
    assert styles.look(SCHEMA, Look(tint="l0")) != styles.look(other, Look(tint="l0"))


@pytest.mark.parametrize("colors", [DARK, LIGHT, ANSI, PLAIN])
def test_a_retired_label_is_dim_and_none_of_the_others_is(colors: ThemeColors) -> None:
    schema = LabelSchema(
        "t", 1, "T", (Label("old", "Old", color="sky", retired=True), Label("new", "New", color="sky"))
    )
    styles = Styles(colors)
    old, new = (styles.look(schema, Look(tint=label)) for label in ("old", "new"))
    assert (old.color, old.dim, old.underline) == (styles.dim.color, styles.dim.dim, True)
    assert old != new


# -- what each sign looks like ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        (Look(), ""),
        (Look(caret=True), "reverse"),
        (Look(selected=True), "reverse"),
        (Look(caret=True, selected=True), "reverse"),
        (Look(focused=True), "bold underline reverse"),
        (Look(focused=True, caret=True), "bold reverse"),
        (Look(around=1), "underline"),
        (Look(around=2), "underline2"),
        (Look(around=3), "underline2"),
        (Look(focused=True, tint="l0"), "bold reverse"),
        (Look(focused=True, tint="l0", caret=True), "bold underline reverse"),
        (Look(focused=True, tint="l0", selected=True), "bold underline reverse"),
        (Look(focused=True, tint="l0", around=1), "bold reverse"),
        (Look(focused=True, tint="l0", around=2, caret=True), "bold underline reverse"),
        (Look(focused=True, tint="l1", inside=True, around=1), "bold underline"),
        (Look(focused=True, tint="l1", inside=True, around=1, caret=True), "bold underline reverse"),
        (Look(focused=True, view=View.LANES), "bold"),
        (Look(focused=True, view=View.LANES, caret=True), "bold reverse"),
        (Look(focused=True, view=View.PLAIN), "bold underline reverse"),
        (Look(suggested="l0"), "underline"),
        (Look(suggested="l0", view=View.PLAIN), "dim underline"),
        (Look(suggested="l0", offered=True), "bold italic underline"),
        (Look(hit=True, selected=True), "bold underline reverse"),
        (Look(offered=True), ""),
        (Look(hit=True), "bold underline"),
        (Look(face=Face.HEADING), "bold"),
        (Look(face=Face.MARKER), "bold"),
        (Look(face=Face.QUOTE), "italic"),
        (Look(face=Face.QUIET), ""),
        (Look(tint="l0"), ""),
        (Look(tint="l0", around=1), "underline"),
        (Look(mark=Mark.NUMBER), "bold"),
        (Look(mark=Mark.INITIAL, caret=True), ""),
    ],
)
def test_every_sign_has_its_attributes(look: Look, shown: str) -> None:
    names = ("bold", "dim", "italic", "underline", "underline2", "reverse")
    style = Styles(DARK).look(SCHEMA, look)
    assert " ".join(name for name in names if getattr(style, name)) == shown


def colours(style: Style) -> tuple[str | None, str | None]:
    return (style.color and style.color.name, style.bgcolor and style.bgcolor.name)


def test_text_is_in_the_colours_of_what_it_belongs_to() -> None:
    styles = Styles(DARK)
    page = DARK.page
    tint = colours(styles.label(SCHEMA, "l0"))
    accent = PALETTE["blue"].dark.accent
    for look, shown in (
        (Look(), (DARK.text, page)),
        (Look(dim=True), (DARK.dim, page)),
        (Look(face=Face.QUIET), (DARK.dim, page)),
        (Look(dim=True, tint="l0"), tint),
        (Look(hit=True), (DARK.accent, page)),
        (Look(hit=True, tint="l0"), tint),
        (Look(hit=True, selected=True), (DARK.accent, page)),  # reversed
        (Look(hit=True, selected=True, tint="l0"), (DARK.accent, page)),
        (Look(focused=True, tint="l0"), (accent, page)),  # reversed
        (Look(focused=True, tint="l0", caret=True), (accent, page)),
        (Look(focused=True, tint="l0", hit=True), (accent, page)),
        (Look(focused=True, tint="l0", inside=True), tint),
        (Look(focused=True, tint="l0", dim=True), (accent, page)),
        (Look(suggested="l0"), (accent, page)),
        (Look(suggested="l0", dim=True), (accent, page)),
        (Look(suggested="l0", view=View.PLAIN), (DARK.text, page)),
        (Look(suggested="l0", tint="l1"), colours(styles.label(SCHEMA, "l1"))),
        (Look(mark=Mark.INITIAL, initial_of="l0"), (accent, page)),
        (Look(mark=Mark.INITIAL, initial_of="l1", tint="l0"), tint),
        (Look(mark=Mark.INITIAL, initial_of="l1", tint="l0", focused=True), (accent, page)),  # reversed
        (Look(mark=Mark.NUMBER), (page, DARK.warning)),
        (Look(mark=Mark.CLOSE), (DARK.dim, page)),
    ):
        assert colours(styles.look(SCHEMA, look)) == shown, look
    assert colours(styles.lane(SCHEMA, "l0", focused=True)) == (accent, page), "reversed"
    assert colours(styles.lane(SCHEMA, "l0")) == tint


@pytest.mark.parametrize(
    ("colors", "underlined", "brackets"),
    [(DARK, "none", False), (LIGHT, "none", False), (ANSI, "none", False), (PLAIN, "one", True)],
)
def test_without_colours_a_span_is_underlined_and_bracketed(
    colors: ThemeColors, underlined: str, brackets: bool
) -> None:
    styles = Styles(colors)
    alone, around = (styles.look(SCHEMA, Look(tint="l0", around=number)) for number in (0, 1))
    assert bool(alone.underline) == (underlined == "one")
    assert bool(around.underline2) == (underlined == "one")
    assert styles.has_brackets == brackets


def test_the_tints_are_those_of_the_theme() -> None:
    label = SCHEMA.labels[0]
    swatch_of_label = PALETTE[label.color or ""]
    for colors, shade in ((DARK, swatch_of_label.dark), (LIGHT, swatch_of_label.light)):
        assert colours(Styles(colors).label(SCHEMA, label.id)) == (shade.text, shade.tint)
    color, text = sixteen(swatch_of_label)
    assert colours(Styles(ANSI).label(SCHEMA, label.id)) == (text, color)


@pytest.mark.parametrize("colors", [DARK, LIGHT, ANSI, PLAIN])
def test_bars_tones_and_lanes(colors: ThemeColors) -> None:
    styles = Styles(colors)
    assert [
        bool(style.bold) for style in (styles.title, styles.bar_key, styles.bar_warning, styles.row_at_cursor)
    ] == [True] * 4
    assert [bool(style.bold) for style in (styles.plain, styles.dim, styles.bar, styles.bar_dim)] == [
        False
    ] * 4
    assert bool(styles.row_at_cursor.reverse) == colors.is_ansi
    assert bool(styles.look(SCHEMA, Look(mark=Mark.NUMBER)).reverse) == colors.is_ansi
    assert bool(styles.bar_hit.underline)
    assert bool(styles.bar_hit.bold)
    assert styles.at_cursor("bar_hit").underline
    assert not styles.at_cursor("bar").underline
    tones = {tone: attributes(styles.tone(tone)) for tone in Tone}
    assert len({tones[tone] for tone in (Tone.PLAIN, Tone.HEADING, Tone.CHOSEN, Tone.OFFERED)}) == 4
    assert styles.tone(Tone.CHOSEN).reverse
    assert styles.tone(Tone.CURSOR).bold
    assert not styles.tone(Tone.HEADING).reverse
    assert styles.tone(Tone.KEY) == styles.bar_key
    assert styles.tone(Tone.WANTED) == styles.bar_warning
    lane, focused = styles.lane(SCHEMA, "l0"), styles.lane(SCHEMA, "l0", focused=True)
    assert (bool(lane.bold), bool(lane.reverse), bool(lane.underline)) == (False, False, False)
    assert (bool(focused.bold), bool(focused.reverse), bool(focused.underline)) == (True, True, False)
    assert colours(styles.lane(SCHEMA, None)) == colours(styles.dim)


@pytest.mark.parametrize(
    ("environ", "draws"),
    [
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM": "tmux-256color", "TERM_PROGRAM": "tmux"}, False),
        ({"TERM": "xterm-kitty", "TMUX": "socket,1,0"}, False),
        ({"TERM": "screen", "STY": "1.x", "VTE_VERSION": "7601"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7600"}, True),
        ({"TERM": "xterm-256color", "VTE_VERSION": "7406"}, False),
        ({"TERM": "xterm-256color", "VTE_VERSION": "new"}, False),
        ({}, False),
    ],
)
def test_lines_are_dotted_on_terminals_that_are_known_to_draw_them(
    environ: dict[str, str], *, draws: bool
) -> None:
    assert draws_dotted(environ) == draws


@pytest.fixture
def _dots() -> Iterator[None]:
    draw_dotted(ColorSystem.TRUECOLOR)
    yield
    draw_dotted(None)


@pytest.mark.usefixtures("_dots")
def test_the_line_of_a_suggestion_is_dotted_and_no_other() -> None:
    styles = Styles(DARK)
    suggested, offered, hit = (
        styles.look(SCHEMA, look).render("x")
        for look in (Look(suggested="l0"), Look(suggested="l0", offered=True), Look(hit=True))
    )
    assert suggested.startswith("\x1b[4:4;38;2;")
    assert offered.startswith("\x1b[1;3;4:4;38;2;")
    assert "4:4" not in hit
    four = Style(underline=True, color="#040404")
    assert dotted(four).render("x") == "\x1b[4:4;38;2;4;4;4mx\x1b[0m"
    assert dotted(Style(bold=True)).render("x") == "\x1b[1mx\x1b[0m"


def test_lines_are_plain_where_nothing_is_known_of_the_terminal() -> None:
    assert Styles(DARK).look(SCHEMA, Look(suggested="l0")).render("x").startswith("\x1b[4;")


def test_no_more_looks_are_kept_than_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.tui.styles._KEPT_LOOKS", 2)
    styles = Styles(DARK)
    looks = [Look(), Look(caret=True), Look(hit=True), Look(dim=True)]
    for look in looks[:3]:
        styles.look(SCHEMA, look)
    assert len(styles._looks) == 3
    styles.look(SCHEMA, looks[3])
    assert list(styles._looks) == [looks[3]]
    assert Styles.on(DARK) is Styles.on(DARK)
    assert Styles.on(DARK).colors is DARK


class Terminal:
    """What is asked of an app whose colours are wanted."""

    def __init__(
        self, system: str | None, theme: str, *, no_color: bool = False, is_headless: bool = False
    ) -> None:
        self.no_color, self.is_headless, self.theme = no_color, is_headless, theme
        self.console = SimpleNamespace(color_system=system)
        self.current_theme = SimpleNamespace(ansi=theme.startswith("ansi"), dark="light" not in theme)


@pytest.mark.parametrize(
    ("terminal", "colors"),
    [
        (Terminal("truecolor", "textual-dark"), DARK),
        (Terminal("256", "textual-light"), LIGHT),
        (Terminal("truecolor", "ansi-dark"), ANSI),
        (Terminal("standard", "textual-light"), ANSI),
        (Terminal("standard", "textual-light", is_headless=True), LIGHT),
        (Terminal("standard", "textual-dark", no_color=True), PLAIN),
    ],
)
def test_the_colours_are_those_that_the_terminal_and_the_theme_have(
    terminal: Terminal, colors: ThemeColors
) -> None:
    for _ in range(2):  # the second time from what is kept by theme
        assert colors_of(terminal) is colors  # type: ignore[arg-type]
    assert Styles.of(terminal) is Styles.on(colors)  # type: ignore[arg-type]
