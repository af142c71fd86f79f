"""Workbooks of each built-in call in its own form, and what brings them in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reviewer.files.intake.blank_sheets import columns_of, list_of
from reviewer.files.intake.readings import Cell
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from tests.builders.call_records import built_in
from tests.builders.people import STAFF
from tests.builders.programmes import Row, coded, filled, write_meeting
from tests.builders.workbooks import application_plan, application_row, xlsx

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


def bring_in(context: AppContext, name: str, rows: Sequence[Row], folder: Path) -> Path:
    """Fill in a call's own list with rows, and import it with people and rooms; gives the list."""
    definition = built_in(name)
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
    path, forms = folder / f"{unit}_汇总.xlsx", folder / f"{unit}_申报书要素.xlsx"
    if name == "cq-platforms-2021":  # its list has no credit code and no place: the forms have
        path.write_bytes(filled(definition, full))
        forms.write_bytes(xlsx(application_plan(*map(form_row, full))))
    else:
        path.write_bytes(filled(definition, coded(full)))
    paths = [entry for entry in (path, forms) if entry.exists()]
    import_workbooks(context, STAFF, name, [*paths, *write_meeting(definition, folder)])
    return path
