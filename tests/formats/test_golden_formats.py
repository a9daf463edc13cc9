"""One small document, emoji first, literally as each format has it; and mistakes that other programs make."""

import json
import re

import pytest

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Relation, Span, quote_of
from annotator.core.spans import Spans
from annotator.formats.reading import format_of, read_path
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.losses import Thing
from annotator.schema.loading import parse_schema
from tests.formats.written import there_and_back, write_all

TEXT = "💩 Zoë Smith\nof New York."
ID = "0123456789abcdef0123456789abcdef"


def span(start, end, label="per", id_=ID, **more):
    fragments = more.pop("fragments", (Range(start, end),))
    return Span(id_, fragments, label, quote_of(TEXT, fragments), "amy", **more)


def record(*spans, relations=(), text=TEXT, **more):
    document = Document(document_id(text), text, "A title", "a.txt")
    return Record(document, (Layer(document.id, "amy", Spans(spans), tuple(relations), **more),))


def written(name, found, folder, **options):
    paths, losses = write_all(format_named(name), [found], folder, options=options)
    return [path.read_text(encoding="utf-8") for path in paths], losses


def test_prodigy_counts_code_points_and_its_last_token_is_inclusive(tmp_path):
    [text], _ = written("prodigy", record(span(2, 11), status=Status.DONE), tmp_path)
    task = json.loads(text)
    assert task["spans"] == [
        {"start": 2, "end": 11, "label": "per", "text": "Zoë Smith", "token_start": 1, "token_end": 2}
    ]
    assert task["tokens"][1] == {"text": "Zoë", "start": 2, "end": 5, "id": 1, "ws": True}
    assert (task["answer"], task["_annotator_id"]) == ("accept", "amy")


def test_a_relation_of_prodigy_names_the_last_tokens_and_the_extents_of_its_ends(tmp_path):
    place, torn = span(15, 23, "loc", "f" * 32), span(3, 5, "loc", "e" * 32)
    links = [Relation("r", "born", ID, place.id, "amy"), Relation("s", "born", ID, torn.id, "amy")]
    [text], losses = written("prodigy", record(span(2, 11), place, torn, relations=links), tmp_path)
    [link] = json.loads(text)["relations"]
    assert (link["head"], link["child"], link["label"]) == (2, 5, "born")
    assert link["head_span"] == {"start": 2, "end": 11, "label": "per", "token_start": 1, "token_end": 2}
    assert losses.counts[Thing.RELATION] == 1


def test_doccano_counts_code_points_or_utf_16_in_each_of_its_shapes(tmp_path):
    [text], _ = written("doccano", record(span(2, 11)), tmp_path)
    assert json.loads(text)["label"] == [[2, 11, "per"]]
    [text], _ = written("doccano", record(span(2, 11)), tmp_path, offsets="utf16")
    assert json.loads(text)["label"] == [[3, 12, "per"]]
    place = span(15, 23, "loc", "f" * 32)
    link = Relation("r", "born", ID, "f" * 32, "amy")
    [text], _ = written("doccano-relations", record(span(2, 11), place, relations=[link]), tmp_path)
    assert json.loads(text)["entities"][0] == {"id": 0, "start_offset": 2, "end_offset": 11, "label": "per"}
    assert json.loads(text)["relations"] == [{"id": 0, "from_id": 0, "to_id": 1, "type": "born"}]
    [text], _ = written("doccano-categories", record(span(2, 11), answers={"cats": ("news",)}), tmp_path)
    assert json.loads(text)["cats"] == ["news"]
    assert json.loads(text)["entities"] == [[2, 11, "per"]]


@pytest.mark.parametrize(
    ("answers", "cats", "lost"),
    [
        ({"cats": ("a", "b")}, ["a", "b"], []),
        ({"cats": (), "topic": "x"}, [], [("topic", "x")]),
        ({"topic": ("x",), "cats": ("a",)}, ["a"], [("topic", "('x',)")]),
        ({"cats": "solo"}, [], [("cats", "solo")]),
        ({}, [], []),
    ],
)
def test_doccano_s_categories_are_a_list_and_other_answers_are_reported(tmp_path, answers, cats, lost):
    told = []
    found = record(span(2, 11), answers=answers)
    [path], _ = write_all(format_named("doccano-categories"), [found], tmp_path, on_loss=told.append)
    assert json.loads(path.read_text())["cats"] == cats
    assert [(loss.name, loss.detail) for loss in told if loss.thing is Thing.ANSWER] == lost


