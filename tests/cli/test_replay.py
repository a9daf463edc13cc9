"""``annotator replay``: what it reads, prints and refuses."""

import json
from pathlib import Path

import pytest

from annotator.replay import figures
from annotator.replay.figures import Figures
from tests.cli.command import GOLD, TEXT, annotator, jsonl, span

LOCKED = 2
"""Keys for two spans of a label that is locked."""

NEEDED = {"keys_per_span", "p50", "p90", "spans", "wasted", "not_typed"}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    spans = [span(0, 7), span(12, 19), span(23, 27, "event")]
    return jsonl(tmp_path / "gold.jsonl", {"text": TEXT, "spans": spans}, {"text": "Ann Lee.", "spans": []})


def test_one_json_object_has_both_ways_of_working(gold: Path) -> None:
    result = annotator("replay", gold, "--json", cwd=gold.parent)
    assert (result.code, result.err) == (0, "")
    figures = json.loads(result.out)
    assert set(figures) > NEEDED
    assert set(figures["without_suggestions"]) >= NEEDED
    assert (figures["spans"], figures["documents"], figures["exact"]) == (3, 2, True)
    assert figures["keys_per_span"] == 2.3333  # two keys each, and one that opens the second document


def test_without_suggestions_the_rule_is_alone(gold: Path) -> None:
    result = annotator("replay", gold, "--no-suggestions", cwd=gold.parent)
    head = result.out.splitlines()[0]
    assert head.split("  ")[-2:] == ["rule alone", "plain, rule alone"]
    assert "suggestions" not in result.out
    assert "keys per span, mean" in result.out


def test_labels_that_no_schema_has_get_one(tmp_path: Path) -> None:
    foreign = jsonl(
        tmp_path / "foreign.jsonl", {"text": TEXT, "spans": [span(0, 7, "PER"), span(23, 27, "LOC")]}
    )
    result = annotator("replay", foreign, "--json", cwd=tmp_path)
    assert json.loads(result.out)["not_typed"] == {}


def test_labels_that_the_named_schema_lacks_are_not_typed(tmp_path: Path) -> None:
    gold = jsonl(tmp_path / "gold.jsonl", {"text": TEXT, "spans": [span(0, 7), span(23, 27, "LOC")]})
    schema = Path(__file__).parents[2] / "schemas" / "news.yaml"
    result = annotator("replay", gold, "--json", "--schema", schema, cwd=tmp_path)
    figures = json.loads(result.out)
    assert (result.code, figures["exact"]) == (1, False)
    assert figures["not_typed"] == {"its label is not in the schema": 1}
    assert result.err.startswith("not exactly the gold: ")


def test_an_edge_inside_a_word_is_typed_by_character_and_one_inside_a_character_is_named(
    tmp_path: Path,
) -> None:
    gold = jsonl(tmp_path / "gold.jsonl", {"text": TEXT, "spans": [span(0, 2), span(12, 19)]})
    result = annotator("replay", gold, "--json", cwd=tmp_path)
    assert (result.code, json.loads(result.out)["not_typed"]) == (0, {})
    gold = jsonl(tmp_path / "gold.jsonl", {"text": "Ann\u0308 ran", "spans": [span(0, 3)]})
    result = annotator("replay", gold, cwd=tmp_path)
    assert result.code == 1
    assert "an edge inside a character" in result.out


def test_gold_with_one_label_has_its_own_schema_and_so_the_lock(tmp_path: Path) -> None:
    spans = [span(0, 7), span(12, 19)]
    gold = jsonl(tmp_path / "gold.jsonl", {"text": TEXT, "spans": spans})
    figures = json.loads(annotator("replay", gold, "--json", "--no-suggestions", cwd=tmp_path).out)
    named = Path(__file__).parents[2] / "schemas" / "news.yaml"
    under = json.loads(
        annotator("replay", gold, "--json", "--no-suggestions", "--schema", named, cwd=tmp_path).out
    )
    assert (figures["keys"], under["keys"]) == (LOCKED, 4)


