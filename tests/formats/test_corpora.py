"""Gold corpora of others come in whole and survive each format; their counts are those of their README."""

from collections import Counter
from pathlib import Path

import pytest

from annotator.formats.losses import Thing
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from tests.formats.facts import SPAN_LOSSES, squeezed
from tests.formats.written import there_and_back

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
COUNTS = {
    "wnut17": (130, 1503),
    "litbank_entities": (72, 2013),
    "litbank_events": (120, 2004),
    "uner_zh_gsd": (50, 767),
}
FORMATS = (
    "prodigy", "doccano", "label-studio", "conll", "conllu", "hf", "gliner", "brat", "pubannotation",
    "web-annotation", "bioc", "spans-csv",
)  # fmt: skip

pytestmark = pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not on this machine")


def corpus(name):
    return list(read_path(CORPORA / f"{name}.jsonl", annotator="gold"))


def marks(records):
    """Every span as document text and place without white space, label and text."""
    return Counter(
        (
            squeezed(record.document.text),
            len(squeezed(record.document.text[: span.start])),
            span.label,
            squeezed(span.text),
        )
        for record in records
        for layer in record.layers
        for span in layer.spans
    )


@pytest.mark.parametrize("name", COUNTS)
def test_a_corpus_has_the_counts_of_its_readme(name):
    records = corpus(name)
    assert (len(records), sum(len(layer.spans) for r in records for layer in r.layers)) == COUNTS[name]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("name", COUNTS)
def test_a_corpus_survives_a_format_but_for_what_is_told(tmp_path, name, format_name):
    records = corpus(name)
    format_ = format_named(format_name)
    back, losses = there_and_back(format_, records, tmp_path)
    gone = marks(records) - marks(back)
    assert not marks(back) - marks(records)
    assert gone.total() == sum(losses.counts[thing] for thing in SPAN_LOSSES)
    assert len(back) == len({record.document.id for record in records})
    if Thing.OVERLAP in format_.carries and format_name != "gliner":
        assert not gone
