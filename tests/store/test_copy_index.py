"""Near-identical documents: what is known of them is what a plain comparison finds, whatever was done before."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.document import Document, document_id
from annotator.core.query import parsed_query
from annotator.core.record import Record
from annotator.core.shingles import THRESHOLD, share_in_common, shingles
from annotator.store import copy_index
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.errors import StoreError
from annotator.store.examination import examine
from annotator.store.exports import ExportQuery
from annotator.store.findings import note, ok
from annotator.store.library_queries import LibraryQuery
from annotator.store.store import Store
from annotator.store.upgrade import unreported
from tests.cli.command import GOLD
from tests.profiles import examples
from tests.store.samples import opened
from tests.store.test_rebuilding import check_rebuilt
from tests.store.test_text_index import History, interrupt, rows

REPORTS = (
    "The minister said on Monday that the new law on online platforms would be in force by the first of May.",
    "Police in the capital have closed three bridges after a flood that is the worst for more than forty years.",
    "警察在北京会见了居里夫人的孙女并且交谈了很久，然后她回到了旅馆休息，第二天早上离开。",
)
BEFORE = ("", "BERLIN (dpa) - ", "Update: ", "Reuters\n")
AFTER = ("", " Share this.", "\n\nAll rights reserved", " (end)")


def record(text: str) -> Record:
    return Record(Document(document_id(text), text, title=text[:20]))


def asked(store: Store, query: str) -> list[str]:
    return [row.id for row in store.listed(parsed_query(query, QUERY_FIELDS), None)]


def plain_copies(texts: list[str]) -> dict[int, int]:
    """By its place, the place of an earlier text that each copy is one of: comparing all of them, the closest one."""
    parts, firsts, copies = list(map(shingles, texts)), list[int](), dict[int, int]()
    for place, mine in enumerate(parts):
        shares = [(share_in_common(mine, parts[first]), -first) for first in firsts]
        best = max(shares, default=(0.0, 0))
        if best[0] >= THRESHOLD:
            copies[place] = -best[1]
        else:
            firsts.append(place)
    return copies


def check_known(store: Store) -> None:
    """Compare what is known with what a plain comparison finds."""
    texts = [(each.document.id, each.document.text) for each in store.records()]
    copies = plain_copies([text for _, text in texts])
    assert asked(store, "duplicate:yes") == [texts[place][0] for place in sorted(copies)]
    assert asked(store, "-duplicate:yes") == asked(store, "duplicate:no")
    listed = {row.document_id: row for row in store.library_pages(LibraryQuery()).page(0, len(texts))}
    for place, (id_, _) in enumerate(texts):
        assert listed[id_].copies == list(copies.values()).count(place)
        assert listed[id_].is_copy == (place in copies)
        first = copies.get(place, place)
        group = [place for place in range(len(texts)) if copies.get(place, place) == first]
        others = [texts[each][0] for each in group if texts[each][0] != id_]
        assert store.copies_of(id_) == others == asked(store, f"copy-of:{id_}")


def tables(path: Path) -> list[list[tuple[object, ...]]]:
    return [rows(path, f"SELECT * FROM {table} ORDER BY 1, 2") for table in ("copies", "copy_bands")]  # noqa: S608


# -- histories --------------------------------------------------------------------------------------------------------


class CopyHistory(History):
    """A history of documents of which most are near-identical to others."""

    def new_records(self) -> list[Record]:
        self.made += 1
        return [
            record(f"{self.chance.choice(BEFORE)}{self.chance.choice(REPORTS)}{self.chance.choice(AFTER)}")
            for _ in range(self.chance.randint(1, 5))
        ]

    def index(self, store: Store) -> None:
        store.find_copies(anew=self.chance.random() < 0.2)

    def interrupt_index(self, store: Store) -> None:
        with suppress(KeyboardInterrupt):
            store.find_copies(self.interrupted)

    def drop(self, store: Store) -> None:
        if self.chance.random() < 0.3:
            store.forget_copies()


@settings(max_examples=examples(8, hunting=300), deadline=None)
@given(seed=st.integers(0, 100_000))
def test_after_every_history_copies_are_as_if_looked_for_anew(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("history") / "a.db"
    history = CopyHistory(path, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copy_index, "_AT_ONCE", 3)
        for _ in range(4):
            with opened(path) as store:
                for _ in range(5):
                    history.step(store)
                    with suppress(StoreError):  # not known yet
                        asked(store, "duplicate:yes")
                        check_known(store)
                with suppress(StoreError), store.importing([]) as import_:
                    import_.discard()
                store.find_copies()
                check_known(store)
                kept = tables(path)
                store.find_copies(anew=True)
                assert tables(path) == kept
        check_rebuilt(path)


# -- how many are found -----------------------------------------------------------------------------------------------


def edited(text: str, chance: random.Random) -> str:
    """The text as another paper prints it."""
    sentences = re.split(r"(?<=[.!?。])\s*", text)
    words = text.split(" ")
    edits = (
        lambda: f"Share this article Print Email\n{text}\n(c) 2024. Contact the editor at desk@example.com",
        lambda: f"A very different headline of the local desk\n\n{text}",
        lambda: " ".join(sentences[: -(len(sentences) // 4) or None]),
        lambda: f"BERLIN, March 4 (Agency) - {text}",
        lambda: " ".join("changed" if number % 50 == 7 else word for number, word in enumerate(words)),
        lambda: f"{text}\n\n{text[::-1][: len(text) // 3]}",
    )
    return chance.choice(edits)()


def test_nearly_all_copies_are_found_and_nothing_else(path: Path) -> None:
    chance = random.Random(3)  # noqa: S311 - the same every time
    texts: list[str] = []
    for line in GOLD.read_text("utf-8").splitlines():
        text = json.loads(line)["text"]
        for start in range(0, len(text) - 300, 900):
            article = text[start : start + chance.choice((300, 600, 900))]
            texts += [article, *(edited(article, chance) for _ in range(chance.choice((0, 1, 3))))]
    texts = list(dict.fromkeys(texts))
    expected = {document_id(texts[place]) for place in plain_copies(texts)}
    with opened(path) as store:
        store.import_records(map(record, texts))
        store.find_copies()
        found = set(asked(store, "duplicate:yes"))
    assert len(expected) > 80
    assert found <= expected
    assert len(found) >= 0.97 * len(expected)


def test_a_chain_of_changes_does_not_put_together_what_has_little_in_common(path: Path) -> None:
    words = [f"word{number}" for number in range(60)]
    texts = [" ".join(words[first : first + 30]) for first in range(0, 25, 8)]
    assert plain_copies(texts) == {1: 0, 3: 2}
    with opened(path) as store:
        store.import_records(map(record, texts))
        store.find_copies()
        check_known(store)


def test_texts_without_words_are_no_copies(path: Path) -> None:
    with opened(path) as store:
        store.import_records(map(record, ("👮", "👮👮", "%", "One.", "one", "ONE!")))
        store.find_copies()
        assert asked(store, "duplicate:yes") == [document_id("one"), document_id("ONE!")]
        assert asked(store, "copies:1..") == [document_id("One.")]


# -- one by one -------------------------------------------------------------------------------------------------------


def test_what_is_not_known_is_said_with_what_to_do(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copy_index, "_AT_ONCE", 2)
    with opened(path) as store:
        store.import_records(map(record, REPORTS))
        for query in ("duplicate:no", "-copies:1", f"copy-of:{document_id(REPORTS[0])}"):
            with pytest.raises(StoreError, match="not known yet; find out with: annotator index"):
                asked(store, query)
        with pytest.raises(StoreError, match="not known yet"):
            list(store.grouped(parsed_query("", QUERY_FIELDS), None))
        with pytest.raises(StoreError, match="not known yet"):
            list(store.records(ExportQuery(where=parsed_query("duplicate:no", QUERY_FIELDS))))
        assert len(asked(store, "minister")) == 1
        with pytest.raises(KeyboardInterrupt):
            store.find_copies(interrupt)
        with pytest.raises(StoreError, match="of the last 1 yet; go on with: annotator index"):
            asked(store, "duplicate:no")
        (finding,) = (each for each in examine(path, quick=True, report=unreported) if each.check == "copies")
        assert finding == note("copies", "1 document not compared yet; go on with: annotator index")
        store.find_copies()
        assert len(asked(store, "duplicate:no")) == 3
        (finding,) = (each for each in examine(path, quick=True, report=unreported) if each.check == "copies")
        assert finding == ok("copies", "all documents are compared")


def test_documents_of_a_running_import_are_not_waited_for(path: Path) -> None:
    with opened(path) as store, closing(sqlite3.connect(path)) as other:
        store.import_records(map(record, REPORTS[:2]))
        store.find_copies()
        with store.importing(["here"]) as import_:
            import_.add([record(f"Update: {REPORTS[0]}")])
            other.execute("UPDATE settings SET value = '2' WHERE name = 'copies to'")
            other.commit()
            assert asked(store, "duplicate:yes") == []
            import_.finish()
        with pytest.raises(StoreError, match="of the last 1 yet"):
            asked(store, "duplicate:yes")
        store.find_copies()
        assert asked(store, "duplicate:yes") == [document_id(f"Update: {REPORTS[0]}")]


def test_copies_of_a_text_that_is_removed_are_compared_again(path: Path) -> None:
    texts = [
        REPORTS[0],
        REPORTS[1],
        f"Update: {REPORTS[0]}",
        f"Again: {REPORTS[0]}",
        "Nothing like it at all.",
    ]
    with opened(path) as store:
        store.import_records(map(record, texts))
        store.find_copies()
        assert asked(store, "duplicate:yes") == [document_id(text) for text in texts[2:4]]
        store.remove([document_id(texts[1])])  # no copy is of it
        assert asked(store, "duplicate:yes") == [document_id(text) for text in texts[2:4]]
        store.remove([document_id(texts[0])])
        with pytest.raises(StoreError, match="of the last 3 yet; go on with"):
            asked(store, "duplicate:yes")
        store.compare_left()
        assert asked(store, "duplicate:yes") == [document_id(texts[3])]
        check_known(store)
        store.forget_copies()
        store.compare_left()
    names = rows(path, "SELECT name FROM sqlite_schema WHERE name LIKE 'cop%'")
    assert names == rows(path, "SELECT name FROM settings WHERE name LIKE 'cop%'") == []


def test_signatures_of_another_kind_are_not_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(path) as store:
        store.import_records(map(record, (*REPORTS, f"Update: {REPORTS[0]}")))
        store.find_copies()
        monkeypatch.setattr("unicodedata.unidata_version", "99")
        with pytest.raises(StoreError, match="not known yet"):
            asked(store, "duplicate:yes")
        (finding,) = (each for each in examine(path, quick=True, report=unreported) if each.check == "copies")
        assert finding.what.endswith("find them with: annotator index")
        store.remove([document_id(REPORTS[1])])
        assert rows(path, "SELECT name FROM sqlite_schema WHERE name LIKE 'cop%'") == []
        store.find_copies()
        check_known(store)


def test_doctor_finds_a_copy_of_what_is_none(path: Path) -> None:
    with opened(path) as store:
        store.import_records(map(record, (*REPORTS, f"Update: {REPORTS[0]}")))
        store.find_copies()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("UPDATE copies SET first = 99")
            connection.commit()
        (finding,) = (each for each in examine(path, quick=True, report=unreported) if each.check == "copies")
        assert finding.what == (
            "1 document said to be of what is none; make it anew with: annotator index --rebuild"
        )
        store.find_copies(anew=True)
        check_known(store)
