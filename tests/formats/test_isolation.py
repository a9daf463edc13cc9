"""Files that are read in a process of their own: the same comes back, and what goes wrong there costs one file."""

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from annotator.formats import isolation, worker
from annotator.formats.reading import read_path
from annotator.formats.shared.errors import FormatError
from annotator.formats.shared.extras import MissingExtraError
from annotator.formats.shared.import_report import ImportReport
from tests.formats.direct import read_here, zipped
from tests.formats.test_books import ITEM, book
from tests.formats.test_page_text import BODY
from tests.formats.test_read_only import FEED, PDF
from tests.formats.test_word import docx, p, t

LONG = "long " * (1 << 18)
"""A text that fills an answer."""

LEAVE = "leave it out, cut it into smaller files, or allow it more with --time-limit and --memory-limit"
TWO = book(
    ITEM + '<item id="b" href="b.xhtml"/>', '<itemref idref="a"/><itemref idref="b"/>', a="One.", b="Two."
)


def process():
    return isolation._current[0]._process


def texts(path):
    return [record.document.text for record in read_path(path, annotator="amy")]


@pytest.fixture
def feed(tmp_path):
    path = tmp_path / "a.rss"
    path.write_text("<rss><channel><item><description>One.</description></item></channel></rss>")
    return path


@pytest.fixture
def fresh():
    """A worker that is started in the test, under what the test changes, and ended with it."""
    isolation.end_worker()
    yield
    isolation.end_worker()


def made(folder, name):
    path = folder / name
    if name == "a.docx":
        body = p(t("Half a pair"), t("💩"), "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>")
        return zipped(path, docx(body, header=p(t("Top"))))
    if name == "a.epub":
        spine = '<itemref idref="gone"/><itemref idref="a"/><itemref idref="b"/>'
        files = book(ITEM + '<item id="b" href="b.xhtml"/>', spine, a="<h1>One.</h1>", b="\xff")
        return zipped(path, files | {"b.xhtml": b"\0\0\0\1"})
    path.write_bytes(
        {"a.pdf": PDF, "a.xml": FEED.encode(), "a.html": f"<main>{BODY}<li>x</main>".encode()}[name]
    )
    return path


@pytest.mark.parametrize("name", ["a.docx", "a.epub", "a.pdf", "a.xml", "a.html"])
def test_what_comes_back_is_what_is_read_here(tmp_path, name):
    path = made(tmp_path, name)
    here, there = [], []
    reports = ImportReport(on_entry=here.append), ImportReport(on_entry=there.append)
    records = read_here(path, reports[0])
    assert list(read_path(path, annotator="amy", report=reports[1])) == records
    assert records
    assert (there, reports[1].problems, reports[1].tallies) == (here, reports[0].problems, reports[0].tallies)
    found = [
        record.document.text_sha256 for record in read_path(path, annotator="amy", report=ImportReport())
    ]
    assert found == [record.document.text_sha256 for record in records]


@pytest.mark.usefixtures("fresh")
def test_one_process_reads_many_files_and_each_part_when_it_is_asked_for(tmp_path, feed):
    path = zipped(tmp_path / "a.epub", TWO | {"a.xhtml": LONG})
    first, second = (read_path(path, annotator="amy") for _ in range(2))
    assert [next(each).document.text for each in (first, second, second)] == [LONG[:-1], LONG[:-1], "Two."]
    before = process().pid
    first.close()
    assert list(second) == []
    assert texts(feed) == ["One."]
    assert process().pid == before


@pytest.mark.usefixtures("fresh")
def test_paths_are_those_of_the_folder_that_the_program_is_in_now(tmp_path, feed, monkeypatch):
    assert texts(feed) == ["One."]
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    feed.rename("b.rss")
    [record] = read_path(Path("b.rss"), annotator="amy")
    assert record.document.source == "b.rss"


@pytest.mark.usefixtures("fresh")
def test_a_file_in_the_folder_is_never_taken_for_a_module(tmp_path, feed, monkeypatch):
    for name in ("json.py", "annotator.py"):
        (tmp_path / name).write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    assert texts(feed) == ["One."]


def test_a_name_that_is_no_utf8_is_found(tmp_path, feed):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.rss"))
    feed.rename(path)
    [record] = read_path(path, annotator="amy")
    assert (record.document.text, record.document.source) == ("One.", f"{tmp_path.as_posix()}/caf\\xe9.rss")


def said_of(path):
    with pytest.raises(FormatError) as error:
        list(read_path(path, annotator="amy"))
    return str(error.value).removeprefix(f"{path.as_posix()}: ")


def test_a_file_that_takes_too_long_costs_itself(tmp_path, feed, monkeypatch):
    path = tmp_path / "a.html"
    path.write_text(f"<article>{BODY * 20_000}</article>")
    assert texts(feed) == ["One."]
    monkeypatch.setattr(isolation.LIMITS, "seconds", 0.2)
    assert said_of(path) == f"reading it takes more than 0.2 seconds, {LEAVE}"
    monkeypatch.setattr(isolation.LIMITS, "seconds", 10)
    assert texts(feed) == ["One."]


