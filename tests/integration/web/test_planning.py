"""Planning pages: settings, rooms, terms, locks, proposals, options, reasons and their remedies."""

from __future__ import annotations

import re

import pytest

from reviewer.commands.worker import work_once
from reviewer.model.calls import Phase
from reviewer.store.calls import get_call, touch
from reviewer.store.engine import transaction
from reviewer.store.experts import all_experts
from reviewer.usecases.calls.calls import read_definition
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.jobs.jobs import newest_job
from reviewer.usecases.plans.views import read_plan
from tests.builders.season import set_phase
from tests.integration.web.conftest import PLATFORMS, Person, SignIn

BASE = f"/calls/{PLATFORMS}"
APPLY = re.compile(r'action="([^"]+/reasons/\d+/\d+)"')


def worked(context: AppContext, person: Person, place: str | None) -> str:
    """Let the worker do what was asked for and open where it leads."""
    assert place is not None
    assert work_once(context)
    return person.get(f"{place}/state").text


def nobody_chairs(context: AppContext) -> None:
    """Take the word of staff that nobody of the roster may chair."""
    with transaction(context.engine) as session:
        for expert in all_experts(session, PLATFORMS):
            expert.chair_word = False
            session.add(expert)
        touch(session, get_call(session, PLATFORMS))


def test_a_withdrawal_is_shown_first_and_written_when_taken(
    enter: SignIn, season: AppContext
) -> None:
    before = read_plan(season, COMMAND_LINE, PLATFORMS)
    expert = before.panels[0].seats[1]
    staff = enter("staff", "王经办")
    empty = staff.post(f"{BASE}/experts/{expert.expert}/withdrawal", reason=" ")
    assert empty.status_code == 422
    asked = staff.post(
        f"{BASE}/experts/{expert.expert}/withdrawal", reason="突发疾病", seconds="20"
    )
    state = worked(season, staff, asked.location)
    assert "查看调整方案" in state
    job = newest_job(season, COMMAND_LINE, PLATFORMS, "propose")
    assert job is not None
    page = staff.get(f"{BASE}/proposals/{job.id}").text
    assert "尚未保存" in page
    assert expert.name in page
    same = read_plan(season, COMMAND_LINE, PLATFORMS)
    assert (same.version, same.stale) == (before.version, False)
    assert staff.post(f"{BASE}/proposals/{job.id}").status_code == 303
    after = read_plan(season, COMMAND_LINE, PLATFORMS)
    assert (after.version, after.policy, after.stale) == (before.version + 1, "replan", False)
    seated = {seat.expert for panel in after.panels for seat in panel.seats}
    assert expert.expert not in seated
    assert after.versions[0].note == "突发疾病"
    assert staff.post(f"{BASE}/proposals/{job.id}").status_code == 409
    assert expert.name in staff.get(f"{BASE}/difference").text
    assert staff.get(f"{BASE}/difference?version={before.version}").status_code == 404


def test_options_stand_side_by_side_and_one_is_taken(enter: SignIn, season: AppContext) -> None:
    staff = enter("staff")
    asked = staff.post(f"{BASE}/start/alternatives", seconds="4")
    assert "比较各方案" in worked(season, staff, asked.location)
    job = newest_job(season, COMMAND_LINE, PLATFORMS, "alternatives")
    assert job is not None
    page = staff.get(f"{BASE}/alternatives/{job.id}").text
    assert page.count("选用方案") == 3
    assert "工作量平方和" in page
    version = read_plan(season, COMMAND_LINE, PLATFORMS).version
    assert staff.post(f"{BASE}/alternatives/{job.id}/9").status_code == 404
    assert staff.post(f"{BASE}/alternatives/{job.id}/1").status_code == 303
    taken = read_plan(season, COMMAND_LINE, PLATFORMS)
    assert (taken.version, taken.stale) == (version + 1, False)
    order = read_definition(season, COMMAND_LINE, PLATFORMS).panel.priorities
    assert order == ("balance", "panels", "expertise", "compactness")
    assert staff.post(f"{BASE}/alternatives/{job.id}/0").status_code == 409


