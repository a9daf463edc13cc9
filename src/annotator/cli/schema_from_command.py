"""``annotator schema from FILE...``: a schema drafted from the labels declared or used in files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import click

from annotator.cli.errors import BadInput
from annotator.cli.format_options import chosen_format, read_formats
from annotator.cli.schema_draft import Found, draft, needed_maps, suggested_ids
from annotator.core.record import Record
from annotator.formats.finding import find_files
from annotator.formats.format import Format
from annotator.formats.reading import read_path
from annotator.formats.shared.decoding import decode
from annotator.formats.shared.errors import FormatError, RecordLocation
from annotator.formats.shared.import_report import ImportReport
from annotator.formats.shared.source_file import SourceFile

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_RELATION_SIDE = re.compile(r"Arg[12]:([^,\s]+)")
_VALUES = re.compile(r"Value:([^,\s]+)")
_OWNERS = re.compile(r"Arg:([^,\s]+)")


@click.command("from")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "name",
    metavar="NAME",
    shell_complete=read_formats,
    help="The format of FILE.  [default: detected from the files]",
)
@click.option("--id", "schema_id", default="draft", show_default=True, help="The id of the schema.")
def schema_from(files: tuple[Path, ...], name: str | None, schema_id: str) -> None:
    """Draft a schema from doccano's labels, Label Studio's XML, brat's annotation.conf, a codebook or annotated files.

    The draft is printed: save it as a .yaml file, check it, and describe the labels.
    """
    format_ = chosen_format(name, reads=True) if name else None
    found = Found()
    try:
        for file in files:
            _take(file, format_, found)
    except FormatError as error:
        raise BadInput(str(error)) from None
    except OSError as error:
        raise BadInput(f"{str(error.filename)!r}: cannot be read ({error.strerror})") from None
    if not found.labels:
        raise BadInput("no labels were found; name files that declare or use some")
    click.echo(draft(found, schema_id), nl=False)
    if maps := needed_maps(suggested_ids(found.labels)):
        click.echo(f"# import these files with: {maps}", err=True)


def _take(file: Path, format_: Format | None, found: Found) -> None:
    if file.name == "annotation.conf":
        raw = file.read_bytes()
        _take_brat(decode(raw, RecordLocation(file)).text if raw else "", found)
    elif file.suffix.lower() == ".xml" and format_ is None:
        _take_label_studio(file, found)
    elif file.suffix.lower() == ".json" and (labels := _doccano_labels(file)) is not None:
        _take_doccano(labels, found)
    elif file.suffix.lower() == ".qdc":
        _take_codebook(file, found)
    else:
        for path in find_files([file], format_):
            for record in read_path(
                path, annotator="nobody", format_=format_, report=ImportReport(skips_bad=True)
            ):
                _take_record(record, found)


def _doccano_labels(file: Path) -> list[dict[str, object]] | None:
    """Return the labels of doccano's ``label_config.json``, objects with ``text`` and ``suffix_key`` or a colour."""
    if file.stat().st_size > 1_000_000:  # no list of labels is as long as that
        return None
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return None
    is_list = isinstance(value, list) and bool(value)
    fits = is_list and all(
        isinstance(one, dict)
        and isinstance(one.get("text"), str)
        and {"suffix_key", "background_color"} & set(one)
        for one in value
    )
    return value if fits else None


def _take_doccano(labels: list[dict[str, object]], found: Found) -> None:
    for label in labels:
        found.labels.setdefault(str(label["text"]), 0)
        _take_color(str(label["text"]), label.get("background_color"), found)


def _take_color(label: str, color: object, found: Found) -> None:
    if isinstance(color, str) and _COLOR.fullmatch(color):
        found.colors[label] = color.lower()


def _take_codebook(file: Path, found: Found) -> None:
    from annotator.formats.refi_codebook import codebook_of

    for code in codebook_of(SourceFile(file)):
        found.labels.setdefault(code.label, 0)
        _take_color(code.label, code.color, found)
        if code.parent is not None:
            found.parents[code.label] = code.parent
        if code.description:
            found.descriptions[code.label] = code.description


def _take_label_studio(file: Path, found: Found) -> None:
    try:
        root = ET.fromstring(file.read_bytes())  # noqa: S314 - expat limits the growth of entities
    except (ET.ParseError, LookupError, ValueError) as error:  # the last two for an encoding that expat lacks
        raise FormatError(file, None, f"not valid XML ({error})", "correct the file") from None
    for label in root.iter("Label"):
        if name := label.get("value"):
            found.labels.setdefault(name, 0)
            _take_color(name, label.get("background"), found)
    for relation in root.iter("Relation"):
        if name := relation.get("value"):
            found.relations.setdefault(name, ({}, {}))
    for choices in root.iter("Choices"):
        if choices.get("perRegion") == "true" and (name := choices.get("name", "").removeprefix("span_")):
            values = {value: None for choice in choices.iter("Choice") if (value := choice.get("value"))}
            for label_name in found.labels:
                found.attributes.setdefault(label_name, {})[name] = values


def _take_brat(text: str, found: Found) -> None:
    section = ""
    for line in text.splitlines():
        bare = line.split("#")[0].strip()
        if bare.startswith("["):
            section = bare.strip("[]")
        elif bare and not bare.startswith("<") and "=" not in bare.split(" ")[0]:
            _take_brat_line(section, bare, found)


def _take_brat_line(section: str, line: str, found: Found) -> None:
    name, _, rest = line.lstrip("!").replace("\t", " ").partition(" ")
    if section == "entities":
        found.labels.setdefault(name, 0)
    elif section == "events":
        found.labels.setdefault(name, 0)
        for role, targets in re.findall(r"([\w-]+)[?*+]?(?:\{\S+\})?:([^,\s]+)", rest):
            sides = found.relations.setdefault(role, ({}, {}))
            sides[0][name] = None
            sides[1].update(dict.fromkeys(_labels(targets)))
    elif section == "relations":
        sides = found.relations.setdefault(name, ({}, {}))
        for side, targets in zip(sides, _RELATION_SIDE.findall(line), strict=False):
            side.update(dict.fromkeys(_labels(targets)))
    elif section == "attributes":
        values = dict.fromkeys(found_values[1].split("|")) if (found_values := _VALUES.search(line)) else {}
        owners = _labels(match[1]) if (match := _OWNERS.search(line)) else []
        for label in owners or list(found.labels):
            found.attributes.setdefault(label, {})[name] = values


def _labels(text: str) -> list[str]:
    """Return the names in one of brat's lists; macros such as ``<ENTITY>``, which mean any label, are left out."""
    return [name for name in text.split("|") if not name.startswith("<")]


def _take_record(record: Record, found: Found) -> None:
    for layer in record.layers:
        labels = {span.id: span.label for span in layer.spans}
        for span in layer.spans:
            found.labels[span.label] = found.labels.get(span.label, 0) + 1
            for name, value in span.attributes.items():
                values = found.attributes.setdefault(span.label, {}).setdefault(name, {})
                shown = str(value).lower() if isinstance(value, bool) else value
                values.update(dict.fromkeys(map(str, shown if isinstance(shown, tuple) else (shown,))))
        for relation in layer.relations:
            sides = found.relations.setdefault(relation.type, ({}, {}))
            sides[0][labels[relation.source]] = None
            sides[1][labels[relation.target]] = None
