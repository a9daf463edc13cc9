"""What people of a round see of others' work: everything that reads is compared with a database that has none."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import annotator.store
from annotator.core.changes import (
    AnswerSet,
    LayerChanged,
    LayerState,
    RejectionAdded,
    RelationAdded,
    SpanAdded,
)
from annotator.core.layer import Status
from annotator.core.query import parsed_query
from annotator.core.round import BegunRound, Control, Others, Round, Training
from annotator.core.spans import Spans
from annotator.core.suggestion import Rejection
from annotator.store.document_fields import QUERY_FIELDS
from annotator.store.document_numbers import numbers_of
from annotator.store.document_query import ListSort
from annotator.store.document_search import SearchSort
from annotator.store.errors import StoreError
from annotator.store.library_queries import LibraryQuery, LibrarySort
from annotator.store.store import Store
from annotator.store.visibility import HIDING, Sight, sight_of
from tests.store.samples import SCHEMA, clock, document, imported, keep, opened, relation, span, status_change

TEXTS = (
    "Ann Lee met Bo Chen in Oslo",
    "Ann Lee met Bo Chen in Rome",
    "Ann met nobody",
    *(f"Ann came {number} times" for number in range(2, 9)),
)
ROUND = Round("june", ("amy", "ben"), each=2)
FIRST, SECOND, THIRD, *FURTHER = (document(text) for text in TEXTS)


@contextmanager
def working(path: Path, annotator: str = "amy", **options: Any) -> Iterator[Store]:
    with Store.open(path, annotator, now=clock(), **options) as store:
        yield store


def do_own_work(store: Store) -> None:
    keep(store, FIRST, SpanAdded(span(FIRST, 0, 7, id_=f"{store.annotator}1", annotator=store.annotator)))
    keep(store, SECOND, SpanAdded(span(SECOND, 0, 3, id_=f"{store.annotator}2", annotator=store.annotator)))
    keep(store, SECOND, status_change(Status.NEW, Status.DONE))


def do_others_work(store: Store) -> None:
    """Leave something in every table of layers, on documents that amy has begun, not begun, and not even seen."""
    name = store.annotator
    for of in (FIRST, THIRD):
        one, other = (
            span(of, *at, id_=f"{name}{at[0]}", annotator=name, label="secret") for at in ((0, 3), (4, 6))
        )
        one = replace(one, note="secret", flagged=True)
        keep(store, of, SpanAdded(one), SpanAdded(other))
        keep(store, of, RelationAdded(replace(relation(one.id, other.id, f"{name}r", name), type="secret")))
        keep(store, of, AnswerSet("secret", None, "secret"))
        keep(store, of, RejectionAdded(Rejection("secret")))
        done = LayerState(Status.DONE, "secret", keeps_boilerplate=True)
        keep(store, of, LayerChanged(LayerState(), done))
    for number, of in enumerate(FURTHER):
        keep(store, of, SpanAdded(span(of, 0, 3, id_=f"{name}f{number}", annotator=name, label="secret")))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two databases with a round and amy's work; in the second one, ben and gold have worked, too."""
    folder = tmp_path_factory.mktemp("visible")
    with opened(folder / "alone.db") as store:
        store.remember_schema(SCHEMA, "schema")
        imported(store, *TEXTS)
        do_own_work(store)
        store.index_texts()
        store.find_copies()
        store.back_up(folder / "together.db")
        store.begin_round(ROUND)
    with opened(folder / "together.db") as store:
        store.begin_round(ROUND)
    for name in ("ben", "cleo", "gold"):
        with opened(folder / "together.db", name) as store:
            do_others_work(store)
    return folder / "alone.db", folder / "together.db"


# -- everything that reads --------------------------------------------------------------------------------------------

