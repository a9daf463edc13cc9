"""What is true of every format that is only written: others can read it, and it says what it says it carries."""

import re

import pytest
from hypothesis import HealthCheck, given, settings

from annotator.formats.table import BUILT_IN
from tests.formats.hostile import READERS, SAID, VISIBLE, hostile_record
from tests.formats.test_every_format import records
from tests.formats.written import write_all

ONLY_WRITTEN = [format_ for format_ in BUILT_IN if format_.write and not format_.read]
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def by_name(format_):
    return format_.name


def test_each_has_a_reader_in_these_tests():
    assert {format_.name for format_ in ONLY_WRITTEN} == READERS.keys(), "see tests/formats/hostile.py"


@pytest.mark.parametrize("format_", ONLY_WRITTEN, ids=by_name)
def test_whatever_is_in_a_text_or_a_field_is_read_as_it_stands(tmp_path, format_):
    record = hostile_record()
    paths, losses = write_all(format_, [record], tmp_path)
    seen = "".join(map(READERS[format_.name], paths))
    assert "👩🏽‍🚀" in seen
    assert VISIBLE in seen
    for thing, words in SAID.items():
        if thing in format_.carries:
            assert [word for word in words if f"{word}{VISIBLE}" not in seen] == []
        else:
            assert losses.counts[thing] > 0
    for path in paths:
        assert not CONTROLS.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("format_", ONLY_WRITTEN, ids=by_name)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(record=records())
def test_any_record_is_written_so_that_others_can_read_it(tmp_path, format_, record):
    paths, _ = write_all(format_, [record], tmp_path)
    for path in paths:
        READERS[format_.name](path)
