"""What decides is done by one person and confirmed by another; verify says who did what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.usecases.archive.audit import Check, verify_audit, write_audit
from reviewer.usecases.archive.evidence import ExceptionView, read_evidence
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw import commit_draw, run_draw
from reviewer.usecases.plans.draw_texts import annul_draw
from reviewer.usecases.results.rank import rank_submissions
from reviewer.usecases.scoring.judge import explain_score, judge_score, object_to_score
from reviewer.usecases.scoring.reopen import reopen_scoresheet
from reviewer.usecases.second_person import (
    answer_confirmation,
    answer_confirmations,
    list_confirmations,
)
from tests.builders.people import ALL_BUT_OVERSEERS, CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import SEATED, fill, name_supervisor, scored

CLERK = replace(STAFF, account_id=11, name="经办", session="own_link:1")
COLLEAGUE = replace(STAFF, account_id=12, name="复核", session="own_link:2")
WATCHER = replace(SUPERVISOR, session="own_link:3")


def _needs_two(context: AppContext, act: Callable[[], object], number: int = 1) -> None:
    """The act is refused, asked for once however often it is tried, confirmed, done, done once."""
    for _ in range(2):
        with pytest.raises(WrongPhase) as refusal:
            act()
        assert refusal.value.code == "error.second_person_needed"
    waiting = [row for row in list_confirmations(context, CLERK, CALL) if not row.answer]
    assert [(row.number, row.mine) for row in waiting] == [(number, True)]
    with pytest.raises(NotAllowed):
        answer_confirmation(context, CLERK, CALL, number, "confirmed")
    answer_confirmation(context, WATCHER, CALL, number, "confirmed")
    act()


def _section(context: AppContext, folder: Path) -> Check:
    file = folder / "audit.json"
    file.write_text(write_audit(context, STAFF, CALL), encoding="utf-8")
    return next(check for check in verify_audit(file) if check.name == "two_hands")


def _exceptions(context: AppContext) -> tuple[ExceptionView, ...]:
    return read_evidence(context, WATCHER, CALL).exceptions


def test_a_late_conflict_needs_two_people(plain_context: AppContext, tmp_path: Path) -> None:
    scored(plain_context)
    _needs_two(
        plain_context,
        lambda: add_conflict(plain_context, CLERK, CALL, SEATED[0], "G001", "后来得知"),
    )
    section = _section(plain_context, tmp_path)
    assert section.holds
    assert [(note.code, note.details["confirmed_by"]) for note in section.notes] == [
        ("note.late_conflict_confirmed", WATCHER.label)
    ]
    (told,) = read_evidence(plain_context, WATCHER, CALL).exceptions
    assert (told.kind, told.actor, told.confirmed_by) == (
        "late_conflict",
        CLERK.label,
        WATCHER.label,
    )


def test_reopening_a_score_needs_two_people(plain_context: AppContext, tmp_path: Path) -> None:
    scored(plain_context)

    def act() -> None:
        reopen_scoresheet(plain_context, CLERK, CALL, SEATED[0], "G001", "填错")

    _needs_two(plain_context, act)
    with pytest.raises(NotFound):  # it is a draft now
        act()
    assert [note.code for note in _section(plain_context, tmp_path).notes] == [
        "note.reopen_score_confirmed"
    ]


def test_staff_cannot_object_in_the_name_of_members(plain_context: AppContext) -> None:
    scored(plain_context)
    with pytest.raises(NotAllowed) as refusal:
        object_to_score(plain_context, CLERK, CALL, SEATED[0], "G001")
    assert refusal.value.code == "error.members_object"


def test_replacing_a_score_waits_for_the_expert_and_needs_two(plain_context: AppContext) -> None:
    scored(plain_context)
    for member in (SEATED[0], *SEATED[2:4]):
        object_to_score(plain_context, expert(member), CALL, SEATED[1], "G001")

    def act() -> None:
        judge_score(
            plain_context, CLERK, CALL, SEATED[1], "G001", verdict="replaced", reason="畸高"
        )

    with pytest.raises(WrongPhase) as refusal:
        act()
    assert refusal.value.code == "error.explanation_awaited"
    explain_score(plain_context, expert(SEATED[1]), CALL, "G001", "说明")
    _needs_two(plain_context, act)


def test_after_a_day_without_a_word_a_score_may_be_replaced(plain_context: AppContext) -> None:
    scored(plain_context)
    for member in (SEATED[0], *SEATED[2:4]):
        object_to_score(plain_context, expert(member), CALL, SEATED[1], "G001")
    late = replace(plain_context, clock=lambda: plain_context.now() + timedelta(days=1))
    _needs_two(
        late,
        lambda: judge_score(
            late, CLERK, CALL, SEATED[1], "G001", verdict="replaced", reason="未说明"
        ),
    )


def test_freezing_with_missing_sheets_needs_two(plain_context: AppContext, tmp_path: Path) -> None:
    scored(plain_context)
    reopen_scoresheet(plain_context, STAFF, CALL, SEATED[0], "G001", "填错")
    section = _section(plain_context, tmp_path)  # at the server's terminal: told, and not confirmed
    assert (section.holds, [note.code for note in section.notes]) == (
        False,
        ["note.reopen_score_alone"],
    )
    _needs_two(plain_context, lambda: rank_submissions(plain_context, CLERK, CALL))
    listed = [(row.kind, row.confirmed_by) for row in _exceptions(plain_context)]
    assert listed == [("reopen_score", ""), ("missing_sheets", WATCHER.label)]
    rank_submissions(plain_context, STAFF, CALL)  # at the terminal, by nobody else
    notes = [note.code for note in _section(plain_context, tmp_path).notes]
    assert notes[1:] == ["note.missing_sheets_confirmed", "note.missing_sheets_alone"]


def test_a_draw_that_ran_is_annulled_only_with_the_supervisor(plain_context: AppContext) -> None:
    fill(plain_context)
    name_supervisor(plain_context)
    commit_draw(plain_context, STAFF, CALL)
    run_draw(plain_context, STAFF, CALL, operator="一", supervisor="二")
    with pytest.raises(WrongPhase) as refusal:
        commit_draw(plain_context, STAFF, CALL)
    assert refusal.value.code == "error.draw_annul_first"
    with pytest.raises(BadInput):
        annul_draw(plain_context, CLERK, CALL, " ")
    for actor in (CLERK, STAFF):  # at the server's terminal too
        with pytest.raises(WrongPhase):
            annul_draw(plain_context, actor, CALL, "名单有误")
    with pytest.raises(NotAllowed) as other:
        answer_confirmation(plain_context, COLLEAGUE, CALL, 1, "confirmed")
    assert other.value.code == "error.second_person_supervisor"
    answer_confirmation(plain_context, WATCHER, CALL, 1, "confirmed")
    annul_draw(plain_context, CLERK, CALL, "名单有误")
    assert commit_draw(plain_context, STAFF, CALL).number == 2


def test_a_refusal_needs_a_reason_and_stands(plain_context: AppContext) -> None:
    scored(plain_context)

    def act() -> None:
        add_conflict(plain_context, CLERK, CALL, SEATED[0], "G001", "有关系")

    with pytest.raises(WrongPhase):
        act()
    with pytest.raises(BadInput):
        answer_confirmation(plain_context, WATCHER, CALL, 1, "refused")
    answer_confirmation(plain_context, WATCHER, CALL, 1, "refused", "没有根据")
    with pytest.raises(WrongPhase) as again:
        answer_confirmation(plain_context, COLLEAGUE, CALL, 1, "confirmed")
    assert again.value.code == "error.confirmation_answered"
    with pytest.raises(WrongPhase) as refusal:
        act()
    assert refusal.value.code == "error.second_person_needed"
    for stranger in ALL_BUT_OVERSEERS:
        with pytest.raises(NotAllowed):
            list_confirmations(plain_context, stranger, CALL)
        with pytest.raises(NotAllowed):
            answer_confirmation(plain_context, stranger, CALL, 1, "confirmed")
        with pytest.raises(NotAllowed):
            read_evidence(plain_context, stranger, CALL)
    with pytest.raises(NotFound):
        answer_confirmation(plain_context, WATCHER, CALL, 99, "confirmed")


def test_several_are_answered_with_one_reason_or_none_is(plain_context: AppContext) -> None:
    scored(plain_context)
    for code in ("G001", "G002"):
        with pytest.raises(WrongPhase):
            add_conflict(plain_context, CLERK, CALL, SEATED[0], code, "有关系")
    with pytest.raises(WrongPhase):
        add_conflict(plain_context, COLLEAGUE, CALL, SEATED[1], "G003", "有关系")
    with pytest.raises(BadInput) as chosen:
        answer_confirmations(plain_context, WATCHER, CALL, [], "confirmed")
    assert chosen.value.code == "error.none_chosen"
    with pytest.raises(NotFound):
        answer_confirmations(plain_context, WATCHER, CALL, [1, 99], "confirmed")
    with pytest.raises(NotAllowed):  # the third is the colleague's own
        answer_confirmations(plain_context, COLLEAGUE, CALL, [1, 2, 3], "confirmed")
    assert [row.answer for row in list_confirmations(plain_context, STAFF, CALL)] == ["", "", ""]
    answer_confirmations(plain_context, WATCHER, CALL, [2, 1, 2], "refused", "没有根据")
    answers = [(row.number, row.answer) for row in list_confirmations(plain_context, STAFF, CALL)]
    assert answers == [(3, ""), (2, "refused"), (1, "refused")]


def test_marks_are_not_read_from_the_log_before_the_ranking(plain_context: AppContext) -> None:
    scored(plain_context)
    reopen_scoresheet(plain_context, STAFF, CALL, SEATED[0], "G001", "填错")
    act = read_evidence(plain_context, STAFF, CALL).acts[0]
    assert (act.action, act.hidden, act.changes) == ("score_reopened", True, ())
