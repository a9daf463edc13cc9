"""The worked example on the page on agreement: the arithmetic that is written there gives what the program computes."""

import ast
import json
import operator
import re

from annotator.agreement.comparison import (
    ALPHA,
    ALPHA_U,
    COHEN,
    F1_EXACT,
    F1_OVERLAP,
    F1_TOKEN,
    FLEISS,
    PERCENT,
)
from annotator.core.document import Document
from tests.agreement.samples import agreement, compared, layer
from tests.docs.pages import DOCS, assert_generated, blocks

PAGE = DOCS / "agreement.md"
WORKED = {
    F1_EXACT: ("F1, exact", "1 span is equal, of 2 and 2", "2 * 1 / (2 + 2)"),
    F1_OVERLAP: ("F1, overlapping", "2 pairs overlap", "2 * 2 / (2 + 2)"),
    F1_TOKEN: ("F1, token", "3 tokens are persons for both, of 4 and 3", "2 * 3 / (4 + 3)"),
    PERCENT: ("percent", "7 of 8 tokens are equal", "7 / 8"),
    COHEN: (
        "Cohen's kappa",
        "person: 4/8 of amy's tokens, 3/8 of ben's; nothing: 4/8 and 5/8",
        "(7/8 - (4/8 * 3/8 + 4/8 * 5/8)) / (1 - (4/8 * 3/8 + 4/8 * 5/8))",
    ),
    FLEISS: (
        "Fleiss' kappa",
        "person: 7/16 of all judgements; nothing: 9/16",
        "(7/8 - ((7/16)**2 + (9/16)**2)) / (1 - ((7/16)**2 + (9/16)**2))",
    ),
    ALPHA: (
        "alpha",
        "2 of 16 judgements differ from the other on the token; 7 * 9 * 2 of 16 * 15 pairs of any two do",
        "1 - (2 / 16) / (7 * 9 * 2 / (16 * 15))",
    ),
    ALPHA_U: (
        "alpha_u",
        "units of 7, 7, 7 and 4; gaps of 5, 9, 8 and 9; “Bo Chen” begins 3 sooner",
        (
            "1 - (2 * 3**2 / 56) / (2 * ((4 - 1) / 3 * (3 * 546 + 84) + 3 * 7**2 * 8 + 4**2 * 19) / "
            "(56 * 55 - 3 * 42 - 12))"
        ),
    ),
}
"""By coefficient: its name, what is counted, and the arithmetic."""

_OPERATIONS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}


def result(arithmetic: str) -> float:
    def of(node):
        return (
            node.value
            if isinstance(node, ast.Constant)
            else _OPERATIONS[type(node.op)](of(node.left), of(node.right))
        )

    return of(ast.parse(arithmetic, mode="eval").body)


def computed():
    (block,) = (block for block in blocks(PAGE, "sh run") if "four.jsonl" in block.text)
    record = json.loads(re.search(r"^\{.*\}$", block.text, re.MULTILINE)[0])
    of = Document.of_text(record["text"])
    spans = {
        person: [(s["start"], s["end"], s["label"]) for s in record["spans"] if s["annotator"] == person]
        for person in record["annotators"]
    }
    found = agreement(compared(of, *(layer(of, person, *each) for person, each in spans.items())))
    return {**found.overall, COHEN: found.pairs[0].coefficients[COHEN]}


def test_the_table_is_what_the_program_computes_and_the_arithmetic_gives_it():
    found = computed()
    assert found.keys() == WORKED.keys()
    rows = ["| coefficient | what is counted | worked | value |", "| --- | --- | --- | --- |"]
    for name, (title, what, arithmetic) in WORKED.items():
        assert abs(result(arithmetic) - found[name].value) < 1e-9, name
        rows.append(f"| {title} | {what} | `{arithmetic}` | {found[name].value:.3f} |")
    assert_generated(PAGE, "example", "\n".join([*rows, ""]))
