"""WebAnno TSV 3: layers with features, chains, relations and slots; ids, escapes, offsets; and what is wrong."""

from pathlib import Path

import pytest

from annotator.formats.reading import format_of, read_path
from tests.formats.reading_reports import left_out, problems_of, read_reported, relations_of, spans_of

WILD = Path(__file__).parents[3] / "shared" / "corpora" / "wild" / "webanno"
VALUE = "#T_SP=w.Span|value"


def file(layers, *lines):
    """A file with these layers; lines have cells between blanks, a text begins with ``#``."""
    body = (line if line.startswith("#") else "\t".join(line.split(" ")) + "\t" for line in lines)
    return "\n".join(("#FORMAT=WebAnno TSV 3.3", layers, "", "", *body, ""))


def said(record):
    return [(span.label, span.text, dict(span.attributes)) for span in record.layers[0].spans]


TEXT = ("#Text=Ann met Bo", "1-1 0-3 Ann {}", "1-2 4-7 met {}", "1-3 8-10 Bo {}")


def three(layers, *cells):
    text, *units = TEXT
    return file(layers, text, *(unit.format(cell) for unit, cell in zip(units, cells, strict=True)))


SPANS = [
    (three(VALUE, "per", "_", "per"), [("per", "Ann", {}), ("per", "Bo", {})]),
    (three("#T_SP=w.Span|", "*", "_", "_"), [("Span", "Ann", {})]),
    (three("#T_SP=w.Span", "*", "_", "_"), [("Span", "Ann", {})]),
    # several units, stacked, and a gap
    (three(VALUE, "a[1]|b[2]", "a[1]", "c"), [("a", "Ann met", {}), ("b", "Ann", {}), ("c", "Bo", {})]),
    (three(VALUE, "*[1]|*[2]", "*[1]|*[2]", "_"), [("Span", "Ann met", {})] * 2),
    (three(VALUE, "a|b", "_", "_"), [("a", "Ann", {}), ("b", "Ann", {})]),
    (three(VALUE, "a[1]", "_", "a[1]"), [("a", "Ann Bo", {})]),
    # features
    (three("#T_SP=w.NE|identifier|value|x", "u per *", "_ _ _", "* org y"),
     [("per", "Ann", {"identifier": "u"}), ("org", "Bo", {"x": "y"})]),
    (three("#T_SP=w.Ref|entity|infstat", "per[1]|x[2] new[1]|old[2]", "per[1] new[1]", "* giv"),
     [("per", "Ann met", {"infstat": "new"}), ("x", "Ann", {"infstat": "old"}), ("Ref", "Bo", {"infstat": "giv"})]),
    # a feature that only some of the stacked annotations have
    (three("#T_SP=w.Ref|entity|link", "a[1]|b[2] u[2]", "a[1] _", "_ _"),
     [("a", "Ann met", {}), ("b", "Ann", {"link": "u"})]),
    # escapes
    (three(VALUE, r"a\|b\[1\]\_\\\;\->c", "_", "n____[4]"), [(r"a|b[1]_\;->c", "Ann", {}), ("n____", "Bo", {})]),
    (three(VALUE, r"\_", r"\*", "B-x"), [("_", "Ann", {}), ("*", "met", {}), ("B-x", "Bo", {})]),
    # several layers
    (three("#T_SP=w.A|value\n#T_SP=w.B|value", "x y", "_ _", "_ _"),
     [("x", "Ann", {"layer": "A"}), ("y", "Ann", {"layer": "B"})]),
    # parts of tokens
    (file(VALUE, "#Text=abc def", "1-1 0-3 abc w", "1-1.1 1-3 bc p[1]", "1-2 4-7 def p[1]", "1-2.1 4-5 d q"),
     [("w", "abc", {}), ("p", "bc def", {}), ("q", "d", {})]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "spans"), SPANS)
def test_annotations_are_put_together_from_their_units(tmp_path, content, spans):
    [record], report = read_reported(tmp_path, "a.tsv", content)
    assert sorted(said(record), key=str) == sorted(spans, key=str)
    assert (report.tallies, report.problems) == ({}, [])


