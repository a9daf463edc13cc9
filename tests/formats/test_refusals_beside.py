"""What readers say under a chosen encoding or option, of files with others beside them, and of PDF."""

import pytest

from annotator.formats.reading import read_path
from annotator.formats.shared.errors import FormatError
from tests.formats.faulty import OFFSETS, TEXT, ids_of, row, said_of

CODECS = "use a name such as utf-8, cp1252 or gb18030"
NAME_IT = "name the file's encoding with --encoding"
NOT_A_TAG = "a tag is not a number below 3, correct the tags or their names"

CHOSEN = [
    ("label-studio", b"[]", {"encoding": "hex"}, f": there is no text encoding 'hex', {CODECS}"),
    ("conll", b"a O", {"encoding": "utf-9"}, f": there is no text encoding 'utf-9', {CODECS}"),
    ("doccano", b'{"text": "a"}', {"encoding": "utf-32"},
     ": JSON lines in UTF-16 or UTF-32 are not read, convert the file to UTF-8"),
    ("doccano", b'{"text": "a"}', {"encoding": "rot13"}, f": there is no text encoding 'rot13', {CODECS}"),
    ("doccano", b'{"text": "\xff"}', {"encoding": "ascii"}, f":1: not ascii at byte 11, {NAME_IT}"),
    ("conll", b"a O\n\xff O\n", {"encoding": "ascii"}, f": not ascii, {NAME_IT}"),
    ("hf", row(ner_tags=[0, 3]).encode(), {"options": {"names": "O,B-PER,I-PER"}}, f":2: {NOT_A_TAG}"),
    ("hf", row(ner_tags=[0, -1]).encode(), {"options": {"names": "O,B-PER,I-PER"}}, f":2: {NOT_A_TAG}"),
    ("hf", row(ner_tags=[0, True]).encode(), {"options": {"names": "O,B-PER,I-PER"}}, f":2: {NOT_A_TAG}"),
    ("hf", row(ner_tags=[0, "O"]).encode(), {"options": {"names": "O,B-PER,I-PER"}}, f":2: {NOT_A_TAG}"),
    ("doccano", '{"text": "\U0001f4a9 a", "label": [[1, 3, "x"]]}'.encode(), {"options": {"offsets": "utf16"}},
     f":1: a span 'x' runs -1 to 2, the text from 0 to 3, {OFFSETS}"),
    ("bioc", b'{"documents": [{"passages": [{"text": "\xc3\xa9"}, {"text": "a", "offset": 1}]}]}',
     {"options": {"offsets": "byte"}},
     ":1: passage 2 starts inside the one before, correct its offset"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "choices", "said"), CHOSEN, ids=ids_of(CHOSEN))
def test_a_fault_under_a_chosen_encoding_or_option_is_named(tmp_path, name, content, choices, said):
    path = tmp_path / "a.file"
    path.write_bytes(content)
    assert said_of(path, name, **choices) == said


# -- files with another beside them ----------------------------------------------------------------------------

