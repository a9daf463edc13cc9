"""The comparison of what people finished: documents are added one by one, then the coefficients follow."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import combinations

from msgspec import Struct

from annotator.agreement.coefficients import (
    Coefficient,
    Counts,
    Metric,
    Tally,
    cohen_kappa,
    f1,
    fleiss_kappa,
    krippendorff_alpha,
    percent,
)
from annotator.agreement.compared import ComparedDocument, LeftOut
from annotator.agreement.matching import counterparts
from annotator.agreement.planned_intervals import Answering, Asked, ComputeAll
from annotator.agreement.questions import NO_ANSWER, Questions
from annotator.agreement.resampling import Resampling, group_of
from annotator.agreement.tallying import (
    ALL,
    BLANK,
    Counted,
    Scope,
    ScopeKind,
    Tallies,
    TallyKey,
    document_tallies,
)
from annotator.agreement.unitizing import alpha_u, settled

F1_EXACT, F1_OVERLAP, F1_TOKEN = "f1_exact", "f1_overlap", "f1_token"
PERCENT, COHEN, FLEISS, ALPHA, ALPHA_U = "percent", "cohen_kappa", "fleiss_kappa", "alpha", "alpha_u"
"""The names of the coefficients."""

OF_SPANS = (F1_EXACT, F1_OVERLAP, F1_TOKEN, PERCENT, FLEISS, ALPHA, ALPHA_U)
OF_PAIRS = (F1_EXACT, F1_OVERLAP, F1_TOKEN, PERCENT, COHEN, ALPHA, ALPHA_U)
OF_FIELDS = (PERCENT, FLEISS, ALPHA)
"""Those that are shown of spans by all people or two of them, and of fields, in their order."""

Coefficients = Mapping[str, Coefficient]
"""Coefficients by their names."""

_F1 = ((F1_EXACT, Counted.EXACT), (F1_OVERLAP, Counted.OVERLAP), (F1_TOKEN, Counted.TOKEN))


class LabelAgreement(Struct, frozen=True):
    """The coefficients of a label, and how many spans have it, of all people together."""

    label: str
    spans: int
    coefficients: Coefficients


class PairAgreement(Struct, frozen=True):
    """The coefficients of two people on the documents that both finished; of fields, Cohen's kappa."""

    people: tuple[str, str]
    documents: int
    coefficients: Coefficients
    fields: Mapping[str, Coefficient]


class FieldAgreement(Struct, frozen=True):
    """The coefficients of a field of the document, or of an attribute of a label.

    ``units`` are what two people or more answered, ``missing`` the numbers that somebody did not give.
    """

    field: str
    label: str
    metric: Metric
    units: int
    missing: int
    coefficients: Coefficients


class DocumentAgreement(Struct, frozen=True):
    """The coefficients of one document; ``differing`` spans are not marked by everyone who finished it."""

    id: str
    title: str
    people: tuple[str, ...]
    spans: int
    differing: int
    coefficients: Coefficients


class Agreement(Struct, frozen=True):
    """All coefficients, and what they were computed of.

    ``complete`` documents were finished by everyone; ``draws`` is how often documents were drawn for the intervals, 0
    where there are too few; ``confusions`` says how often two people gave two labels, or one
    of them none (an empty string), to what they marked in one place; ``versions`` are those of the label set under
    which spans were made, with their number.
    """

    people: tuple[str, ...]
    complete: int
    draws: int
    tokens: int
    spans: int
    left_out: LeftOut
    versions: Mapping[int, int]
    overall: Coefficients
    labels: tuple[LabelAgreement, ...]
    pairs: tuple[PairAgreement, ...]
    fields: tuple[FieldAgreement, ...]
    relations: Mapping[str, Coefficient]
    documents: tuple[DocumentAgreement, ...]
    confusions: Mapping[tuple[str, str], int]


