"""Everything that can be done by mouse, and that it does what the keys do."""

from textual import events

from tests.tui.at_the_keys import NARROW, TEXT, at_the_keys

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
        await hands.click(" o Policy", within=3)
        assert hands.kept_spans == [("policy", "Media")]


async def test_a_click_on_a_field_opens_it_and_on_a_value_sets_it(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.click("topic*", within=1)
        assert "› topic" in hands.screen
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
        await hands.click("role  ·", within=1)
        await hands.click(" activist", within=2)
        (span,) = hands.kept().spans
        assert span.attributes == {"role": "activist"}
        await hands.click(" yes", within=2)
        (span,) = hands.kept().spans
        assert span.attributes == {"role": "activist", "quoted": True}


async def test_a_click_that_the_disk_refuses_shows_nothing(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.click("topic*", within=1)
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
        assert "2/2" in hands.status


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
        await hands.press("down enter")
        assert hands.kept_spans == [("policy", "signed the Media Act")]


async def test_escape_or_a_click_beside_it_puts_the_menu_away_and_another_key_acts(tmp_path):
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
