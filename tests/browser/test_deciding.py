"""Decide in a browser on what screening left open: many at once, with one reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.test_intake import FORMS, PLATFORMS, SUMMARY, payload
from tests.builders.workbooks import (
    application_plan,
    application_row,
    summary_plan,
    summary_row,
    xlsx,
)

pytestmark = pytest.mark.browser

REASON = "截图已逐份核对，均无不良记录"


def test_staff_decide_on_many_submissions_with_one_reason(visit: Callable[[], Visitor]) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{PLATFORMS}/imports")
    forms = [application_row(number, credit="截图见附件") for number in (1, 2, 3)]
    page.set_input_files(
        "input[type=file]",
        [
            payload(SUMMARY, xlsx(summary_plan(*(summary_row(number) for number in (1, 2, 3))))),
            payload(FORMS, xlsx(application_plan(*forms))),
        ],
    )
    page.get_by_role("button", name="试读").click()
    page.get_by_role("button", name="确认导入").click()
    staff.open(f"/calls/{PLATFORMS}/submissions")
    page.get_by_role("button", name="开始形式审查").click()
    staff.open(f"/calls/{PLATFORMS}/submissions?status=waits")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_label("全选本页可决定的申报").check()
    expect(page.get_by_text("已选 3 项")).to_be_visible()
    page.get_by_label("选择 S00003").uncheck()
    expect(page.get_by_text("已选 2 项")).to_be_visible()
    page.get_by_label("理由（必填）").fill(REASON)
    page.get_by_role("button", name="同意进入评审").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    staff.open(f"/calls/{PLATFORMS}/submissions?status=accept")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_text(f"人工决定：{REASON}")).to_have_count(2)
    staff.check()
