"""Letters on the day itself: to those alone whose time or seat changed."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import Session

from reviewer.model.invitations import Invitation
from reviewer.rules.invitations import Change
from reviewer.store import calls, invitations, plans
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.messages import stationery_of
from reviewer.usecases.invitations.send import (
    Queued,
    compare_with_plan,
    fresh_invitation,
    queue_batch,
    tell_anew,
)


def queue_updates(context: AppContext, call_name: str, codes: Collection[str]) -> list[Queued]:
    """Queue a calendar update for some applicants who were invited and whose time moved.

    Nobody else is told anything, whoever was never invited neither.
    """
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        version = plans.get_plan(session, call_name).version
        due: list[tuple[int, Change]] = []
        for row, pair in compare_with_plan(session, call):
            wanted = pair.wanted
            if row is None or wanted is None or pair.change == "none":
                continue
            if wanted.kind == "applicant" and wanted.code in codes:
                tell_anew(row, pair, version, context.now())
                session.add(row)
                due.append((row.id or 0, pair.change))
        session.flush()
        stationery = stationery_of(session, call)
    return queue_batch(context, stationery, call_name, due) if due else []


def queue_seat_letters(context: AppContext, call_name: str, codes: Collection[str]) -> list[Queued]:
    """Queue letters for some experts whose seats changed: who came to sit, who sits no longer.

    Nobody else is told anything; whoever was never told of a seat needs no cancellation.
    """
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        version = plans.get_plan(session, call_name).version
        rows: list[tuple[Invitation, Change]] = []
        for last, pair in compare_with_plan(session, call):
            entry = pair.wanted or (pair.last_sent.appointment if pair.last_sent else None)
            if entry is None or entry.kind != "expert" or entry.code not in codes:
                continue
            if pair.change == "none":
                continue
            if last is not None:
                tell_anew(last, pair, version, context.now())
                rows.append((last, pair.change))
            elif pair.wanted is not None:
                ordinal = 1 + _told_before(session, call_name, entry.person)
                fresh = fresh_invitation(context, call, pair.wanted, ordinal, version)
                rows.append((fresh, pair.change))
        session.add_all([row for row, _ in rows])
        session.flush()
        due = [(row.id or 0, change) for row, change in rows]
        stationery = stationery_of(session, call)
    return queue_batch(context, stationery, call_name, due) if due else []


def _told_before(session: Session, call_name: str, person: tuple[str, str]) -> int:
    rows = invitations.invitations(session, call_name)
    return sum((row.recipient_kind, row.recipient_code) == person for row in rows)
