"""Records as readers hand them over and as they are stored, with sensible values where not told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stdnum.cn import uscc

from reviewer.model.experts import ExpertInput
from reviewer.model.intake import FileKind, Problem, ReadFile, ReadRow
from reviewer.model.submissions import SubmissionInput
from reviewer.model.tables import Json

APPLICANT = "重庆甲木软件有限公司"
PLATFORM = "甲木适配验证平台"


def credit_code(number: int) -> str:
    """Make a valid credit code that nobody has."""
    body = f"91500112FAKE{number:05d}"
    return body + str(uscc.calc_check_digit(body))


def summary_record(**changes: object) -> dict[str, object]:
    """Make the record of a row of 附件2."""
    record: dict[str, object] = {
        "seq": 1,
        "applicant": APPLICANT,
        "registered": "2015.5",
        "revenue_2021": 10537,
        "software_revenue_2021": 7208,
        "staff": 500,
        "rd": 125,
        "platform": PLATFORM,
        "categories": ["testing"],
        "build_from": "2013.9",
        "build_to": "2016.3",
        "in_service": "2016.4",
        "invest_total": 2710,
        "invest_done": 2680,
        "platform_staff": 15,
        "brief": "提供适配评测服务。",
        "service": {"products": 252, "clients": 40},
        "service_text": "2021年适配评测产品252件、服务企业40家。",
        "contact": "张三",
        "phone": "10000000001",
        "district": "渝北",
    }
    return {**record, **changes}


def form_record(**changes: object) -> dict[str, object]:
    """Make the record of an application form that agrees with `summary_record`."""
    shared = {name: value for name, value in summary_record().items() if name != "seq"}
    record: dict[str, object] = {
        **shared,
        "code": "S00001",
        "uscc": credit_code(1),
        "reg_place": "重庆市渝北区示例路6号",
        "field": "",
        "county_letter": "否",
        "credit": "无",
        "monitor": "是",
        "email": "s00001@example.com",
        "received": "2022-02-08",
    }
    return {**record, **changes}


def read_file(
    name: str,
    records: Sequence[dict[str, object]],
    kind: str = "submission",
    *,
    problems: Sequence[Problem] = (),
    district: str | None = None,
) -> ReadFile:
    """Make a file whose rows, from row 5 on, hold the records; the problems are the first row's."""
    rows = tuple(
        ReadRow("附件2", 5 + at, kind, record, tuple(problems) if at == 0 else ())
        for at, record in enumerate(records)
    )
    file_kind: FileKind = "summary" if kind == "submission" else "application_elements"
    return ReadFile(name, f"digest of {name}", file_kind, rows, district=district)


def submission(code: str = "S00001", **changes: Any) -> SubmissionInput:
    """Make a submission that satisfies every rule of the platforms call.

    `changes` are values of its fields (Any: each field has its own type); `facts` are added.
    """
    facts: Json = {
        "reg_place": "重庆市渝北区示例路6号",
        "in_service": "2016.4",
        "credit": "无",
        "monitor": "是",
        "field": "",
        "county_letter": "否",
        "received": "2022-02-08",
        "service": {"products": 252, "clients": 40},
    }
    given = changes.pop("facts", {})
    values: dict[str, object] = {
        "code": code,
        "applicant": APPLICANT,
        "uscc": credit_code(1),
        "platform": PLATFORM,
        "category": "testing",
        "claimed_categories": ["testing"],
        "district": "渝北",
        "sources": [{"file": "01_渝北.xlsx", "sheet": "附件2", "row": 5, "district": "渝北"}],
        "facts": {**facts, **(given if isinstance(given, dict) else {})},
    }
    return SubmissionInput.model_validate({**values, **changes})


def expert(code: str = "E00001", **changes: Any) -> ExpertInput:
    """Make an expert who has nothing to do with any submission; `changes` are values of fields."""
    values: dict[str, object] = {
        "code": code,
        "name": f"专家{code}",
        "employer": "渝丙大学",
        "uscc": credit_code(90000),
        "phone": "1" + code[1:].zfill(10),
        "email": f"{code.lower()}@example.com",
        "sources": [{"file": "评审专家库.xlsx", "sheet": "专家名册", "row": 3}],
    }
    return ExpertInput.model_validate({**values, **changes})
