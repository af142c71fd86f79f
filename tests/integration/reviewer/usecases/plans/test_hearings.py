"""What a hearing needs, and slots that are kept: noted, planned, explained, imported past."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from reviewer.commands.worker import work_once
from reviewer.errors import BadInput, Impossible, NotAllowed, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.model.hearings import HearingTerms
from reviewer.model.job_documents import JobParameters
from reviewer.model.plans import Room
from reviewer.planning.remedies import EquipRoom, FreeHearing, SetSitting
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.terms import TermsInput, read_terms, update_terms
from reviewer.usecases.jobs.jobs import request_job
from reviewer.usecases.plans.explain import apply_fix, read_explanation
from reviewer.usecases.plans.hearings import (
    HearingInput,
    keep_slot,
    kept_slots,
    read_hearing_terms,
    update_hearing,
)
from reviewer.usecases.plans.propose import PlanChange, accept_proposal, request_proposal
from reviewer.usecases.plans.remedies import carry_out
from reviewer.usecases.plans.rooms import remove_room
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.plans.views import read_plan
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import DAY, ROOM, fill, planned, set_phase

ON = DAY.isoformat()
VIDEO = "902会议室"
EVERYTHING = HearingInput(
    reason="申报单位来函",
    needs_video=True,
    party=3,
    earliest="10:00",
    latest="16:00",
    start=f"{ON}T14:30",
    room=VIDEO,
)


def add_room(context: AppContext, *, video: bool = True, capacity: int | None = 20) -> None:
    """Open a second room."""
    with transaction(context.engine) as session:
        session.add(Room(call=CALL, name=VIDEO, capacity=capacity, video=video))


def heard_at(context: AppContext, code: str) -> tuple[str, str]:
    """Plan anew and give start and room of a submission."""
    prepared = prepare_panels(context, STAFF, CALL)
    stored = store_plan(context, STAFF, prepared, solve(prepared, seconds=10))
    return next(
        (slot.start.isoformat(timespec="minutes"), panel.room)
        for panel, slot in stored.document.hearings()
        if slot.submission == code
    )


def test_what_a_hearing_needs_is_planned(plain_context: AppContext) -> None:
    fill(plain_context)
    add_room(plain_context)
    update_hearing(plain_context, STAFF, CALL, "G002", EVERYTHING)
    view = read_hearing_terms(plain_context, STAFF, CALL, "G002")
    assert view.terms == HearingTerms(
        needs_video=True,
        party=3,
        earliest=time(10),
        latest=time(16),
        start=datetime.combine(DAY, time(14, 30)),
        room=VIDEO,
    )
    assert (view.rooms, view.open, view.planned, view.kept, view.any) == (
        (ROOM, VIDEO),
        True,
        False,
        False,
        True,
    )
    assert heard_at(plain_context, "G002") == (f"{ON}T14:30", VIDEO)
    assert read_hearing_terms(plain_context, STAFF, CALL, "G002").kept
    update_hearing(plain_context, STAFF, CALL, "G002", HearingInput(reason="改为现场"))
    free = read_hearing_terms(plain_context, STAFF, CALL, "G002")
    assert (free.terms, free.any, free.kept) == (HearingTerms(), False, False)
    assert read_plan(plain_context, STAFF, CALL).stale


def test_a_kept_slot_stays_in_every_new_plan(plain_context: AppContext) -> None:
    planned(plain_context)
    add_room(plain_context)
    keep_slot(plain_context, STAFF, CALL, "G003", kept=True)
    assert kept_slots(plain_context, STAFF, CALL) == {"G003"}
    terms = read_hearing_terms(plain_context, STAFF, CALL, "G003").terms
    assert (terms.start, terms.room) == (datetime.combine(DAY, time(10)), ROOM)
    update_hearing(
        plain_context, STAFF, CALL, "G001", HearingInput(reason="远道", earliest="14:00")
    )
    assert heard_at(plain_context, "G003") == (f"{ON}T10:00", ROOM)
    keep_slot(plain_context, STAFF, CALL, "G003", kept=False)
    assert kept_slots(plain_context, STAFF, CALL) == frozenset()
    assert read_hearing_terms(plain_context, STAFF, CALL, "G003").terms == HearingTerms()


def test_without_a_plan_there_is_nothing_to_keep(plain_context: AppContext) -> None:
    fill(plain_context)
    with pytest.raises(BadInput) as refusal:
        keep_slot(plain_context, STAFF, CALL, "G003", kept=True)
    assert refusal.value.code == "error.not_planned"


@pytest.mark.parametrize(
    ("given", "error", "code"),
    [
        (HearingInput(reason=" "), BadInput, "error.reason_missing"),
        (HearingInput(reason="x", party=-1), BadInput, "error.party"),
        (HearingInput(reason="x", party=501), BadInput, "error.party"),
        (HearingInput(reason="x", earliest="早上"), BadInput, "error.times_unreadable"),
        (HearingInput(reason="x", start="六月"), BadInput, "error.times_unreadable"),
        (
            HearingInput(reason="x", earliest="10:00", latest="10:00"),
            BadInput,
            "error.times_reversed",
        ),
        (HearingInput(reason="x", start=f"{ON}T09:00+08:00"), BadInput, "error.times_reversed"),
        (HearingInput(reason="x", room="无"), NotFound, "error.unknown_room"),
    ],
)
def test_what_does_not_fit_is_refused(
    planned_context: AppContext, given: HearingInput, error: type[BadInput | NotFound], code: str
) -> None:
    with pytest.raises(error) as refusal:
        update_hearing(planned_context, STAFF, CALL, "G001", given)
    assert refusal.value.code == code
    assert not read_plan(planned_context, STAFF, CALL).stale


def test_only_staff_and_only_before_scoring(plain_context: AppContext) -> None:
    planned(plain_context)
    assert read_hearing_terms(plain_context, SUPERVISOR, CALL, "G001").open
    with pytest.raises(NotAllowed):
        update_hearing(plain_context, SUPERVISOR, CALL, "G001", EVERYTHING)
    with pytest.raises(NotAllowed):
        keep_slot(plain_context, SUPERVISOR, CALL, "G001", kept=True)
    set_phase(plain_context, Phase.SCORING)
    assert not read_hearing_terms(plain_context, STAFF, CALL, "G001").open
    with pytest.raises(WrongPhase):
        update_hearing(plain_context, STAFF, CALL, "G001", HearingInput(reason="x"))
    with pytest.raises(WrongPhase):
        keep_slot(plain_context, STAFF, CALL, "G001", kept=True)


def test_a_fixed_room_that_is_gone_is_named(plain_context: AppContext) -> None:
    fill(plain_context)
    add_room(plain_context)
    update_hearing(plain_context, STAFF, CALL, "G002", HearingInput(reason="x", room=VIDEO))
    remove_room(plain_context, STAFF, CALL, VIDEO)
    with pytest.raises(BadInput) as refusal:
        prepare_panels(plain_context, STAFF, CALL)
    assert refusal.value.code == "error.fixed_room_gone"
    assert refusal.value.details == {"submission": "G002", "room": VIDEO}


def test_no_video_room_is_the_cause_that_is_named(plain_context: AppContext) -> None:
    fill(plain_context)
    update_hearing(
        plain_context, STAFF, CALL, "G002", HearingInput(reason="外地", needs_video=True)
    )
    with pytest.raises(Impossible):
        solve(prepare_panels(plain_context, STAFF, CALL), seconds=10)
    job = request_job(plain_context, STAFF, CALL, "panels", JobParameters(seconds=20))
    assert work_once(plain_context)
    view = read_explanation(plain_context, STAFF, CALL, job.id)
    assert len(view.reasons) == 1
    assert "G002" in view.reasons[0].message_zh
    fixes = [fix for fix in view.reasons[0].fixes if fix.applicable]
    equip = next(fix for fix in fixes if ROOM in fix.message_zh)
    apply_fix(plain_context, STAFF, CALL, job.id, reason=0, fix=equip.place, words="已借设备")
    assert heard_at(plain_context, "G002")[1] == ROOM


def test_remedies_equip_rooms_and_free_hearings(plain_context: AppContext) -> None:
    fill(plain_context)
    update_hearing(
        plain_context, STAFF, CALL, "G002", HearingInput(reason="x", start=f"{ON}T09:07", party=2)
    )
    steps = (
        EquipRoom(ROOM, video=True),
        EquipRoom(ROOM, capacity=30),
        FreeHearing("G002", "start"),
        SetSitting("E00001", 90),
    )
    with transaction(plain_context.engine) as session:
        call = calls.get_call(session, CALL)
        for step in steps:
            carry_out(step, session, call)
    with reading(plain_context.engine) as session:
        room = plans.rooms(session, CALL)[0]
        assert (room.video, room.capacity) == (True, 30)
        assert submissions.get_submission(session, CALL, "G002").terms == HearingTerms(party=2)
        assert experts.get_expert(session, CALL, "E00001").run_minutes == 90


def test_the_longest_sitting_of_an_expert_is_settled_by_hand(plain_context: AppContext) -> None:
    fill(plain_context)
    given = TermsInput(None, None, None, "身体原因", run_minutes=55)
    update_terms(plain_context, STAFF, CALL, "E00001", given)
    assert read_terms(plain_context, STAFF, CALL, "E00001").run_minutes == 55
    instance = prepare_panels(plain_context, STAFF, CALL).document()
    said = [entry.get("max_run_minutes") for entry in instance["experts"]]
    assert (said[0], set(said[1:])) == (55, {None})
    for minutes in (0, 1441):
        wrong = TermsInput(None, None, None, "x", run_minutes=minutes)
        with pytest.raises(BadInput) as refusal:
            update_terms(plain_context, STAFF, CALL, "E00001", wrong)
        assert refusal.value.code == "error.run_minutes"


def test_a_mended_plan_keeps_video_and_what_was_fixed(plain_context: AppContext) -> None:
    fill(plain_context)
    add_room(plain_context)
    with transaction(plain_context.engine) as session:
        session.add(Room(call=CALL, name="903会议室", capacity=20, video=True))
    asked = HearingInput(reason="外地", needs_video=True, start=f"{ON}T10:00")
    update_hearing(plain_context, STAFF, CALL, "G002", asked)
    start, room = heard_at(plain_context, "G002")
    other = ({VIDEO, "903会议室"} - {room}).pop()
    change = PlanChange(
        kind="close_room", room=room, start=f"{ON}T08:00", end=f"{ON}T18:00", reason="漏水"
    )
    job = request_proposal(plain_context, STAFF, CALL, change, seconds=20)
    assert work_once(plain_context)
    accept_proposal(plain_context, STAFF, CALL, job.id)
    with reading(plain_context.engine) as session:
        document = plans.get_plan(session, CALL).document
    found = {
        slot["id"]: (slot["start"], panel["room"])
        for panel in document["panels"]
        for slot in panel["submissions"]
    }
    assert start == f"{ON}T10:00"
    assert found["G002"] == (start, other)
