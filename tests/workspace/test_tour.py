"""The tour is pressed through with the real keys: the shortest way, and a longer one."""

from importlib.resources import files
from pathlib import Path

import pytest

from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.keys.keymap import keymap_for
from annotator.schema.loading import load_schema
from annotator.session.commands import COMMANDS, DEFAULT_KEYS, run
from annotator.session.session import Selection, Session
from annotator.session.step import Step
from annotator.session.suggesting import with_suggestions
from annotator.suggest.memory import Memory
from annotator.workspace.tour import TASKS, Tour
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
    for number, (keys, task) in enumerate(zip(SHORTEST, TASKS, strict=True)):
        assert guided.tour.task is task
        assert guided.says.split("/")[0].endswith(str(number + 1))
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
    guided.press("p a")
    assert guided.tour.spent == (1, 6)
    assert guided.says.startswith("✓ 6 keys, 2 would do · 3/11  Mark “Bo Berg”")
    assert guided.tour.figures().splitlines()[1] == "1 span, 6.00 keys per span; the shortest way takes 2.00"


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
