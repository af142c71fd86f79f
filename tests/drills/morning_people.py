"""The people of a scripted morning at their phones and screens, and the server they lean on."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.live import read_order
from tests.builders.links import own_link
from tests.builders.people import CALL, STAFF
from tests.drills.morning_season import mark_of

MOST_TAPS = 12
READY_SECONDS = 60.0
AGREED_SECONDS = 20.0  # to say what was shown instead; how soon it must be, the drill says


class KillableServer:
    """The server of the morning, in a process of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._arguments = [
            sys.executable, "-m", "tests.drills.morning_server", str(folder), url, str(self.port),
        ]  # fmt: skip
        self.start()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._process = subprocess.Popen(self._arguments)
        end = time.monotonic() + READY_SECONDS
        while time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                    return
            except OSError:
                assert self._process.poll() is None, "the server did not start"
                time.sleep(0.1)
        raise TimeoutError

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@dataclass
class PhoneOwner:
    """An expert with a phone; `taps` are those spent on each sheet."""

    who: str
    context: BrowserContext
    page: Page
    address: str
    taps: list[int] = field(default_factory=list)

    def open_sheet(self, code: str) -> None:
        """Open a sheet, unless the last hand-in led to it."""
        wanted = f"{self.address}/review/submissions/{code}"
        if self.page.url != wanted:
            self.page.goto(wanted)

    def enter_marks(self, code: str) -> None:
        """Enter five marks by touching."""
        taps = 0
        entries = self.page.locator("[data-criterion]")
        for place in range(5):
            mark = mark_of(self.who, code, place)
            entry = entries.nth(place)
            entry.locator(f'[data-to="{mark // 10 * 10}"]').tap()
            taps += 1
            if mark % 10:
                entry.locator(f'[data-more="{mark % 10}"]').tap()
                taps += 1
        self.taps.append(taps + 2)

    def try_to_hand_in(self) -> None:
        """Ask for the summary and confirm it."""
        self.page.locator("button[value=check]").tap()
        self.page.locator("dialog button[value=submit]").tap()

    def hand_in(self, code: str) -> None:
        """Open a sheet, enter its marks and hand it in."""
        self.open_sheet(code)
        self.enter_marks(code)
        self.try_to_hand_in()
        self.leave(code)

    def leave(self, code: str) -> None:
        """Wait until the sheet was taken and the next page came."""
        self.page.wait_for_url(lambda url: not url.endswith(code))

    def hand_in_once_back(self, code: str) -> None:
        """Wait until the page asks again, and answer yes; never does it hand in by itself."""
        expect(self.page.locator("[data-summary-state]")).to_contain_text("现在提交吗")
        self.page.locator("dialog button[value=submit]").tap()
        self.leave(code)


def enter_with_phone(browser: Browser, context: AppContext, address: str, who: str) -> PhoneOwner:
    """Sign an expert in on a phone."""
    opened = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = opened.new_page()
    page.goto(f"{address}/enter/{own_link(context, 'expert', who, CALL).token}")
    page.get_by_role("button", name="登录", exact=True).tap()
    page.wait_for_url("**/review/**")
    return PhoneOwner(who, opened, page, address)


# What a page shows of a room: what goes on, then what comes, each with its time.
SCREEN = """room => [...document.querySelectorAll('section.room')]
  .filter(place => place.getAttribute('aria-label') === room)
  .map(place => [place.querySelector('.on strong')?.textContent ?? '',
    ...[...place.querySelectorAll('li')].map(line => line.querySelector('strong').textContent
      + ' ' + line.querySelector('span').firstChild.textContent)])[0]"""
LIST = """() => [document.querySelector('.agenda li.now h2')?.textContent ?? '',
  ...[...document.querySelectorAll('.agenda li')].filter(line => line.textContent.includes('等候'))
    .slice(0, 3).map(line => line.querySelector('strong').textContent.slice(0, 5)
      + ' ' + line.querySelector('h2').textContent)]"""


@dataclass
class Follower:
    """A page that follows a room, and how long it took to agree each time, in seconds."""

    page: Page
    room: str
    script: str
    delays: list[float] = field(default_factory=list)

    def agree(self, context: AppContext, since: float) -> None:
        """Wait until the page shows the room as the database has it."""
        order = read_order(context, STAFF, CALL, self.room)
        zone = order.definition.zone
        expected = [
            order.now.platform if order.now else "",
            *(f"{at.starts_at.astimezone(zone):%H:%M} {at.platform}" for at in order.coming[:3]),
        ]
        shown: list[str] = []
        while time.monotonic() < since + AGREED_SECONDS:
            shown = self.page.evaluate(self.script, self.room)
            if shown == expected:
                self.delays.append(time.monotonic() - since)
                return
            self.page.wait_for_timeout(50)
        assert shown == expected, f"{self.page.url} is behind {self.room}"
