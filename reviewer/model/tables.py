"""What the tables have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from reviewer.model.columns import UtcDateTime

Json = dict[str, Any]  # Any: whatever a JSON document holds


def json_field(
    default: Callable[[], Any] = dict, *, nullable: bool = False
) -> Any:  # Any: as Field
    """Declare a column that holds a JSON document."""
    return Field(default_factory=default, sa_column=Column(JSON, nullable=nullable))


def moment_field(*, nullable: bool = False) -> Any:  # Any: as sqlmodel.Field itself
    """Declare a column that holds a moment, stored in UTC."""
    if nullable:
        return Field(default=None, sa_column=Column(UtcDateTime, nullable=True))
    return Field(sa_column=Column(UtcDateTime, nullable=False))


def call_field() -> Any:  # Any: as sqlmodel.Field itself
    """Declare the column that names the call a row belongs to."""
    return Field(foreign_key="call.name", index=True)


__all__ = ["Json", "call_field", "datetime", "json_field", "moment_field"]
