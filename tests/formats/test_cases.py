"""Small files that were read wrongly once, each with what is right; the files are in ``cases``."""

from pathlib import Path
from typing import Any

import pytest

from annotator.core.record import Record
from annotator.formats.reading import read_path
from annotator.formats.shared.import_report import ImportReport
from tests.cli.command import annotator

CASES = Path(__file__).with_name("cases")

FLEW = "Asha Rao flew to Pune."
MET = f"{FLEW}\nShe met Lin\nWu there.\n"
RISES = (
    "The river in Pune rose by two metres on Monday, officials said, after three days of heavy rain in the hills above "
    "the city."
)
TURNS = (
    "If it turns at rate r, the middle turns at rate -3r and the right at rate 3r/2. "
    "This gives a line with slope 3/2."
)
WARNED = (
    "Lin Wu, who lives near the bridge, said that the water had come up to her door before the warning reached her "
    "street."
)
RAO, PUNE = (0, 8, "person"), (17, 21, "loc")

RIGHT: list[tuple[str, str, list[tuple[Any, ...]], list[str]]] = [
    ("01-doccano-labels-key/d_labels.jsonl", FLEW, [RAO, PUNE], []),
    ("02-first-line-over-64k/d_big.jsonl", FLEW, [RAO, PUNE], []),
    ("02-first-line-over-64k/ls_longtext.json", FLEW, [RAO], []),
    ("03-uima-namedentity/um/doc.xmi", FLEW, [RAO, PUNE], []),
    ("04-bioc-sentence-level/b_sent.json", FLEW, [RAO], []),
    ("04-bioc-sentence-level/b_sent2.json", FLEW, [RAO, PUNE], []),
    ("05-atom-xhtml-glued/f_xhtml.atom", "Head\n\nOne river.\n\nTwo boats.\n\n- a\n\n- b", [], []),
    ("06-feed-media-content/f_media.rss", "The river rose by two metres in Pune.", [], ["media:content"]),
    ("07-cells-and-pre-glued/f_table.rss",
     "Name\tVotes\nAsha Rao\t120\nLin Wu\t80\n\nroses are red\nviolets are blue\n\na1\n\nxz", [], []),
    ("08-docx-soft-break/x_break.docx",
     "Asha Rao\nMinister of Water\tPune\nEnd\n\none\ntwo\N{NON-BREAKING HYPHEN}x", [], []),
    ("08-docx-soft-break/x_foot.docx",
     "The river rose[1].\n\nName\tVotes\n\nadded text\n\n[1] Source: Lin Wu, 2020", [], ["deleted text"]),
    ("09-conll-comments-trailing-tab/c_comment.conll", "Asha Rao\nPune", [RAO, (9, 13, "loc")], []),
    ("09-conll-comments-trailing-tab/c_trailtab2.conll", "Asha Rao flew", [RAO], []),
    ("10-labelstudio-shapes/ls_drafts.json", FLEW, [], ["draft"]),
    ("10-labelstudio-shapes/ls_intid.json", FLEW, [RAO], []),
    ("10-labelstudio-shapes/ls_predids.json", FLEW, [RAO], []),
    ("10-labelstudio-shapes/ls_two.json", FLEW, [PUNE], ["regions of the field title"]),
    ("11-brat-shared-trigger-notes/br/events.ann", MET,
     [RAO, (9, 13, "misc", {"Negation": True}), (9, 13, "misc", {"Speculation": True}), PUNE], []),
    ("11-brat-shared-trigger-notes/br/relnote.ann", MET, [RAO, PUNE], []),
    ("12-jsonl-unknown-annotation-keys/d_annotations.jsonl", FLEW, [(0, 8, "2")], []),
    ("12-jsonl-unknown-annotation-keys/hf_text.jsonl", "Asha Rao flew", [RAO], []),
    ("12-jsonl-unknown-annotation-keys/sp_tojson.jsonl", FLEW, [RAO], []),
    ("15-values-that-look-like-numbers/b_val.json", "Asha Rao flew",
     [(*RAO, {"release": "1.10", "id": "1e5", "n": "-0"})], []),
    ("16-epub-missing-spine-item/e_missing.epub", "Asha flew.", [], ["chapter 2"]),
    ("17-web-tables/layout_table.html",
     "\n\n".join(["Gears", RISES, TURNS, WARNED]), [], []),
    ("17-web-tables/table_list.html",
     "\n\n".join(["River rises", RISES, "Mon\t10:00 AM level two metres\nTue\tthree metres", WARNED]), [], []),
    ("18-brat-quote-spacing/br/nlquote.ann", MET, [RAO, (31, 37, "person")], []),
    ("18-brat-quote-spacing/br/trail.ann", MET, [RAO], []),
]  # fmt: skip


