"""Rules over one submission: satisfied, just satisfied, broken, not answered."""

from __future__ import annotations

from typing import Any

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.rules.eligibility import screen
from tests.builders.rules_records import submission

PLATFORMS = built_in_calls()["cq-platforms-2021"]
INTERNET = built_in_calls()["cq-industrial-internet-2022"]
IIOT_FACTS: dict[str, object] = {
    "safety_accident": "无",
    "insured_staff": 101,
    "iiot_revenue_2021": 1001,
    "government_recommendation": "是",
    "received": "2022-05-30T11:59",
}


def found(facts: dict[str, object], **changes: Any) -> tuple[str, list[str]]:
    screening = screen(PLATFORMS, [submission(facts=facts, **changes)])["S00001"]
    return screening.status, [reason.code for reason in screening.reasons]


def found_iiot(**facts: object) -> tuple[str, list[str]]:
    row = submission(category="industrial_internet", facts={**IIOT_FACTS, **facts})
    screening = screen(INTERNET, [row])["S00001"]
    return screening.status, [reason.code for reason in screening.reasons]


@pytest.mark.parametrize(
    ("place", "outcome"),
    [
        ("重庆市渝北区示例路6号", ("accept", [])),
        ("中国重庆万州", ("accept", [])),
        ("重庆", ("accept", [])),
        ("四川省成都市示例路1号", ("reject", ["NOT_REGISTERED_IN_CHONGQING"])),
        ("四川省成都市重庆路1号", ("reject", ["NOT_REGISTERED_IN_CHONGQING"])),
        ("北京市海淀区", ("reject", ["NOT_REGISTERED_IN_CHONGQING"])),
        ("渝北区示例路6号", ("accept", [])),  # the credit code begins with Chongqing's number
        ("", ("flag", ["FACTS_MISSING"])),
    ],
)
def test_the_place_of_registration(place: str, outcome: tuple[str, list[str]]) -> None:
    assert found({"reg_place": place}) == outcome


def test_a_place_that_names_no_province_is_doubtful_without_a_code() -> None:
    assert found({"reg_place": "示例路6号"}, uscc=None) == (
        "flag",
        ["NOT_REGISTERED_IN_CHONGQING_UNCLEAR"],
    )


@pytest.mark.parametrize(
    ("since", "outcome"),
    [
        ("2022.1", ("accept", [])),
        ("2022.2", ("accept", [])),
        ("2022.3", ("reject", ["NOT_IN_SERVICE"])),
        ("2022.10", ("reject", ["NOT_IN_SERVICE"])),
        (None, ("flag", ["FACTS_MISSING"])),
        ("尚未投用", ("flag", ["FACTS_MISSING"])),
    ],
)
def test_in_service_by_the_month_of_the_deadline(
    since: str | None, outcome: tuple[str, list[str]]
) -> None:
    assert found({"in_service": since}) == outcome


@pytest.mark.parametrize(
    ("credit", "outcome"),
    [
        ("无", ("accept", [])),
        ("未查到行政处罚、失信惩戒信息", ("accept", [])),
        ("无行政处罚。", ("accept", [])),
        ("经查询未发现严重失信行为记录", ("accept", [])),
        ("无行政处罚，但有失信记录", ("reject", ["CREDIT_RECORD"])),
        ("行政处罚1条", ("reject", ["CREDIT_RECORD"])),
        ("有", ("reject", ["CREDIT_RECORD"])),
        ("无法查询", ("flag", ["ANSWER_UNCLEAR"])),
        (None, ("flag", ["FACTS_MISSING"])),
    ],
)
def test_the_credit_record(credit: str | None, outcome: tuple[str, list[str]]) -> None:
    assert found({"credit": credit}) == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("是", ("accept", [])),
        ("√", ("accept", [])),
        ("否", ("reject", ["NOT_ON_MONITORING_PLATFORM"])),
        ("待定", ("flag", ["ANSWER_UNCLEAR"])),
        ("", ("flag", ["FACTS_MISSING"])),
    ],
)
def test_the_monitoring_platform(answer: str, outcome: tuple[str, list[str]]) -> None:
    assert found({"monitor": answer}) == outcome


