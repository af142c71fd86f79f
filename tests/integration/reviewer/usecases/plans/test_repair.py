"""Whatever happens to a plan, staff are shown what has to change, and no more changes than that."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from reviewer.commands.worker import work_once
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.tables import Json
from reviewer.store import calls, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.propose import (
    PlanChange,
    ProposalView,
    accept_proposal,
    read_proposal,
    request_proposal,
)
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.screening.withdraw import withdraw_submission
from tests.builders.people import CALL, STAFF
from tests.builders.season import (
    CODES,
    DAY,
    ROOM,
    fill,
    keep_plan,
    plan_by_hand,
    submission_row,
)

SPARE = "902会议室"
OTHERS = ("E00002", "E00004", "E00005", "E00010", "E00012")
NOTHING = {"seats": 0, "slots": 0, "rooms": 0, "added": 0, "dropped": 0}


def add_room(context: AppContext) -> None:
    """Open one more room before there is a plan."""
    with transaction(context.engine) as session:
        session.add(Room(call=CALL, name=SPARE, capacity=20))


def two_panels() -> Json:
    """Lay out a panel in the morning and another one in the afternoon, in one room."""
    morning = plan_by_hand(("E00001", "E00003", "E00006", "E00009", "E00011"), CODES[:2])
    later = plan_by_hand(OTHERS, CODES[2:])["panels"][0]
    for slot in later["submissions"]:
        for edge in ("start", "end"):
            moved = datetime.fromisoformat(slot[edge]) + timedelta(hours=5)
            slot[edge] = moved.isoformat(timespec="minutes")
    return {"panels": [*morning["panels"], {**later, "id": "P2"}]}


def shown(context: AppContext, change: PlanChange) -> tuple[int, ProposalView]:
    """Let the worker propose a plan, and read it as staff do."""
    job = request_proposal(context, STAFF, CALL, change, seconds=30)
    assert work_once(context)
    return job.id, read_proposal(context, STAFF, CALL, job.id)


def counts(view: ProposalView) -> dict[str, int]:
    """Give what the difference counts, which must be what the optimizer proved."""
    assert view.difference is not None
    report = view.report
    assert report.objective["changes"] == report.bound["changes"]
    told = dict(view.difference.counts)
    proved = {name: report.objective[f"{name}_changed"] for name in ("seats", "slots", "rooms")}
    assert {name: told[name] for name in proved} == proved
    return told


def taken(context: AppContext, number: int) -> None:
    """Accept a proposal: the plan is the next version and fits the data."""
    accept_proposal(context, STAFF, CALL, number)
    now = read_plan(context, STAFF, CALL)
    assert (now.version, now.stale) == (2, False)
    assert all(not panel.warnings for panel in now.panels)


def test_a_room_closed_under_two_panels_moves_both(plain_context: AppContext) -> None:
    fill(plain_context)
    add_room(plain_context)
    keep_plan(plain_context, two_panels())
    day = DAY.isoformat()
    closed = PlanChange(
        kind="close_room", room=ROOM, start=f"{day}T08:00", end=f"{day}T18:00", reason="检修"
    )
    number, view = shown(plain_context, closed)
    assert counts(view) == {**NOTHING, "rooms": 4}
    taken(plain_context, number)
    rooms = {panel.room for panel in read_plan(plain_context, STAFF, CALL).panels}
    assert rooms == {SPARE}


def test_a_late_submission_beside_a_full_panel_gets_a_panel_of_its_own(
    plain_context: AppContext,
) -> None:
    rows = [submission_row(n) for n in (1, 2, 3, 4)]
    fill(plain_context, submissions=[*rows, submission_row(5, status="flag")])
    with transaction(plain_context.engine) as session:
        call = calls.get_call(session, CALL, to_change=True)
        panel = {**call.definition["panel"], "max_slots_per_panel": 4}
        call.definition = {**call.definition, "panel": panel}
        session.add(call)
    keep_plan(plain_context)
    with transaction(plain_context.engine) as session:
        late = submissions.get_submission(session, CALL, "G005")
        late.status = "accept"
        session.add(late)
        calls.touch(session, calls.get_call(session, CALL))
    number, view = shown(plain_context, PlanChange())
    assert counts(view) == {**NOTHING, "seats": 5, "added": 1}
    assert view.difference is not None
    assert view.difference.kept == 4
    taken(plain_context, number)


def test_a_withdrawn_submission_leaves_the_rest_where_it_was(plain_context: AppContext) -> None:
    fill(plain_context)
    keep_plan(plain_context)
    withdraw_submission(plain_context, STAFF, CALL, "G002", "企业撤回申报")
    number, view = shown(plain_context, PlanChange())
    assert counts(view) == {**NOTHING, "dropped": 1}
    taken(plain_context, number)


def test_several_happenings_at_once_are_mended_together(plain_context: AppContext) -> None:
    fill(plain_context)
    add_room(plain_context)
    keep_plan(plain_context, two_panels())
    withdraw_submission(plain_context, STAFF, CALL, "G001", "企业撤回申报")
    with transaction(plain_context.engine) as session:
        session.add(submission_row(5))
        calls.touch(session, calls.get_call(session, CALL))
    number, view = shown(plain_context, PlanChange(kind="withdraw", expert="E00004", reason="住院"))
    assert counts(view) == {**NOTHING, "seats": 1, "added": 1, "dropped": 1}
    taken(plain_context, number)


@pytest.mark.parametrize(("opens", "moved"), [("09:00", 0), ("09:30", 1), ("10:00", 2)])
def test_a_shorter_morning_moves_only_who_was_heard_then(
    plain_context: AppContext, opens: str, moved: int
) -> None:
    fill(plain_context)
    keep_plan(plain_context)
    with transaction(plain_context.engine) as session:
        morning = session.exec(select(MeetingSession).where(MeetingSession.start == "09:00")).one()
        morning.start = opens
        session.add(morning)
        calls.touch(session, calls.get_call(session, CALL))
    number, view = shown(plain_context, PlanChange())
    assert counts(view) == {**NOTHING, "slots": moved}
    taken(plain_context, number)
