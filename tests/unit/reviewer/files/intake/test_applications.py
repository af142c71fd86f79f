"""The elements of application forms, laid out as tables."""

from __future__ import annotations

from reviewer.files.intake.files import read_bytes
from reviewer.files.intake.readings import Cell
from tests.builders.workbooks import (
    application_plan,
    application_row,
    credit_code,
    saved,
    table_plan,
    workbook,
)
from tests.unit.reviewer.files.intake.reading import (
    data_rows,
    industrial_internet,
    only_row,
    read,
    told,
)


def test_the_elements_of_an_application_form() -> None:
    row = only_row(read(application_plan(), name="01_渝北_申报书要素.xlsx"))
    assert row.problems == ()
    assert row.record is not None
    assert {key: value for key, value in row.record.items() if value is not None} == {
        "code": "S00001", "district": "渝北", "applicant": "重庆示例1号软件有限公司",
        "uscc": credit_code(1), "legal": "孔桂", "legal_phone": "023-00000000",
        "registered": "2015.5", "capital": 100, "reg_place": "重庆市渝北示例路6号", "staff": 500,
        "rd": 125, "revenue_2021": 10537, "software_revenue_2021": 7208,
        "platform": "示例1号适配验证平台", "categories": ["testing"], "build_from": "2013.9",
        "build_to": "2016.3", "in_service": "2016.4", "invest_total": 2710, "invest_done": 2680,
        "platform_staff": 15, "service": {"products": 252, "clients": 40},
        "service_text": "2021年适配评测产品252件、服务企业40家。", "county_letter": "否",
        "credit": "无", "monitor": "是", "contact": "张子", "phone": "10000000001",
        "email": "s00001@example.com", "received": "2022-02-08",
    }  # fmt: skip


def test_parts_and_wholes_of_an_application_form() -> None:
    rows = [
        application_row(1, invest_done=2710),
        application_row(2, invest_done=2711),
        application_row(3, uscc=None),
    ]
    found = [told(row.problems) for row in data_rows(read(application_plan(*rows)))]
    assert found == [
        [],
        [("invest_done_gt_total", "flag", 2711)],
        [("uscc_missing", "flag", None)],
    ]


def test_industrial_internet_applications() -> None:
    cells: dict[str, Cell] = {
        "申报编号": "G001", "区县": "渝北区", "申报单位": "重庆示例工业互联网有限公司",
        "统一社会信用代码（组织机构代码）": credit_code(7), "法定代表人": "孔桂",
        "单位性质": "民营",
        "注册成立时间": "2016.3", "注册地址": "重庆市渝北示例路6号", "注册资金（万元）": 5000,
        "负责人": "张子", "电话及手机": "10000000001", "职务": "总经理",
        "电子邮箱": "g001@example.com", "企业员工总数": 320, "其中：本科以上": 200,
        "其中：研发人员": 120, "其中：技术人员": 150, "2021年研发投入（万元）": 900,
        "2021年营业收入（万元）": 6200, "2021年税金（万元）": 210, "2021年利润（万元）": 480,
        "参与国家项目（个）": 2, "标准制定（项）": 3, "平台名称": "示例平台",
        "建设主体": "示例公司",
        "建设时间": "2018.6", "投资金额（万元）": 3000, "接入设备（台、套）": 12000,
        "兼容协议（种）": 40, "服务制造企业（家）": 260, "获取专利软著（项）": 55,
        "平台所获得的荣誉、认证等情况": "无", "重庆社保缴纳人数": 118,
        "2021年工业互联网业务收入（万元）": 1800, "近3年重大安全事故": "无", "信用查询结果": "无",
        "区县政府书面推荐意见": "是", "收到时间": "2022-05-30 11:30",
    }  # fmt: skip
    plan = table_plan("申报表", list(cells), list(cells.values()))
    from_book = read_bytes("申报表.xlsx", saved(workbook(plan)), industrial_internet())
    row = only_row(from_book)
    assert (from_book.kind, row.kind, row.problems) == ("iiot_application", "iiot_application", ())
    assert row.record is not None
    chosen = ("district", "uscc", "build_from", "insured_staff", "iiot_revenue_2021", "received")
    assert [row.record[key] for key in chosen] == [
        "渝北",
        credit_code(7),
        "2018.6",
        118,
        1800,
        "2022-05-30T11:30",
    ]
    assert row.record["safety_accident"] == "无"
    assert row.record["government_recommendation"] == "是"