SPANS = "document_id,id,label,start,end,quote,note,attributes,fragments\n"
TEXTS = f"document_id,meta,text\na,,{TEXT}\nb,,Fine.\n"
UNREADABLE = "start, end, fragments or note cannot be read"
ELSEWHERE = "is not in a.documents.csv or the rows are out of its order, sort both tables alike"
MISMATCH = (
    "document 64ac20dcd90b7112f90bd07507050cef, span d25d0131bca851de457550b0c765c50f [0:3]: "
    "the text there is 'Ann', the span's quote is 'Bob'"
)
CELLS = "the row does not have as many cells as the header, correct it"
TABLES = [
    ("a,,per,x,3,,,,\n", TEXTS, f":2: {UNREADABLE} (invalid literal for int() with base 10: 'x'), correct the row"),
    ("a,,per,0,,,,,\n", TEXTS, f":2: {UNREADABLE} (invalid literal for int() with base 10: ''), correct the row"),
    ("a,,per,0,3,,,,0-2;3\n", TEXTS,
     f":2: {UNREADABLE} (not enough values to unpack (expected 2, got 1)), correct the row"),
    ('a,,per,0,3,,,,\na,,per,0,3,,"""half",,\n', TEXTS,
     f":3: {UNREADABLE} (Unterminated string starting at: line 1 column 1 (char 0)), correct the row"),
    ("a,,per,0,3,,,[],\n", TEXTS, ":2: '[]' is not a JSON object, correct the cell"),
    ("a,,per,0,3,,,{,\n", TEXTS, ":2: '{' is not a JSON object, correct the cell"),
    ("a,,,0,3,,,,\n", TEXTS, ":2: a span has no label, give it one"),
    ("a,,per,0,30,,,,\n", TEXTS, f":2: a span 'per' runs 0 to 30, the text from 0 to 11, {OFFSETS}"),
    ("a,,per,0,3,Bob,,,\n", TEXTS, f":2: {MISMATCH}, restore the text or correct the span"),
    ("a,,per,0,3\n", TEXTS, f":2: {CELLS}"),
    ("a,,per,0,3,,,,,x\n", TEXTS, f":2: {CELLS}"),
    ('a,,per,0,3,"Ann\n"\n', TEXTS, f":2: {CELLS}"),
    ('a,,per,0,3,"Ann"x,,,\n', TEXTS, ":2: not a row of a table (',' expected after '\"'), correct it"),
    ("c,,per,0,3,,,,\n", TEXTS, f": document 'c' {ELSEWHERE}"),
    ("b,,per,0,3,,,,\na,,per,0,3,,,,\n", TEXTS, f": document 'a' {ELSEWHERE}"),
]  # fmt: skip


@pytest.mark.parametrize(("spans", "texts", "said"), TABLES, ids=[said[:60] for _, _, said in TABLES])
def test_a_fault_in_a_table_of_spans_is_named(tmp_path, spans, texts, said):
    path = tmp_path / "a.csv"
    path.write_text(SPANS + spans)
    (tmp_path / "a.documents.csv").write_text(texts)
    assert said_of(path, "spans-csv") == said


TEXTS_REFUSED = [
    ("document_id,text\na,Fine.\nb,\n", ":3: text is empty, give it a text or remove the line"),
    ("document_id,meta,text\na,x,Fine.\n", ":2: 'x' is not a JSON object, correct the cell"),
    ("document_id\na\n", ":2: text is missing, give every line a string under text"),
    ("", ": the file is empty, leave it out"),
]


@pytest.mark.parametrize(("texts", "said"), TEXTS_REFUSED)
def test_a_fault_in_the_table_of_texts_is_named_with_that_file(tmp_path, texts, said):
    (tmp_path / "a.csv").write_text(SPANS)
    beside = tmp_path / "a.documents.csv"
    beside.write_text(texts)
    with pytest.raises(FormatError) as error:
        list(read_path(tmp_path / "a.csv", annotator="amy"))
    assert str(error.value) == f"{beside.as_posix()}{said}"


def test_annotations_of_brat_without_their_text_say_where_it_belongs(tmp_path):
    path = tmp_path / "a.ann"
    path.write_text("T1\tper 0 3\tAnn\n")
    assert said_of(path, "brat") == ": there is no text a.txt beside it, put it there"
    path.write_text("")
    assert said_of(path, "brat") == ": the file is empty, leave it out"


def test_types_that_cannot_be_read_are_no_fault_of_the_program(tmp_path):
    path = tmp_path / "a.xmi"
    path.write_text("<x/>")
    (tmp_path / "TypeSystem.xml").write_text("no XML")
    assert said_of(path, "uima-xmi") == ": not a CAS (XMLSyntaxError), check how it was made"


# -- pages -----------------------------------------------------------------------------------------------------

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]>>endobj
trailer<</Root 1 0 R>>
"""


def test_a_pdf_of_pictures_needs_text_recognition(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    assert said_of(path, "pdf") == (
        ": the PDF has no text, only pictures of it, put it through text recognition first"
    )
