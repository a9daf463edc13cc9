"""Statistics as rows of a screen: a section each, made by a function each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from annotator.core.counting import counted
from annotator.core.day_series import DaySeries, day_series
from annotator.core.layer import Status
from annotator.core.work_figures import PersonFigures, Statistics, TextSection
from annotator.schema.figure_names import field_title, label_title, values_in_order
from annotator.schema.values import LabelSchema
from annotator.view.cells import sanitize
from annotator.view.chart_rows import Bar, Ink, Row, bar_rows, columns, gauge, signs, width_of_row
from annotator.view.lines import fitted, padded, width_of, wrapped

_GOOD, _FAIR = 0.8, 0.667
"""Krippendorff's limits: reliable from the first on, for tentative conclusions from the second on."""

_TWO_COLUMNS = 124
"""Cells from which on sections stand side by side."""

_BETWEEN = 4
_MOST_DAYS = 100
"""Most columns of a series: more are hard to count."""


class Section(Struct, frozen=True):
    """A heading, what counts about it in a few words, and rows."""

    title: str
    note: str
    rows: Sequence[Row]
    labels: Sequence[str] = ()
    """The ids of the labels that the first rows are about, for their colours."""


MakeSection = Callable[[Statistics, LabelSchema | None, int], Section | None]
"""Makes a section in at most so many cells, from 60 on; ``None`` where there is nothing to show."""


def labels_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """The annotator's spans by label, the most frequent first, beside those of all people if there are others."""
    own = statistics.own.labels
    everyone = _of_everyone(statistics)
    if not everyone:
        return None
    others = len(statistics.work.people) > 1 or not own
    listed = sorted(everyone, key=lambda label: (-own.get(label, 0), -everyone[label], label))
    of_all = max(len(f"{count:,}") for count in everyone.values())
    bars = [
        Bar(
            label_title(schema, label),
            own.get(label, 0),
            f"{own.get(label, 0):,}" + (f" of {everyone[label]:>{of_all},}" if others else ""),
        )
        for label in listed
    ]
    rows = bar_rows(bars, width)
    rows += [
        [(f" {sanitize(text)}", Ink.DIM)]
        for label, count in _with_children(schema, own)
        for text in wrapped(f"{label_title(schema, label)} with its children: {count:,}", width - 1)
    ]
    total = sum(own.values())
    note = f"{total:,} of {sum(everyone.values()):,}, of all people" if others else f"{total:,}"
    return Section("spans by label", note, rows, listed)


def _of_everyone(statistics: Statistics) -> dict[str, int]:
    everyone: dict[str, int] = {}
    for person in statistics.work.people.values():
        for label, count in person.labels.items():
            everyone[label] = everyone.get(label, 0) + count
    return everyone


