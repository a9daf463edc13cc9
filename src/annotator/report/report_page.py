"""The page: its head, its sections, its style. It runs nothing and refers to nothing outside itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from annotator.report import agreement_sections, difference_sections, work_sections
from annotator.report.page_parts import name, safe
from annotator.report.page_style import STYLE
from annotator.report.project_report import ComparedWorkOfPeople, ProjectReport
from annotator.schema.codebook_html import codebook_section
from annotator.schema.values import LabelSchema

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_UNFIT = re.compile("[\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""What UTF-8 or XML cannot hold, and what turns the line around; only a codebook still has any of it."""


class Section(Struct, frozen=True):
    """A part of the page under a heading of its own; it is left out where ``is_there`` says no."""

    id: str
    title: str
    body: Callable[[ProjectReport], str]
    is_there: Callable[[ProjectReport], bool] = lambda _: True


def _of_compared(
    make: Callable[[ComparedWorkOfPeople, LabelSchema | None], str],
) -> Callable[[ProjectReport], str]:
    return lambda report: make(report.compared, report.schema) if report.compared else ""


def _is_compared(report: ProjectReport) -> bool:
    return report.compared is not None


def _agreement(report: ProjectReport) -> str:
    if report.compared is None:
        return f"<p>Nothing is compared: {safe(report.why_not)}.</p>"
    return agreement_sections.overall(report.compared)


SECTIONS = (
    Section("overview", "Overview", work_sections.overview),
    Section("labels", "Labels", work_sections.labels),
    Section("values", "Values", work_sections.values),
    Section("days", "Spans a day", work_sections.marks_a_day),
    Section("progress", "Progress", work_sections.progress),
    Section("keys", "Keys per span", work_sections.keys_per_span, lambda report: bool(report.keys_by_day)),
    Section("suggestions", "Suggestions", work_sections.suggestions),
    Section("agreement", "Agreement", _agreement),
    Section("pairs", "Agreement of pairs", _of_compared(agreement_sections.pairs), _is_compared),
    Section("by-label", "Agreement by label", _of_compared(agreement_sections.labels), _is_compared),
    Section("confusion", "Confusion of labels", _of_compared(agreement_sections.confusions), _is_compared),
    Section("left-out", "What was left out", _of_compared(agreement_sections.left_out), _is_compared),
    Section(
        "documents", "Where people differ", _of_compared(difference_sections.worst_documents), _is_compared
    ),
    Section(
        "codebook",
        "Codebook",
        lambda report: codebook_section(report.schema) if report.schema else "",
        lambda report: report.schema is not None,
    ),
)
"""The sections in their order."""


def report_html(report: ProjectReport) -> str:
    """The whole page, as HTML that is well-formed XML, too; the same for the same report."""
    return _UNFIT.sub("\ufffd", "\n".join(_lines(report))) + "\n"


def _lines(report: ProjectReport) -> Iterator[str]:
    title = report.schema.title if report.schema else report.project
    there = [section for section in SECTIONS if section.is_there(report)]
    yield '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"/>'
    yield f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"/>'
    yield '<meta name="viewport" content="width=device-width"/><meta name="color-scheme" content="light dark"/>'
    yield f"<title>{safe(title)}: report of {safe(report.date)}</title>"
    yield f"<style>\n{STYLE}</style></head><body>"
    yield f"<header><h1>{name(title)}</h1><p>{_about(report)}</p>"
    links = "".join(f'<li><a href="#{section.id}">{section.title}</a></li>' for section in there)
    yield f'<nav aria-label="Contents"><ul>{links}</ul></nav></header><main>'
    for section in there:
        body = section.body(report)
        yield f'<section id="{section.id}"><h2>{section.title}</h2>\n{body}</section>'
    yield "</main></body></html>"


def _about(report: ProjectReport) -> str:
    asked = f", the documents of <code>{safe(report.query)}</code>" if report.query else ""
    people = ", ".join(map(name, report.work.people)) or "nobody"
    return f"{name(report.project)}, {safe(report.date)}{asked}. Work of {people}."
