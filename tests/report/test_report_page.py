"""The page of a report: sound HTML whatever texts, names and schemas hold, and the same bytes for the same values."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.agreement.differing import differing_places
from annotator.agreement.uncompared import Uncompared
from annotator.core.document import Document
from annotator.core.layer import Status
from annotator.core.work_figures import DayOfKeys, PersonFigures, ValueCounts, WorkFigures
from annotator.report.chart_specs import Bar, bars
from annotator.report.page_parts import distinct, name, safe
from annotator.report.project_report import (
    ComparedWorkOfPeople,
    DocumentDifferences,
    ProjectReport,
    ShownPlace,
)
from annotator.schema.answers import FieldType
from annotator.schema.bundled import bundled_schema
from annotator.schema.loading import load_schema
from annotator.schema.values import Choice, Example, Field, Label, LabelSchema
from tests.agreement.samples import agreement, compared, layer
from tests.profiles import examples
from tests.report.pages import check, rows, section, words

pytest.importorskip("vl_convert", reason="the extra report is not installed")

from annotator.report.chart_svg import svg_of
from annotator.report.report_page import SECTIONS, report_html

HOSTILE = (
    "</text></svg><script>alert(1)</script>",
    "\"'><img src=http://x.invalid/a onerror=alert(1)>",
    "]]><!-- <style>@import url(http://x.invalid)</style>",
    "\x00\x1b[31m\ud800\u202egnp\x85",
    "北京 \u200d👩 مرحبا",
    "https://x.invalid/&amp;&lt;",
    "{{constructor}}${datum.name}",
    "x" * 300,
    "",
    " ",
)
TEXT = "Ann Lee met Bo Chen in Oslo."


@cache
def news() -> LabelSchema:
    return load_schema(bundled_schema("news"))


def differing(text: str, people: tuple[str, str], label: str) -> ComparedWorkOfPeople:
    """Two people who differ about a document, the whole of it in the report."""
    of = Document.of_text(f"{TEXT} {text}".encode("utf-8", "replace").decode(), title=text)
    one = layer(of, people[0], (0, 7, label), (12, 19, label))
    other = layer(of, people[1], (0, 7, label), (15, 19, label))
    both = compared(of, one, other)
    found = agreement(both)
    places = tuple(
        ShownPlace(text, of.text[place.start : place.end], text,
                   tuple((who, tuple((span.label, text) for span in spans)) for who, spans in place.marked))
        for place in differing_places(both)
    )  # fmt: skip
    worst = (DocumentDifferences(found.documents[0], places, 2),)
    left = Uncompared(3, 1, 1, {people[0]: {Status.FLAGGED: 1}, text: {}})
    return ComparedWorkOfPeople(found, left, (Status.DONE,), worst)


def hostile(text: str) -> ProjectReport:
    """A report in which all that can come from outside is this text, or begins with it."""
    choice = Choice(text or "none", "a", text)
    fields = (Field("role", FieldType.CHOICE, text, text, choices=(choice,)),)
    label = Label(
        "person",
        text,
        "p",
        description=text,
        examples=(Example(f"a [{text}] b", why=text),),
        attributes=fields,
    )
    schema = LabelSchema(
        "s",
        1,
        text,
        (label,),
        guidelines=f"# {text}\n\n{text} [a]({text}) ![b](http://x.invalid)\n\n<{text}>",
    )
    figures = PersonFigures(
        {Status.DONE: 2, Status.NEW: 1},
        {"person": 3, text: 4},
        (ValueCounts("person", "role", {text: 1, choice.value: 2}), ValueCounts("", text, {"x": 1})),
        {"2026-01-05": 2, "2026-02-01": 1, text: 3},
        2,
        1,
    )
    people = (f"{text}a", f"{text}b")
    return ProjectReport(
        text, text, schema, WorkFigures(3, dict.fromkeys(people, figures)), text, text,
        (DayOfKeys("2026-01-05", 4, 2), DayOfKeys("2026-02-01", 4, 2)), differing(text, people, text),
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_comes_from_outside_is_text_and_nothing_else(text: str) -> None:
    page = report_html(hostile(text))
    root = check(page)
    calm = check(report_html(hostile("calm")))
    kinds = [{each.tag for each in tree.iter()} for tree in (root, calm)]
    assert kinds[0] <= kinds[1] | {"em", "strong", "code", "pre", "blockquote", "hr", "br", "h6"}
    assert page.encode("utf-8")
    assert not {"\x00", "\x1b", "\u202e"} & {*page}
    if text == HOSTILE[0]:
        assert text in words(section(root, "documents"))


@settings(max_examples=examples(4, hunting=100), deadline=None)
@given(text=st.text(max_size=12))
def test_any_text_makes_a_sound_page(text: str) -> None:
    check(report_html(hostile(text)))


def test_the_same_values_make_the_same_bytes() -> None:
    assert report_html(hostile("calm")) == report_html(hostile("calm"))


def test_an_empty_project_has_a_page_that_says_so() -> None:
    nothing = ProjectReport("a.db", "2026-12-01", None, WorkFigures(), why_not="nobody has finished anything")
    root = check(report_html(nothing))
    assert words(section(root, "agreement")) == "Agreement Nothing is compared: nobody has finished anything."
    there = [each.get("id") for each in root.iter("section")]
    assert there == ["overview", "labels", "values", "days", "progress", "suggestions", "agreement"]
    assert words(section(root, "labels")) == "Labels Nothing is marked."
    assert {each.id for each in SECTIONS} >= {*there}


def test_the_page_has_the_codebook_without_its_links() -> None:
    linked = replace(
        news(),
        guidelines="See [the rules](https://x.invalid/rules) and ![a](b.png).\n\n[r]: http://x.invalid\n\n# Top",
    )
    root = check(report_html(replace(hostile("calm"), schema=linked)))
    codebook = words(section(root, "codebook"))
    assert "See [the rules](https://x.invalid/rules) and ![a](b.png)." in codebook
    assert "A human being called by name" in codebook
    headings = [each.tag for each in section(root, "codebook").iter() if each.tag in {"h1", "h2", "h3", "h4"}]
    assert headings[:3] == ["h2", "h3", "h3"]
    assert [each.tag for each in root.iter() if each.tag == "h1"] == ["h1"]


def test_numbers_of_charts_are_in_words_beside_them() -> None:
    work = WorkFigures(
        4,
        {
            "amy": PersonFigures({Status.DONE: 3, Status.NEW: 1}, {"person": 5}, taken=3, rejected=1),
            "ben": PersonFigures({Status.DONE: 0, Status.NEW: 4}, {"event": 2}),
        },
    )
    root = check(report_html(ProjectReport("a.db", "2026-12-01", news(), work)))
    assert rows(section(root, "labels")) == [
        ["label", "all", "amy", "ben"], ["Person", "5", "5", "0"], ["Event", "2", "0", "2"],
    ]  # fmt: skip
    assert rows(section(root, "progress"))[1:] == [
        ["amy", "1", "0", "3", "0", "5", "0"], ["ben", "4", "0", "0", "0", "2", "0"],
    ]  # fmt: skip
    for id_, said in (("labels", "5"), ("progress", "3 of 4 done"), ("suggestions", "75% of 4")):
        [chart] = section(root, id_).iter("svg")
        assert said in words(chart)
    assert "4 documents 2 people 7 spans 3 layers done 75% of suggestions taken" in words(
        section(root, "overview")
    )


def test_where_people_differ_is_shown_with_what_each_has() -> None:
    root = check(report_html(replace(hostile("calm"), schema=None)))
    documents = section(root, "documents")
    assert rows(documents)[1] == ["calm", "3", "2", "0.500", "1.000", "0.857", "0.779"]
    [place] = documents.iter("ol")
    assert words(place) == "calm Bo Chen calm calma calm calm calmb calm calm"
    assert "and 2 other places" in words(documents)
    assert words(section(root, "left-out")).startswith(
        "What was left out 2 documents: finished by one of them 1, by nobody 1 unfinished work: calma 1 flagged"
    )
    matrix = next(section(root, "confusion").iter("svg"))
    assert "2" in words(matrix)


def drawn(chart: Any) -> str:
    return svg_of(chart, "A <chart>")


def test_a_chart_has_the_colours_of_the_page_and_refers_to_nothing() -> None:
    svg = drawn(bars([Bar("a", 1, "1 of 2", 2), Bar("b", 0, "0 of 2", 2)]))
    assert svg.startswith("<svg ")
    assert "xmlns" not in svg
    assert 'aria-label="A &lt;chart&gt;"' in svg
    assert "var(--accent)" in svg
    assert "#0" not in svg


def test_names_in_a_chart_are_safe_and_different() -> None:
    assert distinct(["a", "a", "a (2)", "\x1b", "\x1c"]) == ["a", "a (2)", "a (2) (2)", "␛", "␜"]
    assert len(distinct(HOSTILE)) == len({*distinct(HOSTILE)})
    assert safe("<\u202e\n>") == "&lt;· &gt;"
    assert name("<b>") == "<bdi>&lt;b&gt;</bdi>"
