"""Corpora of one line, written as marked text."""

from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.replay.corpus import type_corpus
from annotator.replay.gold import Gold, gold_of
from annotator.replay.typist import Stroke, TypedDocument
from annotator.schema.values import LabelSchema
from tests.marked import SCHEMA, session_from

SIZE = (80, 40)


def gold_from(marked: str) -> Gold:
    """The gold that the marked text shows."""
    session = session_from(marked)
    return gold_of(Record(session.document, (session.layer,)))


def typed(
    *marked: str, schema: LabelSchema = SCHEMA, size: tuple[int, int] = SIZE, suggests: bool = False
) -> list[TypedDocument]:
    return list(type_corpus([gold_from(each) for each in marked], schema, size, suggests=suggests))


def keys_of(stroke: Stroke) -> str:
    return " ".join(press.key for press in stroke.presses)


def keys(marked: str, **options) -> list[str]:
    """The keys of each stroke; everything must have been typed."""
    (one,) = typed(marked, **options)
    assert one.is_exact
    assert not one.not_typed
    return [keys_of(stroke) for stroke in one.strokes]


def empty_gold(text: str) -> Gold:
    document = Document("d", text)
    return gold_of(Record(document, (Layer("d", "amy"),)))
