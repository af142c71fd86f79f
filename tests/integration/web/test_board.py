"""The board's pages: every act without script, what is refused, and what a page costs."""

from __future__ import annotations

import re

import pytest

from reviewer.usecases.context import COMMAND_LINE, AppContext, open_context
from reviewer.usecases.plans.read_board import read_board
from reviewer.usecases.plans.views import read_plan
from tests.builders.people import CALL
from tests.builders.province import season_of_panels
from tests.builders.season import DAY, fill, planned
from tests.conftest import standing_clock
from tests.integration.web.conftest import SignIn, door, queries_of, settings_in

HERE = f"/calls/{CALL}"
BOARD = f"{HERE}/board"
ACT = {"kind": "move_hearing", "submission": "G001", "panel": "P1"}
MOST_BYTES = 200_000
MOST_STATEMENTS = 15


def at(clock: str) -> str:
    """Put a time on the day of the plan."""
    return f"{DAY.isoformat()}T{clock}"


@pytest.fixture
def with_plan(context: AppContext) -> AppContext:
    """Write a small season with its plan."""
    planned(context)
    return context


def test_one_defence_is_moved_in_two_clicks_and_released_with_a_reason(
    sign_in: SignIn, with_plan: AppContext
) -> None:
    staff = sign_in("staff", "王经办")
    picked = staff.get(f"{BOARD}?pick=G001").text
    offered = re.findall(r'name="start" value="([^"]+)"', picked)
    assert at("11:00") in offered
    assert staff.post(BOARD, **ACT, start=at("11:00")).status_code == 303
    page = staff.get(BOARD).text
    assert "草案（从第1版开始）" in page
    released = staff.post(f"{BOARD}/release", number="1", reason="申报单位请求")
    assert released.status_code == 303
    view = read_plan(with_plan, COMMAND_LINE, CALL)
    assert (view.version, view.policy, view.versions[0].note) == (2, "by_hand", "申报单位请求")
    assert view.difference is not None
    assert view.difference.counts().document() == {"seats": 0, "slots": 1, "rooms": 0}


def test_an_illegal_move_is_answered_with_the_rule_and_legal_places(
    sign_in: SignIn, with_plan: AppContext
) -> None:
    answer = sign_in("staff").post(BOARD, **ACT, start=at("09:10"))
    assert answer.status_code == 409
    assert "两项时间重叠或间隔不足" in answer.text
    assert "可以改为" in answer.text
    assert with_plan.engine is not None


def test_a_person_is_chosen_from_ranked_candidates(sign_in: SignIn, with_plan: AppContext) -> None:
    staff = sign_in("staff")
    page = staff.get(f"{BOARD}?panel=P1&seat=E00003").text
    assert "专家04" in page
    fields = {"kind": "replace_member", "panel": "P1", "expert": "E00003", "joins": "E00004"}
    assert staff.post(BOARD, **fields).status_code == 303
    assert staff.post(f"{BOARD}/undo", number="1").status_code == 303
    assert staff.post(f"{BOARD}/redo", number="2").status_code == 303
    assert staff.post(f"{BOARD}/undo", number="1").status_code == 409
    assert "专家04" in staff.get(f"{BOARD}/difference").text
    assert staff.post(f"{BOARD}/discard", number="3").status_code == 303
    assert "没有草案" in staff.get(BOARD).text


def test_colleagues_are_told_that_somebody_acted(sign_in: SignIn, with_plan: AppContext) -> None:
    staff = sign_in("staff")
    assert "同事" not in staff.get(f"{BOARD}/state?shown=1-0").text
    staff.post(BOARD, **ACT, start=at("11:00"))
    assert "同事" in staff.get(f"{BOARD}/state?shown=1-0").text
    assert staff.post(f"{BOARD}/carry").status_code == 303
    assert with_plan.engine is not None


def test_who_may_see_and_who_may_act(sign_in: SignIn, with_plan: AppContext) -> None:
    supervisor = sign_in("supervisor")
    assert supervisor.get(BOARD).status_code == 200
    assert supervisor.post(BOARD, **ACT, start=at("11:00")).status_code == 403
    expert = sign_in("expert", "E00001", CALL)
    assert expert.get(BOARD).status_code in {403, 404}
    staff = sign_in("staff")
    for query in ("?pick=G999", "?panel=P9"):
        assert staff.get(f"{BOARD}{query}").status_code == 404
    assert staff.get(f"{BOARD}?day=2022-99-99").status_code == 200
    assert staff.post(BOARD, kind="dance").status_code == 422
    assert staff.post(f"{BOARD}/release", number="x", reason="a").status_code == 422
    assert with_plan.engine is not None


def test_before_there_is_a_plan_the_board_is_empty(sign_in: SignIn, context: AppContext) -> None:
    fill(context)
    assert sign_in("staff").get(BOARD).status_code == 200


def statements(context: AppContext) -> int:
    """Count what the board asks of the database, with a hearing in hand."""
    return queries_of(context, lambda: read_board(context, COMMAND_LINE, CALL, pick="G001"))


def test_the_board_costs_the_same_statements_for_twenty_and_for_three_thousand(
    sign_in: SignIn, context: AppContext, tmp_path_factory: pytest.TempPathFactory
) -> None:
    small = open_context(settings_in(tmp_path_factory.mktemp("small")), standing_clock)
    season_of_panels(small, 2)
    season_of_panels(context, 300)
    counts = []
    for held, person in ((small, door(small)("staff")), (context, sign_in("staff"))):
        person.get(BOARD)  # the season is looked up once for each state of the data
        page = person.get(f"{BOARD}?pick=G001&panel=P1&seat=E00001")
        assert (page.status_code, len(page.data) <= MOST_BYTES) == (200, True)
        panels = person.get(f"{HERE}/panels")
        assert (panels.status_code, len(panels.data) <= MOST_BYTES) == (200, True)
        counts.append(statements(held))
    assert "共300组" in sign_in("staff").get(f"{HERE}/panels?day=2022-06-14").text
    small.engine.dispose()
    assert counts[0] == counts[1] <= MOST_STATEMENTS
