"""The articles of ``make bench BENCH=library``: the same in every run; a library of them, made in parts."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

import pytest

from annotator.core.record import Record
from bench import library_file
from bench.articles import COMMON_CHINESE, NAMES, SOURCES, article, is_chinese, lines
from bench.databases import opened
from tests.cli.command import annotator


def test_articles_are_those_of_every_run() -> None:
    """Whoever changes them raises ``_KIND`` of bench/library_file.py, so that a library of others is not used."""
    whole = "\n".join(_written(article(number)) for number in range(40))
    assert hashlib.sha256(whole.encode()).hexdigest()[:16] == "d4cfe290954de2bf"


def test_articles_are_as_of_a_newspaper() -> None:
    some = [article(number) for number in range(400)]
    texts = [record.document.text for record in some]
    assert len({*texts}) == len(texts)
    assert 900 < sum(len(text.encode()) for text in texts) / len(texts) < 1200
    chinese = [text for number, text in enumerate(texts) if is_chinese(number)]
    assert len(chinese) == 40
    assert all(any(word in text for word in COMMON_CHINESE) for text in chinese)
    english = [text for number, text in enumerate(texts) if not is_chinese(number)]
    assert all(any(name in text for name in NAMES) for text in english)
    assert {record.document.source.split("/")[0] for record in some} == {*SOURCES}


def test_what_is_written_of_articles_comes_in_whole(tmp_path: Path) -> None:
    (tmp_path / "some.jsonl").write_bytes(b"".join(lines(range(195, 405))))
    result = annotator("import", "some.jsonl", "--db", "a.db", cwd=tmp_path)
    assert result.out.splitlines() == ["210 new, 0 already there, 0 failed"]


@pytest.fixture
def in_small_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The library is made of 20 articles at a time, in this process; returns the files as they are imported."""
    imported: list[str] = []

    def run(*words: str) -> float:
        if words[0] == "import":
            imported.append(Path(words[1]).name)
        annotator(*words, cwd=tmp_path)
        return 1.0

    monkeypatch.setattr(library_file, "_PART", 20)
    monkeypatch.setattr(library_file, "run_annotator", run)
    return imported


def test_a_library_goes_on_where_it_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_small_parts: list[str]
) -> None:
    make = partial(library_file.library, 50, tmp_path)
    run = library_file.run_annotator

    def interrupted(*words: str) -> float:
        if len(in_small_parts) == 1:
            raise KeyboardInterrupt
        return run(*words)

    monkeypatch.setattr(library_file, "run_annotator", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make()
    monkeypatch.setattr(library_file, "run_annotator", run)
    path = make()
    assert [name.partition("from-")[2] for name in in_small_parts] == ["0.jsonl", "20.jsonl", "40.jsonl"]
    with opened(path) as store:
        assert sum(store.progress().values()) == store.index_state().indexed == 50
        assert store.title_of(article(49).document.id) == article(49).document.title
    assert not list(tmp_path.glob("*.jsonl"))


def test_what_is_made_is_made_once(
    tmp_path: Path, in_small_parts: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    library_file.library(20, tmp_path)
    assert "20 imported in" in capsys.readouterr().out
    library_file.library(20, tmp_path)
    assert "imported" not in capsys.readouterr().out
    assert len(in_small_parts) == 1


def _written(record: Record) -> str:
    document = record.document
    spans = [(layer.annotator, span.start, span.text) for layer in record.layers for span in layer.spans]
    return repr((document.text, document.title, document.source, document.date, spans))
