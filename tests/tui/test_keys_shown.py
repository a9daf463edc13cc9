"""The keys that are possible now, unasked after a while or on ``?``, and all keys with a search."""

import pytest
from textual import events

from annotator.schema.loading import parse_schema
from annotator.tui.overlays import help as help_
from annotator.tui.overlays.in_columns import GAP, column_width, in_columns
from annotator.tui.panels import which_key
from annotator.tui.theme_colors import DARK
from tests.session.linked import many
from tests.tui.at_the_keys import NARROW, WIDE, at_the_keys

SMALL = (60, 15)
SIZES = pytest.mark.parametrize("size", [SMALL, NARROW, WIDE], ids=["small", "narrow", "wide"])
TEN_BY_TEN = parse_schema(many(10, 10), "many.yaml")


@pytest.fixture
def never(monkeypatch):
    """Nobody waits long enough for the panel to come up by itself."""
    monkeypatch.setattr(which_key, "DELAY", 3600)


@pytest.fixture
def soon(monkeypatch):
    """The panel comes up by itself with one of the next turns of the loop."""
    monkeypatch.setattr(which_key, "DELAY", 0.001)


async def panel_of(hands):
    """Wait until the panel is up."""
    for _ in range(1000):
        if hands.reader._which_keys.is_shown:
            await hands._settled()
            return hands.screen
        await hands.pilot.pause(0.005)
    raise AssertionError(f"the panel never came up\n{hands.screen}")


WAITING = [
    ("p", "Keys now · Person", "the nearest word"),
    ("f", "Keys now · focus", "go to the nearest"),
    ("p a -", "Keys now · stretch", "extend the span to"),
    ("p a O", "Keys now · second label", "Policy"),
]


@pytest.mark.parametrize(("keys", "title", "seen"), WAITING)
async def test_a_state_that_waits_for_a_key_shows_its_keys_after_a_while(tmp_path, soon, keys, title, seen):
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        await hands.press(keys)
        screen = await panel_of(hands)
        assert title in screen
        assert seen in screen
        assert "Esc" in screen


async def test_so_does_an_open_group(tmp_path, soon):
    async with at_the_keys(tmp_path, schema=TEN_BY_TEN, size=NARROW) as hands:
        await hands.press("a")
        screen = await panel_of(hands)
        assert "Keys now · A group" in screen
        assert "A group itself" in screen
        assert "b item" in screen
        await hands.press("b o")
        assert hands.kept_spans == [("a10-1", "Oslo")]


async def test_the_panel_does_not_come_up_if_no_key_is_awaited_or_the_key_comes_in_time(tmp_path, never):
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        await hands.press("p")
        assert hands.reader._which_keys._timer is not None
        assert not hands.reader._which_keys.is_shown
        await hands.press("a")
        assert hands.reader._which_keys._timer is None
        await hands.press("right T")
        assert hands.reader._which_keys._timer is None


async def test_the_next_key_closes_the_panel_and_takes_effect(tmp_path, soon):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p")
        await panel_of(hands)
        await hands.press("b")
        assert not hands.reader._which_keys.is_shown
        assert hands.kept_spans == [("person", "Bo Chen")]
        await hands.press("e")
        await panel_of(hands)
        await hands.press("escape")
        assert not hands.reader._which_keys.is_shown
        assert hands.session.armed is None


@SIZES
async def test_a_question_mark_shows_the_keys_for_now_at_once_and_a_second_one_all(tmp_path, never, size):
    async with at_the_keys(tmp_path, size=size) as hands:
        await hands.press("p b ?")
        assert "Keys now" in hands.screen
        assert "1–2" in hands.screen
        assert hands.session.aim.numbered, "looking something up changes nothing"
        await hands.press("?")
        assert "Keys now" not in hands.screen
        assert "Labels" in hands.screen
        assert "more" in hands.screen
        await hands.press("escape 2")
        assert hands.kept_spans == [("person", "Bo")]


SCATTERED = "Ann Lee saw Bo Chen.\n\nBo left.\n\nCy met Bo there.\n\nBo wrote.\n\nThe end of Bo.\n"


