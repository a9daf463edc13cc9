"""The colours of labels: readable, distinguishable, one for each label."""

import math
from collections.abc import Callable
from itertools import combinations, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.schema.palette import HUES, NAMES, OLD_NAMES, PALETTE, color_of, is_color, swatch
from annotator.schema.tints import READABLE, contrast, from_lch, lab_of_light, linear, to_lch
from annotator.schema.values import Label, LabelSchema

SCREENS = {"light": ("#fbfaf7", "#ebe8df"), "dark": ("#14161b", "#242831")}
"""The page and what is raised from it."""
COLORS = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)
SIGHTS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
"""What light of red, green and blue looks like with one sort of cones missing.

G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A Physiologically-based Model for Simulation of Color Vision
Deficiency, IEEE Transactions on Visualization and Computer Graphics 15(6), 2009, severity 1.
"""


def distance(one, other, sight="normal"):
    """How far two colours are apart in OKLab as they are seen; 0.02 can just be told apart."""
    return math.dist(seen(one, sight), seen(other, sight))


def seen(color, sight):
    light = linear(color)
    parts = [sum(share * part for share, part in zip(row, light, strict=True)) for row in SIGHTS[sight]]
    return lab_of_light(*(min(1.0, max(0.0, part)) for part in parts))


def least(pairs, theme, sight):
    """The least distance of the tints of two colours."""
    return min(
        distance(getattr(swatch(one), theme).tint, getattr(swatch(other), theme).tint, sight)
        for one, other in pairs
    )


def schema_with(*colors):
    labels = tuple(Label(f"l{n}", f"L{n}", color=color) for n, color in enumerate(colors))
    return LabelSchema("t", 1, "T", labels)


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


FAMILIES = [(hue, f"{hue} 1", f"{hue} 2") for hue in NAMES]


@pytest.mark.parametrize("name", [name for family in FAMILIES for name in family])
def test_text_can_be_read_on_each_tint_and_each_accent_on_its_screen_and_the_page_on_it(name):
    for theme, grounds in SCREENS.items():
        shade = getattr(swatch(name), theme)
        assert contrast(shade.text, shade.tint) >= READABLE
        for ground in grounds:
            assert contrast(shade.accent, ground) >= READABLE


FLOORS = {
    "neighbours": {"dark": (0.171, 0.134, 0.113, 0.0925), "light": (0.147, 0.082, 0.087, 0.097)},
    "first six": {"dark": (0.094, 0.054, 0.065, 0.070), "light": (0.104, 0.059, 0.077, 0.078)},
    "all pairs": {"dark": (0.068, 0.0256, 0.0258, 0.0242), "light": (0.061, 0.040, 0.022, 0.0216)},
    "parent and child": {"dark": (0.047,) * 4, "light": (0.040,) * 4},
    "children": {"dark": (0.10,) * 4, "light": (0.050,) * 4},
}
"""The least distances of tints for normal, protan, deutan and tritan sight, which no change may make less."""

PAIRS: dict[str, Callable[[], object]] = {
    "neighbours": lambda: pairwise(HUES),
    "first six": lambda: combinations(HUES[:6], 2),
    "all pairs": lambda: combinations(HUES, 2),
    "parent and child": lambda: [pair for hue, *rest in FAMILIES for pair in ((hue, each) for each in rest)],
    "children": lambda: [(one, other) for _, one, other in FAMILIES],
}


@pytest.mark.parametrize("theme", SCREENS)
@pytest.mark.parametrize("pairs", PAIRS)
def test_tints_are_as_far_apart_as_they_were_made_for_every_kind_of_sight(pairs, theme):
    for sight, floor in zip(SIGHTS, FLOORS[pairs][theme], strict=True):
        assert least(PAIRS[pairs](), theme, sight) >= floor, sight


@pytest.mark.parametrize("theme", SCREENS)
def test_every_tint_can_be_seen_on_the_page_and_told_from_that_of_an_unknown_label(theme):
    for sight in SIGHTS:
        assert least([(hue, "grey") for hue in HUES], theme, sight) > 0.035
        tints = [getattr(swatch(name), theme).tint for family in FAMILIES for name in family]
        assert min(distance(tint, SCREENS[theme][0], sight) for tint in tints) > 0.04


@given(COLORS)
@example("#000000")
@example("#ffffff")
@example("#d9d3ce")
def test_any_custom_colour_and_its_children_give_shades_that_are_readable_and_are_told_apart(color):
    for theme, grounds in SCREENS.items():
        shades = [getattr(swatch(f"{color}{step}"), theme) for step in ("", " 1", " 2")]
        for shade in shades:
            assert contrast(shade.text, shade.tint) >= READABLE
            assert contrast(shade.accent, grounds[1]) >= READABLE
            assert distance(shade.tint, grounds[0]) > 0.04
        assert min(distance(one.tint, other.tint) for one, other in combinations(shades, 2)) > 0.04


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
        "blue",
        "amber",
        "rose",
        "#123456",
        "green",
    ]


def test_with_more_labels_than_names_colours_repeat_and_none_is_grey_which_is_for_unknown_ones():
    schema = schema_with(*[None] * (len(HUES) + 2))
    assert [schema.colors[f"l{len(HUES) + n}"] for n in range(2)] == list(HUES[:2])
    assert "grey" not in schema.colors.values()
    everything_asked_for = schema_with(*HUES, None)
    assert color_of(everything_asked_for.colors, f"l{len(HUES)}").name == HUES[0]


@pytest.mark.parametrize(
    ("tree", "colors"),
    [
        ("a a/b a/c d", "blue, blue 1, blue 2, amber"),
        ("a a/b a/c a/d", "blue, blue 1, blue 2, blue 1"),
        ("a a/b b/c b/d", "blue, blue 1, blue 2, blue"),
        ("a:sky a/b b/c", "sky, indigo 1, indigo 2"),
        ("a:#12ab9F a/b a/c", "#12ab9F, #12ab9F 1, #12ab9F 2"),
        ("a a/b:red b/c d", "blue, red, red 1, amber"),
        ("a a/b:red a/c", "blue, red, blue 1"),
        ("a a/b:red d e f g h i j", "blue, red, amber, rose, green, violet, yellow, indigo, teal"),
    ],
)
def test_a_label_is_in_the_hue_of_its_parent_at_another_lightness(tree, colors):
    labels = []
    for word in tree.split():
        place, _, color = word.partition(":")
        *parent, label_id = place.split("/")
        labels.append(Label(label_id, label_id, color=color or None, parent=(*parent, None)[0]))
    schema = LabelSchema("t", 1, "T", tuple(labels))
    assert ", ".join(schema.colors[label.id] for label in labels) == colors


def test_an_unknown_label_is_grey():
    assert color_of(schema_with("sky").colors, "gone").name == "grey"


@pytest.mark.parametrize(
    "stored", ["", "blue 3", "blue  1", "sky 1", "#12345", "#123456 0", "red;", "grey 9", " "]
)
def test_what_only_a_database_can_have_is_grey(stored):
    assert swatch(stored) is PALETTE["grey"]
    assert not is_color(stored)


def test_the_names_of_earlier_versions_stay():
    assert OLD_NAMES.keys().isdisjoint(NAMES)
    for old in (
        "orange",
        "sky",
        "green",
        "yellow",
        "blue",
        "vermillion",
        "purple",
        "violet",
        "lime",
        "brown",
        "teal",
        "grey",
    ):
        assert is_color(old)
        assert swatch(old) is PALETTE[OLD_NAMES.get(old, old)]
