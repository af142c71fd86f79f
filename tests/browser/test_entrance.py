"""A person comes in by a link, reads in the language of choice, and goes out again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def test_a_member_of_staff_comes_in_and_sees_the_calls(visit: Callable[[], Visitor]) -> None:
    staff = visit()
    staff.sign_in("staff")
    assert staff.page.get_by_role("heading", level=1).inner_text() == "征集"
    staff.picture("calls")
    staff.page.get_by_role("button", name="English").click()
    assert staff.page.get_by_role("heading", level=1).inner_text() == "Calls"
    staff.check()
    staff.page.get_by_role("button", name="中文").click()
    staff.page.get_by_role("button", name="退出").click()
    assert "专属登录链接" in staff.page.inner_text("main")
    staff.check()


def test_a_stranger_is_told_to_use_a_link(visit: Callable[[], Visitor]) -> None:
    stranger = visit()
    stranger.page.goto(f"{stranger.site.url}/calls/")
    assert stranger.page.get_by_role("heading", level=1).inner_text() == "请先登录"
    stranger.check()
    stranger.picture("sign-in-needed")


def test_the_keyboard_reaches_the_content_first(visit: Callable[[], Visitor]) -> None:
    person = visit()
    person.page.goto(person.site.url)
    person.page.keyboard.press("Tab")
    assert person.page.evaluate("document.activeElement.textContent") == "跳到正文"
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("document.activeElement.id") == "main"
