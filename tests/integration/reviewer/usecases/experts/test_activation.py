"""A person's word on whether an expert takes part, and that no later roster overrides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.activation import set_expert_active
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


def active(context: AppContext) -> dict[str, bool]:
    return {
        expert.code: expert.active for expert in list_experts(context, STAFF, PLATFORMS).experts
    }


def test_staff_settle_which_number_of_a_person_holds(context: AppContext, roster: Path) -> None:
    import_workbooks(context, STAFF, PLATFORMS, [roster])
    assert active(context) == {"E00001": True, "E00002": False}
    set_expert_active(context, STAFF, PLATFORMS, "E00001", active=False, reason="旧编号")
    set_expert_active(context, STAFF, PLATFORMS, "E00002", active=True, reason=" 以新编号为准 ")
    assert active(context) == {"E00001": False, "E00002": True}
    view = read_expert(context, STAFF, PLATFORMS, "E00002")
    assert (view.standing, view.standing_reason, view.standing_by) == (
        "active",
        "以新编号为准",
        "staff:李四",
    )
    newest = list_activities(context, STAFF, PLATFORMS)[0]
    assert (newest.action, newest.subject, newest.detail) == (
        "expert_active",
        "E00002",
        {"reason": "以新编号为准"},
    )


def test_importing_the_roster_again_keeps_the_word(context: AppContext, roster: Path) -> None:
    import_workbooks(context, STAFF, PLATFORMS, [roster])
    set_expert_active(context, STAFF, PLATFORMS, "E00001", active=False, reason="旧编号")
    set_expert_active(context, STAFF, PLATFORMS, "E00002", active=True, reason="以新编号为准")
    view = import_workbooks(context, STAFF, PLATFORMS, [roster])
    assert (view.counts.get("changed", 0), view.counts["same"]) == (0, 2)
    assert active(context) == {"E00001": False, "E00002": True}


def test_the_word_needs_a_reason_and_a_known_expert(
    plain_context: AppContext, roster: Path
) -> None:
    import_workbooks(plain_context, STAFF, PLATFORMS, [roster])
    with pytest.raises(BadInput):
        set_expert_active(plain_context, STAFF, PLATFORMS, "E00002", active=True, reason="  ")
    with pytest.raises(NotFound):
        set_expert_active(plain_context, STAFF, PLATFORMS, "E99999", active=True, reason="补录")
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            set_expert_active(plain_context, actor, PLATFORMS, "E00002", active=True, reason="补录")
    assert active(plain_context) == {"E00001": True, "E00002": False}


def test_who_sits_on_a_panel_is_withdrawn_not_rested(plain_context: AppContext) -> None:
    planned(plain_context)
    with pytest.raises(WrongPhase):
        set_expert_active(plain_context, STAFF, CALL, "E00001", active=False, reason="出差")
    set_expert_active(plain_context, STAFF, CALL, "E00004", active=False, reason="出差")
    assert read_expert(plain_context, STAFF, CALL, "E00004").line.active is False


def test_once_scoring_has_begun_nobody_is_placed(plain_context: AppContext) -> None:
    planned(plain_context)
    set_phase(plain_context, Phase.SCORING)
    with pytest.raises(WrongPhase):
        set_expert_active(plain_context, STAFF, CALL, "E00004", active=False, reason="出差")
