"""Who leads is hidden while marks can still change.

That is until all sheets are in but those of closed panels, or until a ranking is made.

Whoever must look earlier says why; that is an act of the chain, and `verify` lists it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sqlmodel import Session, col, select

from reviewer.errors import BadInput, WrongPhase
from reviewer.model.calls import Activity, Call, Phase
from reviewer.rules.permissions import COMMAND_LINE, Actor, require_overseer
from reviewer.store import calls, closings, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

LOOKED = "standing_opened"
CLOSED = frozenset({Phase.RANKING, Phase.NOTICE, Phase.ARCHIVE})


class StandingHidden(WrongPhase):
    """Say that marks by name and ranks are not shown yet, and how many sheets are awaited."""

    def __init__(self, call: str, awaited: int, due: int) -> None:
        super().__init__("error.standing_hidden", call=call, awaited=awaited, due=due)


def look_early(context: AppContext, actor: Actor, call_name: str, reason: str) -> None:
    """Let a member of staff or a supervisor see the standing early; the reason is on record.

    Raises BadInput without a reason.
    """
    require_overseer(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        calls.get_call(session, call_name)
        detail: dict[str, object] = {"reason": words, "account": actor.account_id}
        context.record(session, actor, call_name, LOOKED, detail=detail)


def may_see_standing(context: AppContext, actor: Actor, call_name: str) -> bool:
    """Tell whether a person may see marks by name and ranks now."""
    try:
        require_standing(context, actor, call_name)
    except StandingHidden:
        return False
    return True


def require_standing(context: AppContext, actor: Actor, call_name: str) -> None:
    """Refuse to show the standing while sheets are awaited; raises StandingHidden.

    At the server's own terminal it is shown, and that it was is an act as any other exception.
    """
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        hidden = _hidden(session, call)
        if hidden is None or not actor.session or _has_looked(session, call_name, actor):
            return
    if actor.session != COMMAND_LINE.session:
        raise hidden
    look_early(context, actor, call_name, "command line")


def _hidden(session: Session, call: Call) -> StandingHidden | None:
    """Give the refusal while some sheets are in and others awaited; None where all is settled."""
    plan_id = plans.newest_plan_id(session, call.name)
    if call.phase in CLOSED or plan_id is None:
        return None
    states = sheet_states(session, call.name, plan_id)
    closed = plans.submissions_of(
        session, call.name, closings.closed_panels(session, call.name), plan_id
    )
    settled = sheet_states(session, call.name, plan_id, among=closed) if closed else Counter[str]()
    awaited = sum(count - settled[state] for state, count in states.items() if state != "submitted")
    if not awaited or not states["submitted"]:
        return None
    return StandingHidden(call.name, awaited, sum(states.values()))


def sheet_states(
    session: Session, call_name: str, plan_id: int, *, among: Collection[int] | None = None
) -> Counter[str]:
    """Count the sheets that a plan asks for by state, without any mark.

    `among` names the submissions that count; None: all.
    """
    pairs = plans.assignments(session, plan_id)
    rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in pairs})
    apart = experts.separated_pairs(session, call_name)
    held = {(s.expert_id, s.submission_id): s.state for s in scores.scoresheets(session, call_name)}
    return Counter(
        held.get((seat.expert_id, slot.submission_id), "open")
        for seat, slot in pairs
        if rows[slot.submission_id].withdrawn_at is None
        and (among is None or slot.submission_id in among)
        and (seat.expert_id, slot.submission_id) not in apart
    )


def _has_looked(session: Session, call_name: str, actor: Actor) -> bool:
    query = select(Activity).where(col(Activity.call) == call_name, col(Activity.action) == LOOKED)
    return any(row.detail.get("account") == actor.account_id for row in session.exec(query).all())
