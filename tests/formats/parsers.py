"""What a stranger's parser finds in the files that each format writes.

Parsers of the standard library or of the format's own library, and none of ours: a file that they do not take is
broken, whatever we read out of it. A format without a parser here cannot be tested, so a new one needs one.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

import pytest

from annotator.formats.format import Format
from tests.formats.brat_rules import faults as brat_faults


class Found(NamedTuple):
    """The text of the document, whole or as its words one behind the other, and every string in the files."""

    text: str
    strings: list[str]


def found_in(format_: Format, folder: Path) -> Found:
    """What the files in the folder say, which hold one document; raises whatever the parsers raise."""
    return PARSERS[format_.name, bool(format_.read)](folder)


def has_parser(format_: Format) -> bool:
    return (format_.name, bool(format_.read)) in PARSERS


def _files(folder: Path, ending: str) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.endswith(ending))


def _text(path: Path) -> str:
    return path.read_bytes().decode()  # reading as text would turn carriage returns into newlines


# -- JSON ------------------------------------------------------------------------------------------------------


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _loads(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield str(key)
            yield from _strings(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from _strings(inside)
    elif value is not None:
        yield str(value)


def _json_lines(text_of: Callable[[dict[str, Any]], str]) -> Callable[[Path], Found]:
    def parse(folder: Path) -> Found:
        (path,) = _files(folder, ".jsonl")
        *lines, rest = _text(path).split("\n")
        assert rest == "", "a line has an end"
        rows = [_loads(line) for line in lines]
        beside = [_loads(_text(other)) for other in _files(folder, ".json")]
        return Found("".join(map(text_of, rows[:1])), [*_strings([*rows, *beside])])

    return parse


def _json(text_of: Callable[[Any], str]) -> Callable[[Path], Found]:
    def parse(folder: Path) -> Found:
        (path,) = [*_files(folder, ".json"), *_files(folder, ".jsonld")]
        value = _loads(_text(path))
        roots = [ET.parse(other).getroot() for other in _files(folder, ".xml")]  # noqa: S314
        beside = [string for root in roots for string in _xml_strings(root)]
        return Found(text_of(value), [*_strings(value), *beside])

    return parse


def _words_of_rows(folder: Path) -> Found:
    (path,) = _files(folder, ".jsonl")
    rows = [_loads(line) for line in _text(path).split("\n")[:-1]]
    assert all(len(row["tokens"]) == len(row["ner_tags"]) for row in rows)
    features = _loads(_text(*_files(folder, ".features.json")))
    names = features["ner_tags"]["feature"]["names"]
    assert {tag for row in rows for tag in row["ner_tags"]} <= set(names)
    return Found(_from_rows(rows, "tokens"), [*_strings(rows)])


def _from_rows(rows: list[dict[str, Any]], words: str) -> str:
    """The text of rows of words, each with what stands in front of it."""
    parts = []
    for row in rows:
        parts += [text for pair in zip(row["before"], row[words], strict=True) for text in pair]
        parts.append(row["after"])
    return "".join(parts)


# -- tables and columns ----------------------------------------------------------------------------------------


def _csv(folder: Path) -> Found:
    strings = []
    for path in _files(folder, ".csv"):
        header, *rows = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
        assert {len(row) for row in rows} <= {len(header)}, path.name
        strings += [cell for row in rows for cell in row]
    (documents,) = _files(folder, ".documents.csv")
    rows = [*csv.DictReader(io.StringIO(_text(documents), newline=""), strict=True)]
    return Found("".join(row["text"] for row in rows), strings)


def _conll(folder: Path) -> Found:
    (path,) = _files(folder, ".conll")
    rows = [line.split(" ") for line in _text(path).split("\n") if line]
    assert {len(row) for row in rows} <= {4}
    words = [row for row in rows if row[0] != "-DOCSTART-"]
    return Found(" ".join(row[0] for row in words), [cell for row in words for cell in row])


def _conllu(folder: Path) -> Found:
    (path,) = _files(folder, ".conllu")
    lines = _text(path).split("\n")
    rows = [line.split("\t") for line in lines if line and not line.startswith("# ")]
    assert {len(row) for row in rows} <= {11}
    assert all(row[0].isdigit() and all(row[1:]) for row in rows)
    spaces = [_spaces(row[9], "SpacesBefore", "") + row[1] + _after(row[9]) for row in rows]
    return Found("".join(spaces), [*lines, *(cell for row in rows for cell in row)])


def _spaces(misc: str, name: str, usual: str) -> str:
    escapes = {r"\s": " ", r"\t": "\t", r"\r": "\r", r"\n": "\n", r"\p": "|", r"\\": "\\"}
    told = [part.partition("=")[2] for part in misc.split("|") if part.startswith(f"{name}=")]
    return re.sub(r"\\.", lambda match: escapes[match[0]], told[0]) if told else usual


def _after(misc: str) -> str:
    return "" if "SpaceAfter=No" in misc.split("|") else _spaces(misc, "SpacesAfter", " ")


def _brat(folder: Path) -> Found:
    (text,), (annotations,) = _files(folder, ".txt"), _files(folder, ".ann")
    assert brat_faults(_text(text), _text(annotations)) == []
    return Found(_text(text), [_text(path) for path in _files(folder, "")])


# -- markup ----------------------------------------------------------------------------------------------------


def _xml_strings(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        yield from (*element.attrib, *element.attrib.values(), element.text or "", element.tail or "")


def _xmi(folder: Path) -> Found:
    (path,) = _files(folder, ".xmi")
    (types,) = _files(folder, "TypeSystem.xml")
    ET.parse(types)  # noqa: S314
    root = ET.parse(path).getroot()  # noqa: S314
    (sofa,) = (element for element in root if element.tag.endswith("}Sofa"))
    return Found(sofa.attrib["sofaString"], [*_xml_strings(root)])


def _refi(folder: Path) -> Found:
    (path,), (codebook,) = _files(folder, ".qdpx"), _files(folder, ".qdc")
    with zipfile.ZipFile(path) as archive:
        project = ET.fromstring(archive.read("project.qde"))  # noqa: S314
        (name,) = (name for name in archive.namelist() if name != "project.qde")
        text = archive.read(name).decode()
    strings = [*_xml_strings(project), *_xml_strings(ET.fromstring(codebook.read_text()))]  # noqa: S314
    # A GUID is 32 hex digits with hyphens between them.
    return Found(text.removeprefix("\ufeff"), [*strings, *(string.replace("-", "") for string in strings)])


NO_HTML = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane + code) for plane in range(0, 0x110000, 0x10000) for code in (0xFFFE, 0xFFFF))
    + "]"
)
"""Characters that no page may have, whichever way they are written."""


class _Page(HTMLParser):
    """Keeps the strings of a page, and fails where tags do not nest or something is a tag that is none of a page's."""

    KNOWN = frozenset(
        "html head meta title style body h1 h2 article p div mark sub table tr th td nav".split()  # noqa: SIM905
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.strings: list[str] = []
        self.texts: list[str] = []
        """The text of the document, once for each layer."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in self.KNOWN, f"<{tag}>"
        assert {name for name, _ in attrs} <= {
            "lang", "charset", "name", "content", "id", "dir", "class", "data-id", "title",
        }, attrs  # fmt: skip
        self.strings += [value for _, value in attrs if value is not None]
        if tag != "meta":
            self.open.append((tag, dict(attrs)))
        if ("class", "text") in attrs:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        assert not NO_HTML.search(data), "nor as a reference"
        self.strings.append(data)
        inside = [tag for tag, _ in self.open]
        if any(attributes.get("class") == "text" for _, attributes in self.open) and "sub" not in inside:
            self.texts[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    unknown_decl = handle_pi = handle_comment


def _html(folder: Path) -> Found:
    (path,) = [*_files(folder, ".html"), *_files(folder, ".jsonl")]
    source = _text(path)
    found = NO_HTML.findall(source)
    assert not found, f"no characters of a page: {found}"
    page = _Page()
    page.feed(source)
    page.close()
    assert page.open == []
    (text,) = {*page.texts}
    return Found(text, page.strings)


# -- with the format's own library -----------------------------------------------------------------------------


def _parquet(folder: Path) -> Found:
    parquet = pytest.importorskip("pyarrow.parquet")
    (path,) = _files(folder, ".parquet")
    table = parquet.read_table(path)
    rows = table.to_pylist()
    assert all(len(row["tokens"]) == len(row["ner_tags"]) for row in rows)
    described = json.loads(table.schema.metadata[b"huggingface"])
    return Found(_from_rows(rows, "tokens"), [*_strings([rows, described])])


def _spacy(folder: Path) -> Found:
    spacy, tokens = pytest.importorskip("spacy"), pytest.importorskip("spacy.tokens")
    (path,) = _files(folder, ".spacy")
    docs = [*tokens.DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab)]
    strings = [string for doc in docs for string in _strings([doc.user_data, doc.cats])]
    strings += [text for doc in docs for span in doc.spans.get("sc", ()) for text in (span.label_, span.text)]
    return Found("".join(doc.text for doc in docs), strings)


def _cas(folder: Path) -> Found:
    cassis = pytest.importorskip("cassis")
    (path,) = _files(folder, ".json")
    with path.open("rb") as file:
        cas = cassis.load_cas_from_json(file)
    return Found(cas.sofa_string, [*_strings(_loads(_text(path)))])


def _first(value: list[Any]) -> Any:
    (one,) = value
    return one


PARSERS: dict[tuple[str, bool], Callable[[Path], Found]] = {
    ("prodigy", True): _json_lines(lambda task: task["text"]),
    ("doccano", True): _json_lines(lambda row: row["text"]),
    ("doccano-relations", True): _json_lines(lambda row: row["text"]),
    ("doccano-categories", True): _json_lines(lambda row: row["text"]),
    ("hf", True): _words_of_rows,
    ("hf-parquet", True): _parquet,
    ("jsonl", True): _json_lines(lambda record: record["text"]),
    ("jsonl", False): _json_lines(lambda span: span["text"]),
    ("label-studio", True): _json(lambda tasks: _first(tasks)["data"]["text"]),
    ("gliner", True): _json(lambda rows: _from_rows(rows, "tokenized_text")),
    ("web-annotation", True): _json(lambda page: page["items"][0]["body"][0]["value"]),
    ("bioc", True): _json(lambda collection: _first(_first(collection["documents"])["passages"])["text"]),
    ("pubannotation", True): _json(lambda documents: _first(documents)["text"]),
    ("uima-json", True): _cas,
    ("uima-xmi", True): _xmi,
    ("conll", True): _conll,
    ("conllu", True): _conllu,
    ("brat", True): _brat,
    ("spans-csv", True): _csv,
    ("spacy", True): _spacy,
    ("refi-qda", True): _refi,
    ("html", False): _html,
}
"""By name and whether the format is read, too: what is written a span a line has the name of the whole documents."""