RELATION = "#T_SP=w.Span|value\n#T_RL=w.Rel|type|BT_w.Span"
SLOTS = "#T_SP=w.Span|value\n#T_SP=w.Host|ROLE_w.Host:links_w.HostLink|{}"
CHAIN = "#T_CH=w.Link|referenceType|referenceRelation"
RELATIONS = [
    (three(RELATION, "per _ _", "_ _ _", "per knows 1-1"), [("knows", "Ann", "Bo")]),
    (three(RELATION, "a[1]|b[2] _ _", "a[1] _ _", "per x|* 1-1[2_0]|1-1[1_0]"),
     [("x", "Ann", "Bo"), ("Rel", "Ann met", "Bo")]),
    (three(RELATION, "a[1]|b[2] x 1-3[0_2]", "a[1] _ _", "per _ _"), [("x", "Bo", "Ann")]),
    (three("#T_SP=w.Span|value\n#T_RL=w.Rel|BT_w.Span", "per _", "_ _", "per 1-1"), [("Rel", "Ann", "Bo")]),
    (three(SLOTS.format("w.Span"), "per _ _", "_ agent;* 1-1;1-3[1]", "a[1]|b[2] _ _"),
     [("agent", "met", "Ann"), ("links", "met", "Bo")]),
    (three(SLOTS.format("uima.tcas.Annotation"), "a[1]|b[2] _ _", "_ x[3]|y[4] 1-1[2]|1-3", "c x[3] 1-1[2]"),
     [("x", "met Bo", "Ann"), ("y", "met", "Bo")]),
    (three(SLOTS.format("w.Span"), "per _ *", "_ _ _", "_ _ _"), []),
    (three(CHAIN, "pr[1] coref->1-1", "*[2] *->2-1", "pr[1] *->1-2"), [("coref", "Ann", "Bo")]),
    (three(CHAIN, "pr[1] coref->1-1", "pr[1] coref->1-1", "*[1]|*[2] *->1-2|*->2-1"), [("coref", "Ann met", "Bo")]),
    (three("#T_CH=w.Link|referenceRelation|referenceType", "*->1-2 b[1]", "*->1-1 a[1]", "_ _"),
     [("Link", "met", "Ann")]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "relations"), RELATIONS)
def test_relations_slots_and_chains_connect_spans(tmp_path, content, relations):
    [record], report = read_reported(tmp_path, "a.tsv", content)
    assert sorted(relations_of(record)) == sorted(relations)
    assert (report.tallies, report.problems) == ({}, [])


TEXTS = [
    # UTF-16, or code points as other programs write them; parts of a pair are two units
    ("#Text=😀 Ann|1-1 0-2 😀 _|1-2 3-6 Ann per", "😀 Ann", ["Ann"]),
    ("#Text=😀 Ann|1-1 0-1 😀 _|1-2 2-5 Ann per", "😀 Ann", ["Ann"]),
    ("#Text=😀Ann|1-1 0-5 😀Ann _|1-1.1 2-5 Ann per", "😀Ann", ["Ann"]),
    # sentences of several lines, apart, or without space between them; the text begins at its first token
    ("#Text=Ann ran|#Text=off|1-1 7-10 Ann per|1-2 11-14 ran _|1-3 15-18 off _", "Ann ran\noff", ["Ann"]),
    ("#Text=Ann|1-1 0-3 Ann per||#Text=Bo|2-1 5-7 Bo per", "Ann\n\nBo", ["Ann", "Bo"]),
    ("#Text=好。|1-1 0-1 好 per|1-2 1-2 。 _||#Text=好|2-1 2-3 好 per", "好。好", ["好", "好"]),
    ("#Text= Ann|1-1 1-4 Ann per", " Ann", ["Ann"]),
    ("1-1 0-3 Ann per|1-2 4-7 ran _", "Ann ran", ["Ann"]),
    # escapes in the text, or none
    (r"#Text=Ann\tran \\o/|1-1 0-3 Ann per|1-2 4-7 ran _|1-3 8-11 \o/ x", "Ann\tran \\o/", ["Ann", "\\o/"]),
    (r"#Text=C:\temp x|1-1 0-7 C:\temp per|1-2 8-9 x _", "C:\\temp x", ["C:\\temp"]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "text", "quotes"), TEXTS)
def test_the_text_is_that_of_the_sentences_at_the_offsets_of_their_tokens(tmp_path, lines, text, quotes):
    [record], report = read_reported(tmp_path, "a.tsv", file(VALUE, *lines.split("|")))
    assert (record.document.text, [quote for _, quote in spans_of(record)]) == (text, quotes)
    assert (report.tallies, report.problems) == ({}, [])


def test_offsets_that_begin_anew_are_named_and_the_order_of_the_tokens_used(tmp_path):
    lines = (
        "#Text=Ann ran", "1-1 0-3 Ann per", "1-2 4-7 ran _", "", "#Text=Bo Bob", "2-1 0-2 Bo _", "2-2 3-6 Bob per",
        "2-2.1 5-6 b x",
    )  # fmt: skip
    [record], report = read_reported(tmp_path, "a.tsv", file(VALUE, *lines))
    assert (record.document.text, spans_of(record)) == (
        "Ann ran\nBo Bob",
        [("per", "Ann"), ("per", "Bob"), ("x", "b")],
    )
    assert left_out(report) == [("key", "offsets that do not fit the text", "3 of them")]


