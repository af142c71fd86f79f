"""Long lists are cut to pages; searches find what is written."""

from __future__ import annotations

import pytest

from web.listing import ROWS_PER_PAGE, cut, speaks_of


@pytest.mark.parametrize(
    ("rows", "asked", "page", "pages", "first"),
    [
        (0, 1, 1, 1, None),
        (ROWS_PER_PAGE, 1, 1, 1, 0),
        (ROWS_PER_PAGE + 1, 2, 2, 2, ROWS_PER_PAGE),
        (ROWS_PER_PAGE + 1, 99, 2, 2, ROWS_PER_PAGE),
        (5, 0, 1, 1, 0),
    ],
)
def test_a_list_is_cut_to_the_page_asked_for(
    rows: int, asked: int, page: int, pages: int, first: int | None
) -> None:
    listing = cut(range(rows), asked)
    assert (listing.page, listing.pages, listing.total) == (page, pages, rows)
    assert next(iter(listing.rows), None) == first


@pytest.mark.parametrize(
    ("text", "found"),
    [(None, True), ("  ", True), ("CMMI", True), ("cmmi", True), ("渝北", True), ("江北", False)],
)
def test_a_search_forgives_case_and_looks_everywhere(text: str | None, found: bool) -> None:
    assert speaks_of(text, ("渝北区", None, "过程改进CMMI")) is found