@pytest.mark.parametrize(("start", "is_noted"), [(11, False), (10, True), (2, True)])
def test_spans_that_overlap_are_noted_where_doccano_may_drop_them(tmp_path, start, is_noted):
    more = (span(start, 14, "x", "f" * 32), span(15, 23, "loc", "e" * 32))
    _, losses = written("doccano", record(span(2, 11), *more), tmp_path)
    assert losses.notes == ["doccano drops overlapping spans unless its project allows them"] * is_noted


@pytest.mark.parametrize(("words", "is_noted"), [(12, False), (13, True)])
def test_a_span_of_more_words_than_gliner_learns_from_is_noted(tmp_path, words, is_noted):
    text = "Ann said " + " ".join(["word"] * words)
    ranges = (Range(0, 3), Range(9, len(text)))
    made = [Span(f"{r.start:032x}", (r,), "per", r.slice(text), "amy") for r in ranges]
    [content], losses = written("gliner", record(*made, text=text), tmp_path)
    assert json.loads(content)[0]["ner"] == [[0, 0, "per"], [2, words + 1, "per"]]
    note = "GLiNER does not learn from spans of more than 12 words; there are some"
    assert losses.notes == [note] * is_noted


def test_tasks_and_annotations_of_label_studio_are_numbered_through_all_documents(tmp_path):
    both = [Layer("", name) for name in ("amy", "bob")]
    found = [Record(Document(document_id(text), text), tuple(both)) for text in ("a", "b")]
    [path], _ = write_all(format_named("label-studio"), found, tmp_path)
    numbers = [
        (task["id"], [(made["id"], made["completed_by"]) for made in task["annotations"]])
        for task in json.loads(path.read_text())
    ]
    assert numbers == [(1, [(1, 1), (2, 2)]), (2, [(3, 1), (4, 2)])]


def test_label_studio_has_ids_code_points_and_a_configuration_file(tmp_path):
    [text], _ = written("label-studio", record(span(2, 11)), tmp_path)
    [task] = json.loads(text)
    [result] = task["annotations"][0]["result"]
    assert (task["id"], task["annotations"][0]["id"]) == (1, 1)
    assert result["value"] == {"start": 2, "end": 11, "text": "Zoë Smith", "labels": ["per"]}
    assert '<Label value="per" />' in (tmp_path / "out.config.xml").read_text()


CONFIG = """\
<View>
  <Labels name="label" toName="text">
    <Label value="per" />
    <Label value="loc" />
  </Labels>
  <Text name="text" value="$text" granularity="word" />
  <Relations>
    <Relation value="born" />
    <Relation value="knows" />
  </Relations>
  <TextArea name="span_role" toName="text" perRegion="true" />
  <Choices name="span_sure" toName="text" perRegion="true" choice="single">
    <Choice value="true" />
  </Choices>
  <Choices name="topics" toName="text" choice="multiple">
    <Choice value="law" />
    <Choice value="war" />
  </Choices>
</View>
"""


def test_label_studio_s_configuration_declares_what_no_schema_does(tmp_path):
    place = span(15, 23, "loc", "f" * 32)
    links = [Relation(kind, kind, ID, place.id, "amy") for kind in ("born", "knows")]
    person = span(2, 11, attributes={"role": "chief", "sure": True})
    found = record(person, place, relations=links, answers={"topics": ("law", "war")})
    written("label-studio", found, tmp_path)
    assert (tmp_path / "out.config.xml").read_text() == CONFIG


def test_conll_has_a_document_start_and_iob2_or_bilou(tmp_path):
    found = record(span(2, 11), span(15, 23, "loc", "f" * 32))
    [text], losses = written("conll", found, tmp_path)
    assert text == (
        "-DOCSTART- -X- _ O\n\n💩 _ _ O\nZoë _ _ B-per\nSmith _ _ I-per\n\n"
        "of _ _ O\nNew _ _ B-loc\nYork _ _ I-loc\n. _ _ O\n\n"
    )
    assert losses.counts[Thing.SPACING] == 1
    [text], _ = written("conll", found, tmp_path, tags="bilou")
    assert "Zoë _ _ B-per\nSmith _ _ L-per\n" in text


