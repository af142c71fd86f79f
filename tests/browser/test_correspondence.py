"""Staff match a call that is reviewed on paper, and see why each expert was chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from reviewer.files.call_files import parse_call
from reviewer.model.calls import Call
from reviewer.store.engine import transaction
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.screening.screen import screen_submissions
from tests.browser.conftest import ROOT, Site, Visitor

pytestmark = pytest.mark.browser

PLATFORMS = "cq-platforms-2021"
CALL = "paper-review"
SOLVED = 120_000  # milliseconds for a job on a busy machine
RULE = """
[correspondence]
experts_per_submission = 3
max_per_expert = 8
objective = "fair"
opens_on = 2022-03-14
closes_on = 2022-03-25

[title]
"""


@pytest.fixture(scope="module")
def by_correspondence(site: Site) -> Site:
    """Add a call like the first one, but reviewed on paper, and take it as far as its conflicts."""
    text = (ROOT / "data" / "calls" / f"{PLATFORMS}.toml").read_text(encoding="utf-8")
    text = text.replace(f'name = "{PLATFORMS}"', f'name = "{CALL}"')
    text = text.replace('review_mode = "panels"', 'review_mode = "correspondence"')
    definition = parse_call(text.replace("[title]\n", RULE, 1).encode(), "paper.toml")
    with transaction(site.context.engine) as session:
        session.add(
            Call(
                name=CALL,
                definition=definition.model_dump(mode="json"),
                created_at=site.context.now(),
            )
        )
    import_workbooks(site.context, COMMAND_LINE, CALL, [ROOT / "data" / "sample" / PLATFORMS])
    screen_submissions(site.context, COMMAND_LINE, CALL)
    find_conflicts(site.context, COMMAND_LINE, CALL)
    return site


def test_staff_see_the_reason_beside_each_name(
    visit: Callable[[], Visitor], by_correspondence: Site
) -> None:
    staff = visit()
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{CALL}/panels")
    staff.page.get_by_role("button", name="开始生成").click()
    staff.page.get_by_role("link", name="查看评审组").click(timeout=SOLVED)
    plan = read_plan(by_correspondence.context, COMMAND_LINE, CALL)
    assert len(plan.panels) == 38
    assert {len(panel.seats) for panel in plan.panels} == {3}
    first = plan.panels[0]
    row = staff.page.locator("tr", has_text=first.code)
    for seat in first.seats:
        expect(row).to_contain_text(seat.name)
        why = plan.reasons[first.code][seat.expert]
        expect(row).to_contain_text(
            f"领域 {why.category:.2f}，文本 {why.text:.2f}，共 {seat.load} 项"
        )
    expect(staff.page.locator("main")).to_contain_text("函评自")
    staff.picture("pairs")
