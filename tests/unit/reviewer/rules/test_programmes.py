"""Every rule of the built-in calls: satisfied, just satisfied, broken, unknown."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from reviewer.model.eligibility import STATED_RULES
from reviewer.rules.eligibility import screen
from tests.builders.call_records import GOOD, built_in, good, listing, receipt
from tests.builders.programme_rules import RULES, SEVERAL, C, G, J, L, P, T


def codes(call: str, changes: dict[str, object]) -> dict[str, str]:
    """Screen one submission and give the reasons with their status."""
    lists = [listing(G, "", "重庆甲1软件有限公司")] if call == G else []
    found = screen(built_in(call), [good(call, changes)], lists)["S1"]
    return {reason.code: reason.status for reason in found.reasons}


@pytest.mark.parametrize("call", GOOD)
def test_a_sound_submission_passes(call: str) -> None:
    assert [code for code, status in codes(call, {}).items() if status != "accept"] == []


@pytest.mark.parametrize(("call", "code", "just", "broken", "status", "unknown"), RULES)
def test_every_rule_at_its_border(
    call: str,
    code: str,
    just: dict[str, object],
    broken: dict[str, object],
    status: str,
    unknown: dict[str, object] | None,
) -> None:
    assert code not in codes(call, just)
    assert codes(call, broken).get(code) == status
    if unknown is not None:
        found = codes(call, unknown)
        assert code not in found
        assert found["FACTS_MISSING"] == "flag"


def test_every_stated_rule_and_deadline_of_the_built_in_calls_stands_in_the_table() -> None:
    tested = {(call, code) for call, code, *_ in RULES} | set(SEVERAL)
    for call in GOOD:
        definition = built_in(call)
        for rule in definition.eligibility:
            if isinstance(rule, STATED_RULES):
                assert (call, rule.code) in tested


@pytest.mark.parametrize(
    ("call", "code", "same", "other"),
    [
        (G, "SAME_PROJECT_TWICE", {"project": "甲项目"}, {"project": "乙项目"}),
        (
            C,
            "ONE_APPLICATION",
            {},
            {"applicant": "重庆乙软件有限公司", "uscc": "91500112FAKE00002E"},
        ),
        (L, "SAME_LOAN_TWICE", {"contract": "A1"}, {"contract": "A2"}),
        (T, "ONE_BASE", {}, {"applicant": "重庆乙软件有限公司", "uscc": None}),
        (J, "MORE_THAN_ONE_PRODUCT", {}, {"applicant": "南京乙软件有限公司", "uscc": None}),
    ],
)
def test_what_may_come_once_is_found_by_code_and_name(
    call: str, code: str, same: dict[str, object], other: dict[str, object]
) -> None:
    first = good(call)
    again = {"uscc": first.uscc, "applicant": first.applicant, "platform": "乙"}
    twice = screen(built_in(call), [first, good(call, {**again, **same}, number=2)])["S1"]
    assert code in [reason.code for reason in twice.reasons]
    apart = screen(built_in(call), [first, good(call, {**again, **other}, number=2)])["S1"]
    assert code not in [reason.code for reason in apart.reasons]


@pytest.mark.parametrize("call", [G, C, L])
def test_money_from_another_call_is_asked_about(call: str) -> None:
    other = next(name for name in (G, C, L) if name != call)
    row = good(call)
    elsewhere = {other: [good(other, {"uscc": row.uscc, "applicant": row.applicant})]}
    found = screen(built_in(call), [row], elsewhere=elsewhere)["S1"]
    assert "OTHER_PUBLIC_MONEY" in [reason.code for reason in found.reasons]
    alone = screen(built_in(call), [row], elsewhere={other: []})["S1"]
    assert "OTHER_PUBLIC_MONEY" not in [reason.code for reason in alone.reasons]


def test_who_must_be_on_a_list_waits_until_it_is_there() -> None:
    row = good(G)
    absent = screen(built_in(G), [row])["S1"]
    assert "LIST_NOT_IMPORTED" in [reason.code for reason in absent.reasons]
    elsewhere = screen(built_in(G), [row], [listing(G, "", "重庆乙软件有限公司")])["S1"]
    assert {reason.code: reason.status for reason in elsewhere.reasons}[
        "NOT_IN_DIRECTORY"
    ] == "flag"


@pytest.mark.parametrize(
    ("platform", "version", "listed"),
    [("甲库", "V3.0", True), ("甲库", "V2.0", False), ("乙库", "V3.0", False)],
)
def test_an_earlier_list_is_met_by_name_and_version(
    platform: str, version: str, listed: bool
) -> None:
    entry = listing(J, platform, "南京乙", version=version)
    found = screen(built_in(J), [good(J)], [entry])["S1"]
    assert ("ON_2020_LIST" in [reason.code for reason in found.reasons]) is listed


@pytest.mark.parametrize(
    ("call", "code", "last", "status"),
    [
        (P, "DISTRICT_LATE", "2022-02-25T15:59:59", "flag"),
        (L, "DISTRICT_IN_LATE", "2020-07-31T15:59:59", "reject"),
        (J, "PAPER_LATE", "2021-03-23T15:59:59", "reject"),
    ],
)
def test_what_a_district_hands_in_is_judged_by_the_register(
    call: str, code: str, last: str, status: str
) -> None:
    row, moment = good(call), datetime.fromisoformat(last)
    for later, expected in ((timedelta(0), None), (timedelta(seconds=1), status)):
        entry = receipt(call, moment + later, row.district)
        found = screen(built_in(call), [row], [], [entry])["S1"]
        assert {reason.code: reason.status for reason in found.reasons}.get(code) == expected
    unknown = screen(built_in(call), [row], [], [])["S1"]
    assert code not in [reason.code for reason in unknown.reasons]


@pytest.mark.parametrize(
    ("call", "code", "field"),
    [(P, "AMONG_TEN_PLATFORMS", "ten_platforms"), (G, "MONTHLY_REPORTS", "monthly")],
)
def test_a_preference_is_a_mark(call: str, code: str, field: str) -> None:
    assert codes(call, {field: "是"})[code] == "accept"
    assert code not in codes(call, {field: "否"})
    assert code not in codes(call, {field: None})


def test_what_a_notice_prefers_is_shown_and_decides_nothing() -> None:
    found = codes(J, {"xinchuang": "是", "patents": "ZL1"})
    assert (found["XINCHUANG"], found["PATENTS"]) == ("accept", "accept")
    assert "STANDARDS" not in found


def test_a_reason_is_a_sentence_in_both_languages() -> None:
    found = screen(built_in(J), [good(J, {"rd_spend": 199})])["S1"].reasons[0]
    assert found.text() == "不符合“研发投入在200万元以上”（通知一（二）6）：研发投入为 199。"
    assert "199" in found.text("en")
