"""Whatever was on the screen is in the file, however the program ends.

20 lives; 50 with ``pytest --hypothesis-profile=hunt``.
"""

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from annotator.core.changes import apply_all
from annotator.core.layer import Layer
from annotator.session.form import fields_of
from annotator.session.session import FormCursor, Session
from annotator.store.store import Store
from annotator.tui.panels.tagging_form import TaggingForm
from tests.profiles import is_hunting
from tests.terminal.terminal import Terminal
from tests.tui.still import rows, still

SAMPLES = Path(__file__).parents[2] / "sample_data"
ARTICLES = ("section-66a.txt", "online-safety-act.txt")
LIVES = 50 if is_hunting() else 20
FORM, FORM_WIDTH, HEADER = 83, 36, 2
"""The column where the tagging form starts on a screen of 120."""

REFUSED = (
    "nothing|would cross|goes no further|labelled already|there are only|cannot be empty|has no attributes"
)
QUOTED = "(Person|Policy|Event) “"


class Refused(Exception):  # noqa: N818 - a command that changes nothing here is no error
    """The command had nothing to change; the life tries another."""


class Life:
    """One start of the program on the database that earlier lives left."""

    def __init__(self, folder: Path, number: int) -> None:
        self.folder = folder
        self.random = random.Random(number)  # noqa: S311 - the same lives every time
        self.terminal = Terminal("--annotator", "amy", *map(str, folder.glob("*.txt")), cwd=folder)

    def press(self, keys: str, seen: str) -> None:
        self.terminal.type(keys)
        self.terminal.wait_for(seen)

    def change(self, key: str, effect: str) -> None:
        """Press the key that changes something and see that it did."""
        said = re.compile(f"^ (?:{effect})|{REFUSED}")
        self.terminal.type(key)
        self.terminal.wait_for(lambda _: said.search(self.terminal.status) is not None)
        if re.search(REFUSED, self.terminal.status):
            raise Refused(self.terminal.status)

    def focus(self) -> None:
        """Go to some span."""
        key = self.random.choice(["tab", "shift+tab"])
        self.terminal.type(" ".join([key] * self.random.randint(1, 5)))
        self.terminal.wait_for(lambda screen: "x delete" in screen or "nothing is labelled" in screen)
        if "x delete" not in self.terminal.text:
            raise Refused

    def close(self) -> None:
        """Press Escape to close what a refused command left open."""
        self.terminal.type("escape")
        self.terminal.wait_for(lambda screen: "›" not in screen and "first letter" not in screen)


# -- what a life can do ---------------------------------------------------------------------------------------


def mark(life: Life) -> None:
    key, name = life.random.choice([("p", "PERSON"), ("o", "POLICY"), ("e", "EVENT")])
    life.press(key, f"{name}  first letter")
    life.change(life.random.choice("abcdefghilmnoprstw"), QUOTED)


def take_another_match(life: Life) -> None:
    mark(life)
    if "1–9 that match" in life.terminal.text:
        life.terminal.type(str(life.random.randint(2, 4)))
        life.terminal.wait_for(
            lambda screen: "1–9 that match" not in screen or re.search(REFUSED, life.terminal.status)
        )


def adjust(life: Life) -> None:
    life.focus()
    life.change(life.random.choice(".,<>"), QUOTED)


def delete(life: Life) -> None:
    life.focus()
    life.change("x", "deleted ")


def undo(life: Life) -> None:
    life.change("u", "undid: ")


def undo_and_redo(life: Life) -> None:
    life.change("u", "undid: ")
    life.change("U", "redid: ")


def set_attribute(life: Life) -> None:
    life.focus()
    life.terminal.type("A")
    # The bar alone is there before: it marks the focused span in the list, too.
    life.terminal.wait_for(lambda screen: re.search("▌ (date|role|kind) ", screen) is not None)
    if "▌ date" in life.terminal.text:
        life.press("tab", "▌ certainty")
        life.change(life.random.choice("12345"), r"certainty: \d")
    else:
        keys = "oaj" if "▌ role" in life.terminal.text else "lbr"
        life.change(life.random.choice(keys), r"(?:role|kind): \w")


def set_field(life: Life) -> None:
    life.press("T", "▌ topic")
    if life.random.random() < 0.5:
        life.change(life.random.choice("rcpeo"), r"topic: \w")
    else:
        life.press("tab", "▌ measures")
        life.change(life.random.choice("braes"), r"measures: \w")


