"""The ways through scoring: by touch, by keyboard alone, in both languages; and what goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from reviewer.usecases.screening.withdraw import withdraw_submission
from tests.browser.conftest import PATIENCE, SCREENSHOTS, Site, Visitor
from tests.browser.scoring_site import scoring_site, stored
from tests.builders.people import CALL, STAFF, expert
from tests.builders.season import CRITERIA, SEATED

pytestmark = pytest.mark.browser
SHEET = "/review/submissions/G001"
TOUCHED = 44  # px: the least height of what a finger must hit
LANGUAGES = ("zh", "en")
MOST_TABS = 150
PAGES = ("scoring", "scoring/statistics", "scoring/panels/P1", "rubric", "ranking", "ranking/G003")
SMALL = """() => [...document.querySelectorAll(
    'main button, main .button, main input:not([type=hidden]), main textarea, main summary')]
    .filter(one => one.offsetParent && one.type !== 'checkbox' && one.type !== 'radio')
    .filter(one => one.getBoundingClientRect().height < %d)
    .map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a season of which only the last of five has signed."""
    marks = {"G003": (70, 80, 85, 90, 95)}
    with scoring_site(tmp_path_factory.mktemp("ways"), SEATED[4:], marks) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Give a touched phone whose clock is two years ahead."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.clock.set_fixed_time(datetime(2024, 6, 13, tzinfo=UTC))
    visitor = Visitor(page, site)
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    yield visitor
    context.close()


def wait_saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "good")


def speak(page: Page, language: str) -> None:
    """Choose the language of the pages as a person would."""
    if language == "en":
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what is wanted has the focus; it must be seen to have it."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("one => document.activeElement.matches(one)", selector):
            width = page.evaluate(
                "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
            )
            assert width >= 2
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_morning_of_an_expert_by_touch(phone: Visitor, site: Site, language: str) -> None:
    who, page = SEATED[LANGUAGES.index(language)], phone.page
    phone.sign_in("expert", who, CALL)
    speak(page, language)
    phone.check()
    page.locator("input[name=agreed]").tap()
    page.locator("form.stack button.main").tap()
    expect(page.locator("ol.agenda > li")).to_have_count(4)
    phone.check()
    assert page.evaluate(SMALL % TOUCHED) == []
    page.locator(".actions a.main").tap()
    for place, code in enumerate(CRITERIA):
        page.locator(f"#mark-{code}").tap()
        page.keyboard.insert_text("８０" if place else "８５")
    expect(page.locator("[data-total]")).to_have_text("81.50")
    assert page.locator(".total").bounding_box()["y"] < 844  # type: ignore[index]  # it is there
    page.locator("textarea[name=comment]").first.tap()
    page.keyboard.insert_text("材料完整。" if language == "zh" else "Sound.")
    wait_saved(page)
    expect(page.locator("[data-state]")).to_contain_text("12:00")  # of the server, not the phone
    phone.check()
    assert page.evaluate(SMALL % TOUCHED) == []
    page.screenshot(path=SCREENSHOTS / f"touch-sheet-{language}.png", full_page=True)
    page.locator("button[value=check]").tap()
    phone.check()
    page.locator("dialog button[value=submit]").dblclick()
    expect(page).to_have_url(f"{site.url}/review/submissions/G002")
    sheet = read_scoresheet(site.context, expert(who), CALL, "G001")
    assert (sheet.state, str(sheet.total)) == ("submitted", "81.50")
    page.locator("summary").last.tap()
    page.locator("textarea[name=reason]").last.tap()
    page.keyboard.insert_text("曾任其顾问")
    page.locator("button.grave").last.tap()
    expect(page.locator("ol.agenda > li")).to_have_count(3)
    phone.check()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_morning_by_keyboard_alone(
    visit: Callable[[], Visitor], site: Site, language: str
) -> None:
    who, visitor = SEATED[2 + LANGUAGES.index(language)], visit()
    page, keys = visitor.page, visitor.page.keyboard
    visitor.sign_in("expert", who, CALL)
    speak(page, language)
    tab_to(page, "input[name=agreed]")
    keys.press("Space")
    tab_to(page, "form.stack button.main")
    keys.press("Enter")
    expect(page.locator("ol.agenda > li")).to_have_count(4)
    tab_to(page, ".actions a.main")
    keys.press("Enter")
    expect(page).to_have_url(f"{site.url}{SHEET}")
    for code in CRITERIA:
        tab_to(page, f"#mark-{code}")
        keys.type("72")
    keys.press("ArrowDown")
    expect(page.locator("[data-total]")).to_have_text("71.85")
    tab_to(page, "textarea[name=comment]")
    keys.type("Sound.")
    wait_saved(page)
    tab_to(page, "button[value=check]")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Enter")
    expect(page).to_have_url(f"{site.url}/review/submissions/G002")
    tab_to(page, "summary")
    keys.press("Enter")
    tab_to(page, "textarea[name=reason]")
    keys.type("配偶任职")
    tab_to(page, "button.grave")
    keys.press("Enter")
    expect(page.locator("ol.agenda > li")).to_have_count(3)
    first = list_assignments(site.context, expert(who), CALL).assignments[0]
    assert (first.submission, first.state, str(first.total)) == ("G001", "submitted", "71.85")


def test_back_shows_what_another_device_saved_and_overwrites_nothing(
    visit: Callable[[], Visitor], site: Site
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in("expert", SEATED[4], CALL)
    visitor.open(SHEET)
    page.locator("#mark-platform").fill("80")
    wait_saved(page)
    page.locator(".parts a").last.click()
    expect(page.locator("ol.agenda > li")).to_have_count(4)
    save_scoresheet(
        site.context,
        expert(SEATED[4]),
        CALL,
        "G001",
        marks={"platform": "65"},
        comment="",
        version=1,
    )
    page.go_back()
    expect(page.locator("#mark-platform")).to_have_value("65")
    page.wait_for_timeout(1500)  # longer than a save waits: nothing old goes out
    assert stored(site, SEATED[4])["platform"] == "65"
    page.locator("#mark-service").fill("70")
    wait_saved(page)
    page.go_forward()
    expect(page.locator("ol.agenda > li")).to_have_count(4)
    assert stored(site, SEATED[4]) == {"platform": "65", "service": "70", "comment": ""}


def test_two_windows_that_are_closed_without_a_network_lose_nothing(
    visit: Callable[[], Visitor], site: Site
) -> None:
    visitor = visit()
    visitor.sign_in("expert", SEATED[4], CALL)
    context = visitor.page.context
    windows = [context.new_page(), context.new_page()]
    for window in windows:
        window.goto(f"{site.url}/review/submissions/G002")
    context.set_offline(True)
    for window, (code, value) in zip(windows, (("platform", "8"), ("service", "7")), strict=True):
        window.locator(f"#mark-{code}").fill(value)
        window.locator(f"#mark-{code}").fill(f"{value}1")
        expect(window.locator("[data-state]")).to_contain_text("离线")
    for window in windows:  # gone with their unsaved changes, which only the browser keeps
        window.close()
    context.set_offline(False)
    visitor.open("/review/submissions/G002")
    expect(visitor.page.locator("#mark-platform")).to_have_value("81")
    expect(visitor.page.locator("#mark-service")).to_have_value("71")
    visitor.page.wait_for_function("localStorage.length === 0")  # nothing is left to be saved
    assert stored(site, SEATED[4], "G002") == {"platform": "81", "service": "71", "comment": ""}


def test_what_was_withdrawn_meanwhile_says_so_and_keeps_what_was_typed(
    visit: Callable[[], Visitor], site: Site
) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in("expert", SEATED[4], CALL)
    visitor.open("/review/submissions/G004")
    page.locator("#mark-platform").fill("80")
    wait_saved(page)
    withdraw_submission(site.context, STAFF, CALL, "G004", "申报单位来函撤回")
    page.locator("#mark-service").fill("70")
    expect(page.locator("[data-state]")).to_have_attribute("data-tone", "bad")
    expect(page.locator("[data-state]")).to_contain_text("撤回")
    expect(page.locator("#mark-service")).to_have_value("70")
    visitor.check()
    answer = page.reload()
    assert answer is not None
    assert answer.status == 409
    expect(page.locator("main")).to_contain_text("撤回")
    visitor.check()


def reopen_by_keyboard(visitor: Visitor) -> None:
    page = visitor.page
    visitor.open(f"/calls/{CALL}/scoring")
    tab_to(page, "summary:has(+ form[action$='/scoring/reopen'])")
    page.keyboard.press("Enter")
    for name, text in (("expert", "E00011"), ("submission", "G003")):
        tab_to(page, f"details[open] input[name={name}]")
        page.keyboard.type(text)
    tab_to(page, "details[open] textarea[name=reason]")
    page.keyboard.type("Marks in the wrong column")
    tab_to(page, "details[open] form button")
    page.keyboard.press("Enter")


def test_the_office_in_english_and_by_keyboard(visit: Callable[[], Visitor], site: Site) -> None:
    visitor = visit()
    page = visitor.page
    visitor.sign_in("staff", "Wang")
    speak(page, "en")
    for name in PAGES:
        visitor.open(f"/calls/{CALL}/{name}")
        visitor.picture(f"en-{name.replace('/', '-')}")
    reopen_by_keyboard(visitor)
    expect(page.get_by_role("alert")).to_contain_text("needs a second person")
    supervisor = visit()
    supervisor.sign_in("supervisor")
    speak(supervisor.page, "en")
    supervisor.open(f"/calls/{CALL}/evidence")
    supervisor.picture("en-evidence-waiting")
    supervisor.page.get_by_role("button", name="Confirm").click()
    supervisor.picture("en-evidence-confirmed")
    speak(supervisor.page, "zh")
    supervisor.open(f"/calls/{CALL}/evidence")
    supervisor.picture("evidence")
    reopen_by_keyboard(visitor)
    expect(page.get_by_role("status").first).to_be_visible()
    sheet = read_scoresheet(site.context, expert(SEATED[4]), CALL, "G003")
    assert (sheet.state, sheet.reopened_reason) == ("draft", "Marks in the wrong column")
    chair = visit()
    chair.sign_in("expert", SEATED[0], CALL)
    speak(chair.page, "en")
    chair.open("/review/panels/P1")
    chair.picture("en-panel-minutes")


def test_a_password_beside_the_link(visit: Callable[[], Visitor], site: Site) -> None:
    first, second = visit(), visit()
    first.sign_in("staff", "李经办")
    first.open("/password")
    for name, text in (
        ("login", "li"),
        ("password", "嘉陵江-abc-2022"),
        ("again", "嘉陵江-abc-2022"),
    ):
        first.page.locator(f"input[name={name}]").fill(text)
    first.page.locator("form.stack button").click()
    expect(first.page.get_by_role("alert")).to_contain_text("登录名须为3至64个字符")
    first.picture("password")
    for name, text in (
        ("login", "li.jb"),
        ("password", "嘉陵江-abc-2022"),
        ("again", "嘉陵江-abc-2022"),
    ):
        first.page.locator(f"input[name={name}]").fill(text)
    first.page.locator("form.stack button").click()
    expect(first.page.get_by_role("status")).to_have_text("密码已保存。")
    first.check()
    second.open("/")
    second.page.get_by_role("link", name="用密码登录").click()
    second.check()
    second.page.get_by_label("登录名").fill("li.jb")
    second.page.get_by_label("密码").fill("嘉陵江-abc-2022")
    second.picture("sign-in")
    second.page.get_by_role("button", name="登录", exact=True).click()
    expect(second.page.locator(".who .name")).to_contain_text("李经办")
