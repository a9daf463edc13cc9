"""The standard input: as a file, since formats read files, some of them twice; and its first line."""

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


def first_line() -> str:
    """Return the first line of the standard input, without its end; empty if there is none."""
    return sys.stdin.readline().removesuffix("\n").removesuffix("\r")


@contextmanager
def files_with_input(
    paths: Sequence[Path], format_: Format | None, option: str = "--format"
) -> Iterator[list[Path]]:
    """Yield the paths, with ``-`` replaced by a temporary file that holds the standard input.

    Raises ``BadInput`` without a format, which names the option of the command that chooses one.
    """
    if _INPUT not in paths:
        yield list(paths)
        return
    if format_ is None:
        raise BadInput(f"the standard input has no ending to detect its format by; name it with {option}")
    with TemporaryDirectory(prefix="annotator-") as folder:
        copy = Path(folder) / f"stdin{format_.endings[0] if format_.endings else '.jsonl'}"
        with copy.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        yield [copy if path == _INPUT else path for path in paths]