@SIZES
@pytest.mark.parametrize("keys", ["right", "p b", "down down down p b", "down down down down f b"])
async def test_the_panel_covers_neither_the_caret_nor_the_numbers(tmp_path, never, size, keys):
    async with at_the_keys(tmp_path, [SCATTERED], size=size) as hands:
        await hands.press(keys)
        article = hands.reader._article

        def in_use():
            rows = sorted(article.region.y + y for y in article.rows_in_use())
            return [hands.rows[y][: article.region.width] for y in rows]

        before = in_use()
        assert len(before) > 1 or keys == "right"
        await hands.press("?")
        assert hands.reader._which_keys._panel.region.height >= 3
        assert in_use() == before
        assert "saved" in hands.status, "the status line stays"


@SIZES
@pytest.mark.parametrize(("before", "keys"), [("", "p ?"), ("p", "?"), ("p l", "?"), ("shift+down", "?")])
async def test_the_panel_comes_up_where_the_caret_was_scrolled_out_of_sight(
    tmp_path, never, size, before, keys
):
    async with at_the_keys(tmp_path, ["Line of a long text.\n" * 200], size=size) as hands:
        await hands.press(before)
        at = hands.place_of("long text")
        await hands.pilot._post_mouse_events([events.MouseScrollDown] * 40, offset=at)
        await hands._settled()
        assert not hands.reader._article.rows_in_use()
        await hands.press(keys)
        assert "Keys now" in hands.screen


async def test_what_has_no_room_is_counted(tmp_path, never):
    async with at_the_keys(tmp_path, schema=TEN_BY_TEN, size=SMALL) as hands:
        await hands.press("?")
        shown = [strip.text for strip in hands.reader._which_keys._panel._strips]
        assert "Keys now" in shown[0]
        assert " more" in shown[-2]


@pytest.mark.parametrize("size", [NARROW, (109, 30)])
async def test_a_question_is_in_a_panel_with_where_how_often_and_how_it_is_undone(tmp_path, never, size):
    texts = ["Bo came.", "Bo saw Bo.", "Bo left."]
    async with at_the_keys(tmp_path, texts, size=size) as hands:
        await hands.press("p b =")
        await panel_of(hands)
        _, asked = hands.place_of("label 3 more “Bo” in 2 other documents as Person?")
        edge = hands.rows[asked - 1]
        assert "╭─ Question ─" in edge
        assert [row[edge.index("╭") :].split("│")[1].split()[::2] for row in hands.rows[asked + 1 : asked + 3]] == [
            ["Second", "2"], ["Third", "1"],
        ]  # fmt: skip
        assert "u takes all of it back in one step" in hands.rows[asked + 3]
        assert "y yes   any other key no" in hands.rows[asked + 4]
        x, _ = hands.place_of("╭─ Question ─")
        strip = hands.reader._compositor.render_strips()[asked - 1].crop(x, x + 4)
        assert {piece.style.color.name for piece in strip if piece.style} == {DARK.warning}
        await hands.press("n")
        assert "Question" not in hands.screen


@pytest.mark.parametrize("size", [NARROW, (160, 50)])
async def test_a_question_in_one_row_is_in_a_panel_too(tmp_path, never, size):
    async with at_the_keys(tmp_path, ["Bo came.", "Bo left."], size=size) as hands:
        await hands.press("; e")
        await panel_of(hands)
        _, asked = hands.place_of("no further span has a note here; look in the next document?")
        assert "╭─ Question ─" in hands.rows[asked - 1]
        assert "y yes   any other key no" in hands.rows[asked + 1]
        assert hands.rows[asked + 2].lstrip().startswith("╰──")


async def test_the_field_that_is_filled_stays_in_sight(tmp_path, never):
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        await hands.press("T tab ?")
        assert "▌ measures" in hands.screen
        assert "Keys now" in hands.screen
        await hands.press("b")
        assert hands.kept().answers == {"measures": ("blocking",)}


# -- all keys --------------------------------------------------------------------------------------------------


