"""What was decided between people, in numbers: whose spans were taken and whose were not, by person and label."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from annotator.core.counting import counted
from annotator.core.layer import Layer, is_gold
from annotator.core.proposal import Proposal, is_taken_in, is_turned_down_in, proposals_of
from annotator.core.record import Record


class Outcome(Struct, frozen=True):
    """How many spans were taken, were not, and wait for a decision."""

    taken: int = 0
    not_taken: int = 0
    undecided: int = 0

    def __str__(self) -> str:
        left = f", {self.undecided:,} undecided" if self.undecided else ""
        return f"{self.taken:,} taken, {self.not_taken:,} not{left}"

    def plus(self, other: Outcome) -> Outcome:
        """The sums of the two."""
        return Outcome(
            self.taken + other.taken, self.not_taken + other.not_taken, self.undecided + other.undecided
        )


class Decisions(Struct, frozen=True):
    """What was decided in one layer, in so many documents; ``own`` spans nobody else had."""

    documents: int
    by_person: Mapping[str, Mapping[str, Outcome]]
    own: int

    def of(self, person: str) -> Outcome:
        """The sums over the labels."""
        return _sum(self.by_person[person].values())

    @property
    def by_label(self) -> dict[str, Outcome]:
        """The sums over the people, by label."""
        labels = sorted({label for by_label in self.by_person.values() for label in by_label})
        return {
            label: _sum(by_label[label] for by_label in self.by_person.values() if label in by_label)
            for label in labels
        }

    def as_json(self) -> dict[str, object]:
        """The numbers by name."""
        return {
            "documents": self.documents,
            "own": self.own,
            "by_person": {
                person: {label: _plain(outcome) for label, outcome in by_label.items()}
                for person, by_label in self.by_person.items()
            },
        }


def _plain(outcome: Outcome) -> dict[str, int]:
    return {name: getattr(outcome, name) for name in Outcome.__struct_fields__}


def _sum(outcomes: Iterable[Outcome]) -> Outcome:
    total = Outcome()
    for outcome in outcomes:
        total = total.plus(outcome)
    return total


def decisions_of(records: Iterable[Record]) -> dict[str, Decisions]:
    """What was decided, by the name of the layer in which it was; records have all layers that count.

    A span that a discontinued review has not come to yet is undecided; one in boilerplate does not count.
    """
    documents, own = Counter[str](), Counter[str]()
    counts: dict[str, dict[str, dict[str, Outcome]]] = {}
    for record in records:
        people = [layer for layer in record.layers if not is_gold(layer.annotator)]
        proposals = proposals_of(people, [layer.annotator for layer in people])
        for layer in record.layers:
            if not is_gold(layer.annotator):
                continue
            by_person = counts.setdefault(layer.annotator, {})
            documents[layer.annotator] += 1
            for person, label, outcome in _outcomes(record, layer, proposals):
                by_label = by_person.setdefault(person, {})
                by_label[label] = by_label.get(label, Outcome()).plus(outcome)
            proposed = {(each.fragments, each.label) for each in proposals}
            own[layer.annotator] += sum((span.fragments, span.label) not in proposed for span in layer.spans)
    return {name: Decisions(documents[name], counts[name], own[name]) for name in sorted(counts)}


def _outcomes(
    record: Record, layer: Layer, proposals: Iterable[Proposal]
) -> Iterator[tuple[str, str, Outcome]]:
    boilerplate = () if layer.keeps_boilerplate else record.document.boilerplate
    for each in proposals:
        if any(range_.overlaps(each.range_) for range_ in boilerplate):
            continue
        if is_taken_in(layer, each):
            outcome = Outcome(taken=1)
        else:
            turned_down = is_turned_down_in(layer, each)
            outcome = Outcome(not_taken=1) if turned_down else Outcome(undecided=1)
        for person in each.people:
            yield person, each.label, outcome


def decision_lines(decisions: Mapping[str, Decisions], *, names_people: bool = True) -> list[str]:
    """The decisions for a reader: a heading for each layer, a line for each person and each label."""
    lines: list[str] = []
    for name, each in decisions.items():
        own = f", {counted(each.own, 'span')} that nobody else had" if each.own else ""
        lines.append(f"decided in {name}: {counted(each.documents, 'document')}{own}")
        if names_people:
            lines += [f"  {person}  {each.of(person)}" for person in sorted(each.by_person)]
        lines += [f"  {label}  {outcome}" for label, outcome in each.by_label.items()]
    return lines