def test_gliner_s_ends_are_inclusive(tmp_path):
    [text], _ = written("gliner", record(span(2, 11)), tmp_path)
    assert json.loads(text)[0]["ner"] == [[1, 2, "per"]]
    assert json.loads(text)[0]["tokenized_text"] == ["💩", "Zoë", "Smith"]


def test_brat_cuts_at_line_breaks_and_joins_again(tmp_path):
    found = record(span(2, 14, note="two\nlines", attributes={"role": "chief whip", "sure": True}))
    [back], _ = there_and_back(format_named("brat"), [found], tmp_path)
    [ann] = tmp_path.glob("*.ann")
    assert ann.read_text(encoding="utf-8").splitlines() == [
        "T1\tper 2 11;12 14\tZoë Smith of",
        '#1\tAttribute T1\t["role", "chief whip"]',
        "A1\tsure T1",
        '#2\tAnnotatorNotes T1\t"two\\nlines"',
    ]
    assert "[entities]\nper\n" in (tmp_path / "annotation.conf").read_text()
    [made] = back.layers[0].spans
    assert (made.fragments, made.note, made.attributes) == (
        (Range(2, 14),),
        "two\nlines",
        {"role": "chief whip", "sure": True},
    )


@pytest.mark.parametrize(
    ("pairs", "lost"),
    [
        ([(2, 12)], Thing.SPAN),
        ([(11, 14)], Thing.SPAN),
        ([(2, 5), (11, 14)], Thing.SPAN),
        ([(6, 11), (12, 14)], Thing.DISCONTINUOUS),
        ([(2, 5), (6, 11), (12, 14)], Thing.DISCONTINUOUS),
        ([(2, 14)], None),
        ([(2, 5), (12, 14)], None),
    ],
)
def test_brat_refuses_a_break_at_an_edge_of_a_span_and_a_gap_of_nothing_else(tmp_path, pairs, lost):
    found = record(span(0, 0, fragments=tuple(Range(*pair) for pair in pairs)))
    [back], losses = there_and_back(format_named("brat"), [found], tmp_path)
    kept = [[(f.start, f.end) for f in made.fragments] for made in back.layers[0].spans]
    assert kept == ([] if lost else [pairs])
    assert [thing for thing in (Thing.SPAN, Thing.DISCONTINUOUS) if losses.counts[thing]] == [lost] * bool(
        lost
    )


def test_bioc_counts_code_points_or_bytes_by_flag(tmp_path):
    for offsets, location in (("codepoint", (2, 9)), ("byte", (5, 10))):
        [text], _ = written("bioc", record(span(2, 11)), tmp_path, offsets=offsets)
        [found] = json.loads(text)["documents"][0]["passages"][0]["annotations"][0]["locations"]
        assert (found["offset"], found["length"]) == location
        [back] = read_path(tmp_path / "out.json", annotator="x")
        assert [s.text for s in back.layers[0].spans] == ["Zoë Smith"]


def test_pubannotation_has_a_track_for_each_of_several_annotators(tmp_path):
    alone = record(span(2, 11))
    [text], _ = written("pubannotation", alone, tmp_path)
    [value] = json.loads(text)
    denotations = [{"id": ID, "span": {"begin": 2, "end": 11}, "obj": "per"}]
    assert (value["project"], value["denotations"], "tracks" in value) == ("amy", denotations, False)
    both = Record(alone.document, (*alone.layers, Layer(alone.document.id, "bob")))
    [text], _ = written("pubannotation", both, tmp_path)
    [value] = json.loads(text)
    assert (value["denotations"], "project" in value) == ([], False)
    assert [(track["project"], track["denotations"]) for track in value["tracks"]] == [
        ("amy", denotations), ("bob", []),
    ]  # fmt: skip


