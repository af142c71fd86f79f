"""Show the calls, add one, change its settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from pydantic import ValidationError
from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed
from reviewer.files.call_files import describe_faults, read_call_file
from reviewer.model.calls import Call, Phase
from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import is_open, require_open
from reviewer.store import (
    calls,
    experts,
    intakes,
    invitations,
    jobs,
    messages,
    plans,
    scores,
    submissions,
)
from reviewer.store.engine import reading, transaction
from reviewer.usecases.desk import Desk


@dataclass(frozen=True)
class CallView:
    """Show one call in a list."""

    name: str
    title_zh: str
    title_en: str
    categories: tuple[str, ...]
    phase: str
    submissions: int
    needs_attention: int


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


@dataclass(frozen=True)
class CallOverview:
    """Show a call with its steps, its settings and what was done last."""

    name: str
    definition: CallDefinition
    phase: str
    revision: int
    steps: tuple[StepView, ...]
    next_step: str
    plan_version: int | None
    plan_stale: bool
    latest: tuple[ActivityView, ...]


@dataclass(frozen=True)
class ActivityView:
    """Show one line of the activity log."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Json


def list_calls(desk: Desk, actor: Actor) -> list[CallView]:
    """List every call with its phase and how much waits for a person."""
    require_overseer(actor)
    with reading(desk.engine) as session:
        return [_call_view(session, call) for call in calls.all_calls(session)]


def add_call(desk: Desk, actor: Actor, file: Path) -> CallView:
    """Add a call from a programme file, or give a known call its new settings.

    Raises BadInput naming the key that is wrong, WrongPhase once scoring has begun.
    """
    require_staff(actor)
    definition = read_call_file(file)
    with transaction(desk.engine) as session:
        known = calls.find_call(session, definition.name)
        if known is None:
            call = Call(
                name=definition.name,
                definition=definition.model_dump(mode="json"),
                created_at=desk.now(),
            )
            session.add(call)
            session.flush()
        else:
            call = known
            _replace_definition(session, call, definition)
        calls.record(
            session, call=call.name, at=desk.now(), actor=actor.signature, action="call_added"
        )
        return _call_view(session, call)


def change_settings(desk: Desk, actor: Actor, name: str, changes: dict[str, str]) -> CallDefinition:
    """Change settings of a call by dotted key, as in {"panel.min_size": "3"}.

    Raises BadInput naming the key that is unknown or whose value does not fit, WrongPhase once
    scoring has begun.
    """
    require_staff(actor)
    with transaction(desk.engine) as session:
        call = calls.get_call(session, name, to_change=True)
        document = dict(call.definition)
        for key, value in changes.items():
            document = _with_value(document, key.split("."), value, key)
        definition = validated(document)
        _replace_definition(session, call, definition)
        calls.record(
            session,
            call=name,
            at=desk.now(),
            actor=actor.signature,
            action="settings_changed",
            detail=dict(changes),
        )
        return definition


def read_call(desk: Desk, actor: Actor, name: str) -> CallOverview:
    """Show one call: each step of the way with counts, blockers and what comes next."""
    require_overseer(actor)
    with reading(desk.engine) as session:
        call = calls.get_call(session, name)
        steps = _steps(session, call, desk.now())
        plan = plans.find_plan(session, name)
        return CallOverview(
            name=name,
            definition=calls.definition_of(call),
            phase=call.phase,
            revision=call.revision,
            steps=steps,
            next_step=next((one.name for one in steps if one.state == "current"), "archive"),
            plan_version=plan.version if plan else None,
            plan_stale=plan is not None and plan.call_revision != call.revision,
            latest=tuple(_activity_views(session, name, limit=8)),
        )


def read_definition(desk: Desk, actor: Actor, name: str) -> CallDefinition:
    """Show a call's rules and settings to anyone who takes part in it; raises NotAllowed else."""
    if actor.call not in {"", name}:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    with reading(desk.engine) as session:
        return calls.definition_of(calls.get_call(session, name))


def list_activities(
    desk: Desk, actor: Actor, name: str, *, action: str | None = None, page: int = 1
) -> list[ActivityView]:
    """Show who did what when in a call, newest first, a hundred a page."""
    require_overseer(actor)
    with reading(desk.engine) as session:
        calls.get_call(session, name)
        return _activity_views(session, name, action=action, limit=100, offset=(page - 1) * 100)


def validated(document: Json) -> CallDefinition:
    """Check a call's document; raises BadInput naming the key that is wrong."""
    try:
        return CallDefinition.model_validate(document)
    except ValidationError as error:
        raise BadInput("error.call_definition", faults=describe_faults(error)) from error


def _activity_views(
    session: Session, name: str, *, action: str | None = None, limit: int, offset: int = 0
) -> list[ActivityView]:
    rows = calls.activities(session, name, action=action, limit=limit, offset=offset)
    return [ActivityView(row.at, row.actor, row.action, row.subject, row.detail) for row in rows]


def _replace_definition(session: Session, call: Call, definition: CallDefinition) -> None:
    require_open("import", call.phase)
    call.definition = definition.model_dump(mode="json")
    calls.touch(session, call)


