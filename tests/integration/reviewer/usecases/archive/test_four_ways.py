"""The four ways in which one member of staff once changed who wins, tried again.

Each is refused, or possible only by two people; what was done is listed by whoever verifies.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer.commands.demo import fill_scores
from reviewer.errors import NotAllowed, NotFound, WrongPhase
from reviewer.rules.permissions import COMMAND_LINE
from reviewer.usecases.accounts.device_codes import create_code
from reviewer.usecases.accounts.sessions import open_session, recognise
from reviewer.usecases.accounts.sign_in import create_link, redeem_link
from reviewer.usecases.archive.audit import Check, verify_audit, write_audit
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.judge import judge_score, object_to_score
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from reviewer.usecases.scoring.workbooks import import_scores, write_score_template
from reviewer.usecases.second_person import answer_confirmation
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import SEATED, even_marks, planned, scored, sign

CLERK = replace(STAFF, account_id=11, name="经办", session="own_link:1")
WATCHER = replace(SUPERVISOR, account_id=12, session="own_link:3")


def _two_hands(context: AppContext, folder: Path) -> Check:
    file = folder / "audit.json"
    file.write_text(write_audit(context, STAFF, CALL), encoding="utf-8")
    return next(check for check in verify_audit(file) if check.name == "two_hands")


def test_objectors_cannot_be_invented(plain_context: AppContext) -> None:
    scored(plain_context)
    for actor in (CLERK, STAFF, COMMAND_LINE, SUPERVISOR):
        with pytest.raises(NotAllowed):
            object_to_score(plain_context, actor, CALL, SEATED[1], "G001")
    object_to_score(plain_context, expert(SEATED[0]), CALL, SEATED[1], "G001")  # one is no majority
    with pytest.raises(NotFound):
        judge_score(
            plain_context, CLERK, CALL, SEATED[1], "G001", verdict="replaced", reason="畸高"
        )


def test_a_late_conflict_takes_two_and_is_listed(plain_context: AppContext, tmp_path: Path) -> None:
    scored(plain_context)

    def act() -> None:
        add_conflict(plain_context, CLERK, CALL, SEATED[0], "G001", "后来得知")

    with pytest.raises(WrongPhase):
        act()
    shown = replace(WATCHER, session="staff_link:9")
    with pytest.raises(NotAllowed):  # a supervisor's session that a staff link opened is no second
        answer_confirmation(plain_context, shown, CALL, 1, "confirmed")
    answer_confirmation(plain_context, WATCHER, CALL, 1, "confirmed")
    act()
    section = _two_hands(plain_context, tmp_path)
    assert section.holds
    assert [(note.code, note.details["confirmed_by"]) for note in section.notes] == [
        ("note.late_conflict_confirmed", WATCHER.label)
    ]
    add_conflict(plain_context, COMMAND_LINE, CALL, SEATED[1], "G001", "绕过页面")
    assert not _two_hands(plain_context, tmp_path).holds  # past the page: told, and unconfirmed


def test_an_experts_link_that_staff_saw_marks_all_that_it_entered(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    create_link(plain_context, STAFF, "staff")  # the first account is that of the staff
    sign(plain_context)
    link = create_link(plain_context, CLERK, "expert", SEATED[0], CALL)
    actor = recognise(
        plain_context, open_session(plain_context, redeem_link(plain_context, link.token))
    )
    assert actor is not None
    save_scoresheet(
        plain_context, actor, CALL, "G001", marks=even_marks(99), comment="好", version=0
    )
    with pytest.raises(NotAllowed):
        create_code(plain_context, actor)  # no other way in without the mark
    codes = {note.code for note in _two_hands(plain_context, tmp_path).notes}
    assert codes == {"note.link_shown", "note.staff_link"}


def test_a_workbook_neither_overwrites_nor_finishes_a_draft(
    plain_context: AppContext, tmp_path: Path
) -> None:
    planned(plain_context)
    sign(plain_context)
    who = expert(SEATED[0])
    drafts = {"G001": ({"platform": "60"}, "先看材料"), "G002": ({}, "待核实")}
    for code, (marks, comment) in drafts.items():
        save_scoresheet(plain_context, who, CALL, code, marks=marks, comment=comment, version=0)
    file = tmp_path / "scores.xlsx"
    file.write_bytes(
        fill_scores(write_score_template(plain_context, CLERK, CALL), every_other=False)
    )
    taken = import_scores(plain_context, CLERK, CALL, file)
    refused = {row.id for row in taken.file.rows if row.status == "reject"}
    assert refused == {f"{SEATED[0]}/{code}" for code in drafts}
    for code, (marks, comment) in drafts.items():
        kept = read_scoresheet(plain_context, who, CALL, code)
        assert (kept.state, kept.comment) == ("draft", comment)
        assert {name: str(mark) for name, mark in kept.marks.items()} == marks
    assert "note.scores_imported" in {n.code for n in _two_hands(plain_context, tmp_path).notes}
