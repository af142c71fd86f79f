"""A long list, cut to the page that was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ROWS_PER_PAGE = 100
Row = TypeVar("Row")


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """Hold one page of a list, how many rows there are in all, and how many pages."""

    rows: Sequence[Row]
    total: int
    page: int
    pages: int


def cut(rows: Sequence[Row], page: int) -> Listing[Row]:
    """Cut a list to a page; a page beyond the last gives the last."""
    pages = max(-(-len(rows) // ROWS_PER_PAGE), 1)
    page = min(max(page, 1), pages)
    start = (page - 1) * ROWS_PER_PAGE
    return Listing(rows[start : start + ROWS_PER_PAGE], len(rows), page, pages)


def speaks_of(text: str | None, places: Iterable[str | None]) -> bool:
    """Tell whether any of the texts holds what was searched for; an empty search finds all."""
    wanted = (text or "").strip().casefold()
    return not wanted or any(wanted in (place or "").casefold() for place in places)
