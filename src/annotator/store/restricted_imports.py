"""What imports say of the documents that are here, where a database takes only some of a hub's."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from annotator.core.change_json import Plain

ELSEWHERE = "elsewhere"
"""The key, in the content of an import, of how many of its documents are not here."""


def document_in(each: Plain) -> str | None:
    """The id of the document that an element of an import is about, if it is about one."""
    id_ = each.get("of") or each.get("document")
    return id_ if isinstance(id_, str) else None


def ids_in(content: Sequence[Plain]) -> Iterator[str]:
    """Yield the ids of the documents that the elements of an import are about; one may come twice."""
    for each in content:
        if (id_ := document_in(each)) is not None:
            yield id_


def restricted(content: Sequence[Plain], is_kept: Callable[[str], bool]) -> list[Plain]:
    """The elements about documents that are kept and about none, and how many documents it leaves out, if any."""
    kept, omitted, counted = list[Plain](), set[str](), 0
    for each in content:
        id_ = document_in(each)
        if id_ is not None and not is_kept(id_):
            omitted.add(id_)
        elif ELSEWHERE in each:
            counted += each[ELSEWHERE]
        else:
            kept.append(each)
    left_out = len(omitted) + counted
    return [*kept, {ELSEWHERE: left_out}] if left_out else kept


def is_restricted(changes: str) -> bool:
    """Whether an entry, JSON as the log has it, leaves documents out."""
    return f'{{"{ELSEWHERE}":' in changes
