"""--workers: what comes of it is the same, in the same order, with one process and with several."""

import os
import random
import sqlite3
import subprocess
import time
from concurrent.futures import Future
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.ordered_map import InThisProcess, mapped_in_order
from tests.cli.command import ANNOTATOR, SAMPLES, annotator, environment, installed_annotator, jsonl
from tests.cli.test_agree import record
from tests.external.servers import chat_reply, serving

WORDS = [
    "the",
    "court",
    "heard",
    "that",
    "a",
    "law",
    "of",
    "the",
    "land",
    "was",
    "never",
    "made",
    "for",
    "those",
    "who",
    "read",
    "and",
    "write",
    "about",
    "it",
]


def article(number):
    chance = random.Random(number)  # noqa: S311
    return f"Article {number}. " + " ".join(chance.choices(WORDS, k=60)) + "."


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A database with copies, and two people who finished some of it."""
    folder = tmp_path_factory.mktemp("library")
    texts = [article(number % 120 if number % 3 else number) for number in range(300)]
    records = [
        record(f"{text} {number}", amy=[(0, 7, "person")], ben=[(0, 7, ("person", "event")[number % 2])])
        for number, text in enumerate(texts)
    ]
    jsonl(folder / "a.jsonl", *records)
    made = annotator("import", "--db", "a.db", "a.jsonl", cwd=folder)
    assert made.code == 0, made.err
    return folder


def tables(folder):
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        return [
            connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608
            for table in ("copies", "copy_bands")
        ]


def test_copies_are_the_same(library):
    one = annotator("index", "--db", "a.db", "--rebuild", cwd=library)
    found = tables(library)
    assert len(found[0]) > 20
    three = annotator("index", "--db", "a.db", "--rebuild", "--workers", "3", cwd=library)
    assert (three.code, three.err) == (0, "")
    assert three.out.partition(", ")[0] == one.out.partition(", ")[0]
    assert three.out.rpartition("; ")[2] == one.out.rpartition("; ")[2]
    assert tables(library) == found


def test_copies_that_were_begun_are_gone_on_with(library):
    annotator("index", "--db", "a.db", "--rebuild", cwd=library)
    found = tables(library)
    with closing(sqlite3.connect(library / "a.db")) as connection, connection:
        connection.execute("UPDATE settings SET value = '100' WHERE name = 'copies to'")
        connection.execute("DELETE FROM copies WHERE document > 100")
        connection.execute("DELETE FROM copy_bands WHERE document > 100")
    assert annotator("index", "--db", "a.db", "--workers", "2", cwd=library).code == 0
    assert tables(library) == found


def test_agreement_and_its_intervals_are_the_same(library):
    one, two = (annotator("agree", "--db", "a.db", "--json", "--workers", n, cwd=library) for n in ("1", "2"))
    assert (one.code, two.code) == (0, 0)
    assert one.out == two.out
    assert '"low"' in one.out or "interval" in one.out


def test_converted_files_are_the_same_and_so_is_what_is_said(tmp_path):
    for number in range(6):
        (tmp_path / f"{number}.txt").write_text(article(number), "utf-8")
    jsonl(
        tmp_path / "6.jsonl",
        {"text": "Ann saw Bo.", "unknown": 1, "spans": [{"start": 0, "end": 3, "label": "p", "odd": 2}]},
    )
    (tmp_path / "7.html").write_bytes((SAMPLES / "twitter-suspension-nigeria.html").read_bytes())
    sources = sorted(path.name for path in tmp_path.iterdir())
    said = {}
    for workers in ("1", "3"):
        done = annotator(
            "convert", *sources, f"out{workers}.jsonl", "--workers", workers, "--skip-bad", cwd=tmp_path
        )
        assert done.code in {0, 1}, done.err
        said[workers] = done.err
    assert (tmp_path / "out1.jsonl").read_bytes() == (tmp_path / "out3.jsonl").read_bytes()
    assert said["1"] == said["3"]
    assert "span.odd (1), first at 6.jsonl:1" in said["1"]


def test_what_is_wrong_with_a_file_is_the_same_line(tmp_path):
    (tmp_path / "a.txt").write_text("A text.", "utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": 1}\n', "utf-8")
    done = [
        annotator("convert", "a.txt", "b.jsonl", "o.jsonl", "--workers", n, cwd=tmp_path) for n in ("1", "2")
    ]
    assert [(each.code, each.err) for each in done] == [(2, done[0].err)] * 2
    assert "b.jsonl:1" in done[0].err


PLUGIN = """
from annotator.external.errors import ModelError
from annotator.external.model_protocol import Answered, RawSpan

