"""Single cells: numbers, months, codes, contacts, categories and service texts as people type."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from reviewer.files.intake.amounts import han_number, read_amount, read_count, read_percent
from reviewer.files.intake.categories import CategoryNames, read_claimed, read_reviewable
from reviewer.files.intake.codes import read_credit_code
from reviewer.files.intake.contacts import Contact, read_contact, read_phone
from reviewer.files.intake.districts import district_of_name, short_name
from reviewer.files.intake.months import (
    Period,
    read_day,
    read_days,
    read_moment,
    read_month,
    read_period,
)
from reviewer.files.intake.posts import read_past_posts, read_ties
from reviewer.files.intake.readings import Cell, Reading
from reviewer.files.intake.registers import read_closed, read_time
from reviewer.files.intake.services import read_service
from reviewer.files.intake.submissions import Investment, read_investment
from reviewer.files.intake.texts import read_brief, read_name, read_person
from tests.builders.workbooks import credit_code
from tests.unit.reviewer.files.intake.reading import platforms

Expected = list[tuple[str, str, object]]


def told(reading: Reading[object]) -> Expected:
    """Give code, status and value of a reading's findings."""
    return [(one.code, one.status, one.value) for one in reading.findings]


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        (13444, 13444, []),
        (10.5, Decimal("10.5"), []),
        (-8, -8, []),
        ("(8)", -8, []),
        ("１３４４４", 13444, [("fullwidth_digits", "accept", 13444)]),
        ("21,595", 21595, [("amount_thousands_separator", "accept", 21595)]),
        ("2.5336亿元", 25336, [("amount_in_yi", "accept", 25336)]),
        ("5000万元", 5000, []),
        ("67370000元", 6737, [("amount_with_yuan", "accept", 6737)]),
        (67370000, 6737, [("amount_in_yuan", "flag", 6737)]),
        ("67370000", 6737, [("amount_in_yuan", "flag", 6737)]),
        (999_999, 999_999, []),
        ("约500", 500, [("number_approximate", "flag", 500)]),
        ("500余", 500, [("number_approximate", "flag", 500)]),
        ("三百", 300, [("number_in_characters", "flag", 300)]),
        ("若干", None, [("number_unreadable", "flag", None)]),
        ("100-200", None, [("number_unreadable", "flag", None)]),
        (True, None, [("number_unreadable", "flag", None)]),
        ("/", None, []),
        (None, None, []),
    ],
)
def test_amounts_are_read_into_ten_thousand_yuan(
    cell: Cell, value: object, expected: Expected
) -> None:
    reading = read_amount(cell)
    assert (reading.value, told(reading)) == (value, expected)


def test_the_unit_of_the_heading_holds_where_the_cell_names_none() -> None:
    assert read_amount(67370000, "元").value == 6737
    assert read_amount(2.5, "亿元").value == 25000
    assert read_amount("300万元", "元").value == 300


@pytest.mark.parametrize(
    ("cell", "value", "codes"),
    [
        (500, 500, []),
        ("500人", 500, []),
        ("1,200人", 1200, ["amount_thousands_separator"]),
        ("1.2万", 12000, []),
        ("二十八人", 28, ["number_in_characters"]),
        ("近300人", 300, ["number_approximate"]),
        (12.5, None, ["count_not_whole"]),
        (-1, None, ["count_not_whole"]),
        ("很多", None, ["number_unreadable"]),
        ("", None, []),
    ],
)
def test_counts_are_whole_numbers(cell: Cell, value: object, codes: list[str]) -> None:
    reading = read_count(cell)
    assert (reading.value, [one.code for one in reading.findings]) == (value, codes)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("三十八", 38),
        ("十", 10),
        ("一百零五", 105),
        ("两千三百", 2300),
        ("一万二千", 12000),
        ("二〇二一", 2021),
        ("", None),
        ("三x", None),
    ],
)
def test_numbers_in_characters(text: str, number: int | None) -> None:
    assert han_number(text) == number


