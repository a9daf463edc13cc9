"""What is read from small files as other programs write them: optional keys, other shapes, other places."""

import json

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named

TEXT = "Ann met Bo."
BASE = {"text": TEXT}
FIELDS = ("title", "source", "date", "author")


def read(folder, name, content, **options):
    path = folder / "a.file"
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return list(read_path(path, annotator="amy", format_=format_named(name), options=options))


def layers_of(record):
    """Return for each annotator everything said, without what is empty."""
    return {layer.annotator: dict(parts_of(layer)) for layer in record.layers}


def parts_of(layer):
    texts = {span.id: span.text for span in layer.spans}
    parts = {
        "status": str(layer.status),
        "note": layer.note,
        "answers": dict(layer.answers),
        "spans": [(span.label, span.text, *details_of(span)) for span in layer.spans],
        "relations": [(link.type, texts[link.source], texts[link.target]) for link in layer.relations],
    }
    yield from ((key, value) for key, value in parts.items() if value)


def details_of(span):
    yield from filter(None, (dict(span.attributes), span.note, span.flagged))


def region(id_, start, end, **more):
    return {"id": id_, "type": "labels", "value": {"start": start, "end": end, "labels": ["per"]}, **more}


def of_region(id_, name, kind, **value):
    return {"id": id_, "from_name": name, "type": kind, "value": value}


def annotated(*results, **more):
    return [{"data": BASE, "annotations": [{"result": list(results), **more}]}]


ANN, BO = region("a", 0, 3), region("b", 8, 10)
AT, NAMED = {"start": 0, "end": 3}, {"type": "TextPositionSelector", "start": 0, "end": 3}
LINK = {"type": "relation", "from_id": "a", "to_id": "b"}
DONE, NEW, WORK = {"status": "done"}, {"status": "new"}, {"status": "in_progress"}
PER = [("per", "Ann")]
BOTH = [("per", "Ann"), ("per", "Bo")]
TRACK = {
    "denotations": [{"id": "T1", "span": [{"begin": 0, "end": 3}, {"begin": 8, "end": 10}], "obj": "per"}]
}
STATES = '{"amy": {"status": "done", "note": "n", "fields": {"a": "b"}}, "bo": 3, "cy": {"status": "x", "note": 3}}'


def page(*annotations):
    text = {"motivation": "describing", "target": "urn:a", "body": [{"value": TEXT}]}
    return {"items": [text, *annotations]}


def tagged(**more):
    body = {"purpose": "tagging", "value": "per"}
    return {"id": "urn:s", "body": body, "target": {"source": "urn:a", "selector": NAMED}, **more}


def noted(**infons):
    return {"id": "a", "infons": {"type": "per", **infons}, "locations": [{"offset": 0, "length": 3}]}


def collection(*annotations, **more):
    return {"documents": [{"passages": [{"text": TEXT, "annotations": list(annotations)}], **more}]}


