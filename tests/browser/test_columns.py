"""In a browser: say what the columns of an unknown file are, once, and have the next one read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Visitor
from tests.integration.web.test_columns import HEADINGS, KEYS, NAME, book, firm
from web.downloads import XLSX

pytestmark = pytest.mark.browser

BASE = "/calls/cq-platforms-2021"


def hand_in(page: Page, number: int) -> None:
    content = book(firm(number)).getvalue()
    payload = FilePayload(name=NAME, mimeType=XLSX, buffer=content)
    page.set_input_files("input[type=file]", [payload])
    page.get_by_role("button", name="试读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("试读结果")


def test_staff_say_what_columns_are_and_the_next_file_is_read(
    visit: Callable[[], Visitor],
) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"{BASE}/imports")
    hand_in(page, 1)
    page.get_by_role("link", name="说明各列").click()
    expect(page.get_by_text("没有识别出是什么表。")).to_be_visible()
    staff.picture("columns-unknown")
    page.get_by_label("这是什么表").select_option("form.summary")
    page.get_by_role("button", name="列出各列").click()
    for heading, key in zip(HEADINGS, KEYS, strict=True):
        page.get_by_label(f"“{heading}”这一列是").select_option(key)
    staff.picture("columns-said")
    page.get_by_role("button", name="记住并重新试读").click()
    expect(page.get_by_text("按第 1 号列说明读取")).to_be_visible()
    staff.picture("columns-trial")
    staff.open(f"{BASE}/imports")
    hand_in(page, 2)
    expect(page.get_by_text("按第 1 号列说明读取")).to_be_visible()
    staff.open(f"{BASE}/columns")
    staff.picture("columns-list")
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="Columns no. 1").click()
    expect(page.get_by_label("The column “平台叫什么” is")).to_have_value("platform")
    staff.picture("columns-one-en")
    page.get_by_role("button", name="Forget it").click()
    expect(page.get_by_text("Nothing yet.")).to_be_visible()
    staff.check()