@pytest.mark.parametrize("category", [each_category.code for each_category in PLATFORMS.categories])
def test_the_thresholds_of_every_category_include_the_number(category: str) -> None:
    definition = PLATFORMS.category(category)
    assert definition is not None
    exact = {threshold.figure: int(threshold.value) for threshold in definition.thresholds}
    above = {name: value + 1 for name, value in exact.items()}
    changes: dict[str, Any] = {"category": category, "claimed_categories": [category]}
    assert found({"service": above}, **changes) == ("accept", [])
    assert found({"service": exact}, **changes) == ("accept", ["EXACTLY_AT_THRESHOLD"])
    for name, value in exact.items():
        below = {**above, name: value - 1}
        assert found({"service": below}, **changes) == ("reject", ["THRESHOLD_NOT_MET"])
        one_exact = {**above, name: value}
        assert found({"service": one_exact}, **changes) == ("accept", [])
        unread = {**above, name: None}
        assert found({"service": unread}, **changes) == ("flag", ["FACTS_MISSING"])


def test_a_category_that_was_not_read_cannot_be_judged() -> None:
    assert found({}, category=None, claimed_categories=[]) == ("flag", ["FACTS_MISSING"])


@pytest.mark.parametrize(
    ("field", "letter", "outcome"),
    [
        ("基础软件", "是", ("flag", ["RELAXED_NEEDS_DECISION"])),
        ("工业软件、其他", "有", ("flag", ["RELAXED_NEEDS_DECISION"])),
        ("基础软件", "否", ("reject", ["THRESHOLD_NOT_MET"])),
        ("基础软件", None, ("reject", ["THRESHOLD_NOT_MET"])),
        ("其他软件", "是", ("reject", ["THRESHOLD_NOT_MET"])),
        (None, "是", ("reject", ["THRESHOLD_NOT_MET"])),
    ],
)
def test_leniency_needs_field_and_letter_and_then_a_person(
    field: str | None, letter: str | None, outcome: tuple[str, list[str]]
) -> None:
    facts: dict[str, object] = {
        "service": {"products": 199, "clients": 40},
        "field": field,
        "county_letter": letter,
    }
    assert found(facts) == outcome


def test_leniency_covers_the_thresholds_only() -> None:
    facts: dict[str, object] = {
        "service": {"products": 199, "clients": 40},
        "field": "基础软件",
        "county_letter": "是",
        "monitor": "否",
    }
    assert found(facts) == ("reject", ["NOT_ON_MONITORING_PLATFORM", "RELAXED_NEEDS_DECISION"])


def test_the_second_call_accepts_who_meets_everything() -> None:
    assert found_iiot() == ("accept", [])


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"insured_staff": 100}, ("accept", [])),
        ({"insured_staff": 99}, ("reject", ["TEAM_TOO_SMALL"])),
        ({"insured_staff": None}, ("flag", ["FACTS_MISSING"])),
        ({"iiot_revenue_2021": 1000}, ("accept", [])),
        ({"iiot_revenue_2021": "999.99"}, ("reject", ["IIOT_REVENUE_TOO_LOW"])),
        ({"safety_accident": "重大事故1起"}, ("reject", ["SAFETY_ACCIDENT"])),
        ({"government_recommendation": "否"}, ("reject", ["NO_GOVERNMENT_RECOMMENDATION"])),
        ({"credit": "行政处罚1条"}, ("flag", ["CREDIT_RECORD"])),
        ({"reg_place": "四川省成都市"}, ("reject", ["NOT_REGISTERED_IN_CHONGQING"])),
    ],
)
def test_the_conditions_of_the_second_call(
    facts: dict[str, object], outcome: tuple[str, list[str]]
) -> None:
    assert found_iiot(**facts) == outcome


def test_a_reason_names_the_clause_and_the_values_compared() -> None:
    facts: dict[str, object] = {"service": {"products": 199, "clients": 29}}
    [reason] = screen(PLATFORMS, [submission(facts=facts)])["S00001"].reasons
    assert reason.clause == "二"
    assert reason.text("zh") == (
        "未达到适配评测类的基本条件：适配评测产品 199件（应≥200件）、"
        "服务单位 29家（应≥30家）（通知二）。"
    )
    assert reason.text("en") == (
        "Below the basic conditions of Adaptation and testing: products tested 199 (must be ≥200), "
        "organisations served 29 (must be ≥30) (notice 二)."
    )


def test_all_missing_facts_are_one_reason() -> None:
    [reason] = screen(PLATFORMS, [submission(facts={"credit": "", "monitor": None})])[
        "S00001"
    ].reasons
    assert reason.details["facts"] == ["credit", "monitor"]
    assert reason.text("zh").startswith("材料缺少以下内容，无法判断：信用查询结果、监测平台已填报")
