"""What counts beside the keys of a span: reading on, the next document, Shift; and the plain route."""

import pytest

from annotator.replay.corpus import type_corpus
from annotator.replay.figures import figures_of
from annotator.replay.keyboard import holds_shift
from annotator.replay.selecting import selected
from annotator.replay.shortest import MOST_TRIES, Search, is_right
from annotator.replay.typist import TypedDocument
from tests.marked import SCHEMA
from tests.replay.states import gold_span, keys_to, opened
from tests.replay.tiny import SIZE, empty_gold, gold_from, keys_of, typed
from tests.session.keyed import keymap


def read_on(document: TypedDocument) -> tuple[str, str]:
    return " ".join(press.key for press in document.pages), " ".join(press.key for press in document.onward)


LONG = "So [Ann|person] ran.\n" + "one two.\n" * 60


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (["So [Ann|person] ran."], [("", "")]),
        (["So [Ann|person] ran.", "He fell."], [("", "enter"), ("", "")]),
        (
            ["So [Ann|person] ran. He fell.", "So."],
            [("", "J"), ("", "")],
        ),  # Enter goes to the last sentence first
        ([LONG], [("pagedown pagedown", "")]),
        ([LONG, "So."], [("pagedown pagedown", "enter"), ("", "")]),
        (["", "So."], [("", "enter"), ("", "")]),
    ],
)
def test_the_rest_of_a_document_is_read_and_the_next_one_opened(marked, expected):
    assert [read_on(each) for each in typed(*marked)] == expected


def test_what_is_read_and_opened_counts():
    figures = figures_of(typed("So [Ann|person] ran. He fell.", LONG, "So."))
    assert (figures.keys, figures.reading, figures.page_turns) == ([2, 2], 4, 2)  # J, two pages, Enter
    assert figures.mean == (2 + 2 + 4) / 2
    assert figures.shifted == 1
    assert figures.mean_with_shift == 4.5


@pytest.mark.parametrize("suggests", [True, False])
def test_a_document_without_spans_is_read_as_well(suggests):
    golds = [empty_gold("one two.\n" * 60), gold_from("So [Ann|person] ran.")]
    figures = figures_of(type_corpus(golds, SCHEMA, SIZE, suggests=suggests))
    assert (figures.keys, figures.reading) == ([2], 3)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a", False), ("A", True), ("É", True), ("é", False), ("ß", False), ("7", False), ("%", True), (":", True),
        (";", False), (".", False), ("<", False), (">", False), ("中", False), ("shift+tab", True), ("tab", False),
        ("enter", False), ("pagedown", False),
    ],
)  # fmt: skip
def test_the_keys_for_which_shift_is_held(key, expected):
    assert holds_shift(key) is expected


def routes(*marked: str, suggests: bool = False) -> tuple[list[str], list[str]]:
    """The keys of the last document on the way of the fewest keys, and on the plain route."""
    golds = [gold_from(each) for each in marked]
    found = [
        list(type_corpus(golds, SCHEMA, SIZE, suggests=suggests, plain=plain)) for plain in (False, True)
    ]
    assert all(each.is_exact for way in found for each in way)
    fewest, plain = ([keys_of(stroke) for stroke in way[-1].strokes] for way in found)
    return fewest, plain


@pytest.mark.parametrize(
    ("marked", "fewest", "plain"),
    [
        ("we saw [Ann|person] ran", ["p a"], ["p a"]),
        ("we saw [Ann Lee|person] Ray", ["p a ,"], ["p a ,"]),
        ("^we [saw a|person] so", ["p s ."], ["p s ."]),
        ("[One Two|person] Three Four Five so", ["p o 2"], ["p o 2"]),
        ("sa sb sc sd se sf sg sh si sj, [Sk|person] no", ["p S"], ["p S"]),
        # who knows where the rule ends aims at the second word
        ("we saw [lax Big Name|person] lo li lu", ["p b <"], ["p l . ."]),
    ],
)
def test_the_plain_route_is_the_first_letter_and_then_what_the_end_needs(marked, fewest, plain):
    assert routes(marked) == (fewest, plain)


@pytest.mark.parametrize(
    "marked",
    [
        "saw [a Chi|person]nese th[ing|event], (so “[it|person] w”as) s[aid An|event]na Lee Brown",
        "他說「[好|person]」的[《紅樓|event]夢》是[一本|person]很好的書",
        "the [one|event]two three [four five six seven eig|person]ht nine ten eleven twelve",
    ],
)
def test_no_plain_route_is_shorter_than_the_fewest_keys(marked):
    fewest, plain = (sum(len(keys.split()) for keys in way) for way in routes(marked))
    assert fewest <= plain


def test_on_the_plain_route_a_suggestion_that_is_right_is_taken():
    assert routes("So [Ann|person] ran.", "So [Ann|person] fell.", suggests=True)[1] == ["space"]
    assert routes("So [Ann|person] ran.", "So [Ann Lee|person] fell.", suggests=True)[1] == ["space ."]


@pytest.mark.parametrize(
    ("marked", "quote", "expected"),
    [
        ("^one two bo ann eve", "bo ann", "right right shift+right shift+right p"),
        ("^one two boann eve", "ann", "right right C right right shift+right shift+right shift+right p C"),
        ("^one two boann eve", "boa", "right right C shift+right shift+right shift+right p C"),
        (
            "^one “two” eve",
            "“two”",
            "C right right right right shift+right shift+right shift+right shift+right shift+right p C",
        ),
        (
            "^one\ntwo (bo)",
            "(bo)",
            "down C right right right right shift+right shift+right shift+right shift+right p C",
        ),
    ],
)
def test_the_way_that_is_always_left_walks_selects_and_labels(marked, quote, expected):
    presser, state = opened(marked)
    wanted = gold_span(state, quote)
    after = selected(presser, state, wanted, ("p",))
    assert after is not None
    assert is_right(after, wanted)
    assert keys_to(after) == expected


def test_without_the_keys_for_it_nothing_is_selected():
    for without, quote in (("select-right: []", "ann"), ("characters: []", "nn"), ("word-right: []", "ann")):
        presser, state = opened("^bo ann", keymap=keymap(without))
        assert selected(presser, state, gold_span(state, quote), ("p",)) is None


def test_a_search_ends_after_so_many_tries(monkeypatch):
    from annotator.replay import shortest

    presser, state = opened("^an ab ac ad")
    assert MOST_TRIES > 1_000
    monkeypatch.setattr(shortest, "MOST_TRIES", 3)
    assert Search(presser, gold_span(state, "ad"), ("p",), 60).from_(state) is None
