"""Whatever people typed, what goes out stays well-formed and says what was typed."""

from __future__ import annotations

import email
import io
from decimal import Decimal
from email import policy

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from python_calamine import CalamineWorkbook

from reviewer.files.calendars.invitations import build_invitation
from reviewer.files.exports.sheets import SheetColumn, add_sheet, new_book, write_table
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.mails.invitations import write_invitation
from reviewer.files.mails.messages import build_message
from reviewer.files.score_sheets.marks import read_mark
from tests.unit.reviewer.files.builders import CRITERIA, invitation

typed = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
one_line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)


@given(st.lists(typed, min_size=1, max_size=5))
@settings(deadline=None, max_examples=60)
def test_a_workbook_gives_back_what_was_written(texts: list[str]) -> None:
    book = new_book()
    write_table(add_sheet(book, "表"), [SheetColumn("甲")], [[text] for text in texts])
    read = CalamineWorkbook.from_filelike(io.BytesIO(steady_bytes(book)))
    rows = read.get_sheet_by_index(0).to_python(skip_empty_area=False)[1 : len(texts) + 1]
    wanted = [ILLEGAL_CHARACTERS_RE.sub("", text).replace("\r\n", "\n") for text in texts]
    shown = [str(row[0]).replace("\r\n", "\n") for row in rows]
    assert [text.replace("\r", "\n") for text in shown] == [
        text.replace("\r", "\n") for text in wanted[: len(shown)]
    ]
    assert all(text == "" for text in wanted[len(shown) :])


@given(name=typed, subject=typed, room=typed)
@settings(deadline=None, max_examples=60)
def test_a_calendar_holds_one_event_whatever_was_typed(name: str, subject: str, room: str) -> None:
    view = invitation(audience="applicant", recipient_name=name, subject=subject, room=room)
    package = build_invitation(view)
    calendar = Calendar.from_ical(package)
    assert [str(entry["ATTENDEE"]) for entry in calendar.walk("VEVENT")] == [
        "mailto:z001@example.com"
    ]
    assert str(calendar["METHOD"]) == "REQUEST"
    assert max(len(line) for line in package.split(b"\r\n")) <= 75


@given(name=typed, title=typed)
@settings(deadline=None, max_examples=60)
def test_a_message_has_one_recipient_whatever_was_typed(name: str, title: str) -> None:
    view = write_invitation(
        invitation(audience="applicant", recipient_name=name, subject=title), "<1@example.com>"
    )
    message = email.message_from_bytes(build_message(view), policy=policy.default)
    assert [address.addr_spec for address in message["To"].addresses] == ["z001@example.com"]
    assert message.keys() == ["Message-ID", "Date", "From", "To", "Subject", *message.keys()[5:]]
    assert set(message.keys()[5:]) == {"MIME-Version", "Content-Type"}


@given(one_line)
@settings(deadline=None, max_examples=100)
def test_reading_a_mark_never_fails_and_never_leaves_the_range(text: str) -> None:
    reading = read_mark(text, CRITERIA[0], "平台能力")
    assert reading.value is None or 0 <= reading.value <= 100


@given(st.integers(0, 20))
def test_every_admissible_mark_is_read_exactly(halves: int) -> None:
    mark = Decimal(halves) / 2
    for cell in (float(mark), str(mark)):
        assert read_mark(cell, CRITERIA[1], "服务成效").value == mark