def read(path: Path) -> tuple[Record, ImportReport]:
    report = ImportReport()
    [record] = read_path(path, annotator="me", report=report)
    assert report.take_problems() == ([], 0)
    return record, report


@pytest.mark.parametrize(("case", "text", "spans", "named"), RIGHT, ids=[case for case, *_ in RIGHT])
def test_a_case_is_read_rightly(case: str, text: str, spans: list[tuple[Any, ...]], named: list[str]) -> None:
    if case.endswith(".xmi"):
        pytest.importorskip("cassis")
    record, report = read(CASES / case)
    whole = record.document.text
    assert whole == text if not case.startswith("02") else whole.startswith(text)
    assert [
        (span.start, span.end, span.label, *([dict(span.attributes)] if span.attributes else []))
        for layer in record.layers
        for span in layer.spans
    ] == spans
    assert [name for (_, name, is_harmless) in report.tallies if not is_harmless] == named


def test_what_a_feed_says_of_its_entry_is_in_its_place() -> None:
    document = read(CASES / "05-atom-xhtml-glued/f_xhtml.atom")[0].document
    assert (document.author, document.source) == ("Lin Wu", "http://e.org/post")
    assert read(CASES / "06-feed-media-content/f_media.rss")[0].document.title == "River rises"


def test_notes_on_relations_and_annotations_are_kept_and_events_stay_apart() -> None:
    layer = read(CASES / "11-brat-shared-trigger-notes/br/relnote.ann")[0].layers[0]
    assert next(iter(layer.spans)).note == "relation lives to 'Pune': not sure\nnote on T1"
    layer = read(CASES / "11-brat-shared-trigger-notes/br/events.ann")[0].layers[0]
    names = {span.id: (span.label, *span.attributes) for span in layer.spans}
    assert [(names[each.source], each.type, names[each.target]) for each in layer.relations] == [
        (("misc", "Negation"), "who", ("person",)),
        (("misc", "Speculation"), "where", ("loc",)),
    ]


def test_hostile_files_cost_themselves_one_line_each(tmp_path: Path) -> None:
    hostile = {path.name: path for path in (CASES / "hostile").iterdir()}
    (tmp_path / "in").mkdir()
    for name, path in hostile.items():
        (tmp_path / "in" / name).write_bytes(path.read_bytes())
    attributes = " ".join(f'a{number}="x"' for number in range(200_000))
    (tmp_path / "in" / "attributes.html").write_text(f"<html><body><p {attributes}>Hello</p></body></html>")
    (tmp_path / "in" / "good.txt").write_text("A good text.")
    (tmp_path / "in" / "uima_wrong_type.json").unlink()  # it needs an extra
    schema = CASES / "min.yaml"
    result = annotator("import", "in", "--schema", schema, cwd=tmp_path)
    assert (result.code, result.out.splitlines()[0]) == (1, "2 new, 0 already there, 7 failed")
    assert sorted(line.partition(":")[0] for line in result.errors) == sorted(
        f"in/{name}"
        for name in (*hostile, "attributes.html")
        if name not in {"equal_spans.jsonl", "uima_wrong_type.json"}
    )
    records = annotator("export", cwd=tmp_path).records
    assert sorted(len(record["spans"]) for record in records) == [0, 4000]