LAYERS = [
    # Label Studio: who annotated is an object, a number, or nobody; statuses come from a cancelled annotation
    ("label-studio", annotated(ANN), {"amy": {**DONE, "spans": PER}}),
    ("label-studio", annotated(ANN, was_cancelled=True), {"amy": {"status": "flagged", "spans": PER}}),
    (
        "label-studio",
        [{"data": BASE, "annotations": [
            {"completed_by": {"email": "bo@e.org", "id": 7}}, {"completed_by": {"id": 7}}, {"completed_by": 5}, {},
        ]}],
        {"amy": DONE, "user 5": DONE, "user 7": DONE, "user bo@e.org": DONE},
    ),
    (
        "label-studio",
        [{"data": BASE, "predictions": [{"result": [ANN]}, {"model_version": "m", "result": []}]}],
        {"m": NEW, "predictions": {**WORK, "spans": PER}},
    ),
    (
        "label-studio",
        [{"data": BASE | {"annotators": [{"name": "cy", "status": "in_progress", "note": "n"}, 3]}, "annotations": [
            {"completed_by": 0}, {"completed_by": 1}, {"completed_by": 2, "result": [ANN]}, {"completed_by": 3},
            {"completed_by": True},
        ]}],
        {
            "amy": {**WORK, "spans": PER}, "cy": {**WORK, "note": "n"}, "user 0": DONE, "user 3": DONE,
            "user True": DONE,
        },
    ),
    (
        "label-studio",
        annotated(region("a", 0, 3, meta={"text": ["one", "two"]}), BO, LINK, {**LINK, "direction": "left"},
                  {**LINK, "labels": ["x", "y"], "direction": "right"}),
        {"amy": {**DONE, "spans": [("per", "Ann", "one\ntwo"), ("per", "Bo")], "relations": [
            ("related", "Ann", "Bo"), ("related", "Bo", "Ann"), ("x", "Ann", "Bo"), ("y", "Ann", "Bo"),
        ]}},
    ),
    (
        "label-studio",
        annotated({"id": "a", "type": "hypertextlabels", "value": {**AT, "hypertextlabels": ["loc", "per"]}}),
        {"amy": {**DONE, "spans": [("loc", "Ann"), ("per", "Ann")]}},
    ),
    (
        "label-studio",
        annotated(ANN, of_region("a", "span_sure", "choices", choices=["false"], **AT),
                  of_region("a", "role", "textarea", text=["chief"], **AT),
                  of_region("a", "n", "number", number=3, **AT),
                  of_region("x", "topics", "choices", choices=["law", "war"]),
                  of_region("x", "ok", "choices", choices=["true"]),
                  of_region("x", "said", "textarea", text=["true"]), of_region("x", "rank", "rating", rating=4)),
        {"amy": {
            **DONE, "spans": [("per", "Ann", {"sure": False, "role": "chief", "n": 3})],
            "answers": {"topics": ("law", "war"), "ok": True, "said": "true", "rank": 4},
        }},
    ),
    # doccano: labels without a place are categories, ids are the file's or else the numbers of the entities
    (
        "doccano", BASE | {"label": ["news", [0, 3, "per"]], "labels": "solo", "cats": ["z", 3]},
        {"amy": {**WORK, "answers": {"cats": ("news", "solo", "z")}, "spans": PER}},
    ),
    (
        "doccano",
        BASE | {
            "entities": [{"id": 7, "start_offset": 0, "end_offset": 3, "label": "per"}, [8, 10, "per"]],
            "relations": [{"from_id": 1, "to_id": 7, "type": "of"}],
        },
        {"amy": {**WORK, "spans": BOTH, "relations": [("of", "Bo", "Ann")]}},
    ),
    ("doccano", BASE | {"labels": [[0, 3, ""], [8, 10, "per"]]}, {"amy": {**WORK, "spans": BOTH[1:]}}),
    ("doccano", BASE | {"label": []}, {"amy": NEW}),
    ("doccano", BASE | {"label": None}, {"amy": NEW}),
    ("doccano", BASE, {}),
    # BioC: annotations beside the passages, what is no JSON is nothing, a relation without a type
    (
        "bioc",
        collection(noted(note=3, flagged="true", n=3, none=None), infons={"layers": STATES}),
        {"amy": {**DONE, "note": "n", "answers": {"a": "b"}, "spans": [("per", "Ann", {"n": "3"}, "3", True)]},
         "bo": NEW, "cy": NEW},
    ),
    ("bioc", collection(noted(annotator="cy"), infons={"layers": "{", "meta": "["}), {"cy": {**WORK, "spans": PER}}),
    ("bioc", collection(noted(flagged="no"), infons={"layers": "[1]"}),
     {"amy": {**WORK, "spans": [("per", "Ann", {"flagged": "no"})]}}),
    (
        "bioc",
        collection(
            noted(),
            annotations=[{"id": "b", "infons": {"type": "per"}, "locations": [{"offset": 8, "length": 2}]}],
            relations=[{"nodes": [{"refid": "b"}, {"refid": "a"}]}],
        ),
        {"amy": {**WORK, "spans": BOTH, "relations": [("related", "Bo", "Ann")]}},
    ),
    (
        "bioc", collection({**noted(), "text": "Ann … Bo", "locations": [
            {"offset": 8, "length": 2}, {"offset": 0, "length": 3},
        ]}),
        {"amy": {**WORK, "spans": [("per", "Ann Bo")]}},
    ),
    # PubAnnotation: the project is the annotator
    ("pubannotation", BASE | TRACK, {"amy": {**WORK, "spans": [("per", "Ann Bo")]}}),
    ("pubannotation", BASE | {"project": "p", "denotations": []}, {"p": NEW}),
    ("pubannotation", BASE | {"denotations": []}, {}),
    (
        "pubannotation",
        BASE | {"denotations": [], "tracks": [{**TRACK, "project": "p", "attributes": [
            {"subj": "T1", "pred": "role", "obj": "chief"}, {"subj": "T1", "pred": "sure", "obj": False},
        ]}]},
        {"p": {**WORK, "spans": [("per", "Ann Bo", {"role": "chief", "sure": False})]}},
    ),
    # Prodigy: an end of a relation that is no span becomes one
    (
        "prodigy",
        BASE | {"spans": [{**AT, "label": "per"}], "status": "flagged", "relations": [
            {"label": "of", "head_span": {**AT, "label": "per"}, "child_span": {"start": 8, "end": 10}},
            {"label": "of", "head_span": {"start": 8, "end": 10}, "child_span": {**AT, "label": "per"}},
        ]},
        {"amy": {"status": "flagged", "spans": [*PER, ("of", "Bo")],
                 "relations": [("of", "Ann", "Bo"), ("of", "Bo", "Ann")]}},
    ),
    (
        "prodigy", BASE | {"answer": "ignore", "status": "done", "note": "n", "fields": {"a": ["x"]},
                           "_annotator_id": "bo"},
        {"bo": {"status": "flagged", "note": "n", "answers": {"a": ("x",)}}},
    ),
    ("prodigy", BASE | {"status": "odd", "answer": "other"}, {"amy": NEW}),
    ("prodigy", BASE | {"answer": "reject"}, {}),
    ("prodigy", BASE, {}),
    (
        "prodigy",
        BASE | {"spans": [{**AT, "label": "per", "attributes": {"a": 1, "b": None}, "note": "n", "flagged": True}]},
        {"amy": {**WORK, "spans": [("per", "Ann", {"a": 1}, "n", True)]}},
    ),
    # Web Annotation: creators are people or names, bodies are alone or in a list
    ("web-annotation", page(tagged()), {"amy": {**WORK, "spans": PER}}),
    ("web-annotation", page(tagged(motivation="classifying")), {"amy": {**WORK, "spans": PER}}),
    ("web-annotation", page(tagged(creator="bo")), {"bo": {**WORK, "spans": PER}}),
    ("web-annotation", page(tagged(creator={"name": "cy"})), {"cy": {**WORK, "spans": PER}}),
    (
        "web-annotation",
        page(tagged(body=[
            {"purpose": "tagging", "value": "per"}, {"purpose": "describing", "value": "a%20b=x=y"},
            {"purpose": "commenting", "value": "one"}, {"purpose": "commenting", "value": "two"},
        ])),
        {"amy": {**WORK, "spans": [("per", "Ann", {"a b": "x=y"}, "one\ntwo")]}},
    ),
    (
        "web-annotation",
        page(tagged(target={"source": "urn:a", "selector": [
            {"type": "FragmentSelector"}, {"type": "TextQuoteSelector", "exact": "Ann"}, NAMED,
        ]})),
        {"amy": {**WORK, "spans": PER}},
    ),
    (
        "web-annotation",
        page(
            tagged(), tagged(id="urn:t", target={"source": "urn:a", "selector": {**NAMED, "start": 8, "end": 10}}),
            {"motivation": "linking", "target": {"items": ["urn:t", "urn:s"]}},
            {"motivation": "linking", "target": ["urn:s", "urn:t"], "body": {"purpose": "tagging", "value": "of"}},
            {"motivation": "classifying", "target": "urn:a", "creator": "cy",
             "body": {"purpose": "classifying", "value": "to%3Dp=a=b"}},
        ),
        {"amy": {**WORK, "spans": BOTH, "relations": [("related", "Bo", "Ann"), ("of", "Ann", "Bo")]},
         "cy": {**NEW, "answers": {"to=p": "a=b"}}},
    ),
    # tags in MISC, or in a column of another name
    ("hf", {"tokens": ["Ann"], "tags": ["B-per"]}, {"amy": {**WORK, "spans": PER}}),
    ("hf", {"tokens": ["Ann"], "labels": ["per"], "tags": ["O"]}, {"amy": NEW}),
    ("gliner", [{"tokenized_text": ["Ann", "Bo"], "ner": [[0, 0, "per"], [0, 1, "pair"]]}],
     {"amy": {**WORK, "spans": [("pair", "Ann Bo"), ("per", "Ann")]}}),
    ("gliner", [{"tokenized_text": ["Ann"], "ner": None}], {"amy": NEW}),
    ("conllu", "1\tAnn" + "\t_" * 7 + "\tGloss=NE|NER=B-per\n2\tBo" + "\t_" * 7 + "\tNE=B-per\n",
     {"amy": {**WORK, "spans": BOTH}}),
    ("conllu", "# global.columns = ID FORM NER\n1\tAnn\tB-per\n2\t,\t*\n3\tBo\tS-per\n4\t!\t_\n5\t.\t\n",
     {"amy": {**WORK, "spans": BOTH}}),
    ("conllu", "# global.columns = ID FORM PARSEME:MWE MISC\n1-2\tdu\t*\tNER=B-x\n1\tde\tB-y\t_\n2\tle\tI-z\t_\n",
     {"amy": {**WORK, "spans": [("y", "du")]}}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "layers"), LAYERS)
