"""The imports of an ordinary start: neither PyYAML nor pydantic."""

import subprocess
import sys

import pytest

HEAVY = ("yaml", "pydantic", "regex", "click", "textual")


@pytest.mark.parametrize("module", ["values", "answers", "palette", "stored", "problems", "free_keys"])
def test_a_start_does_not_import_the_yaml_packages(module):
    code = f"import sys, annotator.schema.{module}; print(*[m for m in {HEAVY} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert done.stdout.split() == []
