"""Import as a conversation, in a browser: preview, send back, correct, commit, undo; files."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, Locator, Page, ViewportSize, expect

from reviewer.usecases.conflicts.find import find_conflicts, list_conflicts
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.screening.screen import list_screened, screen_submissions
from tests.browser.conftest import ROOT, Site, Visitor
from tests.builders.pictures import pdf, png
from tests.builders.workbooks import (
    application_plan,
    application_row,
    expert_row,
    roster_plan,
    summary_plan,
    summary_row,
    xlsx,
)
from web.downloads import XLSX

pytestmark = pytest.mark.browser

PLATFORMS, INTERNET = "cq-platforms-2021", "cq-industrial-internet-2022"
SUMMARY = "01_渝北_附件2信息汇总表.xlsx"
FORMS = "01_渝北_申报书要素.xlsx"
ROSTER = "评审专家库.xlsx"
PHONE: ViewportSize = {"width": 390, "height": 844}


def payload(name: str, content: bytes, kind: str = XLSX) -> FilePayload:
    return FilePayload(name=name, mimeType=kind, buffer=content)


def books(**changes: object) -> list[FilePayload]:
    """Build a district's workbooks and the roster; changes go to the second row of 附件2."""
    faulty = summary_row(2)
    faulty.update(changes)  # type: ignore[arg-type]  # cells
    twin = expert_row(2, phone=expert_row(1)["phone"])
    return [
        payload(SUMMARY, xlsx(summary_plan(summary_row(1), faulty))),
        payload(FORMS, xlsx(application_plan(application_row(1), application_row(2)))),
        payload(ROSTER, xlsx(roster_plan(expert_row(1), twin))),
    ]


def try_out(page: Page, files: list[FilePayload]) -> None:
    page.set_input_files("input[type=file]", files)
    page.get_by_role("button", name="试读").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("试读结果")


def copies_of(page: Page, file: str) -> Locator:
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=file, exact=True))
    return row.get_by_role("link", name="下载批注版")


def annotated(page: Page, file: str) -> bytes:
    with page.expect_download() as download:
        copies_of(page, file).click()
    assert download.value.suggested_filename == file.replace(".xlsx", "_批注.xlsx")
    return download.value.path().read_bytes()


def test_staff_try_send_back_correct_commit_and_take_back(visit: Callable[[], Visitor]) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{PLATFORMS}/imports")
    try_out(page, books(staff="很多"))
    staff.picture("trial")
    assert list_screened(staff.site.context, COMMAND_LINE, PLATFORMS) == []
    main = page.inner_text("main")
    assert "很多" in main
    assert "新增 4" in main.replace("\n", " ")
    copy = load_workbook(BytesIO(annotated(page, SUMMARY)))
    sheet = copy.worksheets[0]
    assert sheet["F6"].comment is not None
    sheet["F6"] = 500
    corrected = BytesIO()
    copy.save(corrected)
    page.get_by_role("link", name="改正后重新上传").click()
    again = [payload(SUMMARY, corrected.getvalue()), *books()[1:]]
    try_out(page, again)
    assert copies_of(page, SUMMARY).count() == 0
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("第 1 批导入")
    staff.check()
    assert len(list_screened(staff.site.context, COMMAND_LINE, PLATFORMS)) == 2
    second_import(staff)
    take_back(staff)


def second_import(staff: Visitor) -> None:
    """Bring a changed row in and let one go: both are told before anything happens."""
    page = staff.page
    staff.open(f"/calls/{PLATFORMS}/imports")
    changed = xlsx(summary_plan(summary_row(1, platform_staff=16)))
    forms = xlsx(application_plan(application_row(1, platform_staff=16)))
    try_out(page, [payload(SUMMARY, changed), payload(FORMS, forms)])
    expect(page.locator(".said.care")).to_contain_text("将移除 1 项申报")
    staff.picture("trial-changes")
    row = page.get_by_role("row", name="平台专职人数")
    assert row.get_by_role("cell").all_inner_texts()[-2:] == ["15", "16"]
    page.get_by_role("button", name="确认导入").click()
    assert len(list_screened(staff.site.context, COMMAND_LINE, PLATFORMS)) == 1


