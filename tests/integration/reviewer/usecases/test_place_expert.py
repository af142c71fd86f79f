"""A person's word on whether an expert takes part, and that no later roster overrides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import Desk
from reviewer.usecases.experts.activation import place_expert
from reviewer.usecases.experts.roster import list_experts, read_expert
from reviewer.usecases.intake.commit import import_workbooks
from tests.builders.people import ALL_BUT_STAFF, CALL, STAFF
from tests.builders.season import planned, set_phase
from tests.builders.workbooks import expert_row, roster_plan, xlsx

PLATFORMS = "cq-platforms-2021"


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    """Write a roster in which the second number is the first person again."""
    twin = expert_row(2, phone=expert_row(1)["phone"])
    path = tmp_path / "专家库.xlsx"
    path.write_bytes(xlsx(roster_plan(expert_row(1), twin)))
    return path


def active(desk: Desk) -> dict[str, bool]:
    return {one.code: one.active for one in list_experts(desk, STAFF, PLATFORMS).experts}


def test_staff_settle_which_number_of_a_person_holds(desk: Desk, roster: Path) -> None:
    import_workbooks(desk, STAFF, PLATFORMS, [roster])
    assert active(desk) == {"E00001": True, "E00002": False}
    place_expert(desk, STAFF, PLATFORMS, "E00001", active=False, reason="旧编号")
    place_expert(desk, STAFF, PLATFORMS, "E00002", active=True, reason=" 以新编号为准 ")
    assert active(desk) == {"E00001": False, "E00002": True}
    view = read_expert(desk, STAFF, PLATFORMS, "E00002")
    assert (view.standing, view.standing_reason, view.standing_by) == (
        "active",
        "以新编号为准",
        "staff:李四",
    )
    newest = list_activities(desk, STAFF, PLATFORMS)[0]
    assert (newest.action, newest.subject, newest.detail) == (
        "expert_active",
        "E00002",
        {"reason": "以新编号为准"},
    )


def test_importing_the_roster_again_keeps_the_word(desk: Desk, roster: Path) -> None:
    import_workbooks(desk, STAFF, PLATFORMS, [roster])
    place_expert(desk, STAFF, PLATFORMS, "E00001", active=False, reason="旧编号")
    place_expert(desk, STAFF, PLATFORMS, "E00002", active=True, reason="以新编号为准")
    view = import_workbooks(desk, STAFF, PLATFORMS, [roster])
    assert (view.counts.get("changed", 0), view.counts["same"]) == (0, 2)
    assert active(desk) == {"E00001": False, "E00002": True}


def test_the_word_needs_a_reason_and_a_known_expert(plain_desk: Desk, roster: Path) -> None:
    import_workbooks(plain_desk, STAFF, PLATFORMS, [roster])
    with pytest.raises(BadInput):
        place_expert(plain_desk, STAFF, PLATFORMS, "E00002", active=True, reason="  ")
    with pytest.raises(NotFound):
        place_expert(plain_desk, STAFF, PLATFORMS, "E99999", active=True, reason="补录")
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            place_expert(plain_desk, actor, PLATFORMS, "E00002", active=True, reason="补录")
    assert active(plain_desk) == {"E00001": True, "E00002": False}


def test_who_sits_on_a_panel_is_withdrawn_not_rested(plain_desk: Desk) -> None:
    planned(plain_desk)
    with pytest.raises(WrongPhase):
        place_expert(plain_desk, STAFF, CALL, "E00001", active=False, reason="出差")
    place_expert(plain_desk, STAFF, CALL, "E00004", active=False, reason="出差")
    assert read_expert(plain_desk, STAFF, CALL, "E00004").line.active is False


def test_once_scoring_has_begun_nobody_is_placed(plain_desk: Desk) -> None:
    planned(plain_desk)
    set_phase(plain_desk, Phase.SCORING)
    with pytest.raises(WrongPhase):
        place_expert(plain_desk, STAFF, CALL, "E00004", active=False, reason="出差")
