"""Read a message that came back: an answer, a report of delivery, or words for a person.

Parts are known by their content type and, where that says nothing, by how they begin; never by
file name. Nothing here raises for what a message holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape

from reviewer.files.calendars.replies import CalendarReply, read_replies
from reviewer.files.encodings import decode_words, storable
from reviewer.files.mails.outlook import OutlookAnswer, read_outlook_answer

CALENDARS = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
OUTLOOK = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
VAGUE = frozenset({"application/octet-stream", "text/plain"})
OWN_ID = re.compile(r"<[0-9a-f]{32}\.\d+\.[a-z0-9-]+@[^<>\s]+>")
ANY_ID = re.compile(r"<[^<>\s@]+@[^<>\s]+>")
# Possessive, and never beyond the next "<": strangers could make anything else take hours.
TAG = re.compile(r"<(/?)([a-z]*+)[^<>]*+>", re.I)
UNSHOWN = frozenset({"style", "script"})
AUTOMATIC_SUBJECT = re.compile(
    r"^\s*(自动回复|自動回覆|automatic reply|auto(matic)?-?reply|out of office)", re.I
)
RETURNED_SUBJECT = re.compile(
    r"退信|投递失败|未送达|未能送达|无法送达|未送出|传递失败|发送失败|退回"
    r"|undeliver|delivery (status|failure|has failed)|returned mail|failure notice",
    re.I,
)
QUOTED = re.compile(
    r"^\s*(?:>|-{3,}|_{5,}|\*~|发件人[:：]|From:|时间[:：]|When:|主题[:：]|地点[:：]|Where:"
    r"|在.{4,60}写道[:：]|On .{4,80}wrote:)",
    re.I,
)
DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "microsoftexchange")
LONGEST_EXCERPT = 600


@dataclass(frozen=True)
class DeliveryReport:
    """Hold what a mail server says became of a message.

    `action` is failed, delayed, delivered, relayed or expanded (RFC 3464, 2.3.3), or failed where
    a server wrote its own words instead of a report.
    """

    recipient: str
    action: str
    diagnostic: str


@dataclass(frozen=True)
class ReceivedMail:
    """Hold what a message says. Texts are decoded, addresses in lower case.

    `references` are the ids it answers, `about` the ids of messages quoted in a report.
    """

    sender: str
    subject: str
    sent_at: datetime | None
    references: tuple[str, ...]
    automatic: bool
    replies: tuple[CalendarReply, ...]
    outlook: OutlookAnswer | None
    reports: tuple[DeliveryReport, ...]
    about: tuple[str, ...]
    excerpt: str


def read_received(raw: bytes) -> ReceivedMail:
    """Read a message in whatever shape it came; what cannot be read is left empty."""
    message = message_from_bytes(raw)
    sender = _sender(message)
    subject = _header(message, "Subject")
    text = _text(message)
    reports = tuple(_reports(message)) or tuple(_plain_report(sender, subject, text))
    return ReceivedMail(
        sender=sender,
        subject=subject,
        sent_at=_date(message),
        references=tuple(
            dict.fromkeys(
                ANY_ID.findall(_header(message, "In-Reply-To") + _header(message, "References"))
            )
        ),
        automatic=_is_automatic(message, subject),
        replies=tuple(dict.fromkeys(_replies(message))),
        outlook=next(_outlook(message), None),
        reports=reports,
        about=tuple(_quoted_ids(message, raw)) if reports else (),
        excerpt=text[:LONGEST_EXCERPT],
    )


def _leaves(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _content(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _replies(message: Message) -> Iterator[CalendarReply]:
    for part in _leaves(message):
        kind = part.get_content_type()
        content = _content(part)
        begins = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR"
        if kind in CALENDARS or (kind in VAGUE and begins):
            method = part.get_param("method", "")
            yield from read_replies(
                content,
                charset=part.get_content_charset(),
                method=method if isinstance(method, str) else "",
            )


def _outlook(message: Message) -> Iterator[OutlookAnswer]:
    for part in _leaves(message):
        if part.get_content_type() in OUTLOOK | VAGUE:
            answer = read_outlook_answer(_content(part))
            if answer is not None:
                yield answer


def _reports(message: Message) -> Iterator[DeliveryReport]:
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else ():
            if isinstance(block, Message) and block.get("Action"):
                recipient = str(
                    block.get("Final-Recipient") or block.get("Original-Recipient") or ""
                )
                said = str(block.get("Diagnostic-Code") or block.get("Status") or "")
                yield DeliveryReport(
                    recipient=recipient.rpartition(";")[2].strip().strip("<>").lower(),
                    action=str(block["Action"]).split()[0].lower(),
                    diagnostic=" ".join(said.split())[:300],
                )


def _plain_report(sender: str, subject: str, text: str) -> Iterator[DeliveryReport]:
    """Know a returned mail that is no report by its sender and its subject together."""
    if sender.startswith(DAEMONS) and RETURNED_SUBJECT.search(subject):
        yield DeliveryReport("", "failed", " ".join(text.split())[:300])


def _quoted_ids(message: Message, raw: bytes) -> list[str]:
    """Find the ids of the messages that a report speaks of, wherever it quotes them."""
    found: list[str] = []
    for part in message.walk():
        if part is not message and part.get("Message-ID"):
            found += ANY_ID.findall(str(part["Message-ID"]))
        if not part.is_multipart():
            found += OWN_ID.findall(_content(part).decode("utf-8", errors="replace"))
    return list(dict.fromkeys(found + OWN_ID.findall(raw.decode("latin-1"))))


def _is_automatic(message: Message, subject: str) -> bool:
    said = str(message.get("Auto-Submitted", "no")).strip().lower()
    other = message.get("X-Autoreply") or message.get("X-Autorespond")
    return (
        not said.startswith("no")
        or bool(other)
        or str(message.get("Precedence", "")).strip().lower() == "auto_reply"
        or bool(AUTOMATIC_SUBJECT.match(subject))
    )


def _sender(message: Message) -> str:
    found = getaddresses([_header(message, "From")])
    return found[0][1].strip().lower() if found else ""


def _header(message: Message, name: str) -> str:
    value = next((said for key, said in message.raw_items() if key.lower() == name.lower()), None)
    if value is None:
        return ""
    words = _with_letters(str(value))
    try:
        return storable(str(make_header(decode_header(words)))).strip()
    except (MessageError, UnicodeError, LookupError, ValueError):
        return storable(words).strip()


def _with_letters(value: str) -> str:
    """Give a header whose letters came as bare bytes in letters: UTF-8, else GB18030.

    Older Chinese mail programs write subjects so, against every standard since 1982.
    """
    try:
        raw = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        return value
    return value if raw.isascii() else decode_words(raw, None)


def _date(message: Message) -> datetime | None:
    try:
        moment = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else None


def _text(message: Message) -> str:
    """Give the words of a message: its plain text, or its HTML without the marks."""
    for kind in ("text/plain", "text/html"):
        for part in _leaves(message):
            if part.get_content_type() == kind:
                words = _decoded(part)
                if kind == "text/html":
                    words = unescape(_without_marks(words))
                shown = "\n".join(" ".join(line.split()) for line in words.splitlines())
                plain = re.sub(r"\n{3,}", "\n\n", shown).strip()
                if plain and not plain.upper().startswith("BEGIN:VCALENDAR"):
                    return plain
    return ""


def own_words(text: str) -> str:
    """Give what a person wrote above the quoted invitation; empty where there is nothing."""
    lines: list[str] = []
    for line in text.splitlines():
        if QUOTED.match(line):
            break
        lines.append(line)
    return "\n".join(lines).strip()


def _without_marks(html: str) -> str:
    """Give the words of a page, without its marks and what no reader is shown."""
    pieces: list[str] = []
    place, shown = 0, True
    for found in TAG.finditer(html):
        if shown:
            pieces.append(html[place : found.start()])
        if found[2].lower() in UNSHOWN:
            shown = bool(found[1])
        place = found.end()
    return " ".join([*pieces, html[place:]] if shown else pieces)


def _decoded(part: Message) -> str:
    return decode_words(_content(part), part.get_content_charset())
