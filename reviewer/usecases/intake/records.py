"""Store the records that come beside submissions and experts: rooms, ties, lists, receipts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from sqlmodel import Session, SQLModel, col, delete, select

from reviewer.model.calls import Call
from reviewer.model.experts import DeclaredRecusal, FormerName, Ownership, RequestedRecusal
from reviewer.model.intakes import PriorListing, Receipt
from reviewer.model.plans import MeetingSession, Room
from reviewer.rules.joining import Joined, Record
from reviewer.rules.room_notes import closed_times
from reviewer.store import calls, plans

Values = Mapping[str, object]


def store_records(session: Session, call: Call, joined: Joined) -> None:
    """Store the other records: what all files say that stand now, each record once."""
    for kind, (table, build) in SOURCED.items():
        _forget(session, table, call.name)
        session.add_all(build(call.name, entry) for entry in joined.of_kind(kind))
    _store_rooms(session, call, joined)
    _store_sessions(session, call, joined)
    _store_receipts(session, call, joined)


def _forget(session: Session, table: type[SQLModel], call: str) -> None:
    for row in session.exec(select(table).where(table.call == call)).all():  # type: ignore[attr-defined]  # each table here has it
        if row.source.get("file"):  # type: ignore[attr-defined]  # as above
            session.delete(row)


def _source(record: Record) -> dict[str, object]:
    return {"file": record.file, "sheet": record.sheet, "row": record.row}


def _text(values: Values, name: str) -> str:
    value = values.get(name)
    return "" if value is None else str(value)


def _day(values: Values, name: str) -> date | None:
    text = _text(values, name)
    return date.fromisoformat(text) if text else None


def _declared(call: str, record: Record) -> SQLModel:
    return DeclaredRecusal(
        call=call,
        expert_code=_text(record.values, "expert_code") or None,
        expert_name=_text(record.values, "expert_name"),
        organisation=_text(record.values, "organisation"),
        platform=_text(record.values, "platform"),
        reason=_text(record.values, "reason"),
        declared_on=_day(record.values, "declared_on"),
        source=_source(record),
    )


def _requested(call: str, record: Record) -> SQLModel:
    return RequestedRecusal(
        call=call,
        applicant=_text(record.values, "applicant"),
        expert_name=_text(record.values, "expert_name"),
        expert_employer=_text(record.values, "expert_employer"),
        reason=_text(record.values, "reason"),
        requested_on=_day(record.values, "requested_on"),
        verdict=_text(record.values, "verdict"),
        source=_source(record),
    )


def _ownership(call: str, record: Record) -> SQLModel:
    return Ownership(
        call=call,
        parent=_text(record.values, "parent"),
        parent_uscc=_text(record.values, "parent_uscc") or None,
        child=_text(record.values, "child"),
        child_uscc=_text(record.values, "child_uscc") or None,
        percent=_text(record.values, "percent") or None,
        source=_source(record),
    )


def _former_name(call: str, record: Record) -> SQLModel:
    return FormerName(
        call=call,
        current=_text(record.values, "current"),
        uscc=_text(record.values, "uscc") or None,
        former=_text(record.values, "former"),
        source=_source(record),
    )


def _prior_listing(call: str, record: Record) -> SQLModel:
    return PriorListing(
        call=call,
        platform=_text(record.values, "platform"),
        operator=_text(record.values, "operator"),
        category=_text(record.values, "category"),
        source=_source(record),
    )


SOURCED: dict[str, tuple[type[SQLModel], Callable[[str, Record], SQLModel]]] = {
    "declared_recusal": (DeclaredRecusal, _declared),
    "requested_recusal": (RequestedRecusal, _requested),
    "ownership": (Ownership, _ownership),
    "former_name": (FormerName, _former_name),
    "prior_listing": (PriorListing, _prior_listing),
}


def _store_rooms(session: Session, call: Call, joined: Joined) -> None:
    records = joined.of_kind("room")
    if not records:
        return
    session.exec(delete(Room).where(col(Room.call) == call.name))
    days = sorted({_text(entry.values, "on") for entry in joined.of_kind("session")} - {""})
    if not days:  # the rooms came without the days, which came before
        held = plans.meeting_sessions(session, call.name)
        days = sorted({row.on.isoformat() for row in held})
    named = {_text(record.values, "name"): record for record in reversed(records)}
    for name, record in reversed(named.items()):  # of a room listed twice the first row holds
        capacity = record.values.get("capacity")
        notes = _text(record.values, "unavailable_text") or _text(record.values, "note")
        session.add(
            Room(
                call=call.name,
                name=name,
                floor=_text(record.values, "floor"),
                capacity=int(str(capacity)) if capacity not in {None, ""} else None,
                video=record.values.get("video") is True,
                note=_text(record.values, "note"),
                unavailable=closed_times(notes, [date.fromisoformat(day) for day in days]),
            )
        )


def _store_sessions(session: Session, call: Call, joined: Joined) -> None:
    records = joined.of_kind("session")
    if not records:
        return
    session.exec(delete(MeetingSession).where(col(MeetingSession.call) == call.name))
    for record in records:
        if not all(_text(record.values, key) for key in ("on", "start", "end")):
            continue  # a person is asked about the row; nothing can be planned into it
        closed = record.values.get("closed_rooms")
        session.add(
            MeetingSession(
                call=call.name,
                on=date.fromisoformat(_text(record.values, "on")),
                label=_text(record.values, "label"),
                start=_text(record.values, "start"),
                end=_text(record.values, "end"),
                closed_rooms=[str(name) for name in closed] if isinstance(closed, list) else [],
            )
        )


def _store_receipts(session: Session, call: Call, joined: Joined) -> None:
    records = joined.of_kind("receipt")
    if not records:
        return
    zone = calls.definition_of(call).zone
    session.exec(delete(Receipt).where(col(Receipt.call) == call.name))
    for record in records:
        text = _text(record.values, "received_at")
        if not text:
            continue  # a person is asked about the row; it proves no receipt
        at = datetime.fromisoformat(text)
        session.add(
            Receipt(
                call=call.name,
                district=_text(record.values, "district"),
                file=_text(record.values, "file"),
                received_at=at if at.tzinfo else at.replace(tzinfo=zone),
            )
        )
