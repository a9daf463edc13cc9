"""The sections about who did how much: labels, values, days, progress, keys, suggestions."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.core.counting import counted
from annotator.core.day_series import day_series
from annotator.core.layer import Status
from annotator.core.work_figures import PersonFigures, together
from annotator.report.chart_specs import Bar, bars, days, keys
from annotator.report.chart_svg import svg_of
from annotator.report.page_parts import distinct, figure, name, percent, safe, table
from annotator.report.project_report import ProjectReport
from annotator.schema.figure_names import field_title, label_title, values_in_order

_MOST_ROWS = 8
"""Most people with a row of days each; more are added up."""

_MOST_DAYS = 120
_MOST_BARS = 60


def overview(report: ProjectReport) -> str:
    """What there is, in a few numbers."""
    people = report.work.people
    all_ = together(people.values())
    answered = all_.taken + all_.rejected
    tiles = [
        (f"{report.work.documents:,}", "documents"),
        (f"{len(people):,}", "people"),
        (f"{all_.spans:,}", "spans"),
        (f"{all_.status.get(Status.DONE, 0):,}", "layers done"),
        *([(percent(all_.taken, answered), "of suggestions taken")] if answered else []),
    ]
    body = "".join(f"<div><b>{number}</b> {what}</div>" for number, what in tiles)
    return f'<div class="tiles">{body}</div>'


def labels(report: ProjectReport) -> str:
    """Spans by label, and by whom."""
    people = report.work.people
    counts = together(people.values()).labels
    if not counts:
        return "<p>Nothing is marked.</p>"
    ordered = sorted(counts, key=lambda label: (-counts[label], label))
    names = distinct(label_title(report.schema, label) for label in ordered)
    shown = [
        Bar(shown, counts[label], f"{counts[label]:,}") for shown, label in zip(names, ordered, strict=True)
    ]
    svg = svg_of(bars(shown[:_MOST_BARS]), "Spans by label")
    heads = ["label", "all", *map(name, people)]
    rows = (
        [
            safe(shown),
            f"{counts[label]:,}",
            *(f"{person.labels.get(label, 0):,}" for person in people.values()),
        ]
        for shown, label in zip(names, ordered, strict=True)
    )
    return figure(svg, "Spans of all people together.") + table(heads, rows)


def values(report: ProjectReport) -> str:
    """The values of attributes and of fields that have few, all people together."""
    found = "".join(_values(report, together(report.work.people.values())))
    return found or "<p>No values are given.</p>"


def _values(report: ProjectReport, all_: PersonFigures) -> Iterator[str]:
    for each in sorted(all_.values, key=lambda each: (each.label, each.field)):
        given = values_in_order(report.schema, each)
        total = sum(count for _, count in given)
        if not total:
            continue
        names = distinct(value for value, _ in given)
        shown = [
            Bar(value, count, f"{count:,} ({percent(count, total)})")
            for value, (_, count) in zip(names, given, strict=True)
        ]
        title = field_title(report.schema, each.label, each.field)
        svg = svg_of(bars(shown[:_MOST_BARS]), f"Values of {names and distinct([title])[0]}")
        yield f"<h3>{name(title)}</h3>{figure(svg)}"


def marks_a_day(report: ProjectReport) -> str:
    """Spans by the day on which they were made."""
    people = report.work.people
    all_ = together(people.values())
    series = day_series(all_.days, _MOST_DAYS)
    if series is None:
        return "<p>No span was made here; imported ones have no day.</p>"
    chosen = {"all": all_} if not 1 < len(people) <= _MOST_ROWS else people
    of_each = zip(distinct(chosen), chosen.values(), strict=True)
    shown = {
        shown: found for shown, each in of_each if (found := day_series(each.days, _MOST_DAYS)) is not None
    }
    step = max(each.step for each in shown.values())
    columns = "a column a day" if step == 1 else f"a column for up to {step} days"
    note = (
        f"{counted(sum(series.sums), 'span')} from {series.first} to {series.last}, {columns}; "
        "days are those of UTC, imported spans are left out."
    )
    return figure(svg_of(days(shown), "Spans a day"), note)


def progress(report: ProjectReport) -> str:
    """The documents of each person by status."""
    people = report.work.people
    if not people:
        return "<p>Nobody has begun.</p>"
    total = report.work.documents
    shown = [
        Bar(shown, done, f"{done:,} of {total:,} done", total)
        for shown, each in zip(distinct(people), people.values(), strict=True)
        for done in (each.status.get(Status.DONE, 0),)
    ]
    heads = ["person", *(str(status).replace("_", " ") for status in Status), "spans", "days of work"]
    rows = (
        [
            name(person),
            *(f"{each.status.get(status, 0):,}" for status in Status),
            f"{each.spans:,}",
            f"{len(each.days):,}",
        ]
        for person, each in people.items()
    )
    return figure(svg_of(bars(shown), "Documents done, by person")) + table(heads, rows)


def keys_per_span(report: ProjectReport) -> str:
    """Keys per span over time, of the one person whose log is looked at."""
    found = report.keys_by_day
    first, last = found[0], found[-1]
    mean = sum(each.keys for each in found) / sum(each.spans for each in found)
    note = (
        f"{name(report.keys_of)}: {mean:.2f} on average, {first.keys_per_span:.2f} on {first.day}, "
        f"{last.keys_per_span:.2f} on {last.day}. Only averages are shown, and of nobody else."
    )
    return figure(svg_of(keys(found), "Keys per span"), note)


def suggestions(report: ProjectReport) -> str:
    """How many of the suggestions that each person answered were taken."""
    answered = {
        person: (each.taken, each.taken + each.rejected)
        for person, each in report.work.people.items()
        if each.taken + each.rejected
    }
    if not answered:
        return "<p>No suggestion was answered.</p>"
    shown = [
        Bar(shown, taken / total, f"{percent(taken, total)} of {total:,}", 1)
        for shown, (taken, total) in zip(distinct(answered), answered.values(), strict=True)
    ]
    return figure(
        svg_of(bars(shown), "Suggestions taken, by person"),
        "Taken: spans that were suggested. The others were rejected.",
    )
