"""Colours are readable, and everything that they show is shown without colour as well."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from rich.color import Color
from rich.style import Style

from annotator.schema.palette import NAMES, PALETTE, swatch
from annotator.schema.tints import READABLE, contrast
from annotator.schema.values import Label, LabelSchema
from annotator.tui.styles import Styles
from annotator.tui.theme_colors import ANSI, DARK, LIGHT, PLAIN, ThemeColors, sixteen
from annotator.view.looks import Look, Mark
from annotator.view.markup import Face

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
        (colors.text, colors.dim, colors.accent, colors.warning), (colors.page, colors.bar)
    ):
        assert contrast(text, behind) >= READABLE, (text, behind)
    assert contrast(colors.text, colors.selection) >= READABLE
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


@pytest.mark.parametrize("colors", THEME_COLORS)
def test_signs_differ_without_colour(colors: str) -> None:
    styles = Styles(THEME_COLORS[colors])
    seen = {name: attributes(styles.look(SCHEMA, look)) for name, look in SIGNS.items()}
    if colors in ("dark", "light", "ansi"):  # dim text is a grey there, which is a lightness and no hue
        del seen["boilerplate"]
    for one, other in combinations(seen, 2):
        assert seen[one] != seen[other], (one, other)


def test_without_colours_none_is_sent() -> None:
    styles = Styles(PLAIN)
    looks = [*SIGNS.values(), Look(tint="l0"), Look(mark=Mark.NUMBER), Look(mark=Mark.INITIAL)]
    for style in [*(styles.look(SCHEMA, look) for look in looks), styles.bar, styles.bar_key, styles.thumb]:
        assert {style.color, style.bgcolor} <= {Color.default(), None}
    assert styles.look(SCHEMA, Look(tint="l0")).underline, "a span is underlined where it cannot be tinted"


def test_the_sixteen_colours_differ() -> None:
    assert len({sixteen(PALETTE[name]) for name in NAMES}) == len(NAMES)
    assert sixteen(swatch("#0071b0")) == sixteen(PALETTE["blue"])


def test_no_style_of_one_schema_is_kept_for_another() -> None:
    styles = Styles(DARK)
    other = LabelSchema("u", 1, "U", (Label("l0", "L0", color="blue"),))
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
