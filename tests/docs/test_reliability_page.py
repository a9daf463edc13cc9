"""The page on reliability: its counts are of all kinds of torture, nothing was lost, and all tests are named."""

from tests.docs.pages import read
from tests.torture.kinds import KINDS
from tests.torture.page import PAGE, rows_on_page


def test_the_last_run_was_of_every_kind_and_lost_nothing():
    rows = rows_on_page()
    assert [kind for kind, *_ in rows] == list(KINDS)
    assert {lost for _, _, lost, _ in rows} == {"0"}


def test_the_short_form_of_every_kind_is_named():
    text = read(PAGE)
    assert [kind for kind, each in KINDS.items() if f"`{each.short_form}`" not in text] == []
