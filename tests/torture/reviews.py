"""Reviews that end by a kill at any moment: no decision is lost, and none is there twice."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from annotator.core.layer import Layer
from annotator.core.record import Record
from annotator.formats.reading import read_path
from annotator.replay.gold import gold_of, labels_of
from annotator.replay.noise import Noise, noised
from annotator.replay.review_typist import PEOPLE
from annotator.store.store import Store
from tests.cli.command import GOLD
from tests.store.samples import opened
from tests.terminal.terminal import Terminal
from tests.torture.killing import check_database
from tests.torture.trial import Done, Trial

_KEYS = ("space", "1", "2", "x", "enter", "enter", "u", "U", "J")
_WAITING = r"\? “|all that is marked is decided|document done|undid|redid|no other document|nothing to"


def reviewed_database(path: Path, seed: int) -> Path:
    """The sample's texts, each finished by three people who make mistakes."""
    golds = [gold_of(each) for each in read_path(GOLD, annotator="gold")]
    labels = labels_of(golds)
    with opened(path) as store:
        store.import_records(
            Record(gold.document, tuple(noised(gold, PEOPLE, labels, seed, Noise()))) for gold in golds
        )
    return path


def decisions(path: Path) -> list[str]:
    """What was done in the layer of decisions, in its order."""
    with opened(path, "gold") as store:
        return [
            f"{each.number} {each.action.changes}" for each in store.actions() if each.annotator == "gold"
        ]


def check_review(path: Path) -> None:
    """Check that the file is whole, and that no decision is in it twice."""
    check_database(path)
    with opened(path, "gold") as store:
        for layer in _layers(store):
            spans = [(span.fragments, span.label) for span in layer.spans]
            assert len(set(spans)) == len(spans)


def _layers(store: Store) -> Iterator[Layer]:
    return (each for record in store.records() for each in record.layers if each.annotator == "gold")


def killed_review(path: Path, chance: Random) -> int:
    """Decide by some keys, one after the other, then by some at once; kill the app meanwhile; return the actions."""
    before = decisions(path)
    with Terminal("review", "--annotator", "dora", "--db", path.name, cwd=path.parent) as terminal:
        terminal.wait_for(lambda _: re.search(_WAITING, terminal.status) is not None)
        for _ in range(chance.randint(0, 6)):
            terminal.type(chance.choice(_KEYS))
            terminal.wait_for(lambda _: re.search(_WAITING, terminal.status) is not None)
        shown = terminal.wait_for("✓ saved")
        seen = decisions(path)
        terminal.type(" ".join(chance.choices(_KEYS, k=chance.randint(1, 12))))
        time.sleep(chance.uniform(0, 0.25))  # the kill is to come at any moment
        terminal.kill()
    after = decisions(path)
    assert seen[: len(before)] == before
    assert after[: len(seen)] == seen, (
        f"what was on the disk when this was shown is not there any more:\n{shown}"
    )
    check_review(path)
    return len(after) - len(before)


def review_kills(trial: Trial) -> Done:
    """``size`` reviews of one database, each killed at any moment, and the next one goes on."""
    path = reviewed_database(trial.folder / "annotations.db", trial.number)
    actions = sum(killed_review(path, trial.chance) for _ in range(trial.size))
    return Counter({"kills of a review": trial.size, "decisions in their files": actions})