SAMPLES = {
    "status": "done", "label": "secret", "relation": "secret", "by": "ben", "title": "Ann", "source": "x",
    "date": "2020..", "changed": "2026..", "spans": "2..", "flagged": "yes", "note": "yes", "answer": "secret=secret",
    "missing": "secret", "duplicate": "no", "copies": "0..", "copy-of": FIRST.id, "inconsistent": "yes",
    "missed": "yes", "disagree": "yes,no", "id": FIRST.id, "mine": "yes", "round": "june", "assigned": "ben",
    "review": "waiting,begun,done,changed", "skipped": "yes", "doubtful": "yes",
}  # fmt: skip
QUERIES = ["", "ann", *(f"{name}:{value}" for name, value in SAMPLES.items())]


def test_every_field_of_a_query_has_a_sample():
    assert {*SAMPLES} == {*QUERY_FIELDS}


def of_all_queries(call: Callable[[Any], Any]) -> dict[str, Any]:
    return {query: call(parsed_query(query, QUERY_FIELDS)) for query in QUERIES}


def history(store: Store) -> list[Any]:
    return [(each.annotator, each.action.command, each.action.changes) for each in store.actions()]


def finished(store: Store) -> Any:
    with store.finished_work(parsed_query("", QUERY_FIELDS), (), [Status.DONE]) as (standing, records):
        return standing, list(records)


def never() -> bool:
    return False


def found(store: Store) -> Any:
    def numbers(query: Any) -> Any:
        return {
            sort: [
                number for part in store.found(query, sort, SCHEMA, lambda: False) for number in part.numbers
            ]
            for sort in SearchSort
        }

    return of_all_queries(numbers)


def pages(store: Store) -> Any:
    queries = [LibraryQuery(status, sort) for status in (None, *Status) for sort in LibrarySort]
    return [store.library_pages(query).page(0, 9) for query in queries]


def listed(store: Store) -> Any:
    return [of_all_queries(lambda query, sort=sort: [*store.listed(query, None, sort)]) for sort in ListSort]


READERS: dict[str, Callable[[Store], Any]] = {
    "agreement_on": lambda store: store.agreement_on([1, 2, 3]),
    "changed_after_decided": lambda store: store.changed_after_decided("amy", ()),
    "finished_layers": lambda store: store.finished_layers(FIRST),
    "is_waiting": lambda store: store.is_waiting(FIRST.id, "amy", ()),
    "review_queue": lambda store: store.review_queue("amy", (), parsed_query("", QUERY_FIELDS)),
    "reviewed_records": lambda store: [*store.reviewed_records()],
    "skips": lambda store: store.skips(),
    "actions": history,
    "actions_on": lambda store: store.actions_on(FIRST.id, "ben0"),
    "annotators": lambda store: store.annotators(),
    "caret": lambda store: store.caret(FIRST.id),
    "count_own": lambda store: store.count_own(),
    "daily_keys": lambda store: store.daily_keys(),
    "document": lambda store: store.document(FIRST.id),
    "excerpts": lambda store: store.excerpts(parsed_query("ann", QUERY_FIELDS), [1, 2, 3]),
    "findings_by_document": lambda store: store.findings_by_document(FIRST.id, 99),
    "finished_work": finished,
    "finished_times": lambda store: store.finished_times(("amy", "ben"), (Status.DONE,)),
    "figures_of_work": lambda store: store.figures_of_work(["secret"]),
    "pairs_of_people": lambda store: store.pairs_of_people(),
    "first_document": lambda store: store.first_document(),
    "found": found,
    "found_pages": lambda store: store.found_pages(numbers_of((1, 2, 3))).page(0, 9),
    "grouped": lambda store: of_all_queries(lambda query: [*store.grouped(query, None)]),
    "has_uncertainties": lambda store: store.has_uncertainties,
    "observed": lambda store: store.observed(),
    "suggested_by": lambda store: store.suggested_by("ben0"),
    "has_raw": lambda store: store.has_raw("00"),
    "holding": lambda store: [*store.holding("ann", any_case=True)],
    "id_of": lambda store: store.id_of(1),
    "is_large": lambda store: store.is_large,
    "labelled_strings": lambda store: store.labelled_strings(99),
    "last_opened": lambda store: store.last_opened,
    "latest": lambda store: store.latest(99),
    "latest_queries": lambda store: store.latest_queries(),
    "last_changes": lambda store: store.last_changes([1, 2, 3]),
    "layer": lambda store: [
        store.layer(of, name).spans for of in (FIRST, SECOND, THIRD) for name in ("amy", "ben")
    ],
    "library_pages": pages,
    "listed": listed,
    "listed_findings": lambda store: [*store.listed_findings(parsed_query("", QUERY_FIELDS), None)],
    "logged_keys": lambda store: [*store.logged_keys()],
    "neighbour": lambda store: store.neighbour(FIRST.id, 1),
    "next_own": lambda store: store.next_own(FIRST.id),
    "next_unfinished": lambda store: store.next_unfinished(FIRST.id),
    "number_of": lambda store: store.number_of(FIRST.id),
    "numbered": lambda store: store.numbered(1),
    "numbers": lambda store: of_all_queries(lambda query: store.numbers(query, None)),
    "own_progress": lambda store: [share for _, share in store.own_progress()],
    "patterns": lambda store: store.patterns(99),
    "position": lambda store: store.position(FIRST.id),
    "progress": lambda store: store.progress(),
    "query_fields": lambda store: [
        store.query_fields(SCHEMA)[name].check(value)
        for name, value in (("label", "secret"), ("relation", "secret"), ("answer", "secret=secret"))
    ],
    "records": lambda store: [*store.records()],
    "redoable": lambda store: store.redoable(),
    "rejected_strings": lambda store: store.rejected_strings(99),
    "required_left": lambda store: store.required_left(SCHEMA, [FIRST.id]),
    "saved_queries": lambda store: store.saved_queries(),
    "scores": lambda store: store.scores(replace(ROUND, control=Control("gold", 0.1)), "ben"),
    "training_with": lambda store: store.training_with(FIRST.id),
    "set_aside": lambda store: store.set_aside(),
    "spans_by_label": lambda store: store.spans_by_label(),
    "suggested": lambda store: store.suggested(FIRST, "x", "y"),
    "count_suggested": lambda store: store.count_suggested("x", "y"),
    "theme": lambda store: store.theme,
    "title_of": lambda store: store.title_of(FIRST.id),
    "undoable": lambda store: store.undoable(),
    "work_on": lambda store: store.work_on(FIRST.id),
}
"""Everything that shows what somebody did, or depends on it."""