def test_an_impossible_season_is_explained_and_a_remedy_applied(
    enter: SignIn, season: AppContext
) -> None:
    nobody_chairs(season)
    staff = enter("staff")
    asked = staff.post(f"{BASE}/start/panels", seconds="8")
    assert "查看原因与办法" in worked(season, staff, asked.location)
    address = f"{asked.location}/reasons"
    page = staff.get(address).text
    assert "没有保存任何内容" in page
    assert "可担任组长的专家" in page
    offered = APPLY.findall(page)
    assert offered
    assert staff.post(offered[0], reason=" ").status_code == 422
    assert staff.post(offered[0], reason="经处务会研究同意").status_code == 303
    assert "此后数据已变动" in staff.get(address).text
    assert staff.post(offered[0], reason="再来一次").status_code == 409
    again = staff.post(f"{BASE}/start/panels", seconds="8")
    assert "已完成" in worked(season, staff, again.location)


@pytest.mark.parametrize(
    ("key", "value", "status"),
    [
        ("panel.reserves", "1", 303),
        ("panel.reserves", "9", 422),
        ("panel.min_size", "7", 422),
        ("panel.technical_share", "4/3", 422),
        ("panel.quorum", "6", 422),
        ("panel.quorum", "5", 303),
        ("notice.working_days", "", 422),
    ],
)
def test_settings_are_checked_by_the_model(
    enter: SignIn, season: AppContext, key: str, value: str, status: int
) -> None:
    staff = enter("staff")
    before = read_definition(season, COMMAND_LINE, PLATFORMS)
    answer = staff.post(f"{BASE}/settings", **{key: value})
    assert answer.status_code == status
    after = read_definition(season, COMMAND_LINE, PLATFORMS)
    assert (after == before) is (status != 303)
    assert read_plan(season, COMMAND_LINE, PLATFORMS).stale is (status == 303)
    assert f'name="{key}"' in staff.get(f"{BASE}/settings").text


def test_far_districts_have_hours(enter: SignIn, season: AppContext) -> None:
    staff = enter("staff")
    address = f"{BASE}/settings/district"
    assert (
        staff.post(address, district="巫山县", earliest="12:00", latest="11:00").status_code == 422
    )
    assert staff.post(address, district="巫山县", earliest="10:30", latest="").status_code == 303
    hours = read_definition(season, COMMAND_LINE, PLATFORMS).defence.district_hours["巫山县"]
    assert (f"{hours.earliest:%H:%M}", f"{hours.latest:%H:%M}") == ("10:30", "23:59")
    assert staff.post(address, district="巫山县", earliest="", latest="").status_code == 303
    assert read_definition(season, COMMAND_LINE, PLATFORMS).defence.district_hours == {}


def test_rooms_and_sessions_are_kept_by_hand(enter: SignIn, season: AppContext) -> None:
    staff = enter("staff")
    added = staff.post(
        f"{BASE}/places/room",
        room="1105会议室",
        capacity="4",
        video="yes",
        closed_from=["2022-03-14T09:00", ""],
        closed_to=["2022-03-14T10:00", ""],
    )
    assert added.status_code == 303
    page = staff.get(f"{BASE}/places").text
    assert "2022-03-14 09:00–2022-03-14 10:00" in page
    assert "座位不足一个评审组" in page
    assert staff.post(f"{BASE}/places/room", room="1105会议室", capacity="0").status_code == 422
    backwards = {"closed_from": "2022-03-14T10:00", "closed_to": "2022-03-14T09:00"}
    assert staff.post(f"{BASE}/places/room", room="1105会议室", **backwards).status_code == 422
    half = {"on": "2022-06-01", "start": "09:00", "end": "12:00"}
    assert staff.post(f"{BASE}/places/session", **half).status_code == 303
    assert staff.post(f"{BASE}/places/session", **half).status_code == 422
    later = {"on": "2022-06-01", "start": "12:00", "end": "13:00"}
    assert staff.post(f"{BASE}/places/session", **later).status_code == 303
    assert staff.post(f"{BASE}/places/room/removal", room="1105会议室").status_code == 303
    assert staff.post(f"{BASE}/places/room/removal", room="1105会议室").status_code == 404


