"""How long the tests may take: every day as long as finds what changes break, on the hunt as long as finds more."""

from hypothesis import settings


def is_hunting() -> bool:
    """Whether pytest runs with ``--hypothesis-profile=hunt``."""
    return settings.get_current_profile_name() == "hunt"
