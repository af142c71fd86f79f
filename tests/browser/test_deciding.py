"""Decide in a browser on what screening left open: many at once, with one reason."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import screen_submissions
from tests.browser.conftest import Site, Visitor
from tests.browser.test_intake import FORMS, PLATFORMS, SUMMARY
from tests.builders.workbooks import (
    application_plan,
    application_row,
    summary_plan,
    summary_row,
    xlsx,
)

pytestmark = pytest.mark.browser

REASON = "截图已逐份核对，均无不良记录"


def test_staff_decide_on_many_submissions_with_one_reason(
    visit: Callable[[], Visitor], site: Site, tmp_path: Path
) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    forms = [application_row(number, credit="截图见附件") for number in (1, 2, 3)]
    lists = [summary_row(number) for number in (1, 2, 3)]
    (tmp_path / SUMMARY).write_bytes(xlsx(summary_plan(*lists)))
    (tmp_path / FORMS).write_bytes(xlsx(application_plan(*forms)))
    import_workbooks(site.context, COMMAND_LINE, PLATFORMS, [tmp_path])
    screen_submissions(site.context, COMMAND_LINE, PLATFORMS)
    staff.open(f"/calls/{PLATFORMS}/submissions?status=waits")
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_label("全选本页可决定的申报").check()
    expect(page.get_by_text("已选 3 项")).to_be_visible()
    page.get_by_label("选择 S00003").uncheck()
    expect(page.get_by_text("已选 2 项")).to_be_visible()
    staff.picture("deciding-many")
    page.get_by_label("理由（必填）").fill(REASON)
    page.get_by_role("button", name="同意进入评审").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    staff.open(f"/calls/{PLATFORMS}/submissions?status=accept")
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.get_by_text(f"人工决定：{REASON}")).to_have_count(2)
    staff.check()
