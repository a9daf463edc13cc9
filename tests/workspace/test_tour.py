"""The tour is pressed through with the real keys: the shortest way, and a longer one."""

from importlib.resources import files
from pathlib import Path

import pytest
from msgspec.structs import replace

from annotator.core.changes import SpanAdded, SpanRemoved
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer, Status
from annotator.core.range import Range
from annotator.core.span import Origin, Span
from annotator.keys.keymap import keymap_for
from annotator.schema.loading import load_schema
from annotator.session.commands import COMMANDS, DEFAULT_KEYS, run
from annotator.session.commands.labelling import RELEASE
from annotator.session.session import FormCursor, Selection, Session
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions
from annotator.suggest.memory import Memory
from annotator.workspace.tour import TASKS, Tour, TourGuide
from tests.marked import ListHistory, context_for

SAMPLES = Path(str(files("annotator") / "samples"))
SHORTEST = ("right", "p a", "p b 2", "e m . .", "space", "u", "U", "T l", "R m", "/ mi", "enter")


class Guided:
    """A tour on its article, without a screen: keys go in, the tour is looked at."""

    def __init__(self):
        text = (SAMPLES / "tour.txt").read_text("utf-8")
        document = Document(document_id(text), text)
        schema = load_schema(SAMPLES / "tour.yaml")
        self.history = ListHistory()
        self.context = context_for(text, self.history, Memory())
        session = Session(document, schema, Layer(document.id, "amy"), Selection.caret(0), keys=DEFAULT_KEYS)
        self.session = with_suggestions(session, self.context)
        self.keymap = keymap_for(schema)
        self.tour = Tour()

    def press(self, keys):
        for key in keys.split():
            if key == "/":
                self.run("search", "", 1)
            elif len(key) > 1 and self.keymap.answer(self.session, key) is None:
                self.run("search-for", key, len(key) + 1)  # typed into the prompt, then Enter
            else:
                invocation = self.keymap.answer(self.session, key)
                if invocation is None:
                    self.tour = self.tour.after(Step.refusal(self.session, "unknown"), 1)
                else:
                    self.run(invocation.command.name, invocation.argument, 1)
        return self.tour

    def run(self, name, argument, keys):
        step = run(COMMANDS[name], self.session, self.context, argument)
        self.history.keep(step)
        self.session = step.session
        self.tour = self.tour.after(step, keys)

    @property
    def says(self):
        return self.tour.instruction(self.session)


def test_the_shortest_way_takes_the_keys_that_the_tour_names():
    guided = Guided()
    assert guided.says.startswith("1/11  The arrow keys move the caret")
    for number, (keys, task) in enumerate(zip(SHORTEST, TASKS, strict=True)):
        assert guided.tour.task is task
        assert guided.says.split("/")[0].endswith(str(number + 1))
        assert "would do" not in guided.says
        tour = guided.press(keys)
        assert len(tour.spent) == number + 1, f"{keys} did not do: {task.ask}"
    assert guided.tour.spent == tuple(task.fewest for task in TASKS)
    assert guided.tour.task is None
    assert guided.tour.figures() == (
        "11 of 11 tasks, 22 keys; 22 would have done\n4 spans, 2.50 keys per span; the shortest way takes 2.50"
    )


def test_any_other_key_is_counted_and_does_not_finish_a_task():
    guided = Guided()
    guided.press("right q p x escape")
    assert len(guided.tour.spent) == 1, "none of that is Ann Lee"
    assert guided.says.startswith("✗ ")
    assert " · 2/11  Lower-case" in guided.says
    guided.press("p a")
    assert guided.tour.spent == (1, 6)
    assert guided.says.startswith("✓ 6 keys, 2 would do · 3/11  Mark “Bo Berg”")
    assert guided.tour.figures().splitlines()[1] == "1 span, 6.00 keys per span; the shortest way takes 2.00"


def test_what_was_done_instead_is_answered_until_the_task_is_done():
    guided = Guided()
    guided.press("right p b")
    assert guided.says.startswith("that was: Person “Bo Chen”")
    assert " · 2/11  Lower-case letters are labels" in guided.says
    guided.press("p")
    assert guided.says.startswith("that was: Person “Bo Chen”"), "the next label is not made yet"
    guided.press("escape ctrl+home p a")
    assert guided.says.startswith("✓ 7 keys, 2 would do · 3/11")


