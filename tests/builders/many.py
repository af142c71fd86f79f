"""A season of any size with its plan, written straight into the store."""

from __future__ import annotations

from datetime import timedelta

from reviewer.model.calls import Phase
from reviewer.model.plans import DefenceSlot, Panel, Plan, Seat
from reviewer.store import calls
from reviewer.store.engine import transaction
from reviewer.store.experts import all_experts
from reviewer.store.submissions import all_submissions
from reviewer.usecases.context import AppContext
from tests.builders.people import CALL
from tests.builders.season import DAY, expert_row, fill, submission_row
from tests.conftest import NOON

PER_PANEL = 12
SEATS = 5
SLOT = timedelta(minutes=30)


def season_of(context: AppContext, invitations: int) -> None:
    """Write panels until so many people are invited: five experts and twelve applicants each."""
    panels = -(-invitations // (PER_PANEL + SEATS))
    fill(
        context,
        submissions=[submission_row(n) for n in range(1, panels * PER_PANEL + 1)],
        experts=[expert_row(n) for n in range(1, panels * SEATS + 1)],
        phase=Phase.PANELS,
    )
    with transaction(context.engine) as session:
        call = calls.get_call(session, CALL, to_change=True)
        call.plan_version = 1
        plan = Plan(
            call=CALL,
            version=1,
            policy="optimise",
            digest="",
            document={"panels": []},
            call_revision=call.revision,
            created_at=NOON,
            actor="",
        )
        session.add(plan)
        session.flush()
        experts = [expert.id or 0 for expert in all_experts(session, CALL)]
        submissions_by_id = [submission.id or 0 for submission in all_submissions(session, CALL)]
        for number in range(panels):
            panel = Panel(
                plan_id=plan.id or 0,
                code=f"P{number:03d}",
                category="industrial_internet",
                room="901会议室",
            )
            session.add(panel)
            session.flush()
            start = NOON.replace(year=DAY.year, month=DAY.month, day=DAY.day, hour=1)
            start += timedelta(days=number)
            for place, person in enumerate(experts[number * SEATS : (number + 1) * SEATS]):
                role = "chair" if place == 0 else "member"
                session.add(
                    Seat(panel_id=panel.id or 0, expert_id=person, role=role, position=place)
                )
            for place, thing in enumerate(
                submissions_by_id[number * PER_PANEL : (number + 1) * PER_PANEL]
            ):
                begin = start + place * SLOT
                session.add(
                    DefenceSlot(
                        panel_id=panel.id or 0,
                        submission_id=thing,
                        starts_at=begin,
                        ends_at=begin + timedelta(minutes=25),
                    )
                )
