"""The sheet for thumbs: marks in view, few taps, nothing under the bar; a network that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.sheet import read_scoresheet
from tests.browser.conftest import PATIENCE, Site, Visitor
from tests.browser.scoring_site import scoring_site
from tests.builders.people import CALL, expert
from tests.builders.season import CODES, SEATED

pytestmark = pytest.mark.browser
MOST_TAPS = 12  # for a sheet of five marks
BAR = """() => { const own = document.activeElement; const bar = document.querySelector('.total');
    if (!own || own === document.body || bar.contains(own)) return null;
    const field = own.getBoundingClientRect(), top = bar.getBoundingClientRect().top;
    return field.height && field.bottom > top && field.top < innerHeight
        ? own.outerHTML.slice(0, 80) : null; }"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a season that everybody signed and nobody scored."""
    with scoring_site(tmp_path_factory.mktemp("thumbs"), SEATED, {}) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Give a touched phone."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visitor = Visitor(page, site)
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    yield visitor
    context.close()


@pytest.fixture
def laptop(visit: Callable[[], Visitor]) -> Visitor:
    """Give a laptop; enlarged to 200 % its window has 720 × 450 pixels."""
    return visit()


def enter(visitor: Visitor, who: str) -> None:
    visitor.page.goto(visitor.site.link("expert", who, CALL))
    visitor.page.get_by_role("button", name="登录", exact=True).click()
    visitor.page.wait_for_url("**/review/**")


def mark_by_thumb(page: Page, place: int, mark: int) -> int:
    """Enter one mark by touching; give the number of taps."""
    entry = page.locator("[data-criterion]").nth(place)
    entry.locator(f'[data-to="{mark // 10 * 10}"]').tap()
    if not mark % 10:
        return 1
    entry.locator(f'[data-more="{mark % 10}"]').tap()
    return 2


def test_a_morning_of_sheets_takes_twelve_taps_each(phone: Visitor, site: Site) -> None:
    page = phone.page
    enter(phone, SEATED[1])
    page.goto(f"{site.url}/review/submissions/{CODES[0]}")
    for rank, code in enumerate(CODES):
        expect(page).to_have_url(f"{site.url}/review/submissions/{code}")
        taps = sum(mark_by_thumb(page, place, 71 + 7 * rank + place) for place in range(5))
        page.locator("button[value=check]").tap()
        page.locator("dialog button[value=submit]").tap()
        assert taps + 2 <= MOST_TAPS
    expect(page).to_have_url(f"{site.url}/review/submissions")
    done = list_assignments(site.context, expert(SEATED[1]), CALL)
    assert done.handed_in == len(CODES)
    assert [str(row.total) for row in done.assignments] == ["72.55", "79.55", "86.55", "93.55"]
    page.goto(f"{site.url}/review/submissions/{CODES[0]}")
    phone.check()
    page.get_by_role("button", name="退回修改").tap()
    expect(page.locator("#mark-platform")).to_have_value("71")


@pytest.mark.parametrize(
    ("width", "height", "seen"), [(390, 844, 5), (390, 420, 5), (720, 450, 5), (320, 640, 3)]
)
def test_marks_are_in_view_and_nothing_is_focused_under_the_bar(
    phone: Visitor, laptop: Visitor, width: int, height: int, seen: int
) -> None:
    visitor = laptop if width > height else phone
    page = visitor.page
    enter(visitor, SEATED[2])
    page.set_viewport_size({"width": width, "height": height})
    visitor.open(f"/review/submissions/{CODES[0]}")
    assert not set("▸▾") & set(page.locator("main").aria_snapshot())  # signs are not read aloud
    bar = page.locator(".total").bounding_box()
    boxes = [field.bounding_box() for field in page.locator("input[data-mark]").all()]
    assert bar is not None
    assert sum(box["y"] + box["height"] <= bar["y"] for box in boxes if box) >= seen
    for _ in range(20):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        assert page.evaluate(BAR) is None


def test_a_hand_in_without_an_answer_says_so_and_is_asked_for_again(
    phone: Visitor, site: Site
) -> None:
    page, sheet = phone.page, f"{site.url}/review/submissions/{CODES[0]}"
    enter(phone, SEATED[3])
    page.goto(sheet)
    for place in range(5):
        mark_by_thumb(page, place, 80)
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "good")
    page.route(sheet, cut)
    page.locator("button[value=check]").tap()
    page.locator("dialog button[value=submit]").tap()
    expect(page.locator("[data-summary-state]")).to_contain_text("已存在本机，尚未提交")
    page.reload()  # the tab is killed and opened again: what was wanted is not forgotten
    page.unroute(sheet)
    expect(page.locator("[data-summary-state]")).to_contain_text("现在提交吗")
    assert read_scoresheet(site.context, expert(SEATED[3]), CALL, CODES[0]).state == "draft"
    page.context.clear_cookies()
    page.locator("dialog button[value=submit]").tap()
    expect(page.locator("[data-summary-state]")).to_contain_text("尚未提交")
    assert page.url == sheet
    enter(phone, SEATED[3])
    page.goto(sheet)
    page.locator("dialog button[value=submit]").dblclick()
    expect(page).to_have_url(f"{site.url}/review/submissions/{CODES[1]}")
    expect(page.get_by_role("status").first).to_contain_text("评分已于 12:00 提交")
    view = read_scoresheet(site.context, expert(SEATED[3]), CALL, CODES[0])
    assert (view.state, str(view.total)) == ("submitted", "80.00")


def test_a_request_that_gets_no_answer_is_given_up_and_never_hands_in_later(
    phone: Visitor, site: Site
) -> None:
    page, sheet = phone.page, f"{site.url}/review/submissions/{CODES[1]}"
    enter(phone, SEATED[3])
    page.goto(sheet)
    for place in range(5):
        mark_by_thumb(page, place, 70)
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "good")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(sheet, hold)
    page.locator("button[value=check]").tap()
    page.locator("dialog button[value=submit]").tap()
    state = page.locator("[data-summary-state]")
    expect(state).to_have_text("正在提交…", timeout=1000)  # at once
    page.wait_for_timeout(9000)
    expect(state).to_have_text("正在提交…")  # ten seconds are the patience, no less
    expect(state).to_contain_text("尚未提交", timeout=5000)
    page.unroute(sheet)
    expect(state).to_contain_text("现在提交吗")
    page.wait_for_timeout(1500)
    view = read_scoresheet(site.context, expert(SEATED[3]), CALL, CODES[1])
    assert (view.state, len(held) > 0) == ("draft", True)


def cut(route: Route) -> None:
    """Let reading pass; what is sent gets no answer."""
    if route.request.method == "POST":
        route.abort("connectionfailed")
    else:
        route.continue_()
