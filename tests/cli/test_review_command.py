"""``annotator review``: what it lists and refuses, what ``stats`` counts, and the keys of a replayed review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from annotator.core.layer import GOLD as LAYER
from annotator.replay.gold import gold_of
from annotator.replay.noise import Noise, noised
from tests.cli.command import GOLD, annotator
from tests.cli.hostile import NAMES, harm_in, on_a_terminal
from tests.cli.test_agree import ANN, TEXT, agreed, imported, record

MOST_KEYS_A_DISPUTE = 1.3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return imported(
        tmp_path,
        record(TEXT, anna=[(*ANN, "person")], ben=[(*ANN, "person")]),
        record("Ann Lee left.", anna=[(*ANN, "person")], ben=[(*ANN, "event")]),
        record("Nobody else was here.", anna=[]),
    )


def queue(folder: Path, *arguments: str) -> list[str]:
    result = annotator("review", "--json", "--annotator", "carla", *arguments, cwd=folder)
    assert (result.code, result.err) == (0, "")
    return [json.loads(line)["title"] for line in result.out.splitlines()]


def test_the_queue_is_listed_with_the_lowest_agreement_first(folder: Path) -> None:
    assert queue(folder) == ["Ann Lee left.", TEXT]
    result = annotator("review", "--list", "--annotator", "carla", cwd=folder)
    assert result.out.splitlines() == [
        "2 documents to decide",
        "  0.00  2 people  Ann Lee left.",
        f"  1.00  2 people  {TEXT}",
    ]
    assert queue(folder, "--where", "bo") == [TEXT]
    assert queue(folder, "--of", "anna") == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--list", "--db", "no.db"), "there is no such database"),
        ((), "the app needs a terminal; without one use 'annotator review --list'"),
        (("--list", "--where", "nofield:1"), "--where 'nofield:1': column 1"),
        (
            ("--list", "--of", "anna,nobdy"),
            "--of nobdy: nobody of that name worked here; there are anna, ben",
        ),
        (("--list", "--annotator", "gold"), "'gold' is a layer of decisions; name yourself with --annotator"),
        (("--list", "--as", "a\nb"), "cannot be an annotator's name"),
    ],
)
def test_what_it_refuses_is_said_in_a_line(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    result = annotator("review", *arguments, cwd=folder)
    (line,) = result.errors
    assert (result.code, result.out) == (2, "")
    assert words in line


def test_layers_of_gold_are_compared_only_if_they_are_named(folder: Path) -> None:
    imported(folder, record("Bo left.", anna=[], ben=[], gold=[], **{"gold-dora": []}))
    pairs = agreed(folder)["pairs"]
    assert [each["people"] for each in pairs] == [["anna", "ben"]]
    both = agreed(folder, "--annotator", "gold", "--annotator", "gold-dora")["pairs"]
    assert [each["people"] for each in both] == [["gold", "gold-dora"]]
    assert "gold" in annotator("agree", cwd=folder).out, "what is left out is said"


def test_statistics_count_decisions_and_skips(folder: Path) -> None:
    imported(
        folder,
        record("Bo Chen left.", anna=[(0, 7, "person")], ben=[], **{LAYER: [(0, 7, "person")]}),
    )
    said = json.loads(annotator("stats", "--json", "--annotator", "anna", cwd=folder).out)
    outcome = {"taken": 1, "not_taken": 0, "undecided": 0}
    assert said["decisions"] == {
        "gold": {"documents": 1, "own": 0, "by_person": {"anna": {"person": outcome}}}
    }
    assert said["skipped"] == []
    lines = annotator("stats", "--annotator", "anna", cwd=folder).out.splitlines()
    assert lines[-3:] == ["decided in gold: 1 document", "  anna  1 taken, 0 not", "  person  1 taken, 0 not"]


def test_a_skip_is_listed_with_who_and_why(folder: Path) -> None:
    text = "An advertisement."
    skipped = {**record(text, ben=([], "flagged"))}
    skipped["layers"]["ben"]["note"] = "skipped: no news\nand long"
    imported(folder, skipped)
    lines = annotator("stats", "--annotator", "anna", cwd=folder).out.splitlines()
    assert lines[-2:] == ["skipped: 1", f"  ben  {text}: no news"]
    found = annotator("list", "--as", "jsonl", "skipped:yes", cwd=folder).records
    assert [each["title"] for each in found] == [text]


def test_titles_and_reasons_do_nothing_to_a_terminal(tmp_path: Path) -> None:
    titles = [name for name in NAMES if not any("\ud800" <= each <= "\udfff" for each in name)]
    skipped = [record(title, anna=[], ben=[], cleo=([], "flagged")) for title in titles]
    for each in skipped:
        each["layers"]["cleo"]["note"] = f"skipped: {each['text']}"
    imported(tmp_path, *skipped)
    commands = [["review", "--list", "--annotator", "dora"], ["stats", "--annotator", "dora"]]
    for code, printed in on_a_terminal(tmp_path, commands, NO_COLOR="1", COLUMNS="200"):
        assert (code, harm_in(printed)) == (0, [])
        assert "[bold" in printed


def test_a_review_of_the_sample_takes_few_keys_and_ends_with_what_is_right(tmp_path: Path) -> None:
    result = annotator("replay", "--review", "--json", GOLD, cwd=tmp_path)
    figures = json.loads(result.out)
    assert figures["disputes"] > 200
    assert figures["wrong"] == 0
    assert figures["keys_per_dispute"] <= MOST_KEYS_A_DISPUTE
    other = json.loads(annotator("replay", "--review", "--json", "--seed", "2", GOLD, cwd=tmp_path).out)
    assert other != figures
    assert other["keys_per_dispute"] <= MOST_KEYS_A_DISPUTE
    lines = annotator("replay", "--review", GOLD, cwd=tmp_path).out.splitlines()
    assert lines[0] == f"keys per dispute: {figures['keys_per_dispute']}"


def test_noise_is_of_three_kinds_and_the_same_for_the_same_seed() -> None:
    from annotator.formats.reading import read_path

    golds = [gold_of(each) for each in read_path(GOLD, annotator="gold")]
    spans = sum(len(gold.spans) for gold in golds)
    labels = ["person", "policy", "event"]
    for noise, kept in ((Noise(1, 0, 0), 0), (Noise(0, 0, 0), spans)):
        layers = [noised(gold, ["anna"], labels, 1, noise) for gold in golds]
        assert sum(len(layer.spans) for (layer,) in layers) == kept
    for gold in golds:
        (moved,) = noised(gold, ["anna"], labels, 1, Noise(0, 1, 0))
        (other,) = noised(gold, ["anna"], labels, 1, Noise(0, 0, 1))
        had = {(span.fragments, span.label) for span in gold.spans}
        assert not {(span.fragments, span.label) for span in other.spans} & had
        assert {span.label for span in moved.spans} <= {span.label for span in gold.spans}
        again = noised(gold, ["anna", "ben"], labels, 1, Noise())
        assert again == noised(gold, ["anna", "ben"], labels, 1, Noise())
        for layer in again:
            for span in layer.spans:
                span.check_quote(gold.document.text, gold.document.id)
