"""UIMA as DKPro, WebAnno and INCEpTION write it: layers of spans and relations, and what is named instead."""

import json
import os

import pytest

from annotator.core.record import Record
from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.import_report import ImportReport
from tests.formats.reported import TOKEN, assert_kept_or_named
from tests.formats.test_every_writer import full_record
from tests.formats.written import write_all
from tests.store.samples import document

CAS_TEXT = "💩 Max hired Ann in Rome."
MAX, ANN = (2, 5), (12, 15)
LAYERS = {
    "webanno.custom.Mood": (
        "uima.tcas.Annotation",
        {
            "value": "String",
            "reason": "String",
            "size": "Integer",
            "sure": "Boolean",
            "tags": "StringArray",
            "links": "FSArray",
            "of": "webanno.custom.Mood",
        },
    ),
    "webanno.custom.Link": ("uima.cas.TOP", {"role": "String", "target": "webanno.custom.Mood"}),
    "webanno.custom.Tie": (
        "uima.tcas.Annotation",
        {
            "Governor": "uima.tcas.Annotation",
            "Dependent": "uima.tcas.Annotation",
            "kind": "String",
            "why": "String",
        },
    ),
    "webanno.custom.StoryChain": ("uima.cas.AnnotationBase", {"first": "webanno.custom.StoryLink"}),
    "webanno.custom.StoryLink": (
        "uima.tcas.Annotation",
        {"next": "webanno.custom.StoryLink", "referenceType": "String"},
    ),
    "webanno.custom.Bare": ("uima.tcas.Annotation", {}),
    "webanno.custom.About": ("uima.cas.AnnotationBase", {"genre": "String"}),
    "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData": (
        "uima.tcas.DocumentAnnotation",
        {"documentTitle": "String", "documentId": "String", "isLastSegment": "Boolean"},
    ),
    "de.tudarmstadt.ukp.clarin.webanno.api.type.CASMetadata": (
        "uima.cas.AnnotationBase",
        {"username": "String", "projectId": "Long"},
    ),
}
MOOD, TIE, LINK, BARE = (f"webanno.custom.{name}" for name in ("Mood", "Tie", "Link", "Bare"))
NAMED_ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
POS = "de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS"


class Making:
    """A CAS with the layers, and what makes annotations in it."""

    def __init__(self):
        cassis = pytest.importorskip("cassis")
        self.types = cassis.load_dkpro_core_typesystem()
        for name, (above, _) in LAYERS.items():
            self.types.create_type(name, above)
        for name, (_, features) in LAYERS.items():
            for feature, range_ in features.items():
                full = range_ if "." in range_ else f"uima.cas.{range_}"
                self.types.create_feature(self.types.get_type(name), feature, full)
        self.cas = cassis.Cas(typesystem=self.types)
        self.cas.sofa_string, self.cas.sofa_mime = CAS_TEXT, "text/plain"

    def add(self, type_, at=None, **features):
        place = {} if at is None else {"begin": at[0], "end": at[1]}
        made = self.types.get_type(type_)(**place, **features)
        self.cas.add(made)
        return made

    def strings(self, *texts):
        return self.types.get_type("uima.cas.StringArray")(elements=list(texts))

    def structures(self, *found):
        return self.types.get_type("uima.cas.FSArray")(elements=list(found))


def as_json(cas, folder):
    (folder / "a.json").write_text(cas.to_json())
    return folder / "a.json"


def as_xmi(cas, folder, types="TypeSystem.xml"):
    (folder / types).write_text(cas.typesystem.to_xml())
    (folder / "a.xmi").write_text(cas.to_xmi())
    return folder / "a.xmi"


