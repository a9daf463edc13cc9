"""What a hub refuses, as a line of the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from annotator.cli.errors import BadInput
from annotator.hub.errors import HubError
from annotator.store.errors import StoreError


@contextmanager
def hub_errors() -> Iterator[None]:
    """Turn what a hub or the store refuses into ``BadInput``."""
    try:
        yield
    except (HubError, StoreError) as error:
        raise BadInput(str(error)) from None
