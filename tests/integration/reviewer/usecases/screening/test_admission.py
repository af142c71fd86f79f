"""Who may do what, and when: every use case refuses other roles, other phases, unknown calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from reviewer.errors import NotAllowed, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.rules.permissions import Actor
from reviewer.rules.phases import STEPS, is_open
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.archive.export import export_call, export_part
from reviewer.usecases.calls.activity import Worded, export_activities
from reviewer.usecases.calls.calls import (
    ActivityView,
    Wanted,
    change_settings,
    count_activities,
    list_activities,
    list_calls,
    read_call,
)
from reviewer.usecases.conflicts.find import find_conflicts, list_conflicts
from reviewer.usecases.conflicts.judge import add_conflict, judge_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import declare_conflict, read_welcome, sign_declaration
from reviewer.usecases.experts.roster import list_experts, read_expert
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.district import import_own_workbooks, read_district
from reviewer.usecases.intake.history import list_imports, read_import
from reviewer.usecases.invitations.send import queue_invitations, write_letters
from reviewer.usecases.invitations.slot import read_slot, write_slot_calendar
from reviewer.usecases.invitations.views import preview_invitations
from reviewer.usecases.jobs.jobs import cancel_job, newest_job, read_job, request_job
from reviewer.usecases.plans.repair import replan, withdraw_expert
from reviewer.usecases.plans.solve import prepare_panels
from reviewer.usecases.plans.views import read_plan
from reviewer.usecases.results.notice import (
    archive_call,
    notice_files,
    publish_notice,
    read_notice,
)
from reviewer.usecases.results.objection_views import read_objections
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.rank import preview_ranking, rank_submissions, read_ranking
from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.reopen import reopen_scoresheet
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from reviewer.usecases.scoring.workbooks import import_scores, write_score_template
from reviewer.usecases.screening.decide import decide_submission
from reviewer.usecases.screening.screen import list_screened, screen_submissions
from reviewer.usecases.submissions import read_submission
from tests.builders.people import (
    ALL_BUT_OVERSEERS,
    ALL_BUT_STAFF,
    CALL,
    EVERYBODY,
    STAFF,
    applicant,
    district,
    expert,
)
from tests.builders.season import call_of, even_marks, set_phase

THIS_FILE = Path(__file__)
OTHER_CALL = "cq-platforms-2021"
Run = Callable[[AppContext, Actor, str], object]


@dataclass(frozen=True)
class Verb:
    """Name a use case, how it is called on a call's name, and the step of the way that it is."""

    run: Run
    name: str
    step: str | None = None


def _save(context: AppContext, actor: Actor, call: str) -> object:
    return save_scoresheet(
        context, actor, call, "G001", marks=even_marks(80), comment="", version=0, submit=True
    )


OBJECTION = Raised("某单位", "organisation", "10000000001", "材料不实")


def _decide_objection(context: AppContext, actor: Actor, call: str) -> None:
    decide_objection(context, actor, call, 1, outcome="rejected", redo="", reason="因")


def _worded(row: ActivityView) -> Worded:
    return Worded(row.actor, row.actor, row.action, row.subject, "")


