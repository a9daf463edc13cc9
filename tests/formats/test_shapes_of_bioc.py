"""BioC, PubTator, PubAnnotation and Web Annotations as others write them: what is read, and what is left out."""

import json

import pytest

from annotator.formats.bioc import MARKED
from annotator.formats.reading import read_path
from annotator.formats.shared.import_report import ImportReport
from annotator.formats.web_annotation import OLDER_PAGE, PAGE
from tests.formats.shapes import BASE, PUNE, RAO, TEXT, lines, me, read


def noted(id_, label, start, length, **infons):
    return {
        "id": id_,
        "infons": {"type": label, **infons},
        "locations": [{"offset": start, "length": length}],
    }


RAO_NOTED, PUNE_NOTED = noted("1", "person", 0, 8), noted("2", "loc", 17, 4)
PASSAGE = {"offset": 0, "infons": {}, "text": TEXT}
IN_SENTENCES = {"offset": 0, "text": "", "sentences": [
    {"offset": 0, "text": "Asha Rao flew", "annotations": [RAO_NOTED]},
    {"offset": 14, "text": "to Pune.", "annotations": [PUNE_NOTED]},
]}  # fmt: skip
DOCUMENT = {"id": "7", "passages": [PASSAGE | {"annotations": [RAO_NOTED]}]}
BIOC = [
    ({"infons": {}, "documents": [{"passages": [IN_SENTENCES]}]}, [me(RAO, PUNE)]),
    ({"infons": {}, "documents": [{"passages": [
        PASSAGE | {"annotations": [PUNE_NOTED], "sentences": [PASSAGE | {"annotations": [RAO_NOTED]}]},
    ]}]}, [me(RAO, PUNE)]),
    (DOCUMENT, [me(RAO)]),
    ([DOCUMENT, DOCUMENT], [me(RAO)] * 2),
    ({"PubTator3": [{**DOCUMENT, "infons": {}}]}, [me(RAO)]),
    ([{"infons": {}, "documents": [DOCUMENT]}], [me(RAO)]),
    (lines(DOCUMENT, DOCUMENT), [me(RAO)] * 2),
    (lines(*[{"infons": {}, "documents": [DOCUMENT]}] * 2), [me(RAO)] * 2),
]  # fmt: skip


@pytest.mark.parametrize(("content", "layers"), BIOC)
def test_bioc_in_its_shapes(tmp_path, content, layers):
    assert read(tmp_path / "a.json", content) == ("bioc", layers, ["annotation.id~"])


def test_infons_are_what_is_written_unless_this_program_says_that_they_are_json(tmp_path):
    infons = {"release": "1.10", "id": "1e5", "n": "7", "sure": "true"}
    passages = [PASSAGE | {"annotations": [noted("1", "person", 0, 8, **infons)]}]
    found = {"infons": {}, "documents": [{"infons": {"ver": "1.10"}, "passages": passages}]}
    assert read(tmp_path / "a.json", found)[1] == [me((*RAO, infons))]
    older = {"source": "annotator", **found}
    as_json = {"release": "1.10", "id": "1e5", "n": 7, "sure": True}
    assert read(tmp_path / "a.json", older)[1] == [me((*RAO, as_json))]
    newer = older | {"infons": MARKED}
    assert read(tmp_path / "a.json", newer)[1] == [me((*RAO, infons))]
    passages[0]["annotations"][0]["infons"]["not_strings"] = '["n", "sure"]'
    assert read(tmp_path / "a.json", newer)[1] == [me((*RAO, {**infons, "n": 7, "sure": True}))]


@pytest.mark.parametrize(("page", "value"), [(PAGE, "1.5"), (OLDER_PAGE, 1.5), ("urn:x", "1.5")])
def test_values_of_web_annotations_are_what_is_written_unless_their_body_is_json(tmp_path, page, value):
    at = {"type": "TextPositionSelector", "start": 0, "end": 8}
    body = [{"purpose": "tagging", "value": "person"}, {"purpose": "describing", "value": "v=1.5"},
            {"purpose": "describing", "value": "n=1.5", "format": "application/json"}]  # fmt: skip
    text = {"motivation": "describing", "target": "urn:a", "body": [{"value": TEXT}]}
    target = {"source": "urn:a", "selector": at}
    items = [text, {"motivation": "tagging", "body": body, "target": target}]
    _, layers, _ = read(tmp_path / "a.jsonld", {"id": page, "items": items}, "web-annotation")
    assert layers == [me((*RAO, {"v": value, "n": 1.5}))]


