"""Codes read from paper or aloud, and the moment from which somebody is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reviewer.rules.arrivals import LETTERS, arrival_letters, is_missing, plain_code

NINE = datetime(2022, 6, 13, 1, tzinfo=UTC)


def test_a_code_is_eight_letters_that_are_not_mistaken() -> None:
    assert arrival_letters(bytes(32)) == "0000-0000"
    assert arrival_letters(b"\xff" * 32) == "ZZZZ-ZZZZ"
    assert arrival_letters((1).to_bytes(5, "big") + bytes(27)) == "0000-0001"
    assert not set("ILOU") & set(LETTERS)


@pytest.mark.parametrize(
    "typed", ["AB1C-0DEF", "ab1c0def", " AB1C 0DEF ", "ABIC-ODEF", "abLc－odef", "ＡＢ１Ｃ０ＤＥＦ"]
)
def test_a_code_is_read_as_people_write_it(typed: str) -> None:
    assert plain_code(typed) == "AB1C-0DEF"


@pytest.mark.parametrize("typed", ["", "AB1C-0DE", "AB1C-0DEFG", "AB1C-0DE!"])
def test_what_is_shorter_or_longer_is_another_code(typed: str) -> None:
    assert plain_code(typed) != "AB1C-0DEF"


def test_somebody_is_missing_from_ten_minutes_before() -> None:
    before = NINE - timedelta(minutes=10)
    assert not is_missing(NINE, before - timedelta(seconds=1), came=False)
    assert is_missing(NINE, before, came=False)
    assert is_missing(NINE, NINE + timedelta(hours=1), came=False)
    assert not is_missing(NINE, NINE, came=True)