def take_back(staff: Visitor) -> None:
    page = staff.page
    page.locator("summary", has_text="查看撤销的影响").click()
    assert "删除新增的 0 项，恢复 1 项的原内容，找回被移除的 1 项" in page.inner_text("main")
    staff.picture("undo")
    page.get_by_role("button", name="撤销", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已撤销")
    staff.picture("imports-undone")
    assert len(list_screened(staff.site.context, COMMAND_LINE, PLATFORMS)) == 2


def test_a_district_tries_and_hands_in_on_a_phone(visit: Callable[[], Visitor]) -> None:
    district = visit()
    page = district.page
    page.set_viewport_size(PHONE)
    district.sign_in("district", "江北", PLATFORMS)
    with page.expect_download() as download:
        page.get_by_role("link", name="信息汇总表（Excel）").click()
    assert load_workbook(BytesIO(download.value.path().read_bytes())).worksheets[0].title == "附件2"
    lists = summary_plan(summary_row(8), summary_row(9, rd=900))
    lists.above = [*lists.above[:2], ["推荐单位（盖章）：江北区经济信息委"]]
    try_out(page, [payload("02_江北_附件2.xlsx", xlsx(lists))])
    district.picture("district-trial")
    assert load_workbook(BytesIO(annotated(page, "02_江北_附件2.xlsx"))).worksheets
    page.get_by_role("button", name="确认上报").click()
    expect(page.get_by_role("status").first).to_contain_text("已导入")
    district.picture("district-home")
    assert copies_of(page, "02_江北_附件2.xlsx").count() == 1


def test_an_upload_says_how_far_it_is(visit: Callable[[], Visitor]) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{PLATFORMS}/imports")
    expect(page.locator("[data-upload-state]")).to_be_hidden()
    page.locator("input[type=file]").set_input_files(books())
    page.get_by_role("button", name="试读").click()
    expect(page.get_by_text("正在读取")).to_be_visible()
    staff.picture("upload-progress")
    expect(page.get_by_role("heading", level=1)).to_have_text("试读结果")
    assert "/imports/trials/" in page.url


def test_bad_files_end_in_a_sentence(visit: Callable[[], Visitor]) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{PLATFORMS}/imports")
    try_out(page, [payload("照片.xlsx", png()), payload("坏.xlsx", b"PK\x03\x04 broken")])
    expect(page.locator(".said.refused")).to_have_count(2)
    staff.picture("trial-refused")


def test_staff_settle_a_person_with_two_numbers(visit: Callable[[], Visitor]) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{PLATFORMS}/experts/E00002")
    expect(page.locator(".said.care")).to_have_text("该专家暂不参加评审。")
    page.locator("summary", has_text="启用该专家").click()
    page.get_by_label("理由（必填，操作留痕）").fill("经核实以新编号为准。")
    staff.picture("expert-resting")
    page.get_by_role("button", name="启用该专家").click()
    expect(page.get_by_role("status").first).to_have_text("已记录。")
    assert page.locator(".said.care").count() == 0
    staff.check()


@pytest.fixture(scope="module")
def reviewed(site: Site) -> Site:
    """Take the smaller sample call as far as its panels."""
    context = site.context
    import_workbooks(context, COMMAND_LINE, INTERNET, [ROOT / "data" / "sample" / INTERNET])
    screen_submissions(context, COMMAND_LINE, INTERNET)
    find_conflicts(context, COMMAND_LINE, INTERNET)
    prepared = prepare_panels(context, COMMAND_LINE, INTERNET)
    store_plan(context, COMMAND_LINE, prepared, solve(prepared))
    return site


def test_conflicts_are_judged_and_added_with_reasons(
    visit: Callable[[], Visitor], reviewed: Site
) -> None:
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    found = list_conflicts(reviewed.context, COMMAND_LINE, INTERNET)
    entry = next(row for row in found if row.sources)
    staff.open(f"/calls/{INTERNET}/conflicts?expert={entry.expert}")
    main = page.inner_text("main")
    assert entry.evidence in main
    assert f"第 {entry.sources[0].row} 行" in main
    for verdict, button in (("dismissed", "不构成回避"), ("confirmed", "确认回避")):
        page.locator("summary", has_text="结论").first.click()
        page.locator("details[open] textarea").first.fill("经电话核实。")
        page.get_by_role("button", name=button, exact=True).first.click()
        expect(page.get_by_role("status").first).to_have_text("结论已记录。")
        kept = {row.verdict for row in list_conflicts(reviewed.context, COMMAND_LINE, INTERNET)}
        assert verdict in kept
        staff.open(f"/calls/{INTERNET}/conflicts?expert={entry.expert}")
    plan = read_plan(reviewed.context, COMMAND_LINE, INTERNET)
    page.locator("summary", has_text="人工补充回避").click()
    page.get_by_label("申报编号").fill(plan.panels[0].slots[0].submission)
    page.locator("details[open] textarea").last.fill("项目组成员系专家学生。")
    staff.picture("conflict-by-hand")
    page.locator("details[open]").last.get_by_role("button", name="补充", exact=True).click()
    expect(page.get_by_role("status").first).to_be_visible()
    rows = list_conflicts(reviewed.context, COMMAND_LINE, INTERNET, expert=entry.expert)
    assert [row.evidence for row in rows if row.kind == "added_by_staff"] == [
        "项目组成员系专家学生。"
    ]


def test_attachments_are_handed_in_assigned_and_read_by_the_expert(
    visit: Callable[[], Visitor], reviewed: Site, tmp_path: Path
) -> None:
    plan = read_plan(reviewed.context, COMMAND_LINE, INTERNET)
    panel = plan.panels[0]
    code = panel.slots[0].submission
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{INTERNET}/attachments")
    staff.picture("attachments-empty")
    page.get_by_label("选择文件或 zip 压缩包（可多选）").set_input_files(
        [
            payload(f"{code}_营业执照.pdf", pdf("Licence"), "application/pdf"),
            payload("现场照片.png", png(), "image/png"),
            payload("脚本.html", b"<script>alert(1)</script>", "text/html"),
        ]
    )
    page.get_by_role("button", name="上传材料").click()
    expect(page.get_by_role("status").first).to_contain_text("已归入申报 1 份，待认领 1 份")
    staff.picture("attachments")
    page.get_by_label("申报编号").first.fill(code)
    page.get_by_role("button", name="确定").first.click()
    expect(page.get_by_role("status").first).to_have_text(f"已归入申报 {code}。")
    page.get_by_role("link", name="现场照片.png").click()
    expect(page.locator("img.attachment")).to_have_js_property("naturalWidth", 60)
    staff.picture("paper-picture")
    staff.open(f"/calls/{INTERNET}/submissions/{code}")
    page.get_by_role("link", name=f"{code}_营业执照.pdf").click()
    page.wait_for_load_state("networkidle")
    staff.picture("paper-pdf")
    read_as_expert(visit(), panel.seats[0].expert, code)


def test_a_whole_folder_is_handed_in(
    visit: Callable[[], Visitor], reviewed: Site, tmp_path: Path
) -> None:
    code = read_plan(reviewed.context, COMMAND_LINE, INTERNET).panels[0].slots[1].submission
    folder = tmp_path / "报送材料"
    (folder / code).mkdir(parents=True)
    (folder / code / "审计报告.pdf").write_bytes(pdf("Audit"))
    staff = visit()
    page = staff.page
    staff.sign_in("staff", "王经办")
    staff.open(f"/calls/{INTERNET}/attachments")
    page.get_by_label("或选择整个文件夹").set_input_files(folder)
    page.get_by_role("button", name="上传材料").click()
    expect(page.get_by_role("status").first).to_contain_text("已归入申报 1 份")
    assert f"报送材料/{code}/审计报告.pdf" in page.inner_text("main")


def read_as_expert(expert: Visitor, who: str, code: str) -> None:
    page = expert.page
    page.set_viewport_size(PHONE)
    expert.sign_in("expert", who, INTERNET)
    page.get_by_label("本人").check()
    page.get_by_role("button", name="签署承诺").click()
    expert.open(f"/review/submissions/{code}")
    page.locator(".parts a[data-part=facts]").click()  # on a phone the marks come first
    expert.picture("sheet-attachments")
    page.get_by_role("link", name="现场照片.png").click()
    expect(page.locator("img.attachment")).to_have_js_property("naturalWidth", 60)
    expert.picture("expert-paper")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    assert download.value.path().read_bytes() == png()
