"""Keys per span over the sample's gold data do not rise."""

import json
from pathlib import Path

import pytest

from annotator.formats.reading import read_path
from annotator.replay.corpus import type_corpus
from annotator.replay.figures import Figures, figures_of
from annotator.replay.gold import gold_of
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema

ROOT = Path(__file__).parents[2]
KEPT = Path(__file__).parent / "keys_per_span.json"
CORPORA = ROOT.parent / "shared" / "corpora"
ALLOWED_RISE = 1.005
WASTED_WITHOUT_LEARNING = 157  # on the plain route


@pytest.fixture(scope="module", params=["rule_alone", "suggestions", "plain_route", "plain_route_learning"])
def measured(request: pytest.FixtureRequest) -> tuple[str, Figures]:
    golds = [gold_of(record) for record in read_path(ROOT / "sample_data" / "gold.jsonl", annotator="gold")]
    schema = load_schema(bundled_schema("news"))
    name = request.param
    typed = type_corpus(
        golds,
        schema,
        (80, 40),
        suggests=name != "rule_alone",
        plain=name.startswith("plain_route"),
        learns=name.endswith("learning"),
    )
    return name, figures_of(typed)


def test_keys_per_span_do_not_rise(measured: tuple[str, Figures]) -> None:
    # After a fall write the new figure into keys_per_span.json, so that it stays.
    name, figures = measured
    assert figures.mean <= json.loads(KEPT.read_text())[name] * ALLOWED_RISE


def test_the_sample_is_typed_exactly(measured: tuple[str, Figures]) -> None:
    _, figures = measured
    assert not figures.inexact
    assert not figures.not_typed


@pytest.mark.skipif(not CORPORA.exists(), reason="the gold corpora lie beside the repository")
@pytest.mark.parametrize("name", ["wnut17", "litbank_entities", "litbank_events", "uner_zh_gsd"])
def test_the_corpora_are_typed_exactly(name: str) -> None:
    from annotator.replay.corpus_schema import corpus_schema

    records = list(read_path(CORPORA / f"{name}.jsonl", annotator="gold"))[:2]
    golds = [gold_of(record) for record in records]
    figures = figures_of(type_corpus(golds, corpus_schema(golds), (80, 40), suggests=True, learns=False))
    assert not figures.inexact
    assert not figures.not_typed


def test_what_is_learned_saves_keys_and_wastes_none(measured: tuple[str, Figures]) -> None:
    name, figures = measured
    if name == "plain_route_learning":
        assert figures.mean < 0.95 * json.loads(KEPT.read_text())["plain_route"]
        assert figures.wasted <= WASTED_WITHOUT_LEARNING
