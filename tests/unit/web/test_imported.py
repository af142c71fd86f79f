"""What a page shows of an import: the rows that need a look, cut to pages across files."""

from __future__ import annotations

from reviewer.messages import Message
from reviewer.model.row_views import FileView, ProblemView, RowView
from web.imported import ROWS_SHOWN, ShownFile, shown_files
from web.listing import Listing

PROBLEM = ProblemView("列", "a_code", "flag", "原", None, Message("problem.a_code", {}))


def file(name: str, statuses: str, problems: tuple[ProblemView, ...] = ()) -> FileView:
    """Make a file with a row per letter: a accept, f flag with its problem, i ignore with one."""
    words = {"a": "accept", "f": "flag", "i": "ignore"}
    rows = tuple(
        RowView("表", number, "submission", words[entry], None, (PROBLEM,) if entry != "a" else ())
        for number, entry in enumerate(statuses, start=1)
    )
    return FileView(name, "summary", "渝北", rows, problems)


def numbers(shown: Listing[ShownFile]) -> list[list[int]]:
    return [[row.row for row in each_row.rows] for each_row in shown.rows]


def test_only_rows_that_need_a_look_unless_all_are_wanted() -> None:
    files = [file("甲", "afia"), file("乙", "aa")]
    few = shown_files(files)
    assert (numbers(few), [row.opens for row in few.rows], few.total) == (
        [[2], []],
        [True, False],
        1,
    )
    every = shown_files(files, every=True)
    assert (numbers(every), every.total) == ([[1, 2, 3, 4], [1, 2]], 6)
    assert few.rows[0].counts == {"accept": 2, "flag": 1, "ignore": 1}


def test_pages_run_on_across_files() -> None:
    files = [file("甲", "f" * (ROWS_SHOWN - 1)), file("乙", "fff"), file("丙", "", (PROBLEM,))]
    first, second = shown_files(files, 1), shown_files(files, 2)
    assert (first.pages, second.page) == (2, 2)
    assert (len(first.rows[0].rows), numbers(first)[1], first.rows[2].opens) == (
        ROWS_SHOWN - 1,
        [1],
        True,
    )
    assert (numbers(second), [row.opens for row in second.rows]) == (
        [[], [2, 3], []],
        [False, True, False],
    )


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert shown_files([file("甲", "f")], 99).page == 1
    assert shown_files([], 3).total == 0
