"""Conflicts: found with evidence, judged by persons, never overridden by looking again."""

from __future__ import annotations

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.model.calls import Phase
from reviewer.model.experts import DeclaredRecusal
from reviewer.store import experts
from reviewer.store.engine import reading, transaction
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.conflicts.find import ConflictView, find_conflicts, list_conflicts
from reviewer.usecases.conflicts.judge import add_conflict, judge_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import declare_conflict
from reviewer.usecases.plans.solve import prepare_panels
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import call_of, expert_row, fill, keep_plan, planned, submission_row

APPLICANT = "重庆示例1号工业互联网有限公司"


@pytest.fixture
def tied_context(context: AppContext) -> AppContext:
    """Give an expert employed by an applicant, among experts without ties; nothing looked for."""
    applicant = submission_row(1)
    tied = expert_row(1, employer=applicant.applicant, uscc=applicant.uscc)
    free = [expert_row(number) for number in range(2, 13)]
    fill(context, experts=[tied, *free], phase=Phase.SCREENING)
    return context


def shown(views: list[ConflictView]) -> list[tuple[str, str, str, bool, bool]]:
    """Give pair, kind and force of conflicts."""
    return [(v.expert, v.submission, v.kind, v.hard, v.separates) for v in views]


def separated(context: AppContext) -> list[list[str]]:
    """Give the pairs that panels keep apart."""
    conflicts: list[list[str]] = prepare_panels(context, STAFF, CALL).document()["conflicts"]
    return conflicts


def test_a_tie_is_found_with_its_evidence(tied_context: AppContext) -> None:
    views = find_conflicts(tied_context, STAFF, CALL)
    assert shown(views) == [("E00001", "G001", "same_uscc", True, True)]
    assert APPLICANT in views[0].evidence
    assert (views[0].expert_name, views[0].applicant, views[0].origin) == (
        "专家01",
        APPLICANT,
        "computed",
    )
    assert list_conflicts(tied_context, SUPERVISOR, CALL) == views
    assert list_conflicts(tied_context, STAFF, CALL, expert="E00002") == []
    assert list_conflicts(tied_context, STAFF, CALL, submission="G001") == views
    assert call_of(tied_context).phase == Phase.CONFLICTS
    assert separated(tied_context) == [["E00001", "G001"]]


def test_looking_again_changes_nothing(tied_context: AppContext) -> None:
    first = find_conflicts(tied_context, STAFF, CALL)
    assert find_conflicts(tied_context, STAFF, CALL) == first


def test_a_dismissal_frees_the_pair_and_survives_looking_again(tied_context: AppContext) -> None:
    found = find_conflicts(tied_context, STAFF, CALL)[0]
    view = judge_conflict(tied_context, STAFF, CALL, found.id, "dismissed", "同名不同单位")
    assert (view.verdict, view.verdict_reason, view.verdict_by, view.separates) == (
        "dismissed",
        "同名不同单位",
        "staff:李四",
        False,
    )
    assert separated(tied_context) == []
    again = find_conflicts(tied_context, STAFF, CALL)
    assert again == [view]
    assert separated(tied_context) == []
    newest = list_activities(tied_context, STAFF, CALL, action="conflict_dismissed")[0]
    assert (newest.subject, newest.detail["reason"]) == ("E00001/G001", "同名不同单位")


def test_a_confirmed_tie_stays_when_the_evidence_is_gone(tied_context: AppContext) -> None:
    found = find_conflicts(tied_context, STAFF, CALL)[0]
    judge_conflict(tied_context, STAFF, CALL, found.id, "confirmed", "属实")
    _move_away(tied_context)
    assert shown(find_conflicts(tied_context, STAFF, CALL)) == shown([found])
    assert separated(tied_context) == [["E00001", "G001"]]


def test_a_tie_nobody_judged_goes_with_its_evidence(tied_context: AppContext) -> None:
    find_conflicts(tied_context, STAFF, CALL)
    _move_away(tied_context)
    assert find_conflicts(tied_context, STAFF, CALL) == []


def _move_away(context: AppContext) -> None:
    with transaction(context.engine) as session:
        row = experts.get_expert(session, CALL, "E00001")
        row.employer, row.uscc = "渝别处大学", None
        session.add(row)


def test_a_tie_added_by_hand_survives_looking_again(context: AppContext) -> None:
    fill(context)
    view = add_conflict(context, STAFF, CALL, "E00003", "G002", "师生关系")
    assert (view.kind, view.hard, view.separates, view.origin, view.verdict) == (
        "added_by_staff",
        True,
        True,
        "manual",
        "confirmed",
    )
    assert find_conflicts(context, STAFF, CALL) == [view]
    assert separated(context) == [["E00003", "G002"]]
    with pytest.raises(BadInput) as refusal:
        add_conflict(context, STAFF, CALL, "E00003", "G002", "再记一次")
    assert refusal.value.code == "error.conflict_exists"


