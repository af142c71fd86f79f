"""Which acts need a second person, and what is hidden until all sheets are in."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field

from reviewer.model.parts import Part

TwoHandsKind = Literal[
    "redraw",
    "late_conflict",
    "replace_score",
    "reopen_score",
    "missing_sheets",
    "change_criteria",
    "lift_refusal",
    "restore_plan",
    "late_withdrawal",
    "late_seats",
    "late_correction",
    "choose_tied",
    "uphold_objection",
    "new_address",
    "close_panel",
    "open_panel",
]
EVERY_KIND: tuple[TwoHandsKind, ...] = get_args(TwoHandsKind)


class Safeguards(Part):
    """Say what one member of staff cannot do alone; the defaults are the strict ones.

    `two_hands` names the acts that a second person confirms. `marks_floor` is how many sheets must
    count for every ranked submission.
    """

    two_hands: tuple[TwoHandsKind, ...] = EVERY_KIND
    marks_floor: int = Field(default=3, ge=1, le=99)