def test_percentages_lie_between_nought_and_a_hundred() -> None:
    assert [read_percent(cell).value for cell in (58, "58%", "58.5", 100, 101, -1)] == [
        58,
        58,
        Decimal("58.5"),
        100,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("2015.5", "2015.5", None),
        ("2015.10", "2015.10", None),
        ("2015.1", "2015.1", None),
        (2015.5, "2015.5", None),
        (2014.11, "2014.11", None),
        (37834, "2003.8", "date_excel_serial"),
        (37834.5, "2003.8", "date_excel_serial"),
        ("37834", "2003.8", "date_excel_serial"),
        (datetime(2019, 12, 18), "2019.12", "date_true_cell"),  # noqa: DTZ001  # as cells hold it
        (date(2019, 12, 18), "2019.12", "date_true_cell"),
        ("2019-12-18 00:00:00", "2019.12", "date_true_cell"),
        ("2017/2", "2017.2", "date_text_variant"),
        ("2017-02", "2017.2", "date_text_variant"),
        ("2017年2月", "2017.2", "date_text_variant"),
        ("2017.02", "2017.2", "date_text_variant"),
        ("2017-02-15", "2017.2", "date_text_variant"),
        ("二〇一七年二月", "2017.2", "date_text_variant"),
        ("201702", "2017.2", "date_text_variant"),
        ("２０１５．５", "2015.5", "fullwidth_digits"),
        ("2017", None, "date_without_month"),
        (2017, None, "date_without_month"),
        ("2017.13", None, "date_unreadable"),
        (2017.13, None, "date_unreadable"),
        ("前年", None, "date_unreadable"),
    ],
)
def test_months_in_all_their_spellings(cell: Cell, value: str | None, code: str | None) -> None:
    reading = read_month(cell)
    assert reading.value == value
    assert [one.code for one in reading.findings] == ([code] if code else [])


def test_a_number_that_may_be_january_or_october_is_asked_never_guessed() -> None:
    reading = read_month(2014.1)
    assert reading.value is None
    (finding,) = reading.findings
    assert (finding.code, finding.status) == ("date_float_october", "flag")
    assert finding.details == {"january": "2014.1", "october": "2014.10"}


@pytest.mark.parametrize(
    ("cell", "period", "codes"),
    [
        ("1.2013.9—2016.3；\n2.2016.4", Period("2013.9", "2016.3", "2016.4"), []),
        ("1.2013.9—2016.3；2.2016.4", Period("2013.9", "2016.3", "2016.4"), []),
        (
            "2017.11~2020.2;2020.3",
            Period("2017.11", "2020.2", "2020.3"),
            ["date_range_dash_variant"],
        ),
        (
            "1、2017年11月至2020年2月；2、2020年3月",
            Period("2017.11", "2020.2", "2020.3"),
            ["date_range_dash_variant"],
        ),
        (
            "2017-11-05至2020-02-01；2020-03-01",
            Period("2017.11", "2020.2", "2020.3"),
            ["date_range_dash_variant"],
        ),
        ("2017.11至今", Period("2017.11"), ["build_period_unreadable"]),
        ("", None, []),
    ],
)
def test_building_periods(cell: str, period: Period | None, codes: list[str]) -> None:
    reading = read_period(cell)
    assert reading.value == period
    assert [one.code for one in reading.findings] == codes


def test_days_and_moments_become_iso() -> None:
    assert read_day("2022年2月8日").value == "2022-02-08"
    assert read_day(44600).value == "2022-02-08"
    assert read_moment("2022-02-20 10:13").value == "2022-02-20T10:13"
    assert read_moment("2022/2/20 9:05:30").value == "2022-02-20T09:05"
    assert read_moment(datetime(2022, 5, 30, 11, 30)).value == "2022-05-30T11:30"  # noqa: DTZ001  # as cells hold it
    assert read_moment("2022-02-30").findings[0].code == "date_unreadable"
    assert read_moment("2022-02-20 25:00").findings[0].code == "date_unreadable"


