"""List a plan's panels as one line each, counted by the database, so that a province fits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from reviewer.model.programme import CallDefinition
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, plans
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext

MANY_PANELS = 24  # above it, cards one below the other are no overview any more


@dataclass(frozen=True)
class PanelOverviewLine:
    """Show one panel in a line; `withdrawn` counts members who take no further part."""

    code: str
    category: str
    room: str
    starts_at: datetime
    ends_at: datetime
    hearings: int
    members: int
    chair: str
    withdrawn: int


@dataclass(frozen=True)
class PanelsOverview:
    """Show one day of a plan's panels; `total` counts those of all days."""

    definition: CallDefinition
    version: int
    total: int
    days: tuple[date, ...]
    day: date
    lines: tuple[PanelOverviewLine, ...]


def read_panels_overview(
    context: AppContext, actor: Actor, call_name: str, version: int | None = None, day: str = ""
) -> PanelsOverview | None:
    """List the panels of a day, the first unless named; None where cards show them all as well.

    Raises NotFound where the call has no such plan.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        plan = plans.get_plan(session, call_name, version)
        lines = _lines(session, plan.id or 0, calls.definition_of(call))
        if len(lines) <= MANY_PANELS or not lines[0].room:
            return None
        days = sorted({line.starts_at.date() for line in lines})
        chosen = next((each for each in days if each.isoformat() == day), days[0])
        return PanelsOverview(
            definition=calls.definition_of(call),
            version=plan.version,
            total=len(lines),
            days=tuple(days),
            day=chosen,
            lines=tuple(line for line in lines if line.starts_at.date() == chosen),
        )


def _lines(session: Session, plan_id: int, definition: CallDefinition) -> list[PanelOverviewLine]:
    members = plans.members_counted(session, plan_id)
    lines = []
    for code, category, room, starts, ends, hearings in plans.panels_counted(session, plan_id):
        count, chair, withdrawn = members.get(code, (0, "", 0))
        lines.append(
            PanelOverviewLine(
                code=code,
                category=category,
                room=room,
                starts_at=starts.astimezone(definition.zone),
                ends_at=ends.astimezone(definition.zone),
                hearings=hearings,
                members=count,
                chair=chair or "",
                withdrawn=withdrawn,
            )
        )
    return sorted(lines, key=lambda line: (line.starts_at, line.room))
