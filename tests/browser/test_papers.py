"""Papers as pages where the browser itself shows no PDF, as on Android; beside the marks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from reviewer.usecases.attachments import attach_files
from tests.browser.conftest import PATIENCE, Site, Visitor
from tests.browser.scoring_site import scoring_site
from tests.builders.people import CALL, STAFF
from tests.builders.season import SEATED
from tests.builders.small_pdf import small_pdf

pytestmark = pytest.mark.browser
DRAWN = """place => [...place.querySelector('canvas').getContext('2d').getImageData(
    0, 0, place.querySelector('canvas').width, 400).data].some(value => value < 100)"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a season with a paper of two pages."""
    folder = tmp_path_factory.mktemp("papers")
    with scoring_site(folder, SEATED, {}) as opened:
        paper = folder / "G001_证明.pdf"
        paper.write_bytes(small_pdf())
        attach_files(opened.context, STAFF, CALL, [paper])
        yield opened


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Give a touched phone whose browser has no viewer of PDF."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'pdfViewerEnabled', {value: false})")
    visitor = Visitor(page, site)
    page.on("pageerror", lambda error: visitor.faults.append(str(error)))
    page.on(
        "console",
        lambda message: visitor.faults.append(message.text) if message.type == "error" else None,
    )
    yield visitor
    context.close()


def test_a_paper_is_read_on_the_sheet_and_on_its_own(phone: Visitor) -> None:
    page = phone.page
    page.goto(phone.site.link("expert", SEATED[0], CALL))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url("**/review/**")
    phone.open("/review/submissions/G001")
    page.locator(".parts a[data-part=facts]").tap()
    expect(page.locator("#marks")).to_be_hidden()
    page.locator("#facts summary").first.tap()
    first = page.locator(".paper-page").first
    expect(page.locator(".paper-page")).to_have_count(2)
    expect(first.locator("p")).to_have_text("First page")
    assert first.evaluate(DRAWN)
    phone.check()
    page.locator(".parts a[data-part=marks]").tap()
    expect(page.locator("#mark-platform")).to_be_visible()
    phone.open("/review/attachments/1")
    expect(page.locator(".paper-page").first.locator("p")).to_have_text("First page")
    expect(page.locator("iframe")).to_have_count(0)
    phone.check()
