"""A package without a file that comes with the program says so in one line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

import annotator
from tests.cli.command import SAMPLES, TEXT, environment

SCHEMAS = SAMPLES.parent / "schemas"


@pytest.fixture
def site(tmp_path):
    """A folder to import the program from, complete as an installed package is."""
    package = tmp_path / "site" / "annotator"
    shutil.copytree(Path(annotator.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(SCHEMAS, package / "schemas")
    shutil.copytree(SAMPLES, package / "sample_data")
    return package.parent


def remove(path):
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def run(site, *arguments):
    work = site.with_name("work")
    work.mkdir()
    (work / "ok.txt").write_text(TEXT)
    return subprocess.run(
        [sys.executable, "-m", "annotator", *arguments],
        cwd=work,
        env=environment(
            PYTHONPATH=str(site), XDG_CONFIG_HOME=str(work / ".config"), PYTHONDONTWRITEBYTECODE="1"
        ),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_complete_copy_is_what_runs(site):
    done = run(site, "import", "ok.txt")
    assert (done.returncode, done.stderr) == (0, "")
    shutil.rmtree(site.with_name("work"))
    remove(site / "annotator" / "cli")
    assert "No module named" in run(site, "import", "ok.txt").stderr


@pytest.mark.parametrize(
    ("missing", "arguments"),
    [
        ("schemas", ["import", "ok.txt"]),
        ("schemas/news.yaml", ["import", "ok.txt"]),
        ("schemas", ["import", "ok.txt", "--schema", "entities"]),
        ("schemas/news.yaml", ["keys"]),
        ("schemas", ["init", "new"]),
        ("schemas/label-schema.json", ["init", "new"]),
        ("sample_data", ["sample", "new"]),
        ("schemas/news.yaml", ["sample", "new"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_missing_file_takes_one_line_and_nothing_is_written(site, missing, arguments):
    remove(site / "annotator" / missing)
    done = run(site, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"the installation is not complete: {missing}")
    assert line.endswith(f" is missing in '{site / 'annotator'}'; install annotator again")
    assert [path.name for path in site.with_name("work").iterdir()] == ["ok.txt"]


@pytest.mark.parametrize("missing", ["samples/tour.yaml", "samples/tour.txt"])
def test_the_tour_without_its_article_takes_one_line(site, missing):
    remove(site / "annotator" / missing)
    said, code = pexpect.run(
        f"{sys.executable} -m annotator tour",
        cwd=str(site.parent),
        env=environment(PYTHONPATH=str(site), PYTHONDONTWRITEBYTECODE="1"),
        withexitstatus=True,
    )
    assert code == 2
    (line,) = said.decode().splitlines()
    assert line.startswith(f"the installation is not complete: {missing} is missing in ")