@pytest.mark.parametrize("write", [as_json, as_xmi])
def test_layers_of_inception_are_spans_with_attributes_and_relations(tmp_path, write):
    make = Making()
    first = make.add(MOOD, MAX, value="glad", reason="work", size=3, sure=True, tags=make.strings("a", "b"))
    second = make.add(NAMED_ENTITY, ANN, value="PER", identifier="http://example.org/Ann")
    make.add(BARE, (0, 1))
    make.add(TIE, ANN, Governor=first, Dependent=second, kind="knows")
    make.add("de.tudarmstadt.ukp.clarin.webanno.api.type.CASMetadata", username="zoe")
    [record] = read_path(write(make.cas, tmp_path), annotator="amy")
    [layer] = record.layers
    assert layer.annotator == "zoe"
    assert [(span.text, span.label, dict(span.attributes)) for span in layer.spans] == [
        ("💩", "Bare", {}),
        ("Max", "glad", {"reason": "work", "size": 3, "sure": True, "tags": ("a", "b"), "layer": "Mood"}),
        ("Ann", "PER", {"identifier": "http://example.org/Ann"}),
    ]
    ids = {span.id: span.text for span in layer.spans}
    assert [(link.type, ids[link.source], ids[link.target]) for link in layer.relations] == [
        ("knows", "Max", "Ann")
    ]


