"""Means, percentiles and shares."""

from msgspec.structs import replace

from annotator.replay.figures import Figures, figures_of
from annotator.replay.report import table
from annotator.replay.wasted import correcting_keys
from tests.replay.tiny import typed


def test_percentiles_take_the_nearest_rank() -> None:
    figures = Figures([1, 2, 2, 3, 9])
    assert (figures.percentile(0.5), figures.percentile(0.9), figures.percentile(1)) == (2, 9, 9)
    assert Figures([1, 2]).percentile(0.5) == 1


def test_shares_add_up() -> None:
    figures = Figures([0.5, 0.5, 2, 3, 4, 17])
    assert [round(6 * share) for share in figures.shares().values()] == [2, 1, 1, 2]


def test_json_has_the_keys_that_other_programs_rely_on() -> None:
    assert {"keys_per_span", "p50", "p90", "spans", "wasted", "not_typed"} <= set(Figures([2]).as_json())


def test_a_stretch_and_its_letter_are_two_corrections() -> None:
    assert correcting_keys(["label", "aim", "stretch", "aim", "label", "aim", "choose"]) == 2


def test_the_table_names_each_reason_with_its_count() -> None:
    shown = table([("a", Figures([2], not_typed={"an edge inside a word": 3})), ("b", Figures([2]))])
    (line,) = [line for line in shown.splitlines() if "inside a word" in line]
    assert line.split()[-2:] == ["3", "0"]


def test_the_figures_of_typed_documents_add_up() -> None:
    one, other = typed("So [Ann|person] ran.", "They saw [Marie|person] Curie by [the re|event]\u0308al sea.")
    figures = figures_of([one, other])
    assert figures.keys == [2, 3]
    assert figures.as_json() == {
        "keys_per_span": 3, "with_shift": 3, "p50": 2, "p90": 3, "spans": 2, "keys": 6, "wasted": 1,
        "page_turns": 0, "reading": 1, "shares": {"1": 0, "2": 0.5, "3": 0.5, "more": 0}, "documents": 2,
        "exact": False, "not_typed": {"an edge inside a character": 1},
    }  # fmt: skip
    assert Figures([]).as_json()["wasted"] == 0


def test_figures_without_gold_name_no_document_and_no_reason() -> None:
    figures = Figures([2])
    assert (figures.inexact, figures.not_typed) == ((), {})


def test_a_document_that_came_out_otherwise_is_named() -> None:
    (one,) = typed("So [Ann|person] ran.")
    figures = figures_of([one, replace(one, is_exact=False)])
    assert figures.inexact == (one.gold.document.id,)
    assert figures.as_json()["exact"] is False


def test_figures_are_rounded_to_four_places() -> None:
    shown = Figures([1, 4 / 3, 7 / 3]).as_json()
    assert (shown["keys_per_span"], shown["p50"], shown["p90"]) == (1.5556, 1.3333, 2.3333)
    assert shown["shares"] == {"1": 0.3333, "2": 0.3333, "3": 0.3333, "more": 0}
