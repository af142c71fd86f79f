"""Count tries at signing in and checking, for all processes that serve together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import Engine

from reviewer.store import rates
from reviewer.store.engine import reading, transaction


def count_try(engine: Engine, key: str, seconds: int, now: datetime, amount: int = 1) -> int:
    """Count a try under a key and give how many there are; after the seconds it begins anew."""
    ends = now + timedelta(seconds=seconds)
    with transaction(engine) as session:
        return rates.count_try(session, _digest(key), amount, now, ends)


def tries_of(engine: Engine, key: str, now: datetime) -> tuple[int, datetime]:
    """Give how many tries a key has, and until when they count."""
    with reading(engine) as session:
        found = rates.find_count(session, _digest(key), now)
        return (0, now) if found is None else (found.hits, found.ends_at.astimezone(UTC))


def forget_tries(engine: Engine, key: str | None = None) -> int:
    """Forget the tries of a key, or all; tell how many keys there were."""
    with transaction(engine) as session:
        return rates.forget(session, None if key is None else _digest(key))


def _digest(key: str) -> str:
    """Keep no address of a person: only what tells two keys apart."""
    return sha256(key.encode()).hexdigest()
