"""Keep the counts of the rate limits in the database, where all web processes see them."""

from __future__ import annotations

from datetime import UTC, datetime

from limits.storage import Storage
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from reviewer.usecases.accounts.tries import count_try, forget_tries, tries_of

SCHEME = "pingyi"


class DatabaseStorage(Storage):
    """Count tries in the database of the installation, by windows of fixed length."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 as the library declares it

    def __init__(self, uri: str | None = None, *, engine: Engine, **options: str) -> None:
        super().__init__(uri, wrap_exceptions=False)
        self.engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        """Name what may go wrong beneath."""
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a try and give how many there are."""
        return count_try(self.engine, key, expiry, datetime.now(UTC), amount)

    def get(self, key: str) -> int:
        """Give how many tries a key has."""
        return tries_of(self.engine, key, datetime.now(UTC))[0]

    def get_expiry(self, key: str) -> float:
        """Give the second at which the count of a key begins anew."""
        return tries_of(self.engine, key, datetime.now(UTC))[1].timestamp()

    def check(self) -> bool:
        """Tell that the database answers."""
        self.get("check")
        return True

    def reset(self) -> int:
        """Forget all counts."""
        return forget_tries(self.engine)

    def clear(self, key: str) -> None:
        """Forget the count of a key."""
        forget_tries(self.engine, key)
