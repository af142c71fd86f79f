"""Every built-in programme goes from its own workbook to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.files.intake.blank_sheets import columns_of, list_of
from reviewer.files.intake.readings import Cell
from reviewer.model.calls import Phase
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.results.correct import check_field
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.call_records import built_in
from tests.builders.people import STAFF
from tests.builders.programmes import Row, coded, filled, mark_all, seat, write_meeting
from tests.builders.workbooks import application_plan, application_row, xlsx

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
    (
        "cq-industrial-internet-2022",
        (
            {"申报编号": "G1", "平台名称": "甲", "重庆社保缴纳人数": 100},
            {"申报编号": "G2", "平台名称": "乙", "重庆社保缴纳人数": 99},
            {"申报编号": "G3", "平台名称": "丙", "重庆社保缴纳人数": None},
        ),
        {"accept": 1, "reject": 1, "flag": 1},
    ),
    (
        "cq-platforms-2021",
        (
            {"平台名称": "甲", "2021平台服务情况": "适配评测产品200件、服务企业30家。"},
            {"平台名称": "乙", "2021平台服务情况": "适配评测产品199件、服务企业30家。"},
        ),
        {"accept": 1, "reject": 1},
    ),
)
COMMON: dict[str, Row] = {
    "cq-cloud-reward-2020": {"持续使用云服务多少个月": 12},
    "cq-loan-interest-2020": {"申报单位地址": "重庆市渝北区"},
    "cq-talent-base-2022": {"注册地址": "重庆市渝北区"},
    "cq-integration-2020": {"注册地址": "重庆市渝北区"},
    "cq-industrial-internet-2022": {
        "推荐单位": "渝北", "注册地址": "重庆市渝北区", "企业员工总数（人）": 300,
        "注册成立时间": "2016.3", "2021年营业收入（万元）": 6200,
        "2021年工业互联网业务收入（万元）": 1000, "近3年重大安全事故": "无",
        "信用查询结果": "无", "区县政府书面推荐意见": "是", "收到时间": "2022-05-30 11:30",
    },
    "cq-platforms-2021": {
        "注册时间": "2015.5", "2021年主营业务收入（万元）": 10537,
        "其中：软件和信息服务业务收入（万元）": 7208, "员工总人数（人）": 500,
        "其中：研发人员数（人）": 125, "平台类型": "适配评测类", "平台专职人数（人）": 15,
        "平台建设起止时间及正式投用时间": "1.2013.9—2016.3；2.2016.4",
        "平台投资（万元）": "总投资：2710 已投资：2680", "联系人及手机": "张子 10000000001",
    },
    "js-first-version-2021": {
        "注册地址": "江苏省南京市", "成立日期": "2015-06-18", "版本号": "V1",
        "软件类别": "基础软件",
        "开发完成日期": "2020-03-15", "检测报告编号": "T1", "是否自用或定制": "否",
        "线上提交时间": "2021-03-10 09:12", "推荐时间": "2021-03-18 10:00",
    },
}  # fmt: skip


def form_row(row: Row) -> dict[str, Cell]:
    """Write the application form that belongs to a row of the list of platforms."""
    number = 1 if row["平台名称"] == "甲" else 2
    return application_row(
        number,
        applicant=row["企业名称"],
        platform=row["平台名称"],
        service=row["2021平台服务情况"],
        contact="张子",
        phone="10000000001",
    )


@pytest.mark.parametrize(("name", "rows", "statuses"), CASES)
def test_each_programme_goes_from_its_own_workbook_to_review(
    plain_context: AppContext,
    tmp_path: Path,
    name: str,
    rows: Sequence[Row],
    statuses: dict[str, int],
) -> None:
    context, definition = plain_context, built_in(name)
    table = next(t for t in definition.form.tables if t.code == list_of(definition))
    named = {
        e.code: e.headings_in(definition.figures_year) for e in definition.form.fields_of(table)
    }
    columns = [text for text, _ in columns_of(definition, table)]
    heading = next(text for text in columns if text in named["applicant"])
    place = "南京" if name.startswith("js") else "重庆"
    full = [
        {heading: f"{place}第{number}软件有限公司", **COMMON[name], **row}
        for number, row in enumerate(rows, start=1)
    ]
    if name.startswith("js"):
        full = [{**row, "著作权人": row[heading]} for row in full]
    unit = "南京" if name.startswith("js") else "渝北"
    path, forms = tmp_path / f"{unit}_汇总.xlsx", tmp_path / f"{unit}_申报书要素.xlsx"
    if name == "cq-platforms-2021":  # its list has no credit code and no place: the forms have
        path.write_bytes(filled(definition, full))
        forms.write_bytes(xlsx(application_plan(*map(form_row, full))))
    else:
        path.write_bytes(filled(definition, coded(full)))
    paths = [entry for entry in (path, forms) if entry.exists()]
    import_workbooks(context, STAFF, name, [*paths, *write_meeting(definition, tmp_path)])
    views = screen_submissions(context, STAFF, name)
    assert dict(Counter(view.status for view in views)) == statuses
    if definition.by_formula:  # nobody is seated, nobody gives marks
        for view in views:
            for field in definition.audit.fields if view.status == "accept" else ():
                check_field(context, STAFF, name, str(view.submission), field, verdict="confirmed")
        page = rank_submissions(context, STAFF, name)
        assert [row.decision for row in page.rows] == ["selected"] * statuses["accept"]
        return
    find_conflicts(context, STAFF, name)
    plan = seat(context, definition)
    assert [len(panel.slots) for panel in plan.panels] == [1]
    mark_all(context, definition, plan)
    with reading(context.engine) as session:
        assert calls.get_call(session, name).phase == Phase.SCORING


def test_no_built_in_programme_is_left_out() -> None:
    assert {name for name, _, _ in CASES} == set(built_in_calls())
