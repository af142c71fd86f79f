"""A review by formula in a browser: check a field, rank, publish, uphold an objection, finish.

Staff begin in Chinese and go on in English after the notice, and look at every page of the way in
the other language too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Locator, Page, expect

from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.calls.calls import change_settings
from reviewer.usecases.context import AppContext, prepare_database
from tests.browser.conftest import SCREENSHOTS, Site, Visitor
from tests.browser.scoring_site import FONTS
from tests.builders.cloud import CALL, NOW, screened_cloud
from tests.builders.people import STAFF
from tests.builders.web_server import served
from web.app import create_app

pytestmark = pytest.mark.browser
BASE = f"/calls/{CALL}"


@dataclass
class Calendar:
    """Tell the time that a test sets."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        """Give the moment."""
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    """Begin on a morning of August 2020."""
    return Calendar()


@pytest.fixture
def site(tmp_path: Path, calendar: Calendar) -> Iterator[Site]:
    """Serve nine screened applications for five places."""
    url = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    engine = open_engine(url)
    prepare_database(engine, calendar)
    context = AppContext(engine, Settings(url, tmp_path, fonts=FONTS), calendar, "a secret " * 6)
    screened_cloud(context, tmp_path, 9, seed=4)
    change_settings(context, STAFF, CALL, {"selection.quota": "5"})
    with served(create_app(context)) as address:
        yield Site(context, address)
    engine.dispose()


def speak(page: Page, language: str) -> None:
    """Choose the language of the pages as a person would; who chose it before has it already."""
    shown = str(page.locator("html").get_attribute("lang"))[:2]
    if shown != language:
        press(page.get_by_role("button", name="English" if language == "en" else "中文"))
        expect(page.locator("html")).to_have_attribute("lang", re.compile(f"^{language}"))


def press(button: Locator) -> None:
    """Press a button that sends a form, and wait for the page that answers."""
    with button.page.expect_navigation():
        button.click()


def seen(staff: Visitor, name: str, zh: str, en: str) -> None:
    """Read a page in the language of the walk and in the other one; keep pictures of both."""
    page = staff.page
    mine = str(page.locator("html").get_attribute("lang"))[:2]
    said = {"zh": zh, "en": en}
    expect(page.locator("main")).to_contain_text(said[mine])
    staff.picture(f"{name}-{mine}")
    other, button = ("en", "English") if mine == "zh" else ("zh", "中文")
    press(page.get_by_role("button", name=button))
    expect(page.locator("main")).to_contain_text(said[other])
    staff.check()
    page.screenshot(path=SCREENSHOTS / f"{name}-{other}-1440.png", full_page=True)
    press(page.get_by_role("button", name="中文" if mine == "zh" else "English"))


def test_from_the_formula_to_the_archive_over_an_upheld_objection(
    visit: Callable[[], Visitor], calendar: Calendar
) -> None:
    staff = come_in(visit, "zh")
    _correct(staff, "zh")
    winners = _publish(staff, "zh")
    _object(staff, winners[1])
    calendar.now = datetime(2020, 8, 26, 2, tzinfo=UTC)
    staff = come_in(visit, "en")  # the session ended long ago
    staff.open(f"{BASE}/final")
    expect(staff.page.locator("main")).to_contain_text(winners[1])
    press(staff.page.locator("form.act button.main"))
    expect(staff.page.locator("main tbody tr")).to_have_count(4)  # it is held, others are final
    seen(staff, "final-held", "暂缓", "Held back by open objections")
    _uphold(staff, visit())
    calendar.now = datetime(2020, 9, 9, 2, tzinfo=UTC)
    staff = come_in(visit, "en")
    staff.open(f"{BASE}/final")
    press(staff.page.locator("form.act button.main"))
    expect(staff.page.locator("main tbody tr")).to_have_count(5)
    staff.open(f"/notices/{CALL}/final")
    struck = f"重庆示例{int(winners[1][1:])}号制造有限公司"
    expect(staff.page.locator("main tbody")).not_to_contain_text(struck)
    staff.picture("final-public-en")
    _archive(staff)


def _archive(staff: Visitor) -> None:
    """Close the call, and take the whole folder along."""
    page = staff.page
    staff.open(f"{BASE}/archive")
    seen(staff, "archive", "整套档案", "The whole folder")
    press(page.locator("form.act button"))
    with page.expect_download() as started:
        page.locator(f"a[href='{BASE}/archive/folder']").click()
    with ZipFile(started.value.path()) as folder:
        names = folder.namelist()
    assert f"{CALL}-archive/4-objections/answer-1.pdf" in names
    assert f"{CALL}-archive/3-notice/notice-2.docx" in names
    staff.open(f"{BASE}/archive")
    expect(page.locator("form.act button")).to_have_count(0)


def come_in(visit: Callable[[], Visitor], language: str) -> Visitor:
    """Sign in as staff, in a language."""
    staff = visit()
    staff.sign_in("staff", "王经办")
    speak(staff.page, language)
    return staff


def _correct(staff: Visitor, language: str) -> None:
    """Correct a field: the first try lacks its reason."""
    page, zh = staff.page, language == "zh"
    staff.open(f"{BASE}/computed/Y0001")
    page.locator("select[name=field]").select_option("cloud_spend")
    page.locator("select[name=verdict]").select_option("corrected")
    page.locator("input[name=value]").fill("9.5")
    press(page.get_by_role("button", name="记录" if zh else "Record", exact=True))
    expect(page.get_by_role("alert")).to_be_visible()  # a correction needs its reason
    page.locator("textarea[name=reason]").fill("发票合计 9.5 万元")
    press(page.get_by_role("button", name="记录" if zh else "Record", exact=True))
    expect(page.locator("main")).to_contain_text("9.5")
    seen(staff, "computed-sheet", "计算步骤", "Steps")
    staff.open(f"{BASE}/computed")
    expect(page.locator("tbody tr")).to_have_count(9)
    seen(staff, "computed-list", "核验", "Checks")


def _publish(staff: Visitor, language: str) -> list[str]:
    """Rank, look at the awards, preview the notice, publish it; gives who is on it."""
    page, zh = staff.page, language == "zh"
    staff.open(f"{BASE}/awards")
    staff.open(f"{BASE}/ranking")
    press(page.locator("form.act button.main"))
    staff.open(f"{BASE}/awards")
    winners = page.locator("main table").last.locator("tbody tr .hint").all_inner_texts()
    assert len(winners) == 5
    assert "Y0001" not in winners  # refused: ten are asked for
    seen(staff, "awards", "金额合计", "yuan")

    staff.open(f"{BASE}/notice")
    page.locator("form.act summary").click()
    page.locator("input[name=telephone]").fill("023-00000000")
    press(page.get_by_role("button", name="预览" if zh else "Preview", exact=True))
    expect(page.locator("#draft")).to_be_visible()
    expect(page.locator("main")).to_contain_text("023-00000000")
    staff.picture(f"notice-preview-{language}")
    press(page.locator("form.act button.main"))

    return winners


def _object(staff: Visitor, code: str) -> None:
    """Record an objection about one submission."""
    page = staff.page
    staff.open(f"{BASE}/objections")
    page.locator("main summary").last.click()
    page.locator("input[name=raised_by]").fill("甲公司")
    page.locator("input[name=contact]").fill("10000000009")
    page.locator("input[name=submission]").fill(code)
    page.locator("textarea[name=text]").fill("上云投入与发票不符。")
    press(page.locator("form.card button.main"))


def _strike(staff: Visitor) -> None:
    page = staff.page
    staff.open(f"{BASE}/objections")
    page.locator("section summary").click()
    page.locator("select[name=outcome]").select_option("upheld")
    page.locator("select[name=redo]").select_option("strike")
    page.locator("textarea[name=reason]").first.fill("发票重复，投入不足。")
    press(page.locator("section form button"))


def _uphold(staff: Visitor, watcher: Visitor) -> None:
    """Strike the submission off, by two people; rank and publish anew; somebody moves up."""
    page = staff.page
    _strike(staff)
    expect(page.get_by_role("alert")).to_be_visible()
    watcher.sign_in("supervisor")
    watcher.open(f"{BASE}/evidence")
    press(watcher.page.locator("button[value=confirmed]"))
    _strike(staff)
    seen(staff, "objections", "答复函", "Letter of answer")
    staff.open(f"{BASE}/ranking?preview=1")
    page.locator("textarea[name=reason]").fill("第1号异议成立")
    press(page.locator("form.act button.main"))
    staff.open(f"{BASE}/notice")
    press(page.locator("form.act button.main"))
    seen(staff, "notice-corrected", "递补入选", "moves up into the list")
