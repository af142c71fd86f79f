"""A scripted morning: three rooms, 33 hearings, fifteen experts on phones, and what goes wrong.

One hearing is 25 minutes late, one applicant is absent, two are swapped, an expert steps out of one
hearing, another falls ill and a reserve comes, one room loses its network, the server is killed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from reviewer.store import calls, experts, messages, scores, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.live import list_rooms
from reviewer.usecases.hearings.screens import create_screen
from reviewer.usecases.results.rank import current_ranking
from tests.browser.conftest import browser
from tests.builders.links import own_link
from tests.builders.people import CALL, STAFF
from tests.builders.season import CRITERIA
from tests.drills.morning_people import (
    LIST,
    MOST_TAPS,
    SCREEN,
    Follower,
    KillableServer,
    PhoneOwner,
    enter_with_phone,
)
from tests.drills.morning_season import (
    HEARINGS,
    MEMBERS,
    ROOMS,
    Clock,
    expected_score,
    hearing,
    mark_of,
    member,
    prepare_morning,
)

__all__ = ["browser"]
LATE, ABSENT, RECUSED, ILL = hearing(0, 2), hearing(1, 1), hearing(2, 5), member(2, 2)
SWAPPED = (hearing(1, 3), hearing(1, 4))
STEPS_OUT, RESERVE = member(2, 1), member(2, MEMBERS)
AGREED = 3.0  # seconds within which every page shows the real order


class Morning:
    """Everybody and everything of the morning."""

    def __init__(self, browser: Browser, context: AppContext, folder: Path, url: str) -> None:
        self.browser, self.context = browser, context
        self.clock = Clock(folder / "clock")
        self.clock.set(-10)
        self.server = KillableServer(folder, url)
        self.before = len(self.letters())
        address = self.server.address
        self.phones = [
            [enter_with_phone(browser, context, address, member(room, seat)) for seat in range(5)]
            for room in range(len(ROOMS))
        ]
        self.chairs = [self.tab(people[0], ROOMS[at]) for at, people in enumerate(self.phones)]
        self.followers = [
            [Follower(self.tab(people[4], ROOMS[at]), ROOMS[at], LIST)]
            for at, people in enumerate(self.phones)
        ]
        lobby = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 720})
        waiting = lobby.new_page()
        waiting.goto(address + create_screen(context, STAFF, CALL, ""))
        for at, room in enumerate(ROOMS):
            door = lobby.new_page()
            door.goto(address + create_screen(context, STAFF, CALL, room))
            self.followers[at] += [Follower(page, room, SCREEN) for page in (door, waiting)]

    def tab(self, phone: PhoneOwner, room: str) -> Page:
        page = phone.context.new_page()
        page.goto(f"{self.server.address}/review/day/{room}")
        return page

    def act(self, room: int, kind: str, platform: int, **chosen: str) -> None:
        """Let a chair note something with the thumb, and wait until every page agrees."""
        page = self.chairs[room]
        line = page.locator(".agenda li", has=page.get_by_text(f"示例{platform}号平台", exact=True))
        if kind in {"swap", "absent", "skip"}:
            line.locator("summary").tap()
        form = line.locator(f"form:has(input[name=kind][value={kind}])")
        for name, value in chosen.items():
            form.locator(f"[name={name}]").select_option(value)
        since = time.monotonic()
        with page.expect_navigation():
            form.get_by_role("button").tap()
        sure = page.get_by_role("button", name="确认并通知")
        if sure.count():
            since = time.monotonic()
            with page.expect_navigation():
                sure.tap()
        expect(page.get_by_text("已记录").first).to_be_visible()
        for follower in self.followers[room]:
            follower.agree(self.context, since)

    def hear(self, room: int, place: int, ends: int) -> None:
        """Begin a hearing now, let all mark it, end it."""
        code = hearing(room, place)
        self.act(room, "begin", int(code[1:]))
        self.score(room, code)
        self.clock.set(ends)
        self.act(room, "end", int(code[1:]))

    def score(self, room: int, code: str) -> None:
        for phone in self.phones[room]:
            if (phone.who, code) != (STEPS_OUT, RECUSED):
                phone.hand_in(code)

    def letters(self) -> list[str]:
        """List who was written to, oldest first."""
        with reading(self.context.engine) as session:
            rows = messages.messages(session, CALL)
            return [row.recipient for row in sorted(rows, key=lambda row: row.id or 0)]

    def recuse(self, phone: PhoneOwner, code: str) -> None:
        """Step out of one hearing."""
        phone.open_sheet(code)
        phone.page.locator("details summary", has_text="申请回避").tap()
        phone.page.locator("textarea[name=reason]").fill("曾任该单位顾问")
        phone.page.get_by_role("button", name="申请回避").tap()
        phone.page.wait_for_url("**/review/submissions")

    def call_reserve_in(self, room: int, leaves: str, joins: str) -> None:
        """Let the office call a reserve in, who comes with a phone."""
        office = self.browser.new_context(locale="zh-CN").new_page()
        office.goto(f"{self.server.address}/enter/{own_link(self.context, 'staff').token}")
        office.get_by_role("button", name="登录", exact=True).click()
        office.wait_for_load_state()
        address = f"{self.server.address}/calls/{CALL}/day/{ROOMS[room]}"
        office.goto(f"{address}/reserve/{leaves}")
        office.locator("input[name=reason]").fill("突发不适")
        office.get_by_role("button", name="上场").click()
        office.wait_for_url(address)
        expect(office.get_by_text("发出通知 2 封")).to_be_visible()
        office.close()
        people = self.phones[room]
        gone = next(phone for phone in people if phone.who == leaves)
        people.remove(gone)
        gone.context.close()
        people.append(enter_with_phone(self.browser, self.context, self.server.address, joins))

    def cut_network(self, room: int, code: str, minute: int) -> None:
        """Let a room be without network for five minutes, in which all mark and try to hand in."""
        for phone in self.phones[room]:
            phone.open_sheet(code)
        for phone in self.phones[room]:
            phone.context.set_offline(offline=True)
        for phone in self.phones[room]:
            phone.enter_marks(code)
            phone.try_to_hand_in()
            expect(phone.page.locator("[data-summary-state]")).to_contain_text("尚未提交")
        self.clock.set(minute + 5)
        for phone in self.phones[room]:
            phone.context.set_offline(offline=False)
        assert self.handed_in(code) == 0
        for phone in self.phones[room]:
            phone.hand_in_once_back(code)

    def kill_server(self, room: int, code: str) -> None:
        """Kill the server while a room marks; it comes back."""
        for phone in self.phones[room]:
            phone.open_sheet(code)
            phone.enter_marks(code)
        self.server.kill()
        for phone in self.phones[room]:
            phone.try_to_hand_in()
            expect(phone.page.locator("[data-summary-state]")).to_contain_text("尚未提交")
        self.server.start()
        for phone in self.phones[room]:
            phone.hand_in_once_back(code)

    def handed_in(self, code: str) -> int:
        with reading(self.context.engine) as session:
            row = submissions.get_submission(session, CALL, code)
            rows = scores.scoresheets_on(session, CALL, row.id or 0)
            return sum(sheet.state == "submitted" for sheet in rows)

    def close(self) -> None:
        self.server.kill()


@pytest.fixture
def morning(browser: Browser, database_url: str, tmp_path: Path) -> Iterator[Morning]:
    """Everybody is signed in ten minutes before nine."""
    context = prepare_morning(database_url, tmp_path)
    opened = Morning(browser, context, tmp_path, database_url)
    yield opened
    opened.close()
    context.engine.dispose()


@pytest.mark.drill
@pytest.mark.browser
@pytest.mark.timeout(3000)
def test_every_mark_is_there_once_and_every_page_agrees(morning: Morning) -> None:
    assert list_rooms(morning.context, STAFF, CALL) == ROOMS
    for place in range(HEARINGS):
        begins = 15 * place
        morning.clock.set(begins)
        first_room(morning, place)
        morning.clock.set(begins)
        second_room(morning, place, begins)
        morning.clock.set(begins)
        third_room(morning, place, begins)
    marks_stand_once(morning)
    right_people_were_written_to(morning)
    ranking_is_that_of_the_marks(morning)
    taps = [count for people in morning.phones for phone in people for count in phone.taps]
    assert max(taps) <= MOST_TAPS
    delays = [d for room in morning.followers for follower in room for d in follower.delays]
    assert len(delays) > 3 * 2 * 30
    print(f"\n{len(delays)} updates, the slowest after {max(delays):.1f} s")
    assert max(delays) <= AGREED


def first_room(morning: Morning, place: int) -> None:
    """From the third hearing on this room is late: it takes 25 minutes longer."""
    starts = 15 * place + (25 if place > 2 else 0)
    morning.clock.set(starts)
    if place == 2:
        morning.act(0, "begin", 3)
        morning.clock.set(starts + 10)
        morning.act(0, "overrun", 3, minutes="25")
        morning.score(0, LATE)
        morning.clock.set(starts + 37)
        morning.act(0, "end", 3)
    else:
        morning.hear(0, place, starts + 12)


def second_room(morning: Morning, place: int, begins: int) -> None:
    """Nobody comes to the second, the fourth and fifth change places, the eighth is cut off."""
    code = hearing(1, place)
    number = int(code[1:])
    if code == ABSENT:
        morning.clock.set(begins + 1)
        morning.act(1, "absent", number)
    elif code == SWAPPED[0]:
        morning.act(1, "swap", number)
        morning.hear(1, place + 1, begins + 12)
    elif code == SWAPPED[1]:
        morning.hear(1, place - 1, begins + 12)
    elif place == 7:
        morning.act(1, "begin", number)
        morning.cut_network(1, code, begins + 6)
        morning.clock.set(begins + 12)
        morning.act(1, "end", number)
    else:
        morning.hear(1, place, begins + 12)


def third_room(morning: Morning, place: int, begins: int) -> None:
    """A member leaves the sixth hearing, another falls ill after the seventh; then a crash."""
    code = hearing(2, place)
    if place == 4:
        stepping_out = next(phone for phone in morning.phones[2] if phone.who == STEPS_OUT)
        morning.recuse(stepping_out, RECUSED)
    if place == 7:
        morning.call_reserve_in(2, ILL, RESERVE)
    if place == 8:
        morning.act(2, "begin", int(code[1:]))
        morning.kill_server(2, code)
        morning.clock.set(begins + 12)
        morning.act(2, "end", int(code[1:]))
    else:
        morning.hear(2, place, begins + 12)


def scorers(code: str) -> list[str]:
    """Name who should have scored a hearing."""
    room, place = divmod(int(code[1:]) - 1, HEARINGS)
    people = [member(room, seat) for seat in range(MEMBERS)]
    if code == ABSENT:
        return []
    if code == RECUSED:
        people.remove(STEPS_OUT)
    if room == 2 and place >= 7:
        people[people.index(ILL)] = RESERVE
    return people


EVERY = [hearing(room, place) for room in range(len(ROOMS)) for place in range(HEARINGS)]


def marks_stand_once(morning: Morning) -> None:
    """Every mark that was entered is there, once, and no other."""
    expected = {
        (who, code, name): mark_of(who, code, place)
        for code in EVERY
        for who in scorers(code)
        for place, name in enumerate(CRITERIA)
    }
    with reading(morning.context.engine) as session:
        people = {row.id: row.code for row in experts.all_experts(session, CALL)}
        sheets = [row for row in scores.scoresheets(session, CALL) if row.state == "submitted"]
        rows = submissions.submissions_by_id(session, {row.submission_id for row in sheets})
        marks = scores.marks(session, CALL)
    pairs = Counter((people[row.expert_id], rows[row.submission_id].code) for row in sheets)
    assert set(pairs.values()) == {1}
    assert expected == {
        (people[row.expert_id], rows[row.submission_id].code, name): int(value)
        for row in sheets
        for name, value in marks[row.id or 0].items()
    }


def right_people_were_written_to(morning: Morning) -> None:
    """Whoever is moved by 15 minutes or more, and the two of the seat; each once."""
    moved = [hearing(0, place) for place in range(3, HEARINGS)] + list(SWAPPED)
    expected = [f"{code.lower()}@example.com" for code in [*moved, ILL, RESERVE]]
    assert Counter(morning.letters()[morning.before :]) == Counter(expected)


def ranking_is_that_of_the_marks(morning: Morning) -> None:
    """The ranking has the scores that follow from the marks by hand, in that order."""
    with reading(morning.context.engine) as session:
        rows = current_ranking(session, calls.get_call(session, CALL)).rows
    found = {row.submission: row.score for row in rows if row.score is not None}
    expected = {code: expected_score(scorers(code), code) for code in EVERY if scorers(code)}
    assert found == expected
    ranked = [row.submission for row in rows if row.rank is not None]
    assert [found[code] for code in ranked] == sorted(found.values(), reverse=True)
