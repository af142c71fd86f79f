"""Each of the six programmes on its whole way: from its own workbooks to its archive folder."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from reviewer.model.programme import CallDefinition
from reviewer.usecases.archive.audit import verify_audit
from reviewer.usecases.archive.folder import write_folder, write_zip
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.results.correct import check_field, list_computed
from reviewer.usecases.results.final import publish_final, read_public_final
from reviewer.usecases.results.notice import archive_call, publish_notice
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.call_records import built_in
from tests.builders.loans import loan_amounts, loan_rows
from tests.builders.own_calls import bring_in
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.programmes import Row, mark_all, seat
from tests.builders.season import planned

WAN = 1_000_000
CLOUD: Row = {
    "区县": "渝中", "2019年营业收入（万元）": 900, "上云投入（万元）": 27.88,
    "持续使用云服务多少个月": 14, "使用云主机CPU核数": 16, "云主机单价": 800,
    "云存储使用总量": 2, "云存储单价": 3000, "采用云网络产品和服务的费用支出（万元）": 3,
    "采用云安全产品和服务的费用支出（万元）": 1, "云数据库采购费用支出（万元）": 2,
    "用于云上管理类系统的支出（万元）": 8, "用于云上业务类系统的支出（万元）": 12,
    "管理类系统上云数量": 4, "管理类系统总数量": 6, "业务类系统上云数量": 5,
    "业务类系统总数量": 8, "核心业务系统上云数量": 3, "核心业务系统总数量": 4,
    "基础设施类上云后投入（万元）": 20, "基础设施类传统模式投入（万元）": 30,
}  # fmt: skip
CASES: dict[str, Sequence[Row]] = {
    "cq-platforms-2021": (
        {"平台名称": "甲", "2021平台服务情况": "适配评测产品200件、服务企业30家。"},
    ),
    "cq-industrial-internet-2022": (
        {"申报编号": "G1", "平台名称": "甲", "重庆社保缴纳人数": 100},
        {"申报编号": "G2", "平台名称": "乙", "重庆社保缴纳人数": 120},
        {"申报编号": "G3", "平台名称": "丙", "重庆社保缴纳人数": 99},
    ),
    "cq-integration-2020": (
        {"项目名称": "甲", "申报主体类型": "软件公共服务平台", "2019年项目投资（万元）": 1000,
         "已投资（万元）": 1200, "申请财政资金（万元）": 120},
        {"项目名称": "乙", "申报主体类型": "软件公共服务平台", "2019年项目投资（万元）": 1300,
         "已投资（万元）": 345.67},
        {"项目名称": "丙", "申报主体类型": "成长型、创新型企业", "2019年软件业务收入（万元）": 1001,
         "2019年研发费用（万元）": 612.34, "申请财政资金（万元）": 50},
    ),
    "cq-cloud-reward-2020": (
        {"编号": "C1", **CLOUD},
        {"编号": "C2", **CLOUD, "上云投入（万元）": 19.99},
        {"编号": "C3", **CLOUD, "管理类系统上云数量": 6},
    ),
    "cq-loan-interest-2020": loan_rows(4),
    "js-first-version-2021": (
        {"申报编号": "J1", "产品名称": "甲库", "研发投入（万元）": 200},
        {"申报编号": "J2", "产品名称": "乙库", "研发投入（万元）": 300},
    ),
}  # fmt: skip


def table_of(file: Path, heading: str) -> pd.DataFrame:
    """Read a filled-in list below its row of headings, every cell as it is written."""
    raw = pd.read_excel(file, header=None, dtype=str, engine="openpyxl").fillna("")
    lines = raw.to_numpy().tolist()
    top = next(number for number, line in enumerate(lines) if heading in line)
    table = pd.DataFrame(lines[top + 1 :], columns=lines[top])
    return table[table[heading] != ""]


def grants(file: Path) -> dict[str, int]:
    """Work out the grants for integrating software: a tenth of the base, at most a million."""
    table = table_of(file, "项目名称")
    firm = table["申报主体类型"].str.startswith("成长型")
    base = table["2019年研发费用（万元）"].where(firm, table["已投资（万元）"]).map(Decimal)
    most = (base / 10).map(lambda wan: min(wan, Decimal(100)))
    asked = table["申请财政资金（万元）"].map(lambda text: Decimal(text or "Infinity"))
    due = [min(pair) for pair in zip(most, asked, strict=True)]
    fen = [int((wan * WAN).to_integral_value(ROUND_DOWN)) for wan in due]
    return dict(zip(table["申报单位名称"], fen, strict=True))


def rewards(file: Path) -> dict[str, int]:
    """Work out the rewards of a list so short that all are in the first tier."""
    table = table_of(file, "编号")
    wan = table["上云投入（万元）"].map(lambda text: 20 if Decimal(text) >= 20 else 10)
    return {name: int(each) * WAN for name, each in zip(table["单位名称"], wan, strict=True)}


MONEY: dict[str, Callable[[Path], dict[str, int]]] = {
    "cq-integration-2020": grants,
    "cq-cloud-reward-2020": rewards,
    "cq-loan-interest-2020": loan_amounts,
}


def review(context: AppContext, definition: CallDefinition) -> None:
    """Let persons decide what waits, then seat and mark, or check every amount."""
    name = definition.name
    for view in screen_submissions(context, STAFF, name):
        if view.waits and view.submission:
            decide_submission(context, STAFF, name, view.submission, "accept", "材料齐全")
    if definition.by_formula:
        for line in list_computed(context, STAFF, name):
            for field in definition.audit.fields if line.waits else ():
                check_field(context, STAFF, name, line.submission, field, verdict="confirmed")
        return
    find_conflicts(context, STAFF, name)
    mark_all(context, definition, seat(context, definition))


@pytest.mark.parametrize("name", CASES)
def test_a_programme_goes_from_its_workbooks_to_its_archive(
    plain_context: AppContext, tmp_path: Path, name: str
) -> None:
    definition = built_in(name)
    day = datetime.combine(definition.schedule.first_day, time(2), UTC)
    context = replace(plain_context, clock=lambda: day)
    workbook = bring_in(context, name, CASES[name], tmp_path)
    review(context, definition)
    ranking = rank_submissions(context, STAFF, name)
    chosen = [row for row in ranking.rows if row.decision == "selected"]
    notice = publish_notice(context, STAFF, name)
    record_objection(
        context, STAFF, name,
        Raised("甲公司", "organisation", "10000000009", "数据不实", chosen[0].submission),
    )  # fmt: skip
    after = datetime.combine(notice.last_day, time(2), UTC) + timedelta(days=1)
    context = replace(context, clock=lambda: after)
    decide_objection(context, STAFF, name, 1, outcome="rejected", redo="", reason="经查属实")
    publish_final(context, STAFF, name)
    archive_call(context, STAFF, name)

    final = [line for group in read_public_final(context, name).categories for line in group.lines]
    assert {line.applicant for line in final} == {row.applicant for row in chosen}
    expected = MONEY[name](workbook) if name in MONEY else {}
    assert {line.applicant: line.fen for line in final if line.fen is not None} == expected

    folder = tmp_path / "out"
    made = write_folder(context, SUPERVISOR, name, folder)
    chapters = {line.chapter for line in made.lines} - {""}
    assert chapters == {"1-申报", "2-评审", "3-公示", "4-异议", "5-核验"}
    for line in made.lines:
        assert hashlib.sha256((folder / line.path).read_bytes()).hexdigest() == line.digest
    sums = (folder / "SHA256SUMS.txt").read_bytes()
    assert hashlib.sha256(sums).hexdigest() == made.digest
    written = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert written == {line.path for line in made.lines} | {"SHA256SUMS.txt"}
    assert_whole(written, definition)
    assert [x.name for x in verify_audit(folder / "5-核验/audit.json") if not x.holds] == []
    if expected:
        assert_sums(folder / "2-评审/奖励名单.xlsx", expected)


def assert_whole(written: set[str], definition: CallDefinition) -> None:
    """A folder holds what a call of its kind has, and nothing that it has not."""
    review_files = {"2-评审/排名.xlsx", "2-评审/评审排名.pdf"}
    of_experts = {
        "2-评审/回避核查.xlsx", "2-评审/评审组与时间表.xlsx", "2-评审/评分.xlsx",
        "2-评审/专家评分表.pdf", "2-评审/评审组意见.pdf",
    }  # fmt: skip
    assert review_files <= written
    assert (of_experts <= written) is not definition.by_formula
    assert ("2-评审/计算与核验.xlsx" in written) is definition.by_formula
    assert ("2-评审/奖励名单.xlsx" in written) is (definition.awards is not None)
    for kind in ("docx", "pdf", "xlsx"):
        assert {f"3-公示/公示第1版.{kind}", f"3-公示/正式名单第1版.{kind}"} <= written
    assert {"4-异议/异议登记.xlsx", "4-异议/异议答复-1.pdf", "目录.pdf", "目录.xlsx"} <= written


def assert_sums(file: Path, expected: dict[str, int]) -> None:
    """The award list of the folder says in yuan what the second computation says in fen."""
    table = pd.read_excel(file, header=2, engine="openpyxl")
    yuan = dict(zip(table["申报单位"], table["金额（元）"], strict=True))
    assert {name: round(amount * 100) for name, amount in yuan.items()} == expected
    sums = pd.read_excel(file, sheet_name="合计", engine="openpyxl")
    assert round(sums["金额（元）"].iloc[-1] * 100) == sum(expected.values())


def test_a_call_on_its_way_is_written_as_far_as_it_came(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    made = write_folder(plain_context, COMMAND_LINE, CALL, tmp_path / "out", "en")
    paths = {line.path for line in made.lines}
    chapters = {line.chapter for line in made.lines} - {""}
    assert chapters == {"1-applications", "2-review", "5-proof"}
    assert not any("ranking" in path or "score-sheets" in path for path in paths)


def test_the_zip_unpacks_to_the_one_folder_and_says_the_same_twice(
    plain_context: AppContext, tmp_path: Path
) -> None:
    name = "cq-loan-interest-2020"
    noon = datetime(2020, 8, 12, 2, tzinfo=UTC)
    context = replace(plain_context, clock=lambda: noon)
    bring_in(context, name, loan_rows(2), tmp_path)
    review(context, built_in(name))
    first, second = io.BytesIO(), io.BytesIO()
    made = write_zip(context, STAFF, name, first, "en")
    write_zip(context, STAFF, name, second, "en")
    assert first.getvalue() == second.getvalue()
    with ZipFile(first) as archive:
        names = archive.namelist()
        lines = archive.read(f"{name}-archive/SHA256SUMS.txt").decode().splitlines()
    assert {path.split("/")[0] for path in names} == {f"{name}-archive"}
    assert [line.split("  ")[1] for line in lines] == [line.path for line in made.lines]
    assert not any("notice-1" in path for path in names)  # nothing was published yet
