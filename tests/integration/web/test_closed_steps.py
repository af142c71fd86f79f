"""What the phase does not admit is off, with the reason beside it, and on where it does."""

from __future__ import annotations

import re

import pytest

from reviewer.model.calls import Phase
from reviewer.usecases.context import AppContext
from tests.builders.people import CALL
from tests.builders.season import planned, set_phase
from tests.integration.web.conftest import SignIn

OFF = re.compile(r'<button[^>]*disabled aria-describedby="closed-([a-z_]+)"')
WHY = re.compile(r'id="closed-([a-z_]+)">([^<]+)<')
PAGES = {
    "/submissions": {"screen"},
    "/conflicts": {"find_conflicts"},
    "/panels": {"plan"},
    "/draw": {"plan"},
    "/imports": {"import"},
    "/places": set(),
    "/experts/E00001": {"replan"},
}


@pytest.mark.parametrize(("page", "steps"), list(PAGES.items()))
def test_after_its_phase_an_act_is_off_and_says_why(
    context: AppContext, sign_in: SignIn, page: str, steps: set[str]
) -> None:
    planned(context)
    staff = sign_in("staff")
    before = staff.get(f"/calls/{CALL}{page}").text
    assert set(OFF.findall(before)) == set()
    set_phase(context, Phase.NOTICE)
    after = staff.get(f"/calls/{CALL}{page}").text
    assert set(OFF.findall(after)) == steps
    reasons = dict(WHY.findall(after))
    assert steps <= set(reasons)
    assert all("征集处于“公示”阶段" in reason for reason in reasons.values())
    assert len(WHY.findall(after)) == len(reasons)  # an id stands once


def test_rooms_are_shown_but_not_offered_for_change(context: AppContext, sign_in: SignIn) -> None:
    planned(context)
    staff = sign_in("staff")
    address = f"/calls/{CALL}/places"
    assert 'name="room"' in staff.get(address).text
    set_phase(context, Phase.NOTICE)
    page = staff.get(address).text
    assert "901会议室" in page
    assert 'name="room"' not in page


def test_the_way_counts_invitations_and_speaks_of_steps_in_words(
    context: AppContext, sign_in: SignIn
) -> None:
    planned(context)
    staff = sign_in("staff")
    page = staff.get(f"/calls/{CALL}").text
    assert "已邀请 <strong>0</strong>" in page
    set_phase(context, Phase.NOTICE)
    answer = staff.post(f"/calls/{CALL}/start/screen")
    assert answer.status_code == 409
    assert (
        "现在已不能进行“形式审查”：征集处于“公示”阶段，该步骤最晚在“邀请”阶段进行。" in answer.text
    )
