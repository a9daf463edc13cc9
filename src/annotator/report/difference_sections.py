"""The worst documents, with the places on which people differ."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.agreement.comparison import ALPHA, F1_EXACT, F1_OVERLAP, F1_TOKEN
from annotator.core.counting import counted
from annotator.report.agreement_sections import TITLES
from annotator.report.page_parts import Cell, name, safe, table
from annotator.report.project_report import ComparedWorkOfPeople, DocumentDifferences, ShownPlace
from annotator.schema.figure_names import label_title
from annotator.schema.values import LabelSchema

_OF_DOCUMENTS = (F1_EXACT, F1_OVERLAP, F1_TOKEN, ALPHA)


def worst_documents(compared: ComparedWorkOfPeople, schema: LabelSchema | None) -> str:
    """The documents with the lowest agreement first, each with the places on which people differ."""
    rows = (
        [
            f'<a href="#document-{number}">{_title(each)}</a>',
            f"{each.agreement.spans:,}",
            f"{each.agreement.differing:,}",
            *(
                "undefined"
                if (value := each.agreement.coefficients[which].value) is None
                else f"{value + 0.0:.3f}"
                for which in _OF_DOCUMENTS
            ),
        ]
        for number, each in enumerate(compared.worst, 1)
    )
    heads = ["document", "spans", "differ", *(TITLES[each] for each in _OF_DOCUMENTS)]
    others = len(compared.agreement.documents) - len(compared.worst)
    more = f"<p>{counted(others, 'other document')} with higher agreement.</p>" if others else ""
    documents = (_document(number, each, schema) for number, each in enumerate(compared.worst, 1))
    return table(heads, rows) + more + "".join(documents)


def _title(document: DocumentDifferences) -> Cell:
    return name(document.agreement.title or "Untitled")


def _document(number: int, document: DocumentDifferences, schema: LabelSchema | None) -> str:
    people = ", ".join(map(name, document.agreement.people))
    head = (
        f'<section class="document"><h3 id="document-{number}">{_title(document)}</h3>'
        f"<p><small>{safe(document.agreement.id[:8])}, {people}</small></p>"
    )
    if not document.places:
        return f"{head}<p>All marked the same.</p></section>"
    places = "".join(f"<li>{''.join(_place(place, schema))}</li>" for place in document.places)
    more = f"<p>and {counted(document.more, 'other place')}</p>" if document.more else ""
    return f'{head}<ol class="places">{places}</ol>{more}</section>'


def _place(place: ShownPlace, schema: LabelSchema | None) -> Iterator[str]:
    yield (
        f'<p class="context" dir="auto">{safe(place.before)}<mark>{safe(place.text)}</mark>{safe(place.after)}</p><dl>'
    )
    nothing = "nothing but what all have" if place.has_others else "nothing"
    for person, spans in place.marked:
        said = ", ".join(
            f"<b>{safe(label_title(schema, label))}</b> <q>{name(quote)}</q>" for label, quote in spans
        )
        yield f"<dt>{name(person)}</dt><dd>{said or f'<i>{nothing}</i>'}</dd>"
    yield "</dl>"
