"""What we write, read by other programs.

By the tools themselves where they are light: seqeval, nervaluate, bconv, bioc and cassis; brat's rules and those of
the W3C by checkers that share nothing with our readers.
"""

import json
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.formats.registry import format_named
from annotator.formats.shared.fitting import fit
from annotator.formats.shared.losses import Losses
from annotator.formats.table import BUILT_IN
from tests.formats.brat_rules import faults
from tests.formats.facts import squeezed
from tests.formats.test_every_format import records
from tests.formats.web_annotation_rules import faults as web_annotation_faults
from tests.formats.written import there_and_back, write_all

SOME = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def written(name, record, folder, **options):
    """Write the record to one file; return it and the spans that the format can hold."""
    format_ = format_named(name)
    paths, _ = write_all(format_, [record], folder, options=options)
    refusal = format_.refuses(record.document) if format_.refuses else None
    fitted = fit(record, format_.carries, Losses(), refusal)
    return paths[0], [span for layer in fitted.layers for span in layer.spans]


def columns_of(path):
    """Return words and tags of each sentence of a CoNLL file, read without any of our code."""
    blocks = path.read_bytes().decode().split("\n\n")
    sentences = [[line.split(" ") for line in block.split("\n") if line] for block in blocks]
    rows = [sentence for sentence in sentences if sentence and sentence[0][0] != "-DOCSTART-"]
    return [[cells[0] for cells in row] for row in rows], [[cells[-1] for cells in row] for row in rows]


def said(spans):
    return Counter((span.label, squeezed(span.text)) for span in spans)


@pytest.mark.parametrize("scheme", ["iob2", "bilou"])
@SOME
@given(record=records())
def test_seqeval_finds_the_spans_in_the_tags(tmp_path, scheme, record):
    seqeval = pytest.importorskip("seqeval.scheme")
    path, spans = written("conll", record, tmp_path, tags=scheme)
    words, tags = columns_of(path)
    found = seqeval.Entities(tags, getattr(seqeval, scheme.upper())).entities
    assert said(spans) == Counter(
        (entity.tag, squeezed("".join(words[number][entity.start : entity.end])))
        for number, entities in enumerate(found)
        for entity in entities
    )


@SOME
@given(record=records())
def test_nervaluate_finds_the_spans_in_the_tags(tmp_path, record):
    loaders = pytest.importorskip("nervaluate.loaders")
    path, spans = written("conll", record, tmp_path)
    words, tags = columns_of(path)
    found = loaders.ListLoader().load(tags) if tags else []
    assert said(spans) == Counter(
        (entity.label, squeezed("".join(words[number][entity.start : entity.end + 1])))
        for number, entities in enumerate(found)
        for entity in entities
    )


@SOME
@given(record=records())
def test_bioc_finds_each_quote_where_we_say_in_characters(tmp_path, record):
    biocjson = pytest.importorskip("bioc.biocjson")
    path, spans = written("bioc", record, tmp_path)
    with path.open(encoding="utf-8", newline="") as file:
        [document] = biocjson.load(file).documents
    [passage] = document.passages
    assert passage.text == record.document.text
    assert {a.id: [passage.text[at.offset : at.end] for at in a.locations] for a in passage.annotations} == {
        span.id: [fragment.slice(record.document.text) for fragment in span.fragments] for span in spans
    }
    links = {relation.id for layer in record.layers for relation in layer.relations}
    assert {relation.id for relation in document.relations} == links


@pytest.mark.parametrize("unit", ["codepoint", "byte"])
@SOME
@given(record=records())
def test_bconv_finds_each_quote_where_we_say(tmp_path, unit, record):
    bconv = pytest.importorskip("bconv")
    path, spans = written("bioc", record, tmp_path, offsets=unit)
    [document] = bconv.load(path, fmt="bioc_json", byte_offsets=unit == "byte")
    found = {entity.metadata["annotator"] + entity.id: entity.text for entity in document.iter_entities()}
    assert found == {span.annotator + span.id: span.text for span in spans}


@SOME
@given(record=records())
def test_web_annotations_are_as_the_model_requires(tmp_path, record):
    path, _ = written("web-annotation", record, tmp_path)
    assert web_annotation_faults(json.loads(path.read_bytes())) == []


def test_the_checker_of_web_annotations_finds_faults(tmp_path):
    annotation = {
        "id": "no iri",
        "type": "annotation",
        "motivation": "marking",
        "body": [{}],
        "created": "2026-11-22",
    }
    page = {
        "@context": "x",
        "id": "urn:x:y",
        "type": "AnnotationPage",
        "items": [annotation | {"target": "a b"}],
    }
    assert len(web_annotation_faults(page)) == 8


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_brat_would_read_every_folder_that_we_write(tmp_path, record):
    for old in tmp_path.iterdir():
        old.unlink()
    paths, _ = write_all(format_named("brat"), [record], tmp_path)
    for path in paths:
        text = path.with_suffix(".txt").read_bytes().decode()
        assert faults(text, path.read_bytes().decode()) == []


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_cassis_covers_the_same_text(tmp_path, record):
    cassis = pytest.importorskip("cassis")
    back, _ = there_and_back(format_named("uima-json"), [record], tmp_path)
    for path in tmp_path.glob("*.json"):
        with path.open("rb") as file:
            cas = cassis.load_cas_from_json(file)
        covered = sorted(span.get_covered_text() for span in cas.select("custom.Span"))
        assert covered == sorted(span.text for layer in back[0].layers for span in layer.spans)


def test_every_extra_that_a_format_needs_is_declared():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {format_.extra for format_ in BUILT_IN if format_.extra}
    assert needed <= set(project["project"]["optional-dependencies"])
