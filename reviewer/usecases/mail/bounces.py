"""Note on a message what mail servers report: returned, delayed, delivered."""

from __future__ import annotations

from sqlmodel import Session

from reviewer.files.mails.received import DeliveryReport, ReceivedMail
from reviewer.model.invitations import IncomingMessage, OutgoingMessage
from reviewer.store import messages

KINDS = {"failed": "bounce", "delayed": "delay"}  # whatever else is said means delivered
PROBLEMS = {"bounce": "incoming.bounce", "delay": "incoming.delay", "delivered": ""}


def record_bounces(session: Session, row: IncomingMessage, received: ReceivedMail) -> None:
    """Note what a report says on the message that it is about; otherwise a person looks.

    Only a report of final failure makes a message bounced, and only one that was handed over.
    """
    report = received.reports[0]
    row.kind = KINDS.get(report.action, "delivered")
    row.excerpt = report.diagnostic or row.excerpt
    message = messages.find_any_message(session, received.about)
    if message is None or not _fits(message, report):
        row.problem = "incoming.bounce_unknown"
        return
    row.call = message.call
    row.invitation_id = message.invitation_id
    row.state = "understood"
    row.problem = PROBLEMS[row.kind]
    _note(message, row.kind, report)
    session.add(message)


def _fits(message: OutgoingMessage, report: DeliveryReport) -> bool:
    return not report.recipient or report.recipient == message.recipient.lower()


def _note(message: OutgoingMessage, kind: str, report: DeliveryReport) -> None:
    if kind == "bounce" and message.state in {"sent", "delivered", "deferred", "sending"}:
        message.state = "bounced"
        message.last_error = report.diagnostic
        message.lease_until = None
    elif kind == "delay" and message.state == "sent":
        message.last_error = report.diagnostic
    elif kind == "delivered" and message.state == "sent":
        message.state = "delivered"
