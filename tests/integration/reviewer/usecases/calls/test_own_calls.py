"""Calls of any kind from their own workbook to review, and one that nobody built in."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reviewer.files.intake.blank_sheets import blank_table, list_of
from reviewer.model.calls import Phase
from reviewer.model.programme import CallDefinition
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.store.submissions import all_submissions
from reviewer.usecases.calls.calls import add_call
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.call_records import built_in
from tests.builders.people import STAFF
from tests.builders.rules_records import credit_code

Row = dict[str, str | int | float | None]
EIGHTH = """
name = "own-harvest-2023"
document = "示范〔2023〕8号"
issued_on = 2023-05-01
title = { zh = "软件丰收计划", en = "Software harvest" }
organiser = { zh = "示范委员会", en = "A commission" }

[form]
identity = ["crop", "season"]
thing = { zh = "作物", en = "crop" }
tables = [
  { code = "fields", title = { zh = "丰收", en = "Harvest" }, needs = ["applicant"], enough = 4 },
]
fields = [
  { code = "applicant", kind = "name", headings = ["种植单位"], required = true },
  { code = "uscc", kind = "code", headings = ["统一社会信用代码"] },
  { code = "crop", kind = "name", headings = ["作物名称"], required = true },
  { code = "season", headings = ["季次"] },
  { code = "harvest", kind = "number", headings = ["{year}年亩产"], unit = "公斤", year = 0 },
  { code = "harvest", kind = "number", headings = ["{year}年亩产"], unit = "公斤", year = -1 },
  { code = "sown", kind = "day", headings = ["播种日期"] },
]

[[values]]
code = "growth"
name = { zh = "增产", en = "Growth" }
formula = "harvest - harvest[-1]"

[[eligibility]]
code = "NO_GROWTH"
clause = "二"
quote = "亩产须有增长"
that = "growth > 0 and sown >= date('2023-03-01')"

[scoring]
method = "mean"
criteria = [{ code = "overall", name = { zh = "综合", en = "Overall" }, weight = 100 }]

[schedule]
first_day = 2023-09-04
"""
CASES: tuple[tuple[str, Sequence[Row], dict[str, int]], ...] = (
    (
        "cq-cloud-reward-2020",
        (
            {"编号": "C1", "2019年营业收入（万元）": 30000, "上云投入（万元）": 10},
            {"编号": "C2", "2019年营业收入（万元）": 30001, "上云投入（万元）": 10},
            {"编号": "C3", "2019年营业收入（万元）": 100, "上云投入（万元）": None},
        ),
        {"accept": 1, "reject": 1, "flag": 1},
    ),
    (
        "cq-loan-interest-2020",
        (
            {"申请财政资金（万元）": 12.5, "贷款合同号": "A1"},
            {"申请财政资金（万元）": 0, "贷款合同号": "A2"},
        ),
        {"accept": 1, "reject": 1},
    ),
    (
        "cq-talent-base-2022",
        (
            {"基地名称": "甲基地", "基地类型": "校企合作类", "2021年培训人次（人）": 1000},
            {"基地名称": "乙基地", "基地类型": "社会培训类", "2021年培训人次（人）": 499},
        ),
        {"accept": 1, "reject": 1},
    ),
    (
        "cq-integration-2020",
        (
            {"项目名称": "甲", "申报主体类型": "软件公共服务平台", "2019年项目投资（万元）": 1000},
            {"项目名称": "乙", "申报主体类型": "软件公共服务平台", "2019年项目投资（万元）": 999},
        ),
        {"accept": 1, "reject": 1},
    ),
    (
        "js-first-version-2021",
        (
            {"申报编号": "J1", "产品名称": "甲库", "研发投入（万元）": 200},
            {"申报编号": "J2", "产品名称": "乙库", "研发投入（万元）": 199},
        ),
        {"accept": 1, "reject": 1},
    ),
)
COMMON: dict[str, Row] = {
    "cq-cloud-reward-2020": {"持续使用云服务多少个月": 12},
    "cq-loan-interest-2020": {"申报单位地址": "重庆市渝北区"},
    "cq-talent-base-2022": {"注册地址": "重庆市渝北区"},
    "cq-integration-2020": {"注册地址": "重庆市渝北区"},
    "js-first-version-2021": {
        "注册地址": "江苏省南京市", "成立日期": "2015-06-18", "版本号": "V1",
        "软件类别": "基础软件",
        "开发完成日期": "2020-03-15", "检测报告编号": "T1", "是否自用或定制": "否",
        "线上提交时间": "2021-03-10 09:12", "推荐时间": "2021-03-18 10:00",
    },
}  # fmt: skip


def filled(definition: CallDefinition, rows: Sequence[Row]) -> bytes:
    """Fill in the call's own blank workbook; an unknown heading is an error."""
    book = load_workbook(io.BytesIO(blank_table(definition, list_of(definition))))
    sheet = book.worksheets[0]
    lines = list(sheet.iter_rows())
    top = next(n for n, cells in enumerate(lines, start=1) if sum(bool(c.value) for c in cells) > 3)
    places = {str(cell.value): cell.column for cell in sheet[top] if cell.value}
    for number, row in enumerate(rows, start=1):
        for heading, value in row.items():
            sheet.cell(top + number, int(places[heading] or 0)).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_review(context: AppContext, definition: CallDefinition, path: Path) -> dict[str, int]:
    """Import, screen and find conflicts; give the statuses."""
    import_workbooks(context, STAFF, definition.name, [path])
    views = screen_submissions(context, STAFF, definition.name)
    find_conflicts(context, STAFF, definition.name)
    with reading(context.engine) as session:
        assert calls.get_call(session, definition.name).phase == Phase.CONFLICTS
    return dict(Counter(view.status for view in views))


