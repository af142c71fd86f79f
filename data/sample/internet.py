"""The submissions of the industrial internet call of 2022, each with the case it plants."""

from __future__ import annotations

from data.sample.dice import SampleDice
from data.sample.organisations import Registry, SampleOrganisation, phone

TITLE = "2022年工业互联网平台企业培育专项行动申报汇总表"
HEADINGS = (
    "申报编号", "区县", "申报单位", "统一社会信用代码（组织机构代码）", "法定代表人", "单位性质",
    "注册成立时间", "注册地址", "注册资金（万元）", "负责人", "电话及手机", "职务", "电子邮箱",
    "企业员工总数", "其中：本科以上", "其中：研发人员", "其中：技术人员", "2021年研发投入（万元）",
    "2021年营业收入（万元）", "2021年税金（万元）", "2021年利润（万元）", "参与国家项目（个）",
    "标准制定（项）", "平台名称", "建设主体", "建设时间", "投资金额（万元）", "接入设备（台、套）",
    "兼容协议（种）", "服务制造企业（家）", "获取专利软著（项）", "平台所获得的荣誉、认证等情况",
    "重庆社保缴纳人数", "2021年工业互联网业务收入（万元）", "近3年重大安全事故", "信用查询结果",
    "区县政府书面推荐意见", "收到时间",
)  # fmt: skip

CAST = (
    ("渝北", "ok"),
    ("渝北", "exactly_100_insured"),
    ("两江新区", "ok"),
    ("两江新区", "99_insured"),
    ("江北", "ok"),
    ("沙坪坝", "ok"),
    ("九龙坡", "exactly_1000"),
    ("南岸", "ok"),
    ("北碚", "ok"),
    ("巴南", "below_1000"),
    ("江津", "last_minute"),
    ("涪陵", "too_late"),
    ("万州", "accident"),
    ("渝中", "no_recommendation"),
    ("渝中", "ok"),
    ("北碚", "credit"),
)
BUSINESSES = ("工业互联网有限公司", "智能制造技术有限公司", "工业软件股份有限公司")
PLATFORMS = ("设备联网云平台", "工业互联网平台", "产业链协同制造平台", "工业数据智能平台")
HONOURS = ("无", "市级工业互联网平台", "DCMM二级", "市级“专精特新”企业")
LATE_CASES = {"last_minute": "2022-05-30 12:00", "too_late": "2022-05-30 15:20"}

Row = dict[str, str | int]


def make_internet_rows(
    dice: SampleDice, registry: Registry
) -> list[tuple[SampleOrganisation, Row]]:
    """Invent the applicants of the second call with the row that each has in the workbook."""
    made = []
    for number, (district, case) in enumerate(CAST, start=1):
        operator = registry.company(district, dice.pick(BUSINESSES))
        row = _invent(dice, registry, number, district, operator)
        row.update(_plant(case))
        made.append((operator, row))
    return made


def _invent(
    dice: SampleDice, registry: Registry, number: int, district: str, operator: SampleOrganisation
) -> Row:
    staff = dice.between(150, 620)
    revenue = dice.between(3200, 46000)
    code = f"GY2022-{number:02d}"
    values: tuple[str | int, ...] = (
        code, district, operator.name, operator.code, registry.person(),
        dice.pick(["民营", "民营", "国有", "外资"]),
        f"{dice.between(2003, 2016)}.{dice.between(1, 12)}",
        f"重庆市{district}示范路{dice.between(1, 88)}号", dice.between(5, 120) * 100,
        registry.person(), phone(3000 + number), dice.pick(["总经理", "副总经理", "技术总监"]),
        f"{code.lower()}@example.com", staff, staff * dice.between(55, 90) // 100,
        staff * dice.between(25, 50) // 100, staff * dice.between(30, 60) // 100,
        revenue * dice.between(6, 18) // 100, revenue, revenue * dice.between(2, 6) // 100,
        revenue * dice.between(3, 12) // 100, dice.between(0, 5), dice.between(0, 9),
        operator.brand + dice.pick(PLATFORMS), operator.name,
        f"{dice.between(2017, 2020)}.{dice.between(1, 12)}", dice.between(8, 90) * 100,
        dice.between(300, 26000), dice.between(8, 140), dice.between(25, 480), dice.between(6, 130),
        dice.pick(HONOURS), staff - dice.between(3, 30), revenue * dice.between(38, 80) // 100,
        "无", "无", "是",
        f"2022-05-{dice.between(16, 27)} {dice.between(9, 17):02d}:{dice.between(0, 59):02d}",
    )  # fmt: skip
    return dict(zip(HEADINGS, values, strict=True))


def _plant(case: str) -> Row:
    insured, income = "重庆社保缴纳人数", "2021年工业互联网业务收入（万元）"
    changes: dict[str, Row] = {
        "exactly_100_insured": {insured: 100},
        "99_insured": {insured: 99},
        "exactly_1000": {income: 1000},
        "below_1000": {income: 986},
        "accident": {"近3年重大安全事故": "2020年11月发生一般以上生产安全事故1起"},
        "credit": {"信用查询结果": "经营异常名录1条"},
        "no_recommendation": {"区县政府书面推荐意见": "否"},
    }
    if case in LATE_CASES:
        return {"收到时间": LATE_CASES[case]}
    return changes.get(case, {})