OF_STAFF = [
    Verb(lambda d, a, c: change_settings(d, a, c, {"panel.reserves": "1"}), "settings", "import"),
    Verb(lambda d, a, c: import_workbooks(d, a, c, [THIS_FILE]), "import", "import"),
    Verb(screen_submissions, "screen", "screen"),
    Verb(lambda d, a, c: decide_submission(d, a, c, "G001", "accept", "因"), "decide", "decide"),
    Verb(find_conflicts, "conflicts", "find_conflicts"),
    Verb(lambda d, a, c: judge_conflict(d, a, c, 1, "confirmed", "因"), "judge", "judge_conflict"),
    Verb(lambda d, a, c: add_conflict(d, a, c, "E00001", "G001", "因"), "add", "judge_conflict"),
    Verb(prepare_panels, "panels", "plan"),
    Verb(lambda d, a, c: withdraw_expert(d, a, c, "E00001"), "withdraw", "replan"),
    Verb(replan, "replan", "replan"),
    Verb(lambda d, a, c: request_job(d, a, c, "screen"), "job of screening", "screen"),
    Verb(lambda d, a, c: request_job(d, a, c, "conflicts"), "job of conflicts", "find_conflicts"),
    Verb(lambda d, a, c: request_job(d, a, c, "panels"), "job of panels", "plan"),
    Verb(lambda d, a, c: cancel_job(d, a, c, 1), "cancel a job"),
    Verb(write_letters, "letters", "invite"),
    Verb(queue_invitations, "queue", "invite"),
    Verb(lambda d, a, c: reopen_scoresheet(d, a, c, "E00001", "G001", "因"), "reopen", "score"),
    Verb(write_score_template, "score template"),
    Verb(lambda d, a, c: import_scores(d, a, c, THIS_FILE), "scores", "score"),
    Verb(rank_submissions, "rank", "rank"),
    Verb(publish_notice, "notice", "notice"),
    Verb(lambda d, a, c: record_objection(d, a, c, OBJECTION), "objection", "object"),
    Verb(_decide_objection, "decision on an objection", "object"),
    Verb(archive_call, "archive", "archive"),
    Verb(lambda d, a, c: create_link(d, a, "expert", "E00001", c), "link"),
]
OF_OVERSEERS = [
    Verb(read_call, "call"),
    Verb(list_activities, "activities"),
    Verb(lambda d, a, c: count_activities(d, a, c, Wanted()), "count of activities"),
    Verb(lambda d, a, c: export_activities(d, a, c, Wanted(), _worded), "log as a workbook"),
    Verb(read_objections, "objections"),
    Verb(list_screened, "screened"),
    Verb(list_conflicts, "conflicts"),
    Verb(read_plan, "plan"),
    Verb(lambda d, a, c: read_job(d, a, c, 1), "job"),
    Verb(preview_invitations, "invitations"),
    Verb(read_ranking, "ranking"),
    Verb(preview_ranking, "preview of the ranking"),
    Verb(read_notice, "public notice"),
    Verb(notice_files, "files of the notice"),
    Verb(list_imports, "imports"),
    Verb(lambda d, a, c: read_import(d, a, c, 1), "one import"),
    Verb(list_experts, "roster"),
    Verb(lambda d, a, c: read_expert(d, a, c, "E00001"), "expert"),
    Verb(lambda d, a, c: read_submission(d, a, c, "G001"), "submission"),
    Verb(read_scoring_board, "scoring"),
    Verb(export_call, "export"),
    Verb(lambda d, a, c: export_part(d, a, c, "panels"), "one workbook"),
]
OF_EXPERTS = [
    Verb(read_welcome, "welcome"),
    Verb(lambda d, a, c: sign_declaration(d, a, c, agreed=True), "declaration"),
    Verb(lambda d, a, c: declare_conflict(d, a, c, "G001", "因"), "own tie", "judge_conflict"),
    Verb(list_assignments, "assignments"),
    Verb(lambda d, a, c: read_scoresheet(d, a, c, "G001"), "scoresheet"),
    Verb(_save, "save", "score"),
]
OF_APPLICANTS = [Verb(read_slot, "hearing"), Verb(write_slot_calendar, "calendar file")]
OF_DISTRICTS = [
    Verb(read_district, "district"),
    Verb(lambda d, a, c: import_own_workbooks(d, a, c, [THIS_FILE]), "own import", "import"),
]
# Jobs and notices are looked up by the call's name: an unknown one has none of them.
UNKNOWN: dict[str, tuple[str, dict[str, object]]] = {
    "cancel a job": ("error.unknown_job", {"job": 1}),
    "job": ("error.unknown_job", {"job": 1}),
    "public notice": ("error.no_notice", {"call": "no-such-call"}),
    "files of the notice": ("error.no_notice", {"call": "no-such-call"}),
}
STRANGERS = (
    (OF_STAFF, ALL_BUT_STAFF),
    (OF_OVERSEERS, ALL_BUT_OVERSEERS),
    (OF_EXPERTS, [*(entry for entry in EVERYBODY if entry != expert()), expert(call=OTHER_CALL)]),
    (
        OF_APPLICANTS,
        [*(entry for entry in EVERYBODY if entry != applicant()), applicant(call=OTHER_CALL)],
    ),
    (
        OF_DISTRICTS,
        [*(entry for entry in EVERYBODY if entry != district()), district(call=OTHER_CALL)],
    ),
)
REFUSALS = [
    pytest.param(verb, actor, id=f"{verb.name}-{actor.role}-{actor.call or 'all'}")
    for verbs, actors in STRANGERS
    for verb in verbs
    for actor in actors
]
STEPPING = [(verb, STAFF) for verb in OF_STAFF if verb.step]
STEPPING += [(verb, expert()) for verb in OF_EXPERTS if verb.step]
STEPPING += [(verb, district()) for verb in OF_DISTRICTS if verb.step]
CLOSED = [
    pytest.param(verb, actor, phase, id=f"{verb.name}-{phase.value}")
    for verb, actor in STEPPING
    for phase in Phase
    if verb.step and not is_open(verb.step, phase)
]


@pytest.mark.parametrize(("verb", "actor"), REFUSALS)
def test_other_roles_and_other_calls_are_refused(
    planned_context: AppContext, verb: Verb, actor: Actor
) -> None:
    before = call_of(planned_context).model_dump()
    with pytest.raises(NotAllowed) as refusal:
        verb.run(planned_context, actor, CALL)
    assert (refusal.value.code, refusal.value.details) == (
        "error.not_allowed",
        {"role": actor.role.value},
    )
    assert call_of(planned_context).model_dump() == before


@pytest.mark.parametrize(("verb", "actor", "phase"), CLOSED)
def test_steps_are_refused_outside_their_phases(
    planned_context: AppContext, verb: Verb, actor: Actor, phase: Phase
) -> None:
    set_phase(planned_context, phase)
    before = call_of(planned_context).model_dump()
    with pytest.raises(WrongPhase) as refusal:
        verb.run(planned_context, actor, CALL)
    assert verb.step is not None
    step, order = STEPS[verb.step], list(Phase)
    early = order.index(phase) < order.index(step.earliest)
    assert refusal.value.code == ("error.too_early" if early else "error.too_late")
    assert refusal.value.details == {
        "step": verb.step,
        "phase": phase.value,
        "earliest": step.earliest.value,
        "latest": step.latest.value,
    }
    assert call_of(planned_context).model_dump() == before


@pytest.mark.parametrize("verb", [*OF_STAFF, *OF_OVERSEERS], ids=lambda verb: verb.name)
def test_an_unknown_call_is_named(planned_context: AppContext, verb: Verb) -> None:
    with pytest.raises(NotFound) as refusal:
        verb.run(planned_context, STAFF, "no-such-call")
    expected = UNKNOWN.get(verb.name, ("error.unknown_call", {"call": "no-such-call"}))
    assert (refusal.value.code, refusal.value.details) == expected


@pytest.mark.parametrize("actor", ALL_BUT_OVERSEERS, ids=lambda actor: str(actor.role))
def test_only_the_office_sees_the_list_of_calls(planned_context: AppContext, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        list_calls(planned_context, actor)
    with pytest.raises(NotAllowed):
        newest_job(planned_context, actor, CALL, "panels")
