"""The standard input as a file: formats read files, some of them twice."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.cli.errors import BadInput
from annotator.formats.format import Format

_INPUT = Path("-")


@contextmanager
def files_with_input(paths: Sequence[Path], format_: Format | None) -> Iterator[list[Path]]:
    """The paths, with what the standard input holds in place of ``-``, as a file while it is needed."""
    if _INPUT not in paths:
        yield list(paths)
        return
    if format_ is None:
        raise BadInput("the standard input has no ending to tell its format by; name it with --format")
    with TemporaryDirectory(prefix="annotator-") as folder:
        copy = Path(folder) / f"stdin{format_.endings[0] if format_.endings else '.jsonl'}"
        with copy.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [copy if path == _INPUT else path for path in paths]
