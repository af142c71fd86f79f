"""Attach attachments to submissions, and hand them only to those who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, select

from reviewer.errors import NotAllowed, NotFound
from reviewer.files.evidence import SHOWN_IN_PAGE, Evidence, Unfit, gather, keep, read_kept
from reviewer.messages import Message
from reviewer.model.accounts import Role
from reviewer.model.attachments import Attachment
from reviewer.rules.owners import Owner, owner_of
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import attachments, calls, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class AttachmentView:
    """Show one attachment; `submission` None: it waits until staff say whose it is."""

    id: int
    path: str
    name: str
    media_type: str
    size: int
    digest: str
    submission: str | None
    shown_in_page: bool


@dataclass(frozen=True)
class AttachedView:
    """Show what came of handing in attachments: attached, waiting, known before, and not kept."""

    attached: int
    waiting: int
    known: int
    unfit: tuple[Message, ...]


@dataclass(frozen=True)
class AttachmentFile:
    """Hold an attachment to be shown or downloaded, never to be run."""

    name: str
    media_type: str
    content: bytes
    shown_in_page: bool


def attach_files(
    context: AppContext, actor: Actor, call_name: str, paths: Sequence[Path]
) -> AttachedView:
    """Take in files, folders or zip archives of attachments; the same file again changes nothing.

    A paper goes to the submission that its name tells (申报编号, credit code, platform, applicant);
    where that is not exactly one, it waits for staff.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        owners = _owners(session, call_name)
    unfit: list[Message] = []
    counts = {"attached": 0, "waiting": 0, "known": 0}
    for entry in gather(paths):
        if isinstance(entry, Unfit):
            unfit.append(Message(entry.code, {"path": entry.path}))
            continue
        keep(context.settings.attachments_folder, entry)
        counts[_store(context, actor, call_name, entry, owner_of(entry.path, owners))] += 1
    with transaction(context.engine) as session:
        context.record(
            session, actor, call_name, "papers_attached", detail={**counts, "unfit": len(unfit)}
        )
    return AttachedView(counts["attached"], counts["waiting"], counts["known"], tuple(unfit))


def assign_attachment(
    context: AppContext, actor: Actor, call_name: str, number: int, code: str
) -> AttachmentView:
    """Say whose an attachment is; raises NotFound for an unknown paper or submission."""
    require_staff(actor)
    with transaction(context.engine) as session:
        row = attachments.get_attachment(session, call_name, number)
        submission = submissions.get_submission(session, call_name, code)
        row.submission_id = submission.id
        session.add(row)
        context.record(
            session,
            actor,
            call_name,
            "paper_assigned",
            code,
            detail={"path": row.path, "digest": row.digest},
        )
        return attachment_view(row, code)


def list_attachments(
    context: AppContext, actor: Actor, call_name: str, *, waiting: bool = False
) -> list[AttachmentView]:
    """Show staff and supervisors all attachments, or only those that wait."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        codes = {
            submission.id: submission.code
            for submission in submissions.all_submissions(session, call_name)
        }
        rows = attachments.attachments(session, call_name)
        views = [attachment_view(row, codes.get(row.submission_id)) for row in rows]
        return [view for view in views if not waiting or view.submission is None]


def attachments_of(
    context: AppContext, actor: Actor, call_name: str, code: str
) -> list[AttachmentView]:
    """Show the attachments of one submission to staff, supervisors, and the experts assigned."""
    with reading(context.engine) as session:
        submission = submissions.find_submission(session, call_name, code)
        if submission is None:
            raise NotFound("error.unknown_submission", submission=code, call=call_name)
        _require_reader(session, actor, call_name, submission.id or 0, code)
        rows = attachments.attachments_of(session, submission.id or 0)
        return [attachment_view(row, code) for row in rows]


def summarise_attachment(
    context: AppContext, actor: Actor, call_name: str, number: int
) -> AttachmentView:
    """Tell what one attachment is and whose, to whom `read_attachment` would hand it."""
    with reading(context.engine) as session:
        row = _readable(session, actor, call_name, number)
        codes = {
            submission.id: submission.code
            for submission in submissions.all_submissions(session, call_name)
        }
        return attachment_view(row, codes.get(row.submission_id))


def read_attachment(
    context: AppContext, actor: Actor, call_name: str, number: int
) -> AttachmentFile:
    """Hand out one attachment to staff, supervisors, and the experts assigned to its submission.

    Raises NotAllowed for everybody else, for an unknown paper too: nothing is given away.
    """
    with reading(context.engine) as session:
        view = attachment_view(_readable(session, actor, call_name, number), None)
    content = read_kept(context.settings.attachments_folder, view.digest)
    return AttachmentFile(view.name, view.media_type, content, view.shown_in_page)


def _readable(session: Session, actor: Actor, call_name: str, number: int) -> Attachment:
    try:
        row = attachments.get_attachment(session, call_name, number)
    except NotFound as error:
        if actor.role in {Role.STAFF, Role.SUPERVISOR}:
            raise
        raise NotAllowed("error.not_allowed", role=actor.role.value) from error
    _require_reader(session, actor, call_name, row.submission_id, "")
    return row


def _require_reader(
    session: Session, actor: Actor, call_name: str, submission_id: int | None, code: str
) -> None:
    if actor.role in {Role.STAFF, Role.SUPERVISOR}:
        return
    if actor.role is not Role.EXPERT or actor.call != call_name or submission_id is None:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    expert = experts.get_expert(session, call_name, actor.subject)
    plan = plans.find_plan(session, call_name)
    mine = plans.assignments_of(session, plan.id or 0, expert.id or 0) if plan else []
    apart = experts.separated_from(session, call_name, expert.id or 0)
    assigned = {slot.submission_id for _, slot in mine} - apart
    if expert.undertaking_at is None or submission_id not in assigned:
        raise NotAllowed("error.not_assigned", submission=code)


def _owners(session: Session, call_name: str) -> list[Owner]:
    return [
        Owner(submission.code, submission.applicant, submission.platform, submission.uscc)
        for submission in submissions.all_submissions(session, call_name)
    ]


def _store(
    context: AppContext, actor: Actor, call_name: str, evidence: Evidence, code: str | None
) -> str:
    with transaction(context.engine) as session:
        digest = evidence.digest
        known = session.exec(
            select(Attachment).where(
                Attachment.call == call_name,
                Attachment.path == evidence.path,
                Attachment.digest == digest,
            )
        ).first()
        owner = submissions.find_submission(session, call_name, code) if code else None
        if known is not None and (owner is None or known.submission_id is not None):
            return "known"
        if known is not None and owner is not None:
            known.submission_id = owner.id  # it waited; its submission has come since
            session.add(known)
            return "attached"
        session.add(
            Attachment(
                call=call_name,
                submission_id=owner.id if owner else None,
                path=evidence.path,
                digest=digest,
                media_type=evidence.media_type,
                size=len(evidence.content),
                received_at=context.now(),
                actor=actor.label,
            )
        )
        return "attached" if owner else "waiting"


def attachment_view(row: Attachment, code: str | None) -> AttachmentView:
    """Show one stored paper."""
    return AttachmentView(
        id=row.id or 0,
        path=row.path,
        name=row.path.rpartition("/")[2],
        media_type=row.media_type,
        size=row.size,
        digest=row.digest,
        submission=code,
        shown_in_page=row.media_type in SHOWN_IN_PAGE,
    )
