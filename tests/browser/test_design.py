"""A call made wholly in the browser from an empty installation, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from reviewer.usecases.calls.design import try_out
from reviewer.usecases.context import COMMAND_LINE
from tests.browser.conftest import SCREENSHOTS, Site, Visitor

pytestmark = pytest.mark.browser

WORDS = {
    "zh": ("建立项目", "保存这一部分", "试判"),
    "en": ("Make the call", "Save this part", "Try"),
}


@pytest.mark.parametrize("language", WORDS)
def test_a_call_is_made_without_a_programmer(
    visit: Callable[[], Visitor], site: Site, language: str
) -> None:
    make, save, attempt = WORDS[language]
    name = f"own-call-{language}"
    staff = visit()
    staff.sign_in("staff", "王经办")
    page = staff.page
    if language == "en":
        page.goto(f"{site.url}/calls/")
        page.get_by_role("button", name="English").first.click()
    page.goto(f"{site.url}/calls/new")
    page.locator("[name=call_name]").fill(name)
    page.locator("[name=first_day]").fill("2099-03-16")
    page.locator("[name=title_zh]").fill("示范项目")
    page.locator("[name=title_en]").fill("A model call")
    page.get_by_role("button", name=make).click()
    expect(page).to_have_url(f"{site.url}/calls/{name}/design/basics")
    row = new_row(page, site, name, "fields", 7)
    row(
        {"code": "staff", "name.zh": "职工人数", "name.en": "Staff", "headings": "职工人数"},
        {"kind": "count"},
    )
    page.get_by_role("button", name=save).click()
    expect(page.locator("[name='7.code']")).to_have_value("staff")
    row = new_row(page, site, name, "rules", 0)
    row({"code": "TOO_SMALL", "clause": "一", "that": "staff >= 100"}, {"otherwise": "reject"})
    page.get_by_role("button", name=save).click()
    expect(page.locator("[name='0.code']")).to_have_value("TOO_SMALL")
    page.locator("[name=typed]").fill("staff: 99")
    page.get_by_role("button", name=attempt, exact=True).click()
    assert try_out(site.context, COMMAND_LINE, name, "", "staff: 99").status == "reject"
    assert try_out(site.context, COMMAND_LINE, name, "", "staff: 100").status == "accept"
    for width in (1440, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{site.url}/calls/{name}/design/fields")
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"design-fields-{language}-{width}.png")
        page.goto(f"{site.url}/calls/{name}/design/rules")
        page.screenshot(path=SCREENSHOTS / f"design-rules-{language}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def new_row(
    page: Page, site: Site, name: str, part: str, number: int
) -> Callable[[dict[str, str], dict[str, str]], None]:
    """Open a part of the call and give the hand that fills in its blank row."""
    page.goto(f"{site.url}/calls/{name}/design/{part}")

    def fill(texts: dict[str, str], choices: dict[str, str]) -> None:
        for key, text in texts.items():
            page.locator(f"[name='{number}.{key}']").fill(text)
        for key, choice in choices.items():
            page.locator(f"[name='{number}.{key}']").select_option(choice)

    return fill
