"""What a standoff file says is in what is read or in the report, and what we wrote is read without a word.

Each case puts a token of its own into a file, at a place that the reader may not know.
"""

import pytest

from annotator.formats.registry import format_named
from tests.formats.reported import TOKEN, assert_kept_or_named, read_with_report
from tests.formats.test_every_writer import full_record
from tests.formats.written import write_all


@pytest.mark.parametrize(
    ("name", "module"),
    [("brat", "json"), ("refi-qda", "json"), ("uima-json", "cassis"), ("uima-xmi", "cassis")],
)
def test_what_we_wrote_is_read_without_a_word(tmp_path, name, module):
    pytest.importorskip(module)
    format_ = format_named(name)
    paths, _ = write_all(format_, [full_record()], tmp_path)
    for path in paths:
        assert read_with_report(path)[1] == []


# -- brat ------------------------------------------------------------------------------------------------------

BRAT_TEXT = "Max hired Ann in Rome.\n"
BRAT = (
    "T1\tPerson 0 3\tMax\nT2\tHire 4 9\thired\nT3\tPerson 10 13\tAnn\n"
    "E1\tHire:T2 Who:T3\nR1\tknows Arg1:T1 Arg2:T3\n"
)


@pytest.mark.parametrize(
    "line",
    [
        f"X1\tsome {TOKEN}",
        f"no line {TOKEN}",
        f"T9\t{TOKEN} 0 3\tMax",
        f"T9\tPerson 0 3\t{TOKEN}",
        f"T9\tPerson 0 99\t{TOKEN}",
        f"T9\t{TOKEN} 3 3\t",
        f"T1\t{TOKEN} 0 3\tMax",
        f"R2\t{TOKEN} Arg1:T1 Arg2:T3",
        f"R2\tknows {TOKEN}:T1 Arg2:T3",
        f"R2\tknows Arg1:T1 Arg2:T3\t{TOKEN}",
        f"R2\tknows Arg1:T1 Arg2:{TOKEN}",
        f"R2\tknows Arg1:T1 Arg2:T3 Arg3:{TOKEN}",
        f"E2\t{TOKEN}:T2 Who:T3",
        f"E2\tHire:T2 {TOKEN}:T3",
        f"E2\tHire:T2 Who:{TOKEN}",
        f"E2\tHire:{TOKEN} Who:T3",
        f"E2\tHire:T2 Who:T3\t{TOKEN}",
        f"*\t{TOKEN} T1 T3",
        f"*\t{TOKEN} T1",
        f"*\tAlias T1 {TOKEN}",
        f"*\tAlias T1 T3\t{TOKEN}",
        f"A1\t{TOKEN} T1",
        f"A1\tRole T1 {TOKEN}",
        f"A1\tRole T1 a b {TOKEN}",
        f"A1\tRole T1 a\t{TOKEN}",
        f"A1\tRole {TOKEN} a",
        f"A1\t{TOKEN}",
        f"A1\tRole R1 {TOKEN}",
        f"A1\t{TOKEN} R1",
        f"M1\t{TOKEN} E1",
        f"N1\tReference T1 {TOKEN}\tMax",
        f"N1\tReference T1 Wikidata:Q1\t{TOKEN}",
        f"N1\tReference T1 {TOKEN}\nN2\tReference T1 Wikidata:Q1",
        f"N1\tReference T1 Wikidata:Q1\nN2\tReference T1 {TOKEN}",
        f"#1\tAnnotatorNotes T1\t{TOKEN}",
        f"#1\tAnnotatorNotes R1\t{TOKEN}",
        f"#1\tAnnotatorNotes E1\t{TOKEN}",
        f"#1\tAnnotatorNotes T77\t{TOKEN}",
        f"#1\tAnnotatorNotes\t{TOKEN}",
        f"A1\tRole T1 a\n#1\tAnnotatorNotes A1\t{TOKEN}",
        f"#1\t{TOKEN} T1\ta note",
        f"#1\tFlag T1\t{TOKEN}",
        f'#1\tAttribute T1\t["{TOKEN}", "x"]',
        f'#1\tAttribute T1\t["x", {{"y": "{TOKEN}"}}]',
        f'#1\tAttribute R1\t["x", "{TOKEN}"]',
        f"# a comment {TOKEN}",
        f"#1\tAnnotatorNotes T1\tx\n#1\tAnnotatorNotes T1\t{TOKEN}",
    ],
)
def test_what_a_line_of_brat_says_is_kept_or_named(tmp_path, line):
    (tmp_path / "a.txt").write_text(BRAT_TEXT)
    (tmp_path / "a.ann").write_text(f"{BRAT}{line}\n")
    assert_kept_or_named(tmp_path / "a.ann")
