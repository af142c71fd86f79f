"""The way of a call as steps: what is done, what is next, and what stands in the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from reviewer.model.calls import Call, Phase
from reviewer.model.review_modes import BY_FORMULA
from reviewer.rules.phases import is_open
from reviewer.store import calls, invitations, jobs, results, scores
from reviewer.store.progress import (
    PlanHead,
    ProgressCounts,
    count_answers,
    count_progress,
    count_standing,
    plan_head,
    who_cannot_come,
)

WAY = (
    ("import", Phase.INTAKE),
    ("screen", Phase.SCREENING),
    ("find_conflicts", Phase.CONFLICTS),
    ("plan", Phase.PANELS),
    ("invite", Phase.INVITATIONS),
    ("score", Phase.SCORING),
    ("rank", Phase.RANKING),
    ("notice", Phase.NOTICE),
    ("object", Phase.NOTICE),
    ("archive", Phase.ARCHIVE),
)
COMPUTED_WAY = (
    ("import", Phase.INTAKE),
    ("screen", Phase.SCREENING),
    ("compute", Phase.RANKING),
    ("rank", Phase.RANKING),
    ("notice", Phase.NOTICE),
    ("object", Phase.NOTICE),
    ("archive", Phase.ARCHIVE),
)


@dataclass(frozen=True)
class StepView:
    """Show one step of the way: its state, counts, and what stands in the way.

    `state` is done, current, open, waiting; `blockers` are message codes with details.
    """

    name: str
    state: str
    open: bool
    counts: dict[str, int] = field(default_factory=dict)
    blockers: tuple[tuple[str, dict[str, object]], ...] = ()


def steps_of(session: Session, call: Call, now: datetime) -> tuple[StepView, ...]:
    """Show every step of a call's way with its counts and what stands in the way."""
    mode = calls.definition_of(call).review_mode
    plan = plan_head(session, call.name)
    numbers = count_progress(session, call.name, plan)
    counts = _counts(session, call, plan, numbers)
    order = list(Phase)
    reached = order.index(Phase(call.phase))
    has_data = counts["import"]["submissions"] > 0
    to_correct = bool(scores.pending_corrections(session, call.name))
    all_in = counts["score"]["submitted"] >= counts["score"]["assigned"]
    views: list[StepView] = []
    current_given = False
    for name, phase in COMPUTED_WAY if mode in BY_FORMULA else WAY:
        done = order.index(phase) <= reached and (name != "import" or has_data)
        done = done and (name != "object" or call.phase == Phase.ARCHIVE)
        done = done and not (name == "rank" and to_correct)
        done = done and (name != "score" or call.phase != Phase.SCORING or all_in)
        state = "done" if done else "waiting" if current_given else "current"
        current_given = current_given or not done
        views.append(
            StepView(
                name=name,
                state=state,
                open=is_open(name, call.phase, mode),
                counts=counts.get(name, {}),
                blockers=tuple(_blockers(session, call, name, _Known(counts, plan, numbers))),
            )
        )
    return tuple(views)


@dataclass(frozen=True)
class _Known:
    """Hold what was counted once for all steps."""

    counts: dict[str, dict[str, int]]
    plan: PlanHead | None
    numbers: ProgressCounts


def _counts(
    session: Session, call: Call, plan: PlanHead | None, numbers: ProgressCounts
) -> dict[str, dict[str, int]]:
    standing = count_standing(session, call.name)
    answers = count_answers(session, call.name)
    invited = answers.total()
    return {
        "import": {
            "submissions": numbers.submissions,
            "experts": numbers.experts,
            "imports": numbers.imports,
        },
        "screen": {key: standing[key] for key in ("accept", "flag", "reject")}
        | {"undecided": standing["flag"]},
        "find_conflicts": {
            "hard": numbers.hard_conflicts,
            "soft": numbers.soft_conflicts,
            "open": numbers.open_conflicts,
        },
        "plan": {"panels": numbers.panels, "version": plan.version if plan else 0},
        "invite": {
            "invited": invited,
            "accepted": answers["accepted"],
            "declined": answers["declined"],
            "unanswered": invited - answers["accepted"] - answers["declined"],
        },
        "score": {"submitted": numbers.submitted, "assigned": numbers.assigned},
        "compute": {
            "admitted": standing["accept"],
            "checked": len(
                {check.submission_id for check in results.field_checks(session, call.name)}
            ),
        },
        "rank": {"version": numbers.ranking_version},
        "notice": {"version": numbers.notice_version},
        "object": {
            "objections": numbers.objections,
            "undecided_objections": numbers.undecided_objections,
        },
    }


def _blockers(
    session: Session, call: Call, step: str, known: _Known
) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    counts, plan = known.counts, known.plan
    if step == "screen" and counts["screen"]["undecided"]:
        found.append(("blocker.undecided", {"count": counts["screen"]["undecided"]}))
    if step == "find_conflicts" and counts["find_conflicts"]["open"]:
        found.append(("blocker.soft_conflicts", {"count": counts["find_conflicts"]["open"]}))
    if step == "plan":
        if not known.numbers.rooms:
            found.append(("blocker.no_rooms", {}))
        if plan is not None and plan.call_revision != call.revision:
            found.append(("blocker.plan_stale", {"version": plan.version}))
        if not jobs.worker_seen(session):
            found.append(("blocker.no_worker", {}))
    if step == "invite":
        found += _unanswered_matters(session, call, known.numbers)
    if step == "score" and counts["score"]["submitted"] < counts["score"]["assigned"]:
        left = counts["score"]["assigned"] - counts["score"]["submitted"]
        found.append(("blocker.scores_missing", {"count": left}))
    if step == "object" and counts["object"]["undecided_objections"]:
        found.append(
            ("blocker.objections_open", {"count": counts["object"]["undecided_objections"]})
        )
    return found


def _unanswered_matters(
    session: Session, call: Call, numbers: ProgressCounts
) -> list[tuple[str, dict[str, object]]]:
    """List what waits for staff after inviting: declines, received messages, calls to make."""
    found: list[tuple[str, dict[str, object]]] = []
    declined = invitations.open_declines(session, call.name)
    if declined:
        names = list(dict.fromkeys(row.recipient_name for row in declined))
        found.append(("blocker.declined", {"count": len(names), "names": names}))
    other = who_cannot_come(session, call.name)
    if other:
        found.append(("blocker.other_time", {"count": len(other), "names": other}))
    if numbers.waiting_messages:
        found.append(("blocker.replies_waiting", {"count": numbers.waiting_messages}))
    if numbers.people_to_call:
        found.append(("blocker.to_call", {"count": numbers.people_to_call}))
    return found
