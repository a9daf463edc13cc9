"""The query language: what is written becomes a value, or an error with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.query import FieldValues, Query, QueryError, QueryField, Term, Words, parsed_query

FIELDS = {
    "status": QueryField("status", "", lambda v: "" if v in ("new", "done") else "there are new, done"),
    "source": QueryField("source", "", lambda _: ""),
    "by": QueryField("by", "", lambda _: ""),
}

POLICE, PHRASE = Words("police"), Words("marie curie")


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", []),
        (" \n\t ", []),
        ("police", [Term(POLICE)]),
        ('police "marie curie"', [Term(POLICE), Term(PHRASE)]),
        ("“marie curie”", [Term(PHRASE)]),
        (r'"a \"b\" \\ c"', [Term(Words(r'a "b" \ c'))]),
        ("-police", [Term(POLICE, is_excluded=True)]),
        ('-"marie curie" police', [Term(PHRASE, is_excluded=True), Term(POLICE)]),
        ("well-known", [Term(Words("well-known"))]),
        ("a - b", [Term(Words("a")), Term(Words("-")), Term(Words("b"))]),
        ("pol*", [Term(Words("pol", is_prefix=True))]),
        ("status:done", [Term(FieldValues("status", ("done",)))]),
        ("status:done,new x", [Term(FieldValues("status", ("done", "new"))), Term(Words("x"))]),
        ('source:"a b",c', [Term(FieldValues("source", ("a b", "c")))]),
        ("-by:amy", [Term(FieldValues("by", ("amy",)), is_excluded=True)]),
        ("source:http://x.org/a:b", [Term(FieldValues("source", ("http://x.org/a:b",)))]),
        ('"a:b"', [Term(Words("a:b"))]),
        ("10:30", [Term(Words("10:30"))]),
        ("警察 居里夫人", [Term(Words("警察")), Term(Words("居里夫人"))]),
        ('police"marie curie"', [Term(POLICE), Term(PHRASE)]),
        ("police OR", [Term(POLICE), Term(Words("OR"))]),
        ('"OR" or (BBC) police', [Term(Words(word)) for word in ("OR", "or", "(BBC)", "police")]),
        ("Note:x @law", [Term(Words("Note:x")), Term(Words("@law"))]),
    ],
)
def test_a_query_is_its_conditions(text: str, terms: list[Term]) -> None:
    assert parsed_query(text, FIELDS) == Query(tuple(terms))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('police "marie', "1:8: the quotation mark is not closed"),
        ('a\n  "', "2:3: the quotation mark is not closed"),
        ('""', "1:1: there is nothing between the quotation marks"),
        ("stauts:done", "1:1: there is no field stauts; did you mean status:?"),
        ("x wxyz:1", "1:3: there is no field wxyz; there are by, source, status"),
        ("http://x.org", "1:1: there is no field http; there are by, source, status"),
        ("x status:dine", "1:10: status:dine: there are new, done"),
        ("status:done,dine", "1:13: status:dine: there are new, done"),
        ("status:done,", "1:13: status: needs a value here"),
        ("status:, x", "1:8: status: needs a value here"),
        ("status: done", "1:8: status: needs a value"),
        ("x\nstatus:", "2:8: status: needs a value"),
        ("p*", "1:1: write at least 2 letters before the *"),
        ("*", "1:1: write at least 2 letters before the *"),
        ('by:x,"y', "1:6: the quotation mark is not closed"),
        (
            "police OR law",
            "1:8: there is no OR, only values of a field with commas between them; as a word",
        ),
        ("police AND law", "1:8: there is no AND; all that is asked for has to hold, so leave it out"),
        ("NOT law", "1:1: there is no NOT; put a minus before what is to be excluded"),
        ("x -(police law)", "1:4: there are no brackets; all that is asked for has to hold"),
        ("x -@law", "1:3: a saved query cannot be excluded"),
        ("x Status:done", "1:3: there is no field Status; did you mean status:?"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, error: str) -> None:
    with pytest.raises(QueryError) as caught:
        parsed_query(text, FIELDS)
    assert str(caught.value).startswith(error)
    assert f"{caught.value.line}:{caught.value.column}: {caught.value.what}" == str(caught.value)


@pytest.mark.parametrize(
    ("text", "is_prefix"),
    [
        ("po", True),
        ("x po", True),
        ("p", False),
        ("po ", False),
        ('"po li"', False),
        ("source:po", False),
        ("", False),
    ],
)
def test_of_a_query_that_is_typed_the_last_word_may_be_begun(text: str, is_prefix: bool) -> None:
    query = parsed_query(text, FIELDS, is_typed=True)
    assert any(words.is_prefix for words in query.words) == is_prefix


def test_the_words_are_those_to_be_found() -> None:
    assert parsed_query('police -law status:done "marie curie"', FIELDS).words == (POLICE, PHRASE)


@given(st.text(alphabet='ab:-*,\\" “”\nstatus', max_size=20))
def test_any_text_is_a_query_or_an_error_with_a_place_in_it(text: str) -> None:
    place, query = place_of_error(text)
    if place is None:
        assert bool(query.terms) == bool(text.strip())
        return
    lines = text.split("\n")
    assert 1 <= place[0] <= len(lines)
    assert 1 <= place[1] <= len(lines[place[0] - 1]) + 1


def place_of_error(text: str) -> tuple[tuple[int, int] | None, Query]:
    try:
        return None, parsed_query(text, FIELDS)
    except QueryError as error:
        return (error.line, error.column), Query()