def test_tokens_header_and_comments_are_kept(tmp_path):
    content = (
        "#FORMAT=WebAnno TSV 3.2\n"
        + VALUE
        + "\n#Title=t1\n#free\n\n#Sentence.id=s1\n#Text=Ann ran\n"
        + ("1-1\t0-3\tAnn\tper\n1-2\t4-7\tran\t_\n\n#later\n#Text=Bo\n2-1\t8-10\tBo\t_\n")
    )
    [record], report = read_reported(tmp_path, "a.tsv", content)
    assert record.document.meta == {
        "Title": "t1", "tokens": [[0, 3, 4, 7], [8, 10]],
        "webanno": {
            "header": ["#FORMAT=WebAnno TSV 3.2", VALUE], "comments": ["#free"],
            "sentences": [["#Sentence.id=s1"], ["#later"]],
        },
    }  # fmt: skip
    assert report.tallies == {}


NAMED = [
    (three("#T_RL=w.Rel|flavor|value|BT_w.Span\n#T_SP=w.Span|value", "_ _ _ per", "_ _ _ _", "f9 x 1-1 per"),
     [("feature", "Rel.flavor", "f9")]),
    (three("#T_RL=d.Dep|type|BT_d.Token", "nsubj 1-2", "_ _", "_ _"),
     [("annotation", "relations between Tokens, which are not marked", "nsubj Dep 1-2")]),
    (three("#T_RL=d.Dep|type", "nsubj", "_", "_"), [("layer", "Dep", '["nsubj"]')]),
    (three("#T_XY=w.New|value", "z9", "_", "_"), [("layer", "New", '["z9"]')]),
    (three(CHAIN, "pr[1] l9->1-1", "_ _", "_ _"), [("feature", "Link after the last", "l9")]),
    (file(VALUE, "#Text=Ann", "1-1 0-3 Ann _", "1-1.1 3-3  z9"), [("annotation", "Span of no length", '["z9", {}]')]),
    (file(VALUE, "#Text=Ann", "1-1 0-3 Ann _", "", "# last"),
     [("text", "comments without a sentence", '["# last"]')]),
]  # fmt: skip


@pytest.mark.parametrize(("content", "named"), NAMED)
def test_what_cannot_be_kept_is_named(tmp_path, content, named):
    _, report = read_reported(tmp_path, "a.tsv", content)
    assert (left_out(report), report.problems) == (named, [])


def test_only_the_layers_that_are_asked_for_are_read(tmp_path):
    content = three("#T_SP=w.POS|PosValue\n#T_SP=w.NamedEntity|value", "NNP per", "VB _", "NNP _")
    [record], report = read_reported(tmp_path, "a.tsv", content, layers="NamedEntity")
    assert said(record) == [("per", "Ann", {})]
    assert left_out(report) == [("layer", "POS", '["NNP"]')]
    assert [tally.count for tally in report.tallies.values()] == [3]


WRONG = [
    ("rubbish", [(8, "the line is no token")]),
    ("1-3 8-10 Boo per _ _", [(8, "the text at 8-10 is not 'Boo'")]),
    ("1-3 8-10 Bo per", [(8, "the line has 1 cells after the token, not 3")]),
    ("1-3 8-10 Bo per x 1-7", [(8, "the relation Rel 1-7 does not connect two annotations")]),
    ("1-3 8-10 Bo per x here", [(8, "'here' is not a place in the file")]),
]


@pytest.mark.parametrize(("line", "problems"), WRONG)
def test_a_wrong_line_costs_its_annotations(tmp_path, line, problems):
    content = file(RELATION, "#Text=Ann met Bo", "1-1 0-3 Ann per _ _", line)
    [record], report = read_reported(tmp_path, "a.tsv", content)
    assert (record.document.text, spans_of(record)[0]) == ("Ann met Bo", ("per", "Ann"))
    assert problems_of(report) == problems


def test_a_link_of_a_chain_without_a_number_is_wrong(tmp_path):
    _, report = read_reported(tmp_path, "a.tsv", three(CHAIN, "pr coref", "_ _", "_ _"))
    assert problems_of(report) == [(6, "a link of a chain has no number")]


@pytest.mark.skipif(not WILD.exists(), reason="the corpora are not on this machine")
@pytest.mark.parametrize(("name", "spans", "relations"), [("asylum", 102, 48), ("crane", 78, 37)])
def test_gum_has_the_counts_of_its_readme(name, spans, relations):
    path = WILD / f"GUM_news_{name}.tsv"
    [record] = read_path(path, annotator="gold")
    assert (format_of(path).name, len(record.layers[0].spans), len(record.layers[0].relations)) == (
        "webanno", spans, relations,
    )  # fmt: skip
