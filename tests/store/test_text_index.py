"""The index of words: what is found with it is what is found without it, whatever was done before."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.common_forms import common_form
from annotator.core.document import Document, document_id
from annotator.core.query import Query, Term, Words
from annotator.core.record import Record
from annotator.core.word_patterns import expression_of
from annotator.store import indexing, text_index
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.exports import ExportQuery
from annotator.store.findings import Finding, note, ok, wrong
from annotator.store.importing import Import
from annotator.store.indexing import IndexState
from annotator.store.store import Store
from annotator.store.upgrade import unreported
from tests.profiles import examples
from tests.store.samples import opened
from tests.store.test_rebuilding import check_rebuilt

ALPHABET = (
    "aAeéÉèoøØlłŁiıİIsſßẞkK\u212adǆǅǄœŒﬁﬅﬆ"  # letters that are equal, or nearly
    "σςΣιΙᾳᾼαάάΐ\u0345жЖёЁй"
    "\u0301\u0308\u0323\u0307\u0328"  # combining accents
    "\u05d0\u05b0\u0627\u064e\u0622"  # with points
    "警察居里マキュ。ปารี่ကာក្"  # without spaces
    "हिन्दी한글\u1112\u1161\u11ab"  # marks and syllables that are no accents
    "１ＡａｱﾞⅣⓐ²0９"  # widths, and what is like a letter
    "_-–'’\"“*·.,:()\\ \t\n\u00a0\u2028\u3000\u200d\x00"
    "👮😀\U0001df95\ua7dc\U000e0fff"  # no letters, and some that Python does not know
)
"""Characters at which words may begin, end or be spelled otherwise."""

SAID = (
    "The police met Marie Curie.",
    "La police à Łódź",
    "警察在北京会见了居里夫人。",
    "ตำรวจพบมารีกูรี",
    "👮 L’été ΣΟΦΟΣ",
)
"""What the texts of a history are made of."""

ASKED = [
    Words(text, is_prefix=is_prefix)
    for text in (
        "police",
        "marie  curie",
        "LODZ",
        "łódź",
        "polic",
        "警察",
        "居里",
        "มารี",
        "l'ete",
        "σοφος",
        "👮",
        "n7",
        "n1",
    )
    for is_prefix in (False, True)
]


def record(text: str, title: str = "") -> Record:
    return Record(Document(document_id(text), text, title=title))


def has(words: Words, record: Record) -> bool:
    """Whether a document has the words, by the expression alone."""
    return any(
        re.search(expression_of(words), text) for text in (record.document.title, record.document.text)
    )


def check_found(store: Store, asked: list[Words], *, is_read: bool = True) -> None:
    """Compare what is found, and what is left by an exclusion, with what a plain search in all texts finds."""
    every = list(store.records())
    for words in asked:
        for is_excluded in (False, True):
            query = Query((Term(words, is_excluded),))
            expected = [each.document.id for each in every if has(words, each) != is_excluded]
            assert [row.id for row in store.listed(query, None)] == expected, query
            parts = store.found(query, SearchSort.NUMBER, None, lambda: False)
            assert [store.id_of(number) for part in parts for number in part.numbers] == expected, query
            assert (
                not is_read
                or [each.document.id for each in store.records(ExportQuery(where=query))] == expected
            )


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def indexed_words(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab ('main', 'text_index', 'row')")
        return {term for (term,) in connection.execute("SELECT term FROM temp.words")}


def check_whole(path: Path) -> None:
    """Compare the index with one that is made anew, if there is one."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        kept = text_index.is_kept(connection)
        if not kept:
            return
        connection.execute("INSERT INTO text_index (text_index) VALUES ('integrity-check')")
        numbers = connection.execute("SELECT id FROM text_index_docsize ORDER BY id").fetchall()
        last = text_index.indexed_to(connection)
        documents = connection.execute(
            "SELECT number FROM documents WHERE number <= ? ORDER BY number", (last,)
        )
        assert numbers == documents.fetchall()
        texts = connection.execute("SELECT title || ' ' || text FROM documents WHERE number <= ?", (last,))
        expected = {word for (text,) in texts for word in common_form(text).split()}
    assert indexed_words(path) == {each.translate(ASCII_LOWER) for each in expected}


