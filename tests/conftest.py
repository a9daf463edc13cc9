"""How the property tests draw, and how much of it coverage looks at.

The examples are the same in every run, so that a run says what the change at hand did.
``pytest --hypothesis-profile=hunt`` draws others each time, to find what these do not.
"""

import functools
import itertools

import pytest
from coverage import Coverage
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("hunt", deadline=None, print_blob=True)
settings.load_profile("same")

# Measuring takes about as long again as a test does, and later examples of a property run hardly a line that the
# first do not. For the same reason the longest loops are marked with ``no_cover``.
MEASURED_EXAMPLES = 20


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Stop measuring coverage after the first examples of a property."""
    measured, property_ = Coverage.current(), getattr(item.obj, "hypothesis", None)
    if property_ is None or measured is None or item.config.getoption("cov_context"):
        return (yield)
    examples, inner = itertools.count(), property_.inner_test

    @functools.wraps(inner)
    def example(*arguments, **named):
        if next(examples) == MEASURED_EXAMPLES:
            measured.stop()
        return inner(*arguments, **named)

    property_.inner_test = example
    try:
        return (yield)
    finally:
        property_.inner_test = inner
        if next(examples) > MEASURED_EXAMPLES:
            measured.start()


@pytest.fixture(scope="session", autouse=True)
def no_files_of_ones_own(tmp_path_factory):
    """Key files and settings of whoever runs the tests count for none of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
        yield
