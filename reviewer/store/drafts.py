"""Queries about drafts of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from reviewer.model.experts import Expert
from reviewer.model.plan_drafts import DraftAct, PlanDraft
from reviewer.model.plans import DefenceSlot, Panel, Seat
from reviewer.model.scores import Scoresheet
from reviewer.model.submissions import Submission


def open_draft(session: Session, call: str) -> PlanDraft | None:
    """Fetch the draft that staff work on, None where nobody does."""
    query = select(PlanDraft).where(PlanDraft.call == call, PlanDraft.state == "open")
    return session.exec(query.order_by(col(PlanDraft.id).desc()).limit(1)).first()


def acts(session: Session, draft: PlanDraft) -> Sequence[DraftAct]:
    """List a draft's acts in order, those undone last."""
    query = select(DraftAct).where(DraftAct.draft_id == draft.id)
    return session.exec(query.order_by(col(DraftAct.place))).all()


def last_done(session: Session, draft: PlanDraft) -> DraftAct | None:
    """Fetch the newest act that holds, None where nothing was done."""
    query = select(DraftAct).where(DraftAct.draft_id == draft.id, col(DraftAct.undone).is_(False))
    return session.exec(query.order_by(col(DraftAct.place).desc()).limit(1)).first()


def first_undone(session: Session, draft: PlanDraft) -> DraftAct | None:
    """Fetch the act that a redo would do again, None where there is none."""
    query = select(DraftAct).where(DraftAct.draft_id == draft.id, col(DraftAct.undone).is_(True))
    return session.exec(query.order_by(col(DraftAct.place)).limit(1)).first()


def forget_undone(session: Session, draft: PlanDraft) -> None:
    """Drop what was undone: a new act begins another way."""
    query = select(DraftAct).where(DraftAct.draft_id == draft.id, col(DraftAct.undone).is_(True))
    for row in session.exec(query).all():
        session.delete(row)
    session.flush()


def next_place(session: Session, draft: PlanDraft) -> int:
    """Give the place of the next act."""
    query = select(func.max(DraftAct.place)).where(DraftAct.draft_id == draft.id)
    return (session.exec(query).one() or 0) + 1


def people_named(session: Session, call: str, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Give name and employer of some experts by their codes."""
    query = select(Expert.code, Expert.name, Expert.employer)
    query = query.where(Expert.call == call, col(Expert.code).in_(list(codes)))
    return {code: (name, employer) for code, name, employer in session.exec(query)}


def hearings_named(session: Session, call: str, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Give platform and applicant of some submissions by their codes."""
    query = select(Submission.code, Submission.platform, Submission.applicant)
    query = query.where(Submission.call == call, col(Submission.code).in_(list(codes)))
    return {code: (platform, applicant) for code, platform, applicant in session.exec(query)}


def scored_seats(session: Session, call: str, plan_id: int) -> set[tuple[str, int, int]]:
    """Name who has handed in a sheet for what: (panel code, expert id, submission id)."""
    query = (
        select(Panel.code, Seat.expert_id, DefenceSlot.submission_id)
        .join(Seat, col(Seat.panel_id) == col(Panel.id))
        .join(DefenceSlot, col(DefenceSlot.panel_id) == col(Panel.id))
        .join(
            Scoresheet,
            (col(Scoresheet.expert_id) == col(Seat.expert_id))
            & (col(Scoresheet.submission_id) == col(DefenceSlot.submission_id)),
        )
        .where(Panel.plan_id == plan_id, Scoresheet.call == call, Scoresheet.state == "submitted")
    )
    return set(session.exec(query).all())
