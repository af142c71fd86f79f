"""The moment at which the clock of the tests stands still."""

from datetime import UTC, datetime

NOON = datetime(2022, 3, 1, 4, 0, tzinfo=UTC)  # noon in Shanghai


def standing_clock() -> datetime:
    """Give the same moment at every call."""
    return NOON
