"""Counts of one document from which the coefficients follow: they add up over documents."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple

from annotator.agreement.coefficients import Metric, Tally, Value, count_marked, count_pair, count_units
from annotator.agreement.compared import ComparedDocument, ComparedWork, Pattern
from annotator.agreement.matching import ComparedSpan, most_pairs
from annotator.agreement.questions import Questions, said
from annotator.agreement.unitizing import count_text


class ScopeKind(StrEnum):
    """What a coefficient is about."""

    ALL = "all"
    LABEL = "label"
    PAIR = "pair"
    FIELD = "field"
    ATTRIBUTE = "attribute"
    RELATION = "relation"
    BLANK = "blank"


class Scope(NamedTuple):
    """What a coefficient is about: a label, field or type of relation by its id, or a pair of people by their names.

    An attribute has the id of the label and its own. What is counted of a label under ``ScopeKind.BLANK`` is what it
    would be if nobody had used it anywhere; under the label is what is to be added to that.
    """

    kind: ScopeKind
    name: str = ""
    other: str = ""


ALL, BLANK = Scope(ScopeKind.ALL), Scope(ScopeKind.BLANK)


class Counted(StrEnum):
    """What is counted: spans that are equal, that overlap; tokens; values of units; those that all gave; texts."""

    EXACT = "exact"
    OVERLAP = "overlap"
    TOKEN = "token"  # noqa: S105 - a token of a text
    UNITS = "units"
    COMPLETE = "complete"
    PAIR = "pair"
    TEXT = "text"


class TallyKey(NamedTuple):
    """Where a count belongs; ``part`` is the label of a text, or the field, in the scope of a pair."""

    scope: Scope
    counted: Counted
    part: str = ""


Tallies = Mapping[TallyKey, Tally]


def document_tallies(document: ComparedDocument, everyone: int, questions: Questions) -> Tallies:
    """All counts of the document; ``everyone`` is how many people are compared in all documents together."""
    tallies: dict[TallyKey, Tally] = defaultdict(Tally)
    works = document.works
    by_label = [_by_label(work) for work in works]
    for one, other in combinations(range(len(works)), 2):
        pair = Scope(ScopeKind.PAIR, works[one].person, works[other].person)
        _count_spans(tallies, pair, by_label[one], by_label[other])
        _count_relations(tallies, works[one], works[other])
    is_complete = len(works) == everyone
    _count_tokens(tallies, document, is_complete=is_complete)
    _count_texts(tallies, document)
    _count_answers(tallies, works, questions, is_complete=is_complete)
    _count_attributes(tallies, works, questions, everyone)
    return tallies


def _by_label(work: ComparedWork) -> Mapping[str, set[ComparedSpan]]:
    found: dict[str, set[ComparedSpan]] = defaultdict(set)
    for span in work.spans:
        found[span.label].add(span)
    return found


_SpansByLabel = Mapping[str, set[ComparedSpan]]


def _count_spans(
    tallies: dict[TallyKey, Tally], pair: Scope, ones: _SpansByLabel, others: _SpansByLabel
) -> None:
    for label in {*ones, *others}:
        mine, theirs = ones.get(label, set()), others.get(label, set())
        equal = len(mine & theirs)
        # Most documents have no others that overlap, so that there is nothing to match.
        overlapping = most_pairs(mine, theirs) if equal < min(len(mine), len(theirs)) else equal
        for counted, both in ((Counted.EXACT, equal), (Counted.OVERLAP, overlapping)):
            for scope in (ALL, pair, Scope(ScopeKind.LABEL, label)):
                tally = tallies[TallyKey(scope, counted)]
                tally["both"] += both
                tally["spans"] += len(mine) + len(theirs)


def _count_relations(tallies: dict[TallyKey, Tally], one: ComparedWork, other: ComparedWork) -> None:
    for mine, theirs in ((one, other), (other, one)):
        for relation in mine.relations:
            tally = tallies[TallyKey(Scope(ScopeKind.RELATION, relation.type), Counted.EXACT)]
            tally["spans"] += 1
            tally["both"] += (relation in theirs.relations) / 2


def _count_tokens(tallies: dict[TallyKey, Tally], document: ComparedDocument, *, is_complete: bool) -> None:
    people = document.people
    nothing = (False,) * len(people)
    kinds = (Counted.UNITS, Counted.COMPLETE) if is_complete else (Counted.UNITS,)
    pairs = [
        (one, other, Scope(ScopeKind.PAIR, people[one], people[other]))
        for one, other in combinations(range(len(people)), 2)
    ]
    for kind in kinds:
        count_units(tallies[TallyKey(BLANK, kind)], nothing, sum(document.tokens.values()))
    for pattern, times in document.tokens.items():
        for kind in kinds:
            count_units(tallies[TallyKey(ALL, kind)], pattern, times)
        for label in frozenset[str]().union(*pattern):
            marked = sum(label in labels for labels in pattern)
            for kind in kinds:
                count_marked(
                    tallies[TallyKey(Scope(ScopeKind.LABEL, label), kind)], marked, len(people), times
                )
    for one, other, pair in pairs:
        _count_pair_of_tokens(tallies, pair, document.tokens, one, other)


def _count_pair_of_tokens(
    tallies: dict[TallyKey, Tally], pair: Scope, tokens: Mapping[Pattern, int], one: int, other: int
) -> None:
    patterns: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
    for pattern, times in tokens.items():
        patterns[pattern[one], pattern[other]] += times
    for (mine, theirs), times in patterns.items():
        count_units(tallies[TallyKey(pair, Counted.UNITS)], (mine, theirs), times)
        count_pair(tallies[TallyKey(pair, Counted.PAIR)], mine, theirs, times)
        for label in mine | theirs:
            both = label in mine and label in theirs
            for scope in (ALL, pair, Scope(ScopeKind.LABEL, label)):
                tally = tallies[TallyKey(scope, Counted.TOKEN)]
                tally["both"] += both * times
                tally["spans"] += (1 + both) * times


def _count_texts(tallies: dict[TallyKey, Tally], document: ComparedDocument) -> None:
    labels = {label for work in document.works for label in work.stretches}
    _count_text(tallies, BLANK, document.works, document.length, ())
    for label in labels:
        key = TallyKey(Scope(ScopeKind.LABEL, label), Counted.TEXT)
        _count_label(tallies[key], document.works, document.length, label)
    for one, other in combinations(document.works, 2):
        pair = Scope(ScopeKind.PAIR, one.person, other.person)
        _count_text(tallies, pair, (one, other), document.length, {*one.stretches, *other.stretches})


def _count_text(
    tallies: dict[TallyKey, Tally],
    scope: Scope,
    works: Sequence[ComparedWork],
    length: int,
    labels: set[str] | tuple[()],
) -> None:
    """Count the text as if nobody had marked anything, and what each of the labels adds to that."""
    count_text(tallies[TallyKey(scope, Counted.TEXT)], [()] * len(works), length)
    for label in labels:
        _count_label(tallies[TallyKey(scope, Counted.TEXT, label)], works, length, label)


def _count_label(tally: Tally, works: Sequence[ComparedWork], length: int, label: str) -> None:
    count_text(tally, [work.stretches.get(label, ()) for work in works], length)
    blank = Tally()
    count_text(blank, [()] * len(works), length)
    tally.add({key: -count for key, count in blank.items()})


def _count_answers(
    tallies: dict[TallyKey, Tally], works: Sequence[ComparedWork], questions: Questions, *, is_complete: bool
) -> None:
    for field, metric in _asked(questions.document, [work.answers for work in works]).items():
        values = tuple(said(work.answers.get(field), metric) for work in works)
        _count_values(tallies, Scope(ScopeKind.FIELD, field), values, metric, is_complete=is_complete)
        for one, other in combinations(range(len(works)), 2):
            pair = Scope(ScopeKind.PAIR, works[one].person, works[other].person)
            count_pair(tallies[TallyKey(pair, Counted.PAIR, field)], values[one], values[other])


def _count_attributes(
    tallies: dict[TallyKey, Tally], works: Sequence[ComparedWork], questions: Questions, everyone: int
) -> None:
    """Count the attributes of spans that two people or more marked alike."""
    for span in frozenset[ComparedSpan]().union(*(work.spans for work in works)):
        answers = [work.attributes[span] for work in works if span in work.attributes]
        if len(answers) < 2:
            continue
        for attribute, metric in _asked(questions.attributes.get(span.label, {}), answers).items():
            values = tuple(said(each.get(attribute), metric) for each in answers)
            scope = Scope(ScopeKind.ATTRIBUTE, span.label, attribute)
            _count_values(tallies, scope, values, metric, is_complete=len(answers) == everyone)


def _asked(known: Mapping[str, Metric], answers: Sequence[Mapping[str, object]]) -> Mapping[str, Metric]:
    """The metrics of the fields that are known, and of others that someone answered."""
    others = {field: Metric.NOMINAL for each in answers for field in each if field not in known}
    return {**known, **others} if others else known


def _count_values(
    tallies: dict[TallyKey, Tally],
    scope: Scope,
    values: tuple[Value, ...],
    metric: Metric,
    *,
    is_complete: bool,
) -> None:
    count_units(tallies[TallyKey(scope, Counted.UNITS)], values, 1, metric)
    tallies[TallyKey(scope, Counted.UNITS)]["missing"] += values.count(None)
    if is_complete and None not in values:
        count_units(tallies[TallyKey(scope, Counted.COMPLETE)], values)
