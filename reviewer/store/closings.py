"""Queries about panels in which scoring was ended."""

from __future__ import annotations

from sqlmodel import Session, select

from reviewer.model.scores import PanelClosing


def closing_of(session: Session, call: str, panel: str) -> PanelClosing | None:
    """Fetch by what a panel is closed; None while scoring goes on in it."""
    query = select(PanelClosing).where(
        PanelClosing.call == call, PanelClosing.panel == panel, PanelClosing.opened_by == ""
    )
    return session.exec(query).first()


def closed_panels(session: Session, call: str) -> set[str]:
    """Name the panels in which scoring ended."""
    query = select(PanelClosing.panel).where(
        PanelClosing.call == call, PanelClosing.opened_by == ""
    )
    return set(session.exec(query).all())
