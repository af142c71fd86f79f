"""Who scores what is changed by two people once marks are known: it changes who wins."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.model.plan_documents import PlanDocument, read_plan_document
from reviewer.model.plans import Plan
from reviewer.rules.evidence import digest_of_json
from reviewer.rules.permissions import Actor
from reviewer.rules.phases import MARKS_KNOWN
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import require_second_person

Pairs = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class SeatsBetween:
    """Hold who scores what by two plans: pairs of an expert and a submission."""

    before: Pairs
    after: Pairs


def seats_between(former: Plan | None, document: PlanDocument) -> SeatsBetween:
    """Compare a stored plan with one that is to follow; without a former nothing changes."""
    after = document.pairs()
    before = read_plan_document(former.document).pairs() if former is not None else after
    return SeatsBetween(before, after)


def require_two_for_seats(
    session: Session,
    context: AppContext,
    actor: Actor,
    call: Call,
    seats: SeatsBetween,
    *,
    note: str,
) -> dict[str, object]:
    """Ask for a second person where marks are known and a plan changes who scores what.

    Gives what the act tells of it: nothing where hours or rooms alone move. Raises
    SecondPersonNeeded.
    """
    before, after = seats.before, seats.after
    if call.phase not in MARKS_KNOWN or before == after:
        return {}
    asked: dict[str, object] = {
        "come": sorted({expert for expert, _ in after - before}),
        "go": sorted({expert for expert, _ in before - after}),
        "pairs": digest_of_json(sorted(map(list, after))),
        "reason": note,
    }
    version = str(call.plan_version + 1)
    number = require_second_person(
        session, context, actor, call, "late_seats", version, detail=asked
    )
    return {**asked, "reseated": True, "seats_confirmation": number}
