"""How long the tests may take: every day as long as finds what changes break, on the hunt as long as finds more."""

from hypothesis import settings


def is_hunting() -> bool:
    """Whether pytest runs with ``--hypothesis-profile=hunt``."""
    return settings.get_current_profile_name() == "hunt"


def examples(every_day: int, *, hunting: int) -> int:
    """How many examples a long property draws."""
    return hunting if is_hunting() else every_day
