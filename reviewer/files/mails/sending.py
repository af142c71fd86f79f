"""Hand a message to a mail server, and say plainly what came of it."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass
from typing import Literal

from reviewer.settings import MailSettings

PATIENCE_SECONDS = 30
PERMANENT = 500


@dataclass(frozen=True)
class Handover:
    """Tell what a mail server did with a message.

    `sent`: it took the message. `deferred`: it may take it later (a 4xx answer, no connection, or
    a connection lost). `refused`: it never will (a 5xx answer).
    """

    state: Literal["sent", "deferred", "refused"]
    answer: str = ""


def hand_over(settings: MailSettings, recipient: str, message: bytes) -> Handover:
    """Hand one message for one recipient to the mail server; never raises for what the server does.

    Where the connection is lost after the message was sent but before the server's answer came,
    nobody can know whether it was taken (RFC 1047): that is `deferred`, and the same Message-ID
    lets the receiving side drop the second copy.
    """
    try:
        with smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE_SECONDS) as server:
            if settings.starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.username:
                server.login(settings.username, settings.password or "")
            server.sendmail(settings.sender, [recipient], message)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = error.recipients[recipient]
        return _answered(code, answer)
    except smtplib.SMTPResponseException as error:
        return _answered(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError) as error:
        return Handover("deferred", str(error)[:300])
    return Handover("sent")


def _answered(code: int, answer: bytes | str) -> Handover:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return Handover("refused" if code >= PERMANENT else "deferred", f"{code} {text}"[:300])
