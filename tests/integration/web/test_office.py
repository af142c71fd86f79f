"""What staff do on the pages: decide, judge, withdraw, invite, rank in the right phase."""

from __future__ import annotations

import pytest

from reviewer.commands.worker import work_once
from reviewer.usecases.calls.calls import change_settings
from reviewer.usecases.conflicts.find import list_conflicts
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.jobs.jobs import newest_job
from reviewer.usecases.plans.draw import commit_draw
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.screening.screen import list_screened
from reviewer.verifier.draws import text_hash
from tests.integration.web.conftest import PLATFORMS, SignIn

BASE = f"/calls/{PLATFORMS}"


@pytest.fixture
def doubtful(season: AppContext) -> str:
    rows = list_screened(season, COMMAND_LINE, PLATFORMS)
    return next(row.submission for row in rows if row.waits and row.submission)


def test_a_decision_needs_its_reason_and_is_kept_with_it(
    enter: SignIn, season: AppContext, doubtful: str
) -> None:
    staff = enter("staff", "王经办")
    address = f"{BASE}/submissions/{doubtful}/decision"
    assert staff.post(address, verdict="accept", reason="  ").status_code == 422
    assert staff.post(address, verdict="maybe", reason="材料齐全").status_code == 422
    assert staff.post(address, verdict="accept", reason="材料齐全").status_code == 303
    page = staff.get(f"{BASE}/submissions/{doubtful}").text
    assert "材料齐全" in page
    assert "经办人 · 王经办" in page
    row = next(
        row for row in list_screened(season, COMMAND_LINE, PLATFORMS) if row.submission == doubtful
    )
    assert (row.decision, row.decision_reason) == ("accept", "材料齐全")


def test_a_clear_case_is_not_decided_again(enter: SignIn, season: AppContext) -> None:
    rows = list_screened(season, COMMAND_LINE, PLATFORMS)
    accepted = next(row.submission for row in rows if row.status == "accept")
    answer = enter("staff").post(
        f"{BASE}/submissions/{accepted}/decision", verdict="reject", reason="不同意"
    )
    assert answer.status_code == 409


def test_a_conflict_is_dismissed_with_its_reason(enter: SignIn, season: AppContext) -> None:
    soft = next(row for row in list_conflicts(season, COMMAND_LINE, PLATFORMS) if not row.hard)
    staff = enter("staff")
    address = f"{BASE}/conflicts/{soft.id}"
    assert staff.post(address, verdict="dismissed", reason="").status_code == 422
    assert staff.post(address, verdict="dismissed", reason="同名同姓").status_code == 303
    judged = next(
        row for row in list_conflicts(season, COMMAND_LINE, PLATFORMS) if row.id == soft.id
    )
    assert (judged.verdict, judged.verdict_reason, judged.separates) == (
        "dismissed",
        "同名同姓",
        False,
    )
    assert staff.post(f"{BASE}/conflicts/9999", verdict="dismissed", reason="x").status_code == 404


def test_a_conflict_added_by_hand_makes_the_plan_stale(enter: SignIn, season: AppContext) -> None:
    panel = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0]
    staff = enter("staff")
    answer = staff.post(
        f"{BASE}/conflicts",
        expert=panel.seats[0].expert,
        submission=panel.slots[0].submission,
        reason="曾合作",
    )
    assert answer.status_code == 303
    assert read_plan(season, COMMAND_LINE, PLATFORMS).stale
    assert "请重新生成" in staff.get(f"{BASE}/panels").text


def test_a_job_is_watched_and_stopped(enter: SignIn) -> None:
    staff = enter("staff")
    place = staff.post(f"{BASE}/start/panels", seconds="30").location or ""
    state = staff.get(f"{place}/state").text
    assert 'hx-trigger="every 1s"' in state
    assert "<html" not in state
    assert staff.post(f"{place}/stop").status_code == 303
    stopped = staff.get(f"{place}/state").text
    assert "已停止" in stopped
    assert "hx-trigger" not in stopped


