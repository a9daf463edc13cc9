"""annotator serve: what it refuses to begin, and the logins."""

import socket
import stat
import subprocess

import pytest

from tests.cli.command import ANNOTATOR, TEXT, annotator, environment


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    assert annotator("import", "--db", "a.db", "a.txt", cwd=tmp_path).code == 0
    return tmp_path


def add(folder, *arguments, typed="correct horse\n"):
    return subprocess.run(
        [ANNOTATOR, "serve", "login", "add", *arguments, "--db", "a.db"],
        cwd=folder, env=environment(), input=typed, text=True, check=False, capture_output=True,
    )  # fmt: skip


def test_logins_are_added_listed_and_removed(folder):
    assert add(folder, "anna").stdout == "anna can log in\n"
    assert add(folder, "anna", typed="another password\n").stdout == "anna has another password now\n"
    made = annotator("serve", "login", "add", "--generate", "Ben Ö", "--db", "a.db", cwd=folder)
    assert made.out.startswith("Ben Ö can log in\npassword: ")
    assert stat.S_IMODE((folder / "a.db-logins").stat().st_mode) == 0o600
    assert annotator("serve", "login", "list", "--db", "a.db", cwd=folder).out == "Ben Ö\nanna\n"
    assert (
        annotator("serve", "login", "remove", "anna", "--db", "a.db", cwd=folder).out
        == "anna cannot log in any more\n"
    )
    gone = annotator("serve", "login", "remove", "anna", "--db", "a.db", cwd=folder)
    assert (gone.code, len(gone.errors)) == (2, 1)
    assert "nobody is called 'anna'" in gone.err


@pytest.mark.parametrize(
    ("arguments", "typed", "why"),
    [
        (["anna"], "short\n", "fewer than 8"),
        (["anna"], "", "fewer than 8"),
        (["anna"], "x" * 2000, "more than 1,024"),
        ([" anna"], "correct horse\n", "cannot be an annotator's name"),
        (["a\nb"], "correct horse\n", "cannot be an annotator's name"),
    ],
)
def test_what_cannot_be_a_login_is_refused_in_one_line(folder, arguments, typed, why):
    refused = add(folder, *arguments, typed=typed)
    assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1)
    assert why in refused.stderr
    assert not (folder / "a.db-logins").exists()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--host", "192.0.2.1"], "give --public-url"),
        (["--host", "192.0.2.1", "--public-url", "https://a.example"], "nobody has a login yet"),
        (["--public-url", "https://a.example"], "nobody has a login yet"),
        (["--public-url", "http://a.example"], "not encrypted"),
        (["--public-url", "a.example"], "is no URL"),
        (["--db", "b.db"], "there is no such database"),
    ],
)
def test_what_would_let_others_in_is_not_begun(folder, arguments, why):
    refused = annotator("serve", "--db", "a.db", *arguments, cwd=folder)
    assert (refused.code, len(refused.errors)) == (2, 1)
    assert why in refused.err


def test_logins_that_others_can_read_are_not_used(folder):
    add(folder, "anna")
    (folder / "a.db-logins").chmod(0o640)
    refused = annotator("serve", "--db", "a.db", cwd=folder)
    assert (refused.code, len(refused.errors)) == (2, 1)
    assert "chmod 600" in refused.err


def test_without_the_extra_one_line_says_what_to_install(folder, monkeypatch):
    monkeypatch.setattr("annotator.cli.serve_command.find_spec", lambda _: None)
    refused = annotator("serve", "--db", "a.db", cwd=folder)
    assert (refused.code, refused.errors) == (
        2, ["this needs the package aiohttp; install it with pip install 'annotator-tui[serve]'"],
    )  # fmt: skip


def test_a_port_that_cannot_be_had_is_said(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        refused = annotator("serve", "--db", "a.db", "--port", str(port), cwd=folder)
    assert (refused.code, len(refused.errors)) == (2, 1)
    assert f"127.0.0.1:{port} cannot be served: " in refused.err
