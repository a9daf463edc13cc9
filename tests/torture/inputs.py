"""What comes in: keys whose bytes are split, windows of any size, names that do harm, files that went wrong."""

from __future__ import annotations

import time
from collections import Counter
from importlib.util import find_spec
from random import Random

from tests.cli.command import TEXT, annotator, jsonl, span
from tests.cli.test_hostile_names import ARGUMENTS, ECHOES, harmed, typed
from tests.formats.test_every_format import MODULES
from tests.formats.test_mutated_files import READ, SLOW, read_mutated
from tests.terminal.terminal import Terminal
from tests.terminal.test_main_job import ARTICLE, exported, opened
from tests.terminal.test_slow_lines import FOCUSED, SILENT, THERE_AND_BACK
from tests.torture.trial import Done, Trial


def mutated_files(trial: Trial) -> Done:
    """``size`` mutations of the files of one format, the next one in each trial; a tenth where it is slow to read."""
    formats = [each for each in READ if each.extra not in MODULES or find_spec(MODULES[each.extra])]
    format_ = formats[trial.number % len(formats)]
    count = trial.size // 10 if format_.name in SLOW else trial.size
    read_mutated(format_, trial.folder, trial.chance, count)
    return Counter({"mutated files": count})


def names(trial: Trial) -> Done:
    """``size`` commands, each with a name made of two or three that do harm, on a terminal."""
    jsonl(trial.folder / "x.jsonl", {"text": TEXT, "spans": [span(0, 7)]})
    assert annotator("import", "x.jsonl", "--annotator", "amy", cwd=trial.folder).code == 0
    places = ECHOES.strip().splitlines()
    cases = [
        typed(  # after a hyphen nothing is shown that is not shown alone, as a variant of an ideograph would be
            trial.chance.choice(places),
            "-".join(trial.chance.choices(ARGUMENTS, k=trial.chance.randint(2, 3))),
        )
        for _ in range(trial.size)
    ]
    assert harmed(trial.folder, cases) == []
    return Counter({"hostile names in commands": trial.size})


# -- the terminal ---------------------------------------------------------------------------------------------------


def dribble(terminal: Terminal, sequence: str, chance: Random) -> int:
    """Send a sequence in pieces, up to 100 ms apart; return how many there were."""
    pieces, start = 0, 0
    while start < len(sequence):
        end = min(len(sequence), start + chance.randint(1, len(sequence)))
        if start:
            time.sleep(chance.choice((0.0, 0.002, 0.01, 0.03, 0.06, 0.1)) * chance.random())
        terminal.send(sequence[start:end])
        pieces, start = pieces + 1, end
    return pieces


def split_sequences(trial: Trial) -> Done:
    """``size`` sequences that change nothing, in pieces as a slow line brings them: nothing is changed."""
    done = Counter[str]()
    with opened(trial.folder, str(ARTICLE)) as terminal:
        terminal.type("o s")
        terminal.wait_for("Policy “Section 66A”")
        while done["sequences"] < trial.size:
            for sequence in trial.chance.sample(SILENT, len(SILENT)):
                done["sequences"] += 1
                done["pieces of them"] += dribble(terminal, sequence, trial.chance)
            terminal.paste("a mark in what is seen")
            screen = terminal.wait_for("pasted text is ignored here")
            assert "? keys" in screen, "nothing came up over the article"
            for sequence in THERE_AND_BACK:
                done["sequences"] += 1
                done["pieces of them"] += dribble(terminal, sequence, trial.chance)
            screen = terminal.wait_for(lambda screen: "ignored" not in screen and FOCUSED in screen)
            assert "1 span · ✓ saved" in screen
        (record,) = exported(trial.folder)
        assert [(each["start"], each["end"]) for each in record["spans"]] == [(8, 19)]
    return done


KEYS = (
    "right",
    "left",
    "down",
    "up",
    "tab",
    "shift+tab",
    "p b",
    "o s",
    "e a",
    "o i",
    "p s",
    "u",
    ".",
    ",",
    "x",
)


def resizes(trial: Trial) -> Done:
    """``size`` sizes of the window, with keys in between: in the end all is painted, and is what the file has."""
    chance, done = trial.chance, Counter[str]()
    with opened(trial.folder, str(ARTICLE)) as terminal:
        while done["sizes of the window"] < trial.size:
            for _ in range(chance.randint(1, 5)):
                terminal.resize(chance.randint(12, 220), chance.randint(4, 70))
                done["sizes of the window"] += 1
                if chance.random() < 0.5:
                    terminal.type(chance.choice(KEYS))
                    done["keys in between"] += 1
                if chance.random() < 0.3:
                    terminal._read()
            terminal.resize(120, 40)
            _settle(terminal)
            shown = int(terminal.status.rpartition(" span")[0].rpartition(" ")[2])
            (record,) = exported(trial.folder)
            assert len(record["spans"]) == shown
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
    return done


def _settle(terminal: Terminal) -> None:
    """Wait until all that was typed before was heard, leave what is begun, and wait until the screen is whole."""
    terminal.paste("a mark in what is seen")
    terminal.wait_for("pasted text is ignored here")
    terminal.type("escape")
    terminal.wait_for(lambda _: "ignored" not in terminal.status and _is_whole(terminal))


def _is_whole(terminal: Terminal) -> bool:
    """Whether title, form, status and keys are where they belong on a screen of the usual size."""
    first, *_, status, keys = terminal.screen.display
    return (
        first.startswith(" India's Section 66A and the long road")
        and first[81:].startswith("Labels")
        and status.endswith("✓ saved ")
        and keys.rstrip().endswith("? keys")
    )
