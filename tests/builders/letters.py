"""Queued letters, as the people invited will find them."""

from __future__ import annotations

import email
import re
from email import policy
from email.message import EmailMessage

from reviewer.model.invitations import Invitation, OutgoingMessage
from reviewer.store import invitations, messages
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.people import CALL, STAFF
from tests.builders.season import planned

ANSWER_LINK = re.compile(r"https?://[^\s]+/answer/([A-Za-z0-9_-]+)")


def invited(context: AppContext) -> None:
    """Fill a season, plan it, and queue everybody's invitation."""
    planned(context)
    queue_invitations(context, STAFF, CALL)


def invitation_of(context: AppContext, code: str) -> Invitation:
    """Find a person's invitation by the code of the expert or submission."""
    with reading(context.engine) as session:
        (found,) = [
            row for row in invitations.invitations(session, CALL) if row.recipient_code == code
        ]
        return found


def messages_for(context: AppContext, code: str) -> list[OutgoingMessage]:
    """List the messages made for a person, newest first."""
    with reading(context.engine) as session:
        return list(messages.messages_of(session, invitation_of(context, code).id or 0))


def letter_for(context: AppContext, code: str) -> EmailMessage:
    """Open the newest letter to a person."""
    message = email.message_from_string(messages_for(context, code)[0].body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    """Read a letter's plain text."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def calendar_of(message: EmailMessage) -> bytes:
    """Take the calendar part out of a letter."""
    (found,) = [entry for entry in message.walk() if entry.get_content_type() == "text/calendar"]
    content = found.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def answer_token_of(context: AppContext, code: str) -> str:
    """Find the token of the answering page in the newest letter to a person."""
    found = ANSWER_LINK.search(text_of(letter_for(context, code)))
    assert found is not None
    return found[1]