class Shouting:
    def __init__(self, settings):
        pass
    def ask(self, text, labels):
        if "Article 7." in text:
            raise ModelError("not this one")
        return Answered((RawSpan(0, 7, labels[0].id, 0.5),))
"""


def test_suggestions_are_the_same(library, tmp_path):
    package = tmp_path / "site"
    (package / "shouting-1.dist-info").mkdir(parents=True)
    (package / "shouting.py").write_text(PLUGIN, "utf-8")
    (package / "shouting-1.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: shouting\nVersion: 1\n", "utf-8"
    )
    (package / "shouting-1.dist-info" / "entry_points.txt").write_text(
        "[annotator.suggesters]\nshouting = shouting:Shouting\n", "utf-8"
    )
    (tmp_path / "annotator.yaml").write_text("suggesters:\n  loud:\n    kind: shouting\n", "utf-8")
    path = os.pathsep.join(filter(None, (str(package), os.environ.get("PYTHONPATH"))))
    said, kept = [], []
    for workers in ("1", "3"):
        done = installed_annotator(
            "suggest", "--db", str(library / "a.db"), "--source", "loud", "--anew", "--workers", workers,
            cwd=tmp_path, PYTHONPATH=path,
        )  # fmt: skip
        said.append((done.code, done.out, done.err))
        with closing(sqlite3.connect(library / "a.db")) as connection:
            kept.append(connection.execute("SELECT * FROM suggested_spans ORDER BY 1, 2, 3").fetchall())
    assert said[0] == said[1]
    assert kept[0] == kept[1]
    assert kept[0]
    assert "loud suggests" in said[0][1] + said[0][2]
    assert "not this one" in said[0][1] + said[0][2]


def test_workers_end_with_the_program_where_it_is_killed(library):
    folder = library.parent / "killed"
    folder.mkdir()
    with serving(lambda *_: (server.released.wait(60), chat_reply("[]"))[1]) as server:
        (folder / "annotator.yaml").write_text(
            f"suggesters:\n  slow:\n    kind: chat\n    address: {server.address}\n    model: m\n"
        )
        homes = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "STATE")}
        confirmed = annotator("suggest", "--confirm", server.address, cwd=folder, **homes)
        assert confirmed.code == 0, confirmed.err
        with subprocess.Popen(
            [ANNOTATOR, "suggest", "--db", str(library / "a.db"), "--source", "slow", "--workers", "2"],
            cwd=folder,
            env=environment(**homes),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as program:
            deadline = time.monotonic() + 60
            while len(server.asked) < 2 and time.monotonic() < deadline:
                time.sleep(0.02)
            assert len(server.asked) == 2
            program.kill()
            program.communicate(
                timeout=20
            )  # the workers have the same output, which ends with the last of them


@given(st.lists(st.integers()), st.integers(1, 9))
def test_results_come_in_the_order_of_the_parts_and_no_more_are_begun_than_allowed(parts, ahead):
    begun = []

    def work(part):
        begun.append(part)
        return -part

    found = mapped_in_order(InThisProcess(), work, parts, ahead)
    for taken, result in enumerate(found):
        assert result == -parts[taken]
        assert len(begun) <= taken + ahead
    assert begun == parts


def test_an_error_comes_in_its_turn_and_what_was_not_begun_is_given_up():
    waiting = [Future() for _ in range(3)]

    class Slow(InThisProcess):
        def submit(self, _, /, *args):
            return waiting[args[0]]

    found = mapped_in_order(Slow(), abs, [0, 1, 2], 3)
    waiting[0].set_result("first")
    assert next(found) == "first"
    waiting[1].set_exception(ValueError("second"))
    with pytest.raises(ValueError, match="second"):
        next(found)
    assert waiting[2].cancelled()
