"""Scoring ends in a panel by its chair or staff; where sheets are missing, by two people."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, PingyiError, Stale, WrongPhase
from reviewer.rules.permissions import Actor
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.scoring.closing import close_panel, open_panel, read_panel_standing
from reviewer.usecases.scoring.judge import object_to_score
from reviewer.usecases.scoring.reopen import reopen_scoresheet
from reviewer.usecases.scoring.retract import retract_scoresheet
from reviewer.usecases.scoring.sheet import save_scoresheet
from reviewer.usecases.scoring.standing import may_see_standing
from reviewer.usecases.second_person import answer_confirmation
from reviewer.verifier.check import check_document
from tests.builders.forgeries import made_anew
from tests.builders.people import ALL_BUT_OVERSEERS, CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import SEATED, SPREAD, even_marks, planned, score_all, scored, sign
from tests.builders.second_verifier import second_opinion

CLERK = replace(STAFF, account_id=11, name="经办", session="own_link:1")
WATCHER = replace(SUPERVISOR, account_id=12, session="own_link:3")
CHAIR = replace(expert(SEATED[0]), session="own_link:4")
LAST = SEATED[4]


def _one_missing(context: AppContext) -> None:
    planned(context)
    sign(context)
    score_all(context, {**SPREAD, "G004": (75, 75, 75, 75, None)})


def _refused(act: Callable[[], object], kind: type[PingyiError], code: str) -> None:
    with pytest.raises(kind) as refusal:
        act()
    assert refusal.value.code == code


def _save(context: AppContext) -> None:
    save_scoresheet(context, expert(LAST), CALL, "G004", marks=even_marks(1), comment="", version=0)


def _codes(context: AppContext) -> tuple[list[str], list[str]]:
    """Give what is found and what is noted; both checkers agree."""
    document = json.loads(write_audit(context, STAFF, CALL))
    sections = check_document(document)
    found = [f.code for s in sections for f in s.found]
    assert bool(found) == bool(second_opinion(document))
    return found, [note.code for s in sections if s.name == "two_hands" for note in s.notes]


def test_a_panel_with_a_sheet_missing_is_closed_by_two_people(plain_context: AppContext) -> None:
    _one_missing(plain_context)
    view = read_panel_standing(plain_context, CLERK, CALL, "P1")
    assert (view.due, view.handed_in, view.below_floor, view.closed) == (20, 19, (), False)
    (sheet,) = view.awaited
    assert (sheet.expert, sheet.submission, sheet.begun) == (LAST, "G004", False)
    assert not may_see_standing(plain_context, CLERK, CALL)

    def act() -> None:
        close_panel(plain_context, CLERK, CALL, "P1", shown=1, reason="专家住院")

    _refused(act, WrongPhase, "error.second_person_needed")
    assert not read_panel_standing(plain_context, CLERK, CALL, "P1").closed
    answer_confirmation(plain_context, WATCHER, CALL, 1, "confirmed")
    act()
    assert read_panel_standing(plain_context, WATCHER, CALL, "P1").closed_by == CLERK.label
    assert may_see_standing(plain_context, CLERK, CALL)
    for late, code in (
        (lambda: _save(plain_context), "error.panel_closed"),
        (act, "error.panel_closed"),
        (
            lambda: retract_scoresheet(plain_context, expert(LAST), CALL, "G001", version=1),
            "error.panel_closed",
        ),
        (
            lambda: reopen_scoresheet(plain_context, CLERK, CALL, LAST, "G001", "填错"),
            "error.panel_closed",
        ),
    ):
        _refused(late, WrongPhase, code)
    object_to_score(plain_context, expert(SEATED[1]), CALL, SEATED[2], "G004")  # all is settled
    assert _codes(plain_context) == ([], ["note.close_panel_confirmed"])


def test_opening_again_takes_two_and_the_standing_is_hidden_again(
    plain_context: AppContext,
) -> None:
    _one_missing(plain_context)
    close_panel(plain_context, STAFF, CALL, "P1", shown=1, reason="在终端")

    def act() -> None:
        open_panel(plain_context, CLERK, CALL, "P1", "专家已到")

    _refused(act, WrongPhase, "error.second_person_needed")
    answer_confirmation(plain_context, WATCHER, CALL, 1, "confirmed")
    act()
    _refused(act, NotFound, "error.panel_not_closed")
    assert not may_see_standing(plain_context, CLERK, CALL)
    _save(plain_context)
    found, notes = _codes(plain_context)
    assert found == ["verify.unconfirmed"]  # at the terminal nobody confirmed the closing
    assert notes == ["note.close_panel_alone", "note.open_panel_confirmed"]


def test_a_chair_closes_a_complete_panel_alone(plain_context: AppContext) -> None:
    scored(plain_context)
    close_panel(plain_context, CHAIR, CALL, "P1", shown=0)
    assert _codes(plain_context) == ([], [])
    assert read_panel_standing(plain_context, CHAIR, CALL, "P1").closed_by == CHAIR.label
    rank_submissions(plain_context, STAFF, CALL)
    assert _codes(plain_context)[0] == []


def test_a_chair_with_a_sheet_missing_waits_for_the_office(plain_context: AppContext) -> None:
    _one_missing(plain_context)

    def act(shown: int = 1, reason: str = "等不到") -> None:
        close_panel(plain_context, CHAIR, CALL, "P1", shown=shown, reason=reason)

    _refused(lambda: act(reason=" "), BadInput, "error.reason_missing")
    _refused(lambda: act(shown=0), Stale, "error.panel_moved_on")
    _refused(act, WrongPhase, "error.second_person_needed")
    answer_confirmation(plain_context, CLERK, CALL, 1, "confirmed")
    act()
    document = json.loads(write_audit(plain_context, STAFF, CALL))
    for content in document["sealed"]["acts"]:  # as if nothing had been missing
        if "missing" in (content["detail"] or {}):
            content["detail"]["missing"], content["detail"]["confirmation"] = 0, None
    forged = made_anew(document, chain=True)
    assert "verify.unconfirmed" in {f.code for s in check_document(forged) for f in s.found}
    assert second_opinion(forged)


def test_who_may_close_what_and_when(plain_context: AppContext) -> None:
    planned(plain_context)

    def act(actor: Actor, panel: str = "P1") -> None:
        close_panel(plain_context, actor, CALL, panel, shown=20, reason="因")

    _refused(lambda: act(CLERK), WrongPhase, "error.too_early")
    sign(plain_context)
    score_all(plain_context, SPREAD)
    for stranger in (*ALL_BUT_OVERSEERS, SUPERVISOR, expert(SEATED[1])):
        if stranger.subject != SEATED[0]:
            with pytest.raises(NotAllowed):
                act(stranger)
            with pytest.raises(NotAllowed):
                open_panel(plain_context, stranger, CALL, "P1", "因")
    _refused(lambda: act(CLERK, "P9"), NotFound, "error.unknown_panel")
    _refused(lambda: act(CHAIR, "P9"), NotAllowed, "error.close_chair_only")
    _refused(
        lambda: open_panel(plain_context, CLERK, CALL, "P1", "因"),
        NotFound,
        "error.panel_not_closed",
    )
    rank_submissions(plain_context, STAFF, CALL)
    _refused(lambda: act(CLERK), WrongPhase, "error.too_late")