def test_web_annotations_follow_the_model(tmp_path):
    [text], _ = written("web-annotation", record(span(2, 11)), tmp_path)
    page = json.loads(text)
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert page["type"] == "AnnotationPage"
    assert [annotation.get("creator", {}).get("name") for annotation in page["items"]] == [None, "amy"]
    for annotation in page["items"]:
        assert annotation["type"] == "Annotation"
        assert annotation["id"].startswith("urn:")
        assert annotation["target"]
    position, quote = page["items"][1]["target"]["selector"]
    assert position == {"type": "TextPositionSelector", "start": 2, "end": 11}
    assert (quote["exact"], quote["prefix"], quote["suffix"]) == ("Zoë Smith", "💩 ", "\nof New York.")


def test_a_page_escapes_everything_and_marks_crossing_spans(tmp_path):
    text = '<script>alert("x")</script> & more'
    document = Document(document_id(text), text, "<b>", "javascript:x")
    crossing = [
        Span(str(i), (Range(*pair),), '"><i>', text[pair[0] : pair[1]], "amy", attributes={"<a>": "<c>"})
        for i, pair in enumerate([(0, 10), (5, 20)])
    ]
    found = Record(document, (Layer(document.id, "amy", Spans(crossing), answers={"<f>": "<v>"}),))
    pieces = format_named("html")
    paths, _ = write_all(pieces, [found], tmp_path)
    page = paths[0].read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<i>" not in page
    assert "&lt;scri" in page
    assert page.count("<mark") == page.count("</mark>")


def shown_on_a_page(folder, text, *spans):
    """Return what stands in the text of the page that is written of the spans, and the notes about it."""
    document = Document(document_id(text), text)
    paths, losses = write_all(
        format_named("html"), [Record(document, (Layer(document.id, "amy", Spans(spans)),))], folder
    )
    page = paths[0].read_bytes().decode()
    return page.partition('<div class="text" dir="auto">')[2].partition("</div>")[0], losses.notes


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ({"x": [(0, 6)], "y": [(2, 4)]}, "[x:ab][x:[y:cd.y]][x:ef.x]"),
        ({"x": [(0, 4)], "y": [(2, 6)]}, "[x:ab][x:[y:cd].x][y:ef.y]"),
        ({"y": [(0, 2)], "x": [(0, 6)]}, "[x:[y:ab.y]][x:cdef.x]"),
        ({"x": [(0, 2)], "y": [(2, 4)]}, "[x:ab.x][y:cd.y]ef"),
        ({"x": [(0, 1), (4, 5)], "y": [(2, 3)]}, "[x:a.x]b[y:c.y]d[x:e.x]f"),
        ({"x": [(0, 1), (4, 5)], "y": [(4, 6)]}, "[x:a.x]bcd[y:[x:e.x]][y:f.y]"),
    ],
)
def test_a_page_marks_each_piece_of_the_text_with_the_spans_over_it(tmp_path, spans, expected):
    ranges = {label: tuple(Range(*pair) for pair in pairs) for label, pairs in spans.items()}
    made = [Span(label, found, label, quote_of("abcdef", found), "amy") for label, found in ranges.items()]
    shown, _ = shown_on_a_page(tmp_path, "abcdef", *made)
    shown = re.sub(r'<mark [^>]*title="(.)">', r"[\1:", shown).replace("</mark>", "]")
    assert re.sub("<sub>(.)</sub>", r".\1", shown) == expected


@pytest.mark.parametrize(
    ("characters", "stand_in"),
    [
        ("\0", "␀"),
        ("\x0b", "␋"),
        ("\x1f", "␟"),
        ("\x7f", "␡"),
        ("\x80\x9f", "\ufffd"),
        ("\ufdd0\ufdef\ufffe\uffff", "\ufffd"),
        ("\U0001fffe\U0001ffff\U0010fffe\U0010ffff", "\ufffd"),
        ("\t\n\f\r ~\xa0\ufdcf\ufdf0\ufffd\U00010000\U0010fffd", None),
    ],
)
def test_a_page_has_a_stand_in_for_a_character_that_no_page_may_hold(tmp_path, characters, stand_in):
    for character in characters:
        shown, notes = shown_on_a_page(tmp_path, f"a{character}b")
        assert shown == f"a{stand_in or character}b"
        assert len(notes) == bool(stand_in)


SCHEMA = parse_schema(
    """
schema: 1
id: t
version: 1
labels:
  - {id: person, name: Human}
  - {id: place}
document:
  - {id: topics, name: What about, type: multichoice, values: [law, war]}
""",
    "t.yaml",
)


