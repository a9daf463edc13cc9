"""Strings that were labelled, rejected or given as patterns: what suggestions are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.suggestion import Pattern
from annotator.store import (
    labelled_strings,
)
from annotator.store.store_part import StorePart


class StringReads(StorePart):
    """Strings that were labelled, rejected or given as patterns: what suggestions are made of."""

    def labelled_strings(self, limit: int, without: str = "") -> list[tuple[str, str, int]]:
        """The annotator's most frequent (text, label, count), without the spans of the document ``without``.

        Only the newest spans are counted, so that it takes no longer in a project of millions.
        """
        with self._reading() as connection:
            return labelled_strings.labelled_strings(connection, self.annotator, without, limit)

    def rejected_strings(self, limit: int, without: str = "") -> list[tuple[str, int]]:
        """The strings that the annotator rejected in the most whole documents, with the number of documents."""
        with self._reading() as connection:
            return labelled_strings.rejected_strings(connection, self.annotator, without, limit)

    def patterns(self, limit: int) -> list[Pattern]:
        """The given patterns: strings that are suggested to everyone."""
        with self._reading() as connection:
            return labelled_strings.patterns(connection, limit)

    def replace_patterns(self, file: str, patterns: Iterable[Pattern]) -> int:
        """Replace the patterns from the file of that name by these; return how many there are now."""
        with self._database.writing() as connection:
            return labelled_strings.replace_patterns(connection, file, patterns)

    @property
    def is_large(self) -> bool:
        """Whether there are so many texts, or such long ones, that reading all takes longer than a key may."""
        with self._reading() as connection:
            return labelled_strings.is_large(connection)

    def holding(self, text: str, *, any_case: bool) -> Iterator[tuple[Document, Layer]]:
        """Each document whose text contains the string, with the annotator's layer; reads all texts."""
        with self._snapshot() as connection:
            yield from labelled_strings.holding(connection, self.annotator, text, any_case=any_case)
