"""A call made wholly in the browser from an empty installation, in Chinese and in English."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from reviewer.store import calls
from reviewer.store.engine import reading
from reviewer.store.submissions import all_submissions
from reviewer.usecases.calls.design import try_out
from reviewer.usecases.context import COMMAND_LINE, AppContext
from tests.browser.conftest import SCREENSHOTS, Site, Visitor
from tests.builders.workbooks import credit_code

pytestmark = pytest.mark.browser

WORDS = {
    "zh": {
        "make": "建立项目", "save": "保存这一部分", "try": "试判", "upload": "导入",
        "blank": "汇总表", "screen": "开始审查",
    },
    "en": {
        "make": "Make the call", "save": "Save this part", "try": "Try", "upload": "Import",
        "blank": "summary", "screen": "Screen",
    },
}  # fmt: skip
PARTS: tuple[tuple[str, int | None, dict[str, str], dict[str, str]], ...] = (
    (
        "basics",
        None,
        {
            "document": "示范〔2099〕1号", "organiser.zh": "示范委员会", "organiser.en": "Office",
            "contact.person": "李四", "contact.telephone": "023-00000000",
            "contact.address": "示例路1号",
        },
        {},
    ),
    (
        "deadlines",
        None,
        {"deadlines.applicant.on": "2099-02-27", "deadlines.applicant.clause": "三"},
        {},
    ),
    (
        "categories",
        0,
        {"code": "tools", "name.zh": "工具类", "name.en": "Tools", "clause": "二"},
        {},
    ),
    (
        "fields",
        7,
        {"code": "staff", "name.zh": "职工人数", "name.en": "Staff", "headings": "职工人数"},
        {"kind": "count"},
    ),
    (
        "rules",
        0,
        {"code": "TOO_SMALL", "clause": "一", "quote": "职工不少于100人", "that": "staff >= 100"},
        {"otherwise": "reject"},
    ),
    (
        "rubric",
        1,
        {"code": "reach", "name.zh": "覆盖面", "name.en": "Reach", "weight": "40", "maximum": "40"},
        {},
    ),
    (
        "review",
        None,
        {"selection.quota": "1", "panel.min_size": "3", "schedule.rooms": "901会议室"},
        {"defence.held": "yes"},
    ),
)  # fmt: skip
SIMPLE = frozenset({"basics", "deadlines", "fields"})  # the same controls as other parts


@pytest.mark.parametrize("language", WORDS)
def test_a_call_is_made_without_a_programmer(
    visit: Callable[[], Visitor], site: Site, language: str, tmp_path: Path
) -> None:
    words, name = WORDS[language], f"own-call-{language}"
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
    page.get_by_role("button", name=words["make"]).click()
    expect(page).to_have_url(f"{site.url}/calls/{name}/design/basics")
    for part, row, texts, choices in PARTS:
        page.goto(f"{site.url}/calls/{name}/design/{part}")
        if part == "rubric":
            page.locator("[name='0.weight']").fill("60")
        fill_in(page, row or 0, texts, choices)
        page.get_by_role("button", name=words["save"]).click()
        expect(page.get_by_role("alert")).to_have_count(0)
        if part not in SIMPLE:
            pictures(staff, f"design-{part}-{language}")
    page.goto(f"{site.url}/calls/{name}/design/rules")
    page.locator("[name=typed]").fill("staff: 99")
    page.get_by_role("button", name=words["try"], exact=True).click()
    pictures(staff, f"design-tried-{language}")
    assert try_out(site.context, COMMAND_LINE, name, "", "staff: 99").status == "reject"
    assert try_out(site.context, COMMAND_LINE, name, "", "staff: 100").status == "accept"
    judge(staff, site.context, name, words, tmp_path)
    with reading(site.context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, name))
    assert statuses_of(site.context, name) == {"大项目": "accept", "小项目": "reject"}
    assert [criterion.weight for criterion in definition.scoring.criteria] == [60, 40]
    assert (definition.selection.quota, definition.defence.held) == (1, True)


def statuses_of(context: AppContext, name: str) -> dict[str, str]:
    """Give what became of each submission by its project."""
    with reading(context.engine) as session:
        return {row.platform: row.status for row in all_submissions(session, name)}


def wait_for(done: Callable[[], bool]) -> None:
    """Wait until the server has done what the page asked for without leaving."""
    ends = time.monotonic() + 60
    while not done():
        assert time.monotonic() < ends
        time.sleep(0.1)


def judge(
    staff: Visitor, context: AppContext, name: str, words: dict[str, str], folder: Path
) -> None:
    """Fill in the call's own blank list, hand it in and let the new rules judge it."""
    page = staff.page
    staff.open(f"/calls/{name}/imports")
    with page.expect_download() as download:
        page.get_by_role("link", name=words["blank"]).first.click()
    book = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    sheet = book.worksheets[0]
    top = next(row for row in sheet.iter_rows() if sum(bool(cell.value) for cell in row) > 3)
    places = {str(cell.value): cell.column for cell in top}
    rows = (("甲有限公司", "大项目", 100), ("乙有限公司", "小项目", 99))
    for number, (applicant, project, people) in enumerate(rows, start=(top[0].row or 0) + 1):
        written: dict[str, str | int] = {
            "申报单位": applicant,
            "统一社会信用代码": credit_code(number),
            "项目名称": project,
            "职工人数": people,
        }
        for heading, value in written.items():
            sheet.cell(number, int(places[heading] or 0)).value = value
    path = folder / "渝北_汇总.xlsx"
    book.save(path)
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name=words["upload"], exact=True).click()
    wait_for(lambda: len(statuses_of(context, name)) == 2)
    page.wait_for_timeout(500)  # the page leaves for what became of the files
    page.wait_for_load_state("networkidle")
    staff.check()
    staff.open(f"/calls/{name}/submissions")
    page.get_by_role("button", name=words["screen"], exact=True).click()
    page.wait_for_url("**/jobs/*")
    wait_for(lambda: "pending" not in statuses_of(context, name).values())
    staff.open(f"/calls/{name}/submissions")
    pictures(staff, f"design-judged-{name[-2:]}")


def pictures(staff: Visitor, name: str) -> None:
    """Keep the page as it stands in two widths of a screen, judged by axe in the narrower."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for width in (1440, 1280):
        staff.page.set_viewport_size({"width": width, "height": 900})
        staff.page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
    staff.check()


def fill_in(page: Page, number: int, texts: dict[str, str], choices: dict[str, str]) -> None:
    """Fill in a row of the part that is open; single values stand in the row 0."""
    for key, text in texts.items():
        page.locator(f"[name='{number}.{key}']").fill(text)
    for key, choice in choices.items():
        page.locator(f"[name='{number}.{key}']").select_option(choice)
