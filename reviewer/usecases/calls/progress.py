"""The way of a call as steps: what is done, what is next, and what stands in the way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from reviewer.model.calls import Call, Phase
from reviewer.rules.phases import is_open
from reviewer.store import (
    experts,
    intakes,
    invitations,
    jobs,
    messages,
    plans,
    scores,
    submissions,
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


def undecided_submissions(session: Session, name: str) -> int:
    """Count the flagged submissions that nobody has decided yet."""
    return len(submissions.undecided(session, name))


def steps_of(session: Session, call: Call, now: datetime) -> tuple[StepView, ...]:
    """Show every step of a call's way with its counts and what stands in the way."""
    counts = _counts(session, call)
    order = list(Phase)
    reached = order.index(Phase(call.phase))
    has_data = counts["import"]["submissions"] > 0
    to_correct = bool(scores.pending_corrections(session, call.name))
    all_in = counts["score"]["submitted"] >= counts["score"]["assigned"]
    views: list[StepView] = []
    current_given = False
    for name, phase in WAY:
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
                open=is_open(name, call.phase),
                counts=counts.get(name, {}),
                blockers=tuple(_blockers(session, call, name, counts)),
            )
        )
    return tuple(views)


def _counts(session: Session, call: Call) -> dict[str, dict[str, int]]:
    by_status = submissions.status_counts(session, call.name)
    standing = submissions.standing_counts(session, call.name)
    found = experts.conflicts(session, call.name)
    plan = plans.find_plan(session, call.name)
    sheets = scores.scoresheets(session, call.name)
    ranking = scores.find_ranking(session, call.name)
    notice = scores.find_notice(session, call.name)
    return {
        "import": {
            "submissions": sum(by_status.values()),
            "experts": experts.count_experts(session, call.name),
            "imports": len(intakes.imports(session, call.name)),
        },
        "screen": {key: standing.get(key, 0) for key in ("accept", "flag", "reject")}
        | {"undecided": undecided_submissions(session, call.name)},
        "find_conflicts": {
            "hard": sum(row.hard for row in found),
            "soft": sum(not row.hard for row in found),
            "open": sum(not row.hard and not row.verdict for row in found),
        },
        "plan": {
            "panels": len(plan.document.get("panels", [])) if plan else 0,
            "version": plan.version if plan else 0,
        },
        "invite": _answers(session, call.name),
        "score": {
            "submitted": sum(sheet.state == "submitted" for sheet in sheets),
            "assigned": len(plans.assignments(session, plan.id or 0)) if plan else 0,
        },
        "rank": {"version": ranking.version if ranking else 0},
        "notice": {"version": notice.version if notice else 0},
        "object": {
            "objections": len(scores.objections(session, call.name)),
            "undecided_objections": scores.undecided_objections(session, call.name),
        },
    }


def _answers(session: Session, name: str) -> dict[str, int]:
    """Count those whose calendars hold the review, and what they answered to it."""
    held = [row for row in invitations.invitations(session, name) if row.method == "REQUEST"]
    answers = Counter(row.current_answer for row in held)
    return {
        "invited": len(held),
        "accepted": answers["accepted"],
        "declined": answers["declined"],
        "unanswered": len(held) - answers["accepted"] - answers["declined"],
    }


def _blockers(
    session: Session, call: Call, step: str, counts: dict[str, dict[str, int]]
) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    if step == "screen" and counts["screen"]["undecided"]:
        found.append(("blocker.undecided", {"count": counts["screen"]["undecided"]}))
    if step == "find_conflicts" and counts["find_conflicts"]["open"]:
        found.append(("blocker.soft_conflicts", {"count": counts["find_conflicts"]["open"]}))
    if step == "plan":
        if not plans.rooms(session, call.name):
            found.append(("blocker.no_rooms", {}))
        plan = plans.find_plan(session, call.name)
        if plan is not None and plan.call_revision != call.revision:
            found.append(("blocker.plan_stale", {"version": plan.version}))
        if not jobs.worker_seen(session):
            found.append(("blocker.no_worker", {}))
    if step == "invite":
        found += _unanswered_matters(session, call)
    if step == "score" and counts["score"]["submitted"] < counts["score"]["assigned"]:
        left = counts["score"]["assigned"] - counts["score"]["submitted"]
        found.append(("blocker.scores_missing", {"count": left}))
    if step == "object" and counts["object"]["undecided_objections"]:
        found.append(
            ("blocker.objections_open", {"count": counts["object"]["undecided_objections"]})
        )
    return found


def _who_cannot_come(session: Session, name: str) -> list[str]:
    """Name the applicants who declined, and whoever asked for another time."""
    held = [row for row in invitations.invitations(session, name) if row.method == "REQUEST"]
    found = [
        row.recipient_name
        for row in held
        if row.current_answer == "tentative"
        or (row.current_answer == "declined" and row.recipient_kind == "applicant")
    ]
    return list(dict.fromkeys(found))


def _unanswered_matters(session: Session, call: Call) -> list[tuple[str, dict[str, object]]]:
    """List what waits for staff after inviting: declines, received messages, calls to make."""
    found: list[tuple[str, dict[str, object]]] = []
    declined = invitations.open_declines(session, call.name)
    if declined:
        names = list(dict.fromkeys(row.recipient_name for row in declined))
        found.append(("blocker.declined", {"count": len(names), "names": names}))
    other = _who_cannot_come(session, call.name)
    if other:
        found.append(("blocker.other_time", {"count": len(other), "names": other}))
    waiting = messages.waiting_incoming(session, call.name)
    if waiting:
        found.append(("blocker.replies_waiting", {"count": waiting}))
    to_call = len(messages.people_to_call(session, call.name))
    if to_call:
        found.append(("blocker.to_call", {"count": to_call}))
    return found
