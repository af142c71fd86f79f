"""Staff say what hearings need, lock slots and bound sittings; the next plan keeps all of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import expect

from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.experts.terms import read_terms
from reviewer.usecases.plans.views import read_plan
from tests.browser.conftest import Site, Visitor
from tests.builders.people import CALL
from tests.builders.season import DAY, planned

pytestmark = pytest.mark.browser

VIDEO = "905会议室"
SOLVED = 120_000  # milliseconds for a job on a busy machine


@pytest.fixture(scope="module")
def with_plan(site: Site) -> Site:
    """Write a small season with a plan made by hand."""
    planned(site.context)
    return site


def test_staff_say_what_hearings_need(visit: Callable[[], Visitor], with_plan: Site) -> None:
    staff = visit()
    staff.sign_in("staff", "王经办")
    open_a_video_room(staff)
    ask_for_video(staff)
    lock_a_slot(staff)
    bound_sittings(staff)
    plan_again(staff)


def open_a_video_room(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/places")
    page.locator("summary", has_text="增加会议室").click()
    form = page.locator("details[open] form").last
    form.get_by_label("会议室", exact=True).fill(VIDEO)
    form.get_by_label("座位数").fill("9")
    form.get_by_label("视频会议室").check()
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_be_visible()
    staff.picture("places-video")


def ask_for_video(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/submissions/G002")
    page.locator("summary", has_text="设定答辩要求").click()
    page.get_by_label("需要视频答辩").check()
    page.get_by_label("到场人数").fill("4")
    page.get_by_label("最早开始").fill("14:00")
    page.get_by_label("最晚结束").fill("17:00")
    page.get_by_label("理由（必填）").fill("申报单位在外地，来函申请下午视频答辩。")
    staff.picture("hearing-form")
    page.locator("details[open]").get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("答辩要求已保存")
    staff.picture("hearing-noted")


def lock_a_slot(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/panels")
    row = page.locator(".agenda-list li").first
    row.get_by_role("button").click()
    expect(page.get_by_role("status").first).to_contain_text("时间与会议室已锁定")
    expect(page.locator(".agenda-list li").first).to_contain_text("时间已锁定")
    staff.picture("panels-kept")


def bound_sittings(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/experts/E00001/terms")
    page.get_by_label("连续评审最长时间").fill("60")
    page.get_by_label("理由（必填）").fill("本人提出每小时休息一次。")
    staff.picture("terms-sitting")
    page.get_by_role("button", name="保存").click()
    assert read_terms(staff.site.context, COMMAND_LINE, CALL, "E00001").run_minutes == 60


def plan_again(staff: Visitor) -> None:
    page, context = staff.page, staff.site.context
    before = read_plan(context, COMMAND_LINE, CALL).panels[0].slots[0]
    staff.open(f"/calls/{CALL}/panels")
    page.locator("summary", has_text="重新").click()
    page.get_by_label("时限（秒）").fill("15")
    page.get_by_role("button", name="开始生成").click()
    page.get_by_role("link", name="查看评审组").click(timeout=SOLVED)
    plan = read_plan(context, COMMAND_LINE, CALL)
    places = {
        slot.submission: (slot.starts_at.replace(tzinfo=None), panel.room)
        for panel in plan.panels
        for slot in panel.slots
    }
    assert plan.version == 2
    assert places[before.submission][0] == before.starts_at.replace(tzinfo=None)
    start, room = places["G002"]
    assert room == VIDEO
    assert start >= datetime.combine(DAY, datetime.min.time()).replace(hour=14)
    staff.picture("panels-with-terms")