def test_what_other_programs_say_of_a_text_becomes_layers(tmp_path, name, content, layers):
    [record] = read(tmp_path, name, content)
    assert layers_of(record) == layers


URL, META = {"url": "https://e.org"}, {"title": "T", "date": "2021", "author": "Jo", "n": 3}
DOCUMENTS = [
    ("label-studio", [{"data": {"body": TEXT, "short": "xx", "n": 3}}], {"meta": {"short": "xx", "n": 3}}),
    ("label-studio", [{"data": {**BASE, "longer": TEXT * 2}}], {"meta": {"longer": TEXT * 2}}),
    (
        "label-studio", [{"data": {**BASE, "meta": META, "n": 4}}],
        {"title": "T", "date": "2021", "author": "Jo", "meta": {"n": 4, "meta.n": 3}},
    ),
    ("label-studio", [{"data": {**BASE, "meta": 3, **URL}}], {"source": "https://e.org", "meta": {"meta": 3}}),
    ("doccano", BASE | META | {"label": []}, {"title": "T", "date": "2021", "author": "Jo", "meta": {"n": 3}}),
    ("doccano", BASE | {"source": "s", **URL}, {"source": "s", "meta": URL}),
    ("doccano", BASE | {"url": 3, "title": None, "date": 2021}, {"title": TEXT, "meta": {"url": 3, "date": 2021}}),
    ("doccano", BASE | {"further": {"title": "x"}}, {"title": TEXT, "meta": {"title": "x"}}),
    ("doccano", BASE | {"further": 3, "none": None}, {"meta": {"further": 3, "none": None}}),
    ("doccano", {"text": " \n "}, {"title": "a", "date": None, "author": None, "meta": {}}),
    (
        "pubannotation", BASE | {"target": "t", "sourcedb": "PM", "sourceid": "1", "divid": 0},
        {"source": "t", "meta": {"sourcedb": "PM", "sourceid": "1", "divid": 0}},
    ),
    ("pubannotation", BASE | {"target": "t", "metadata": {"source": "s"}}, {"source": "s", "meta": {"target": "t"}}),
    ("pubannotation", BASE | {"target": 3}, {"meta": {"target": 3}}),
    ("bioc", collection(infons={"k": "v", "meta": '{"title": "T"}'}), {"title": "T", "meta": {"k": "v"}}),
    ("bioc",
     {"documents": [{"passages": [{"text": "Ann"}, {"offset": 5}, {"text": "Bo", "offset": 6}, {"text": "."}]}]},
     {"text": "Ann\n\n\nBo."}),
    (
        "prodigy", BASE | {"meta": {"source": "s"}, "_task_hash": 3, "_annotator_id": "x", "tokens": [
            {**AT}, {"start": 3, "end": 3}, {"start": 4, "end": 7, "sent_start": True}, {"start": 8, "end": 10},
        ]},
        {"source": "s", "meta": {"_task_hash": 3, "tokens": [[0, 3], [4, 7, 8, 10]]}},
    ),
    ("prodigy", BASE | {"_tokeniser": "annotator x", "tokens": [AT]}, {"meta": {}}),
    ("gliner", [{"tokenized_text": ["Ann", "Bo"], "k": 1}],
     {"text": "Ann Bo", "meta": {"k": 1, "tokens": [[0, 3, 4, 6]]}}),
    (
        "gliner",
        [{"tokenized_text": ["a"], "document": "d", "before": [" "], "after": ".", "k": 1},
         {"tokenized_text": ["b"], "document": "d"}],
        {"text": " a.\nb", "meta": {"tokens": [[1, 2], [4, 5]]}},
    ),
    ("gliner", [{"tokenized_text": ["a"], "tokeniser": "annotator x"}], {"text": "a", "meta": {}}),
    ("hf", {"id": 1, "tokens": ["a", "b"], "ner_tags": ["O", "O"], "k": 1},
     {"meta": {"id": 1, "k": 1, "tokens": [[0, 1, 2, 3]]}}),
    (
        "hf", {"tokens": ["a", "b"], "tags": ["O"] * 2, "before": ["", "-"], "after": "!", "document": "d", "k": 1},
        {"text": "a-b!", "meta": {"tokens": [[0, 1, 2, 3]]}},
    ),
    ("hf", {"tokens": ["a"], "tags": ["O"], "tokeniser": "annotator x"}, {"meta": {}}),
    ("conllu", "1\ta" + "\t_" * 7 + "\tSpacesBefore=\\s|SpacesAfter=\\n\\t\\p\\\\\n2\tb" + "\t_" * 8 + "\n",
     {"text": " a\n\t|\\b"}),
    ("conllu", "1\ta" + "\t_" * 7 + "\tSpacesAfter=\\t\n2\tb" + "\t_" * 7 + "\tSpacesBefore=\\n|SpaceAfter=No\n",
     {"text": "a\t\nb"}),
    ("conllu", "1-2\tdu" + "\t_" * 8 + "\n1\tde" + "\t_" * 8 + "\n2\tle" + "\t_" * 8 + "\n\n1\ta" + "\t_" * 8 + "\n",
     {"text": "du\na"}),
    ("conllu", "".join(f"{row}" + "\t_" * 8 + "\n" for row in ("1\ta", "2-3\tdu", "2\tde", "3\tle")), {"text": "a du"}),
    ("conllu", "1\ta" + "\t_" * 8 + "\n1.1\tb" + "\t_" * 8 + "\n2\tc" + "\t_" * 8 + "\n", {"text": "a c"}),
    ("conll", "-DOCSTART-\n\na O\n", {"text": "a"}),
    ("conllu", "# tokeniser = annotator\n1\ta" + "\t_" * 8 + "\n#" + "\t_" * 9 + "\n", {"text": "a _", "meta": {}}),
    ("conll", "a\tx\ty z\tO\nb O\n", {"text": "a b", "meta": {"columns": [["x\ty z", ""]], "tokens": [[0, 1, 2, 3]]}}),
    ("conll", "a _ _ O\n", {"text": "a", "meta": {"tokens": [[0, 1]]}}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "known"), DOCUMENTS)
