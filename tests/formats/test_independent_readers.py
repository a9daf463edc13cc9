"""What we write, read by someone else: brat's rules by a checker that shares nothing with ours, UIMA by cassis."""

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.formats.registry import format_named
from annotator.formats.table import BUILT_IN
from tests.formats.brat_rules import faults
from tests.formats.test_every_format import records
from tests.formats.written import there_and_back, write_all


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_brat_would_read_every_folder_that_we_write(tmp_path, record):
    for old in tmp_path.iterdir():
        old.unlink()
    paths, _ = write_all(format_named("brat"), [record], tmp_path)
    for path in paths:
        text = path.with_suffix(".txt").read_bytes().decode()
        assert faults(text, path.read_bytes().decode()) == []


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_cassis_covers_the_same_text(tmp_path, record):
    cassis = pytest.importorskip("cassis")
    back, _ = there_and_back(format_named("uima-json"), [record], tmp_path)
    for path in tmp_path.glob("*.json"):
        with path.open("rb") as file:
            cas = cassis.load_cas_from_json(file)
        covered = sorted(span.get_covered_text() for span in cas.select("custom.Span"))
        assert covered == sorted(span.text for layer in back[0].layers for span in layer.spans)


def test_every_extra_that_a_format_needs_is_declared():
    import tomllib
    from pathlib import Path

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    needed = {format_.extra for format_ in BUILT_IN if format_.extra}
    assert needed <= set(project["project"]["optional-dependencies"])
