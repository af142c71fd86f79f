"""Read one mark as a person typed it."""

from __future__ import annotations

import re
from decimal import Decimal

from reviewer.files.intake.readings import Cell, Finding, Reading, accepted, rejected
from reviewer.files.intake.texts import plain
from reviewer.model.programme import Criterion

NUMBER = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")
FINEST = Decimal("0.000001")  # what is left of a binary number beyond this is noise


def read_mark(cell: Cell, criterion: Criterion, name: str) -> Reading[Decimal]:
    """Read a mark: a number, or text that says one in whatever width, 分 after it or not.

    `name` is the criterion as the sheet heads it. Anything else, a number outside 0…maximum, or
    one between the steps makes the row void: an expert's mark is never guessed or moved.
    """
    limit = f"{criterion.maximum.normalize():f}"
    text = plain(cell).removesuffix("分").strip()
    if isinstance(cell, bool) or not (isinstance(cell, int | float) or NUMBER.fullmatch(text)):
        return Reading(None, (rejected("score_not_number", maximum=limit),))
    try:
        mark = Decimal(repr(cell) if isinstance(cell, int | float) else text).quantize(FINEST)
    except ArithmeticError:  # infinite or of absurd size
        return Reading(None, (rejected("score_not_number", maximum=limit),))
    if not mark.is_finite():
        return Reading(None, (rejected("score_not_number", maximum=limit),))
    mark = tidy(mark)
    if not 0 <= mark <= criterion.maximum:
        told = rejected("score_out_of_range", criterion=name, maximum=limit)
        return Reading(None, (told,))
    if mark % criterion.step != 0:
        step = f"{criterion.step.normalize():f}"
        told = rejected("score_step", criterion=name, step=step)
        return Reading(None, (told,))
    findings: tuple[Finding, ...] = ()
    if isinstance(cell, str) and cell.strip() != f"{mark:f}" and not _same(cell, mark):
        findings = (accepted("score_normalized", f"{mark:f}", read=f"{mark:f}"),)
    return Reading(mark, findings)


def tidy(mark: Decimal) -> Decimal:
    """Write a mark without zeros at its end: 85, 8.5."""
    whole = mark.to_integral_value()
    return whole if mark == whole else mark.normalize()


def _same(cell: str, mark: Decimal) -> bool:
    """Tell whether the text is the plain number itself, such as 85.0."""
    text = cell.strip()
    return NUMBER.fullmatch(text) is not None and Decimal(text) == mark
