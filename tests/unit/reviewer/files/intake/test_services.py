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
