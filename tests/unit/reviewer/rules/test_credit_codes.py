"""Credit codes: valid, repaired, and the organisation codes before them."""

from __future__ import annotations

import pytest

from reviewer.rules.credit_codes import (
    compact_code,
    suggest_code,
    valid_code,
    valid_organisation_code,
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("91500112FAKE00080P", "91500112FAKE00080P"),
        ("91500112fake00080p", "91500112FAKE00080P"),
        ("９１５００１１２FAKE00080P", "91500112FAKE00080P"),
        (" 9150 0112\u200bFAKE-00080P ", "91500112FAKE00080P"),
        ("91500241FAKE00064E", None),
        ("915O0112FAKE00080P", None),
        ("91500112FAKE00080", None),
        ("91500112FAKE00080PP", None),
        ("", None),
        (None, None),
    ],
)
def test_a_code_is_valid_whatever_its_width_and_case(written: str | None, read: str | None) -> None:
    assert valid_code(written) == read


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("915O0112FAKE00080P", "91500112FAKE00080P"),  # letter O for zero
        ("9I500112FAKE00080P", "91500112FAKE00080P"),  # letter I for one
        ("91500241FAKE00064E", "91500241FAKE000647"),  # wrong check character
        ("91500112FAKE00080P", None),  # nothing to repair
        ("91500112FAKE0008", None),  # too short for any guess
        ("91500112FAK*00080P", None),
    ],
)
def test_a_suggestion_repairs_letters_first_and_then_the_check(
    written: str, meant: str | None
) -> None:
    assert suggest_code(written) == meant


def test_an_old_organisation_code_is_checked_by_its_own_sum() -> None:
    assert valid_organisation_code("D2143569-X") == "D2143569X"
    assert valid_organisation_code("D2143569-1") is None
    assert valid_organisation_code("91500112FAKE00080P") is None


def test_compacting_leaves_letters_and_digits_only() -> None:
    assert compact_code("９1-50 O") == "9150O"
