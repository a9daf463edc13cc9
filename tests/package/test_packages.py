"""The sdist and the wheel are whole, and what is installed from either works outside the repository."""

import json
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

from annotator import __version__
from annotator.formats.shared.extras import DISTRIBUTION
from tests.cli.command import SAMPLES, TEXT, installed_annotator
from tests.package.environments import installed, metadata
from tests.terminal.terminal import Terminal

ROOT = Path(__file__).parents[2]
NAME = f"annotator_tui-{__version__}"
MANUAL = "share/man/man1/annotator.1"
"""Where ``man`` looks below an environment."""


@pytest.fixture(autouse=True)
def _no_path_to_the_sources(monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A folder with the sdist and the wheel of the sources."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)], cwd=ROOT, check=True
    )
    return folder


@pytest.fixture(scope="module")
def sdist(built):
    return built / f"{NAME}.tar.gz"


@pytest.fixture(scope="module")
def wheel(built):
    return built / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module")
def wheel_of_sdist(sdist, tmp_path_factory):
    """The wheel that pip makes of the sdist, as it does where it finds no wheel."""
    folder = tmp_path_factory.mktemp("wheel_of_sdist")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--quiet", "wheel", "--wheel-dir", str(folder)),
            *("--no-index", "--no-deps", "--no-build-isolation", str(sdist)),
        ],
        check=True,
    )
    return folder / f"{NAME}-py3-none-any.whl"


@pytest.fixture(scope="module", params=["wheel", "wheel_of_sdist"])
def package(request, tmp_path_factory):
    """Either wheel, installed into a clean environment."""
    wheel = request.getfixturevalue(request.param)
    return installed(wheel, tmp_path_factory.mktemp("environment"))


# -- what is in them ----------------------------------------------------------------------------------------------


def test_the_sdist_holds_every_file_of_the_repository(sdist):
    """So the tests can be run from it: those of the packages leave this one out, which needs git."""
    if not (ROOT / ".git").exists():
        pytest.skip("git says what belongs to the repository, and this is no checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    of_repository = {name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()}
    with tarfile.open(sdist) as archive:
        of_sdist = {member.name.removeprefix(f"{NAME}/"): member for member in archive}
    assert of_sdist.keys() - {"PKG-INFO"} == of_repository
    assert all(member.isfile() for member in of_sdist.values())


def test_the_wheel_made_of_the_sdist_is_the_wheel_made_of_the_sources(wheel, wheel_of_sdist):
    assert wheel_of_sdist.read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_the_package_what_comes_with_it_and_its_licence(wheel):
    with ZipFile(wheel) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    copied = {f"{NAME}.dist-info/licenses/LICENSE": ROOT / "LICENSE"}
    copied[f"{NAME}.data/data/{MANUAL}"] = ROOT / "man" / "annotator.1"
    for path in (ROOT / "src" / "annotator").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            copied[path.relative_to(ROOT / "src").as_posix()] = path
    for folder in ("schemas", "sample_data"):
        for path in (ROOT / folder).glob("*.*"):
            copied[f"annotator/{folder}/{path.name}"] = path
    del copied["annotator/sample_data/gold.jsonl"]
    assert {"annotator/py.typed", "annotator/samples/tour.txt"} < copied.keys()
    made = {f"{NAME}.dist-info/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt")}
    assert held.keys() - copied.keys() == made
    assert {name for name, path in copied.items() if held.get(name) != path.read_bytes()} == set()


def test_the_metadata_say_what_is_installed(wheel):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shown = metadata(wheel)
    assert (shown["Name"], shown["Version"]) == (DISTRIBUTION, __version__)
    assert (shown["License-Expression"], shown["License-File"]) == ("MIT", "LICENSE")
    assert shown["Requires-Python"] == project["requires-python"]
    assert shown.get_all("Classifier") == project["classifiers"]
    assert set(shown.get_all("Provides-Extra")) == set(project["optional-dependencies"])


# -- what is installed from them ------------------------------------------------------------------------------------


def test_the_package_is_the_installed_one_alone(package, tmp_path):
    program = (
        "import annotator, importlib.metadata, importlib.util, json; "
        "print(json.dumps([annotator.__file__, importlib.metadata.version('annotator-tui'), "
        "[name for name in ('pytest', 'hatchling', 'pypdfium2') if importlib.util.find_spec(name)]]))"
    )
    done = subprocess.run([package.python, "-c", program], cwd=tmp_path, capture_output=True, check=True)
    place, version, tools = json.loads(done.stdout)
    assert Path(place).is_relative_to(package.folder)
    assert not Path(place).is_relative_to(ROOT)
    assert (version, tools) == (__version__, [])
    shown = installed_annotator("--version", cwd=tmp_path, program=package.annotator)
    assert shown.out == f"annotator, version {__version__}\n"
    assert (package.folder / MANUAL).read_bytes() == (ROOT / "man" / "annotator.1").read_bytes()


def test_a_text_and_a_web_page_are_imported_and_exported_under_the_users_schema(package, tmp_path):
    (tmp_path / "note.txt").write_text(TEXT)
    shutil.copy(SAMPLES / "twitter-suspension-nigeria.html", tmp_path / "page.html")

    def run(*arguments):
        result = installed_annotator(*arguments, cwd=tmp_path, program=package.annotator)
        assert (result.code, result.err) == (0, "")
        return result

    run("init", "mine", "--from", "political-events")
    run("schema", "check", "mine/schema.yaml")
    assert run("import", "--schema", "mine/schema.yaml", "note.txt", "page.html").out.startswith("2 new, ")
    run("export", "-o", "out.jsonl")
    note, page = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert note["text"] == TEXT
    assert note["schema"]["id"] == "political-events"
    assert "Twitter" in page["meta"]["title"]
    assert page["text"].startswith("ABUJA — For 222 days")


def test_the_samples_are_written_and_taken_in(package, tmp_path):
    assert installed_annotator("sample", "try", cwd=tmp_path, program=package.annotator).code == 0
    taken = installed_annotator(
        "import", "--schema", "news.yaml", "articles", cwd=tmp_path / "try", program=package.annotator
    )
    assert (taken.out.splitlines()[0], taken.err) == ("16 new, 0 already there, 0 failed", "")


def test_the_tour_starts_and_can_be_left(package, tmp_path):
    with Terminal("tour", cwd=tmp_path, program=package.annotator) as terminal:
        terminal.wait_for("1/11 The arrow keys")
        terminal.type("right")
        terminal.wait_for("2/11")
        terminal.type("Q")
        assert terminal.wait_for_exit() == 0
        assert b"1 of 11 tasks" in terminal.raw
