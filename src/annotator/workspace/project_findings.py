"""What was found to be inconsistent in the project, remembered for the walk through it."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core.inconsistency import DocumentFindings, Finding

MOST = 2_000
"""Upper bound on findings that are remembered, the surest; when they are answered, looking again brings others."""


class ProjectFindings:
    """The documents with findings, in the order in which they are walked."""

    def __init__(self) -> None:
        self._documents: tuple[DocumentFindings, ...] = ()
        self._numbers: dict[str, int] = {}

    def take(self, found: Iterable[DocumentFindings]) -> None:
        """Remember these, and nothing else."""
        self._documents = tuple(found)
        self._numbers = {each.document_id: number for number, each in enumerate(self._documents)}

    def of(self, document_id: str) -> tuple[Finding, ...]:
        """The findings of the document, in reading order."""
        number = self._numbers.get(document_id)
        return self._documents[number].findings if number is not None else ()

    def following(self, document_id: str) -> DocumentFindings | None:
        """The next document that has any, the first one for a document that has none."""
        number = self._numbers.get(document_id, -1) + 1
        return self._documents[number] if number < len(self._documents) else None
