"""Published gold corpora are imported whole and survive each format; their counts are those of their README."""

from bisect import bisect_right
from collections import Counter
from functools import cache
from itertools import accumulate
from pathlib import Path

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.losses import Thing
from tests.formats.facts import BLANK, SPAN_LOSSES, squeezed
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


@cache
def corpus(name):
    return tuple(read_path(CORPORA / f"{name}.jsonl", annotator="gold"))


@cache
def sampled(name):
    """Return every third document, which include every kind of document, and their marks."""
    records = corpus(name)[::3]
    return records, marks(records)


def marks(records):
    """Return every span as document text and place without white space, label and text."""
    return Counter(mark for record in records for mark in marks_of(record))


def marks_of(record):
    text = record.document.text
    blanks = [match.span() for match in BLANK.finditer(text)]
    ends = [end for _, end in blanks]
    gone = list(accumulate((end - start for start, end in blanks), initial=0))
    whole = squeezed(text)
    for layer in record.layers:
        for span in layer.spans:
            yield whole, span.start - gone[bisect_right(ends, span.start)], span.label, squeezed(span.text)


@pytest.mark.parametrize("name", COUNTS)
def test_a_corpus_has_the_counts_of_its_readme(name):
    records = corpus(name)
    assert (len(records), sum(len(layer.spans) for r in records for layer in r.layers)) == COUNTS[name]


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("name", COUNTS)
def test_a_corpus_survives_a_format_except_for_reported_losses(tmp_path, name, format_name):
    records, before = sampled(name)
    format_ = format_named(format_name)
    back, losses = there_and_back(format_, records, tmp_path)
    after = marks(back)
    gone = before - after
    assert not after - before
    assert gone.total() == sum(losses.counts[thing] for thing in SPAN_LOSSES)
    assert len(back) == len({record.document.id for record in records})
    if Thing.OVERLAP in format_.carries and format_name != "gliner":
        assert not gone
