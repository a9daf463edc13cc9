"""``make test-pythons``: tests of every floor, under each Python that the classifiers in pyproject.toml claim.

Every version has an environment of its own, ``.pythons/X.Y``, which the Makefile sets up as it does ``.venv``: from the
index, as ``constraints.txt`` has it. Prints a line for each version and leaves with 1 when one fails. A version that
is not on this machine is named as not tried. ``python tests/pythons.py 3.12`` tries one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
LEFT_OUT = {
    "tests/terminal": "the same code, typed into real terminals",
    "tests/package": "files and metadata, the same for every version",
    "tests/docs": "the pages",
    "tests/contracts": "the sources as text",
    "tests/tui/test_fuzz.py": "thousands of random keys",
    "tests/tui/test_keys_shown.py": "a screen for each of many states",
    "tests/tui/test_mouse.py": "a screen for each of many clicks",
    "tests/tui/test_overlays.py": "a screen for each of many menus",
    "tests/cli/test_exporting.py": "a hundred starts of the program, for formats that are tested without it, too",
    "tests/cli/test_formats.py": "as many starts for the same",
}
"""What is not run, and why: it takes most of the time and says little about a version of Python."""


def claimed() -> list[str]:
    """The versions that the classifiers claim, such as ``3.11``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = (
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", line) for line in project["classifiers"]
    )
    return [match[1] for match in found if match]


def interpreter(version: str) -> tuple[Path, str] | None:
    """The first Python of that version that runs, and its whole version."""
    for path in _candidates(version):
        told = subprocess.run(
            [path, "-c", "import platform; print(platform.python_version())"],
            capture_output=True,
            text=True,
            check=False,
        )
        if told.returncode == 0 and told.stdout.startswith(f"{version}."):
            return path, told.stdout.strip()
    return None


def _candidates(version: str) -> Iterator[Path]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        if found := shutil.which(f"python{version}", path=folder):
            yield Path(found)
    # pyenv's python3.12 on the PATH runs only where that version is chosen; the versions themselves always do.
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob(f"versions/{version}.*/bin/python"), reverse=True)


def trial(version: str, python: Path) -> tuple[bool, str]:
    """Set up the environment and run the tests in it: whether all is well, and what to say of it."""
    environment = ROOT / ".pythons" / version
    log = environment.with_name(f"{version}.log")
    log.parent.mkdir(exist_ok=True)
    place = environment.relative_to(ROOT)
    inherited = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL")}
    set_up = ["make", f"VENV={place}", f"PYTHON={python}", f"{place}/.tests"]
    tests = ["tests", *(f"--ignore={path}" for path in LEFT_OUT)]
    run = [str(environment / "bin" / "python"), "-m", "pytest", "-n", "auto", "--dist", "loadfile", *tests]
    started = time.monotonic()
    with log.open("w+", encoding="utf-8") as file:
        for command in (set_up, run):
            done = subprocess.run(command, cwd=ROOT, env=inherited, stdout=file, stderr=file, check=False)
            if done.returncode:
                return False, f"failed, see {log.relative_to(ROOT)}"
        file.seek(0)
        counts = re.findall(r"\d+ passed.*(?= in )", file.read())
    return True, f"{counts[-1]} in {time.monotonic() - started:.0f} s"


def main() -> None:
    """Try the versions named, or every one; leave with 1 when one fails."""
    failed = not_found = 0
    versions = sys.argv[1:] or claimed()
    for version in versions:
        found = interpreter(version)
        if found is None:
            not_found += 1
            _tell(f"{version:7} not tried: there is no Python {version} on this machine")
            continue
        is_well, told = trial(version, found[0])
        failed += not is_well
        _tell(f"{found[1]:7} {told}")
    if not_found:
        _tell(f"{not_found} of {len(versions)} versions were not tried")
    sys.exit(1 if failed else 0)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