class Comparison:
    """Takes documents in, one after the other, and computes the coefficients at the end."""

    def __init__(self, people: Iterable[str], questions: Questions) -> None:
        """Compare these people."""
        self._people = tuple(sorted(people))
        self._questions = questions
        self._groups: list[dict[TallyKey, Tally]] = []
        self._documents: list[DocumentAgreement] = []
        self._spans: Counter[str] = Counter()
        self._confusions: Counter[tuple[str, str]] = Counter()
        self._versions: Counter[int] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        self._left_out: Counter[str] = Counter()
        self._tokens = self._complete = 0

    def add(self, document: ComparedDocument) -> DocumentAgreement:
        """Take in a document that two people or more finished; return how far they agree on it."""
        tallies = document_tallies(document, len(self._people), self._questions)
        group = group_of(len(self._documents))
        if group == len(self._groups):
            self._groups.append(defaultdict(Tally))
        for key, tally in tallies.items():
            self._groups[group][key].add(tally)
        found = _of_document(document, tallies)
        self._documents.append(found)
        self._spans.update(span.label for work in document.works for span in work.spans)
        self._versions.update(document.versions)
        self._pairs.update(combinations(document.people, 2))
        for name in LeftOut.__struct_fields__:
            self._left_out[name] += getattr(document.left_out, name)
        self._tokens += sum(document.tokens.values())
        self._complete += len(document.works) == len(self._people)
        for one, other in combinations(document.works, 2):
            for pair in counterparts(one.spans, other.spans):
                mine, theirs = sorted(span.label if span else "" for span in pair)
                self._confusions[mine, theirs] += 1
        return found

    def agreement(self, labels: Sequence[str] = (), compute: ComputeAll | None = None) -> Agreement:
        """The agreement on all documents; ``labels`` come first in this order, then others that are used.

        With ``compute``, whoever that is computes all coefficients that have intervals.
        """
        used = [label for label in labels if label in self._spans]
        used += sorted(label for label in self._spans if label not in labels)
        fields = len(self._scopes(ScopeKind.FIELD)) + len(self._scopes(ScopeKind.ATTRIBUTE))
        size = len(self._groups), len(used) + len(self._pairs) + fields
        if compute is None:
            return self._agreement(used, Resampling(*size))
        asked = Asked(*size)
        self._agreement(used, asked)
        return self._agreement(used, Answering(*size, compute(asked.questions)))

    def _agreement(self, used: Sequence[str], resampling: Resampling) -> Agreement:
        texts = {label: self._text(BLANK, Scope(ScopeKind.LABEL, label), "") for label in used}
        return Agreement(
            people=self._people,
            complete=self._complete,
            draws=resampling.draws,
            tokens=self._tokens,
            spans=self._spans.total(),
            left_out=LeftOut(**self._left_out),
            versions=dict(sorted(self._versions.items())),
            overall={
                **self._coefficients(resampling, ALL),
                ALPHA_U: resampling.with_interval(alpha_u, *texts.values()),
            },
            labels=tuple(self._of_label(resampling, label, texts[label]) for label in used),
            pairs=tuple(self._of_pair(resampling, *pair) for pair in sorted(self._pairs)),
            fields=tuple(self._of_fields(resampling)),
            relations={
                scope.name: resampling.with_interval(f1, self._counts(scope, Counted.EXACT))
                for scope in self._scopes(ScopeKind.RELATION)
            },
            documents=tuple(sorted(self._documents, key=worst_first)),
            confusions=dict(sorted(self._confusions.items(), key=lambda pair: (-pair[1], pair[0]))),
        )

    def _counts(self, scope: Scope, counted: Counted, part: str = "") -> list[Counts]:
        """The counts by group."""
        key = TallyKey(scope, counted, part)
        return [group.get(key, {}) for group in self._groups]

    def _of_blank(self, scope: Scope, counted: Counted) -> list[Counts]:
        """The counts of a label by group: those as if nobody had used it, and what it adds to them."""
        return [
            _together(*both)
            for both in zip(self._counts(BLANK, counted), self._counts(scope, counted), strict=True)
        ]

    def _text(self, blank: Scope, scope: Scope, part: str) -> list[Counts]:
        pairs = zip(self._counts(blank, Counted.TEXT), self._counts(scope, Counted.TEXT, part), strict=True)
        return settled([_together(*both) for both in pairs])

    def _coefficients(self, resampling: Resampling, scope: Scope) -> dict[str, Coefficient]:
        """The coefficients but for alpha_u."""
        counts = self._of_blank if scope.kind is ScopeKind.LABEL else self._counts
        found = {name: resampling.with_interval(f1, self._counts(scope, counted)) for name, counted in _F1}
        if scope.kind is not ScopeKind.PAIR:
            found[FLEISS] = resampling.with_interval(fleiss_kappa, counts(scope, Counted.COMPLETE))
        both = {PERCENT: percent, ALPHA: krippendorff_alpha}
        return found | resampling.with_intervals(both, counts(scope, Counted.UNITS))

    def _of_label(self, resampling: Resampling, label: str, text: Sequence[Counts]) -> LabelAgreement:
        coefficients = self._coefficients(resampling, Scope(ScopeKind.LABEL, label))
        in_text = {ALPHA_U: resampling.with_interval(alpha_u, text)}
        return LabelAgreement(label, self._spans[label], {**coefficients, **in_text})

    def _of_pair(self, resampling: Resampling, one: str, other: str) -> PairAgreement:
        scope = Scope(ScopeKind.PAIR, one, other)
        coefficients = self._coefficients(resampling, scope)
        coefficients[COHEN] = resampling.with_interval(cohen_kappa, self._counts(scope, Counted.PAIR))
        labels = {
            key.part
            for group in self._groups
            for key in group
            if key[:2] == (scope, Counted.TEXT) and key.part
        }
        texts = [self._text(scope, scope, label) for label in sorted(labels)]
        coefficients[ALPHA_U] = resampling.with_interval(alpha_u, *texts)
        fields = {
            field.name: resampling.with_interval(cohen_kappa, self._counts(scope, Counted.PAIR, field.name))
            for field in self._scopes(ScopeKind.FIELD)
            if self._is_answered(field)
        }
        return PairAgreement((one, other), self._pairs[one, other], coefficients, fields)

    def _of_fields(self, resampling: Resampling) -> Iterable[FieldAgreement]:
        for scope in (*self._scopes(ScopeKind.FIELD), *self._scopes(ScopeKind.ATTRIBUTE)):
            if not self._is_answered(scope):
                continue
            is_attribute = scope.kind is ScopeKind.ATTRIBUTE
            field, label = (scope.other, scope.name) if is_attribute else (scope.name, "")
            known = self._questions.attributes.get(label, {}) if is_attribute else self._questions.document
            metric = known.get(field, Metric.NOMINAL)
            alpha = partial(krippendorff_alpha, metric=metric)
            counts = self._counts(scope, Counted.UNITS)
            coefficients = resampling.with_intervals({PERCENT: percent, ALPHA: alpha}, counts)
            complete = self._counts(scope, Counted.COMPLETE)
            coefficients[FLEISS] = resampling.with_interval(fleiss_kappa, complete)
            units, missing = (int(sum(each.get(name, 0) for each in counts)) for name in ("units", "missing"))
            yield FieldAgreement(field, label, metric, units, missing, coefficients)

    def _scopes(self, kind: ScopeKind) -> list[Scope]:
        """The scopes of a kind, in the order in which they were met."""
        return list(
            dict.fromkeys(key.scope for group in self._groups for key in group if key.scope.kind is kind)
        )

    def _is_answered(self, scope: Scope) -> bool:
        """Whether anybody answered the field."""
        said = {
            key for counts in self._counts(scope, Counted.UNITS) for key, count in counts.items() if count
        }
        return any(isinstance(key, tuple) and key[0] == "value" and key[1] != NO_ANSWER for key in said)


def _together(one: Counts, other: Counts) -> Counts:
    if not other:
        return one
    tally = Tally(one)
    tally.add(other)
    return tally


def _of_document(document: ComparedDocument, tallies: Tallies) -> DocumentAgreement:
    coefficients = {name: f1(tallies.get(TallyKey(ALL, counted), {})) for name, counted in _F1}
    coefficients[ALPHA] = krippendorff_alpha(tallies.get(TallyKey(ALL, Counted.UNITS), {}))
    marked = Counter(span for work in document.works for span in work.spans)
    differing = sum(count < len(document.works) for count in marked.values())
    return DocumentAgreement(
        document.id, document.title, document.people, len(marked), differing, coefficients
    )


def worst_first(document: DocumentAgreement) -> tuple[bool, float, int]:
    """The sort key of documents by how far people agree on them, the lowest first, and those undefined last."""
    value = document.coefficients[F1_EXACT].value
    return value is None, value or 0, -document.differing
