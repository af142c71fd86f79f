"""Queries about scoresheets, rankings and notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import Executable, bindparam
from sqlalchemy import select as columns
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, func, select

from reviewer.model.experts import Expert
from reviewer.model.plans import DefenceSlot, Panel, Plan, Seat
from reviewer.model.scores import (
    AbnormalScore,
    Mark,
    Objection,
    PanelClosing,
    PanelOpinion,
    PanelSignature,
    PublicNotice,
    Ranking,
    Rubric,
    Scoresheet,
)
from reviewer.model.submissions import Submission


@dataclass(frozen=True)
class Assigned:
    """Hold one submission that an expert is to score, with its slot; `role` is the seat's.

    `closed` tells that scoring ended in its panel.
    """

    submission_id: int
    starts_at: datetime
    ends_at: datetime
    panel: str
    room: str
    role: str
    submission: str
    applicant: str
    platform: str
    category: str
    closed: bool = False


def assigned_to(
    session: Session, call: str, expert_id: int, code: str | None = None
) -> list[Assigned]:
    """List what an expert is to score by the newest plan, in time order, in one query.

    `code` asks for one submission alone; None: for all. Reserves score nothing, nor does a member
    for a slot he or she leaves. What was withdrawn is left out. Neither plans nor facts are loaded:
    they are large.
    """
    sought: dict[str, object] = {"call": call, "expert": expert_id}
    if code is not None:
        sought["submission"] = code
    return [
        Assigned(
            number,
            starts,
            ends,
            panel,
            room,
            role,
            code,
            applicant,
            platform,
            kind or "",
            bool(closed),
        )
        for (
            number,
            starts,
            ends,
            recused,
            panel,
            room,
            role,
            code,
            applicant,
            platform,
            kind,
            closed,
        ) in session.execute(_assigned(single=code is not None), sought).all()
        if expert_id not in recused
    ]


@cache  # every save asks it: to write it out anew takes longer than to answer it
def _assigned(*, single: bool) -> Executable:
    newest = (
        select(Plan.id)
        .where(Plan.call == bindparam("call"))
        .order_by(col(Plan.version).desc())
        .limit(1)
    ).scalar_subquery()
    closed = (
        select(PanelClosing.id)
        .where(
            PanelClosing.call == bindparam("call"),
            col(PanelClosing.panel) == col(Panel.code),
            PanelClosing.opened_by == "",
        )
        .exists()
    )
    query = (
        columns(
            DefenceSlot.submission_id,
            DefenceSlot.starts_at,
            DefenceSlot.ends_at,
            DefenceSlot.recused,
            Panel.code,
            Panel.room,
            Seat.role,
            Submission.code,
            Submission.applicant,
            Submission.platform,
            Submission.category,
            closed,
        )  # type: ignore[call-overload]  # overloads end at ten columns
        .join(Panel, col(Panel.id) == col(DefenceSlot.panel_id))
        .join(Seat, col(Seat.panel_id) == col(Panel.id))
        .join(Submission, col(Submission.id) == col(DefenceSlot.submission_id))
        .where(
            col(Panel.plan_id) == newest,
            col(Seat.role) != "reserve",
            col(Seat.expert_id) == bindparam("expert"),
            col(Submission.withdrawn_at).is_(None),
        )
        .order_by(col(DefenceSlot.starts_at), col(DefenceSlot.id))
    )
    if single:
        query = query.where(col(Submission.code) == bindparam("submission"))
    found: Executable = query
    return found


def begin_scoresheet(
    session: Session, call: str, expert_id: int, submission_id: int, now: datetime
) -> None:
    """Make an empty scoresheet unless there is one; two devices at once make one, not two."""
    values = {
        "call": call,
        "expert_id": expert_id,
        "submission_id": submission_id,
        "state": "draft",
        "comment": "",
        "version": 0,
        "saved_at": now,
        "reopened_reason": "",
        "rubric_version": 1,
    }
    bind = session.get_bind()
    insert = postgresql.insert if bind.dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Scoresheet).values(**values).on_conflict_do_nothing())


def scoresheets(session: Session, call: str) -> Sequence[Scoresheet]:
    """List all scoresheets of a call."""
    query = select(Scoresheet).where(Scoresheet.call == call).order_by(col(Scoresheet.id))
    return session.exec(query).all()


def scoring_began(session: Session, call: str) -> bool:
    """Tell whether any expert has entered anything yet."""
    query = select(Scoresheet.id).where(Scoresheet.call == call, Scoresheet.version > 0)
    return session.exec(query.limit(1)).first() is not None


def scoresheets_of(session: Session, call: str, expert_id: int) -> Sequence[Scoresheet]:
    """List the scoresheets of one expert."""
    query = select(Scoresheet).where(Scoresheet.call == call, Scoresheet.expert_id == expert_id)
    return session.exec(query.order_by(col(Scoresheet.id))).all()


def scoresheets_on(session: Session, call: str, submission_id: int) -> Sequence[Scoresheet]:
    """List the scoresheets of one submission."""
    query = select(Scoresheet).where(
        Scoresheet.call == call, Scoresheet.submission_id == submission_id
    )
    return session.exec(query.order_by(col(Scoresheet.id))).all()


def find_scoresheet(
    session: Session, call: str, expert_id: int, submission_id: int, *, to_change: bool = False
) -> Scoresheet | None:
    """Fetch one scoresheet; `to_change` holds its row until the transaction ends."""
    query = select(Scoresheet).where(
        Scoresheet.call == call,
        Scoresheet.expert_id == expert_id,
        Scoresheet.submission_id == submission_id,
    )
    return session.exec(query.with_for_update() if to_change else query).first()


def marks_of(session: Session, scoresheet_id: int) -> dict[str, Mark]:
    """Give the marks of one scoresheet by criterion."""
    rows = session.exec(select(Mark).where(Mark.scoresheet_id == scoresheet_id)).all()
    return {row.criterion: row for row in rows}


def marks(session: Session, call: str) -> dict[int, dict[str, Decimal]]:
    """Give all marks of a call: scoresheet id to criterion to value."""
    query = (
        select(Mark)
        .join(Scoresheet, col(Scoresheet.id) == col(Mark.scoresheet_id))
        .where(Scoresheet.call == call)
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for mark in session.exec(query).all():
        found[mark.scoresheet_id][mark.criterion] = mark.value
    return dict(found)


def marks_of_sheets(session: Session, sheet_ids: Sequence[int]) -> dict[int, dict[str, Decimal]]:
    """Give the marks of some sheets: scoresheet id to criterion to value."""
    query = columns(col(Mark.scoresheet_id), col(Mark.criterion), col(Mark.value)).where(
        col(Mark.scoresheet_id).in_(sheet_ids)
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for sheet, criterion, value in session.execute(query).all():
        found[sheet][criterion] = value
    return dict(found)


def comments(session: Session, call: str) -> dict[tuple[str, str], str]:
    """Give the comments of sheets handed in, by codes of submission and expert."""
    query = (
        columns(col(Submission.code), col(Expert.code), col(Scoresheet.comment))
        .join(Submission, col(Submission.id) == col(Scoresheet.submission_id))
        .join(Expert, col(Expert.id) == col(Scoresheet.expert_id))
        .where(col(Scoresheet.call) == call, col(Scoresheet.state) == "submitted")
    )
    return {(code, expert): comment for code, expert, comment in session.execute(query).all()}


def panel_codes(session: Session, plan_id: int) -> dict[str, str]:
    """Give the panel of every submission of a plan, by codes."""
    query = (
        columns(col(Submission.code), col(Panel.code))
        .join(DefenceSlot, col(DefenceSlot.submission_id) == col(Submission.id))
        .join(Panel, col(Panel.id) == col(DefenceSlot.panel_id))
        .where(col(Panel.plan_id) == plan_id)
    )
    return {code: panel for code, panel in session.execute(query).all()}  # noqa: C416 rows are no pairs


def rubric_version(session: Session, call: str) -> int:
    """Give the number of the rubric in force; 1 where it never changed after the first score."""
    query = select(func.max(Rubric.version)).where(Rubric.call == call)
    return session.exec(query).one() or 1


def rubrics(session: Session, call: str) -> Sequence[Rubric]:
    """List the versions of a call's rubric, newest first; empty where it never changed."""
    query = select(Rubric).where(Rubric.call == call).order_by(col(Rubric.version).desc())
    return session.exec(query).all()


