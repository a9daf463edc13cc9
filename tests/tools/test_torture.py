"""``make torture``: what is lost is counted and said; and a little of the kinds that have no other short form."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from tests.torture import __main__ as runner
from tests.torture import page
from tests.torture.kinds import KINDS
from tests.torture.page import Row, rows_on_page, write_rows
from tests.torture.running import tried
from tests.torture.trial import Done, Kind, Trial


@pytest.mark.parametrize(
    ("kind", "size"),
    [
        ("migrations", 20),
        ("updates", 40),
        ("undone-imports", 40),
        ("merges", 20),
        ("undo", 80),
        ("full-disks", 20),
    ],
)
def test_a_little_of_it_loses_nothing(tmp_path: Path, kind: str, size: int) -> None:
    assert KINDS[kind].run(Trial(kind, 0, size, tmp_path))


@pytest.fixture
def one_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of which every odd trial loses something."""

    def run(trial: Trial) -> Done:
        (trial.folder / "left").touch()
        assert trial.number % 2 == 0, "what was lost"
        return Counter({"dice": trial.size, "thrown": trial.chance.randrange(1, 10**6)})

    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))  # and is put back
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setitem(KINDS, "odd", Kind(run, 1, 1, ""))


def test_a_trial_is_repeated_by_its_seed(one_kind: None) -> None:
    assert tried("odd", "a", 2, 6) == tried("odd", "a", 2, 6)
    assert tried("odd", "a", 2, 6) != tried("odd", "b", 2, 6)
    done, lost = tried("odd", "a", 2, 6)
    assert (done["dice"], lost) == (6, "")


def test_a_trial_that_loses_something_says_how_and_keeps_its_folder(one_kind: None) -> None:
    done, lost = tried("odd", "a", 3, 6)
    first, *_ = lost.splitlines()
    assert not done
    assert first.startswith("odd --seed a --first 3 --count 1, in ")
    assert "what was lost" in lost
    assert (Path(first.partition(", in ")[2].rstrip(":")) / "work" / "left").exists()


def test_an_unknown_kind_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["torture", "kills", "spells"])
    with pytest.raises(SystemExit) as left:
        runner.main()
    assert left.value.code == 2
    assert "there is no kind spells; choose from kills, " in capsys.readouterr().err


def test_the_rows_of_a_run_take_the_place_of_those_of_its_kinds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, before = tmp_path / "page.md", page.PAGE.read_text("utf-8")
    copy.write_text(before, encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", copy)
    write_rows([Row(kind, Counter({"trials": 1}), 0, 7) for kind in KINDS])
    write_rows([Row("undo", Counter({"long sessions": 2000, "actions in them": 3}), 1, 8)])
    rows = {kind: rest for kind, *rest in rows_on_page()}
    assert list(rows) == list(KINDS)
    assert rows.pop("undo") == ["2,000 long sessions, 3 actions in them", "1", "8"]
    assert all(rest == ["1 trials", "0", "7"] for rest in rows.values())
    mark = "<!-- the last run"
    assert copy.read_text("utf-8").partition(mark)[0] == before.partition(mark)[0]
    assert copy.read_text("utf-8").endswith("<!-- its end -->\n")