def flag(life: Life) -> None:
    if life.random.random() < 0.7:
        life.focus()
    life.change("M", "(?:un)?flagged|document")


def write_note(life: Life) -> None:
    if life.random.random() < 0.7:
        life.focus()
    life.press("N", "Note on")
    note = f"note{life.random.randint(10, 99)}"
    life.press(note, note)
    life.change("tab", "note saved")


Command = Callable[[Life], None]
COMMANDS: list[Command] = [
    mark,
    take_another_match,
    adjust,
    delete,
    undo,
    undo_and_redo,
    set_attribute,
    set_field,
    flag,
    write_note,
]
# Spans come faster than they go, or there would soon be nothing to change.
WEIGHTS = [4, 2, 2, 1, 1, 1, 2, 1, 1, 1]


def lived(life: Life, missing: list[Command]) -> str:
    """Do something that is shown, one of what is missing if possible, then kill the program; return what was done."""
    life.terminal.wait_for("✓ saved")
    life.press("W W", "suggestions are off")  # Tab is to go to spans alone
    while True:
        (command,) = [missing.pop()] if missing else life.random.choices(COMMANDS, WEIGHTS)
        try:
            command(life)
        except Refused:
            life.close()
            continue
        life.terminal.kill()
        return command.__name__


# -- what the file must say then ------------------------------------------------------------------------------


def without_list(rows: list[str]) -> list[str]:
    """The rows of the panels, but of the list of spans, which stands where it was scrolled to."""
    names = [row.strip("╭┏─━ ").partition(" ")[0] for row in rows]
    if "Spans" in names:
        rows = rows[: names.index("Spans")] + rows[names.index("Document") :]
    return [row.rstrip() for row in rows]


def form_on(screen: list[str]) -> list[str]:
    return without_list([row[FORM : FORM + FORM_WIDTH] for row in screen[HEADER:-2]])


def forms_of(session: Session, height: int) -> Iterator[list[str]]:
    """Everything in the file that the form can show, for each focused span and each open field."""
    for span in (None, *session.layer.spans):
        at = Session(session.document, session.schema, session.layer, focus=span)
        cursors = [
            FormCursor(of_span, f.id) for of_span in (True, False) for f in fields_of(at, of_span=of_span)
        ]
        for cursor in (None, *cursors):
            form = still(TaggingForm, FORM_WIDTH, height)
            form.show(Session(at.document, at.schema, at.layer, focus=span, form=cursor))
            yield without_list(rows(form))


def replayed(store: Store, layer: Layer) -> Layer:
    """The layer that the history alone leads to."""
    from_nothing = Layer(layer.document_id, layer.annotator)
    for entry in store.actions():
        from_nothing = apply_all(from_nothing, entry.action.changes)
    return from_nothing


def check(life: Life, new_id: Callable[[], str]) -> int:
    """That all that was shown is in the file, whole; the number of actions in it."""
    path = life.folder / "annotations.db"
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    with Store.open(path, "amy", now=lambda: "") as store:
        document = store.document(store.first_document())
        layer = store.layer(document)
        session = Session(document, store.remembered_schema(), layer)
        screen = life.terminal.screen.display
        height = len(screen) - HEADER - 2
        assert form_on(screen) in list(forms_of(session, height)), "\n".join(screen)
        spans = re.search(r"(\d+) spans? · ✓ saved", screen[-2])
        assert spans is not None
        assert int(spans[1]) == len(layer.spans)
        assert replayed(store, layer) == layer
        return len(list(store.actions()))


def test_what_was_shown_is_in_the_file_when_the_program_is_killed_at_that_moment(tmp_path):
    folders = []
    for article in ARTICLES:
        folder = tmp_path / Path(article).stem
        folder.mkdir()
        (folder / article).write_bytes((SAMPLES / article).read_bytes())
        folders.append(folder)
    actions: Counter[Path] = Counter()
    done: Counter[str] = Counter()
    for number in range(0, LIVES, len(folders)):
        # Both start at once, as most of the time goes into starting.
        lives = [Life(folder, number + at) for at, folder in enumerate(folders)]
        for life in lives:
            with life.terminal:
                missing = [command for command in COMMANDS if not done[command.__name__]]
                done[lived(life, missing if len(missing) >= LIVES - done.total() else [])] += 1
            after = check(life, lambda: "never used")
            assert after >= actions[life.folder]
            actions[life.folder] = after
    assert done.total() == LIVES
    assert len(done) == len(COMMANDS)
    assert actions.total() >= LIVES
