"""What leads from one layer to another: applied, it is the other layer; taken back, the first one."""

from hypothesis import HealthCheck, given, settings

from annotator.core.changes import apply_all, inverses
from annotator.core.document import Document
from annotator.core.layer import Layer
from annotator.core.layer_difference import changes_between
from tests.formats.records import layers

LAYERS = layers(Document("d", "Ann met Bo\r\nin Łódź 👩🏽."), "amy").filter(
    lambda layer: len({relation.id for relation in layer.relations}) == len(layer.relations)
)


def told(layer: Layer) -> tuple[object, ...]:
    """All that the layer says; its relations in no order."""
    relations = sorted(map(repr, layer.relations))
    rest = (layer.answers, layer.status, layer.note, layer.keeps_boilerplate, layer.rejections)
    return (list(layer.spans), relations, *rest)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LAYERS, LAYERS)
def test_the_changes_lead_from_one_layer_to_the_other_and_back(before: Layer, after: Layer) -> None:
    changes = changes_between(before, after)
    assert told(apply_all(before, changes)) == told(after)
    assert told(apply_all(apply_all(before, changes), inverses(changes))) == told(before)
    assert changes_between(after, after) == ()
