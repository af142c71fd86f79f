"""Reasons are told with names, fixes are carried out on the call's rows and really help."""

from __future__ import annotations

from datetime import date

from reviewer.commands.worker import work_once
from reviewer.model.job_documents import JobParameters
from reviewer.model.plans import MeetingSession
from reviewer.planning.remedies import AddRoom, CloseRoom, FillBreak, SetChangeover
from reviewer.store import calls, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.jobs.jobs import request_job
from reviewer.usecases.plans.explain import (
    ExplanationView,
    apply_fix,
    named_text,
    read_explanation,
)
from reviewer.usecases.plans.remedies import carry_out
from reviewer.usecases.plans.solve import prepare_panels, solve
from tests.builders.people import CALL, STAFF
from tests.builders.season import DAY, ROOM, expert_row, fill, submission_row

ON = DAY.isoformat()


def explained(context: AppContext) -> tuple[int, ExplanationView]:
    """Ask for panels that cannot be and give the number of the work with its reasons."""
    job = request_job(context, STAFF, CALL, "panels", JobParameters(seconds=10))
    assert work_once(context)
    assert job.id is not None
    return job.id, read_explanation(context, STAFF, CALL, job.id)


def test_a_reason_names_people_firms_and_the_calls_own_categories(
    plain_context: AppContext,
) -> None:
    fill(plain_context, experts=[expert_row(n, can_chair=False) for n in range(1, 13)])
    _, view = explained(plain_context)
    (reason,) = view.reasons
    assert reason.message_zh.startswith("“工业互联网平台企业”类没有可担任组长的专家")
    assert "industrial_internet" not in reason.message_zh
    assert any(" 专家" in fix.message_zh for fix in reason.fixes if fix.applicable)


def test_one_contact_for_everything_is_named_without_a_telephone_number(
    plain_context: AppContext,
) -> None:
    submissions_by_id = [
        submission_row(n, contact="张三", phone="10000000001") for n in range(1, 5)
    ]
    fill(plain_context, submissions=submissions_by_id)
    with transaction(plain_context.engine) as session:
        for each_session in plans.meeting_sessions(session, CALL):
            session.delete(each_session)
        session.add(MeetingSession(call=CALL, on=DAY, label="上午", start="09:00", end="09:30"))
        carry_out(AddRoom(), session, calls.get_call(session, CALL))
        carry_out(AddRoom(), session, calls.get_call(session, CALL))
        carry_out(AddRoom(), session, calls.get_call(session, CALL))
    _, view = explained(plain_context)
    told = "".join(reason.message_zh + reason.message_en for reason in view.reasons)
    assert "10000000001" not in told


def test_what_mends_several_causes_is_told_once(plain_context: AppContext) -> None:
    fill(plain_context, experts=[expert_row(n, can_chair=False) for n in range(1, 13)])
    with transaction(plain_context.engine) as session:
        for each_session in plans.meeting_sessions(session, CALL):
            session.delete(each_session)
        session.add(MeetingSession(call=CALL, on=DAY, start="09:00", end="10:00"))
    number, view = explained(plain_context)
    assert {reason.code for reason in view.reasons} == {"room_time", "no_chair"}
    assert view.shared
    first = view.shared[0]
    assert first.message_zh.startswith("同时：")
    assert all(
        first.message_zh not in {f.message_zh for f in reason.fixes} for reason in view.reasons
    )
    apply_fix(plain_context, STAFF, CALL, number, reason=0, fix=first.place, words="均已同意")
    assert solve(prepare_panels(plain_context, STAFF, CALL), seconds=10).status == "optimal"


def test_telephone_numbers_are_left_out_and_codes_get_names() -> None:
    told = named_text("张三 10000000001 申报了 S1、S2，不能同时参加", {"S1": "S1 甲平台"})
    assert told == "张三 申报了 S1 甲平台、S2，不能同时参加"


def test_a_break_a_room_and_the_changeover_are_changed_as_a_fix_says(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    with transaction(plain_context.engine) as session:
        call = calls.get_call(session, CALL)
        for each_session in plans.meeting_sessions(session, CALL):
            session.delete(each_session)
        session.add(MeetingSession(call=CALL, on=DAY, start="09:00", end="10:00"))
        session.add(
            MeetingSession(call=CALL, on=DAY, start="11:00", end="12:00", closed_rooms=[ROOM])
        )
        session.flush()
        span = (f"{ON}T09:00", f"{ON}T09:30")
        carry_out(CloseRoom(ROOM, (span,)), session, call)
        carry_out(AddRoom((span,), video=True), session, call)
        carry_out(FillBreak(ON, "10:00", "11:00"), session, call)
        carry_out(SetChangeover(0), session, call)
    with reading(plain_context.engine) as session:
        rooms = plans.rooms(session, CALL)
        assert [(r.unavailable, r.video) for r in rooms] == [
            ([list(span)], False),
            ([list(span)], True),
        ]
        every = plans.meeting_sessions(session, CALL)
        assert sorted((entry.start, entry.end) for entry in every) == [
            ("09:00", "11:00"),
            ("11:00", "12:00"),
        ]
        assert not any(entry.closed_rooms for entry in every)
        definition = calls.definition_of(calls.get_call(session, CALL))
        assert definition.defence.changeover_minutes == 0
    instance = prepare_panels(plain_context, STAFF, CALL).document()
    assert instance["breaks"] == []
    assert instance["days"] == [{"date": ON, "start": "09:00", "end": "12:00"}]


def test_more_time_that_is_applied_gives_a_plan(plain_context: AppContext) -> None:
    fill(plain_context)
    with transaction(plain_context.engine) as session:
        for each_session in plans.meeting_sessions(session, CALL):
            session.delete(each_session)
        session.add(MeetingSession(call=CALL, on=date(2022, 6, 13), start="09:00", end="10:00"))
    number, view = explained(plain_context)
    (reason,) = view.reasons
    assert reason.code == "room_time"
    first = next(fix for fix in reason.fixes if fix.applicable)
    assert first.message_zh == "6 月 13 日增加 1 间会议室"
    apply_fix(plain_context, STAFF, CALL, number, reason=0, fix=first.place, words="已借到")
    assert solve(prepare_panels(plain_context, STAFF, CALL), seconds=10).status == "optimal"
