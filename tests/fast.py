"""``make fast``: the tests that answer within a minute on two cores, for while you work.

What is left out is named here by its place, so that no test needs a mark. Further arguments go to pytest:
``.venv/bin/python tests/fast.py -k relation``.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = {
    "tests/terminal": "the installed program in real terminals",
    "tests/package": "packages are built and installed",
    "tests/tui": "the screen, key by key",
    "tests/serve": "programs behind a gateway, and a browser",
    "tests/cli": "programs are started",
    "tests/hub": "a PostgreSQL server is started, and killed",
    "tests/docs": "the pages: their commands are run, the app is opened",
    "tests/tools": "the tools of the tests",
    "tests/contracts/test_contracts.py": "import contracts, on copies of the sources",
    "tests/formats/test_corpora.py": "files of other programs",
    "tests/formats/test_every_format.py": "a long property: random records through every format",
    "tests/formats/test_every_writer.py": "a long property: random records for the parsers of others",
    "tests/formats/test_independent_readers.py": "readers of other makers, slow to import",
    "tests/formats/test_jsonl_there_and_back.py": "a long property: random records through JSON lines",
    "tests/replay/test_sample.py": "the whole sample corpus is typed",
    "tests/store/test_many_processes.py": "processes that are killed",
    "tests/view/test_cells.py": "every character of Unicode",
}
"""What is not run, and what it is."""


def main() -> None:
    """Run the others on two cores; leave with pytest's exit code."""
    ignored = [f"--ignore={path}" for path in LEFT_OUT]
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "tests", *ignored]
    sys.exit(subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
