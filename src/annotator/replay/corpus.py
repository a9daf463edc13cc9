"""Typing a whole corpus, with a memory of labelled strings that grows from document to document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import count

from msgspec.structs import replace

from annotator.core.action import Action
from annotator.keys.keymap import Keymap, keymap_for
from annotator.replay.gold import Gold
from annotator.replay.lessons import Lessons
from annotator.replay.pane import Pane
from annotator.replay.typist import TypedDocument, Typist
from annotator.schema.values import LabelSchema
from annotator.session.context import Context
from annotator.suggest.tagged_memory import TaggedMemory
from annotator.workspace.engine import Engine

WHEN = "2000-01-01T00:00:00Z"
"""The time of every change in a replay, so that two runs are equal."""


def type_corpus(  # noqa: PLR0913 - one parameter a way of working
    golds: Sequence[Gold],
    schema: LabelSchema,
    size: tuple[int, int],
    *,
    suggests: bool,
    plain: bool = False,
    keymap: Keymap | None = None,
    learns: bool = True,
) -> Iterator[TypedDocument]:
    """Type the documents in order, by the default keys unless a keymap is given.

    If it ``suggests``, strings labelled in earlier documents are suggested in later ones; ``plain`` is the plain
    route. What suggests learns between two documents and is done before the next begins, so that two runs are equal;
    unless it ``learns``, it only remembers.
    """
    ids = count(1)
    suggester = TaggedMemory()
    context = Context(
        now=lambda: WHEN,
        new_id=lambda: f"s{next(ids)}",
        ruler=Pane.on_screen("", size),
        history=_NoHistory(),
    )
    if suggests:
        context = replace(context, suggester=suggester, extents=suggester.extents, starts=suggester.starts)
    typist = Typist(
        schema, size, Engine(keymap or keymap_for(schema), context), repeats=suggests, plain=plain
    )
    labelled: Counter[tuple[str, str]] = Counter()
    lessons = Lessons(golds, schema) if suggests and learns else None
    for number, gold in enumerate(golds, 1):
        suggester.remember((text, label, times) for (text, label), times in labelled.items())
        result = typist.type_document(gold, goes_on=number < len(golds))
        labelled.update(
            (gold_span.range_.slice(gold.document.text), gold_span.label)
            for stroke in result.strokes
            for gold_span in stroke.spans
        )
        yield result
        if lessons is not None and (models := lessons.after(result)) is not None:
            suggester.take_models(models)


class _NoHistory:
    """The typist makes no mistakes, so it undoes nothing."""

    def undoable(self) -> Action | None:
        """Nothing."""
        return None

    def redoable(self) -> Action | None:
        """Nothing."""
        return None
