"""Two pictures of the reader, wide and narrow: ``pytest --snapshot-update`` draws them again; review them then."""

import pytest

from annotator.core.record import Record
from tests.tui.at_the_keys import NARROW, WIDE, app_on, document, news, opened_store

TEXT = """\
Bo Chen signs the Media Act

OSLO - On 3 May 2024 the minister Ann Lee saw Bo Chen sign the Media Act, which lets the regulator block sites \
for up to ten days. “Nobody will be silenced,” she said. Two days later 王小明 was arrested in Bergen, and a \
court there ruled within hours that the arrest had no ground in the law.

The protests of the Media Act's opponents went on until June 👩‍👩‍👧. By then the regulator had blocked four \
sites, of which three came back under other names within a week. “It is a sieve,” said Cara Diaz, who teaches \
media law and had advised the committee; the committee itself never met again.

Related Articles
One story of many
Leave a Reply
Your email address will not be published.
"""
KEYS = [*"pbomepoa", "T", *"cb", "escape", "ctrl+home", "tab", "shift+tab", "A"]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_reader_looks_as_it_did(tmp_path, snap_compare, size):
    with opened_store(tmp_path / "annotations.db") as store:
        store.import_records(
            [Record(document(TEXT, "Bo Chen signs the Media Act")), Record(document("Two."))]
        )
        app = app_on(store, news(), now=lambda: "2026-11-22T10:00:00Z", new_id=store.new_id)
        assert snap_compare(app, press=[*KEYS, "wait:100"], terminal_size=size)
