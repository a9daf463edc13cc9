"""The manual page has every command and option, is what the commands say, and programs that show such pages take it."""

import re
import shutil
import subprocess

import click
import pytest

from annotator.cli.group import commands
from tests.docs.pages import ROOT, assert_written, read
from tools.man_page import man_page

PAGE = ROOT / "man" / "annotator.1"
READERS = {
    "man": ["man", "--warnings", "--local-file", str(PAGE)],
    "mandoc": ["mandoc", "-T", "lint", "-W", "warning", str(PAGE)],
}


def test_the_page_is_up_to_date():
    assert_written(PAGE, man_page())


def test_every_command_has_its_part_with_its_options():
    parts = re.split(r"^\.S[SH] ", read(PAGE), flags=re.MULTILINE)
    with click.Context(commands, info_name="annotator") as context:
        for name in commands.list_commands(context):
            command = commands.get_command(context, name)
            assert command is not None
            wanted = f"annotator {name}".replace("-", "\\-")
            (part,) = (
                part for part in parts if re.match(rf"{re.escape(wanted)}( \[|$|[ \n][A-Z\[{{])", part)
            )
            for parameter in command.params:
                if isinstance(parameter, click.Option) and parameter.help and not parameter.hidden:
                    assert max(parameter.opts, key=len).replace("-", "\\-") in part, name


@pytest.mark.parametrize("reader", READERS)
def test_what_shows_manual_pages_has_nothing_to_say_against_it(reader):
    if shutil.which(reader) is None:
        pytest.skip(f"{reader} is not on this machine")
    done = subprocess.run(
        READERS[reader],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    if reader == "man":
        assert "annotator export [OPTIONS]" in done.stdout
        assert "--without-retired" in done.stdout
