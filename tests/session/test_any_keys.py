"""Any keys on any text: no key raises, and undo brings back the layer as it was."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from annotator.core.change_json import Stamp, change_from_json, change_to_json
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.range import Range
from annotator.core.span import Span, quote_of
from annotator.core.spans import Spans
from annotator.core.suggestion import Suggestion
from annotator.keys.hints import hints, prompt, standing
from annotator.keys.keymap import Keymap, keymap_for
from annotator.schema.values import Boundaries, Overlap
from annotator.session.commands import COMMANDS, DEFAULT_KEYS, run
from annotator.session.context import Context
from annotator.session.open_places import is_open
from annotator.session.requests import Ask, Pick
from annotator.session.session import Selection, Session
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions
from annotator.suggest.memory import Memory
from tests.marked import SCHEMA, ListHistory, ListProject, context_for, session_from
from tests.session.keyed import keymap as remapped_by

NASTY = [
    "", " ", "\n", "\r\n\r\n", "x" * 300, "a\tb\x0cc\u2028d\u2029e", "\x1b[31m x \x00 y", "\u200b\u200d\ufeff",
    "Ann met Bo Lee. Bo Lee saw Ann, Ann saw BO LEE.",
    "a\ud800b \udfff c",
    "\u202eabc\u202c x",
    "e\u0301\u0301\u0301 a\u0301b",
    "👩‍👧‍👦👩‍👧 🇩🇪🇫🇷🇪 x",
    "他在北京。國會說：“紅樓夢”的。",
    "แมวกินปลา",
    "مرحبا بالعالم 123",
    "नमस्ते दुनिया",
    "“Quoted Title” and “said so.” 'tis",
    "#tag @at $5.2 million 3 March 2018",
    "A. B. C. D.\nTitle Case Line With Many Words In It\n- list\n- List",
    "ß ẞ İ ı ŉ",
]  # fmt: skip

SCHEMAS = st.builds(
    lambda overlap, gaps, boundaries: replace(
        SCHEMA, overlap=overlap, discontinuous=gaps, boundaries=boundaries
    ),
    st.sampled_from(Overlap),
    st.booleans(),
    st.sampled_from(Boundaries),
)
KEYMAP = keymap_for(SCHEMA)
STAMP = Stamp("amy", "2026-11-22T10:00:00Z", 1)
BOUND = {key for by_key in KEYMAP.commands.values() for key in by_key} | set(KEYMAP.labels)
KEYS = sorted({*BOUND, *"abclmtxyzABLM.,-=“他éпзπ 5", "enter", "escape"})
LIKELY = [
    "p",
    "o",
    "e",
    "space",
    "enter",
    "tab",
    "shift+tab",
    "x",
    "=",
    "u",
    "U",
    "O",
    "S",
    "-",
    "C",
    "W",
    "X",
    "y",
    ".",
]
PRESSES = st.lists(st.sampled_from(KEYS) | st.sampled_from(LIKELY), max_size=25)
TYPED = st.text("abAMn ./w()+*|[\\é他", max_size=4)
TEXTS = (
    st.sampled_from(NASTY)
    | st.text(st.characters(codec=None), max_size=60)
    | st.text("ab AB.“”\n", max_size=60)
)


@st.composite
def sessions(draw: st.DrawFn) -> Session:
    """A session on any text, with spans that were checked against no rule."""
    text = draw(TEXTS)
    document = Document(document_id(text), text)
    offsets = st.integers(0, len(text))
    spans = []
    for number in range(draw(st.integers(0, 4)) if text else 0):
        start, end = sorted((draw(offsets), draw(offsets)))
        if end > start:
            at = (Range(start, end),)
            label = draw(st.sampled_from(["person", "policy", "event", "unknown"]))
            spans.append(Span(f"m{number}", at, label, quote_of(text, at), "amy"))
    caret = draw(offsets)
    return Session(
        document,
        draw(SCHEMAS),
        Layer(document.id, "amy", Spans(spans)),
        Selection(caret, caret),
        keys=DEFAULT_KEYS,
    )


class Both:
    """Suggests from memory and also some of the words, so that there is something to answer."""

    def __init__(self) -> None:
        self.memory = Memory()

    def knows_any(self, session: Session) -> bool:
        return bool(session.document.text)

    def suggestions(self, session: Session, around: Range) -> tuple[Suggestion, ...]:
        words = [each for each in session.document.segmentation.words_in(around) if each.start % 3 == 0]
        every = {each.range_: each for each in self.memory.suggestions(session, around)}
        every |= {word: Suggestion(word, "event", "test", 1.0) for word in words if word not in every}
        chosen = [each for each in every.values() if is_open(session, each.range_, each.label)]
        return tuple(sorted(chosen, key=lambda each: each.order))


def pressed(
    start: Session, keys: list[str], typed: str, keymap: Keymap = KEYMAP
) -> tuple[list[Step], Context, ListHistory]:
    """The steps of the keys, each change written down and read back, each request for a text granted."""
    history = ListHistory()
    others = ((Document("other", "Bo Lee a ab Ann"), Layer("other", "amy")),)
    context = context_for(start.document.text, history, Both(), ListProject(history, others))
    steps = [Step(with_suggestions(start, context))]
    for key in keys:
        invocation = keymap.answer(steps[-1].session, key)
        if invocation is None:
            continue
        steps.append(run(invocation.command, steps[-1].session, context, invocation.argument))
        history.keep(steps[-1])
        request = steps[-1].request
        if isinstance(request, Ask | Pick):
            argument = (request.prefix if isinstance(request, Ask) else "") + typed
            steps.append(run(COMMANDS[request.command], steps[-1].session, context, argument))
            history.keep(steps[-1])
    return steps, context, history


@settings(max_examples=150, deadline=None)
@given(sessions(), PRESSES, TYPED)
def test_no_keys_raise_and_every_state_is_sound(start, keys, typed):
    steps, _, _ = pressed(start, keys, typed)
    for before, step in pairwise(steps):
        session = step.session
        text = session.document.text
        for span in session.layer.spans:
            span.check_quote(text, "d")
        assert 0 <= session.selection.range_.end <= len(text)
        assert session.focus is None or session.focus in session.layer.spans
        assert session.candidate is None or session.candidate in session.suggestions
        assert [each.order for each in session.suggestions] == sorted(e.order for e in session.suggestions)
        written = [change_to_json(change, STAMP) for change in step.changes]
        assert tuple(change_from_json(data, STAMP) for data in written) == step.changes
        if step.refused:
            assert step.message
            assert session.layer is before.session.layer
            assert not step.changes
        assert len(hints(session)) <= 7
        assert all(map(str.__len__, standing(session)))
        assert isinstance(prompt(session), str)


@settings(max_examples=150, deadline=None)
@given(sessions(), PRESSES, TYPED)
def test_undo_after_any_keys_restores_the_layer(start, keys, typed):
    steps, context, history = pressed(start, keys, typed)
    session = steps[-1].session
    for _ in range(len(history.actions) + 1):
        step = run(COMMANDS["undo"], session, context)
        history.keep(step)
        session = step.session
    assert step.refused
    assert session.layer == start.layer


@settings(max_examples=100, deadline=None)
@given(sessions(), st.sampled_from(sorted(COMMANDS)), st.text(max_size=12) | TYPED | st.just("1 5"))
def test_no_command_raises_with_any_argument(start, name, argument):
    context = context_for(start.document.text, suggester=Both())
    step = run(COMMANDS[name], start, context, argument)
    assert isinstance(step, Step)


PRESETS = {name: remapped_by(f"preset: {name}") for name in ("vim", "slate", "azerty")}
ALL_KEYS = sorted(
    {key for each in PRESETS.values() for keys in each.commands.values() for key in keys} | set(KEYS)
)


@settings(max_examples=100, deadline=None)
@given(
    sessions(),
    st.sampled_from(sorted(PRESETS)),
    st.lists(st.sampled_from(ALL_KEYS) | st.sampled_from(LIKELY), max_size=20),
)
def test_no_keys_raise_under_a_preset_and_every_sentence_has_its_keys(start, preset, keys):
    keymap = PRESETS[preset]
    steps, _, _ = pressed(replace(start, keys=keymap.names), keys, "", keymap)
    for step in steps:
        shown = [prompt(step.session), *(key for key, _ in hints(step.session)), step.message]
        may_quote_a_brace = "{" in start.document.text or "{" in keys
        assert may_quote_a_brace or not any("{" in each for each in shown)


def test_every_key_is_pressed():
    assert set(KEYS) >= BOUND


@given(st.sampled_from(sorted(COMMANDS)), st.sampled_from(["", "0", "9" * 5000, "-1", "x y", "é", "\ud800"]))
def test_no_argument_makes_a_command_raise(name, argument):
    session = session_from("^[Ann|person] met Bo Lee. Bo left.")
    context = context_for(session.document.text)
    for at in (session, run(COMMANDS["label"], session, context, "person").session):
        assert isinstance(run(COMMANDS[name], at, context, argument), Step)
