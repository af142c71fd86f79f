"""Service texts of another year: a list used again as a whole, against one text among others."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.builders.workbooks import summary_plan, summary_row
from tests.unit.reviewer.files.intake.reading import data_rows, read

LAST, THIS = (f"{year}年适配评测产品252件、服务企业40家。" for year in (2019, 2021))
SERVED = {"products": 252, "clients": 40}


@pytest.mark.parametrize(
    ("texts", "read_as", "codes"),
    [
        ([LAST, LAST], [SERVED, SERVED], [["service_year_of_column"]] * 2),
        ([THIS, THIS], [SERVED, SERVED], [[], []]),
        (
            [THIS, LAST],
            [SERVED, {}],
            [[], ["service_other_year", "service_figure_missing"]],
        ),
        ([LAST], [{}], [["service_other_year", "service_figure_missing"]]),
    ],
)
def test_a_column_that_speaks_of_one_other_year_is_what_its_heading_says(
    texts: Sequence[str], read_as: list[dict[str, int]], codes: list[list[str]]
) -> None:
    rows = data_rows(
        read(summary_plan(*(summary_row(n, service=text) for n, text in enumerate(texts, 1))))
    )
    assert [(row.record or {})["service"] for row in rows] == read_as
    assert [[problem.code for problem in row.problems] for row in rows] == codes
