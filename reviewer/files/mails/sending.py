"""Hand a message to a mail server, and say plainly what came of it."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Literal

from reviewer.settings import MailSettings

PATIENCE_SECONDS = 30
VERDICT_SECONDS = 300  # a server may scan the text before it answers (RFC 5321, 4.5.3.2.6)
TAKEN, GO_ON, REFUSED, PERMANENT = 250, 354, 400, 500


@dataclass(frozen=True)
class Handover:
    """Tell what a mail server did with a message.

    `sent`: it took the message. `deferred`: it did not, but may later (a 4xx answer, no
    connection, or it will not have us at all: a wrong password is no fault of the message).
    `refused`: it never will (a 5xx answer to recipient or text). `doubtful`: the connection was
    lost after the text was sent and before the answer came; nobody can know whether it was taken
    (RFC 1047).
    `withheld`: the caller stopped before the text was sent.
    """

    state: Literal["sent", "deferred", "refused", "doubtful", "withheld"]
    answer: str = ""


def hand_over(
    settings: MailSettings,
    recipient: str,
    message: bytes,
    before_data: Callable[[], bool] = lambda: True,
) -> Handover:
    """Hand one message for one recipient to the mail server; never raises for what the server does.

    `before_data` is called when the server is ready for the text: up to then the message surely
    was not taken, from then on until the answer nobody can know. Answering False stops there.
    """
    try:
        with closing(_connect(settings)) as server:
            _greet(server, settings)
            refusal = _address(server, settings.sender, recipient)
            if refusal is not None:
                return refusal
            if not before_data():
                return Handover("withheld")  # closing drops the text that was announced
            return _send_text(server, message)
    except smtplib.SMTPResponseException as error:
        return replace(_answered(error.smtp_code, error.smtp_error), state="deferred")
    except (smtplib.SMTPException, OSError) as error:
        return Handover("deferred", _shown(error))


def _connect(settings: MailSettings) -> smtplib.SMTP:
    if settings.tls:
        return smtplib.SMTP_SSL(
            settings.host,
            settings.port,
            timeout=PATIENCE_SECONDS,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(settings.host, settings.port, timeout=PATIENCE_SECONDS)


def greet_server(settings: MailSettings) -> str:
    """Sign in at the mail server and leave; gives why that failed, empty where it did not."""
    try:
        with closing(_connect(settings)) as server:
            _greet(server, settings)
            server.quit()
    except (smtplib.SMTPException, OSError) as error:
        return _shown(error)
    return ""


def _greet(server: smtplib.SMTP, settings: MailSettings) -> None:
    server.ehlo_or_helo_if_needed()
    if settings.starttls and not settings.tls:
        server.starttls(context=ssl.create_default_context())
    if settings.username:
        server.login(settings.username, settings.password or "")


def _address(server: smtplib.SMTP, sender: str, recipient: str) -> Handover | None:
    """Say from whom and for whom, and announce the text; None when the server waits for it."""
    code, answer = server.mail(sender)
    if code >= REFUSED:
        return replace(_answered(code, answer), state="deferred")
    code, answer = server.rcpt(recipient)
    if code < REFUSED:
        code, answer = server.docmd("DATA")
        if code == GO_ON:
            return None
    return _answered(code, answer)


def _send_text(server: smtplib.SMTP, message: bytes) -> Handover:
    try:
        if server.sock is not None:
            server.sock.settimeout(VERDICT_SECONDS)
        server.send(_dotted(message))
        code, answer = server.getreply()
    except (smtplib.SMTPException, OSError) as error:
        return Handover("doubtful", _shown(error))
    # A broken connection cannot change the verdict any more.
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    if code == TAKEN:
        return Handover("sent", answer.decode(errors="replace")[:300])
    return _answered(code, answer)


def _dotted(message: bytes) -> bytes:
    """Double dots that begin a line, and end the text (RFC 5321, 4.5.2)."""
    text = b"\r\n".join(
        b"." + line if line.startswith(b".") else line for line in message.split(b"\r\n")
    )
    return text + (b".\r\n" if text.endswith(b"\r\n") else b"\r\n.\r\n")


def _answered(code: int, answer: bytes | str) -> Handover:
    text = answer.decode(errors="replace") if isinstance(answer, bytes) else answer
    return Handover("refused" if code >= PERMANENT else "deferred", f"{code} {text}"[:300])


def _shown(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:300]