ASCII_LOWER = {code: code + 32 for code in range(65, 91)}


@settings(max_examples=examples(60, hunting=3000), deadline=None)
@given(data=st.data())
def test_words_are_found_with_the_index_as_without_it(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    some = st.text(st.sampled_from(ALPHABET), max_size=12)
    texts = data.draw(st.lists(st.tuples(some, some), min_size=1, max_size=6, unique_by=lambda each: each[0]))
    with opened(tmp_path_factory.mktemp("index") / "a.db") as store:
        store.import_records(record(text, title) for text, title in texts)
        store.index_texts()
        for _ in range(12):
            text = data.draw(st.sampled_from([each for pair in texts for each in pair]))
            start = data.draw(st.integers(0, len(text)))
            words = text[start : data.draw(st.integers(start, len(text)))] + data.draw(
                st.text(st.sampled_from(ALPHABET), max_size=2)
            )
            change: Callable[[str], str] = data.draw(
                st.sampled_from([str, str.upper, str.lower, bare, nfc, nfd])
            )
            if change(words).strip():
                check_found(store, [Words(change(words), data.draw(st.booleans()))], is_read=False)


def nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def bare(text: str) -> str:
    return "".join(each for each in nfd(text) if not unicodedata.combining(each))


# -- histories --------------------------------------------------------------------------------------------------------


class History:
    """Random imports, removals, undos and commands of the index, in one database."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path = path
        self.chance = random.Random(seed)  # noqa: S311 - the same every time
        self.made = 0

    def new_records(self) -> list[Record]:
        self.made += 1
        return [
            record(f"{self.chance.choice(SAID)} n{self.made} x{number}", self.chance.choice((*SAID, "")))
            for number in range(self.chance.randint(1, 5))
        ]

    def step(self, store: Store) -> None:
        steps = (
            self.import_at_once, self.import_in_chunks, self.import_in_chunks, self.remove, self.undo, self.index,
            self.index, self.interrupt_index, self.drop,
        )  # fmt: skip
        with suppress(StoreError):  # an import that is not finished
            self.chance.choice(steps)(store)

    def import_at_once(self, store: Store) -> None:
        store.import_records(self.new_records())

    def import_in_chunks(self, store: Store) -> None:
        """Import, or go on with an import that was interrupted, or discard it; perhaps without coming to the end."""
        with store.importing(["here"]) as import_:
            if import_.goes_on and self.chance.random() < 0.5:
                import_.discard()
                return
            import_.add(self.new_records())
            if self.chance.random() < 0.5:
                with suppress(KeyError):
                    self.file(import_)
            if self.chance.random() < 0.6:
                import_.finish()

    def file(self, import_: Import) -> None:
        with import_.file():
            import_.add(self.new_records())
            import_.add(self.new_records())
            if self.chance.random() < 0.5:
                raise KeyError

    def remove(self, store: Store) -> None:
        if every := [each.document.id for each in store.records()]:
            store.remove([self.chance.choice(every)])

    def undo(self, store: Store) -> None:
        if imports := store.standing_imports():
            store.undo_import(self.chance.choice(imports).number, lambda _: None)

    def index(self, store: Store) -> None:
        store.index_texts(anew=self.chance.random() < 0.2)

    def interrupt_index(self, store: Store) -> None:
        with suppress(KeyboardInterrupt):
            store.index_texts(self.interrupted)

    def interrupted(self, _what: str, _percent: int) -> None:
        if self.chance.random() < 0.5:
            raise KeyboardInterrupt

    def drop(self, store: Store) -> None:
        if self.chance.random() < 0.3:
            store.drop_index()


@settings(max_examples=examples(4, hunting=300), deadline=None)
@given(seed=st.integers(0, 100_000))
def test_after_every_history_the_same_is_found_as_without_the_index(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("history") / "a.db"
    history = History(path, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_index, "AT_ONCE", 3)
        for _ in range(4):
            with opened(path) as store:
                for _ in range(4):
                    history.step(store)
                    check_found(store, ASKED)
            check_whole(path)
        check_rebuilt(path)


# -- one by one -------------------------------------------------------------------------------------------------------


@pytest.fixture
def texts() -> list[Record]:
    return [record(f"{said} n{number}", f"title {number}") for number, said in enumerate(SAID * 3)]


@pytest.fixture
def indexed(path: Path, texts: list[Record]) -> Iterator[Store]:
    with opened(path) as store:
        store.import_records(texts)
        store.index_texts()
        yield store


def test_what_the_index_excludes_is_not_looked_through(
    indexed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_through: list[str] = []

    def finds(text: str, expression: str) -> bool:
        looked_through.append(text)
        return re.search(expression, text) is not None

    monkeypatch.setattr("annotator.store.document_query._finds", finds)
    for is_excluded in (False, True):
        looked_through.clear()
        list(indexed.listed(Query((Term(Words("n7"), is_excluded),)), None))
        assert {each for each in looked_through if "title" not in each} == {f"{SAID[2]} n7"}


def test_imports_are_indexed_where_everything_else_is(path: Path, indexed: Store) -> None:
    (before,) = rows(path, "SELECT max(id) FROM text_index_docsize")[0]
    indexed.import_records([record("One more.")])
    with indexed.importing(["here"]) as import_:
        import_.add([record("Two more.")])
        assert indexed.index_state().indexed == len(SAID) * 3 + 2
        import_.finish()
    assert rows(path, "SELECT max(id) FROM text_index_docsize") == [(before + 2,)]  # type: ignore[operator]
    check_found(indexed, [Words("more"), Words("two")])


def test_an_import_does_not_fail_where_only_the_index_does(
    indexed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_: sqlite3.Connection) -> bool:
        raise StoreError("the disk is full")

    before = indexed.index_state().documents
    with monkeypatch.context() as patch:
        patch.setattr("annotator.store.indexing.index_some", refused)
        assert indexed.import_records([record("One more.")]).new == 1
        with indexed.importing(["here"]) as import_:
            import_.add([record("Two more.")])
            import_.finish()
    state = indexed.index_state()
    assert (state.documents, state.indexed) == (before + 2, before)
    check_found(indexed, [*ASKED, Words("more")])
    assert indexed.index_texts().indexed == before + 2


def test_without_an_index_an_import_makes_none(path: Path, texts: list[Record]) -> None:
    with opened(path) as store:
        store.import_records(texts)
        assert store.index_state() == IndexState(len(texts), 0, 0)
        store.index_texts()
        store.drop_index()
        store.drop_index()
        store.import_records([record("One more.")])
        assert store.index_state() == IndexState(len(texts) + 1, 0, 0)
    assert rows(path, "SELECT name FROM sqlite_schema WHERE name LIKE 'text_index%'") == []


def test_an_index_that_is_behind_stays_so_until_it_is_asked_to_go_on(
    path: Path, texts: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "AT_ONCE", 4)
    monkeypatch.setattr(text_index, "_LENGTH_OF_EACH", 15)
    with opened(path) as store:
        store.import_records(texts)
        with pytest.raises(KeyboardInterrupt):
            store.index_texts(interrupt)
        behind = store.index_state().indexed
        assert 0 < behind < len(texts)
        store.import_records([record("One more.")])
        assert store.index_state().indexed == behind
        check_found(store, ASKED)
        told: list[int] = []
        store.index_texts(lambda _, percent: told.append(percent))
        assert told == sorted(told)
        assert told[-1] == 100
        assert store.index_state().indexed == len(texts) + 1


def interrupt(_what: str, _percent: int) -> None:
    raise KeyboardInterrupt


_KILLED = """
import os, signal, sys
from pathlib import Path
from annotator.core import common_forms
from annotator.store import indexing, text_index
from annotator.store.store import Store
from annotator.store.upgrade import unreported
text_index.AT_ONCE = 2
chunks = []
def report(what, percent):
    chunks.append(percent)
    if len(chunks) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
def form(text):
    if len(chunks) == int(sys.argv[2]) - 1 and sys.argv[3] == "inside":
        os.kill(os.getpid(), signal.SIGKILL)
    return common_form(text)
common_form, common_forms.common_form = common_forms.common_form, form
Store.open(Path(sys.argv[1]), "amy", now=lambda: "2026-11-22T10:00:00.000Z").index_texts(report)
"""


@pytest.mark.parametrize("where", ["inside", "between"])
def test_an_index_goes_on_after_a_kill(path: Path, texts: list[Record], where: str) -> None:
    with opened(path) as store:
        store.import_records(texts)
    for chunk in ("1", "2", "3"):
        killed = subprocess.run(
            [sys.executable, "-c", _KILLED, str(path), chunk, where],
            env={**os.environ},
            check=False,
            timeout=60,
        )
        assert killed.returncode == -signal.SIGKILL
        with opened(path) as store:
            check_found(store, ASKED)
    with opened(path) as store:
        assert store.index_texts().indexed == len(texts)
        check_found(store, ASKED)
    check_whole(path)


def test_nothing_of_a_removed_text_is_left_in_the_index(path: Path, indexed: Store) -> None:
    secret = record("Zyxwvutsr and qponmlkji were here, nobody else.", "Hgfedcba")
    indexed.import_records([secret])
    words = {"zyxwvutsr", "qponmlkji", "hgfedcba", "nobody"}
    assert words <= indexed_words(path)
    indexed.remove([secret.document.id])
    assert not words & indexed_words(path)
    raw = path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    assert [word for word in words if word.encode() in raw or word[1:].encode() in raw] == []
    check_whole(path)
    check_found(indexed, ASKED)


def put_aside(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the index away, and be interrupted before its pages are deleted."""

    def interrupted(_: sqlite3.Connection) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(indexing, "sweep_some", interrupted)
        with pytest.raises(KeyboardInterrupt):
            store.drop_index()


def swept_by_the_app(store: Store) -> None:
    assert store.needs_indexing
    while store.index_a_few() < 100:
        pass
    assert not store.needs_indexing


@pytest.mark.parametrize("sweep", [swept_by_the_app, Store.index_texts, Store.drop_index])
def test_what_is_left_of_an_index_that_was_taken_away_goes_in_pieces(
    path: Path, indexed: Store, monkeypatch: pytest.MonkeyPatch, sweep: Callable[[Store], object]
) -> None:
    monkeypatch.setattr(text_index, "_PAGES_AT_ONCE", 1)
    (before,) = rows(path, "SELECT count(*) FROM text_index_data")
    put_aside(indexed, monkeypatch)
    assert rows(path, "SELECT count(*) FROM text_index_old") == [before]
    assert indexed.index_state().indexed == 0
    check_found(indexed, ASKED)
    sweep(indexed)
    assert rows(path, "SELECT name FROM sqlite_schema WHERE name = 'text_index_old'") == []
    check_found(indexed, ASKED)


def test_an_index_can_be_taken_away_before_the_last_one_is_gone(
    path: Path, indexed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        put_aside(indexed, monkeypatch)
        with monkeypatch.context() as patch:
            patch.setattr(indexing, "sweep_some", lambda _: True)
            indexed.index_texts()
        assert rows(path, "SELECT 1 FROM sqlite_schema WHERE name = 'text_index_old'")
        check_whole(path)
    check_found(indexed, ASKED)


def test_nothing_of_a_removed_text_is_left_of_an_index_that_was_taken_away(
    path: Path, indexed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = record("Zyxwvutsr was here, nobody else.", "Hgfedcba")
    indexed.import_records([secret])
    put_aside(indexed, monkeypatch)
    indexed.remove([secret.document.id])
    raw = path.read_bytes() + path.with_name(f"{path.name}-wal").read_bytes()
    assert [word for word in (b"yxwvutsr", b"gfedcba") if word in raw] == []


def test_an_index_of_another_unicode_is_not_used_and_goes_when_a_text_goes(
    path: Path, indexed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "_THIS_KIND", "1, Unicode 99")
    assert indexed.index_state().indexed == 0
    check_found(indexed, ASKED)
    indexed.import_records([record("One more.")])
    indexed.remove(["title 7"])
    assert rows(path, "SELECT name FROM sqlite_schema WHERE name LIKE 'text_index%'") == []
    assert rows(path, "SELECT name FROM settings WHERE name LIKE 'text index%'") == []
    assert indexed.index_texts().indexed == len(SAID) * 3
    check_found(indexed, ASKED)


def test_without_fts5_all_is_as_without_an_index(
    path: Path, texts: list[Record], indexed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_index, "has_fts5", lambda _: False)
    check_found(indexed, ASKED)
    indexed.import_records([record("One more.")])
    assert indexed.index_state() == IndexState(len(texts) + 1, 0, 0)
    check_found(indexed, [*ASKED, Words("more")])
    for change in (indexed.index_texts, indexed.drop_index, lambda: indexed.remove(["title 7"])):
        with pytest.raises(StoreError, match="has no FTS5; use the Python that made it"):
            change()
    assert len(list(indexed.records())) == len(texts) + 1
    monkeypatch.undo()
    check_found(indexed, [*ASKED, Words("more")])


def test_without_fts5_there_can_be_no_index(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_index, "has_fts5", lambda _: False)
    with opened(path) as store:
        store.import_records([record("One."), record("Two.")])
        with pytest.raises(
            StoreError, match="has no FTS5, so there can be no index; words are found without one"
        ):
            store.index_texts()
        store.drop_index()
        store.remove([document_id("One.")])
        check_found(store, [Words("two"), Words("one")])


# -- what doctor says of it -------------------------------------------------------------------------------------------


def found(path: Path) -> Finding:
    (finding,) = (each for each in examine(path, quick=True, report=unreported) if each.check == "index")
    return finding


def test_doctor_says_how_far_the_index_is(
    path: Path, texts: list[Record], monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(path) as store:
        store.import_records(texts)
        assert found(path) == ok("index", "there is none; words are found without one, too")
        monkeypatch.setattr(text_index, "AT_ONCE", 4)
        with pytest.raises(KeyboardInterrupt):
            store.index_texts(interrupt)
        left = len(texts) - 4
        assert found(path) == note(
            "index", f"{left} documents not in it, and looked through; go on with: annotator index"
        )
        store.index_texts()
        assert found(path) == ok("index", "all documents are in it")
        monkeypatch.setattr(text_index, "_THIS_KIND", "1, Unicode 99")
        assert found(path) == note("index", "this Python cannot use it; make it anew with: annotator index")


def test_doctor_finds_an_index_that_lacks_a_document(path: Path, indexed: Store) -> None:
    text = "INSERT INTO text_index (text_index, rowid, title, text) VALUES ('delete', 8, 'title 7', 'n7')"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(text)
    what = "it is wrong about 1 document, so that words may not be found; make it anew with: annotator index --rebuild"
    assert found(path) == wrong("index", what)
    indexed.index_texts(anew=True)
    assert found(path) == ok("index", "all documents are in it")
