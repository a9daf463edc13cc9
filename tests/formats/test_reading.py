"""Which files are found, which format reads them, and how a fault is reported."""

import subprocess
import sys
from pathlib import Path

import pytest

from annotator.formats.finding import find_files
from annotator.formats.format import Format, Option, Writing
from annotator.formats.reading import endings, read_path
from annotator.formats.registry import format_named, formats_ending_in
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.extras import MissingExtraError
from annotator.formats.shared.losses import Losses
from annotator.formats.shared.source_file import SourceFile

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


@pytest.mark.parametrize(
    ("name", "content", "names"),
    [
        (
            "a.json",
            "{}",
            "spacy-json, label-studio, label-studio-min, gliner, web-annotation, bioc, pubannotation, uima-json",
        ),
        ("a.xml", "<x/>", "feed, bioc-xml"),
    ],
)
def test_a_file_in_none_of_the_formats_of_its_ending_asks_for_one_of_their_names(
    tmp_path, name, content, names
):
    path = tmp_path / name
    path.write_text(content)
    for ask in (lambda: list(find_files([path])), lambda: read_path(path, annotator="amy")):
        with pytest.raises(FormatError) as error:
            ask()
        said = "it is in none of the formats that have this ending, name one with --format: "
        assert str(error.value) == f"{path.as_posix()}: {said}{names}"
    assert list(find_files([tmp_path])) == []


def test_a_named_format_overrules_the_ending(tmp_path):
    tree(tmp_path, "a.odd", "b.conll", "c.iob", "d.txt", "README.conll")
    conll = format_named("conll")
    assert list(find_files([tmp_path / "a.odd"], conll)) == [tmp_path / "a.odd"]
    assert [path.name for path in find_files([tmp_path], conll)] == ["b.conll", "c.iob", "d.txt"]


def test_files_that_belong_to_another_are_left_to_it(tmp_path):
    beside = "a.csv", "a.documents.csv", "b.jsonl", "b.features.json", "c.ann", "c.txt"
    alone = "d.documents.csv", "e.txt"
    tree(tmp_path, *beside, *alone)
    found = [path.name for path in find_files([tmp_path])]
    assert found == ["a.csv", "b.jsonl", "c.ann", "d.documents.csv", "e.txt"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(FormatError) as error:
        list(find_files([tmp_path]))
    assert str(error.value) == (
        f"{tmp_path.as_posix()}: the folder cannot be read (Permission denied), check its permissions"
    )


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("no"), KeyError("no"), TypeError("no"), ValueError("no"), RuntimeError("no")]
)
def test_whatever_a_file_causes_in_its_reader_is_said_of_the_file(tmp_path, error):
    def read(source):
        yield from ()
        raise error

    path = tmp_path / "a.file"
    with pytest.raises(FormatError) as raised:
        list(read_path(path, annotator="amy", format_=Format("x", "x", (), read)))
    why = f"is not as its format has it ({type(error).__name__}: {error})"
    assert (
        str(raised.value) == f"{path.as_posix()}: {why}, correct it, or name the file's format with --format"
    )


def test_a_format_that_is_not_read_or_not_written_says_so(tmp_path):
    with pytest.raises(ValueError, match="html is not read"):
        format_named("html").records(SourceFile(tmp_path / "a.html"))
    with pytest.raises(ValueError, match="pdf is not written"):
        list(format_named("pdf").written([], Writing(Losses())))


def test_only_the_values_of_an_option_are_passed_on(tmp_path):
    asked = []

    def read(source, **options):
        asked.append(options)
        return iter(())

    options = (
        Option("unit", ("a", "b"), "", on_reading=True),
        Option("free", (), "", on_reading=True),
        Option("written", ("a", "b"), ""),
    )
    format_ = Format("x", "x", (), read, options=options)
    given = ({"unit": "b", "free": "z", "written": "a", "other": "a"}, {"unit": "c"}, None)
    for each in given:
        list(read_path(tmp_path / "a.file", annotator="amy", format_=format_, options=each))
    assert asked == [{"unit": "b", "free": "z"}, {}, {}]


def test_a_package_that_a_format_needs_is_named_with_its_extra(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF")
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingExtraError) as error:
        list(read_path(path, annotator="amy"))
    said = "this format needs the package pypdfium2, install it with pip install 'annotator-tui[pdf]'"
    assert str(error.value) == f"{path.as_posix()}: {said}"
    monkeypatch.setitem(sys.modules, "cassis", None)
    with pytest.raises(MissingExtraError, match=r"^uima: this format needs the package cassis"):
        list(format_named("uima-json").written([], Writing(Losses())))
