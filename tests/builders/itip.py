"""A strict check of calendar messages by the letter of RFC 5545, 5546 and 6047.

It shares nothing with the program and nothing with the library that writes its calendars.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import vobject

READER = Path(__file__).with_name("read_calendars.mjs")
LONGEST_LINE = 75
NAME = re.compile(
    r"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:\"[^\"\x00-\x1f]*\"|[^\";:,\x00-\x1f]*))*):(.*)"
)
UTC_STAMP = re.compile(r"\d{8}T\d{6}Z")
# How often each property must stand in an event of a method: RFC 5546, 3.2.1, 3.2.2 and 3.2.5.
ONCE = {
    "REQUEST": (
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "ORGANIZER",
        "SUMMARY",
        "SEQUENCE",
        "ATTENDEE",
    ),
    "CANCEL": ("UID", "DTSTAMP", "ORGANIZER", "SEQUENCE", "ATTENDEE"),
    "PUBLISH": ("UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY"),
}
AT_MOST_ONCE = ("DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS", "URL", "CLASS")
STATUS = {"REQUEST": {"CONFIRMED", "TENTATIVE"}, "CANCEL": {"CANCELLED"}, "PUBLISH": {"CONFIRMED"}}


@dataclass(frozen=True)
class Line:
    """One content line: its name, its parameters as written, its value."""

    name: str
    parameters: str
    value: str


def lines_of(content: bytes) -> list[Line]:
    """Check the lines as they stand on the wire and give them unfolded."""
    assert content.endswith(b"\r\n")
    physical = content[:-2].split(b"\r\n")
    for line in physical:
        assert b"\r" not in line, line
        assert b"\n" not in line, line
        assert len(line) <= LONGEST_LINE, line
        line.decode("utf-8")  # no letter is cut in two by folding
    unfolded = content.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode("utf-8")
    found = []
    for text in unfolded[:-2].split("\r\n"):
        match = NAME.fullmatch(text)
        assert match, text
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", match[3]), text
        found.append(Line(match[1].upper(), match[2], match[3]))
    return found


def check_calendar(content: bytes) -> list[Line]:
    """Check a whole calendar; raises AssertionError where it breaks a rule. Gives the event."""
    lines = lines_of(content)
    _check_nesting(lines)
    assert (lines[0].name, lines[0].value) == ("BEGIN", "VCALENDAR")
    outer = Counter(line.name for line in _direct(lines))
    assert (outer["PRODID"], outer["VERSION"], outer["METHOD"]) == (1, 1, 1)
    assert next(each_line.value for each_line in lines if each_line.name == "VERSION") == "2.0"
    method = next(each_line.value for each_line in lines if each_line.name == "METHOD")
    assert method in ONCE
    events = _components(lines, "VEVENT")
    zones = _components(lines, "VTIMEZONE")
    if method != "PUBLISH":
        assert len(events) == 1
    for event in events:
        _check_event(event, method)
    _check_zones(lines, zones)
    return events[0] if events else []


def check_message(message: EmailMessage) -> list[Line]:
    """Check a mail that carries a calendar (RFC 6047, 2.4 and 2.5); gives the event."""
    parts = [entry for entry in message.walk() if entry.get_content_type() == "text/calendar"]
    assert len(parts) == 1
    part = parts[0]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    event = check_calendar(content)
    method = next(each_line.value for each_line in lines_of(content) if each_line.name == "METHOD")
    assert part.get_param("method") == method
    assert part["Content-Type"].count(f'method="{method}"') == 1
    assert str(part.get_content_charset()).upper() == "UTF-8"
    attached = [entry for entry in message.walk() if entry.get_filename() == "invite.ics"]
    assert [entry.get_payload(decode=True) for entry in attached] == [content]
    attendees = [line for line in event if line.name == "ATTENDEE"]
    (recipient,) = message["To"].addresses
    assert [attendee.value for attendee in attendees] == [f"mailto:{recipient.addr_spec}"]
    return event


def check_sequence(events: list[list[Line]]) -> None:
    """Check that each entry's SEQUENCE rises from message to message, and never its UID falls."""
    highest: dict[str, int] = {}
    for event in events:
        values = {line.name: line.value for line in event}
        uid, sequence = values["UID"], int(values["SEQUENCE"])
        assert sequence > highest.get(uid, -1), uid
        highest[uid] = sequence