@pytest.mark.parametrize(("name", "rows", "statuses"), CASES)
def test_each_programme_goes_from_its_own_workbook_to_review(
    context: AppContext,
    tmp_path: Path,
    name: str,
    rows: Sequence[Row],
    statuses: dict[str, int],
) -> None:
    definition = built_in(name)
    place = "南京" if name.startswith("js") else "重庆"
    heading = next(
        entry.label(definition.figures_year)
        for entry in definition.form.fields
        if entry.code == "applicant"
    )
    full = [
        {
            heading: f"{place}第{number}软件有限公司",
            "统一社会信用代码": credit_code(number),
            **COMMON[name],
            **row,
        }
        for number, row in enumerate(rows, start=1)
    ]
    if name.startswith("js"):
        full = [{**row, "著作权人": row[heading]} for row in full]
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(filled(definition, full))
    assert to_review(context, definition, path) == statuses


def test_a_call_that_nobody_built_in_is_one_file(context: AppContext, tmp_path: Path) -> None:
    file = tmp_path / "eighth.toml"
    file.write_text(EIGHTH, encoding="utf-8")
    add_call(context, STAFF, file)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, "own-harvest-2023"))
    assert [category.code for category in definition.categories] == ["all"]
    common: Row = {"季次": "春", "播种日期": "2023-03-01", "2022年亩产（公斤）": 400}
    path = tmp_path / "丰收.xlsx"
    rows: list[Row] = [
        {"种植单位": "甲农场有限公司", "作物名称": "稻", "2023年亩产（公斤）": 401, **common},
        {"种植单位": "乙农场有限公司", "作物名称": "麦", "2023年亩产（公斤）": 400, **common},
        {"种植单位": "丙农场有限公司", "作物名称": "豆", **common},
    ]
    coded = [{**row, "统一社会信用代码": credit_code(n)} for n, row in enumerate(rows, start=1)]
    path.write_bytes(filled(definition, coded))
    assert to_review(context, definition, path) == {"accept": 1, "reject": 1, "flag": 1}
    with reading(context.engine) as session:
        named = {row.platform for row in all_submissions(session, definition.name)}
    assert named == {"稻 春", "麦 春", "豆 春"}
