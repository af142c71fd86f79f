"""Scoring in a real browser: saved on the way, offline, on two devices, by keyboard, in English."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from reviewer.usecases.scoring.sheet import read_scoresheet
from tests.browser.conftest import Site, Visitor
from tests.browser.scoring_site import scoring_site, stored
from tests.builders.people import CALL, expert
from tests.builders.season import SEATED

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
SHEET = "/review/submissions/G001"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a small season with a plan, signed by everybody, on a free port."""
    marks = {"G002": (60, 95, 60, None, 65), "G003": (70, 80, 85, 90, 95)}
    with scoring_site(tmp_path_factory.mktemp("scoring"), SEATED, marks) as opened:
        yield opened


def wait_saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "good")


def fill(page: Page, code: str, value: str) -> None:
    page.locator(f"#mark-{code}").fill(value)


def test_every_change_is_saved_and_shown_on_a_phone(
    visit: Callable[[], Visitor], site: Site
) -> None:
    visitor = visit()
    page = visitor.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a size is two numbers
    visitor.sign_in("expert", SEATED[0], CALL)
    visitor.open(SHEET)
    fill(page, "platform", "８5")
    wait_saved(page)
    assert stored(site, SEATED[0])["platform"] == "85"
    fill(page, "service", "101")
    expect(page.locator("#refusal-service")).not_to_be_empty()
    expect(page.locator("#mark-service")).to_have_attribute("aria-invalid", "true")
    visitor.check()
    fill(page, "service", "70")
    page.locator("textarea[name=comment]").first.fill("材料完整。")
    wait_saved(page)
    assert stored(site, SEATED[0]) == {"platform": "85", "service": "70", "comment": "材料完整。"}
    page.reload()
    expect(page.locator("#mark-service")).to_have_value("70")
    visitor.picture("score-sheet")
    visitor.open("/review/submissions")
    visitor.picture("score-day")


def test_what_is_entered_offline_comes_back_and_is_saved(
    visit: Callable[[], Visitor], site: Site
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in("expert", SEATED[1], CALL)
    visitor.open(SHEET)
    page.context.set_offline(True)
    fill(page, "platform", "66")
    expect(page.locator("[data-state]")).to_contain_text("离线")
    assert stored(site, SEATED[1]) == {"comment": ""}
    page.context.set_offline(False)
    wait_saved(page)
    assert stored(site, SEATED[1])["platform"] == "66"
    visitor.faults.clear()  # the browser reports the lost network as a fault


def test_a_draft_outlives_the_session_and_a_new_sign_in(
    visit: Callable[[], Visitor], site: Site
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in("expert", SEATED[2], CALL)
    visitor.open(SHEET)
    page.context.clear_cookies()
    fill(page, "platform", "77")
    expect(page.locator("[data-sign-in]")).to_be_visible()
    assert stored(site, SEATED[2]) == {"comment": ""}
    visitor.sign_in("expert", SEATED[2], CALL)
    visitor.open(SHEET)
    wait_saved(page)
    expect(page.locator("#mark-platform")).to_have_value("77")
    assert stored(site, SEATED[2])["platform"] == "77"


def test_two_devices_merge_and_ask_where_they_differ(
    visit: Callable[[], Visitor], site: Site
) -> None:
    context, phone = visit(), visit()
    for entry in (context, phone):
        entry.sign_in("expert", SEATED[3], CALL)
        entry.open(SHEET)
    fill(context.page, "platform", "80")
    wait_saved(context.page)
    fill(phone.page, "service", "70")  # another field: both stay
    wait_saved(phone.page)
    expect(phone.page.locator("#mark-platform")).to_have_value("80")
    fill(context.page, "service", "75")  # the same field: a person chooses
    expect(context.page.locator("[data-differences]")).to_be_visible()
    assert stored(site, SEATED[3])["service"] == "70"
    context.check()
    context.picture("score-differences")
    context.page.get_by_role("button", name="用本机：75").click()
    wait_saved(context.page)
    assert stored(site, SEATED[3]) == {"platform": "80", "service": "75", "comment": ""}


def test_a_sheet_is_filled_and_handed_in_by_keyboard_alone_in_english(
    visit: Callable[[], Visitor], site: Site
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in("expert", SEATED[4], CALL)
    page.get_by_role("button", name="English").click()
    visitor.open(SHEET)
    page.locator("#mark-platform").focus()
    page.keyboard.type("82")
    page.keyboard.press("ArrowUp")
    for value in ("70", "71", "72", "73"):
        page.keyboard.press("Tab")
        page.keyboard.type(value)
    expect(page.locator("[data-total]")).to_have_text("74.75")
    page.keyboard.press("Tab")
    page.keyboard.type("Sound.")
    wait_saved(page)
    visitor.check()
    page.keyboard.press("Tab")
    for _ in range(20):
        if page.evaluate("document.activeElement.value") == "check":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("74.75")
    visitor.check()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.url}/review/submissions/G004")
    expect(page.get_by_role("status").first).to_contain_text("handed in at 12:00")
    view = read_scoresheet(site.context, expert(SEATED[4]), CALL, "G001")
    assert (view.state, str(view.total)) == ("submitted", "74.75")
    visitor.open(SHEET)
    visitor.check()


def test_the_chair_and_the_office_see_the_panel(visit: Callable[[], Visitor], site: Site) -> None:
    chair = visit()
    chair.sign_in("expert", SEATED[0], CALL)
    chair.open("/review/panels/P1")
    chair.page.locator("textarea[name=opinion]").nth(1).fill("同意推荐。")
    chair.page.get_by_role("button", name="保存意见").nth(1).click()
    expect(chair.page.get_by_role("status").first).to_have_text("意见已保存。")
    chair.picture("score-minutes")
    staff = visit()
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{CALL}/ranking")  # sheets are awaited: nobody sees who leads
    staff.picture("standing-hidden")
    staff.page.locator("summary", has_text="提前查看").click()
    staff.page.locator("details[open] input[name=reason]").fill("核对一台平板的故障")
    staff.page.get_by_role("button", name="写明理由并查看").click()
    expect(staff.page.get_by_role("status").first).to_have_text("已记入操作链。现在可以查看。")
    for name in ("scoring", "scoring/statistics", "scoring/panels/P1", "rubric", "ranking/G003"):
        staff.open(f"/calls/{CALL}/{name}")
        staff.picture(f"staff-{name.replace('/', '-')}")
    for kind in ("pdf", "docx"):
        answer = staff.page.request.get(f"{site.url}/calls/{CALL}/prints/sheets/{kind}")
        assert answer.status == 200


def test_going_on_on_another_device_by_a_short_code(visit: Callable[[], Visitor]) -> None:
    first, second = visit(), visit()
    first.sign_in("expert", SEATED[1], CALL)
    first.open("/device")
    first.page.get_by_role("button", name="生成换机码").click()
    code = first.page.locator(".big-code").inner_text()
    first.check()
    second.open("/code")
    second.page.get_by_label("换机码").fill(code.lower())
    second.page.get_by_role("button", name="登录", exact=True).click()
    expect(second.page.get_by_role("heading", level=1)).to_contain_text("专家02")
    second.open("/code")
    second.page.get_by_label("换机码").fill(code)
    second.page.get_by_role("button", name="登录", exact=True).click()
    expect(second.page.get_by_role("alert")).to_be_visible()
