"""Writing an export to the standard output, a file with others beside it, or a folder; completely or not at all.

And the file for what was left out, line by line.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp
from typing import IO, Any

from annotator.cli.errors import BadInput
from annotator.cli.terminal_output import discard
from annotator.formats.format import OutputPart
from annotator.store.file_modes import make_like

_DATABASE = b"SQLite format 3\0"
"""The first bytes of every SQLite file."""

Check = Callable[[], None]
"""Raises to discard what was written; called when all is written and nothing has been renamed yet."""

OnEntry = Callable[[dict[str, Any]], None]
"""Takes what was left out, as plain data."""


def print_pieces(pieces: Iterable[OutputPart]) -> list[str] | None:
    """Write to the standard output and return the names of the files beside it that were left out.

    A reader that closes the pipe early (``| head``) is not an error; then ``None`` is returned. Raises ``BadInput``
    when it cannot be written otherwise.
    """
    output = sys.stdout.buffer
    beside: dict[str, None] = {}
    try:
        for piece in pieces:
            if piece.file:
                beside[piece.file] = None
            else:
                output.write(as_bytes(piece))
        output.flush()
    except OSError as error:
        discard(sys.stdout)
        if isinstance(error, BrokenPipeError):
            return None
        raise BadInput(
            f"the standard output cannot be written ({error.strerror}); name a file with -o"
        ) from None
    return list(beside)


def as_bytes(piece: OutputPart) -> bytes:
    """Return the content as bytes, text as UTF-8."""
    return piece.content.encode() if isinstance(piece.content, str) else piece.content


def write_file(pieces: Iterable[OutputPart], path: Path, check: Check) -> None:
    """Write a temporary file and rename it, so that a crash leaves the old one intact; the same for files beside it.

    Through a link, the file that it leads to is written; a device or a pipe is written as it is.
    """
    try:
        with ExitStack() as stack:
            files: dict[Path, IO[bytes]] = {}
            for piece in pieces:
                target = path.with_suffix(piece.file) if piece.file else path
                if target not in files:
                    files[target] = _opened_beside(target, stack)
                files[target].write(as_bytes(piece))
            check()
            renamed = {target.resolve(): file for target, file in files.items() if not _is_special(target)}
            for target, file in renamed.items():
                file.flush()
                os.fsync(file.fileno())
                mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
                Path(file.name).chmod(mode)
            for target, file in renamed.items():
                Path(file.name).replace(target)
    except OSError as error:
        raise BadInput(f"{os.fspath(path)!r}: cannot be written ({error.strerror})") from None


def refuse_database(path: Path) -> None:
    """Raise ``BadInput`` if the file is a database, so that an export never overwrites the work itself."""
    with suppress(OSError), path.open("rb") as file:
        if file.read(len(_DATABASE)) == _DATABASE:
            raise BadInput(f"{os.fspath(path)!r}: is a database and is not overwritten; name another file")


@contextmanager
def opened_report(path: Path | None, like: Path | None) -> Iterator[OnEntry | None]:
    """Open the file for what is left out, a JSON object a line; raises ``BadInput`` if it cannot be written.

    It has texts of the database that is named by ``like``, so a new one may be read by those who may read that.
    """
    if path is None:
        yield None
        return
    refuse_database(path)
    try:
        is_new = not path.exists()
        with path.open("w", encoding="utf-8") as file:
            if is_new and like is not None:
                make_like(path, like)
            yield lambda entry: _write_entry(file, entry)
    except OSError as error:
        raise BadInput(f"{os.fspath(path)!r}: cannot be written ({error.strerror})") from None


def _write_entry(file: IO[str], entry: dict[str, Any]) -> None:
    file.write(json.dumps(entry) + "\n")


def _opened_beside(path: Path, stack: ExitStack) -> IO[bytes]:
    if _is_special(path):
        return stack.enter_context(path.open("wb"))
    refuse_database(path)
    path = path.resolve()
    file = stack.enter_context(
        NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False)  # noqa: SIM115 - the stack closes it
    )
    stack.callback(_removed, Path(file.name))
    return file


def _is_special(path: Path) -> bool:
    """Whether the path is a device, a pipe or a socket, which a file must not take the place of."""
    return path.exists() and not (path.is_file() or path.is_dir())


def _removed(path: Path) -> None:
    with suppress(OSError):  # it was renamed, or someone removed it
        path.unlink()


def write_folder(pieces: Iterable[OutputPart], folder: Path, check: Check) -> None:
    """Write a temporary folder and rename it; raises ``BadInput`` for a folder that is not empty."""
    try:
        if folder.exists() and any(folder.iterdir()):
            raise BadInput(f"{os.fspath(folder)!r}: the folder is not empty; name a new one")
        beside = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            for piece in pieces:
                with (beside / piece.file).open("ab") as file:
                    file.write(as_bytes(piece))
            check()
            beside.chmod(0o777 & ~_umask())
            beside.replace(folder)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    except OSError as error:
        raise BadInput(f"{os.fspath(folder)!r}: cannot be written ({error.strerror})") from None


def _umask() -> int:
    """Return the process's mask for new files, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
