"""How the tests are shared out, how the property tests draw, and how much of it coverage looks at.

The examples are the same in every run, so that a run says what the change at hand did.
``pytest --hypothesis-profile=hunt`` draws more, and others each time, to find what these do not.
"""

import functools
import itertools
import os
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from hypothesis import settings

settings.register_profile("same", derandomize=True, deadline=None, max_examples=30)
settings.register_profile("hunt", deadline=None, print_blob=True, max_examples=300)
settings.load_profile("same")

# Measuring takes about as long again as a test does. Later examples of a property run hardly a line that the first do
# not; nor do these tests run lines that no others do: the first start programs, which are not measured, the others
# try what is tried elsewhere in their folder, with more texts, keys and readers.
MEASURED_EXAMPLES = 5
NOT_MEASURED = (
    "terminal",
    "package",
    "tools",
    "docs",
    "contracts",
    "formats/test_corpora.py",
    "formats/test_every_writer.py",
    "formats/test_independent_readers.py",
    "replay/test_legal_keys.py",
    "replay/test_sample.py",
    "tui/test_as_pyte_sees_it.py",
    "tui/test_article_cost.py",
    "tui/test_article_pictures.py",
    "tui/test_exact.py",
    "tui/test_fuzz.py",
    "tui/test_key_cost.py",
    "tui/test_keys_shown.py",
    "tui/test_overlays.py",
    "tui/test_snapshots.py",
    "tui/test_step_keep_show.py",
    "view/test_cells.py",
)

TESTS = Path(__file__).parent
SLOW_FOLDERS = ("terminal", "package", "serve", "tui", "formats", "cli", "docs")


def pytest_xdist_auto_num_workers():
    """Start a worker more than there are processors: while one waits for a program or a screen, another works."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_configure(config):
    """In a worker, stop the first of the two measurements that pytest-cov starts: it would go on in each pause."""
    if hasattr(config, "workerinput") and config.pluginmanager.hasplugin("_cov"):
        from coverage import Coverage

        if first := Coverage.current():
            first.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Begin with the slow folders, so that at the end no worker waits for another one's long file."""
    ranks = {name: rank for rank, name in enumerate(SLOW_FOLDERS)}
    items.sort(key=lambda item: ranks.get(item.path.parent.name, len(ranks)))


@pytest.hookimpl(wrapper=True)
def pytest_collection(session):
    """Measure what importing the package runs, and nothing of the much that pytest does until the tests begin."""
    measured = measured_coverage(session.config)
    if measured is None:
        return (yield)
    import annotator

    for module in walk_packages(annotator.__path__, "annotator."):
        if module.name != "annotator.__main__":  # which would run the program
            with suppress(ImportError):  # of what needs an extra
                import_module(module.name)
    with paused(measured):
        return (yield)


def measured_coverage(config):
    """Return the coverage that this process measures, if parts of the tests may be left out of it."""
    plugins = config.pluginmanager
    if not plugins.hasplugin("_cov") or plugins.hasplugin("dsession") or config.getoption("cov_context"):
        return None
    from coverage import Coverage

    return Coverage.current()


@contextmanager
def paused(measured):
    """Measure nothing meanwhile."""
    measured.stop()
    try:
        yield
    finally:
        measured.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Measure no coverage of the tests in ``NOT_MEASURED``, their fixtures included."""
    measured = measured_coverage(item.config)
    if measured is None or not any(item.path.is_relative_to(TESTS / name) for name in NOT_MEASURED):
        return (yield)
    with paused(measured):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Stop measuring coverage after the first examples of a property."""
    property_ = getattr(getattr(item, "obj", None), "hypothesis", None)
    measured = measured_coverage(item.config) if property_ else None
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
    """Key files, settings, devices and models of whoever runs the tests count for none of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(tmp_path_factory.mktemp("configuration")))
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield
