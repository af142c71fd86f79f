"""What a hearing needs, typed on the submission's page; slots locked on the panels' page."""

from __future__ import annotations

from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.experts.terms import read_terms
from reviewer.usecases.plans.hearings import kept_slots, read_hearing_terms
from reviewer.usecases.plans.views import read_plan
from tests.integration.web.conftest import PLATFORMS, SignIn

BASE = f"/calls/{PLATFORMS}"


def test_what_a_hearing_needs_is_typed_and_shown(enter: SignIn, season: AppContext) -> None:
    slot = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0].slots[0]
    page, staff = f"{BASE}/submissions/{slot.submission}", enter("staff")
    assert "设定答辩要求" in staff.get(page).text
    given = {"needs_video": "yes", "party": "4", "earliest": "10:30", "latest": "16:00"}
    assert staff.post(f"{page}/hearing", reason=" ", **given).status_code == 422
    assert staff.post(f"{page}/hearing", reason="x", party="很多").status_code == 422
    assert staff.post(f"{page}/hearing", reason="x", room="无").status_code == 404
    assert staff.post(f"{page}/hearing", reason="远道而来", **given).status_code == 303
    terms = read_hearing_terms(season, COMMAND_LINE, PLATFORMS, slot.submission).terms
    assert (terms.needs_video, terms.party, terms.start, terms.room) == (True, 4, None, "")
    shown = staff.get(page).text
    assert "<dt>最早开始</dt><dd>10:30</dd>" in shown
    assert "<dt>最晚结束</dt><dd>16:00</dd>" in shown
    assert "<dt>到场人数</dt><dd>4</dd>" in shown
    assert read_plan(season, COMMAND_LINE, PLATFORMS).stale
    assert "设定答辩要求" in staff.get(f"{BASE}/activity").text


def test_a_slot_is_locked_on_the_panels_page(enter: SignIn, season: AppContext) -> None:
    slot = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0].slots[0]
    staff, address = enter("staff"), f"{BASE}/submissions/{slot.submission}/slot"
    there = staff.post(address, kept="yes", back="panels")
    assert (there.status_code, there.location) == (303, f"{BASE}/panels")
    assert kept_slots(season, COMMAND_LINE, PLATFORMS) == {slot.submission}
    assert f"解锁 {slot.platform} 的时间与会议室" in staff.get(f"{BASE}/panels").text
    shown = staff.get(f"{BASE}/submissions/{slot.submission}").text
    assert f"{slot.starts_at:%Y-%m-%d %H:%M}" in shown
    free = staff.post(address, kept="no")
    assert (free.status_code, free.location) == (303, f"{BASE}/submissions/{slot.submission}")
    assert kept_slots(season, COMMAND_LINE, PLATFORMS) == frozenset()


def test_the_longest_sitting_is_settled_for_one_and_for_all(
    enter: SignIn, season: AppContext
) -> None:
    expert = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0].seats[1].expert
    staff, address = enter("staff"), f"{BASE}/experts/{expert}/terms"
    given = {"days": "roster", "run_minutes": "90", "reason": "身体原因"}
    assert staff.post(address, **{**given, "run_minutes": "0"}).status_code == 422
    assert staff.post(address, **given).status_code == 303
    assert read_terms(season, COMMAND_LINE, PLATFORMS, expert).run_minutes == 90
    assert 'name="run_minutes" value="90"' in staff.get(address).text
    key = "panel.max_run_minutes_per_expert"
    assert f'name="{key}"' in staff.get(f"{BASE}/settings").text
    assert staff.post(f"{BASE}/settings", **{key: "180"}).status_code == 303
    assert f'name="{key}" value="180"' in staff.get(f"{BASE}/settings").text


def test_the_supervisor_sees_what_was_fixed_and_changes_nothing(
    enter: SignIn, season: AppContext
) -> None:
    slot = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0].slots[0]
    page = f"{BASE}/submissions/{slot.submission}"
    enter("staff").post(f"{page}/slot", kept="yes")
    supervisor = enter("supervisor")
    text = supervisor.get(page).text
    assert "固定的开始时间" in text
    assert "设定答辩要求" not in text
    assert supervisor.post(f"{page}/hearing", reason="x").status_code == 403
    assert supervisor.post(f"{page}/slot", kept="no").status_code == 403
