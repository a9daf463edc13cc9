"""The shapes that other programs give their JSON: what is read of each, and what is named as left out."""

import json

import pytest

from annotator.formats.reading import read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.annotation_keys import looks_like_annotations
from annotator.formats.shared.import_report import ImportReport
from tests.formats.shapes import BASE, PUNE, RAO, TEXT, WORK, lines, me, placed, read

LONG = {"text": "More words. " * 10_000}
DONE = {"status": "done"}
TASK = BASE | {"spans": [placed(0, 8, "person", token_start=0)]}
OLDER = [
    {"label": 2, "start_offset": 0, "end_offset": 8, "user": 1, "created_at": "2020"},
    {"label": 3, "start_offset": 17, "end_offset": 21, "user": 1},
]
TOKENS = {"tokens": ["Asha", "Rao", "flew"], "ner_tags": ["B-person", "I-person", "O"]}
DOC = {
    "text": TEXT,
    "ents": [placed(0, 8, "person", kb_id="Q1")],
    "spans": {"sc": [placed(0, 8, "person"), placed(17, 21, "loc")]},
    "sents": [{"start": 0, "end": 22}],
    "tokens": [{"id": 0, "start": 0, "end": 4, "pos": "X"}, {"id": 1, "start": 4, "end": 5}],
    "cats": {"a": 1.0, "b": 0.0},
}
WORDS = {"Asha": "B-person", "Rao": "L-person", "flew": "-", "to": "O", "Pune": "U-loc", ".": "O"}
TRAINING = {
    "id": 0, "paragraphs": [{"raw": TEXT, "cats": [{"label": "a", "value": 0.8}], "sentences": [
        {"tokens": [{"id": n, "orth": word, "ner": tag} for n, (word, tag) in enumerate(WORDS.items())]},
    ]}],
}  # fmt: skip
JSON_LINES = [
    ("doccano", [BASE | {"labels": [[0, 8, "person"], [17, 21, "loc"]]}], [me(RAO, PUNE)], []),
    ("doccano", [LONG, BASE | {"label": [[0, 8, "person"]]}], [{}, me(RAO)], []),
    ("doccano", [BASE | {"annotations": OLDER}], [me(("2", "Asha Rao"), ("3", "Pune"))],
     ["annotations.created_at~", "annotations.user~"]),
    ("doccano", [BASE | {"annotations": [OLDER[0], {**OLDER[1], "user": 2}]}],
     [{"me": {"status": "new"}, "user 1": {**WORK, "spans": [("2", "Asha Rao")]},
       "user 2": {**WORK, "spans": [("3", "Pune")]}}], ["annotations.created_at~"]),
    ("doccano", [BASE | {"annotations": [{"label": 2}]}],
     [{"me": {"status": "new", "answers": {"cats": ("2",)}}}], []),
    ("jsonl", [BASE | {"annotations": [{"text": "a summary"}]}], [{}], ["annotations"]),
    ("prodigy", [BASE, TASK], [{}, me(RAO)], []),
    ("prodigy", [BASE | {"answer": "reject", "spans": []}, TASK | {"answer": "reject"}], [{}, {}],
     ["spans of a rejected task~"]),
    ("prodigy", [BASE | {"answer": "accept", "spans": [], "accept": ["a"], "label": "x"}], [{"me": DONE}],
     ["accept", "label"]),
    ("hf", [{"text": "Asha  Rao flew!"} | TOKENS | {"tokens": ["Asha", "Rao", "flew!"]}],
     [me(("person", "Asha  Rao"))], []),
    ("hf", [{"text": "no such words"} | TOKENS | {"pos_tags": [1, 1, 2]}], [me(RAO)],
     ["a text that is not that of its tokens", "pos_tags"]),
    ("spacy-json", [BASE | {"ents": [placed(0, 8, "person")], "tokens": []}], [me(RAO)], []),
    ("spacy-json", [DOC], [me(RAO, PUNE, answers={"cats": ("a",)})], ["ent.kb_id", "token.pos"]),
    ("jsonl", [BASE | {"entities": [{"start": 0, "end": 8, "type": "x"}], "k": [1, "a"]}], [{}], ["entities"]),
    ("jsonl", [BASE | {"marks": {"all": [{"place": {"begin": 0, "end": 8}}]}, "label": "x"}], [{}], ["label", "marks"]),
    ("jsonl", [BASE | {"spans": [placed(0, 8, "person", score=0.5)], "relations": [{"from": 1}]}], [me(RAO)],
     ["relations", "span.score"]),
    ("jsonl", [BASE | {"offset_unit": "codepoint", "note": "n"}], [{"me": {"status": "new", "note": "n"}}], []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "values", "layers", "left_out"), JSON_LINES)