def test_what_other_programs_know_of_a_text_becomes_its_document(tmp_path, name, content, known):
    [record] = read(tmp_path, name, content)
    assert {key: getattr(record.document, key) for key in known} == known


def test_without_a_source_it_is_the_file(tmp_path):
    for name in ("doccano", "prodigy", "pubannotation"):
        [record] = read(tmp_path, name, BASE)
        assert record.document.source == (tmp_path / "a.file").as_posix()


def test_examples_belong_together_only_if_they_follow_each_other_and_name_one_document(tmp_path):
    named = [{"tokenized_text": [word], "document": key} for word, key in ("ad", "bd", "ce", "dd")]
    records = read(tmp_path, "gliner", [*named, {"tokenized_text": ["e"]}, {"tokenized_text": ["f"]}])
    assert [record.document.text for record in records] == ["a\nb", "c", "d", "e", "f"]


def test_rows_belong_together_only_if_they_follow_each_other_and_name_one_document(tmp_path):
    rows = [{"tokens": [word], "tags": ["O"], "document": key} for word, key in ("ad", "bd", "ce")]
    rows += [{"tokens": [word], "tags": ["O"]} for word in "de"]
    records = read(tmp_path, "hf", "".join(json.dumps(row) + "\n" for row in rows))
    assert [record.document.text for record in records] == ["a\nb", "c", "d", "e"]


