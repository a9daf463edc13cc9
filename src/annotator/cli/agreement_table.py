"""Agreement as tables for reading, a line of coloured parts each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

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
from annotator.cli.agreement_periods import Period
from annotator.cli.compared_people import uncompared
from annotator.cli.document_rows import list_width
from annotator.core.counting import counted
from annotator.core.layer import Status
from annotator.core.quoting import visible
from annotator.store.finished_work import Standing
from annotator.view.cells import sanitize
from annotator.view.lines import fitted, padded

Line = Sequence[tuple[str, str]]
"""Texts with their colours, empty for none."""

_NAMES = {
    F1_EXACT: "F1 exact",
    F1_OVERLAP: "overlap",
    F1_TOKEN: "token",
    PERCENT: "percent",
    FLEISS: "Fleiss",
    COHEN: "Cohen",
    ALPHA: "alpha",
    ALPHA_U: "alpha_u",
}
_OF_DOCUMENTS = (F1_EXACT, F1_OVERLAP, F1_TOKEN, ALPHA)
_COUNT = 8
_WIDE, _NARROW = 12, 9
"""Cells of a value, with three decimals or two."""

_LEAST_NAME, _MOST_NAME = 11, 30
_MOST_CONFUSIONS = 10
_GOOD, _FAIR = 0.8, 0.667
"""Krippendorff's limits: reliable from the first on, for tentative conclusions from the second on."""

_SHORT_ID = 8


def table_lines(  # noqa: PLR0913 - what the tables are made of
    agreement: Agreement,
    standing: Standing,
    finished: Collection[Status],
    shown: int,
    over_time: tuple[str, Sequence[Period]] = ("", ()),
    *,
    name_of: Callable[[str], str],
) -> Iterator[Line]:
    """The lines of all tables; ``shown`` is how many documents are listed, ``over_time`` a heading and its periods.

    ``name_of`` gives the name of a label.
    """
    table = _Table(list_width())
    yield from _heading(agreement, standing)
    yield from _left_out(agreement, standing, finished)
    rows = [("all labels", agreement.spans, agreement.overall)]
    rows += [(name_of(each.label), each.spans, each.coefficients) for each in agreement.labels]
    yield from table.lines("labels", "spans", OF_SPANS, rows)
    rows = [(" and ".join(pair.people), pair.documents, pair.coefficients) for pair in agreement.pairs]
    yield from table.lines("pairs", "docs", OF_PAIRS, rows)
    rows = [
        (f"{name_of(each.label)}.{each.field}" if each.label else each.field, each.units, each.coefficients)
        for each in agreement.fields
    ]
    yield from table.lines("fields", "units", OF_FIELDS, rows)
    relations = [(name, None, {F1_EXACT: each}) for name, each in agreement.relations.items()]
    yield from table.lines("relations", "", (F1_EXACT,), relations)
    heading, periods = over_time
    yield from table.lines(
        heading, "docs", OF_SPANS, [(each.name, each.documents, each.coefficients) for each in periods]
    )
    yield from _confusions(agreement, name_of)
    documents = [
        (f"{each.id[:_SHORT_ID]} {each.title or 'Untitled'}", each.differing, each.coefficients)
        for each in agreement.documents[:shown]
    ]
    yield from table.lines("documents, lowest first", "differ", _OF_DOCUMENTS, documents)
    yield from table.undefined()


def _heading(agreement: Agreement, standing: Standing) -> Iterator[Line]:
    documents = counted(len(agreement.documents), "document")
    yield _plain(
        f"{', '.join(agreement.people)}: {documents} of {standing.documents:,} compared, "
        f"{agreement.complete:,} finished by all {len(agreement.people)}; "
        f"{counted(agreement.tokens, 'token')}, {counted(agreement.spans, 'span')}"
    )
    yield _plain(
        f"below each value, its 95 % interval by {agreement.draws:,} draws of documents"
        if agreement.draws
        else f"no intervals: they take at least {FEWEST} documents"
    )


def _left_out(agreement: Agreement, standing: Standing, finished: Collection[Status]) -> Iterator[Line]:
    yield _plain("left out:")
    for line in left_out_lines(agreement, uncompared(standing), finished):
        yield _plain(f"  {line}")


