"""What staff write by hand: reasons and values in the log, kept at import, asked on conflict."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.store import calls
from reviewer.store.engine import reading, transaction
from reviewer.store.experts import find_expert
from reviewer.store.submissions import all_submissions
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.undo import undo_import
from reviewer.usecases.records.edit import (
    RecordKey,
    add_expert,
    answer_asked,
    edit_record,
    list_asked,
    read_record,
)
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.people import ALL_BUT_STAFF, STAFF
from tests.builders.season import set_phase
from tests.builders.workbooks import (
    application_plan,
    application_row,
    expert_row,
    roster_plan,
    summary_plan,
    summary_row,
    xlsx,
)

CALL = "cq-platforms-2021"
EXPERT = RecordKey("expert", "E00001")
SUBMISSION = RecordKey("submission", "S00001")
STAFF_COUNT = "facts.staff"


def bring(context: AppContext, folder: Path, people: int = 500, phone: str = "10000010001") -> None:
    """Import a district's files and the roster; what changes is said by the arguments."""
    listed, forms, roster = (folder / f"渝北_{name}.xlsx" for name in ("汇总", "要素", "专家库"))
    listed.write_bytes(xlsx(summary_plan(summary_row(1, staff=people))))
    forms.write_bytes(xlsx(application_plan(application_row(1, staff=people))))
    roster.write_bytes(xlsx(roster_plan(expert_row(1, phone=phone), expert_row(2))))
    import_workbooks(context, STAFF, CALL, [listed, forms, roster])


def staff_of(context: AppContext) -> object:
    """Give the number of staff of the one submission."""
    with reading(context.engine) as session:
        (row,) = all_submissions(session, CALL)
        return row.facts["staff"]


def phone_of(context: AppContext, code: str = "E00001") -> str | None:
    """Give an expert's telephone number; None for nobody."""
    with reading(context.engine) as session:
        found = find_expert(session, CALL, code)
        return found.phone if found else None


def phase_of(context: AppContext) -> str:
    """Give the call's phase."""
    with reading(context.engine) as session:
        return calls.get_call(session, CALL).phase


def test_a_value_written_by_hand_stays_and_a_file_that_differs_asks(
    context: AppContext, tmp_path: Path
) -> None:
    bring(context, tmp_path)
    screen_submissions(context, STAFF, CALL)
    assert edit_record(context, STAFF, CALL, SUBMISSION, {STAFF_COUNT: "520"}, "社保核实") == 1
    assert (staff_of(context), phase_of(context)) == (520, Phase.INTAKE)
    newest = list_activities(context, STAFF, CALL)[0]
    assert (newest.action, newest.subject) == ("record_edited", "submission:S00001")
    assert newest.detail == {"reason": "社保核实", "changes": [[STAFF_COUNT, "500", "520"]]}
    bring(context, tmp_path)  # the same files again
    assert staff_of(context) == 520
    assert [entry.is_asked for entry in list_asked(context, STAFF, CALL)] == [False]
    bring(context, tmp_path, people=530)
    (asked,) = list_asked(context, STAFF, CALL)
    assert (staff_of(context), asked.is_asked, asked.asked, asked.read) == (520, True, 530, 500)
    answer_asked(context, STAFF, CALL, asked.number, "hand", "仍以社保为准")
    bring(context, tmp_path, people=530)
    assert (staff_of(context), list_asked(context, STAFF, CALL)[0].is_asked) == (520, False)
    bring(context, tmp_path, people=540)
    answer_asked(context, STAFF, CALL, asked.number, "file", "企业已更正")
    assert (staff_of(context), list_asked(context, STAFF, CALL)) == (540, [])
    settled = list_activities(context, STAFF, CALL)[0]
    assert settled.detail == {"reason": "企业已更正", "changes": [[STAFF_COUNT, "520", "540"]]}


