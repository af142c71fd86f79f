"""Settle by hand on which terms a submission is heard, or keep its slot for every new plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.model.calls import Call
from reviewer.model.hearings import MOST_PEOPLE, HearingTerms
from reviewer.model.submissions import Submission
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import is_open, require_open
from reviewer.store import calls, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.events import room_named


@dataclass(frozen=True)
class HearingChange:
    """Hold what the log says of a change."""

    at: datetime
    actor: str
    action: str
    detail: Mapping[str, object]


@dataclass(frozen=True)
class HearingTermsView:
    """Show the terms of a hearing with the rooms there are; `open` tells whether they may change.

    `planned` tells whether the newest plan hears the submission, `kept` whether its start and
    room are fixed just as that plan has them.
    """

    terms: HearingTerms
    rooms: tuple[str, ...]
    open: bool
    planned: bool
    kept: bool

    @property
    def any(self) -> bool:
        """Tell whether anything was noted."""
        return self.terms != HearingTerms()


@dataclass(frozen=True)
class HearingInput:
    """Hold what staff typed; times are local: "HH:MM" and "YYYY-MM-DDTHH:MM"; empty means free."""

    reason: str
    needs_video: bool = False
    party: int = 0
    earliest: str = ""
    latest: str = ""
    start: str = ""
    room: str = ""


def read_hearing_terms(
    context: AppContext, actor: Actor, call_name: str, code: str
) -> HearingTermsView:
    """Show the terms on which a submission is heard."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        row = submissions.get_submission(session, call_name, code)
        place = _planned_place(session, call, row)
        terms = row.terms
        return HearingTermsView(
            terms=terms,
            rooms=tuple(room.name for room in plans.rooms(session, call_name)),
            open=is_open("import", call.phase),
            planned=place is not None,
            kept=place is not None and (terms.start, terms.room) == place,
        )


def update_hearing(
    context: AppContext, actor: Actor, call_name: str, code: str, given: HearingInput
) -> None:
    """Note on which terms a submission is heard; plans made before then are stale.

    Raises BadInput for an empty reason, a number of people or times that are none, hours that do
    not follow, NotFound for an unknown room or submission, WrongPhase once scoring began.
    """
    require_staff(actor)
    words = given.reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    terms = _terms(given)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        row = submissions.get_submission(session, call_name, code)
        if terms.room:
            room_named(session, call_name, terms.room)
        act = HearingChange(context.now(), actor.label, "hearing_settled", {"reason": words})
        _write(session, call, row, terms, act)


def keep_slot(context: AppContext, actor: Actor, call_name: str, code: str, *, kept: bool) -> None:
    """Fix start and room as the newest plan has them for every new plan, or free both.

    Raises BadInput where the newest plan does not hear the submission.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("plan", call.phase)
        row = submissions.get_submission(session, call_name, code)
        place = _planned_place(session, call, row)
        if kept and place is None:
            raise BadInput("error.not_planned", submission=code)
        start, room = place if kept and place is not None else (None, "")
        terms = row.terms.model_copy(update={"start": start, "room": room})
        action = "slot_kept" if kept else "slot_freed"
        newest = plans.find_plan(session, call_name)
        fresh = newest is not None and newest.call_revision == call.revision
        _write(session, call, row, terms, HearingChange(context.now(), actor.label, action, {}))
        if newest is not None and fresh:  # the plan has the slot where it is kept: it stays right
            newest.call_revision = call.revision
            session.add(newest)


def kept_slots(context: AppContext, actor: Actor, call_name: str) -> frozenset[str]:
    """List the submissions whose start is fixed."""
    require_overseer(actor)
    with reading(context.engine) as session:
        rows = submissions.all_submissions(session, call_name)
        return frozenset(row.code for row in rows if row.terms.start is not None)


def _planned_place(session: Session, call: Call, row: Submission) -> tuple[datetime, str] | None:
    """Give the local start and the room that the newest plan has for a submission."""
    plan = plans.newest_plan_id(session, call.name)
    if plan is None:
        return None
    rooms = {panel.id: panel.room for panel in plans.panels(session, plan)}
    zone = calls.definition_of(call).zone
    return next(
        (
            (slot.starts_at.astimezone(zone).replace(tzinfo=None), rooms[slot.panel_id])
            for slot in plans.slots(session, plan)
            if slot.submission_id == row.id
        ),
        None,
    )


def _terms(given: HearingInput) -> HearingTerms:
    if not 0 <= given.party <= MOST_PEOPLE:
        raise BadInput("error.party", most=MOST_PEOPLE)
    try:
        earliest = time.fromisoformat(given.earliest) if given.earliest else None
        latest = time.fromisoformat(given.latest) if given.latest else None
        start = datetime.fromisoformat(given.start) if given.start else None
    except ValueError as error:
        typed = (given.earliest, given.latest, given.start)
        shown = [entry for entry in typed if entry]
        raise BadInput("error.times_unreadable", start=shown[0], end=shown[-1]) from error
    if (start and start.tzinfo) or (earliest and latest and earliest >= latest):
        raise BadInput("error.times_reversed", start=given.earliest, end=given.latest)
    return HearingTerms(
        needs_video=given.needs_video,
        party=given.party,
        earliest=earliest,
        latest=latest,
        start=start,
        room=given.room.strip(),
    )


def _write(
    session: Session, call: Call, row: Submission, terms: HearingTerms, act: HearingChange
) -> None:
    row.hearing = terms.model_dump(mode="json", exclude_defaults=True)
    session.add(row)
    calls.touch(session, call)
    calls.record(
        session,
        call=call.name,
        at=act.at,
        actor=act.actor,
        action=act.action,
        subject=row.code,
        detail={**row.hearing, **act.detail},
    )