def _with_value(document: Json, path: list[str], value: str, key: str) -> Json:
    head, *rest = path
    if head not in document:
        raise BadInput("error.unknown_setting", key=key)
    if rest:
        inner = document[head]
        if not isinstance(inner, dict):
            raise BadInput("error.unknown_setting", key=key)
        return {**document, head: _with_value(inner, rest, value, key)}
    return {**document, head: _parsed(value, document[head])}


def _parsed(value: str, former: object) -> object:
    text = value.strip()
    if text.lower() in {"", "none", "null"}:
        return None
    if isinstance(former, bool):
        return {
            "true": True,
            "yes": True,
            "是": True,
            "false": False,
            "no": False,
            "否": False,
        }.get(text.lower(), text)
    if isinstance(former, list):
        return [part.strip() for part in text.replace("/", ",").split(",")]
    return text


def _call_view(session: Session, call: Call) -> CallView:
    definition = calls.definition_of(call)
    counts = submissions.status_counts(session, call.name)
    return CallView(
        name=call.name,
        title_zh=definition.title.zh,
        title_en=definition.title.en,
        categories=tuple(category.code for category in definition.categories),
        phase=call.phase,
        submissions=sum(counts.values()),
        needs_attention=_undecided(session, call.name),
    )


def _undecided(session: Session, name: str) -> int:
    taken = submissions.decisions(session, name)
    rows = submissions.all_submissions(session, name)
    return sum(row.status == "flag" and row.id not in taken for row in rows)


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


def _steps(session: Session, call: Call, now: datetime) -> tuple[StepView, ...]:
    counts = _counts(session, call)
    order = list(Phase)
    reached = order.index(Phase(call.phase))
    has_data = counts["import"]["submissions"] > 0
    all_in = counts["score"]["submitted"] >= counts["score"]["assigned"]
    views: list[StepView] = []
    current_given = False
    for name, phase in WAY:
        done = order.index(phase) <= reached and (name != "import" or has_data)
        done = done and (name != "object" or call.phase == Phase.ARCHIVE)
        done = done and (name != "score" or call.phase != Phase.SCORING or all_in)
        state = "done" if done else "waiting" if current_given else "current"
        current_given = current_given or not done
        views.append(
            StepView(
                name=name,
                state=state,
                open=is_open(name, call.phase),
                counts=counts.get(name, {}),
                blockers=tuple(_blockers(session, call, name, counts, now)),
            )
        )
    return tuple(views)


def _counts(session: Session, call: Call) -> dict[str, dict[str, int]]:
    by_status = submissions.status_counts(session, call.name)
    found = experts.conflicts(session, call.name)
    plan = plans.find_plan(session, call.name)
    sheets = scores.scoresheets(session, call.name)
    ranking = scores.find_ranking(session, call.name)
    return {
        "import": {
            "submissions": sum(by_status.values()),
            "experts": experts.count_experts(session, call.name),
            "imports": len(intakes.imports(session, call.name)),
        },
        "screen": {key: by_status.get(key, 0) for key in ("accept", "flag", "reject")}
        | {"undecided": _undecided(session, call.name)},
        "find_conflicts": {
            "hard": sum(row.hard for row in found),
            "soft": sum(not row.hard for row in found),
            "open": sum(not row.hard and not row.verdict for row in found),
        },
        "plan": {
            "panels": len(plan.document.get("panels", [])) if plan else 0,
            "version": plan.version if plan else 0,
        },
        "score": {
            "submitted": sum(sheet.state == "submitted" for sheet in sheets),
            "assigned": len(plans.assignments(session, plan.id or 0)) if plan else 0,
        },
        "rank": {"version": ranking.version if ranking else 0},
    }


def _blockers(
    session: Session, call: Call, step: str, counts: dict[str, dict[str, int]], now: datetime
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
        if not jobs.worker_seen(session, now):
            found.append(("blocker.no_worker", {}))
    if step == "invite":
        found += _unanswered_matters(session, call)
    if step == "score" and counts["score"]["submitted"] < counts["score"]["assigned"]:
        left = counts["score"]["assigned"] - counts["score"]["submitted"]
        found.append(("blocker.scores_missing", {"count": left}))
    return found


def _unanswered_matters(session: Session, call: Call) -> list[tuple[str, dict[str, object]]]:
    """List what waits for staff after inviting: declines, received messages, calls to make."""
    found: list[tuple[str, dict[str, object]]] = []
    declined = invitations.open_declines(session, call.name)
    if declined:
        names = list(dict.fromkeys(row.recipient_name for row in declined))
        found.append(("blocker.declined", {"count": len(names), "names": names}))
    waiting = messages.waiting_incoming(session, call.name)
    if waiting:
        found.append(("blocker.replies_waiting", {"count": waiting}))
    to_call = len(messages.people_to_call(session, call.name))
    if to_call:
        found.append(("blocker.to_call", {"count": to_call}))
    return found


def today_in(definition: CallDefinition, now: datetime) -> date:
    """Give the date in the call's time zone."""
    return now.astimezone(definition.zone).date()
