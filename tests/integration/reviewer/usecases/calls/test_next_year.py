"""Next year's notice with the same forms: the invented season with other years in its headings."""

from __future__ import annotations

import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

import data.sample
from reviewer.usecases.calls.copy import copy_call
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import ScreenedView, screen_submissions
from tests.builders.people import STAFF

OLD, NEW = "cq-platforms-2021", "cq-platforms-2023"
SEASON = Path(data.sample.__file__).parent / OLD
HEADS = re.compile("企业名称|申报编号|平台名称")
STATUSES = {"accept": 41, "flag": 4, "reject": 12}


def _moved(folder: Path, *, cells: bool) -> list[Path]:
    """Write the lists and forms of the season two years on: in headings, `cells` everywhere."""
    found = []
    for path in sorted(SEASON.rglob("*.xlsx")):
        if path.parent == SEASON:
            continue
        book = load_workbook(path)
        for sheet in book:
            rows = list(sheet.iter_rows())
            head = next(
                n for n, row in enumerate(rows) if any(HEADS.search(str(c.value)) for c in row)
            )
            for number, row in enumerate(rows):
                for cell in row:
                    if isinstance(cell.value, str) and (number <= head or cells):
                        cell.value = _two_years_on(cell.value)
        stream = io.BytesIO()
        book.save(stream)
        target = folder / path.name
        target.write_bytes(stream.getvalue())
        found.append(target)
    return found


def _two_years_on(text: str) -> str:
    """Move the years from 2019 on; earlier ones tell of founding and building."""
    return re.sub(r"20(19|2\d)", lambda said: f"20{int(said[1]) + 2}", text)


def _codes(views: list[ScreenedView]) -> Counter[str]:
    return Counter(reason.code for view in views for reason in view.reasons)


def _judged(context: AppContext, call: str, files: list[Path]) -> list[ScreenedView]:
    import_workbooks(context, STAFF, call, files)
    return screen_submissions(context, STAFF, call)


@pytest.fixture
def former(plain_context: AppContext) -> list[ScreenedView]:
    """Judge the season as it is."""
    return _judged(plain_context, OLD, [SEASON / "区县汇总表", SEASON / "申报书要素表"])


@pytest.mark.parametrize("cells", [False, True], ids=["headings", "headings and cells"])
def test_a_copy_judges_next_years_lists_as_the_year_before(
    plain_context: AppContext, tmp_path: Path, former: list[ScreenedView], *, cells: bool
) -> None:
    copy_call(plain_context, STAFF, OLD, NEW, date(2024, 3, 11))
    views = _judged(plain_context, NEW, _moved(tmp_path, cells=cells))
    assert Counter(view.status for view in former) == STATUSES
    expected = _codes(former)
    assert expected["THRESHOLD_NOT_MET"] == 6
    if cells:
        assert Counter(view.status for view in views) == STATUSES
    assert _codes(views)["THRESHOLD_NOT_MET"] == 6
    assert "FACTS_MISSING" not in _codes(views)
