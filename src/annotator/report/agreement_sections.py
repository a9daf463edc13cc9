"""The sections about how far people agree: coefficients, pairs, labels, confusions, what was left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from annotator.agreement.coefficients import Coefficient
from annotator.agreement.comparison import (
    ALPHA,
    ALPHA_U,
    COHEN,
    F1_EXACT,
    F1_OVERLAP,
    F1_TOKEN,
    FLEISS,
    OF_FIELDS,
    OF_PAIRS,
    OF_SPANS,
    PERCENT,
    Agreement,
    Coefficients,
)
from annotator.agreement.resampling import FEWEST
from annotator.agreement.uncompared import left_out_lines
from annotator.core.counting import counted
from annotator.report.chart_specs import Square, intervals, matrix
from annotator.report.chart_svg import svg_of
from annotator.report.page_parts import Cell, distinct, figure, listed, name, safe, table
from annotator.report.project_report import ComparedWorkOfPeople
from annotator.schema.figure_names import field_title, label_title
from annotator.schema.values import LabelSchema

TITLES = {
    F1_EXACT: "F1 exact",
    F1_OVERLAP: "F1 overlap",
    F1_TOKEN: "F1 token",
    PERCENT: "percent",
    COHEN: "Cohen",
    FLEISS: "Fleiss",
    ALPHA: "alpha",
    ALPHA_U: "alpha_u",
}
_NOTHING = "nothing"
_MOST_NAMES = 16
"""Most names across a matrix; of more, the table alone is shown."""


def overall(compared: ComparedWorkOfPeople) -> str:
    """What was compared, and the coefficients of all labels together."""
    agreement = compared.agreement
    people = ", ".join(map(name, agreement.people))
    finished = " or ".join(str(status).replace("_", " ") for status in compared.finished)
    drawn = (
        f"Intervals are of 95 %, by {agreement.draws:,} draws of documents."
        if agreement.draws
        else f"There are no intervals: they take at least {FEWEST} documents."
    )
    said = (
        f"<p>{people}: {len(agreement.documents):,} of {counted(compared.uncompared.asked, 'document')} compared, "
        f"{agreement.complete:,} finished by all {len(agreement.people)} ({finished}); "
        f"{counted(agreement.tokens, 'token')}, {counted(agreement.spans, 'span')}. {drawn} "
        "From .8 on, coefficients allow conclusions; from .667 on, tentative ones.</p>"
    )
    return said + table(
        ["", *(TITLES[each] for each in OF_SPANS)], [["all labels", *_cells(agreement.overall, OF_SPANS)]]
    )


def left_out(compared: ComparedWorkOfPeople, schema: LabelSchema | None) -> str:
    """What was left out, and what is undefined."""
    lines = left_out_lines(compared.agreement, compared.uncompared, compared.finished, shown=name)
    return listed(lines) + listed(_undefined(compared.agreement, schema))


def _undefined(agreement: Agreement, schema: LabelSchema | None) -> Iterator[Cell]:
    found: dict[str, list[str]] = {}
    scopes: list[tuple[str, Coefficients]] = [("all labels", agreement.overall)]
    scopes += [(safe(label_title(schema, each.label)), each.coefficients) for each in agreement.labels]
    scopes += [(" and ".join(map(name, each.people)), each.coefficients) for each in agreement.pairs]
    scopes += [
        (safe(field_title(schema, each.label, each.field)), each.coefficients) for each in agreement.fields
    ]
    for scope, coefficients in scopes:
        for each, coefficient in coefficients.items():
            if coefficient.value is None:
                found.setdefault(coefficient.undefined, []).append(f"{TITLES[each]} of {scope}")
    for reason, which in found.items():
        yield f"undefined, {safe(reason)}: {', '.join(which)}"


def pairs(compared: ComparedWorkOfPeople, schema: LabelSchema | None) -> str:
    """The people two by two, as a matrix and as a table."""
    del schema
    agreement = compared.agreement
    shown = dict(zip(agreement.people, distinct(agreement.people), strict=True))
    f1 = {pair.people: pair.coefficients[F1_EXACT] for pair in agreement.pairs}
    squares = [
        Square(shown[one], shown[other], _decimals(found), max(0.0, found.value or 0.0))
        for pair, found in f1.items()
        for one, other in (pair, pair[::-1])
    ]
    rows = (
        [" and ".join(map(name, each.people)), f"{each.documents:,}", *_cells(each.coefficients, OF_PAIRS)]
        for each in agreement.pairs
    )
    heads = ["pair", "documents", *(TITLES[each] for each in OF_PAIRS)]
    if len(shown) > _MOST_NAMES:
        return table(heads, rows)
    svg = svg_of(matrix([*shown.values()], squares), "Agreement of people two by two, F1 of equal spans")
    return figure(svg, "F1 of equal spans.") + table(heads, rows)


def labels(compared: ComparedWorkOfPeople, schema: LabelSchema | None) -> str:
    """How far people agree on each label, field and type of relation."""
    agreement = compared.agreement
    names = distinct(label_title(schema, each.label) for each in agreement.labels)
    shown = {each: label.coefficients[F1_EXACT] for each, label in zip(names, agreement.labels, strict=True)}
    rows = (
        [safe(each), f"{label.spans:,}", *_cells(label.coefficients, OF_SPANS)]
        for each, label in zip(names, agreement.labels, strict=True)
    )
    found = table(["label", "spans", *(TITLES[each] for each in OF_SPANS)], rows)
    if shown:
        svg = svg_of(intervals(shown), "Agreement by label, F1 of equal spans")
        found = figure(svg, "F1 of equal spans; the line is the interval, where there is one.") + found
    fields = (
        [
            safe(field_title(schema, each.label, each.field)),
            f"{each.units:,}",
            *_cells(each.coefficients, OF_FIELDS),
        ]
        for each in agreement.fields
    )
    found += table(["field", "units", *(TITLES[each] for each in OF_FIELDS)], fields)
    titles = {relation.id: relation.name for relation in schema.relations} if schema else {}
    relations = ([safe(titles.get(each, each)), _cell(value)] for each, value in agreement.relations.items())
    return found + table(["relation", TITLES[F1_EXACT]], relations)


def confusions(compared: ComparedWorkOfPeople, schema: LabelSchema | None) -> str:
    """Which labels two people gave to one place."""
    counts = compared.agreement.confusions
    ids = sorted({label for pair in counts for label in pair if label})
    ids += [""] if any("" in pair for pair in counts) else []
    if not ids:
        return "<p>Nothing is marked.</p>"
    names = dict(
        zip(ids, distinct(label_title(schema, label) if label else _NOTHING for label in ids), strict=True)
    )
    both = {**counts, **{(other, one): count for (one, other), count in counts.items()}}
    totals = {one: sum(both.get((one, other), 0) for other in ids) for one in ids}
    squares = [
        Square(
            names[one],
            names[other],
            f"{both.get((one, other), 0):,}",
            both.get((one, other), 0) / totals[one],
        )
        for one in ids
        for other in ids
        if totals[one] and (one or other)
    ]
    note = (
        "How often two people gave these two labels, or one of them nothing, to what they marked in one place; "
        "the stronger its colour, the larger the share of its row."
    )
    if len(ids) <= _MOST_NAMES:
        return figure(svg_of(matrix([*names.values()], squares), "Confusion of labels"), note)
    rows = (
        [f"{safe(names[one])} / {safe(names[other])}", f"{count:,}"] for (one, other), count in counts.items()
    )
    return table(["labels", "places"], rows, caption=note)


def _cells(coefficients: Coefficients, wanted: Sequence[str]) -> Iterable[Cell]:
    return (_cell(coefficients[each]) for each in wanted)


def _cell(coefficient: Coefficient) -> Cell:
    if coefficient.low is None or coefficient.high is None:
        return _decimals(coefficient)
    return f"{_decimals(coefficient)} <small>{coefficient.low:.3f} to {coefficient.high:.3f}</small>"


def _decimals(coefficient: Coefficient) -> str:
    """The value with three decimals, never -0.000."""
    return "undefined" if coefficient.value is None else f"{round(coefficient.value, 3) + 0.0:.3f}"