def test_names_for_numbers_are_in_their_order(tmp_path):
    [record] = read(tmp_path, "hf", {"tokens": ["Ann", "met"], "ner_tags": [1, 0]}, names="O,B-per")
    assert layers_of(record) == {"amy": {**WORK, "spans": PER}}


def test_a_new_text_in_a_page_begins_a_new_document(tmp_path):
    other = {"motivation": "describing", "target": "urn:b", "body": {"value": "Two"}}
    records = read(tmp_path, "web-annotation", page(tagged(), other))
    assert [(record.document.text, len(record.layers)) for record in records] == [(TEXT, 1), ("Two", 0)]


def test_ids_of_this_program_are_kept_and_others_replaced(tmp_path):
    ours, urn = "0123456789abcdef" * 2, "urn:uuid:01234567-89ab-cdef-0123-456789abcdef"
    for name, given in (
        ("web-annotation", page(tagged(id=urn))),
        ("label-studio", annotated(region(ours, 0, 3))),
        ("pubannotation", BASE | {"denotations": [{**TRACK["denotations"][0], "id": ours}]}),
        ("bioc", collection({**noted(), "id": ours})),
    ):
        [span] = read(tmp_path, name, given)[0].layers[0].spans
        assert span.id == ours
    for given in ("T1", ours.upper(), ours + "0"):
        [span] = read(tmp_path, "label-studio", annotated(region(given, 0, 3)))[0].layers[0].spans
        assert span.id not in {given, ""}


def test_a_span_that_is_given_twice_has_two_ids(tmp_path):
    ours = "0123456789abcdef" * 2
    for id_ in ("T1", ours):
        spans = (
            read(tmp_path, "label-studio", annotated(region(id_, 0, 3), region(id_, 0, 3)))[0].layers[0].spans
        )
        assert len({span.id for span in spans}) == 2


def test_the_configuration_beside_label_studio_s_tasks_says_which_choices_are_lists(tmp_path):
    path = tmp_path / "a.json"
    choices = [of_region("x", name, "choices", choices=["law"]) for name in ("one", "many")]
    path.write_text(json.dumps(annotated(*choices)))
    config = tmp_path / "a.config.xml"

    def answers():
        [record] = read_path(path, annotator="amy")
        return dict(record.layers[0].answers)

    config.write_text('<View><Choices name="one"/><Choices name="many" choice="multiple"/></View>')
    assert answers() == {"one": "law", "many": ("law",)}
    config.write_text('<View><Choices name="one" choice="multiple"/>')
    assert answers() == {"one": "law", "many": "law"}
    config.unlink()
    config.mkdir()
    assert answers() == {"one": "law", "many": "law"}