OF_NOBODY = {
    "actions_of_session", "check_file", "compare_left", "copies_of", "database_id", "decides", "device",
    "document_named", "free_path", "has_unfinished_exchange", "has_unfinished_import",
    "has_unfinished_merge", "held", "hub", "index_state", "last_action", "last_exchange", "leases", "lent",
    "logs_keys", "loss", "more_on_hub", "needs_indexing", "own_rounds", "path", "remembered_schema",
    "reader", "rounds", "shared_out", "stock", "to_be_held", "unsent", "upgrade", "was_offered_tour",
    "what_is_shared_out",
}  # fmt: skip
"""What says something about texts, schemas, rounds or the file, and nothing about anybody's work."""

OF_THE_FILE = {
    "agreed", "back_up", "back_up_into", "check_whole", "counted_by_device", "entries_after", "incoming",
    "labels_in_use", "last_merge", "layer_to_update", "merge", "migrate", "migration_effects", "rebuild",
    "removals", "renaming", "save_elsewhere", "shared_documents", "shared_schemas", "standing_imports",
    "take", "take_migration_back", "undo_import", "undo_merge", "undoing", "what_is_at", "would_merge",
}  # fmt: skip
"""What keeps, checks or changes all that is in the file, and says no more of it than how much it is."""

OF_LEADS = {"assigned", "prepared_round", "sharing"}
"""What says how far everyone is in a round, or whose its documents are, and so what is finished."""

