"""Read a mailbox over IMAP: what is new since last time, without touching anything in it."""

from __future__ import annotations

import imaplib
import re
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from reviewer.errors import Unavailable
from reviewer.settings import InboxSettings

PATIENCE_SECONDS = 30
LARGEST_MAIL = 10 * 2**20  # answers and returned mail stay far below
OPENING = 64 * 2**10  # of a larger one: sender, subject and its first words
WHO = '("name" "Pingyi" "vendor" "Pingyi")'
_RUNS = re.compile(r"([ -~]+)|([^ -~]+)")
_ENCODED = re.compile(r"&[A-Za-z0-9+,]*-")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True)
class Fetched:
    """Hold one message: its number in the mailbox and its text; only the opening of a large one."""

    number: int
    raw: bytes
    whole: bool


class Inbox:
    """Hold an open mailbox. `validity` changes when the server numbers its messages anew."""

    def __init__(self, server: imaplib.IMAP4, validity: int) -> None:
        self._server = server
        self.validity = validity

    def after(self, last: int) -> Iterator[Fetched]:
        """Give each message above the number, in order.

        They stay unread for whoever else looks into the mailbox. Of one beyond the largest size
        only the opening is fetched, so that nobody can fill memory or disk by mail.
        """
        _, found = self._server.uid("SEARCH", f"UID {last + 1}:*")
        numbers = sorted(int(entry) for entry in (found[0] or b"").split())
        for number in numbers:
            if number <= last:  # `n:*` names the last message even where it is older
                continue
            yield self._fetched(number)

    def _fetched(self, number: int) -> Fetched:
        """Fetch one message; of one that the server does not give, only a note that it is there."""
        small = self._size(number) <= LARGEST_MAIL
        # Sizes are what a server says: one byte more than allowed is asked for, to find out.
        raw = self._begin(number, LARGEST_MAIL + 1 if small else OPENING)
        if raw is None:
            note = f"X-Pingyi-Not-Fetched: {number} of {self.validity}\r\n\r\n"
            return Fetched(number, note.encode(), whole=False)
        whole = small and len(raw) <= LARGEST_MAIL
        return Fetched(number, raw if whole else raw[:OPENING], whole)

    def _size(self, number: int) -> int:
        _, answer = self._server.uid("FETCH", str(number), "(UID RFC822.SIZE)")
        said = next((_SIZE.search(part) for part in answer if isinstance(part, bytes)), None)
        return int(said[1]) if said else 0

    def _begin(self, number: int, most: int) -> bytes | None:
        _, answer = self._server.uid("FETCH", str(number), f"(UID BODY.PEEK[]<0.{most}>)")
        return next((part[1] for part in answer if isinstance(part, tuple)), None)


@contextmanager
def open_inbox(settings: InboxSettings) -> Iterator[Inbox]:
    """Open the mailbox to read only; raises Unavailable where server or login refuse."""
    try:
        server = _connect(settings)
        try:
            server.login(settings.username, settings.password)
            _introduce(server)
            state, answer = server.select(_quoted(settings.folder), readonly=True)
            if state != "OK":
                raise Unavailable("error.imap_down", why=_shown(answer))
            validity = server.response("UIDVALIDITY")[1]
            yield Inbox(server, int(validity[0] or 0) if validity else 0)
        finally:
            server.logout()
    except (imaplib.IMAP4.error, OSError) as error:
        raise Unavailable("error.imap_down", why=str(error)[:200]) from error


def _connect(settings: InboxSettings) -> imaplib.IMAP4:
    host, port = settings.host or "", settings.port
    if not settings.tls:
        return imaplib.IMAP4(host, port, timeout=PATIENCE_SECONDS)
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=PATIENCE_SECONDS)


def _introduce(server: imaplib.IMAP4) -> None:
    """Say who is calling (RFC 2971): NetEase opens no folder to a program that did not.

    Sent after the login, where the server offers it; what it answers does not matter.
    """
    with suppress(imaplib.IMAP4.error):
        _, offered = server.capability()
        if b"ID" in b" ".join(entry for entry in offered if entry).upper().split():
            server.xatom("ID", WHO)


def _quoted(folder: str) -> str:
    """Write a folder's name as IMAP wants it; one that is written so already stays as it is."""
    name = folder if _ENCODED.search(folder) and folder.isascii() else utf7(folder)
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def utf7(name: str) -> str:
    """Write a folder's name in modified UTF-7 (RFC 3501, 5.1.3): 评审 is &i8RbqA-."""
    pieces = []
    for plain, other in _RUNS.findall(name):
        if plain:
            pieces.append(plain.replace("&", "&-"))
        else:
            coded = b64encode(other.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            pieces.append(f"&{coded}-")
    return "".join(pieces)


def _shown(answer: list[bytes | None]) -> str:
    return b" ".join(entry for entry in answer if entry).decode(errors="replace")[:200]
