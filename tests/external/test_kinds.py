"""Kinds of other packages are entry points, and whatever runs in this process opens no connection unconfirmed."""

import json
import socket
from importlib.metadata import EntryPoint

import pytest

from annotator.external import confirmed_addresses, kinds
from annotator.external.errors import ModelError, NotConfirmedError, UnavailableError
from annotator.external.kinds import opened
from annotator.external.model_protocol import Answered, RawSpan
from annotator.settings.suggester_settings import SuggesterSettings
from tests.external.servers import chatting, serving


class Capitals:
    """Another package's suggester: every capital is a person."""

    def __init__(self, settings):
        self.label = dict(settings.options)["label"]

    def ask(self, text, labels):  # noqa: ARG002 - the protocol's
        return Answered([RawSpan(at, at + 1, self.label) for at, char in enumerate(text) if char.isupper()])


class Talkative(Capitals):
    """One that sends texts somewhere."""

    def ask(self, text, labels):  # noqa: ARG002 - the protocol's
        with socket.create_connection(tuple(json.loads(text)), 5):
            return Answered(())


class Failing(Capitals):
    def ask(self, text, labels):  # noqa: ARG002 - the protocol's
        raise KeyError(text)


class Counted:
    """A number of another library, as numpy has them."""

    def __init__(self, number):
        self.number = number

    def __index__(self):
        return self.number

    def __float__(self):
        return float(self.number)


class Numeric(Capitals):
    def ask(self, text, labels):  # noqa: ARG002 - the protocol's
        return Answered([(Counted(0), Counted(1), "person", Counted(1))])


class Shapeless(Capitals):
    def ask(self, text, labels):  # noqa: ARG002 - the protocol's
        return Answered([RawSpan(*json.loads(text))])


class Odd(Capitals):
    def ask(self, text, labels):  # noqa: ARG002 - the protocol's
        return [1]


@pytest.fixture
def package(monkeypatch):
    """An installed package with suggesters."""

    def entries(group, name=None):
        assert group == "annotator.suggesters"
        found = [
            EntryPoint(each.__name__.lower(), f"{__name__}:{each.__name__}", group)
            for each in (Capitals, Talkative, Failing, Numeric, Shapeless, Odd)
        ]
        return [each for each in found if name in {None, each.name}]

    monkeypatch.setattr(kinds, "entry_points", entries)
    monkeypatch.setattr(EntryPoint, "load", lambda entry: globals()[entry.attr])


def model(kind, **more):
    return opened(SuggesterSettings("them", kind, options=(("label", "person"),), **more))


def test_a_kind_of_another_package_is_asked(package):
    assert model("capitals").ask("aB", ()) == Answered([RawSpan(1, 2, "person")])


def test_numbers_of_other_libraries_become_plain_ones(package):
    [span] = model("numeric").ask("Bo", ()).spans
    assert span == RawSpan(0, 1, "person", 1.0)
    assert [type(each) for each in span[:4]] == [int, int, str, float]


@pytest.mark.parametrize(
    "span",
    [
        '["0", 1, "person"]',
        "[0, 1, 7]",
        '[0, 1, "person", "high"]',
        '[0.5, 1, "person"]',
        '[0, 1, "a", 1, 7]',
    ],
)
def test_spans_that_are_none_are_one_line(span, package):
    with pytest.raises(UnavailableError, match="a suggester of kind shapeless fails"):
        model("shapeless").ask(span, ())


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("nobodys", "no installed package has suggesters of kind 'nobodys'"),
        ("failing", "a suggester of kind failing fails (KeyError: 'x')"),
        ("odd", "a suggester of kind odd answers with a list"),
    ],
)
def test_one_that_cannot_be_used_is_one_line(kind, said, package):
    with pytest.raises(UnavailableError) as failed:
        model(kind).ask("x", ())
    assert str(failed.value) == said


def test_one_without_a_confirmed_address_opens_no_connection(package):
    with serving(chatting("[]")) as server:
        place = json.dumps(server.server_address)
        with pytest.raises(ModelError, match="open a connection"):
            model("talkative").ask(place, ())
        with pytest.raises(NotConfirmedError):
            model("talkative", address=server.address).ask(place, ())
        confirmed_addresses.confirm(server.address)
        assert not model("talkative", address=server.address).ask(place, ()).spans
        with socket.create_connection(server.server_address, 5):
            pass  # everybody else may


def test_what_is_remembered_is_of_one_person_and_one_machine(monkeypatch):
    confirmed_addresses.confirm("http://one")
    confirmed_addresses.confirm("http://two")
    file = confirmed_addresses.confirmations_file()
    assert file.stat().st_mode & 0o777 == 0o600
    assert confirmed_addresses.confirmed() == ("http://one", "http://two")
    assert confirmed_addresses.is_confirmed("HTTP://ONE:80/")
    assert not confirmed_addresses.is_confirmed("https://one")
    assert not confirmed_addresses.is_confirmed("no address")
    with monkeypatch.context() as patch:
        patch.setattr(confirmed_addresses.platform, "node", lambda: "another")
        assert confirmed_addresses.confirmed() == ()
        confirmed_addresses.confirm("http://three")
    assert confirmed_addresses.confirmed() == ("http://one", "http://two")
    assert confirmed_addresses.revoke("http://one")
    assert not confirmed_addresses.revoke("http://one")
    assert confirmed_addresses.confirmed() == ("http://two",)


@pytest.mark.parametrize("content", ["", "[", "[]", '{"x": 1}', "\x00", "null"])
def test_a_damaged_file_confirms_nothing(content):
    confirmed_addresses.confirm("http://one")
    confirmed_addresses.confirmations_file().write_text(content)
    assert confirmed_addresses.confirmed() == ()
    confirmed_addresses.confirm("http://two")
    assert confirmed_addresses.confirmed() == ("http://two",)


def test_a_file_that_others_can_write_or_that_is_a_link_confirms_nothing(tmp_path):
    confirmed_addresses.confirm("http://one")
    file = confirmed_addresses.confirmations_file()
    file.chmod(0o666)
    assert confirmed_addresses.confirmed() == ()
    file.chmod(0o600)
    assert confirmed_addresses.confirmed() == ("http://one",)
    file.rename(tmp_path / "planted.json")
    file.symlink_to(tmp_path / "planted.json")
    assert confirmed_addresses.confirmed() == ()
