"""Show the calls, add one, change its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed
from reviewer.files.call_files import read_call_file
from reviewer.messages import Message
from reviewer.model.calls import Activity, Call
from reviewer.model.definitions import validated_definition
from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json
from reviewer.rules.call_checks import check_call
from reviewer.rules.call_design import changes_between
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import closed_steps, require_open
from reviewer.store import calls, submissions
from reviewer.store.engine import reading, transaction
from reviewer.store.progress import count_standing, plan_head
from reviewer.usecases.calls.progress import StepView, steps_of
from reviewer.usecases.context import AppContext


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
class CallOverview:
    """Show a call with its steps, its settings and what was done last.

    `closed` says of each act that the phase does not admit now why that is.
    """

    name: str
    definition: CallDefinition
    phase: str
    revision: int
    steps: tuple[StepView, ...]
    closed: Mapping[str, Message]
    next_step: str
    plan_version: int | None
    latest: tuple[ActivityView, ...]


@dataclass(frozen=True)
class ActivityView:
    """Show one line of the activity log."""

    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, object]


@dataclass(frozen=True)
class Wanted:
    """Say which lines of the log are wanted: one kind of act, a text, days from first to last.

    `text` stands in who acted or in what it was about. Empty and None restrict nothing.
    """

    action: str = ""
    text: str = ""
    first: date | None = None
    last: date | None = None


def list_calls(context: AppContext, actor: Actor) -> list[CallView]:
    """List every call with its phase and how much waits for a person."""
    require_overseer(actor)
    with reading(context.engine) as session:
        return [_call_view(session, call) for call in calls.all_calls(session)]


def add_call(context: AppContext, actor: Actor, file: Path) -> CallView:
    """Add a call from a programme file, or give a known call its new settings.

    Raises BadInput naming the key that is wrong, WrongPhase once scoring has begun.
    """
    require_staff(actor)
    definition = read_call_file(file)
    refuse_faults(definition)
    with transaction(context.engine) as session:
        known = calls.find_call(session, definition.name)
        if known is None:
            call = Call(
                name=definition.name,
                definition=definition.model_dump(mode="json"),
                created_at=context.now(),
            )
            session.add(call)
            session.flush()
            detail: Json = {}
        else:
            call = known
            before = calls.definition_of(call).model_dump(mode="json")
            _replace_definition(session, call, definition)
            changes = changes_between(before, call.definition)
            detail = {"changes": [[entry.place, entry.before, entry.after] for entry in changes]}
        context.record(session, actor, call.name, "call_added", detail=detail)
        return _call_view(session, call)


def refuse_faults(definition: CallDefinition) -> None:
    """Refuse a call whose parts do not fit together; every fault is named with its place."""
    faults = [entry for entry in check_call(definition) if entry.severity == "error"]
    if faults:
        raise BadInput(
            "error.call_checks",
            count=len(faults),
            problems={
                "zh": "；".join(entry.message.text("zh") for entry in faults),
                "en": " ".join(entry.message.text("en") for entry in faults),
            },
        )


def change_settings(
    context: AppContext, actor: Actor, name: str, changes: dict[str, str]
) -> CallDefinition:
    """Change settings of a call by dotted key, as in {"panel.min_size": "3"}.

    Raises BadInput naming the key that is unknown or whose value does not fit, WrongPhase once
    scoring has begun.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, name, to_change=True)
        document = dict(call.definition)
        for key, value in changes.items():
            document = _with_value(document, key.split("."), value, key)
        definition = validated_definition(document)
        _replace_definition(session, call, definition)
        context.record(session, actor, name, "settings_changed", detail=dict(changes))
        return definition


def read_call(context: AppContext, actor: Actor, name: str) -> CallOverview:
    """Show one call: each step of the way with counts, blockers and what comes next."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, name)
        steps = steps_of(session, call, context.now())
        plan = plan_head(session, name)
        return CallOverview(
            name=name,
            definition=calls.definition_of(call),
            phase=call.phase,
            revision=call.revision,
            steps=steps,
            closed=closed_steps(call.phase, calls.definition_of(call).review_mode),
            next_step=next((step.name for step in steps if step.state == "current"), "archive"),
            plan_version=plan.version if plan else None,
            latest=tuple(activity_view(row) for row in calls.activities(session, name, limit=8)),
        )


def read_definition(context: AppContext, actor: Actor, name: str) -> CallDefinition:
    """Show a call's rules and settings to anyone who takes part in it; raises NotAllowed else."""
    if actor.call not in {"", name}:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    with reading(context.engine) as session:
        return calls.definition_of(calls.get_call(session, name))


def list_activities(
    context: AppContext,
    actor: Actor,
    name: str,
    *,
    action: str | None = None,
    wanted: Wanted | None = None,
    page: int = 1,
) -> list[ActivityView]:
    """Show who did what when in a call, newest first, a hundred a page.

    `action` is short for wanting one kind of act.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, name)
        sought = sought_by(wanted or Wanted(action=action or ""), calls.definition_of(call).zone)
        rows = calls.activities(session, name, sought, limit=100, offset=(page - 1) * 100)
        return [activity_view(row) for row in rows]


def count_activities(context: AppContext, actor: Actor, name: str, wanted: Wanted) -> int:
    """Count what was done in a call."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, name)
        zone = calls.definition_of(call).zone
        return calls.count_activities(session, name, sought_by(wanted, zone))


def sought_by(wanted: Wanted, zone: ZoneInfo) -> calls.Sought:
    """Turn days on the call's calendar into the moments between which they lie."""
    return calls.Sought(
        action=wanted.action,
        text=wanted.text.strip(),
        since=datetime.combine(wanted.first, time(), zone) if wanted.first else None,
        until=datetime.combine(wanted.last + timedelta(days=1), time(), zone)
        if wanted.last and wanted.last < date.max
        else None,
    )


def activity_view(row: Activity) -> ActivityView:
    """Show one line of the log."""
    return ActivityView(row.at, row.actor, row.action, row.subject, row.detail)


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
        needs_attention=count_standing(session, call.name)["flag"],
    )
