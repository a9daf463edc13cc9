"""CoNLL files as they are: other columns, comments, headers, schemes, scripts, and what is no such file."""

import pytest

from annotator.formats.reading import format_of
from annotator.formats.registry import format_named
from annotator.formats.shared.errors import FormatError
from tests.formats.reading_reports import left_out, problems_of, read_reported, spans_of
from tests.formats.written import write_all

PER, LOC = ("per", "Ann Lee"), ("loc", "Pune")
FILES = [
    # comments and trailing cells
    ("a.conll", "# sent_id = 1\nAnn B-per\nLee I-per\n\n# sent_id = 2\nPune B-loc\n", "Ann Lee\nPune", [PER, LOC]),
    ("a.conll", "Ann\tB-per\t\nLee\tI-per\t\nran\tO\t\n", "Ann Lee ran", [PER]),
    ("a.conll", "Ann\tB-per \t\nLee  \tI-per\n \t \nPune\tB-loc\t\n", "Ann Lee\nPune", [PER, LOC]),
    ("a.txt", "Ann B-per\r\nLee I-per\r\n\r\nPune B-loc\r\n", "Ann Lee\nPune", [PER, LOC]),
    ("a.conll", "# id 5cf-1\tdomain=en\nAnn _ _ B-per\nLee _ _ I-per\n", "Ann Lee", [PER]),
    ("a.conll", "# x\n# text = O\nAnn B-per\nLee I-per\n", "Ann Lee", [PER]),
    # a token is no comment if it has a tag
    ("a.conll", "# O\nAnn B-per\nLee I-per\n#Pune B-loc\n", "# Ann Lee #Pune", [PER, ("loc", "#Pune")]),
    ("a.conll", "# O\n#x B-per\n", "# #x", [("per", "#x")]),
    ("a.conll", "#\tSYM\nAnn\tper\nran\tO\n", "Ann ran", [("per", "Ann")]),
    # other places of token and tag
    ("a.iob2", "1\tAnn\tB-per\t-\tjo\n2\tLee\tI-per\t-\tjo\n\n1\tran\tO\t-\tjo\n", "Ann Lee\nran", [PER]),
    ("a.iob2", "1\the\tO\t-\tjo\n2\tran\tO\t-\tjo\n", "he ran", []),
    ("a.bio", "B-per\tAnn\nI-per\tLee\nO\tran\n", "Ann Lee ran", [PER]),
    ("a.tsv", "pos\tword\tner\nN\tAnn\tB-per\nN\tLee\tI-per\nV\tran\tO\n", "Ann Lee ran", [PER]),
    ("a.conll", "# global.columns = ID FORM NER X\n1 Ann B-per a\n2 Lee I-per b\n", "Ann Lee", [PER]),
    ("a.conll", "1 2 O\n2 3 O\n3 4 O\n", "2 3 4", []),
    ("a.conll", "1 _ _ O\n2 _ _ O\n", "1 2", []),
    # levels of nested spans; phrases are none
    ("a.tsv", "1\tUni\tB-org\tO\n2\tPune\tI-org\tB-loc\n", "Uni Pune", [("org", "Uni Pune"), LOC]),
    ("a.conll", "Ann NNP B-NP B-per\nLee NNP I-NP I-per\nran VBD B-VP O\n", "Ann Lee ran", [PER]),
    ("a.conll", "Ann NNP B-NP O\nLee NNP I-NP O\nran VBD B-VP O\n", "Ann Lee ran", []),
    ("a.conll", "Ann NNP B-NP\nLee NNP I-NP\nran VBD B-VP\n", "Ann Lee ran", [("NP", "Ann Lee"), ("VP", "ran")]),
    # schemes
    ("a.bmes", "A B-per\nb M-per\nc E-per\nd S-loc\n", "A b c d", [("per", "A b c"), ("loc", "d")]),
    ("a.bioes", "A B-per\nb M-per\nc E-per\nd W-loc\n", "A b c d", [("per", "A b c"), ("loc", "d")]),
    ("a.iob", "Ann I-per\nLee I-per\nBo B-per\n", "Ann Lee Bo", [PER, ("per", "Bo")]),
    ("a.bilou", "Ann B-per\nLee L-per\nPune U-loc\n", "Ann Lee Pune", [PER, LOC]),
    ("a.conll", "Ann B_per\nLee I_per\nran O\n", "Ann Lee ran", [PER]),
    ("a.tsv", "the\tO\nAPC\tB\ntumour\tI\n", "the APC tumour", [("entity", "APC tumour")]),
    ("a.tsv", "Ann\tB-per\nLee\tI-per\nran\t\n", "Ann Lee ran", [PER]),
    ("a.tsv", "Ann\tper\nran\tO\nto\tO\nPune\tloc\n", "Ann ran to Pune", [("per", "Ann"), LOC]),
    ("a.tsv", "Ann Lee\tB-per\nran\tO\nhome\tO\n", "Ann Lee ran home", [PER]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "text", "spans"), FILES)
