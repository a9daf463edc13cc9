"""Text of others in messages: on one line, visible, and not too long."""

import pytest

from annotator.core.quoting import LONGEST, quoted, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Zoë, 北京 👩", "Zoë, 北京 👩"),
        ("a\x1b[31mb", r"a\x1b[31mb"),
        ("two\nlines\t", r"two\nlines\t"),
        ("\u202eright to left\u200b", r"\u202eright to left\u200b"),
        ("\ud800", r"\ud800"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_escaped(text, shown):
    assert visible(text) == shown


def test_a_quoted_text_is_at_most_as_long_as_the_longest():
    assert quoted("a" * LONGEST) == f"'{'a' * LONGEST}'"
    assert quoted("a" * LONGEST + "b") == f"'{'a' * (LONGEST - 1)}…'"
    assert LONGEST == 60
