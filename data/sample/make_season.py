"""Make the sample season: `python -m data.sample.make_season [FOLDER]`.

Two calls with all their workbooks, and two that end in money without a meeting. The same program
always writes the same bytes; what each submission and tie is there to show stands in
`applications.CAST`, `internet.CAST`, `funds` and the plants below.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

from data.sample import workbooks
from data.sample.applications import KINDS, Application, make_applications
from data.sample.dice import SampleDice
from data.sample.funds import (
    CLOUD_HEADINGS,
    CLOUD_TITLE,
    LOAN_HEADINGS,
    LOAN_TITLE,
    cloud_rows,
    loan_rows,
)
from data.sample.internet import HEADINGS, make_internet_rows
from data.sample.internet import TITLE as INTERNET_TITLE
from data.sample.organisations import Registry
from data.sample.roster import SampleExpert, call_again, make_employers, make_experts
from data.sample.ties import Firm, Months, Ties, plant_ties

SEED = 20211229
PLATFORMS = "cq-platforms-2021"
INTERNET = "cq-industrial-internet-2022"
CLOUD = "cq-cloud-reward-2020"
LOANS = "cq-loan-interest-2020"
FUND_SEED = 20200630
FIRST_DAYS = ("3月14日", "3月15日", "3月16日", "3月17日", "3月18日")
SECOND_DAYS = ("6月13日", "6月14日", "6月15日")
FIRST_PLANTS = (
    "same_code", "space", "recent", "share", "declared", "parent", "boundary", "requested", "post",
    "brackets", "outside", "sister", "former_name", "lookalike", "declared", "same_code", "share",
    "requested", "city", "outside", "office", "declared", "requested", "post", "lookalike",
    "recent", "office",
)  # fmt: skip
SECOND_PLANTS = (
    "same_code", "recent", "boundary", "outside", "parent", "share", "declared", "requested",
    "lookalike", "post", "office", "former_name",
)  # fmt: skip
WEEKDAYS = "一二三四五六日"


def make_season(folder: Path) -> list[Path]:
    """Write every workbook of all calls below a folder and name the files written."""
    dice = SampleDice(SEED)
    registry = Registry(dice, first_number=7000)
    experts = _first_roster(dice, registry)
    _write_platforms(folder / PLATFORMS, dice, registry, experts)
    _write_internet(folder / INTERNET, dice, registry, experts)
    _write_funds(folder)
    return sorted(path for path in folder.rglob("*") if path.suffix in {".xlsx", ".csv"})


def _first_roster(dice: SampleDice, registry: Registry) -> list[SampleExpert]:
    kinds = ["技术"] * 56 + ["管理"] * 18 + ["财务"] * 14
    return make_experts(
        dice,
        registry,
        make_employers(dice, registry),
        first=1,
        kinds=kinds,
        categories=tuple(kind.name for kind in KINDS.values()),
        days=FIRST_DAYS,
    )


def _write_platforms(
    folder: Path, dice: SampleDice, registry: Registry, experts: list[SampleExpert]
) -> None:
    made = make_applications(dice, registry)
    sound = dice.shuffled([entry for entry in made if entry.case == "ok"])
    firms = [
        Firm(entry.operator, entry.platform, KINDS[entry.category].name, entry.district)
        for entry in sound
    ]
    months = Months(recent="2021.6", boundary="2019.3", outside="2019.2")
    ties = plant_ties(
        dice, registry, experts, firms, plants=FIRST_PLANTS, months=months, spring="2022-03"
    )
    _write_districts(folder, dice, registry, made)
    _write_ties(folder, ties)
    rooms = (
        ("901会议室", "9楼", 9, "有", "有", None),
        ("902会议室", "9楼", 7, "有", "无", None),
        ("1105会议室", "11楼", 7, "有", "有", "下午17:00后不可用"),
    )
    closed = {("2022-03-16", "上午"): "除902会议室外"}
    sessions = _sessions(date(2022, 3, 14), 5, closed)
    workbooks.save(workbooks.rooms_book(rooms, sessions), folder / "评审场地与日程.xlsx")
    workbooks.save(workbooks.prior_list_book(_prior(registry, made)), folder / "首批名单.xlsx")


def _write_districts(
    folder: Path, dice: SampleDice, registry: Registry, made: list[Application]
) -> None:
    received = []
    for number, district in enumerate(dict.fromkeys(entry.district for entry in made), start=1):
        rows = [entry for entry in made if entry.district == district]
        name = f"{number:02d}_{district}"
        summary = f"{name}_附件2信息汇总表.xlsx"
        book = workbooks.summary_book(district, registry.person(), rows)
        workbooks.save(book, folder / "区县汇总表" / summary)
        # a platform that comes through two districts has one application form
        forms = [row for row in rows if not _is_repeated(row, made)]
        if forms:
            path = folder / "申报书要素表" / f"{name}_申报书要素.xlsx"
            workbooks.save(workbooks.elements_book(forms), path)
        day = 28 if district == "涪陵" else dice.between(21, 25)
        moment = f"2022-02-{day} {dice.between(9, 16):02d}:{dice.between(0, 59):02d}"
        received.append((summary, district, moment, len(rows)))
    (folder / "收件登记.csv").write_bytes(workbooks.receipts_csv(received))


def _is_repeated(application: Application, made: list[Application]) -> bool:
    return next(other for other in made if other.code == application.code) is not application


def _write_ties(folder: Path, ties: Ties) -> None:
    workbooks.save(workbooks.roster_book(ties.experts), folder / "评审专家库.xlsx")
    workbooks.save(workbooks.recusals_book(ties), folder / "回避申报与申请.xlsx")
    workbooks.save(workbooks.ownership_book(ties), folder / "企业关联关系.xlsx")


def _prior(registry: Registry, made: list[Application]) -> list[tuple[str, str, str]]:
    listed = [
        (entry.platform, entry.operator.name, KINDS[entry.category].name)
        for entry in made
        if entry.case == "first_batch"
    ]
    for entry in made:
        if entry.case == "new_platform":
            older = f"{entry.operator.brand}软件公共技术服务平台"
            listed.append((older, entry.operator.name, KINDS[entry.category].name))
    for kind in KINDS.values():
        firm = registry.company("渝中", kind.businesses[0])
        listed.append((firm.brand + kind.platforms[0], firm.name, kind.name))
    return listed


def _sessions(
    first: date, days: int, closed: dict[tuple[str, str], str]
) -> list[tuple[str, str, str, str, str, str]]:
    hours = (("上午", "09:00", "12:00"), ("下午", "14:00", "17:30"))
    rows = []
    for place in range(days):
        on = first + timedelta(days=place)
        for label, start, end in hours:
            open_rooms = closed.get((on.isoformat(), label), "全部")
            row = (on.isoformat(), WEEKDAYS[on.weekday()], label, start, end, open_rooms)
            rows.append(row)
    return rows


def _write_internet(
    folder: Path, dice: SampleDice, registry: Registry, experts: list[SampleExpert]
) -> None:
    made = make_internet_rows(dice, registry)
    again = call_again(dice, dice.some(experts, 12), SECOND_DAYS)
    fresh = make_experts(
        dice,
        registry,
        make_employers(dice, registry),
        first=len(experts) + 1,
        kinds=["技术"] * 18 + ["管理"] * 4 + ["财务"] * 2,
        categories=("工业互联网平台企业",),
        days=SECOND_DAYS,
    )
    firms = [
        Firm(operator, str(row["平台名称"]), "工业互联网平台企业", str(row["区县"]))
        for operator, row in made
    ]
    months = Months(recent="2021.8", boundary="2019.6", outside="2019.5")
    ties = plant_ties(
        dice,
        registry,
        [*again, *fresh],
        firms,
        plants=SECOND_PLANTS,
        months=months,
        spring="2022-06",
    )
    rows = [[row[heading] for heading in HEADINGS] for _, row in made]
    book = workbooks.table_book(INTERNET_TITLE, HEADINGS, rows)
    workbooks.save(book, folder / "工业互联网平台企业申报汇总.xlsx")
    _write_ties(folder, ties)
    rooms = (
        ("901会议室", "9楼", 9, "有", "有", None),
        ("902会议室", "9楼", 7, "有", "无", None),
    )
    sessions = _sessions(date(2022, 6, 13), 3, {})
    workbooks.save(workbooks.rooms_book(rooms, sessions), folder / "评审场地与日程.xlsx")


def _write_funds(folder: Path) -> None:
    dice = SampleDice(FUND_SEED)
    registry = Registry(dice, first_number=8000)
    book = workbooks.table_book(CLOUD_TITLE, CLOUD_HEADINGS, cloud_rows(dice, registry))
    workbooks.save(book, folder / CLOUD / "上云成效奖励申请汇总.xlsx")
    book = workbooks.table_book(LOAN_TITLE, LOAN_HEADINGS, loan_rows(dice, registry))
    workbooks.save(book, folder / LOANS / "贷款贴息申报汇总.xlsx")


if __name__ == "__main__":
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for written in make_season(home):
        print(written)