@SIZES
async def test_all_keys_are_searched_as_one_types(tmp_path, never, size):
    async with at_the_keys(tmp_path, size=size) as hands:
        await hands.press("? ?")
        await hands.type("one word ear")
        assert "the span ends one word earlier" in hands.screen
        assert "the library" not in hands.screen
        assert "Adjust the span" in hands.screen
        await hands.press("ctrl+u")
        await hands.type("ctrl+z")
        assert "undo, over all documents" in hands.screen
        await hands.press("ctrl+u")
        await hands.type("no such thing")
        assert "nothing here has “no such thing”" in hands.screen
        await hands.press("escape")
        assert "Ann Lee saw" in hands.screen
        assert hands.spans == []


async def test_all_keys_scroll_on_a_small_screen_and_say_what_is_hidden(tmp_path, never):
    async with at_the_keys(tmp_path, size=SMALL) as hands:
        await hands.press("? ?")
        assert "│ ↓ " in hands.rows[-2]
        assert " more " in hands.rows[-2]
        assert "↑" not in hands.rows[2]
        await hands.press(" ".join(["pagedown"] * 20))
        assert "│ ↑ " in hands.rows[2]
        assert "│ ↓ " not in hands.rows[-2]
        assert "show the statistics of the project" in hands.screen


@pytest.mark.parametrize(
    ("keys", "what", "rows"),
    [
        ("x", "one two", ["x    one two"]),
        ("x", "one two three four", ["x    one two", "     three four"]),
        ("x, y", "one two", ["x, y one two"]),
        ("x, yz", "one two three", ["x, yz", "     one two", "     three"]),
        ("x, y, z, X, Y, Z", "", ["x, y, z, X, Y,…", "     "]),
        ("x", "", ["x    "]),
    ],
)
def test_what_a_key_does_is_wrapped_beside_it_or_below_it(keys, what, rows):
    lines = help_._entry(keys, what, 5, 15)
    assert ["".join(text for text, _ in line) for line in lines] == rows


@pytest.mark.parametrize(("cells", "columns"), [(56, 1), (71, 1), (72, 2), (105, 2), (106, 3), (196, 3)])
def test_groups_of_keys_stand_in_columns_that_are_read_downwards(cells, columns):
    blocks = [
        [[(f"{name}{row}", "bar")] for row in range(height)]
        for name, height in zip("abcd", (3, 2, 1, 4), strict=True)
    ]
    rows = ["".join(text for text, _ in line) for line in in_columns(blocks, cells)]
    width = column_width(cells)
    assert columns * width + (columns - 1) * GAP <= cells
    starts = [number * (width + GAP) for number in range(columns)]
    read = [row[start : start + width].strip() for start in starts for row in rows]
    assert [each for each in read if each] == [
        f"{n}{row}" for n, height in zip("abcd", (3, 2, 1, 4), strict=True) for row in range(height)
    ]
    assert len(rows) == {1: 13, 2: 6, 3: 4}[columns]


def test_without_groups_there_are_no_rows():
    assert in_columns([], 160) == []


async def test_the_palette_says_how_many_commands_it_does_not_show(tmp_path, never):
    async with at_the_keys(tmp_path, size=SMALL) as hands:
        await hands.press(":")
        assert "│ ↓ " in hands.rows[-2]
        await hands.press(" ".join(["down"] * 12))
        assert "│ ↑ " in hands.screen
        assert "│ ↓ " in hands.rows[-2]


UNKNOWN = [
    ("q", "q is not a label here; ? shows the keys"),
    ("%", "% is not a command here; ? shows the keys"),
    ("f5", "F5 is not a command here; ? shows the keys"),
]


@pytest.mark.parametrize(("key", "said"), UNKNOWN)
async def test_an_unknown_key_says_what_it_would_need(tmp_path, never, key, said):
    async with at_the_keys(tmp_path) as hands:
        await hands.press(key)
        assert said in hands.status


async def test_what_comes_up_again_is_painted_again(tmp_path, never):
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        await hands.press("p ?")
        assert "Keys now · Person" in hands.screen
        await hands.press("escape e ?")
        assert "Keys now · Event" in hands.screen
        await hands.press("escape :")
        assert "label sentence" in hands.screen
        await hands.press("escape")
        for title in ("Statistics", "Statistics"):
            await hands.press("I")
            assert title in hands.screen
            await hands.press("escape")
            assert title not in hands.screen
        await hands.press(":")
        assert "label sentence" in hands.screen
