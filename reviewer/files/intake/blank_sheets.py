"""Blank lists in Excel for districts to fill in: 附件2 and the list of application forms."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.exports.sheets import Column, add_sheet, cell_at, new_book, write, write_table
from reviewer.files.exports.steady import steady_bytes
from reviewer.model.programme import CallDefinition

# Headings with the width of their column, in the order of the notice's form.
SUMMARY = (
    ("序号", 6),
    ("企业名称", 24),
    ("注册时间", 10),
    ("2021年主营业务收入（万元）", 14),
    ("其中：软件和信息服务业务收入（万元）", 16),
    ("员工总人数（人）", 10),
    ("其中：研发人员数（人）", 10),
    ("平台名称", 24),
    ("平台类型", 14),
    ("平台建设起止时间及正式投用时间", 22),
    ("平台投资（万元）", 16),
    ("平台专职人数（人）", 10),
    ("平台简介（不超过50字）", 30),
    ("2021平台服务情况", 36),
    ("联系人及手机", 18),
)
INTERNET = (
    ("申报编号", 10), ("推荐单位", 10), ("申报单位", 24), ("统一社会信用代码", 22),
    ("法定代表人", 10), ("单位性质", 10), ("注册成立时间", 10), ("注册地址", 24),
    ("注册资金（万元）", 10), ("办公地址", 24), ("负责人", 10), ("职务", 10), ("手机", 14),
    ("电子邮箱", 20), ("企业员工总数（人）", 10), ("本科以上（人）", 10), ("研发人员（人）", 10),
    ("技术人员（人）", 10), ("2021年研发投入（万元）", 12), ("2021年营业收入（万元）", 12),
    ("2021年税金（万元）", 12), ("2021年利润（万元）", 12), ("参与国家项目（项）", 10),
    ("标准制定（项）", 10), ("平台名称", 24), ("建设主体", 24), ("建设时间", 10),
    ("投资金额（万元）", 12), ("接入设备（台）", 10), ("兼容协议（种）", 10),
    ("服务制造企业（家）", 10), ("专利软著（件）", 10), ("荣誉", 20), ("重庆社保缴纳人数", 10),
    ("2021年工业互联网业务收入（万元）", 14), ("近3年重大安全事故", 12), ("信用查询结果", 12),
    ("区县政府书面推荐意见", 12), ("服务情况", 30), ("收到时间", 18),
)  # fmt: skip
UNIT_LINE = "推荐单位（盖章）：            填报人：            办公电话："
NOTES = {
    "platforms": "填写说明：时间写成 2015.5；金额以万元计；投资写成“总投资：1200 已投资：800”；"
    "平台类型可填：{categories}。",
    "industrial_internet": "填写说明：时间写成 2015.5；金额以万元计；没有的填“无”。",
}
LINES = 20  # ready for filling in


def blank_summary(definition: CallDefinition) -> bytes:
    """Make the blank list that districts fill in; handed in unfilled, it holds no row."""
    book = new_book()
    sheet = add_sheet(book, "附件2" if definition.form == "platforms" else "申报汇总")
    columns = SUMMARY if definition.form == "platforms" else INTERNET
    categories = "、".join(category.name.zh for category in definition.categories)
    title = f"{definition.title.zh}信息汇总表"
    _line(sheet, 1, title, len(columns), Font(size=16, bold=True), "center")
    _line(sheet, 2, UNIT_LINE, len(columns), Font(size=11), "left")
    rows: Sequence[list[None]] = [[None] * len(columns) for _ in range(LINES)]
    top = write_table(sheet, [Column(text, width) for text, width in columns], rows)
    note = NOTES[definition.form].format(categories=categories)
    _line(sheet, top + LINES + 1, note, len(columns), Font(size=10), "left")
    sheet.row_dimensions[top].height = 60
    return steady_bytes(book)


def _line(sheet: Worksheet, row: int, text: str, columns: int, font: Font, side: str) -> None:
    cell = cell_at(sheet, row, 1)
    write(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
