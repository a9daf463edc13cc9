"""Keys at marks between words and at English clitics, and at the marks that open and close a pair."""

import pytest

from annotator.core.range import Range
from annotator.core.segmentation import Segmentation
from tests.marked import commanded, marked_from, pressed, session_from

KEYS = [
    # a mark between two words is a stop, unless it joins them into one
    ("^紅樓《夢是》好", "e h .", "^[紅樓《|event]夢是》好"),
    ("讀^《紅樓夢》是好", 'p "', "讀^[《紅樓夢》|person]是好"),
    ("讀^[《紅樓夢》|person]是好", "tab ,", "讀^[《紅樓夢|person]》是好"),
    ("讀^[《紅樓夢|person]》是好", "tab .", "讀^[《紅樓夢》|person]是好"),
    ("讀《^[紅樓夢|person]》是好", "tab <", "讀^[《紅樓夢|person]》是好"),
    ("讀^[《紅樓夢|person]》是好", "tab >", "讀《^[紅樓夢|person]》是好"),
    ("在「^[台北|event]」見", "tab .", "在「^[台北」|event]見"),
    ("在『^[台北|event]』見", "tab .", "在『^[台北』|event]見"),
    ("^[甲|event]，乙", "tab .", "^[甲，|event]乙"),
    ("so ^[one|event]—two", "tab .", "so ^[one—|event]two"),
    ("so ^[one|event](two)", "tab .", "so ^[one(|event]two)"),
    ("so ^[one|event]-two", "tab .", "so ^[one-two|event]"),
    ("so ^[one|event]–two", "tab .", "so ^[one–two|event]"),
    ("so ^[one|event]/two", "tab .", "so ^[one/two|event]"),
    ("so ^[one|event]&two", "tab .", "so ^[one&two|event]"),
    ("看^[馬克|event]·吐溫", "tab .", "看^[馬克·吐|event]溫"),
    # a clitic is a word of its own
    ("^they're so", "right", "they^'re so"),
    ("^don’t go", "right right", "don’t ^go"),
    ("^they're so", "p t", "^[they|person]'re so"),
    ("^they're so", "p t .", "^[they're|person] so"),
    ("^they’ll go", "p t 3", "^[they’ll go|person]"),
    ("^don't go", "e d", "^[do|event]n't go"),
    ("^Don’t go", "e d", "^[Do|event]n’t go"),
    ("so ^Ann Lee'll go", "p a", "so ^[Ann Lee|person]'ll go"),
    ("so ^Ann Lee’ve", "p a", "so ^[Ann Lee|person]’ve"),
    ("so ^O'Neill ran", "p o", "so ^[O'Neill|person] ran"),
    ("^Ann's so", "right", "Ann's ^so"),
    # an opening mark runs to its partner
    ("so ^“it is” he", 'e "', "so ^[“it is”|event] he"),
    ("so ^(it is) he", "e (", "so ^[(it is)|event] he"),
    ("so ^«it is» he", 'e "', "so ^[«it is»|event] he"),
    ("so ^‘it is’ he", "e '", "so ^[‘it is’|event] he"),
    ("he ^said 「好」 so", 'e "', "he said ^[「好」|event] so"),
    ("he ^said 『好』 so", 'e "', "he said ^[『好』|event] so"),
]


@pytest.mark.parametrize(("marked", "keys", "expected"), KEYS)
def test_keys_at_marks_and_clitics(marked, keys, expected):
    assert pressed(marked, keys) == expected


@pytest.mark.parametrize(
    "text", ["they're so", "I don't go", "could’ve been", "DON'T", "van't Hoff", "It's so"]
)
def test_what_was_labelled_when_a_clitic_was_no_word_is_still_on_words(text):
    # Whole words by UAX #29, as they were: a word more inside one takes no edge away.
    segmentation = Segmentation(text)
    start = 0
    for part in text.split(" "):
        at = Range(start, start + len(part))
        assert segmentation.snap_to_words(at) == at
        start = at.end + 1


def test_the_edge_of_a_span_at_a_mark_does_not_move_when_it_is_relabelled():
    session = commanded(session_from("讀^[《紅樓夢》|person]是好"), "next-stop", "label event", "take")[
        -1
    ].session
    assert marked_from(session) == "讀^[《紅樓夢》|event]是好"
