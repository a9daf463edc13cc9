"""Files that went wrong somewhere: whatever the bytes are, a reader says so in its own words and comes to an end."""

import random
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.record import Record
from annotator.core.span import Origin, Relation, Span
from annotator.core.spans import Spans
from annotator.formats.format import Format
from annotator.formats.reading import format_of, read_path
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport
from annotator.formats.table import BUILT_IN
from tests.formats.test_every_format import MODULES
from tests.formats.test_read_only import FEED, PDF
from tests.formats.written import write_all
from tests.profiles import examples
from tests.store.samples import document

SLOW = {"spacy", "hf-parquet", "uima-json", "uima-xmi", "pdf", "docx", "web", "epub"}
"""Formats whose files take milliseconds each: fewer of them are tried every day."""

DEADLINE = 10
"""Seconds after which a reader counts as hanging."""

TEXT = "Zoë Smith met 😀 Marie Curie in Łódź.\nA second line.\n"


def rich() -> Record:
    """A record with something of everything."""
    of = document(
        TEXT, title="A title", date="2021-03-04", author="Ann", meta={"desk": "world", "tags": ["a", 1]}
    )
    spans = [
        Span(
            "1" * 32,
            (Range(0, 9),),
            "person",
            TEXT[0:9],
            "amy",
            Origin.MANUAL,
            {"role": "x", "n": 2},
            "a note",
        ),
        Span("2" * 32, (Range(16, 27),), "person", TEXT[16:27], "amy", Origin.MANUAL, {"many": ("a", "b")}),
        Span("3" * 32, (Range(0, 3),), "part", TEXT[0:3], "amy"),
    ]
    knows = Relation("4" * 32, "knows", spans[0].id, spans[1].id, "amy")
    layer = Layer(of.id, "amy", Spans(spans), (knows,), {"topic": "war"}, Status.DONE, "on the whole")
    return Record(of, (layer, replace(layer, annotator="bob", spans=Spans(), relations=())))


def docx() -> bytes:
    body = "<w:p><w:r><w:t>Zoë won.</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return zipped({
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>",
    })  # fmt: skip


def epub() -> bytes:
    return zipped({
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="book.opf"/></rootfiles></container>',
        "book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>',
        "a.xhtml": "<html><body><h1>One</h1><p>Zoë won.</p></body></html>",
    })  # fmt: skip


def zipped(members: dict[str, str]) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


READ_ONLY = {
    "text": TEXT.encode(), "markdown": b"# Title\n\n" + TEXT.encode(), "pdf": PDF, "docx": docx(), "epub": epub(),
    "web": ("<html><body><article><p>" + TEXT * 20 + "</p></article></body></html>").encode(),
    "feed": FEED.encode(), "patterns": b'{"label": "person", "pattern": "Zo\xc3\xab"}\n',
    "refi-qda-codebook": b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code name="a"/></Codes></CodeBook>',
    "webanno": (
        "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.NE|identifier|value\n#T_CH=a.Chain|referenceRelation|referenceType\n"
        "#T_RL=a.Rel|type|BT_a.NE\n\n\n#Text=Zoë 😀 won it\n"
        "1-1\t0-3\tZoë\t*[1]|x\tper[1]|*\tcoref->1-1\tpr[1]\t_\t_\t\n1-2\t4-6\t😀\t*[1]\tper[1]\t_\t_\t_\t_\t\n"
        "1-3\t7-10\twon\t_\t_\t_\t_\t_\t_\t\n1-3.1\t7-8\tw\t*\tev\t_\t_\tof\t1-1[1_0]\t\n"
        "1-4\t11-13\tit\t_\t_\t*->1-2\t*[1]\t_\t_\t\n"
    ).encode(),
    "spacy-json": (
        '{"text": "Zoë won it", "ents": [{"start": 0, "end": 3, "label": "person", "kb_id": "Q1"}], '
        '"tokens": [{"id": 0, "start": 0, "end": 3, "pos": "X"}], "cats": {"war": 0.9}}\n'
    ).encode(),
    "label-studio-min": (
        '[{"id": 1, "text": "Zoë won it", "annotator": 1, "lead_time": 2.5, "label": '
        '[{"start": 0, "end": 3, "text": "Zoë", "labels": ["person"]}]}]'
    ).encode(),
    "label-studio-csv": (
        'text,id,label,annotator\n'
        'Zoë won it,1,"[{""start"": 0, ""end"": 3, ""text"": ""Zoë"", ""labels"": [""person""]}]",1\n'
    ).encode(),
    "bioc-xml": (
        '<?xml version="1.0"?><collection><source>x</source><document><id>7</id><infon key="a">1.10</infon><passage>'
        '<offset>0</offset><text>Zoë won it</text><annotation id="1"><infon key="type">person</infon>'
        '<location offset="0" length="3"/><text>Zoë</text></annotation></passage></document></collection>'
    ).encode(),
    "pubtator": "7|t|Zoë won it\n7|a|They lost.\n7\t0\t3\tZoë\tperson\tQ1\n7\tCID\tQ1\tQ2\n".encode(),
    "table": "title,text,label\nOne,Zoë won.,\"[[0, 3, \"\"person\"\"]]\"\nTwo,They lost.,[]\n".encode(),
}  # fmt: skip


