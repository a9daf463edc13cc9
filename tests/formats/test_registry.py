"""Formats of other packages: which are taken, in which order, and what is said of one that cannot be."""

from importlib.metadata import EntryPoint
from types import SimpleNamespace

import pytest

from annotator.formats import registry
from annotator.formats.format import Format
from annotator.formats.registry import format_named, formats, formats_ending_in
from annotator.formats.shared.errors import FormatError
from annotator.formats.table import BUILT_IN


def nothing(source):
    del source
    return iter(())


BARS = Format("bars", "bars", (".bars",), nothing)
STARS = Format("stars", "stars", (".bars", ".conll"), nothing)
TAKEN = Format("conll", "ours", (".mine",), nothing)
UNREAD = Format("unread", "only written", (".bars",))
STRING = "bars"


@pytest.fixture
def install(monkeypatch):
    """Return a function that makes the named constants of this module the formats of other packages."""

    def installed(*names, package=None):
        entries = [EntryPoint(name.lower(), f"{__name__}:{name}", registry.GROUP) for name in names]
        for entry in entries:
            vars(entry)["dist"] = package
        groups = {registry.GROUP: entries}
        monkeypatch.setattr(registry, "entry_points", lambda *, group: groups[group])
        formats.cache_clear()

    yield installed
    formats.cache_clear()


def test_formats_of_other_packages_come_after_ours(install):
    install("BARS", "UNREAD", "STARS")
    assert formats() == (*BUILT_IN, BARS, UNREAD, STARS)
    assert format_named("stars") is STARS
    assert format_named("none") is None
    assert formats_ending_in(".bars") == [BARS, STARS]
    assert [format_.name for format_ in formats_ending_in(".conll")] == ["conll", "conllu"]


@pytest.mark.parametrize(
    ("names", "package", "said"),
    [
        (
            ["TAKEN"],
            "p",
            "TAKEN: the format 'taken' of another package cannot be used (its name 'conll' is taken)",
        ),
        (
            ["BARS", "BARS"],
            "p",
            "BARS: the format 'bars' of another package cannot be used (its name 'bars' is taken)",
        ),
        (
            ["STRING"],
            "p",
            "STRING: the format 'string' of another package cannot be used (it is a str and not a Format)",
        ),
        (["GONE"], None, "GONE: the format 'gone' of another package cannot be used (AttributeError: module"),
    ],
)
def test_one_that_cannot_be_used_is_named_with_its_package(install, names, package, said):
    install(*names, package=package and SimpleNamespace(name=package))
    assert format_named("conll") is not None
    with pytest.raises(FormatError) as error:
        format_named("bars")
    assert str(error.value).startswith(f"{__name__}:{said}")
    assert error.value.fix == f"fix or remove the package {package or 'that declares it'}"
