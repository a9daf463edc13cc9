"""Text and Markdown files: the text as it is, and what its first lines say."""

import hashlib

import pytest

from annotator.core.document import document_id
from annotator.formats.plain_text import read
from annotator.formats.shared.opening import LONGEST_TITLE, Opening, read_opening
from annotator.formats.shared.source_file import SourceFile

LONGEST_BYLINE = 120
OPENINGS = [
    ("A title\n\nBody.", Opening("A title")),
    ("\r\n \n\tA title \r\nBody.", Opening("A title")),
    ("", Opening()),
    (" \n\n", Opening()),
    ("T\nBy Jane Doe\nBody.", Opening("T", "Jane Doe")),
    ("T\nBY JANE DOE AND JOHN ROE\n", Opening("T", "JANE DOE AND JOHN ROE")),
    ("T\nBy Zoë de la Cruz and J. R. O’Neill\n", Opening("T", "Zoë de la Cruz and J. R. O’Neill")),
    ("T\n\nBy X, 12 March 2021\n", Opening("T", "X", "2021-03-12")),
    ("T\nBy the sample desk | 20 December 2024\n", Opening("T", "the sample desk", "2024-12-20")),
    ("T\nBy Jane Doe • March 3, 2021\n", Opening("T", "Jane Doe", "2021-03-03")),
    ("T\nBy Jane Doe - 2021-03-04\n", Opening("T", "Jane Doe", "2021-03-04")),
    ("T\nBy: Jane Doe\n3 Sept. 2021\n", Opening("T", "Jane Doe", "2021-09-03")),
    ("T\n2021-03-04\n", Opening("T", None, "2021-03-04")),
    ("T\n2021-03-04T10:00:00Z\n", Opening("T", None, "2021-03-04")),
    ("T\n2021-02-30\n", Opening("T")),
    ("T\n32 March 2021\n", Opening("T")),
    ("T\nBy the end of the year 2019, all was over.\n", Opening("T")),
    ("T\nBy the sea\n", Opening("T")),
    ("T\nBy Monday it was clear\n", Opening("T")),
    ("T\nBy Jane Doe, our correspondent in Paris\n", Opening("T")),
    ("T\nOn 12 March 2021 the law was passed.\n", Opening("T")),
    ("T\na\nb\nc\nd\ne\nBy Jane Doe\n", Opening("T")),
    ("By Jane Doe\nBody.", Opening("By Jane Doe")),
    ("# Not Markdown", Opening("# Not Markdown")),
    ("T\na\nb\nc\nd\nBy Jane Doe\n", Opening("T", "Jane Doe")),
    ("T\nBy Jane Doe\nBy John Roe\n", Opening("T", "Jane Doe")),
    ("T\n2021-03-04\nBy Jane Doe, 5 March 2021\n6 March 2021\n", Opening("T", "Jane Doe", "2021-03-04")),
    ("T\nBy Jane Doe, 30 February 2021\n", Opening("T")),
    (f"T\nBy Jane Doe{' ' * (LONGEST_BYLINE - 23)}| 2021-03-04\n", Opening("T", "Jane Doe", "2021-03-04")),
    (f"T\nBy Jane Doe{' ' * (LONGEST_BYLINE - 22)}| 2021-03-04\n", Opening("T")),
    ("Skip to main content\n\nHome | News | World\nMENU\nT\nBy Jane Doe\n", Opening("T", "Jane Doe")),
    ("Home › Politics\nSign in\nSubscribe now\nT\n", Opening("T")),
    ("Search and rescue\nHome", Opening("Search and rescue")),
    ("Home is where you are\n", Opening("Home is where you are")),
    ("Log in\nMenu\n", Opening("Log in")),
    ("x" * LONGEST_TITLE, Opening("x" * LONGEST_TITLE)),
    ("x" * (LONGEST_TITLE + 1), Opening("x" * (LONGEST_TITLE - 1) + "…")),
    (f"x{' ' * LONGEST_TITLE}x", Opening("x…")),
    ("x" * 500, Opening("x" * (LONGEST_TITLE - 1) + "…")),
]


@pytest.mark.parametrize(("text", "opening"), OPENINGS)
def test_the_first_lines_are_read_with_care(text, opening):
    assert read_opening(text) == opening


MARKDOWN = [
    ("# A title #\n\nBy Jane Doe\n", Opening("A title", "Jane Doe")),
    ("#hashtag\n", Opening("#hashtag")),
    (
        '---\ntitle: "A: title"\nauthor: Jane\ndate: 2021-03-04\ntags: [x]\n---\n\n# Other\n',
        Opening("A: title", "Jane", "2021-03-04"),
    ),
    ("---\r\ntags: x\r\n---\r\n# A title\r\n", Opening("A title")),
    ("[Home] is no menu\n", Opening("[Home] is no menu")),
    ("## Menu\n# A title\n", Opening("A title")),
    ("## Menu\n", Opening("Menu")),
    ("---\n\nA rule, no front matter\n", Opening("---")),
]


@pytest.mark.parametrize(("text", "opening"), MARKDOWN)
def test_markdown_has_marks_and_front_matter(text, opening):
    assert read_opening(text, is_markdown=True) == opening


def test_the_text_is_the_file(tmp_path):
    path = tmp_path / "note.md"
    raw = "---\ntitle: X\n---\r\n# A\x0c\u2028*b*\r".encode()
    path.write_bytes(raw)
    [record] = read(SourceFile(path, "amy"))
    document = record.document
    assert document.text.encode() == raw
    assert (document.id, document.title, document.source) == (document_id(raw.decode()), "X", path.as_posix())
    assert (document.encoding, document.raw_sha256) == ("utf-8", hashlib.sha256(raw).hexdigest())
    assert (document.extractor, document.meta, record.layers) == (None, {}, ())


def test_a_guessed_encoding_is_recorded_as_guessed(tmp_path):
    path = tmp_path / "note.txt"
    path.write_bytes("\nLa naïveté des élèves gênait François.\n".encode("cp1252"))
    [record] = read(SourceFile(path, "amy"))
    assert record.document.title == "La naïveté des élèves gênait François."
    assert record.document.meta == {"encoding_guessed": True}