def test_only_a_key_that_moves_the_caret_has_moved_it():
    guided = Guided()
    assert guided.press("p escape L").spent == ()
    assert guided.press("down").spent == (4,)


def test_a_longer_way_finishes_the_tasks_too():
    guided = Guided()
    guided.press("right right p a p b escape x p b 2")
    assert len(guided.tour.spent) == 3
    guided.press("e m - b")
    assert len(guided.tour.spent) == 4


def test_the_instructions_name_keys_and_fit_a_small_screen():
    guided = Guided()
    asked = [task.ask for task in TASKS]
    assert any("{person}" in ask for ask in asked)
    for number in range(len(TASKS)):
        shown = Tour((1,) * number).instruction(guided.session)
        assert "{" not in shown
        assert len(shown) <= 165, "three rows of 58 cells"


@pytest.mark.parametrize("done", [0, 3, len(TASKS)])
def test_the_figures_are_correct_at_any_time(done):
    assert Tour((5,) * done).figures().startswith(f"{done} of 11 tasks, {5 * done} keys")


class Shown:
    """A guide whose instructions and leave-takings are kept."""

    def __init__(self, spent, *, is_up=False):
        self.instructions, self.left = [], 0
        self.guide = TourGuide(self.instructions.append, self.leave, lambda: is_up)
        self.guide.tour = Tour((1,) * spent)
        self.session = Guided().session

    def leave(self):
        self.left += 1

    def step(self, command, keys=1, **session):
        self.guide.saw_keys(keys)
        self.session = replace(self.session, **session)
        self.guide.saw_step(Step(self.session, command=command))


def test_after_the_last_task_the_tour_stays_as_it_is():
    guided = Guided()
    done = Tour((1,) * len(TASKS))
    assert done.after(Step(guided.session, command="word-right"), 3) is done
    assert done.instruction(guided.session) == "This is the end of the tour."


def test_the_guide_is_left_once_the_last_task_is_done_and_not_before():
    shown = Shown(len(TASKS) - 1)
    shown.step("word-right")
    assert (shown.left, len(shown.guide.tour.spent)) == (0, len(TASKS) - 1)
    assert shown.instructions[-1].split("/")[0].endswith(str(len(TASKS)))
    shown.step("go-on", layer=replace(shown.session.layer, status=Status.DONE))
    assert shown.left == 1
    assert shown.instructions[-1] == "This is the end of the tour."
    assert shown.guide.tour.spent[-1] == 2, "both keys count for it"


@pytest.mark.parametrize(
    ("is_up", "held", "left"),
    [
        (False, {}, 1),
        (True, {}, 0),
        (False, {"selection": Selection(0, 3)}, 0),
        (False, {"form": FormCursor(of_span=False, field="topic")}, 0),
        (False, {"locked": "person"}, 0),
        (False, {"group": "person"}, 0),
    ],
)
def test_escape_leaves_the_guide_only_with_nothing_to_end(is_up, held, left):
    shown = Shown(0, is_up=is_up)
    shown.step(RELEASE.name)
    assert shown.left == 0, "what was before the first step is not known"
    shown.step("other", **held)
    shown.step(RELEASE.name)
    assert shown.left == left


@pytest.mark.parametrize(
    ("kind", "origin", "is_done"),
    [
        (SpanAdded, Origin.ACCEPTED, True),
        (SpanAdded, Origin.MANUAL, False),
        (SpanRemoved, Origin.ACCEPTED, False),
    ],
)
def test_only_a_suggestion_that_is_taken_is_taken(kind, origin, is_done):
    task = next(each for each in TASKS if "{take} accepts it" in each.ask)
    session = Guided().session
    span = Span("s", (Range(0, 3),), "person", session.document.text[:3], "amy", origin)
    if kind is SpanRemoved:
        session = replace(session, layer=SpanAdded(span).apply(session.layer))
    assert task.is_done(Step.changing(session, (kind(span),), "")) == is_done
