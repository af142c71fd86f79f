"""Unified social credit codes (GB 32100-2015) as they stand in forms."""

from __future__ import annotations

from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.texts import compact, means_nothing, written
from reviewer.rules.credit_codes import (
    LENGTH,
    LOOKALIKES,
    compact_code,
    suggest_code,
    valid_code,
    valid_organisation_code,
)

OLD_LENGTH = 9
MOST_GUESSES = 4  # wrong letters beyond which no suggestion is worth its computing


def read_credit_code(cell: Cell, *, old_allowed: bool = False) -> Reading[str]:
    """Read a credit code: upper-case first, then the alphabet, the length and the check digit.

    A code that fails is no identity, so no value is taken; where only letters that the alphabet
    lacks stand for digits (O for 0) and the corrected code checks, that one is used and flagged.
    `old_allowed` accepts the nine-character organisation code that forms of 2022 still ask for.
    """
    if means_nothing(cell):
        return Reading(None, (flagged("uscc_missing"),))
    code = compact_code(written(cell)[:100])
    if old_allowed and len(code) == OLD_LENGTH:
        old = valid_organisation_code(code)
        return Reading(old, () if old else (flagged("uscc_wrong_check_digit"),))
    if len(code) != LENGTH or not code.isascii():
        return Reading(None, (flagged("uscc_wrong_length", None, length=len(code)),))
    wrong = sorted(sign for sign in code if sign in LOOKALIKES)
    if wrong:
        return _with_wrong_letters(code, wrong)
    if valid_code(code) is None:
        return Reading(None, (flagged("uscc_wrong_check_digit", suggest_code(code)),))
    findings: list[Finding] = []
    if code != compact(cell):
        findings.append(accepted("uscc_lowercase", code))
    elif code != written(cell):
        findings.append(accepted("spaces_and_zero_width", code))
    return Reading(code, tuple(findings))


def _with_wrong_letters(code: str, wrong: list[str]) -> Reading[str]:
    name = "uscc_letter_O_for_zero" if "O" in wrong else "uscc_forbidden_letter"
    suggestion = suggest_code(code) if len(wrong) <= MOST_GUESSES else None
    only_letters = suggestion is not None and suggestion[-1] in LOOKALIKES.get(code[-1], code[-1])
    letters = "、".join(dict.fromkeys(wrong))
    finding = flagged(name, suggestion, letters=letters)
    return Reading(suggestion if only_letters else None, (finding,))
