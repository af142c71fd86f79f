"""Amounts, counts, shares and investments as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reviewer.files.intake.amounts import han_number, read_amount, read_count, read_percent
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.submissions import Investment, read_investment
from tests.unit.reviewer.files.intake.reading import Expected, findings


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        (13444, 13444, []),
        (10.5, Decimal("10.5"), []),
        (-8, -8, []),
        ("(8)", -8, []),
        ("１３４４４", 13444, [("fullwidth_digits", "accept", 13444)]),
        ("21,595", 21595, [("amount_thousands_separator", "accept", 21595)]),
        ("2.5336亿元", 25336, [("amount_in_yi", "accept", 25336)]),
        ("5000万元", 5000, []),
        ("67370000元", 6737, [("amount_with_yuan", "accept", 6737)]),
        (67370000, 6737, [("amount_in_yuan", "flag", 6737)]),
        ("67370000", 6737, [("amount_in_yuan", "flag", 6737)]),
        (999_999, 999_999, []),
        ("约500", 500, [("number_approximate", "flag", 500)]),
        ("500余", 500, [("number_approximate", "flag", 500)]),
        ("三百", 300, [("number_in_characters", "flag", 300)]),
        ("若干", None, [("number_unreadable", "flag", None)]),
        ("100-200", None, [("number_unreadable", "flag", None)]),
        (True, None, [("number_unreadable", "flag", None)]),
        ("/", None, []),
        (None, None, []),
    ],
)
def test_amounts_are_read_into_ten_thousand_yuan(
    cell: Cell, value: object, expected: Expected
) -> None:
    reading = read_amount(cell)
    assert (reading.value, findings(reading)) == (value, expected)


def test_the_unit_of_the_heading_holds_where_the_cell_names_none() -> None:
    assert read_amount(67370000, "元").value == 6737
    assert read_amount(2.5, "亿元").value == 25000
    assert read_amount("300万元", "元").value == 300


@pytest.mark.parametrize(
    ("cell", "value", "codes"),
    [
        (500, 500, []),
        ("500人", 500, []),
        ("1,200人", 1200, ["amount_thousands_separator"]),
        ("1.2万", 12000, []),
        ("二十八人", 28, ["number_in_characters"]),
        ("近300人", 300, ["number_approximate"]),
        (12.5, None, ["count_not_whole"]),
        (-1, None, ["count_not_whole"]),
        ("很多", None, ["number_unreadable"]),
        ("", None, []),
    ],
)
def test_counts_are_whole_numbers(cell: Cell, value: object, codes: list[str]) -> None:
    reading = read_count(cell)
    assert (reading.value, [finding.code for finding in reading.findings]) == (value, codes)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三十八", 38),
        ("十", 10),
        ("一百零五", 105),
        ("两千三百", 2300),
        ("一万二千", 12000),
        ("二〇二一", 2021),
        ("", None),
        ("三x", None),
    ],
)
def test_numbers_in_characters(text: str, number: int | None) -> None:
    assert han_number(text) == number


def test_percentages_lie_between_nought_and_a_hundred() -> None:
    assert [read_percent(cell).value for cell in (58, "58%", "58.5", 100, 101, -1)] == [
        58,
        58,
        Decimal("58.5"),
        100,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "investment", "expected"),
    [
        ("总投资：2710\n已投资：2680", Investment(2710, 2680), []),
        (
            "总投资:7760万元，已投资5152万",
            Investment(7760, 5152),
            [("invest_text_variant", "accept", "总投资：7760\n已投资：5152")],
        ),
        (
            "总投资1.2亿元，已投资0.8亿元",
            Investment(12000, 8000),
            [("invest_text_variant", "accept", "总投资：12000\n已投资：8000")],
        ),
        (
            "总投资：549\n已投资：740",
            Investment(549, 740),
            [("invest_done_gt_total", "flag", "总投资：549\n已投资：740")],
        ),
        ("总投资：549", Investment(549, None), [("invest_unreadable", "flag", None)]),
        (549, Investment(549, None), [("invest_unreadable", "flag", None)]),
        ("", None, [("invest_unreadable", "flag", None)]),
    ],
)
def test_investments(cell: Cell, investment: Investment | None, expected: Expected) -> None:
    reading = read_investment(cell)
    assert (reading.value, findings(reading)) == (investment, expected)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("120名", 120),
        ("1.2万人", 12_000),
        ("3百", 300),
        ("1.2千人", 1_200),
        ("12O", None),
        ("100不到", None),
        ("120+", None),
        ("120%", None),
        ("120↑", None),
        ("120万元", None),
        ("120→135", None),
        ("120/100", None),
    ],
)
def test_what_stands_behind_a_number_of_people_never_changes_it_unseen(
    cell: str, value: int | None
) -> None:
    reading = read_count(cell)
    assert reading.value == value
    assert any(finding.status == "flag" for finding in reading.findings) == (value is None)


def test_numbers_in_characters_with_two_scales() -> None:
    assert [han_number(text) for text in ("一亿二千万", "三万五千", "十二", "两百零五")] == [
        120_000_000,
        35_000,
        12,
        205,
    ]
