"""Each rule that staff can set, as the independent checker sees it: kept, just kept, broken.

The plan is one panel from nine o'clock, 25 minutes each and 5 between: the last ends at 10:55.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.model.experts import Expert
from reviewer.model.plan_documents import read_plan_document
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.planning.checking import violations
from reviewer.planning.instance import PlannedSeason, build_instance
from tests.builders.people import CALL
from tests.builders.season import DAY, ROOM, SETTINGS, expert_row, plan_by_hand, submission_row

ON = DAY.isoformat()


def definition(**parts: Json) -> CallDefinition:
    """Give the call the settings of the tests' season, with some of its parts changed."""
    document = built_in_calls()[CALL].model_dump(mode="json")
    settled = {**document, **SETTINGS}
    for name, values in parts.items():
        settled[name] = {**settled[name], **values}
    return CallDefinition.model_validate(settled)


def broken(
    *,
    settings: CallDefinition | None = None,
    submissions: Sequence[Submission] = (),
    experts: Sequence[Expert] = (),
    room: Room | None = None,
    sessions: Sequence[tuple[str, str]] = (("09:00", "12:00"), ("14:00", "17:30")),
    conflicts: Sequence[tuple[str, str]] = (),
    pinned: Sequence[tuple[str, str]] = (),
    plan: Json | None = None,
) -> bool:
    """Tell whether the plan made by hand breaks a rule of the season."""
    changed_experts = {expert.code: expert for expert in experts}
    changed_submissions = {submission.code: submission for submission in submissions}
    people = [expert_row(number) for number in range(1, 13)]
    submissions_by_id = [submission_row(number) for number in range(1, 5)]
    season = PlannedSeason(
        definition=settings or definition(),
        submissions=[
            changed_submissions.get(submission.code, submission) for submission in submissions_by_id
        ],
        experts=[changed_experts.get(person.code, person) for person in people],
        rooms=[room or Room(call=CALL, name=ROOM), Room(call=CALL, name="902会议室")],
        sessions=[MeetingSession(call=CALL, on=DAY, start=a, end=b) for a, b in sessions],
        conflicts=conflicts,
        pinned=pinned,
    )
    return bool(violations(build_instance(season), read_plan_document(plan or plan_by_hand())))


def test_the_plan_itself_breaks_nothing() -> None:
    assert not broken()


@pytest.mark.parametrize(
    ("earliest", "latest", "wrong"),
    [
        ("09:00", "23:59", False),
        ("09:30", "23:59", False),
        ("09:31", "23:59", True),
        ("00:00", "11:00", False),
        ("00:00", "10:55", False),
        ("00:00", "10:54", True),
    ],
)
def test_hours_of_a_far_district(earliest: str, latest: str, wrong: bool) -> None:
    hours = {"district_hours": {"江北": {"earliest": earliest, "latest": latest}}}
    assert broken(settings=definition(defence=hours)) is wrong


@pytest.mark.parametrize(("minutes", "wrong"), [(4, False), (5, False), (6, True)])
def test_changeover(minutes: int, wrong: bool) -> None:
    assert broken(settings=definition(defence={"changeover_minutes": minutes})) is wrong


@pytest.mark.parametrize(("minutes", "wrong"), [(9, True), (10, False), (11, True)])
def test_presentation_and_questions_make_the_slot(minutes: int, wrong: bool) -> None:
    assert broken(settings=definition(defence={"question_minutes": minutes})) is wrong


@pytest.mark.parametrize(
    ("end", "wrong"), [("11:30", False), ("10:55", False), ("10:54", True), ("10:40", True)]
)
def test_breaks_between_sessions(end: str, wrong: bool) -> None:
    assert broken(sessions=[("09:00", end), ("14:00", "17:30")]) is wrong


@pytest.mark.parametrize(("capacity", "wrong"), [(6, False), (5, False), (4, True)])
def test_a_room_seats_the_panel(capacity: int, wrong: bool) -> None:
    assert broken(room=Room(call=CALL, name=ROOM, capacity=capacity)) is wrong


@pytest.mark.parametrize(("party", "wrong"), [(0, False), (1, False), (2, True)])
def test_a_room_seats_those_who_come_as_well(party: int, wrong: bool) -> None:
    row = submission_row(2, hearing={"party": party})
    assert broken(room=Room(call=CALL, name=ROOM, capacity=6), submissions=[row]) is wrong


@pytest.mark.parametrize(
    ("needed", "video", "wrong"),
    [(False, False, False), (True, True, False), (True, False, True)],
)
def test_a_room_with_video(needed: bool, video: bool, wrong: bool) -> None:
    row = submission_row(2, hearing={"needs_video": needed})
    assert broken(room=Room(call=CALL, name=ROOM, video=video), submissions=[row]) is wrong


