"""Every rule of the built-in calls: satisfied, just satisfied, broken, unknown."""

from __future__ import annotations

import pytest

from reviewer.model.eligibility import STATED_RULES
from reviewer.rules.eligibility import screen
from tests.builders.call_records import GOOD, built_in, good, listing

P, N, G, C, L, T, J = (
    "cq-platforms-2021", "cq-industrial-internet-2022", "cq-integration-2020",
    "cq-cloud-reward-2020", "cq-loan-interest-2020", "cq-talent-base-2022",
    "js-first-version-2021",
)  # fmt: skip
Case = tuple[str, str, dict[str, object], dict[str, object], str, dict[str, object] | None]
# call, code, what just satisfies it, what breaks it, the outcome, what leaves it unknown
# (None: a column that the notice's own tables lack, so that its absence asks nothing).
RULES: tuple[Case, ...] = (
    (
        P,
        "NOT_REGISTERED_IN_CHONGQING",
        {"reg_place": "重庆市"},
        {"reg_place": "四川省"},
        "reject",
        {"reg_place": None},
    ),
    (
        P,
        "NOT_IN_SERVICE",
        {"in_service": "2022.2"},
        {"in_service": "2022.3"},
        "reject",
        {"in_service": None},
    ),
    (
        P,
        "CREDIT_RECORD",
        {"credit": "未查到"},
        {"credit": "行政处罚1条"},
        "reject",
        {"credit": None},
    ),
    (
        P,
        "NOT_ON_MONITORING_PLATFORM",
        {"monitor": "已填报"},
        {"monitor": "否"},
        "reject",
        {"monitor": None},
    ),
    (
        P,
        "THRESHOLD_NOT_MET",
        {"service": {"products": 200, "clients": 30}},
        {"service": {"products": 199, "clients": 30}},
        "reject",
        {"service": {}},
    ),
    (
        P,
        "TAX_NOT_IN_CHONGQING",
        {"tax_place": "重庆"},
        {"tax_place": "四川省成都市"},
        "reject",
        None,
    ),
    (P, "NO_LEGAL_PERSON", {}, {"legal_person": "否"}, "reject", None),
    (P, "NOT_MAINLY_LOCAL", {}, {"serves_local": "否"}, "flag", None),
    (P, "NO_FIXED_PLACE", {}, {"fixed_place": "否"}, "flag", None),
    (P, "NO_MANAGEMENT_TEAM", {}, {"management_team": "否"}, "flag", None),
    (P, "FINANCE_DOUBTFUL", {}, {"finance_good": "否"}, "flag", None),
    (P, "CREDIT_NOT_EVIDENCED", {}, {"credit_screenshot": "否"}, "flag", None),
    (
        P,
        "CREDIT_QUERY_OLD",
        {"credit_checked_on": "2021-12-29"},
        {"credit_checked_on": "2021-12-28"},
        "flag",
        None,
    ),
    (P, "VIOLATION_IN_TWO_YEARS", {}, {"no_violation": "否"}, "flag", None),
    (
        P,
        "MONITOR_REVENUE_DIFFERS",
        {"monitor_revenue_2021": 1050},
        {"monitor_revenue_2021": 1051},
        "flag",
        None,
    ),
    (
        P,
        "CONSULTING_PROJECT_SMALL",
        {"category": "consulting", "service": {"projects": 50, "clients": 100}},
        {
            "category": "consulting",
            "service": {"projects": 50, "clients": 100},
            "consulting_min": "499.99",
        },
        "flag",
        None,
    ),
    (P, "NOT_QUALIFIED", {}, {"qualified": "否"}, "flag", None),
    (P, "TOO_FEW_COPIES", {"paper_copies": 2}, {"paper_copies": 1}, "flag", None),
    (P, "NO_WORD_FILE", {}, {"word_file": "否"}, "flag", None),
    (P, "BOUND_WRONGLY", {}, {"bound_right": "否"}, "flag", None),
    (P, "NO_SEAL_ACROSS", {}, {"seal_across": "否"}, "flag", None),
    (P, "DISTRICT_NOT_SEALED", {}, {"district_seal": "否"}, "flag", None),
    (P, "NO_UNDERTAKING", {}, {"undertaking": "否"}, "reject", None),
    (P, "APPLICANT_LATE", {"received": "2022-02-18"}, {"received": "2022-02-19"}, "flag", None),
    (
        N,
        "NOT_REGISTERED_IN_CHONGQING",
        {"reg_place": "重庆市"},
        {"reg_place": "四川省"},
        "reject",
        {"reg_place": None},
    ),
    (N, "NO_LEGAL_PERSON", {}, {"legal_person": "否"}, "reject", None),
    (N, "CREDIT_RECORD", {"credit": "未查到"}, {"credit": "失信1条"}, "flag", {"credit": None}),
    (N, "FINANCE_SYSTEMS", {}, {"finance_systems": "否"}, "flag", None),
    (
        N,
        "SAFETY_ACCIDENT",
        {"safety_accident": "未发生"},
        {"safety_accident": "有重大安全事故1起"},
        "reject",
        {"safety_accident": None},
    ),
    (
        N,
        "ACCIDENT_IN_THREE_YEARS",
        {"accident_on": "2019-05-29"},
        {"accident_on": "2019-05-30"},
        "reject",
        None,
    ),
    (
        N,
        "TEAM_TOO_SMALL",
        {"insured_staff": 100},
        {"insured_staff": 99},
        "reject",
        {"insured_staff": None},
    ),
    (N, "INSURANCE_NOT_EVIDENCED", {}, {"insurance_proof": "否"}, "flag", None),
    (
        N,
        "IIOT_REVENUE_TOO_LOW",
        {"iiot_revenue_2021": 1000},
        {"iiot_revenue_2021": "999.99"},
        "reject",
        {"iiot_revenue_2021": None},
    ),
    (N, "REVENUE_NOT_AUDITED", {}, {"audited": "否"}, "flag", None),
    (N, "CAPABILITY_NOT_EVIDENCED", {}, {"capability_proof": "否"}, "flag", None),
    (N, "PROTECTIONS_LACKING", {"protections": 5}, {"protections": 4}, "flag", None),
    (N, "TOO_FEW_COPIES", {"paper_copies": 2}, {"paper_copies": 1}, "flag", None),
    (N, "NOT_GLUED", {}, {"glued": "否"}, "flag", None),
    (N, "NO_SEALED_PDF", {}, {"sealed_pdf": "否"}, "flag", None),
    (N, "NO_DISC", {}, {"disc": "否"}, "flag", None),
    (
        N,
        "NO_GOVERNMENT_RECOMMENDATION",
        {},
        {"government_recommendation": "否"},
        "reject",
        {"government_recommendation": None},
    ),
    (
        N,
        "DISTRICT_LATE",
        {"received": "2022-05-30T12:00"},
        {"received": "2022-05-30T12:01"},
        "reject",
        None,
    ),
    (N, "GOALS_NOT_GIVEN", {}, {"goals_given": "否"}, "flag", None),
    (
        N,
        "REWARD_ABOVE_CEILING",
        {"reward_asked": 800},
        {"reward_asked": 801, "district_support": 401},
        "flag",
        None,
    ),
    (N, "DISTRICT_SHARE_SMALL", {"district_support": 400}, {"district_support": 399}, "flag", None),
    (
        G,
        "NOT_REGISTERED_IN_CHONGQING",
        {"reg_place": "重庆市"},
        {"reg_place": "四川省"},
        "reject",
        {"reg_place": None},
    ),
    (
        G,
        "SOFTWARE_REVENUE_TOO_LOW",
        {"software_revenue_2019": "1000.01"},
        {"software_revenue_2019": 1000},
        "reject",
        {"software_revenue_2019": None},
    ),
    (
        G,
        "RD_COST_TOO_LOW",
        {"rd_cost_2019": "500.01"},
        {"rd_cost_2019": 500},
        "reject",
        {"rd_cost_2019": None},
    ),
    (
        G,
        "PLATFORM_INVESTMENT_TOO_LOW",
        {"category": "platform", "project_invest_2019": 1000},
        {"category": "platform", "project_invest_2019": 999},
        "reject",
        {"category": "platform", "project_invest_2019": None},
    ),
    (G, "NO_AUDIT_REPORT", {}, {"audit_report": "否"}, "flag", None),
    (G, "NO_UNDERTAKING", {}, {"undertaking": "否"}, "reject", None),
    (G, "ASKED_ABOVE_CEILING", {"asked": 100}, {"asked": 101}, "accept", None),
    (
        C,
        "REVENUE_ABOVE_300_MILLION",
        {"revenue_2019": 30000},
        {"revenue_2019": 30001},
        "reject",
        {"revenue_2019": None},
    ),
    (
        C,
        "CLOUD_SPEND_TOO_LOW",
        {"cloud_spend": 10},
        {"cloud_spend": "9.99"},
        "reject",
        {"cloud_spend": None},
    ),
    (C, "TWO_SPENDS_DIFFER", {"cloud_spend": "25.35"}, {"cloud_spend": "25.34"}, "accept", None),
    (C, "MORE_MOVED_THAN_THERE", {"m_on": 6}, {"m_on": 7}, "flag", {"m_on": None}),
    (C, "NO_UNDERTAKING", {}, {"undertaking": "否"}, "reject", None),
    (
        L,
        "NOT_REGISTERED_IN_CHONGQING",
        {"reg_place": "重庆市"},
        {"reg_place": "四川省"},
        "reject",
        {"reg_place": None},
    ),
    (L, "ASKED_NOTHING", {"asked": "0.01"}, {"asked": 0}, "reject", {"asked": None}),
    (L, "SHOWN_TOO_LATE", {"shown_to": "2020-07-31"}, {"shown_to": "2020-08-01"}, "flag", None),
    (L, "NO_UNDERTAKING", {}, {"undertaking": "否"}, "reject", None),
    (L, "HAS_OTHER_MONEY", {}, {"other_money": "是"}, "flag", None),
    (
        L,
        "APPLICANT_IN_LATE",
        {"received": "2020-07-10T23:59"},
        {"received": "2020-07-11T00:00"},
        "reject",
        None,
    ),
    (
        T,
        "NOT_REGISTERED_IN_CHONGQING",
        {"reg_place": "重庆市"},
        {"reg_place": "四川省"},
        "reject",
        {"reg_place": None},
    ),
    (
        T,
        "TOO_FEW_TRAINED",
        {"trained_2021": 1000},
        {"trained_2021": 999},
        "reject",
        {"trained_2021": None},
    ),
    (T, "SOFTWARE_SHARE_LOW", {"software_share": 80}, {"software_share": 79}, "flag", None),
    (
        J,
        "NOT_IN_JIANGSU",
        {"reg_place": "江苏省"},
        {"reg_place": "上海市"},
        "reject",
        {"reg_place": None},
    ),
    (
        J,
        "FOUNDED_TOO_LATE",
        {"founded": "2019-12-31"},
        {"founded": "2020-01-01"},
        "reject",
        {"founded": None},
    ),
    (
        J,
        "COPYRIGHT_TOO_EARLY",
        {"copyright_done": "2020-01-01"},
        {"copyright_done": "2019-12-31"},
        "reject",
        {"copyright_done": None},
    ),
    (
        J,
        "NOT_AMONG_OWNERS",
        {"owners": ["乙", "南京甲软件有限公司"]},
        {"owners": ["乙"]},
        "flag",
        {"owners": None},
    ),
    (J, "RD_BELOW_2_MILLION", {"rd_spend": 200}, {"rd_spend": 199}, "reject", {"rd_spend": None}),
    (J, "NOT_TESTED", {}, {"test_report": None}, "flag", None),
    (J, "TESTED_UNDER_OTHER_STANDARD", {}, {"test_standard": "GB/T 1"}, "flag", None),
    (J, "OWN_USE_OR_CUSTOM", {}, {"self_use": "是"}, "reject", {"self_use": None}),
    (
        J,
        "ONLINE_LATE",
        {"submitted_at": "2021-03-12T17:00"},
        {"submitted_at": "2021-03-12T17:01"},
        "reject",
        None,
    ),
    (J, "ONLINE_NOT_SHOWN", {}, {"submitted_at": None}, "reject", None),
    (
        J,
        "RECOMMENDATION_LATE",
        {"recommended_at": "2021-03-19T17:00"},
        {"recommended_at": "2021-03-19T17:01"},
        "reject",
        None,
    ),
    (J, "RECOMMENDATION_NOT_SHOWN", {}, {"recommended_at": None}, "flag", None),
)


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


SEVERAL = (
    (G, "NOT_IN_DIRECTORY"), (G, "OTHER_PUBLIC_MONEY"), (G, "SAME_PROJECT_TWICE"),
    (C, "ONE_APPLICATION"), (C, "OTHER_PUBLIC_MONEY"), (L, "SAME_LOAN_TWICE"),
    (L, "OTHER_PUBLIC_MONEY"), (T, "ONE_BASE"), (J, "MORE_THAN_ONE_PRODUCT"), (J, "ON_2020_LIST"),
)  # fmt: skip


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


def test_what_a_notice_prefers_is_shown_and_decides_nothing() -> None:
    found = codes(J, {"xinchuang": "是", "patents": "ZL1"})
    assert (found["XINCHUANG"], found["PATENTS"]) == ("accept", "accept")
    assert "STANDARDS" not in found


def test_a_reason_is_a_sentence_in_both_languages() -> None:
    found = screen(built_in(J), [good(J, {"rd_spend": 199})])["S1"].reasons[0]
    assert found.text() == "不符合“研发投入在200万元以上”（通知一（二）6）：研发投入为 199。"
    assert "199" in found.text("en")
