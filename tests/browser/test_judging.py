"""Judge in a browser what the roster's words left open: a city's hints in a few acts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from reviewer.usecases.conflicts.find import find_conflicts, list_conflicts
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.experts.roster import list_experts
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.screening.screen import screen_submissions
from tests.browser.conftest import Site, Visitor
from tests.browser.test_intake import FORMS, PLATFORMS, SUMMARY
from tests.builders.workbooks import (
    application_plan,
    application_row,
    expert_row,
    roster_plan,
    summary_plan,
    summary_row,
    xlsx,
)

pytestmark = pytest.mark.browser

FIRM = "重庆澜甲软件有限公司"
HINTS = 26
REASON = "已电话核对，确为该公司"


def test_a_citys_hints_take_two_acts(
    visit: Callable[[], Visitor], site: Site, tmp_path: Path
) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    (tmp_path / SUMMARY).write_bytes(xlsx(summary_plan(summary_row(1, applicant=FIRM))))
    (tmp_path / FORMS).write_bytes(xlsx(application_plan(application_row(1, applicant=FIRM))))
    people = [
        expert_row(at, name=f"甲{at}明静", employer="澜甲软件", uscc="", ties="", past="")
        for at in range(1, HINTS + 1)
    ]
    unread = [
        expert_row(HINTS + at, name=f"乙{at}明静", employer="见附件", uscc="", ties="", past="")
        for at in (1, 2)
    ]
    (tmp_path / "评审专家库.xlsx").write_bytes(xlsx(roster_plan(*people, *unread)))
    import_workbooks(site.context, COMMAND_LINE, PLATFORMS, [tmp_path])
    screen_submissions(site.context, COMMAND_LINE, PLATFORMS)
    find_conflicts(site.context, COMMAND_LINE, PLATFORMS)

    staff.open(f"/calls/{PLATFORMS}/conflicts?show=open&kind=name_in_cell")
    expect(page.locator("tbody tr")).to_have_count(HINTS)
    page.locator("input[data-tick-all]").check()
    expect(page.get_by_text(f"已选 {HINTS} 项")).to_be_visible()
    page.get_by_label("甲1明静").first.uncheck()
    staff.picture("judging-many")
    form = page.locator("#judge-many")
    form.locator("textarea").fill(REASON)
    form.locator("button[value=confirmed]").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("input[data-tick-all]").check()
    form.locator("textarea").fill("同名不同单位")
    form.locator("button[value=dismissed]").click()
    verdicts = [
        row.verdict
        for row in list_conflicts(site.context, COMMAND_LINE, PLATFORMS)
        if row.kind == "name_in_cell"
    ]
    assert (verdicts.count("confirmed"), verdicts.count("dismissed")) == (HINTS - 1, 1)

    staff.open(f"/calls/{PLATFORMS}/experts?show=unread")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("input[data-tick-all]").check()
    staff.picture("answering-many")
    form = page.locator("#place-many")
    form.locator("textarea").fill("已核对附件，均为高校教师")
    form.get_by_role("button", name="参加", exact=True).click()
    roster = list_experts(site.context, COMMAND_LINE, PLATFORMS)
    assert [line.code for line in roster.experts if line.unread] == []
    staff.check()
