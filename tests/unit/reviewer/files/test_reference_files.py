"""Tables of the world outside, and what is refused of them."""

from __future__ import annotations

from collections import Counter

import pytest

from reviewer.errors import BadInput
from reviewer.files.reference_files import read_districts, read_working_days

YEAR = """
[[years]]
year = 2030
days_off = ["2030-01-01", "2030-02-02..2030-02-08"]
make_up = ["2030-02-09"]
"""


def test_a_year_may_be_entered_by_hand() -> None:
    table = read_working_days(YEAR.encode(), "own.toml")
    assert table.years == {2030}
    assert len(table.days_off) == 8
    assert [day.isoformat() for day in table.make_up] == ["2030-02-09"]


@pytest.mark.parametrize(
    "text",
    [
        "years = 5",
        "[[years]]",
        YEAR.replace("days_off", "dayoff"),
        YEAR.replace("2030-01-01", "2030-13-01"),
        YEAR.replace("2030-01-01", "2031-01-01"),
        YEAR.replace("2030-02-08", "2030-02-01"),
        "= nothing",
    ],
)
def test_a_wrong_table_of_working_days_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_working_days(text.encode(), "own.toml")
    assert refusal.value.code == "error.working_days_unreadable"
    assert refusal.value.details["file"] == "own.toml"


def test_chongqing_has_38_districts_and_three_zones() -> None:
    districts = read_districts()
    assert Counter(district.region for district in districts) == {
        "中心城区": 9,
        "主城新区": 12,
        "渝东北": 11,
        "渝东南": 6,
        "": 3,
    }
    names = [
        name
        for district in districts
        for name in {district.short, district.name, *district.aliases}
    ]
    assert len(names) == len(set(names))


def test_a_wrong_table_of_districts_is_refused() -> None:
    with pytest.raises(BadInput) as refusal:
        read_districts(b"[[districts]]\nshort = ''\n")
    assert refusal.value.code == "error.districts_unreadable"
