"""What a platform did in its year, told in a sentence."""

from __future__ import annotations

import pytest

from reviewer.files.intake.services import read_service
from tests.unit.reviewer.files.intake.reading import Expected, findings


@pytest.mark.parametrize(
    ("text", "figures", "numbers", "expected"),
    [
        (
            "2021年适配评测产品252件、服务企业40家。",
            ("products", "clients"),
            {"products": 252, "clients": 40},
            [],
        ),
        (
            "2021年组织项目推介资本对接活动21次、投资软件企业7家、投资总额0.26亿元。",
            ("events", "invested", "amount_wan"),
            {"events": 21, "invested": 7, "amount_wan": 2600},
            [],
        ),
        (
            "2021年培养人才1,742人、其中软件人才占比90%、服务本地企业52家。",
            ("trained", "software_pct", "clients"),
            {"trained": 1742, "software_pct": 90, "clients": 52},
            [],
        ),
        (
            "2021年制修订标准三十八个、开展评估评价和贯标79家。",
            ("standards", "assessments"),
            {"standards": 38, "assessments": 79},
            [
                (
                    "service_chinese_numerals",
                    "flag",
                    "2021年制修订标准38个、开展评估评价和贯标79家。",
                )
            ],
        ),
        (
            "2021年咨询设计规划项目（500万以上）约70余个、服务单位130家。",
            ("projects", "clients"),
            {"projects": 70, "clients": 130},
            [
                (
                    "service_approximate",
                    "flag",
                    "2021年咨询设计规划项目（500万以上）70个、服务单位130家。",
                )
            ],
        ),
        (
            "服务开发项目２３个、服务单位11家",
            ("projects", "clients"),
            {"projects": 23, "clients": 11},
            [("fullwidth_digits", "accept", "服务开发项目23个、服务单位11家")],
        ),
        (
            "服务单位11家",
            ("projects", "clients"),
            {"clients": 11},
            [("service_figure_missing", "flag", None)],
        ),
        ("", ("projects",), {}, [("service_missing", "flag", None)]),
    ],
)
def test_service_texts(
    text: str, figures: tuple[str, ...], numbers: dict[str, int], expected: Expected
) -> None:
    reading = read_service(text, figures)
    assert (reading.value, findings(reading)) == (numbers, expected)


CONSULTING, TESTING = ("projects", "clients"), ("products", "clients")


@pytest.mark.parametrize(
    ("figures", "text", "numbers", "codes"),
    [
        (TESTING, "2021年适配评测产品260件、服务企业41家。", {"products": 260, "clients": 41}, []),
        (TESTING, "2020年适配评测产品260件、服务企业41家。", {}, ["service_other_year"]),
        (TESTING, "2022年适配评测产品260件、服务企业41家。", {}, ["service_other_year"]),
        (TESTING, "2019-2021年适配评测产品260件、服务企业41家。", {}, ["service_other_year"]),
        (TESTING, "2019年至2021年适配产品260件、服务企业41家", {}, ["service_other_year"]),
        (
            TESTING,
            "2020年适配产品90件；2021年适配产品260件、服务企业41家",
            {"products": 260, "clients": 41},
            ["service_other_year"],
        ),
        (TESTING, "截至2021年底，累计适配产品260件、服务企业41家", {}, ["service_other_period"]),
        (TESTING, "近三年适配产品260件、服务企业41家", {}, ["service_other_period"]),
        (TESTING, "预计全年适配产品260件、服务企业41家", {}, ["service_other_period"]),
        (TESTING, "月均适配产品26件、服务企业4家", {}, ["service_other_period"]),
        (
            CONSULTING,
            "2021年咨询项目70个，其中500万元以上44个、服务单位130家",
            {"projects": 70, "clients": 130},
            ["service_part_unclear"],
        ),
        (
            CONSULTING,
            "2021年咨询项目70个（其中800万以上44个），服务单位130家",
            {"projects": 70, "clients": 130},
            ["service_part_unclear"],
        ),
        (
            CONSULTING,
            "2021年500万元以上咨询项目52个、服务单位130家",
            {"projects": 52, "clients": 130},
            [],
        ),
        (
            TESTING,
            "2021年适配产品120件、评测产品140件、服务企业41家",
            {"clients": 41},
            ["service_figure_twice"],
        ),
        (
            TESTING,
            "2021年适配产品：整机120件、外设140件、服务企业41家",
            {"clients": 41},
            ["service_part_unclear"],
        ),
        (
            TESTING,
            "2021年适配产品180～220件、服务企业41家",
            {"clients": 41},
            ["service_number_unclear"],
        ),
        (
            TESTING,
            "2021年适配产品120+140件、服务企业41家",
            {"clients": 41},
            ["service_number_unclear"],
        ),
        (
            TESTING,
            "2021年适配产品2 60件、服务企业41家",
            {"clients": 41},
            ["service_number_unclear"],
        ),
        (
            TESTING,
            "2021年适配产品由180件增至260件、服务企业41家",
            {"clients": 41},
            ["service_number_unclear"],
        ),
        (TESTING, "2021年上半年适配产品260件、服务企业41家", {}, ["service_other_period"]),
        (TESTING, "2021年3-9月适配产品260件、服务企业41家", {}, ["service_other_period"]),
        (TESTING, "2021年1-12月适配产品260件、服务企业41家", {"products": 260, "clients": 41}, []),
        (TESTING, "今年适配产品260件、服务企业41家", {}, ["service_other_period"]),
        (
            TESTING,
            "2021年适配产品260件、服务企业41家次",
            {"products": 260},
            ["service_other_measure"],
        ),
        (
            TESTING,
            "2021年适配产品最多260件、服务企业41家以内",
            {"products": 260, "clients": 41},
            ["service_approximate"],
        ),
        (
            TESTING,
            "2021年适配产品260件（线上服务150件）、服务企业41家",
            {"products": 260, "clients": 41},
            ["service_part_unclear"],
        ),
        (
            CONSULTING,
            "2021年签订咨询项目70个，验收44个，服务单位130家",
            {"clients": 130},
            ["service_part_unclear"],
        ),
        (
            ("amount_wan",),
            "2021年投资总额3千万元（实缴800万元）",
            {"amount_wan": 3000},
            ["service_part_unclear"],
        ),
        (("amount_wan",), "2021年投资总额400万美元", {}, ["service_other_measure"]),
        (
            ("amount_wan",),
            "2021年投资总额三千万元",
            {"amount_wan": 3000},
            ["service_chinese_numerals"],
        ),
        (
            ("trained", "software_pct"),
            "2021年培训1500人次，软件人才占比0.9",
            {},
            ["service_other_measure", "service_number_unclear"],
        ),
        (
            TESTING,
            "2021年适配产品260件、服务企业不到41家",
            {"products": 260, "clients": 41},
            ["service_approximate"],
        ),
        (
            ("trained", "software_pct"),
            "2021年培养人才1500人，同比增长30%",
            {"trained": 1500},
            ["service_figure_missing"],
        ),
    ],
)
def test_other_years_parts_and_plans_are_not_the_years_figure(
    figures: tuple[str, ...], text: str, numbers: dict[str, int], codes: list[str]
) -> None:
    reading = read_service(text, figures, 2021)
    assert reading.value == numbers
    found = [finding.code for finding in reading.findings]
    missing = "service_figure_missing"
    assert [code for code in found if code != missing or code in codes] == codes
    assert (missing in found) == (len(numbers) < len(figures))
