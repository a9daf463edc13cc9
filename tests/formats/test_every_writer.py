"""What holds of every format that is written, read or not: its files are whole, and nothing is dropped in silence.

Whatever is in a text, a name or an answer, a parser that is not ours takes the files; and of each field of a record
there is either something in them or a loss that names it.
"""

import re
from html import escape
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.formats.format import Format
from annotator.formats.registry import formats
from annotator.formats.shared.losses import Thing
from annotator.formats.shared.tokens import TOKENS, tokenise
from annotator.formats.table import SPAN_LINES
from tests.formats.facts import SPAN_LOSSES
from tests.formats.parsers import NO_HTML, PARSERS, Found, found_in, has_parser
from tests.formats.records import records
from tests.formats.test_every_format import MODULES
from tests.formats.written import write_all
from tests.profiles import examples

WRITERS = [*(format_ for format_ in formats() if format_.write), SPAN_LINES]
every_writer = pytest.mark.parametrize(
    "format_", WRITERS, ids=lambda format_: format_.name if format_.read else f"{format_.name} (not read)"
)


def written(format_, record, folder, on_loss=None):
    """What a stranger finds in the files, and what was lost; nothing where the document itself was."""
    if format_.extra:
        pytest.importorskip(MODULES[format_.extra])
    for old in folder.iterdir():
        old.unlink()
    _, losses = write_all(format_, [record], folder, on_loss=on_loss)
    assert has_parser(format_), f"tests/formats/parsers.py has no parser for {format_.name}: name one"
    return (None if losses.counts[Thing.DOCUMENT] else found_in(format_, folder)), losses


