"""The changes between two layers: applied they give the second layer, inverted the first."""

from hypothesis import HealthCheck, given, settings

from annotator.core.changes import apply_all, inverses
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.layer_difference import changes_between
from tests.formats.records import layers

LAYERS = layers(Document("d", "Ann met Bo\r\nin Łódź 👩🏽."), "amy").filter(
    lambda layer: len({relation.id for relation in layer.relations}) == len(layer.relations)
)


def contents(layer: Layer) -> tuple[object, ...]:
    """Everything in the layer; its relations unordered."""
    relations = sorted(map(repr, layer.relations))
    rest = (layer.answers, layer.status, layer.note, layer.keeps_boilerplate, layer.rejections)
    return (list(layer.spans), relations, *rest)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LAYERS, LAYERS)
def test_the_changes_lead_from_one_layer_to_the_other_and_back(before: Layer, after: Layer) -> None:
    changes = changes_between(before, after)
    assert contents(apply_all(before, changes)) == contents(after)
    assert contents(apply_all(apply_all(before, changes), inverses(changes))) == contents(before)
    assert changes_between(after, after) == ()
