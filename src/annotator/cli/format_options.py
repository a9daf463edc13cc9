"""The options of commands that read and write formats, and what their values mean."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import click
from msgspec.structs import replace

from annotator.cli.errors import BadInput
from annotator.cli.output import opened_report, print_pieces, write_file, write_folder
from annotator.core.quoting import visible
from annotator.core.record import Record
from annotator.core.spans import Spans
from annotator.formats.format import Format, Writing
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.losses import Losses
from annotator.schema.foreign_labels import with_names_as_ids, written_names
from annotator.schema.values import LabelSchema

_Command = TypeVar("_Command", bound=Callable[..., Any])

_LABELS, _LABELS_AS = "labels", ("ids", "names")
"""An option of every format that is written: what labels are called in it."""


def setting_option(command: _Command) -> _Command:
    """Add the option ``-O name=value`` to a command."""
    return click.option(
        "-O",
        "--option",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Set an option of the format, such as tags=bilou (repeatable).",
    )(command)


def loss_options(command: _Command) -> _Command:
    """Add the options ``--strict`` and ``--report`` to a command that writes."""
    report = click.option(
        "--report",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write what the format cannot hold to FILE, as JSON lines.",
    )
    strict = click.option(
        "--strict", is_flag=True, help="Write nothing if any work would be left out; the exit code is then 2."
    )
    return report(strict(command))


def read_formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of formats that are read and start so, for a shell that completes them."""
    from annotator.formats.registry import formats

    return [each.name for each in formats() if each.read and each.name.startswith(incomplete)]


def written_formats(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """Return the names of formats that are written and start so, for a shell that completes them."""
    from annotator.formats.registry import formats

    return [each.name for each in formats() if each.write and each.name.startswith(incomplete)]


def chosen_format(name: str, *, reads: bool = False, writes: bool = False) -> Format:
    """Return the format of that name; raises ``BadInput`` if there is none that reads or writes as required."""
    from annotator.formats.registry import format_named, formats

    found = format_named(name)
    if found is None or (reads and not found.read) or (writes and not found.write):
        fits = [f.name for f in formats() if (f.read or not reads) and (f.write or not writes)]
        done = "read" if reads else "written"
        raise BadInput(f"no format {name!r} is {done};{_meant(name, fits)} there are {', '.join(fits)}")
    return found


def _meant(name: str, fits: list[str]) -> str:
    """Return a question whether the nearest of these names was meant; empty if none is near."""
    wanted = name.strip().lower()
    among = [fit for fit in fits if wanted and (wanted == fit.lower() or wanted in fit.split("-"))]
    near = among or get_close_matches(wanted, fits, 2)
    return f" did you mean {' or '.join(near)}?" if near else ""


def chosen_settings(
    settings: Iterable[str], *, reads: Iterable[Format] = (), writes: Iterable[Format] = ()
) -> dict[str, str]:
    """Return the options as a mapping; raises ``BadInput`` for one that none of the formats has.

    What counts is how a format is used: an option of its reader is none where it is written.
    """
    reads, writes = list(reads), list(writes)
    formats = list(dict.fromkeys([*writes, *reads]))
    options = [option for format_ in writes for option in format_.options if option.on_writing]
    options += [option for format_ in reads for option in format_.options if option.on_reading]
    chosen: dict[str, str] = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not equals:
            raise BadInput(f"-O {setting}: write NAME=VALUE")
        if name == _LABELS and writes:
            if value not in _LABELS_AS:
                raise BadInput(f"-O {setting}: use one of {', '.join(_LABELS_AS)}")
            chosen[name] = value
            continue
        offers = [option for option in options if option.name == name]
        if not offers:
            there = ", ".join(dict.fromkeys(option.name for option in options)) or "none"
            names = " and ".join(dict.fromkeys(format_.name for format_ in formats))
            raise BadInput(f"-O {setting}: {names}: no option {name!r}; there is {there}")
        values = [value for option in offers for value in option.values]
        if value not in values and all(option.values for option in offers):
            raise BadInput(f"-O {setting}: use one of {', '.join(dict.fromkeys(values))}")
        chosen[name] = value
    return chosen


def write_records(  # noqa: PLR0913 - what, how, where to, and how to handle losses
    records: Iterable[Record],
    format_: Format,
    settings: dict[str, str],
    output: Path | None,
    *,
    schema: LabelSchema | None,
    strict: bool,
    report: Path | None,
    database: Path | None = None,
) -> None:
    """Write the records and print what was left out; with ``strict``, write nothing if work would be left out."""
    if format_.is_folder and output is None:
        raise BadInput(f"{format_.name} is a folder of files; name the folder to write")
    records, schema = _as_labelled(records, schema, settings.get(_LABELS))
    _refuse_output_as_report(report, output)
    with opened_report(report, database) as on_entry:
        losses = Losses(on_entry and (lambda loss: on_entry(loss.as_json())))

        def check() -> None:
            if strict and losses.is_work_lost:
                raise BadInput(*losses.lines(), "nothing was written, because of --strict")

        try:
            pieces = format_.written(records, Writing(losses, schema), settings)
            if output is None:
                left_out = print_pieces(pieces)
                if left_out is None:
                    return
                for beside in left_out:
                    losses.note(f"not written: the file {beside} beside the output; name a file to write")
                    losses.formula_cells.pop(beside, None)
                check()
            elif format_.is_folder:
                write_folder(pieces, output, check)
            else:
                write_file(pieces, output, check)
        except FormatError as error:
            raise BadInput(str(error)) from None
    for line in losses.lines():
        click.echo(visible(line), err=True)


def _as_labelled(
    records: Iterable[Record], schema: LabelSchema | None, labels: str | None
) -> tuple[Iterable[Record], LabelSchema | None]:
    """Return the records and the schema with labels called as chosen: by their ids or their names."""
    if labels != "names":
        return records, schema
    if schema is None:
        raise BadInput("-O labels=names: the names are in a schema; name it with --schema")
    names = written_names(schema)
    return _named(records, names), with_names_as_ids(schema, names)


def _named(records: Iterable[Record], names: Mapping[str, str]) -> Iterator[Record]:
    """Yield the records with the names of labels in place of their ids."""
    for record in records:
        layers = (
            replace(
                layer,
                spans=Spans(replace(span, label=names.get(span.label, span.label)) for span in layer.spans),
            )
            for layer in record.layers
        )
        yield replace(record, layers=tuple(layers))


def _refuse_output_as_report(report: Path | None, output: Path | None) -> None:
    if report is not None and output is not None and report.resolve() == output.resolve():
        raise BadInput(f"{os.fspath(report)!r}: is the output as well; name another file for the report")