def test_json_lines(tmp_path, name, values, layers, left_out):
    assert read(tmp_path / "a.jsonl", lines(*values)) == (name, layers, left_out)


def test_a_rejected_task_is_never_accepted_whichever_format_reads_it(tmp_path):
    for name in ("prodigy", "jsonl"):
        _, layers, left_out = read(tmp_path / "a.jsonl", lines(TASK | {"answer": "reject"}), name)
        assert (layers, left_out) == ([{}], ["spans of a rejected task~"])


TOKEN = {"start": 0, "end": 4, "text": "Asha", "id": 0, "ws": True}
TWO_TOKENS = [TOKEN, {**TOKEN, "start": 5, "end": 8, "text": "Rao", "id": 1}]
EDGE = {**placed(0, 8, "person"), "token_start": 0, "token_end": 1}


@pytest.mark.parametrize(
    ("changed", "left_out"),
    [
        ({}, []),
        ({"spans": [{**EDGE, "token_start": 1}]}, ["span.token_start"]),
        ({"spans": [{**EDGE, "text": "Ann"}]}, ["span.text"]),
        ({"tokens": [TOKEN, {"start": 90, "end": 99, "id": 1}]}, ["span.token_end", "tokens that are not in the text"]),
        ({"relations": [{"head": 0, "child": 1, "label": "of", "head_span": EDGE, "child_span": EDGE}]},
         ["relation.head"]),
    ],
)  # fmt: skip
def test_numbers_of_tokens_that_contradict_the_offsets_are_named(tmp_path, changed, left_out):
    task = BASE | {"tokens": TWO_TOKENS, "spans": [EDGE], "_task_hash": 1} | changed
    assert read(tmp_path / "a.jsonl", lines(task))[2] == left_out


def region(start, end, *labels, id_="a", **more):
    value = {"start": start, "end": end, "text": TEXT[start:end], "labels": list(labels)}
    return {"id": id_, "from_name": "label", "to_name": "text", "type": "labels", "value": value, **more}


def task(*results, data=None, **more):
    return {"data": data or BASE, "annotations": [{"result": list(results)}], **more}


def done(*spans, **more):
    return {"me": {**DONE, "spans": list(spans), **more}}


TWO = {"title": "Rao in Pune", "text": TEXT}
IN_TITLE = region(0, 3, "person", id_="t") | {"to_name": "title"}
IN_TITLE["value"]["text"] = "Rao"
ELSEWHERE = ["regions of the field title", "result.id~"]
LABEL_STUDIO = [
    (task(region(0, 8, "person"), predictions=[101, 102]), done(RAO), ["result.id~", "task.predictions~"]),
    (task(region(0, 8, "person", id_=0)), done(RAO), ["result.id~"]),
    (task(region(0, 8, "person", "misc")), done(RAO, ("misc", "Asha Rao")), ["result.id~"]),
    (task(region(0, 8, "person"), region(0, 8, "misc") | {"from_name": "kind"}), done(RAO, ("misc", "Asha Rao")),
     ["result.from_name~", "result.id~"]),
    (task(IN_TITLE, region(17, 21, "loc"), data=TWO), done(PUNE), ELSEWHERE),
    (task(IN_TITLE | {"to_name": "ttl"}, region(17, 21, "loc"), data=TWO), done(PUNE), ELSEWHERE),
    (task(IN_TITLE, {"type": "relation", "from_id": "t", "to_id": "t"}, data=TWO), {"me": DONE},
     ["regions of the field title", "relations of another field"]),
    (task(region(0, 8, "person"), {"id": "x", "type": "brush", "value": {"rle": [1]}}), done(RAO),
     ["brush", "result.id~"]),
    (task({"id": "x", "from_name": "c", "type": "taxonomy", "value": {"taxonomy": [["a", "b"]]}}), {"me": DONE},
     ["taxonomy"]),
    (task({"id": "x", "from_name": "c", "type": "choices", "value": {"start": 0, "end": 4, "choices": ["a"]}}),
     {"me": DONE}, ["attributes of a region without a label"]),
    ({"data": BASE, "completions": [{"result": [region(0, 8, "person")], "ground_truth": True}]}, done(RAO),
     ["completion.ground_truth", "result.id~"]),
    (task(drafts=[{"result": [region(0, 8, "person")]}], project=1, unheard=2), {"me": DONE},
     ["draft", "task.project~", "task.unheard"]),
]  # fmt: skip


@pytest.mark.parametrize(("value", "layers", "left_out"), LABEL_STUDIO)
def test_tasks_of_label_studio(tmp_path, value, layers, left_out):
    assert read(tmp_path / "a.json", [value]) == ("label-studio", [layers], left_out)


