"""Finding the files to read: those that are named, and those in folders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.formats.format import Format
from annotator.formats.reading import candidates, format_of
from annotator.formats.registry import formats_ending_in
from annotator.formats.shared.decoding import open_raw
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.import_report import ImportReport, Kind

_BESIDE = (
    (".documents.csv", ".csv"),
    (".features.json", ".jsonl"),
    (".txt", ".ann"),
    (".txt", ".a1"),
    (".a2", ".a1"),
    (".qdc", ".qdpx"),
)
"""Files that belong to another one: the end of the name and that of the other."""

_NO_TEXTS = frozenset((
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".bmp", ".tif", ".tiff"),
    *(".css", ".js", ".map", ".woff", ".woff2", ".ttf", ".mp3", ".mp4", ".wav"),
))  # fmt: skip
"""Endings of files in which nobody expects a text: that they are left out is of no consequence."""

_SQLITE = b"SQLite format 3\0"

_CONFIGURATIONS = ("annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf")


def find_files(
    paths: Iterable[Path],
    format_: Format | None = None,
    report: ImportReport | None = None,
    *,
    follows_links: bool = False,
) -> Iterator[Path]:
    """Yield the files that are named and those in the folders that are named, a folder's in sorted order.

    In folders, hidden files, READMEs and files that belong to another one are skipped, and so are files that no format
    reads and links that lead out of the folder, each with an entry in the ``report``; links to folders are followed
    only if they lead elsewhere and it ``follows_links``. A path that does not exist raises ``FormatError``, and so does
    a named file that no format reads, unless there is a report: then it costs no other file that was named. With
    ``format_``, named files are taken as they are and folders give those with its endings.
    """
    for path in paths:
        if path.is_dir():
            yield from _Folder(path, format_, report, follows_links=follows_links).files(path)
        elif not path.exists():
            raise FormatError(path, None, "there is no such file or folder", "check the path")
        else:
            if format_ is None and report is None:
                format_of(path)
            yield path


class _Folder:
    """A folder that was named, with how to read what is in it."""

    def __init__(
        self, root: Path, format_: Format | None, report: ImportReport | None, *, follows_links: bool
    ) -> None:
        self._root = root.resolve()
        self._format = format_
        self._report = report
        self._follows_links = follows_links

    def files(self, folder: Path) -> Iterator[Path]:
        """Yield the files of a folder in it."""
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            what = f"the folder cannot be read ({error.strerror})"
            raise FormatError(folder, None, what, "check its permissions") from None
        for entry in entries:
            if entry.name.startswith(".") or not self._may_follow(entry):
                continue
            if entry.is_dir():
                yield from self.files(entry)
            elif entry.is_file() and entry.stem.lower() != "readme" and not _belongs_to_another(entry):
                yield from self._taken(entry)

    def _may_follow(self, entry: Path) -> bool:
        """Return whether the entry is no link, or one that may be followed: never to where one comes from."""
        if not entry.is_symlink():
            return True
        target = entry.resolve()
        is_inside = target.is_relative_to(self._root)
        if entry.is_dir() and (is_inside or self._root.is_relative_to(target)):
            return False  # its files come in by another way, or it would never end
        if is_inside or self._follows_links:
            return True
        if self._report is not None:
            self._report.omit(Kind.FILE, "links out of the folder", entry, detail=target.as_posix())
        return False

    def _taken(self, entry: Path) -> Iterator[Path]:
        if _is_read(entry, self._format):
            yield entry
        elif self._report is not None and self._format is None and not _is_ours(entry):
            name = f"*{entry.suffix}" if entry.suffix else entry.name
            self._report.omit(Kind.FILE, name, entry, is_harmless=entry.suffix.lower() in _NO_TEXTS)


def _is_read(path: Path, format_: Format | None) -> bool:
    if format_ is not None:
        return path.suffix.lower() in format_.endings
    by_ending = formats_ending_in(path.suffix.lower())
    if any(not each.sniffs for each in by_ending):
        return True  # one of them takes what none of the others knows
    try:
        return bool(by_ending) and bool(candidates(path))
    except Exception:  # noqa: BLE001 - it is said of the file when it is read
        return True


def _belongs_to_another(path: Path) -> bool:
    """Return whether the file comes with another one, or says how others are to be read."""
    if path.name in _CONFIGURATIONS or (
        path.suffix.lower() == ".xml" and "typesystem" in path.name.lower() and any(path.parent.glob("*.xmi"))
    ):
        return True
    return any(
        path.name.endswith(end) and path.with_name(path.name.removesuffix(end) + other).exists()
        for end, other in _BESIDE
    )


def _is_ours(path: Path) -> bool:
    """Return whether the file is part of a project and no text: a schema, keys, settings, a database or its lock."""
    if path.suffix.lower() in {".yaml", ".yml"} or path.name.endswith(("-lock", "-wal", "-shm", "-journal")):
        return True
    with open_raw(path) as file:
        return file.read(len(_SQLITE)) == _SQLITE
