"""Credit codes as people type them."""

from __future__ import annotations

import pytest

from reviewer.files.intake.codes import read_credit_code
from reviewer.files.intake.readings import Cell
from tests.builders.workbooks import credit_code
from tests.unit.reviewer.files.intake.reading import Expected, findings

GOOD = credit_code(1)


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        (GOOD, GOOD, []),
        (GOOD.lower(), GOOD, [("uscc_lowercase", "accept", GOOD)]),
        (f" {GOOD} ", GOOD, [("spaces_and_zero_width", "accept", GOOD)]),
        (GOOD[:3] + "O" + GOOD[4:], GOOD, [("uscc_letter_O_for_zero", "flag", GOOD)]),
        ("9I" + GOOD[2:], GOOD, [("uscc_forbidden_letter", "flag", GOOD)]),
        ("O" * 18, None, [("uscc_letter_O_for_zero", "flag", None)]),
        (GOOD[:-1] + "#", None, [("uscc_wrong_length", "flag", None)]),
        (GOOD[:-2], None, [("uscc_wrong_length", "flag", None)]),
        ("", None, [("uscc_missing", "flag", None)]),
        (None, None, [("uscc_missing", "flag", None)]),
    ],
)
def test_credit_codes(cell: Cell, value: str | None, expected: Expected) -> None:
    reading = read_credit_code(cell)
    assert (reading.value, findings(reading)) == (value, expected)


def test_a_wrong_check_digit_is_no_identity() -> None:
    wrong = GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")
    reading = read_credit_code(wrong)
    assert reading.value is None
    assert findings(reading) == [("uscc_wrong_check_digit", "flag", GOOD)]


def test_the_old_organisation_code_counts_only_where_the_form_asks_for_it() -> None:
    assert read_credit_code("12345678-8", old_allowed=True).value == "123456788"
    assert findings(read_credit_code("12345678-9", old_allowed=True)) == [
        ("uscc_wrong_check_digit", "flag", None)
    ]
    assert findings(read_credit_code("12345678-8")) == [("uscc_wrong_length", "flag", None)]
