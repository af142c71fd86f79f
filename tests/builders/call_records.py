"""Submissions of the built-in calls that meet every rule, to be broken one value at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache

from reviewer.files.call_files import built_in_calls
from reviewer.model.intakes import PriorListing, Receipt
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from tests.builders.workbooks import credit_code

Facts = Mapping[str, object]
OWN = frozenset({"applicant", "uscc", "platform", "category", "district", "claimed_categories"})
YES = dict.fromkeys(
    (
        "legal_person", "serves_local", "fixed_place", "management_team", "finance_good",
        "credit_screenshot", "qualified", "word_file", "bound_right", "seal_across",
        "district_seal", "undertaking", "no_violation", "monitor", "finance_systems", "audited",
        "insurance_proof", "capability_proof", "glued", "sealed_pdf", "disc", "goals_given",
        "government_recommendation", "audit_report", "agreement",
    ),
    "是",
)  # fmt: skip
GOOD: Mapping[str, Facts] = {
    "cq-platforms-2021": {
        "category": "testing", "reg_place": "重庆市渝北区", "tax_place": "重庆市渝北区",
        "in_service": "2016.4", "credit": "无", "credit_checked_on": "2022-01-10",
        "revenue_2021": 1000, "monitor_revenue_2021": 1000, "consulting_min": 500,
        "paper_copies": 2, "service": {"products": 252, "clients": 40}, "received": "2022-02-08",
    },
    "cq-industrial-internet-2022": {
        "category": "industrial_internet", "reg_place": "重庆市渝北区", "credit": "无",
        "safety_accident": "无", "accident_on": "2018-01-01", "insured_staff": 118,
        "iiot_revenue_2021": 1800, "protections": 5, "paper_copies": 2, "reward_asked": 800,
        "district_support": 400, "received": "2022-05-30T11:30",
    },
    "cq-integration-2020": {
        "category": "firm", "reg_place": "重庆市渝北区", "software_revenue_2019": 1500,
        "rd_cost_2019": 600, "project_invest_2019": 1000, "asked": 80, "project": "甲项目",
    },
    "cq-cloud-reward-2020": {
        "category": "all", "revenue_2019": 10000, "cloud_spend": "27.88", "months": 14,
        "cpu": 16, "cpu_price": 800, "tb": 2, "tb_price": 3000, "net": 3, "safe": 1, "db": 2,
        "mgmt": 8, "biz": 12, "m_on": 4, "m_all": 6, "b_on": 5, "b_all": 8, "c_on": 3, "c_all": 4,
        "o0": 30, "o1": 0, "o2": 0, "n0": 20, "n1": 0, "n2": 0, "eff": 15, "yld": 2,
    },
    "cq-loan-interest-2020": {
        "category": "all", "reg_place": "重庆市渝北区", "asked": "12.5", "shown_to": "2020-07-31",
        "other_money": "否", "received": "2020-07-10T18:00", "contract": "A1",
    },
    "cq-talent-base-2022": {
        "category": "college", "reg_place": "重庆市渝北区", "trained_2021": 1200,
        "software_share": 85, "jobs": 90,
    },
    "js-first-version-2021": {
        "category": "basic", "reg_place": "江苏省南京市", "founded": "2015-06-18",
        "copyright_done": "2020-03-15", "owners": ["南京甲软件有限公司"], "rd_spend": 850,
        "test_report": "T1", "test_standard": "GB/T 25000.51-2016", "self_use": "否",
        "product": "甲库", "version": "V3.0", "submitted_at": "2021-03-10T09:12",
        "recommended_at": "2021-03-18T10:00",
    },
}  # fmt: skip


@cache
def _all() -> Mapping[str, CallDefinition]:
    return built_in_calls()


def built_in(call: str) -> CallDefinition:
    """Give a call that comes with the program."""
    return _all()[call]


def good(call: str, changes: Facts | None = None, *, number: int = 1) -> SubmissionInput:
    """Make a submission that meets every rule of a call; `changes` replace values, None drops."""
    facts: dict[str, object] = {**YES, **GOOD[call], **(changes or {})}
    applicant = "南京甲软件有限公司" if call.startswith("js") else f"重庆甲{number}软件有限公司"
    own: dict[str, object] = {
        "code": f"S{number}",
        "applicant": applicant,
        "uscc": credit_code(number),
        "platform": "甲平台",
        "district": "南京市" if call.startswith("js") else "渝北",
        "claimed_categories": [facts["category"]] if facts.get("category") else [],
        **{name: facts.pop(name) for name in list(facts) if name in OWN},
        "sources": [{"file": "a.xlsx", "sheet": "s", "row": number}],
    }
    kept = {name: value for name, value in facts.items() if value is not None}
    return SubmissionInput.model_validate({**own, "facts": kept})


def listing(call: str, platform: str, operator: str, **source: str) -> PriorListing:
    """Make an entry of an imported list."""
    return PriorListing(call=call, platform=platform, operator=operator, source=dict(source))


def receipt(call: str, at: datetime, district: str = "渝北") -> Receipt:
    """Make an entry of the register of what came in; `at` in UTC."""
    return Receipt(call=call, file="", district=district, received_at=at.replace(tzinfo=UTC))