@pytest.mark.parametrize(
    ("cell", "days", "codes"),
    [
        ("3月14日、3月16日", ["2022-03-14", "2022-03-16"], []),
        ("3.14-3.16", ["2022-03-14", "2022-03-15", "2022-03-16"], ["days_range"]),
        ("3月14日至15日", ["2022-03-14", "2022-03-15"], ["days_range"]),
        ("3月14、15日", ["2022-03-14", "2022-03-15"], []),
        ("2022-03-14、2022-03-15", ["2022-03-14", "2022-03-15"], []),
        ("全部", None, []),
        ("", None, []),
        ("周一", None, ["days_unreadable"]),
        ("2月30日", None, ["days_unreadable"]),
        ("3.18-3.14", None, ["days_unreadable"]),
    ],
)
def test_days_of_availability(cell: str, days: list[str] | None, codes: list[str]) -> None:
    reading = read_days(cell, 2022)
    assert (reading.value, [one.code for one in reading.findings]) == (days, codes)


GOOD = credit_code(1)


@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        (GOOD, GOOD, []),
        (GOOD.lower(), GOOD, [("uscc_lowercase", "accept", GOOD)]),
        (f" {GOOD} ", GOOD, [("spaces_and_zero_width", "accept", GOOD)]),
        (GOOD[:3] + "O" + GOOD[4:], GOOD, [("uscc_letter_O_for_zero", "flag", GOOD)]),
        ("9I" + GOOD[2:], GOOD, [("uscc_forbidden_letter", "flag", GOOD)]),
        ("O" * 18, None, [("uscc_letter_O_for_zero", "flag", None)]),
        (GOOD[:-1] + "#", None, [("uscc_wrong_length", "flag", None)]),
        (GOOD[:-2], None, [("uscc_wrong_length", "flag", None)]),
        ("", None, [("uscc_missing", "flag", None)]),
        (None, None, [("uscc_missing", "flag", None)]),
    ],
)
def test_credit_codes(cell: Cell, value: str | None, expected: Expected) -> None:
    reading = read_credit_code(cell)
    assert (reading.value, told(reading)) == (value, expected)


def test_a_wrong_check_digit_is_no_identity() -> None:
    wrong = GOOD[:-1] + ("1" if GOOD[-1] != "1" else "2")
    reading = read_credit_code(wrong)
    assert reading.value is None
    assert told(reading) == [("uscc_wrong_check_digit", "flag", GOOD)]


def test_the_old_organisation_code_counts_only_where_the_form_asks_for_it() -> None:
    assert read_credit_code("12345678-8", old_allowed=True).value == "123456788"
    assert told(read_credit_code("12345678-9", old_allowed=True)) == [
        ("uscc_wrong_check_digit", "flag", None)
    ]
    assert told(read_credit_code("12345678-8")) == [("uscc_wrong_length", "flag", None)]


@pytest.mark.parametrize(
    ("cell", "contact", "expected"),
    [
        ("张子 10000000001", Contact("张子", "10000000001"), []),
        ("张子\n10000000001", Contact("张子", "10000000001"), []),
        ("联系人：张子，手机：10000000001", Contact("张子", "10000000001"), []),
        (
            10000000001.0,
            Contact(None, "10000000001"),
            [("contact_phone_as_float", "accept", "10000000001")],
        ),
        (
            "张子 10000000001.0",
            Contact("张子", "10000000001"),
            [("contact_phone_as_float", "accept", "张子 10000000001")],
        ),
        ("卫雨辉 1.00E+10", Contact("卫雨辉", None), [("contact_phone_sci", "flag", "卫雨辉")]),
        ("卫雨辉", Contact("卫雨辉", None), [("phone_unreadable", "flag", "卫雨辉")]),
        (None, None, [("contact_missing", "flag", None)]),
    ],
)
def test_contacts(cell: Cell, contact: Contact | None, expected: Expected) -> None:
    reading = read_contact(cell)
    assert (reading.value, told(reading)) == (contact, expected)


