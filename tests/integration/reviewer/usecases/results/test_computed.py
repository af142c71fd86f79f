"""A review by formula from its workbook to the final list; sums made a second time in pandas."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.calls.calls import change_settings, read_call
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.award_views import read_awards
from reviewer.usecases.results.correct import check_field, list_computed, read_computed
from reviewer.usecases.results.final import final_files, publish_final, read_final
from reviewer.usecases.results.notice import NoticeWording, archive_call, publish_notice
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.rank import preview_ranking, rank_submissions
from reviewer.usecases.results.views import RankingPage
from reviewer.usecases.second_person import answer_confirmation
from tests.builders.cloud import CALL, EAST, NOW, screened_cloud
from tests.builders.cloud_apart import second_awards, second_totals
from tests.builders.people import STAFF, SUPERVISOR

WAN = 1_000_000
LATER = datetime(2020, 8, 26, 2, tzinfo=UTC)


@pytest.fixture
def cloud(plain_context: AppContext) -> AppContext:
    """Give the built-in calls on a morning of August 2020."""
    return replace(plain_context, clock=lambda: NOW)


def test_two_hundred_awards_and_their_sum_are_those_of_a_second_computation(
    cloud: AppContext, tmp_path: Path
) -> None:
    file = screened_cloud(cloud, tmp_path, 300)
    table = pd.read_excel(file, header=1, engine="openpyxl")
    lines = {line.submission: line for line in list_computed(cloud, STAFF, CALL)}
    expected = dict(zip(table["编号"], second_totals(table), strict=True))
    assert {code: line.total for code, line in lines.items()} == expected
    page = rank_submissions(cloud, STAFF, CALL)
    awards = second_awards(table, second_totals(table))
    assert [(row.submission, row.award.place, row.award.fen) for row in page.rows if row.award] == [
        (code, place, wan * WAN)
        for code, place, wan in zip(awards["编号"], awards["place"], awards["wan"], strict=True)
    ]
    view = read_awards(cloud, STAFF, CALL, "zh")
    assert (len(view.lines), view.total) == (200, int(awards["wan"].sum()) * WAN)
    share = view.shares[0]
    in_all = int(table["区县"].isin(EAST).sum())
    assert (share.asked, share.given, share.eligible) == (67, min(67, in_all), in_all)
    assert share.by_rank < share.given
    came_in = [line for line in view.lines if line.row.by_share]
    assert len(came_in) == len(view.moved_out) == share.given - share.by_rank
    assert came_in[0].reason == (
        f"按得分第{came_in[0].row.rank}名，由“渝东北和渝东南地区”名额比例入选"
    )


@pytest.fixture
def small(cloud: AppContext, tmp_path: Path) -> AppContext:
    """Give twelve applications, screened."""
    screened_cloud(cloud, tmp_path, 12, seed=3)
    return cloud


def test_nobody_asks_for_experts_rooms_or_panels(small: AppContext) -> None:
    overview = read_call(small, STAFF, CALL)
    assert [step.name for step in overview.steps] == [
        "import", "screen", "compute", "rank", "notice", "object", "archive",
    ]  # fmt: skip
    assert overview.next_step == "compute"
    assert overview.closed["plan"].code == "error.step_absent"
    with pytest.raises(WrongPhase) as refusal:
        find_conflicts(small, STAFF, CALL)
    assert refusal.value.code == "error.step_absent"


def test_a_corrected_field_is_judged_and_computed_anew(small: AppContext) -> None:
    before = read_computed(small, STAFF, CALL, "Y0001").line
    assert before.standing == "accept"
    label = check_field(
        small, STAFF, CALL, "Y0001", "cloud_spend",
        verdict="corrected", value="9.99", reason="发票合计不足", evidence="发票 0001",
    )  # fmt: skip
    assert label["zh"] == "上云投入"
    page = read_computed(small, STAFF, CALL, "Y0001")
    assert page.line.standing == "reject"  # ten are asked for
    state = next(state for state in page.fields if state.field == "cloud_spend")
    assert (state.value, state.verdict, state.reason) == (9.99, "corrected", "发票合计不足")
    assert "Y0001" not in [row.submission for row in preview_ranking(small, STAFF, CALL).rows]
    check_field(small, STAFF, CALL, "Y0001", "cloud_spend", verdict="corrected", value="10",
                reason="又找到一张发票")  # fmt: skip
    assert read_computed(small, STAFF, CALL, "Y0001").line.standing == "accept"
    assert len(read_computed(small, STAFF, CALL, "Y0001").history) == 2


@pytest.mark.parametrize(
    ("field", "given", "code"),
    [
        ("cloud_spend", {"verdict": "corrected", "value": "20"}, "error.reason_missing"),
        ("cloud_spend", {"verdict": "corrected", "value": "很多", "reason": "a"},
         "error.correction_value"),
        ("cloud_spend", {"verdict": "corrected", "value": "", "reason": "a"},
         "error.correction_value"),
        ("size", {"verdict": "corrected", "value": "巨型", "reason": "a"},
         "error.correction_value"),
        ("months", {"verdict": "guessed"}, "error.unknown_verdict"),
        ("nothing", {"verdict": "confirmed"}, "error.unknown_field"),
    ],
)  # fmt: skip
def test_a_check_that_does_not_fit_changes_nothing(
    small: AppContext, field: str, given: dict[str, str], code: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        check_field(small, STAFF, CALL, "Y0002", field, **given)
    assert refusal.value.code == code
    assert read_computed(small, STAFF, CALL, "Y0002").history == ()


def test_an_upheld_objection_lets_another_one_move_up(small: AppContext, tmp_path: Path) -> None:
    narrow(small, 5)
    first = rank_submissions(small, STAFF, CALL)
    listed = winners(first)
    publish_notice(small, STAFF, CALL, wording=NoticeWording(telephone="023-00000000"))
    held, open_one = listed[1], listed[3]
    for code in (held, open_one):
        record_objection(
            small, STAFF, CALL, Raised("甲公司", "organisation", "10000000009", "投入不实", code)
        )
    later = replace(small, clock=lambda: LATER)
    publish_final(later, STAFF, CALL)
    page = read_final(later, STAFF, CALL)
    assert [each.submission for each in page.held] == [held, open_one]
    assert page.view is not None
    assert len(page.view.categories[0].lines) == 3
    with pytest.raises(BadInput, match="final_same"):
        publish_final(later, STAFF, CALL)
    clerk = replace(STAFF, session="own_link:1")  # striking takes two people
    with pytest.raises(WrongPhase, match="second_person_needed"):
        decide_objection(later, clerk, CALL, 1, outcome="upheld", redo="strike", reason="发票不实")
    answer_confirmation(later, replace(SUPERVISOR, session="own_link:2"), CALL, 1, "confirmed")
    decide_objection(later, clerk, CALL, 1, outcome="upheld", redo="strike", reason="发票不实")
    second = rank_submissions(later, STAFF, CALL, reason="异议成立")
    moved_up = [code for code in winners(second) if code not in listed]
    assert (held in winners(second), len(moved_up), len(winners(second))) == (False, 1, 5)
    struck = next(row for row in second.rows if row.submission == held)
    assert (struck.decision, struck.award) == ("struck", None)
    notice = publish_notice(later, STAFF, CALL)
    assert any(line.startswith(f"重庆示例{int(held[1:])}号") for line in notice.changes)
    assert any("递补入选" in line and moved_up[0] in line for line in notice.changes)
    decide_objection(later, STAFF, CALL, 2, outcome="rejected", redo="", reason="经查无误")
    last = replace(small, clock=lambda: datetime(2020, 9, 9, 2, tzinfo=UTC))
    with pytest.raises(WrongPhase, match="final_outdated"):
        archive_call(last, STAFF, CALL)
    final = publish_final(last, STAFF, CALL)
    assert [row["submission"] for row in final.rows] == winners(second)
    archive_call(last, STAFF, CALL)
    names = {file.name for file in final_files(last, SUPERVISOR, CALL)}
    assert names == {f"{CALL}-final-2.{kind}" for kind in ("docx", "pdf", "xlsx")}
    file = tmp_path / "audit.json"
    file.write_text(write_audit(last, STAFF, CALL), encoding="utf-8")
    assert [check.name for check in verify_audit(file) if not check.holds] == []


def test_a_final_list_waits_for_the_notice_and_for_objections_to_everything(
    small: AppContext,
) -> None:
    assert read_final(small, STAFF, CALL).refused == ("error.no_notice", {"call": CALL})
    rank_submissions(small, STAFF, CALL)
    publish_notice(small, STAFF, CALL)
    with pytest.raises(WrongPhase, match="notice_running"):
        publish_final(small, STAFF, CALL)
    record_objection(small, STAFF, CALL, Raised("甲", "person", "10000000009", "程序有误"))
    later = replace(small, clock=lambda: LATER)
    with pytest.raises(WrongPhase, match="final_held"):
        publish_final(later, STAFF, CALL)
    with pytest.raises(BadInput, match="objection_strikes_whom"):
        decide_objection(later, STAFF, CALL, 1, outcome="upheld", redo="strike", reason="是")
    with pytest.raises(BadInput, match="objection_no_scoring"):
        decide_objection(later, STAFF, CALL, 1, outcome="upheld", redo="scoring", reason="是")


def test_a_call_with_experts_has_no_sheets_by_formula(cloud: AppContext) -> None:
    with pytest.raises(NotFound, match="not_computed"):
        list_computed(cloud, STAFF, "cq-platforms-2021")


def winners(page: RankingPage) -> list[str]:
    return [row.submission for row in page.rows if row.decision == "selected"]


def narrow(context: AppContext, places: int) -> None:
    """Leave so few places that somebody waits behind the cut."""

    change_settings(context, STAFF, CALL, {"selection.quota": str(places)})