def test_whom_to_reach_may_change_late_and_moves_nothing_back(
    plain_context: AppContext, tmp_path: Path
) -> None:
    bring(plain_context, tmp_path)
    set_phase(plain_context, Phase.SCORING, CALL)
    assert edit_record(plain_context, STAFF, CALL, EXPERT, {"phone": "10000099999"}, "换号") == 1
    assert (phone_of(plain_context), phase_of(plain_context)) == ("10000099999", Phase.SCORING)
    with pytest.raises(WrongPhase):
        edit_record(plain_context, STAFF, CALL, EXPERT, {"employer": "乙大学"}, "调动")
    with pytest.raises(WrongPhase):
        edit_record(plain_context, STAFF, CALL, SUBMISSION, {STAFF_COUNT: "1"}, "核实")
    set_phase(plain_context, Phase.ARCHIVE, CALL)
    with pytest.raises(WrongPhase):
        edit_record(plain_context, STAFF, CALL, EXPERT, {"phone": "10000088888"}, "换号")


def test_a_new_employer_asks_for_conflicts_again(plain_context: AppContext, tmp_path: Path) -> None:
    bring(plain_context, tmp_path)
    screen_submissions(plain_context, STAFF, CALL)
    find_conflicts(plain_context, STAFF, CALL)
    applicant = "重庆示例1号软件有限公司"
    edit_record(plain_context, STAFF, CALL, EXPERT, {"employer": applicant, "uscc": ""}, "调动")
    assert phase_of(plain_context) == Phase.SCREENING
    found = find_conflicts(plain_context, STAFF, CALL)
    assert ("E00001", "S00001") in {(entry.expert, entry.submission) for entry in found}


def test_an_expert_added_by_hand_stays_when_the_roster_comes(
    context: AppContext, tmp_path: Path
) -> None:
    bring(context, tmp_path)
    given = {"name": "新专家", "employer": "丙大学", "phone": "10000077777", "kind": "technical"}
    add_expert(context, STAFF, CALL, "H1", {**given, "categories": "适配评测类、talent"}, "补充")
    with reading(context.engine) as session:
        added = find_expert(session, CALL, "H1")
    assert added is not None
    assert (added.name, added.categories) == ("新专家", ["testing", "talent"])
    bring(context, tmp_path, phone="10000010009")
    assert (phone_of(context, "H1"), phone_of(context)) == ("10000077777", "10000010009")
    with pytest.raises(BadInput) as taken:
        add_expert(context, STAFF, CALL, "H1", given, "再补充")
    assert taken.value.code == "error.expert_code"
    with pytest.raises(BadInput) as lacking:
        add_expert(context, STAFF, CALL, "H2", {"name": "某"}, "补充")
    assert lacking.value.code == "error.hand_value_missing"


@pytest.mark.parametrize(
    ("key", "typed", "reason", "code"),
    [
        (SUBMISSION, {STAFF_COUNT: "520"}, " ", "error.reason_missing"),
        (SUBMISSION, {STAFF_COUNT: "很多"}, "核实", "error.hand_value"),
        (SUBMISSION, {"facts.registered": "某年"}, "核实", "error.hand_value"),
        (SUBMISSION, {"category": "none"}, "核实", "error.hand_value"),
        (EXPERT, {"uscc": "123"}, "核实", "error.hand_value"),
        (EXPERT, {"categories": "无此类"}, "核实", "error.hand_value"),
        (EXPERT, {"employer": ""}, "核实", "error.hand_value_missing"),
    ],
)
def test_what_is_not_understood_changes_nothing(
    plain_context: AppContext, tmp_path: Path, key: RecordKey, typed: dict[str, str], reason: str,
    code: str,
) -> None:  # fmt: skip
    bring(plain_context, tmp_path)
    before = read_record(plain_context, STAFF, CALL, key)
    with pytest.raises(BadInput) as refused:
        edit_record(plain_context, STAFF, CALL, key, typed, reason)
    assert refused.value.code == code
    assert read_record(plain_context, STAFF, CALL, key) == before


