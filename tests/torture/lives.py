"""Lives of the app that end by a kill, long sessions that are undone and redone, and hunts of the property tests."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter

from annotator.core.clock import now_to_the_millisecond
from annotator.core.document import Document, document_id
from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.store.store import Store
from tests.docs.pages import ROOT
from tests.terminal.test_kill import ARTICLES, COMMANDS, SAMPLES, Life, check, lived
from tests.torture.killing import check_database
from tests.torture.trial import Done, Trial
from tests.tui.test_fuzz import text_of
from tests.workspace.at_work import SCHEMA, Work

# -- the app --------------------------------------------------------------------------------------------------------


def app_kills(trial: Trial) -> Done:
    """``size`` lives of the app on one database, each killed at the moment when something was shown."""
    article = ARTICLES[trial.number % len(ARTICLES)]
    (trial.folder / article).write_bytes((SAMPLES / article).read_bytes())
    missing, actions, done = [*COMMANDS], 0, Counter[str]()
    for number in range(trial.size):
        life = Life(trial.folder, trial.chance.randrange(10**9))
        with life.terminal:
            command = lived(life, missing if number >= trial.size - len(missing) else [])
        missing = [each for each in missing if each.__name__ != command]
        after = check(life, str)
        assert after >= actions
        actions = after
        done["kills of the app"] += 1
    check_database(trial.folder / "annotations.db")
    return done + Counter({"actions in their files": actions})


# -- undo -----------------------------------------------------------------------------------------------------------

KEYS = (
    *(
        "right",
        "left",
        "up",
        "down",
        "pagedown",
        "home",
        "ctrl+home",
        "tab",
        "shift+tab",
        "shift+right",
        "space",
    ),
    *(
        "p",
        "o",
        "e",
        "p",
        "o",
        "e",
        *"abstw123",
        "x",
        "u",
        "U",
        "=",
        ".",
        ",",
        "<",
        ">",
        "M",
        "f",
        "C",
        "J",
        "K",
    ),
    *("T", "A", "escape", "escape"),
)


def undo_sessions(trial: Trial) -> Done:
    """A session of ``size`` actions in several documents: all of it undone is the start, redone it is the end."""
    path = trial.folder / "annotations.db"
    with Store.open(path, "amy", now=now_to_the_millisecond) as store:
        texts = [text_of(trial.chance) for _ in range(3)]
        documents = [Document(document_id(text), text, title=f"Text {n}") for n, text in enumerate(texts)]
        store.import_records(Record(each) for each in documents)
        store.remember_schema(SCHEMA, f"id: {SCHEMA.id}\n")
        work = Work(store)
        work.workspace.start()
        start, made = layers(store, documents), 0
        while made < trial.size:
            step = work.press(trial.chance.choice(KEYS))
            made += bool(step.changes)
            assert work.workspace.session is not None
            if made % 50 == 0:
                shown = work.workspace.session
                assert shown.layer == store.layer(shown.document)
        end = layers(store, documents)
        undone = undo_all(work)
        assert layers(store, documents) == start
        for _ in range(undone):  # and not what was undone before, which can be redone as well
            assert moved(work, "U").startswith("redid")
        assert layers(store, documents) == end
    check_database(path)
    return Counter({"long sessions": 1, "actions in them": made, "undone and redone": undone})


def layers(store: Store, documents: list[Document]) -> list[Layer]:
    return [store.layer(each) for each in documents]


def moved(work: Work, key: str) -> str:
    """Undo or redo, also where that is in another document, which takes the key once more; return what was said."""
    message = work.press(key).message
    return work.press(key).message if message.startswith(f"{key} again") else message


def undo_all(work: Work) -> int:
    """Undo until nothing is left to undo; return how often something was undone."""
    for _ in range(3):  # a question, an armed label, a form
        work.press("escape")
    undone = 0
    while (message := moved(work, "u")) != "nothing to undo":
        assert message.startswith("undid"), message
        undone += 1
    return undone


# -- hunts ----------------------------------------------------------------------------------------------------------

HUNTS = ("tests/store/test_parts.py", "tests/session/test_any_keys.py", "tests/store/test_rebuilding.py")


def hunts(trial: Trial) -> Done:
    """The property tests of histories and keys, one file a trial, with examples that no other run has."""
    file = HUNTS[trial.number % len(HUNTS)]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--hypothesis-profile=hunt", file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-5000:]
    tests = re.findall(r"^[.]+", done.stdout, re.MULTILINE)
    return Counter({"property tests on the hunt": sum(map(len, tests))})