def seeds(format_: Format, folder: Path) -> Iterator[Path]:
    """Valid files of a format, in a folder with what belongs to them."""
    if format_.name in READ_ONLY:
        path = folder / f"seed{format_.endings[0]}"
        path.write_bytes(READ_ONLY[format_.name])
        yield path
    elif format_.write is not None:
        yield from write_all(format_, [rich()], folder)[0]


def flipped(raw: bytearray, chance: random.Random) -> None:
    raw[chance.randrange(len(raw))] = chance.randrange(256)


def cut(raw: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(raw))
    del raw[start : start + chance.choice((1, 2, 9, 40, len(raw)))]


def doubled(raw: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(raw))
    piece = raw[start : start + chance.choice((1, 5, 60))]
    raw[start:start] = piece * chance.choice((1, 2, 50))


def planted(raw: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(raw))
    raw[start:start] = chance.choice(PLANTS)


PLANTS = (
    b'"', b"{", b"[", b"]", b"}", b",", b":", b"\t", b"\n", b"\r", b"\0", b"null", b"-1", b"1e999", b"999999999999",
    b"\\ud800", b"\\", b"<", b"</a>", b"<![CDATA[", b"&lt;&#0;", b"\xff\xfe", b"\xed\xa0\x80", b"[" * 3000,
    b"<a>" * 3000,
    "\u2028".encode(), "\u202e".encode(), b"\x1b[2J", b"T1\tx 0 1\ty\n", b"#", b"B-", b"true", b"{}", b"[]", b'""',
)  # fmt: skip
MUTATIONS: tuple[Callable[[bytearray, random.Random], None], ...] = (flipped, cut, doubled, planted)


@contextmanager
def bounded() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise AssertionError(f"the reader did not come to an end within {DEADLINE} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(DEADLINE)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read_mutated(format_: Format, folder: Path, chance: random.Random, count: int) -> None:
    """Read so many mutations of the format's files: each costs at most itself and some clear lines."""
    originals = [(path, path.read_bytes()) for path in seeds(format_, folder)]
    assert originals
    for _ in range(count):
        path, original = chance.choice(originals)
        raw = bytearray(original)
        for _ in range(chance.choice((1, 1, 2, 5))):
            if raw:
                chance.choice(MUTATIONS)(raw, chance)
        path.write_bytes(raw)
        report = ImportReport()
        try:
            with bounded():
                format_of(path)
                for record in read_path(path, annotator="amy", format_=format_, report=report):
                    for layer in record.layers:
                        for span in layer.spans:
                            span.check_quote(record.document.text, record.document.id)
        except FormatError as error:
            lines = [str(error)]
        else:
            lines = [*map(str, report.take_problems()[0]), *report.lines()]
        assert all(line.isprintable() or "left out" in line for line in lines), lines
        path.write_bytes(original)


READ = [each for each in BUILT_IN if each.read]


@pytest.mark.parametrize("format_", READ, ids=lambda each: each.name)
def test_a_mutated_file_costs_at_most_itself_and_one_clear_line(format_: Format, tmp_path: Path) -> None:
    if module := MODULES.get(format_.extra):
        pytest.importorskip(module)
    count = examples(40 if format_.name in SLOW else 120, hunting=3000)
    read_mutated(format_, tmp_path, random.Random(format_.name), count)  # noqa: S311
