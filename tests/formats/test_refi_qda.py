"""Projects and codebooks of REFI-QDA as this program writes them: by the standard, and read back."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.core.document import Document
from annotator.core.record import Record
from annotator.formats.reading import read_path
from annotator.formats.refi_codebook import codebook_of
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.source_file import SourceFile
from annotator.schema.loading import parse_schema
from tests.formats.records import records
from tests.formats.test_every_writer import full_record
from tests.formats.test_golden_formats import record, span
from tests.formats.written import there_and_back, write_all

FORMAT = format_named("refi-qda")
XSD = Path(__file__).parent / "refi" / "Project-mrt2019.xsd"
SCHEMA = """\
schema: 1
id: t
version: 1
title: Interviews
labels:
  - id: per
    name: Person
    color: "#112233"
    description: A & B
    children:
      - {id: actor, name: Actor}
  - {id: old, name: Old, retired: true}
"""


def schema():
    return parse_schema(SCHEMA, "s.yaml")


def project_of(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("project.qde")


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=records())
def test_a_project_is_as_the_schema_of_the_standard_has_it(tmp_path, found):
    etree = pytest.importorskip("lxml.etree")
    [path], _ = write_all(FORMAT, [found], tmp_path, schema=schema())
    rules = etree.XMLSchema(etree.parse(XSD))
    rules.assertValid(etree.fromstring(project_of(path)))


def test_positions_are_code_points_and_the_end_is_that_of_the_last_character(tmp_path):
    [path], _ = write_all(FORMAT, [record(span(2, 11))], tmp_path)
    project = project_of(path).decode()
    assert 'name="Zoë Smith" startPosition="2" endPosition="10"' in project
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        assert archive.read(names[0]).decode() == "💩 Zoë Smith\nof New York."
    assert names[0].startswith("sources/")
    assert names[1:] == ["project.qde"]


def test_the_same_records_make_the_same_bytes(tmp_path):
    made = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        [path], _ = write_all(FORMAT, [full_record()], tmp_path / name, schema=schema())
        made.append((path.read_bytes(), path.with_suffix(".qdc").read_bytes()))
    assert made[0] == made[1]


def test_labels_are_codes_with_colours_below_their_parents(tmp_path):
    [path], _ = write_all(FORMAT, [record(span(2, 11, "more"))], tmp_path, schema=schema())
    codes = codebook_of(SourceFile(path.with_suffix(".qdc")))
    assert [(code.label, code.parent, code.description, code.node.get("isCodable")) for code in codes] == [
        ("per", None, "A & B", "true"),
        ("actor", "per", "", "true"),
        ("old", None, "", "false"),
        ("more", None, "", "true"),
    ]
    assert all(code.color.startswith("#") for code in codes[:3])


def test_relations_and_notes_of_all_annotators_are_read_back(tmp_path):
    [back], losses = there_and_back(FORMAT, [full_record()], tmp_path)
    amy, bob = back.layers
    assert (amy.annotator, amy.note, bob.annotator) == ("amymark", "layernotemark", "bobmark")
    assert [link.type for link in amy.relations] == ["relationmark"]
    assert {span.note for span in amy.spans} == {None, "notemark"}
    assert back.document.meta["urlmark"] == "metamark"
    assert {thing.title for thing in losses.counts} == {
        "provenance", "tokens", "schema", "status", "answers", "discontinuous", "attributes", "flags", "history",
        "boilerplate", "rejections",
    }  # fmt: skip


def test_a_codebook_holds_no_documents(tmp_path):
    [path], _ = write_all(FORMAT, [record(span(2, 11))], tmp_path)
    with pytest.raises(FormatError, match=r"a codebook of 1 codes, without documents, make a schema of it"):
        list(read_path(path.with_suffix(".qdc"), annotator="amy"))


def test_values_of_metadata_are_read_back_as_they_were(tmp_path):
    values = {
        "a": "1.10",
        "b": 1.1,
        "c": None,
        "d": ["x"],
        "e": "",
        "f": "\0",
        "g": '"q"',
        "h": "NaN",
        "annotators": 1,
    }
    document = Document.of_text("a", title="T", source="s", meta=values)
    [back], _ = there_and_back(FORMAT, [Record(document)], tmp_path)
    assert (back.document.title, back.document.source, back.document.meta) == ("T", "s", values)
