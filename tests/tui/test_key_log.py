"""The keys pressed in the reader end up in the log, and nothing else does."""

from tests.tui.at_the_keys import at_the_keys


async def test_each_key_is_logged_with_its_command_and_what_it_made(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        await hands.press("p b z")
    async with at_the_keys(tmp_path, texts=()) as hands:
        keys = [(key.key, key.command, key.spans, key.refused) for key in hands.store.logged_keys()]
    assert keys == [("p", "label", 0, False), ("b", "aim", 1, False), ("z", "", 0, True)]


async def test_with_the_log_turned_off_nothing_is_logged(tmp_path):
    async with at_the_keys(tmp_path) as hands:
        hands.store.log_keys(on=False)
        await hands.press("p b")
    async with at_the_keys(tmp_path, texts=()) as hands:
        assert not list(hands.store.logged_keys())
