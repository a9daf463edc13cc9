"""Everything that can be done by mouse, and that it does what the keys do."""

from types import SimpleNamespace

import pytest
from textual import events
from textual.geometry import Offset, Size

from annotator.schema.values import Label, LabelSchema
from annotator.session.requests import MenuEntry, ShowMenu
from annotator.session.states import Armed
from annotator.tui.overlays.menu import Menu
from tests.tui.at_the_keys import NARROW, TEXT, WIDE, at_the_keys

LONG = "\n".join(f"Line {number} of many says little." for number in range(200)) + "\n"


async def test_a_click_on_a_word_moves_the_caret_and_on_a_span_focuses_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p b")
        await hands.click("Oslo", within=2)
        assert hands.word_at_caret == "Oslo"
        assert hands.session.focus is None
        await hands.click("Chen", within=1)
        assert hands.session.focus.text == "Bo Chen"
        assert "“Bo Chen”" in hands.screen[: hands.screen.index(" Document")]
        await hands.press("x")
        assert hands.spans == hands.kept_spans == []


async def test_a_click_beside_the_text_moves_the_caret_and_does_nothing_worse(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.pilot.click(offset=(1, 30))
        await hands.pilot.click(offset=(70, 4))
        assert hands.session.selection.head <= len(TEXT)
        await hands.press("p o")
        assert hands.kept_spans == [("person", "Oslo")]


async def test_a_drag_selects_whole_words_and_a_label_key_marks_them(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.drag("ned the Media", "t there")
        assert hands.selected == "signed the Media Act"
        await hands.press("o")
        assert hands.spans == hands.kept_spans == [("policy", "signed the Media Act")]


async def test_a_drag_to_the_left_selects_the_same(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.drag("t there", "ned the Media")
        assert hands.selected == "signed the Media Act"
        assert hands.session.selection.head < hands.session.selection.anchor


async def test_a_drag_over_the_end_of_a_row_goes_on_in_the_next(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.drag("there", "left. Ann")
        assert hands.selected == "there.\n\nBo left"


async def test_a_second_click_takes_the_word_and_a_third_the_sentence(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.click("Media", times=2, within=2)
        assert hands.selected == "Media"
        await hands.click("Media", times=3, within=2)
        assert hands.selected == "They signed the Media Act there."
        await hands.press("e")
        assert hands.kept_spans == [("event", "They signed the Media Act there.")]


async def test_a_click_on_a_label_marks_the_selection_or_arms_the_label(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.click("Media", times=2)
        await hands.click(" Policy ", within=2)
        assert hands.spans == hands.kept_spans == [("policy", "Media")]
        await hands.click(" Person ", within=2)
        assert "PERSON  first letter" in hands.status
        await hands.press("b")
        assert hands.kept_spans == [("policy", "Media"), ("person", "Bo")]


async def test_a_click_on_a_label_works_on_a_narrow_screen_too(tmp_path):
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        await hands.click("Media", times=2)
        await hands.click(" Policy 0 ", within=3)
        assert hands.kept_spans == [("policy", "Media")]


async def test_a_click_on_a_field_opens_it_and_on_a_value_sets_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.click("topic  ", within=1)
        assert "▌ topic" in hands.screen
        await hands.click(" protest", within=2)
        assert hands.kept().answers == {"topic": "protest"}
        assert "topic: protest" in hands.status
        await hands.click("measures", within=1)
        await hands.click(" blocking", within=2)
        await hands.click(" fine", within=2)
        assert hands.kept().answers["measures"] == ("blocking", "fine")
        await hands.click(" blocking", within=2, nth=1)  # the first one is the field's answer
        assert hands.kept().answers["measures"] == ("fine",)


async def test_a_click_on_an_attribute_opens_it_and_on_a_value_sets_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p b")
        await hands.click("role    ·", within=1)
        await hands.click(" activist", within=2)
        (span,) = hands.kept().spans
        assert span.attributes == {"role": "activist"}
        await hands.click(" yes", within=2)
        (span,) = hands.kept().spans
        assert span.attributes == {"role": "activist", "quoted": True}


async def test_a_click_that_the_disk_refuses_shows_nothing(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.click("topic  ", within=1)
        hands.store.refusal = "the disk is full"
        await hands.click(" protest", within=2)
        assert "not saved: the disk is full" in hands.status
        assert hands.session.layer.answers == hands.kept().answers == {}


async def test_the_wheel_scrolls_the_text_and_leaves_the_caret(tmp_path):
    async with at_the_keys(tmp_path, [LONG]) as hands:
        at = hands.place_of("Line 10 of")
        for kind in (events.MouseScrollDown, events.MouseScrollDown, events.MouseScrollUp):
            await hands.pilot._post_mouse_events([kind], offset=at)
        assert hands.word_at_caret == "Line"
        assert hands.session.selection.head == 0
        assert "Line 0 " not in hands.screen
        assert "Line 3 " in hands.screen
        await hands.press("right")
        assert "Line 0 " in hands.screen
        assert hands.session.selection.head == 5


async def test_the_wheel_goes_no_further_than_the_text(tmp_path):
    async with at_the_keys(tmp_path, ["\n".join(f"Line {number}." for number in range(60))]) as hands:
        at = hands.place_of("Line 10.")
        await hands.pilot._post_mouse_events([events.MouseScrollDown] * 30, offset=at)
        assert "Line 59." in hands.screen
        assert "Line 50." in hands.screen, "the last rows stay at the foot and do not vanish over the top"
        await hands.pilot._post_mouse_events([events.MouseScrollUp] * 30, offset=at)
        assert "Line 0." in hands.screen


async def test_a_click_on_a_row_of_the_library_opens_it(tmp_path):
    async with at_the_keys(tmp_path, [TEXT, LONG]) as hands:
        await hands.press("D")
        await hands.click("Second")
        assert "Line 0 " in hands.screen
        assert "2 of 2" in hands.screen


# -- the other button ------------------------------------------------------------------------------------------


async def right_click(hands, text, within=1):
    x, y = hands.place_of(text)
    for kind in (events.MouseDown, events.MouseUp):
        await hands.pilot._post_mouse_events([kind], offset=(x + within, y), button=3)
    await hands._settled()


async def test_the_other_button_on_a_span_offers_what_can_be_done_with_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p b")
        await right_click(hands, "Chen")
        assert "Person “Bo Chen”" in hands.screen
        await hands.click("one word fewer at its end")
        assert hands.kept_spans == [("person", "Bo")]
        await right_click(hands, "Bo Chen", within=0)
        await hands.click("make it Policy")
        assert hands.kept_spans == [("policy", "Bo")]
        await right_click(hands, "Bo Chen", within=0)
        await hands.press("x")
        assert hands.kept_spans == []
        assert "delete it" not in hands.screen


async def test_the_other_button_on_plain_text_offers_labels_for_the_word(tmp_path):
    async with at_the_keys(tmp_path, size=NARROW) as hands:
        await right_click(hands, "Oslo")
        assert hands.selected == "Oslo"
        await hands.click("label it Event")
        assert hands.kept_spans == [("event", "Oslo")]


async def test_the_other_button_on_a_selection_offers_labels_for_all_of_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.drag("ned the Media", "t there")
        await right_click(hands, "Media")
        assert "“signed the Media Act”" in hands.screen
        await hands.press("down down up enter")
        assert hands.kept_spans == [("policy", "signed the Media Act")]
        await hands.drag("Lee saw", "Media Act")
        await right_click(hands, "Chen")
        assert "“Lee saw Bo Chen in Oslo." in hands.screen
        assert hands.reader._overlays.menu.region.width == 44, "a long text is cut"


async def test_escape_or_a_click_beside_it_closes_the_menu_and_another_key_takes_effect(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        for leave in ("escape", None):
            await right_click(hands, "Oslo")
            assert "label it Person" in hands.screen
            if leave:
                await hands.press(leave)
            else:
                await hands.pilot.click(offset=hands.place_of("They signed"))
                await hands._settled()
            assert "label it Person" not in hands.screen
            assert hands.selected == "Oslo"
        await right_click(hands, "Oslo")
        await hands.press("shift+right")
        assert "label it Person" not in hands.screen
        assert hands.selected == "Oslo. They"
        assert hands.spans == []


async def test_the_menu_stays_on_a_small_screen_and_says_what_it_does_not_show(tmp_path):
    async with at_the_keys(tmp_path, size=(60, 15)) as hands:
        await hands.press("p b")
        await hands.press("ctrl+home")
        await right_click(hands, "Chen")
        menu = hands.reader._overlays.menu
        assert hands.reader.region.contains_region(menu.region)
        assert "delete it" in hands.screen
        assert "its history" not in hands.screen
        for _ in range(8):
            if " ↓ " in hands.screen:
                await hands.click(" ↓ ", within=2)
                await hands._settled()
        assert "its history" in hands.screen
        assert hands.kept_spans == [("person", "Bo Chen")], "a sign that there is more runs nothing"
        await hands.click(" ↑ ", within=2)
        await hands._settled()
        assert " ↓ " in hands.screen


@pytest.mark.parametrize(
    ("pointer", "height", "title", "entries", "placed"),
    [
        ((10, 5), 24, "“Oslo”", 3, (10, 6, 30, 5)),
        ((50, 5), 24, "“Oslo”", 3, (50, 6, 30, 5)),
        ((51, 5), 24, "“Oslo”", 3, (50, 6, 30, 5)),
        ((10, 16), 24, "“Oslo”", 3, (10, 17, 30, 5)),
        ((10, 17), 24, "“Oslo”", 3, (10, 12, 30, 5)),
        ((10, 10), 23, "“Oslo”", 12, (10, 11, 30, 10)),
        ((10, 11), 23, "“Oslo”", 12, (10, 0, 30, 11)),
        ((10, 5), 24, "“" + "a" * 23 + "”", 3, (10, 6, 31, 5)),
        ((10, 5), 24, "“" + "a" * 60 + "”", 3, (10, 6, 44, 5)),
    ],
)
def test_the_menu_comes_up_below_the_pointer_or_above_it_and_has_room_for_its_words(
    pointer, height, title, entries, placed
):
    inside = SimpleNamespace(show=lambda *_: None, update=lambda *_: None)
    still = {
        "app": SimpleNamespace(size=Size(80, height)),
        "query_one": lambda *_: inside,
        "open": lambda *_: None,
        "tell": lambda *_, **__: None,
    }
    menu = type("Menu", (Menu,), still, inherit_css=False)(print)
    menu.styles = styles = SimpleNamespace()
    menu.place_at(Offset(*pointer))
    menu.show(ShowMenu(title, (MenuEntry("e", "label it Event", "label"),) * entries))
    assert (*styles.offset, styles.width, styles.height) == placed


WIDE_TEXT = (
    "Ann\t漢字 e\u0301te\u0301\tOslo 👨\u200d👩\u200d👧 Bo. "
    + "word " * 40
    + "\n\tBergen 王小明來了。他走了。\n"
)


@pytest.mark.parametrize("word", ["Ann", "e\u0301te\u0301", "Oslo", "Bo", "Bergen"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_second_click_selects_the_word_after_tabs_and_wide_characters(tmp_path, word, size):
    async with at_the_keys(tmp_path, [WIDE_TEXT], size=size) as hands:
        for cell in cells_of(hands, WIDE_TEXT.index(word), len(word)):
            await hands.press("escape")
            await hands.pilot.click(offset=cell, times=2)
            assert hands.selected == word, cell


async def test_a_third_click_takes_the_sentence_over_several_rows_and_one_of_chinese(tmp_path):
    async with at_the_keys(tmp_path, [WIDE_TEXT], size=NARROW) as hands:
        for inside in ("word", "小", "走"):
            await hands.press("escape")
            (cell, *_) = cells_of(hands, WIDE_TEXT.rindex(inside), 1)
            await hands.pilot.click(offset=cell, times=3)
            sentence = hands.session.document.segmentation.sentence_at(WIDE_TEXT.rindex(inside))
            assert hands.session.selection.range_ == sentence
            assert inside in hands.selected


async def test_both_cells_of_a_wide_character_and_all_of_a_tab_point_at_it(tmp_path):
    async with at_the_keys(tmp_path, [WIDE_TEXT]) as hands:
        await hands.press("C")
        for character in "\t漢字👨":
            offset = WIDE_TEXT.index(character)
            cells = cells_of(hands, offset, 1)
            assert cells
            for cell in cells:
                await hands.pilot.click(offset=cell)
                assert hands.session.selection.head == offset, (character, cell)


async def test_a_drag_to_below_the_pane_scrolls_on_while_it_rests_and_back_above_it(tmp_path):
    text = "\n".join(f"Line {number} of many." for number in range(200))
    async with at_the_keys(tmp_path, [text], size=NARROW) as hands:
        article = hands.reader._article
        await hands.pilot.mouse_down(offset=hands.place_of("Line 3 of"))
        bottom = article.region.bottom
        await hands.pilot.hover(offset=(20, bottom + 1))
        await wait_until(hands, lambda: hands.session.selection.range_.end > text.index("Line 60 "))
        assert hands.session.selection.range_.start == text.index("Line 3 of")
        assert article.window().start > text.index("Line 20 ")
        await hands.pilot.hover(offset=(20, article.region.y - 1))
        await wait_until(hands, lambda: article.window().start == 0)
        await hands.pilot.mouse_up(offset=(20, article.region.y - 1))
        assert article._timer is None, "nothing scrolls on once the button is up"
        selected = hands.session.selection.range_
        await hands.pilot.pause(0.2)
        assert hands.session.selection.range_ == selected
        assert selected.end <= text.index("Line 4 ")


async def wait_until(hands, condition):
    """Pause until it is so."""
    for _ in range(400):
        if condition():
            return
        await hands.pilot.pause(0.02)
    raise AssertionError("never so")


def cells_of(hands, start, length):
    """The cells of the screen, as x and y, that a range of the text is drawn on, by the view's own rows."""
    article = hands.reader._article
    cells = []
    for y, line in enumerate(article._page.lines):
        for cluster in article._wrap.clusters_of(line.row):
            if start <= cluster.start < start + length:
                left = article.region.x + article._left + cluster.cell
                cells += [(left + cell, article.region.y + y) for cell in range(cluster.width)]
    return cells


async def test_a_click_does_not_change_what_an_open_prompt_is_about(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p b p o N")
        await hands.type("a town")
        await hands.click("Bo Chen", within=1)
        await hands.click("Policy")
        await hands.press("enter")
        assert {span.text: span.note for span in hands.kept().spans} == {"Oslo": "a town", "Bo Chen": None}
        assert hands.session.armed is None


async def test_the_view_follows_the_caret_after_a_click_that_only_closed_the_menu(tmp_path):
    async with at_the_keys(tmp_path, [LONG]) as hands:
        await hands.pilot.click(offset=hands.place_of("Line 3"), button=3)
        await hands.click("Line 20")
        assert hands.overlay is None
        await hands.press("pagedown")
        seen = hands.reader._article.window()
        assert seen.start <= hands.session.selection.head < seen.end


async def test_a_drag_ends_with_its_document_and_goes_back_to_its_first_word(tmp_path):
    async with at_the_keys(tmp_path, [TEXT, "Tiny."]) as hands:
        await hands.pilot.mouse_down(offset=hands.place_of("saw"))
        await hands.pilot.hover(offset=hands.place_of("Bo Chen"))
        assert hands.selected == "saw Bo"
        await hands.pilot.hover(offset=hands.place_of("saw"))
        await hands.pilot.pause()
        assert hands.selected == "saw"
        await hands.press("J")
        await hands.pilot.hover(offset=hands.place_of("Tiny"))
        await hands.pilot.pause()
        assert not hands.session.selection


async def test_the_wheel_over_the_labels_shows_more_of_them(tmp_path):
    labels = tuple(Label(f"l{number}", f"Label {number}") for number in range(60))
    schema = LabelSchema("many", 1, "Many", labels)
    async with at_the_keys(tmp_path, schema=schema) as hands:
        seen = max(number for number in range(60) if f" Label {number} " in hands.screen)
        assert f"{59 - seen} below" in hands.screen
        at = hands.place_of("Label 1 ")
        await hands.pilot._post_mouse_events([events.MouseScrollDown] * 3, offset=at)
        await hands._settled()
        assert f" Label {seen + 3} " in hands.screen
        assert "Label 0 " not in hands.screen
        assert "3 above" in hands.screen
        await hands.click(f"Label {seen + 3} ", within=1)
        assert hands.session.armed == Armed(f"l{seen + 3}")
