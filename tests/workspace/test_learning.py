"""Learning while one works: beside the app, between two documents, kept in the cache, and harmless when it fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from annotator.cli.stats_command import statistics_of
from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.core.span import Span
from annotator.core.spans import Spans
from annotator.core.suggestion_outcomes import Observed
from annotator.store.opened_file import DatabaseLostError
from annotator.store.store import Store
from annotator.suggest.tagged_memory import TaggedMemory
from annotator.workspace import learning as learning_module
from annotator.workspace.learning import Learning
from annotator.workspace.model_file import loaded_models, model_path, read_models, write_models
from annotator.workspace.source_figures import models_of, source_lines
from annotator.workspace.training_job import TrainingJob
from annotator.workspace.training_process import train
from annotator.workspace.training_request import TrainingReport, TrainingRequest
from tests.suggest.lessons import SCHEMA, example, learned, text_of

PATIENCE = 20


def record(number: int, *, is_done: bool = True) -> Record:
    """A text of the lessons, labelled by amy or not yet."""
    lesson = example(number)
    spans = Spans(
        Span(f"s{number}-{at}", (range_,), label, range_.slice(lesson.document.text), "amy")
        for at, (range_, label) in enumerate(lesson.spans)
    )
    layer = Layer(lesson.document.id, "amy", spans=spans, status=Status.DONE)
    return Record(lesson.document, (layer,) if is_done else ())


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "a.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as opened:
        opened.remember_schema(SCHEMA, "id: news\n")
        opened.import_records([*map(record, range(10)), record(20, is_done=False)])
        yield opened


@pytest.fixture
def learns(store: Store) -> Iterator[Learning]:
    made = Learning(store, TaggedMemory())
    yield made
    made.end()


def until(learns: Learning, happened: Callable[[], bool]) -> list[str]:
    """Go from document to document until something has happened; return the lines that were shown."""
    lines, until = [], time.monotonic() + PATIENCE
    while time.monotonic() < until:
        lines.append(learns.between_documents(SCHEMA))
        if happened():
            return [line for line in lines if line]
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def kept_at(store: Store) -> Path:
    return model_path(store.path, "amy", SCHEMA.hash)


def request(store: Store) -> TrainingRequest:
    return TrainingRequest("amy", SCHEMA.hash, SCHEMA.nests, str(kept_at(store)))


def test_models_come_beside_the_app_and_are_kept_for_the_next_session(store, learns):
    assert until(learns, lambda: learns.suggester.models is not None) == []
    models = learns.suggester.models
    assert models.documents == 10
    assert models == train(store.path, request(store))  # the same work, the same models
    later = Learning(store, TaggedMemory())
    until(later, lambda: later.suggester.models is not None)
    assert later.suggester.models == models
    assert later._job is None  # nothing new to learn
    later.end()


def test_a_document_that_is_open_meanwhile_keeps_its_suggestions(store, learns):
    until(learns, lambda: learns._job is not None)
    assert ended(learns._job).has_models
    assert learns.suggester.models is None
    learns.between_documents(SCHEMA)
    assert learns.suggester.models is not None


def test_lost_and_damaged_models_are_made_again(store, learns):
    until(learns, lambda: learns.suggester.models is not None)
    models = learns.suggester.models
    kept_at(store).write_bytes(kept_at(store).read_bytes()[:1000])
    again = Learning(store, TaggedMemory())
    until(again, lambda: again.suggester.models is not None)
    assert again.suggester.models == models
    again.end()


def test_a_model_that_the_disk_has_damaged_is_not_opened(tmp_path):
    path, models = tmp_path / "a.models", learned(4)
    write_models(path, models)
    content = bytearray(path.read_bytes())
    at = content.index(models.end) + len(models.end) // 2
    content[at : at + 64] = bytes(64)
    path.write_bytes(content)
    assert read_models(path, SCHEMA.hash) is None


def test_a_folder_that_cannot_be_written_is_one_line_before_anything_is_learned(store, cache, learns):
    cache.write_text("a file where the folder would be")
    until(learns, lambda: learns._job is not None)
    assert "cache" in ended(learns._job).error
    message = learns.between_documents(SCHEMA)
    assert message.startswith("nothing new is learned for suggestions now: ")


def test_without_the_library_that_learns_that_is_one_line_and_models_are_left_alone(store, monkeypatch):
    models = learned(4)
    write_models(kept_at(store), models)
    monkeypatch.setitem(sys.modules, "pycrfsuite", None)
    monkeypatch.delitem(sys.modules, "annotator.suggest.crf")
    assert loaded_models(kept_at(store), SCHEMA.hash) is None
    without = "import sys; sys.modules['pycrfsuite'] = None\n"
    module = "from annotator.workspace.training_process import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", without + module, str(store.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        process.stdin.write(msgspec.json.encode(request(store)) + b"\n")
        process.stdin.flush()
        said = process.stdout.readline()
    assert "pycrfsuite" in msgspec.json.decode(said, type=TrainingReport).error


def test_a_training_that_is_killed_costs_one_line_and_is_made_up_for(store, learns, monkeypatch):
    until(learns, lambda: learns._job is not None)
    learns._job.kill()
    shown = until(learns, lambda: learns._job is None)
    assert shown == ["nothing new is learned for suggestions now: the training ended unexpectedly"]
    assert learns.suggester.models is None
    later = Learning(store, TaggedMemory())
    until(later, lambda: later.suggester.models is not None)
    later.end()


def test_the_end_of_the_app_ends_the_training_within_a_fifth_of_a_second(store, learns):
    learns._job = TrainingJob(store.path, request(store))
    began = time.monotonic()
    learns.end()
    assert time.monotonic() - began < 0.2
    assert learns._job is None


def test_a_training_whose_app_was_killed_ends_by_itself(store):
    command = [sys.executable, "-m", "annotator.workspace.training_process", str(store.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdin.write(msgspec.json.encode(request(store)) + b"\n")
        process.stdin.close()
        assert process.wait(PATIENCE) == 0


def ended(job: TrainingJob) -> TrainingReport:
    """What a training reports at its end."""
    deadline = time.monotonic() + PATIENCE
    while job.report is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert job.report is not None
    job.kill()
    return job.report


def test_training_goes_on_while_another_program_writes(store):
    with store._database.writing():  # whoever has the lock
        job = TrainingJob(store.path, request(store))
        assert ended(job).has_models
        assert job.models is not None


def test_training_leaves_the_database_and_what_lies_beside_it_as_they_are(store):
    def state() -> dict[str, bytes]:
        return {
            each.name: each.read_bytes()
            for each in store.path.parent.iterdir()
            if each.is_file() and not each.name.endswith("-shm")  # where SQLite notes who reads
        }

    before = state()
    assert f"{store.path.name}-wal" in before
    assert ended(TrainingJob(store.path, request(store))).has_models
    assert state() == before


@pytest.mark.parametrize("left", [None, b"", b"SQLite format 3\x00" + bytes(500), b"a text of some length"])
def test_of_a_database_that_was_lost_training_makes_nothing(store, left):
    asked = request(store)
    store.close()
    store.path.unlink()
    if left is not None:
        store.path.write_bytes(left)
    before = {each.name for each in store.path.parent.iterdir()} | {"cache"}
    report = ended(TrainingJob(store.path, asked))
    assert report.error
    assert not report.has_models
    assert {each.name for each in store.path.parent.iterdir()} | {"cache"} == before
    assert (store.path.read_bytes() if store.path.exists() else None) == left


def test_of_a_database_that_was_lost_nothing_is_said_of_learning(store, learns):
    store.path.rename(store.path.with_name("moved.db"))
    with pytest.raises(DatabaseLostError):
        store._database.check_file()
    for _ in range(30):
        assert not learns.between_documents(SCHEMA)
        time.sleep(0.02)
    assert learns._job is None


def test_training_stands_back_behind_other_work(store):
    job = TrainingJob(store.path, request(store))
    nice, until = 0, time.monotonic() + PATIENCE
    while job.report is None and nice < 10 and time.monotonic() < until:
        nice = os.getpriority(os.PRIO_PROCESS, job._process._process.pid)
        time.sleep(0.005)
    job.kill()
    assert nice >= 10


def test_a_process_that_cannot_be_started_is_one_line(store, learns, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(learning_module, "TrainingJob", refuse)
    line = "nothing new is learned for suggestions now: Resource temporarily unavailable"
    assert until(learns, lambda: learns._learned_from > 0) == [line]


def test_another_schema_has_models_of_its_own(store, learns):
    until(learns, lambda: learns.suggester.models is not None)
    other = msgspec.structs.replace(SCHEMA, hash="another")
    learns.between_documents(other)
    assert learns.suggester.models is None


def test_models_of_another_version_or_schema_are_not_read(tmp_path):
    models = learned(4)
    path = tmp_path / "folder" / "a.models"
    assert read_models(path, SCHEMA.hash) is None
    write_models(path, models)
    assert read_models(path, SCHEMA.hash) == models
    assert read_models(path, "another") is None
    write_models(path, msgspec.structs.replace(models, version=0))
    assert read_models(path, SCHEMA.hash) is None
    assert [each.name for each in path.parent.iterdir()] == ["a.models"]
    assert path.stat().st_mode & 0o077 == 0  # words of texts are nobody else's business


def test_statistics_show_what_each_source_is_worth(store, learns):
    assert statistics_of(store)["suggestions"] == {}
    assert source_lines(models_of(store), Observed(), 0) == []
    until(learns, lambda: learns.suggester.models is not None)
    figures = json.loads(json.dumps(statistics_of(store)["suggestions"]))
    assert figures["learned_from"] == 10
    assert figures["tagger"] == "on"
    assert figures["learned_end"] == "off"
    tagger = figures["sources"]["tagger"]
    assert tagger["shown"] == tagger["taken"] + tagger["rejected"] + tagger["wrong_extent"] > 0
    lines = source_lines(models_of(store), Observed(), 0)
    assert lines[0] == "learned from 10 documents; in documents kept apart for a test:"
    assert lines[1].startswith(f"tagger: {tagger['shown']} shown, {tagger['taken']} right")
    assert lines[-1] == "spans end by the rule: what was learned about ends is not better yet"
    off = source_lines(msgspec.structs.replace(models_of(store), gain=-20.0), Observed(), 0)
    assert "tagger is off: it would not save keys here yet" in off


def test_a_document_that_is_not_done_teaches_up_to_its_last_span(store):
    lesson = example(30)
    first = lesson.spans[0][0]
    span = Span("s30", (first,), "person", first.slice(lesson.document.text), "amy")
    layer = Layer(lesson.document.id, "amy", spans=Spans([span]), status=Status.IN_PROGRESS)
    store.import_records([Record(lesson.document, (layer,))])
    models = train(store.path, request(store))
    assert models.documents == 11
    assert models.spans == 41
    assert text_of(30) == lesson.document.text
