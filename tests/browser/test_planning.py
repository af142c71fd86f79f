"""Staff plan a season: settings, a solve watched and stopped, reasons, remedies, a withdrawal."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from reviewer.store.calls import get_call, touch
from reviewer.store.engine import transaction
from reviewer.store.experts import all_experts
from reviewer.usecases.calls.calls import change_settings
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.screening.screen import screen_submissions
from tests.browser.conftest import ROOT, Site, Visitor

pytestmark = pytest.mark.browser

CALL = "cq-platforms-2021"
SAMPLE = ROOT / "data" / "sample" / CALL
SOLVED = 120_000  # milliseconds for a job on a busy machine
# Rules under which nobody proves this season best within minutes, so that a solve can be stopped.
SLOW = {
    "每组最少人数": "3",
    "每组最多人数": "7",
    "每组最多场数": "5",
    "连续评审最多场数": "2",
    "回避后最少人数": "3",
    "每组候补人数": "1",
    "每名专家最多组数": "2",
}
# And the rules under which it is done in seconds.
PLAIN = {
    "panel.min_size": "5",
    "panel.max_size": "5",
    "panel.max_slots_per_panel": "12",
    "panel.max_run_slots": "",
    "panel.max_panels_per_expert": "",
    "panel.reserves": "0",
    "panel.recusal": "exclude",
}


@pytest.fixture(scope="module")
def checked(site: Site) -> Site:
    """Take the sample season as far as its conflicts."""
    import_workbooks(site.context, COMMAND_LINE, CALL, [SAMPLE])
    screen_submissions(site.context, COMMAND_LINE, CALL)
    find_conflicts(site.context, COMMAND_LINE, CALL)
    return site


def test_staff_plan_a_season(visit: Callable[[], Visitor], checked: Site) -> None:
    staff = visit()
    staff.sign_in("staff", "王经办")
    settle(staff)
    solve_and_stop(staff)
    withdraw(staff)
    compare(staff)
    explain(staff)


def settle(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/settings")
    for label, value in SLOW.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("有利益冲突时").select_option("leave")
    staff.picture("settings")
    page.get_by_role("button", name="保存设置").click()
    expect(page.get_by_role("status").first).to_have_text("已保存 8 项改动。")
    page.get_by_label("每组候补人数").fill("9")
    page.get_by_role("button", name="保存设置").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("每组候补人数").input_value() == "9"  # what was typed is not lost
    staff.open(f"/calls/{CALL}/places")
    page.locator("summary", has_text="修改 ").first.click()
    staff.picture("places")


def solve_and_stop(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/panels")
    page.get_by_label("时限（秒）").fill("600")
    page.get_by_role("button", name="开始生成").click()
    expect(page.get_by_text("理论界")).to_be_visible(timeout=SOLVED)
    staff.picture("job-running")
    page.get_by_role("button", name="停止").click()
    page.get_by_role("link", name="查看评审组").click(timeout=SOLVED)
    plan = read_plan(staff.site.context, COMMAND_LINE, CALL)
    assert (plan.version, plan.report.status, plan.report.checker) == (
        1,
        "feasible",
        "passed",
    )
    assert sum(len(panel.slots) for panel in plan.panels) == 38
    page.get_by_role("button", name="锁定").first.click()
    expect(page.get_by_role("status").first).to_contain_text("席位已锁定")
    staff.picture("panels-locked")


def withdraw(staff: Visitor) -> None:
    page = staff.page
    page.get_by_role("button", name="解锁").first.click()
    expect(page.get_by_role("status").first).to_have_text("席位已解锁。")
    plan = read_plan(staff.site.context, COMMAND_LINE, CALL)
    gone = plan.panels[0].seats[-1]
    staff.open(f"/calls/{CALL}/experts/{gone.expert}/terms")
    staff.picture("terms")
    staff.open(f"/calls/{CALL}/experts/{gone.expert}")
    page.locator("summary", has_text="专家退出").click()
    page.get_by_label("退出理由").fill("突发疾病住院")
    page.get_by_role("button", name="试算").click()
    page.get_by_role("link", name="查看调整方案").click(timeout=SOLVED)
    expect(page.get_by_text("尚未保存")).to_be_visible()
    staff.picture("proposal")
    assert read_plan(staff.site.context, COMMAND_LINE, CALL).version == 1
    page.get_by_role("button", name="采用并保存为新版本").click()
    expect(page.get_by_role("status").first).to_have_text("调整方案已采用，成为第 2 版。")
    after = read_plan(staff.site.context, COMMAND_LINE, CALL)
    assert (after.version, after.stale) == (2, False)
    assert gone.expert not in {seat.expert for panel in after.panels for seat in panel.seats}
    page.get_by_role("link", name="查看差异").click()
    staff.picture("difference")


def compare(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/panels")
    page.locator("summary", has_text="重新").click()
    page.get_by_label("时限（秒）").fill("15")
    page.get_by_role("button", name="比较几种优先次序").click()
    page.get_by_role("link", name="比较各方案").click(timeout=SOLVED)
    staff.picture("alternatives")
    page.get_by_role("button", name="选用方案 2").click()
    expect(page.get_by_role("status").first).to_have_text("已选用，成为第 3 版。")


def explain(staff: Visitor) -> None:
    """Nobody may chair any more: the reason is shown, and the remedy that was tried works."""
    page, context = staff.page, staff.site.context
    change_settings(context, COMMAND_LINE, CALL, PLAIN)
    with transaction(context.engine) as session:
        for expert in all_experts(session, CALL):
            expert.chair_word = False
            session.add(expert)
        touch(session, get_call(session, CALL))
    staff.open(f"/calls/{CALL}/panels")
    page.locator("summary", has_text="重新").click()
    page.get_by_label("时限（秒）").fill("30")
    page.get_by_role("button", name="开始生成").click()
    page.get_by_role("link", name="查看原因与办法").click(timeout=SOLVED)
    staff.picture("explanation")
    page.locator("form input[name=reason]").first.fill("资历符合，经处务会同意。")
    page.get_by_role("button", name="应用").first.click()
    expect(page.get_by_role("status").first).to_contain_text("请重新生成评审组")
    page.locator("summary", has_text="重新").click()
    page.get_by_label("时限（秒）").fill("15")
    page.get_by_role("button", name="开始生成").click()
    page.get_by_role("link", name="查看评审组").click(timeout=SOLVED)
    assert read_plan(context, COMMAND_LINE, CALL).version == 4
