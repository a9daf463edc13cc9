"""Marked text, keys, marked text. A bug becomes one more line."""

import pytest

from tests.marked import press, pressed, session_from, with_overlap

LABELLING = [
    # label, then the first letter of the target: the nearest word after the caret
    ("^He met Marie Curie here", "p m", "He ^[met|person] Marie Curie here"),
    ("^He met Marie Curie here", "p m 2", "He met ^[Marie Curie|person] here"),
    ("^He met Marie Curie here", "p M 2", "He met ^[Marie Curie|person] here"),
    ("^He met Marie Curie here", "p m 3", "He ^[met Marie Curie|person] here"),
    ("^Zoë Smith", "p z", "^[Zoë Smith|person]"),
    ("^été à Évian", "e e", "^[été|event] à Évian"),
    ("^a “Quoted Title” b", "o q", "a “^[Quoted Title|policy]” b"),
    ("^@paul wrote", "p @", "^[@paul|person] wrote"),
    ("^cost $5.2 million today", "o $", "cost ^[$5.2 million|policy] today"),
    # already labelled: not proposed again; inner spans are aimed from the same place
    ("^[Marie Curie|person] met Marie", "p m", "[Marie Curie|person] ^[met|person] Marie"),
    ("^[Curie Institute|policy]", "p c", "^[Curie Institute|policy]"),
    ("^[Bank of America|policy]", "p b 1", "^[Bank of America|policy]"),
    # digits: another match first, then the number of words
    ("^one two three four", "e t 1 3", "one ^[two three four|event]"),
    ("^one two four", "e o 2", "^[one two|event] four"),
    ("^red roses, red rivers, red roads", "e r 3 2", "red roses, ^[red rivers|event], red roads"),
    # the word at the caret
    ("one ^two three", "e space", "one ^[two|event] three"),
    ("^Ann Lee left. Bob stayed.", "e enter", "^[Ann Lee left.|event] Bob stayed."),
    # select, then label
    ("^one two three", "shift+right shift+right e", "^[one two|event] three"),
    ("<one two> three", "p", "^[one two|person] three"),
    ("one >two three<", "p", "one ^[two three|person]"),
    ("<one tw>o three", "p", "^[one two|person] three"),
    # relabel: the armed label goes to the focused span
    ("^[one|person] two", "tab e space", "^[one|event] two"),
    ("<[one|person]> two", "e", "^[one|event] two"),
]

ADJUSTING = [
    ("^Ann Lee said no", "p space .", "^[Ann Lee said|person] no"),
    ("^Ann Lee said no", "p space . .", "^[Ann Lee said no|person]"),
    ("^Ann Lee said no", "p space ,", "^[Ann|person] Lee said no"),
    ("so ^Ann Lee said", "p space <", "^[so Ann Lee|person] said"),
    ("^Ann Lee said", "p space >", "Ann ^[Lee|person] said"),
    ("^Ann, Bo", "p space .", "^[Ann,|person] Bo"),
    ("^ann-marie lee", "p space ,", "^[ann|person]-marie lee"),
    ("^ann-marie lee", "p space , .", "^[ann-marie|person] lee"),
    ("ann-^marie lee", "p space <", "^[ann-marie|person] lee"),
    ("^ann-marie lee", "p space >", "ann-^[marie|person] lee"),
    ("^Ann Lee's", "p space .", "^[Ann Lee's|person]"),
    ("^我们在北京", "e w .", "^[我们在|event]北京"),
    ("我们^在北京", "e space <", "我^[们在北京|event]"),
    ("^[Ann|person] Lee", "tab x", "^Ann Lee"),
    ("^[Ann|person] Lee", "tab backspace u", "^[Ann|person] Lee"),
    # of nested spans the innermost at the caret
    ("so ^[[Ann|person] Lee|event]", "left right x", "so ^[Ann Lee|event]"),
    ("so ^[[Ann|person] Lee|event]", "end x", "so ^[Ann|person] Lee"),
    # a mark that joins no two words is a step of its own
    ("^Ann “Bo”", "p space .", "^[Ann “|person]Bo”"),
    ("^Ann,” Bo", "p space .", "^[Ann,|person]” Bo"),
]

