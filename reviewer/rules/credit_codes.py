"""Unified social credit codes (GB 32100-2015) and the organisation codes before them (GB 11714)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import product

from stdnum.cn import uscc

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LOOKALIKES = {"O": "0", "I": "1", "Z": "2", "S": "5", "V": "UY"}
OLD_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
OLD_PATTERN = re.compile(r"[0-9A-Z]{8}[0-9X]")


def compact_code(text: str | None) -> str:
    """Write a code as one would print it: upper case, half width, nothing between the characters.

    The empty text where nothing was given.
    """
    folded = unicodedata.normalize("NFKC", text or "").upper()
    return "".join(sign for sign in folded if sign.isalnum())


@lru_cache(maxsize=20_000)  # the same few codes are asked for thousands of times
def valid_code(text: str | None) -> str | None:
    """Give the credit code in its printed form; None where it is missing or not a valid one.

    Valid means: 18 characters, none of I, O, Z, S, V, digits where GB 32100-2015 wants digits,
    and a right check character. Lower case is read as upper case.
    """
    code = compact_code(text)
    return code if len(code) == LENGTH and uscc.is_valid(code) else None


def suggest_code(text: str | None) -> str | None:
    """Suggest the code that was probably meant by an invalid one; None where nothing suggests it.

    First the letters that the standard leaves out are replaced by what they look like (O by 0,
    I by 1, Z by 2, S by 5, V by U or Y); if the code then still fails, the check character is
    computed anew. A suggestion is for a person to confirm, never to be taken over silently.
    """
    code = compact_code(text)
    if len(code) != LENGTH or uscc.is_valid(code):
        return None
    choices = ["".join(signs) for signs in product(*(LOOKALIKES.get(sign, sign) for sign in code))]
    for choice in choices:
        if uscc.is_valid(choice):
            return choice
    return _with_check_character(choices[0])


def _with_check_character(code: str) -> str | None:
    body = code[: LENGTH - 1]
    if any(sign not in ALPHABET for sign in body):
        return None
    whole = body + str(uscc.calc_check_digit(body))
    return whole if uscc.is_valid(whole) else None


def valid_organisation_code(text: str | None) -> str | None:
    """Give the nine-character organisation code; None where it is missing or not a valid one.

    Forms drawn up before 2015 still ask for it; characters 9 to 17 of a credit code repeat it.
    """
    code = compact_code(text)
    if not OLD_PATTERN.fullmatch(code):
        return None
    total = sum(weight * int(sign, 36) for weight, sign in zip(OLD_WEIGHTS, code[:8], strict=True))
    check = "0123456789X0"[11 - total % 11]
    return code if code[8] == check else None
