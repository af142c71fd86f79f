"""Show the objections to a call's public notice, and what a decision about one would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from reviewer.errors import WrongPhase
from reviewer.messages import Message
from reviewer.model.scores import Objection, PublicNotice, Ranking
from reviewer.model.submissions import Submission
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.working_days import today_in
from reviewer.store import calls, scores, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.objections import require_objectable


@dataclass(frozen=True)
class ObjectionLine:
    """Show one objection.

    `overdue` while undecided after `answer_by`. `new_ranking` and `new_notice` are the versions
    made after an upheld objection, None while there are none.
    """

    number: int
    submission: str
    platform: str
    applicant: str
    raised_by: str
    raised_as: str
    contact: str
    text: str
    notice_version: int
    received_on: date
    in_time: bool
    answer_by: date
    overdue: bool
    recorded_at: datetime
    recorded_by: str
    outcome: str
    redo: str
    answer: str
    answered_at: datetime | None
    answered_by: str
    new_ranking: int | None
    new_notice: int | None


@dataclass(frozen=True)
class ObjectionsView:
    """Show all objections of a call, and the versions that a correction would follow.

    `closed` says why nothing can be recorded or decided now, None where it can. `notice` is None
    before the first one.
    """

    rows: tuple[ObjectionLine, ...]
    undecided: int
    closed: Message | None
    notice: int | None
    last_day: date | None
    ranking: int
    notice_days: int
    answer_days: int
    choices: tuple[tuple[str, str], ...]


def read_objections(context: AppContext, actor: Actor, call_name: str) -> ObjectionsView:
    """Show staff and supervisors every objection, those that wait first, then the newest."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        definition = calls.definition_of(call)
        notices = scores.notices(session, call_name)
        try:
            require_objectable(call, bool(notices))
            closed = None
        except WrongPhase as refusal:
            closed = Message(refusal.code, refusal.details)
        submissions_by_id = {
            submission.id or 0: submission
            for submission in submissions.all_submissions(session, call_name)
        }
        lines = _lines(
            session, call_name, submissions_by_id, notices, today_in(definition, context.now())
        )
        rankings = scores.ranking_versions(session, call_name)
        return ObjectionsView(
            rows=tuple(sorted(lines, key=lambda entry: (bool(entry.outcome), -entry.number))),
            undecided=sum(not line.outcome for line in lines),
            closed=closed,
            notice=notices[-1].version if notices else None,
            last_day=notices[-1].last_day if notices else None,
            ranking=rankings[0].version if rankings else 0,
            notice_days=definition.notice.working_days,
            answer_days=definition.notice.answer_working_days,
            choices=tuple(
                (submission.code, submission.platform or submission.applicant)
                for submission in submissions_by_id.values()
            ),
        )


def _lines(
    session: Session,
    call_name: str,
    submissions_by_id: dict[int, Submission],
    notices: Sequence[PublicNotice],
    today: date,
) -> list[ObjectionLine]:
    rankings = scores.ranking_versions(session, call_name)[::-1]
    return [
        _line(
            objection, submissions_by_id.get(objection.submission_id or 0), rankings, notices, today
        )
        for objection in scores.objections(session, call_name)
    ]


def _line(
    objection: Objection,
    thing: Submission | None,
    rankings: Sequence[Ranking],
    notices: Sequence[PublicNotice],
    today: date,
) -> ObjectionLine:
    corrected = objection.redo in {"strike", "ranking", "scoring"}
    return ObjectionLine(
        number=objection.number,
        submission=thing.code if thing else "",
        platform=thing.platform if thing else "",
        applicant=thing.applicant if thing else "",
        raised_by=objection.raised_by,
        raised_as=objection.raised_as,
        contact=objection.contact,
        text=objection.text,
        notice_version=objection.notice_version,
        received_on=objection.received_on,
        in_time=objection.in_time,
        answer_by=objection.answer_by,
        overdue=not objection.outcome and today > objection.answer_by,
        recorded_at=objection.recorded_at,
        recorded_by=objection.recorded_by,
        outcome=objection.outcome,
        redo=objection.redo,
        answer=objection.answer,
        answered_at=objection.answered_at,
        answered_by=objection.answered_by,
        new_ranking=_first_after(rankings, objection.decided_ranking) if corrected else None,
        new_notice=_first_after(notices, objection.decided_notice) if corrected else None,
    )


def _first_after(versions: Sequence[Ranking] | Sequence[PublicNotice], version: int) -> int | None:
    """Give the first version made after another; None where none was made yet."""
    return next(
        (each_version.version for each_version in versions if each_version.version > version), None
    )