def abnormal_scores(session: Session, call: str) -> Sequence[AbnormalScore]:
    """List the scores that panels held for abnormal, oldest first."""
    query = select(AbnormalScore).where(AbnormalScore.call == call)
    return session.exec(query.order_by(col(AbnormalScore.id))).all()


def find_abnormal(
    session: Session, call: str, expert_id: int, submission_id: int
) -> AbnormalScore | None:
    """Fetch what was said of one score, to change it."""
    query = select(AbnormalScore).where(
        AbnormalScore.call == call,
        AbnormalScore.expert_id == expert_id,
        AbnormalScore.submission_id == submission_id,
    )
    return session.exec(query.with_for_update()).first()


def opinions(session: Session, call: str) -> dict[int, PanelOpinion]:
    """Give what panels said, by submission."""
    rows = session.exec(select(PanelOpinion).where(PanelOpinion.call == call)).all()
    return {row.submission_id: row for row in rows}


def find_opinion(session: Session, call: str, submission_id: int) -> PanelOpinion | None:
    """Fetch what the panel said of one submission, to change it."""
    query = select(PanelOpinion).where(
        PanelOpinion.call == call, PanelOpinion.submission_id == submission_id
    )
    return session.exec(query.with_for_update()).first()


def signatures(session: Session, call: str) -> Sequence[PanelSignature]:
    """List who signed minutes, in the order of signing."""
    query = select(PanelSignature).where(PanelSignature.call == call)
    return session.exec(query.order_by(col(PanelSignature.signed_at))).all()


