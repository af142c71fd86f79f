"""Queries about calls, what was done in them, and their jobs' neighbours."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import ColumnElement
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import Session, col, func, or_, select

from reviewer.errors import NotFound
from reviewer.model.calls import Activity, Call
from reviewer.model.programme import CallDefinition
from reviewer.store.evidence import note_act


def all_calls(session: Session) -> Sequence[Call]:
    """List every call by name."""
    return session.exec(select(Call).order_by(col(Call.name))).all()


def get_call(session: Session, name: str, *, to_change: bool = False) -> Call:
    """Fetch one call; `to_change` holds its row until the transaction ends.

    Raises NotFound where no call has the name.
    """
    query = select(Call).where(Call.name == name)
    call = session.exec(query.with_for_update() if to_change else query).first()
    if call is None:
        raise NotFound("error.unknown_call", call=name)
    return call


def share_call(session: Session, name: str) -> Call:
    """Fetch one call so that its phase cannot change until the transaction ends; others may share.

    Raises NotFound where no call has the name.
    """
    call = session.exec(select(Call).where(Call.name == name).with_for_update(read=True)).first()
    if call is None:
        raise NotFound("error.unknown_call", call=name)
    return call


def find_call(session: Session, name: str) -> Call | None:
    """Fetch one call, None where no call has the name."""
    return session.get(Call, name)


def definition_of(call: Call) -> CallDefinition:
    """Read the rules and settings that a call was added with."""
    return _parsed(json.dumps(call.definition))


@lru_cache(maxsize=64)
def _parsed(document: str) -> CallDefinition:
    """Read a definition once per content: checking one costs more than all else a page does."""
    return CallDefinition.model_validate_json(document)


def touch(session: Session, call: Call) -> int:
    """Mark that the call's data changed and give the new revision."""
    call.revision += 1
    session.add(call)
    return call.revision


def record(
    session: Session,
    *,
    call: str | None,
    at: datetime,
    actor: str,
    action: str,
    subject: str = "",
    detail: Mapping[str, object] | None = None,
    by_session: str = "",
) -> None:
    """Write one line of the activity log; it joins the call's chain when all is committed."""
    note_act(
        session,
        Activity(
            call=call,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            detail=dict(detail or {}),
            session=by_session,
        ),
    )


@dataclass(frozen=True)
class Sought:
    """Say which lines of the log are wanted.

    `text` stands in who acted or in what it was about, whatever the case; `since` counts, `until`
    no longer does. None and empty restrict nothing.
    """

    action: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Sought()
# Acts that are shown only when asked for: an expert's device saves every few seconds.
QUIET = ("score_saved", "rows_changed")


def activities(
    session: Session, call: str, sought: Sought = EVERYTHING, *, limit: int = 200, offset: int = 0
) -> Sequence[Activity]:
    """List what was done in a call, newest first."""
    query = select(Activity).options(defer(cast("QueryableAttribute[object]", Activity.changes)))
    newest = query.where(*_fits(call, sought)).order_by(col(Activity.id).desc())
    newest = newest.offset(offset).limit(limit)
    return session.exec(newest).all()


def acts_of_kinds(session: Session, call: str, kinds: Sequence[str]) -> Sequence[Activity]:
    """List the acts of some kinds in a call, oldest first."""
    query = select(Activity).options(defer(cast("QueryableAttribute[object]", Activity.changes)))
    of_kinds = query.where(Activity.call == call, col(Activity.action).in_(kinds))
    return session.exec(of_kinds.order_by(col(Activity.id))).all()


def count_activities(session: Session, call: str, sought: Sought) -> int:
    """Count what was done in a call."""
    query = select(func.count()).select_from(Activity).where(*_fits(call, sought))
    return session.exec(query).one()


def _fits(call: str, sought: Sought) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [col(Activity.call) == call]
    if not sought.action:
        conditions.append(col(Activity.action).not_in(QUIET))
    else:
        conditions.append(col(Activity.action) == sought.action)
    if sought.text:
        places = (col(Activity.actor), col(Activity.subject))
        conditions.append(or_(*(place.icontains(sought.text, autoescape=True) for place in places)))
    if sought.since is not None:
        conditions.append(col(Activity.at) >= sought.since)
    if sought.until is not None:
        conditions.append(col(Activity.at) < sought.until)
    return conditions
