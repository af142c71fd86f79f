"""Queries about the day of the hearings: events, arrivals, notices, screens."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from reviewer.model.day import Arrival, DayScreen, HearingEvent, HearingNotice


def events(session: Session, call: str, room: str) -> Sequence[HearingEvent]:
    """List what happened in a room and was not taken back, oldest first."""
    query = select(HearingEvent).where(
        HearingEvent.call == call,
        HearingEvent.room == room,
        col(HearingEvent.undone_at).is_(None),
    )
    return session.exec(query.order_by(col(HearingEvent.id))).all()


def version(session: Session, call: str, room: str) -> int:
    """Give a number that rises with every event of a room and every event taken back."""
    here = (HearingEvent.call == call, HearingEvent.room == room)
    newest = select(func.coalesce(func.max(HearingEvent.id), 0)).where(*here)
    undone = select(func.count(col(HearingEvent.id))).where(
        *here, col(HearingEvent.undone_at).is_not(None)
    )
    return (session.exec(newest).one() or 0) + session.exec(undone).one()


def arrivals(session: Session, call: str) -> Sequence[Arrival]:
    """List who came and was not taken back, oldest first."""
    query = select(Arrival).where(Arrival.call == call, col(Arrival.undone_at).is_(None))
    return session.exec(query.order_by(col(Arrival.id))).all()


def arrivals_version(session: Session, call: str) -> int:
    """Give a number that rises with everybody who comes and with every arrival taken back."""
    newest = select(func.coalesce(func.max(Arrival.id), 0)).where(Arrival.call == call)
    undone = select(func.count(col(Arrival.id))).where(
        Arrival.call == call, col(Arrival.undone_at).is_not(None)
    )
    return (session.exec(newest).one() or 0) + session.exec(undone).one()


def notices(session: Session, call: str) -> dict[int, HearingNotice]:
    """Give what applicants were told on the day, by submission."""
    rows = session.exec(select(HearingNotice).where(HearingNotice.call == call)).all()
    return {row.submission_id: row for row in rows}


def screens(session: Session, call: str) -> Sequence[DayScreen]:
    """List the screens of a call whose address holds, oldest first."""
    query = select(DayScreen).where(DayScreen.call == call, col(DayScreen.revoked_at).is_(None))
    return session.exec(query.order_by(col(DayScreen.id))).all()


def find_screen(session: Session, digest: str) -> DayScreen | None:
    """Find the screen of an address that holds; None where there is none."""
    query = select(DayScreen).where(
        DayScreen.token_digest == digest, col(DayScreen.revoked_at).is_(None)
    )
    return session.exec(query).first()
