"""What became of the rows of an import, cut to the part that the page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.usecases.intake.views import FileView, RowView
from web.listing import Listing

ROWS_SHOWN = 200


@dataclass(frozen=True)
class ShownFile:
    """Hold one file: its place in the list, its rows by status, and those rows on this page.

    `opens` tells whether any of its rows or problems stand on this page.
    """

    place: int
    file: FileView
    counts: Counter[str]
    rows: tuple[RowView, ...]
    opens: bool


def shown_files(
    files: Sequence[FileView], page: int = 1, *, every: bool = False
) -> Listing[ShownFile]:
    """Show every row, or those with a problem that somebody must look at; a page holds so many.

    Problems of whole files stand on the first page.
    """
    chosen = [[row for row in file.rows if every or _speaks(row)] for file in files]
    total = sum(map(len, chosen))
    pages = max(-(-total // ROWS_SHOWN), 1)
    page = min(max(page, 1), pages)
    first, last = (page - 1) * ROWS_SHOWN, page * ROWS_SHOWN
    shown, passed = [], 0
    for place, (file, rows) in enumerate(zip(files, chosen, strict=True), start=1):
        mine = tuple(rows[max(first - passed, 0) : max(last - passed, 0)])
        passed += len(rows)
        counts = Counter(row.status for row in file.rows)
        opens = bool(mine) or (page == 1 and bool(file.problems))
        shown.append(ShownFile(place, file, counts, mine, opens))
    return Listing(shown, total, page, pages)


def _speaks(row: RowView) -> bool:
    return bool(row.problems) and row.status != "ignore"
