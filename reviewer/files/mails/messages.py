"""Build one mail message from what it says."""

from __future__ import annotations

import hashlib
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from reviewer.errors import BadInput
from reviewer.model.views import PICTURE, MailView

# Python's own limit of 78 lets encoded words grow to 76 octets; RFC 2047 ends them at 75.
POLICY = policy.SMTP.clone(max_line_length=76)


def build_message(view: MailView) -> bytes:
    """Build a message: text, HTML and, where there is a date, the calendar part twice.

    The calendar stands among the alternatives, with its method in the content type, for clients
    that offer buttons, and again as `invite.ics` for those that do not. Raises BadInput for an
    address that no mail server would take.
    """
    message = EmailMessage(policy=POLICY)
    message["Message-ID"] = view.message_id
    message["Date"] = format_datetime(view.sent_at)
    message["From"] = _address(view.sender_name, view.sender_email)
    message["To"] = _address(view.recipient_name, view.recipient_email)
    message["Subject"] = _one_line(view.subject)
    message.set_content(view.text, cte="base64")
    message.add_alternative(view.html, subtype="html", cte="base64")
    html = message.get_body(("html",))
    if view.picture is not None and html is not None:
        html.add_related(
            view.picture, maintype="image", subtype="png", cid=f"<{PICTURE}>", disposition="inline"
        )
    if view.calendar is not None:
        message.add_alternative(
            view.calendar.decode(),
            subtype="calendar",
            charset="UTF-8",
            cte="base64",
            params={"method": view.method},
        )
        message.add_attachment(
            view.calendar, maintype="application", subtype="ics", filename="invite.ics"
        )
    _fix_boundaries(message, view.message_id)
    return message.as_bytes()


def _address(name: str, email: str) -> Address:
    if not email.isascii() or any(letter.isspace() for letter in email):
        raise BadInput("error.mail_address", value=email)
    try:
        return Address(display_name=_one_line(name), addr_spec=email)
    except (HeaderParseError, ValueError, IndexError) as problem:
        raise BadInput("error.mail_address", value=email) from problem


def _one_line(text: str) -> str:
    """Join lines, so that nothing typed into a name or title becomes a header of its own."""
    return " ".join(text.split())


def _fix_boundaries(message: EmailMessage, message_id: str) -> None:
    """Derive the boundaries from the message's id instead of from chance.

    They begin with =_, which occurs in no base64 text.
    """
    stem = hashlib.sha256(message_id.encode()).hexdigest()[:32]
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{number}_{stem}")
