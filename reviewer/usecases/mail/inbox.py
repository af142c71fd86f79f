"""Take in what came back by mail: answers and returned mail are understood, the rest waits.

Nothing is dropped: every message is kept whole, and whatever is not surely understood waits for a
person, who sees why.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from reviewer.files.calendars.replies import CalendarReply
from reviewer.files.exports.words import moment_text
from reviewer.files.mails.received import ReceivedMail, own_words, read_received
from reviewer.messages import say
from reviewer.model.invitations import IncomingMessage, Invitation
from reviewer.rules.invitations import answer_deadline
from reviewer.rules.replies import AnswerStanding, Reply, Verdict, judge_reply
from reviewer.store import calls, invitations, messages
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.answers import PersonalAnswer, keep_answer
from reviewer.usecases.mail.bounces import record_bounces

ANSWERING = frozenset({"REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER"})
GIVING_REASONS = frozenset({"declined", "tentative", "counter"})
LONGEST_NOTE = 500
log = logging.getLogger("pingyi.mail")


@dataclass(frozen=True)
class Taken:
    """Tell what was made of a message: understood, waiting for a person, or known before."""

    state: Literal["understood", "waits", "known"]
    kind: str


def receive_message(context: AppContext, raw: bytes, source: str, *, whole: bool = True) -> Taken:
    """Keep a message that came back and act on what it surely says.

    `source` is imap or upload. The same message given twice is kept once. Of one that is not
    `whole` only the opening came: it waits for a person, whatever it says.
    """
    digest = hashlib.sha256(raw).hexdigest()
    received, problem = _read(raw)
    try:
        with transaction(context.engine) as session:
            known = messages.find_incoming(session, digest)
            if known is not None:
                return Taken("known", known.kind)
            row = IncomingMessage(
                digest=digest,
                source=source,
                received_at=context.now(),
                sender=received.sender[:200] if received else "",
                subject=received.subject[:300] if received else "",
                excerpt=received.excerpt if received else "",
                kind="unclear",
                state="waits",
                problem=problem,
                raw=raw,
            )
            session.add(row)
            session.flush()
            if not whole:
                row.problem = "incoming.too_large"
            if received is not None and whole:
                _act(session, context, row, received)
            elif received is not None and (found := _about(session, received)) is not None:
                _link(row, found)
            session.add(row)
            return Taken("understood" if row.state == "understood" else "waits", row.kind)
    except IntegrityError:  # another worker kept it in the same moment
        return Taken("known", "unclear")


def _read(raw: bytes) -> tuple[ReceivedMail | None, str]:
    try:
        return read_received(raw), ""
    except Exception:  # whatever strangers send must end before a person, never stop the reading
        log.error("a message could not be read\n%s", traceback.format_exc())
        return None, "incoming.unreadable"


def _act(
    session: Session, context: AppContext, row: IncomingMessage, received: ReceivedMail
) -> None:
    answers = [reply for reply in received.replies if reply.method in ANSWERING]
    if received.reports:
        record_bounces(session, row, received)
    elif answers:
        _record_answers(session, context, row, received, answers)
    elif received.outlook is not None:
        _record_outlook_answer(session, context, row, received)
    else:
        _record_words(session, row, received)


def _record_answers(
    session: Session,
    context: AppContext,
    row: IncomingMessage,
    received: ReceivedMail,
    answers: list[CalendarReply],
) -> None:
    """Act on calendar answers; several for one invitation contradict each other."""
    row.kind = "counter" if any(answer.method == "COUNTER" for answer in answers) else "answer"
    if len({answer.uid for answer in answers}) < len(answers):
        row.problem = "incoming.many_entries"
        return
    verdicts = [_record_answer(session, context, row, received, answer) for answer in answers]
    worst = next((verdict for verdict in verdicts if verdict is None or verdict.waits), verdicts[0])
    row.problem = worst.problem if worst else "incoming.no_invitation"
    row.state = "waits" if worst is None or worst.waits else "understood"


def _record_answer(
    session: Session,
    context: AppContext,
    row: IncomingMessage,
    received: ReceivedMail,
    answer: CalendarReply,
) -> Verdict | None:
    found = invitations.invitation_of_uid(session, answer.uid, to_change=True)
    if found is None:
        return None
    _link(row, found)
    verdict = judge_reply(
        Reply(
            method=answer.method,
            partstat=answer.partstat_of(found.email),
            sequence=answer.sequence,
            stamp=min(answer.stamp or received.sent_at or context.now(), context.now()),
            sender=received.sender,
            starts_at=answer.starts_at,
        ),
        standing_of(session, found),
    )
    if verdict.problem == "incoming.delegated" and found.recipient_kind != "expert":
        # An expert cannot send another person, an applicant may.
        verdict = replace(verdict, problem="incoming.delegated_applicant")
    note = _note(session, found, answer, verdict)
    if verdict.answer in GIVING_REASONS and not answer.comment:  # Outlook writes it into the body
        note = "\n".join(part for part in (note, own_words(received.excerpt)) if part)
        note = note[:LONGEST_NOTE]
    row.excerpt = note or row.excerpt
    if verdict.answer and verdict.problem != "incoming.unknown_sender":
        given = PersonalAnswer(
            answer=verdict.answer,
            note=note,
            via="mail",
            actor=f"{found.recipient_kind}:{found.recipient_name}",
            sequence=verdict.sequence,
            stamp=min(answer.stamp or received.sent_at or context.now(), context.now()),
            applies=verdict.applies,
            incoming=row.id,
        )
        keep_answer(session, context, found, given)
    return verdict


def _note(session: Session, found: Invitation, answer: CalendarReply, verdict: Verdict) -> str:
    """Give the words of an answer, and the time asked for by a counter-proposal."""
    parts = [answer.comment]
    if verdict.answer == "counter" and answer.starts_at and answer.ends_at:
        zone = calls.definition_of(calls.get_call(session, found.call)).timezone
        start, end = moment_text(answer.starts_at, zone), moment_text(answer.ends_at, zone)
        parts.insert(0, say("outputs.counter", "zh", start=start, end=end))
    return "\n".join(part for part in parts if part)[:LONGEST_NOTE]


def _record_outlook_answer(
    session: Session, context: AppContext, row: IncomingMessage, received: ReceivedMail
) -> None:
    """Act on Outlook's own format where it is surely about the present arrangement."""
    answer = received.outlook
    found = invitations.invitation_of_uid(session, answer.uid, to_change=True) if answer else None
    row.kind = "answer"
    row.problem = "incoming.tnef"
    if answer is None or found is None:
        return
    _link(row, found)
    if found.place_sequence > 0:  # the format carries no version that could be trusted
        return
    reply = CalendarReply("REPLY", answer.uid, answer.partstat, (), found.sequence)
    verdict = _record_answer(session, context, row, received, reply)
    if verdict is not None:
        row.problem = verdict.problem
        row.state = "waits" if verdict.waits else "understood"


