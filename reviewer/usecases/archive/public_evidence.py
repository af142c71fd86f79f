"""What anybody may read of the evidence behind a notice: no name, no expert, no mark."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import NotFound
from reviewer.model.programme import CallDefinition
from reviewer.store import calls, plans, scores
from reviewer.store.engine import reading
from reviewer.usecases.archive.evidence import ExceptionView, exceptions_of
from reviewer.usecases.audit_record import kept_record
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class PublicDraw:
    """Show one draw: its number, when its list was frozen and with which digest, and its end.

    `outcome` is run, waiting, superseded, unopened or annulled; `sealed`: both texts were sealed
    before either was seen.
    """

    number: int
    committed_at: datetime
    digest: str
    outcome: str
    reason: str
    sealed: bool
    public_source: str


@dataclass(frozen=True)
class PublicException:
    """Show one exception by the roles of who did it and who confirmed it; empty: nobody."""

    number: int
    at: datetime
    kind: str
    by: str
    confirmed_by: str
    noted: bool


@dataclass(frozen=True)
class PublicEvidence:
    """Show what stands behind a notice: its digest, the end of the chain, draws, exceptions."""

    definition: CallDefinition
    digest: str
    acts: int
    head: str
    draws: tuple[PublicDraw, ...]
    exceptions: tuple[PublicException, ...]


def read_public_evidence(context: AppContext, call_name: str) -> PublicEvidence:
    """Show anybody the evidence behind the newest notice; raises NotFound before there is one."""
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        notice = scores.find_notice(session, call_name)
        record = kept_record(session, call_name) if notice else None
        if notice is None or record is None:
            raise NotFound("error.no_notice", call=call_name)
        acts, head = record["public"]["head"]
        return PublicEvidence(
            definition=calls.definition_of(call),
            digest=notice.audit_digest,
            acts=int(acts),
            head=str(head),
            draws=tuple(_draws(session, call_name)),
            exceptions=tuple(_public(row) for row in exceptions_of(session, call_name)),
        )


def _draws(session: Session, call_name: str) -> Iterator[PublicDraw]:
    for draw in reversed(plans.draws(session, call_name)):
        yield PublicDraw(
            number=draw.number,
            committed_at=draw.committed_at,
            digest=draw.digest,
            outcome=draw.void or ("run" if draw.run_at is not None else "waiting"),
            reason=draw.void_reason,
            sealed=bool(draw.operator_hash and draw.supervisor_hash),
            public_source=draw.public_source,
        )


def _public(row: ExceptionView) -> PublicException:
    return PublicException(
        number=row.number,
        at=row.at,
        kind=row.kind,
        by=row.actor.partition(":")[0],
        confirmed_by=row.confirmed_by.partition(":")[0],
        noted=row.noted,
    )