@pytest.mark.parametrize(
    ("earliest", "latest", "wrong"),
    [
        ("09:00", "11:00", False),
        ("09:30", "09:55", False),
        ("09:31", "11:00", True),
        ("09:00", "09:54", True),
    ],
)
def test_hours_of_one_hearing(earliest: str, latest: str, wrong: bool) -> None:
    row = submission_row(2, hearing={"earliest": earliest, "latest": latest})
    assert broken(submissions=[row]) is wrong


@pytest.mark.parametrize(
    ("fixed", "wrong"),
    [
        ({"start": f"{ON}T09:30:00", "room": ROOM}, False),
        ({"start": f"{ON}T09:30:00"}, False),
        ({"start": f"{ON}T09:31:00"}, True),
        ({"room": ROOM}, False),
        ({"room": "902会议室"}, True),
    ],
)
def test_a_fixed_slot_and_room(fixed: Json, wrong: bool) -> None:
    assert broken(submissions=[submission_row(2, hearing=fixed)]) is wrong


@pytest.mark.parametrize(("minutes", "wrong"), [(116, False), (115, False), (114, True)])
def test_an_experts_longest_sitting(minutes: int, wrong: bool) -> None:
    assert broken(experts=[expert_row(3, run_minutes=minutes)]) is wrong
    settings = definition(panel={"max_run_minutes_per_expert": minutes})
    assert broken(settings=settings) is wrong


@pytest.mark.parametrize(("most", "wrong"), [(5, False), (4, False), (3, True)])
def test_most_slots_in_a_row(most: int, wrong: bool) -> None:
    assert broken(settings=definition(panel={"max_run_slots": most})) is wrong


@pytest.mark.parametrize(("start", "wrong"), [("11:00", False), ("10:55", False), ("10:54", True)])
def test_a_room_closed_for_a_time(start: str, wrong: bool) -> None:
    closed = [[f"{ON}T{start}", f"{ON}T12:00"]]
    assert broken(room=Room(call=CALL, name=ROOM, unavailable=closed)) is wrong


@pytest.mark.parametrize(("start", "wrong"), [("14:00", False), ("10:55", False), ("10:54", True)])
def test_half_days_of_an_expert(start: str, wrong: bool) -> None:
    away = [[f"{ON}T{start}", f"{ON}T17:30"]]
    assert broken(experts=[expert_row(3, away=away)]) is wrong


@pytest.mark.parametrize(("most", "wrong"), [(2, False), (1, False), (0, True)])
def test_an_experts_most_panels(most: int, wrong: bool) -> None:
    assert broken(experts=[expert_row(3, seat_limit=most)]) is wrong


@pytest.mark.parametrize(
    ("expert", "wrong"), [("E00003", False), ("E00009", False), ("E00004", True)]
)
def test_locked_seats(expert: str, wrong: bool) -> None:
    assert broken(pinned=[(expert, "G001")]) is wrong


@pytest.mark.parametrize(
    ("panel", "leaves", "wrong"),
    [
        ({"recusal": "leave", "quorum": 3}, True, False),
        ({"recusal": "leave", "quorum": 4}, True, False),
        ({"recusal": "leave", "quorum": 5}, True, True),
        ({"recusal": "leave", "quorum": 4}, False, True),
        ({"recusal": "exclude"}, False, True),
    ],
    ids=["well above quorum", "at quorum", "below quorum", "stays", "excluded"],
)
def test_leaving_for_a_slot(panel: Json, leaves: bool, wrong: bool) -> None:
    plan = plan_by_hand()
    if leaves:
        plan["panels"][0]["submissions"][0]["recused"] = ["E00003"]
    found = broken(settings=definition(panel=panel), conflicts=[("E00003", "G001")], plan=plan)
    assert found is wrong


@pytest.mark.parametrize(
    ("start", "end", "same", "wrong"),
    [
        ("09:00", "09:25", False, False),
        ("09:25", "09:50", True, False),
        ("09:00", "09:25", True, True),
        ("09:24", "09:49", True, True),
    ],
    ids=["two people", "one after the other", "at once", "a minute too early"],
)
def test_one_person_presenting_twice(start: str, end: str, same: bool, wrong: bool) -> None:
    first = plan_by_hand(submissions=["G001", "G003", "G004"])["panels"][0]
    other = {
        "id": "P2",
        "category": "industrial_internet",
        "room": "902会议室",
        "experts": ["E00002", "E00004", "E00005", "E00010", "E00012"],
        "chair": "E00002",
        "reserves": [],
        "submissions": [{"id": "G002", "start": f"{ON}T{start}", "end": f"{ON}T{end}"}],
    }
    first["experts"] = ["E00001", "E00003", "E00006", "E00009", "E00011"]
    presenter = {"contact": "联系人1", "phone": "10000020001"} if same else {}
    found = broken(submissions=[submission_row(2, **presenter)], plan={"panels": [first, other]})
    assert found is wrong
