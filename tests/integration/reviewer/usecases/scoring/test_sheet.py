"""Scoring: only what is assigned, nothing overwritten, nothing incomplete handed in."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, PingyiError, Stale, WrongPhase
from reviewer.messages import Message
from reviewer.model.calls import Phase
from reviewer.store import scores
from reviewer.store.engine import reading
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import read_welcome, sign_declaration
from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.marks import LONGEST_COMMENT
from reviewer.usecases.scoring.reopen import reopen_scoresheet
from reviewer.usecases.scoring.sheet import SavedView, read_scoresheet, save_scoresheet
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import (
    CODES,
    SEATED,
    call_of,
    even_marks,
    planned,
    score_all,
    set_phase,
    sign,
)

ME = expert("E00001")
NO_MARKS: Mapping[str, str] = {}


@pytest.fixture
def signed_context(plain_context: AppContext) -> AppContext:
    """Give a planned season whose experts have signed."""
    planned(plain_context)
    sign(plain_context)
    return plain_context


def save(
    context: AppContext,
    code: str = "G001",
    marks: Mapping[str, str] = NO_MARKS,
    *,
    version: int = 0,
    comment: str = "",
    submit: bool = False,
    who: str = "E00001",
) -> SavedView:
    """Save some marks of a scoresheet."""
    return save_scoresheet(
        context,
        expert(who),
        CALL,
        code,
        marks=marks,
        comment=comment,
        version=version,
        submit=submit,
    )


def kept(context: AppContext, code: str = "G001") -> tuple[str, int, dict[str, Decimal], str]:
    """Read a scoresheet of the first expert as it is stored."""
    view = read_scoresheet(context, ME, CALL, code)
    return view.state, view.version, view.marks, view.comment


def test_an_expert_sees_the_day_in_order_and_what_comes_next(context: AppContext) -> None:
    planned(context)
    sign(context)
    view = list_assignments(context, ME, CALL)
    assert [
        (assignment.submission, assignment.state, assignment.total)
        for assignment in view.assignments
    ] == [(code, "open", None) for code in CODES]
    assert (view.signed, view.next_open) == (True, "G001")
    save(context, "G001", even_marks(80), submit=True)
    view = list_assignments(context, ME, CALL)
    assert [(assignment.state, assignment.total) for assignment in view.assignments][:2] == [
        ("submitted", Decimal("80.00")),
        ("open", None),
    ]
    assert view.next_open == "G002"


def test_a_draft_is_kept_piece_by_piece(context: AppContext) -> None:
    planned(context)
    sign(context)
    first = save(context, "G001", {"platform": "80"}, comment=" 扎实 ")
    assert (first.state, first.version, first.total) == ("draft", 1, None)
    second = save(context, "G001", {"service": "75"}, version=1, comment="扎实")
    assert second.marks == {"platform": Decimal(80), "service": Decimal(75)}
    third = save(context, "G001", {"platform": ""}, version=2, comment="扎实")
    assert kept(context) == ("draft", 3, {"service": Decimal(75)}, "扎实")
    assert third.saved_at == context.now()
    assert call_of(context).phase == Phase.PANELS


def test_handing_in_opens_the_phase_of_scoring(context: AppContext) -> None:
    planned(context)
    sign(context)
    marks = {"platform": "90", "service": "80", "innovation": "70", "security": "60", "plan": "50"}
    view = save(context, "G001", marks, submit=True)
    assert (view.state, view.version, view.total) == ("submitted", 1, Decimal("74.50"))
    assert view.next_open == "G002"
    assert call_of(context).phase == Phase.SCORING
    newest = list_activities(context, STAFF, CALL)[0]
    assert (newest.actor, newest.action, newest.subject) == (
        "expert:专家E00001",
        "score_submitted",
        "E00001/G001",
    )


def test_the_second_of_two_devices_overwrites_nothing(context: AppContext) -> None:
    planned(context)
    sign(context)
    save(context, "G001", {"platform": "80"})
    with pytest.raises(Stale) as refusal:
        save(context, "G001", {"platform": "10"}, version=0, comment="另一台")
    assert (refusal.value.code, refusal.value.details) == (
        "error.score_stale",
        {"submission": "G001", "version": 1},
    )
    assert kept(context) == ("draft", 1, {"platform": Decimal(80)}, "")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("85", Decimal(85)),
        (" ８５ ", Decimal(85)),
        ("８５．０", Decimal(85)),
        ("0", Decimal(0)),
        ("100", Decimal(100)),
        ("85.", Decimal(85)),
        ("+85", Decimal(85)),
        ("085", Decimal(85)),
    ],
)
def test_marks_are_read_as_people_type_them(
    signed_context: AppContext, text: str, value: Decimal
) -> None:
    assert save(signed_context, "G001", {"platform": text}).marks == {"platform": value}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("101", "error.mark_range"),
        ("-1", "error.mark_range"),
        ("100.5", "error.mark_range"),
        ("NaN", "error.mark_no_number"),
        ("Infinity", "error.mark_no_number"),
        (".", "error.mark_no_number"),
        ("8_5", "error.mark_no_number"),
        ("85.5", "error.mark_between_steps"),
        ("八十五", "error.mark_no_number"),
        ("85分", "error.mark_no_number"),
        ("8,5", "error.mark_no_number"),
        ("1e-999999999", "error.mark_no_number"),
        ("1e999999999", "error.mark_no_number"),
        ("0." + "0" * 2000 + "1", "error.mark_between_steps"),
        ("9" * 200, "error.mark_range"),
    ],
)
def test_a_mark_that_cannot_be_is_named_and_nothing_kept(
    signed_context: AppContext, text: str, code: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        save(signed_context, "G001", {"service": "70", "platform": text})
    assert refusal.value.code == code
    assert (refusal.value.details["criterion"], refusal.value.details["value"]) == (
        "platform",
        text,
    )
    assert kept(signed_context) == ("open", 0, {}, "")


def test_an_unknown_criterion_is_named(signed_context: AppContext) -> None:
    with pytest.raises(BadInput) as refusal:
        save(signed_context, "G001", {"beauty": "70"})
    assert (refusal.value.code, refusal.value.details) == (
        "error.unknown_criterion",
        {"criterion": "beauty"},
    )


def test_handing_in_needs_every_mark_and_keeps_nothing_otherwise(
    signed_context: AppContext,
) -> None:
    save(signed_context, "G001", {"platform": "80"})
    with pytest.raises(BadInput) as refusal:
        save(signed_context, "G001", {"service": "70", "innovation": "70"}, version=1, submit=True)
    assert (refusal.value.code, refusal.value.details) == (
        "error.marks_missing",
        {"criteria": [{"zh": "指标security", "en": "security"}, {"zh": "指标plan", "en": "plan"}]},
    )
    told = Message(refusal.value.code, refusal.value.details)
    assert "指标security、指标plan" in told.text("zh")
    assert "security, plan" in told.text("en")
    assert kept(signed_context) == ("draft", 1, {"platform": Decimal(80)}, "")


def test_what_was_handed_in_is_closed(signed_context: AppContext) -> None:
    save(signed_context, "G001", even_marks(80), submit=True)
    for submit in (False, True):
        with pytest.raises(WrongPhase) as refusal:
            save(signed_context, "G001", {"platform": "90"}, version=1, submit=submit)
        assert (refusal.value.code, refusal.value.details) == (
            "error.already_submitted",
            {"submission": "G001"},
        )
    assert kept(signed_context)[1:3] == (1, dict.fromkeys(even_marks(0), Decimal(80)))


def test_the_longest_comment_is_kept_and_a_longer_one_refused(signed_context: AppContext) -> None:
    save(signed_context, comment="评" * LONGEST_COMMENT)
    with pytest.raises(BadInput) as refusal:
        save(signed_context, version=1, comment="评" * (LONGEST_COMMENT + 1))
    assert refusal.value.code == "error.comment_too_long"
    assert len(kept(signed_context)[3]) == LONGEST_COMMENT


def test_an_expert_reads_no_submission_that_is_not_assigned(signed_context: AppContext) -> None:
    def refused(who: str, code: str) -> PingyiError:
        with pytest.raises(NotAllowed) as reading_it:
            read_scoresheet(signed_context, expert(who), CALL, code)
        with pytest.raises(NotAllowed) as saving_it:
            save(signed_context, code, {"platform": "80"}, who=who)
        assert str(reading_it.value) == str(saving_it.value)
        return reading_it.value

    sign_declaration(signed_context, expert("E00004"), CALL, agreed=True)
    assert refused("E00004", "G001").code == "error.not_assigned"
    assert refused("E00001", "G999").code == "error.not_assigned"
    add_conflict(signed_context, STAFF, CALL, "E00001", "G002", "师生")
    assert refused("E00001", "G002").code == "error.not_assigned"
    seen = list_assignments(signed_context, ME, CALL).assignments
    assert [entry.submission for entry in seen] == ["G001", "G003", "G004"]


def test_nothing_is_shown_before_the_declaration_is_signed(plain_context: AppContext) -> None:
    planned(plain_context)
    view = list_assignments(plain_context, ME, CALL)
    assert (view.signed, view.assignments) == (False, ())
    with pytest.raises(NotAllowed) as refusal:
        read_scoresheet(plain_context, ME, CALL, "G001")
    assert refusal.value.code == "error.undertaking_first"
    with pytest.raises(BadInput):
        sign_declaration(plain_context, ME, CALL, agreed=False)
    with pytest.raises(NotAllowed):
        save(plain_context, "G001", {"platform": "80"})
    sign_declaration(plain_context, ME, CALL, agreed=True)
    assert read_welcome(plain_context, ME, CALL).signed_at == plain_context.now()
    assert read_scoresheet(plain_context, ME, CALL, "G001").state == "open"


def test_the_first_page_names_the_sitting(plain_context: AppContext) -> None:
    planned(plain_context)
    view = read_welcome(plain_context, ME, CALL)
    assert [(duty.panel, duty.room, duty.submissions, duty.role) for duty in view.duties] == [
        ("P1", "901会议室", 4, "chair")
    ]
    assert (view.name, view.signed_at) == ("专家01", None)
    assert read_welcome(plain_context, expert("E00004"), CALL).duties == ()
    with pytest.raises(NotFound):
        read_welcome(plain_context, expert("E99999"), CALL)


def test_experts_see_no_contact_data(signed_context: AppContext) -> None:
    assert read_scoresheet(signed_context, ME, CALL, "G001").facts == {"staff": 300}


def test_a_reopened_sheet_says_why_and_is_handed_in_again(context: AppContext) -> None:
    planned(context)
    sign(context)
    save(context, "G001", even_marks(80), submit=True)
    reopen_scoresheet(context, STAFF, CALL, "E00001", "G001", " 笔误 ")
    view = read_scoresheet(context, ME, CALL, "G001")
    assert (view.state, view.version, view.reopened_reason) == ("draft", 2, "笔误")
    again = save(context, "G001", {"platform": "85"}, version=2, submit=True)
    assert (again.state, again.total) == ("submitted", Decimal("81.50"))
    log = list_activities(context, STAFF, CALL, action="score_reopened")
    assert [(entry.actor, entry.subject, entry.detail) for entry in log] == [
        ("staff:李四", "E00001/G001", {"reason": "笔误", "confirmation": None})
    ]


@pytest.mark.parametrize(
    ("who", "code", "reason", "error"),
    [
        ("E00001", "G001", "  ", "error.reason_missing"),
        ("E00001", "G002", "因", "error.no_submitted_score"),
        ("E00001", "G003", "因", "error.no_submitted_score"),
        ("E99999", "G001", "因", "error.unknown_expert"),
        ("E00001", "G999", "因", "error.unknown_submission"),
    ],
)
def test_only_what_was_handed_in_is_reopened(
    signed_context: AppContext, who: str, code: str, reason: str, error: str
) -> None:
    save(signed_context, "G001", even_marks(80), submit=True)
    save(signed_context, "G002", {"platform": "80"})
    with pytest.raises(BadInput) as refusal:
        reopen_scoresheet(signed_context, STAFF, CALL, who, code, reason)
    assert refusal.value.code == error


def test_nothing_is_scored_once_ranking_has_begun(signed_context: AppContext) -> None:
    save(signed_context, "G001", even_marks(80), submit=True)
    set_phase(signed_context, Phase.RANKING)
    with pytest.raises(WrongPhase):
        save(signed_context, "G002", {"platform": "80"})
    with pytest.raises(WrongPhase):
        reopen_scoresheet(signed_context, STAFF, CALL, "E00001", "G001", "因")


def test_the_board_counts_and_shows_the_spread(signed_context: AppContext) -> None:
    score_all(signed_context, {"G001": (70, 80, None, 90, None)})
    save(signed_context, "G002", {"platform": "80"})
    board = read_scoring_board(signed_context, SUPERVISOR, CALL)
    assert (board.handed_in, board.due, board.plan_version) == (3, 20, 1)
    panel = board.panels[0]
    assert [
        (each_expert.code, each_expert.begun, each_expert.handed_in, each_expert.of)
        for each_expert in panel.experts
    ] == [
        ("E00001", 1, 1, 4),
        ("E00002", 0, 1, 4),
        ("E00003", 0, 0, 4),
        ("E00009", 0, 1, 4),
        ("E00011", 0, 0, 4),
    ]
    first = panel.submissions[0]
    assert first.totals == (Decimal("70.00"), Decimal("80.00"), Decimal("90.00"))
    assert first.spread == Decimal("20.00")
    assert panel.submissions[1].spread is None


def test_the_board_rounds_means_as_scores_are_rounded(signed_context: AppContext) -> None:
    save(signed_context, "G001", even_marks(80) | {"platform": "81"}, submit=True)  # 80.30
    save(signed_context, "G002", even_marks(80) | {"service": "81"}, submit=True)  # 80.25
    first = read_scoring_board(signed_context, STAFF, CALL).panels[0].experts[0]
    assert first.mean == Decimal("80.28")  # of 80.275, half up


def test_two_experts_write_beside_each_other(signed_context: AppContext) -> None:
    for place, who in enumerate(SEATED):
        save(signed_context, "G001", {"platform": str(60 + place)}, who=who)
    with reading(signed_context.engine) as session:
        found = scores.marks(session, CALL)
    assert sorted(entry["platform"] for entry in found.values()) == [
        Decimal(60 + place) for place in range(5)
    ]
