"""How the property tests draw, and how much of it coverage looks at.

The examples are the same in every run, so that a run says what the change at hand did.
``pytest --hypothesis-profile=hunt`` draws others each time, to find what these do not.
"""

import functools
import itertools

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("hunt", deadline=None, print_blob=True)
settings.load_profile("same")

# Measuring takes about as long again as a test does, and later examples of a property run hardly a line that the
# first do not. For the same reason the longest loops are marked with ``no_cover``.
MEASURED_EXAMPLES = 20

SLOW_FOLDERS = ("terminal", "package", "tui", "formats", "cli", "docs")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin with the slow folders, so that at the end no worker waits for another one's long file."""
    ranks = {name: rank for rank, name in enumerate(SLOW_FOLDERS)}
    items.sort(key=lambda item: ranks.get(item.path.parent.name, len(ranks)))


def coverage_of_examples(item):
    """Return the coverage that is measured, if examples of the test may be left out of it."""
    if not item.config.pluginmanager.hasplugin("_cov") or item.config.getoption("cov_context"):
        return None
    from coverage import Coverage

    return None if item.get_closest_marker("no_cover") else Coverage.current()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Stop measuring coverage after the first examples of a property."""
    property_ = getattr(getattr(item, "obj", None), "hypothesis", None)
    measured = coverage_of_examples(item) if property_ else None
    if measured is None:
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
