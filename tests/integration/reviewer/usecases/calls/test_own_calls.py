"""Every built-in programme goes from its own workbook to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.model.calls import Phase
from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.correct import check_field
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.call_records import built_in
from tests.builders.own_calls import bring_in
from tests.builders.people import STAFF
from tests.builders.programmes import Row, mark_all, seat

CASES: tuple[tuple[str, Sequence[Row], dict[str, int]], ...] = (
    (
        "cq-cloud-reward-2020",
        (
            {"编号": "C1", "2019年营业收入（万元）": 30000, "上云投入（万元）": 10},
            {"编号": "C2", "2019年营业收入（万元）": 30001, "上云投入（万元）": 10},
            {"编号": "C3", "2019年营业收入（万元）": 100, "上云投入（万元）": None},
        ),
        {"accept": 1, "reject": 1, "flag": 1},
    ),
    (
        "cq-loan-interest-2020",
        (
            {"申请财政资金（万元）": 12.5, "贷款合同号": "A1"},
            {"申请财政资金（万元）": 0, "贷款合同号": "A2"},
        ),
        {"accept": 1, "reject": 1},
    ),
    (
        "cq-talent-base-2022",
        (
            {"基地名称": "甲基地", "基地类型": "校企合作类", "2021年培训人次（人）": 1000},
            {"基地名称": "乙基地", "基地类型": "社会培训类", "2021年培训人次（人）": 499},
        ),
        {"accept": 1, "reject": 1},
    ),
    (
        "cq-integration-2020",
        (
            {"项目名称": "甲", "申报主体类型": "软件公共服务平台", "2019年项目投资（万元）": 1000},
            {"项目名称": "乙", "申报主体类型": "软件公共服务平台", "2019年项目投资（万元）": 999},
        ),
        {"accept": 1, "reject": 1},
    ),
    (
        "js-first-version-2021",
        (
            {"申报编号": "J1", "产品名称": "甲库", "研发投入（万元）": 200},
            {"申报编号": "J2", "产品名称": "乙库", "研发投入（万元）": 199},
        ),
        {"accept": 1, "reject": 1},
    ),
    (
        "cq-industrial-internet-2022",
        (
            {"申报编号": "G1", "平台名称": "甲", "重庆社保缴纳人数": 100},
            {"申报编号": "G2", "平台名称": "乙", "重庆社保缴纳人数": 99},
            {"申报编号": "G3", "平台名称": "丙", "重庆社保缴纳人数": None},
        ),
        {"accept": 1, "reject": 1, "flag": 1},
    ),
    (
        "cq-platforms-2021",
        (
            {"平台名称": "甲", "2021平台服务情况": "适配评测产品200件、服务企业30家。"},
            {"平台名称": "乙", "2021平台服务情况": "适配评测产品199件、服务企业30家。"},
        ),
        {"accept": 1, "reject": 1},
    ),
)


@pytest.mark.parametrize(("name", "rows", "statuses"), CASES)
def test_each_programme_goes_from_its_own_workbook_to_review(
    plain_context: AppContext,
    tmp_path: Path,
    name: str,
    rows: Sequence[Row],
    statuses: dict[str, int],
) -> None:
    context, definition = plain_context, built_in(name)
    bring_in(context, name, rows, tmp_path)
    views = screen_submissions(context, STAFF, name)
    assert dict(Counter(view.status for view in views)) == statuses
    if definition.by_formula:  # nobody is seated, nobody gives marks
        for view in views:
            for field in definition.audit.fields if view.status == "accept" else ():
                check_field(context, STAFF, name, str(view.submission), field, verdict="confirmed")
        page = rank_submissions(context, STAFF, name)
        assert [row.decision for row in page.rows] == ["selected"] * statuses["accept"]
        return
    find_conflicts(context, STAFF, name)
    plan = seat(context, definition)
    assert [len(panel.slots) for panel in plan.panels] == [1]
    mark_all(context, definition, plan)
    with reading(context.engine) as session:
        assert calls.get_call(session, name).phase == Phase.SCORING


def test_no_built_in_programme_is_left_out() -> None:
    assert {name for name, _, _ in CASES} == set(built_in_calls())
