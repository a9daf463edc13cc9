"""The versions of Python that are claimed are those that ``make test-pythons`` tries."""

import os
import platform
import sys
import tomllib
from pathlib import Path

import pytest

from tests.pythons import LEFT_OUT, ROOT, claimed, interpreter

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HERE = ".".join(platform.python_version_tuple()[:2])


def test_every_version_that_a_classifier_claims_is_tried():
    languages = [line for line in PROJECT["classifiers"] if line.startswith("Programming Language")]
    assert languages == [f"Programming Language :: Python :: {version}" for version in claimed()]
    assert len(claimed()) == len(set(claimed())) > 1


def test_the_oldest_version_claimed_is_the_one_required():
    oldest = claimed()[0]
    assert PROJECT["requires-python"] == f">={oldest}"
    major, minor = oldest.split(".")
    assert f"sys.version_info < ({major}, {minor})" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert f"Python {oldest} or newer" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_what_is_left_out_is_there_and_no_floor_is_left_out():
    assert [path for path in LEFT_OUT if not (ROOT / path).exists()] == []
    folders = {path.name for path in (ROOT / "src" / "annotator").iterdir() if path.is_dir()}
    assert {path for path in LEFT_OUT if Path(path).name in folders} == set()


@pytest.fixture
def only_path(tmp_path, monkeypatch):
    """A folder that is all of the PATH, on a machine without pyenv."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def script(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_a_version_that_is_not_there_is_not_found(only_path):
    assert interpreter(HERE) is None


def test_a_python_on_the_path_is_found_with_its_whole_version(only_path):
    real = script(only_path / f"python{HERE}", f'exec {sys.executable} "$@"')
    assert interpreter(HERE) == (real, platform.python_version())


@pytest.mark.parametrize("text", ["exit 127", "echo 2.7.18"], ids=["does not run", "is another version"])
def test_a_python_that_does_not_run_or_is_another_version_is_passed_over(only_path, monkeypatch, text):
    script(only_path / f"python{HERE}", text)
    assert interpreter(HERE) is None
    real = script(only_path / "second" / f"python{HERE}", f'exec {sys.executable} "$@"')
    monkeypatch.setenv("PATH", os.pathsep.join(map(str, [only_path, real.parent])))
    assert interpreter(HERE) == (real, platform.python_version())


def test_the_versions_that_pyenv_keeps_are_found(only_path):
    python = script(
        only_path / "pyenv" / "versions" / f"{HERE}.1" / "bin" / "python", f'exec {sys.executable} "$@"'
    )
    assert interpreter(HERE) == (python, platform.python_version())
