"""``annotator sample``: what a user without the repository gets to try."""

import shlex
import subprocess

from tests.cli.command import ANNOTATOR, GOLD, SAMPLES, annotator, environment

ARTICLES = {path.name: path for path in SAMPLES.glob("*.*") if path != GOLD}
SCHEMAS = SAMPLES.parent / "schemas"


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_articles_and_their_schema_are_written_as_they_are_in_the_repository(tmp_path):
    result = annotator("sample", "try", cwd=tmp_path)
    assert result.code == 0, result.err
    wanted = {f"articles/{name}": path.read_bytes() for name, path in ARTICLES.items()}
    for name in ("news.yaml", "label-schema.json"):
        wanted[name] = (SCHEMAS / name).read_bytes()
    assert len(ARTICLES) > 10
    assert contents(tmp_path / "try") == wanted


def test_what_was_written_is_listed_with_the_command_to_run_next(tmp_path):
    schema, articles, then = annotator("sample", "my try", cwd=tmp_path).out.splitlines()
    assert schema.startswith("my try/news.yaml: ")
    assert articles.startswith(f"my try/articles: {len(ARTICLES)} files")
    assert then == "read them with: cd 'my try' && annotator --schema news.yaml articles"


def test_what_is_to_be_run_next_takes_in_every_article_under_the_schema(tmp_path):
    then = annotator("sample", "my try", cwd=tmp_path).out.splitlines()[-1].partition(": ")[2]
    import_command = then.replace("annotator", f"{shlex.quote(ANNOTATOR)} import")
    done = subprocess.run(
        ["sh", "-c", import_command],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[0] == "16 new, 0 already there, 0 failed", done.stderr
    records = annotator("export", cwd=tmp_path / "my try").records
    assert {record["schema"]["id"] for record in records} == {"news"}


def test_the_current_folder_is_not_entered_again(tmp_path):
    then = annotator("sample", ".", cwd=tmp_path).out.splitlines()[-1]
    assert then == "read them with: annotator --schema news.yaml articles"


def test_a_file_that_is_there_is_named_and_nothing_is_written(tmp_path):
    for taken in ("news.yaml", "label-schema.json", "articles/section-66a.txt"):
        folder = tmp_path / taken.replace("/", "-")
        (folder / taken).parent.mkdir(parents=True)
        (folder / taken).write_text("mine")
        result = annotator("sample", folder.name, cwd=tmp_path)
        assert (result.code, result.out) == (2, "")
        assert result.errors == [f"'{folder.name}/{taken}' is there already; nothing was written"]
        assert contents(folder) == {taken: b"mine"}


def test_a_link_to_nowhere_is_not_written_through(tmp_path):
    (tmp_path / "try").mkdir()
    (tmp_path / "try" / "news.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    result = annotator("sample", "try", cwd=tmp_path)
    assert (result.code, result.errors) == (2, ["'try/news.yaml' is there already; nothing was written"])
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_folder_that_cannot_be_made_takes_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    result = annotator("sample", "file/try", cwd=tmp_path)
    assert (result.code, result.out) == (2, "")
    (line,) = result.errors
    assert line == "'file/try': cannot be written (Not a directory)"
