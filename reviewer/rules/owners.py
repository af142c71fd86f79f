"""Tell whose a paper is, by what its name says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from reviewer.rules.names import normalised, spelled

PIECES = re.compile(r"[/._\-—–\s]+")


@dataclass(frozen=True)
class Owner:
    """Name a submission by everything a file name may say of it."""

    code: str
    applicant: str
    platform: str
    uscc: str | None = None


@dataclass(frozen=True)
class OwnedNumber:
    """Hold what a path says: as printed, plainly spelled, and its pieces as names of firms."""

    printed: str
    text: str
    pieces: tuple[str, ...]


def owner_of(path: str, owners: Iterable[Owner]) -> str | None:
    """Give the code of the one submission that a path names; None where none or several fit.

    The 申报编号 decides, then the credit code, then platform and applicant together, then the
    applicant alone; at each step exactly one submission must fit. Nothing is guessed.
    """
    text = OwnedNumber(
        _printed(path),
        spelled(path),
        tuple(normalised(entry) for entry in PIECES.split(path) if entry),
    )
    known = list(owners)
    for fits in (_by_code, _by_credit_code, _by_platform, _by_applicant):
        found = {entry.code for entry in known if fits(text, entry)}
        if len(found) == 1:
            return found.pop()
        if found:
            known = [entry for entry in known if entry.code in found]
    return None


def _by_code(told: OwnedNumber, owner: Owner) -> bool:
    # S0001 must not be found in S00010 or XS0001, but in 材料.zip/S0001/ and S0001_2022
    wanted = re.escape(_printed(owner.code))
    return re.search(rf"(?<![0-9A-Z]){wanted}(?![0-9])", told.printed) is not None


def _printed(text: str) -> str:
    """Write text in half width and capitals, with all that parts its words."""
    return unicodedata.normalize("NFKC", text).upper().strip()


def _by_credit_code(told: OwnedNumber, owner: Owner) -> bool:
    return bool(owner.uscc) and spelled(owner.uscc or "") in told.text


def _by_platform(told: OwnedNumber, owner: Owner) -> bool:
    return len(spelled(owner.platform)) > 3 and spelled(owner.platform) in told.text


def _by_applicant(told: OwnedNumber, owner: Owner) -> bool:
    plain = spelled(owner.applicant)
    return len(plain) > 3 and (plain in told.text or normalised(owner.applicant) in told.pieces)
