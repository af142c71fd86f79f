"""The sample season, read and judged by the program itself, shows what it promises."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from pathlib import Path

import pytest

import data.sample
from data.sample.applications import cast_lines
from data.sample.internet import CAST as INTERNET_CAST
from data.sample.make_season import INTERNET, PLATFORMS
from reviewer.files.call_files import built_in_calls
from reviewer.files.intake.files import read_files
from reviewer.model.experts import (
    DeclaredRecusal,
    ExpertInput,
    FormerName,
    Ownership,
    RequestedRecusal,
)
from reviewer.model.intake import ReadFile
from reviewer.model.intakes import PriorListing, Receipt
from reviewer.model.programme import CallDefinition
from reviewer.rules.conflicts import FoundConflict, Statements, find_conflicts
from reviewer.rules.eligibility import Screening, screen
from reviewer.rules.joining import Joined, join

HOME = Path(data.sample.__file__).parent


@dataclass(frozen=True)
class Season:
    definition: CallDefinition
    files: list[ReadFile]
    joined: Joined
    screened: dict[str, Screening]
    conflicts: list[FoundConflict]


def judge(call: str) -> Season:
    definition = built_in_calls()[call]
    files = read_files([HOME / call], definition)
    joined = join(definition, files)

    def rows(kind: str) -> list[dict[str, object]]:
        given = [record.values for record in joined.of_kind(kind)]
        return [
            {"call": call, **{name: value for name, value in row.items() if value is not None}}
            for row in given
        ]

    former = [FormerName.model_validate(row) for row in rows("former_name")]
    prior = [PriorListing.model_validate(row) for row in rows("prior_listing")]
    receipts = [
        Receipt.model_validate({**row, "received_at": moment(row, definition)})
        for row in rows("receipt")
    ]
    statements = Statements(
        declared=[DeclaredRecusal.model_validate(row) for row in rows("declared_recusal")],
        requested=[RequestedRecusal.model_validate(row) for row in rows("requested_recusal")],
        ownership=[
            Ownership.model_validate({**row, "percent": str(row["percent"])})
            for row in rows("ownership")
        ],
        former_names=former,
    )
    screened = screen(definition, joined.submissions, prior, receipts, former_names=former)
    found = find_conflicts(definition, joined.submissions, joined.experts, statements)
    return Season(definition, files, joined, screened, found)


def moment(row: dict[str, object], definition: CallDefinition) -> datetime:
    return datetime.fromisoformat(str(row["received_at"])).replace(tzinfo=definition.zone)


@pytest.fixture(scope="module")
def platforms() -> Season:
    return judge(PLATFORMS)


@pytest.fixture(scope="module")
def internet() -> Season:
    return judge(INTERNET)


EXPECTED = {
    "ok": ("accept", set()),
    "edge": ("accept", {"EXACTLY_AT_THRESHOLD"}),
    "below_first": ("reject", {"THRESHOLD_NOT_MET"}),
    "below_second": ("reject", {"THRESHOLD_NOT_MET"}),
    "below_third": ("reject", {"THRESHOLD_NOT_MET"}),
    "credit": ("reject", {"CREDIT_RECORD"}),
    "no_monitor": ("reject", {"NOT_ON_MONITORING_PLATFORM", "DISTRICT_LATE"}),
    "elsewhere": ("reject", {"NOT_REGISTERED_IN_CHONGQING"}),
    "deadline_month": ("accept", set()),
    "after_deadline": ("reject", {"NOT_IN_SERVICE"}),
    "late": ("flag", {"APPLICANT_LATE"}),
    "first_batch": ("reject", {"ON_FIRST_BATCH_LIST"}),
    "new_platform": ("accept", {"OPERATOR_ON_FIRST_LIST_OTHER_PLATFORM_OK"}),
    "relaxed": ("flag", {"RELAXED_NEEDS_DECISION"}),
    "relaxed_no_letter": ("reject", {"THRESHOLD_NOT_MET"}),
    "relaxed_no_field": ("reject", {"THRESHOLD_NOT_MET"}),
    "second_platform": ("accept", set()),
    ">second_platform": ("flag", {"SECOND_PLATFORM_SAME_OPERATOR"}),
    "two_categories": ("reject", {"MULTIPLE_CATEGORIES"}),
    ">two_categories": ("reject", {"MULTIPLE_CATEGORIES"}),
    "two_districts": ("flag", {"duplicate_other_district"}),
}


def test_every_case_of_the_first_call_is_judged_as_cast(platforms: Season) -> None:
    found = {}
    expected = {}
    for number, (district, _, case) in enumerate(cast_lines(), start=1):
        code = f"RJ2022-{number:03d}"
        if case == ">two_districts":
            continue
        screening = platforms.screened[code]
        found[code] = (screening.status, {reason.code for reason in screening.reasons})
        # the attachments of this district came late as a whole
        late = district == "涪陵" and case == "ok"
        expected[code] = ("flag", {"DISTRICT_LATE"}) if late else EXPECTED[case]
    assert found == expected
    assert len(platforms.screened) == len(found) == 57


def test_every_case_of_the_second_call_is_judged_as_cast(internet: Season) -> None:
    reasons = {
        "99_insured": ("reject", ["TEAM_TOO_SMALL"]),
        "below_1000": ("reject", ["IIOT_REVENUE_TOO_LOW"]),
        "too_late": ("reject", ["DISTRICT_LATE"]),
        "accident": ("reject", ["SAFETY_ACCIDENT"]),
        "no_recommendation": ("reject", ["NO_GOVERNMENT_RECOMMENDATION"]),
        "credit": ("flag", ["CREDIT_RECORD"]),
    }
    found = [
        (entry.status, [reason.code for reason in entry.reasons])
        for entry in internet.screened.values()
    ]
    assert found == [reasons.get(case, ("accept", [])) for _, case in INTERNET_CAST]


def test_a_call_with_one_category_puts_every_submission_into_it(internet: Season) -> None:
    assert {submission.category for submission in internet.joined.submissions} == {
        "industrial_internet"
    }


def test_every_file_is_recognised_and_no_row_is_refused(
    platforms: Season, internet: Season
) -> None:
    for season in (platforms, internet):
        assert [file.name for file in season.files if file.kind == "unknown"] == []
        refused = [row for file in season.files for row in file.rows if row.status == "reject"]
        assert refused == []


def test_planted_ties_are_found_and_near_misses_are_not(
    platforms: Season, internet: Season
) -> None:
    kinds = Counter(
        conflict.kind for conflict in platforms.conflicts if conflict.kind != "recommender_staff"
    )
    assert kinds == {
        "same_uscc": 2,
        "name_variant_employer": 3,
        "past_employer": 4,
        "shareholding": 2,
        "part_time_post": 2,
        "group_relation": 2,
        "declared_by_expert": 3,
        "applicant_recusal": 3,
    }
    staff = {
        conflict.expert for conflict in platforms.conflicts if conflict.kind == "recommender_staff"
    }
    assert len(staff) == 2
    assert Counter(conflict.kind for conflict in internet.conflicts) == {
        "same_uscc": 1,
        "past_employer": 3,
        "shareholding": 1,
        "part_time_post": 1,
        "group_relation": 1,
        "declared_by_expert": 1,
        "applicant_recusal": 1,
        "recommender_staff": 1,
    }


def test_every_category_can_seat_a_panel_of_five_on_one_day(
    platforms: Season, internet: Season
) -> None:
    for season in (platforms, internet):
        for category in season.definition.categories:
            assert seats_a_panel(season, category.code), category.name.zh


def seats_a_panel(season: Season, category: str) -> bool:
    """Tell whether five experts without any conflict in the category meet the default rules."""
    apart = {(conflict.expert, conflict.submission) for conflict in season.conflicts}
    codes = [
        submission.code
        for submission in season.joined.submissions
        if submission.category == category
    ]
    free = [
        expert
        for expert in season.joined.experts
        if (category in expert.categories or (not expert.categories and expert.kind != "technical"))
        and not any((expert.code, code) in apart for code in codes)
    ]
    days = sorted({day for entry in free for day in entry.available_on or []})
    return any(
        is_panel(five)
        for day in days
        for five in combinations(
            [entry for entry in free if day in (entry.available_on or [])][:12], 5
        )
    )


def is_panel(five: tuple[ExpertInput, ...]) -> bool:
    technical = sum(entry.kind == "technical" for entry in five)
    employers = {entry.employer for entry in five}
    return technical >= 3 and len(employers) == 5 and any(entry.can_chair for entry in five)
