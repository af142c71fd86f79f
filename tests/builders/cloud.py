"""Applications for the cloud reward, made by dice: one workbook, and the call they go into."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from openpyxl import Workbook

from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.people import STAFF
from tests.builders.rules_records import credit_code

CALL = "cq-cloud-reward-2020"
NOW = datetime(2020, 8, 12, 2, tzinfo=UTC)  # a Wednesday morning in Chongqing
EAST = (
    "万州",
    "开州",
    "梁平",
    "城口",
    "丰都",
    "垫江",
    "忠县",
    "黔江",
    "石柱",
    "秀山",
    "酉阳",
    "彭水",
)
WEST = ("渝中", "江北", "渝北", "巴南", "南岸", "九龙坡", "长寿", "永川", "合川", "璧山")
HEADINGS = (
    "编号", "单位名称", "统一社会信用代码", "区县", "企业规模", "2019年营业收入（万元）",
    "上云投入（万元）", "持续使用云服务多少个月", "使用云主机CPU核数（核）", "云主机单价（元/核）",
    "云存储使用总量（TB）", "云存储单价（元/TB）", "采用云网络产品和服务的费用支出（万元）",
    "采用云安全产品和服务的费用支出（万元）", "云数据库采购费用支出（万元）",
    "用于云上管理类系统的支出（万元）", "用于云上业务类系统的支出（万元）", "管理类系统上云数量",
    "管理类系统总数量", "业务类系统上云数量", "业务类系统总数量", "核心业务系统上云数量",
    "核心业务系统总数量", "基础设施类上云后投入", "管理类上云后投入", "业务类上云后投入",
    "基础设施类传统模式投入", "管理类传统模式投入", "业务类传统模式投入", "提高生产效率（%）",
    "提升良品率（%）",
)  # fmt: skip
WEIGHT_EAST = 0.2  # fewer than a third come from there, and they spend less


def cloud_workbook(folder: Path, count: int, seed: int = 1, largest: int = 60) -> Path:
    """Write a list of so many applications, all of which may apply.

    `largest` is the most that one of five kinds of spending comes to, in 10,000 yuan.
    """
    dice = Random(seed)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["重庆市中小企业“上云”实施智能制造成效奖励申请汇总"])
    sheet.append(list(HEADINGS))
    for number in range(1, count + 1):
        sheet.append(_row(dice, number, largest))
    file = folder / "上云成效奖励申请汇总.xlsx"
    book.save(file)
    return file


def _row(dice: Random, number: int, largest: int) -> list[object]:
    east = dice.random() < WEIGHT_EAST
    cores, price = dice.choice([2, 8, 16, 64, 400]), dice.choice([600, 800, 1200])
    storage, storage_price = dice.choice([1, 2, 10, 50]), dice.choice([900, 3000])
    costs = [round(dice.uniform(1, 6 if east else largest), 2) for _ in range(5)]
    spend = cores * price / 10000 + storage * storage_price / 10000 + sum(costs)
    systems = [value for most in (6, 8, 4) for value in _moved(dice, most)]
    before = [round(dice.uniform(0, 40), 2) for _ in range(3)]
    after = [round(value * dice.uniform(0.4, 1.2), 2) for value in before]
    return [
        f"Y{number:04d}",
        f"重庆示例{number}号制造有限公司",
        credit_code(7000 + number),
        dice.choice(EAST if east else WEST),
        dice.choice(["中型", "小型", "微型"]),
        dice.randint(500, 30000),
        max(round(spend, 2), 10),
        dice.randint(1, 18),
        cores, price, storage, storage_price, *costs, *systems, *after, *before,
        dice.randint(0, 60),
        dice.choice([0, 2, 3, 5.5]),
    ]  # fmt: skip


def _moved(dice: Random, most: int) -> tuple[int, int]:
    whole = dice.randint(0, most)
    return dice.randint(0, whole), whole


def screened_cloud(
    context: AppContext, folder: Path, count: int, seed: int = 1, largest: int = 60
) -> Path:
    """Import so many applications into the built-in call and screen them; gives the workbook."""
    file = cloud_workbook(folder, count, seed, largest)
    import_workbooks(context, STAFF, CALL, [file])
    screen_submissions(context, STAFF, CALL)
    return file
