"""Types the gold spans of a document, each with the fewest keys that the screen allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from annotator.core.layer import Layer
from annotator.replay.by_sentence import by_sentence, suggested
from annotator.replay.failures import NO_KEY, reason_not_found, reason_to_skip
from annotator.replay.fragments import first_of, grown
from annotator.replay.gold import Gold, GoldSpan
from annotator.replay.label_keys import keys_by_label
from annotator.replay.paging import is_seen, turned_to
from annotator.replay.pane import Pane
from annotator.replay.plain_route import plainly_made
from annotator.replay.reading_on import next_document, read_to_the_end
from annotator.replay.selecting import selected
from annotator.replay.shortest import Search, is_right
from annotator.replay.state import KeyPresser, Press, ReplayState
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

_LONG = 6
"""Keys of a way from which on walking to the span and selecting it is tried as well."""

ANNOTATOR = "replay"


class Stroke(Struct, frozen=True):
    """The keys that made some spans together: one span as a rule, several with one Enter or ``=``."""

    spans: tuple[GoldSpan, ...]
    presses: tuple[Press, ...]


class Passage(Struct, frozen=True):
    """What was typed in a part of the text, and the state after it."""

    state: ReplayState
    strokes: tuple[Stroke, ...] = ()
    failed: tuple[GoldSpan, ...] = ()

    @property
    def keys(self) -> int:
        """How many keys it took."""
        return sum(len(stroke.presses) for stroke in self.strokes)

    @property
    def made(self) -> frozenset[GoldSpan]:
        """The spans that it made."""
        return frozenset(gold_span for stroke in self.strokes for gold_span in stroke.spans)


class TypedDocument(Struct):
    """The result of typing one document."""

    gold: Gold
    strokes: list[Stroke] = field(default_factory=list)
    not_typed: list[tuple[GoldSpan, str]] = field(default_factory=list)
    """Gold spans that no keys make, each with the reason."""
    pages: tuple[Press, ...] = ()
    """The keys after the last span that show the rest of the text."""
    onward: tuple[Press, ...] = ()
    """The keys that open the next document."""
    is_exact: bool = False
    """Whether the final layer has exactly the gold spans."""


class Typist:
    """Types one document after another under one schema.

    ``size`` is the screen's, in columns and rows. With ``repeats`` it takes suggestions and labels equal strings
    together; without, it makes each span by itself. A ``plain`` one takes the plain route to each span.
    """

    def __init__(
        self,
        schema: LabelSchema,
        size: tuple[int, int],
        engine: Engine,
        *,
        repeats: bool,
        plain: bool = False,
    ) -> None:
        self._schema = schema
        self._is_plain = plain
        self._size = size
        self._repeats = repeats
        self._engine = engine
        self._presser = KeyPresser(engine)
        self._cached = CachedSuggester(engine.context.suggester)
        trying = replace(engine.context, suggester=self._cached)
        self._trial_presser = KeyPresser(replace(engine, context=trying))
        self._keys = keys_by_label(schema, self._presser.keyboard)

    def type_document(self, gold: Gold, *, goes_on: bool = False) -> TypedDocument:
        """Type the gold spans in reading order, read to the end, and compare the layer with them.

        If it ``goes_on``, the keys that open the next document are pressed as well.
        """
        result = TypedDocument(gold)
        state = self._opened(gold)
        typable = self._typable(result, state.session)
        wanted = frozenset(typable.spans)
        for gold_spans in by_sentence(typable):
            passage = self._cheapest(state, gold_spans, wanted)
            state = passage.state
            result.strokes += passage.strokes
            result.not_typed += (
                (gold_span, reason_not_found(state.session, gold_span, gold)) for gold_span in passage.failed
            )
            wanted -= passage.made | set(passage.failed)
        end = read_to_the_end(self._presser, state)
        result.pages = end.presses
        result.onward = next_document(self._presser, end) if goes_on else ()
        result.is_exact = {GoldSpan.of(span) for span in state.session.layer.spans} == set(gold.spans)
        return result

    def _opened(self, gold: Gold) -> ReplayState:
        document = gold.document
        session = replace(
            self._engine.begun(document, Layer(document.id, ANNOTATOR), self._schema),
            suggesting=Suggesting.ON if self._repeats else Suggesting.OFF,
        )
        return self._presser.opened(session, Pane.on_screen(document.text, self._size))

    def _typable(self, result: TypedDocument, session: Session) -> Gold:
        """The gold data without the spans that need not be tried, which are noted with their reasons."""
        left: list[GoldSpan] = []
        for gold_span in result.gold.spans:
            reason = reason_to_skip(session, gold_span) or (None if gold_span.label in self._keys else NO_KEY)
            if reason is None:
                left.append(gold_span)
            else:
                result.not_typed.append((gold_span, reason))
        return Gold(result.gold.document, tuple(left), result.gold.twice)

    # -- a sentence ---------------------------------------------------------------------------------------

    def _cheapest(
        self, state: ReplayState, gold_spans: tuple[GoldSpan, ...], wanted: frozenset[GoldSpan]
    ) -> Passage:
        """Type the gold spans of one sentence in reading order or, if cheaper, those that Enter cannot take first."""
        plain = self._typed_in_order(state, gold_spans, wanted, enters=False)
        sure = suggested(state.session, gold_spans)
        if not sure or plain.keys <= 1:
            return plain
        others_first = sorted(gold_spans, key=lambda gold_span: gold_span in sure)
        orders = [gold_spans] if tuple(others_first) == gold_spans else [gold_spans, tuple(others_first)]
        tried = [plain, *(self._typed_in_order(state, order, wanted, enters=True) for order in orders)]
        return min(tried, key=lambda passage: (len(passage.failed), passage.keys))

    def _typed_in_order(
        self, state: ReplayState, gold_spans: Sequence[GoldSpan], wanted: frozenset[GoldSpan], *, enters: bool
    ) -> Passage:
        """Type the gold spans one by one; with ``enters``, take the rest with Enter as soon as that is right."""
        strokes: list[Stroke] = []
        failed: list[GoldSpan] = []
        for gold_span in gold_spans:
            if gold_span not in wanted:
                continue
            for stroke, after in self._strokes(state, gold_span, wanted, gold_spans if enters else ()):
                strokes.append(stroke)
                wanted -= set(stroke.spans)
                state = after
            if gold_span in wanted:
                failed.append(gold_span)
                wanted -= {gold_span}
        return Passage(state, tuple(strokes), tuple(failed))

    def _strokes(
        self,
        state: ReplayState,
        gold_span: GoldSpan,
        wanted: frozenset[GoldSpan],
        sentence: Sequence[GoldSpan],
    ) -> Iterator[tuple[Stroke, ReplayState]]:
        """The keys that make the gold span, then those that label equal strings; none where it cannot be made."""
        rest = wanted.intersection(sentence)
        after = self._at_once(state, GO_ON, rest) if rest else None
        if after is not None and after.made == rest:
            yield Stroke(tuple(sorted(rest)), after.presses), after
            return
        after = self._made(state.rested(), first_of(gold_span))
        if after is not None:
            after = grown(self._presser, after, gold_span)
        if after is None:
            return
        yield Stroke((gold_span,), after.presses), after
        equals = self._at_once(after, LABEL_EQUAL, wanted) if self._repeats else None
        if equals is not None and all(is_seen(equals, each) for each in equals.made):
            yield Stroke(tuple(sorted(equals.made)), equals.presses), equals

    def _at_once(
        self, state: ReplayState, command: Command, wanted: frozenset[GoldSpan]
    ) -> ReplayState | None:
        """The state after a key that makes several spans, all of them wanted; ``None`` if it does anything else."""
        after = self._presser.run(state.rested(), command)
        if after is None or after.lost or len(after.made) < 2 or not after.made <= wanted:
            return None
        return after

    # -- a gold span --------------------------------------------------------------------------------------

    def _made(self, state: ReplayState, gold_span: GoldSpan) -> ReplayState | None:
        """The state with the gold span made, by the fewest keys; in case of a tie, the one tried first."""
        self._cached.start_from(state.session.layer.spans)
        ways = turned_to(self._trial_presser, state, gold_span)
        turned = len(ways[0].presses) if ways else len(state.presses)
        best = None if self._is_plain else self._searched(ways, gold_span, turned + _LONG)
        if best is None:
            best = self._plainly(ways, gold_span)
            if best is None or len(best.presses) > turned + _LONG:
                best = _shorter(best, self._walked(state, gold_span))
            if best is None or not self._is_plain:
                best = self._searched(ways, gold_span, len(best.presses) - 1 if best else MOST_KEYS) or best
        if best is None:
            return None
        keys = (press.key for press in best.presses[len(state.presses) :])
        return self._presser.press_all(state, keys)

    def _searched(self, ways: list[ReplayState], gold_span: GoldSpan, limit: int) -> ReplayState | None:
        """The state after the fewest keys in all that a search finds from one of these, up to the limit."""
        best: ReplayState | None = None
        for seen in ways:
            most = limit if best is None else len(best.presses) - 1
            best = (
                Search(self._trial_presser, gold_span, self._keys[gold_span.label], most).from_(seen) or best
            )
        return best

    def _plainly(self, ways: list[ReplayState], gold_span: GoldSpan) -> ReplayState | None:
        """The state after the plain route from the first of these."""
        label_keys = self._keys[gold_span.label]
        return plainly_made(self._trial_presser, ways[0], gold_span, label_keys, MOST_KEYS) if ways else None

    def _walked(self, state: ReplayState, gold_span: GoldSpan) -> ReplayState | None:
        """The state after walking to the gold span and selecting it."""
        after = selected(self._trial_presser, state, gold_span, self._keys[gold_span.label])
        return after if after is not None and is_right(after, gold_span) else None


def _shorter(one: ReplayState | None, other: ReplayState | None) -> ReplayState | None:
    return min((each for each in (one, other) if each), key=lambda each: len(each.presses), default=None)
