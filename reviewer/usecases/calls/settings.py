"""Show a call's settings beside their defaults, and settle what no dotted key can."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from itertools import permutations
from types import MappingProxyType
from typing import get_args

from pydantic import BaseModel

from reviewer.errors import BadInput
from reviewer.files.call_files import built_in_calls
from reviewer.model.definitions import validated_definition
from reviewer.model.programme import PRIORITIES, CallDefinition
from reviewer.model.tables import Json
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import is_open, require_open
from reviewer.store import calls, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

# The settings in the order of the page: parts of the call's definition with their names.
PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "panel",
        (
            "min_size",
            "max_size",
            "odd",
            "technical_share",
            "max_same_employer",
            "chair",
            "reserves",
            "max_slots_per_panel",
            "max_panels_per_expert",
            "max_run_minutes_per_expert",
            "recusal",
            "quorum",
            "max_run_slots",
            "pause_minutes",
            "priorities",
        ),
    ),
    (
        "defence",
        (
            "held",
            "presentation_minutes",
            "question_minutes",
            "changeover_minutes",
            "tell_after_minutes",
        ),
    ),
    ("scoring", ("method", "trim_from", "calibrated", "decimals", "pass_mark")),
    ("selection", ("quota", "per_category")),
    ("notice", ("working_days", "answer_working_days")),
    ("conflicts", ("look_back_years",)),
)
CHOICES: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        "recusal": ("exclude", "leave"),
        "method": ("mean", "trimmed_mean", "median"),
        "priorities": tuple("/".join(order) for order in permutations(PRIORITIES)),
    }
)


@dataclass(frozen=True)
class SettingView:
    """Show one setting: its value and default as typed, its kind, and where the default is from.

    `kind` is number, truth, choice or text; `source` is call (the programme file, whose clause is
    `clause` where it names one) or product (our own default).
    """

    key: str
    kind: str
    value: str
    default: str
    source: str
    clause: str | None
    choices: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class DistrictLine:
    """Show from when and until when a district's applicants can be heard; empty means always."""

    district: str
    submissions: int
    earliest: str
    latest: str


@dataclass(frozen=True)
class SettingsView:
    """Show all settings; `open` tells whether they may change, `plan_version` what turns stale."""

    groups: tuple[tuple[str, tuple[SettingView, ...]], ...]
    districts: tuple[DistrictLine, ...]
    open: bool
    plan_version: int | None


def read_settings_of(context: AppContext, actor: Actor, call_name: str) -> SettingsView:
    """Show the settings of a call with defaults and their sources."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        definition = calls.definition_of(call)
        plan = plans.find_plan(session, call_name)
        rows = submissions.all_submissions(session, call_name)
        counts: dict[str, int] = dict.fromkeys(definition.defence.district_hours, 0)
        for row in rows:
            if row.district:
                counts[row.district] = counts.get(row.district, 0) + 1
        return SettingsView(
            groups=tuple(
                (part, tuple(_setting(part, name, definition, call_name) for name in names))
                for part, names in PARTS
            ),
            districts=tuple(_district(name, counts[name], definition) for name in sorted(counts)),
            open=is_open("import", call.phase),
            plan_version=plan.version if plan else None,
        )


def update_district(
    context: AppContext, actor: Actor, call_name: str, district: str, earliest: str, latest: str
) -> None:
    """Say from when and until when a district's applicants can be heard; both empty: always.

    Raises BadInput for times that cannot be read or do not follow, WrongPhase once scoring began.
    """
    require_staff(actor)
    name = district.strip()
    if not name:
        raise BadInput("error.district_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        document = calls.definition_of(call).model_dump(mode="json")
        hours = dict(document["defence"]["district_hours"])
        hours.pop(name, None)
        if earliest.strip() or latest.strip():
            hours[name] = _hours(earliest.strip(), latest.strip())
        document["defence"]["district_hours"] = hours
        call.definition = validated_definition(document).model_dump(mode="json")
        calls.touch(session, call)
        context.record(
            session,
            actor,
            call_name,
            "settings_changed",
            name,
            detail={"earliest": earliest.strip(), "latest": latest.strip()},
        )


def _hours(earliest: str, latest: str) -> Json:
    try:
        first = time.fromisoformat(earliest) if earliest else time(0)
        last = time.fromisoformat(latest) if latest else time(23, 59)
    except ValueError as error:
        raise BadInput("error.times_unreadable", start=earliest, end=latest) from error
    if first >= last:
        raise BadInput("error.times_reversed", start=earliest, end=latest)
    return {"earliest": f"{first:%H:%M}", "latest": f"{last:%H:%M}"}


def _district(name: str, count: int, definition: CallDefinition) -> DistrictLine:
    hours = definition.defence.district_hours.get(name)
    if hours is None:
        return DistrictLine(name, count, "", "")
    early = "" if hours.earliest == time(0) else f"{hours.earliest:%H:%M}"
    late = "" if hours.latest == time(23, 59) else f"{hours.latest:%H:%M}"
    return DistrictLine(name, count, early, late)


def _setting(part_name: str, name: str, definition: CallDefinition, call_name: str) -> SettingView:
    part: BaseModel = getattr(definition, part_name)
    field = type(part).model_fields[name]
    value, source, default, clause = getattr(part, name), "product", field.default, None
    built_in = built_in_calls().get(call_name)
    if built_in is not None:
        own: BaseModel = getattr(built_in, part_name)
        clause = getattr(own, "clause", None)
        if name in own.model_fields_set:
            default, source = getattr(own, name), "call"
    return SettingView(
        key=f"{part_name}.{name}",
        kind=_kind(name, default if value is None else value),
        value=as_typed(value),
        default=as_typed(default),
        source=source,
        clause=clause if source == "call" else None,
        choices=CHOICES.get(name, ()),
        optional=type(None) in get_args(field.annotation),
    )


def _kind(name: str, value: object) -> str:
    if name in CHOICES:
        return "choice"
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, tuple):
        return "text"
    return "number"


def as_typed(value: object) -> str:
    """Write a setting as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "/".join(str(entry) for entry in value)
    return str(value)