def test_a_page_says_whose_the_work_is_and_what_was_answered_and_counts_the_spans_of_each_label(tmp_path):
    attributes = {"role": "chief", "sure": True, "odd": False, "many": ("a", "b")}
    made = [
        span(2, 5, "person", note="a <note>", attributes=attributes), span(6, 11, "person", "b" * 32),
        span(15, 23, "other", "c" * 32),
    ]  # fmt: skip
    document = Document(document_id(TEXT), TEXT, "A title", "a.txt", "2021", "Jo")
    answers = {"topics": ("law", "war"), "ok": True}
    layers = (
        Layer(document.id, "amy", Spans(made), (), answers, Status.DONE, "look again"),
        Layer(document.id, "bob", Spans(made[:1])),
    )
    found = [Record(document, layers), Record(Document(document_id("a"), "a"))]
    [path], _ = write_all(format_named("html"), found, tmp_path, schema=SCHEMA)
    page = path.read_text(encoding="utf-8")
    assert re.findall('<p class="who">(.*)</p>', page) == ["Jo · 2021 · a.txt", "amy, done", "bob, new"]
    assert re.findall("<th>(.*)</th><td>(.*)</td>", page) == [
        ("What about", "law, war"), ("ok", "yes"), ("note", "look again"),
    ]  # fmt: skip
    assert '<div class="text" dir="auto">a</div>' in page
    title = "Human\nrole: chief\nsure: yes\nodd: no\nmany: a, b\na &lt;note&gt;"
    assert page.count(f'<mark class="l0" data-id="{ID}" title="{title}">Zoë<sub>Human</sub></mark>') == 2
    legend = page.partition("<nav>")[2]
    assert re.findall(r'<td><mark class="(..)">(.*)</mark></td><td>(\d+)</td>', legend) == [
        ("l0", "Human", "3"), ("l1", "Place", "0"), ("l2", "other", "1"),
    ]  # fmt: skip
    assert re.findall(r"^\.(..) \{ background: #", legend, re.MULTILINE) == ["l0", "l1", "l2"] * 2


# -- common mistakes ------------------------------------------------------------------------------------------


def test_a_span_off_tokens_an_overlap_and_a_gap_are_reported_and_not_corrected(tmp_path):
    spans = [
        span(3, 5, id_="a" * 32),
        span(2, 11, id_="b" * 32),
        span(2, 5, "x", "c" * 32),
        span(0, 0, "gap", "d" * 32, fragments=(Range(15, 18), Range(19, 23))),
    ]
    for name in ("conll", "conllu", "hf"):
        _, losses = written(name, record(*spans), tmp_path)
        reported = {t: losses.counts[t] for t in (Thing.OFF_TOKEN, Thing.OVERLAP, Thing.DISCONTINUOUS)}
        assert reported == {Thing.OFF_TOKEN: 1, Thing.OVERLAP: 1, Thing.DISCONTINUOUS: 1}


@pytest.mark.parametrize("name", ["gliner", "label-studio", "pubannotation"])
def test_a_list_of_no_documents_is_an_empty_list(tmp_path, name):
    [path], _ = write_all(format_named(name), [], tmp_path)
    assert json.loads(path.read_text()) == []


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        *((name, " \n", "no word in it") for name in ("conll", "conllu", "gliner", "hf")),
        ("brat", "\ufeffZoë", "a byte order mark, which readers take off"),
        ("uima-xmi", "Zoë\0", "a character that XML forbids"),
    ],
)
def test_a_document_that_a_format_cannot_hold_is_left_out_and_reported(tmp_path, name, text, why):
    if name == "uima-xmi":
        pytest.importorskip("cassis")
    told = []
    bad, format_ = record(text=text), format_named(name)
    paths, _ = write_all(format_, [bad, record(span(2, 11))], tmp_path, on_loss=told.append)
    lost = [(loss.document_id, loss.detail) for loss in told if loss.thing is Thing.DOCUMENT]
    assert lost == [(bad.document.id, why)]
    [back] = [found for path in paths for found in read_path(path, annotator="x", format_=format_)]
    assert [found.text for found in back.layers[0].spans] == ["Zoë Smith"]


