"""Categories claimed by submissions and reviewed by experts."""

from __future__ import annotations

import pytest

from reviewer.files.intake.categories import CategoryNames, read_claimed, read_reviewable
from reviewer.files.intake.readings import Reading
from tests.unit.reviewer.files.intake.reading import Expected, findings, platforms

NAMES = CategoryNames(platforms().categories)


BOXES = "{}适配评测类 {}咨询规划类 □开发服务类 □技术标准类 □人才培养类 □投资类"


@pytest.mark.parametrize(
    ("cell", "codes", "expected"),
    [
        ("适配评测类", ["testing"], []),
        ("适配评测", ["testing"], []),
        ("适配评测类平台", ["testing"], []),
        (
            BOXES.format("□", "☑"),
            ["consulting"],
            [("category_checkbox_one", "accept", "咨询规划类")],
        ),
        (
            BOXES.format("□", "√"),
            ["consulting"],
            [("category_checkbox_one", "accept", "咨询规划类")],
        ),
        (
            "适配评测类□ 咨询规划类☑ 投资类□",
            ["consulting"],
            [("category_checkbox_one", "accept", "咨询规划类")],
        ),
        (
            BOXES.format("☑", "☑"),
            ["testing", "consulting"],
            [("category_checkbox_two", "reject", "适配评测类")],
        ),
        (BOXES.format("□", "□"), [], [("category_checkbox_none", "flag", None)]),
        (
            "人才培养类、技术标准类",
            ["talent", "standards"],
            [("multi_category", "reject", "人才培养类")],
        ),
        ("软件开发类", ["development"], [("category_alias", "flag", "开发服务类")]),
        ("标准化", ["standards"], [("category_alias", "flag", "技术标准类")]),
        ("投融资类", ["investment"], [("category_alias", "flag", "投资类")]),
        ("软件测试类", ["testing"], [("category_alias", "flag", "适配评测类")]),
        ("规划咨询类", ["consulting"], [("category_alias", "flag", "咨询规划类")]),
        ("人才培训类", ["talent"], [("category_alias", "flag", "人才培养类")]),
        ("其他", [], [("category_alias", "flag", None)]),
        ("", [], [("category_missing", "flag", None)]),
    ],
)
def test_claimed_categories(cell: str, codes: list[str], expected: Expected) -> None:
    reading = read_claimed(cell, NAMES)
    assert (reading.value, findings(reading)) == (codes, expected)


def test_reviewable_categories_with_any_separator() -> None:
    reading = read_reviewable("适配评测/开发服务/人才培养", NAMES)
    assert reading.value == ["testing", "development", "talent"]
    assert findings(reading) == [
        ("category_separators", "accept", "适配评测类、开发服务类、人才培养类")
    ]
    assert read_reviewable("适配评测类、投资类", NAMES) == Reading(["testing", "investment"])
    assert read_reviewable(None, NAMES) == Reading([])
    unknown = read_reviewable("适配评测类、天文类", NAMES)
    assert [finding.code for finding in unknown.findings] == ["expert_category_unknown"]
