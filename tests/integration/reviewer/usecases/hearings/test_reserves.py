"""Somebody falls ill in the middle of the morning: a reserve takes what is still to come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.store import messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import declare_conflict
from reviewer.usecases.hearings.live import EventInput, note_event, read_order
from reviewer.usecases.hearings.reserves import (
    CalledIn,
    call_in_reserve,
    last_call_in,
    read_call_in,
    undo_call_in,
)
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.results.rank import preview_ranking
from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.sheet import save_scoresheet
from tests.builders.people import ALL_BUT_STAFF, CALL, STAFF, expert
from tests.builders.season import (
    DAY,
    ROOM,
    SEATED,
    even_marks,
    fill,
    keep_plan,
    plan_by_hand,
    score_all,
    sign,
)

NINE = datetime.combine(DAY, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=9)
# The second reserve is of management: in the place of a technical member too few would be left.
ILL, RESERVE, OFFICIAL = SEATED[2], "E00004", "E00010"
CHAIR = expert(SEATED[0])
HEARD = {"G001": (70, 80, 85, 90, 95), "G002": (60, 60, 60, 60, None)}


@pytest.fixture
def morning(context: AppContext) -> AppContext:
    """One hearing is over, the second goes on, two are to come; the panel has a reserve."""
    fill(context)
    document = plan_by_hand()
    document["panels"][0]["reserves"] = [RESERVE, OFFICIAL]
    keep_plan(context, document)
    sign(context, (*SEATED, RESERVE))
    queue_invitations(context, STAFF, CALL)
    with transaction(context.engine) as session:
        for row in messages.messages(session, CALL):
            row.state = "sent"
            session.add(row)
    score_all(context, HEARD)
    for minutes, kind, code in ((0, "begin", "G001"), (25, "end", "G001"), (30, "begin", "G002")):
        now = at(context, minutes)
        version = read_order(now, CHAIR, CALL, ROOM).version
        note_event(now, CHAIR, CALL, ROOM, EventInput(kind, code, version=version))
    return at(context, 40)


def at(context: AppContext, minutes: int) -> AppContext:
    return replace(context, clock=lambda: NINE + timedelta(minutes=minutes))


def letters(context: AppContext) -> list[tuple[str, str]]:
    """List who was written to and what, oldest first."""
    with reading(context.engine) as session:
        rows = sorted(messages.messages(session, CALL), key=lambda row: row.id or 0)
        return [(row.recipient, row.subject[:2]) for row in rows]


def call_in(context: AppContext, **changes: str | int) -> CalledIn:
    given = {"leaves": ILL, "joins": RESERVE, "version": 1, "reason": "发热", **changes}
    return call_in_reserve(
        context,
        STAFF,
        CALL,
        str(given.pop("room", ROOM)),
        leaves=str(given["leaves"]),
        joins=str(given["joins"]),
        version=int(given["version"]),
        reason=str(given["reason"]),
    )


def asked(context: AppContext, who: str) -> list[str]:
    return [row.submission for row in list_assignments(context, expert(who), CALL).assignments]


def test_the_page_says_in_numbers_what_it_will_do(morning: AppContext) -> None:
    view = read_call_in(morning, STAFF, CALL, ROOM, ILL)
    assert (view.version, view.ahead, view.behind, view.kept) == (1, 2, 2, 2)
    fit, unfit = view.choices
    assert (fit.expert, fit.apart, fit.broken, fit.signed) == (RESERVE, (), (), True)
    assert (unfit.expert, unfit.broken, unfit.signed) == (OFFICIAL, ("technical_share",), False)
    assert {fit.chair, unfit.chair} == {"专家01"}


def test_a_reserve_takes_what_is_to_come_and_nothing_is_lost(morning: AppContext) -> None:
    scores = [(row.submission, row.score) for row in preview_ranking(morning, STAFF, CALL).rows]
    before = letters(morning)
    assert call_in(morning) == CalledIn(version=2, letters=2)
    assert asked(morning, RESERVE) == ["G003", "G004"]
    assert asked(morning, ILL) == []
    assert asked(morning, SEATED[1]) == ["G001", "G002", "G003", "G004"]
    rows = preview_ranking(morning, STAFF, CALL).rows
    assert [(row.submission, row.score) for row in rows] == scores
    told = letters(morning)[len(before) :]
    assert sorted(address for address, _ in told) == ["e00003@example.com", "e00004@example.com"]
    assert queue_invitations(morning, STAFF, CALL) == []
    view = save_scoresheet(
        morning, expert(RESERVE), CALL, "G003", marks=even_marks(88), comment="", version=0,
        submit=True,
    )  # fmt: skip
    assert view.state == "submitted"


def test_calling_in_is_taken_back_until_the_reserve_scored(morning: AppContext) -> None:
    call_in(morning)
    assert last_call_in(morning, STAFF, CALL) == 2
    # The letter to the reserve had not left: it is not sent, and needs no cancellation.
    assert undo_call_in(morning, STAFF, CALL, 2) == CalledIn(version=3, letters=1)
    assert asked(morning, ILL) == ["G001", "G002", "G003", "G004"]
    assert asked(morning, RESERVE) == []
    assert last_call_in(morning, STAFF, CALL) is None
    with pytest.raises(Stale):
        undo_call_in(morning, STAFF, CALL, 3)
    call_in(morning, version=3)
    save_scoresheet(
        morning, expert(RESERVE), CALL, "G003", marks=even_marks(88), comment="", version=0,
        submit=True,
    )  # fmt: skip
    with pytest.raises(WrongPhase):
        undo_call_in(morning, STAFF, CALL, 4)


def test_a_recusal_of_the_morning_neither_hinders_nor_is_forgotten(morning: AppContext) -> None:
    declare_conflict(morning, expert(SEATED[1]), CALL, "G004", "曾任职")
    declare_conflict(morning, expert(SEATED[1]), CALL, "G003", "曾任职")
    assert call_in(morning).version == 2
    assert asked(morning, SEATED[1]) == ["G001", "G002"]


def test_what_is_refused(morning: AppContext) -> None:
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            read_call_in(morning, actor, CALL, ROOM, ILL)
    with pytest.raises(NotFound):
        read_call_in(morning, STAFF, CALL, ROOM, RESERVE)
    with pytest.raises(NotFound):
        call_in(morning, joins="E00012")
    with pytest.raises(BadInput) as refusal:
        call_in(morning, joins=OFFICIAL)
    assert refusal.value.code == "error.plan_breaks_rules"
    with pytest.raises(NotFound):
        call_in(morning, room="不存在")
    with pytest.raises(BadInput):
        call_in(morning, reason=" ")
    with pytest.raises(Stale):
        call_in(morning, version=7)
    assert last_call_in(morning, STAFF, CALL) is None


def test_whoever_takes_the_place_of_a_chair_chairs_where_able(morning: AppContext) -> None:
    choices = read_call_in(morning, STAFF, CALL, ROOM, SEATED[0]).choices
    assert {choice.chair for choice in choices} == {"专家02"}