def test_what_was_left_as_it_stands_is_not_read_anew(
    plain_context: AppContext, tmp_path: Path
) -> None:
    bring(plain_context, tmp_path)
    with transaction(plain_context.engine) as session:
        (row,) = all_submissions(session, CALL)
        row.facts = {**row.facts, "registered": "约2015年"}
        session.add(row)
    view = read_record(plain_context, STAFF, CALL, SUBMISSION)
    typed = {entry.written.name: str(entry.value) for entry in view.values}
    assert typed["facts.registered"] == "约2015年"
    assert edit_record(plain_context, STAFF, CALL, SUBMISSION, typed, "核实") == 0
    changed = {**typed, STAFF_COUNT: "501"}
    assert edit_record(plain_context, STAFF, CALL, SUBMISSION, changed, "核实") == 1
    shown = read_record(plain_context, STAFF, CALL, EXPERT).values
    assert {entry.written.name: entry.value for entry in shown}["categories"] == (
        "适配评测类、人才培养类"
    )


def test_what_a_record_is_known_by_is_not_written_by_hand(
    plain_context: AppContext, tmp_path: Path
) -> None:
    bring(plain_context, tmp_path)
    typed = {"applicant": "乙", "platform": "乙", "uscc": "1", "facts.platform": "乙"}
    assert edit_record(plain_context, STAFF, CALL, SUBMISSION, typed, "核实") == 0


def test_only_staff_write_and_only_what_there_is(plain_context: AppContext, tmp_path: Path) -> None:
    bring(plain_context, tmp_path)
    for actor in ALL_BUT_STAFF:
        with pytest.raises(NotAllowed):
            edit_record(plain_context, actor, CALL, EXPERT, {"phone": "1"}, "换号")
        with pytest.raises(NotAllowed):
            add_expert(plain_context, actor, CALL, "H1", {}, "补充")
        with pytest.raises(NotAllowed):
            answer_asked(plain_context, actor, CALL, 1, "hand", "核实")
    with pytest.raises(NotFound):
        read_record(plain_context, STAFF, CALL, RecordKey("expert", "none"))
    with pytest.raises(NotFound):
        answer_asked(plain_context, STAFF, CALL, 99, "hand", "核实")


def test_taking_an_import_back_brings_back_what_stood_by_hand(
    plain_context: AppContext, tmp_path: Path
) -> None:
    bring(plain_context, tmp_path)
    edit_record(plain_context, STAFF, CALL, SUBMISSION, {STAFF_COUNT: "520"}, "社保核实")
    edit_record(plain_context, STAFF, CALL, EXPERT, {"phone": "10000066666"}, "换号")
    bring(plain_context, tmp_path, people=530, phone="10000010003")
    by_name = {entry.name: entry for entry in list_asked(plain_context, STAFF, CALL)}
    answer_asked(plain_context, STAFF, CALL, by_name[STAFF_COUNT].number, "file", "企业已更正")
    answer_asked(plain_context, STAFF, CALL, by_name["phone"].number, "hand", "核实")
    assert (staff_of(plain_context), phone_of(plain_context)) == (530, "10000066666")
    undo_import(plain_context, STAFF, CALL, 2)
    assert (staff_of(plain_context), phone_of(plain_context)) == (520, "10000066666")
    held = {
        entry.name: (entry.value, entry.read) for entry in list_asked(plain_context, STAFF, CALL)
    }
    assert held == {STAFF_COUNT: (520, 500), "phone": ("10000066666", "10000010001")}
    bring(plain_context, tmp_path, people=530)  # and it is protected as before
    assert staff_of(plain_context) == 520


def test_what_is_written_by_hand_after_an_import_outlives_its_undoing(
    plain_context: AppContext, tmp_path: Path
) -> None:
    bring(plain_context, tmp_path)
    bring(plain_context, tmp_path, people=530)
    edit_record(plain_context, STAFF, CALL, SUBMISSION, {STAFF_COUNT: "525"}, "社保核实")
    undo_import(plain_context, STAFF, CALL, 2)
    (held,) = list_asked(plain_context, STAFF, CALL)
    assert (staff_of(plain_context), held.value, held.read) == (525, 525, 500)
    undo_import(plain_context, STAFF, CALL, 1)
    assert list_asked(plain_context, STAFF, CALL) == []
    bring(plain_context, tmp_path)
    assert staff_of(plain_context) == 500