def test_the_configuration_says_which_text_a_region_is_in(tmp_path):
    config = '<View><Text name="first" value="$title"/><Text name="second" value="$text"/></View>'
    (tmp_path / "a.config.xml").write_text(config)
    first, second = IN_TITLE | {"to_name": "first"}, region(17, 21, "loc") | {"to_name": "second"}
    _, layers, left_out = read(tmp_path / "a.json", [task(first, second, data=TWO)])
    assert (layers, left_out) == ([done(PUNE)], ELSEWHERE)


def test_a_long_text_does_not_hide_the_format(tmp_path):
    found = read(tmp_path / "a.json", [task(data=LONG), task(region(0, 8, "person"))])
    assert found == ("label-studio", [{"me": DONE}, done(RAO)], ["result.id~"])


ROW = {"id": 1, "annotator": 1, "annotation_id": 1, "lead_time": 1.5}
MARKED_ROW = {**ROW, **BASE, "label": [{"start": 0, "end": 8, "text": "Asha Rao", "labels": ["person"]}]}
NUMBERS = ["row.annotation_id~", "row.annotator~", "row.id~", "row.lead_time~"]


def test_rows_of_label_studio_in_json_and_in_a_table(tmp_path):
    further = {**MARKED_ROW, "annotator": 2, "topic": {"choices": ["a", "b"]}}
    name, layers, left_out = read(tmp_path / "a.json", [MARKED_ROW, further])
    both = {"user 1": done(RAO)["me"], "user 2": done(RAO, answers={"topic": ("a", "b")})["me"]}
    assert (name, layers, left_out) == (
        "label-studio-min",
        [both],
        [n for n in NUMBERS if "annotator" not in n],
    )
    regions = json.dumps(MARKED_ROW["label"]).replace('"', '""')
    table = f'text,id,label,annotator,annotation_id,lead_time\n{TEXT},1,"{regions}",1,1,1.5\n'
    assert read(tmp_path / "a.csv", table) == ("label-studio-csv", [done(RAO)], NUMBERS)


def test_the_training_format_of_spacy_2(tmp_path):
    for content in ([TRAINING], TRAINING):
        found = read(tmp_path / "a.json", content)
        layers = [me(RAO, PUNE, answers={"cats": ("a",)})]
        assert found == ("spacy-json", layers, ["scores of cats"])


# -- what is wrong with one thing costs no other ---------------------------------------------------------------

BAD = [
    ("prodigy", BASE | {"spans": [placed(0, 8, "person"), placed(0, 99, "x"), 3, {"start": "0"}]}),
    ("doccano", BASE | {"label": [[0, 8, "person"], [0, 99, "x"], [3], ["a"]]}),
    ("jsonl", BASE | {"spans": [placed(0, 8, "person"), placed(0, 99, "x"), 3, placed(0, 2, "x", note=3)]}),
    ("label-studio", [task(region(0, 8, "person"), region(0, 99, "x"), 3, {**region(0, 8, "x"), "id": []})]),
    ("pubannotation", BASE | {"denotations": [
        {"span": {"begin": begin, "end": end}, "obj": "person"} for begin, end in ((0, 8), (0, 99), (9, 3), ("x", 1))
    ]}),
    ("gliner", [{"tokenized_text": ["Asha Rao"], "ner": [[0, 0, "person"], [0, 9, "x"], 3, [0, 0, 0]]}]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content"), BAD)
def test_a_bad_span_costs_only_itself(tmp_path, name, content):
    path = tmp_path / "a.file"
    path.write_text(json.dumps(content))
    report = ImportReport(skips_bad=True)
    [record] = read_path(path, annotator="me", format_=format_named(name), report=report)
    assert [(s.label, s.text) for s in record.layers[0].spans] == [RAO]
    assert sum(tally.count for (kind, *_), tally in report.tallies.items() if kind.title == "span") == 3


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("labels", ["a"], True), ("label", 3, True), ("labels", [], False), ("k", "text", False),
        ("k", [1, 2, "a"], False),
        ("k", [[1, 2, "a"]], True), ("k", [["a", 1, 2]], True), ("k", [[1, 2]], False), ("k", [["a", "b", 1]], False),
        ("k", [{"start": 1, "end": 2}], True), ("k", {"start": 2019, "end": 2021}, False),
        ("k", [{"startOffset": 1, "endOffset": 2}], True), ("k", [{"span": {"begin": 1, "end": 2}}], True),
        ("k", [{"offset": 1, "length": 2}], True), ("k", [{"start": "a", "end": "b"}], False),
        ("k", [{"start": 1}], False),
        ("k", {"a": {"b": [{"begin": 1, "end": 2}]}}, True), ("k", [[[[[[[1, 2, "a"]]]]]]], False),
    ],
)  # fmt: skip
def test_what_looks_like_annotations(key, value, expected):
    assert looks_like_annotations(key, value) is expected
