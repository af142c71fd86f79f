"""Values that only the forms of some calls have: plain numbers, choices, several organisations."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer.files.intake.amounts import Number, take_apart, tidy
from reviewer.files.intake.boxes import ticked_names
from reviewer.files.intake.readings import Cell, Finding, Reading, flagged
from reviewer.files.intake.texts import means_nothing, plain, read_text

_BETWEEN = re.compile(r"[；;、\n]|，|,(?!\s*(?:Ltd|Inc|LLC))")


def read_number(cell: Cell) -> Reading[Number]:
    """Read a figure of any size and sign as it stands; the unit behind it is left out."""
    if means_nothing(cell):
        return Reading(None)
    parts = take_apart(cell)
    if parts is None:
        return Reading(None, (flagged("number_unreadable"),))
    value = tidy(parts.value)
    if parts.approximate:
        return Reading(value, (flagged("number_approximate", value),))
    return Reading(value)


def read_choice(cell: Cell, choices: Sequence[str]) -> Reading[str]:
    """Read an answer that is one of several; another one is kept and flagged."""
    if means_nothing(cell) and (cell is None or str(cell).strip() not in choices):
        return Reading(None)
    ticked = ticked_names(plain(cell))
    text = "、".join(ticked) if ticked else read_text(cell).value
    if text is None:
        return Reading(None)
    if not choices or text in choices:
        return Reading(text)
    finding: Finding = flagged("choice_unknown", text, choices="、".join(choices))
    return Reading(text, (finding,))


def read_organisations(cell: Cell) -> Reading[list[str]]:
    """Read the names of organisations that stand in one cell, parted by ； 、 or lines."""
    text = read_text(cell).value
    if text is None:
        return Reading(None)
    names = [name.strip() for name in _BETWEEN.split(str(cell)) if name.strip()]
    return Reading(names or None)
