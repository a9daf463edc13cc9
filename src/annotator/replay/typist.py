"""Type the gold of a document span by span, each by the cheapest keys that what is seen allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.layer import Layer
from annotator.replay.by_sentence import by_sentence, suggested
from annotator.replay.failures import NO_KEY, reason_ahead, reason_behind
from annotator.replay.fragments import first_of, grown
from annotator.replay.gold import Gold, GoldSpan
from annotator.replay.label_keys import keys_by_label, lock_keys
from annotator.replay.paging import is_seen, turned_to
from annotator.replay.pane import Pane
from annotator.replay.shortest import Search
from annotator.replay.state import Hands, Press, ReplayState
from annotator.replay.suggestion_cache import CachedSuggester
from annotator.schema.values import LabelSchema
from annotator.session.commands.answering import GO_ON
from annotator.session.commands.command import Command
from annotator.session.commands.repeating import LABEL_EQUAL
from annotator.session.session import Session
from annotator.session.states import Suggesting
from annotator.workspace.engine import Engine

MOST_KEYS = 60
"""Keys after which a span counts as one that cannot be typed."""

ANNOTATOR = "replay"


class Stroke(Struct, frozen=True):
    """The keys that made some marks together: one mark as a rule, several by one Enter or ``=``."""

    marks: tuple[GoldSpan, ...]
    presses: tuple[Press, ...]


class Passage(Struct, frozen=True):
    """What was typed in a stretch of the text, and the moment behind it."""

    moment: ReplayState
    strokes: tuple[Stroke, ...] = ()
    failed: tuple[GoldSpan, ...] = ()

    @property
    def keys(self) -> int:
        """How many keys it took."""
        return sum(len(stroke.presses) for stroke in self.strokes)

    @property
    def made(self) -> frozenset[GoldSpan]:
        """The marks that it made."""
        return frozenset(mark for stroke in self.strokes for mark in stroke.marks)


class TypedDocument(Struct):
    """What came of one document."""

    gold: Gold
    strokes: list[Stroke] = field(default_factory=list)
    not_typed: list[tuple[GoldSpan, str]] = field(default_factory=list)
    """Marks that no keys make, each with the reason."""
    is_exact: bool = False
    """Whether the layer at the end is the gold but for those."""


class Typist:
    """Types one document after another under one schema.

    ``size`` is the screen's, in columns and rows. With ``repeats`` it answers suggestions and labels equal strings
    together; without, each span is made by itself.
    """

    def __init__(
        self,
        schema: LabelSchema,
        size: tuple[int, int],
        engine: Engine,
        *,
        repeats: bool,
    ) -> None:
        self._schema = schema
        self._size = size
        self._repeats = repeats
        self._engine = engine
        self._hands = Hands(engine)
        self._cached = CachedSuggester(engine.context.suggester)
        trying = replace(engine.context, suggester=self._cached)
        self._trying_hands = Hands(replace(engine, context=trying))
        self._keys = keys_by_label(schema, self._hands.keyboard)
        self._locked: str | None = None

    def type_document(self, gold: Gold) -> TypedDocument:
        """Type the marks in reading order and compare the layer with them."""
        typed = TypedDocument(gold)
        moment = self._opened(gold)
        typable = self._typable(typed, moment.session)
        wanted = frozenset(typable.marks)
        for marks in by_sentence(typable):
            left = tuple(mark for mark in marks if mark in wanted)
            passage = self._cheapest(moment, left, wanted)
            moment = passage.moment
            typed.strokes += passage.strokes
            typed.not_typed += ((mark, reason_behind(moment.session, mark, gold)) for mark in passage.failed)
            wanted -= passage.made | set(passage.failed)
        self._locked = moment.session.locked
        expected = set(gold.marks) - {mark for mark, _ in typed.not_typed}
        typed.is_exact = {GoldSpan.of(span) for span in moment.session.layer.spans} == expected
        return typed

    def _opened(self, gold: Gold) -> ReplayState:
        document = gold.document
        session = replace(
            self._engine.begun(document, Layer(document.id, ANNOTATOR), self._schema),
            suggesting=Suggesting.ON if self._repeats else Suggesting.OFF,
            locked=self._locked,
        )
        return self._hands.opened(session, Pane.on_screen(document.text, self._size))

    def _typable(self, typed: TypedDocument, session: Session) -> Gold:
        """The gold without the marks that need not be tried, which are noted with their reasons."""
        left: list[GoldSpan] = []
        for mark in typed.gold.marks:
            reason = reason_ahead(session, mark) or (None if mark.label in self._keys else NO_KEY)
            if reason is None:
                left.append(mark)
            else:
                typed.not_typed.append((mark, reason))
        return Gold(typed.gold.document, tuple(left), typed.gold.twice)

    # -- a sentence ---------------------------------------------------------------------------------------

    def _cheapest(
        self, moment: ReplayState, marks: tuple[GoldSpan, ...], wanted: frozenset[GoldSpan]
    ) -> Passage:
        """The marks of one sentence: in reading order or, where Enter can take some, those others first."""
        plain = self._typed(moment, marks, wanted, enters=False)
        sure = suggested(moment.session, marks)
        if not self._repeats or not sure or plain.keys <= 1:
            return plain
        others_first = sorted(marks, key=lambda mark: mark in sure)
        orders = [marks] if tuple(others_first) == marks else [marks, tuple(others_first)]
        tried = [plain, *(self._typed(moment, order, wanted, enters=True) for order in orders)]
        return min(tried, key=lambda passage: (len(passage.failed), passage.keys))

    def _typed(
        self, moment: ReplayState, marks: Sequence[GoldSpan], wanted: frozenset[GoldSpan], *, enters: bool
    ) -> Passage:
        """The marks one after the other; ``enters`` takes the rest with Enter as soon as that is right."""
        strokes: list[Stroke] = []
        failed: list[GoldSpan] = []
        for mark in marks:
            if mark not in wanted:
                continue
            for stroke, after in self._strokes(moment, mark, wanted, marks if enters else ()):
                strokes.append(stroke)
                wanted -= set(stroke.marks)
                moment = after
            if mark in wanted:
                failed.append(mark)
                wanted -= {mark}
        return Passage(moment, tuple(strokes), tuple(failed))

    def _strokes(
        self, moment: ReplayState, mark: GoldSpan, wanted: frozenset[GoldSpan], sentence: Sequence[GoldSpan]
    ) -> Iterator[tuple[Stroke, ReplayState]]:
        """The keys that make the mark and, after it, those that make its equals; none where it cannot be made."""
        rest = wanted.intersection(sentence)
        after = self._at_once(moment, GO_ON, rest) if rest else None
        if after is not None and after.made == rest:
            yield Stroke(tuple(sorted(rest)), after.presses), after
            return
        after = self._made(moment.rested(), first_of(mark))
        if after is not None:
            after = grown(self._hands, after, mark)
        if after is None:
            return
        yield Stroke((mark,), after.presses), after
        equals = self._at_once(after, LABEL_EQUAL, wanted) if self._repeats else None
        if equals is not None and all(is_seen(equals, each) for each in equals.made):
            yield Stroke(tuple(sorted(equals.made)), equals.presses), equals

    def _at_once(
        self, moment: ReplayState, command: Command, wanted: frozenset[GoldSpan]
    ) -> ReplayState | None:
        """The moment after a key that makes several marks, all of them wanted and nothing else."""
        after = self._hands.run(moment.rested(), command)
        if after is None or after.lost or len(after.made) < 2 or not after.made <= wanted:
            return None
        return after

    # -- a mark -------------------------------------------------------------------------------------------

    def _made(self, moment: ReplayState, mark: GoldSpan) -> ReplayState | None:
        """The moment in which the mark stands, by the fewest keys; ties go to the way tried first."""
        locking = lock_keys(self._schema, self._hands.keyboard)
        if locking is not None and moment.session.locked is None:
            moment = self._hands.press_all(moment, locking) or moment
        self._cached.start_from(moment.session.layer.spans)
        best: ReplayState | None = None
        for seen in turned_to(self._trying_hands, moment, mark):
            limit = MOST_KEYS if best is None else len(best.presses) - 1
            best = Search(self._trying_hands, mark, self._keys[mark.label], limit).from_(seen) or best
        if best is None:
            return None
        keys = (press.key for press in best.presses[len(moment.presses) :])
        return self._hands.press_all(moment, keys)