@every_writer
@settings(max_examples=examples(25, hunting=200), deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_whatever_is_in_a_record_a_strangers_parser_takes_the_files(tmp_path, format_, record):
    found, losses = written(format_, record, tmp_path)
    if found is None or format_ is SPAN_LINES:
        return
    text = record.document.text
    if (
        losses.counts[Thing.SPACING] or format_.name == "conll"
    ):  # which leaves to the reader what is between words
        assert re.sub(r"\W", "", found.text) == re.sub(r"\W", "", text)
    elif losses.notes:  # which say that something else stands for what a page may not hold
        assert len(found.text) == len(text)
        assert all(a == b or NO_HTML.match(b) for a, b in zip(found.text, text, strict=True))
    else:
        assert found.text == text


# -- every field -----------------------------------------------------------------------------------------------

TEXT = "Ann Lee met Bo Chen  in Oslo. They\nsigned the Media Act there, and left. Cy stayed.\n"
FIRST, SECOND = "1f" * 16, "2e" * 16
MADE = "2026-05-06T07:08:09Z"


def span(label, *quotes, id_="", **more):
    fragments = tuple(Range(TEXT.index(quote), TEXT.index(quote) + len(quote)) for quote in quotes)
    id_ = id_ or f"{sum(map(ord, label)):032x}"
    return Span(id_, fragments, label, quote_of(TEXT, fragments), more.pop("annotator", "amymark"), **more)


def full_record():
    """One of everything that a record can have, each with words of its own."""
    document = Document(
        document_id(TEXT), TEXT, "titlemark", "sourcemark", "2026-03-04", "authormark", "cp1252", "extractormark",
        "ab" * 32, {"urlmark": "metamark"}, (Range(TEXT.index("Cy"), len(TEXT)),),
    )  # fmt: skip
    tokens = [
        [edge for token in row for edge in (token.start, token.end)] for row in tokenise(document).sentences()
    ]
    document = Document(
        *(getattr(document, name) for name in document.__struct_fields__[:9]),
        {**document.meta, TOKENS: [row for row in tokens if row]},
        document.boilerplate,
    )
    spans = (
        span("personmark", "Ann Lee", id_=FIRST, attributes={"attributemark": "valuemark"}),
        span("placemark", "Oslo", id_=SECOND, note="notemark", flagged=True),
        span("overlapmark", "Bo Chen"),
        span("insidemark", "Chen"),
        span("gapmark", "signed", "Act"),
        span("partmark", "edi"),
        span("acrossmark", "there, and left. Cy"),
        span("breakmark", "They\n"),
        span("odd labelmark é", "stayed"),
        span("mademark", "left", origin=Origin.MANUAL, created_at=MADE),
    )
    amy = Layer(
        document.id, "amymark", Spans(spans), (Relation("3d" * 16, "relationmark", FIRST, SECOND, "amymark"),),
        {"answermark": "answervaluemark"}, Status.FLAGGED, "layernotemark", True,
        frozenset([Rejection("rejectionmark", None)]),
    )  # fmt: skip
    theirs = span("furthermark", "Media Act", id_="4c" * 16, annotator="bobmark")
    bob = Layer(document.id, "bobmark", Spans([theirs]))
    return Record(document, (amy, bob), "schemamark", 7)


WORDS = {
    Thing.METADATA: ("titlemark", "sourcemark", "2026-03-04", "authormark", "urlmark", "metamark"),
    Thing.PROVENANCE: ("cp1252", "extractormark", "ab" * 32),
    Thing.SCHEMA: ("schemamark",),
    Thing.ANNOTATOR: ("amymark",),
    Thing.FURTHER_LAYER: ("furthermark", "bobmark"),
    Thing.STATUS: ("flagged",),
    Thing.LAYER_NOTE: ("layernotemark",),
    Thing.REJECTION: ("rejectionmark",),
    Thing.ANSWER: ("answermark", "answervaluemark"),
    Thing.OVERLAP: ("insidemark",),
    Thing.DISCONTINUOUS: ("gapmark",),
    Thing.OFF_TOKEN: ("partmark",),
    Thing.ACROSS: ("acrossmark",),
    Thing.SPAN: ("breakmark",),
    Thing.LABEL: ("odd labelmark é",),
    Thing.ATTRIBUTE: ("attributemark", "valuemark"),
    Thing.NOTE: ("notemark",),
    Thing.RELATION: ("relationmark",),
    Thing.ID: (FIRST,),
    Thing.HISTORY: (MADE,),
}
"""What to look for of each kind of thing. Of flags, furniture, tokens and columns there is no word to look for."""

ALWAYS = ("personmark", "placemark", "overlapmark", "mademark", "Ann", "Lee", "Oslo", "Bo", "Chen")
OF_DOCUMENTS = {Thing.METADATA, Thing.PROVENANCE, Thing.SCHEMA}
"""What is known of documents, which a span a line is not to tell."""


def is_told(thing, missing, told):
    """Whether losses name what is missing; a span is lost for the first of all the reasons against it."""
    if thing not in SPAN_LOSSES:
        return any(loss.thing is thing for loss in told)
    details = [loss.detail for loss in told if loss.thing in SPAN_LOSSES]
    return all(any(label in detail for detail in details) for label in missing)


@every_writer
def test_of_every_field_there_is_something_in_the_files_or_a_loss_that_names_it(tmp_path, format_):
    told = []
    found, losses = written(format_, full_record(), tmp_path, told.append)
    assert found is not None
    said = "\n".join(found.strings)
    said += said.replace("-", "")  # an id may be written as a UUID
    for thing, words in WORDS.items():
        if format_ is SPAN_LINES and thing in OF_DOCUMENTS:
            continue
        missing = [word for word in words if word not in said]
        assert not missing or is_told(thing, missing, told), f"{thing.title}: {missing} is dropped in silence"
    for thing in (Thing.FLAG, Thing.BOILERPLATE):
        assert thing in format_.carries or losses.counts[thing], f"{thing.title} are dropped in silence"
    # What every format can hold is lost in none.
    assert [word for word in ALWAYS if word not in said and word not in found.text] == []


# -- the tests themselves --------------------------------------------------------------------------------------


def naive_xml(records, writing):
    """A writer as one comes by easily: escaped as Python has it, and sure that this is all there is to it."""
    for record in records:
        spans = (span for layer in record.layers for span in layer.spans)
        inside = "".join(f"<s l='{escape(span.label)}'>{escape(span.text)}</s>" for span in spans)
        yield f"<d><t>{escape(record.document.text)}</t>{inside}</d>"


NAIVE = Format("naive", "XML on trial", (".xml",), write=naive_xml, carries=frozenset(Thing))


def naive_parser(folder):
    root = ET.parse(folder / "out.xml").getroot()  # noqa: S314
    strings = [text for element in root.iter() for text in (element.text or "", *element.attrib.values())]
    return Found(root.findtext("t", ""), strings)


def test_a_format_without_a_parser_of_its_own_is_no_way_to_pass(tmp_path):
    with pytest.raises(AssertionError, match="has no parser for naive"):
        written(NAIVE, full_record(), tmp_path)
    assert [format_.name for format_ in WRITERS if not has_parser(format_)] == []


@pytest.mark.parametrize("character", ["\0", "\x1b", "\ufffe"])
def test_a_writer_that_forgets_what_xml_forbids_is_noticed(tmp_path, monkeypatch, character):
    monkeypatch.setitem(PARSERS, ("naive", False), naive_parser)
    hostile = Document(document_id("a"), f"a{character}b")
    with pytest.raises(ET.ParseError):
        written(NAIVE, Record(hostile), tmp_path)
    plain = Document(document_id("a"), "a<b>&\"c'\n")
    assert written(NAIVE, Record(plain), tmp_path)[0].text == plain.text


def test_a_writer_that_drops_what_it_says_it_carries_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setitem(PARSERS, ("naive", False), naive_parser)
    with pytest.raises(AssertionError, match="dropped in silence"):
        test_of_every_field_there_is_something_in_the_files_or_a_loss_that_names_it(tmp_path, NAIVE)
