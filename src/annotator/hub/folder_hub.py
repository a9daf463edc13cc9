"""A hub in a shared or synchronised folder, for teams without a server.

Each process appends to a segment of its own, so that nothing is ever written by two; each text is a file under its id,
which is the same for everyone. A folder refuses nobody and lends nothing: who can read it sees all, and may write all.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from annotator.core.shared_log import Counted, LogEntry, SharedDocument, SharedSchema
from annotator.hub.errors import HubError, NotThereError, UnreachableError
from annotator.hub.hub_address import folder_of
from annotator.hub.hub_protocol import PAGE, Batch, HubStatus, Member, Person, Round
from annotator.hub.lends_nothing import LendsNothing
from annotator.hub.segments import (
    SUFFIX,
    EntryLine,
    Line,
    ReadSegment,
    SchemaLine,
    lines_of,
    without_gap,
    write_lines,
)

VERSION = 1
"""The version of what is in the folder."""

_PROJECT = "project.json"
_AT_ONCE = 1000
"""Entries of a page, at most."""


class _Project(Struct, frozen=True):
    version: int
    project: str
    database: str


class FolderHub(LendsNothing):
    """A project in a folder."""

    rights = "all"

    def __init__(self, folder: Path, project: _Project, person: Person, device: str) -> None:
        """Use ``open`` or ``make`` instead."""
        self.name = str(folder)
        self.database_id = project.database
        self.project = project.project
        self.person = person
        self._folder = folder
        self._segment = folder / "log" / f"{device}{SUFFIX}"
        self._read: dict[Path, ReadSegment] = {}
        self._sizes: dict[Path, int] = {}

    @classmethod
    def open(cls, address: str, project: str, person: Person, device: str) -> FolderHub:
        """The project in a folder; raises ``HubError``."""
        folder = folder_of(address)
        with _translated(folder):
            try:
                text = (folder / _PROJECT).read_bytes()
            except FileNotFoundError:
                if not folder.is_dir():
                    raise UnreachableError(f"the folder {folder} is not there now") from None
                raise NotThereError(
                    f"{folder} is no hub yet; make it one with: annotator hub init {folder}"
                ) from None
        try:
            found = msgspec.json.decode(text, type=_Project)
        except msgspec.DecodeError:
            raise HubError(
                f"{folder / _PROJECT} is damaged; bring it back from another copy of the folder"
            ) from None
        if found.version != VERSION:
            raise HubError(
                f"{folder} is a hub of another version ({found.version}, this annotator knows {VERSION}); "
                "install the newer annotator everywhere"
            )
        if project not in {"", found.project}:
            raise NotThereError(f"{folder} has the project {found.project!a}, not {project!a}")
        return cls(folder, found, person, device)

    @staticmethod
    def make(address: str, project: str, database: str) -> None:
        """Make a folder a hub for the database of that id; raises ``HubError`` if it is one for another."""
        folder = folder_of(address)
        with _translated(folder):
            for name in ("log", "documents", "rounds"):
                (folder / name).mkdir(parents=True, exist_ok=True)
            if not (folder / _PROJECT).exists():
                _write_whole(folder / _PROJECT, msgspec.json.encode(_Project(VERSION, project, database)))

    def close(self) -> None:
        """Nothing is held."""

    # -- the log ------------------------------------------------------------------------------------------

    def counted(self) -> Counted:
        """How far each device has counted without a gap, over all segments."""
        self._look()
        runs: dict[str, list[list[int]]] = {}
        for read in self._read.values():
            for device, some in read.runs.items():
                runs.setdefault(device, []).extend(some)
        return {device: last for device, some in runs.items() if (last := without_gap(some))}

    def _look(self) -> None:
        """Read on in the segments that grew."""
        with _translated(self._folder):
            for path in sorted((self._folder / "log").glob(f"*{SUFFIX}")):
                read, size = self._read.setdefault(path, ReadSegment()), path.stat().st_size
                if size == self._sizes.get(path):
                    continue
                if size < read.end:  # an older state of it came back
                    read = self._read[path] = ReadSegment()
                self._sizes[path] = size
                for line, end in lines_of(path, read.end):
                    read.end = end
                    if isinstance(line, EntryLine):
                        read.add(line.entry)

    def rights_and_counted(self) -> tuple[str, Counted]:
        """Both, as every hub is asked for them."""
        return self.rights, self.counted()

    def what_is_at(self, names: Counted) -> Mapping[str, tuple[int, str]]:
        """When and by which command these entries were made."""
        found: dict[str, tuple[int, str]] = {}
        if names:
            for entry in self._entries({device: seq - 1 for device, seq in names.items()}, names):
                if entry.seq == names[entry.device]:
                    found[entry.device] = (entry.at, entry.command)
        return found

    def push(self, device: str, after: int, batch: Batch) -> bool:
        """Append the entries, after what they need."""
        if self.counted().get(device, 0) != after:
            return False
        lines: list[Line] = [*map(SchemaLine, batch.schemas), *map(EntryLine, batch.entries)]
        with _translated(self._folder):
            for each in batch.documents:
                self._put_document(each)
            if self._segment in self._read and self._segment.stat().st_size != self._read[self._segment].end:
                # Its last line is cut off, and what followed would never be read.
                self._segment = self._segment.with_name(f"{secrets.token_hex(8)}{SUFFIX}")
            write_lines(self._segment, lines)
        return True

    def pull(
        self, since: Counted, to: Counted, documents: Sequence[str] | None = None
    ) -> Iterator[list[LogEntry]]:
        """Yield the entries of each segment that are wanted, each once for a segment, whatever they are about."""
        del documents
        batch: list[LogEntry] = []
        length = 0
        for entry in self._entries(since, to):
            batch.append(entry)
            length += len(entry.changes)
            if len(batch) == _AT_ONCE or length >= PAGE:
                yield batch
                batch, length = [], 0
        if batch:
            yield batch

    def _entries(self, since: Counted, to: Counted) -> Iterator[LogEntry]:
        with _translated(self._folder):
            for path, read in list(self._read.items()):
                if not read.has_any(since, to):
                    continue
                for line, end in lines_of(path):
                    if end > read.end:
                        break
                    if isinstance(line, EntryLine):
                        entry = line.entry
                        if since.get(entry.device, 0) < entry.seq <= to.get(entry.device, 0):
                            yield entry

    # -- texts and schemas --------------------------------------------------------------------------------

    def _place(self, document: str) -> Path:
        return self._folder / "documents" / document[:2] / document

    def _texts(self) -> Iterator[Path]:
        """The files of texts, without what a crash left beside them."""
        folders = (self._folder / "documents").glob("[0-9a-f]*/[0-9a-f]*")
        return (path for path in folders if not path.name.startswith("."))

    def _put_document(self, document: SharedDocument) -> None:
        path = self._place(document.id)
        known = self._known(path)
        if known is None or (document.text is not None and self.lacking([document.id])):
            path.parent.mkdir(exist_ok=True)
            _write_whole(path, msgspec.json.encode(document))

    @staticmethod
    def _known(path: Path) -> SharedDocument | None:
        with suppress(FileNotFoundError, msgspec.DecodeError):
            return msgspec.json.decode(path.read_bytes(), type=SharedDocument)
        return None

    def lacking(self, documents: Sequence[str]) -> set[str]:
        """Those without a file, or whose file says only that the text was gone where it came from."""
        known = {id_: self._known(self._place(id_)) for id_ in documents}
        return {
            id_ for id_, each in known.items() if each is None or (each.text is None and not each.text_sha256)
        }

    def documents(self, ids: Sequence[str]) -> Iterator[SharedDocument]:
        """Yield those whose files have come."""
        with _translated(self._folder):
            for id_ in ids:
                if (document := self._known(self._place(id_))) is not None:
                    yield document

    def schemas(self, hashes: Sequence[str]) -> list[SharedSchema]:
        """The schemas of these hashes, from the segments."""
        self._look()
        wanted, found = set(hashes), dict[str, SharedSchema]()
        with _translated(self._folder):
            for path in self._read if wanted else ():
                for line, _ in lines_of(path):
                    if isinstance(line, SchemaLine) and line.schema.hash in wanted:
                        found.setdefault(line.schema.hash, line.schema)
        return list(found.values())

    def forget(self, hashes: Sequence[str]) -> None:
        """Take the texts out; what segments say of them, a folder cannot take away from others."""
        wanted = set(hashes)
        with _translated(self._folder):
            for path in self._texts():
                known = self._known(path)
                if known is not None and known.text_sha256 in wanted:
                    _write_whole(path, msgspec.json.encode(SharedDocument(known.id, known.text_sha256)))

    # -- rounds -----------------------------------------------------------------------------------------

    def rounds(self) -> tuple[Round, ...]:
        """The rounds, each in a file."""
        with _translated(self._folder):
            found = [
                msgspec.json.decode(path.read_bytes(), type=Round)
                for path in (self._folder / "rounds").glob("*.json")
            ]
        return tuple(sorted(found, key=lambda each: each.name))

    def put_round(self, round_: Round) -> None:
        """Write the round, in place of one that has the name."""
        with _translated(self._folder):
            name = round_.name.encode().hex()
            _write_whole(self._folder / "rounds" / f"{name}.json", msgspec.json.encode(round_))

    def status(self) -> HubStatus:
        """What the folder has; nobody is known by name."""
        counted = self.counted()
        by_name: dict[str, int] = {}
        for batch in self.pull({}, counted):
            for entry in batch:
                if entry.annotator:
                    by_name[entry.annotator] = by_name.get(entry.annotator, 0) + 1
        members = tuple(Member("", name, "", count) for name, count in sorted(by_name.items()))
        with _translated(self._folder):
            documents = sum(1 for _ in self._texts())
        return HubStatus(self.project, sum(counted.values()), documents, len(counted), members, self.rounds())

    def wait(self, seconds: float) -> bool:
        """Wait; a folder gives no hints."""
        time.sleep(seconds)
        return False


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file that is there whole or not at all; raises ``OSError``."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    """Turn what the system says into a ``HubError``."""
    try:
        yield
    except OSError as error:
        raise UnreachableError(f"the folder {folder} cannot be used now ({error.strerror})") from error
    except msgspec.DecodeError as error:
        raise HubError(f"a file in {folder} is damaged: {error}") from error
