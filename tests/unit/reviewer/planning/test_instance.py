"""From the call's rows to the optimizer's instance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.model.experts import Expert
from reviewer.model.plans import MeetingSession, Room
from reviewer.model.programme import CallDefinition, Hours, PanelRule
from reviewer.model.tables import Json
from reviewer.planning.instance import (
    PlannedSeason,
    build_instance,
    digest_of,
    instance_document,
    qualification,
)
from tests.builders.season import expert_row, submission_row

PLATFORMS = built_in_calls()["cq-platforms-2021"]
DAY = date(2022, 3, 14)


def half(start: str, end: str, on: date = DAY, closed: tuple[str, ...] = ()) -> MeetingSession:
    """Make half a day of meetings."""
    return MeetingSession(call="c", on=on, start=start, end=end, closed_rooms=list(closed))


def written(made: PlannedSeason) -> Json:
    """Write the instance of a season as the contract has it."""
    return instance_document(build_instance(made))


def season(**changes: object) -> PlannedSeason:
    """Make a season of one submission, one expert, one room and one day."""
    base = PlannedSeason(
        definition=PLATFORMS,
        submissions=[submission_row(1, category="testing")],
        experts=[expert_row(1, categories=["testing"])],
        rooms=[Room(call="c", name="901")],
        sessions=[half("09:00", "12:00"), half("14:00", "17:30")],
        conflicts=[],
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # each field has its own type


def with_panel(rule: PanelRule) -> CallDefinition:
    """Give the call other rules for panels."""
    return PLATFORMS.model_copy(update={"panel": rule})


@pytest.mark.parametrize(
    ("expert", "expected"),
    [
        (expert_row(1, categories=["testing"], fields=[]), {"testing": 0.7}),
        (expert_row(1, categories=["testing", "no_such"], fields=[]), {"testing": 0.7}),
        (expert_row(1, categories=[], fields=[]), {}),
        (
            expert_row(11, categories=[], fields=[]),
            dict.fromkeys([category.code for category in PLATFORMS.categories], 0.5),
        ),
        (
            expert_row(9, categories=[], fields=[]),
            dict.fromkeys([category.code for category in PLATFORMS.categories], 0.5),
        ),
        (expert_row(11, categories=["investment"], fields=[]), {"investment": 0.7}),
    ],
    ids=["declared", "unknown code", "technical blank", "finance blank", "management", "named"],
)
def test_who_may_sit_for_what(expert: Expert, expected: dict[str, float]) -> None:
    assert qualification(expert, PLATFORMS) == expected


def test_a_field_of_the_category_counts_in_full() -> None:
    category = PLATFORMS.category("testing")
    assert category is not None
    expert = expert_row(1, categories=["testing", "talent"], fields=[category.fields[0]])
    assert qualification(expert, PLATFORMS)["testing"] == 1.0


def test_days_have_breaks_between_their_halves() -> None:
    instance = written(season())
    assert instance["days"] == [{"date": "2022-03-14", "start": "09:00", "end": "17:30"}]
    assert instance["breaks"] == [{"date": "2022-03-14", "start": "12:00", "end": "14:00"}]


def test_halves_that_touch_have_no_break() -> None:
    touching = season(sessions=[half("12:00", "17:30"), half("09:00", "12:00")])
    assert written(touching)["breaks"] == []


def test_closed_rooms_are_unavailable_in_that_half_and_by_their_note() -> None:
    room = Room(
        call="c",
        name="901",
        unavailable=[["2022-03-14T17:00", "2022-03-14T23:59"], ["2022-03-20T00:00", "x"]],
    )
    closed = season(
        rooms=[room],
        sessions=[half("09:00", "12:00", closed=("901", "902")), half("14:00", "17:30")],
    )
    assert written(closed)["rooms"] == [
        {
            "id": "901",
            "unavailable": [
                ["2022-03-14T09:00", "2022-03-14T12:00"],
                ["2022-03-14T17:00", "2022-03-14T23:59"],
            ],
        }
    ]


@pytest.mark.parametrize(
    ("capacity", "video", "said"),
    [
        (4, False, {"capacity": 4}),
        (None, True, {"video": True}),
        (None, False, {}),
    ],
)
def test_a_room_says_what_it_offers(capacity: int | None, video: bool, said: Json) -> None:
    rooms = [Room(call="c", name="901", capacity=capacity, video=video)]
    assert written(season(rooms=rooms))["rooms"] == [{"id": "901", "unavailable": [], **said}]


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ({}, {}),
        ({"needs_video": True, "party": 3}, {"needs_video": True, "party": 3}),
        (
            {"earliest": "10:30:00", "latest": "16:00:00"},
            {"earliest": "10:30", "latest": "16:00"},
        ),
        (
            {"start": "2022-06-13T09:30:00", "room": "901"},
            {"pinned": {"start": "2022-06-13T09:30", "room": "901"}},
        ),
    ],
)
def test_a_hearing_has_the_terms_that_staff_noted(noted: Json, said: Json) -> None:
    row = submission_row(1, hearing=noted)
    document = written(season(submissions=[row]))["submissions"][0]
    plain = written(season(submissions=[submission_row(1)]))["submissions"][0]
    assert document == {**plain, **said}


@pytest.mark.parametrize(
    ("own", "settled", "minutes"), [(None, None, None), (None, 120, 120), (90, 120, 90)]
)
def test_an_experts_longest_sitting(
    own: int | None, settled: int | None, minutes: int | None
) -> None:
    settings = with_panel(PanelRule(max_run_minutes_per_expert=settled))
    people = [expert_row(1, run_minutes=own)]
    document = written(season(definition=settings, experts=people))
    assert document["experts"][0].get("max_run_minutes") == minutes


def test_experts_are_away_on_the_days_they_did_not_name() -> None:
    days = [half("09:00", "12:00"), half("09:00", "12:00", on=date(2022, 3, 15))]
    expert = expert_row(1, categories=["testing"], available_on=["2022-03-15", "2022-03-16"])
    found = written(season(experts=[expert], sessions=days))["experts"][0]
    assert found["unavailable"] == [["2022-03-14T00:00", "2022-03-15T00:00"]]


@pytest.mark.parametrize(
    "changes", [{"active": False}, {"withdrawn_at": "2022-03-01"}], ids=["inactive", "withdrawn"]
)
def test_experts_who_do_not_take_part_are_left_out(
    changes: dict[str, Any],  # Any: each field has its own type
) -> None:
    experts = [expert_row(1, categories=["testing"], **changes)]
    assert written(season(experts=experts))["experts"] == []


def test_pairs_of_the_unknown_are_left_out() -> None:
    pairs = [("E00001", "G001"), ("E00001", "G999"), ("E99999", "G001")]
    instance = written(season(conflicts=pairs, pinned=pairs))
    assert instance["conflicts"] == [["E00001", "G001"]]
    assert instance["pinned"] == [["E00001", "G001"]]


def test_one_employer_in_two_spellings_is_one() -> None:
    twins = [
        expert_row(1, employer="重庆示例检测中心", uscc=None),
        expert_row(2, employer=" 重庆示例检测中心（有限公司）".strip(), uscc=None),
        expert_row(3, employer="重庆示例检测中心", uscc="91500112FAKE900011"),
    ]
    found = [entry["employer"] for entry in written(season(experts=twins))["experts"]]
    assert found[0] == found[2]


def test_limits_of_an_expert_go_before_those_of_the_call() -> None:
    definition = with_panel(PanelRule(max_panels_per_expert=3))
    experts = [expert_row(1), expert_row(2, max_panels=0), expert_row(3, max_panels=1)]
    found = written(season(definition=definition, experts=experts))["experts"]
    assert [entry["max_panels"] for entry in found] == [3, 0, 1]


def test_rules_say_only_what_the_call_says() -> None:
    plain = written(season())["rules"]
    assert "quorum" not in plain
    assert "max_run_slots" not in plain
    assert (plain["min_size"], plain["technical_share"], plain["recusal"]) == (5, [3, 5], "exclude")
    leaving = with_panel(PanelRule(recusal="leave", quorum=3, max_run_slots=4))
    rules = written(season(definition=leaving))["rules"]
    assert (rules["recusal"], rules["quorum"], rules["max_run_slots"]) == ("leave", 3, 4)


def test_the_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": "评"}) == digest_of({"b": "评", "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": 2})
    assert digest_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_the_order_of_rows_does_not_matter() -> None:
    experts = [expert_row(number, categories=["testing"]) for number in (1, 2, 3)]
    rooms = [Room(call="c", name=name) for name in ("902", "901")]
    forwards = written(season(experts=experts, rooms=rooms))
    backwards = written(season(experts=experts[::-1], rooms=rooms[::-1]))
    assert digest_of(forwards) == digest_of(backwards)


@pytest.mark.parametrize(
    ("earliest", "latest", "expected"),
    [
        ("10:30", "23:59", [["2022-03-14T00:00", "2022-03-14T10:30"]]),
        ("00:00", "16:00", [["2022-03-14T16:00", "2022-03-15T00:00"]]),
        ("00:00", "23:59", []),
        (
            "10:30",
            "16:00",
            [
                ["2022-03-14T00:00", "2022-03-14T10:30"],
                ["2022-03-14T16:00", "2022-03-15T00:00"],
            ],
        ),
    ],
    ids=["earliest", "latest", "always", "both"],
)
def test_far_districts_come_within_their_hours(
    earliest: str, latest: str, expected: list[list[str]]
) -> None:
    defence = PLATFORMS.defence.model_copy(
        update={
            "district_hours": {
                "巫山县": Hours(
                    earliest=time.fromisoformat(earliest), latest=time.fromisoformat(latest)
                )
            }
        }
    )
    definition = PLATFORMS.model_copy(update={"defence": defence})
    rows = [
        submission_row(1, category="testing", district="巫山县"),
        submission_row(2, category="testing", district="渝北"),
    ]
    found = written(season(definition=definition, submissions=rows))["submissions"]
    assert [entry["unavailable"] for entry in found] == [expected, []]


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ({"contact": "联系 人1", "phone": "1000-0020-001"}, True),
        ({"contact": "联系人1", "phone": "10000020002"}, False),
        ({"contact": "联系人2", "phone": "10000020001"}, False),
        ({"contact": "联系人1", "phone": ""}, False),
    ],
    ids=["same person", "other telephone", "other name", "no telephone"],
)
def test_who_presents_twice_is_one_person(other: dict[str, str], shared: bool) -> None:
    rows = [
        submission_row(1, contact="联系人1", phone="10000020001"),
        submission_row(2, **other),
    ]
    first, second = (
        set(entry["applicants"]) for entry in written(season(submissions=rows))["submissions"]
    )
    assert bool(first & second) is shared


@pytest.mark.parametrize(
    ("away", "expected"),
    [
        (None, [["2022-03-14T00:00", "2022-03-15T00:00"]]),
        ([], []),
        ([["2022-03-14T14:00", "2022-03-14T17:30"]], [["2022-03-14T14:00", "2022-03-14T17:30"]]),
        ([["2022-03-20T14:00", "2022-03-20T17:30"]], []),
    ],
    ids=["roster", "always", "afternoon", "another day"],
)
def test_half_days_noted_by_hand_go_before_the_roster(
    away: list[list[str]] | None, expected: list[list[str]]
) -> None:
    expert = expert_row(1, categories=["testing"], available_on=["2022-03-15"], away=away)
    assert written(season(experts=[expert]))["experts"][0]["unavailable"] == expected


@pytest.mark.parametrize(
    ("roster", "word", "expected"),
    [(True, None, True), (True, False, False), (False, True, True), (False, None, False)],
)
def test_a_persons_word_on_the_chair_goes_before_the_roster(
    roster: bool, word: bool | None, expected: bool
) -> None:
    expert = expert_row(3, categories=["testing"], can_chair=roster, chair_word=word)
    assert written(season(experts=[expert]))["experts"][0]["can_chair"] is expected


def test_a_limit_set_by_hand_goes_before_the_roster() -> None:
    expert = expert_row(1, max_panels=3, seat_limit=1)
    assert written(season(experts=[expert]))["experts"][0]["max_panels"] == 1