def test_a_locked_seat_is_marked_and_kept(enter: SignIn, season: AppContext) -> None:
    panel = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0]
    expert = panel.seats[1]
    staff = enter("staff")
    address = f"{BASE}/panels/{panel.code}/seats/{expert.expert}"
    assert staff.post(address, locked="yes").status_code == 303
    assert f"解锁 {expert.name}" in staff.get(f"{BASE}/panels").text
    assert staff.post(address, locked="no").status_code == 303
    assert f"解锁 {expert.name}" not in staff.get(f"{BASE}/panels").text
    assert staff.post(f"{BASE}/panels/P999/seats/{expert.expert}", locked="yes").status_code == 404


def test_an_experts_half_days_go_before_the_roster(enter: SignIn, season: AppContext) -> None:
    expert = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0].seats[1].expert
    staff = enter("staff")
    address = f"{BASE}/experts/{expert}/terms"
    page = staff.get(address).text
    sessions = re.findall(r'name="sessions" value="(\d+)"', page)
    assert len(sessions) > 2
    given = {"days": "own", "sessions": sessions[:1], "seat_limit": "2", "chair": "no"}
    assert staff.post(address, reason="", **given).status_code == 422
    assert staff.post(address, reason="下午有课", **given).status_code == 303
    shown = staff.get(address).text
    assert shown.count('name="sessions"') == len(sessions)
    assert len(re.findall(r'name="sessions" value="\d+" checked', shown)) == 1
    assert read_plan(season, COMMAND_LINE, PLATFORMS).stale


def test_a_late_conflict_is_tried_before_it_is_written(enter: SignIn, season: AppContext) -> None:
    panel = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0]
    staff = enter("staff")
    assert "试算后再登记" in staff.get(f"{BASE}/conflicts").text
    asked = staff.post(
        f"{BASE}/proposals",
        kind="conflict",
        expert=panel.seats[1].expert,
        submission=panel.slots[0].submission,
        reason="师生关系",
        seconds="20",
    )
    assert "查看调整方案" in worked(season, staff, asked.location)
    job = newest_job(season, COMMAND_LINE, PLATFORMS, "propose")
    assert job is not None
    assert not read_plan(season, COMMAND_LINE, PLATFORMS).stale
    assert staff.post(f"{BASE}/proposals/{job.id}").status_code == 303
    after = read_plan(season, COMMAND_LINE, PLATFORMS)
    assert (after.version, after.stale) == (2, False)
    assert "师生关系" in staff.get(f"{BASE}/conflicts?expert={panel.seats[1].expert}").text


def test_the_supervisor_reads_and_changes_nothing(enter: SignIn, season: AppContext) -> None:
    supervisor = enter("supervisor")
    for page in ("settings", "places"):
        text = supervisor.get(f"{BASE}/{page}").text
        assert "<h1>" in text
        assert 'class="main"' not in text
    assert supervisor.post(f"{BASE}/settings", **{"panel.reserves": "1"}).status_code == 403
    assert supervisor.post(f"{BASE}/places/room", room="901").status_code == 403
    assert supervisor.post(f"{BASE}/proposals", kind="none").status_code == 403


def test_nothing_is_settled_once_scoring_began(enter: SignIn, season: AppContext) -> None:
    set_phase(season, Phase.SCORING, PLATFORMS)
    staff = enter("staff")
    before = read_definition(season, COMMAND_LINE, PLATFORMS)
    page = staff.get(f"{BASE}/settings").text
    assert "评分已经开始" in page
    assert "保存设置" not in page
    assert staff.post(f"{BASE}/settings", **{"panel.reserves": "1"}).status_code == 409
    address = f"{BASE}/settings/district"
    assert staff.post(address, district="渝北", earliest="10:00", latest="").status_code == 409
    half = {"on": "2022-06-01", "start": "09:00", "end": "12:00"}
    assert staff.post(f"{BASE}/places/session", **half).status_code == 409
    assert read_definition(season, COMMAND_LINE, PLATFORMS) == before