WRITING = {
    "become", "begin_deciding", "begin_round", "clean", "close", "count_outcomes", "drop_index",
    "end_round", "find_copies", "forget_copies", "forget_suggested", "hold_also", "import_records",
    "importing", "index_a_few", "index_texts", "join", "keep", "keep_journal", "keep_some",
    "keep_suggested", "log_keys", "log_keys_by_default", "note_agreed", "note_doubts", "note_exchange",
    "note_held", "note_key", "note_leases", "note_query", "note_shared_out", "note_stock",
    "note_taken", "note_uncertainties",
    "open", "redo_some", "rehearsing", "remember_caret", "remember_opened", "remember_schema",
    "remember_theme", "remember_tour_offered", "remove", "rename_annotator", "replace_patterns",
    "save_query", "set_decides", "sum_old_keys", "undo_some",
}  # fmt: skip

SHOWS_OTHERS = {
    "actions", "agreement_on", "annotators", "figures_of_work", "finished_layers", "finished_times",
    "finished_work", "found", "grouped", "is_waiting", "last_changes", "layer", "listed", "listed_findings",
    "numbers", "pairs_of_people", "query_fields", "records", "review_queue", "reviewed_records", "scores", "work_on",
}  # fmt: skip
"""The readers that show others' work to whoever may see it: what the comparison is worth."""


def test_whatever_a_store_offers_is_known_to_read_or_not():
    """A new method is put into one of these lists, a reader with a call that is compared."""
    public = {name for name in dir(Store) if not name.startswith("_") and name != "annotator"}
    assert public == {*READERS} | OF_NOBODY | OF_THE_FILE | OF_LEADS | WRITING


@pytest.mark.parametrize("name", READERS)
def test_nothing_of_others_is_seen_before_ones_own_work_is_done(name: str, files: tuple[Path, Path]):
    alone, together = files
    with working(alone) as expected, working(together) as store:
        assert READERS[name](store) == READERS[name](expected)


@pytest.mark.parametrize("name", READERS)
def test_a_lead_sees_all(name: str, files: tuple[Path, Path]):
    alone, together = files
    with working(alone) as expected, working(together, sees_all=True) as store:
        assert (READERS[name](store) != READERS[name](expected)) == (name in SHOWS_OTHERS)


def test_a_reader_in_the_store_goes_through_the_rule_or_says_why_not():
    """The transactions that see all are opened by these functions alone: see the lists above for what they are for."""
    found = set()
    for path in Path(annotator.store.__file__).parent.glob("*.py"):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and path.stem not in {"database", "visibility"}:
                source = ast.unparse(function)
                if any(
                    f"database.{read}" in source
                    for read in ("reading(", "snapshot(", "connection", "another_")
                ):
                    found.add(f"{path.stem}.{function.name}")
    assert found == {
        # of nobody's work
        "backups.back_up", "comparing.compare_left", "comparing.copies_of", "comparing.document_named",
        "comparing._share_out", "comparing.find_copies", "imports.has_unfinished_import", "indexing._sweep",
        "indexing.index_state",
        "indexing.keep_up", "indexing.needs_indexing", "merge_part.has_unfinished_merge", "reviews.decides",
        "rounds.own_rounds",
        "rounds.rounds", "rounds.what_is_shared_out", "saving_elsewhere.keep_journal", "schema_use.remember_schema",
        "schema_use.remembered_schema", "store_part._leave_device",
        # of the whole file
        "importing.__init__", "imports.layer_to_update", "importing._settled", "importing._take_back",
        "importing.show_finished", "import_undoing.standing_parts", "import_undoing.undo_import",
        "file_merging.merge_into", "merge_part.last_merge", "merge_undoing.undo_merge",
        "merging._bring", "merging._settle_annotator", "merging.merge", "merging.settle",
        "schema_use.labels_in_use", "schema_use.migration_effects",
        "whole_file.rebuild", "whole_file.removals", "whole_file.renaming", "whole_file.standing_imports",
        "whole_file.undoing",
        # of exchanges, which bring and take all that there is
        "exchange_part.agreed", "exchange_part.counted_by_device", "exchange_part.database_id",
        "exchange_part.entries_after", "exchange_part.has_unfinished_exchange", "exchange_part.hub",
        "exchange_part.incoming", "exchange_part.last_action", "exchange_part.last_exchange",
        "exchange_part.shared_documents", "exchange_part.shared_schemas",
        "exchange_part.take", "exchange_part.unsent", "exchange_part.what_is_at",
        "lease_part.check_whole", "lease_part.held", "lease_part.leases", "lease_part.lent",
        "lease_part.more_on_hub", "lease_part.shared_out", "lease_part.stock", "lease_part.to_be_held",
        # of leads
        "rounds.assigned", "rounds.prepared_round", "rounds.sharing",
    }  # fmt: skip