def test_the_time_in_which_records_are_used_does_not_count(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(isolation.time, "monotonic", lambda: now[0])
    records = read_path(zipped(tmp_path / "a.epub", TWO | {"a.xhtml": LONG}), annotator="amy")
    next(records)
    now[0] += 1000
    assert next(records).document.text == "Two."
    records.close()


def test_a_process_that_dies_costs_one_file(tmp_path, feed):
    records = read_path(zipped(tmp_path / "a.epub", TWO | {"a.xhtml": LONG}), annotator="amy")
    next(records)
    process().kill()
    with pytest.raises(FormatError, match=f"the process that read it broke down, {LEAVE}"):
        next(records)
    assert texts(feed) == ["One."]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit the address space")
@pytest.mark.usefixtures("fresh")
def test_a_file_that_needs_too_much_memory_costs_itself(tmp_path, feed, monkeypatch):
    monkeypatch.setattr(isolation.LIMITS, "memory", 150_000_000)
    path = zipped(tmp_path / "a.epub", book(a="word " * 6_000_000))
    assert said_of(path) == f"reading it takes more memory than is allowed, {LEAVE}"
    worn = isolation._current[0]
    assert texts(feed) == ["One."]
    assert isolation._current[0] is not worn


@pytest.mark.usefixtures("fresh")
def test_a_question_that_is_broken_off_leaves_no_answer_behind(feed, monkeypatch):
    assert texts(feed) == ["One."]

    def interrupted(file):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(isolation, "receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            texts(feed)
    assert texts(feed) == ["One."]


@pytest.mark.usefixtures("fresh")
def test_a_process_that_does_not_start_is_named(feed, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/no/python")
    fix = "try again, with fewer other programs"
    assert (
        said_of(feed)
        == f"the process that reads such files cannot be started (No such file or directory), {fix}"
    )
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert said_of(feed) == f"the process that reads such files cannot be started (it did not start), {fix}"


def test_a_file_that_is_gone_and_a_package_that_is_missing_are_named(tmp_path, monkeypatch):
    assert said_of(tmp_path / "a.docx") == (
        "cannot be read (No such file or directory), check its name and permissions"
    )
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(MissingExtraError, match="needs the package pypdfium2"):
        list(read_path(tmp_path / "a.pdf", annotator="amy"))


NOTHING = {"left_out": [], "wrong": []}


def answers_to(*requests):
    sent, answers = io.BytesIO(), io.BytesIO()
    for request in requests:
        worker.send(sent, {"seconds": 0, "file": 1} | request)
    sent.seek(0)
    worker.serve(sent, answers, 1 << 40)
    answers.seek(0)
    return list(iter(lambda: worker.receive(answers), None))


def opened(path, module="feed"):
    return {
        "ask": "open", "module": module, "path": str(path), "annotator": "amy", "encoding": None, "has_report": True,
        "folder": str(Path.cwd()),
    }  # fmt: skip


def test_each_answer_has_a_record_or_says_why_there_is_none(feed):
    ask = {"ask": "next"}
    [answer] = answers_to(opened(feed), ask, opened(feed), {"ask": "close"})
    assert [document["text"] for document in answer.pop("documents")] == ["One."]
    assert answer == {"is_worn": False, "is_over": True, "report": NOTHING}


def test_an_answer_is_sent_when_it_is_full_or_has_taken_long(tmp_path, monkeypatch):
    path = zipped(tmp_path / "a.epub", TWO)
    ask = {"ask": "next"}
    for name in ("_AT_A_TIME", "_PAUSE"):
        with monkeypatch.context() as patched:
            patched.setattr(worker, name, 0)
            answers = answers_to(opened(path, "epub"), ask, ask, ask)
        assert [len(answer["documents"]) for answer in answers] == [1, 1, 0]
        assert [answer.get("is_over", False) for answer in answers] == [False, False, True]


@pytest.mark.parametrize(
    ("raised", "what", "is_worn"),
    [
        (MemoryError(), "reading it takes more memory than is allowed", True),
        (OSError(5, "Input/output error"), "cannot be read (Input/output error)", False),
        (KeyError("x"), "is not as its format has it (KeyError: 'x')", False),
        (MissingExtraError(Path("a"), None, "missing", "install it"), "missing", False),
    ],
)
def test_whatever_a_reader_raises_is_an_error_of_the_file(feed, monkeypatch, raised, what, is_worn):
    def read(source):
        yield from ()
        raise raised

    monkeypatch.setattr("annotator.formats.feed.read", read)
    [answer] = answers_to(opened(feed), {"ask": "next"})
    assert (answer["error"]["what"], answer["is_worn"]) == (what, is_worn)
    assert answer["error"]["is_missing_extra"] is isinstance(raised, MissingExtraError)


def test_a_message_that_is_cut_is_none():
    file = io.BytesIO()
    worker.send(file, {"a": "\ud83d"})
    whole = file.getvalue()
    assert worker.receive(io.BytesIO(whole)) == {"a": "\ud83d"}
    assert [worker.receive(io.BytesIO(whole[:end])) for end in (0, 3, 4, len(whole) - 1)] == [None] * 4


def test_threads_ask_one_after_the_other(tmp_path):
    path = zipped(tmp_path / "a.epub", TWO)
    found = []
    threads = [threading.Thread(target=lambda: found.append(texts(path))) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [["One.", "Two."]] * 4


@pytest.mark.usefixtures("fresh")
def test_a_worker_is_not_worn_by_what_the_program_that_started_it_needs(feed, monkeypatch):
    monkeypatch.setattr(isolation.LIMITS, "memory", 400_000_000)
    held = bytearray(240_000_000)
    assert texts(feed) == ["One."]
    before = process().pid
    assert texts(feed) == ["One."]
    assert process().pid == before
    del held
