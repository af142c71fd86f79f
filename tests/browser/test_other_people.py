"""What applicants, districts and the supervisor find, on a phone and at a context."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, expect

from reviewer.model.plan_views import PlanView
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.screening.screen import screen_submissions
from tests.browser.conftest import ROOT, Site, Visitor

pytestmark = pytest.mark.browser

PLATFORMS, INTERNET = "cq-platforms-2021", "cq-industrial-internet-2022"
SAMPLE = ROOT / "data" / "sample"


@pytest.fixture(scope="module")
def plan(site: Site) -> PlanView:
    """Take both calls as far as their panels; give the plan of the one with hearings."""
    for call in (PLATFORMS, INTERNET):
        import_workbooks(site.context, COMMAND_LINE, call, [SAMPLE / call])
        screen_submissions(site.context, COMMAND_LINE, call)
        find_conflicts(site.context, COMMAND_LINE, call)
        prepared = prepare_panels(site.context, COMMAND_LINE, call)
        store_plan(site.context, COMMAND_LINE, prepared, solve(prepared))
    return read_plan(site.context, COMMAND_LINE, INTERNET)


def test_an_applicant_finds_the_hour_and_takes_it_along(
    visit: Callable[[], Visitor], plan: PlanView
) -> None:
    slot = plan.panels[0].slots[0]
    applicant = visit()
    applicant.sign_in("applicant", slot.submission, INTERNET)
    applicant.picture("applicant-slot")
    expect(applicant.page.locator(".when")).to_contain_text(f"{slot.starts_at:%H:%M}")
    with applicant.page.expect_download() as download:
        applicant.page.get_by_role("link", name="下载日历文件").click()
    assert download.value.suggested_filename == "答辩.ics"


def test_a_district_reads_its_rows_and_tries_a_workbook(
    visit: Callable[[], Visitor], plan: PlanView
) -> None:
    district = visit()
    district.sign_in("district", "渝北", PLATFORMS)
    district.picture("district")
    book = next((SAMPLE / PLATFORMS / "区县汇总表").glob("*渝北*.xlsx"))
    district.page.set_input_files("input[type=file]", book)
    district.page.get_by_role("button", name="试读").click()
    expect(district.page.get_by_role("heading", name="试读结果")).to_be_visible()
    district.picture("district-trial")


def test_the_supervisor_looks_into_everything_and_changes_nothing(
    visit: Callable[[], Visitor], plan: PlanView
) -> None:
    supervisor = visit()
    supervisor.sign_in("supervisor")
    supervisor.picture("supervisor")
    for place in ("", "/panels", "/timetable", "/activity", "/conflicts", "/archive"):
        supervisor.open(f"/calls/{INTERNET}{place}")
        assert supervisor.page.locator("main form[method=post]").count() == 0


def test_staff_see_whom_they_would_invite_and_one_expert(
    visit: Callable[[], Visitor], plan: PlanView
) -> None:
    staff = visit()
    staff.sign_in("staff")
    staff.open(f"/calls/{INTERNET}/invitations")
    staff.picture("invitations")
    staff.open(f"/calls/{INTERNET}/experts/{plan.panels[0].seats[0].expert}")
    staff.page.locator("summary", has_text="专家退出").click()
    staff.picture("expert")
    staff.open(f"/calls/{INTERNET}/timetable")
    staff.picture("timetable-hearings")


def test_pages_are_read_and_sent_without_any_script(
    browser: Browser, site: Site, plan: PlanView
) -> None:
    seat, slot = plan.panels[0].seats[0], plan.panels[0].slots[0]
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(site.link("expert", seat.expert, INTERNET))
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("本人").check()
    page.get_by_role("button", name="签署承诺").click()
    page.get_by_role("link", name=slot.platform, exact=True).click()
    for field in page.locator("input[name^=mark-]").all():
        field.fill("90")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("[data-total]")).to_have_text("90.00")
    context.close()


def test_a_draw_in_the_open(visit: Callable[[], Visitor], plan: PlanView) -> None:
    staff, supervisor = visit(), visit()
    staff.sign_in("staff")
    staff.open(f"/calls/{PLATFORMS}/draw")
    staff.picture("draw-empty")
    staff.page.get_by_role("button", name="固定名单").click()
    staff.page.get_by_role("link", name="查看名单").click(timeout=120_000)
    supervisor.sign_in("supervisor")
    link = supervisor.page.locator(f"a[href='/calls/{PLATFORMS}/draw']").first
    link.click()  # of this call: the page lists every call
    words = {"supervisor": "春风化雨，润物无声，二十个字以上才能封存。", "staff": ""}
    supervisor.page.get_by_label("本人的文字").fill(words["supervisor"])
    supervisor.picture("draw-text")
    sealed = supervisor.page.locator("input[name=sealed]")
    expect(sealed).to_have_value(re.compile("^[0-9a-f]{64}$"))
    supervisor.page.get_by_role("button", name="封存我的文字").click()
    expect(sealed).to_have_count(0)
    staff.open(f"/calls/{PLATFORMS}/draw")
    words["staff"] = staff.page.get_by_label("本人的文字").input_value()  # made by the page
    assert len(words["staff"]) == 32
    hashed = staff.page.locator("input[name=sealed]")
    expect(hashed).to_have_value(re.compile("^[0-9a-f]{64}$"))  # worked out by the page
    staff.page.get_by_role("button", name="封存我的文字").click()
    expect(hashed).to_have_count(0)
    for role, person in (("supervisor", supervisor), ("staff", staff)):
        person.open(f"/calls/{PLATFORMS}/draw")
        assert "春风化雨" not in person.page.inner_text("main")
        person.page.get_by_label("本人的文字").fill(words[role])
        person.page.get_by_role("button", name="打开我的文字").click()
    staff.page.get_by_role("button", name="抽取", exact=True).click()
    assert "春风化雨" in staff.page.inner_text("main")
    staff.picture("draw")


def test_the_printed_panels_fit_their_paper(visit: Callable[[], Visitor], plan: PlanView) -> None:
    staff = visit()
    staff.sign_in("staff")
    for place in ("panels", "timetable", "invitations"):
        staff.open(f"/calls/{PLATFORMS}/{place}")
        staff.page.emulate_media(media="print")
        staff.page.set_viewport_size({"width": 720, "height": 1000})
        assert staff.page.locator(".way").is_hidden()
        assert staff.page.locator(".top").is_hidden()
        wide = staff.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 720, place
        staff.page.emulate_media(media="screen")
        staff.page.set_viewport_size({"width": 1440, "height": 900})
