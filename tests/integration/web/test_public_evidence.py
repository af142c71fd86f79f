"""Anybody reads what stands behind a notice, by roles; nobody reads names, experts or marks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from reviewer.errors import WrongPhase
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.scoring.standing import look_early
from reviewer.usecases.second_person import answer_confirmation
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import drawn_and_scored
from tests.integration.web.conftest import Person, door
from web.app import create_app

CLERK = replace(STAFF, account_id=11, name="经办甲", session="own_link:1")
WATCHER = replace(SUPERVISOR, account_id=12, name="监督乙", session="own_link:3")


@pytest.fixture
def published(plain_context: AppContext) -> AppContext:
    """Publish a call that was drawn, with a late conflict and an early look."""
    drawn_and_scored(plain_context)
    seated = "E00001"
    with pytest.raises(WrongPhase):
        add_conflict(plain_context, CLERK, CALL, seated, "G004", "后来得知")
    answer_confirmation(plain_context, WATCHER, CALL, 1, "confirmed")
    add_conflict(plain_context, CLERK, CALL, seated, "G004", "后来得知")
    look_early(plain_context, CLERK, CALL, "核对")
    rank_submissions(plain_context, STAFF, CALL)
    publish_notice(plain_context, STAFF, CALL, date(2022, 6, 20))
    return plain_context


def test_anybody_reads_draws_and_exceptions_by_roles(published: AppContext) -> None:
    stranger = Person(create_app(published).test_client())
    answer = stranger.get(f"/notices/{CALL}/evidence")
    assert answer.status_code == 200
    page = answer.text
    for words in ("已抽取，结果有效。", "双方文字事先均已密封。", "监督人", "经办人"):
        assert words in page
    for secret in ("经办甲", "监督乙", "E00001", "专家01", "后来得知"):
        assert secret not in page
    assert f"/notices/{CALL}/evidence" in stranger.get(f"/notices/{CALL}").text
    assert stranger.post("/language", language="en").status_code == 303
    assert "Both texts were sealed" in stranger.get(f"/notices/{CALL}/evidence").text


def test_before_a_notice_and_for_an_unknown_call_there_is_nothing(
    plain_context: AppContext,
) -> None:
    drawn_and_scored(plain_context)
    stranger = Person(create_app(plain_context).test_client())
    for name in (CALL, "no-such-call"):
        assert stranger.get(f"/notices/{name}/evidence").status_code == 404


def test_the_supervisor_reads_who_confirmed_what(published: AppContext) -> None:
    page = door(published)("supervisor", "监督乙").get(f"/calls/{CALL}/evidence").text
    for words in ("经办甲", "监督乙", "后来得知"):
        assert words in page
