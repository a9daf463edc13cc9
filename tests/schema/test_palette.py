"""The colours of labels: readable, distinguishable, one for each label."""

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.schema.palette import NAMES, PALETTE, color_of, swatch
from annotator.schema.tints import READABLE, contrast, from_lch, linear, to_lch
from annotator.schema.values import Label, LabelSchema

SCREENS = {"light": "#fbfaf7", "dark": "#14161b"}
COLORS = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)


def shades(color):
    return [(getattr(color, theme), background) for theme, background in SCREENS.items()]


def distance(one, other):
    """How far two colours are apart in OKLab; 0.02 can just be seen."""
    (l1, c1, h1), (l2, c2, h2) = to_lch(one), to_lch(other)
    return math.dist((l1, c1 * math.cos(h1), c1 * math.sin(h1)), (l2, c2 * math.cos(h2), c2 * math.sin(h2)))


def without_green_cones(color):
    """Roughly the light that someone with deuteranopia sees (Viénot, Brettel, Mollon 1999), as text again."""
    red, green, blue = linear(color)
    mixed = 0.29275 * red + 0.70725 * green
    seen = (mixed, mixed, max(0.0, -0.02234 * red + 0.02234 * green + blue))
    encoded = (1.055 * part ** (1 / 2.4) - 0.055 if part > 0.0031308 else 12.92 * part for part in seen)
    return "#" + "".join(f"{round(255 * min(1.0, part)):02x}" for part in encoded)


def schema_with(*colors):
    labels = tuple(Label(f"l{n}", f"L{n}", color=color) for n, color in enumerate(colors))
    return LabelSchema("t", 1, "T", labels)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", NAMES)
def test_text_can_be_read_on_each_tint_and_each_accent_on_its_screen(name):
    for shade, background in shades(PALETTE[name]):
        assert contrast(shade.text, shade.tint) >= READABLE
        assert contrast(shade.accent, background) >= READABLE


@pytest.mark.parametrize("theme", SCREENS)
def test_all_tints_can_be_distinguished(theme):
    tints = [getattr(PALETTE[name], theme).tint for name in NAMES]
    assert min(distance(a, b) for a, b in combinations(tints, 2)) > 0.05
    assert min(distance(tint, SCREENS[theme]) for tint in tints) > 0.05


@pytest.mark.parametrize("theme", SCREENS)
def test_the_first_five_can_be_distinguished_without_green_cones(theme):
    tints = [without_green_cones(getattr(PALETTE[name], theme).tint) for name in NAMES[:5]]
    assert min(distance(a, b) for a, b in combinations(tints, 2)) > 0.03


@given(COLORS)
def test_any_custom_colour_gives_readable_shades(color):
    for shade, background in shades(swatch(color)):
        assert contrast(shade.text, shade.tint) >= READABLE
        assert contrast(shade.accent, background) >= READABLE


@given(COLORS)
def test_a_colour_survives_the_conversion_to_oklch_and_back(color):
    assert (
        max(abs(a - b) for a, b in zip(linear(color), linear(from_lch(*to_lch(color))), strict=True)) < 0.02
    )


@given(st.floats(0.2, 0.9), st.floats(-math.pi, math.pi))
def test_a_shade_that_no_screen_can_show_loses_chroma_and_keeps_lightness_and_hue(lightness, hue):
    seen, chroma, seen_hue = to_lch(from_lch(lightness, 0.5, hue))
    assert seen == pytest.approx(lightness, abs=0.01)
    assert chroma < 0.4
    assert chroma < 0.02 or math.cos(seen_hue - hue) > 0.99


def test_labels_without_a_colour_get_the_next_free_name():
    schema = schema_with(None, "orange", None, "#123456", None)
    assert [color_of(schema.colors, label.id).name for label in schema.labels] == [
        "sky",
        "orange",
        "green",
        "#123456",
        "yellow",
    ]


def test_with_more_labels_than_names_colours_repeat():
    schema = schema_with(*[None] * (len(NAMES) + 2))
    assert [schema.colors[f"l{len(NAMES) + n}"] for n in range(2)] == list(NAMES[:2])
    everything_asked_for = schema_with(*NAMES, None)
    assert color_of(everything_asked_for.colors, f"l{len(NAMES)}").name == NAMES[0]


def test_an_unknown_label_is_grey():
    assert color_of(schema_with("sky").colors, "gone").name == "grey"
