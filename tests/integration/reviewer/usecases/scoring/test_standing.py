"""Marks by name and ranks are hidden until all sheets are in; who looks earlier is on record."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed
from reviewer.messages import say
from reviewer.rules.permissions import COMMAND_LINE
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.archive.export import export_call, export_part
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.prints import print_scores
from reviewer.usecases.results.rank import preview_ranking
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.minutes import read_minutes
from reviewer.usecases.scoring.standing import StandingHidden, look_early, may_see_standing
from reviewer.usecases.scoring.statistics import read_statistics
from tests.builders.people import ALL_BUT_OVERSEERS, CALL, STAFF, SUPERVISOR
from tests.builders.season import planned, score_all, sign

CLERK = replace(STAFF, account_id=11, name="经办", session="own_link:1")
COLLEAGUE = replace(STAFF, account_id=12, name="复核", session="own_link:2")
WATCHER = replace(SUPERVISOR, session="own_link:3")
WAYS: tuple[Callable[[AppContext], object], ...] = (
    lambda context: preview_ranking(context, CLERK, CALL),
    lambda context: read_statistics(context, CLERK, CALL),
    lambda context: print_scores(context, CLERK, CALL, "sheets", "pdf"),
    lambda context: print_scores(context, WATCHER, CALL, "minutes", "docx"),
    lambda context: export_part(context, CLERK, CALL, "scores"),
    lambda context: write_audit(context, WATCHER, CALL),
)
SOME = {"G001": (70, 80, 85, 90, 95), "G002": (60, 60, None, 60, 60)}
ALL = {"G003": (91, 92, 93, 94, 95), "G004": (75, 75, 75, 75, 75)}


@pytest.fixture
def half(plain_context: AppContext) -> AppContext:
    """Give a season in which one panel is half through."""
    planned(plain_context)
    sign(plain_context)
    score_all(plain_context, SOME)
    return plain_context


@pytest.mark.parametrize("way", range(len(WAYS)))
def test_no_way_leads_to_the_standing_while_sheets_are_awaited(half: AppContext, way: int) -> None:
    with pytest.raises(StandingHidden) as refusal:
        WAYS[way](half)
    assert refusal.value.details == {"call": CALL, "awaited": 11, "due": 20}
    assert say(refusal.value.code, "en", **refusal.value.details).startswith("11 of 20 sheets")


def test_the_board_shows_progress_and_no_marks(half: AppContext) -> None:
    board = read_scoring_board(half, CLERK, CALL)
    assert (board.hidden, board.handed_in, board.due) == (True, 9, 20)
    assert all(sheet.total is None for row in board.panels[0].submissions for sheet in row.sheets)
    assert [expert.mean for expert in board.panels[0].experts] == [None] * 5
    assert [expert.handed_in for expert in board.panels[0].experts] == [2, 2, 1, 2, 2]
    assert not any(line.shown for line in read_minutes(half, WATCHER, CALL, "P1").lines)
    assert "scores" not in {book.part for book in export_call(half, CLERK, CALL)}


def test_whoever_looks_early_says_why_and_is_listed(half: AppContext, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        look_early(half, CLERK, CALL, " ")
    look_early(half, CLERK, CALL, "核对一位专家的设备故障")
    assert not read_scoring_board(half, CLERK, CALL).hidden
    assert preview_ranking(half, CLERK, CALL).missing == 11
    assert not may_see_standing(half, COLLEAGUE, CALL)  # for the one who looked alone
    file = tmp_path / "audit.json"
    file.write_text(write_audit(half, CLERK, CALL), encoding="utf-8")
    section = next(check for check in verify_audit(file) if check.name == "two_hands")
    assert [(note.code, note.details["by"]) for note in section.notes] == [
        ("note.standing_opened", CLERK.label)
    ]
    for actor in ALL_BUT_OVERSEERS:
        with pytest.raises(NotAllowed):
            look_early(half, actor, CALL, "好奇")


def test_at_the_terminal_looking_is_recorded_by_itself(half: AppContext) -> None:
    public = json.loads(write_audit(half, CLERK, CALL, sealed=False))
    assert public["public"]["sheets"] == []
    before = len(public["public"]["chain"])
    for _ in range(2):
        assert preview_ranking(half, COMMAND_LINE, CALL).rows
    chain = json.loads(write_audit(half, STAFF, CALL, sealed=False))["public"]["chain"]
    assert [link[2] for link in chain[before:]] == ["standing_opened"]


def test_all_is_shown_once_every_sheet_is_in_and_before_the_first(half: AppContext) -> None:
    score_all(half, {"G002": (None, None, 60, None, None), **ALL})
    assert may_see_standing(half, CLERK, CALL)
    assert preview_ranking(half, CLERK, CALL).missing == 0


def test_before_the_first_sheet_there_is_nothing_to_hide(plain_context: AppContext) -> None:
    planned(plain_context)
    assert may_see_standing(plain_context, CLERK, CALL)
