"""The source and the score of the suggestion that a span was go out with it and come back."""

import pytest

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Span
from annotator.core.spans import Spans
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.import_report import ImportReport
from tests.formats.written import there_and_back

TEXT = "Bo Chen met Ada Lovelace."
SPANS = (
    Span("a" * 32, (Range(0, 7),), "person", "Bo Chen", "amy", Origin.ACCEPTED),
    Span("b" * 32, (Range(12, 24),), "person", "Ada Lovelace", "amy", Origin.MANUAL),
)


def record(source: str, score: float) -> Record:
    id_ = document_id(TEXT)
    layer = Layer(id_, "amy", Spans(SPANS))
    return Record(Document(id_, TEXT), (layer,), suggested_by={SPANS[0].id: (source, score)})


def by_quote(read: Record) -> dict[str, tuple[str, float]]:
    quotes = {span.id: span.text for layer in read.layers for span in layer.spans}
    return {quotes[id_]: suggested_by for id_, suggested_by in read.suggested_by.items()}


@pytest.mark.parametrize("name", ["jsonl", "prodigy", "spans-csv"])
@pytest.mark.parametrize("score", [0, 1, 0.125, 1e-07, 1 / 3])
def test_the_source_and_the_score_of_a_span_are_read_back(name, score, tmp_path):
    [back], _ = there_and_back(format_named(name), [record("ners: ü,", score)], tmp_path)
    assert by_quote(back) == {"Bo Chen": ("ners: ü,", score)}


@pytest.mark.parametrize(
    "said", ['"score": 7.5', '"source": "x", "score": 7.5', '"source": "", "score": 0.5']
)
def test_what_is_no_score_of_a_suggestion_is_named_as_left_out(said, tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text(
        f'{{"text": "Bo Chen", "spans": [{{"start": 0, "end": 7, "label": "person", {said}}}]}}\n'
    )
    report = ImportReport()
    [back] = read_path(path, annotator="amy", report=report)
    assert back.suggested_by == {}
    assert any("score" in line for line in report.lines())
