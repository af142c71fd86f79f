"""Every page that a link leads to, in English and Chinese, at a context and on a phone.

One finished and one running call of the sample season are walked through as each person would:
axe finds nothing, no script fails, nothing stands beside the window, no text is left untranslated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from reviewer.commands.context import Terminal
from reviewer.commands.demo import HALFWAY, WHOLE, DemoSeason
from reviewer.messages import catalogue as domain_words
from reviewer.usecases.calls.calls import read_definition
from reviewer.usecases.context import COMMAND_LINE
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.results.objections import Raised, record_objection
from tests.browser.conftest import AXE, PATIENCE, ROOT, WCAG, Site
from tests.conftest import standing_clock
from web import words
from web.app import create_app

pytestmark = pytest.mark.browser

SAMPLE = ROOT / "data" / "sample"
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
CJK = re.compile("[\u4e00-\u9fff]")
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim();
    const place = walker.currentNode.parentElement;
    if (text && !place.closest("[lang=zh-CN], script, .seal")) found.push(text);
  }
  return found;
}"""
LINKS = "() => [...document.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))"
SIDEWAYS = """() => [...document.querySelectorAll("main .wide:not(.sideways)")]
  .filter(one => !one.querySelector(":scope > .grid") && one.scrollWidth > one.clientWidth + 1)
  .map(one => one.getAttribute("aria-label"))"""


@pytest.fixture(scope="module")
def season(site: Site) -> Site:
    """Take one call to its notice with an objection, the other into its scoring."""
    terminal = Terminal(site.context.settings.database_url, None, False, "zh", site.context)
    out = site.context.settings.data_folder / "out"
    whole = DemoSeason(terminal, WHOLE, SAMPLE / WHOLE, out)
    whole.prepare()
    whole.finish()
    halfway = DemoSeason(terminal, HALFWAY, SAMPLE / HALFWAY, out)
    halfway.prepare()
    halfway.score(every_other=True)
    queue_invitations(replace(site.context, clock=standing_clock), COMMAND_LINE, HALFWAY)
    raised = Raised("某单位", "organisation", "10000000001", "服务数量不实", "RJ2022-001")
    record_objection(site.context, COMMAND_LINE, WHOLE, raised)
    return site