@pytest.mark.parametrize(
    ("schema_id", "version", "is_lost"),
    [("news", 3, True), ("news", None, True), (None, 3, True), (None, 0, True), (None, None, False)],
)
def test_a_schema_is_reported_as_lost_by_its_name_or_its_version(tmp_path, schema_id, version, is_lost):
    found = record(span(2, 11))
    _, losses = write_all(
        format_named("brat"), [Record(found.document, found.layers, schema_id, version)], tmp_path
    )
    assert losses.counts[Thing.SCHEMA] == is_lost


def test_iob1_bioes_and_bare_labels_are_read(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text(
        "U.N. NNP I-NP I-ORG\nEkeus NNP I-NP I-PER\nBo x y B-PER\n\nA E S-LOC\nb E PER\nc E PER\n"
    )
    [found] = read_path(path, annotator="x")
    assert [(s.text, s.label) for s in found.layers[0].spans] == [
        ("U.N.", "ORG"), ("Ekeus", "PER"), ("Bo", "PER"), ("A", "LOC"), ("b c", "PER"),
    ]  # fmt: skip


def test_a_conll_file_is_written_again_token_for_token(tmp_path):
    text = "-DOCSTART- -X- _ O\n\nU.N. NNP I-NP B-ORG\ndon't VB X O\n\nA DT Y O\n\n"
    path = tmp_path / "a.conll"
    path.write_text(text)
    [found] = read_path(path, annotator="x")
    assert written("conll", found, tmp_path)[0] == [text]


def test_a_conllu_file_is_written_again_token_for_token(tmp_path):
    line = "{}\t{}\t{}\tX\t_\t_\t0\troot\t_\t{}\t{}\n"
    text = (
        "# global.columns = ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL DEPS MISC NER\n# newdoc id = {}\n"
        "# sent_id = 1\n# text = du lait\n"
        + line.format("1-2", "du", "_", "_", "B-X")
        + line.format(1, "de", "de", "_", "_")
        + line.format(2, "le", "le", "_", "_")
        + line.format(3, "lait", "lait", "Gloss=milk|SpaceAfter=No", "I-X")
        + "\n"
    )
    path = tmp_path / "a.conllu"
    path.write_text(text)
    [found] = read_path(path, annotator="x")
    assert (found.document.text, [s.text for s in found.layers[0].spans]) == ("du lait", ["du lait"])
    assert written("conllu", found, tmp_path)[0] == [text.replace("{}", found.document.id)]


@pytest.mark.parametrize("numbers", [["1", "1.1", "2"], ["0.1", "1", "2"], ["0.1", "0.2", "1", "1.1"]])
def test_an_empty_node_of_conllu_is_written_again_where_it_stands(tmp_path, numbers):
    path = tmp_path / "a.conllu"
    path.write_text("".join(f"{number}\tw{number}" + "\t_" * 8 + "\n" for number in numbers))
    [found] = read_path(path, annotator="x")
    [text], _ = written("conllu", found, tmp_path)
    rows = [line.split("\t")[:2] for line in text.splitlines() if line[:1].isdigit()]
    assert rows == [[number, f"w{number}"] for number in numbers]


@pytest.mark.parametrize(
    "misc", ["Foo|SpaceAfter=No", "SpaceAfter=No|Foo", "Foo=|Bar|SpaceAfter=No", "=|SpaceAfter=No"]
)
def test_a_remark_without_a_value_in_conllu_is_kept(tmp_path, misc):
    path = tmp_path / "a.conllu"
    path.write_text(f"1\tGo\t_\t_\t_\t_\t_\t_\t_\t{misc}\n2\t!\t_\t_\t_\t_\t_\t_\t_\tFoo\n\n")
    [found] = read_path(path, annotator="x")
    assert found.document.text.strip() == "Go!"
    [text], _ = written("conllu", found, tmp_path)
    rows = [line.split("\t") for line in text.splitlines() if line[:1].isdigit()]
    assert [row[1] for row in rows] == ["Go", "!"]
    assert sorted(rows[0][9].split("|")) == sorted(misc.split("|"))
    assert rows[1][9].split("|")[0] == "Foo"


def test_each_format_refuses_the_labels_that_it_cannot_write(tmp_path):
    for name, label, is_refused in [
        ("conll", "a b", True), ("brat", "a b", True), ("brat", "œuvre", True), ("conll", "B-side", False),
        ("conll", "O", False), ("hf", "O", False), ("gliner", "a b", False), ("doccano", "No", False),
    ]:  # fmt: skip
        back, losses = there_and_back(format_named(name), [record(span(2, 11, label))], tmp_path)
        assert losses.counts[Thing.LABEL] == is_refused
        assert [s.label for s in back[0].layers[0].spans] == ([] if is_refused else [label])


def test_a_rejected_task_of_prodigy_has_its_spans_in_the_metadata_only(tmp_path):
    path = tmp_path / "a.jsonl"
    spans = [{"start": 0, "end": 1, "label": "x", "token_start": 0, "token_end": 0}]
    path.write_text(json.dumps({"text": "a b", "spans": spans, "answer": "reject"}))
    [found] = read_path(path, annotator="x")
    assert (found.layers, found.document.meta["spans"]) == ((), spans)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.jsonl", '{"text": "a", "label": [[0, 1, "x"]]}', "doccano"),
        ("a.jsonl", '{"text": "a", "spans": [], "_task_hash": 1}', "prodigy"),
        ("a.jsonl", '{"tokens": ["a"], "ner_tags": ["O"]}', "hf"),
        ("a.jsonl", '{"text": "a", "label": ["x"]}', "jsonl"),
        ("a.json", '[{"data": {"text": "a"}, "annotations": []}]', "label-studio"),
        ("a.json", '[{"tokenized_text": ["a"], "ner": []}]', "gliner"),
        ("a.json", '{"source": "", "infons": {}, "documents": []}', "bioc"),
        ("a.json", '{"text": "a", "denotations": []}', "pubannotation"),
        ("a.json", '{"%TYPES": {}}', "uima-json"),
        ("a.csv", "document_id,label,start,end\n", "spans-csv"),
        ("a.csv", "title,text\n", "table"),
        ("a.xml", '<rss version="2.0">', "feed"),
    ],
)
def test_formats_that_share_an_ending_are_distinguished(tmp_path, name, content, expected):
    (tmp_path / name).write_text(content)
    assert format_of(tmp_path / name).name == expected


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", '[{"data": {"text": "a b"}, "annotations": [{"result": [{"type": "labels"}]}]}]'),
        ("a.json", '[{"data": {"text": "a b"}, "annotations": '),
        ("a.json", '[{"tokenized_text": ["a"], "ner": [[0, 1, "x"]]}]'),
        ("a.json", '[{"text": "ab", "denotations": [{"span": {"begin": 0, "end": 9}, "obj": "x"}]}]'),
        ("a.json", '{"infons": {}, "documents": [{"passages": [{"text": "a", "annotations": [{}]}]}]}'),
        ("a.jsonl", '{"text": "ab", "label": [[0, 9, "x"]]}'),
        ("a.jsonl", '{"tokens": ["a"], "ner_tags": [3]}'),
        ("a.jsonl", '{"tokens": ["a"], "ner_tags": []}'),
        ("a.conll", "alone\n"),
        ("a.conllu", "1\ttoo few\n"),
        ("a.ann", "T1\tx 0 1\ta\n"),
        ("a.csv", "document_id,label,start,end\n1,x,0,1\n"),
        ("a.xml", "<rss><item></rss>"),
        ("a.epub", "no zip"),
        (
            "a.jsonld",
            '{"@context": "http://www.w3.org/ns/anno.jsonld", "items": [{"id": "x", "target": {}}]}',
        ),
    ],
)
def test_a_broken_file_is_reported_on_one_line(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(FormatError) as error:
        list(read_path(path, annotator="x"))
    assert "\n" not in str(error.value)


def test_a_conll_file_without_docstart_is_one_document_or_one_for_each_sentence(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("\nAnn B-per\nwon O\n\n\nBo B-per\n")
    format_ = format_named("conll")
    assert [r.document.text for r in read_path(path, annotator="amy", format_=format_)] == ["Ann won\nBo"]
    records = list(read_path(path, annotator="amy", format_=format_, options={"documents": "sentences"}))
    assert [record.document.text for record in records] == ["Ann won", "Bo"]
    assert [span.text for record in records for span in record.layers[0].spans] == ["Ann", "Bo"]