# -- the rule ---------------------------------------------------------------------------------------------------------


def test_ones_own_work_that_is_done_shows_that_of_others_in_this_document(
    tmp_path: Path, files: tuple[Path, Path]
):
    with opened(files[1]) as store:
        store.back_up(tmp_path / "a.db")
    with working(tmp_path / "a.db") as store:
        assert [record.document.id for record in store.records() if len(record.layers) > 1] == []
        keep(store, FIRST, status_change(Status.NEW, Status.DONE))
        [together] = [record for record in store.records() if len(record.layers) > 1]
        assert together.document.id == FIRST.id
        assert [layer.annotator for layer in together.layers] == ["amy", "ben", "cleo", "gold"]
        keep(store, FIRST, status_change(Status.DONE, Status.FLAGGED))
        assert store.layer(FIRST, "ben").spans == Spans()
        store.end_round("june")
        assert len(store.layer(FIRST, "ben").spans) == len(store.layer(THIRD, "ben").spans) == 2


def test_whoever_decides_in_another_layer_sees_no_more_than_before(files: tuple[Path, Path]):
    with working(files[1]) as store:
        assert store.finished_layers(FIRST) == ()
        store.become("gold")
        assert store.finished_layers(FIRST) == ()
        assert [layer.annotator for layer in store.finished_layers(SECOND)] == ["amy"]


def on(round_: Round) -> BegunRound:
    return BegunRound(round_, "2026-11-22T10:00:00Z", "lena")


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ([], None),
        ([on(ROUND)], Sight("amy", Others.WHEN_DONE)),
        ([replace(on(ROUND), ended="2026-11-23T10:00:00Z")], None),
        ([on(replace(ROUND, people=("ben",)))], None),
        ([on(replace(ROUND, others=Others.ALWAYS))], None),
        ([on(ROUND), on(Round("july", ("ben",), lead=("amy",)))], None),
        ([on(ROUND), on(Round("july", ("amy",), others=Others.NEVER))], Sight("amy", Others.NEVER)),
        ([on(ROUND), on(Round("july", ("amy",), others=Others.ALWAYS))], Sight("amy", Others.WHEN_DONE)),
        ([on(replace(ROUND, training=Training("gold")))], Sight("amy", Others.WHEN_DONE)),
        (
            [on(replace(ROUND, others=Others.ALWAYS, control=Control("gold", 0.1)))],
            Sight("amy", Others.ALWAYS, frozenset({"gold"})),
        ),
    ],
)
def test_the_strictest_round_of_those_that_are_on_decides(rounds: list[BegunRound], expected: Sight | None):
    assert sight_of("amy", rounds) == expected


@pytest.mark.parametrize(
    ("round_", "first", "second"),
    [
        (replace(ROUND, others=Others.NEVER), ["amy"], ["amy"]),
        (replace(ROUND, others=Others.ALWAYS), ["amy", "ben", "cleo", "gold"], ["amy"]),
        (replace(ROUND, others=Others.ALWAYS, control=Control("gold", 0.1)), ["amy", "ben", "cleo"], ["amy"]),
        (
            replace(ROUND, others=Others.NEVER, lead=("amy",), people=("ben",)),
            ["amy", "ben", "cleo", "gold"],
            ["amy"],
        ),
    ],
)
def test_a_round_may_hide_less_or_more(
    round_: Round, first: list[str], second: list[str], tmp_path: Path, files: tuple[Path, Path]
):
    with opened(files[1]) as store:
        store.back_up(tmp_path / "a.db")
    with working(tmp_path / "a.db") as store:
        store.begin_round(round_)
        seen = [[layer.annotator for layer in record.layers] for record in store.records()]
        assert seen[:2] == [first, second]