def _with_children(schema: LabelSchema | None, counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    """Labels of which a child is in use, with the spans of both."""
    for label in schema.labels if schema else ():
        below = {each for each in counts if schema and label.id in schema.path(each)}
        if below - {label.id}:
            yield label.id, sum(counts[each] for each in below)


def values_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """The values that the annotator gave to each attribute and field that has few."""
    rows: list[Row] = []
    for values in statistics.own.values:
        given = values_in_order(schema, values)
        total = sum(count for _, count in given)
        if not total:
            continue
        title = fitted(sanitize(field_title(schema, values.label, values.field)), width - 1)
        rows.append([(f" {title}", Ink.PLAIN)])
        bars = [Bar(value, count, f"{count:,}  {count / total:>4.0%}") for value, count in given]
        rows += bar_rows(bars, width, indent=3)
    return Section("values", "", rows) if rows else None


def documents_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """The documents by the annotator's status."""
    del schema
    status = statistics.own.status
    bars = [Bar(str(each).replace("_", " "), count, f"{count:,}") for each, count in status.items()]
    total = statistics.work.documents
    return Section(
        "documents by status", f"{status.get(Status.DONE, 0):,} of {total:,} done", bar_rows(bars, width)
    )


def people_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """How many of the documents each person has done, where there is more than one person."""
    del schema
    people = _own_first(statistics)
    if len(people) < 2:
        return None
    total = statistics.work.documents
    done = {name: (each.status.get(Status.DONE, 0), total) for name, each in people}
    texts = {
        name: f"{done[name][0]:,} of {total:,} done, {counted(each.spans, 'span')}" for name, each in people
    }
    return Section("people", "documents done", list(_gauges(texts, done, width)))


def _gauges(texts: dict[str, str], parts: dict[str, tuple[int, int]], width: int) -> Iterator[Row]:
    """A row for each name: a gauge of its part of the whole, and its text."""
    names = {name: sanitize(name) for name in texts}
    of_texts = max(map(width_of, texts.values()))
    of_names = min(max(map(width_of, names.values())), max(4, width - of_texts - 10))
    cells = max(2, min(40, width - of_names - of_texts - 4))
    for name, text in texts.items():
        shown = padded(fitted(names[name], of_names), of_names)
        yield [(f" {shown} ", Ink.PLAIN), *gauge(*parts[name], cells), (f"  {text}", Ink.PLAIN)]


def days_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """The annotator's spans a day, imported ones left out."""
    del schema
    days = statistics.own.days
    series = day_series(days, min(width - 1, _MOST_DAYS))
    if series is None:
        return None
    mean = sum(series.sums) / max(1, len(days))
    each = "a day" if series.step == 1 else f"in {series.step} days"
    note = f"{mean:.0f} on a day of work, at most {max(series.sums):,} {each}"
    return Section("spans a day", note, [[(f" {columns(series.sums)}", Ink.BAR)], axis(series)])


def axis(series: DaySeries) -> Row:
    """The first and the last day, below their columns where there is room."""
    first, last = series.first.isoformat(), series.last.isoformat()
    if first == last:
        return [(f" {first}", Ink.DIM)]
    between = max(1, len(series.sums) - len(first) - len(last))
    return [(f" {first}{' ' * between if between > 1 else ' to '}{last}", Ink.DIM)]


def keys_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """The annotator's keys per span by day of work, from the key log."""
    del schema
    days = statistics.keys_by_day[-min(width - 1, _MOST_DAYS) :]
    if not days:
        return None
    first, last = days[0], days[-1]
    note = f"{last.keys_per_span:.1f} on {last.day}"
    if first is not last:
        note += f", {first.keys_per_span:.1f} on {first.day}"
    return Section(
        "keys per span, by day of work",
        note,
        [[(f" {columns([each.keys_per_span for each in days])}", Ink.BAR)]],
    )


def suggestions_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """How many of the suggestions that each person answered were taken."""
    del schema
    answered = {
        name: (each.taken, each.taken + each.rejected)
        for name, each in _own_first(statistics)
        if each.taken + each.rejected
    }
    if not answered:
        return None
    texts = {name: f"{taken / total:>4.0%} of {total:,} taken" for name, (taken, total) in answered.items()}
    total = sum(total for _, total in answered.values())
    return Section("suggestions", f"{total:,} answered", list(_gauges(texts, answered, width)))


def _own_first(statistics: Statistics) -> list[tuple[str, PersonFigures]]:
    return sorted(statistics.work.people.items(), key=lambda pair: pair[0] != statistics.annotator)


def agreement_section(statistics: Statistics, schema: LabelSchema | None, width: int) -> Section | None:
    """How far two people agree who finished the same documents: a matrix, or a list where that has no room."""
    del schema
    pairs = {pair.people: pair for pair in statistics.pairs}
    if not pairs:
        return None
    note = "F1 of equal spans, on what both have done"
    people = sorted({name for pair in pairs for name in pair})
    names = [sanitize(name) for name in people]
    cells = max(6, *map(width_of, names))
    rows: list[Row]
    if 1 + (cells + 2) * (len(people) + 1) <= width:
        rows = [[(f" {' ' * cells}" + "".join(f"  {_right(name, cells)}" for name in names), Ink.DIM)]]
        for person, name in zip(people, names, strict=True):
            row: Row = [(f" {padded(name, cells)}", Ink.PLAIN)]
            for other in people:
                pair = pairs.get((min(person, other), max(person, other)))
                value, ink = _value(pair.f1) if pair and other != person else (signs().left, Ink.DIM)
                row.append((f"  {_right(value, cells)}", ink))
            rows.append(row)
    else:
        rows = []
        for (one, other), pair in pairs.items():
            value, ink = _value(pair.f1)
            text = f"{sanitize(one)} and {sanitize(other)}, {counted(pair.documents, 'document')}"
            first, *rest = wrapped(text, width - 9)
            rows.append([(f" {_right(value, 6)}", ink), (f"  {first}", Ink.PLAIN)])
            rows += [[(f"         {line}", Ink.PLAIN)] for line in rest]
    return Section("agreement", note, rows)


def _value(f1: float | None) -> tuple[str, Ink]:
    if f1 is None:
        return "undef.", Ink.DIM
    ink = Ink.GOOD if f1 >= _GOOD else Ink.FAIR if f1 >= _FAIR else Ink.POOR
    return f"{f1:.2f}", ink


def _right(text: str, cells: int) -> str:
    return " " * (cells - width_of(text)) + text


SECTIONS: tuple[MakeSection, ...] = (
    labels_section,
    documents_section,
    people_section,
    days_section,
    keys_section,
    suggestions_section,
    agreement_section,
    values_section,  # the longest, and of least interest at a glance
)
"""All sections in their order."""


def statistics_rows(statistics: Statistics, schema: LabelSchema | None, width: int) -> list[Row]:
    """All sections, a blank row between two, in at most ``width`` cells, from 60 on; in two columns where they fit."""
    of_each = (width - _BETWEEN) // 2 if width >= _TWO_COLUMNS else width
    made = (make(statistics, schema, of_each) for make in SECTIONS)
    sections = [section for section in made if section is not None]
    sections += [text_section(each, of_each) for each in statistics.further]
    blocks = [section_rows(section, of_each) for section in sections]
    if width < _TWO_COLUMNS:
        return _below_each_other(blocks)
    return _side_by_side(blocks, of_each)


def text_section(section: TextSection, width: int) -> Section:
    """Lines as they are, and those that are too long wrapped."""
    lines = (sanitize(line) for line in section.lines)
    parts = ([line] if width_of(line) < width - 1 else wrapped(line, width - 2) for line in lines)
    return Section(section.title, "", [[(f"  {part}", Ink.PLAIN)] for line in parts for part in line])


def section_rows(section: Section, width: int) -> list[Row]:
    """The section with its heading; the note is in the row of the heading, or below it where that has no room."""
    title, note = section.title, section.note
    if not note:
        head: list[Row] = [[(title, Ink.HEADING)]]
    elif width_of(title) + width_of(note) + 2 <= width:
        head = [[(title, Ink.HEADING), (f"  {note}", Ink.DIM)]]
    else:
        head = [[(title, Ink.HEADING)], *([(f" {line}", Ink.DIM)] for line in wrapped(note, width - 1))]
    return [*head, *section.rows]


def _below_each_other(blocks: Iterable[Sequence[Row]]) -> list[Row]:
    rows: list[Row] = []
    for block in blocks:
        rows += [[], *block] if rows else block
    return rows


def _side_by_side(blocks: Sequence[Sequence[Row]], width: int) -> list[Row]:
    """Two columns, as even as may be: the longest block first goes to the one that is shorter so far."""
    columns_: tuple[list[int], list[int]] = ([], [])
    heights = [0, 0]
    for index in sorted(range(len(blocks)), key=lambda index: -len(blocks[index])):
        shorter = heights[1] < heights[0]
        columns_[shorter].append(index)
        heights[shorter] += len(blocks[index]) + 1
    ordered = sorted(sorted(column) for column in columns_)
    left, right = (_below_each_other(blocks[index] for index in column) for column in ordered)
    rows: list[Row] = []
    for index in range(max(len(left), len(right))):
        row = left[index] if index < len(left) else []
        beside = right[index] if index < len(right) else []
        blank = " " * (width + _BETWEEN - width_of_row(row))
        rows.append([*row, (blank, Ink.PLAIN), *beside] if beside else [*row])
    return rows
