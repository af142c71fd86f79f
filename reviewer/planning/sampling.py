"""Draw some names of a list by the lots that seat panels."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.draw.lots import digest_of, order_of, seed_of

FORMAT = "pingyi-sample-1"


def sample_digest(call: str, count: int, listed: Sequence[str]) -> str:
    """Give the digest under which a list and the size of its sample are frozen."""
    return digest_of([FORMAT, call, count, [*listed]])


def sample_seed(digest: str, operator: str, supervisor: str) -> str:
    """Mix the digest of a list with both texts."""
    return seed_of(digest, operator, supervisor)


def sample_of(seed: str, call: str, count: int, listed: Sequence[str]) -> list[str]:
    """Give the first names in drawn order."""
    return order_of(seed, call, FORMAT, listed)[:count]