def test_what_others_are_called_cannot_undo_the_rule(tmp_path: Path):
    name = "o'neill' OR '1' = '1"
    with working(tmp_path / "a.db", name) as store:
        imported(store, *TEXTS)
        store.begin_round(Round("june", (name,), control=Control("x' OR 'x", 0.1)))
    with working(tmp_path / "a.db", "ben") as other:
        do_others_work(other)
    with working(tmp_path / "a.db", name) as store:
        assert [layer.annotator for record in store.records() for layer in record.layers] == []


def test_a_round_that_another_program_begins_or_ends_counts_at_once(tmp_path: Path, files: tuple[Path, Path]):
    with opened(files[1]) as lead:
        lead.back_up(tmp_path / "a.db")
    with working(tmp_path / "a.db", "lena") as lead, working(tmp_path / "a.db") as store:
        assert store.layer(FIRST, "ben").spans == Spans()
        lead.end_round("june")
        assert len(store.layer(FIRST, "ben").spans) == 2
        lead.begin_round(ROUND)
        assert store.layer(FIRST, "ben").spans == Spans()


# -- how it is kept ---------------------------------------------------------------------------------------------------


def past_the_views() -> list[str]:
    return [
        *(f"SELECT count(*) FROM main.{table}" for table in sorted(HIDING)),  # noqa: S608
        *(f"SELECT * FROM {view}" for view in ("history", "spans_in_texts", "relations_in_texts")),  # noqa: S608
        "SELECT * FROM documents JOIN main.spans ON document = number",
        "SELECT (SELECT count(*) FROM main.answers) FROM spans",
    ]


@pytest.mark.parametrize("statement", past_the_views())
def test_sqlite_refuses_what_reads_past_the_views(statement: str, files: tuple[Path, Path]):
    with working(files[1]) as store, pytest.raises(StoreError) as raised, store._reading() as connection:
        connection.execute(statement).fetchall()
    assert "prohibited" in str(raised.value) or "not authorized" in str(raised.value)


def test_the_views_have_the_columns_of_their_tables_and_use_the_indexes(files: tuple[Path, Path]):
    with working(files[1]) as store, store._reading() as connection:
        for table in HIDING:
            columns = [row[1] for row in connection.execute(f"PRAGMA main.table_info({table})")]
            seen = [row[1] for row in connection.execute(f"PRAGMA temp.table_info({table})")]
            assert [name for name in seen if name != "rowid"] == columns
        plans = {
            "SELECT * FROM spans WHERE document = 1 AND annotator = 'amy' ORDER BY start": "SEARCH work USING INDEX",
            "SELECT * FROM layers WHERE document = 1 AND annotator = 'amy'": "SEARCH work USING PRIMARY KEY",
            "SELECT * FROM answers WHERE document = 1": "SEARCH work USING PRIMARY KEY",
            "SELECT text FROM spans ORDER BY rowid DESC LIMIT 9": "SCAN work",
        }
        for statement, expected in plans.items():
            steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
            assert steps[0].startswith(expected)
            assert not any("TEMP B-TREE" in step for step in steps)


def test_all_tables_with_work_are_hidden(files: tuple[Path, Path]):
    """A new table with a column for the annotator is hidden, or is named here."""
    connection = sqlite3.connect(files[1])
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    of_annotators = {
        table
        for table in tables
        if "annotator" in [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    }
    own = {"keys", "daily_keys", "settings"}  # always asked for one's own
    assert of_annotators == HIDING | own


def test_no_other_module_names_a_table_past_its_view():
    """SQLite knows a view by its name alone, so that an expression of that name could read the table."""
    named = [
        path.stem
        for path in Path(annotator.store.__file__).parent.glob("*.py")
        if re.search(r"\bmain\.\w", path.read_text("utf-8"))
    ]
    assert sorted(named) == [
        "content_checks",
        "log_check",
        "visibility",
    ]  # two are of the examination of the file
