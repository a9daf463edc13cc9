"""Which files are found, which format reads them, and how a fault is reported."""

import subprocess
import sys
from pathlib import Path

import pytest

from annotator.formats.reading import endings, find_files, read_path
from annotator.formats.registry import formats_ending_in
from annotator.formats.shared.errors import FormatError

SAMPLES = Path(__file__).parents[2] / "sample_data"


def tree(folder, *names):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def test_folders_are_read_in_order_and_files_that_are_not_articles_are_skipped(tmp_path):
    tree(
        tmp_path,
        "b.txt",
        "a/z.MD",
        "a/README.md",
        "a/.git/x.txt",
        ".hidden.txt",
        "c.png",
        "a/y.jsonl",
        "readme.txt",
        "d",
    )
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere")
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path])]
    assert found == ["a/y.jsonl", "a/z.MD", "b.txt", "link.txt"]


def test_named_files_are_read_even_if_folders_would_skip_them(tmp_path):
    tree(tmp_path, ".hidden.txt", "README.md", "c.png", "noending")
    named = [tmp_path / ".hidden.txt", tmp_path / "README.md"]
    assert list(find_files(named)) == named
    listed = ", ".join(endings())
    for name, message in [
        ("c.png", f"files that end in .png are not read, use one of {listed}"),
        ("noending", "files without an ending are not read"),
        ("missing.txt", "there is no such file or folder, check the path"),
    ]:
        with pytest.raises(FormatError) as error:
            list(find_files([tmp_path / name]))
        assert message in str(error.value)
        assert error.value.line is None
    with pytest.raises(FormatError, match="not read"):
        read_path(tmp_path / "c.png", annotator="amy")


@pytest.mark.parametrize("ending", endings())
def test_of_the_formats_that_share_an_ending_at_most_the_last_has_no_sniffer(ending):
    *others, _ = formats_ending_in(ending)
    assert all(format_.sniffs for format_ in others)


@pytest.mark.parametrize("ending", endings())
def test_every_reader_reports_what_the_system_refuses(tmp_path, ending):
    with pytest.raises(FormatError, match=r"cannot be read \(No such file or directory\), check"):
        list(read_path(tmp_path / f"missing{ending}", annotator="amy"))


@pytest.mark.parametrize("ending", endings())
def test_every_reader_reports_an_empty_file(tmp_path, ending):
    path = tmp_path / f"empty{ending}"
    path.touch()
    with pytest.raises(FormatError, match="empty, leave it out"):
        list(read_path(path, annotator="amy"))


def test_the_samples_are_read_with_their_titles():
    files = [path for path in find_files([SAMPLES]) if "zoo" not in path.parts]
    records = [record for path in files for record in read_path(path, annotator="amy")]
    assert len(records) >= 10
    for record in records:
        assert record.document.title
        for layer in record.layers:
            for span in layer.spans:
                span.check_quote(record.document.text, record.document.id)


def test_only_the_invalid_files_of_the_zoo_are_refused():
    refused = set()
    for path in find_files([SAMPLES / "zoo"]):
        try:
            [_] = read_path(path, annotator="amy")
        except FormatError:
            refused.add(path.name)
    assert refused == {"empty.txt", "not-text.bin.txt"}


def test_a_message_is_one_line_whatever_the_file_is_called():
    error = FormatError(Path("a\x1b]0;owned\x07\n\u202e.txt"), 3, "no \x9b2J good\udce9", "fix it")
    assert str(error) == "a\\x1b]0;owned\\x07\\n\\u202e.txt:3: no \\x9b2J good\\udce9, fix it"


def test_heavy_packages_are_not_imported_before_they_are_needed():
    heavy = ["trafilatura", "charset_normalizer", "lxml", "nupunkt", "yaml", "sqlite3"]
    code = f"import sys, annotator.formats.reading; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
