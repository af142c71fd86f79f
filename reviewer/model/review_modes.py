"""The ways in which a call reviews: who judges, and whether marks are given at all."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from reviewer.model.parts import Part

ReviewMode = Literal["panels", "correspondence", "computed", "audited"]
# Nobody meets: marks or amounts follow from the fields, which persons hold against evidence.
BY_FORMULA: frozenset[str] = frozenset({"computed", "audited"})


class AuditRule(Part):
    """Name the fields that a person must have checked before anything is ranked.

    An audited review gives no marks: the amounts that follow from its checked fields are all.
    `asked` is the field with the amount asked for, in the unit of the awards: what is given below
    it is shown as cut, with the reasons of those who corrected fields.
    """

    fields: tuple[str, ...] = Field(default=(), max_length=50)
    asked: str = ""
    clause: str = ""