@dataclass
class Walk:
    """Follow links as one person, to one page of each kind."""

    context: BrowserContext
    site: Site
    addresses: MapAdapter
    language: str
    seen: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    def go(self, page: Page, start: str) -> None:
        """Walk from a page on; what is wrong gathers in `found`."""
        waiting = [start]
        while waiting:
            path = waiting.pop(0)
            kind = self.kind_of(path)
            if kind is None or kind in self.seen:
                continue
            self.seen[kind] = path
            if not self.is_page(path):
                continue
            page.set_viewport_size(DESK if self.language == "en" else PHONE)
            page.goto(self.site.url + path, wait_until="load")
            self.judge(page, path)
            waiting += page.evaluate(LINKS)

    def kind_of(self, path: str) -> str | None:
        """Name the endpoint an address belongs to; None for another site or for none."""
        parts = urlsplit(urldefrag(path)[0])
        if parts.netloc or not parts.path.startswith("/"):
            return None
        try:
            endpoint, values = self.addresses.match(parts.path, "GET")
        except HTTPException:
            self.found.append(f"{path} leads nowhere")
            return None
        return f"{endpoint} {values.get('name', '')}" if endpoint in BY_CALL else str(endpoint)

    def is_page(self, path: str) -> bool:
        """Fetch an address: it answers, and with a page rather than a file."""
        answer = self.context.request.get(self.site.url + path)
        if answer.status != 200:
            self.found.append(f"{path} answers {answer.status}")
        return answer.headers["content-type"].startswith("text/html") and answer.status == 200

    def judge(self, page: Page, path: str) -> None:
        """Judge a page as it stands, then at the other width."""
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        violations = page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(result => result.violations.map("
            "one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(', ')))",
            WCAG,
        )
        self.found += [f"{path}: {violation}" for violation in violations]
        self.found += [
            f"{path}: {text}" for text in wrong_texts(page.evaluate(TEXTS), self.language)
        ]
        for size in (DESK, PHONE):
            page.set_viewport_size(size)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if wide > 0:
                self.found.append(f"{path} is {wide} px wider than {size['width']}")
        self.found += [f"{path}: sideways {entry}" for entry in page.evaluate(SIDEWAYS)]
        self.found += [f"{path}: {fault}" for fault in self.faults]
        self.faults.clear()


# The two calls stand at different steps, so these pages differ.
BY_CALL = frozenset(
    {"staff.call", "staff.ranking", "staff.notice", "staff.scoring", "staff.panels"}
)
CODE = re.compile(r"(?<![\w./@-])([a-z_]+)\.[a-z_]{3,}(?![\w@-])")
GROUPS = frozenset(
    code.partition(".")[0] for code in (*words.catalogue("zh"), *domain_words("zh")) if "." in code
)


def wrong_texts(texts: list[str], language: str) -> list[str]:
    """Find texts that are bare codes, or Chinese words of ours on an English page."""
    codes = {text for text in texts for found in CODE.finditer(text) if found.group(1) in GROUPS}
    shown = [text.rstrip("：") for text in texts] if language == "en" else []
    chinese = {text for text in shown if text in CHINESE}
    # The name of a file may hold that of a category: it is as the district named it.
    chinese |= {
        text for text in shown for name in CATEGORIES if name in text and ".xls" not in text
    }
    return [f"bare code {code}" for code in sorted(codes)] + [
        f"Chinese {entry}" for entry in sorted(chinese)
    ]


CHINESE = frozenset(
    text.rstrip("：")
    for catalogue in (words.catalogue("zh"), domain_words("zh"))
    for code, text in catalogue.items()
    # Answers of one letter (是, 无) are shown as the form has them.
    if CJK.search(text) and len(text) > 1 and "{" not in text and not code.startswith("demo.")
)
CATEGORIES: set[str] = set()


@pytest.fixture(scope="module")
def addresses(season: Site) -> MapAdapter:
    """Know every address; and the Chinese names of categories, which no English page shows."""
    for call in (WHOLE, HALFWAY):
        definition = read_definition(season.context, COMMAND_LINE, call)
        CATEGORIES.update(category.name.zh for category in definition.categories)
    return create_app(season.context).url_map.bind("")


@pytest.fixture
def contexts(browser: Browser) -> Iterator[list[BrowserContext]]:
    opened: list[BrowserContext] = []
    yield opened
    for context in opened:
        context.close()


def walk(
    browser: Browser,
    contexts: list[BrowserContext],
    season: Site,
    addresses: MapAdapter,
    language: str,
    person: tuple[str, str | None, str | None] | None,
) -> Walk:
    """Sign in as a person, choose the language, and walk."""
    context = browser.new_context(locale="zh-CN", viewport=DESK)
    context.set_default_timeout(PATIENCE)
    contexts.append(context)
    page = context.new_page()
    walking = Walk(context, season, addresses, language)
    page.on("pageerror", lambda error: walking.faults.append(str(error)))
    page.on(
        "console",
        lambda message: walking.faults.append(message.text) if message.type == "error" else None,
    )
    if person is None:
        page.goto(season.url + "/")
    else:
        page.goto(season.link(*person))
        page.locator("main form button").click()
        page.wait_for_load_state("load")
    if language == "en":
        page.locator("button[name=language]").click()
        page.wait_for_load_state("load")
    walking.go(page, urlsplit(page.url).path)
    return walking


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_office(
    browser: Browser,
    contexts: list[BrowserContext],
    season: Site,
    addresses: MapAdapter,
    language: str,
) -> None:
    staff = walk(browser, contexts, season, addresses, language, ("staff", "王经办", None))
    assert staff.found == [], "\n".join(staff.found)
    assert len(staff.seen) > 45, sorted(staff.seen)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everybody_else(
    browser: Browser,
    contexts: list[BrowserContext],
    season: Site,
    addresses: MapAdapter,
    language: str,
) -> None:
    seat = read_plan(season.context, COMMAND_LINE, HALFWAY).panels[0].seats[0].expert
    people: tuple[tuple[tuple[str, str | None, str | None] | None, int], ...] = (
        (None, 3),
        (("district", "渝北", WHOLE), 2),
        (("applicant", "GY2022-01", HALFWAY), 1),
        (("expert", seat, HALFWAY), 2),
    )
    for person, fewest in people:
        walked = walk(browser, contexts, season, addresses, language, person)
        assert walked.found == [], person
        assert len(walked.seen) >= fewest, (person, walked.seen)