def _confusions(agreement: Agreement, name_of: Callable[[str], str]) -> Iterator[Line]:
    found = [(labels, count) for labels, count in agreement.confusions.items() if labels[0] != labels[1]]
    if not found:
        return
    yield _plain("")
    yield _plain("what two people gave to one place otherwise, the most frequent first")
    for (one, other), count in found[:_MOST_CONFUSIONS]:
        yield _plain(
            f"{count:>{_COUNT},}  {visible(name_of(one) if one else 'nothing')} / {visible(name_of(other))}"
        )
    if more := len(found) - _MOST_CONFUSIONS:
        yield from [_plain(f"{'':>{_COUNT}}  and {more:,} others")] if more > 0 else []


class _Table:
    """Tables of one width, and what of them is undefined."""

    def __init__(self, width: int) -> None:
        of_names = width - _COUNT - len(OF_SPANS) * _WIDE
        self._is_wide = of_names >= _LEAST_NAME
        self._cell = _WIDE if self._is_wide else _NARROW
        self._count = _COUNT if self._is_wide else _COUNT - 2
        of_names = width - self._count - len(OF_SPANS) * self._cell
        self._name = max(_LEAST_NAME, min(_MOST_NAME, of_names))
        self._undefined: dict[str, list[str]] = defaultdict(list)

    def lines(
        self,
        heading: str,
        count: str,
        names: Sequence[str],
        rows: Iterable[tuple[str, int | None, Coefficients]],
    ) -> Iterator[Line]:
        """A blank line, the heading, and one or two lines a row; nothing without rows."""
        for index, (name, number, coefficients) in enumerate(rows):
            if not index:
                yield _plain("")
                titles = "".join(f"{_NAMES[each]:>{self._cell}}" for each in names)
                yield _plain(f"{padded(heading, self._name)}{count:>{self._count}}{titles}")
            found = [coefficients[each] for each in names]
            shown = "" if number is None else f"{number:,}"
            yield [
                (padded(fitted(sanitize(name), self._name - 1), self._name), ""),
                (f"{shown:>{self._count}}", ""),
                *(
                    (f"{self._value(each):>{self._cell}}", _color(each, name))
                    for each, name in zip(found, names, strict=True)
                ),
            ]
            if any(each.low is not None for each in found):
                intervals = "".join(f"{self._interval(each):>{self._cell}}" for each in found)
                yield _plain(" " * (self._name + self._count) + intervals)
            for each, measure in zip(found, names, strict=True):
                if each.value is None:
                    self._undefined[each.undefined].append(f"{_NAMES[measure]} of {visible(name)}")

    def _value(self, coefficient: Coefficient) -> str:
        if coefficient.value is None:
            return "undefined" if self._is_wide else "undef."
        return _decimals(coefficient.value, 3 if self._is_wide else 2)

    def _interval(self, coefficient: Coefficient) -> str:
        if coefficient.low is None or coefficient.high is None:
            return ""
        return "–".join(
            _decimals(end, 3 if self._is_wide else 2) for end in (coefficient.low, coefficient.high)
        )

    def undefined(self) -> Iterator[Line]:
        """Why what is undefined is so."""
        if self._undefined:
            yield _plain("")
        for reason, which in self._undefined.items():
            yield _plain(f"undefined, {reason}: {', '.join(which)}")


def _decimals(value: float, decimals: int) -> str:
    """The number without the zero before its point, as such figures are printed, in ``decimals + 1`` cells; never -.00.

    Those below 0 take one more.
    """
    rounded = round(value, decimals) + 0.0
    if abs(rounded) < 1:
        return f"{rounded:.{decimals}f}".replace("0.", ".", 1)
    return f"{rounded:.{decimals - 1}f}"


def _color(coefficient: Coefficient, name: str) -> str:
    """The colour of a cell; percentages and what is undefined have none."""
    if coefficient.value is None or name == PERCENT:
        return ""
    return "green" if coefficient.value >= _GOOD else "yellow" if coefficient.value >= _FAIR else "red"


def _plain(text: str) -> Line:
    return [(text, "")]
