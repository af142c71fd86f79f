"""Proposals: what would change is shown first and written, whole, when staff take it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reviewer.commands.worker import work_once
from reviewer.errors import BadInput, Impossible, NotFound, Stale, WrongPhase
from reviewer.model.calls import Phase
from reviewer.model.job_documents import JobParameters, JobProgress
from reviewer.model.plans import Room
from reviewer.planning.instance import digest_of
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.terms import TermsInput, read_terms, update_terms
from reviewer.usecases.jobs.jobs import read_job, request_job
from reviewer.usecases.plans.alternatives import (
    read_alternatives,
    solve_alternatives,
    take_alternative,
)
from reviewer.usecases.plans.difference import read_difference
from reviewer.usecases.plans.explain import apply_fix, read_explanation
from reviewer.usecases.plans.pins import lock_seat, locked_seats
from reviewer.usecases.plans.propose import (
    PlanChange,
    accept_proposal,
    propose,
    read_proposal,
    request_proposal,
)
from reviewer.usecases.plans.solve import prepare_panels
from reviewer.usecases.plans.views import read_plan
from tests.builders.people import CALL, STAFF
from tests.builders.season import (
    CODES,
    DAY,
    ROOM,
    SEATED,
    call_of,
    expert_row,
    fill,
    keep_plan,
    plan_by_hand,
    planned,
    set_phase,
    submission_row,
)

WITHDRAWN = PlanChange(kind="withdraw", expert="E00003", reason="住院")


def proposed(context: AppContext, change: PlanChange) -> int:
    """Ask for a proposal and let the worker make it; gives the number of the work."""
    job = request_proposal(context, STAFF, CALL, change, seconds=20)
    assert work_once(context)
    return job.id


def add_room(context: AppContext, name: str) -> None:
    """Open one more room before there is a plan."""
    with transaction(context.engine) as session:
        session.add(Room(call=CALL, name=name, capacity=20))


def with_reserves(codes: Sequence[str]) -> dict[str, object]:
    """Lay the plan out by hand with reserves who stand by in this order."""
    document = plan_by_hand()
    document["panels"][0]["reserves"] = list(codes)
    return document


def test_a_proposal_writes_nothing(context: AppContext) -> None:
    planned(context)
    number = proposed(context, WITHDRAWN)
    view = read_proposal(context, STAFF, CALL, number)
    assert view.difference is not None
    assert (view.stale, view.accepted, view.change) == (False, None, WITHDRAWN)
    assert dict(view.difference.counts) == {
        "seats": 1,
        "slots": 0,
        "rooms": 0,
        "added": 0,
        "dropped": 0,
    }
    line = view.difference.seats[0]
    assert [entry.code for entry in line.left] == ["E00003"]
    assert [(entry.name, entry.reserve) for entry in line.left] == [("专家03", None)]
    assert (line.chair, view.difference.kept, view.difference.experts) == (None, 4, 2)
    now = read_plan(context, STAFF, CALL)
    assert (now.version, now.stale, call_of(context).revision) == (1, False, 0)
    assert now.panels[0].warnings == ()


def test_taking_a_proposal_writes_the_change_and_the_plan_together(context: AppContext) -> None:
    planned(context)
    number = proposed(context, WITHDRAWN)
    stored = accept_proposal(context, STAFF, CALL, number)
    assert (stored.version, stored.difference is not None) == (2, True)
    now = read_plan(context, STAFF, CALL)
    assert (now.policy, now.stale, now.versions[0].note) == ("replan", False, "住院")
    with reading(context.engine) as session:
        assert experts.get_expert(session, CALL, "E00003").withdrawn_at == context.now()
        problem = plans.get_plan(session, CALL).digest
    assert prepare_panels(context, STAFF, CALL).digest == problem
    assert read_proposal(context, STAFF, CALL, number).accepted == 2
    with pytest.raises(WrongPhase) as twice:
        accept_proposal(context, STAFF, CALL, number)
    assert twice.value.details == {"version": 2}
    difference = read_difference(context, STAFF, CALL, 1, 2)
    assert [entry.code for entry in difference.seats[0].left] == ["E00003"]
    assert read_difference(context, STAFF, CALL, 2, 2).empty


def test_reserves_are_called_up_in_their_order(plain_context: AppContext) -> None:
    fill(plain_context)
    keep_plan(plain_context, with_reserves(["E00005", "E00004"]))
    view = read_proposal(plain_context, STAFF, CALL, proposed(plain_context, WITHDRAWN))
    assert view.difference is not None
    joined = view.difference.seats[0].joined
    assert [(entry.code, entry.reserve) for entry in joined] == [("E00005", 1)]


def test_a_proposal_of_data_that_moved_is_refused(context: AppContext) -> None:
    planned(context)
    number = proposed(context, WITHDRAWN)
    with transaction(context.engine) as session:
        calls.touch(session, calls.get_call(session, CALL))
    assert read_proposal(context, STAFF, CALL, number).stale
    with pytest.raises(Stale) as refusal:
        accept_proposal(context, STAFF, CALL, number)
    assert refusal.value.details == {"read": 0, "now": 1}
    with reading(context.engine) as session:
        assert experts.get_expert(session, CALL, "E00003").withdrawn_at is None
    assert read_plan(context, STAFF, CALL).version == 1


def test_a_late_conflict_changes_one_seat(plain_context: AppContext) -> None:
    planned(plain_context)
    change = PlanChange(kind="conflict", expert="E00002", submission="G004", reason="师生")
    number = proposed(plain_context, change)
    accept_proposal(plain_context, STAFF, CALL, number)
    now = read_plan(plain_context, STAFF, CALL)
    assert (now.stale, now.panels[0].warnings) == (False, ())
    assert "E00002" not in {seat.expert for seat in now.panels[0].seats}
    with pytest.raises(BadInput) as again:
        request_proposal(plain_context, STAFF, CALL, change)
    assert again.value.code == "error.conflict_exists"


def test_a_closed_room_moves_its_panel_and_no_seat(plain_context: AppContext) -> None:
    fill(plain_context)
    add_room(plain_context, "902会议室")
    keep_plan(plain_context)
    day = DAY.isoformat()
    change = PlanChange(
        kind="close_room",
        room=ROOM,
        start=f"{day}T08:00",
        end=f"{day}T18:00",
        reason="检修",
    )
    number = proposed(plain_context, change)
    view = read_proposal(plain_context, STAFF, CALL, number)
    assert view.difference is not None
    assert view.difference.counts == {
        "seats": 0,
        "slots": 0,
        "rooms": 4,
        "added": 0,
        "dropped": 0,
    }
    assert [(place.room_before, place.room_after) for place in view.difference.places] == [
        (ROOM, "902会议室")
    ] * 4
    accept_proposal(plain_context, STAFF, CALL, number)
    with reading(plain_context.engine) as session:
        closed = {room.name: room.unavailable for room in plans.rooms(session, CALL)}
    assert closed == {ROOM: [[f"{day}T08:00", f"{day}T18:00"]], "902会议室": []}
    assert not read_plan(plain_context, STAFF, CALL).stale


def test_a_late_submission_joins_and_nothing_moves(plain_context: AppContext) -> None:
    rows = [submission_row(number) for number in (1, 2, 3)]
    fill(plain_context, submissions=[*rows, submission_row(4, status="flag")])
    keep_plan(plain_context, plan_by_hand(submissions=CODES[:3]))
    with transaction(plain_context.engine) as session:
        row = submissions.get_submission(session, CALL, "G004")
        row.status = "accept"
        session.add(row)
        calls.touch(session, calls.get_call(session, CALL))
    view = read_proposal(plain_context, STAFF, CALL, proposed(plain_context, PlanChange()))
    assert view.difference is not None
    assert view.difference.counts["added"] == 1
    assert [(place.submission, place.before) for place in view.difference.places] == [
        ("G004", None)
    ]
    assert view.difference.kept == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (PlanChange(kind="withdraw", expert="E00003"), "error.reason_missing"),
        (PlanChange(kind="withdraw", expert="E99999", reason="x"), "error.unknown_expert"),
        (PlanChange(kind="close_room", room="无", start="x", end="y"), "error.times_unreadable"),
        (
            PlanChange(
                kind="close_room",
                room=ROOM,
                start="2022-06-13T10:00",
                end="2022-06-13T10:00",
                reason="x",
            ),
            "error.times_reversed",
        ),
        (
            PlanChange(
                kind="close_room",
                room="无",
                start="2022-06-13T10:00",
                end="2022-06-13T11:00",
                reason="x",
            ),
            "error.unknown_room",
        ),
        (PlanChange(kind="fire"), "error.unknown_change"),
    ],
)
def test_a_change_must_make_sense(
    planned_context: AppContext, change: PlanChange, code: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        request_proposal(planned_context, STAFF, CALL, change)
    assert refusal.value.code == code


def test_a_change_that_no_plan_bears_is_explained_and_mended(plain_context: AppContext) -> None:
    technical = [expert_row(number) for number in (1, 2, 3)]
    others = [expert_row(9), expert_row(11)]
    spare = expert_row(4, available_on=["2022-06-14"])
    fill(plain_context, experts=[*technical, spare, *others])
    keep_plan(plain_context)
    with pytest.raises(Impossible):
        propose(plain_context, STAFF, CALL, WITHDRAWN, seconds=20)
    number = proposed(plain_context, WITHDRAWN)
    assert read_job(plain_context, STAFF, CALL, number).state == "failed"
    view = read_explanation(plain_context, STAFF, CALL, number)
    texts = [fix.message_zh for each_reason in view.reasons for fix in each_reason.fixes]
    assert any("E00004 专家04" in text for text in texts)
    reason, fix = next(
        (each_reason, fix)
        for each_reason in view.reasons
        for fix in each_reason.fixes
        if "E00004 专家04" in fix.message_zh and fix.applicable
    )
    apply_fix(
        plain_context, STAFF, CALL, number, reason=reason.place, fix=fix.place, words="本人同意到场"
    )
    with reading(plain_context.engine) as session:
        assert experts.get_expert(session, CALL, "E00004").away is not None
    accept_proposal(plain_context, STAFF, CALL, proposed(plain_context, WITHDRAWN))
    seated = {seat.expert for seat in read_plan(plain_context, STAFF, CALL).panels[0].seats}
    assert seated == {"E00001", "E00002", "E00004", "E00009", "E00011"}


def test_the_chair_remedy_is_written_as_a_persons_word(plain_context: AppContext) -> None:
    fill(plain_context, experts=[expert_row(n, can_chair=False) for n in range(1, 13)])
    job = request_job(plain_context, STAFF, CALL, "panels", JobParameters(seconds=20))
    assert work_once(plain_context)
    view = read_explanation(plain_context, STAFF, CALL, job.id)
    assert [reason.code for reason in view.reasons] == ["no_chair"]
    first = view.reasons[0].fixes[0]
    apply_fix(plain_context, STAFF, CALL, job.id, reason=0, fix=first.place, words="资历符合")
    with reading(plain_context.engine) as session:
        able = [expert.code for expert in experts.all_experts(session, CALL) if expert.may_chair]
    assert len(able) == 1
    assert f"{able[0]} " in first.message_zh
    with pytest.raises(Stale):
        apply_fix(plain_context, STAFF, CALL, job.id, reason=0, fix=1, words="再来")


def test_alternatives_are_stored_with_their_order(plain_context: AppContext) -> None:
    fill(plain_context)
    job = request_job(plain_context, STAFF, CALL, "alternatives", JobParameters(seconds=30))
    assert work_once(plain_context)
    view = read_alternatives(plain_context, STAFF, CALL, job.id)
    usual, even, compact = (option.objective for option in view.options)
    assert (usual["panels"], compact["panels"]) == (1, 1)
    assert (usual["load_sum_of_squares"], compact["load_sum_of_squares"]) == (80, 80)
    # where even work comes first, more panels share it
    assert even["panels"] > 1
    assert even["load_max"] < usual["load_max"]
    usual_bound, even_bound, compact_bound = (option.bound["panels"] for option in view.options)
    assert (usual_bound, compact_bound) == (1, 1)
    # proved with the even work kept, which more panels share
    assert int(even_bound or 0) <= int(even["panels"] or 0)
    stored = take_alternative(plain_context, STAFF, CALL, job.id, 2)
    assert stored.version == 1
    definition = call_of(plain_context).definition
    assert definition["panel"]["priorities"] == ["panels", "compactness", "balance", "expertise"]
    now = read_plan(plain_context, STAFF, CALL)
    assert (now.stale, now.digest) == (False, prepare_panels(plain_context, STAFF, CALL).digest)
    with pytest.raises(WrongPhase):
        take_alternative(plain_context, STAFF, CALL, job.id, 0)
    with pytest.raises(NotFound):
        take_alternative(plain_context, STAFF, CALL, job.id, 3)


def test_stopping_keeps_the_alternatives_found_so_far(plain_context: AppContext) -> None:
    fill(plain_context)
    told: list[object] = []

    def listen(step: JobProgress) -> None:
        if step.value is not None:
            told.append(step.level)

    found = solve_alternatives(
        plain_context, STAFF, CALL, seconds=30, progress=listen, cancelled=lambda: bool(told)
    )
    assert len(found.options) == 1
    assert found.options[0].plan is not None


def test_locked_seats_are_kept_and_unlocked(plain_context: AppContext) -> None:
    planned(plain_context)
    lock_seat(plain_context, STAFF, CALL, "P1", "E00009", locked=True)
    lock_seat(plain_context, STAFF, CALL, "P1", "E00009", locked=True)
    assert locked_seats(plain_context, STAFF, CALL) == {("P1", "E00009")}
    instance = prepare_panels(plain_context, STAFF, CALL).document()
    assert instance["pinned"] == [["E00009", code] for code in CODES]
    lock_seat(plain_context, STAFF, CALL, "P1", "E00009", locked=False)
    assert locked_seats(plain_context, STAFF, CALL) == frozenset()
    with pytest.raises(NotFound) as refusal:
        lock_seat(plain_context, STAFF, CALL, "P1", "E00012", locked=True)
    assert refusal.value.code == "error.unknown_seat"


def test_half_days_limits_and_the_chair_are_settled_by_hand(plain_context: AppContext) -> None:
    fill(plain_context)
    morning, afternoon = (
        entry.session for entry in read_terms(plain_context, STAFF, CALL, "E00001").presence
    )
    given = TermsInput([morning], seat_limit=1, chair_word=False, reason="下午有课")
    update_terms(plain_context, STAFF, CALL, "E00001", given)
    found = expert_of(plain_context, "E00001")
    day = DAY.isoformat()
    assert found["unavailable"] == [[f"{day}T14:00", f"{day}T17:30"]]
    assert (found["max_panels"], found["can_chair"]) == (1, False)
    update_terms(plain_context, STAFF, CALL, "E00001", TermsInput([], None, None, "出差"))
    found = expert_of(plain_context, "E00001")
    assert found["unavailable"] == [[f"{day}T00:00", "2022-06-14T00:00"]]
    assert (found["max_panels"], found["can_chair"]) == (None, True)
    update_terms(plain_context, STAFF, CALL, "E00001", TermsInput(None, None, None, "按名册"))
    assert expert_of(plain_context, "E00001")["unavailable"] == []
    terms = read_terms(plain_context, STAFF, CALL, "E00001")
    assert (terms.settled, [entry.present for entry in terms.presence]) == (False, [True, True])
    assert afternoon != morning
    with pytest.raises(BadInput):
        update_terms(plain_context, STAFF, CALL, "E00001", TermsInput(None, None, None, " "))


def test_a_seat_shows_how_many_panels_of_how_many(plain_context: AppContext) -> None:
    planned(plain_context)
    update_terms(plain_context, STAFF, CALL, "E00001", TermsInput(None, 2, None, "最多两组"))
    seats = read_plan(plain_context, STAFF, CALL).panels[0].seats
    assert [(seat.expert, seat.panels, seat.most) for seat in seats][:2] == [
        ("E00001", 1, 2),
        ("E00002", 1, None),
    ]


def test_nothing_is_proposed_once_ranking_began(plain_context: AppContext) -> None:
    planned(plain_context)
    set_phase(plain_context, Phase.RANKING)
    with pytest.raises(WrongPhase):
        request_proposal(plain_context, STAFF, CALL, WITHDRAWN)
    with pytest.raises(WrongPhase):
        lock_seat(plain_context, STAFF, CALL, "P1", SEATED[0], locked=True)


def expert_of(context: AppContext, code: str) -> dict[str, object]:
    """Find one expert in the instance as it stands."""
    instance = prepare_panels(context, STAFF, CALL).document()
    assert digest_of(instance)
    return next(entry for entry in instance["experts"] if entry["id"] == code)
