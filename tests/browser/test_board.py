"""Staff arrange a plan by mouse, by keys and without script, at two sizes of screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Locator, expect

from reviewer.store.engine import reading
from reviewer.usecases.plans.board import open_board
from tests.browser.conftest import Site, Visitor
from tests.builders.people import CALL
from tests.builders.season import DAY, planned

pytestmark = pytest.mark.browser
BOARD = f"/calls/{CALL}/board"


@pytest.fixture(scope="module")
def with_plan(site: Site) -> Site:
    """Write a small season with a plan made by hand."""
    planned(site.context)
    return site


def starts(site: Site, code: str) -> datetime:
    """Tell when a hearing lies on the board."""
    with reading(site.context.engine) as session:
        board = open_board(session, CALL)
        assert board.index.broken_anywhere(board.plan) == frozenset()
        return board.plan.places[code].start


def at(clock: str) -> datetime:
    """Give a time on the day of the plan."""
    return datetime.fromisoformat(f"{DAY.isoformat()}T{clock}")


def carry(staff: Visitor, code: str, target: Locator) -> None:
    """Drag a hearing with the mouse, as a hand does: down, a few moves, up."""
    source = staff.page.locator(f"a.hearing[data-hearing={code}]")
    target.scroll_into_view_if_needed()
    start, end = source.bounding_box(), target.bounding_box()
    assert start
    assert end
    mouse = staff.page.mouse
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    mouse.down()
    mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2 + 12, steps=4)
    mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=12)
    with staff.page.expect_navigation():
        mouse.up()


def test_a_hearing_is_dragged_with_the_mouse(visit: Callable[[], Visitor], with_plan: Site) -> None:
    staff = visit()
    staff.sign_in("staff", "王经办")
    staff.open(BOARD)
    staff.picture("board")
    free = staff.page.locator("tr[data-at$='T11:00'] td")
    carry(staff, "G001", free)
    expect(staff.page.get_by_role("status").first).to_be_visible()
    staff.page.wait_for_load_state("networkidle")
    assert starts(with_plan, "G001") == at("11:00")
    staff.check()
    staff.picture("board-draft")


def test_two_hearings_swap_by_keys_and_escape_puts_back(
    visit: Callable[[], Visitor], with_plan: Site
) -> None:
    staff = visit()
    staff.page.set_viewport_size({"width": 1280, "height": 720})
    staff.sign_in("staff", "王经办")
    staff.open(BOARD)
    before = starts(with_plan, "G002"), starts(with_plan, "G003")
    link = staff.page.locator("a.hearing[data-hearing=G002]")
    link.focus()
    for key in (" ", "ArrowDown", "Escape"):
        staff.page.keyboard.press(key)
    expect(link).to_be_focused()
    assert (starts(with_plan, "G002"), starts(with_plan, "G003")) == before
    for key in (" ", "ArrowDown", "ArrowDown"):
        staff.page.keyboard.press(key)
    expect(staff.page.locator("td.spot")).to_have_count(1)
    while "G003" not in (staff.page.locator("td.spot a").get_attribute("data-hearing") or ""):
        staff.page.keyboard.press("ArrowDown")
    with staff.page.expect_navigation():
        staff.page.keyboard.press(" ")
    assert (starts(with_plan, "G003"), starts(with_plan, "G002")) == before
    staff.check()


def test_a_refused_drop_offers_what_is_legal(visit: Callable[[], Visitor], with_plan: Site) -> None:
    staff = visit()
    staff.sign_in("staff", "王经办")
    staff.open(BOARD)
    free = staff.page.locator("tr[data-at$='T12:00'] td")
    carry(staff, "G004", free)
    refusal = staff.page.get_by_role("alert")
    expect(refusal).to_contain_text("占用休息时间")
    staff.check()
    staff.picture("board-refused")
    refusal.get_by_role("button").first.click()
    staff.page.wait_for_load_state("networkidle")
    assert with_plan.context is not None


def test_everything_is_done_without_script_and_at_most_three_clicks(
    browser: Browser, with_plan: Site
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(with_plan.link("staff", "李主任"))
    page.get_by_role("button", name="登录", exact=True).click()
    page.goto(with_plan.url + BOARD)
    page.locator("thead a.tag").first.click()  # 1: the panel
    page.locator("tr", has_text="专家03").get_by_role("link", name="更换").click()  # 2: the seat
    page.get_by_role("button", name="请专家04接任").click()  # 3: the person
    with reading(with_plan.context.engine) as session:
        assert "E00004" in open_board(session, CALL).plan.panels[0].experts
    page.locator("a.hearing[data-hearing=G001]").click()  # 1: the hearing
    page.locator("#picked .choices button").first.click()  # 2: the place
    page.get_by_label("发布理由").fill("专家临时有事")
    page.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布为第2版")).to_be_visible()
    page.locator("summary", has_text="恢复旧版本").click()  # 1
    page.get_by_role("button", name="恢复第1版").click()  # 2
    page.get_by_label("发布理由").fill("仍用原方案")
    page.get_by_role("button", name="发布").click()  # 3
    expect(page.get_by_text("此操作须第二人确认")).to_be_visible()  # an earlier plan comes back
    context.close()