def test_telephones_stored_as_numbers() -> None:
    assert told(read_phone(10000000021.0, "phone_float")) == [
        ("phone_float", "accept", "10000000021")
    ]
    assert read_phone("10000000021.0", "phone_float").value == "10000000021"
    assert read_phone("023-00000000").value == "023-00000000"
    assert told(read_phone("1.0E+10")) == [("contact_phone_sci", "flag", None)]
    assert told(read_phone("不详")) == [("phone_unreadable", "flag", None)]


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
    assert (reading.value, told(reading)) == (codes, expected)


def test_reviewable_categories_with_any_separator() -> None:
    reading = read_reviewable("适配评测/开发服务/人才培养", NAMES)
    assert reading.value == ["testing", "development", "talent"]
    assert told(reading) == [
        ("category_separators", "accept", "适配评测类、开发服务类、人才培养类")
    ]
    assert read_reviewable("适配评测类、投资类", NAMES) == Reading(["testing", "investment"])
    assert read_reviewable(None, NAMES) == Reading([])
    unknown = read_reviewable("适配评测类、天文类", NAMES)
    assert [one.code for one in unknown.findings] == ["expert_category_unknown"]


@pytest.mark.parametrize(
    ("text", "figures", "numbers", "expected"),
    [
        (
            "2021年适配评测产品252件、服务企业40家。",
            ("products", "clients"),
            {"products": 252, "clients": 40},
            [],
        ),
        (
            "2021年组织项目推介资本对接活动21次、投资软件企业7家、投资总额0.26亿元。",
            ("events", "invested", "amount_wan"),
            {"events": 21, "invested": 7, "amount_wan": 2600},
            [],
        ),
        (
            "2021年培养人才1,742人、其中软件人才占比90%、服务本地企业52家。",
            ("trained", "software_pct", "clients"),
            {"trained": 1742, "software_pct": 90, "clients": 52},
            [],
        ),
        (
            "2021年制修订标准三十八个、开展评估评价和贯标79家。",
            ("standards", "assessments"),
            {"standards": 38, "assessments": 79},
            [
                (
                    "service_chinese_numerals",
                    "flag",
                    "2021年制修订标准38个、开展评估评价和贯标79家。",
                )
            ],
        ),
        (
            "2021年咨询设计规划项目（500万以上）约70余个、服务单位130家。",
            ("projects", "clients"),
            {"projects": 70, "clients": 130},
            [
                (
                    "service_approximate",
                    "flag",
                    "2021年咨询设计规划项目（500万以上）70个、服务单位130家。",
                )
            ],
        ),
        (
            "服务开发项目２３个、服务单位11家",
            ("projects", "clients"),
            {"projects": 23, "clients": 11},
            [("fullwidth_digits", "accept", "服务开发项目23个、服务单位11家")],
        ),
        (
            "服务单位11家",
            ("projects", "clients"),
            {"clients": 11},
            [("service_figure_missing", "flag", None)],
        ),
        ("", ("projects",), {}, [("service_missing", "flag", None)]),
    ],
)
def test_service_texts(
    text: str, figures: tuple[str, ...], numbers: dict[str, int], expected: Expected
) -> None:
    reading = read_service(text, figures)
    assert (reading.value, told(reading)) == (numbers, expected)


@pytest.mark.parametrize(
    ("cell", "investment", "expected"),
    [
        ("总投资：2710\n已投资：2680", Investment(2710, 2680), []),
        (
            "总投资:7760万元，已投资5152万",
            Investment(7760, 5152),
            [("invest_text_variant", "accept", "总投资：7760\n已投资：5152")],
        ),
        (
            "总投资1.2亿元，已投资0.8亿元",
            Investment(12000, 8000),
            [("invest_text_variant", "accept", "总投资：12000\n已投资：8000")],
        ),
        (
            "总投资：549\n已投资：740",
            Investment(549, 740),
            [("invest_done_gt_total", "flag", "总投资：549\n已投资：740")],
        ),
        ("总投资：549", Investment(549, None), [("invest_unreadable", "flag", None)]),
        (549, Investment(549, None), [("invest_unreadable", "flag", None)]),
        ("", None, [("invest_unreadable", "flag", None)]),
    ],
)
def test_investments(cell: Cell, investment: Investment | None, expected: Expected) -> None:
    reading = read_investment(cell)
    assert (reading.value, told(reading)) == (investment, expected)