MOVING = [
    ("^one two three", "right", "one ^two three"),
    ("one two ^three", "left left", "^one two three"),
    ("^one, two", "right", "one, ^two"),
    ("^one two\nthree four", "down", "one two\n^three four"),
    ("one ^two\nthree four", "down up", "one ^two\nthree four"),
    ("^one two\nthree four", "end", "one ^two\nthree four"),
    ("one two\nthree ^four", "home", "one two\n^three four"),
    ("^one two\nthree four", "ctrl+end", "one two\nthree ^four"),
    ("one two\nthree ^four", "ctrl+home", "^one two\nthree four"),
    ("^one two three", "shift+right", "<one> two three"),
    ("^one two three", "shift+right shift+right", "<one two> three"),
    ("^one two three", "shift+right shift+right shift+left", "<one> two three"),
    ("^one two three", "shift+right shift+left", "^one two three"),
    ("one two ^three", "shift+left", "one >two <three"),
    ("one two ^three", "shift+left shift+left shift+right", "one >two <three"),
    ("^one two\nthree four", "shift+down", "<one two\n>three four"),
    ("^one two\nthree four", "shift+end", "<one two>\nthree four"),
    ("<one two> three", "escape", "^one two three"),
    ("^a [b|person] c [d|event]", "tab", "a ^[b|person] c [d|event]"),
    ("^a [b|person] c [d|event]", "tab tab", "a [b|person] c ^[d|event]"),
    ("^a [b|person] c [d|event]", "tab tab tab", "a ^[b|person] c [d|event]"),
    ("^a [b|person] c [d|event]", "shift+tab", "a [b|person] c ^[d|event]"),
    ("^[[a|person] b|event]", "tab tab", "^[[a|person] b|event]"),
    ("^one two two", "f t", "one ^two two"),
    ("^one two two", "f t 2", "one two ^two"),
    ("^Ann left. Bob stayed.", "enter", "Ann left. ^Bob stayed."),
]

UNDOING = [
    ("^one two", "e space u", "^one two"),
    ("^one two", "e space . u", "^[one|event] two"),
    ("^one two", "e space . u u", "^one two"),
    ("^one two", "e space . u u U", "^[one|event] two"),
    ("^one two", "e space . u u U U", "^[one two|event]"),
    ("^one two", "e space u p space U", "^[one|person] two"),
    ("^one two", "e space u p space u U", "^[one|person] two"),
    ("^one two", "e t . , x u u u u", "one ^two"),
]


@pytest.mark.parametrize(("before", "keys", "after"), LABELLING + ADJUSTING + MOVING + UNDOING)
def test_keys_do_what_they_say(before, keys, after):
    assert pressed(before, keys) == after


@pytest.mark.parametrize(("rule", "before"), [("none", "^a [b c|event] bat"), ("nested", "^a b bat")])
def test_the_number_of_the_match_that_was_taken_changes_nothing(rule, before):
    *_, aimed, same = press(session_from(before, with_overlap(rule)), "p b 1")
    assert (same.refused, same.changes) == (False, ())
    assert same.session.layer == aimed.session.layer


OVERLAPPING = [
    ("nested", "[one <two|event] three>", "p", "[one <two|event] three>"),
    ("nested", "[one <two>|event] three", "p", "[one ^[two|person]|event] three"),
    ("any", "[one <two|event] three>", "p", "[one ^[two|event] three|person]"),
    ("none", "[one <two|event] three>", "p", "one ^[two three|person]"),
    ("none", "[one|event] <one two [three|event]>", "p", "[one|event] ^[one two three|person]"),
]


@pytest.mark.parametrize(("rule", "before", "keys", "after"), OVERLAPPING)
def test_the_schema_says_what_may_overlap(rule, before, keys, after):
    assert pressed(before, keys, with_overlap(rule)) == after


REFUSALS = [
    ("^one two", "p q", "nothing on the screen starts with 'q'"),
    ("^one two", "x", "no span is focused"),
    ("^one two", ".", "no span is focused"),
    ("^one two", "5", "a digit sets the length of a span in words"),
    ("^one two", "e space 9", "there are only 2 words"),
    ("^one", "e space .", "goes no further"),
    ("^one two", "e space ,", "goes no further"),
    ("^one two", "space", "nothing is suggested here"),
    ("^one two", "tab", "nothing is labelled here yet"),
    ("^one two", "u", "nothing to undo"),
    ("^one two", "U", "nothing to redo"),
    ("^one two", "A", "no span is focused"),
    ("^one two", "P", "no boilerplate was found"),
    ("[one <two|event] three>", "p", "would cross Event “one two”"),
    ("^", "p space", "there is no word here"),
    ("^[one|event] [two|event]", "tab .", "would cross"),
]


@pytest.mark.parametrize(("before", "keys", "message"), REFUSALS[:-1])
def test_what_is_refused_says_why_and_changes_nothing(before, keys, message):
    session = session_from(before)
    steps = press(session, keys)
    assert steps[-1].refused
    assert message in steps[-1].message
    assert not steps[-1].changes
    assert steps[-1].session == steps[-2].session


def test_a_replacement_is_one_undo_step():
    schema = with_overlap("none")
    assert pressed("[one <two|event] three>", "p u", schema) == "^[one two|event] three"