def test_a_draw_takes_both_sealed_texts_and_shows_neither_before_it_is_run(
    enter: SignIn, season: AppContext
) -> None:
    digest = commit_draw(season, COMMAND_LINE, PLATFORMS).digest
    staff, supervisor = enter("staff"), enter("supervisor")
    address = f"{BASE}/draw"
    texts = {"operator": "公平公正二十字", "supervisor": "春风化雨二十字"}
    people = {"operator": staff, "supervisor": supervisor}
    assert supervisor.post(address).status_code == 403
    assert staff.post(address).status_code == 409  # nothing is sealed yet
    assert supervisor.post(f"{address}/seal", sealed="x").status_code == 422
    for role, person in people.items():
        assert person.post(f"{address}/open", text=texts[role]).status_code == 409
        sealed = text_hash(digest, role, texts[role])
        assert person.post(f"{address}/seal", sealed=sealed).status_code == 303
    assert supervisor.post(f"{address}/open", text="改一改").status_code == 422
    for role, person in people.items():
        assert texts[role] not in person.get(address).text
        assert person.post(f"{address}/open", text=texts[role]).status_code == 303
    assert supervisor.post(f"{address}/open", text=texts["supervisor"]).status_code == 409
    assert staff.post(address).status_code == 303
    page = supervisor.get(address).text
    assert texts["supervisor"] in page
    assert texts["operator"] in page
    assert read_plan(season, COMMAND_LINE, PLATFORMS).policy == "draw"
    assert staff.post(address).status_code == 409


def test_a_sealed_text_that_is_not_opened_voids_the_draw(enter: SignIn, season: AppContext) -> None:
    digest = commit_draw(season, COMMAND_LINE, PLATFORMS).digest
    staff = enter("staff")
    address = f"{BASE}/draw"
    assert staff.post(f"{address}/void", reason="忘了").status_code == 409
    staff.post(f"{address}/seal", sealed=text_hash(digest, "operator", "一"))
    assert staff.post(f"{address}/void", reason=" ").status_code == 422
    assert staff.post(f"{address}/void", reason="忘了").status_code == 303
    assert "作废" in staff.get(address).text


def test_an_impossible_plan_is_explained_with_what_would_help(
    enter: SignIn, season: AppContext
) -> None:
    change_settings(
        season, COMMAND_LINE, PLATFORMS, {"panel.max_size": "25", "panel.min_size": "25"}
    )
    staff = enter("staff")
    place = staff.post(f"{BASE}/start/panels", seconds="5").location or ""
    while work_once(season):
        pass
    job = newest_job(season, COMMAND_LINE, PLATFORMS, "panels")
    assert job is not None
    reasons = job.error.details["report"]["reasons"]  # type: ignore[index]  # a stored report
    assert reasons
    assert "未成功" in staff.get(place).text
    page = staff.get(f"{place}/reasons").text
    assert page.count("<h2>原因") == len(reasons)
    offered = [[fix["message_zh"] for fix in reason["fixes"]] for reason in reasons]
    everywhere = set.intersection(*map(set, offered)) if len(offered) > 1 else set()
    own = [words for fixes in offered for words in fixes if words not in everywhere]
    assert page.count("<li><p>") == len(own) + len(everywhere) > 0
    assert "查看原因" in staff.get(f"{BASE}/panels").text


def test_unknown_work_is_refused(enter: SignIn) -> None:
    assert enter("staff").post(f"{BASE}/start/nothing").status_code == 422


def test_a_ranking_before_any_score_is_too_early(enter: SignIn) -> None:
    answer = enter("staff").post(f"{BASE}/ranking")
    assert answer.status_code == 409


def test_a_notice_before_a_ranking_is_too_early(enter: SignIn) -> None:
    staff = enter("staff")
    assert staff.post(f"{BASE}/notice", published_on="2022-03-21").status_code == 409
    assert staff.post(f"{BASE}/notice", published_on="昨天").status_code == 422


def test_a_personal_link_is_shown_once_and_works(enter: SignIn, season: AppContext) -> None:
    expert = read_plan(season, COMMAND_LINE, PLATFORMS).panels[0].seats[0]
    staff = enter("staff")
    page = staff.post(f"{BASE}/experts/{expert.expert}/link").text
    token = page.split("/enter/")[1].split("<")[0]
    assert token not in staff.get(f"{BASE}/experts/{expert.expert}").text
    assert expert.name in staff.client.application.test_client().get(f"/enter/{token}").text


def test_text_from_workbooks_is_never_markup(enter: SignIn, doubtful: str) -> None:
    staff = enter("staff")
    evil = "<script>alert(1)</script>"
    staff.post(f"{BASE}/submissions/{doubtful}/decision", verdict="accept", reason=evil)
    for page in (f"{BASE}/submissions/{doubtful}", f"{BASE}/activity"):
        text = staff.get(page).text
        assert evil not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
