"""Submissions, conflicts, scores and ranking come out with their reasons and numbers."""

from __future__ import annotations

import io
from decimal import Decimal

from python_calamine import CalamineWorkbook

from reviewer.files.exports.lists import conflicts_workbook, submissions_workbook
from reviewer.files.exports.results import ranking_workbook, scores_workbook
from reviewer.model.views import (
    ConflictLine,
    RankingLine,
    RankingView,
    ReasonLine,
    ScoreLine,
    ScoresView,
    SubmissionLine,
)
from tests.unit.reviewer.files.builders import CRITERIA, HEAD, MADE, TESTING

FIRM, PLATFORM = "重庆瑭榫软件有限公司", "瑭榫研发协同云平台"


def rows(package: bytes, sheet: int = 0) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(package))
    return [list[object](row) for row in book.get_sheet_by_index(sheet).to_python()]


def test_submissions_carry_reasons_with_clauses_and_decisions() -> None:
    line = SubmissionLine(
        code="RJ2022-009",
        applicant=FIRM,
        platform=PLATFORM,
        district="巴南",
        status="flag",
        category=TESTING,
        uscc="91500113FAKE70001X",
        reasons=(ReasonLine("A", "未达到基本条件", "二（一）"), ReasonLine("B", "请人工决定")),
        standing="accept",
        verdict="accept",
        verdict_reason="=经会议研究",
        verdict_by="经办人",
        file="09_巴南.xlsx",
        row=5,
    )
    table = rows(submissions_workbook(HEAD, [line], "zh"))
    assert table[1][0] == "共1条。"
    assert table[3] == [
        *("RJ2022-009", FIRM, "91500113FAKE70001X", PLATFORM, "适配评测类", "巴南", "待定"),
        *(
            "通过",
            "未达到基本条件（二（一））\n请人工决定",
            "同意",
            "=经会议研究",
            "经办人",
            "09_巴南.xlsx",
            5,
        ),
    ]


def test_a_submission_with_an_unreadable_category_leaves_the_cell_empty() -> None:
    line = SubmissionLine("RJ1", FIRM, PLATFORM, "渝北", "reject")
    assert rows(submissions_workbook(HEAD, [line], "en"))[3][4:7] == ["", "渝北", "Rejected"]


def test_conflicts_say_whether_the_law_asks_for_it() -> None:
    line = ConflictLine(
        *("Z001", "甘珩悦", "渝璘榫科技学院", "RJ1", FIRM, PLATFORM, "unheard_of", "持股1%"),
        hard=True,
        separates=False,
        verdict="dismissed",
    )
    assert rows(conflicts_workbook(HEAD, [line], "zh"))[3] == [
        *("Z001", "甘珩悦", "渝璘榫科技学院", "RJ1", FIRM, PLATFORM, "unheard_of", "持股1%"),
        *("是", "否", "已排除", ""),
    ]


def score(expert: str, total: str | None, state: str = "submitted") -> ScoreLine:
    value = None if total is None else Decimal(total)
    marks = (("platform", value), ("service", Decimal("8.5")))
    signed = MADE if state == "submitted" else None
    return ScoreLine(
        *("A1", "RJ1", FIRM, PLATFORM, expert, f"专家{expert}"), marks, value, state, "", signed
    )


def test_scores_stand_under_the_criteria_they_follow() -> None:
    view = ScoresView(HEAD, CRITERIA, (score("Z1", "90"), score("Z2", None, "draft")))
    table = rows(scores_workbook(view, "zh"))
    assert table[2][6:] == [
        *("平台能力（60%）", "服务成效（40%）", "合计", "状态", "提交时间", "评审意见"),
    ]
    assert table[3][6:] == [90, 8.5, 90, "已提交", "2022-03-10 14:30", ""]
    assert table[4][6:] == ["", 8.5, "", "草稿", "", ""]


def test_board_counts_submitted_sheets_only() -> None:
    lines = (score("Z1", "90"), score("Z2", "71.5"), score("Z3", "10", "draft"))
    table = rows(scores_workbook(ScoresView(HEAD, CRITERIA, lines), "zh"), 1)
    assert table[2] == ["A1", "RJ1", FIRM, PLATFORM, 3, 2, 71.5, 90, 18.5]


def test_board_leaves_spread_empty_while_nobody_has_submitted() -> None:
    view = ScoresView(HEAD, CRITERIA, (score("Z1", "90", "draft"),))
    assert rows(scores_workbook(view, "zh"), 1)[2][4:] == [1, 0, "", "", ""]


def test_ranking_prints_method_scores_and_ties() -> None:
    lines = (
        RankingLine(
            *(1, "RJ1", FIRM, PLATFORM, TESTING, Decimal("88.33"), "selected", "渝北"),
            scores=(Decimal(90), Decimal("86.66")),
            tied=True,
        ),
        RankingLine(None, "RJ2", FIRM, PLATFORM, TESTING, None, "open"),
    )
    view = RankingView(HEAD, 2, 3, MADE, "取平均分。", lines)
    table = rows(ranking_workbook(view, "zh"))
    assert table[1][0] == "排名第2版，依据方案第3版，2022-03-10 14:30生成。取平均分。"
    assert table[2][6:] == ["得分", "结果", "同分", "专家1", "专家2"]
    assert table[3][:1] + table[3][4:] == [
        *(1, "适配评测类", "渝北", 88.33, "拟入选", "是", 90, 86.66),
    ]
    assert table[4][:1] + table[4][6:] == ["", "", "待定", "", "", ""]
