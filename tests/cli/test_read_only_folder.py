"""A database that nobody may write, in a folder that nobody may write, as on a medium or in an archive."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import ANNOTATOR, GOLD, Result, annotator, environment
from tests.rights import heed_modes


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Path]:
    """A folder with a database, both read-only; skipped where modes of files are not heeded."""
    folder = tmp_path / "archive"
    folder.mkdir()
    assert annotator("import", GOLD, cwd=folder).code == 0
    (folder / "annotations.db").chmod(0o444)
    folder.chmod(0o555)
    tried = subprocess.run(
        ["touch", "x"], cwd=folder, preexec_fn=heed_modes, check=False, capture_output=True
    )
    if tried.returncode == 0:
        pytest.skip("this user may write in read-only folders")
    yield folder
    folder.chmod(0o755)


def as_a_reader(*arguments: str, cwd: Path) -> Result:
    """Run the installed program as someone whom modes of files bind."""
    state = {"XDG_STATE_HOME": str(cwd.parent / "state"), "XDG_CONFIG_HOME": str(cwd.parent / "config")}
    done = subprocess.run(
        [ANNOTATOR, *arguments],
        cwd=cwd,
        env=environment(**state),
        preexec_fn=heed_modes,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("lock_stays", [True, False])
def test_it_is_exported_checked_counted_and_nothing_is_written(archive: Path, *, lock_stays: bool) -> None:
    if not lock_stays:
        archive.chmod(0o755)
        for lock in archive.glob("*-lock"):
            lock.unlink()
        archive.chmod(0o555)
    before = sorted(each.name for each in archive.iterdir())
    exported = as_a_reader("export", cwd=archive)
    assert (exported.code, exported.err) == (0, "")
    assert [each["text"] for each in exported.records] == [
        json.loads(line)["text"] for line in GOLD.read_text("utf-8").splitlines()
    ]
    for command, code, said in (("check", 1, "2 found: 2 boundaries"), ("stats", 0, "documents by status")):
        result = as_a_reader(command, cwd=archive)
        assert result.code == code, result.err
        assert said in result.out + result.err
    refused = as_a_reader("import", str(GOLD.with_name("section-66a.txt")), cwd=archive)
    assert refused.code == 2
    assert "annotations.db is read-only; make the file and its folder writable" in refused.err
    assert sorted(each.name for each in archive.iterdir()) == before
