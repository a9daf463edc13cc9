"""What a shell is told to complete: commands, options, formats, statuses and files."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.command import ANNOTATOR, annotator, environment

SHELLS = ("bash", "zsh", "fish")


def completed(cwd: Path, *words: str) -> list[str]:
    """What may stand in place of the last word, with its kind where that is not plain."""
    result = annotator(
        cwd=cwd,
        _ANNOTATOR_COMPLETE="bash_complete",
        COMP_WORDS=" ".join(["annotator", *words]),
        COMP_CWORD=str(len(words)),
    )
    assert (result.code, result.err) == (0, "")
    return [line.removeprefix("plain,") for line in result.out.splitlines() if line]


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_asks_the_program(tmp_path: Path, shell: str) -> None:
    result = annotator("completion", shell, cwd=tmp_path)
    assert (result.code, result.err) == (0, "")
    assert f"_ANNOTATOR_COMPLETE={shell}_complete" in result.out


def test_another_shell_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    result = annotator("completion", "csh", cwd=tmp_path)
    assert result.code == 2
    assert len(result.errors) == 1
    assert all(shell in result.err for shell in SHELLS)


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["ex"], ["export"]),
        (["undo"], ["undo-import"]),
        (["articles"], ["file,articles"]),
        (["some/", "x"], ["file,x"]),
        (["--vers"], ["--version"]),
        (["--sch"], ["--schema"]),
        (["schema", "mi"], ["migrate"]),
        (["export", "--format", "doccano-"], ["doccano-relations", "doccano-categories"]),
        (["export", "--format", "pubt"], []),
        (["import", "--format", "pubt"], ["pubtator"]),
        (["convert", "--to", "htm"], ["html"]),
        (["convert", "--from", "htm"], []),
        (["export", "--status", "in"], ["in_progress"]),
        (["import", "articles"], ["file,articles"]),
        (["completion", "f"], ["fish"]),
    ],
)
def test_what_is_begun_is_completed(tmp_path: Path, words: list[str], offered: list[str]) -> None:
    assert completed(tmp_path, *words) == offered


def test_all_commands_are_offered_where_nothing_is_typed(tmp_path: Path) -> None:
    assert {"open", "import", "export", "completion"} <= set(completed(tmp_path, ""))


def test_settings_with_a_fault_do_not_get_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "annotator.yaml").write_text("nope: [\n")
    assert completed(tmp_path, "export", "--form") == ["--format"]


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not on this machine")
def test_bash_completes_with_the_script(tmp_path: Path) -> None:
    script = f"""
        eval "$({ANNOTATOR} completion bash)"
        COMP_WORDS=(annotator ex); COMP_CWORD=1
        _annotator_completion {ANNOTATOR}
        echo "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("export\n", "")
