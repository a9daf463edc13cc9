"""The metadata of documents to and from plain data, as the log has them."""

from __future__ import annotations

from typing import Any

from annotator.core.change_json import Plain
from annotator.core.document import Document
from annotator.core.range import Range

_TEXTS = ("title", "source", "date", "author", "encoding", "extractor", "raw_sha256")


def metadata_of(document: Document) -> Plain:
    """What is known of the document besides its text, as plain data without what is not known."""
    data: Plain = {name: value for name in _TEXTS if (value := getattr(document, name))}
    if document.boilerplate:
        data["boilerplate"] = [[range_.start, range_.end] for range_ in document.boilerplate]
    if document.meta:
        data["meta"] = dict(document.meta)
    return data


def document_of(data: Plain, document_id: str, text: str) -> Document:
    """The document of the metadata that ``metadata_of`` returned, and of its id and text."""
    values: dict[str, Any] = {name: value for name, value in data.items() if name in _TEXTS or name == "meta"}
    boilerplate = tuple(Range(start, end) for start, end in data.get("boilerplate", ()))
    return Document(id=document_id, text=text, boilerplate=boilerplate, **values)
