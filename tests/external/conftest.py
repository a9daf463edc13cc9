import pytest

from annotator.external import confirmed_addresses


@pytest.fixture(autouse=True)
def nothing_confirmed(tmp_path, monkeypatch):
    """Each test begins with a person who has confirmed no address."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.delenv("ANNOTATOR_SUGGESTER_KEY", raising=False)


@pytest.fixture
def confirm():
    return confirmed_addresses.confirm
