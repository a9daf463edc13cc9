"""Trials in processes of their own, and what they say."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tests.torture.kinds import KINDS
from tests.torture.page import Row
from tests.torture.trial import Done, Trial


def tried(kind: str, seed: str, number: int, size: int) -> tuple[Done, str]:
    """What one trial did, and what was lost in it: nothing, or how that was seen and where its folder is."""
    folder = Path(tempfile.mkdtemp(prefix=f"annotator-torture-{kind}-{number}-"))
    for name in (
        "XDG_CONFIG_HOME",
        "XDG_STATE_HOME",
    ):  # nothing of one's own counts, and nothing is left there
        os.environ[name] = str(folder / name.lower())
    work = folder / "work"
    work.mkdir()
    try:
        done = KINDS[kind].run(Trial(f"{seed}-{kind}-{number}", number, size, work))
    except Exception:  # noqa: BLE001 - whatever it is, something was not as it must be
        again = f"--seed {seed} --first {number} --count 1"
        return Counter(), f"{kind} {again}, in {folder}:\n{traceback.format_exc()[-6000:]}"
    shutil.rmtree(folder)
    return done, ""


def row_of(pool: ProcessPoolExecutor, kind: str, seed: str, numbers: Iterable[int], size: int) -> Row:
    """Run the trials of a kind, and print what was lost as soon as that is seen."""
    began, done, lost = time.monotonic(), Counter[str](), 0
    for each in as_completed([pool.submit(tried, kind, seed, number, size) for number in numbers]):
        more, how = each.result()
        done += more
        if how:
            lost += 1
            sys.stderr.write(f"LOST: {how}\n")
    return Row(kind, done, lost, round(time.monotonic() - began))
