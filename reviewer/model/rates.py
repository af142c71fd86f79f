"""How often something was tried lately, counted for all processes that serve."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from reviewer.model.tables import moment_field


class RateCount(SQLModel, table=True):
    """Count the tries under one key until a moment; then the count begins anew.

    `key` is a digest: it names no address and no person.
    """

    key: str = Field(primary_key=True)
    hits: int
    ends_at: datetime = moment_field()
