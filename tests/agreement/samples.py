"""Short ways to documents that several people have finished."""

from __future__ import annotations

from typing import Any

from annotator.agreement.compared import ComparedDocument, compared_document
from annotator.agreement.comparison import Agreement, Comparison
from annotator.agreement.questions import Questions
from annotator.core.document import Document
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Relation, Span, quote_of
from annotator.core.spans import Spans

TEXT = "Ann Lee met Bo Chen in Oslo."


NO_QUESTIONS = Questions()


def layer(of: Document, person: str, *spans: tuple[Any, ...], **more: Any) -> Layer:
    """The finished work of a person: spans as start, end, label and, perhaps, attributes, or further ranges."""
    made = []
    for index, (start, end, label, *rest) in enumerate(spans):
        ranges = (Range(start, end), *(Range(*each) for each in rest if isinstance(each, tuple)))
        attributes = next((each for each in rest if isinstance(each, dict)), {})
        quote = quote_of(of.text, ranges)
        made.append(Span(f"{person}{index}", ranges, label, quote, person, attributes=attributes))
    return Layer(of.id, person, Spans(made), **{"status": Status.DONE, **more})


def linked(type_: str, source: str, target: str) -> Relation:
    return Relation(f"{source}-{target}", type_, source, target, source[:-1])


def compared(of: Document, *layers: Layer, undirected: frozenset[str] = frozenset()) -> ComparedDocument:
    return compared_document(of, layers, undirected)


def agreement(
    *documents: ComparedDocument, questions: Questions = NO_QUESTIONS, labels: Any = ()
) -> Agreement:
    people = {person for document in documents for person in document.people}
    comparison = Comparison(people, questions)
    for document in documents:
        comparison.add(document)
    return comparison.agreement(labels)


def value(coefficients: Any, name: str) -> float | None:
    found = coefficients[name].value
    return None if found is None else round(found, 6)
