"""One organisation or two, said again in the plainest way, to hold the rules against."""

from __future__ import annotations

from reviewer.rules.credit_codes import valid_code
from reviewer.rules.names import normalised, split_former


def same_organisation(
    first_name: str,
    first_code: str | None,
    second_name: str,
    second_code: str | None,
) -> bool:
    """Tell whether two mentions are one organisation, by their codes, else by their names."""
    first, second = valid_code(first_code), valid_code(second_code)
    if first and second:
        return first == second
    if not first_name.strip() or not second_name.strip():
        return False
    return bool(_names(first_name) & _names(second_name))


def _names(name: str) -> set[str]:
    current, former = split_former(name)
    return {normalised(current)} | ({normalised(former)} if former else set())