@dataclass(frozen=True)
class Read:
    """What a program understood of a calendar."""

    method: str
    uid: str
    sequence: int
    start: datetime
    end: datetime
    summary: str
    location: str
    description: str


def read_by_vobject(content: bytes) -> Read:
    """Read a calendar with vobject."""
    calendar = vobject.readOne(content.decode("utf-8"))
    event = calendar.vevent
    return Read(
        calendar.method.value,
        event.uid.value,
        int(event.sequence.value),
        event.dtstart.value.astimezone(UTC),
        event.dtend.value.astimezone(UTC),
        event.summary.value,
        event.location.value,
        event.description.value,
    )


def read_by_ical_js(contents: list[bytes]) -> list[Read]:
    """Read calendars with ical.js, which runs in Node."""
    texts = json.dumps([content.decode("utf-8") for content in contents])
    done = subprocess.run(
        ["node", str(READER)], input=texts, capture_output=True, text=True, check=True
    )
    return [
        Read(
            calendar["method"],
            event["uid"],
            event["sequence"],
            datetime.fromisoformat(event["start"]),
            datetime.fromisoformat(event["end"]),
            event["summary"],
            event["location"],
            event["description"],
        )
        for calendar in json.loads(done.stdout)
        for event in calendar["events"]
    ]


def _check_nesting(lines: list[Line]) -> None:
    open_ones: list[str] = []
    for line in lines:
        if line.name == "BEGIN":
            open_ones.append(line.value)
        elif line.name == "END":
            assert open_ones.pop() == line.value
    assert open_ones == []


def _direct(lines: list[Line]) -> list[Line]:
    """Give the calendar's own properties, those of its parts left out."""
    found, depth = [], 0
    for line in lines:
        depth += (line.name == "BEGIN") - (line.name == "END")
        if depth == 1 and line.name not in {"BEGIN", "END"}:
            found.append(line)
    return found


def _components(lines: list[Line], kind: str) -> list[list[Line]]:
    found: list[list[Line]] = []
    inside = False
    for line in lines:
        if (line.name, line.value) == ("BEGIN", kind):
            found.append([])
            inside = True
        elif (line.name, line.value) == ("END", kind):
            inside = False
        elif inside:
            found[-1].append(line)
    return found


def _check_event(event: list[Line], method: str) -> None:
    alarm = next((place for place, entry in enumerate(event) if entry.name == "BEGIN"), len(event))
    own = event[:alarm]
    counts = Counter(line.name for line in own)
    for name in ONCE[method]:
        assert counts[name] == 1, (method, name, counts[name])
    for name in AT_MOST_ONCE:
        assert counts[name] <= 1, name
    values = {line.name: line for line in own}
    assert UTC_STAMP.fullmatch(values["DTSTAMP"].value)
    assert values["STATUS"].value in STATUS[method]
    assert values["ORGANIZER"].value.startswith("mailto:")
    if method == "PUBLISH":
        assert counts["ATTENDEE"] == 0
    if method == "CANCEL":
        assert alarm == len(event), "a cancellation rings nobody"
    if method == "REQUEST":
        assert "RSVP=TRUE" in values["ATTENDEE"].parameters
        assert "PARTSTAT=" in values["ATTENDEE"].parameters


def _check_zones(lines: list[Line], zones: list[list[Line]]) -> None:
    """Check that every zone named is described, with an offset for standard time."""
    used = {found[1] for line in lines if (found := re.search(r";TZID=([^;:]+)", line.parameters))}
    described = set()
    for zone in zones:
        names = Counter(line.name for line in zone)
        assert names["TZID"] == 1
        assert names["BEGIN"] >= 1
        assert names["DTSTART"] == names["TZOFFSETFROM"] == names["TZOFFSETTO"] == names["BEGIN"]
        described.add(next(line.value for line in zone if line.name == "TZID"))
    assert used <= described