def find_ranking(session: Session, call: str, version: int | None = None) -> Ranking | None:
    """Fetch one version of the ranking, the newest where none is named."""
    query = select(Ranking).where(Ranking.call == call).order_by(col(Ranking.version).desc())
    if version is not None:
        query = query.where(Ranking.version == version)
    return session.exec(query.limit(1)).first()


def ranking_versions(session: Session, call: str) -> Sequence[Ranking]:
    """List a call's rankings, newest first."""
    query = select(Ranking).where(Ranking.call == call).order_by(col(Ranking.version).desc())
    return session.exec(query).all()


def find_notice(session: Session, call: str, version: int | None = None) -> PublicNotice | None:
    """Fetch one version of the public notice, the newest where none is named; None without it."""
    query = (
        select(PublicNotice)
        .where(PublicNotice.call == call)
        .order_by(col(PublicNotice.version).desc())
    )
    if version is not None:
        query = query.where(PublicNotice.version == version)
    return session.exec(query.limit(1)).first()


def notices(session: Session, call: str) -> Sequence[PublicNotice]:
    """List a call's public notices, oldest first."""
    query = select(PublicNotice).where(PublicNotice.call == call)
    return session.exec(query.order_by(col(PublicNotice.version))).all()


def find_objection(session: Session, call: str, number: int) -> Objection | None:
    """Fetch an objection by its number within the call, None where there is none."""
    query = select(Objection).where(Objection.call == call, Objection.number == number)
    return session.exec(query).first()


def undecided_objections(session: Session, call: str) -> int:
    """Count the objections that nobody has decided yet."""
    query = select(func.count()).select_from(Objection)
    return session.exec(query.where(Objection.call == call, Objection.outcome == "")).one()


def pending_corrections(session: Session, call: str) -> Sequence[Objection]:
    """List the upheld objections after which no new ranking was frozen yet, oldest first."""
    newest = select(func.coalesce(func.max(Ranking.version), 0)).where(Ranking.call == call)
    query = select(Objection).where(
        Objection.call == call,
        Objection.outcome == "upheld",
        col(Objection.redo).in_(("ranking", "scoring", "strike")),
        col(Objection.decided_ranking) >= newest.scalar_subquery(),
    )
    return session.exec(query.order_by(col(Objection.number))).all()


def struck_submissions(session: Session, call: str) -> list[str]:
    """Name the submissions that an upheld objection took off the list."""
    query = (
        select(Submission.code)
        .join(Objection, col(Objection.submission_id) == col(Submission.id))
        .where(Objection.call == call, Objection.outcome == "upheld", Objection.redo == "strike")
        .order_by(col(Submission.code))
    )
    return list(dict.fromkeys(session.exec(query).all()))


def held_submissions(session: Session, call: str) -> dict[str, list[int]]:
    """Give the numbers of open objections by the submission they are about; "": the procedure."""
    query = (
        select(Objection, Submission)
        .join(Submission, col(Objection.submission_id) == col(Submission.id), isouter=True)
        .where(Objection.call == call, Objection.outcome == "")
        .order_by(col(Objection.number))
    )
    held: dict[str, list[int]] = {}
    for objection, row in session.exec(query).all():
        held.setdefault(row.code if row is not None else "", []).append(objection.number)
    return held


def objections(session: Session, call: str) -> Sequence[Objection]:
    """List the objections raised, oldest first."""
    query = select(Objection).where(Objection.call == call).order_by(col(Objection.id))
    return session.exec(query).all()
