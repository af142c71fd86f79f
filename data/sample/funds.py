"""Two calls of 2020 that end in money: rewards for moving to the cloud, interest on loans.

Nobody meets for either: marks and amounts follow from what the rows state. The cases that a row is
there to show stand in `CLOUD_CAST` and `LOAN_CAST`.
"""

from __future__ import annotations

from collections.abc import Sequence

from data.sample.dice import SampleDice
from data.sample.organisations import Registry, phone

Cell = str | int | None
CLOUD_TITLE = "重庆市中小企业“上云”实施智能制造成效奖励申请汇总表"
CLOUD_HEADINGS = (
    "编号", "单位名称", "统一社会信用代码", "区县", "企业规模", "2019年营业收入（万元）",
    "上云投入（万元）", "持续使用云服务多少个月", "使用云主机CPU核数（核）", "云主机单价（元/核）",
    "云存储使用总量（TB）", "云存储单价（元/TB）", "采用云网络产品和服务的费用支出（万元）",
    "采用云安全产品和服务的费用支出（万元）", "云数据库采购费用支出（万元）",
    "用于云上管理类系统的支出（万元）", "用于云上业务类系统的支出（万元）", "管理类系统上云数量",
    "管理类系统总数量", "业务类系统上云数量", "业务类系统总数量", "核心业务系统上云数量",
    "核心业务系统总数量", "基础设施类上云后投入（万元）", "管理类上云后投入（万元）",
    "业务类上云后投入（万元）", "基础设施类传统模式投入（万元）", "管理类传统模式投入（万元）",
    "业务类传统模式投入（万元）", "提高生产效率（%）", "提升良品率（%）", "承诺书", "联系人",
    "联系人电话",
)  # fmt: skip
# District and case of each applicant; the rest of the list is sound.
CLOUD_CAST = (
    ("渝北", "ok"), ("江北", "spent_9"), ("万州", "spent_exactly_10"), ("巴南", "revenue_30001"),
    ("渝中", "revenue_exactly_30000"), ("永川", "more_moved_than_there"), ("开州", "no_systems"),
    ("南岸", "dearer_than_before"), ("黔江", "no_undertaking"), ("合川", "spent_19"),
    ("酉阳", "ok"), ("九龙坡", "no_costs"),
)  # fmt: skip
CLOUD_DISTRICTS = (
    "渝北", "江北", "九龙坡", "南岸", "巴南", "沙坪坝", "长寿", "永川", "万州", "梁平", "石柱",
)  # fmt: skip
CLOUD_COUNT = 36
MAKERS = ("机械有限公司", "精密制造有限公司", "汽车零部件有限公司", "电器有限公司")

LOAN_TITLE = "新冠肺炎疫情期间制造类中小微企业贷款贴息项目申报汇总表"
LOAN_HEADINGS = (
    "序号", "申报单位名称", "统一社会信用代码", "所属区县", "申报单位地址", "贷款合同号",
    "贷款金额（万元）", "贷款年利率（%）", "计息天数", "申请财政资金（万元）",
    "获得其他财政资金支持", "承诺书", "联系人", "联系电话",
)  # fmt: skip
LOAN_CAST = (
    ("渝北", "ok"), ("江北", "asked_too_much"), ("万州", "ok"), ("巴南", "asked_nothing"),
    ("永川", "ok"), ("黔江", "other_money"), ("南岸", "asked_too_much"), ("合川", "no_loan"),
    ("长寿", "ok"), ("梁平", "ok"),
)  # fmt: skip
RATES = ("3.15", "3.85", "4.35", "4.785")


def cloud_rows(dice: SampleDice, registry: Registry) -> list[list[Cell]]:
    """Invent the applications for the cloud reward."""
    rest = [(dice.pick(CLOUD_DISTRICTS), "ok") for _ in range(CLOUD_COUNT - len(CLOUD_CAST))]
    rows = []
    for number, (district, case) in enumerate([*CLOUD_CAST, *rest], start=1):
        row = _cloud(dice, registry, number, district)
        row |= _cloud_plant(case)
        rows.append([row[heading] for heading in CLOUD_HEADINGS])
    return rows


