"""Read the calendar entries that come back, as forgivingly as clients are careless.

The calendar library refuses what real clients send (bare line feeds, other charsets, unknown
zones); an answer needs six properties only, so they are read line by line here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reviewer.files.encodings import decode_words

LINE_END = re.compile(r"\r\n|\n|\r")
FOLD = re.compile(r"(?:\r\n|\n|\r)[ \t]")
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)')
ESCAPES = MappingProxyType({"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"})
ESCAPE = re.compile(r"\\[nN,;\\]")
ZONES = MappingProxyType({"China Standard Time": "Asia/Shanghai", "UTC+08:00": "Asia/Shanghai"})
FORMS = ("%Y%m%dT%H%M%S", "%Y%m%dT%H%M")


@dataclass(frozen=True)
class CalendarReply:
    """Hold what one entry answers. `partstat` is in capitals, empty where the client gave none.

    `addresses` are the mail addresses of the ATTENDEE lines, in lower case, `attendees` each of
    them with its own answer. `sequence`, `stamp`, `starts_at`, `ends_at` None: absent or
    unreadable.
    """

    method: str
    uid: str
    partstat: str
    addresses: tuple[str, ...]
    sequence: int | None = None
    stamp: datetime | None = None
    comment: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    attendees: tuple[tuple[str, str], ...] = ()

    def partstat_of(self, address: str) -> str:
        """Give the answer of one address; empty where several attendees stand and it is none."""
        answers = dict(self.attendees)
        if len(answers) < 2:
            return self.partstat
        return answers.get(address.strip().lower(), "")


@dataclass(frozen=True)
class _Line:
    name: str
    parameters: Mapping[str, str]
    value: str


def read_replies(
    content: bytes, *, charset: str | None, method: str = "", zone: str = "Asia/Shanghai"
) -> list[CalendarReply]:
    """Read every entry of a calendar part, each told once.

    `method` is that of the content type and serves where the body names none; `zone` is meant
    where an entry names no zone that is known. An empty list: no calendar.
    """
    lines = list(_lines(decode_words(content, charset)))
    named = next((line.value for line in lines if line.name == "METHOD"), method)
    found = [_reply(entry, named.strip().upper(), zone) for entry in _entries(lines)]
    return list(dict.fromkeys(found))


def _lines(text: str) -> Iterator[_Line]:
    for line in LINE_END.split(FOLD.sub("", text)):
        name, rest = _name(line)
        parameters: dict[str, str] = {}
        place = 0
        while found := PARAMETER.match(rest, place):
            parameters[found[1].upper()] = found[2].strip('"')
            place = found.end()
        if name and rest[place : place + 1] == ":":
            yield _Line(name, parameters, rest[place + 1 :])


def _name(line: str) -> tuple[str, str]:
    end = next((place for place, letter in enumerate(line) if letter in ";:"), len(line))
    return line[:end].strip().upper(), line[end:]


def _entries(lines: list[_Line]) -> Iterator[list[_Line]]:
    """Give the lines of each event, those of its alarms left out."""
    entry: list[_Line] | None = None
    depth = 0
    for line in lines:
        kind = line.value.strip().upper()
        if line.name == "BEGIN" and kind == "VEVENT":
            entry, depth = [], 0
        elif line.name == "END" and kind == "VEVENT" and entry is not None:
            yield entry
            entry = None
        elif line.name in {"BEGIN", "END"}:
            depth += 1 if line.name == "BEGIN" else -1
        elif entry is not None and depth == 0:
            entry.append(line)


def _reply(entry: list[_Line], method: str, zone: str) -> CalendarReply:
    attendees = [line for line in entry if line.name == "ATTENDEE"]
    first = {line.name: line for line in reversed(entry)}
    comments = [_text(line.value) for line in entry if line.name == "COMMENT"]
    sequence = first["SEQUENCE"].value.strip() if "SEQUENCE" in first else ""
    return CalendarReply(
        method=method,
        uid=first["UID"].value.strip() if "UID" in first else "",
        partstat=next(
            (
                attendee.parameters["PARTSTAT"].upper()
                for attendee in attendees
                if "PARTSTAT" in attendee.parameters
            ),
            "",
        ),
        addresses=tuple(
            dict.fromkeys(address for line in attendees for address in _addresses(line))
        ),
        sequence=int(sequence) if sequence.isdecimal() and len(sequence) <= 9 else None,
        stamp=_moment(first.get("DTSTAMP"), "UTC"),
        comment="\n".join(comment for comment in comments if comment.strip()).strip(),
        starts_at=_moment(first.get("DTSTART"), zone),
        ends_at=_moment(first.get("DTEND"), zone),
        attendees=tuple(
            (address, line.parameters.get("PARTSTAT", "").upper())
            for line in attendees
            for address in _addresses(line)
        ),
    )


def _addresses(line: _Line) -> Iterator[str]:
    """Give the addresses of an ATTENDEE: its value, or, where that is a principal, its EMAIL."""
    for text in (line.value, line.parameters.get("EMAIL", "")):
        plain = text.strip()
        if plain[:7].lower() == "mailto:":
            plain = plain[7:]
        if "@" in plain and "/" not in plain:
            yield plain.strip().lower()


def _moment(line: _Line | None, zone: str) -> datetime | None:
    if line is None:
        return None
    text = line.value.strip().upper()
    for form in FORMS:
        try:
            moment = datetime.strptime(text.removesuffix("Z"), form)  # noqa: DTZ007 zone follows
        except ValueError:
            continue
        if text.endswith("Z"):
            return moment.replace(tzinfo=UTC)
        return moment.replace(tzinfo=_zone(line.parameters.get("TZID", zone), zone)).astimezone(UTC)
    return None


def _zone(name: str, otherwise: str) -> ZoneInfo:
    try:
        return ZoneInfo(ZONES.get(name, name.removeprefix("/")))
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder's name, or one too long
        return ZoneInfo(otherwise)


def _text(value: str) -> str:
    return ESCAPE.sub(lambda found: ESCAPES[found[0]], value)
