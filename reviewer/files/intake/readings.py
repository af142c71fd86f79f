"""What reading one cell yields: a canonical value and what is worth saying about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar

from reviewer.model.intake import RowStatus

Cell = str | int | float | bool | datetime | date | time | timedelta | None
Value_co = TypeVar("Value_co", covariant=True)


@dataclass(frozen=True)
class Finding:
    """Name something about a cell: accept is worth knowing, flag needs a person, reject voids.

    `value` is what the cell was read as, in the wording of the form; None: could not be read.
    """

    code: str
    status: RowStatus
    value: object = None
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading(Generic[Value_co]):
    """Hold what a cell was read as (None: nothing usable) and the findings about it."""

    value: Value_co | None
    findings: tuple[Finding, ...] = ()


NOTHING: Reading[None] = Reading(None)


def accepted(code: str, value: object, **details: object) -> Finding:
    """Say that a cell was written unusually but plainly."""
    return Finding(code, "accept", value, details)


def flagged(code: str, value: object = None, **details: object) -> Finding:
    """Say that a person must look at a cell."""
    return Finding(code, "flag", value, details)


def rejected(code: str, value: object = None, **details: object) -> Finding:
    """Say that a cell makes its row void."""
    return Finding(code, "reject", value, details)
