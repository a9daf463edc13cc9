"""The file of a round: what it may say, and its problems with line and column."""

from __future__ import annotations

import pytest

from annotator.core.round import Control, Others, Round, RoundOrder, Training
from annotator.schema.problems import SchemaProblems
from annotator.schema.yaml.round_file import RoundChecks, parse_round

CHECKS = RoundChecks(
    name=lambda name: "no name" if "!" in name else "",
    query=lambda query: "no query" if "status:" in query else "",
)


def problems(text: str) -> list[str]:
    with pytest.raises(SchemaProblems) as raised:
        parse_round(text, "june.yaml", CHECKS)
    return [str(problem).removeprefix("june.yaml:") for problem in raised.value.problems]


def test_two_lines_are_enough():
    assert parse_round("round: june\npeople: [anna, ben]\n", "f", CHECKS) == Round("june", ("anna", "ben"))


def test_all_keys():
    text = """
round: june-2
people:
  - anna
  - ben
  - carl
lead: [maria]
documents: 'date:2024.. -duplicate:yes'
each: 2
overlap: 12.5 %
overlap-people: 3
order: shuffled
others: never
control:
  gold: gold
  share: 0.1
"""
    assert parse_round(text, "f", CHECKS) == Round(
        "june-2",
        ("anna", "ben", "carl"),
        ("maria",),
        "date:2024.. -duplicate:yes",
        2,
        0.125,
        3,
        RoundOrder.SHUFFLED,
        Others.NEVER,
        control=Control("gold", 0.1),
    )


def test_training():
    text = "round: first\npeople: [anna]\ntraining:\n  gold: gold\n  pass: 80%\n"
    assert parse_round(text, "f", CHECKS).training == Training("gold", 0.8)
    assert parse_round(text.replace("  pass: 80%\n", ""), "f", CHECKS).training == Training("gold", None)


def test_shared_documents_go_to_one_more_unless_it_is_said():
    text = "round: r\npeople: [a, b, c, d]\neach: 2\noverlap: 20%\n"
    assert parse_round(text, "f", CHECKS).overlap_people == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["1:1: a round is a mapping that starts with 'round: NAME'"]),
        ("- june", ["1:1: a round is a mapping that starts with 'round: NAME'"]),
        (
            "round: june",
            ["1:1: the key 'people' is missing"],
        ),
        (
            "people: []\nround: june",
            ["1:9: the list 'people' is empty; name one person at least"],
        ),
        (
            "round: in june\npeople: anna",
            [
                "1:8: 'in june' is no name of a round: up to 60 letters, digits, - and _",
                "2:9: 'people' is a list of names, as in [anna, ben]",
            ],
        ),
        (
            "round: 6\npeople: [anna, 7, anna, a!]\nlead: [anna]",
            [
                '1:8: here belongs text; quote it: "6"',
                '2:16: here belongs text; quote it: "7"',
                "2:19: 'anna' is named twice",
                "2:25: no name",
                "3:8: 'anna' sees all as a lead; take the name out of people or of lead",
            ],
        ),
        (
            "round: june\npeople: [a, b]\noverlp: 20%\neach:\norder: random\nothers: 1",
            [
                "3:1: unknown key 'overlp', did you mean 'overlap'?",
                "4:6: 'each' has no value; write one, or leave the line out",
                "5:8: 'order' is imported or shuffled",
                "6:9: 'others' is when-done, never or always",
            ],
        ),
        (
            "round: june\npeople: [a, b]\neach: 3\noverlap: 120%\ndocuments: status:done",
            [
                "3:7: 'each' is 3, but the round has 2 people",
                "4:10: 'overlap' is a share, such as 20% or 0.2",
                "5:12: no query",
            ],
        ),
        (
            "round: june\npeople: [a, b]\neach: 2\noverlap: 20%",
            ["4:10: 'overlap' needs 3 people, the round has 2"],
        ),
        (
            "round: june\npeople: [a, b]\neach: 0\noverlap: 20%\noverlap-people: 1",
            [
                "3:7: 'each' is a number of people, 1 or more",
                "5:17: 'overlap-people' has to be more than 'each', 1",
            ],
        ),
        (
            "round: june\npeople: [a, b]\noverlap-people: 2",
            ["3:1: 'overlap-people' needs 'overlap', the share of the documents"],
        ),
        (
            "round: june\npeople: [a, gold]\neach: 1\ntraining:\n  gold: gold\n  pas: 8\ncontrol: {gold: x}",
            [
                "3:1: in training everyone gets all documents; leave 'each' out",
                "5:9: 'gold' cannot be one of the people and gold",
                "6:3: unknown key 'pas', did you mean 'pass'?",
                "7:1: in training everyone gets all documents; leave 'control' out",
            ],
        ),
        (
            "round: june\npeople: [a]\ncontrol: 5%",
            ["3:10: 'control' is a mapping: below it belong gold and share"],
        ),
        (
            "round: june\npeople: [a]\ntraining:\n  pass: 0.8\nothers: never",
            [
                "4:3: the key 'gold' is missing",
                "5:9: training shows the gold of finished documents, so 'others' cannot be never",
            ],
        ),
        ("round: june\nround: july\npeople: [a]", ["2:1: two keys 'round': line 1, line 2"]),
    ],
)
def test_problems_have_their_places(text: str, expected: list[str]):
    assert problems(text) == expected


def test_a_round_has_an_upper_bound_of_people():
    people = ", ".join(f"p{number}" for number in range(501))
    assert problems(f"round: r\npeople: [{people}]") == ["2:9: a round has 500 people at most, not 501"]
