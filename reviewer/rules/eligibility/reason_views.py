"""Reasons as people read them: code, clause, gravity and the values compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reviewer.messages import Language
from reviewer.model.tables import Json
from reviewer.rules.eligibility.reasons import explain


@dataclass(frozen=True)
class ReasonView:
    """Show one reason: its code, the clause it comes from, its gravity, the values compared.

    `law` marks a refusal that no person here may lift.
    """

    code: str
    clause: str
    status: str
    details: Mapping[str, object]
    law: bool = False

    def text(self, language: Language = "zh") -> str:
        """Write the reason out for a person."""
        return explain(self.code, self.clause, self.details, language)


def read_reason(document: Json) -> ReasonView:
    """Read a reason as a submission keeps it."""
    return ReasonView(
        code=document["code"],
        clause=document.get("clause", ""),
        status=document.get("status", ""),
        details=document.get("details") or {},
        law=bool(document.get("law")),
    )