def test_names_lose_only_what_cannot_be_meant() -> None:
    clean = "重庆洺阶（集团）有限公司"
    assert read_name(clean) == Reading(clean)
    assert told(read_name(" 重庆洺阶\u200b（集团）有限公司\u3000\xa0")) == [
        ("spaces_and_zero_width", "accept", clean)
    ]
    assert told(read_name("重庆洺阶（集团）\n有限公司")) == [("newline_in_name", "accept", clean)]
    assert told(read_name("重庆ＴＣ栈有限公司")) == [
        ("fullwidth_digits", "accept", "重庆TC栈有限公司")
    ]
    assert read_name("Open Cloud 平台").value == "Open Cloud平台"
    assert read_name("Open Cloud").value == "Open Cloud"
    assert told(read_person("彭\u3000玲")) == [("name_inner_space", "accept", "彭玲")]


def test_briefs_count_fifty_characters_and_no_more() -> None:
    sentence = "一" * 29 + "。"
    assert read_brief("一" * 50) == Reading("一" * 50)
    long = read_brief(sentence + "二" * 21)
    assert told(long) == [("brief_over_50", "flag", sentence)]
    assert long.findings[0].details == {"length": 51, "limit": 50}


def test_past_posts_and_ties() -> None:
    posts = read_past_posts("甲研究院(2009年1月至2010年3月)；乙事务所（普通合伙）（2011.7—至今）")
    assert posts.value == [
        {"employer": "甲研究院", "from": "2009.1", "to": "2010.3"},
        {"employer": "乙事务所（普通合伙）", "from": "2011.7", "to": None},
    ]
    assert told(posts) == [
        (
            "past_dates_text",
            "accept",
            "甲研究院（2009.1—2010.3）；乙事务所（普通合伙）（2011.7—至今）",
        )
    ]
    assert told(read_past_posts("甲研究院")) == [("past_post_unreadable", "flag", None)]
    assert read_ties("甲（集团）有限公司（持股15%）；乙公司（外部董事）、丙（集团）").value == [
        {"organisation": "甲（集团）有限公司", "kind": "shareholding", "text": "持股15%"},
        {"organisation": "乙公司", "kind": "part_time_post", "text": "外部董事"},
        {"organisation": "丙（集团）", "kind": "part_time_post", "text": ""},
    ]


def test_times_and_closed_rooms() -> None:
    cells: list[Cell] = ["09:00", "下午2:30", time(9), 0.5, timedelta(hours=14), "9点"]
    assert [read_time(cell).value for cell in cells] == [
        "09:00",
        "14:30",
        "09:00",
        "12:00",
        "14:00",
        "09:00",
    ]
    assert told(read_time("早上")) == [("time_unreadable", "flag", None)]
    rooms = ["901会议室", "902会议室", "903会议室"]
    assert read_closed("全部", rooms).value == []
    assert read_closed("除901会议室外", rooms).value == ["901会议室"]
    assert read_closed("除901、902外", rooms).value == ["901会议室", "902会议室"]
    assert read_closed("902会议室", rooms).value == ["901会议室", "903会议室"]
    assert told(read_closed("除1001外", rooms)) == [("rooms_unreadable", "flag", None)]


def test_districts_in_all_their_spellings() -> None:
    written = [
        "渝北区经济信息委",
        "渝北经信委",
        "重庆市渝北区",
        "忠县经济信息委",
        "两江新区",
        "石柱土家族自治县",
    ]
    assert [short_name(text) for text in written] == [
        "渝北",
        "渝北",
        "渝北",
        "忠县",
        "两江新区",
        "石柱",
    ]
    assert district_of_name("05_万州_附件2信息汇总表.xls") == "万州"
    assert district_of_name("汇总.xlsx") is None
