"""What becomes of suggestions is counted once a document is finished, and decides what is suggested in later ones."""

import itertools

import pytest

from annotator.core.range import Range
from annotator.core.suggestion import Suggestion
from annotator.core.suggestion_outcomes import Answers, Observed, Outcomes
from annotator.store.renaming import rename
from annotator.store.store import Store
from annotator.workspace.source_figures import source_figures, source_lines
from annotator.workspace.watching_suggestions import WatchingSuggestions
from tests.workspace.at_work import Work, import_many


@pytest.fixture
def work(tmp_path):
    """Someone at work in the first of many texts, where "Bo Chen" was labelled in a later one."""
    ticks = itertools.count()
    with Store.open(tmp_path / "a.db", "amy", now=lambda: "2026-11-22T10:00:00Z") as store:
        import_many(store, 40)
        work = Work(store)
        work.workspace.observers.append(
            WatchingSuggestions(store, work.workspace._trust_again, ticks=lambda: next(ticks) / 4)
        )
        work.workspace.start()
        work.press("J p b K")
        yield work


def done(work):
    """Finish the document, which opens the next one."""
    return work.press("; d")


def test_what_is_taken_has_its_source_and_score_and_the_time_that_it_took(work):
    taken = work.press("space")
    (span,) = taken.session.layer.spans
    assert (span.text, span.origin.value) == ("Bo Chen", "accepted")
    assert work.store.suggested_by(span.id) == ("memory", 1.0)
    done(work)
    assert work.store.suggested_by(span.id) == ("memory", 1.0)
    observed = work.store.observed()
    assert observed.outcomes == {("memory", 9): Outcomes(taken=1)}
    assert observed.answers["memory"].count == 1
    assert 0 < observed.answers["memory"].milliseconds <= 1000
    assert work.store.suggested_by("another") is None


@pytest.mark.parametrize(
    ("keys", "text", "label"), [("tab ,", "Bo", "person"), ("tab o space", "Bo Chen", "policy")]
)
def test_what_is_mended_as_it_is_taken_has_its_source(work, keys, text, label):
    (span,) = work.press(keys).session.layer.spans
    assert (span.text, span.label, span.origin.value) == (text, label, "accepted")
    assert work.store.suggested_by(span.id) == ("memory", 1.0)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("x", Outcomes(rejected=1)),
        ("right", Outcomes(rejected=1)),
        ("space ,", Outcomes(wrong_extent=1)),
        ("p b", Outcomes(taken=1)),
        ("e b", Outcomes(rejected=1)),
    ],
)
def test_what_is_there_in_the_end_decides(work, keys, expected):
    work.press(keys)
    done(work)
    assert work.store.observed().of("memory") == expected


def test_a_document_counts_once(work):
    work.press("x")
    done(work)
    work.press("K x ; d")
    assert work.store.observed().of("memory").shown == 1


def test_a_source_that_costs_more_than_it_saves_goes_off_and_says_so(work):
    for _ in range(35):
        done(work)
    observed = work.store.observed()
    assert observed.of("memory").rejected >= 30
    assert observed.is_off("memory")
    assert work.workspace.session.suggestions == ()
    assert "memory is off: it costs more keys than it saves" in source_lines(None, observed, 0)
    assert source_figures(None, observed, 3.0)["observed"]["memory"]["state"] == "off"


def test_names_and_documents_go_from_what_was_counted_too(work):
    work.press("space")
    done(work)
    session = work.press("K").session
    with work.store._database.writing() as connection:
        rename(connection, "amy", "bea", work.store._open_log(connection))
    assert work.store.observed() == Observed()
    work.store.annotator = "bea"
    assert work.store.observed().of("memory").taken == 1
    work.store.remove([session.document.id])
    assert work.store.suggested_by(next(iter(session.layer.spans)).id) is None


def test_suggestions_that_are_taken_faster_than_they_can_be_read_are_named():
    observed = Observed({}, {"tagger": Answers(40, 8000, 30)})
    (_, line, warning) = source_lines(None, observed, 0)
    assert line == "tagger: none counted yet, 0.2 s to accept one"
    assert warning == (
        "30 of 40 suggestions of tagger were taken within 0.35 s, faster than they can be read"
    )
    assert len(source_lines(None, Observed({}, {"tagger": Answers(40, 40_000, 2)}), 0)) == 2


def test_a_chance_goes_from_the_score_to_what_was_seen():
    few = Observed({("tagger", 7): Outcomes(taken=1)})
    many = Observed({("tagger", 7): Outcomes(taken=10, rejected=190)})
    assert few.chance("tagger", 0.75, 20) == pytest.approx(16 / 21)
    assert many.chance("tagger", 0.75, 20) == pytest.approx(25 / 220)
    assert many.chance("tagger", 0.55, 20) == 0.55


def test_keys_are_saved_by_what_was_right_and_lost_by_what_was_not():
    observed = Observed({("tagger", 7): Outcomes(taken=10, rejected=4, wrong_extent=2)})
    assert source_figures(None, observed, 3.0)["observed"]["tagger"]["keys_saved"] == 17.0
    assert "17 keys saved" in source_lines(None, observed, 3.0)[1]
    assert Suggestion(Range(0, 1), "a", "tagger", 0.5).is_confident is False
