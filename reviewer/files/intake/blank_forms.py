"""Blank application forms in Word, drawn from our own list of fields, for downloading."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table

from reviewer.model.programme import CallDefinition

FONT = "SimSun"
YES_NO = "□是 □否"


@dataclass(frozen=True)
class Line:
    """Hold one row of a form's table: pairs of a label and the hint or boxes in its value cell.

    `group` is a label at the left that is merged over all following lines of the same group.
    """

    pairs: tuple[tuple[str, str], ...]
    group: str = ""


FIRM = (
    Line((("企业名称", ""), ("统一社会信用代码", ""))),
    Line((("法人代表", ""), ("联系电话", ""))),
    Line((("注册时间", ""), ("注册资本（万元）", ""))),
    Line((("注册地址", ""),)),
    Line((("办公地址", ""),)),
    Line(
        (
            ("企业网址", "（有则填）"),
            ("企业性质（对应处打√）", "□有限责任 □股份制 □合伙企业 □全民所有制 □集体所有制 □其他"),
        )
    ),
    Line((("在职职工人数（人）", ""), ("其中：研发人员（人）", ""))),
    Line((("姓名", ""), ("职务", "")), group="联系人"),
    Line((("手机", ""), ("邮箱", "")), group="联系人"),
)
FIGURES = (
    "主营业务收入（万元）",
    "其中：软件和信息服务业务收入（万元）",
    "利润（万元）",
    "税金（万元）",
    "软著、发明专利（件）",
)
IIOT_FIRM = (
    Line((("申报单位", ""),)),
    Line((("法定代表人", ""), ("统一社会信用代码（组织机构代码）", ""))),
    Line((("单位性质", "□国有 □民营 □外资 □其他"), ("注册成立时间", ""))),
    Line((("注册地址", ""),)),
    Line((("注册资金（万元）", ""), ("办公地址", ""))),
    Line((("姓名", ""), ("电话及手机", "")), group="负责人"),
    Line((("职务", ""), ("电子邮箱", "")), group="负责人"),
    Line((("企业员工总数", ""), ("其中：本科以上", ""))),
    Line((("其中：研发人员", ""), ("其中：技术人员", ""))),
    Line((("2021年研发投入（万元）", ""), ("2021年营业收入（万元）", ""))),
    Line((("2021年税金（万元）", ""), ("2021年利润（万元）", ""))),
    Line((("参与国家项目（个）", ""), ("标准制定（项）", ""))),
    Line((("重庆社保缴纳人数", ""), ("2021年工业互联网业务收入（万元）", ""))),
    Line((("近3年重大安全事故", ""), ("信用查询结果", ""))),
)
IIOT_PLATFORM = (
    Line((("平台名称", ""),)),
    Line((("建设主体", ""), ("建设时间", ""))),
    Line((("投资金额（万元）", ""), ("接入设备（台、套）", ""))),
    Line((("兼容协议（种）", ""), ("服务制造企业（家）", ""))),
    Line((("获取专利软著（项）", ""),)),
    Line((("平台所获得的荣誉、认证等情况", ""),)),
)
PLATFORM_RECEIPT = (
    Line((("申报编号", ""), ("区县", ""))),
    Line((("细分领域", ""), ("区县政府支持申报函", YES_NO))),
    Line((("信用查询结果", ""), ("监测平台已填报", YES_NO))),
    Line((("收到日期", ""),)),
)
IIOT_RECEIPT = (
    Line((("申报编号", ""), ("区县", ""))),
    Line((("区县政府书面推荐意见", YES_NO), ("收到时间", ""))),
)


def blank_form(definition: CallDefinition) -> bytes:
    """Draw a call's blank application form as a Word file.

    Filled in, it is read back by `read_bytes`; handed in blank, it is recognised as such.
    """
    document = Document()
    _set_up(document, definition)
    if definition.form == "industrial_internet":
        _heading(document, "一、申报企业基本信息")
        _block(document, IIOT_FIRM)
        _heading(document, "二、工业互联网平台基本信息")
        _block(document, IIOT_PLATFORM)
        _heading(document, "三、受理信息（由推荐单位填写）")
        _block(document, IIOT_RECEIPT)
    else:
        _heading(document, "一、企业基本情况")
        _block(document, FIRM)
        _heading(document, "企业经营指标")
        _figures(document)
        _heading(document, "二、平台基本情况")
        _block(document, _platform(definition))
        _heading(document, "三、受理信息（由推荐单位填写）")
        _block(document, PLATFORM_RECEIPT)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _platform(definition: CallDefinition) -> Sequence[Line]:
    boxes = " ".join(f"□{category.name.zh}" for category in definition.categories)
    return (
        Line((("平台名称", ""),)),
        Line((("平台建设起止时间及正式投用时间", "*年*月—*年*月；*年*月。"),)),
        Line((("平台类型", boxes),)),
        Line((("平台投资（万元）", "总投资：       已投资：      "), ("平台专职人数（人）", ""))),
        Line((("2021年平台服务情况", ""),)),
    )


def _set_up(document: WordDocument, definition: CallDefinition) -> None:
    style = document.styles["Normal"]
    style.font.name = FONT
    style.font.size = Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    properties = document.core_properties
    properties.title = definition.title.zh
    properties.author = definition.organiser.zh
    moment = datetime.combine(definition.issued_on, time())
    properties.created = properties.modified = moment
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(f"{definition.title.zh}申报书")
    run.bold = True
    run.font.size = Pt(16)
    document.add_paragraph(definition.document).alignment = WD_ALIGN_PARAGRAPH.CENTER


def _heading(document: WordDocument, text: str) -> None:
    run = document.add_paragraph().add_run(text)
    run.bold = True
    run.font.size = Pt(12)


def _block(document: WordDocument, lines: Sequence[Line]) -> None:
    """Draw a table of five columns: a group at the left, then two pairs of label and value."""
    table = document.add_table(rows=len(lines), cols=5)
    table.style = "Table Grid"
    for number, line in enumerate(lines):
        cells = table.rows[number].cells
        first = cells[0]
        if line.group:
            begins = number == 0 or lines[number - 1].group != line.group
            if begins:
                first.text = line.group
            else:
                table.cell(number - 1, 0).merge(first)
            (label, hint), (other, other_hint) = line.pairs
            cells[1].text, cells[2].text = label, hint
            cells[3].text, cells[4].text = other, other_hint
            continue
        label, hint = line.pairs[0]
        wide = len(line.pairs) == 1
        first.merge(cells[1]).text = label
        cells[2].merge(cells[4] if wide else cells[2]).text = hint
        if not wide:
            cells[3].text, cells[4].text = line.pairs[1]


def _figures(document: WordDocument) -> None:
    """Draw the block with the two years at its left."""
    table: Table = document.add_table(rows=3, cols=len(FIGURES) + 1)
    table.style = "Table Grid"
    for place, text in enumerate(("年份", *FIGURES)):
        table.cell(0, place).text = text
    table.cell(1, 0).text = "2021年"
    table.cell(2, 0).text = "2020年"