XML = """<?xml version="1.0"?><!DOCTYPE collection SYSTEM "BioC.dtd"><collection><source>x</source>
<document><id>7</id><infon key="ver">1.10</infon><passage><offset>0</offset><text>Asha Rao flew</text>
<annotation id="1"><infon key="type">person</infon><infon key="n">1e5</infon><location offset="0" length="8"/>
<text>Asha Rao</text></annotation></passage><passage><infon key="type">body</infon><offset>14</offset>
<sentence><offset>14</offset><text>to Pune.</text><annotation id="2"><infon key="type">loc</infon>
<location offset="17" length="4"/><odd a="b"/></annotation></sentence></passage>
<relation id="R"><infon key="type">to</infon><node refid="1" role="source"/><node refid="2" role="target"/></relation>
</document><infon key="late">x</infon></collection>"""


def test_bioc_in_xml(tmp_path):
    name, layers, left_out = read(tmp_path / "a.xml", XML)
    assert name == "bioc-xml"
    assert layers == [me((*RAO, {"n": "1e5"}), PUNE, relations=[("to", "Asha Rao", "Pune")])]
    assert left_out == [
        "annotation.further odd", "annotation.id~", "collection.source~", "collection: infons.late", "relation.id~",
    ]  # fmt: skip


PUBTATOR = "1|t|Asha Rao flew\n1|a|to Pune.\n1\t0\t8\tAsha Rao\tperson\tX:1\n1\t17\t21\tPune\tloc\n1\tCID\tX:1\tY:1\n"


@pytest.mark.parametrize("ending", ["txt", "pubtator"])
def test_pubtator_s_text(tmp_path, ending):
    found = read(tmp_path / f"a.{ending}", f"{PUBTATOR}\n2|t|Bo\n2|a|\n")
    spans = [(*RAO, {"identifier": "X:1"}), PUNE]
    assert found == ("pubtator", [me(*spans), {"me": {"status": "new"}}], ["relations of identifiers"])


def test_modifications_of_pubannotation_are_attributes_and_others_are_named(tmp_path):
    denotations = [{"id": "T1", "span": {"begin": 0, "end": 8}, "obj": "person"}]
    more = {
        "modifications": [{"pred": "Negation", "obj": "T1"}, {"pred": "Speculation", "obj": "R1"}],
        "attributes": [{"pred": "kind", "subj": "T1", "obj": value} for value in ("a", "b", 3)],
    }
    found = read(tmp_path / "a.json", BASE | {"denotations": denotations, **more})
    left_out = ["a further value of kind", "attributes of something else than a denotation", "denotation.id~"]
    assert found == ("pubannotation", [me((*RAO, {"kind": ("a", "b"), "Negation": True}))], left_out)


def test_a_bad_annotation_costs_only_itself(tmp_path):
    annotations = [RAO_NOTED, noted("2", "x", 0, 99), 3, noted("3", "", 0, 1)]
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps({"infons": {}, "documents": [{"passages": [PASSAGE | {"annotations": annotations}]}]})
    )
    report = ImportReport(skips_bad=True)
    [record] = read_path(path, annotator="me", report=report)
    assert [(span.label, span.text) for span in record.layers[0].spans] == [RAO]
    assert sum(tally.count for (kind, *_), tally in report.tallies.items() if kind.title == "span") == 3


def test_a_passage_far_behind_the_others_is_a_fault_and_not_a_gigabyte_of_line_breaks(tmp_path):
    path = tmp_path / "a.json"
    far = PASSAGE | {"offset": 10**9}
    path.write_text(json.dumps({"infons": {}, "documents": [{"passages": [PASSAGE, far]}]}))
    report = ImportReport()
    assert list(read_path(path, annotator="me", report=report)) == []
    assert [problem.what for problem in report.problems] == [
        "passage 2 starts 999,999,978 behind the one before"
    ]
