"""Unified social credit codes (GB 32100-2015) as they stand in forms."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, flagged
from reviewer.files.intake.texts import compact, written

LENGTH = 18
FORBIDDEN = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"}
_OLD_CODE = re.compile(r"^[0-9A-Z]{8}-?[0-9X]$")


def read_credit_code(cell: Cell, *, old_allowed: bool = False) -> Reading[str]:
    """Read a credit code: upper-case first, then the alphabet, the length and the check digit.

    A code that fails is no identity, so no value is taken; where a letter that the alphabet lacks
    stands for a digit (O for 0) and the corrected code checks, that one is suggested and used.
    `old_allowed` accepts the nine-character organisation code that forms of 2022 still ask for.
    """
    text = re.sub(r"[\s\-—_.]", "", compact(cell))
    if not text or text in ("/", "无"):
        return Reading(None, (flagged("uscc_missing"),))
    code = text.upper()
    if old_allowed and _OLD_CODE.match(code):
        return Reading(code)
    if set(code) & set(FORBIDDEN):
        return _corrected(code)
    if len(code) != LENGTH or not re.fullmatch(r"[0-9A-Z]+", code):
        return Reading(None, (flagged("uscc_wrong_length", None, length=len(code)),))
    if not uscc.is_valid(code):
        return Reading(None, (flagged("uscc_wrong_check_digit"),))
    findings: list[Finding] = []
    if code != text:
        findings.append(accepted("uscc_lowercase", code))
    elif code != written(cell):
        findings.append(accepted("spaces_and_zero_width", code))
    return Reading(code, tuple(findings))


def _corrected(code: str) -> Reading[str]:
    name = "uscc_letter_O_for_zero" if "O" in code else "uscc_forbidden_letter"
    suggestion = "".join(FORBIDDEN.get(sign, sign) for sign in code)
    good = suggestion if len(suggestion) == LENGTH and uscc.is_valid(suggestion) else None
    letters = "、".join(sorted(set(code) & set(FORBIDDEN)))
    return Reading(good, (flagged(name, good, letters=letters),))
