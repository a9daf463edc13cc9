"""The figures of a key log, from logs written by hand."""

import pytest

from annotator.core.logged_key import LoggedKey
from annotator.replay.from_log import PAUSE, figures_of_log, seconds_by_document


def log(*keys: str, document: str = "d") -> list[LoggedKey]:
    """Keys written as ``command``, ``command+2`` (made two spans), ``command-1`` or ``command!`` (refused)."""
    logged = []
    for key in keys:
        name, refused = key.rstrip("!"), key.endswith("!")
        spans = 0
        if name[-2:-1] in ("+", "-") and name[-1].isdigit():
            name, spans = name[:-2], int(name[-2:])
        logged.append(LoggedKey("2026-11-22T10:00:00Z", document, "k", name, refused, spans, 1000))
    return logged


@pytest.mark.parametrize(
    ("keys", "costs"),
    [
        (["label", "aim+1"], [2]),
        (["label", "aim+1", "choose", "label", "aim+1"], [3, 2]),
        (["label", "aim+1", "extend-end", "extend-end"], [4]),  # they correct the span that was made
        (["word-right", "label", "aim+1"], [3]),  # the way there counts
        (["label", "aim+1", "go-on+2"], [2, 0.5, 0.5]),  # one key for two
        (["label", "aim!", "aim+1"], [3]),
        (
            ["label", "aim+1", "finish", "next-document", "library", "previous-document", "label", "aim+1"],
            [2, 2],
        ),
        (["label", "keys", "palette", "statistics", "aim+1", "quit"], [2]),
        (["label"], []),
    ],
)
def test_each_span_is_charged_with_the_keys_that_made_it(keys: list[str], costs: list[float]) -> None:
    assert list(figures_of_log(log(*keys)).keys) == costs


def test_wasted_keys_are_those_that_correct_or_did_nothing() -> None:
    figures = figures_of_log(log("label", "aim+1", "choose", "choose", "extend-end", "undo-1", "!"))
    assert figures.wasted == 4  # the second digit counts words


def test_page_turns_and_documents_are_counted() -> None:
    keys = [*log("page-down", "label", "aim+1"), *log("page-up", document="e")]
    figures = figures_of_log(keys)
    assert (figures.page_turns, figures.documents) == (2, 2)


def test_shift_counts_for_keys_about_spans() -> None:
    keys = [
        LoggedKey("", "d", key, command, spans=spans)
        for key, command, spans in (("p", "label", 0), ("A", "aim", 1), ("J", "next-document", 0))
    ]
    figures = figures_of_log(keys)
    assert (figures.shifted, figures.mean, figures.mean_with_shift, figures.reading) == (1, 2, 3, 0)


def test_pauses_are_not_time_at_work() -> None:
    minutes = 2 * PAUSE * 1000
    keys = [
        LoggedKey("", "d", "p", "label", milliseconds=None),
        LoggedKey("", "d", "a", "aim", milliseconds=1500),
        LoggedKey("", "d", "p", "label", milliseconds=round(minutes)),
        LoggedKey("", "e", "a", "aim", milliseconds=500),
        LoggedKey("", "e", "a", "aim", milliseconds=round(PAUSE * 1000)),
    ]
    assert seconds_by_document(keys) == {"d": 1.5, "e": 0.5 + PAUSE}


def test_the_figures_of_no_keys_are_nothing() -> None:
    figures = figures_of_log([])
    assert (figures.mean, figures.percentile(0.5), len(figures.keys)) == (0, 0, 0)


@pytest.mark.parametrize(
    ("keys", "costs"),
    [
        (["label", "aim+1", "aim+1"], [2, 1]),
        (["go-on+2", "extend-end"], [1, 1]),  # a correction is shared by what was made together
        (["label", "aim+1", "go-on+2", "extend-end"], [2, 1, 1]),
        (["label", "aim+1", "delete-1", "label", "aim+1"], [2, 3]),
        (["extend-end", "label", "aim+1"], [3]),  # nothing was made that it could correct
        (["label", "aim+1", "label", "extend-end", "aim+1"], [2, 3]),  # a new span was begun
        (["label", "aim+1", "aim", "extend-end", "label", "aim+1"], [3, 3]),
        (["label", "", "aim+1"], [2]),  # a key without a meaning
        (["label", "own", "aim+1"], [3]),  # a command of an earlier version
    ],
)
def test_what_corrects_a_span_is_charged_to_it(keys: list[str], costs: list[float]) -> None:
    assert list(figures_of_log(log(*keys)).keys) == costs


def test_keys_that_were_refused_are_wasted_once() -> None:
    assert figures_of_log(log("extend-end!", "label", "aim+1")).wasted == 1
    assert figures_of_log(log("label", "aim!", "choose")).wasted == 2
    assert figures_of_log(log("label", "aim+1")).wasted == 0
