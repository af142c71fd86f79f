"""A mark is read as the person meant it, or refused; it is never guessed or moved."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from reviewer.files.intake.readings import Cell
from reviewer.files.score_sheets.marks import read_mark
from tests.unit.reviewer.files.builders import CRITERIA

HUNDRED, TEN = CRITERIA  # 0–100 in steps of 1; 0–10 in steps of 0.5


@pytest.mark.parametrize(
    ("cell", "mark"),
    [(0, "0"), (100, "100"), (85.0, "85"), ("85", "85"), ("85.0", "85"), ("+85", "85")],
)
def test_plain_numbers_are_taken_without_a_word(cell: Cell, mark: str) -> None:
    reading = read_mark(cell, HUNDRED, "平台能力")
    assert reading.value is not None
    assert (f"{reading.value:f}", reading.findings) == (mark, ())


@pytest.mark.parametrize("cell", ["８５", "85分", " ８５ 分", "８５．０"])
def test_other_spellings_are_read_and_shown(cell: str) -> None:
    reading = read_mark(cell, HUNDRED, "平台能力")
    assert reading.value == Decimal(85)
    assert [(finding.code, finding.status, finding.value) for finding in reading.findings] == [
        ("score_normalized", "accept", "85")
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "八十五",
        "85/100",
        "85,5",
        "约85",
        "优",
        "1e2",
        "nan",
        "٨٥",
        True,
        float("nan"),
        float("inf"),
    ],
)
def test_anything_else_is_not_a_number(cell: Cell) -> None:
    reading = read_mark(cell, HUNDRED, "平台能力")
    assert (reading.value, [finding.code for finding in reading.findings]) == (
        None,
        ["score_not_number"],
    )


def test_a_date_is_not_a_number() -> None:
    reading = read_mark(datetime(2022, 3, 14), HUNDRED, "平台能力")  # noqa: DTZ001  # Excel's dates have no zone
    assert [finding.code for finding in reading.findings] == ["score_not_number"]


@pytest.mark.parametrize("cell", [-1, 101, 100.5, "-0.5", 1e12])
def test_numbers_outside_the_range_are_refused(cell: Cell) -> None:
    reading = read_mark(cell, HUNDRED, "平台能力")
    assert (reading.value, [finding.code for finding in reading.findings]) == (
        None,
        ["score_out_of_range"],
    )


@pytest.mark.parametrize(("cell", "codes"), [(8.5, []), (10, []), (8.3, ["score_step"])])
def test_marks_keep_the_step(cell: Cell, codes: list[str]) -> None:
    assert [finding.code for finding in read_mark(cell, TEN, "服务成效").findings] == codes


def test_the_noise_of_binary_numbers_is_dropped() -> None:
    assert read_mark(0.1 + 0.2 + 0.2, TEN, "服务成效").value == Decimal("0.5")