def test_our_own_export_is_read(tmp_path: Path) -> None:
    result = annotator("replay", GOLD, "--json", "--no-suggestions", "--limit", "1", cwd=tmp_path)
    figures = json.loads(result.out)
    assert figures["documents"] == 1
    assert figures["exact"]


def test_a_smaller_screen_takes_more_page_turns(tmp_path: Path) -> None:
    arguments = ("replay", GOLD, "--json", "--no-suggestions", "--limit", "1", "--size")
    small, large = (
        json.loads(annotator(*arguments, size, cwd=tmp_path).out)["page_turns"]
        for size in ("80x15", "80x100")
    )
    assert small > large


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.jsonl"], "there is no such file"),
        (["gold.jsonl", "--size", "80"], "80x40"),
        (["gold.jsonl", "--size", "4x4"], "80x40"),
        (["empty.jsonl"], "no spans"),
        (["broken.jsonl"], "broken.jsonl"),
        (["gold.jsonl", "--schema", "none.yaml"], "none.yaml"),
    ],
)
def test_what_it_cannot_use_is_reported_in_a_line(gold: Path, arguments: list[str], said: str) -> None:
    jsonl(gold.parent / "empty.jsonl", {"text": TEXT, "spans": []})
    (gold.parent / "broken.jsonl").write_text("{")
    result = annotator("replay", *arguments, cwd=gold.parent)
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    ("size", "fits"),
    [
        ("20x8", True), ("19x8", False), ("20x7", False), ("8x20", False), ("99999x40", False), ("80x40x", False),
        ("80 x 40", False), ("80x1000", True),
    ],
)  # fmt: skip
def test_a_screen_has_a_smallest_size(tmp_path: Path, size: str, fits: bool) -> None:
    result = annotator("replay", "none.jsonl", "--size", size, cwd=tmp_path)
    wrong = f"annotator replay: Invalid value for '--size': '{size}' is not a screen size"
    assert result.err.startswith("'none.jsonl': there is no such file" if fits else wrong)


def test_the_problems_of_a_schema_take_a_line_each(gold: Path) -> None:
    (gold.parent / "bad.yaml").write_text("schema: 1\nid: a\n")
    result = annotator("replay", "gold.jsonl", "--schema", "bad.yaml", cwd=gold.parent)
    assert (result.code, result.out, len(result.errors)) == (2, "", 2)
    assert all(line.startswith("bad.yaml:1:1: ") for line in result.errors)
    result = annotator("replay", "gold.jsonl", "--schema", "none.yaml", cwd=gold.parent)
    assert result.errors == ["'none.yaml': No such file or directory; name a schema file with --schema"]


def test_the_columns_are_with_suggestions_and_without(gold: Path) -> None:
    head, *rows = annotator("replay", "gold.jsonl", "--limit", "2", cwd=gold.parent).out.splitlines()
    assert head.split("  ")[-4:] == ["suggestions", "plain route", "rule alone", "plain, rule alone"]
    assert [row.split()[-4:] for row in rows if row.startswith("documents")] == [["2", "2", "2", "2"]]
    alone = annotator("replay", "gold.jsonl", "--json", "--no-suggestions", "--limit", "1", cwd=gold.parent)
    figures = json.loads(alone.out)
    assert ("without_suggestions" in figures, figures["documents"]) == (False, 1)


def test_what_was_not_typed_exactly_is_named_and_ends_in_1(
    gold: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = iter([("b",), ("b", "a"), (), ()])

    def figures_of(_typed: object) -> Figures:
        return Figures([1.0], inexact=next(counts))

    monkeypatch.setattr(figures, "figures_of", figures_of)
    result = annotator("replay", "gold.jsonl", "--json", cwd=gold.parent)
    assert (result.code, result.err) == (1, "not exactly the gold: a, b\n")
    out = json.loads(result.out)
    assert (out["exact"], out["plain_route"]["exact"], out["without_suggestions"]["exact"]) == (
        False,
        False,
        True,
    )