def test_a_declared_recusal_is_found(plain_context: AppContext) -> None:
    fill(plain_context)
    with transaction(plain_context.engine) as session:
        session.add(_declared("E00005", "专家05", 2))
    assert shown(find_conflicts(plain_context, STAFF, CALL)) == [
        ("E00005", "G002", "declared_by_expert", True, True)
    ]


@pytest.mark.parametrize(
    ("verdict", "reason", "code"),
    [
        ("maybe", "因", "error.unknown_conflict_verdict"),
        ("confirmed", "  ", "error.reason_missing"),
        ("dismissed", "", "error.reason_missing"),
    ],
)
def test_a_judgement_needs_a_word_and_a_reason(
    plain_context: AppContext, verdict: str, reason: str, code: str
) -> None:
    fill(plain_context)
    view = add_conflict(plain_context, STAFF, CALL, "E00003", "G002", "因")
    with pytest.raises(BadInput) as refusal:
        judge_conflict(plain_context, STAFF, CALL, view.id, verdict, reason)
    assert refusal.value.code == code
    assert list_conflicts(plain_context, STAFF, CALL) == [view]


def test_unknown_conflicts_experts_and_submissions_are_named(plain_context: AppContext) -> None:
    fill(plain_context)
    view = add_conflict(plain_context, STAFF, CALL, "E00003", "G002", "因")
    for call, number in ((CALL, view.id + 1), ("cq-platforms-2021", view.id)):
        if call != CALL:
            fill(plain_context, call=call)
        with pytest.raises(NotFound) as refusal:
            judge_conflict(plain_context, STAFF, call, number, "confirmed", "因")
        assert refusal.value.code == "error.unknown_conflict"
    with pytest.raises(NotFound) as refusal:
        add_conflict(plain_context, STAFF, CALL, "E09999", "G002", "因")
    assert refusal.value.code == "error.unknown_expert"
    with pytest.raises(NotFound) as refusal:
        add_conflict(plain_context, STAFF, CALL, "E00001", "G999", "因")
    assert refusal.value.code == "error.unknown_submission"


def test_an_expert_declares_a_tie_online_and_staff_judge_it(context: AppContext) -> None:
    planned(context)
    declare_conflict(context, expert("E00001"), CALL, "G001", "曾任顾问")
    views = list_conflicts(context, STAFF, CALL)
    assert [(v.kind, v.evidence, v.origin, v.separates) for v in views] == [
        ("declared_by_expert", "曾任顾问", "declared_online", True)
    ]
    judge_conflict(context, STAFF, CALL, views[0].id, "dismissed", "已超三年")
    declare_conflict(context, expert("E00001"), CALL, "G001", "仍有关系")
    again = list_conflicts(context, STAFF, CALL)
    assert [(v.id, v.evidence, v.verdict, v.separates) for v in again] == [
        (views[0].id, "仍有关系", "", True)
    ]


def test_what_an_expert_declares_online_outlives_the_workbook_that_said_it_first(
    plain_context: AppContext,
) -> None:
    fill(plain_context)
    with transaction(plain_context.engine) as session:
        session.add(_declared("E00001", "专家01", 1))
    found = find_conflicts(plain_context, STAFF, CALL)
    judge_conflict(plain_context, STAFF, CALL, found[0].id, "dismissed", "已超三年")
    keep_plan(plain_context)
    declare_conflict(plain_context, expert("E00001"), CALL, "G001", "仍有关系")
    with transaction(plain_context.engine) as session:
        session.delete(experts.declared_recusals(session, CALL)[0])
    views = find_conflicts(plain_context, STAFF, CALL)
    assert [(v.expert, v.submission, v.evidence, v.separates) for v in views] == [
        ("E00001", "G001", "仍有关系", True)
    ]


def _declared(code: str, name: str, number: int) -> DeclaredRecusal:
    return DeclaredRecusal(
        call=CALL,
        expert_code=code,
        expert_name=name,
        organisation=f"重庆示例{number}号工业互联网有限公司",
        reason="亲属任职",
    )


@pytest.mark.parametrize("code", ["G001", "G999"])
def test_an_expert_declares_only_what_was_assigned(plain_context: AppContext, code: str) -> None:
    planned(plain_context)
    with pytest.raises(NotAllowed) as refusal:
        declare_conflict(plain_context, expert("E00004"), CALL, code, "因")
    assert (refusal.value.code, refusal.value.details) == (
        "error.not_assigned",
        {"submission": code},
    )
    with pytest.raises(BadInput):
        declare_conflict(plain_context, expert("E00001"), CALL, code, " ")
    with reading(plain_context.engine) as session:
        assert experts.conflicts(session, CALL) == []