def test_token_and_tags_are_found_by_what_is_in_the_columns(tmp_path, name, content, text, spans):
    [record], report = read_reported(tmp_path, name, content)
    assert (record.document.text, spans_of(record)) == (text, spans)
    assert (report.tallies, report.problems) == ({}, [])


OPTIONS = [
    ({"tag": "3"}, [("x", "Lee")]),
    ({"tag": "2,3"}, [("per", "Ann"), ("x", "Lee")]),
    ({"token": "3", "tag": "2"}, [("per", "O")]),
    ({"token": "1"}, [("per", "Ann"), ("x", "Lee")]),
]


@pytest.mark.parametrize(("options", "spans"), OPTIONS)
def test_columns_are_named_by_number(tmp_path, options, spans):
    [record], _ = read_reported(tmp_path, "a.conll", "Ann\tB-per\tO\nLee\tO\tB-x\n", **options)
    assert spans_of(record) == spans


def test_columns_are_named_by_the_header(tmp_path):
    content = "Wort\tA\tB\nAnn\tB-per\tO\nLee\tO\tB-x\n"
    named = {"token": "Wort", "tag": "B"}
    [record], _ = read_reported(tmp_path, "a.conll", content, **named)
    assert (record.document.text, spans_of(record)) == ("Ann Lee", [("x", "Lee")])
    assert record.document.meta["column_names"] == ["Wort", "A", "B"]
    assert record.document.meta["columns"] == [["B-per", "O"]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"tag": "4"}, "there is no column '4', use a number from 1 to 3; the file has no header with names"),
        (
            {"token": "x"},
            "there is no column 'x', use a number from 1 to 3; the file has no header with names",
        ),
    ],
)
def test_a_column_that_is_not_there_is_refused(tmp_path, options, said):
    with pytest.raises(FormatError) as error:
        read_reported(tmp_path, "a.conll", "Ann\tB-per\tO\n", **options)
    assert str(error.value).endswith(said)


def test_what_is_no_token_and_no_tag_is_kept(tmp_path):
    content = (
        "-DOCSTART- (nw/1)\n\n# id = 1\n1\tAnn\tB-per\tjo\n\n# end\n-DOCSTART-\tO\n\n1\tBo\tO\tjo\n\n# last\n"
    )
    first, second = read_reported(tmp_path, "a.iob2", content)[0]
    assert {**first.document.meta, "tokens": None} == {
        "columns": [["1\tjo"]], "comments": [["# id = 1"]], "docstart": "(nw/1)", "tokens": None,
    }  # fmt: skip
    assert second.document.meta["comments"] == [["# end"], ["# last"]]


@pytest.mark.parametrize("line", ["# newdoc id = b", "#begin document (b); part 000"])
def test_a_comment_may_begin_a_document(tmp_path, line):
    records, _ = read_reported(tmp_path, "a.conll", f"Ann B-per\n\n{line}\nBo B-per\n")
    assert [(record.document.text, record.document.meta.get("comments")) for record in records] == [
        ("Ann", None), ("Bo", [[line]]),
    ]  # fmt: skip


def test_comments_and_a_start_without_a_sentence_are_named(tmp_path):
    _, report = read_reported(tmp_path, "a.conll", "Ann B-per\n\n-DOCSTART- (x9)\n\n# y9\n")
    assert left_out(report) == [
        ("text", "comments without a sentence", '["# y9"]'), ("text", "-DOCSTART- without a token", "(x9)"),
    ]  # fmt: skip


def test_a_column_that_marks_the_same_is_a_rival_and_named(tmp_path):
    content = "Ann B-per B-per\nran O O\nBo B-per O\nCy B-per B-per\n"
    [record], report = read_reported(tmp_path, "a.conll", content)
    assert spans_of(record) == [("per", "Ann"), ("per", "Bo"), ("per", "Cy")]
    assert left_out(report) == [
        ("column", "3 (marks mostly the same as another; -O tag=3 takes it)", "B-per")
    ]


