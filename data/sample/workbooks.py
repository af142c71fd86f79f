"""Write the season's workbooks in the layouts of the notices, the same bytes every time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from data.sample.applications import KINDS, TITLE, Application
from data.sample.roster import SampleExpert
from data.sample.ties import Ties
from reviewer.files.exports.steady import steady_bytes

Cell = str | int | None
LINE = Border(*(Side(style="thin"),) * 4)
SUMMARY_HEADINGS = (
    "序号", "企业名称", "注册时间", "2021年主营业务收入（万元）",
    "其中：软件和信息服务业务收入（万元）", "员工总人数（人）", "其中：研发人员数（人）",
    "平台名称",
    "平台类型", "平台建设起止时间及正式投用时间", "平台投资\n（万元）", "平台专职人数（人）",
    "平台简介（不超过50字）", "2021平台服务情况", "联系人及手机",
)  # fmt: skip
SUMMARY_WIDTHS = (6, 30, 10, 12, 14, 10, 10, 30, 12, 22, 16, 10, 30, 34, 20)
ELEMENT_HEADINGS = (
    "申报编号", "区县", "企业名称", "统一社会信用代码", "法人代表", "联系电话", "注册时间",
    "注册资本（万元）", "注册地址", "办公地址", "企业性质", "在职职工人数", "研发人员",
    "研发人员占职工总数比重", "2021主营业务收入", "2021软件和信息服务业务收入", "2021利润",
    "2021税金", "2021软著发明专利", "2020主营业务收入", "2020软件和信息服务业务收入", "平台名称",
    "平台类型",
    "平台建设起止时间", "正式投用时间", "总投资", "已投资", "平台专职人数", "2021年平台服务情况",
    "细分领域", "区县政府支持申报函", "信用查询结果", "监测平台已填报", "联系人", "手机",
    "邮箱", "收到日期",
)  # fmt: skip
ROSTER_HEADINGS = (
    "序号", "专家编号", "姓名", "单位", "统一社会信用代码", "职称", "从事专业年限", "专家类型",
    "专业领域", "可评审类别", "手机", "邮箱", "曾任职单位（起止年月）", "投资/兼职单位",
    "是否可担任组长", "可参加评审日期", "状态",
)  # fmt: skip


def save(book: Workbook, path: Path) -> None:
    """Write a workbook without any trace of the day on which it was made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(steady_bytes(book))


def summary_book(district: str, filler: str, rows: Sequence[Application]) -> Workbook:
    """Lay out a district's summary table (附件2) as the first notice prints it."""
    book, sheet = _book("附件2")
    last = len(SUMMARY_HEADINGS)
    sheet.append(["附件2"])
    sheet.append([TITLE])
    line = f"推荐单位（盖章）：{district}经济信息委        填报人：{filler}        "
    sheet.append([line + "办公电话：023-00000000        手机：10000000000"])
    for number in (2, 3):
        sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=last)
    sheet["A2"].font, sheet["A2"].alignment = Font(size=16, bold=True), Alignment("center")
    _append(sheet, SUMMARY_HEADINGS, bold=True)
    for place, entry in enumerate(rows, start=1):
        _append(sheet, _summary_row(place, entry))
    sheet.append(["注：此表由先企业自行填好后，再一并提交至区县经济信息委汇总。"])
    end = sheet.max_row
    sheet.merge_cells(start_row=end, end_row=end, start_column=1, end_column=last)
    _widths(sheet, SUMMARY_WIDTHS)
    return book


def _summary_row(place: int, application: Application) -> list[Cell]:
    return [
        place,
        application.operator.name,
        application.registered,
        application.written_revenue or application.revenue,
        application.software,
        application.staff,
        application.rd,
        application.platform,
        KINDS[application.category].name,
        f"1.{application.build[0]}—{application.build[1]}；\n2.{application.in_service}",
        f"总投资：{application.invested[0]}\n已投资：{application.invested[1]}",
        application.platform_staff,
        KINDS[application.category].brief,
        application.service,
        f"{application.contact} {application.phone}",
    ]


def elements_book(rows: Sequence[Application]) -> Workbook:
    """Lay out the elements of a district's application forms (申报书要素)."""
    book, sheet = _book("申报书要素")
    _append(sheet, ELEMENT_HEADINGS, bold=True)
    for row in rows:
        _append(sheet, _element_row(row))
    _widths(sheet, [16] * len(ELEMENT_HEADINGS))
    return book


def _element_row(its: Application) -> list[Cell]:
    return [
        its.code, its.district, its.operator.name, its.operator.code, its.legal, "023-00000000",
        its.registered, its.capital, its.address, f"重庆市{its.district}", its.ownership, its.staff,
        its.rd, f"{its.rd / its.staff:.1%}", its.revenue, its.software, its.profit, its.profit // 5,
        its.rights, its.revenue * 9 // 10, its.software * 9 // 10, its.platform,
        KINDS[its.category].name, f"{its.build[0]}—{its.build[1]}", its.in_service,
        its.invested[0], its.invested[1], its.platform_staff, its.service, its.field or None,
        its.letter, its.credit, its.monitor, its.contact, its.phone,
        f"{its.code.lower()}@example.com", its.received,
    ]  # fmt: skip


