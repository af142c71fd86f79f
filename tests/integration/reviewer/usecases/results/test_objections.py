"""Objections to the notice: recorded, decided, and what a correction leaves standing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.rules.permissions import Actor
from reviewer.usecases.archive.audit import write_audit
from reviewer.usecases.calls.calls import list_activities, read_call
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.notice import archive_call, is_being_corrected, publish_notice
from reviewer.usecases.results.objection_views import read_objections
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.rank import rank_submissions, read_ranking
from reviewer.usecases.screening.withdraw import withdraw_submission
from tests.builders.people import ALL_BUT_OVERSEERS, ALL_BUT_STAFF, CALL, STAFF, SUPERVISOR
from tests.builders.season import call_of, scored, set_phase

# Published on Monday 20 June 2022: five working days until Monday the 27th.
PUBLISHED, LAST = date(2022, 6, 20), date(2022, 6, 27)


def on(context: AppContext, day: date) -> AppContext:
    """Give the context as it is at noon of a day."""
    return replace(context, clock=lambda: datetime(day.year, day.month, day.day, 4, 0, tzinfo=UTC))


def raised(**changes: object) -> Raised:
    given = Raised("重庆示例2号有限公司", "organisation", "10000000002", "材料不实。", "G003")
    return replace(given, **changes)  # type: ignore[arg-type]  # fields by name, as tests need them


@pytest.fixture
def noticed(context: AppContext) -> AppContext:
    """Give a season two days after its notice was published."""
    scored(context)
    rank_submissions(context, STAFF, CALL)
    publish_notice(context, STAFF, CALL, PUBLISHED)
    return on(context, date(2022, 6, 22))


@pytest.fixture
def begun(plain_context: AppContext) -> AppContext:
    """Give the same on the embedded database alone."""
    scored(plain_context)
    rank_submissions(plain_context, STAFF, CALL)
    publish_notice(plain_context, STAFF, CALL, PUBLISHED)
    return on(plain_context, date(2022, 6, 22))


def test_an_objection_is_recorded_with_its_deadline(noticed: AppContext) -> None:
    assert record_objection(noticed, STAFF, CALL, raised(received_on=date(2022, 6, 21))) == 1
    assert record_objection(noticed, STAFF, CALL, raised(submission="")) == 2
    view = read_objections(noticed, SUPERVISOR, CALL)
    assert (view.undecided, view.notice, view.last_day, view.ranking) == (2, 1, LAST, 1)
    second, first = view.rows
    assert (first.number, first.submission, first.platform) == (1, "G003", "示例3号平台")
    assert (first.received_on, first.in_time) == (date(2022, 6, 21), True)
    assert (first.answer_by, first.overdue) == (date(2022, 6, 24), False)
    assert (second.submission, second.received_on) == ("", date(2022, 6, 22))
    later = read_objections(on(noticed, date(2022, 6, 25)), STAFF, CALL)
    assert [(row.number, row.overdue) for row in later.rows] == [(2, False), (1, True)]
    done = list_activities(noticed, SUPERVISOR, CALL, action="objection_recorded")
    assert [(entry.subject, entry.detail["submission"]) for entry in done] == [
        ("2", ""),
        ("1", "G003"),
    ]


@pytest.mark.parametrize(("day", "in_time"), [(LAST, True), (date(2022, 6, 28), False)])
def test_the_last_day_is_in_time_and_the_next_is_late(
    begun: AppContext, day: date, in_time: bool
) -> None:
    record_objection(on(begun, day), STAFF, CALL, raised())
    assert read_objections(begun, STAFF, CALL).rows[0].in_time is in_time


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "  "}, "error.objection_text_missing"),
        ({"text": "长" * 4001}, "error.reason_too_long"),
        ({"raised_by": "名" * 201}, "error.reason_too_long"),
        ({"contact": ""}, "error.objector_missing"),
        ({"raised_as": "crowd"}, "error.objector_kind"),
        ({"submission": "G999"}, "error.unknown_submission"),
        ({"received_on": date(2022, 6, 23)}, "error.objection_to_come"),
        ({"received_on": date(2022, 6, 19)}, "error.objection_before_notice"),
    ],
)
def test_what_is_no_objection_is_refused(
    begun: AppContext, changes: dict[str, object], code: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        record_objection(begun, STAFF, CALL, raised(**changes))
    assert refusal.value.code == code
    assert read_objections(begun, STAFF, CALL).rows == ()


@pytest.mark.parametrize("actor", ALL_BUT_STAFF)
def test_only_staff_record_and_decide(begun: AppContext, actor: Actor) -> None:
    number = record_objection(begun, STAFF, CALL, raised())
    with pytest.raises(NotAllowed):
        record_objection(begun, actor, CALL, raised())
    with pytest.raises(NotAllowed):
        decide_objection(begun, actor, CALL, number, outcome="rejected", redo="", reason="不成立")
    assert [row.outcome for row in read_objections(begun, STAFF, CALL).rows] == [""]


@pytest.mark.parametrize("actor", ALL_BUT_OVERSEERS)
def test_applicants_districts_and_experts_read_none(begun: AppContext, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        read_objections(begun, actor, CALL)


@pytest.mark.parametrize("phase", [Phase.SCORING, Phase.RANKING])
def test_before_a_notice_nothing_is_recorded(plain_context: AppContext, phase: Phase) -> None:
    scored(plain_context)
    set_phase(plain_context, phase)
    with pytest.raises(WrongPhase) as refusal:
        record_objection(plain_context, STAFF, CALL, raised())
    assert refusal.value.code == "error.too_early"
    view = read_objections(plain_context, STAFF, CALL)
    assert (view.notice, view.closed and view.closed.code) == (None, "error.too_early")


def test_an_open_objection_keeps_the_call_from_its_archive(begun: AppContext) -> None:
    number = record_objection(begun, STAFF, CALL, raised())
    late = on(begun, date(2022, 6, 28))
    with pytest.raises(WrongPhase) as refusal:
        archive_call(late, STAFF, CALL)
    assert (refusal.value.code, refusal.value.details) == ("error.objections_open", {"count": 1})
    step = next(
        each_step for each_step in read_call(late, STAFF, CALL).steps if each_step.name == "object"
    )
    assert step.counts == {"objections": 1, "undecided_objections": 1}
    assert step.blockers == (("blocker.objections_open", {"count": 1}),)
    decide_objection(late, STAFF, CALL, number, outcome="withdrawn", redo="", reason="已撤回")
    archive_call(late, STAFF, CALL)
    for act in (
        lambda: record_objection(late, STAFF, CALL, raised()),
        lambda: decide_objection(late, STAFF, CALL, 1, outcome="rejected", redo="", reason="否"),
    ):
        with pytest.raises(WrongPhase):
            act()


def test_a_decision_has_a_reason_stands_and_names_a_known_objection(begun: AppContext) -> None:
    number = record_objection(begun, STAFF, CALL, raised())
    with pytest.raises(BadInput) as refusal:
        decide_objection(begun, STAFF, CALL, number, outcome="rejected", redo="", reason=" ")
    assert refusal.value.code == "error.reason_missing"
    with pytest.raises(NotFound):
        decide_objection(begun, STAFF, CALL, 99, outcome="rejected", redo="", reason="不成立")
    decide_objection(begun, STAFF, CALL, number, outcome="rejected", redo="scoring", reason="核实")
    with pytest.raises(WrongPhase) as again:
        decide_objection(begun, STAFF, CALL, number, outcome="upheld", redo="nothing", reason="改")
    assert again.value.code == "error.objection_decided"
    row = read_objections(begun, STAFF, CALL).rows[0]
    assert (row.outcome, row.redo, row.answer) == ("rejected", "", "核实")
    assert row.answered_by == STAFF.label
    assert call_of(begun).phase == Phase.NOTICE


@pytest.mark.parametrize(("redo", "phase"), [("ranking", "ranking"), ("scoring", "scoring")])
def test_a_correction_is_a_new_version_with_a_reason_and_a_new_notice(
    noticed: AppContext, redo: str, phase: str
) -> None:
    number = record_objection(noticed, STAFF, CALL, raised())
    decide_objection(noticed, STAFF, CALL, number, outcome="upheld", redo=redo, reason="属实")
    assert call_of(noticed).phase == phase
    assert is_being_corrected(noticed, CALL)
    withdraw_submission(noticed, STAFF, CALL, "G003", "异议成立，取消资格")
    with pytest.raises(WrongPhase) as early:
        publish_notice(noticed, STAFF, CALL)
    assert early.value.code in {"error.ranking_outdated", "error.too_early"}
    assert read_call(noticed, STAFF, CALL).next_step == "rank"
    with pytest.raises(BadInput) as refusal:
        rank_submissions(noticed, STAFF, CALL)
    assert refusal.value.code == "error.reason_missing"
    after = on(noticed, date(2022, 6, 23))
    ranked = rank_submissions(after, STAFF, CALL, reason="第1号异议成立")
    assert ranked.version == 2
    assert "G003" in [row.submission for row in read_ranking(after, STAFF, CALL, 1).rows]
    assert "G003" not in [row.submission for row in ranked.rows]
    row = read_objections(after, STAFF, CALL).rows[0]
    assert (row.new_ranking, row.new_notice) == (2, None)
    publish_notice(after, STAFF, CALL, date(2022, 6, 23))
    row = read_objections(after, STAFF, CALL).rows[0]
    assert (row.notice_version, row.new_ranking, row.new_notice) == (1, 2, 2)
    assert not is_being_corrected(after, CALL)
    assert call_of(after).phase == Phase.NOTICE


def test_the_audit_file_tells_of_objections_but_not_who_raised_them(begun: AppContext) -> None:
    number = record_objection(begun, STAFF, CALL, raised())
    decide_objection(begun, STAFF, CALL, number, outcome="rejected", redo="", reason="查无此事")
    text = write_audit(begun, SUPERVISOR, CALL)
    document = json.loads(text)
    acts = (*document["sealed"]["acts"], *document["after"]["acts"])
    assert "objection" in {change["table"] for act in acts for change in act["changes"]}
    public = json.dumps(document["public"], ensure_ascii=False)
    assert "重庆示例2号有限公司" not in public
    assert "查无此事" not in public


def test_an_upheld_objection_may_leave_the_list_as_it_is(begun: AppContext) -> None:
    number = record_objection(begun, STAFF, CALL, raised())
    decide_objection(begun, STAFF, CALL, number, outcome="upheld", redo="nothing", reason="错字")
    assert call_of(begun).phase == Phase.NOTICE
    row = read_objections(begun, STAFF, CALL).rows[0]
    assert (row.new_ranking, row.new_notice) == (None, None)