def test_a_wrong_line_costs_its_sentence(tmp_path):
    content = "Ann B-per\n\nalone\nBo B-per\n\n\tO\nran O\n\nCy B-per\n"
    [record], report = read_reported(tmp_path, "a.conll", content)
    assert (record.document.text, spans_of(record)) == ("Ann\nCy", [("per", "Ann"), ("per", "Cy")])
    assert problems_of(report) == [(3, "the line has a token and no tag"), (6, "the line has no token")]
    records, report = read_reported(tmp_path, "a.conll", "Ann B-per\nalone\n\nBo\n")
    assert (records, [line for line, _ in problems_of(report)]) == ([], [2, 4])


# -- what is between tokens ------------------------------------------------------------------------------------

BETWEEN = [
    (
        "我 O\n在 O\n北 B-LOC\n京 E-LOC\n， O\n2 O\n0 O\n王 S-PER\n\n上 B-LOC\n海 E-LOC\n",
        {},
        "我在北京，20王\n上海",
    ),
    ("我们 O\n在 O\n北京 B-LOC\nIBM B-ORG\nLab I-ORG\n工作 O\n", {}, "我们在北京IBM Lab工作"),
    ("我 O\n在 O\n", {"join": "space"}, "我 在"),
    ("a O\nb O\n", {"join": "none"}, "ab"),
    ("the O\n中国 B-LOC\nrestaurant O\n", {}, "the 中国 restaurant"),
    ("김 B-PER\n씨 O\n", {}, "김 씨"),
    ("# text = Yes, she  can.\nYes O\n, O\nshe O\ncan O\n. O\n", {}, "Yes, she  can."),
    ("# text = Yes, she\nYes O\n, O\nshe O\n", {"join": "space"}, "Yes , she"),
    ("# text = No, she\nYes O\n, O\nshe O\n", {}, "Yes , she"),
    ("# text = Yes, she can\nYes O\n, O\nshe O\n", {}, "Yes , she"),
]


@pytest.mark.parametrize(("content", "options", "text"), BETWEEN)
def test_what_is_between_tokens_depends_on_the_script_and_a_comment(tmp_path, content, options, text):
    [record], _ = read_reported(tmp_path, "a.conll", content, **options)
    assert record.document.text == text
    is_used = "# text = Yes, she  " in content
    assert ("comments" in record.document.meta) == (content.startswith("#") and not is_used)


def test_a_chinese_text_is_written_and_read_without_loss_of_spacing(tmp_path):
    [record], _ = read_reported(tmp_path, "a.conll", "北 B-loc\n京 I-loc\n很 O\n大 O\n")
    [path], losses = write_all(format_named("conll"), [record], tmp_path)
    again, report = read_reported(tmp_path, "b.conll", path.read_text(encoding="utf-8"))
    assert (again[0].document.text, spans_of(again[0])) == ("北京很大", [("loc", "北京")])
    assert "spacing" not in [thing.value[0] for thing in losses.counts]
    assert report.tallies == {}


# -- what is such a file ---------------------------------------------------------------------------------------

KINDS = [
    ("conll", "a.txt", "Ann B-per\nran O\n"),
    ("conll", "a.tsv", "Ann\tB-per\nran\tO\n"),
    ("conll", "a.txt", "a O\nb O\n"),
    ("conll", "a.txt", "# text = x\n\nAnn B-per\n" + "ran O\n" * 30 + "alone\n"),
    ("conll", "a.txt", "Ann B-per\n" * 9000 + "cut"),
    ("conll", "a.ner", "anything\n"),
    ("conll", "a.conll", "1\tAnn\t_\t_\t_\t_\t_\t_\t_\tB-per\n"),
    ("conllu", "a.conll", "# text = Ann\n1\tAnn\t_\t_\t_\t_\t0\troot\t_\tNER=B-per\n"),
    ("text", "a.txt", "This is O\nnot a table\nbut a verse O\nby me\n"),
    ("text", "a.txt", "Hello world\n"),
    ("text", "a.txt", "Ann B-per\n"),
    ("text", "a.txt", "x" * 70_000),
    ("text", "a.txt", "Vitamin B-12\nand some\nwords here\n"),
    ("text", "a.txt", ""),
    ("table", "a.tsv", "text\tlabel\ngood\tO\nbad\tO\n"),
    ("table", "a.tsv", "name\tid\nx\tS_1\ny\tS_2\nz\tS_3\n"),
    ("table", "a.tsv", "word\tcount\nx\t1\ny\t2\n"),
    ("webanno", "a.tsv", "#FORMAT=WebAnno TSV 3.2\n"),
]


@pytest.mark.parametrize(("name", "file", "content"), KINDS)
def test_a_text_or_a_table_is_taken_for_columns_only_if_nearly_all_lines_are(tmp_path, name, file, content):
    (tmp_path / file).write_text(content)
    assert format_of(tmp_path / file).name == name
