"""Workbooks as districts send them, built cell by cell with speaking defaults."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from stdnum.cn import uscc

from reviewer.files.intake.readings import Cell

SUMMARY_HEADINGS: Mapping[str, str] = {
    "seq": "序号",
    "applicant": "企业名称",
    "registered": "注册时间",
    "revenue": "2021年主营业务收入（万元）",
    "software": "其中：软件和信息服务业务收入（万元）",
    "staff": "员工总人数（人）",
    "rd": "其中：研发人员数（人）",
    "platform": "平台名称",
    "category": "平台类型",
    "period": "平台建设起止时间及正式投用时间",
    "invest": "平台投资\n（万元）",
    "platform_staff": "平台专职人数（人）",
    "brief": "平台简介（不超过50字）",
    "service": "2021平台服务情况",
    "contact": "联系人及手机",
}
TITLE = "重庆市重点软件公共服务平台信息汇总表（第二批）"
UNIT_LINE = "推荐单位（盖章）：渝北区经济信息委      填报人：甲乙      办公电话：023-00000000"
NOTE = "注：此表由先企业自行填好后，再一并提交至区县经济信息委汇总。"

APPLICATION_HEADINGS: Mapping[str, str] = {
    "code": "申报编号",
    "district": "区县",
    "applicant": "企业名称",
    "uscc": "统一社会信用代码",
    "legal": "法人代表",
    "legal_phone": "联系电话",
    "registered": "注册时间",
    "capital": "注册资本（万元）",
    "reg_place": "注册地址",
    "staff": "在职职工人数",
    "rd": "研发人员",
    "rd_share": "研发人员占职工总数比重",
    "revenue": "2021主营业务收入",
    "software": "2021软件和信息服务业务收入",
    "platform": "平台名称",
    "category": "平台类型",
    "period": "平台建设起止时间",
    "in_service": "正式投用时间",
    "invest_total": "总投资",
    "invest_done": "已投资",
    "platform_staff": "平台专职人数",
    "service": "2021年平台服务情况",
    "field": "细分领域",
    "county_letter": "区县政府支持申报函",
    "credit": "信用查询结果",
    "monitor": "监测平台已填报",
    "contact": "联系人",
    "phone": "手机",
    "email": "邮箱",
    "received": "收到日期",
}

ROSTER_HEADINGS: Mapping[str, str] = {
    "seq": "序号",
    "code": "专家编号",
    "name": "姓名",
    "employer": "单位",
    "uscc": "统一社会信用代码",
    "title": "职称",
    "years": "从事专业年限",
    "kind": "专家类型",
    "fields": "专业领域",
    "categories": "可评审类别",
    "phone": "手机",
    "email": "邮箱",
    "past": "曾任职单位（起止年月）",
    "ties": "投资/兼职单位",
    "chair": "是否可担任组长",
    "days": "可参加评审日期",
    "status": "状态",
}


def credit_code(number: int = 1) -> str:
    """Make an invented credit code with the right check digit."""
    stem = f"91500112FAKE{number:05d}"
    return stem + str(uscc.calc_check_digit(stem))


def summary_row(number: int = 1, **changes: Cell) -> dict[str, Cell]:
    """Write one faultless row of 附件2; `changes` replace single cells."""
    cells: dict[str, Cell] = {
        "seq": number,
        "applicant": f"重庆示例{number}号软件有限公司",
        "registered": "2015.5",
        "revenue": 10537,
        "software": 7208,
        "staff": 500,
        "rd": 125,
        "platform": f"示例{number}号适配验证平台",
        "category": "适配评测类",
        "period": "1.2013.9—2016.3；\n2.2016.4",
        "invest": "总投资：2710\n已投资：2680",
        "platform_staff": 15,
        "brief": "面向软件企业提供适配评测公共服务。",
        "service": "2021年适配评测产品252件、服务企业40家。",
        "contact": f"张子 1000000{number:04d}",
    }
    return cells | changes


def application_row(number: int = 1, **changes: Cell) -> dict[str, Cell]:
    """Write one faultless application form as a row."""
    cells: dict[str, Cell] = {
        "code": f"S{number:05d}",
        "district": "渝北",
        "applicant": f"重庆示例{number}号软件有限公司",
        "uscc": credit_code(number),
        "legal": "孔桂",
        "legal_phone": "023-00000000",
        "registered": "2015.5",
        "capital": 100,
        "reg_place": "重庆市渝北示例路6号",
        "staff": 500,
        "rd": 125,
        "rd_share": "25.0%",
        "revenue": 10537,
        "software": 7208,
        "platform": f"示例{number}号适配验证平台",
        "category": "适配评测类",
        "period": "2013.9—2016.3",
        "in_service": "2016.4",
        "invest_total": 2710,
        "invest_done": 2680,
        "platform_staff": 15,
        "service": "2021年适配评测产品252件、服务企业40家。",
        "field": None,
        "county_letter": "否",
        "credit": "无",
        "monitor": "是",
        "contact": "张子",
        "phone": f"1000000{number:04d}",
        "email": f"s{number:05d}@example.com",
        "received": "2022-02-08",
    }
    return cells | changes


def expert_row(number: int = 1, **changes: Cell) -> dict[str, Cell]:
    """Write one faultless row of the roster."""
    cells: dict[str, Cell] = {
        "seq": number,
        "code": f"E{number:05d}",
        "name": "范红超",
        "employer": "重庆示例检测中心",
        "uscc": credit_code(90000 + number),
        "title": "研究员",
        "years": 18,
        "kind": "技术",
        "fields": "信创适配、软件测试",
        "categories": "适配评测类、人才培养类",
        "phone": f"1000001{number:04d}",
        "email": f"expert{number:05d}@example.com",
        "past": "渝示例大学（2000.1—2003.12）",
        "ties": "重庆示例软件有限公司（持股1%）",
        "chair": "是",
        "days": "3月14日、3月16日",
        "status": "在库",
    }
    return cells | changes


@dataclass
class SheetPlan:
    """Say how a sheet is laid out: what stands above the headings, in which order, what below."""

    headings: Mapping[str, str]
    rows: Sequence[Mapping[str, Cell]]
    above: Sequence[Sequence[Cell]] = ()
    below: Sequence[Sequence[Cell]] = ()
    order: Sequence[str] = ()
    left: int = 0
    name: str = "Sheet"
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """Give the columns in their order."""
        return list(self.order or self.headings)

    @property
    def first_row(self) -> int:
        """Give the number that Excel shows for the first data row."""
        return len(self.above) + 2

    def grid(self) -> list[list[Cell]]:
        """Lay the sheet out, headings and all."""
        pad: list[Cell] = [None] * self.left
        titles: list[Cell] = [self.headings[key] for key in self.keys]
        body = [[*pad, *(row.get(key) for key in self.keys)] for row in self.rows]
        below = [[*pad, *line] for line in self.below]
        return [*(list(line) for line in self.above), [*pad, *titles], *body, *below]


def summary_plan(*rows: Mapping[str, Cell]) -> SheetPlan:
    """Lay out 附件2 as the notice has it, with its title, its unit line and its note."""
    return SheetPlan(
        SUMMARY_HEADINGS,
        rows or (summary_row(),),
        above=(["附件2"], [TITLE], [UNIT_LINE]),
        below=([NOTE],),
        name="附件2",
    )


def application_plan(*rows: Mapping[str, Cell]) -> SheetPlan:
    """Lay out the elements of application forms."""
    return SheetPlan(APPLICATION_HEADINGS, rows or (application_row(),), name="申报书要素")


def roster_plan(*rows: Mapping[str, Cell]) -> SheetPlan:
    """Lay out the roster with its title."""
    return SheetPlan(
        ROSTER_HEADINGS, rows or (expert_row(),), above=(["评审专家名册"],), name="专家名册"
    )


def table_plan(name: str, headings: Sequence[str], *rows: Sequence[Cell]) -> SheetPlan:
    """Lay out any other table."""
    return SheetPlan(
        {heading: heading for heading in headings},
        [dict(zip(headings, row, strict=True)) for row in rows],
        name=name,
    )


def fill(sheet: Worksheet, grid: Sequence[Sequence[Cell]]) -> None:
    """Write a grid of cells into a sheet."""
    for row, line in enumerate(grid, start=1):
        for column, value in enumerate(line, start=1):
            if value is not None:
                sheet.cell(row, column, value)


def workbook(*plans: SheetPlan) -> Workbook:
    """Build a workbook of one sheet per plan, for further changes."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    book.remove(first)
    for plan in plans:
        fill(book.create_sheet(plan.name), plan.grid())
    return book


def saved(book: Workbook) -> bytes:
    """Give a workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xlsx(*plans: SheetPlan) -> bytes:
    """Build a workbook and give its bytes."""
    return saved(workbook(*plans))
