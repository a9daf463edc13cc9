"""What is boilerplate and what only looks like boilerplate."""

import pytest

from annotator.core.range import Range
from annotator.formats.shared.boilerplate import LOOKED_AT, find_boilerplate
from tests.view.calls import calls

BODY = "The government said on Monday that the law would be sent to parliament. " * 5 + "\n\n"
BODY += "Critics answered that it went too far, and that no court had been asked. " * 5 + "\n\n"
FORM = "Your email address will not be published. Required fields are marked *\n\nComment *\n\nName *\n\nEmail *\n"
HEADLINES = "How the court decided\n\nFive things to know\n\nWhat comes next\n\n"
PARAGRAPH = (
    "The minister replied that every government had the duty to keep order in the street. " * 5 + "\n\n"
)

BOILERPLATE = [
    "Show More\n\n" + HEADLINES,
    "Related Articles\n" + HEADLINES,
    "## Related Posts\n\n- One headline\n- Another headline\n",
    "**Related stories:**\n\n" + HEADLINES,
    "Leave a Reply\n\nCancel reply\n\n" + FORM,
    "Leave a Reply Cancel reply\n" + FORM,
    "Leave a comment",
    FORM,
    "Share this:\n\nFacebook\n\nX\n",
    "SHARE THIS ARTICLE\n" + HEADLINES,
    "Click to share on Facebook (Opens in new window)\n",
    "Share on WhatsApp\nPrint\n",
    "Subscribe to our newsletter\n\nYour address\n",
    "Sign up for our weekly newsletter\n",
    "Comments\n\nName *\n\nPost Comment\n",
    "Read More\n\n" + HEADLINES + "Leave a Reply\n",
    "3 Comments\n\nAnn says: so true\n\nReply\n",
    "Save my name, email, and website in this browser for the next time I comment.\n",
    "Related Articles\r\n\r\nOne\r\n\r\nLeave a Reply\r\n",
    "You may also like\n" + HEADLINES,
]


@pytest.mark.parametrize("tail", BOILERPLATE)
def test_boilerplate_is_marked_from_its_first_line_to_the_end(tail):
    assert find_boilerplate(BODY + tail) == (Range(len(BODY), len(BODY + tail)),)


BODIES = [
    "",
    "Comments by the minister were published in full.\n",
    "Comments\n\nThe minister made three of them. None was new.\n",
    "Comments\n\n- The law is too broad.\n- The deadline is too short.\n",
    "Share this\n\n" + PARAGRAPH * 3,
    "Share this\n\nFacebook\n\nX\n\n" + PARAGRAPH,
    "Related Articles\n\n" + HEADLINES + PARAGRAPH,
    "Read More\n\nwas the name of the campaign.\n",
    "Show more courage, the speaker said.\n",
    "Leave a reply to the consultation before 4 May, the ministry asked.\n",
    "Your email address\n",
    "Subscribe to our newsletter, the page said, and thousands did.\n",
    "Related\n\nto this was a second question.\n",
    "Tags\n\nand labels were removed.\n",
    "Share this\n\n"
    + ("A sentence of some length that says what happened next in the town. " * 2 + "\n") * 4,
    "“Show More”\n",
]


@pytest.mark.parametrize("tail", BODIES)
def test_body_text_is_left_alone(tail):
    assert find_boilerplate(BODY + tail) == ()


def test_the_topmost_opener_below_the_last_paragraph_counts():
    text = BODY + "Share this\n\n" + PARAGRAPH
    tail = "Show More\n\nRelated Articles\n\n" + HEADLINES + "Leave a Reply\n\n" + FORM
    assert find_boilerplate(text + tail) == (Range(len(text), len(text + tail)),)


def test_half_a_page_must_come_before_it():
    assert find_boilerplate("A short note.\n\nRelated Articles\n" + HEADLINES) == ()
    assert find_boilerplate("x" * 498 + "\nShow More") == ()
    assert find_boilerplate("x" * 499 + "\nShow More") == (Range(500, 509),)


@pytest.mark.parametrize(
    "text", ["", "\n", "Show More", "\n" * 1000, "Show More\n" * 5, "x" * 600, "x" * 600 + "\nShow More\r"]
)
def test_unusual_texts_cause_no_error(text):
    found = find_boilerplate(text)
    assert all(range_.end == len(text) for range_ in found)


class Watched:
    """A text that can be cut and searched from its end, and nothing else; counts the code points that it costs."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.floor = len(text) - LOOKED_AT - 1
        self.looked_at = 0

    def __len__(self) -> int:
        return len(self.text)

    def rfind(self, wanted: str, start: int, end: int) -> int:
        found = self.text.rfind(wanted, start, end)
        self._look(start if found < 0 else found, end)
        return found

    def __getitem__(self, part: slice) -> str:
        self._look(part.start, part.stop)
        return self.text[part]

    def _look(self, start: int, end: int) -> None:
        assert start >= self.floor, "it looks further back than it says"
        self.looked_at += end - start


@pytest.mark.parametrize("unit", ["Comments\n", "Show More\n", " \n", "* \n", "> " * 40 + "\n", "x", "a b\n"])
def test_a_huge_text_costs_no_more_than_its_end(unit):
    large, huge = (unit * (length // len(unit)) for length in (100_000, 10_000_000))
    text = Watched(huge)
    find_boilerplate(text)
    assert text.looked_at <= 3 * LOOKED_AT
    assert calls(lambda: find_boilerplate(huge)) == calls(lambda: find_boilerplate(large))
