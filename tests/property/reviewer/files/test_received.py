"""Whatever strangers send is read without a stumble, and never taken for an answer by accident."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer.files.calendars.replies import read_replies
from reviewer.files.mails.outlook import read_outlook_answer
from reviewer.files.mails.received import read_received
from tests.builders import replies

UID = "0123456789abcdef0123456789abcdef@example.org"
ADDRESS = "e00001@example.com"
SHAPES = (
    replies.outlook(UID, ADDRESS),
    replies.gmail(UID, ADDRESS),
    replies.apple(UID, ADDRESS),
    replies.qq(UID, ADDRESS),
    replies.work_weixin(UID, ADDRESS),
    replies.exchange(UID, ADDRESS),
    replies.bounce("<x@example.org>", ADDRESS),
    replies.qq_bounce("<x@example.org>"),
)


@given(st.binary(max_size=2000))
def test_anything_at_all_is_read(raw: bytes) -> None:
    read = read_received(raw)
    assert len(read.excerpt) <= 600


@given(st.sampled_from(SHAPES), st.data())
def test_a_damaged_message_is_read_as_far_as_it_goes(shape: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(shape)))
    end = data.draw(st.integers(start, len(shape)))
    middle = data.draw(st.binary(max_size=40))
    read_received(shape[:start] + middle + shape[end:])


@given(st.text(max_size=500), st.sampled_from(["utf-8", "gb18030", None, "nonsense"]))
def test_any_text_is_read_as_a_calendar(text: str, charset: str | None) -> None:
    for reply in read_replies(text.encode("utf-8", errors="replace"), charset=charset):
        assert reply.sequence is None or reply.sequence >= 0


@given(st.binary(max_size=400))
def test_outlooks_wrapping_is_read_however_damaged(rest: bytes) -> None:
    read_outlook_answer(b"\x78\x9f\x3e\x22\x01\x00" + rest)
    assert read_outlook_answer(b"PK\x03\x04" + rest) is None


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80),
    st.sampled_from(["ACCEPTED", "DECLINED", "TENTATIVE"]),
)
def test_a_note_comes_back_as_it_was_written(note: str, partstat: str) -> None:
    escaped = note.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    text = replies.calendar(UID, ADDRESS, partstat=partstat)
    text = text.replace("END:VEVENT", f"COMMENT:{escaped}\r\nEND:VEVENT", 1)
    (reply,) = read_replies(text.encode(), charset="utf-8")
    assert (reply.uid, reply.partstat, reply.comment) == (UID, partstat, note.strip())
