"""A real mail server that does what a test tells it: takes, defers, refuses, breaks off, waits."""

from __future__ import annotations

import asyncio
import re
import ssl
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from reviewer.settings import MailSettings

Deed = Literal[
    "take",
    "defer_recipient",
    "refuse_recipient",
    "defer_text",
    "refuse_text",
    "break_before_text",
    "take_and_break",
    "lose_and_break",
    "hold_at_recipient",
    "hold_before_taking",
    "hold_after_taking",
]
MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.M | re.I)


def take_all(_recipient: str, _attempt: int) -> Deed:
    """Take every message."""
    return "take"


@dataclass
class Post:
    """Hold what a server took, and what it is to do with the n-th attempt for a recipient.

    `held` names the recipient whose connection is kept waiting; a test then kills the sender.
    """

    deed: Callable[[str, int], Deed] = take_all
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    held: str = ""
    holding: threading.Event = field(default_factory=threading.Event)
    _deeds: dict[int, Deed] = field(default_factory=dict)

    def count(self, recipient: str) -> int:
        """Count how often a message for the recipient was taken."""
        return sum(entry == recipient for _, entry, _ in self.taken)

    async def handle_RCPT(  # noqa: N802 the server looks for this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Decide on a recipient."""
        self.attempts[address] += 1
        deed = self.deed(address, self.attempts[address])
        self._deeds[id(session)] = deed
        if deed == "hold_at_recipient":
            await self._hold(address)
        if deed == "defer_recipient":
            return "450 4.2.1 mailbox busy"
        if deed == "refuse_recipient":
            return "550 5.1.1 no such person"
        if deed == "break_before_text":
            _break_off(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 the server looks for this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Decide on a text that has come in whole."""
        deed = self._deeds.pop(id(session), "take")
        recipient = envelope.rcpt_tos[0]
        if deed == "defer_text":
            return "451 4.7.1 come back later"
        if deed == "refuse_text":
            return "554 5.7.1 not wanted"
        if deed == "hold_before_taking":
            await self._hold(recipient)
        if deed not in {"lose_and_break", "hold_before_taking"}:
            content = envelope.original_content or b""
            found = MESSAGE_ID.search(content)
            self.taken.append((found[1].decode() if found else "", recipient, content))
        if deed in {"take_and_break", "lose_and_break"}:
            _break_off(server)
        if deed == "hold_after_taking":
            await self._hold(recipient)
        return "250 OK"

    async def _hold(self, recipient: str) -> None:
        self.held = recipient
        self.holding.set()
        await asyncio.sleep(600)


def _break_off(server: SMTP) -> None:
    transport = server.transport
    assert isinstance(transport, asyncio.Transport)
    transport.abort()


class _FreePort(Controller):
    """Listen on whatever port is free."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # the library has no types here


def _encryption(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def make_certificate(folder: Path) -> Path:
    """Make a certificate for this machine, with its key in the same file."""
    file = folder / "server.pem"
    subject = ("-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", str(file), "-out", str(folder / "certificate.pem"))
    kind = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2")
    subprocess.run(
        ["openssl", "req", *kind, *subject, *files],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + (folder / "certificate.pem").read_bytes())
    return file


@contextmanager
def mail_server(
    post: Post,
    *,
    login: tuple[str, str] | None = None,
    certificate: Path | None = None,
    from_the_start: bool = False,
) -> Iterator[MailSettings]:
    """Run the server on a free port.

    `login` is the name and password that it asks for, `certificate` the file with which it
    encrypts before that, `from_the_start` without being asked, as on port 465.
    """

    def check(
        _server: object, _session: object, _envelope: object, _way: str, data: object
    ) -> AuthResult:
        given = (getattr(data, "login", b"").decode(), getattr(data, "password", b"").decode())
        return AuthResult(success=given == login, handled=False)

    controller = _FreePort(
        post,
        hostname="127.0.0.1",
        port=0,
        authenticator=check if login else None,
        auth_required=login is not None,
        tls_context=_encryption(certificate) if certificate and not from_the_start else None,
        ssl_context=_encryption(certificate) if certificate and from_the_start else None,
        require_starttls=certificate is not None and not from_the_start,
    )
    controller.start()
    try:
        yield MailSettings(
            host="127.0.0.1",
            port=controller.port,
            sender="review@example.org",
            per_minute=0,
            username=login[0] if login else None,
            password=login[1] if login else None,
            starttls=certificate is not None and not from_the_start,
            tls=from_the_start,
        )
    finally:
        controller.stop()
