"""One bad cell costs one question: every column of every kind of file, whatever stands in it.

For each kind of file a few odd values at a time are imported into a fresh database: each stands
once in every column, each time in a row of its own; then everything that reads what was stored
runs. The time is bounded by the lists below.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from functools import cache
from pathlib import Path

import pytest

from reviewer.files.intake.headings import bare_heading
from reviewer.files.intake.layouts import REGISTERS, call_layouts
from reviewer.files.intake.readings import Cell
from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext, prepare_database
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.people import STAFF
from tests.builders.workbooks import (
    APPLICATION_HEADINGS,
    ROSTER_HEADINGS,
    SUMMARY_HEADINGS,
    SheetPlan,
    application_row,
    credit_code,
    expert_row,
    summary_row,
    xlsx,
)
from tests.conftest import standing_clock
from tests.unit.reviewer.files.intake.reading import platforms

CALL = "cq-platforms-2021"
NONSENSE = "看不懂"
ODD: tuple[Cell, ...] = (
    NONSENSE, None, "？", "/", "同上", "#REF!", 0, -1, 0.5, 2012.1, 45000.99, 1e300, True,
    datetime(1900, 1, 1), datetime(9999, 12, 31), time(9, 30),  # noqa: DTZ001  # of a sheet
    "2022-13-45", "2022年2月18日（星期六）", "24:00", "\u202e反了", "a" * 5000, "、；，",
    "'\"<b>{x}%s",
    "\U0001f600", "1,2,3", "12,34", "亿亿亿", "9" * 40, "1e400", "½", "（）",
    "约100余", "不详", "\ufffd",
)  # fmt: skip
UNREADABLE = frozenset({NONSENSE, "？", "2022-13-45", "亿亿亿", "½", "（）", "不详"})
# Columns that name a row: without them it says nothing of anybody.
NAMING = frozenset(
    {"applicant", "platform", "name", "employer", "expert_name", "organisation", "parent", "child",
     "current", "former", "operator", "file", "code"}
)  # fmt: skip
# Kinds of values that any words may fill, and those of which other tests tell.
WORDS = frozenset(
    {"name", "organisation", "organisations", "person", "text", "brief", "choice", "derived",
     "sequence", "special", "contact"}
)  # fmt: skip
OTHER_TABLES: Mapping[str, tuple[Mapping[str, str], Mapping[str, Cell]]] = {
    "declared_recusal": (
        {"expert_code": "专家编号", "expert_name": "专家姓名", "organisation": "需回避单位",
         "platform": "涉及平台", "reason": "回避原因", "declared_on": "声明日期"},
        {"expert_code": "E00001", "expert_name": "甲子", "organisation": "重庆示例软件有限公司",
         "platform": "示例平台", "reason": "任职", "declared_on": "2022-03-01"},
    ),
    "requested_recusal": (
        {"applicant": "申报单位", "expert_name": "申请回避专家", "expert_employer": "专家所在单位",
         "reason": "理由", "requested_on": "提出日期", "verdict": "处理意见"},
        {"applicant": "重庆示例软件有限公司", "expert_name": "甲子", "expert_employer": "示例大学",
         "reason": "竞争", "requested_on": "2022-03-01", "verdict": "同意"},
    ),
    "ownership": (
        {"parent": "母公司", "parent_uscc": "母公司统一社会信用代码", "child": "子公司",
         "child_uscc": "子公司统一社会信用代码", "percent": "持股比例"},
        {"parent": "重庆示例控股有限公司", "parent_uscc": credit_code(41),
         "child": "重庆示例软件有限公司", "child_uscc": credit_code(42), "percent": "58%"},
    ),
    "former_name": (
        {"current": "现用名", "uscc": "统一社会信用代码", "former": "曾用名"},
        {"current": "重庆示例软件有限公司", "uscc": credit_code(42),
         "former": "重庆旧名软件有限公司"},
    ),
    "room": (
        {"name": "会议室", "floor": "楼层", "capacity": "可容纳专家数", "projector": "投影",
         "video": "视频答辩", "note": "备注"},
        {"name": "901会议室", "floor": "9楼", "capacity": 9, "projector": "有", "video": "有",
         "note": "3月15日下午不可用"},
    ),
    "session": (
        {"on": "日期", "weekday": "星期", "label": "场次", "start": "开始", "end": "结束",
         "rooms": "可用会议室"},
        {"on": "2022-03-14", "weekday": "一", "label": "上午", "start": "9:00", "end": "12:00",
         "rooms": "全部"},
    ),
    "prior_listing": (
        {"platform": "平台名称", "operator": "建设运营单位", "category": "平台类型"},
        {"platform": "示例平台", "operator": "重庆示例软件有限公司", "category": "适配评测类"},
    ),
    "receipt": (
        {"file": "文件", "district": "报送单位", "received_at": "收到时间", "count": "申报数"},
        {"file": "01_渝北_附件2.xlsx", "district": "渝北",
         "received_at": "2022-02-24 10:00", "count": 3},
    ),
}  # fmt: skip
AT_ONCE = 6  # values that share a file
TOO_LONG = "a" * 5000  # voids its row with a sentence: no form has room for it
KINDS = ("submission", "application", "expert", *OTHER_TABLES)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare a database once; every file gets a copy of it."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    engine = open_engine(f"sqlite:///{path}")
    prepare_database(engine, standing_clock)
    engine.dispose()
    return path


@pytest.fixture
def fresh(template: Path, tmp_path: Path) -> Iterator[AppContext]:
    """Open an untouched database, forgotten after each file."""
    shutil.copy(template, tmp_path / "fresh.sqlite3")
    engine = open_engine(f"sqlite:///{tmp_path / 'fresh.sqlite3'}")
    settings = Settings(database_url=str(engine.url), data_folder=tmp_path)
    yield AppContext(engine, settings, standing_clock, "a secret for tests, long enough to be one")
    engine.dispose()


def base_row(kind: str, number: int) -> Mapping[str, Cell]:
    """Give a faultless row of a kind of table."""
    if kind == "submission":
        return summary_row(number)
    if kind == "application":
        return application_row(number)
    if kind == "expert":
        return expert_row(number, name=f"甲{chr(0x4E00 + number)}")
    values = OTHER_TABLES[kind][1]
    return {**values, "name": f"{900 + number}会议室"} if kind == "room" else values


def headings_of(kind: str) -> Mapping[str, str]:
    """Give the headings of a kind of table."""
    own = {
        "submission": SUMMARY_HEADINGS, "application": APPLICATION_HEADINGS,
        "expert": ROSTER_HEADINGS,
    }  # fmt: skip
    return own.get(kind) or OTHER_TABLES[kind][0]


def spoilt(kind: str, values: Sequence[Cell]) -> SheetPlan:
    """Lay out a table in which each value stands once in each column, each time in another row."""
    headings = headings_of(kind)
    changes = [(key, value) for value in values for key in headings]
    rows = [
        {**base_row(kind, number), key: value}
        for number, (key, value) in enumerate(changes, start=1)
    ]
    return SheetPlan(headings, rows, name="表")


@cache
def column_kinds(kind: str) -> dict[str, str]:
    """Map the headings of a kind of table to how their cells are read."""
    layouts = (*call_layouts(platforms()), *REGISTERS)
    layout = next(entry for entry in layouts if entry.record == kind)
    index = layout.index
    keys = {entry.key: entry.kind for entry in layout.fields}
    return {
        key: keys[index[bare_heading(title)][0]]
        for key, title in headings_of(kind).items()
        if bare_heading(title) in index
    }


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", range(0, len(ODD), AT_ONCE))
def test_one_bad_cell_costs_one_question(
    kind: str, first: int, fresh: AppContext, tmp_path: Path
) -> None:
    values = ODD[first : first + AT_ONCE]
    plan = spoilt(kind, values)
    (tmp_path / "渝北_表.xlsx").write_bytes(xlsx(plan))
    view = import_workbooks(fresh, STAFF, CALL, [tmp_path / "渝北_表.xlsx"])
    rows = view.files[0].rows
    assert len(rows) == len(plan.rows)
    screen_submissions(fresh, STAFF, CALL)
    find_conflicts(fresh, STAFF, CALL)
    for place, (value, key) in enumerate((value, key) for value in values for key in plan.headings):
        row = rows[place]
        refused_by_rule = key == "monitor" and value == 0  # it says no
        if key not in NAMING and value != TOO_LONG and not refused_by_rule:
            assert row.status in {"accept", "flag"}, (key, value, row)
        if value in UNREADABLE and is_typed(kind, key):
            asked = [problem for problem in row.problems if problem.status in {"flag", "reject"}]
            assert asked, (key, value)


def is_typed(kind: str, key: str) -> bool:
    """Tell whether a column wants a number, a date or a choice, so that words say nothing."""
    return column_kinds(kind).get(key, "text") not in WORDS
