"""From the districts' workbooks to the public notice, as people would go it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import FilePayload, Page, expect

from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.plans.views import read_plan
from tests.browser.conftest import ROOT, Visitor
from web.downloads import XLSX

pytestmark = pytest.mark.browser

CALL = "cq-platforms-2021"
SAMPLE = ROOT / "data" / "sample" / CALL
SOLVED = 120_000  # milliseconds for a job on a busy machine


def workbooks() -> list[Path]:
    return sorted(path for path in SAMPLE.rglob("*") if path.suffix in {".xlsx", ".csv", ".docx"})


def test_a_season_from_upload_to_notice(visit: Callable[[], Visitor]) -> None:
    staff = visit()
    staff.sign_in("staff", "王经办")
    upload(staff)
    screen(staff)
    find_conflicts(staff)
    form_panels(staff)
    plan = read_plan(staff.site.context, COMMAND_LINE, CALL)
    expert = plan.panels[0].seats[0].expert
    score_first(visit(), expert, len(plan.panels[0].slots))
    score_the_rest(staff, (expert, plan.panels[0].slots[0].submission))
    watch_scoring(staff)
    rank(staff)
    publish(staff)
    answer_an_objection(staff)
    read_as_anybody(visit())


def upload(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}")
    staff.picture("call-begin")
    page.get_by_role("link", name="下一步：导入").click()
    staff.picture("imports-empty")
    page.set_input_files("input[type=file]", workbooks())
    page.get_by_role("button", name="试读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("试读结果")
    staff.check()
    staff.open(f"/calls/{CALL}/imports")
    page.set_input_files("input[type=file]", workbooks())
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第 1 批导入")
    staff.picture("import")
    staff.open(f"/calls/{CALL}/imports")
    staff.picture("imports")
    staff.open(f"/calls/{CALL}/imports/1")


def run_job(page: Page, button: str, result: str) -> None:
    page.get_by_role("button", name=button).click()
    page.get_by_role("link", name=result).click(timeout=SOLVED)


def screen(staff: Visitor) -> None:
    page = staff.page
    run_job(page, "下一步：形式审查", "查看审查结果")
    staff.picture("submissions")
    page.locator("select[name=status]").select_option("waits")
    page.wait_for_url("**status=waits**")
    waiting = page.locator("tbody tr").count()
    assert waiting > 0
    page.locator("tbody a").first.click()
    page.get_by_label("理由（必填）").first.fill("材料已补齐，经处务会研究同意。")
    staff.picture("submission")
    page.get_by_role("button", name="同意进入评审").click()
    expect(page.get_by_role("status").first).to_have_text("决定已记录。")
    staff.check()
    staff.open(f"/calls/{CALL}/submissions?status=waits")
    assert page.locator("tbody tr").count() == waiting - 1


def find_conflicts(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/conflicts")
    run_job(page, "开始核查", "查看回避核查结果")
    staff.picture("conflicts")
    staff.open(f"/calls/{CALL}/conflicts?show=open")
    page.locator("summary", has_text="作出结论").first.click()
    page.locator("details[open] textarea").fill("经电话核实，仅为同名。")
    page.get_by_role("button", name="不构成回避").first.click()
    expect(page.get_by_role("status").first).to_have_text("结论已记录。")
    staff.check()
    staff.open(f"/calls/{CALL}/experts")
    staff.picture("experts")


def form_panels(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/panels")
    staff.picture("panels-empty")
    page.get_by_role("button", name="开始生成").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("生成评审组")
    staff.picture("job")
    page.get_by_role("link", name="查看评审组").click(timeout=SOLVED)
    staff.picture("panels")
    page.locator("main").get_by_role("link", name="评审日程").click()
    assert page.locator("td.slot").count() > 0
    staff.picture("timetable")
    staff.open(f"/calls/{CALL}")
    staff.picture("call-panels")


def score_first(expert: Visitor, code: str, assigned: int) -> None:
    page = expert.page
    page.set_viewport_size({"width": 390, "height": 844})
    expert.sign_in("expert", code, CALL)
    expert.picture("expert-welcome")
    page.get_by_label("本人").check()
    page.get_by_role("button", name="签署承诺").click()
    expect(page.locator("ol.agenda > li")).to_have_count(assigned)
    expert.picture("expert-submissions")
    page.get_by_role("link", name="下一项").click()
    fields = page.locator("input[data-weight]")
    fields.first.fill("150")
    page.get_by_role("button", name="保存草稿").click()
    expect(fields.first).to_have_attribute("aria-invalid", "true")
    assert fields.first.input_value() == "150"  # what was typed is not lost
    for place in range(fields.count()):
        fields.nth(place).fill("85")
    expect(page.locator("[data-total]")).to_have_text("85.00")
    expert.picture("expert-sheet")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator("[data-state]")).to_contain_text("已存到服务器")
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_role("button", name="确认提交").click()
    expect(page.get_by_role("status").first).to_contain_text("提交。")
    expert.open("/review/submissions")
    assert page.locator("main").inner_text().count("已提交") >= 1


def score_the_rest(staff: Visitor, handed_in: tuple[str, str]) -> None:
    """Bring in on paper what everybody else gave: the blank workbook out, the filled one back."""
    page = staff.page
    staff.open(f"/calls/{CALL}/scoring")
    staff.picture("scoring-begun")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载空白评分表").click()
    book = load_workbook(BytesIO(download.value.path().read_bytes()))
    filled = fill_in(book, handed_in)
    content = BytesIO()
    book.save(content)
    page.locator("summary", has_text="导入线下评分").click()
    file = FilePayload(name="评分表.xlsx", mimeType=XLSX, buffer=content.getvalue())
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name="导入评分").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("评分进度")
    staff.check()
    done, due = page.locator("main progress").evaluate("one => [one.value, one.max]")
    assert done == due == filled + 1


def fill_in(book: Workbook, handed_in: tuple[str, str]) -> int:
    """Fill in marks for every pair but the one that was handed in on the web; count the rows."""
    sheet = book.worksheets[0]
    heads = {str(cell.value): cell for row in sheet.iter_rows(max_row=6) for cell in row}
    top, code_at, submission_at = (
        heads["专家编号"].row or 0,
        heads["专家编号"].column or 0,
        heads["申报编号"].column or 0,
    )
    first, last = (heads["平台名称"].column or 0) + 1, sheet.max_column
    filled = 0
    for row in range(top + 1, sheet.max_row + 1):
        pair = (sheet.cell(row, code_at).value, sheet.cell(row, submission_at).value)
        if pair[0] is None or pair == handed_in:
            continue
        filled += 1
        for column in range(first, last):
            sheet.cell(row, column).value = 60 + (row * 7 + column) % 38
    return filled


def watch_scoring(staff: Visitor) -> None:
    staff.open(f"/calls/{CALL}/scoring")
    done, due = staff.page.locator("main progress").evaluate("one => [one.value, one.max]")
    assert done == due
    staff.picture("scoring")


def rank(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/ranking")
    staff.picture("ranking-preview")
    for group in page.locator("fieldset", has=page.locator("input[name=chosen]")).all():
        places = int("".join(filter(str.isdigit, group.locator("legend").inner_text())))
        for box in group.locator("input[name=chosen]").all()[:places]:
            box.check()
    if page.locator("textarea[name=reason]").count():
        page.locator("textarea[name=reason]").first.fill("经集体研究决定。")
    page.get_by_role("button", name="锁定排名").click()
    expect(page.get_by_role("status").first).to_have_text("排名已锁定为第 1 版。")
    staff.picture("ranking")


def publish(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/notice")
    staff.picture("notice-before")
    page.get_by_label("发布日期").fill("2022-03-21")
    page.get_by_role("button", name="发布公示").click()
    expect(page.get_by_role("status").first).to_have_text("公示第 1 版已发布。")
    assert "2022年3月22日（周二）至2022年3月28日（周一），共 5 个工作日" in page.inner_text("main")
    staff.picture("notice")
    for place in (f"/calls/{CALL}/activity", f"/calls/{CALL}/archive", f"/calls/{CALL}"):
        staff.open(place)
        staff.picture(place.rsplit("/", 1)[1] if place.count("/") > 2 else "call-end")


def answer_an_objection(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"/calls/{CALL}/objections")
    page.locator("summary", has_text="登记异议").click()
    page.get_by_label("单位名称或姓名").fill("某单位")
    page.get_by_label("联系方式").fill("10000000001")
    page.get_by_label("事实和理由").fill("评分办法未公布。")
    page.get_by_label("收到日期").fill("2022-03-24")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("第 1 号异议已登记。")
    page.locator("summary", has_text="作出决定").click()
    staff.picture("objections")
    page.get_by_label("理由和答复").fill("评分办法已随通知公布。")
    page.get_by_role("button", name="记录决定").click()
    expect(page.locator("main section.card")).to_contain_text("异议不成立")
    staff.check()


def read_as_anybody(anybody: Visitor) -> None:
    anybody.open("/")
    anybody.picture("front")
    anybody.page.locator("main li a").first.click()
    assert "公示" in anybody.page.get_by_role("heading", level=1).inner_text()
    anybody.picture("public-notice")
    anybody.open("/verify")
