"""Word forms filled in as applicants do it: the value goes into the cell behind its label."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from docx import Document
from docx.document import Document as WordDocument
from docx.table import Table, _Cell

from reviewer.files.intake.blank_forms import blank_form
from reviewer.model.programme import CallDefinition
from tests.builders.workbooks import credit_code

PLATFORM_ANSWERS: Mapping[str, str] = {
    "企业名称": "重庆示例软件有限公司",
    "统一社会信用代码": credit_code(1),
    "法人代表": "孔桂",
    "联系电话": "023-00000000",
    "注册时间": "2015年5月",
    "注册资本（万元）": "1000",
    "注册地址": "重庆市渝北示例路6号",
    "办公地址": "重庆市渝北示例路8号",
    "企业性质（对应处打√）": "□有限责任 ☑股份制 □合伙企业 □其他",
    "在职职工人数（人）": "500",
    "其中：研发人员（人）": "125",
    "姓名": "张子",
    "手机": "10000000001",
    "邮箱": "s1@example.com",
    "平台名称": "示例适配验证平台",
    "平台建设起止时间及正式投用时间": "2013年9月—2016年3月；2016年4月。",
    "平台类型": "☑适配评测类 □咨询规划类 □开发服务类 □技术标准类 □人才培养类 □投资类",
    "平台投资（万元）": "总投资：2710    已投资：2680",
    "平台专职人数（人）": "15",
    "2021年平台服务情况": "2021年适配评测产品252件、服务企业40家。",
    "申报编号": "S00001",
    "区县": "渝北区",
    "区县政府支持申报函": "□是 ☑否",
    "信用查询结果": "无",
    "监测平台已填报": "☑是 □否",
    "收到日期": "2022年2月8日",
}
PLATFORM_FIGURES = {
    "2021年": ("10537", "7208", "1940", "388", "89"),
    "2020年": ("9483", "6487", "-5", "0", "3"),
}
INTERNET_ANSWERS: Mapping[str, str] = {
    "申报单位": "重庆示例工业互联网有限公司",
    "法定代表人": "孔桂",
    "统一社会信用代码（组织机构代码）": credit_code(7),
    "单位性质": "□国有 √民营 □外资 □其他",
    "注册成立时间": "2016.3",
    "注册地址": "重庆市渝北示例路6号",
    "注册资金（万元）": "5000（请提供企业注册证明附后）",
    "姓名": "张子",
    "电话及手机": "10000000001",
    "职务": "总经理",
    "电子邮箱": "g1@example.com",
    "企业员工总数": "320（请提供企业员工社保证明附后）",
    "其中：本科以上": "200",
    "其中：研发人员": "120",
    "其中：技术人员": "150",
    "2021年研发投入（万元）": "900",
    "2021年营业收入（万元）": "6200",
    "2021年税金（万元）": "210",
    "2021年利润（万元）": "480",
    "参与国家项目（个）": "2",
    "标准制定（项）": "3",
    "重庆社保缴纳人数": "118",
    "2021年工业互联网业务收入（万元）": "1800",
    "近3年重大安全事故": "无",
    "信用查询结果": "无",
    "平台名称": "示例工业互联网平台",
    "建设主体": "重庆示例工业互联网有限公司",
    "建设时间": "2018.6",
    "投资金额（万元）": "3000",
    "接入设备（台、套）": "12000",
    "兼容协议（种）": "40",
    "服务制造企业（家）": "260",
    "获取专利软著（项）": "55",
    "申报编号": "G001",
    "区县": "渝北",
    "区县政府书面推荐意见": "☑是 □否",
    "收到时间": "2022-05-30 11:30",
}


def distinct(cells: Sequence[_Cell]) -> list[_Cell]:
    """Give each merged cell of a row once."""
    found: list[_Cell] = []
    for cell in cells:
        if all(cell._tc is not entry._tc for entry in found):
            found.append(cell)
    return found


def _rows(document: WordDocument) -> Iterator[list[_Cell]]:
    for table in document.tables:
        for row in table.rows:
            yield distinct(row.cells)


def fill_in(document: WordDocument, answers: Mapping[str, str]) -> None:
    """Write answers into the cells behind their labels; an unknown label is an error."""
    left = dict(answers)
    for cells in _rows(document):
        for label, value in pairwise(cells):
            if label.text in left:
                value.text = left.pop(label.text)
    assert not left, f"no such labels: {sorted(left)}"


def fill_figures(document: WordDocument, figures: Mapping[str, Sequence[str]]) -> None:
    """Write the yearly figures into their rows."""
    for cells in _rows(document):
        for cell, text in zip(cells[1:], figures.get(cells[0].text, ()), strict=False):
            cell.text = text


def filled(definition: CallDefinition, changes: Mapping[str, str] | None = None) -> bytes:
    """Give a call's form, downloaded blank and filled in; `changes` replace single answers."""
    document = Document(io.BytesIO(blank_form(definition)))
    internet = definition.form.name == "industrial_internet"
    answers = INTERNET_ANSWERS if internet else PLATFORM_ANSWERS
    fill_in(document, {**answers, **(changes or {})})
    if not internet:
        fill_figures(document, PLATFORM_FIGURES)
    return saved(document)


def saved(document: WordDocument) -> bytes:
    """Give a document's bytes."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def word_table(rows: Sequence[Sequence[object]]) -> bytes:
    """Give a Word file with one plain table."""
    document = Document()
    width = max(len(row) for row in rows)
    table: Table = document.add_table(rows=len(rows), cols=width)
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            table.cell(number, place).text = "" if value is None else str(value)
    return saved(document)
