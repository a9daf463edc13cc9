"""Agreement as one JSON object for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from msgspec.structs import asdict

from annotator.agreement.coefficients import Coefficient
from annotator.agreement.comparison import Agreement, Coefficients
from annotator.agreement.resampling import FEWEST
from annotator.cli.agreement_periods import Period
from annotator.cli.compared_people import uncompared
from annotator.core.layer import Status
from annotator.store.finished_work import Standing


def agreement_json(agreement: Agreement, standing: Standing, finished: Collection[Status]) -> dict[str, Any]:
    """The object; a coefficient is an object with its ``value``, which is null where it is ``undefined``."""
    compared, left = len(agreement.documents), uncompared(standing)
    return {
        "documents": {
            "asked_for": standing.documents,
            "compared": compared,
            "finished_by_all": agreement.complete,
            "finished_by_one": left.by_one,
            "finished_by_nobody": left.by_nobody,
        },
        "people": {
            name: {str(status): count for status, count in by_status.items()}
            for name, by_status in standing.layers.items()
        },
        "compared_people": list(agreement.people),
        "finished": [str(status) for status in finished],
        "tokens": agreement.tokens,
        "spans": agreement.spans,
        "left_out": asdict(agreement.left_out),
        "schema_versions": {str(version): count for version, count in agreement.versions.items()},
        "intervals": {"share": 0.95, "draws": agreement.draws, "fewest_documents": FEWEST},
        "overall": _values(agreement.overall),
        "labels": {
            each.label: {"spans": each.spans, **_values(each.coefficients)} for each in agreement.labels
        },
        "pairs": [
            {
                "people": list(pair.people),
                "documents": pair.documents,
                **_values(pair.coefficients),
                "fields": _values(pair.fields),
            }
            for pair in agreement.pairs
        ],
        "fields": [
            {
                "field": each.field,
                "label": each.label or None,
                "metric": str(each.metric),
                "units": each.units,
                "missing": each.missing,
                **_values(each.coefficients),
            }
            for each in agreement.fields
        ],
        "relations": {name: {"f1_exact": _value(each)} for name, each in agreement.relations.items()},
        "confusions": [
            {"labels": [label or None for label in labels], "count": count}
            for labels, count in agreement.confusions.items()
        ],
        "by_document": [
            {
                "id": each.id,
                "title": each.title,
                "people": list(each.people),
                "spans": each.spans,
                "differing": each.differing,
                **_values(each.coefficients),
            }
            for each in agreement.documents
        ],
    }


def periods_json(kind: str, periods: Iterable[Period]) -> list[dict[str, Any]]:
    """Weeks or rounds, as ``kind`` says, in their order."""
    return [{kind: each.name, "documents": each.documents, **_values(each.coefficients)} for each in periods]


def _values(coefficients: Coefficients) -> dict[str, dict[str, Any]]:
    return {name: _value(each) for name, each in coefficients.items()}


def _value(coefficient: Coefficient) -> dict[str, Any]:
    if coefficient.value is None:
        return {"value": None, "undefined": coefficient.undefined}
    interval = {} if coefficient.low is None else {"low": coefficient.low, "high": coefficient.high}
    return {"value": coefficient.value, **interval}