UIMA_CASES = {
    "a label": lambda make: make.add(MOOD, MAX, value=TOKEN),
    "an attribute": lambda make: make.add(MOOD, MAX, value="glad", reason=TOKEN),
    "a list": lambda make: make.add(MOOD, MAX, value="glad", tags=make.strings("a", TOKEN)),
    "a span of no width": lambda make: make.add(MOOD, (3, 3), value=TOKEN),
    "a slot": lambda make: make.add(
        MOOD, MAX, value="glad", links=make.structures(
            *(make.add(LINK, role=role, target=make.add(BARE, ANN)) for role in ("a", TOKEN))
        )
    ),
    "a slot's target": lambda make: make.add(MOOD, MAX, value="glad", of=make.add(MOOD, ANN, value=TOKEN)),
    "a relation's label": lambda make: make.add(
        TIE, MAX, Governor=make.add(BARE, MAX), Dependent=make.add(BARE, ANN), kind=TOKEN
    ),
    "a relation's feature": lambda make: make.add(
        TIE, MAX, Governor=make.add(BARE, MAX), Dependent=make.add(BARE, ANN), kind="x", why=TOKEN
    ),
    "a relation of other things": lambda make: make.add(
        TIE, MAX, Governor=make.add(POS, MAX), Dependent=make.add(BARE, ANN), kind=TOKEN
    ),
    "a relation to nothing": lambda make: make.add(TIE, MAX, Governor=make.add(BARE, MAX), kind=TOKEN),
    "a part of speech": lambda make: make.add(POS, MAX, PosValue=TOKEN),
    "a chain": lambda make: make.add(
        "webanno.custom.StoryChain", first=make.add("webanno.custom.StoryLink", MAX, referenceType=TOKEN)
    ),
    "a word about the document": lambda make: make.add("webanno.custom.About", genre=TOKEN),
    "metadata": lambda make: make.add(
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData", (0, 9), documentId=TOKEN
    ),
    "a language": lambda make: make.add("uima.tcas.DocumentAnnotation", (0, 9), language=TOKEN),
    "a token's id": lambda make: make.add(
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token", MAX, id=TOKEN
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UIMA_CASES)
@pytest.mark.parametrize("write", [as_json, as_xmi])
def test_what_a_cas_says_is_kept_or_named(tmp_path, case, write):
    make = Making()
    UIMA_CASES[case](make)
    assert_kept_or_named(write(make.cas, tmp_path))


def test_another_view_of_a_cas_is_named(tmp_path):
    make = Making()
    make.cas.create_view("other").sofa_string = f"a text {TOKEN}"
    assert_kept_or_named(as_xmi(make.cas, tmp_path))


def test_a_span_outside_of_the_text_is_named(tmp_path):
    make = Making()
    make.add(MOOD, MAX, value=TOKEN)
    path = as_json(make.cas, tmp_path)
    path.write_text(path.read_text().replace('"begin": 3, "end": 6', '"begin": 3, "end": 99'))
    report = ImportReport()
    list(read_path(path, annotator="amy", report=report))
    assert [problem.what for problem in report.problems] == [
        f"a span '{TOKEN}' runs 2 to 99, the text from 0 to 24"
    ]


def test_layers_that_are_not_read_are_named_with_their_count(tmp_path):
    make = Making()
    for at in (MAX, ANN):
        make.add(POS, at, PosValue="PROPN")
    report = ImportReport()
    list(read_path(as_json(make.cas, tmp_path), annotator="amy", report=report))
    assert [(tally.first.name, tally.first.detail, tally.count) for tally in report.tallies.values()] == [
        ("POS", "PROPN Max", 2)
    ]


@pytest.mark.parametrize("name", ["TypeSystem.xml", "typesystem.xml", "a_typesystem.xml", "types.xml"])
def test_the_type_system_beside_an_xmi_may_have_other_names(tmp_path, name):
    make = Making()
    make.add(MOOD, MAX, value="glad")
    [record] = read_path(as_xmi(make.cas, tmp_path, name), annotator="amy")
    assert [span.label for span in record.layers[0].spans] == ["glad"]


def test_a_relation_that_this_program_wrote_earlier_goes_the_other_way_round(tmp_path):
    pytest.importorskip("cassis")
    format_ = format_named("uima-json")
    [path], _ = write_all(format_, [full_record()], tmp_path)
    [record] = read_path(path, annotator="amy")
    [link] = record.layers[0].relations
    written = json.loads(path.read_text())
    for found in written["%FEATURE_STRUCTURES"]:
        if found.get("relations"):
            del found["relations"]
    path.write_text(json.dumps(written))
    [earlier] = read_path(path, annotator="amy")
    [other] = earlier.layers[0].relations
    assert (other.source, other.target) == (link.target, link.source)


@pytest.mark.parametrize(
    ("note", "read"), [('"half a quote', '"half a quote'), ('"3" x', '"3" x'), ('"a"', "a")]
)
def test_a_note_that_begins_like_json_is_kept(tmp_path, note, read):
    pytest.importorskip("cassis")
    [path], _ = write_all(format_named("uima-json"), [full_record()], tmp_path)
    written = json.loads(path.read_text())
    for found in written["%FEATURE_STRUCTURES"]:
        if found.get("note"):
            found["note"] = note
    path.write_text(json.dumps(written))
    [record] = read_path(path, annotator="amy")
    assert [span.note for span in record.layers[0].spans if span.note] == [read]


def test_a_note_that_is_no_text_is_one_wrong_span(tmp_path):
    pytest.importorskip("cassis")
    [path], _ = write_all(format_named("uima-json"), [full_record()], tmp_path)
    written = json.loads(path.read_text())
    for found in written["%FEATURE_STRUCTURES"]:
        if found.get("note"):
            found["note"] = [1, 2]
    path.write_text(json.dumps(written))
    report = ImportReport()
    list(read_path(path, annotator="amy", report=report))
    assert [problem.what for problem in report.problems] == [
        "a note is not text: [1, 2]",
        "a relation 'relationmark' does not connect two annotations",
    ]


def test_the_type_system_of_a_folder_is_read_once_until_it_changes(tmp_path, monkeypatch):
    cassis = pytest.importorskip("cassis")
    records = [Record(document(f"No. {number} won.")) for number in range(3)]
    paths, _ = write_all(format_named("uima-xmi"), records, tmp_path)
    real, loaded = cassis.load_typesystem, []
    monkeypatch.setattr(cassis, "load_typesystem", lambda file: loaded.append(file.name) or real(file))
    for path in paths:
        assert len(list(read_path(path, annotator="amy"))) == 1
    assert len(loaded) == 1
    os.utime(tmp_path / "TypeSystem.xml", (1, 1))
    assert len(list(read_path(paths[0], annotator="amy"))) == 1
    assert len(loaded) == 2
