"""The real server in this process, a real browser before it, and axe on every page it opens."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from reviewer.commands.worker import run_worker
from reviewer.settings import Settings
from reviewer.usecases.context import AppContext, open_context
from tests.builders.links import own_link
from tests.builders.web_server import served
from web.app import create_app

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "var" / "screenshots"
WIDTHS = (390, 1440)
# The container's browser runs as root without a graphics card and must not call home.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000  # milliseconds: other tests use the same two cores
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium once."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    assert chromium, "no Chromium on this machine: `make test` installs it"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@dataclass
class Site:
    """Hold a running server: its context and address."""

    context: AppContext
    url: str

    def link(self, role: str, subject: str | None = None, call: str | None = None) -> str:
        """Make a sign-in link that leads to this server."""
        made = own_link(self.context, role, subject, call)
        return f"{self.url}/enter/{made.token}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a fresh database with a worker beside it, on a free port."""
    folder = tmp_path_factory.mktemp("site")
    context = open_context(Settings(f"sqlite:///{folder / 'site.sqlite3'}", folder))
    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(context, stop), daemon=True)
    worker.start()
    with served(create_app(context)) as address:
        yield Site(context, address)
    stop.set()
    worker.join(timeout=30)
    context.engine.dispose()


@dataclass
class Visitor:
    """Walk through the site as one person; every page visited is judged by axe.

    Faults of scripts and blocked resources are gathered too: a page that breaks its own content
    security policy is broken.
    """

    page: Page
    site: Site
    faults: list[str] = field(default_factory=list)

    def sign_in(self, role: str, subject: str | None = None, call: str | None = None) -> None:
        """Open a personal link and press the button."""
        self.page.goto(self.site.link(role, subject, call))
        self.check()
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.wait_for_load_state("networkidle")
        self.check()

    def open(self, path: str) -> None:
        """Open a page and judge it."""
        answer = self.page.goto(self.site.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        self.check()

    def check(self) -> None:
        """Let axe judge the page as it stands; nothing may be found, and nothing may overflow."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "tags => axe.run(document, {runOnly: tags}).then(result => result.violations.map("
            "one => one.id + ': ' + one.nodes.map(node => node.target.join(' ')).join(', ')))",
            WCAG,
        )
        assert found == [], f"{self.page.url}: {found}"
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window"
        assert self.faults == []

    def picture(self, name: str) -> None:
        """Keep pictures of the page at a phone's and a context's width, for looking at."""
        size = self.page.viewport_size
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            self.check()
            self.page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png", full_page=True)
        if size:
            self.page.set_viewport_size(size)


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[[], Visitor]]:
    """Give each person a browser of their own: no cookie is shared."""
    opened: list[BrowserContext] = []

    def come() -> Visitor:
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        opened.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        visitor = Visitor(page, site)
        page.on("pageerror", lambda error: visitor.faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                visitor.faults.append(message.text)
                if message.type == "error" and "status of 4" not in message.text
                else None
            ),
        )
        return visitor

    yield come
    for context in opened:
        context.close()
