"""Plans: solved outside the database, checked, stored as versions, refused when the data moved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from optimizer.check import check_plan
from reviewer.errors import BadInput, Impossible, NotFound, OutOfTime, Stale, WrongPhase
from reviewer.model.calls import Phase
from reviewer.model.plans import MeetingSession, Pin, Room
from reviewer.planning.instance import digest_of
from reviewer.planning.solving import SolvedPlan
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.repair import replan, withdraw_expert
from reviewer.usecases.plans.solve import Prepared, prepare_panels, solve, store_plan
from reviewer.usecases.plans.views import read_plan
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import (
    CODES,
    REPORT,
    ROOM,
    SEATED,
    call_of,
    expert_row,
    fill,
    keep_plan,
    plan_by_hand,
    planned,
    set_phase,
    solved_by_hand,
    submission_row,
)

BY_HAND = solved_by_hand()


def prepared_season(context: AppContext) -> Prepared:
    """Fill a season and read what panels are made from."""
    fill(context)
    return prepare_panels(context, STAFF, CALL)


def test_the_instance_says_what_the_store_holds(context: AppContext) -> None:
    prepared = prepared_season(context)
    instance = prepared.document()
    assert [entry["id"] for entry in instance["submissions"]] == list(CODES)
    assert [entry["id"] for entry in instance["experts"]] == [f"E{n:05d}" for n in range(1, 13)]
    assert instance["rooms"] == [{"id": ROOM, "unavailable": [], "capacity": 20}]
    assert instance["days"] == [{"date": "2022-06-13", "start": "09:00", "end": "17:30"}]
    assert instance["breaks"] == [{"date": "2022-06-13", "start": "12:00", "end": "14:00"}]
    assert (instance["slot_minutes"], instance["changeover_minutes"]) == (25, 5)
    assert (prepared.digest, prepared.revision) == (digest_of(instance), 0)
    assert (prepared.undecided, prepared.previous) == ((), None)


def test_a_solved_plan_is_stored_as_version_one(context: AppContext) -> None:
    prepared = prepared_season(context)
    solved = solve(prepared, seconds=20)
    stored = store_plan(context, STAFF, prepared, solved, seconds=20)
    assert (stored.version, stored.difference, stored.undecided) == (1, None, ())
    assert check_plan(prepared.document(), stored.document.document()) == ()
    kept = call_of(context)
    assert (kept.phase, kept.plan_version) == (Phase.PANELS, 1)
    with reading(context.engine) as session:
        plan = plans.get_plan(session, CALL)
        assert (plan.problem, plan.document, plan.digest) == (
            prepared.document(),
            solved.document.document() if solved.document else None,
            prepared.digest,
        )
        assert (plan.policy, plan.limits, plan.actor) == (
            "optimise",
            {"seconds": 20, "workers": 1},
            "staff:李四",
        )


def test_rows_of_a_plan_are_the_document(context: AppContext) -> None:
    planned(context)
    with reading(context.engine) as session:
        plan = plans.get_plan(session, CALL)
        people = {expert.id: expert.code for expert in experts.all_experts(session, CALL)}
        submissions_by_id = {
            submission.id: submission.code
            for submission in submissions.all_submissions(session, CALL)
        }
        seats = plans.seats(session, plan.id or 0)
        slots = plans.slots(session, plan.id or 0)
        assert [(people[seat.expert_id], seat.role, seat.position) for seat in seats] == [
            ("E00001", "chair", 0),
            ("E00002", "member", 1),
            ("E00003", "member", 2),
            ("E00009", "member", 3),
            ("E00011", "member", 4),
        ]
        assert [
            (submissions_by_id[slot.submission_id], slot.starts_at, slot.ends_at) for slot in slots
        ][:2] == [
            (
                "G001",
                datetime(2022, 6, 13, 1, 0, tzinfo=UTC),
                datetime(2022, 6, 13, 1, 25, tzinfo=UTC),
            ),
            (
                "G002",
                datetime(2022, 6, 13, 1, 30, tzinfo=UTC),
                datetime(2022, 6, 13, 1, 55, tzinfo=UTC),
            ),
        ]
        assert len(plans.assignments(session, plan.id or 0)) == 20


def test_a_plan_is_shown_in_the_calls_own_time(plain_context: AppContext) -> None:
    planned(plain_context)
    view = read_plan(plain_context, SUPERVISOR, CALL)
    panel = view.panels[0]
    assert [(slot.submission, f"{slot.starts_at:%H:%M}") for slot in panel.slots] == [
        ("G001", "09:00"),
        ("G002", "09:30"),
        ("G003", "10:00"),
        ("G004", "10:30"),
    ]
    assert (f"{panel.starts_at:%H:%M}", f"{panel.ends_at:%H:%M}") == ("09:00", "10:55")
    assert [(seat.expert, seat.role, seat.fit, seat.load) for seat in panel.seats][3:] == [
        ("E00009", "member", 0.5, 4),
        ("E00011", "member", 0.5, 4),
    ]
    assert (view.stale, view.difference, panel.warnings) == (False, None, ())
    with pytest.raises(NotFound) as refusal:
        read_plan(plain_context, STAFF, CALL, 2)
    assert refusal.value.code == "error.no_plan"


def test_a_plan_of_data_that_moved_is_not_stored(context: AppContext) -> None:
    prepared = prepared_season(context)
    with transaction(context.engine) as session:
        calls.touch(session, calls.get_call(session, CALL))
    with pytest.raises(Stale) as refusal:
        store_plan(context, STAFF, prepared, BY_HAND)
    assert (refusal.value.code, refusal.value.details) == (
        "error.plan_stale",
        {"read": 0, "now": 1},
    )
    with reading(context.engine) as session:
        assert plans.find_plan(session, CALL) is None
    assert call_of(context).plan_version == 0


def test_a_plan_that_breaks_a_rule_is_not_stored(context: AppContext) -> None:
    fill(context)
    add_conflict(context, STAFF, CALL, "E00001", "G001", "师生")
    prepared = prepare_panels(context, STAFF, CALL)
    with pytest.raises(BadInput) as refusal:
        store_plan(context, STAFF, prepared, BY_HAND)
    assert refusal.value.code == "error.plan_breaks_rules"
    rules = refusal.value.details["rules"]
    assert isinstance(rules, list)
    assert len(rules) == 1
    assert "E00001" in rules[0]
    with reading(context.engine) as session:
        assert plans.find_plan(session, CALL) is None


def test_a_plan_that_came_too_late_for_its_phase_is_not_stored(plain_context: AppContext) -> None:
    prepared = prepared_season(plain_context)
    set_phase(plain_context, Phase.SCORING)
    with pytest.raises(WrongPhase):
        store_plan(plain_context, STAFF, prepared, BY_HAND)


def test_no_plan_at_all_is_out_of_time(plain_context: AppContext) -> None:
    prepared = prepared_season(plain_context)
    with pytest.raises(OutOfTime) as refusal:
        store_plan(plain_context, STAFF, prepared, SolvedPlan("timeout", None, REPORT), seconds=3)
    assert refusal.value.details == {"seconds": 3}


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ("submissions", "error.nothing_to_plan"),
        ("rooms", "error.no_rooms_or_days"),
        ("days", "error.no_rooms_or_days"),
        ("experts", "error.no_roster"),
    ],
)
def test_what_a_plan_cannot_do_without_is_named(
    plain_context: AppContext, missing: str, code: str
) -> None:
    fill(
        plain_context,
        submissions=[] if missing == "submissions" else None,
        experts=[] if missing == "experts" else None,
    )
    with transaction(plain_context.engine) as session:
        if missing == "rooms":
            experts.clear(session, Room, CALL)
        if missing == "days":
            experts.clear(session, MeetingSession, CALL)
    with pytest.raises(BadInput) as refusal:
        prepare_panels(plain_context, STAFF, CALL)
    assert (refusal.value.code, refusal.value.details) == (code, {"call": CALL})


def test_an_impossible_season_says_why(plain_context: AppContext) -> None:
    fill(plain_context, experts=[expert_row(number) for number in range(1, 5)])
    with pytest.raises(Impossible) as refusal:
        solve(prepare_panels(plain_context, STAFF, CALL), seconds=20)
    report = refusal.value.details["report"]
    assert isinstance(report, dict)
    assert report["status"] == "infeasible"
    assert len(report["reasons"]) >= 1
    assert all(entry["message_zh"] and entry["message_en"] for entry in report["reasons"])


def test_pins_are_kept(plain_context: AppContext) -> None:
    fill(plain_context)
    with transaction(plain_context.engine) as session:
        person = experts.get_expert(session, CALL, "E00012")
        thing = submissions.get_submission(session, CALL, "G001")
        session.add(Pin(call=CALL, expert_id=person.id or 0, submission_id=thing.id or 0))
    prepared = prepare_panels(plain_context, STAFF, CALL)
    assert prepared.document()["pinned"] == [["E00012", "G001"]]
    document = solve(prepared, seconds=20).document
    assert document is not None
    panel = next(
        entry for entry in document.panels if "G001" in [slot.submission for slot in entry.slots]
    )
    assert "E00012" in panel.experts


def test_a_second_plan_is_a_second_version_and_the_first_stays(plain_context: AppContext) -> None:
    planned(plain_context)
    other = plan_by_hand(("E00001", "E00002", "E00004", "E00009", "E00011"))
    stored = keep_plan(plain_context, other)
    assert stored.version == 2
    assert stored.difference is not None
    assert stored.difference.counts().document() == {"seats": 1, "slots": 0, "rooms": 0}
    first = read_plan(plain_context, STAFF, CALL, 1)
    assert [seat.expert for seat in first.panels[0].seats] == list(SEATED)
    newest = read_plan(plain_context, STAFF, CALL)
    assert ([version.version for version in newest.versions], newest.version) == ([2, 1], 2)
    assert newest.difference == stored.difference


def test_a_withdrawal_is_mended_by_one_seat(context: AppContext) -> None:
    planned(context)
    withdraw_expert(context, STAFF, CALL, "E00003", " 因病 ")
    seen = read_plan(context, STAFF, CALL)
    assert seen.stale is True
    assert seen.panels[0].warnings == (("warning.withdrawn", {"expert": "专家03"}),)
    stored = replan(context, STAFF, CALL, seconds=20, note="替补")
    assert stored.difference is not None
    assert stored.difference.counts().document() == {"seats": 1, "slots": 0, "rooms": 0}
    assert stored.difference.seats[0].left == ("E00003",)
    assert (stored.difference.added, stored.difference.dropped) == ((), ())
    repaired = read_plan(context, STAFF, CALL)
    assert (repaired.version, repaired.policy, repaired.stale) == (2, "replan", False)
    assert repaired.versions[0].note == "替补"
    seated = {seat.expert for seat in repaired.panels[0].seats}
    assert seated >= set(SEATED) - {"E00003"}
    assert len(seated) == 5
    newest = list_activities(context, STAFF, CALL, action="expert_withdrawn")[0]
    assert (newest.subject, newest.detail) == ("E00003", {"reason": "因病"})


def test_a_conflict_found_since_is_a_warning_until_replanned(plain_context: AppContext) -> None:
    planned(plain_context)
    add_conflict(plain_context, STAFF, CALL, "E00002", "G004", "师生")
    seen = read_plan(plain_context, STAFF, CALL)
    assert seen.panels[0].warnings == (
        ("warning.conflict", {"expert": "专家02", "submission": "G004"}),
    )
    stored = replan(plain_context, STAFF, CALL, seconds=20)
    assert stored.difference is not None
    assert stored.difference.counts().document() == {"seats": 1, "slots": 0, "rooms": 0}
    assert read_plan(plain_context, STAFF, CALL).panels[0].warnings == ()


def test_nobody_withdraws_twice_nor_from_no_plan(plain_context: AppContext) -> None:
    fill(plain_context, phase=Phase.PANELS)
    with pytest.raises(NotFound) as unplanned:
        withdraw_expert(plain_context, STAFF, CALL, "E00003")
    assert unplanned.value.code == "error.no_plan"
    keep_plan(plain_context)
    withdraw_expert(plain_context, STAFF, CALL, "E00003")
    with pytest.raises(WrongPhase) as twice:
        withdraw_expert(plain_context, STAFF, CALL, "E00003")
    assert (twice.value.code, twice.value.details) == (
        "error.already_withdrawn",
        {"expert": "E00003"},
    )
    with pytest.raises(NotFound) as unknown:
        withdraw_expert(plain_context, STAFF, CALL, "E99999")
    assert unknown.value.code == "error.unknown_expert"


def test_an_impossible_mending_leaves_the_plan_as_it_was(plain_context: AppContext) -> None:
    technical = [expert_row(number) for number in (1, 2, 3)]
    fill(plain_context, experts=[*technical, expert_row(9), expert_row(11)])
    keep_plan(plain_context)
    withdraw_expert(plain_context, STAFF, CALL, "E00003")
    with pytest.raises(Impossible):
        replan(plain_context, STAFF, CALL, seconds=20)
    view = read_plan(plain_context, STAFF, CALL)
    assert (view.version, [seat.expert for seat in view.panels[0].seats]) == (1, list(SEATED))


def test_a_submission_admitted_later_joins_the_plan(plain_context: AppContext) -> None:
    rows = [submission_row(number) for number in (1, 2, 3)]
    fill(plain_context, submissions=[*rows, submission_row(4, status="flag")])
    stored = keep_plan(plain_context, plan_by_hand(submissions=CODES[:3]))
    assert stored.undecided == ("G004",)
    with transaction(plain_context.engine) as session:
        row = submissions.get_submission(session, CALL, "G004")
        row.status = "accept"
        session.add(row)
        calls.touch(session, calls.get_call(session, CALL))
    repaired = replan(plain_context, STAFF, CALL, seconds=20)
    assert repaired.difference is not None
    assert repaired.difference.added == ("G004",)
    assert repaired.difference.counts().document() == {"seats": 0, "slots": 0, "rooms": 0}
