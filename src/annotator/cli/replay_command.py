"""``annotator replay GOLD.jsonl``: how many keys it takes to type the gold with the real keys."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.errors import BadInput
from annotator.core.quoting import visible

if TYPE_CHECKING:
    from annotator.replay.figures import Figures
    from annotator.replay.gold import Gold
    from annotator.schema.values import LabelSchema

_SIZE = re.compile(r"(\d{2,4})x(\d{1,4})")
_SMALLEST = (20, 8)


_COLUMNS = (
    ("suggestions", True, False),
    ("plain route", True, True),
    ("rule alone", False, False),
    ("plain, rule alone", False, True),
)
"""The headings of the ways of working; whether each takes suggestions, and whether it takes the plain route."""

_NAMES = {
    "plain route": "plain_route",
    "rule alone": "without_suggestions",
    "plain, rule alone": "plain_route_without_suggestions",
}
"""What the columns after the first are called in JSON."""


class ScreenSize(click.ParamType[tuple[int, int]]):
    """``80x40``: columns and rows of a screen."""

    name = "size"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return the columns and the rows."""
        match = _SIZE.fullmatch(str(value))
        columns, rows = (int(match[1]), int(match[2])) if match else (0, 0)
        if columns < _SMALLEST[0] or rows < _SMALLEST[1]:
            self.fail(f"{value!r} is not a screen size; write COLUMNSxROWS, such as 80x40", param, ctx)
        return columns, rows


@click.command("replay")
@click.argument("gold", type=click.Path(path_type=Path, dir_okay=False), metavar="GOLD.jsonl")
@click.option(
    "--schema",
    "schema_path",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The label schema (YAML).  [default: news where it has all labels and they are several, "
    "else one made from the gold's labels]",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--no-suggestions", is_flag=True, help="Type every span by the rule alone, without suggestions."
)
@click.option(
    "--no-learning",
    is_flag=True,
    help="Suggest by memory alone, and end spans by the rule, learning nothing.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Type only the first N documents.")
@click.option(
    "--size",
    type=ScreenSize(),
    default="80x40",
    show_default=True,
    metavar="COLUMNSxROWS",
    help="The size of the screen.",
)
@click.option(
    "--review",
    "reviews",
    is_flag=True,
    help="Decide between three people instead, who have the gold with seeded mistakes: spans missed, edges a word off, "
    "other labels.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, metavar="N", help="Other mistakes, with --review."
)
def replay_command(  # noqa: PLR0913 - one parameter an option
    *,
    gold: Path,
    schema_path: Path | None,
    as_json: bool,
    no_suggestions: bool,
    no_learning: bool,
    limit: int | None,
    size: tuple[int, int],
    reviews: bool,
    seed: int,
) -> None:
    """Type the spans of GOLD.jsonl with the real keys and count them.

    Each span is typed with the fewest keys that work on the screen, using only what is visible on it; on the plain
    route by its own first letter, and its end is mended once it is seen. All pages are read, and all documents opened
    with keys that count. GOLD.jsonl is our own export, or lines with text and spans (start, end, label). The exit code
    is 1 if what was typed is not the gold.

    With --review keys are counted for each disputed span, without the Enter that takes what all agree on in a sentence.
    """
    from annotator.replay.corpus import type_corpus
    from annotator.replay.figures import figures_of

    golds = _golds(gold, limit)
    schema = _schema(schema_path, golds)
    if reviews:
        from annotator.replay.review_typist import review_corpus

        reviewed = review_corpus(golds, schema, size, seed=seed)
        click.echo(json.dumps(reviewed.as_json()) if as_json else "\n".join(map(": ".join, reviewed.named())))
        return
    columns = {
        name: figures_of(
            type_corpus(golds, schema, size, suggests=suggests, plain=plain, learns=not no_learning)
        )
        for name, suggests, plain in _COLUMNS
        if not (suggests and no_suggestions)
    }
    click.echo(_as_json(columns) if as_json else _as_table(columns))
    inexact = sorted({document for figures in columns.values() for document in figures.inexact})
    if inexact:
        click.echo(visible(f"not exactly the gold: {', '.join(inexact)}"), err=True)
        raise SystemExit(1)


def _golds(path: Path, limit: int | None) -> list[Gold]:
    from itertools import islice

    from annotator.formats.reading import read_path
    from annotator.formats.shared.errors import FormatError
    from annotator.replay.gold import gold_of

    if not path.exists():
        raise BadInput(f"{str(path)!r}: there is no such file")
    try:
        golds = [gold_of(record) for record in islice(read_path(path, annotator="gold"), limit)]
    except FormatError as error:
        raise BadInput(str(error)) from None
    if not any(gold.spans for gold in golds):
        raise BadInput(f"{str(path)!r}: there are no spans to type")
    return golds


def _schema(path: Path | None, golds: Sequence[Gold]) -> LabelSchema:
    from annotator.replay.corpus_schema import corpus_schema, knows_all
    from annotator.replay.gold import labels_of
    from annotator.schema.bundled import default_schema
    from annotator.schema.loading import load_schema
    from annotator.schema.problems import SchemaProblems

    try:
        schema = load_schema(path or default_schema())
    except SchemaProblems as problems:
        raise BadInput(*map(str, problems.problems)) from None
    except OSError as error:
        raise BadInput(f"{str(path)!r}: {error.strerror}; name a schema file with --schema") from None
    has_one = len(labels_of(golds)) == 1
    return schema if path or (knows_all(schema, golds) and not has_one) else corpus_schema(golds)


def _as_json(columns: dict[str, Figures]) -> str:
    first, *others = columns
    figures: dict[str, Any] = columns[first].as_json()
    figures |= {_NAMES[name]: columns[name].as_json() for name in others}
    return json.dumps(figures, ensure_ascii=False)


def _as_table(columns: dict[str, Figures]) -> str:
    from annotator.replay.report import table

    return table(list(columns.items()))