def _record_words(session: Session, row: IncomingMessage, received: ReceivedMail) -> None:
    """Put words before a person; an automatic reply is kept and answers nothing."""
    found = _about(session, received)
    if found is not None:
        _link(row, found)
    if received.automatic:
        row.kind, row.state, row.problem = "automatic", "understood", "incoming.automatic"
    else:
        known = row.invitation_id is not None
        row.problem = "incoming.free_text" if known else "incoming.unreadable"


def _about(session: Session, received: ReceivedMail) -> Invitation | None:
    """Find the invitation that words are about: the letter they answer, else the sender's only."""
    message = messages.find_any_message(session, received.references)
    if message is not None and message.invitation_id is not None:
        return session.get(Invitation, message.invitation_id)
    of_sender = invitations.invitations_of_address(session, received.sender)
    return of_sender[0] if len(of_sender) == 1 else None


def _link(row: IncomingMessage, found: Invitation) -> None:
    row.call = found.call
    row.invitation_id = found.id


def standing_of(session: Session, row: Invitation) -> AnswerStanding:
    """Give what a person was last told, as the rule of answers wants it."""
    rule = calls.definition_of(calls.get_call(session, row.call)).invitations
    start = datetime.fromisoformat(row.content["starts_at"])
    return AnswerStanding(
        email=row.email,
        sequence=row.sequence,
        place_sequence=row.place_sequence,
        standing=row.method == "REQUEST",
        starts_at=start,
        answer_by=answer_deadline(start, rule.answer_hours),
        answer_stamp=row.answer_stamp if row.current_answer else None,
    )