def roster_book(experts: Iterable[SampleExpert]) -> Workbook:
    """Lay out the roster of experts."""
    book, sheet = _book("专家名册")
    _heading(sheet, "评审专家名册（虚构数据）", len(ROSTER_HEADINGS))
    _append(sheet, ROSTER_HEADINGS, bold=True)
    for place, who in enumerate(experts, start=1):
        posts = "；".join(f"{name}（{start}—{end}）" for name, start, end in who.posts)
        ties = "；".join(f"{name}（{text}）" for name, text in who.ties)
        _append(
            sheet,
            [
                place, who.code, who.name, who.employer, who.uscc, who.title, who.years, who.kind,
                "、".join(who.fields), "、".join(who.categories) or None, who.phone, who.email,
                posts or None, ties or None, "是" if who.chair else "否", "、".join(who.days),
                "在库",
            ],
        )  # fmt: skip
    _widths(sheet, (6, 10, 10, 30, 22, 14, 8, 8, 26, 26, 14, 22, 34, 30, 10, 36, 8))
    return book


def recusals_book(ties: Ties) -> Workbook:
    """Lay out what experts declared and what applicants requested."""
    book, sheet = _book("专家回避声明")
    _heading(sheet, "专家主动回避声明汇总", 7)
    _append(
        sheet,
        ("序号", "专家编号", "专家姓名", "需回避单位", "涉及平台", "回避原因", "声明日期"),
        bold=True,
    )
    for place, declared in enumerate(ties.declared, start=1):
        _append(sheet, [place, *declared])
    _widths(sheet, (6, 10, 10, 30, 30, 30, 12))
    other = book.create_sheet("申报单位申请回避")
    _heading(other, "申报单位提出的专家回避申请", 7)
    _append(
        other,
        ("序号", "申报单位", "申请回避专家", "专家所在单位", "理由", "提出日期", "处理意见"),
        bold=True,
    )
    for place, requested in enumerate(ties.requested, start=1):
        _append(other, [place, *requested, None])
    _widths(other, (6, 30, 12, 30, 30, 12, 12))
    return book


def ownership_book(ties: Ties) -> Workbook:
    """Lay out who owns whom and who was called what before."""
    book, sheet = _book("股权关系")
    heads = ("母公司", "母公司统一社会信用代码", "子公司", "子公司统一社会信用代码", "持股比例%")
    _append(sheet, heads, bold=True)
    for parent, child, percent in ties.owned:
        _append(sheet, [parent.name, parent.code, child.name, child.code, percent])
    _widths(sheet, (34, 22, 34, 22, 10))
    other = book.create_sheet("曾用名")
    _append(other, ("现用名", "统一社会信用代码", "曾用名"), bold=True)
    for current, former in ties.renamed:
        _append(other, [current.name, current.code, former])
    _widths(other, (34, 22, 34))
    return book


def rooms_book(rooms: Sequence[Sequence[Cell]], sessions: Sequence[Sequence[Cell]]) -> Workbook:
    """Lay out the meeting rooms and the half days of the review."""
    book, sheet = _book("场地")
    _append(sheet, ("会议室", "楼层", "可容纳专家数", "投影", "视频答辩", "备注"), bold=True)
    for room in rooms:
        _append(sheet, room)
    _widths(sheet, (14, 8, 14, 8, 10, 24))
    other = book.create_sheet("日程")
    _append(other, ("日期", "星期", "场次", "开始", "结束", "可用会议室"), bold=True)
    for session in sessions:
        _append(other, session)
    _widths(other, (14, 8, 8, 10, 10, 20))
    return book


def prior_list_book(rows: Sequence[Sequence[Cell]]) -> Workbook:
    """Lay out the platforms of the first list."""
    book, sheet = _book("首批名单")
    title = "首批重庆市重点软件公共服务平台名单（渝经信软件〔2021〕8号，虚构条目）"
    _heading(sheet, title, 4)
    _append(sheet, ("序号", "平台名称", "建设运营单位", "平台类型"), bold=True)
    for place, row in enumerate(rows, start=1):
        _append(sheet, [place, *row])
    _widths(sheet, (6, 36, 36, 14))
    return book


def table_book(title: str, headings: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Workbook:
    """Lay out a titled table with one heading row."""
    book, sheet = _book("申报汇总")
    _heading(sheet, title, len(headings))
    _append(sheet, headings, bold=True)
    for row in rows:
        _append(sheet, row)
    _widths(sheet, [16] * len(headings))
    return book


def receipts_csv(rows: Iterable[tuple[str, str, str, int]]) -> bytes:
    """Write the receipt register as the office exports it: UTF-8 with a byte-order mark."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow(["文件", "报送单位", "收到时间", "申报数"])
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _book(title: str) -> tuple[Workbook, Worksheet]:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book, book.create_sheet(title)


def _heading(sheet: Worksheet, title: str, columns: int) -> None:
    sheet.append([title])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=columns)
    sheet["A1"].font, sheet["A1"].alignment = Font(size=14, bold=True), Alignment("center")


def _append(sheet: Worksheet, values: Sequence[Cell], *, bold: bool = False) -> None:
    sheet.append(list(values))
    for cell in sheet[sheet.max_row]:
        cell.border = LINE
        cell.alignment = Alignment(vertical="center", wrap_text=True)
        if bold:
            cell.font = Font(bold=True)


def _widths(sheet: Worksheet, widths: Sequence[int]) -> None:
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
