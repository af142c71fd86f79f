"""Show who changed what, by which session, and which exceptions were confirmed by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from reviewer.model.calls import Activity, Phase
from reviewer.model.scores import Confirmation, PublicNotice
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, scores
from reviewer.store.engine import reading
from reviewer.store.evidence import head_of
from reviewer.usecases.context import AppContext
from reviewer.verifier.chain import Act
from reviewer.verifier.exceptions import (
    ALWAYS_NOTED,
    KINDS,
    LATE_NOTED,
    NUMBERS,
    OPENED,
    exceptions_in,
    is_noted,
    number_of,
)

PAGE = 100
OPENS = "scoring_opened"
MARKS = frozenset({"mark", "scoresheet"})
MARKS_SHOWN = frozenset({Phase.RANKING, Phase.NOTICE, Phase.ARCHIVE})


@dataclass(frozen=True)
class EvidenceChange:
    """Show one value of a row before and after an act; None: there was or is none."""

    table: str
    key: str
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class ActView:
    """Show one act of the chain with what it changed; `hidden`: marks not to be shown yet."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    session: str
    digest: str
    changes: tuple[EvidenceChange, ...]
    hidden: bool


@dataclass(frozen=True)
class ExceptionView:
    """Show one exception: what it was, who did it, and who confirmed it; empty: nobody.

    `noted`: an act that is listed without needing a second person.
    """

    number: int
    at: datetime
    kind: str
    subject: str
    actor: str
    confirmed_by: str
    noted: bool = False


@dataclass(frozen=True)
class EvidenceView:
    """Show where the chain of a call stands, its exceptions, and one page of its acts."""

    number: int
    digest: str
    audit_digest: str
    exceptions: tuple[ExceptionView, ...]
    acts: tuple[ActView, ...]
    before: int | None


def read_evidence(
    context: AppContext, actor: Actor, call_name: str, before: int | None = None
) -> EvidenceView:
    """Show staff and supervisors the chain of a call, newest acts first.

    `before` is the number from which older acts are shown, None: from the newest. Marks are left
    out until a ranking is frozen: nobody is to see the standing by way of the log.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        number, digest = head_of(session, call_name)
        query = select(Activity).where(Activity.call == call_name)
        if before is not None:
            query = query.where(col(Activity.number) < before)
        rows = session.exec(query.order_by(col(Activity.number).desc()).limit(PAGE)).all()
        shown = call.phase in MARKS_SHOWN
        notice: PublicNotice | None = scores.find_notice(session, call_name)
        return EvidenceView(
            number=number,
            digest=digest,
            audit_digest=notice.audit_digest if notice else "",
            exceptions=tuple(exceptions_of(session, call_name)),
            acts=tuple(_act(row, shown=shown) for row in rows),
            before=rows[-1].number if len(rows) == PAGE else None,
        )


@dataclass(frozen=True)
class PublicMoment:
    """Show where the chain of a call stood after a public act."""

    action: str
    subject: str
    at: datetime
    number: int
    digest: str


def public_moments(
    context: AppContext, actor: Actor, call_name: str, *actions: str
) -> tuple[PublicMoment, ...]:
    """Give where the chain stood after the newest act of each kind, in the order asked for.

    Kinds that never happened are left out. What was before these acts cannot be made anew without
    a digest that was printed turning false.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        newest = (
            select(func.max(Activity.number))
            .where(Activity.call == call_name, col(Activity.action).in_(actions))
            .group_by(col(Activity.action))
        )
        rows = session.exec(
            select(Activity).where(Activity.call == call_name, col(Activity.number).in_(newest))
        ).all()
        rows = sorted(rows, key=lambda row: actions.index(row.action))
        return tuple(
            PublicMoment(row.action, row.subject, row.at, row.number, row.digest) for row in rows
        )


def chain_head(context: AppContext, actor: Actor, call_name: str) -> tuple[int, str]:
    """Give the number and digest of the last act of a call, to be kept in another place."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        return head_of(session, call_name)


def exceptions_of(session: Session, call_name: str) -> list[ExceptionView]:
    """List every exception among the acts of a call, oldest first."""
    wanted = [*KINDS, *ALWAYS_NOTED, *LATE_NOTED, "link_sent", "plan_stored", OPENS]
    query = select(Activity).where(Activity.call == call_name, col(Activity.action).in_(wanted))
    given = {
        row.number: row.answered_by
        for row in session.exec(
            select(Confirmation).where(
                Confirmation.call == call_name, Confirmation.answer == "confirmed"
            )
        ).all()
    }
    found = []
    phase = Phase.INTAKE
    for row in session.exec(query.order_by(col(Activity.number))).all():
        content = {"detail": row.detail, "subject": row.subject}
        act = Act(row.number, "", row.action, row.digest, content)
        known = phase in OPENED or not any(row.detail.get(name) for name in NUMBERS)
        then = phase if known else Phase.SCORING
        kinds = exceptions_in(act, then, reseated=bool(row.detail.get("reseated")))
        if is_noted(act, then):
            kinds.append(row.action)
        for kind in kinds:
            noted = kind == row.action
            confirmed = "" if noted else given.get(number_of(row.detail, kind), "")
            found.append(
                ExceptionView(row.number, row.at, kind, row.subject, row.actor, confirmed, noted)
            )
        if row.action == OPENS and phase is Phase.INTAKE:
            phase = Phase.SCORING
        elif row.action == "ranked":
            phase = Phase.RANKING
    return found


def _act(row: Activity, *, shown: bool) -> ActView:
    secret = not shown and any(change["table"] in MARKS for change in row.changes)
    return ActView(
        number=row.number,
        at=row.at,
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        session=row.session,
        digest=row.digest,
        changes=() if secret else tuple(_changes(row.changes)),
        hidden=secret,
    )


def _changes(changes: list[dict[str, dict[str, object] | None]]) -> list[EvidenceChange]:
    found = []
    for change in changes:
        before, after = change["from"] or {}, change["to"] or {}
        for name in sorted(before.keys() | after.keys()):
            values = _text(before.get(name)), _text(after.get(name))
            if values[0] != values[1]:
                found.append(
                    EvidenceChange(str(change["table"]), str(change["key"]), name, *values)
                )
    return found[:PAGE]


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, dict) and set(value) == {"sha256"}:
        return f"SHA-256 {value['sha256'][:12]}…"
    return str(value)[:200]
