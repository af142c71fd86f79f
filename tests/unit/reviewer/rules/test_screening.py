"""Deadlines, findings of import, decisions of persons, and forecasts on rows."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.messages import catalogue
from reviewer.model.eligibility import STATED_RULES
from reviewer.model.intakes import Receipt
from reviewer.model.programme import CallDefinition
from reviewer.rules.eligibility import Reason, Screening, explain, screen
from reviewer.rules.forecasts import forecast
from tests.builders.rules_records import submission

PLATFORMS = built_in_calls()["cq-platforms-2021"]
INTERNET = built_in_calls()["cq-industrial-internet-2022"]
ZONE = ZoneInfo("Asia/Shanghai")


def receipt(at: str, *, file: str = "", district: str = "渝北") -> Receipt:
    moment = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    return Receipt(call="c", district=district, file=file, received_at=moment)


def codes(definition: CallDefinition, *receipts: Receipt, **facts: object) -> list[str]:
    row = submission(facts=facts)
    if definition is INTERNET:
        row = submission(
            category="industrial_internet",
            facts={
                "safety_accident": "无",
                "insured_staff": 100,
                "iiot_revenue_2021": 1200,
                "government_recommendation": "是",
                **facts,
            },
        )
    screened = screen(definition, [row], receipts=receipts)["S00001"]
    return [f"{reason.code}:{reason.status}" for reason in screened.reasons]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2022-02-25 10:00", []),
        ("2022-02-25 23:59", []),
        ("2022-02-26 00:00", ["DISTRICT_LATE:flag"]),
    ],
)
def test_a_district_is_late_after_the_last_day(at: str, expected: list[str]) -> None:
    assert codes(PLATFORMS, receipt(at)) == expected


def test_the_file_that_the_row_stands_in_counts_before_the_district() -> None:
    early = receipt("2022-02-20 10:00", file="01_渝北_补充.xlsx")
    late = receipt("2022-02-28 10:00", file="01_渝北.xls")
    assert codes(PLATFORMS, early, late) == ["DISTRICT_LATE:flag"]


def test_the_earliest_receipt_of_the_district_counts_otherwise() -> None:
    early, late = receipt("2022-02-20 10:00", file="a.xlsx"), receipt("2022-02-28 10:00")
    assert codes(PLATFORMS, late, early) == []
    assert codes(PLATFORMS, receipt("2022-02-28 10:00", district="渝中")) == []


@pytest.mark.parametrize(
    ("received", "expected"),
    [("2022-02-18", []), ("2022-02-19", ["APPLICANT_LATE:flag"]), ("", [])],
)
def test_an_applicant_is_late_after_the_last_day(received: str, expected: list[str]) -> None:
    assert codes(PLATFORMS, received=received) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2022-05-30 12:00:00", []),
        ("2022-05-30 12:00:01", ["DISTRICT_LATE:reject"]),
    ],
)
def test_a_deadline_by_the_clock_is_hard(at: str, expected: list[str]) -> None:
    assert codes(INTERNET, receipt(at), received="2022-05-01T10:00") == expected
    assert codes(INTERNET, received=at) == expected


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2022-05-30", ["RECEIPT_HOUR_UNKNOWN:flag"]),
        ("2022-05-29", []),
        ("2022-05-31", ["DISTRICT_LATE:reject"]),
        ("", ["FACTS_MISSING:flag"]),
        (None, ["FACTS_MISSING:flag"]),
    ],
)
def test_of_a_deadline_by_the_clock_there_must_be_evidence(
    received: str | None, expected: list[str]
) -> None:
    assert codes(INTERNET, received=received) == expected


def test_a_receipt_on_the_last_day_without_its_hour_waits() -> None:
    assert codes(INTERNET, receipt("2022-05-30 00:00"), received="") == [
        "RECEIPT_HOUR_UNKNOWN:flag"
    ]


def test_faults_found_on_import_are_reasons_too() -> None:
    problems = [
        {"code": "summary_and_form_differ", "status": "flag", "row": 7, "column": "员工总人数"},
        {"code": "summary_and_form_differ", "status": "flag", "row": 7, "column": "手机"},
        {"code": "uscc_lowercase", "status": "accept", "row": 7},
        {"code": "monitor_no", "status": "reject", "row": 7},
    ]
    screening = screen(PLATFORMS, [submission(import_problems=problems)])["S00001"]
    assert [reason.code for reason in screening.reasons] == ["summary_and_form_differ"]
    assert screening.status == "flag"


def test_a_refusal_found_on_import_refuses_the_submission() -> None:
    problems = [{"code": "category_checkbox_two", "status": "reject", "row": 7}]
    row = submission(import_problems=problems, claimed_categories=["testing", "standards"])
    assert screen(PLATFORMS, [row])["S00001"].status == "reject"


def test_a_decision_settles_flags_and_refusals_but_none_by_law() -> None:
    flagged = (Reason("DISTRICT_LATE", "三、2", "flag"),)
    assert Screening("flag", flagged).standing == "flag"
    assert Screening("flag", flagged, "accept").standing == "accept"
    assert Screening("flag", flagged, "reject").standing == "reject"
    refused = (Reason("DISTRICT_LATE", "三、2", "reject"),)
    assert Screening("reject", refused).standing == "reject"
    assert Screening("reject", refused, "accept").standing == "accept"
    by_law = (Reason("DISTRICT_LATE", "三、2", "reject", law=True),)
    assert Screening("reject", by_law, "accept").standing == "reject"
    assert Screening("accept", (), "reject").standing == "accept"


def test_decisions_are_carried_over() -> None:
    screened = screen(
        PLATFORMS,
        [submission()],
        receipts=[receipt("2022-02-26 09:00")],
        decisions={"S00001": "accept"},
    )
    assert (screened["S00001"].status, screened["S00001"].standing) == ("flag", "accept")


def test_a_stored_reason_reads_as_it_did() -> None:
    [reason] = screen(PLATFORMS, [submission()], receipts=[receipt("2022-02-26 09:00")])[
        "S00001"
    ].reasons
    stored = reason.document()
    text = explain(stored["code"], stored["clause"], stored["details"], "zh")
    assert text == "区县于 2022-02-26 09:00 报送，晚于 2022-02-25，是否受理须按通知三、2处理。"


def test_rows_show_what_screening_will_refuse() -> None:
    entry = submission(facts={"monitor": "否", "service": {"products": 1, "clients": 1}})
    found = forecast([entry], screen(PLATFORMS, [entry]))
    assert [(row.file, row.row, row.problem.code, row.problem.status) for row in found] == [
        ("01_渝北.xlsx", 5, "monitor_no", "reject"),
        ("01_渝北.xlsx", 5, "service_below_threshold", "reject"),
    ]
    assert found[0].problem.column == "监测平台已填报"
    assert found[0].problem.raw == "否"


@pytest.mark.parametrize("definition", [PLATFORMS, INTERNET], ids=lambda entry: str(entry.name))
def test_every_rule_has_its_words_in_both_languages(definition: CallDefinition) -> None:
    for language in ("zh", "en"):
        known = catalogue(language)
        for rule in definition.eligibility:
            # a stated rule says itself in its clause, quotation and values
            assert isinstance(rule, STATED_RULES) or f"reason.{rule.code}" in known
        for category in definition.categories:
            for threshold in category.thresholds:
                assert f"figure.{threshold.figure}" in known