def _cloud(dice: SampleDice, registry: Registry, number: int, district: str) -> dict[str, Cell]:
    firm = registry.company(district, dice.pick(MAKERS))
    cores, storage = dice.pick((2, 8, 16, 64)), dice.pick((1, 2, 10))
    costs = [dice.between(1, 12) for _ in range(5)]
    spent = f"{cores * 800 / 10000 + storage * 3000 / 10000 + sum(costs):.2f}"
    systems: list[Cell] = []
    for most in (6, 8, 4):
        whole = dice.between(1, most)
        systems += [dice.between(0, whole), whole]
    before = [dice.between(4, 40) for _ in range(3)]
    after = [cost * dice.between(4, 10) // 10 for cost in before]
    values: Sequence[Cell] = (
        f"Y{number:03d}", firm.name, firm.code, district, dice.pick(("中型", "小型", "微型")),
        dice.between(600, 29000), spent, dice.between(3, 18), cores, 800, storage, 3000, *costs,
        *systems, *after, *before, dice.between(2, 30), dice.between(0, 6), "是",
        registry.person(), phone(9000 + number),
    )  # fmt: skip
    return dict(zip(CLOUD_HEADINGS, values, strict=True))


def _cloud_plant(case: str) -> dict[str, Cell]:
    """Give what a case states otherwise."""
    blank: dict[str, Cell] = dict.fromkeys(CLOUD_HEADINGS[23:29])
    plants: dict[str, dict[str, Cell]] = {
        "spent_9": {"上云投入（万元）": "9.99"},
        "spent_exactly_10": {"上云投入（万元）": 10},
        "spent_19": {"上云投入（万元）": "19.99"},
        "revenue_30001": {"2019年营业收入（万元）": 30001},
        "revenue_exactly_30000": {"2019年营业收入（万元）": 30000},
        "more_moved_than_there": {"管理类系统上云数量": 5, "管理类系统总数量": 4},
        "no_systems": {"核心业务系统上云数量": 0, "核心业务系统总数量": 0},
        "dearer_than_before": {"业务类上云后投入（万元）": 130},
        "no_undertaking": {"承诺书": "否"},
        "no_costs": blank,
    }
    return plants.get(case, {})


def loan_rows(dice: SampleDice, registry: Registry) -> list[list[Cell]]:
    """Invent the loans for which interest is asked."""
    rows = []
    for number, (district, case) in enumerate(LOAN_CAST, start=1):
        firm = registry.company(district, dice.pick(MAKERS))
        loan, rate, days = dice.between(5, 60) * 50, dice.pick(RATES), dice.between(3, 12) * 30
        right = loan * float(rate) / 100 * days / 360 / 2
        asked = f"{right * (1.4 if case == 'asked_too_much' else 1):.2f}"
        values: Sequence[Cell] = (
            number, firm.name, firm.code, district, f"重庆市{district}区工业园{number}号",
            f"渝贷{2020000 + number}", loan, rate, days, asked, "否", "是", registry.person(),
            phone(9200 + number),
        )  # fmt: skip
        row = dict(zip(LOAN_HEADINGS, values, strict=True)) | _loan_plant(case)
        rows.append([row[heading] for heading in LOAN_HEADINGS])
    return rows


def _loan_plant(case: str) -> dict[str, Cell]:
    blank: dict[str, Cell] = dict.fromkeys(LOAN_HEADINGS[6:9])
    plants: dict[str, dict[str, Cell]] = {
        "asked_nothing": {"申请财政资金（万元）": 0},
        "other_money": {"获得其他财政资金支持": "是"},
        "no_loan": blank,
    }
    return plants.get(case, {})
