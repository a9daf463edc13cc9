"""How far somebody is: in all documents, or in their rounds."""

from __future__ import annotations

from annotator.core.layer import Layer, Status
from annotator.core.record import Record
from annotator.workspace.work_done import work_done
from tests.tui.at_the_keys import document, opened_store


def test_what_is_done_or_flagged_is_finished(tmp_path):
    with opened_store(tmp_path / "laws.db") as store:
        statuses = (Status.DONE, Status.FLAGGED, Status.IN_PROGRESS, Status.NEW)
        articles = [document(f"Text {number}.") for number in range(5)]
        layers = [
            (Layer(each.id, "amy", status=status),) for each, status in zip(articles, statuses, strict=False)
        ]
        store.import_records(Record(each, layer) for each, layer in zip(articles, [*layers, ()], strict=True))
        assert work_done(store) == ("laws", "amy", (), 2, 5)
