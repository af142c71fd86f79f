"""The strict check of calendars itself: it finds each fault that was planted."""

from __future__ import annotations

import pytest

from reviewer.files.calendars.invitations import build_invitation
from tests.builders.itip import check_calendar, check_sequence
from tests.unit.reviewer.files.builders import invitation

REQUEST = build_invitation(invitation())
CANCEL = build_invitation(invitation(method="CANCEL", sequence=1))


def without(content: bytes, start: bytes) -> bytes:
    """Take out the line that begins so, its continuations included."""
    lines = content.split(b"\r\n")
    (place,) = [n for n, line in enumerate(lines) if line.startswith(start)]
    end = next(n for n in range(place + 1, len(lines)) if not lines[n].startswith(b" "))
    return b"\r\n".join(lines[:place] + lines[end:])


def test_what_is_right_passes() -> None:
    check_calendar(REQUEST)
    check_calendar(CANCEL)


@pytest.mark.parametrize(
    "faulty",
    [
        pytest.param(REQUEST.replace(b"\r\n", b"\n"), id="bare line feeds"),
        pytest.param(REQUEST.replace(b"\r\n ", b""), id="unfolded"),
        pytest.param(without(REQUEST, b"SEQUENCE"), id="no sequence"),
        pytest.param(without(REQUEST, b"UID"), id="no uid"),
        pytest.param(without(REQUEST, b"DTSTAMP"), id="no stamp"),
        pytest.param(without(REQUEST, b"ORGANIZER"), id="no organiser"),
        pytest.param(without(REQUEST, b"ATTENDEE"), id="no attendee"),
        pytest.param(without(REQUEST, b"METHOD"), id="no method"),
        pytest.param(REQUEST.replace(b"METHOD:REQUEST", b"METHOD:request"), id="small letters"),
        pytest.param(REQUEST.replace(b"TZID:Asia", b"TZID:Africa"), id="zone not described"),
        pytest.param(REQUEST.replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"), id="wrong status"),
        pytest.param(
            REQUEST.replace(b"UID:", b"ATTENDEE:mailto:x@example.com\r\nUID:"), id="two attendees"
        ),
        pytest.param(CANCEL.replace(b"STATUS:CANCELLED", b"STATUS:CONFIRMED"), id="not cancelled"),
        pytest.param(
            CANCEL.replace(b"END:VEVENT", b"BEGIN:VALARM\r\nEND:VALARM\r\nEND:VEVENT"),
            id="a cancellation that rings",
        ),
        pytest.param(REQUEST.replace(b"END:VEVENT\r\n", b""), id="not closed"),
    ],
)
def test_each_planted_fault_is_found(faulty: bytes) -> None:
    with pytest.raises((AssertionError, StopIteration)):
        check_calendar(faulty)


def test_a_letter_cut_in_two_by_folding_is_found() -> None:
    place = REQUEST.index("专家评审会".encode())
    with pytest.raises(UnicodeDecodeError):
        check_calendar(REQUEST[: place + 1] + b"\r\n " + REQUEST[place + 1 :])


def test_a_sequence_that_stands_still_is_found() -> None:
    event = check_calendar(REQUEST)
    check_sequence([event, check_calendar(CANCEL)])
    with pytest.raises(AssertionError):
        check_sequence([event, event])
